"""Numbers, intervals and dates as findings word them, so that every notebook says them alike."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale

from trendlab.language.catalog import SOURCE, message, plural, spoken
from trendlab.language.places import within

if TYPE_CHECKING:
    import pandas as pd


def number(value: float) -> str:
    """Write a number with thousands separated: whole from 10 on, one decimal below.

    >>> number(1000), number(57.25), number(2.5), number(3)
    ('1,000', '57', '2.5', '3')
    """
    if value is None or math.isnan(value):
        return message("unknown")
    if math.isinf(value):
        return message("no known limit")
    return figure(value, int(abs(value) < 10 and not float(value).is_integer()))


def figure(value: float, decimals: int = 0) -> str:
    """Write a number with so many decimals, in the marks of the language spoken.

    >>> figure(1234567), figure(0.125, 2)
    ('1,234,567', '0.12')
    """
    return _marked(f"{value:,.{decimals}f}")


def signed(value: float, decimals: int = 0) -> str:
    """Write a change with its sign.

    >>> signed(2.25, 1), signed(-3)
    ('+2.2', '−3')
    """
    return f"{'+' if value >= 0 else '−'}{figure(abs(value), decimals)}"


def _marked(said: str) -> str:
    return said if spoken() == SOURCE else said.translate(_marks(spoken()))


@cache
def _marks(language: str) -> dict[int, str]:
    symbols = Locale(language).number_symbols["latn"]
    return str.maketrans({",": symbols["group"], ".": symbols["decimal"]})


def interval(low: float, high: float, unit: str = "") -> str:
    """Write an interval: a floor such as "1,000+" is never said as a count.

    >>> interval(1000, 2000, "searches")
    '1,000 to 2,000 searches'
    >>> interval(56.5, 57.5), interval(0, 1), interval(5000, math.inf)
    ('57', '0 to 1', '5,000 or more')
    """
    first, last = number(low), number(high)
    if high - low == 1 and low % 1 == 0.5:  # a whole number, rounded by its source
        said = number(low + 0.5)
    elif math.isinf(high):
        said = message("{low} or more").format(low=first)
    else:
        said = _span(first, last)
    return f"{said} {message(unit)}".rstrip() if unit else said


def _span(first: str, last: str, of: str | None = None) -> str:
    said = message("{first} to {last}", of)
    return first if first == last else said.format(first=first, last=last)


def percent(value: float, low: float | None = None, high: float | None = None) -> str:
    """Write a share of 1 as a percentage, with its interval where there is one.

    From 10 % on without decimals: no share of articles is known better than that.

    >>> percent(0.1234), percent(0.051, 0.041, 0.062), percent(0.0004)
    ('12 %', '5.1 % (4.1 to 6.2 %)', '0.04 %')
    """
    if value is None or math.isnan(value):
        return message("an unknown share")
    decimals = _decimals(value)
    said = message("{x} %").format(x=figure(value * 100, decimals))
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return said
    first, last = (figure(bound * 100, decimals) for bound in (low, high))
    if first == last:
        return said
    return f"{said} ({message('{x} %').format(x=_span(first, last))})"


def _decimals(share: float) -> int:
    """Decimals of a percentage: none from 10 on, one below, two for what would be 0.0."""
    hundredths = abs(share) * 100
    return 0 if hundredths >= 9.95 or not hundredths else 1 if hundredths >= 0.05 else 2


def day(at: pd.Timestamp) -> str:
    """Write a date: '6 January 2026'; an unknown one is said to be unknown."""
    return message("an unknown date") if at is None or at != at else _dated(at, "d MMMM y")


def _dated(at: date, pattern: str) -> str:
    if spoken() == SOURCE:
        return f"{at:%B %Y}" if pattern == "MMMM y" else f"{at.day} {at:%B %Y}"
    from babel.dates import format_date

    said = format_date(at, message(pattern, "date"), locale=spoken())
    first, rest = said.partition(" ")[::2]
    return f"{message(first, 'day of the month')} {rest}".strip()


def period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write the days from *start* to *end*, both included; a month or year of both stands once.

    >>> import pandas as pd
    >>> period(pd.Timestamp("2026-01-06"), pd.Timestamp("2026-01-18"))
    '6 to 18 January 2026'
    """
    return _span(_without_end_of(day(start), day(end)), day(end), "days")


