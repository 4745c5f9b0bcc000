"""A topic beside others: searches beside news, series on one scale, regions."""

from __future__ import annotations

import pandas as pd

from trendlab import buzz
from trendlab.buzz.scales import Chained
from trendlab.findings import Finding, finding
from trendlab.language.catalog import message
from trendlab.language.messages import Said, paragraph, say
from trendlab.language.numbers import named

MOVED = {
    "search leads": "Searches come first: {reason}.",
    "news leads": "The news comes first: {reason}.",
    "together": "Searches and news move together: {reason}.",
    "cannot tell": "Whether searches or news come first cannot be told: {reason}.",
}


def first_mover(interest: pd.DataFrame, covered: pd.Series) -> list[Finding]:
    """Say whether searches came before the news, after it, or that it cannot be told.

    Takes a curve of `buzz.over_time` and `coverage.attention`; nothing where one is empty.
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
            key="lead-lag",
            evidence=both.rename_axis("start").reset_index(),
        )
    ]


def comparison(chained: Chained) -> list[Finding]:
    """Rank the series that share a scale, and name those that do not."""
    if chained.series.empty:
        return [finding(say("No interest over time was given for these."), key="rank")]
    ranked = buzz.ranking(chained.series)
    refused = _refused(chained.refused)
    if ranked.empty:
        said = say("The series have no complete period in common.")
        return [finding(said, key="rank"), *refused]
    first = ranked.iloc[0]
    return [
        finding(
            paragraph(*_first(ranked)),
            ((first["low"] + first["high"]) / 2, first["low"], first["high"]),
            unit="interest on the common scale",
            key="rank",
            evidence=ranked,
        ),
        *refused,
    ]


def _first(ranked: pd.DataFrame) -> list[Said]:
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum()) - 1
    known = {
        "topic": named(first["topic"], first["geo"]),
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
        return finding(say("No region is known for this topic."), key="region")
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
        (None, first["low"], first["high"]),
        unit="interest relative to the highest region",
        key="region",
        evidence=ranked[["region", "low", "high", "rank_low", "rank_high"]],
    )


def _refused(refused: pd.DataFrame) -> list[Finding]:
    """Name the series that cannot be compared, those with one reason together."""
    found = []
    for reason, rows in refused.groupby("reason", sort=False):
        pairs = rows[["topic", "geo"]].itertuples(index=False)
        names = message("; ").join(named(topic, geo) for topic, geo in pairs)
        said = say("Not compared, as {reason}: {names}.", reason=reason, names=names)
        found.append(finding(said, kind="refused", key=f"refused: {names}"))
    return found
