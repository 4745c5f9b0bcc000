"""Discovery: names that recur and that the gazetteer lacks, as a table to review."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from trendlab import tables
from trendlab.actors.context import OPENERS
from trendlab.actors.gazetteer import listed, prepare
from trendlab.actors.mentions import WHERE, Scanned, plain_surnames, scanned
from trendlab.actors.roles import role
from trendlab.actors.spelling import TITLES
from trendlab.actors.wordlists import any_of
from trendlab.language.sentences import around
from trendlab.language.words import fold
from trendlab.loading.formats.gazetteers import slug

MARK = "○"  # before a name that the articles have and no list
SHOWN = 40  # places of a name that are read to tell what it is
SELDOM = (
    0.2  # a person's name is more seldom than that a thing's or a body's by the words beside it
)
_WORD = r"[A-ZÀ-Þ][\w’'-]*[\w]"
_INNER = r"(?:de la|de l[’']|du|des|de|d[’']|von der|von|van der|van|ben|bin|al|el|of the|of)"
_CANDIDATE = re.compile(rf"(?<![\w-]){_WORD}(?:\s(?:{_INNER}\s?)?{_WORD})*")
# Words that stand before a name and are none of it.
_LEFT = OPENERS | TITLES | {"many", "several", "some", "most", "such"}
# "ministre de la Santé Ada Lune": the first word belongs to the office.
_DOMAINS = re.compile(any_of("domains"))
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
        ``name``, ``kind`` (a guess by the words beside it: "person", "organisation", "thing" for
        what does not act, or ""), ``articles``, ``outlets`` and ``sentence`` (the first), the most
        frequent first. Rules take capitals for names: a name of common words is missed, and a
        first word of a sentence is left out unless it is written so elsewhere too.

    >>> discover(named, floor=2)[["name", "articles"]]
            name  articles
    0  Ada Roche         3
    1    Bo Lind         2
    """
    runs = _runs(articles, _taken(known))
    found = pd.DataFrame(runs, columns=["name", "start", "row", "where"])
    ids = articles["article_id"].to_numpy()
    outlets = articles["outlet"].to_numpy() if "outlet" in articles else np.full(len(ids), None)
    found["article_id"], found["outlet"] = ids[found["row"]], outlets[found["row"]]
    by = found.groupby("name")
    table = by.agg(articles=("article_id", "nunique"), outlets=("outlet", "nunique")).reset_index()
    small = _small_words(articles)
    ordinary = table["name"].str.lower().map(small).fillna(0) > table["articles"] / 4
    table = table[(table["articles"] >= floor) & ~ordinary]
    shown = found[found["name"].isin(table["name"])].groupby("name").head(SHOWN)
    told = {
        name: _told(name, [(articles[w].iloc[row], at) for at, row, w in rows.to_numpy().tolist()])
        for name, rows in shown.groupby("name")[["start", "row", "where"]]
    }
    about = pd.DataFrame([told[name] for name in table["name"]], columns=["kind", "sentence"])
    table = pd.concat([table.reset_index(drop=True), about], axis=1)
    pairs = zip(table["name"], table["articles"], strict=True)
    table.loc[[_of_common_words(*one, small) for one in pairs], "kind"] = "thing"
    table = table[["name", "kind", "articles", "outlets", "sentence"]]
    return table.sort_values(["articles", "name"], ascending=[False, True], ignore_index=True)


def _told(name: str, places: list[tuple[str, int]]) -> tuple[str, str]:
    """Say what a name is, by most of the places that tell, and show its first sentence."""
    kinds = Counter(role(text, at, at + len(name)) for text, at in places)
    text, at = places[0]
    others = kinds["thing"] + kinds["organisation"] >= max(2, SELDOM * len(places))
    told = [one for one in kinds if one and not (others and one == "person")]
    return max(told, key=kinds.__getitem__, default=""), around(text, at, at + len(name))


def _runs(articles: pd.DataFrame, taken: dict) -> Iterator[tuple[str, int, int, str]]:
    ids = articles["article_id"].tolist()
    for where in WHERE:
        for row, text in enumerate(articles.get(where, ())):
            if isinstance(text, str):
                names = _capitals(text, taken.get((ids[row], where), set()))
                yield from ((*one, row, where) for one in names)


_GIVEN = r"[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ][\w’'-]*"
_WHOLE = re.compile(rf"{_GIVEN}(?:\s(?:{_INNER}\s?)?{_GIVEN}){{1,2}}")


def whole_names(missing: pd.DataFrame, outlets: Iterable[str] = ()) -> pd.DataFrame:
    """Keep the names of two or three words of what `discover` lists that act as an actor does.

    Left out are single words and acronyms, of which many are no actor (TGV, GMT, République),
    things, what holds another of these names ("Intérieur Ada Lune"), and *outlets*, which are
    counted as who publishes and who is cited.

    >>> found = pd.DataFrame({"name": ["Eva Sand", "TGV"], "kind": ["person", ""]})
    >>> whole_names(found)["name"].tolist()
    ['Eva Sand']
    """
    own = {_without_article(outlet) for outlet in outlets}
    kept = missing[missing["name"].str.fullmatch(_WHOLE.pattern)]
    known = set(kept["name"])
    wanted = [
        kind not in ("", "thing")
        and not re.match(r"[LlDd][’']", name)  # "L'épidémie de Covid", where no name begins
        and _without_article(name) not in own
        and TITLES.isdisjoint(name.lower().split())
        and not any(" ".join(words[at:]) in known for at in range(1, len(words) - 1))
        for name, kind, words in zip(
            kept["name"], kept["kind"], kept["name"].str.split(), strict=True
        )
    ]
    return kept[np.array(wanted, bool)].reset_index(drop=True)


