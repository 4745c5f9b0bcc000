"""How much a topic is searched for: level, peak, bursts, growth, places compared.

Examples are of the four weeks of searches in ``tests/test_examples.py``.
"""

from trendlab.buzz import figures, findings
from trendlab.buzz.bursts import bursts
from trendlab.buzz.leadlag import lead_lag
from trendlab.buzz.scales import chain, chosen, newest_last, vintages
from trendlab.buzz.series import curve, expect, growth, over_time, peak, topics
from trendlab.buzz.standing import by_region, level, ranking, trending

RELATED = ["kind", "query", "low", "high", "growth_low", "growth_high"]  # what a page shows of them

__all__ = [
    "RELATED",
    "bursts",
    "by_region",
    "chain",
    "chosen",
    "curve",
    "expect",
    "figures",
    "findings",
    "growth",
    "lead_lag",
    "level",
    "newest_last",
    "over_time",
    "peak",
    "ranking",
    "topics",
    "trending",
    "vintages",
]


def __dir__() -> list[str]:
    return __all__
