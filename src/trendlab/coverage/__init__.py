"""How much is published on a topic, by whom, and what it says."""

from trendlab.coverage import figures, findings
from trendlab.coverage.change import decompose
from trendlab.coverage.concentration import concentration, first, hours
from trendlab.coverage.content import events, formulas, typical
from trendlab.coverage.share import (
    attention,
    collapsed,
    from_counts,
    has_denominator,
    outlets,
    overall,
    per_day,
    share,
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
    "typical",
]


def __dir__() -> list[str]:
    return __all__
