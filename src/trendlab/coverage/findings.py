"""The findings of a coverage report: how much, who, and what it says, each in a sentence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from trendlab import corpus, coverage
from trendlab.findings import Finding, finding
from trendlab.intervals import wilson
from trendlab.language.catalog import message
from trendlab.language.messages import Said, paragraph, say
from trendlab.language.numbers import figure

SHOWN = 5


def collected(articles: pd.DataFrame, query: str) -> Finding:
    """Say what was collected and what the query selects; evidence: the articles selected."""
    if articles.empty:
        said = say("Coverage cannot be told: no articles were given.")
        return finding(said, kind="data", key="collected")
    matched = articles[articles["matched"]]
    return finding(
        say(
            "{collected}. On the topic ({query}): {n:article}.",
            collected=_collected(articles),
            query=query,
            n=len(matched),
        ),
        value=len(matched),
        unit="articles",
        kind="data",
        key="collected",
        evidence=evidence(matched),
        strip=(say("{n:article}", n=len(matched)), _spread(matched)),
    )


def _collected(articles: pd.DataFrame) -> str:
    dates, outlets = articles["published"].dropna(), articles["outlet"].nunique()
    searched = articles["searched"].all()
    found = "Found by a search: {n:article}" if searched else "Collected: {n:article}"
    parts = [say(found, n=len(articles))]
    parts += [say("{n:outlet}", n=outlets) if outlets else say("outlets unknown")]
    span = (dates.min(), dates.max()) if len(dates) else ()
    parts += [say("{span:period}", span=span) if span else say("none with a date")]
    return ", ".join(parts)


def _spread(matched: pd.DataFrame) -> str:
    texts = matched["text_id"].nunique() if "text_id" in matched else 0
    outlets = matched["outlet"].nunique()
    if texts and outlets:
        return say("from {n:outlet}, {texts:text}", n=outlets, texts=texts)
    return say("from {n:outlet}", n=outlets) if outlets else say("on the topic")


def read(articles: pd.DataFrame) -> list[Finding]:
    """Say what of the articles could not be searched: those without a text; nothing if all could.

    A share over titles alone and one over texts differ, so the second is given beside it.
    """
    texts = articles["text"].notna() if "text" in articles else articles["title"].isna()
    lacking = int((~texts).sum())
    if not lacking:
        return []
    if not texts.any():
        said = say("No texts were given: the query was matched against titles alone.")
        return [finding(said, value=lacking, unit="articles", kind="data", key="titles only")]
    among = articles[texts]
    low, high = wilson(among["matched"].sum(), len(among))
    return [
        finding(
            say(
                "Without a text, searched by title only: {n:article} of {total:number}. Among the "
                "{among:number} with a text, {share:percent} are on the topic.",
                n=lacking,
                total=len(articles),
                among=len(among),
                share=(among["matched"].mean(), float(low), float(high)),
            ),
            value=lacking,
            unit="articles without a text",
            kind="data",
            key="without text",
            evidence=evidence(articles[~texts]),
        )
    ]


def not_found(articles: pd.DataFrame, query: str) -> list[Finding]:
    """Name the words nearest to the query's that it does not find; nothing where there are none."""
    found = corpus.nearest(articles, query)
    if found.empty:
        return []
    words = [
        say("{word} ({n:article})", word=row.word, n=row.articles) for row in found.itertuples()
    ]
    return [
        finding(
            say(
                "The query {query} leaves out articles whose titles have {words:list}. To find "
                "the first of these, add: OR {word}",
                query=query,
                words=words,
                word=found["word"].iloc[0],
            ),
            value=int(found["articles"].iloc[0]),
            unit="articles with the first word",
            kind="data",
            key="not found",
            evidence=found,
        )
    ]


def evidence(articles: pd.DataFrame) -> pd.DataFrame:
    """Take what a reader needs to find an article again."""
    return articles[["published", "outlet", "title", "url"]].sort_values("published")


