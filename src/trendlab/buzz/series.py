"""Buzz: how much a topic is searched for, as intervals; its level, peak and growth.

``low`` and ``high`` bound every figure: a volume of "1,000+" is [1000, 2000), an interest of 57 is
[56.5, 57.5). Incomplete last periods are carried along, and enter no peak, growth or ranking.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from trendlab import tables
from trendlab.buzz.scales import newest_last, pick
from trendlab.intervals import DAY
from trendlab.language.messages import say
from trendlab.loading.dates import zone_of
from trendlab.tables import ParameterError

SHOWN = ["end", "low", "high", "partial"]  # of a curve, in the table under its figure
CURVE = ["end", "low", "high", "mid", "partial", "topic", "geo", "measure", "export", "origin"]
SUBJECT = CURVE[5:9]  # what a curve is of, the same in each of its rows


def topics(trends: pd.DataFrame) -> pd.DataFrame:
    """List the series in a trends table, longest first, with the periods each has.

    >>> topics(trends)[["topic", "geo", "periods"]]
      topic geo  periods
    0  crue  FR        4
    """
    keys = ["topic", "geo", "measure"]
    ends = {"periods": ("start", "nunique"), "start": ("start", "min"), "end": ("end", "max")}
    found = trends.groupby(keys, sort=False, dropna=False).agg(**ends)
    return found.sort_values("periods", ascending=False, kind="stable").reset_index()


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
        Indexed by ``start``, one row per period, of the export pulled last (reaching furthest,
        where that is unknown): ``end``, ``low``, ``high``, ``mid`` (halfway) and ``partial``;
        ``topic``, ``geo``, ``measure`` and ``export`` are the same in each row. Times of day are
        those of the place, where it has one zone.

    Raises
    ------
    ParameterError
        If the table has no such topic or place, or several where one is needed.

    >>> over_time(trends, "crue")[["low", "high", "partial"]]
                                low   high  partial
    start
    2026-01-04 00:00:00+00:00  19.5   20.5    False
    2026-01-11 00:00:00+00:00  39.5   40.5    False
    2026-01-18 00:00:00+00:00  99.5  100.0    False
    2026-01-25 00:00:00+00:00  29.5   30.5     True
    """
    rows = pick(pick(trends, "topic", topic), "geo", geo)
    measures = set(rows["measure"])
    measure = measure or ("interest" if "interest" in measures else "volume")
    rows = newest_last(pick(rows, "measure", measure))
    if measure == "interest":  # exports do not share a scale, so one is taken
        rows = rows[rows["export"] == rows["export"].iloc[-1]]
    rows = rows.drop_duplicates("start", keep="last").sort_values("start")
    unfinished = rows["partial"] | (rows["end"] > rows["pulled"])
    rows = rows.assign(mid=(rows["low"] + rows["high"]) / 2, partial=unfinished)
    rows = _local(rows.fillna(dict.fromkeys(SUBJECT, "")))
    return rows.set_index("start").reindex(columns=CURVE)


