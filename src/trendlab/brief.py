"""The findings of a briefing: one topic's searches, coverage and actors, each in a sentence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trendlab import buzz, coverage, figures, tables
from trendlab.findings import Finding, finding
from trendlab.phrases import count, day, interval, number, percent, period
from trendlab.tables import ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.figures import Shown

NAMED = 5


def curve(trends: pd.DataFrame, topic: str, geo: str, measure: str) -> pd.DataFrame:
    """Take a topic's buzz out of a trends table; empty, with the reason, where it is not there.

    Returns
    -------
    DataFrame
        As `buzz.over_time`; ``attrs["reason"]`` says why it is empty, and is "" otherwise.
    """
    try:
        found = buzz.over_time(trends[trends["measure"] == measure], topic, geo, measure)
        reason = ""
    except ParameterError as error:
        nothing = tables.table(tables.TRENDS).assign(mid=0.0).set_index("start")
        found = nothing[["end", "low", "high", "mid", "partial"]]
        reason = str(error)
    found.attrs["reason"] = reason
    return found


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
        f"Interest in “{topic}”{place} peaked on {day(top['start'])} at "
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
    last = found.iloc[-1]
    state = "is still running" if last["running"] else "is over"
    return [
        finding(
            f"{count(len(found), 'burst')} of interest stood out. The last ran from "
            f"{period(last['start'], last['end'])}, reached {number(last['height'])} times its "
            f"baseline on {day(last['peak'])}, and {state}.",
            value=last["height"],
            unit="times the baseline",
            kind="burst",
            key="burst",
            evidence=found,
        )
    ]


def voices(named: pd.DataFrame, sentences: pd.DataFrame, kind: str, noun: str) -> Finding:
    """Name the most covered actors of a kind, each with its articles and outlets.

    Parameters
    ----------
    named : DataFrame
        From `actors.per_actor`.
    sentences : DataFrame
        From `actors.sentences`: the evidence.
    kind, noun : str
        ``person``, ``organisation`` or ``place``; what to call them ("people").
    """
    top = named[named["kind"] == kind].head(NAMED)
    if top.empty:
        return finding(
            f"No {noun} of the gazetteer are named.", kind="actors", key=f"voices {kind}"
        )
    listed = "; ".join(
        f"{actor.name} ({_spread(actor.articles, actor.outlets)})"
        for actor in top.itertuples(index=False)
    )
    return finding(
        f"The {noun} named most: {listed}.",
        value=int(top["articles"].iloc[0]),
        unit="articles naming the first",
        kind="actors",
        key=f"voices {kind}",
        evidence=sentences[sentences["actor_id"].isin(top["actor_id"])],
    )


def _spread(articles: int, outlets: int) -> str:
    return count(articles, "article") + (f", {count(outlets, 'outlet')}" if outlets else "")


def search_figure(
    trends: pd.DataFrame, articles: pd.DataFrame, query: str, topic: str, geo: str
) -> Shown | None:
    """Draw interest with its bursts, and the articles per day beneath; nothing without interest."""
    from trendlab.figures import buzz as draw

    interest = curve(trends, topic, geo, "interest")
    if interest.empty:
        return None
    found = buzz.bursts(interest["mid"], interest["partial"])
    dated = articles.dropna(subset="published")
    daily = None
    if len(dated):
        counts = coverage.share(dated, query)
        daily = counts["matched"].where(counts["state"] != "missing").rename("articles")
    drawn = draw.over_time(interest, found, daily)
    spans = "; ".join(period(burst.start, burst.end) for burst in found.itertuples())
    return figures.show(
        drawn,
        alt=f"Search interest in “{topic}” from {period(interest.index[0], interest.index[-1])}, "
        f"0 to 100. Bursts: {spans or 'none'}. Beneath, articles per day.",
        data=interest[["end", "low", "high", "partial"]],
        source=str(interest.attrs["export"]),
    )


def voices_figure(named: pd.DataFrame) -> Shown | None:
    """Draw each actor's share of voice with its interval; nothing where nobody is named."""
    from trendlab.figures import actors as draw

    if named.empty:
        return None
    first = named.iloc[0]
    return figures.show(
        draw.share_of_voice(named),
        alt=f"Share of voice of the {min(len(named), 15)} actors named most. First: "
        f"{first['name']}, {percent(first['share'], first['low'], first['high'])}.",
        data=named[["name", "kind", "articles", "outlets", "share", "low", "high"]],
        source=f"{count(len(named), 'actor')} of the gazetteer named",
    )