def breaks(articles: pd.DataFrame) -> Finding:
    """Say where the collection breaks, so that a gap is not read as silence."""
    dated = articles.dropna(subset=["published", "outlet"])
    if not coverage.has_denominator(articles):
        said = say("Breaks cannot be told: {why}.", why=_one_selection(articles))
        return finding(said, kind="breaks", key="breaks")
    if dated.empty:
        said = say("Breaks cannot be told: no article has both an outlet and a date.")
        return finding(said, kind="breaks", key="breaks")
    found = corpus.breaks(dated)
    if found.empty:
        said = say("No break was found in the collection of any outlet.")
        return finding(said, value=0, unit="breaks", kind="breaks", key="breaks")
    return finding(
        say(
            "The collection has {n:break}: {named}{more}.",
            n=len(found),
            named=message("; ").join(_break(row) for row in found.head(SHOWN).itertuples()),
            more="…" if len(found) > SHOWN else "",
        ),
        value=len(found),
        unit="breaks",
        kind="breaks",
        key="breaks",
        evidence=found,
    )


def _break(row: Any) -> str:
    said = {
        "days lost": "{outlet}, days lost ({span:period})",
        "late start": "{outlet}, late start ({span:period})",
        "early end": "{outlet}, early end ({span:period})",
    }
    less = "{outlet}, fewer articles than before ({span:period})"
    more = "{outlet}, more articles than before ({span:period})"
    other = more if row.kind.startswith("more") else less
    return say(said.get(row.kind, other), outlet=row.outlet, span=(row.start, row.end))


def attention_share(articles: pd.DataFrame) -> Finding:
    """Give the share of the whole period, pooled and as the mean of outlets."""
    if articles.empty:
        said = say("There is no attention share: no articles were given.")
        return finding(said, kind="share", key="share")
    if not coverage.has_denominator(articles):
        return finding(
            say(
                "There is no attention share: {why}. What follows are counts, and shares within "
                "this selection.",
                why=_one_selection(articles),
            ),
            kind="share",
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
        value=pooled["share"],
        low=pooled["low"],
        high=pooled["high"],
        unit="share of all articles",
        kind="share",
        key="share",
        evidence=measures.reset_index(),
        strip=_share_strip(bounds),
    )


def _share_strip(share: tuple[float, float, float]) -> tuple[str, str]:
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
    if pooled["outlets"] > 2:
        return say(
            "On the topic: {matched:number} of {n:article}, {share:percent} of all; {mean:percent} "
            "in the mean of {outlets:outlet}.",
            **known,
        )
    return say(
        "On the topic: {matched:number} of {n:article}, {share:percent} of all; {mean:percent} in "
        "the mean of {outlets:outlet}, too few for an interval.",
        **known,
    )


def _throughout(articles: pd.DataFrame) -> list[Said]:
    """Give the share over the outlets collected all the time, where others came or went."""
    dated = articles.dropna(subset=["published", "outlet"])
    kept = coverage.overall(corpus.steady(dated)).loc["pooled"]
    if not 0 < kept["outlets"] < dated["outlet"].nunique():
        return []
    said = say(
        "Among the outlets collected from the first day to the last ({n:number}), {share:percent}.",
        n=int(kept["outlets"]),
        share=tuple(kept[["share", "low", "high"]]),
    )
    return [said]


def _one_selection(articles: pd.DataFrame) -> str:
    """Say why the articles are no whole output; a search may have been for another topic."""
    if articles["matched"].all():
        return say("every article given is on the topic, so there is nothing to divide by")
    return say(
        "the articles are what a search found, not all that the outlets published, so there is "
        "nothing to divide by"
    )


def _share_of_articles(articles: pd.DataFrame) -> Finding:
    """Give the share where no outlet is known, over articles alone."""
    matched = int(articles["matched"].sum())
    low, high = (float(one) for one in wilson(matched, len(articles)))
    share = matched / len(articles)
    return finding(
        say(
            "On the topic: {matched:number} of {n:article}, {share:percent}. No outlet is known, "
            "so the interval takes articles as drawn one by one and is too narrow.",
            matched=matched,
            n=len(articles),
            share=(share, low, high),
        ),
        value=share,
        low=low,
        high=high,
        unit="share of all articles",
        kind="share",
        key="share",
        evidence=evidence(articles[articles["matched"]]),
        strip=_share_strip((share, low, high)),
    )


