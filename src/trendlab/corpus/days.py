"""The days that articles are of, and whether a file tells days at all or only months."""

from __future__ import annotations

import pandas as pd

from trendlab.language.messages import Said, say

DAY, MONTH, YEAR = (pd.Timedelta(days=n) for n in (1, 30, 365))  # steps; of any month, any year

PERIODS = {"D": DAY, "W-SUN": 7 * DAY, "M": MONTH}
MOST = 400  # periods that a figure and its table hold: a year of days


def in_zone(times: pd.Series, tz: str | None = None) -> pd.Series:
    """Give times in a zone; without one, in that which they are in."""
    return times if tz is None else times.dt.tz_convert(tz)


def by_month(articles: pd.DataFrame) -> bool:
    """Say whether the dates are of months: none is another day than the first, or has an hour.

    One month alone does not tell; a column ``by_month``, made of all articles by `tl.at_place`,
    goes before.

    >>> by_month(articles), by_month(articles.assign(published=pd.to_datetime(
    ... ["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-01"], utc=True)))
    (False, True)
    """
    told = articles.get("by_month")
    if told is not None and told.dtype == bool:
        return bool(told.any())
    dated = articles["published"].dropna()
    first = bool(dated.dt.day.eq(1).all() and dated.eq(dated.dt.normalize()).all())
    return first and dated.nunique() > 1


def step_of(articles: pd.DataFrame) -> pd.Timedelta:
    """Give the shortest period that the dates tell apart: a day, or a month's 30.

    >>> step_of(articles)
    Timedelta('1 days 00:00:00')
    """
    return MONTH if by_month(articles) else DAY


def period(articles: pd.DataFrame) -> str:
    """Choose days, weeks, months or years, whichever first makes no more than 400 of the span.

    >>> period(articles)
    'D'
    """
    span = articles["published"].max() - articles["published"].min()
    fits = (freq for freq, step in PERIODS.items() if span <= MOST * step)
    found = next(fits, "Y")
    return "M" if by_month(articles) and found != "Y" else found


def dated(articles: pd.DataFrame) -> pd.Series:
    """Give ``published`` as a table shows it: a month as "2025-04", which is no day.

    >>> dated(articles.assign(by_month=True)).unique().tolist()
    ['2026-01']
    """
    published = articles["published"]
    return published.dt.strftime("%Y-%m") if by_month(articles) else published


def span(articles: pd.DataFrame) -> Said:
    """Say from when to when the articles are; some have a date.

    >>> span(articles)
    '1 to 2 January 2026'
    """
    first, last = articles["published"].min(), articles["published"].max()
    if by_month(articles):
        return say("{span:when}", span=(first, MONTH, last))
    return say("{span:period}", span=(first, last))
