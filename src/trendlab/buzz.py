"""Buzz: how much a topic is searched for, as intervals; its level, peak and growth.

``low`` and ``high`` bound every figure: a volume of "1,000+" is [1000, 2000), an interest of 57 is
[56.5, 57.5). Incomplete last periods are carried along, and enter no peak, growth or ranking.
"""

from __future__ import annotations

import difflib

import pandas as pd

from trendlab.bursts import alarms, bursts, scores
from trendlab.leadlag import lead_lag
from trendlab.tables import ParameterError

__all__ = ["alarms", "bursts", "lead_lag", "level", "over_time", "peak", "scores", "topics"]


def topics(trends: pd.DataFrame) -> pd.DataFrame:
    """List the series in a trends table: topic, geo, measure, and how many periods each has."""
    keys = ["topic", "geo", "measure"]
    ends = {"periods": ("start", "nunique"), "start": ("start", "min"), "end": ("end", "max")}
    return trends.groupby(keys, sort=False, dropna=False).agg(**ends).reset_index()


def over_time(trends: pd.DataFrame, topic: str, geo: str = "", measure: str = "") -> pd.DataFrame:
    """Take one topic's buzz in one place out of a trends table, period by period.

    Parameters
    ----------
    trends : DataFrame
        Columns of ``tables.TRENDS``.
    topic : str
        As in the table, in any case; blank means the table's only topic.
    geo : str
        Place as in the table; blank means the topic's only place.
    measure : {"interest", "volume", ""}
        Blank means interest where there is some, else volume.

    Returns
    -------
    DataFrame
        Indexed by ``start`` (UTC), one row per period, of the export pulled last: ``end``,
        ``low``, ``high``, ``mid`` (halfway, for drawing), ``partial``. ``attrs`` has ``topic``,
        ``geo``, ``measure``, ``export``.

    Raises
    ------
    ParameterError
        If the table has no such topic or place, or several where one is needed.
    """
    rows = _pick(_pick(trends, "topic", topic), "geo", geo)
    measures = set(rows["measure"])
    measure = measure or ("interest" if "interest" in measures else "volume")
    rows = _pick(rows, "measure", measure).sort_values("pulled", na_position="first")
    if measure == "interest":  # exports do not share a scale, so one is taken
        rows = rows[rows["export"] == rows["export"].iloc[-1]]
    rows = rows.drop_duplicates("start", keep="last").sort_values("start")
    unfinished = rows["partial"] | (rows["end"] > rows["pulled"])
    curve = rows.assign(mid=(rows["low"] + rows["high"]) / 2, partial=unfinished)
    curve = curve.set_index("start")[["end", "low", "high", "mid", "partial"]]
    first = rows.iloc[0]
    curve.attrs = {name: first[name] for name in ("topic", "geo", "measure", "export")}
    return curve


def peak(curve: pd.DataFrame, noise: float = 0.0) -> pd.Series:
    """Find the highest complete period, and say whether it stands out from revision noise.

    Parameters
    ----------
    curve : DataFrame
        From ``over_time``.
    noise : float
        Revision noise in the unit of *curve*, from ``vintages``: two periods less far apart
        cannot be told apart.

    Returns
    -------
    Series
        ``start, end, low, high``; ``rivals``, the number of other periods that may be as high;
        ``stands``, whether it exceeds the middle period by more than noise and rounding.
    """
    whole = curve[~curve["partial"]]
    if whole.empty:
        raise ParameterError("no complete period to look for a peak in; take a longer window")
    start = whole["mid"].idxmax()
    top = whole.loc[start]
    rivals = int((whole["high"] + noise > top["low"]).sum()) - 1
    stands = bool(top["low"] - noise > whole["high"].median())
    found = {"start": start, "end": top["end"], "low": top["low"], "high": top["high"]}
    return pd.Series({**found, "rivals": rivals, "stands": stands}, dtype=object)


def level(trends: pd.DataFrame, topic: str, geo: str = "", measure: str = "") -> pd.Series:
    """Say how much a topic is searched for now, and where that stands in its place.

    Returns
    -------
    Series
        The latest complete period: ``start, end, measure, low, high``. For volumes also its rank
        among the ``of`` topics of the same place and UTC day, between ``rank_low`` (best) and
        ``rank_high``, and its share of their volume, between ``share_low`` and ``share_high``
        (0 to 1). Missing for interest, which has no common scale.
    """
    curve = over_time(trends, topic, geo, measure)
    whole = curve[~curve["partial"]]
    if whole.empty:
        raise ParameterError(f"{topic}: no complete period; take a longer window")
    now = whole.iloc[-1]
    found = {"start": whole.index[-1], "end": now["end"], "measure": curve.attrs["measure"]}
    found |= {"low": now["low"], "high": now["high"]}
    if found["measure"] == "volume":
        found |= _standing(trends, curve.attrs, whole.index[-1])
    return pd.Series(found, dtype=object)


def _standing(trends: pd.DataFrame, own: dict, start: pd.Timestamp) -> dict[str, float]:
    """Bound a topic's rank and share among the topics that trended in its place that day."""
    same = (trends["measure"] == "volume") & (trends["geo"] == own["geo"])
    rows = trends[same & (trends["start"].dt.floor("D") == start.floor("D"))]
    day = rows.sort_values("pulled").groupby("topic")[["low", "high"]].last()
    mine, others = day.loc[own["topic"]], day.drop(own["topic"])
    return {
        "rank_low": 1 + int((others["low"] >= mine["high"]).sum()),
        "rank_high": 1 + int((others["high"] > mine["low"]).sum()),
        "of": len(day),
        "share_low": mine["low"] / (mine["low"] + others["high"].sum()),
        "share_high": mine["high"] / (mine["high"] + others["low"].sum()),
    }


def _pick(rows: pd.DataFrame, column: str, wanted: str) -> pd.DataFrame:
    """Keep the rows of one topic, place or measure; blank will do where there is only one."""
    names = rows[column].fillna("")
    found = sorted(names.unique())
    if not wanted.strip() and len(found) == 1:
        return rows
    kept = rows[names.str.casefold().str.strip() == wanted.casefold().strip()]
    if len(kept) and wanted.strip():
        return kept
    near = difflib.get_close_matches(wanted, found, n=3) or found[:5]
    raise ParameterError(
        f"{column} is {wanted!r}: the trends have {', '.join(near) or 'no rows'}"
        f"{' …' if len(found) > len(near) else ''}; choose one of them"
    )
