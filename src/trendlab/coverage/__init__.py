"""How much is published on a topic, by whom, and what it says."""

from trendlab.coverage import figures, findings
from trendlab.coverage.change import decompose
from trendlab.coverage.content import events, formulas, typical
from trendlab.coverage.share import (
    attention,
    collapsed,
    concentration,
    first,
    from_counts,
    has_denominator,
    hours,
    outlets,
    overall,
    per_day,
    share,
    share_within,
)

__all__ = [
    "attention",
    "collapsed",
    "concentration",
    "decompose",
    "events",
    "figures",
    "findings",
    "first",
    "formulas",
    "from_counts",
    "has_denominator",
    "hours",
    "outlets",
    "overall",
    "per_day",
    "share",
    "share_within",
    "typical",
]


def __dir__() -> list[str]:
    return __all__
