"""How much is published on a topic, by whom, and what it says.

Examples are of the four articles in ``tests/test_examples.py``.
"""

from trendlab.coverage import figures, findings
from trendlab.coverage.across import (
    count_outlets,
    has_denominator,
    outlets,
    outlets_of,
    overall,
)
from trendlab.coverage.change import decompose
from trendlab.coverage.concentration import appears, concentration, first, has_clock, hours
from trendlab.coverage.content import events, formulas, typical
from trendlab.coverage.share import (
    attention,
    collapsed,
    count,
    from_counts,
    per_day,
    share,
    share_of,
)

__all__ = [
    "appears",
    "attention",
    "collapsed",
    "concentration",
    "count",
    "count_outlets",
    "decompose",
    "events",
    "figures",
    "findings",
    "first",
    "formulas",
    "from_counts",
    "has_clock",
    "has_denominator",
    "hours",
    "outlets",
    "outlets_of",
    "overall",
    "per_day",
    "share",
    "share_of",
    "typical",
]


def __dir__() -> list[str]:
    return __all__
