"""Coverage: how much is published about a topic, by whom, and out of how much.

Every share has its denominator and a Wilson interval beside it; a period without articles, or in
which the collection fell, has no share rather than a wrong one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from trendlab.corpus.days import by_month
from trendlab.intervals import wilson

COLLAPSE = 0.5  # of the usual number of articles
USUAL_DAYS = 28  # four of each weekday
EVENING = pd.Timedelta(hours=3)  # before midnight, in which an outlet may print no more


def share(articles: pd.DataFrame, freq: str = "D", by: str | None = None) -> pd.DataFrame:
    """Measure attention share: matching articles / all articles, per period.

    One row an outlet, over all periods together, is `outlets`; the whole in one row, `overall`.

    A day is one of the zone that ``published`` is in: see `tl.at_place`.

    Parameters
    ----------
    articles : DataFrame
        All articles that were collected, not only those on the topic, with ``matched``: whether
        each is on the topic (from `corpus.matches`).
    freq : str
        Pandas period: ``"D"``, ``"W-SAT"``, ``"M"``…
    by : str, optional
        A column to split by, such as ``outlet``, ``language``, ``country`` or ``section``.

    Returns
    -------
    DataFrame
        Indexed by ``period`` (its start) and *by*; every period from the first to the last is
        there. ``matched`` and ``total`` count articles; ``share``, ``low`` and ``high`` run from 0
        to 1 (Wilson, 95 %). ``state`` is "ok"; "missing" (no articles); "collapsed" (fewer than
        half of the usual total, beyond chance); or "partial" (begun before the first day, or
        possibly unfinished: it goes on for more than three hours after the last article, or beyond
        its day where articles bear no hour).
        A share is NaN where missing or collapsed. Without *by*, ``outlet_mean`` is the mean of the
        outlets' own shares: in it a small outlet counts as much as a large one. Articles without
        a date are left out.

    >>> share(articles)[["matched", "total", "share"]]
                               matched  total  share
    period
    2026-01-01 00:00:00+00:00        1      2    0.5
    2026-01-02 00:00:00+00:00        2      2    1.0
    """
    return share_of([count(articles, freq, by)])


def count(articles: pd.DataFrame, freq: str = "D", by: str | None = None) -> pd.DataFrame:
    """Count a part of the articles, for `share_of`: the first half of `share`.

    Gives a row per ``period``, ``outlet`` and *by*: ``matched`` and ``total``, and the ``begin``
    and ``end`` of what was counted. ``split`` is *by*, in each row.

    >>> count(articles)[["period", "outlet", "matched", "total"]]
           period outlet  matched  total
    0  2026-01-01      A        1      1
    1  2026-01-01      B        0      1
    2  2026-01-02      A        1      1
    3  2026-01-02      B        1      1
    """
    articles = articles.dropna(subset=["published"])
    local = articles["published"]
    rows = pd.DataFrame({"matched": articles["matched"].astype(int), "total": 1, "begin": local})
    rows = rows.assign(end=local, period=local.dt.tz_localize(None).dt.to_period(freq))
    keys = ["outlet"] if by in (None, "outlet") else ["outlet", str(by)]
    rows[keys] = articles[keys]
    made = _summed(rows, ["period", *keys])
    return made.assign(split=pd.Categorical([by or ""] * len(made), [by or ""]))


def _summed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    how = {"matched": "sum", "total": "sum", "begin": "min", "end": "max"}
    return rows.groupby(keys, as_index=False, dropna=False, observed=True).agg(how)


def share_of(counts: list[pd.DataFrame]) -> pd.DataFrame:
    """Make the shares of counts of parts (from `count`): the second half of `share`.

    >>> share_of([count(articles), count(articles)])[["matched", "total"]]
                               matched  total
    period
    2026-01-01 00:00:00+00:00        2      4
    2026-01-02 00:00:00+00:00        4      4
    """
    rows = pd.concat(counts or [_nothing()], ignore_index=True)
    by = rows["split"].cat.categories[0] or None
    shares = from_counts(_count(rows, by))
    if by is None:
        outlets = _count(rows, "outlet")
        means = (outlets["matched"] / outlets["total"]).groupby(level="period").mean()
        shares["outlet_mean"] = means.where(shares["share"].notna())
    return shares


def _nothing() -> pd.DataFrame:
    """Count no articles."""
    none = {"published": pd.to_datetime([], utc=True), "matched": [], "outlet": []}
    return count(pd.DataFrame(none))


def _count(rows: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """Sum per period and group, zero where there is nothing, for every period of the span."""
    keys, tz = ["period", by] if by else ["period"], rows["begin"].dt.tz
    if rows.empty:
        starts = pd.DatetimeIndex([], tz=tz, name="period").as_unit("us")
        none = pd.MultiIndex.from_product([starts, []], names=keys) if by else starts
        return pd.DataFrame({"matched": 0, "total": 0, "state": ""}, index=none)
    counts = _summed(rows.dropna(subset=keys), keys)[[*keys, "matched", "total"]]
    periods = pd.period_range(
        rows["period"].min(), rows["period"].max(), freq=rows["period"].dtype.freq
    )
    levels = [periods, sorted(counts[by].unique())] if by else [periods]
    grid = pd.MultiIndex.from_product(levels, names=keys)
    counts = counts.set_index(keys).reindex(grid if by else grid.levels[0], fill_value=0)
    table = counts["total"].to_numpy().reshape(len(periods), -1)
    first, last = (moment.tz_localize(None) for moment in (rows["begin"].min(), rows["end"].max()))
    counts["state"] = _states(periods, table, first, last).ravel()
    starts = periods.start_time.as_unit("us")
    starts = starts.tz_localize(tz, ambiguous=[True] * len(starts), nonexistent="shift_forward")
    grid = pd.MultiIndex.from_product([starts, *levels[1:]], names=keys)
    counts.index = grid if by else starts.rename("period")
    return counts


def _states(
    periods: pd.PeriodIndex, totals: np.ndarray, first: pd.Timestamp, last: pd.Timestamp
) -> np.ndarray:
    """Name the state of each period (row) of each group (column)."""
    fell = collapsed(pd.DataFrame(totals, index=periods.start_time))
    over = last + EVENING if last != last.normalize() else last + pd.Timedelta(days=1)
    cut = (periods.start_time < first.normalize()) | (periods.end_time > over)
    state = np.full(totals.shape, "ok", dtype=object)
    state[cut] = "partial"
    state[fell.to_numpy(bool) & ~cut[:, None]] = "collapsed"
    state[totals == 0] = "missing"
    return state


def from_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Add share and interval to counts that a source published, such as Media Cloud's.

    Takes ``matched`` and ``total``; adds ``share`` (matched / total), ``low`` and ``high`` (Wilson,
    95 %), NaN where the total is zero or a ``state`` is "missing" or "collapsed".

    >>> from_counts(pd.DataFrame({"matched": [1, 0], "total": [4, 0]}))["share"].tolist()
    [0.25, nan]
    """
    known = counts["total"]
    if "state" in counts:
        known = known.where(~counts["state"].isin(["missing", "collapsed"]), 0)
    low, high = wilson(counts["matched"].to_numpy(), known.to_numpy())
    return counts.assign(share=counts["matched"] / known.where(known > 0), low=low, high=high)