def change(articles: pd.DataFrame) -> Finding:
    """Split the change from the first to the second half of the period by its cause."""
    dated = articles.dropna(subset=["published", "outlet"])
    counts = corpus.daily(dated)
    if len(counts) < 4 or not coverage.has_denominator(dated):
        said = say(
            "Whether the share changed cannot be told: fewer than four days, or nothing to "
            "divide by."
        )
        return finding(said, kind="change", key="change")
    split = counts.index[len(counts) // 2]
    parts = coverage.decompose(dated, split)
    total = parts.loc["total"] * 100
    if total.isna().any():
        said = say(
            "Whether the share changed cannot be told: fewer than three outlets, or six days."
        )
        return finding(said, kind="change", key="change", evidence=parts.reset_index())
    changed = total["low"] * total["high"] > 0
    by = {name: _points(parts.loc[name, "change"] * 100) for name in PARTS}
    return finding(
        say(CHANGED if changed else UNCHANGED, at=split, points=_bounded(total), **_named(by)),
        value=total["change"],
        low=total["low"],
        high=total["high"],
        unit="percentage points",
        kind="change",
        key="change",
        evidence=parts.reset_index(),
    )


PARTS = {"outlets wrote more": "wrote", "mix of outlets": "mix", "collection": "collection"}
CHANGED = (
    "From {at:day} on, the share differs by {points} points: {wrote} from what the outlets "
    "themselves wrote, {mix} from the weight of each, {collection} from the collection."
)
UNCHANGED = (
    "From {at:day} on, no clear change of the share: {points} points, an interval that holds zero."
)


def _named(by: dict[str, str]) -> dict[str, str]:
    return {field: by[name] for name, field in PARTS.items()}


def _points(change: float) -> str:
    return f"{'+' if change >= 0 else '−'}{figure(abs(change), 1)}"


def _bounded(total: pd.Series) -> str:
    low, high = (_points(total[name]) for name in ("low", "high"))
    return say("{change} ({low} to {high})", change=_points(total["change"]), low=low, high=high)


def copies(articles: pd.DataFrame) -> Finding:
    """Set articles, distinct texts and independent outlets side by side; titles are not texts."""
    counts = corpus.three_counts(articles)
    middle = counts.iloc[len(counts) // 2]
    if not middle["articles"]:
        return finding(say("No article is on the topic."), value=0, kind="copies", key="copies")
    fewest, most = int(counts["texts"].min()), int(counts["texts"].max())
    known = {"n": int(middle["articles"]), "texts": int(middle["texts"])}
    if "text" not in articles or articles["text"].isna().all():
        said = say(
            "Different titles: {texts:number} in {n:article}. Without texts, copies cannot be "
            "told.",
            **known,
        )
        unit = "different titles"
    else:
        said, unit = paragraph(*_texts(middle, known, fewest, most)), "texts"
    return finding(
        said,
        value=known["texts"],
        low=fewest,
        high=most,
        unit=unit,
        kind="copies",
        key="copies",
        evidence=counts.reset_index(),
    )


def _texts(middle: pd.Series, known: dict[str, int], fewest: int, most: int) -> list[Said]:
    bounds = {"low": fewest, "high": most}
    said = [
        say(
            "Different texts: {texts:number} in {n:article}; between {low:number} and "
            "{high:number}, by how alike two must be to count as one.",
            **known,
            **bounds,
        )
        if fewest < most
        else say("Different texts: {texts:number} in {n:article}.", **known)
    ]
    if agency := int(middle["agency_articles"]):
        said.append(say("Articles that credit a news agency: {n:number}.", n=agency))
    if middle["outlets"]:
        own, of = int(middle["independent"]), int(middle["outlets"])
        said.append(say("With a text of their own: {own:number} of {n:outlet}.", own=own, n=of))
    return said


def concentration(matched: pd.DataFrame) -> Finding:
    """Say on how many outlets the coverage rests."""
    found = coverage.concentration(matched.dropna(subset=["outlet"]))
    effective, top = found.loc["effective outlets"], found.loc["top 3"]
    if effective.isna().all():
        said = say(
            "How the articles spread over outlets cannot be told: fewer than 20 with an outlet."
        )
        return finding(said, kind="outlets", key="concentration")
    return finding(
        say(
            "The three largest of {n:outlet} publish {top:percent} of the articles; the spread is "
            "that of {equal:number} outlets of equal size ({low:number} to {high:number}).",
            n=matched["outlet"].nunique(),
            top=tuple(top),
            equal=effective["value"],
            low=effective["low"],
            high=effective["high"],
        ),
        value=effective["value"],
        low=effective["low"],
        high=effective["high"],
        unit="effective outlets",
        kind="outlets",
        key="concentration",
        evidence=found.reset_index(),
    )


def first(articles: pd.DataFrame) -> Finding:
    """Say who was first and how long half of the others took, if the topic was absent before."""
    table = coverage.first(articles)
    if table.empty:
        said = say("Who was first cannot be told: no article on it has a date and an outlet.")
        return finding(said, kind="first", key="first")
    if not coverage.appears(articles):
        said = say("Who was first cannot be told: the file begins with the topic.")
        return finding(said, kind="first", key="first")
    timed = coverage.has_clock(articles)
    start = table["published"].iloc[0]
    # Without hours, all of the first day were first together.
    early = table["published"].dt.normalize() == start.normalize()
    leaders = table.index[early if not timed else table["published"] == start]
    others = table["delay"].iloc[len(leaders) :] / pd.Timedelta(**{"hours" if timed else "days": 1})
    told = [_leaders(list(map(str, leaders)), start, timed), *_followed(others, timed)]
    return finding(
        paragraph(*told),
        value=others.median() if len(others) else None,
        unit="hours" if timed else "days",
        kind="first",
        key="first",
        evidence=table.reset_index().drop(columns="article_id"),
    )


def _leaders(leaders: list[str], start: pd.Timestamp, timed: bool) -> Said:
    shown = leaders if len(leaders) <= 3 else [*leaders[:3], say("{n:other}", n=len(leaders) - 3)]
    known = {"names": shown, "at": start, "time": f"{start:%H:%M} UTC"}
    if timed:
        return say("First in this file: {names:list}, on {at:day} at {time}.", **known)
    return say("First in this file: {names:list}, on {at:day}.", **known)


def _followed(others: pd.Series, timed: bool) -> list[Said]:
    if others.empty:
        return []
    half = others.median() if timed else float(round(others.median()))
    said = (
        say(
            "Half of the other {n:number} followed within {half:hour|hours}.",
            n=len(others),
            half=half,
        )
        if timed
        else say(
            "Half of the other {n:number} followed within {half:day|days}.",
            n=len(others),
            half=half,
        )
    )
    return [said]


def formulas(found: pd.DataFrame, outlets: int) -> Finding:
    """Name the phrases that most outlets share; *outlets* is how many have the topic."""
    if found.empty:
        said = say("No phrase recurs in three texts of three outlets.")
        return finding(said, kind="wording", key="formulas")
    top = found.iloc[0]
    phrases = [
        say("{phrase:quoted} ({n:outlet})", phrase=row.phrase, n=row.outlets)
        for row in found.head(SHOWN).itertuples()
    ]
    return finding(
        say(
            "Phrases that recur, with their outlets out of {n:number}: {phrases:list}.",
            n=outlets,
            phrases=phrases,
        ),
        value=top["share"],
        low=top["low"],
        high=top["high"],
        unit="share of distinct texts with the first",
        kind="wording",
        key="formulas",
        evidence=found,
    )


def events(found: pd.DataFrame) -> list[Finding]:
    """Name each dated event with the sentences that name it; takes `coverage.events`."""
    if found.empty:
        said = say("No date is named by three independent outlets.")
        return [finding(said, kind="event", key="event none")]
    often = found.sort_values("outlets", ascending=False, kind="stable").head(SHOWN)
    return [
        finding(
            say(
                "{at:day}: named by {n:outlet} in {texts:text} ({words}).",
                at=event.date,
                n=event.outlets,
                texts=event.texts,
                words=event.words,
            ),
            value=event.outlets,
            unit="independent outlets",
            kind="event",
            key=f"event {event.date:%Y-%m-%d}",
            evidence=pd.DataFrame(event.sentences, columns=["outlet", "article_id", "sentence"]),
        )
        for event in often.sort_values("date").itertuples()
    ]
