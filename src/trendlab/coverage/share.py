"""Coverage: how much is published about a topic, by whom, and out of how much.

Every share has its denominator and a Wilson interval beside it; a period without articles, or in
which the collection fell, has no share rather than a wrong one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from trendlab import tables
from trendlab.corpus.select import matches, select
from trendlab.intervals import wilson

COLLAPSE = 0.5  # of the usual number of articles
USUAL_DAYS = 28
SEARCHED = {  # formats whose articles a source found for a search
    *("Media Cloud story list", "GDELT article list"),
    *("Google Trends trending feed", "saved trend page"),
}
DRAWS = 2000  # of a bootstrap


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
        As in `select`.
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
        outlets' own shares: in it a small outlet counts as much as a large one. Articles without
        a date are left out.
    """
    articles = articles.dropna(subset=["published"])
    matched = matches(articles, query)
    counts = from_counts(_count(articles, matched, freq, by, tz))
    if by is None:
        outlets = _count(articles, matched, freq, "outlet", tz)
        means = (outlets["matched"] / outlets["total"]).groupby(level="period").mean()
        counts["outlet_mean"] = means.where(counts["share"].notna())
    return counts


def _count(
    articles: pd.DataFrame, matched: pd.Series, freq: str, by: str | None, tz: str
) -> pd.DataFrame:
    """Count per period and group, zero where there is nothing, for every period of the span."""
    local = articles["published"].dt.tz_convert(tz).dt.tz_localize(None)
    keys = ["period", by] if by else ["period"]
    if articles.empty:
        starts = pd.DatetimeIndex([], tz=tz).as_unit("us")
        none = (
            pd.MultiIndex.from_product([starts, []], names=keys) if by else starts.rename(keys[0])
        )
        return pd.DataFrame({"matched": 0, "total": 0, "state": ""}, index=none)
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
    fell = collapsed(pd.DataFrame(totals, index=periods.start_time))
    cut = (periods.start_time < first.normalize()) | (periods.end_time.normalize() > last)
    state = np.full(totals.shape, "ok", dtype=object)
    state[cut] = "partial"
    state[fell.to_numpy() & ~cut[:, None]] = "collapsed"
    state[totals == 0] = "missing"
    return state


