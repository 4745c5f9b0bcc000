"""Dates that do not agree with the calendar, or with another date of their own article."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
from babel.dates import get_day_names, get_month_names

from trendlab.checks.rows import listed, texts
from trendlab.language.catalog import spoken
from trendlab.language.dates import Written, dates
from trendlab.language.messages import say
from trendlab.language.sentences import around


def calendar(articles: pd.DataFrame) -> pd.DataFrame:
    """List dates whose weekday is another day's, and days that do not exist.

    A date without a year is held against the one nearest to publication and a year before it,
    and let pass if any year named in the article makes it right.

    >>> calendar(named.assign(text="Le lundi 6 janvier 2026, la digue tient."))["against"][0]
    'the calendar: 6 January 2026 is a Tuesday'
    """
    rows = []
    for row, published, text in texts(articles):
        named = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
        for one in dates(text):
            against = _disagrees(one, published, named)
            if against:
                sentence = around(text, one.start, one.end)
                rows.append((row, text[one.start : one.end], against, sentence))
    return listed("calendar", articles, rows)


def _disagrees(one: Written, published: date | None, named: set[int]) -> str:
    years = _years(one, published)
    real = [made for made in (one.on(year) for year in years) if made]
    if years and not real:
        return say(
            "the calendar: {day} {month} {year} does not exist",
            day=one.day,
            month=_month(one.month),
            year=one.year or years[0],
        )
    if one.weekday < 0 or not real or any(made.weekday() == one.weekday for made in real):
        return ""
    if not one.year:
        other = [one.on(year) for year in named]
        if any(made and made.weekday() == one.weekday for made in other):
            return ""
    return say("the calendar: {at:day} is a {weekday}", at=real[0], weekday=_weekday(real[0]))


def _years(one: Written, published: date | None) -> list[int]:
    if one.year:
        return [one.year]
    if published is None:
        return []
    near = [published.year - 1, published.year, published.year + 1]
    real = [day for day in map(one.on, near) if day]
    made = [(abs((day - published).days), day.year) for day in real]
    nearest = min(made)[1] if made else published.year
    return [nearest, nearest - 1]


def _month(number: int) -> str:
    return get_month_names("wide", locale=spoken())[max(number, 1)]


def _weekday(day: date) -> str:
    return get_day_names("wide", locale=spoken())[day.weekday()]


def contradictions(articles: pd.DataFrame) -> pd.DataFrame:
    """List articles that put one weekday on two days of a month that are not whole weeks apart.

    >>> found = contradictions(named.assign(text="Le lundi 5 janvier et le lundi 7 janvier."))
    >>> found[["statement", "against"]].head(1)
             statement                            against
    0  lundi 7 janvier  the same article: lundi 5 janvier
    """
    rows = []
    for row, _, text in texts(articles):
        first: dict[tuple, Written] = {}
        for one in dates(text):
            if one.weekday < 0:
                continue
            before = first.setdefault((one.weekday, one.month, one.year), one)
            if (one.day - before.day) % 7:
                against = say("the same article: {other}", other=text[before.start : before.end])
                said = text[one.start : one.end], against, around(text, one.start, one.end)
                rows.append((row, *said))
    return listed("contradiction", articles, rows)