def as_actors(names: pd.DataFrame) -> pd.DataFrame:
    """Make a gazetteer of `whole_names`, each marked by the ``○`` before its name.

    >>> as_actors(pd.DataFrame({"name": ["Eva Sand"], "kind": ["person"]}))[["actor_id", "name"]]
             actor_id        name
    0  found-eva-sand  ○ Eva Sand
    """
    marked = {
        "actor_id": [f"found-{slug(name)}" for name in names["name"]],
        "name": [f"{MARK} {name}" for name in names["name"]],
        "kind": names["kind"],
        "aliases": [[name] for name in names["name"]],
    }
    columns = pd.DataFrame(marked).reindex(columns=list(tables.ACTORS))
    return tables.table(tables.ACTORS, columns)


def with_found(
    articles: pd.DataFrame, actors: pd.DataFrame, on_topic: pd.DataFrame
) -> tuple[pd.DataFrame, Scanned, pd.DataFrame]:
    """Add to a gazetteer the names that recur in the articles *on_topic*, and scan for all.

    Returns
    -------
    DataFrame, Scanned, DataFrame
        The gazetteer with these names, marked by ``○``; what is found of all in *articles*,
        surnames included whose bearer the file makes plain; the names.

    >>> with_found(named, actors, named)[2].empty
    True
    """
    found = scanned(articles, prepare(actors))
    here = [table[table["article_id"].isin(on_topic["article_id"])] for table in found]
    names = whole_names(discover(on_topic, here), on_topic["outlet"].dropna().unique())
    held = {*actors["name"], *(alias for one in actors["aliases"] for alias in listed(one))}
    names = names[~names["name"].str.split().str[-1].isin(held)]  # "Bourse de Lyon"
    if len(names):
        told = actors.attrs  # pandas keeps the account of a file only where both have it
        actors = pd.concat([actors, as_actors(names)], ignore_index=True)
        actors.attrs = told
        found = scanned(articles, prepare(actors))
    found = plain_surnames(found)
    return actors, found, _as_ranked(names, found.mentions, on_topic)


def _as_ranked(names: pd.DataFrame, said: pd.DataFrame, on_topic: pd.DataFrame) -> pd.DataFrame:
    """Count the articles of the names found as a ranking does, where a surname counts too."""
    here = said[["article_id", "actor_id"]].merge(on_topic[["article_id", "outlet"]])
    by = here.groupby("actor_id").agg({"article_id": "nunique", "outlet": "nunique"})
    counts = by.reindex(as_actors(names)["actor_id"]).fillna(0).astype(int).to_numpy()
    counted = names.assign(articles=counts[:, 0], outlets=counts[:, 1])
    return counted.sort_values(["articles", "name"], ascending=[False, True], ignore_index=True)


def _without_article(name: str) -> str:
    return re.sub(r"^(?:(?:le|la|les|the) |l['’])", "", fold(name))


def _small_words(articles: pd.DataFrame) -> Counter[str]:
    """Count the words that the articles write without a capital: santé, français."""
    columns = [articles[where].dropna() for where in WHERE if where in articles]
    return Counter(re.findall(r"\b[a-zà-ÿ]{2,}\b", "\n".join("\n".join(one) for one in columns)))


def _of_common_words(name: str, articles: int, small: Counter[str]) -> bool:
    """Tell what is named by words that are none: Mairie de Lyon, Premières Lignes."""
    words = name.lower().split()
    told = words[:1] if re.search(r"\s(?:d[eu]s?\s|d[’'])", name) else words
    return all(small[word] > max(10, 2 * articles) for word in told)


def _taken(known: Iterable[pd.DataFrame]) -> dict[tuple[Any, str], set[int]]:
    """Say per text which of its characters belong to a name that is known."""
    held: dict[tuple[Any, str], set[int]] = {}
    for found in known:
        keys = ("article_id", "where", "start", "end")
        for article, where, start, end in zip(*(found[key] for key in keys), strict=True):
            held.setdefault((article, where), set()).update(range(start, end))
    return held


def _capitals(text: str, taken: set[int]) -> Iterator[tuple[str, int]]:
    """Find runs of capitalised words that the sentence does not explain."""
    if text.isupper():
        return
    for match in _CANDIDATE.finditer(text):
        start, name = match.start(), match[0]
        words = name.split()
        first = next(
            (
                at
                for at, word in enumerate(words)
                if _bare(word) not in _LEFT and not (len(words) > 2 and _DOMAINS.fullmatch(word))
            ),
            len(words),
        )
        start += sum(len(word) + 1 for word in words[:first])
        words = words[first:]
        name = " ".join(words)
        opens = bool(_OPENING.search(text[max(0, match.start() - 3) : match.start()]))
        if not words or (len(words) == 1 and opens and start == match.start()):
            continue
        if len(name) < 3 or not taken.isdisjoint(range(start, start + len(name))):
            continue
        yield name, start


def _bare(word: str) -> str:
    return re.sub(r"^[ldjmnstcLDJMNSTC][’']|^[Qq]u[’']|[’']s$|\.$", "", word).lower()
