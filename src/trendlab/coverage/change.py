"""A change of attention share, split into what outlets did and what the collection did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

from trendlab.corpus.breaks import daily, lost_days
from trendlab.corpus.select import on_topic

DRAWS = 999  # of each bootstrap
BLOCK = 3  # days that resemble one another: a topic in the news is so for some days
FEWEST = 3  # outlets, below which nothing is known of how much outlets differ
PARTS = ["outlets wrote more", "mix of outlets", "collection", "total"]


def decompose(articles: pd.DataFrame, split: Any, *, seed: int = 0) -> pd.DataFrame:
    """Split a change of attention share into what outlets did and what the collection did.

    Parameters
    ----------
    articles : DataFrame
        All articles collected, with ``matched``.
    split : date
        First day of the second period.

    Returns
    -------
    DataFrame
        Indexed by ``part``, which add up: "outlets wrote more" (own share of the outlets present
        in both periods, at their average weight), "mix of outlets" (their weight, per day
        collected), "collection" (outlets that joined or left, days lost) and "total". ``change``
        is in shares (0.01 is one point); ``low`` and ``high`` (95 %) take both the outlets and
        the days (in blocks of three) as drawn: the variances of two bootstraps added, Student's t
        with the degrees of freedom of both (Satterthwaite 1946). NaN with fewer than 3 outlets or
        6 days on a side. Where no outlet is in both periods, the change is all the collection's.

    >>> decompose(articles, "2026-01-02")["change"].tolist()
    [0.5, 0.0, 0.0, 0.5]
    """
    total = daily(articles)
    found = on_topic(articles[["published", "outlet", "matched"]])
    matched = daily(found).reindex_like(total).fillna(0)
    kept = ~lost_days(articles).to_numpy()
    late = np.asarray(total.index >= pd.Timestamp(split))
    halves = [tuple(x[side] for x in (total.to_numpy(), matched.to_numpy(), kept))
              for side in (~late, late)]  # fmt: skip
    whole = [
        np.stack([half[n].sum(axis=0) for half in halves])[None].astype(float) for n in range(3)
    ]
    outlets = total.shape[1]
    change = _parts(np.ones((1, outlets)), *whole)[0]
    if np.isnan(change[0]):
        change[:3] = 0, 0, change[3]
    made = pd.DataFrame({"change": change, "low": np.nan, "high": np.nan}, index=PARTS)
    if outlets >= FEWEST and min(late.sum(), (~late).sum()) >= 2 * BLOCK:
        rng = np.random.default_rng(seed)
        weights = rng.multinomial(outlets, [1 / outlets] * outlets, DRAWS).astype(float)
        by_outlet = _variance(_parts(weights, *whole)) * outlets / (outlets - 1)
        by_day = _variance(_parts(np.ones((1, outlets)), *_days_drawn(halves, rng)))
        blocks = np.array([late.sum(), (~late).sum()]) / BLOCK
        by_day *= blocks.min() / (blocks.min() - 1)
        free = _freedom(by_outlet, outlets - 1, by_day, blocks.sum() - 2)
        half = scipy.special.stdtrit(free, 0.975) * np.sqrt(by_outlet + by_day)
        made["low"], made["high"] = change - half, change + half
    return made.rename_axis("part")


def _variance(drawn: np.ndarray) -> np.ndarray:
    """Give the variance of each part over the draws that have it; NaN where none has."""
    return pd.DataFrame(drawn).var(ddof=0).to_numpy(copy=True)


def _freedom(one: np.ndarray, free: float, other: np.ndarray, left: float) -> np.ndarray:
    """Degrees of freedom of the sum of two variances that are estimated apart."""
    both = np.maximum(one + other, 1e-30)
    return 1 / np.maximum((one / both) ** 2 / free + (other / both) ** 2 / left, 1e-30)


def _days_drawn(halves: list[tuple], rng: np.random.Generator) -> list[np.ndarray]:
    """Draw the days of each half anew, in blocks; give counts per draw, half and outlet."""
    drawn: list[list[np.ndarray]] = [[], [], []]
    for half in halves:
        days = len(half[0])
        starts = rng.integers(0, days, (DRAWS, -(-days // BLOCK)))
        picked = (starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)[:, :days] % days
        times = np.apply_along_axis(np.bincount, 1, picked, minlength=days)
        for counts, one in zip(drawn, half, strict=True):
            counts.append(times @ one)
    return [np.stack(counts, axis=1).astype(float) for counts in drawn]


def _parts(weights: np.ndarray, n: np.ndarray, m: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Split the change; *weights* are draws x outlets, the counts draws x 2 x outlets."""
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (weights[:, None] * m).sum(axis=2) / (weights[:, None] * n).sum(axis=2)
        rate = np.where((n > 0).all(axis=1, keepdims=True), n / np.maximum(days, 1), 0)
        own = np.where(n > 0, m / n, 0)
        part = weights[:, None] * rate
        part = part / part.sum(axis=2, keepdims=True)
        wrote = (part.mean(axis=1) * (own[:, 1] - own[:, 0])).sum(axis=1)
        mix = ((part[:, 1] - part[:, 0]) * own.mean(axis=1)).sum(axis=1)
    total = pooled[:, 1] - pooled[:, 0]
    return np.column_stack([wrote, mix, total - wrote - mix, total])
