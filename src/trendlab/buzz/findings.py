"""The findings of the buzz and compare notebooks, each in a sentence with its evidence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

import pandas as pd

from trendlab import buzz
from trendlab.buzz.bursts import reason_none
from trendlab.buzz.scales import Chained, Vintages
from trendlab.buzz.series import SHOWN, curve, of, reason_absent, step_of
from trendlab.findings import Finding, finding
from trendlab.language.catalog import message
from trendlab.language.messages import Said, paragraph, say, say_for
from trendlab.language.numbers import figure, interval, number, when
from trendlab.tables import ParameterError


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
    topic, geo = of(volume)["topic"], of(volume)["geo"]
    now = buzz.level(trends, topic, geo, "volume")
    bounds = (now["low"], now["high"])
    told = [_searched(topic, geo, bounds, now["start"], now["partial"]), *_rank(now)]
    strip = say("searches, {at:day}", at=now["start"])
    return finding(
        paragraph(*told),
        value=None,
        low=now["low"],
        high=now["high"],
        unit="searches",
        kind="level",
        key="level",
        evidence=volume[[*SHOWN, "mid"]].reset_index(),
        strip=(interval(*bounds), say("searches") if pd.isna(now["start"]) else strip),
    )


def _searched(
    topic: str, geo: str, bounds: tuple[float, float], start: pd.Timestamp, going: bool
) -> Said:
    known = {"topic": _series(topic, geo), "n": bounds, "at": start}
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


def _series(topic: str, geo: str) -> Said:
    if geo:
        return say("{topic:quoted} {geo:in}", topic=topic, geo=geo)
    return say("{topic:quoted}", topic=topic)


def _peak(interest: pd.DataFrame) -> Finding:
    series = _series(of(interest)["topic"], of(interest)["geo"])
    try:
        top = buzz.peak(interest)
    except ParameterError:
        said = say("{topic} has no complete period to look for a peak in.", topic=series)
        return finding(said, kind="peak", key="peak")
    at = _at(top["start"], step_of(interest))
    bounds = (top["low"], top["high"])
    told = [
        say("Interest in {topic} peaked {at}: {level}.", topic=series, at=at, level=_of(bounds))
    ]
    if top["rivals"]:
        told.append(say("As high, perhaps: {n:other period}.", n=top["rivals"]))
    return finding(
        paragraph(*told),
        value=top["start"],
        low=top["low"],
        high=top["high"],
        unit="0–100, relative to the highest value of the export",
        kind="peak",
        key="peak",
        evidence=interest.nlargest(10, "mid")[[*SHOWN, "mid"]].reset_index(),
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
        return [finding(said, kind="burst", key="burst")]
    last, step = found.iloc[-1], step_of(interest)
    at, times = _at(last["peak"], step), number(last["height"])
    over = say("peak {at}, over since", at=at)
    return [
        finding(
            paragraph(*_told(found, step, at, times)),
            value=last["height"],
            unit="times the baseline",
            kind="burst",
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
    """Say what share of its place's trending volume a topic has, as an interval.

    Parameters
    ----------
    trends : DataFrame
        All topics that trended.
    volume : DataFrame
        The topic's own, from ``buzz.over_time``; nothing is said where it is empty.
    """
    if volume.empty:
        return []
    topic, geo = of(volume)["topic"], of(volume)["geo"]
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
        topic=_series(topic, geo),
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
        return [finding(said, kind="growth", key="growth")]
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
    bounds = say(", {low} to {high}", low=_signed(row["low"]), high=_signed(row["high"]))
    said = say(
        TOLD[name][VERDICTS.index(row["verdict"])],
        by="" if row["verdict"] == "cannot tell" else _by(row),
        why=f"{row['reason']}{bounds if _finite(row) else ''}",
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
    if not _finite(row):
        return say("by {least} % or more", least=figure(least))
    return say("by {least} to {most} %", least=figure(least), most=figure(most))


def _spans(row: pd.Series, step: pd.Timedelta) -> str:
    now, then = ((row[f"{w}_start"], row[f"{w}_end"]) for w in ("now", "then"))
    return say(" ({now} against {then})", now=_span(*now, step), then=_span(*then, step))


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


MOVED = {
    "search leads": "Searches come first: {reason}.",
    "news leads": "The news comes first: {reason}.",
    "together": "Searches and news move together: {reason}.",
    "cannot tell": "Whether searches or news come first cannot be told: {reason}.",
}


def first_mover(interest: pd.DataFrame, covered: pd.Series) -> list[Finding]:
    """Say whether searches came before the news, after it, or that it cannot be told.

    Parameters
    ----------
    interest : DataFrame
        From ``buzz.over_time``; nothing is said where it is empty.
    covered : Series
        Attention share or articles per period, indexed by its start; likewise.
    """
    if interest.empty or covered.empty:
        return []
    whole = interest.loc[~interest["partial"], "mid"]
    found = buzz.lead_lag(whole, covered)
    both = pd.concat({"interest": whole, "coverage": covered}, axis=1, join="inner")
    told = found["lag"] == found["lag"]
    said = [say(MOVED[found["verdict"]], reason=found["reason"])]
    said += [say("Compared: {n:period}.", n=found["periods"])] if told else []
    return [
        finding(
            paragraph(*said),
            value=found["lag"] if told and found["verdict"] != "cannot tell" else None,
            **({"low": found["low"], "high": found["high"]} if told else {}),
            unit="periods by which searches come first",
            kind="lead-lag",
            key="lead-lag",
            evidence=both.rename_axis("start").reset_index(),
        )
    ]


def comparison(chained: Chained) -> list[Finding]:
    """Rank the series that share a scale, and name those that do not."""
    if chained.series.empty:
        said = say("No interest over time was given for these.")
        return [finding(said, kind="rank", key="rank")]
    ranked = buzz.ranking(chained.series)
    refused = _refused(chained.refused)
    if ranked.empty:
        said = say("The series have no complete period in common.")
        return [finding(said, kind="rank", key="rank"), *refused]
    first = ranked.iloc[0]
    return [
        finding(
            paragraph(*_first(ranked)),
            value=(first["low"] + first["high"]) / 2,
            low=first["low"],
            high=first["high"],
            unit="interest on the common scale",
            kind="rank",
            key="rank",
            evidence=ranked,
        ),
        *refused,
    ]


def _first(ranked: pd.DataFrame) -> list[Said]:
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum()) - 1
    known = {
        "topic": _series(first["topic"], first["geo"]),
        "level": (round(first["low"], 1), round(first["high"], 1)),
        "n": len(ranked),
        "periods": int(first["periods"]),
    }
    most = (
        say(
            "Of {n:number} series, {topic} is searched for most: {level:interval} on average over "
            "{periods:common period}.",
            **known,
        )
        if len(ranked) > 1
        else say(
            "Only {topic} is on the scale: {level:interval} on average over "
            "{periods:common period}.",
            **known,
        )
    )
    return [most, *_ties(ties)]


def _ties(ties: int) -> list[Said]:
    return [say("As high, perhaps: {n:other}.", n=ties)] if ties > 0 else []


def regional(ranked: pd.DataFrame) -> Finding:
    """Say in which region the topic takes the largest share of searches."""
    if ranked.empty:
        said = say("No region is known for this topic.")
        return finding(said, kind="region", key="region")
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum()) - 1
    told = say(
        "Of {n:region} with enough searches, interest in {topic:quoted} is highest here: {region}, "
        "{level:interval} of 100.",
        n=len(ranked),
        topic=first["topic"],
        region=first["region"],
        level=(first["low"], first["high"]),
    )
    return finding(
        paragraph(told, *_ties(ties)),
        low=first["low"],
        high=first["high"],
        unit="interest relative to the highest region",
        kind="region",
        key="region",
        evidence=ranked[["region", "low", "high", "rank_low", "rank_high"]],
    )


def _refused(refused: pd.DataFrame) -> list[Finding]:
    """Name the series that cannot be compared, those with one reason together."""
    found = []
    for reason, rows in refused.groupby("reason", sort=False):
        pairs = rows[["topic", "geo"]].itertuples(index=False)
        names = message("; ").join(_series(topic, geo) for topic, geo in pairs)
        said = say("Not compared, as {reason}: {names}.", reason=reason, names=names)
        found.append(finding(said, kind="refused", key=f"refused: {names}"))
    return found


def _signed(change: float) -> str:
    if not abs(change) < float("inf"):
        return ""
    return f"{'+' if change >= 0 else '−'}{figure(abs(change) * 100)} %"


def _finite(row: pd.Series) -> bool:
    return bool(abs(row["high"]) < float("inf"))


def _span(start: pd.Timestamp, end: pd.Timestamp, step: pd.Timedelta) -> str:
    """Name a run of periods; *end* is the first instant after it."""
    last = end - step if step.days < 28 else end - pd.Timedelta("1D")  # months differ in length
    return when(start, step, max(start, last))


def _at(start: pd.Timestamp, step: pd.Timedelta) -> str:
    """Say "on 6 January 2026", "in the week of 5 January 2026", "in March 2020"."""
    if step.days >= 360:
        return say("in {year}", year=f"{start:%Y}")
    if step.days >= 28:
        return say("in {month}", month=when(start, step))
    if step.days >= 7:
        return say("in the week of {at:day}", at=start)
    return say("on {moment}", moment=when(start, step))
