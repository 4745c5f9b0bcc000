"""Who covers a topic: who was first, at which hours, and on how few outlets it rests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trendlab import corpus

DRAWS = 2000  # of a bootstrap
FEWEST = 20  # articles, below which how they spread cannot be told
BEFORE = pd.Timedelta(days=2)  # without the topic, before "first" means anything
EXPECTED = 3  # matches that such a silence would have had at the rate of the whole


def first(articles: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Tell who published first and how long the others took.

    Returns
    -------
    DataFrame
        Indexed by *by*, earliest first: ``published``, ``delay`` (since the first of all), and
        ``title``, ``article_id`` of that article. Outlets without a match are absent.

    >>> first(articles)[["delay", "title"]]
                     delay          title
    outlet
    A      0 days 00:00:00  La crue monte
    B      1 days 03:00:00  La crue monte
    """
    found = corpus.on_topic(articles).dropna(subset=["published"])
    found = found.sort_values("published", kind="stable").drop_duplicates(by).set_index(by)
    delay = found["published"] - found["published"].min()
    return found.assign(delay=delay)[["published", "delay", "title", "article_id"]]


def appears(articles: pd.DataFrame) -> bool:
    """Say whether the topic appears in the file, so that "first" means something.

    It does where no article is on it for two days or more, in which at least three would have been
    at the rate of the whole file; a file that begins with its topic tells nothing of who was first.

    >>> appears(articles)
    False
    """
    dated = articles.dropna(subset=["published"])
    if not dated["matched"].any():
        return False
    start = dated.loc[dated["matched"], "published"].min()
    before = (dated["published"] < start).sum()
    silent = start - dated["published"].min()
    return bool(silent >= BEFORE and before * dated["matched"].mean() >= EXPECTED)


def has_clock(articles: pd.DataFrame) -> bool:
    """Say whether the articles have a time of day, and not midnight for want of one.

    >>> has_clock(articles)
    True
    """
    dated = articles["published"].dropna()
    utc = dated.dt.tz_convert("UTC")
    midnight = (dated == dated.dt.normalize()) | (utc == utc.dt.normalize())
    return bool(len(dated)) and bool(midnight.mean() < 0.5)


def hours(articles: pd.DataFrame) -> pd.DataFrame:
    """Count articles by weekday (rows, 0 is Monday) and hour (columns 0 to 23) of their zone.

    >>> hours(articles).loc[3, 0]
    np.int64(1)
    """
    local = articles["published"].dt
    counts = pd.crosstab(local.day_of_week, local.hour)
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
        NaN with fewer than 2 articles. Effective outlets lie between 1 and the number that there
        is, and are NaN with fewer than 20 articles, where they say little.

    >>> concentration(articles)["value"].round(2).to_dict()
    {'hhi': 0.33, 'effective outlets': nan, 'gini': 0.0, 'top 3': 1.0}
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
        with np.errstate(invalid="ignore"):  # infinite outlets; made anew in the next line
            drawn += value - drawn.mean(axis=0)  # resampling adds concentration of its own
        drawn[:, 1] = 1 / np.maximum(drawn[:, 0], 1e-12)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    for side in (value, low, high):
        side[1] = np.clip(side[1], 1, len(counts)) if n >= FEWEST else np.nan
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
