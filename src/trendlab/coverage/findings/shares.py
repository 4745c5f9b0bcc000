"""The share of the articles, and what changed it."""

from __future__ import annotations

import pandas as pd

from trendlab import corpus, coverage
from trendlab.coverage.findings.collection import MONTHS, evidence, nothing, one_selection
from trendlab.findings import Finding, finding
from trendlab.intervals import wilson
from trendlab.language.messages import Said, paragraph, say
from trendlab.language.numbers import figure, signed


def attention_share(articles: pd.DataFrame) -> Finding:
    """Give the share of the whole period, pooled and as the mean of outlets."""
    if articles.empty:
        said = say("There is no attention share: {why}.", why=nothing(articles))
        return finding(said, key="share")
    if not coverage.has_denominator(articles):
        return finding(
            say(
                "There is no attention share: {why}. Shares on this page are within this "
                "selection.",
                why=one_selection(articles),
            ),
            key="share",
        )
    if not articles["outlet"].notna().any():
        return _share_of_articles(articles)
    measures = coverage.overall(articles)
    pooled = measures.loc["pooled"]
    bounds = tuple(pooled[["share", "low", "high"]])
    told = [_shared(pooled, measures.loc["mean of outlets"]), *_throughout(articles)]
    return finding(
        paragraph(*told),
        bounds,
        unit="share of all articles",
        key="share",
        evidence=measures.reset_index(),
        strip=_share_strip(bounds),
    )


def _share_strip(share: tuple[float, ...]) -> tuple[str, str]:
    low, high = (figure(100 * bound) if bound == bound else "" for bound in share[1:])
    label = say("of all articles ({low} to {high} %)", low=low, high=high)
    return say("{x:percent}", x=share[0]), label if low else say("of all articles")


def _shared(pooled: pd.Series, mean: pd.Series) -> Said:
    known = {
        "matched": int(pooled["matched"]),
        "n": int(pooled["total"]),
        "outlets": int(pooled["outlets"]),
        "share": tuple(pooled[["share", "low", "high"]]),
        "mean": tuple(mean[["share", "low", "high"]]),
    }
    enough = (
        "On the topic: {matched:number} of {n:article}, {share:percent} of all; {mean:percent} in "
        "the mean of {outlets:outlet}."
    )
    few = (
        "On the topic: {matched:number} of {n:article}, {share:percent} of all; {mean:percent} in "
        "the mean of {outlets:outlet}, too few for an interval."
    )
    return say(enough if pooled["outlets"] > 2 else few, **known)


def _throughout(articles: pd.DataFrame) -> list[Said]:
    """Give the share over the outlets collected all the time, where others came or went."""
    dated = articles.dropna(subset=["published", "outlet"])
    kept = coverage.overall(corpus.steady(dated)).loc["pooled"]
    if not 0 < kept["outlets"] < dated["outlet"].nunique():
        return []
    said = say(
        "Among the outlets collected from the first day to the last ({n:number}), {share:percent}.",
        n=int(kept["outlets"]),
        share=tuple(kept[["share", "low", "high"]]) if kept["outlets"] > 2 else kept["share"],
    )
    return [said]


def _share_of_articles(articles: pd.DataFrame) -> Finding:
    """Give the share where no outlet is known, over articles alone."""
    matched = int(articles["matched"].sum())
    share = (matched / len(articles), *map(float, wilson(matched, len(articles))))
    return finding(
        say(
            "On the topic: {matched:number} of {n:article}, {share:percent}. No outlet is known, "
            "so the interval takes articles as drawn one by one and is too narrow.",
            matched=matched,
            n=len(articles),
            share=share,
        ),
        share,
        unit="share of all articles",
        key="share",
        evidence=evidence(articles[articles["matched"]]),
        strip=_share_strip(share),
    )


