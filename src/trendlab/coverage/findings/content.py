"""Who, and what it says: texts and copies, outlets, who was first, phrases, dated events."""

from __future__ import annotations

from itertools import chain

import pandas as pd

from trendlab import corpus, coverage
from trendlab.corpus.copies import THRESHOLD, count_texts
from trendlab.coverage.findings.collection import MONTHS, SHOWN, beginnings
from trendlab.findings import Finding, finding
from trendlab.language.messages import Said, few, paragraph, say


def copies(articles: pd.DataFrame) -> Finding:
    """Set articles, distinct texts and who wrote one of their own side by side."""
    counts = corpus.three_counts(articles)
    middle = counts.iloc[len(counts) // 2]
    if not middle["articles"]:
        return finding(say("No article is on the topic."), value=0, key="copies")
    unit = counts.columns[1]
    by = _by_outlet(articles)
    own = by.loc[by["own"] > 0, "outlet"].tolist()
    cut = int(beginnings(articles).sum())
    mostly = cut > len(articles) / 2
    told = unit == "texts" and len(by) >= SEVERAL and not mostly
    parts = [_own(own, len(by)), _texts(counts, middle), _reserved(cut)] if unit == "texts" else []
    return finding(
        say(TITLES, texts=int(middle[unit]), n=int(middle["articles"]))
        if unit == "titles"
        else paragraph(*chain(*(reversed(parts) if mostly else parts))),
        tuple(int(n) for n in (middle[unit], counts[unit].min(), counts[unit].max())),
        unit=unit,
        key="copies",
        evidence=by if unit == "texts" and len(by) else counts.reset_index(),
        strip=(say("{n:outlet}", n=len(own)), say("with a text of their own")) if told else None,
    )


def _reserved(cut: int) -> list[Said]:
    said = (
        "Of {n:article} only the beginning was collected: a credit further on is not seen, and a "
        "text of their own may be a dispatch."
    )
    return [say(said, n=cut)] if cut else []


SEVERAL = 3  # outlets, from which on it says something how many wrote their own text
TITLES = (
    "Different titles: {texts:number} in {n:article}; without texts it cannot be told which "
    "outlets wrote their own, nor what is a copy."
)
BOUNDED = (
    "Different texts: {texts:number} in {n:article}; between {low:number} and {high:number}, by "
    "how alike two must be to count as one."
)
CREDITED = (
    "Under the credit of a news agency, such as (AFP): {n:article}; an agency that is only cited "
    "does not count."
)


def _by_outlet(articles: pd.DataFrame) -> pd.DataFrame:
    """Count the texts of each outlet that is named, most of its own first."""
    rows = count_texts(articles).dropna(subset="outlet")
    named = ["outlet", "articles", "independent", "agency_articles"]
    rows = rows.loc[rows["threshold"] == THRESHOLD, named].rename(columns={"independent": "own"})
    return rows.sort_values(["own", "articles"], ascending=False, kind="stable")


def _texts(counts: pd.DataFrame, middle: pd.Series) -> list[Said]:
    low, texts, high = sorted(int(n) for n in counts["texts"])
    known = {"n": int(middle["articles"]), "texts": texts, "low": low, "high": high}
    whole = "Different texts: {texts:number} in {n:article}."
    credited = say(CREDITED, n=int(middle["agency_articles"]))
    return [say(whole if low == high else BOUNDED, **known), credited]


def _own(names: list[str], outlets: int) -> list[Said]:
    if not outlets:
        return [say("Who wrote a text of their own cannot be told: no article names its outlet.")]
    known = {"own": len(names), "n": outlets, "names": few(names, SHOWN)}
    some = "With a text of their own: {own:number} of {n:outlet} ({names})."
    none = "With a text of their own: {own:number} of {n:outlet}."
    return [say(some if names else none, **known)]


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
            **effective[["low", "high"]],
        ),
        tuple(effective),
        unit="effective outlets",
        kind="outlets",
        key="concentration",
        evidence=found.reset_index(),
    )


def first(articles: pd.DataFrame) -> Finding:
    """Say who was first and how long half of the others took, if the topic was absent before."""
    table = coverage.first(articles)
    why = ""
    if table.empty:
        why = say("no article on it has a date and an outlet")
    elif corpus.by_month(articles):
        why = say(MONTHS)
    elif not coverage.appears(articles):
        why = say("the file begins with the topic")
    if why:
        return finding(say("Who was first cannot be told: {why}.", why=why), key="first")
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
        key="first",
        evidence=table.reset_index().drop(columns="article_id"),
    )


def _leaders(leaders: list[str], start: pd.Timestamp, timed: bool) -> Said:
    shown = leaders if len(leaders) <= 3 else [*leaders[:3], say("{n:other}", n=len(leaders) - 3)]
    known = {"names": shown, "at": start, "time": f"{start:%H:%M %Z}"}
    whole = "First in this file: {names:list}, on {at:day} at {time}."
    return say(whole if timed else "First in this file: {names:list}, on {at:day}.", **known)


def _followed(others: pd.Series, timed: bool) -> list[Said]:
    if others.empty:
        return []
    half = others.median() if timed else float(round(others.median()))
    return [say(FOLLOWED[timed, len(others) == 1], n=len(others), half=half)]


FOLLOWED = {  # by whether there is an hour, and whether there is but one
    (True, False): "Half of the other {n:number} followed within {half:hour|hours}.",
    (False, False): "Half of the other {n:number} followed within {half:day|days}.",
    (True, True): "The other followed after {half:hour|hours}.",
    (False, True): "The other followed after {half:day|days}.",
}


def formulas(found: pd.DataFrame, outlets: int) -> Finding:
    """Name the phrases that most outlets share; *outlets* is how many have the topic."""
    if found.empty:
        return finding(say("No phrase recurs at three outlets."), kind="wording", key="formulas")
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
        tuple(top[["share", "low", "high"]]),
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
