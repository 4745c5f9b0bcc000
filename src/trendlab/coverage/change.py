"""A change of attention share, split into what outlets did and what the collection did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from trendlab.corpus.breaks import daily, lost_days


def decompose(
    articles: pd.DataFrame, split: Any, *, tz: str = "UTC", seed: int = 0
) -> pd.DataFrame:
    """Split a change of attention share into what outlets did and what the collection did.

    Parameters
    ----------
    split : date
        First day of the second period.

    Returns
    -------
    DataFrame
        Indexed by ``part``, which add up: "outlets wrote more" (own share of the outlets present
        in both periods, at their average weight), "mix of outlets" (their weight, per day
        collected), "collection" (outlets that joined or left, days lost) and "total". ``change``
        is in shares (0.01 is one point); ``low`` and ``high`` bootstrap the outlets (95 %).
    """
    counts = [daily(articles, tz), daily(articles[articles["matched"]], tz)]
    total, matched = counts[0], counts[1].reindex_like(counts[0]).fillna(0)
    lost = lost_days(articles, tz=tz)
    late = np.asarray(total.index >= pd.Timestamp(split))
    n, m, days = (
        np.array([table[~late].sum(), table[late].sum()], float)
        for table in (total, matched, ~lost)
    )
    draws = np.random.default_rng(seed).multinomial(n.shape[1], [1 / n.shape[1]] * n.shape[1], 999)
    weights = np.vstack([np.ones(n.shape[1]), draws])
    parts = _parts(weights, n, m, days)
    low, high = np.nanpercentile(parts[1:], [2.5, 97.5], axis=0)
    names = ["outlets wrote more", "mix of outlets", "collection", "total"]
    made = pd.DataFrame({"change": parts[0], "low": low, "high": high}, index=names)
    return made.rename_axis("part")


def _parts(weights: np.ndarray, n: np.ndarray, m: np.ndarray, days: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (weights @ m.T) / (weights @ n.T)
        rate = np.where((n > 0).all(axis=0), n / np.maximum(days, 1), 0)
        own = np.where(n > 0, m / n, 0)
        part = weights[:, None, :] * rate
        part = part / part.sum(axis=2, keepdims=True)
        wrote = (part.mean(axis=1) * (own[1] - own[0])).sum(axis=1)
        mix = ((part[:, 1] - part[:, 0]) * own.mean(axis=0)).sum(axis=1)
    total = pooled[:, 1] - pooled[:, 0]
    return np.column_stack([wrote, mix, total - wrote - mix, total])
