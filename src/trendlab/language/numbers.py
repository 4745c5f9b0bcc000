"""Numbers, intervals and dates as findings word them, so that every notebook says them alike."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

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
    return "an unknown date" if pd.isna(at) else f"{at.day} {at:%B %Y}"


def period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write the days from *start* to *end*, both included: '6 January 2026' when they are one."""
    first, last = day(start), day(end)
    return first if first == last else f"{first} to {last}"


def when(start: pd.Timestamp, step: pd.Timedelta, last: pd.Timestamp | None = None) -> str:
    """Say a period, or a run of them, in its own step: no day of a month, no hour of a day.

    Parameters
    ----------
    start, last : Timestamp
        First instant of the first and of the last period of the run; *last* may be left out.
    step : Timedelta
        Length of one period.

    >>> month = pd.Timedelta("30D")
    >>> when(pd.Timestamp("2022-09-01"), month, pd.Timestamp("2022-09-30"))
    'September 2022'
    """
    if last is not None and when(last, step) != when(start, step):
        return f"{when(start, step)} to {when(last, step)}"
    if step.days >= 360:
        return f"{start:%Y}"
    if step.days >= 28:
        return f"{start:%B %Y}"
    if step.days >= 7:
        return f"the week of {day(start)}"
    return day(start) if step.days >= 1 else f"{day(start)}, {start:%H:%M} UTC"


def count(n: int, one: str, many: str = "") -> str:
    """Write a count with its noun: '1 article', '2 articles', 'no articles'.

    >>> count(1, "article"), count(0, "article"), count(1200, "story", "stories")
    ('1 article', 'no articles', '1,200 stories')
    """
    noun = one if n == 1 else many or f"{one}s"
    return f"{n:,} {noun}" if n else f"no {noun}"


def listed(names: Iterable[str], most: int) -> str:
    """Name the first few, with commas between them; "" where there are none."""
    return ", ".join(list(names)[:most])


def named(topic: str, geo: str | float) -> str:
    """Name a series: '“eau” in FR', or the topic alone where its place is not known."""
    return f"“{topic}” in {geo}" if isinstance(geo, str) and geo else f"“{topic}”"


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?")


_SPAN = re.compile(r"(?:-?P)?(-?\d+)(?:DT| days? )(\d+)[H:](\d+).*")


def cell(value: Any) -> str:
    """Write one cell of a table for a reader; plain text, not escaped.

    >>> cell(1234567), cell(0.19689512), cell(12.0), cell(True), cell(None), cell(float("nan"))
    ('1,234,567', '0.197', '12', 'yes', '–', '–')
    >>> cell("2026-01-06T00:00:00+00:00"), cell("2026-01-06T05:47:00+00:00"), cell("P1DT10H46M35S")
    ('2026-01-06', '2026-01-06 05:47', '1.4 days')
    >>> cell("True"), cell("NaT"), cell("<NA>")  # a title is not what it spells
    ('True', 'NaT', '<NA>')
    """
    if isinstance(value, str):
        return _timed(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(part) for part in value)
    if value is None or str(value) in ("NaT", "<NA>") or value != value:
        return "–"
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 or value.is_integer() else f"{value:.3g}"
    return _timed(str(value))


def _timed(text: str) -> str:
    if moment := _MOMENT.fullmatch(text):
        return moment[1] if moment[2] == "00:00" else f"{moment[1]} {moment[2]}"
    if span := _SPAN.fullmatch(text):
        hours = int(span[1]) * 24 + int(span[2]) + int(span[3]) / 60
        return f"{hours / 24:.2g} days" if abs(hours) >= 24 else f"{hours:.2g} hours"
    return text