def _local(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the times of day of one place in its own zone; days and weeks stay as they are."""
    zone = zone_of(rows["geo"].iloc[0])
    if zone is None or (rows["start"].dt.normalize() == rows["start"]).all():
        return rows
    return rows.assign(**{name: rows[name].dt.tz_convert(zone) for name in ("start", "end")})


def subject_of(curve: pd.DataFrame) -> dict[str, str]:
    """Say what a curve is of: its topic, geo, measure and export."""
    return curve[SUBJECT].iloc[0].to_dict()


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

    >>> peak(over_time(trends, "crue"))[["start", "stands"]].tolist()
    [Timestamp('2026-01-18 00:00:00+0000', tz='UTC'), True]
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


def growth(curve: pd.DataFrame, periods: int | None = None, noise: float = 0.0) -> pd.DataFrame:
    """Compare the latest complete periods with those before, and with the year before.

    Parameters
    ----------
    curve : DataFrame
        From ``over_time``.
    periods : int, optional
        How many to take together; by default a day of hours, a week of days, else one.
    noise : float
        Revision noise of one period, from ``vintages``; it widens the interval.

    Returns
    -------
    DataFrame
        Indexed by ``against`` ("period before", "year before"): the first start and the last end
        of the periods compared (``now_start, now_end, then_start, then_end``); the change as a
        fraction of what was before, from ``low`` to ``high`` (0.5 is half as much again), all
        rounding and bins at their worst; ``verdict``: "up", "down" or "cannot tell"; ``reason``.

    >>> growth(over_time(trends, "crue"))["verdict"].tolist()
    ['up', 'cannot tell']
    """
    whole = curve[~curve["partial"]]
    step = (whole["end"] - whole.index).median()
    counted = (
        bool(len(whole)) and subject_of(whole)["measure"] == "volume"
    )  # trends come when they come
    day = round(DAY / step) if not counted and pd.notna(step) else 1
    span = periods or (day if day > 1 else 7 if step == DAY and not counted else 1)
    now = whole.iloc[-span:]
    months = step >= 28 * DAY  # months differ in length; a year of 52 weeks keeps the weekday
    back = {
        "period before": pd.DateOffset(months=span) if months else span * step,
        "year before": pd.DateOffset(years=1) if months else 364 * DAY,
    }
    if counted:
        then = {"period before": whole.iloc[-2 * span : -span], "year before": whole.iloc[:0]}
    else:
        then = {name: whole.reindex(now.index - gap) for name, gap in back.items()}
    changed = [
        {"against": name, **_change(now, before, noise, span)} for name, before in then.items()
    ]
    return pd.DataFrame(changed).set_index("against")


def _change(now: pd.DataFrame, then: pd.DataFrame, noise: float, span: int) -> dict[str, Any]:
    """Bound the change between the sums of two runs of periods."""
    known = int(then["low"].notna().sum())
    if len(now) < span or known < span:
        few = say(
            "only {known:number} of the {n:number} periods to compare with are in the data",
            known=known,
            n=span,
        )
        return {"verdict": "cannot tell", "reason": few, "low": np.nan, "high": np.nan}
    doubt = noise * np.sqrt(span)  # revisions of different periods are independent
    least, most = max(now["low"].sum() - doubt, 0), now["high"].sum() + doubt
    before = max(then["low"].sum() - doubt, 0), then["high"].sum() + doubt
    low, high = least / before[1] - 1, most / before[0] - 1 if before[0] else np.inf
    verdict = "up" if low > 0 else "down" if high < 0 else "cannot tell"
    little = say("there was too little before to compare with")
    unsure = say("both may be the same") if before[0] else little
    reason: str = unsure if verdict == "cannot tell" else ""
    ends = {"now_start": now.index[0], "now_end": now["end"].iloc[-1]}
    ends |= {"then_start": then.index[0], "then_end": then["end"].iloc[-1]}
    return {"verdict": verdict, "reason": reason, "low": low, "high": high, **ends}


def expect(trends: pd.DataFrame, topic: str, geo: str = "") -> None:
    """Stop where searches were given and none are of a topic, or several where one is needed.

    Raises
    ------
    ParameterError
        With the nearest topics.

    >>> expect(trends, "Crue")
    """
    measures = set(trends["measure"])
    if measures and not any(len(curve(trends, topic, geo, name)) for name in measures):
        over_time(trends, topic, geo)


def curve(trends: pd.DataFrame, topic: str, geo: str, measure: str) -> pd.DataFrame:
    """Take a topic's buzz out of a trends table, as `buzz.over_time`; empty where it has none.

    >>> len(curve(trends, "crue", "FR", "volume"))
    0
    """
    try:
        return over_time(trends[trends["measure"] == measure], topic, geo, measure)
    except ParameterError:
        nothing = tables.table(tables.TRENDS).assign(mid=0.0).set_index("start")
        return nothing[CURVE]


def reason_absent(trends: pd.DataFrame, topic: str, geo: str, measure: str) -> str:
    """Say why a topic has no buzz in a trends table; "" where it has."""
    try:
        over_time(trends[trends["measure"] == measure], topic, geo, measure)
    except ParameterError as error:
        return getattr(error, "reason", str(error))
    return ""


def step_of(curve: pd.DataFrame) -> pd.Timedelta:
    """Give the usual length of a period of a curve; of one whose end is not known, a day."""
    return (curve["end"] - curve.index).fillna(DAY).median()
