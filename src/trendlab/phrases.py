"""Numbers, intervals and dates as findings word them, so that every notebook says them alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def number(value: float) -> str:
    """Write a number with thousands separated: whole from 10 on, one decimal below.

    >>> number(1000), number(57.25), number(2.5), number(3)
    ('1,000', '57', '2.5', '3')
    """
    if value is None or math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "no known limit"
    return f"{value:,.0f}" if abs(value) >= 10 or float(value).is_integer() else f"{value:,.1f}"


def interval(low: float, high: float, unit: str = "") -> str:
    """Write an interval: a floor such as "1,000+" is never said as a count.

    >>> interval(1000, 2000, "searches")
    '1,000 to 2,000 searches'
    >>> interval(56.5, 57.5), interval(0, 1), interval(5000, math.inf)
    ('57', '0 to 1', '5,000 or more')
    """
    if high - low == 1 and low % 1 == 0.5:  # a whole number, rounded by its source
        said = number(low + 0.5)
    elif math.isinf(high):
        said = f"{number(low)} or more"
    else:
        said = f"{number(low)} to {number(high)}" if number(low) != number(high) else number(low)
    return f"{said} {unit}".rstrip()


def percent(value: float, low: float | None = None, high: float | None = None) -> str:
    """Write a share of 1 as a percentage, with its interval where there is one.

    >>> percent(0.1234), percent(0.1234, 0.1, 0.15)
    ('12.3 %', '12.3 % (10.0 to 15.0 %)')
    """
    if value is None or math.isnan(value):
        return "an unknown share"
    said = f"{value * 100:.1f} %"
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return said
    return f"{said} ({low * 100:.1f} to {high * 100:.1f} %)"


def day(at: pd.Timestamp) -> str:
    """Write a date: '6 January 2026'; an unknown one is said to be unknown."""
    import pandas as pd

    return "an unknown date" if pd.isna(at) else f"{at.day} {at:%B %Y}"


def period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write the days from *start* to *end*, both included: '6 January 2026' when they are one."""
    first, last = day(start), day(end)
    return first if first == last else f"{first} to {last}"


def count(n: int, one: str, many: str = "") -> str:
    """Write a count with its noun: '1 article', '2 articles', 'no articles'.

    >>> count(1, "article"), count(0, "article"), count(1200, "story", "stories")
    ('1 article', 'no articles', '1,200 stories')
    """
    noun = one if n == 1 else many or f"{one}s"
    return f"{n:,} {noun}" if n else f"no {noun}"