def from_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Add share and interval to counts that a source published, such as Media Cloud's.

    Parameters
    ----------
    counts : DataFrame
        ``matched`` and ``total``; with a ``state``, no share is given where that is "missing" or
        "collapsed".

    Returns
    -------
    DataFrame
        The same with ``share`` (matched / total), ``low`` and ``high`` (Wilson, 95 %); NaN where
        the total is zero.
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
    """
    from scipy.stats import poisson

    step = totals.index.to_series().diff().median()
    by_day = step is not None and step.days == 1
    window = USUAL_DAYS + 1 if by_day else 5
    usual = totals.rolling(window, center=True, min_periods=3).median()
    if by_day:
        weekday = totals.groupby(totals.index.day_of_week)
        same = weekday.transform(
            lambda column: column.rolling(9, center=True, min_periods=1).median()
        )
        usual = usual.where(usual < same, same)
    return (totals < COLLAPSE * usual) & (poisson.cdf(totals, usual.fillna(0)) < 0.001)


def has_denominator(articles: pd.DataFrame, query: str) -> bool:
    """Say whether there is something to divide by: articles collected whatever their topic.

    There is not where all of them match, or where every file holds the results of a search.
    """
    files = {record["format"] for record in tables.provenance(articles)}
    if files and files <= SEARCHED:
        return False
    return not matches(articles, query).all()


def share_within(
    selected: pd.DataFrame, freq: str = "D", by: str = "outlet", *, tz: str = "UTC"
) -> pd.DataFrame:
    """Measure the share of each group within a selection, where there is no denominator.

    This is no attention share: it says who wrote the articles found, not how much of their own
    output that was.

    Returns
    -------
    DataFrame
        Indexed by ``period`` and *by*: ``articles``, ``selection`` (all groups), ``share``,
        ``low``, ``high`` (0 to 1, Wilson).
    """
    selected = selected.dropna(subset=["published"])
    counts = _count(selected, pd.Series(True, index=selected.index), freq, by, tz)["total"]
    whole = counts.groupby(level="period").transform("sum")
    low, high = wilson(counts.to_numpy(), whole.to_numpy())
    made = pd.DataFrame({"articles": counts, "selection": whole})
    return made.assign(share=counts / whole.where(whole > 0), low=low, high=high)


def outlets(articles: pd.DataFrame, query: str, by: str = "outlet") -> pd.DataFrame:
    """List who covers a topic, most articles first.

    Returns
    -------
    DataFrame
        Indexed by *by*: ``matched``, ``total``, ``share`` with ``low`` and ``high`` (of the
        outlet's own articles, Wilson), ``part`` (of all matching articles), ``first`` and
        ``last`` matching article.
    """
    matched = matches(articles, query)
    rows = articles.assign(matched=matched, hit=articles["published"].where(matched))
    table = rows.groupby(by).agg(
        matched=("matched", "sum"),
        total=("matched", "size"),
        first=("hit", "min"),
        last=("hit", "max"),
    )
    low, high = wilson(table["matched"].to_numpy(), table["total"].to_numpy())
    table.insert(2, "share", table["matched"] / table["total"])
    table.insert(3, "low", low)
    table.insert(4, "high", high)
    table.insert(5, "part", table["matched"] / max(1, matched.sum()))
    return table.sort_values("matched", ascending=False, kind="stable")


def overall(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Measure the share of the whole period, pooled and as the mean of outlets.

    Articles of one outlet resemble each other, so the intervals take outlets as what was drawn:
    jackknife over outlets, t with outlets - 1 degrees of freedom, on the logit scale, and never
    narrower than Wilson's for the pooled share, which alone would hold the truth half of the time.

    Returns
    -------
    DataFrame
        Indexed by ``measure`` ("pooled", "mean of outlets"): ``share``, ``low``, ``high`` (0 to 1;
        NaN bounds with fewer than 3 outlets: too few to tell), ``matched``, ``total``, ``outlets``.
    """
    from scipy.stats import t

    table = outlets(articles, query)
    n, m = table["total"].to_numpy(float), table["matched"].to_numpy(float)
    k = len(table)
    made = pd.DataFrame(np.nan, index=["pooled", "mean of outlets"], columns=["share"])
    if k:
        made["share"] = [m.sum() / n.sum(), table["share"].mean()]
    made["low"] = made["high"] = np.nan
    if k > 2:
        without = np.array(
            [(m.sum() - m) / (n.sum() - n), (table["share"].sum() - m / n) / (k - 1)]
        )
        error = np.sqrt((k - 1) / k * ((without - made[["share"]].to_numpy()) ** 2).sum(axis=1))
        made["low"], made["high"] = _logit_interval(made["share"], error * t.ppf(0.975, k - 1))
        low, high = wilson(m.sum(), n.sum())
        made.loc["pooled", "low"] = min(made.loc["pooled", "low"], low)
        made.loc["pooled", "high"] = max(made.loc["pooled", "high"], high)
    return made.assign(matched=int(m.sum()), total=int(n.sum()), outlets=k).rename_axis("measure")


def _logit_interval(share: pd.Series, half: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Carry a half width over to the logit scale, where it stays within 0 and 1."""
    inner = share.clip(1e-9, 1 - 1e-9).to_numpy()
    middle, width = np.log(inner / (1 - inner)), half / (inner * (1 - inner))
    return tuple(1 / (1 + np.exp(-np.clip(middle + side * width, -30, 30))) for side in (-1, 1))


def first(articles: pd.DataFrame, query: str, by: str = "outlet") -> pd.DataFrame:
    """Tell who published first and how long the others took.

    Returns
    -------
    DataFrame
        Indexed by *by*, earliest first: ``published``, ``delay`` (since the first of all), and
        ``title``, ``article_id`` of that article. Outlets without a match are absent.
    """
    found = select(articles, query).dropna(subset=["published"])
    found = found.sort_values("published", kind="stable").drop_duplicates(by).set_index(by)
    delay = found["published"] - found["published"].min()
    return found.assign(delay=delay)[["published", "delay", "title", "article_id"]]


def hours(articles: pd.DataFrame, *, tz: str = "UTC") -> pd.DataFrame:
    """Count articles by weekday (rows, 0 is Monday) and hour (columns 0 to 23) of a time zone."""
    local = articles["published"].dt.tz_convert(tz)
    counts = pd.crosstab(local.dt.day_of_week, local.dt.hour)
    counts = counts.reindex(index=range(7), columns=range(24), fill_value=0)
    return counts.rename_axis(index="weekday", columns="hour")


def concentration(
    articles: pd.DataFrame, by: str = "outlet", *, at: int | None = None, seed: int = 0
) -> pd.DataFrame:
    """Measure how concentrated the articles are on few outlets.

    Parameters
    ----------
    at : int, optional
        Number of articles to compare at (rarefaction): draws that many without replacement, so
        that a large and a small selection can be set side by side.

    Returns
    -------
    DataFrame
        Indexed by ``measure``: "hhi" (chance that two articles are of one outlet, sum of
        n(n-1) / N(N-1), free of the bias of small samples), "effective outlets" (1 / hhi), "gini"
        and "top 3" (their share), each with ``value``, ``low``, ``high`` (95 %, bootstrap of
        articles; those of "gini" and "top 3" hold the truth in 89 to 96 % of simulations).
        NaN with fewer than 2 articles.
    """
    names = ["hhi", "effective outlets", "gini", "top 3"]
    counts = articles[by].value_counts().to_numpy()
    n = counts.sum()
    if n < 2:
        empty = pd.DataFrame(np.nan, index=names, columns=["value", "low", "high"])
        return empty.rename_axis("measure")
    rng = np.random.default_rng(seed)
    if at:
        drawn = _concentrations(rng.multivariate_hypergeometric(counts, min(at, n), DRAWS))
        value = drawn.mean(axis=0)
    else:
        value = _concentrations(counts[None, :])[0]
        drawn = _concentrations(rng.multinomial(n, counts / n, DRAWS))
        drawn += value - drawn.mean(axis=0)  # resampling adds concentration of its own
        drawn[:, 1] = 1 / np.maximum(drawn[:, 0], 1e-12)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    made = pd.DataFrame({"value": value, "low": low, "high": high}, index=names)
    return made.rename_axis("measure")


def _concentrations(counts: np.ndarray) -> np.ndarray:
    n = counts.sum(axis=1)
    ordered = np.sort(counts, axis=1)
    hhi = (counts * (counts - 1)).sum(axis=1) / np.maximum(n * (n - 1), 1)
    k = counts.shape[1]
    gini = (ordered * (2 * np.arange(1, k + 1) - k - 1)).sum(axis=1) / (k * n)
    with np.errstate(divide="ignore"):
        return np.column_stack([hhi, 1 / hhi, gini, ordered[:, -3:].sum(axis=1) / n])


def per_day(articles: pd.DataFrame, query: str) -> pd.Series | None:
    """Count the matching articles per day; NaN on days without any article, None without dates."""
    dated = articles.dropna(subset="published")
    if dated.empty:
        return None
    counts = share(dated, query)
    return counts["matched"].where(counts["state"] != "missing").rename("articles")


def attention(articles: pd.DataFrame, query: str) -> pd.Series:
    """Measure attention share per day, in percent; empty where there are no dated articles."""
    dated = articles.dropna(subset="published")
    if dated.empty:
        return pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC"), name="% of articles")
    return share(dated, query)["share"].mul(100).rename("% of articles")
