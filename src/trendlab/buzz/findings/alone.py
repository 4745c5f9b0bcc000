"""One topic by itself: level, peak and bursts, its share, growth, pulls that differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trendlab import buzz
from trendlab.buzz.bursts import reason_none
from trendlab.buzz.scales import Vintages
from trendlab.buzz.series import SHOWN, curve, reason_absent, step_of, subject_of
from trendlab.findings import Finding, finding
from trendlab.language.messages import Said, paragraph, say, say_for
from trendlab.language.numbers import at_time, figure, interval, named, number, signed, when
from trendlab.tables import ParameterError

EVIDENCE = [*SHOWN, "mid", "origin"]


def searches(trends: pd.DataFrame, topic: str, geo: str) -> list[Finding]:
    """Say how much the topic is searched for, when it peaked, and which bursts it had.

    Nothing where no searches were given; why, where they are of something else.
    """
    volume, interest = (curve(trends, topic, geo, name) for name in ("volume", "interest"))
    if volume.empty and interest.empty:
        measures = trends["measure"].unique()
        reasons = {reason_absent(trends, topic, geo, name) for name in measures}
        unknown = say(
            "How much {topic:quoted} is searched for cannot be told: {reasons:list}.",
            topic=topic,
            reasons=sorted(reasons),
        )
        return [finding(unknown, kind="level", key="searches")] if reasons else []
    said = [] if volume.empty else [_level(trends, volume)]
    return said if interest.empty else [*said, _peak(interest), *_bursts(interest)]


def _level(trends: pd.DataFrame, volume: pd.DataFrame) -> Finding:
    topic, geo = subject_of(volume)["topic"], subject_of(volume)["geo"]
    now = buzz.level(trends, topic, geo, "volume")
    bounds = (now["low"], now["high"])
    told = [_searched(topic, geo, bounds, now["start"], now["partial"]), *_rank(now)]
    strip = say("searches, {at:day}", at=now["start"])
    return finding(
        paragraph(*told),
        (None, *bounds),
        unit="searches",
        key="level",
        evidence=volume[EVIDENCE].reset_index(),
        strip=(interval(*bounds), say("searches") if pd.isna(now["start"]) else strip),
    )


def _searched(
    topic: str, geo: str, bounds: tuple[float, float], start: pd.Timestamp, going: bool
) -> Said:
    known = {"topic": named(topic, geo), "n": bounds, "at": start}
    if pd.isna(start):
        return say("{topic} was searched for {n:interval} times; the day is not known.", **known)
    if going:
        return say(
            "{topic} was searched for {n:interval} times, in a trend that began on {at:day} and "
            "went on when it was read.",
            **known,
        )
    return say(
        "{topic} was searched for {n:interval} times, in a trend that began on {at:day}.", **known
    )


def _rank(now: pd.Series) -> list[Said]:
    if not now["of"] > 1:
        return []
    rank = (now["rank_low"], now["rank_high"])
    return [say("Rank that day: {rank:interval} of {n:topic}.", rank=rank, n=now["of"])]


def _peak(interest: pd.DataFrame) -> Finding:
    series = named(subject_of(interest)["topic"], subject_of(interest)["geo"])
    try:
        top = buzz.peak(interest)
    except ParameterError:
        said = say("{topic} has no complete period to look for a peak in.", topic=series)
        return finding(said, key="peak")
    at = at_time(top["start"], step_of(interest))
    bounds = (top["low"], top["high"])
    told = [
        say("Interest in {topic} peaked {at}: {level}.", topic=series, at=at, level=_of(bounds))
    ]
    if top["rivals"]:
        told.append(say("As high, perhaps: {n:other period}.", n=top["rivals"]))
    return finding(
        paragraph(*told),
        (top["start"], *bounds),
        unit="0–100, relative to the highest value of the export",
        key="peak",
        evidence=interest.nlargest(10, "mid")[EVIDENCE].reset_index(),
    )


def _of(bounds: tuple[float, float]) -> str:
    """Say a height on the scale of an export, whose highest value is 100 and says no more."""
    if bounds[1] >= 100:
        return say("the highest of this export")
    return say("{level:interval} of 100", level=bounds)


def _bursts(interest: pd.DataFrame) -> list[Finding]:
    found = buzz.bursts(interest["mid"], interest["partial"])
    if found.empty:
        said = say("No burst of interest was found: {reason}.", reason=reason_none(interest))
        return [finding(said, key="burst")]
    last, step = found.iloc[-1], step_of(interest)
    at, times = at_time(last["peak"], step), number(last["height"])
    over = say("peak {at}, over since", at=at)
    return [
        finding(
            paragraph(*_told(found, step, at, times)),
            value=last["height"],
            unit="times the baseline",
            key="burst",
            evidence=found,
            strip=(
                f"× {times}",
                say("peak {at}, still running", at=at) if last["running"] else over,
            ),
        )
    ]


def _told(found: pd.DataFrame, step: pd.Timedelta, at: str, times: str) -> list[Said]:
    """Tell of the last burst when it was highest, from when to when it was, and if it is over."""
    last = found.iloc[-1]
    told = [
        say_for(
            len(found),
            "A burst of interest stood out {at}: {times} times its usual level.",
            "{n:burst} of interest stood out, the last {at}: {times} times its usual level.",
            at=at,
            times=times,
        )
    ]
    if when(last["start"], step) != when(last["end"], step):
        span = (last["start"], step, last["end"])
        told.append(say("From start to end: {span:when}.", span=span))
    return [*told, say("It is still running.") if last["running"] else say("It is over.")]


def share(trends: pd.DataFrame, volume: pd.DataFrame) -> list[Finding]:
    """Say what share of all *trends* of its place a topic's own *volume* is; nothing if empty."""
    if volume.empty:
        return []
    topic, geo = subject_of(volume)["topic"], subject_of(volume)["geo"]
    now = buzz.level(trends, topic, geo, "volume")
    if now["of"] < 2:
        alone = say(
            "{topic:quoted} is the only topic given for its place and day: a share needs others.",
            topic=topic,
        )
        return [finding(alone, kind="share", key="share of volume")]
    bounds = {name: now[f"share_{name}"] for name in ("low", "high")}
    said = say(
        "{topic} had between {low:percent} and {high:percent} of the volume of the {n:topic} that "
        "trended on {at:day}; volumes are published as steps.",
        topic=named(topic, geo),
        n=now["of"],
        at=now["start"],
        **bounds,
    )
    return [
        finding(
            said,
            **bounds,
            unit="share of trending volume",
            kind="share",
            key="share of volume",
            evidence=buzz.trending(trends, geo, now["start"]),
        )
    ]