def change(articles: pd.DataFrame) -> Finding:
    """Split the change from the first to the second half of the period by its cause."""
    dated = articles.dropna(subset=["published", "outlet"])
    counts = corpus.daily(dated)
    why = ""
    if articles.empty:
        why = nothing(articles)
    elif dated.empty:
        why = say("no article has both a day and an outlet")
    elif corpus.by_month(dated):
        why = say(MONTHS)
    elif len(counts) < 4:
        why = say("fewer than four days")
    elif not coverage.has_denominator(dated):
        why = one_selection(dated)
    if why:
        said = say("Whether the share changed cannot be told: {why}.", why=why)
        return finding(said, key="change")
    split = counts.index[len(counts) // 2]
    parts = coverage.decompose(dated, split)
    total = parts.loc["total"] * 100
    if total.isna().any():
        few = dated["outlet"].nunique() < 3
        why = say("fewer than three outlets") if few else say("fewer than six days")
        said = say("Whether the share changed cannot be told: {why}.", why=why)
        return finding(said, key="change", evidence=parts.reset_index())
    change_, low, high = (signed(one, 1) for one in total)
    causes = [signed(100 * one, 1) for one in parts["change"]]
    said = say(
        CHANGED if total["low"] * total["high"] > 0 else UNCHANGED,
        at=split,
        points=say("{change} ({low} to {high})", change=change_, low=low, high=high),
        **dict(zip(("wrote", "mix", "collection"), causes, strict=False)),
    )
    return finding(
        said,
        tuple(total),
        unit="percentage points",
        key="change",
        evidence=parts.reset_index(),
    )


CHANGED = (
    "In the second half of the period, from {at:day} on, the share differs by {points} points: "
    "{wrote} from what the outlets themselves wrote, {mix} from the weight of each, {collection} "
    "from the collection."
)
UNCHANGED = (
    "In the second half of the period, from {at:day} on, no clear change of the share: {points} "
    "points, an interval that holds zero."
)


def last_week(articles: pd.DataFrame) -> Finding:
    """Set the last seven complete days beside the seven before them."""
    daily = coverage.share(articles.dropna(subset=["published"])).query("state != 'partial'")
    days = daily[["matched", "total"]].tail(14)
    whole, sums = _weeks(days)
    divided = coverage.has_denominator(articles)
    least = FEWEST if divided else 7
    why = ""
    if days.empty:
        why = nothing(articles) if articles.empty else say("no article has a date")
    elif corpus.by_month(articles):
        why = say(MONTHS)
    elif whole.min() < least:
        why = say("too few of the last fourteen complete days were collected")
    elif divided and sums["total"].min() < MEAGRE:
        why = say("one of the two weeks has fewer than {n:number} articles", n=MEAGRE)
    if why:
        said = say("What changed from one week to the next cannot be told: {why}.", why=why)
        return finding(said, kind="change", key="last week", evidence=days.reset_index())
    shares = sums["matched"] / sums["total"]
    known = {
        "span": (days.index[7], days.index[-1]),
        "n": int(sums["matched"].iloc[1]),
        "before": int(sums["matched"].iloc[0]),
        "days": int(whole.iloc[1]),
        "share": shares.iloc[1],
        "was": shares.iloc[0],
    }
    full = whole.min() == 7
    template = (WEEK if full else WEEK_WITH_GAPS) if divided else WEEK_OF_SELECTION
    return finding(
        say(template, **known),
        value=known["n"] - known["before"] if full else shares.iloc[1],
        unit="articles more than in the week before" if full else "share",
        kind="change",
        key="last week",
        evidence=days.reset_index(),
    )


FEWEST = 5  # days collected of seven, for a share of the week
MEAGRE = 20  # articles below which a share says next to nothing
WEEK = (
    "In the last seven complete days ({span:period}) {n:article} on the topic, after "
    "{before:number} in the seven before: {share:percent} of all, after {was:percent}."
)
WEEK_WITH_GAPS = (
    "Of the last seven complete days ({span:period}) {days:number} were collected: on the topic "
    "are {share:percent} of their articles, after {was:percent} in the seven days before."
)
WEEK_OF_SELECTION = (
    "In the last seven complete days ({span:period}) {n:article} on the topic, after "
    "{before:number} in the seven before."
)


def _weeks(days: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Count the days collected, and sum the articles, of the last week but one and of the last."""
    if len(days) < 14:
        return pd.Series([0]), days
    week = pd.Series([0] * 7 + [1] * 7, index=days.index)
    return days["total"].gt(0).groupby(week).sum(), days.groupby(week).sum()
