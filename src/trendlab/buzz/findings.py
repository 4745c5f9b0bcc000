"""The findings of the buzz and compare notebooks, each in a sentence with its evidence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

import pandas as pd

from trendlab import buzz
from trendlab.buzz.series import curve, step_of
from trendlab.findings import Finding, finding
from trendlab.language.numbers import count, day, interval, named, number, percent, when
from trendlab.tables import ParameterError


def searches(trends: pd.DataFrame, topic: str, geo: str) -> list[Finding]:
    """Say how much the topic is searched for, when it peaked, and which bursts it had."""
    volume, interest = (curve(trends, topic, geo, name) for name in ("volume", "interest"))
    if volume.empty and interest.empty:
        given = {"volume": volume, "interest": interest}
        reasons = {given[name].attrs["reason"] for name in trends["measure"].unique()}
        reason = "; ".join(sorted(reasons)) or "no search data was given"
        unknown = f"How much “{topic}” is searched for cannot be told: {reason}."
        return [finding(unknown, kind="level", key="searches")]
    said = [] if volume.empty else [_level(trends, volume)]
    return said if interest.empty else [*said, _peak(interest), *_bursts(interest)]


def _level(trends: pd.DataFrame, volume: pd.DataFrame) -> Finding:
    topic, geo = volume.attrs["topic"], volume.attrs["geo"]
    now = buzz.level(trends, topic, geo, "volume")
    place = f" in {geo}" if geo else ""
    searched = f"“{topic}” was searched for {interval(now['low'], now['high'])} times{place}"
    going_on = " and went on when it was read" if now["partial"] else ""
    ranks = interval(now["rank_low"], now["rank_high"])
    rank = f" It ranked {ranks} of the {now['of']} topics that trended that day."
    return finding(
        f"{searched}, in a trend that began on {day(now['start'])}{going_on}."
        f"{rank if now['of'] > 1 else ''}",
        value=None,
        low=now["low"],
        high=now["high"],
        unit="searches",
        kind="level",
        key="level",
        evidence=volume.reset_index(),
    )


def _peak(interest: pd.DataFrame) -> Finding:
    topic, geo = interest.attrs["topic"], interest.attrs["geo"]
    place = f" in {geo}" if geo else ""
    try:
        top = buzz.peak(interest)
    except ParameterError:
        return finding(f"“{topic}” has no complete period to look for a peak in.", kind="peak")
    ties = (
        f", though {count(top['rivals'], 'other period')} may be as high" if top["rivals"] else ""
    )
    return finding(
        f"Interest in “{topic}”{place} peaked {_at(top['start'], step_of(interest))} at "
        f"{interval(top['low'], top['high'])} of 100{ties}.",
        value=top["start"],
        low=top["low"],
        high=top["high"],
        unit="0–100, relative to the highest value of the export",
        kind="peak",
        key="peak",
        evidence=interest.nlargest(10, "mid").reset_index(),
    )


def _bursts(interest: pd.DataFrame) -> list[Finding]:
    found = buzz.bursts(interest["mid"], interest["partial"])
    if found.empty:
        said = f"No burst of interest was found: {found.attrs['reason']}."
        return [finding(said, kind="burst", key="burst")]
    last, step = found.iloc[-1], step_of(interest)
    state = "is still running" if last["running"] else "is over"
    return [
        finding(
            f"{count(len(found), 'burst')} of interest stood out. The last ran from "
            f"{when(last['start'], step, last['end'])}, reached {number(last['height'])} times "
            f"its baseline {_at(last['peak'], step)}, and {state}.",
            value=last["height"],
            unit="times the baseline",
            kind="burst",
            key="burst",
            evidence=found,
        )
    ]


def share(trends: pd.DataFrame, volume: pd.DataFrame) -> Finding:
    """Say what share of its place's trending volume a topic has, as an interval.

    Parameters
    ----------
    trends : DataFrame
        All topics that trended.
    volume : DataFrame
        The topic's own, from ``buzz.over_time``; may be empty.
    """
    if volume.empty:
        return finding("No trending volume was given, so there is no share to tell.", kind="share")
    topic, geo = volume.attrs["topic"], volume.attrs["geo"]
    now = buzz.level(trends, topic, geo, "volume")
    if now["of"] < 2:
        alone = f"“{topic}” is the only topic given for its place and day: a share needs others."
        return finding(alone, kind="share", key="share of volume")
    same = buzz.trending(trends, geo, now["start"])
    bounds = f"{percent(now['share_low'])} to {percent(now['share_high'])}"
    return finding(
        f"“{topic}” had {bounds} of the volume of the {count(now['of'], 'topic')} that trended "
        f"in {geo} on {day(now['start'])}; volumes are published as steps, so it is a range.",
        low=now["share_low"],
        high=now["share_high"],
        unit="share of trending volume",
        kind="share",
        key="share of volume",
        evidence=same,
    )


def growth(interest: pd.DataFrame, noise: float = 0.0) -> list[Finding]:
    """Say how interest changed against the period before and the year before."""
    if interest.empty:
        return [finding("No interest over time was given, so growth cannot be told.")]
    table = buzz.growth(interest, noise=noise)
    step = step_of(interest)
    return [_change(name, row, table, step) for name, row in table.iterrows()]


def _change(name: str, row: pd.Series, table: pd.DataFrame, step: pd.Timedelta) -> Finding:
    known = row.get("now_start") is not None and row["low"] == row["low"]
    bounds = f", {_signed(row['low'])} to {_signed(row['high'])}" if _finite(row) else ""
    least, most = sorted(abs(row[bound]) * 100 for bound in ("low", "high"))
    by = f"by {least:.0f} to {most:.0f} %" if _finite(row) else f"by {least:.0f} % or more"
    told = {
        "up": f"Interest rose against the {name}, {by}",
        "down": f"Interest fell against the {name}, {by}",
        "cannot tell": f"Whether interest changed against the {name} cannot be told: "
        f"{row['reason']}{bounds}",
    }[row["verdict"]]
    spans = ""
    if known:
        now, then = ((row[f"{w}_start"], row[f"{w}_end"]) for w in ("now", "then"))
        spans = f" ({_span(*now, step)} against {_span(*then, step)})"
    bound = {"low": row["low"], "high": row["high"]} if known else {}
    return finding(
        f"{told}{spans}.",
        **bound,
        unit="change as a fraction",
        kind="growth",
        key=f"growth {name}",
        evidence=table.reset_index(),
    )


def revisions(pulls: pd.DataFrame, interest: pd.DataFrame) -> Finding:
    """Say how far pulls of one series differ, and whether its peak exceeds that."""
    exports = len(pulls.columns) - 2
    if pulls.attrs["refused"] and exports < 2:
        unlike = (
            f"The pulls of this series cannot be compared: {pulls.attrs['refused'][0]['reason']}."
        )
        return finding(unlike, kind="vintages", key="revision noise")
    if interest.empty or exports < 2:
        return finding(
            "The series was pulled once, so its revision noise is unknown. Export it again on "
            "another day and give both files.",
            kind="vintages",
            key="revision noise",
        )
    noise = pulls.attrs["noise"]
    stands = buzz.peak(interest, noise)["stands"]
    return finding(
        f"In {exports} pulls of this series, 95 % of the values lie within {number(noise)} points "
        f"of their median. The peak {'exceeds' if stands else 'does not exceed'} that.",
        value=noise,
        unit="points of interest",
        kind="vintages",
        key="revision noise",
        evidence=pulls.sort_values("half", ascending=False).reset_index(),
    )


def first_mover(interest: pd.DataFrame, covered: pd.Series) -> Finding:
    """Say whether searches came before the news, after it, or that it cannot be told.

    Parameters
    ----------
    interest : DataFrame
        From ``buzz.over_time``; may be empty.
    covered : Series
        Attention share or articles per period, indexed by its start; may be empty.
    """
    whole = interest.loc[~interest["partial"], "mid"]
    found = buzz.lead_lag(whole, covered)
    both = pd.concat({"interest": whole, "coverage": covered}, axis=1, join="inner")
    said = {"search leads": "Searches come first", "news leads": "The news comes first"}
    said |= {"together": "Searches and news move together"}
    verdict = said.get(found["verdict"], "Whether searches or news come first cannot be told")
    told = found["lag"] == found["lag"]
    compared = f" ({count(found['periods'], 'period')} compared)" if told else ""
    return finding(
        f"{verdict}: {found['reason']}{compared}.",
        value=found["lag"] if told and found["verdict"] in said else None,
        **({"low": found["low"], "high": found["high"]} if told else {}),
        unit="periods by which searches come first",
        kind="lead-lag",
        key="lead-lag",
        evidence=both.rename_axis("start").reset_index(),
    )


def comparison(chained: pd.DataFrame) -> list[Finding]:
    """Rank the series that share a scale, and name those that do not."""
    if chained.empty:
        return [finding("No interest over time was given for these.", kind="rank", key="rank")]
    ranked = buzz.ranking(chained)
    refused = _refused(chained.attrs["refused"])
    if ranked.empty:
        return [finding("The series have no complete period in common.", kind="rank"), *refused]
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum())
    level = interval(round(first["low"], 1), round(first["high"], 1))
    name = named(first["topic"], first["geo"])
    most = f"Of {len(ranked)} series, {name} is searched for most"
    most = most if len(ranked) > 1 else f"Only {name} is on the scale"
    tied = f", though {count(ties - 1, 'other')} may be as high" if ties > 1 else ""
    return [
        finding(
            f"{most}: {level} on average over "
            f"{count(int(first['periods']), 'common period')}{tied}.",
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


def regional(ranked: pd.DataFrame) -> Finding:
    """Say in which region the topic takes the largest share of searches."""
    if ranked.empty:
        return finding("No region is known for this topic.", kind="region", key="region")
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum()) - 1
    tied = f", though {count(ties, 'other')} may be as high" if ties else ""
    return finding(
        f"Of {count(len(ranked), 'region')} with enough searches, interest in “{first['topic']}” "
        f"is highest in {first['region']}: {interval(first['low'], first['high'])} of 100{tied}.",
        low=first["low"],
        high=first["high"],
        unit="interest relative to the highest region",
        kind="region",
        key="region",
        evidence=ranked[["region", "low", "high", "rank_low", "rank_high"]],
    )


def _refused(refused: list[dict]) -> list[Finding]:
    """Name the series that cannot be compared, those with one reason together."""
    reasons = dict.fromkeys(row["reason"] for row in refused)
    by_reason = {
        reason: "; ".join(named(r["topic"], r["geo"]) for r in refused if r["reason"] == reason)
        for reason in reasons
    }
    return [
        finding(f"Not compared, as {reason}: {names}.", kind="refused", key=f"refused: {names}")
        for reason, names in by_reason.items()
    ]


def _signed(change: float) -> str:
    return f"{change * 100:+.0f} %"


def _finite(row: pd.Series) -> bool:
    return bool(abs(row["high"]) < float("inf"))


def _span(start: pd.Timestamp, end: pd.Timestamp, step: pd.Timedelta) -> str:
    """Name a run of periods; *end* is the first instant after it."""
    last = end - step if step.days < 28 else end - pd.Timedelta("1D")  # months differ in length
    return when(start, step, max(start, last))


def _at(start: pd.Timestamp, step: pd.Timedelta) -> str:
    """Say "on 6 January 2026", "in the week of 5 January 2026", "in March 2020"."""
    word = "in" if step.days >= 7 else "on"
    return f"{word} {when(start, step)}"