def growth(interest: pd.DataFrame, noise: float = 0.0) -> list[Finding]:
    """Say how interest changed against the period before and the year before."""
    if interest.empty:
        said = say("No interest over time was given, so growth cannot be told.")
        return [finding(said, key="growth")]
    table = buzz.growth(interest, noise=noise)
    step = step_of(interest)
    return [_change(name, row, table, step) for name, row in table.iterrows()]


# Against what a change is told, by verdict: the period before, else the year before.
TOLD = {
    "period before": (
        "Interest rose against the period before, {by}{spans}.",
        "Interest fell against the period before, {by}{spans}.",
        "Whether interest changed against the period before cannot be told: {why}{spans}.",
    ),
    "year before": (
        "Interest rose against the year before, {by}{spans}.",
        "Interest fell against the year before, {by}{spans}.",
        "Whether interest changed against the year before cannot be told: {why}{spans}.",
    ),
}
VERDICTS = ("up", "down", "cannot tell")


def _change(name: str, row: pd.Series, table: pd.DataFrame, step: pd.Timedelta) -> Finding:
    known = row.get("now_start") is not None and row["low"] == row["low"]
    low, high = (f"{signed(100 * row[end])} %" for end in ("low", "high"))
    bounds = say(", {low} to {high}", low=low, high=high) if abs(row["high"]) < np.inf else ""
    said = say(
        TOLD[name][VERDICTS.index(row["verdict"])],
        by="" if row["verdict"] == "cannot tell" else _by(row),
        why=f"{row['reason']}{bounds}",
        spans=_spans(row, step) if known else "",
    )
    return finding(
        said,
        **({"low": row["low"], "high": row["high"]} if known else {}),
        unit="change as a fraction",
        kind="growth",
        key=f"growth {name}",
        evidence=table.reset_index(),
    )


def _by(row: pd.Series) -> str:
    least, most = sorted(abs(row[bound]) * 100 for bound in ("low", "high"))
    if most == np.inf:
        return say("by {least} % or more", least=figure(least))
    return say("by {least} to {most} %", least=figure(least), most=figure(most))


def _spans(row: pd.Series, step: pd.Timedelta) -> str:
    now, then = ((row[f"{w}_start"], row[f"{w}_end"]) for w in ("now", "then"))
    return say(" ({now} against {then})", now=_run_of(*now, step), then=_run_of(*then, step))


def revisions(compared: Vintages, interest: pd.DataFrame) -> Finding:
    """Say how far pulls of one series differ, and whether its peak exceeds that."""
    exports, noise = len(compared.pulls.columns), compared.noise
    if compared.refused and exports < 2:
        unlike = say(
            "The pulls of this series cannot be compared: {reason}.", reason=compared.refused[0]
        )
        return finding(unlike, kind="vintages", key="revision noise")
    if interest.empty or exports < 2:
        once = say(
            "The series was pulled once, so its revision noise is unknown. Export it again on "
            "another day and give both files."
        )
        return finding(once, kind="vintages", key="revision noise")
    told = say(
        "In {n:number} pulls of this series, 95 % of the values lie within {noise:number} points "
        "of their median.",
        n=exports,
        noise=noise,
    )
    stands = buzz.peak(interest, noise)["stands"]
    more = say("The peak exceeds that.") if stands else say("The peak does not exceed that.")
    return finding(
        paragraph(told, more),
        value=noise,
        unit="points of interest",
        kind="vintages",
        key="revision noise",
        evidence=compared.pulls.join(compared.spread)
        .sort_values("half", ascending=False)
        .reset_index(),
    )


def _run_of(start: pd.Timestamp, end: pd.Timestamp, step: pd.Timedelta) -> str:
    """Name a run of periods; *end* is the first instant after it."""
    last = end - step if step.days < 28 else end - pd.Timedelta("1D")  # months differ in length
    return when(start, step, max(start, last))
