"""The findings of a coverage report: how much, who, and what it says, each in a sentence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

import pandas as pd

from trendlab import corpus, coverage
from trendlab.findings import Finding, finding
from trendlab.intervals import wilson
from trendlab.language.numbers import count, day, number, percent, period

SHOWN = 5
PARTS = {
    "outlets wrote more": "what the outlets themselves wrote",
    "mix of outlets": "the mix of outlets",
    "collection": "the collection",
}


def collected(articles: pd.DataFrame, query: str) -> Finding:
    """Say what was collected and what the query selects; evidence: the articles selected."""
    if articles.empty:
        return finding("Coverage cannot be told: no articles were given.", kind="data")
    matched = articles[articles["matched"]]
    dates = articles["published"].dropna()
    span = f" from {period(dates.min(), dates.max())}" if len(dates) else ", none with a date"
    outlets = articles["outlet"].nunique()
    of = f" of {count(outlets, 'outlet')}" if outlets else ", whose outlets are not known,"
    were = "were found by a search" if articles["searched"].all() else "were collected"
    return finding(
        f"{count(len(articles), 'article')}{of} {were}{span}; the query {query} selects "
        f"{count(len(matched), 'article')}.",
        value=len(matched),
        unit="articles",
        kind="data",
        key="collected",
        evidence=evidence(matched),
    )


def read(articles: pd.DataFrame) -> list[Finding]:
    """Say what of the articles could not be searched: those without a text; nothing if all could.

    A share over titles alone and one over texts differ, so the second is given beside it.
    """
    texts = articles["text"].notna() if "text" in articles else articles["title"].isna()
    lacking = int((~texts).sum())
    if not lacking:
        return []
    if not texts.any():
        said = "No texts were given: the query was matched against titles alone."
        return [finding(said, value=lacking, unit="articles", kind="data", key="titles only")]
    among = articles[texts]
    low, high = wilson(among["matched"].sum(), len(among))
    share = percent(among["matched"].mean(), float(low), float(high))
    return [
        finding(
            f"{count(lacking, 'article')} of {len(articles):,} have no text and can be searched by "
            f"their title only; among the {len(among):,} with a text, {share} are on the topic.",
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
    named = ", ".join(
        f"{row.word} ({count(row.articles, 'article')})" for row in found.itertuples()
    )
    return [
        finding(
            f"The query {query} leaves out articles whose titles have {named}; add "
            f"OR {found['word'].iloc[0]} to find the first of these.",
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
    if not coverage.has_denominator(articles):
        said = f"Breaks cannot be told: {_one_selection(articles)}."
        return finding(said, kind="breaks", key="breaks")
    dated = articles.dropna(subset=["published", "outlet"])
    if dated.empty:
        said = "Breaks cannot be told: no article has both an outlet and a date."
        return finding(said, kind="breaks", key="breaks")
    found = corpus.breaks(dated)
    if found.empty:
        said = "No break was found in the collection of any outlet."
        return finding(said, value=0, unit="breaks", kind="breaks", key="breaks")
    listed = [
        f"{row.outlet}, {row.kind} ({period(row.start, row.end)})"
        for row in found.head(SHOWN).itertuples()
    ]
    more = f"; and {count(len(found) - SHOWN, 'more', 'more')}" if len(found) > SHOWN else ""
    return finding(
        f"The collection has {count(len(found), 'break')}: {'; '.join(listed)}{more}.",
        value=len(found),
        unit="breaks",
        kind="breaks",
        key="breaks",
        evidence=found,
    )


def attention_share(articles: pd.DataFrame) -> Finding:
    """Give the share of the whole period, pooled and as the mean of outlets."""
    if articles.empty:
        return finding("There is no attention share: no articles were given.", kind="share")
    if not coverage.has_denominator(articles):
        return finding(
            f"There is no attention share: {_one_selection(articles)}, so there is nothing to "
            "divide by. What follows are counts, and shares within this selection.",
            kind="share",
            key="share",
        )
    if not articles["outlet"].notna().any():
        return _share_of_articles(articles)
    measures = coverage.overall(articles)
    pooled, mean = (measures.loc[name] for name in ("pooled", "mean of outlets"))
    few = "" if pooled["outlets"] > 2 else "; too few outlets for an interval"
    dated = articles.dropna(subset=["published", "outlet"])
    kept = coverage.overall(corpus.steady(dated)).loc["pooled"]
    throughout = (
        f" Over the {count(int(kept['outlets']), 'outlet')} collected from the first day to the "
        f"last it is {percent(*kept[['share', 'low', 'high']])}."
    )
    return finding(
        f"{int(pooled['matched']):,} of {count(int(pooled['total']), 'article')} on the topic: "
        f"{percent(*pooled[['share', 'low', 'high']])} of all articles, and "
        f"{percent(*mean[['share', 'low', 'high']])} in the mean of "
        f"{count(int(pooled['outlets']), 'outlet')}{few}."
        f"{throughout if 0 < kept['outlets'] < dated['outlet'].nunique() else ''}",
        value=pooled["share"],
        low=pooled["low"],
        high=pooled["high"],
        unit="share of all articles",
        kind="share",
        key="share",
        evidence=measures.reset_index(),
    )


def _one_selection(articles: pd.DataFrame) -> str:
    """Say why the articles are no whole output; a search may have been for another topic."""
    if articles["matched"].all():
        return "every article given is on the topic"
    return "the articles are what a search found, not all that the outlets published"


def _share_of_articles(articles: pd.DataFrame) -> Finding:
    """Give the share where no outlet is known, over articles alone."""
    matched = int(articles["matched"].sum())
    low, high = (float(one) for one in wilson(matched, len(articles)))
    share = matched / len(articles)
    return finding(
        f"{matched:,} of {count(len(articles), 'article')} on the topic: "
        f"{percent(share, low, high)}. No outlet is known, so the interval takes articles as "
        "drawn one by one and is too narrow.",
        value=share,
        low=low,
        high=high,
        unit="share of all articles",
        kind="share",
        key="share",
        evidence=evidence(articles[articles["matched"]]),
    )


def change(articles: pd.DataFrame) -> Finding:
    """Split the change from the first to the second half of the period by its cause."""
    dated = articles.dropna(subset=["published", "outlet"])
    counts = corpus.daily(dated)
    if len(counts) < 4 or not coverage.has_denominator(dated):
        said = "Whether the share changed cannot be told: fewer than four days or no denominator."
        return finding(said, kind="change", key="change")
    split = counts.index[len(counts) // 2]
    parts = coverage.decompose(dated, split)
    total = parts.loc["total"] * 100
    if total.isna().any():
        said = "Whether the share changed cannot be told: fewer than three outlets, or six days."
        return finding(said, kind="change", key="change", evidence=parts.reset_index())
    because = ", ".join(
        f"{parts.loc[name, 'change'] * 100:+.1f} from {cause}" for name, cause in PARTS.items()
    )
    sure = "" if total["low"] * total["high"] > 0 else " The interval holds zero: no clear change."
    return finding(
        f"From {day(split)} on, the share differs from before by {total['change']:+.1f} points "
        f"({total['low']:+.1f} to {total['high']:+.1f}): {because}.{sure}",
        value=total["change"],
        low=total["low"],
        high=total["high"],
        unit="percentage points",
        kind="change",
        key="change",
        evidence=parts.reset_index(),
    )


def copies(articles: pd.DataFrame) -> Finding:
    """Set articles, distinct texts and independent outlets side by side; titles are not texts."""
    counts = corpus.three_counts(articles)
    middle = counts.iloc[len(counts) // 2]
    if not middle["articles"]:
        return finding("No article is on the topic.", value=0, kind="copies", key="copies")
    carry = "article carries" if middle["articles"] == 1 else "articles carry"
    fewest, most = int(counts["texts"].min()), int(counts["texts"].max())
    titles_only = "text" not in articles or articles["text"].isna().all()
    what = "different title" if titles_only else "distinct text"
    rest = (
        " Without texts, copies cannot be told."
        if titles_only
        else f" {int(middle['agency_articles']):,} credit a news agency."
    )
    if not titles_only and middle["outlets"]:
        rest += (
            f" Of {count(int(middle['outlets']), 'outlet')}, {int(middle['independent']):,} "
            "published a text of their own."
        )
    bounds = f" ({fewest:,} to {most:,}, by how much two must share to be one)"
    return finding(
        f"{int(middle['articles']):,} {carry} {count(int(middle['texts']), what)}"
        f"{bounds if fewest < most else ''}.{rest}",
        value=int(middle["texts"]),
        low=fewest,
        high=most,
        unit=f"{what}s",
        kind="copies",
        key="copies",
        evidence=counts.reset_index(),
    )


def concentration(matched: pd.DataFrame) -> Finding:
    """Say on how many outlets the coverage rests."""
    found = coverage.concentration(matched.dropna(subset=["outlet"]))
    effective, top = found.loc["effective outlets"], found.loc["top 3"]
    if effective.isna().all():
        said = "How the articles spread over outlets cannot be told: fewer than 20 with an outlet."
        return finding(said, kind="outlets", key="concentration")
    return finding(
        f"The articles are spread as over {number(effective['value'])} equal outlets "
        f"({number(effective['low'])} to {number(effective['high'])}) of the "
        f"{matched['outlet'].nunique()} there are; the three largest have {percent(*top)} of them.",
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
    if table.empty or not coverage.appears(articles):
        why = "no article on it has a date and an outlet"
        why = why if table.empty else "the file begins with the topic"
        return finding(f"Who was first cannot be told: {why}.", kind="first", key="first")
    start = table["published"].iloc[0]
    timed = coverage.has_clock(articles)
    # Without hours, all of the first day were first together.
    early = table["published"].dt.normalize() == start.normalize()
    leaders = table.index[early if not timed else table["published"] == start]
    more = f" and {count(len(leaders) - 3, 'other')}" if len(leaders) > 3 else ""
    clock = f" at {start:%H:%M} UTC" if timed else ""
    unit = "hours" if timed else "days"
    others = table["delay"].iloc[len(leaders) :] / pd.Timedelta(**{unit: 1})
    half = (
        number(others.median() if timed else float(round(others.median()))) if len(others) else ""
    )
    waited = f"; half of the other {len(others)} followed within {half} {unit}"
    return finding(
        f"In this file, {', '.join(map(str, leaders[:3]))}{more} "
        f"{'was' if len(leaders) == 1 else 'were'} first, "
        f"on {day(start)}{clock}{waited if len(others) else ''}.",
        value=others.median() if len(others) else None,
        unit=unit,
        kind="first",
        key="first",
        evidence=table.reset_index().drop(columns="article_id"),
    )


def formulas(found: pd.DataFrame, outlets: int) -> Finding:
    """Name the phrases that most outlets share; *outlets* is how many have the topic."""
    if found.empty:
        return finding("No phrase recurs in three texts of three outlets.", kind="wording")
    listed = [
        f"“{row.phrase}” in {percent(row.share, row.low, row.high)} of texts and "
        f"{row.outlets} of {count(outlets, 'outlet')}"
        for row in found.head(SHOWN).itertuples()
    ]
    top = found.iloc[0]
    return finding(
        f"Recurring formulas: {'; '.join(listed)}.",
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
        said = "No date is named by three independent outlets."
        return [finding(said, kind="event", key="event none")]
    return [
        finding(
            f"{day(event.date)}: named by {count(event.outlets, 'independent outlet')} in "
            f"{count(event.texts, 'text')} ({event.words}).",
            value=event.outlets,
            unit="independent outlets",
            kind="event",
            key=f"event {event.date:%Y-%m-%d}",
            evidence=pd.DataFrame(event.sentences, columns=["outlet", "article_id", "sentence"]),
        )
        for event in found.nlargest(SHOWN, "outlets").sort_values("date").itertuples()
    ]
