"""Coverage: how much is published about a topic, by whom, and out of how much.

Every share has its denominator and a Wilson interval beside it; a period without articles, or in
which the collection fell, has no share rather than a wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trendlab import topics
from trendlab.breaks import breaks, daily, decompose, lost_days, steady
from trendlab.copies import agency, copies, three_counts

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["agency", "breaks", "copies", "daily", "decompose", "lost_days", "share", "steady"]
__all__ += ["three_counts", "wilson"]

Z = 1.959963984540054  # 95 %
COLLAPSE = 0.5  # of the usual number of articles
USUAL_DAYS = 28


def wilson(matched: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the 95 % interval of a share (Wilson, 1927); NaN where the total is zero."""
    import numpy as np

    total = np.where(np.asarray(total) > 0, total, np.nan).astype(float)
    share = np.asarray(matched) / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z / (1 + Z**2 / total) * np.sqrt(share * (1 - share) / total + (Z / (2 * total)) ** 2)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def share(
    articles: pd.DataFrame,
    query: str,
    freq: str = "D",
    by: str | None = None,
    *,
    tz: str = "UTC",
) -> pd.DataFrame:
    """Measure attention share: matching articles / all articles, per period.

    Parameters
    ----------
    articles : DataFrame
        All articles that were collected, not only those on the topic.
    query : str
        As in `topics.select`.
    freq : str
        Pandas period: ``"D"``, ``"W-SAT"``, ``"M"``…
    by : str, optional
        A column to split by, such as ``outlet``, ``language``, ``country`` or ``section``.
    tz : str
        Time zone in which a day begins and ends.

    Returns
    -------
    DataFrame
        Indexed by ``period`` (its start) and *by*; every period from the first to the last is
        there. ``matched`` and ``total`` count articles; ``share``, ``low`` and ``high`` run from 0
        to 1 (Wilson, 95 %). ``state`` is "ok"; "missing" (no articles); "collapsed" (fewer than
        half of the usual total, beyond chance); or "partial" (cut by the first or last day).
        A share is NaN where missing or collapsed. Without *by*, ``outlet_mean`` is the mean of the
        outlets' own shares: in it a small outlet counts as much as a large one.
    """
    matched = topics.matches(articles, query)
    counts = _with_share(_count(articles, matched, freq, by, tz))
    if by is None:
        outlets = _count(articles, matched, freq, "outlet", tz)
        means = (outlets["matched"] / outlets["total"]).groupby(level="period").mean()
        counts["outlet_mean"] = means.where(counts["share"].notna())
    return counts


def _count(
    articles: pd.DataFrame, matched: pd.Series, freq: str, by: str | None, tz: str
) -> pd.DataFrame:
    """Count per period and group, zero where there is nothing, for every period of the span."""
    import pandas as pd

    local = articles["published"].dt.tz_convert(tz).dt.tz_localize(None)
    keys = ["period", by] if by else ["period"]
    rows = pd.DataFrame({"period": local.dt.to_period(freq), "matched": matched})
    if by:
        rows[by] = articles[by]
    counts = rows.groupby(keys)["matched"].agg(matched="sum", total="size").reset_index()
    periods = pd.period_range(rows["period"].min(), rows["period"].max(), freq=freq)
    levels = [periods, sorted(counts[by].unique())] if by else [periods]
    grid = pd.MultiIndex.from_product(levels, names=keys)
    counts = counts.set_index(keys).reindex(grid if by else grid.levels[0], fill_value=0)
    table = counts["total"].to_numpy().reshape(len(periods), -1)
    counts["state"] = _states(periods, table, local.min(), local.max()).ravel()
    starts = periods.start_time.as_unit("us")
    starts = starts.tz_localize(tz, ambiguous=[True] * len(starts), nonexistent="shift_forward")
    grid = pd.MultiIndex.from_product([starts, *levels[1:]], names=keys)
    counts.index = grid if by else starts.rename("period")
    return counts


def _states(
    periods: pd.PeriodIndex, totals: np.ndarray, first: pd.Timestamp, last: pd.Timestamp
) -> np.ndarray:
    """Name the state of each period (row) of each group (column)."""
    import numpy as np
    import pandas as pd

    fell = collapsed(pd.DataFrame(totals, index=periods.start_time))
    cut = (periods.start_time < first.normalize()) | (periods.end_time.normalize() > last)
    state = np.full(totals.shape, "ok", dtype=object)
    state[cut] = "partial"
    state[fell.to_numpy() & ~cut[:, None]] = "collapsed"
    state[totals == 0] = "missing"
    return state


def _with_share(counts: pd.DataFrame) -> pd.DataFrame:
    known = counts["total"].where(~counts["state"].isin(["missing", "collapsed"]), 0)
    low, high = wilson(counts["matched"].to_numpy(), known.to_numpy())
    return counts.assign(share=counts["matched"] / known.where(known > 0), low=low, high=high)


def collapsed(totals: pd.DataFrame) -> pd.DataFrame:
    """Find the periods in which a column of totals fell below half of what is usual for it.

    Usual is the median of the 28 days (or 5 periods, if longer) around, and for days also the
    median of the same weekday: a quiet Sunday is no outage. The fall must be beyond chance
    (Poisson, 1 in 1,000), which small totals never are.
    """
    from scipy.stats import poisson

    step = totals.index.to_series().diff().median()
    daily = step is not None and step.days == 1
    window = USUAL_DAYS + 1 if daily else 5
    usual = totals.rolling(window, center=True, min_periods=3).median()
    if daily:
        weekday = totals.groupby(totals.index.day_of_week)
        same = weekday.transform(
            lambda column: column.rolling(9, center=True, min_periods=1).median()
        )
        usual = usual.where(usual < same, same)
    return (totals < COLLAPSE * usual) & (poisson.cdf(totals, usual.fillna(0)) < 0.001)