def collapsed(totals: pd.DataFrame) -> pd.DataFrame:
    """Find the periods in which a column of totals fell below half of what is usual for it.

    Usual is the median of the 28 days (or 5 periods, if longer) around, and for days also the
    median of the same weekday: a quiet Sunday is no outage. The fall must be beyond chance
    (Poisson, 1 in 1,000), which small totals never are.

    >>> weeks = pd.date_range("2026-01-01", periods=5, freq="7D")
    >>> collapsed(pd.DataFrame({"A": [900, 900, 20, 900, 900]}, weeks))["A"].tolist()
    [False, False, True, False, False]
    """
    if totals.empty:
        return totals.astype(bool)
    step = totals.index.to_series().diff().median()
    by_day = step is not None and step.days == 1
    window = USUAL_DAYS + 1 if by_day else 5
    usual = totals.rolling(window, center=True, min_periods=3).median()
    if by_day:
        weekday = totals.groupby(totals.index.day_of_week)
        same = weekday.transform(lambda one: one.rolling(9, center=True, min_periods=1).median())
        usual = usual.where(usual < same, same)
    return (totals < COLLAPSE * usual) & (scipy.special.pdtr(totals, usual.fillna(0)) < 0.001)


def per_day(articles: pd.DataFrame, *, partial: bool = True, freq: str = "") -> pd.Series | None:
    """Count the matching articles per day; NaN on days without any article, None without dates.

    Days bear their date, as those of searches do. Without *partial*, one that may not be over is
    NaN as well. Where the dates are of months, they are counted per month, and with *freq* per
    such a period.

    >>> per_day(articles).tolist()
    [1, 2]
    """
    dated = articles.dropna(subset="published")
    if dated.empty:
        return None
    counts = by_date(dated, freq=freq)
    unknown = ["missing"] if partial else ["missing", "partial"]
    return counts["matched"].where(~counts["state"].isin(unknown)).rename("articles")


def attention(articles: pd.DataFrame) -> pd.Series:
    """Measure attention share per day, in percent; empty where there are no dated articles.

    A day that may not be over has none. Where the dates are of months, it is that of each month.

    >>> attention(articles).tolist()
    [50.0, nan]
    """
    shares = by_date(articles)
    return shares["share"].where(shares["state"] == "ok").mul(100).rename("% of articles")


def by_date(articles: pd.DataFrame, by: str | None = None, freq: str = "") -> pd.DataFrame:
    """Measure `share` per day, or month where the dates are no days; periods bear their date."""
    freq = freq or ("M" if by_month(articles) else "D")
    shares = share(articles, freq, by)
    if isinstance(index := shares.index, pd.MultiIndex):
        return shares.set_axis(index.set_levels(_dates(index.levels[0], freq), level=0))
    return shares.set_axis(_dates(index, freq))


def _dates(starts: pd.DatetimeIndex, freq: str) -> pd.DatetimeIndex:
    dates = starts.tz_localize(None).tz_localize("UTC")
    week = f"W-{dates[0]:%a}".upper() if freq.startswith("W-") and len(dates) else "D"
    dates.freq = {"M": "MS", "Y": "YS"}.get(freq, week)
    return dates
