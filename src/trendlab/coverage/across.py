"""Who covers a topic, and the share of the whole period over outlets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from trendlab.corpus.days import by_month
from trendlab.intervals import wilson


def has_denominator(articles: pd.DataFrame) -> bool:
    """Say whether there is something to divide by: articles collected whatever their topic.

    There is not where all of them match, or where every file holds the results of a search.

    >>> has_denominator(articles)
    True
    """
    searched = "searched" in articles and articles["searched"].all()
    return not (articles["matched"].all() or searched)


def outlets(articles: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """List who covers a topic, most articles first.

    Returns
    -------
    DataFrame
        Indexed by *by*: ``matched``, ``total``, ``share`` with ``low`` and ``high`` (of the
        outlet's own articles, Wilson; not there without a denominator), ``part`` (of all matching
        articles), ``first`` and ``last`` matching article.

    >>> outlets(articles)[["matched", "total", "share", "part"]]
            matched  total  share      part
    outlet
    A             2      2    1.0  0.666667
    B             1      2    0.5  0.333333
    """
    table = outlets_of([count_outlets(articles, by)])
    if by_month(articles):
        table = table.assign(**{end: table[end].dt.strftime("%Y-%m") for end in ("first", "last")})
    return table


def count_outlets(articles: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Count a part of the articles, for `outlets_of`: the first half of `outlets`.

    >>> count_outlets(articles)[["matched", "total"]]
            matched  total
    outlet
    A             2      2
    B             1      2
    """
    rows = articles.assign(hit=articles["published"].where(articles["matched"]))
    return (
        rows.assign(searched=rows.get("searched", False))
        .groupby(by)
        .agg(
            matched=("matched", "sum"),
            total=("matched", "size"),
            searched=("searched", "all"),
            first=("hit", "min"),
            last=("hit", "max"),
        )
    )


def outlets_of(counts: list[pd.DataFrame]) -> pd.DataFrame:
    """Make the table of outlets from counts of parts: the second half of `outlets`.

    >>> outlets_of([count_outlets(articles), count_outlets(articles)])["matched"].to_dict()
    {'A': 4, 'B': 2}
    """
    table = _shares(counts)
    divided = not table.pop("searched").all() and (table["matched"] < table["total"]).any()
    return table if divided else table.drop(columns=["total", "share", "low", "high"])


def _shares(counts: list[pd.DataFrame]) -> pd.DataFrame:
    how = {"matched": "sum", "total": "sum", "searched": "all", "first": "min", "last": "max"}
    table = pd.concat(counts)
    table = table.groupby(table.index.name or "outlet").agg(how)
    low, high = wilson(table["matched"].to_numpy(), table["total"].to_numpy())
    table.insert(2, "share", table["matched"] / table["total"])
    table.insert(3, "low", low)
    table.insert(4, "high", high)
    table.insert(5, "part", table["matched"] / max(1, table["matched"].sum()))
    return table.sort_values("matched", ascending=False, kind="stable")


def overall(articles: pd.DataFrame) -> pd.DataFrame:
    """Measure the share of the whole period, pooled and as the mean of outlets.

    Articles of one outlet resemble each other, so the intervals take outlets as what was drawn:
    jackknife over outlets, t with outlets - 1 degrees of freedom, on the logit scale, and never
    narrower than Wilson's for the pooled share, which alone would hold the truth half of the time.

    Returns
    -------
    DataFrame
        Indexed by ``measure`` ("pooled", "mean of outlets"): ``share``, ``low``, ``high`` (0 to 1;
        NaN bounds with fewer than 3 outlets: too few to tell), ``matched``, ``total``, ``outlets``.

    >>> overall(articles)[["share", "matched", "total", "outlets"]]
                     share  matched  total  outlets
    measure
    pooled            0.75        3      4        2
    mean of outlets   0.75        3      4        2
    """
    table = _shares([count_outlets(articles)])
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
        half = error * scipy.special.stdtrit(k - 1, 0.975)
        made["low"], made["high"] = _logit_interval(made["share"], half)
        low, high = wilson(m.sum(), n.sum())
        made.loc["pooled", "low"] = min(made.loc["pooled", "low"], low)
        made.loc["pooled", "high"] = max(made.loc["pooled", "high"], high)
    return made.assign(matched=int(m.sum()), total=int(n.sum()), outlets=k).rename_axis("measure")


def _logit_interval(share: pd.Series, half: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Carry a half width over to the logit scale, where it stays within 0 and 1."""
    inner = share.clip(1e-9, 1 - 1e-9).to_numpy()
    middle, width = np.log(inner / (1 - inner)), half / (inner * (1 - inner))
    return tuple(1 / (1 + np.exp(-np.clip(middle + side * width, -30, 30))) for side in (-1, 1))