def _without_end_of(first: str, last: str) -> str:
    """Leave out the month and year that both dates end in: once is enough."""
    words, same = first.split(), last.split()
    while words[1:] and same[1:] and words[-1] == same[-1] and first != last:
        words, same = words[:-1], same[:-1]
    return " ".join(words)


def when(start: pd.Timestamp, step: pd.Timedelta, last: pd.Timestamp | None = None) -> str:
    """Say a period, or a run of them, in its own step: no day of a month, no hour of a day.

    Parameters
    ----------
    start, last : Timestamp
        First instant of the first and of the last period of the run; *last* may be left out.
    step : Timedelta
        Length of one period.

    >>> import pandas as pd
    >>> month = pd.Timedelta("30D")
    >>> when(pd.Timestamp("2022-09-01"), month, pd.Timestamp("2022-09-30"))
    'September 2022'
    """
    if last is not None:
        first, end = when(start, step), when(last, step)
        return _span(first if step.days == 7 else _without_end_of(first, end), end)
    if step.days >= 360:
        return f"{start:%Y}"
    if step.days >= 28:
        return _dated(start, "MMMM y")
    if step.days >= 7:
        return message("the week of {day}").format(day=day(start))
    if step.days >= 1:
        return day(start)
    time = f"{start:%H:%M} {start.tzname() or 'UTC'}"
    return message("{day}, {time}").format(day=day(start), time=time)


def at_time(start: pd.Timestamp, step: pd.Timedelta) -> str:
    """Say a period as the time of something, in its own step.

    >>> import pandas as pd
    >>> at_time(pd.Timestamp("2026-01-05"), pd.Timedelta("7D"))
    'in the week of 5 January 2026'
    """
    if step.days >= 360:
        return message("in {year}").format(year=f"{start:%Y}")
    if step.days >= 28:
        return message("in {month}").format(month=when(start, step))
    if step.days >= 7:
        return message("in the week of {day}").format(day=day(start))
    return message("on {moment}").format(moment=when(start, step))


def count(n: float, one: str, many: str = "") -> str:
    """Write a count with its noun: '1 article', '2 articles', 'no articles'.

    >>> count(1, "article"), count(0, "article"), count(1200, "story", "stories")
    ('1 article', 'no articles', '1,200 stories')
    """
    several = many or f"{one}s"
    said = f"{number(n)} {plural(n, one, several)}"
    return said if n else message(f"no {several}")


def quoted(text: str) -> str:
    """Set a topic or a title between the marks of the language: “eau”, « eau »."""
    return message("“{text}”").replace("{text}", text)


def named(topic: str, geo: str | float) -> str:
    """Name a series: '“eau” in France', or the topic alone where its place is not known."""
    where = f" {within(geo)}" if isinstance(geo, str) and geo else ""
    return quoted(topic) + where


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")


_SPAN = re.compile(r"(?:-?P)?(-?\d+)(?:DT| days? )(\d+)[H:](\d+).*")


def cell(value: Any) -> str:
    """Write one cell of a table for a reader; plain text, not escaped.

    >>> cell(1234567), cell(0.19689512), cell(12.0), cell(True), cell(None), cell(float("nan"))
    ('1,234,567', '0.197', '12', 'yes', '–', '–')
    >>> cell("2026-01-06T00:00:00+00:00"), cell("2026-01-06T05:47:00+01:00"), cell("P1DT10H46M35S")
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
        return message("yes") if value else message("no")
    if isinstance(value, int):
        return figure(value)
    if isinstance(value, float):
        if abs(value) < 0.0001:  # no "3e-19"
            return figure(0)
        whole = abs(value) >= 1000 or value.is_integer()
        return figure(value) if whole else _marked(f"{value:.3g}")
    return _timed(str(value))


def _timed(text: str) -> str:
    if moment := _MOMENT.fullmatch(text):
        day_ = moment[1] if spoken() == SOURCE else _dated(date.fromisoformat(moment[1]), "d MMM y")
        return day_ if moment[2] == "00:00" else f"{day_} {moment[2]}"
    if span := _SPAN.fullmatch(text):
        hours = int(span[1]) * 24 + int(span[2]) + int(span[3]) / 60
        days = abs(hours) >= 24
        said = f"{hours / 24 if days else hours:.2g}".replace(".", figure(0.5, 1)[1])
        return message("{n} days" if days else "{n} hours").format(n=said)
    return text
