"""What was collected and read, and where the collection breaks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from trendlab import corpus, coverage
from trendlab.findings import Finding, finding
from trendlab.intervals import MONTH, wilson
from trendlab.language.messages import Said, few, say, say_for
from trendlab.language.words import RULES, UNSPACED
from trendlab.tables import provenance

MONTHS = "the dates are of months"
SHOWN = 5  # names or breaks in a sentence
CUT = r"(?:…|\.\.\.|\[…\])\s*$"
FEW = 0.05  # of texts: that many may well end so by themselves


def nothing(articles: pd.DataFrame) -> str:
    """Say why there are no articles: none was given, or none of those read is in the period."""
    read = sum(record["rows_accepted"] for record in provenance(articles))
    if not read:
        return say("no articles were given")
    return say("of {n:article} read, none is in the period", n=read)


def collected(articles: pd.DataFrame, query: str) -> Finding:
    """Say what was collected and what the query selects; evidence: the articles selected."""
    if articles.empty:
        said = say("Coverage cannot be told: {why}.", why=nothing(articles))
        return finding(said, kind="data", key="collected")
    matched = corpus.on_topic(articles)
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
    outlets = articles["outlet"].nunique()
    searched = articles["searched"].all()
    found = "Found by a search: {n:article}" if searched else "Collected: {n:article}"
    parts = [say(found, n=len(articles))]
    parts += [say("{n:outlet}", n=outlets) if outlets else say("outlets unknown")]
    first, last = articles["published"].min(), articles["published"].max()
    if first != first:
        parts.append(say("none with a date"))
    elif corpus.by_month(articles):
        parts.append(say("{span:when}", span=(first, MONTH, last)))
    else:
        parts.append(say("{span:period}", span=(first, last)))
    return ", ".join(parts)


def _spread(matched: pd.DataFrame) -> str:
    outlets = matched["outlet"].nunique()
    return say("from {n:outlet}", n=outlets) if outlets else say("on the topic")


def read(articles: pd.DataFrame) -> list[Finding]:
    """Say what of the articles is not read as the others are; nothing where all are read alike."""
    parts = (_without_text, _beginnings, _beyond_rules, _unspaced)
    return [found for part in parts for found in part(articles)]


def beginnings(articles: pd.DataFrame) -> pd.Series:
    """Tell of each article whether its text ends as a beginning does: in “…”."""
    texts = articles["text"] if "text" in articles else articles["title"].head(0)
    return texts.str.slice(-40).str.contains(CUT, na=False)  # whole texts take a gigabyte


def _beginnings(articles: pd.DataFrame) -> list[Finding]:
    """Count the texts that end as those do of which a service gives the beginning alone."""
    cut = beginnings(articles)
    if not cut.any() or cut.sum() < FEW * articles["text"].notna().sum():
        return []
    said = say(
        "The text of {n:article} of {total:number} ends in “…”: of such only the beginning was "
        "collected, and what stands further on was not searched.",
        n=int(cut.sum()),
        total=len(articles),
    )
    return [_told(said, articles.loc[cut.index[cut]], "cut")]


def _beyond_rules(articles: pd.DataFrame) -> list[Finding]:
    """Say which share is in languages that the rules for quotations do not cover."""
    spoken = articles["language"].dropna() if "language" in articles else articles["title"].head(0)
    others = spoken[~spoken.isin(RULES)]
    if others.empty:
        return []
    said = say_for(
        len(others),
        "{n:article} of {total:number} ({share:percent}) is in {named:languages}: who is quoted "
        "in it, and what is claimed, is not read.",
        "{n:article} of {total:number} ({share:percent}) are in {named:languages}: who is quoted "
        "in them, and what is claimed, is not read.",
        total=len(articles),
        share=len(others) / len(articles),
        named=[str(name) for name in others.value_counts().index[:SHOWN]],
    )
    return [_told(said, articles.loc[others.index], "languages")]


def _unspaced(articles: pd.DataFrame) -> list[Finding]:
    """Say by which rule words are sought in scripts without spaces."""
    titles = articles["title"].str.contains(UNSPACED, regex=True, na=False)
    if not titles.any():
        return []
    said = say(
        "{n:article} of {total:number} are in a script without spaces between words: there a word "
        "of the query is found inside longer words as well.",
        n=int(titles.sum()),
        total=len(articles),
    )
    return [_told(said, articles[titles], "unspaced")]


def _without_text(articles: pd.DataFrame) -> list[Finding]:
    """Count those without a text; a share over texts is given beside that over titles alone."""
    texts = articles["text"].notna() if "text" in articles else articles["title"].isna()
    if texts.all():
        return []
    among, lacking = articles[texts], articles[~texts]
    if among.empty:
        said = say("No texts were given: the query was matched against titles alone.")
        return [finding(said, len(lacking), unit="articles", kind="data", key="titles only")]
    low, high = wilson(among["matched"].sum(), len(among))
    said = say(
        "Without a text, searched by title only: {n:article} of {total:number}. Among the "
        "{among:number} with a text, {share:percent} are on the topic.",
        n=len(lacking),
        total=len(articles),
        among=len(among),
        share=(among["matched"].mean(), float(low), float(high)),
    )
    return [_told(said, lacking, "without text", "articles without a text")]


def _told(said: Said, rows: pd.DataFrame, key: str, unit: str = "articles") -> Finding:
    return finding(said, len(rows), unit=unit, kind="data", key=key, evidence=evidence(rows))


def not_found(articles: pd.DataFrame, query: str) -> list[Finding]:
    """Name the words nearest to the query's that it does not find; nothing where there are none."""
    found = corpus.nearest(articles, query)
    if found.empty:
        return []
    words = [
        say("{word} ({n:article})", word=row.word, n=row.articles) for row in found.itertuples()
    ]
    said = say(
        "The query {query} leaves out articles whose titles have {words:list}. To find the first "
        "of these, add: OR {word}",
        query=query,
        words=words,
        word=found["word"].iloc[0],
    )
    unit, most = "articles with the first word", int(found["articles"].iloc[0])
    return [finding(said, most, unit=unit, kind="data", key="not found", evidence=found)]


def evidence(articles: pd.DataFrame) -> pd.DataFrame:
    """Take what a reader needs to find an article again."""
    columns = ["published", "outlet", "title", "url", "origin"]
    rows = articles.reindex(columns=columns).assign(published=corpus.dated(articles))
    return rows.sort_values("published")


def breaks(articles: pd.DataFrame) -> Finding:
    """Say where the collection breaks, so that a gap is not read as silence."""
    dated = articles.dropna(subset=["published", "outlet"])
    why = ""
    if not coverage.has_denominator(articles):
        why = one_selection(articles)
    elif dated.empty:
        why = say("no article has both an outlet and a date")
    elif corpus.by_month(dated):
        why = say(MONTHS)
    if why:
        return finding(say("Breaks cannot be told: {why}.", why=why), key="breaks")
    found = corpus.breaks(dated)
    if found.empty:
        said = say("No break was found in the collection of any outlet.")
        return finding(said, value=0, unit="breaks", key="breaks")
    return finding(
        say(
            "The collection has {n:break}: {named}.",
            n=len(found),
            named=few([_break(row) for row in found.itertuples()], SHOWN),
        ),
        value=len(found),
        unit="breaks",
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


def one_selection(articles: pd.DataFrame) -> str:
    """Say why the articles are no whole output; a search may have been for another topic."""
    if articles["matched"].all():
        return say("every article given is on the topic, so there is nothing to divide by")
    return say(
        "the articles are what a search found, not all that the outlets published, so there is "
        "nothing to divide by"
    )
