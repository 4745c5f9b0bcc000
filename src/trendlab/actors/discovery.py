"""Discovery: names that recur and that the gazetteer lacks, as a table to review."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from trendlab.actors.context import OPENERS
from trendlab.actors.mentions import WHERE
from trendlab.actors.offices import beside
from trendlab.actors.spelling import TITLES, is_acronym
from trendlab.language.sentences import around
from trendlab.language.words import fold

_WORD = r"[A-ZÀ-Þ][\w’'-]*[\w]"
_INNER = r"(?:de la|de l[’']|du|des|de|d[’']|von der|von|van der|van|ben|bin|al|el|of the|of)"
_CANDIDATE = re.compile(rf"(?<![\w-]){_WORD}(?:\s(?:{_INNER}\s?)?{_WORD})*")
_LEFT = OPENERS | TITLES  # words that stand before a name and are none of it
_OPENING = re.compile(r"(?:^|[.!?:…«»\"“”\n(|–—-]\s*)$")


def discover(
    articles: pd.DataFrame, known: Iterable[pd.DataFrame] = (), floor: int = 3
) -> pd.DataFrame:
    """List names that recur and are not in the gazetteer, to be reviewed and added to it.

    Parameters
    ----------
    articles : DataFrame
    known : tables of mentions
        What the gazetteer holds or leaves unresolved (from `scanned`); not listed.
    floor : int
        Articles that must have the name.

    Returns
    -------
    DataFrame
        ``name``, ``kind`` (a guess: "person" beside a title or an office, "organisation" for an
        acronym, else ""), ``articles``, ``outlets`` and ``sentence`` (the first), the most
        frequent first. Rules take capitals for names: a name of common words is missed, and a
        first word of a sentence is left out unless it is written so elsewhere too.
    """
    taken = _taken(known)
    rows = []
    for where in WHERE:
        if where in articles:
            for row, text in enumerate(articles[where]):
                if isinstance(text, str):
                    key = (articles["article_id"].iloc[row], where)
                    for name, kind, start in _capitals(text, taken.get(key, set())):
                        rows.append((name, kind, row, around(text, start, start + len(name))))
    found = pd.DataFrame(rows, columns=["name", "kind", "row", "sentence"])
    found["article_id"] = articles["article_id"].to_numpy()[found["row"].astype(int)]
    has_outlets = "outlet" in articles
    found["outlet"] = (
        articles["outlet"].to_numpy()[found["row"].astype(int)] if has_outlets else None
    )
    by = found.groupby("name")
    table = by.agg(
        kind=("kind", lambda several: several.mode()[0]),
        articles=("article_id", "nunique"),
        outlets=("outlet", "nunique"),
        sentence=("sentence", "first"),
    ).reset_index()
    table = table[(table["articles"] >= floor) & ~_ordinary(table, articles)]
    return table.sort_values(["articles", "name"], ascending=[False, True], ignore_index=True)


_GIVEN = r"[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ][\w’'-]*"
_WHOLE = re.compile(rf"{_GIVEN}(?:\s(?:{_INNER}\s?)?{_GIVEN}){{1,2}}")


def whole_names(missing: pd.DataFrame, outlets: Iterable[str] = ()) -> pd.DataFrame:
    """Keep the names of two or three words of what `discover` lists: most of them are people.

    Left out are single words and acronyms, of which many are no actor (TGV, GMT, République),
    what holds another of these names ("Intérieur Ada Lune"), and *outlets*, which are counted
    as who publishes and who is cited.
    """
    own = {_without_article(outlet) for outlet in outlets}
    kept = missing[missing["name"].str.fullmatch(_WHOLE.pattern)]
    known = set(kept["name"])
    wanted = [
        _without_article(name) not in own
        and not any(" ".join(words[at:]) in known for at in range(1, len(words) - 1))
        for name, words in zip(kept["name"], kept["name"].str.split(), strict=True)
    ]
    return kept[wanted].reset_index(drop=True)


def _without_article(name: str) -> str:
    return re.sub(r"^(?:(?:le|la|les|the) |l['’])", "", fold(name))


def _ordinary(names: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Tell single words that the articles also write without a capital: Santé, Français."""
    columns = [articles[where].dropna() for where in WHERE if where in articles]
    small = Counter(re.findall(r"\b[a-zà-ÿ]{2,}\b", "\n".join("\n".join(one) for one in columns)))
    return names["name"].str.lower().map(small).fillna(0) > names["articles"] / 4


def _taken(known: Iterable[pd.DataFrame]) -> dict[tuple[Any, str], set[int]]:
    """Say per text which of its characters belong to a name that is known."""
    held: dict[tuple[Any, str], set[int]] = {}
    for found in known:
        keys = ("article_id", "where", "start", "end")
        for article, where, start, end in zip(*(found[key] for key in keys), strict=True):
            held.setdefault((article, where), set()).update(range(start, end))
    return held


def _capitals(text: str, taken: set[int]) -> Iterator[tuple[str, str, int]]:
    """Find runs of capitalised words that the sentence does not explain."""
    if text.isupper():
        return
    for match in _CANDIDATE.finditer(text):
        start, name = match.start(), match[0]
        words = name.split()
        first = next((at for at, word in enumerate(words) if _bare(word) not in _LEFT), len(words))
        start += sum(len(word) + 1 for word in words[:first])
        words = words[first:]
        name = " ".join(words)
        opens = bool(_OPENING.search(text[max(0, match.start() - 3) : match.start()]))
        if not words or (len(words) == 1 and opens and start == match.start()):
            continue
        if len(name) < 3 or not taken.isdisjoint(range(start, start + len(name))):
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
