"""Where a topic stands among others: its level on its day, ranks that intervals allow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from trendlab.buzz.scales import pick
from trendlab.buzz.series import over_time, subject_of
from trendlab.tables import ParameterError


def level(trends: pd.DataFrame, topic: str, geo: str = "", measure: str = "") -> pd.Series:
    """Say how much a topic is searched for now, and where that stands in its place.

    Returns
    -------
    Series
        The latest complete period: ``start, end, measure, low, high``. For volumes the latest
        trend, ``partial`` while it goes on and may yet rise, with its rank among the ``of``
        topics that trended in its place that day, between ``rank_low`` (best) and
        ``rank_high``, and its share of their volume, ``share_low`` to ``share_high`` (0 to 1).

    >>> level(trends, "crue")[["low", "high"]].tolist()
    [np.float64(99.5), np.float64(100.0)]
    """
    curve = over_time(trends, topic, geo, measure)
    named = subject_of(curve)
    whole = curve if named["measure"] == "volume" else curve[~curve["partial"]]
    if whole.empty:
        raise ParameterError(f"{topic}: no complete period; take a longer window")
    now = whole.iloc[-1]
    found = {"start": whole.index[-1], "end": now["end"], "measure": named["measure"]}
    found |= {"low": now["low"], "high": now["high"], "partial": bool(now["partial"])}
    if found["measure"] == "volume":
        found |= _standing(trends, named, whole.index[-1])
    return pd.Series(found, dtype=object)


def ranking(chained: pd.DataFrame) -> pd.DataFrame:
    """Rank ``series`` of `chain` by their mean over the complete periods they all have.

    Gives a row per topic and place, highest first: mean ``low`` and ``high``, ``periods``, and the
    rank between ``rank_low`` (best) and ``rank_high``: equal where intervals overlap.

    >>> ranking(trends)[["topic", "low", "high", "rank_low", "rank_high"]]
      topic        low       high  rank_low  rank_high
    0  crue  52.833333  53.666667         1          1
    """
    whole = chained[~chained["partial"]]
    series = whole.groupby(["topic", "geo"], dropna=False)
    common = whole.groupby("start")["topic"].transform("size") == series.ngroups
    means = whole[common].groupby(["topic", "geo"], dropna=False)
    ranked = means.agg(low=("low", "mean"), high=("high", "mean"), periods=("start", "size"))
    ordered = ranked.sort_values("low", ascending=False).reset_index()
    return ordered.assign(**_ranks(ordered["low"].to_numpy(), ordered["high"].to_numpy()))


def by_region(regions: pd.DataFrame, topic: str = "") -> pd.DataFrame:
    """Rank a topic's regions; those whose intervals overlap share a range of ranks.

    Interest is relative to the searches of each region, so a small one can lead. The topic is in
    any case; blank means the only one of the export, and `ParameterError` is raised where there is
    none, or several.

    >>> by_region(trends.assign(region=list("ABCD")))[["region", "rank_low", "rank_high"]]
      region  rank_low  rank_high
    0      C         1          1
    1      B         2          2
    2      D         3          3
    3      A         4          4
    """
    rows = pick(regions, "topic", topic).dropna(subset=["low", "high"])
    rows = rows.sort_values("low", ascending=False).reset_index(drop=True)
    return rows.assign(**_ranks(rows["low"].to_numpy(), rows["high"].to_numpy()))


def _ranks(low: np.ndarray, high: np.ndarray) -> dict[str, np.ndarray]:
    """Bound each rank: only those surely above come before, all that may be above can."""
    surely = (low[None, :] >= high[:, None]).sum(axis=1)
    maybe = (high[None, :] > low[:, None]).sum(axis=1)  # counts itself
    return {"rank_low": 1 + surely, "rank_high": np.maximum(maybe, 1 + surely)}


def trending(trends: pd.DataFrame, geo: str, day: pd.Timestamp) -> pd.DataFrame:
    """List the topics that trended in a place on a day, highest first: topic, low, high.

    The day is that of a moment, in its own zone. A trend that has not ended counts from its start
    on; one of unknown end on its first day.

    >>> trending(trends.assign(measure="volume"), "FR", trends["start"][0])
      topic   low  high
    0  crue  19.5  20.5
    """
    rows = trends[(trends["measure"] == "volume") & (trends["geo"].fillna("") == geo)]
    first = day.normalize()
    end = rows["end"].where(~rows["partial"], rows["pulled"])
    begun = rows["start"] < first + pd.DateOffset(days=1)
    going = rows["partial"] & end.isna() | (end > first) | (rows["start"] >= first)
    rows = rows[begun & going].sort_values("pulled", na_position="first", kind="stable")
    last = rows.groupby("topic")[["low", "high"]].last()
    return last.sort_values("low", ascending=False, kind="stable").reset_index()


def _standing(
    trends: pd.DataFrame, own: Mapping[str, str], start: pd.Timestamp
) -> dict[str, float]:
    """Bound a topic's rank and share among the topics that trended in its place that day."""
    if pd.isna(start):  # a saved page may tell no day
        unknown = ("rank_low", "rank_high", "share_low", "share_high")
        return {"of": 1, **dict.fromkeys(unknown, np.nan)}
    day = trending(trends, own["geo"], start).set_index("topic")
    mine, others = day.loc[own["topic"]], day.drop(own["topic"])
    return {
        "rank_low": 1 + int((others["low"] >= mine["high"]).sum()),
        "rank_high": 1 + int((others["high"] > mine["low"]).sum()),
        "of": len(day),
        "share_low": mine["low"] / (mine["low"] + others["high"].sum()),
        "share_high": mine["high"] / (mine["high"] + others["low"].sum()),
    }
