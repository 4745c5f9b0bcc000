"""What is done to the articles first, once: select, find copies, find breaks."""

from trendlab.corpus.breaks import breaks, daily, lost_days, steady
from trendlab.corpus.copies import agency, copies, one_per_text, three_counts
from trendlab.corpus.select import matches, preview, query_for, select

__all__ = [
    "agency",
    "breaks",
    "copies",
    "daily",
    "lost_days",
    "matches",
    "one_per_text",
    "preview",
    "query_for",
    "select",
    "steady",
    "three_counts",
]


def __dir__() -> list[str]:
    return __all__
