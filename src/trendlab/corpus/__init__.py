"""What is done to the articles first, once: select, find copies, find breaks.

Examples are of the four articles in ``tests/test_examples.py``.
"""

from trendlab.corpus.breaks import breaks, daily, lost_days, steady
from trendlab.corpus.copies import (
    agency,
    copies,
    count_texts,
    one_per_text,
    three_counts,
    three_counts_of,
)
from trendlab.corpus.days import by_month, dated, period
from trendlab.corpus.select import expect, matches, nearest, on_topic, preview, query_for, select

__all__ = [
    "agency",
    "breaks",
    "by_month",
    "copies",
    "count_texts",
    "daily",
    "dated",
    "expect",
    "lost_days",
    "matches",
    "nearest",
    "on_topic",
    "one_per_text",
    "period",
    "preview",
    "query_for",
    "select",
    "steady",
    "three_counts",
    "three_counts_of",
]


def __dir__() -> list[str]:
    return __all__
