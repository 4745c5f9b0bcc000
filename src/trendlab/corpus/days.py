"""The days that articles are of, and whether a file tells days at all or only months."""

from __future__ import annotations

import pandas as pd

from trendlab.intervals import DAY, MONTH

PERIODS = {"D": DAY, "W-SUN": 7 * DAY, "M": MONTH}
MOST = 400  # periods that a figure and its table hold: a year of days


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
