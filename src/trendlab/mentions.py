"""Mentions: which article names which actor, where, and by which of its names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trendlab import bearers, names, offices
from trendlab.scan import scan

if TYPE_CHECKING:
    import pandas as pd

WHERE = ("title", "text")
IGNORED = "ignore"  # kind of a row that only keeps a shorter name from matching inside it


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Actors prepared for matching; make it once with `prepare` to search many tables.

    Attributes
    ----------
    ids, kinds : list of str
        Per actor.
    spellings : list of str
        Every way of writing a name, in one case.
    automaton : object
        Finds the patterns; ``None`` if there are none.
    first, count : ndarray of int
        Per pattern: the candidates that it may stand for.
    actor, spelling, weak : ndarray
        Per candidate; a *weak* one (a surname alone) needs its full name in the same article.
    care : ndarray of int
        Per pattern: what to look at beside it before it counts; see `_care`.
    given, held : list of set of str
        Per actor: its given names in lower case; the classes of its offices.
    """

    ids: list[str]
    kinds: list[str]
    spellings: list[str]
    automaton: Any
    first: np.ndarray
    count: np.ndarray
    actor: np.ndarray
    spelling: np.ndarray
    weak: np.ndarray
    care: np.ndarray
    given: list[set[str]]
    held: list[set[str]]


def prepare(actors: pd.DataFrame) -> Gazetteer:
    """Build the automaton of all spellings of all actors."""
    ids, kinds, entries = _entries(actors)
    numbers: dict[str, int] = {}
    patterns: dict[bytes, dict[tuple[int, bool], int]] = {}
    for actor, alias in entries:
        for spelling, weak in _spellings(alias, kinds[actor]):
            number = numbers.setdefault(spelling, len(numbers))
            for surface in names.surfaces(spelling, kinds[actor]):
                patterns.setdefault(surface.encode(), {}).setdefault((actor, weak), number)
    given = [set[str]() for _ in ids]
    for actor, alias in entries:
        given[actor] |= set(re.split(r"[\s.-]+", names.split_name(alias)[0].lower()))
    return _compiled(ids, kinds, list(numbers), patterns, given, _held(actors, ids))


def _held(actors: pd.DataFrame, ids: list[str]) -> list[set[str]]:
    """List the classes of the offices that the gazetteer gives each actor."""
    held: dict[str, set[str]] = {one: set() for one in ids}
    if "office" in actors:
        for actor_id, office in zip(actors["actor_id"], actors["office"], strict=True):
            if isinstance(office, str) and office:
                held[str(actor_id)] |= {offices.office_class(office)} - {""}
    return list(held.values())


def _entries(actors: pd.DataFrame) -> tuple[list[str], list[str], list[tuple[int, str]]]:
    """List each actor once, whatever its number of offices, and each of its names once."""
    import unicodedata

    index: dict[str, int] = {}
    kinds: list[str] = []
    entries: dict[tuple[int, str], None] = {}
    blank = [None] * len(actors)
    columns = [actors.get(c, blank) for c in ("actor_id", "name", "kind", "aliases")]
    for actor_id, name, kind, aliases in zip(*columns, strict=True):
        actor = index.setdefault(str(actor_id), len(index))
        if actor == len(kinds):
            kinds.append(kind if isinstance(kind, str) else "")
        for alias in (name, *listed(aliases)):
            if isinstance(alias, str) and len(alias.strip()) > 1:
                entries[actor, unicodedata.normalize("NFC", " ".join(alias.split()))] = None
    return list(index), kinds, list(entries)


def listed(aliases: Any) -> list[str]:
    """Read aliases as a list, whether they came as one or as text with "|" between them."""
    if isinstance(aliases, str):
        return [one.strip() for one in aliases.split("|") if one.strip()]
    return [] if aliases is None or isinstance(aliases, float) else list(aliases)


def _spellings(alias: str, kind: str) -> Iterable[tuple[str, bool]]:
    written = {alias} | names.shortened(alias) if kind == "person" else {alias}
    for spelling in {one for each in written for one in names.transliterated(each)}:
        yield spelling, False
        if kind == "person":
            yield from ((one, False) for one in names.initials(spelling))
            yield from ((one, True) for one in names.surnames(spelling))


def _compiled(
    ids: list[str],
    kinds: list[str],
    spellings: list[str],
    patterns: dict[bytes, dict[tuple[int, bool], int]],
    given: list[set[str]],
    held: list[set[str]],
) -> Gazetteer:
    import daachorse

    proper = [_proper(who, kinds) for who in patterns.values()]
    strong = [
        {
            (actor, weak): n
            for (actor, weak), n in who.items()
            if not (weak and (actor, False) in who)
        }
        for who in proper
    ]
    flat = np.array([(a, n, w) for who in strong for (a, w), n in who.items()], np.int64)
    flat = flat.reshape(-1, 3)
    count = np.array([len(who) for who in strong], np.int64)
    return Gazetteer(
        ids=ids,
        kinds=kinds,
        spellings=spellings,
        automaton=daachorse.DoubleArrayAhoCorasick(list(patterns)) if patterns else None,
        first=np.cumsum(count) - count,
        count=count,
        actor=flat[:, 0],
        spelling=flat[:, 1],
        weak=flat[:, 2].astype(bool),
        care=np.array(
            [
                _care([kinds[actor] for actor, _ in who], spellings[next(iter(who.values()))])
                for who in strong
            ],
            np.int64,
        ),
        given=given,
        held=held,
    )


def _proper(who: dict[tuple[int, bool], int], kinds: list[str]) -> dict[tuple[int, bool], int]:
    """Prefer a country to its people where one word means both: Suisse, Philippines."""
    places = {key: n for key, n in who.items() if kinds[key[0]] != "demonym"}
    return places or who


ALONE, COMMON, STREET = 1, 2, 4


def _care(kinds: list[str], spelling: str) -> int:
    """Tell what must be read beside a name: another given name, an ordinary word, a street."""
    person = "person" in kinds
    short = len(spelling) <= 3 and names.is_acronym(spelling)
    common = names.unaccented(spelling.lower()) in bearers.COMMON_WORDS
    several = " " in spelling and spelling.split()[0].lower() not in names.PARTICLES
    return (
        (ALONE if person and not several else 0)
        | (COMMON if short or common else 0)
        | (STREET if person and several else 0)
    )


def mentions(articles: pd.DataFrame, actors: pd.DataFrame | Gazetteer) -> pd.DataFrame:
    """Find where articles name actors: whole words, the longest name, exact offsets.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``title`` and, where there is one, ``text``.
    actors : DataFrame or Gazetteer
        The gazetteer: ``actor_id``, ``name``, ``kind``, ``aliases``; an actor with several
        offices has several rows. What `prepare` made of it saves time over many tables.

    Returns
    -------
    DataFrame
        One row per mention: ``article_id``, ``actor_id``, ``alias`` (the spelling found, in the
        case of the gazetteer), ``where`` ("title" or "text"), ``start`` and ``end`` (code points
        into that text), ``how`` ("name", or "surname" for a surname alone).

    Notes
    -----
    A surname alone counts only in an article that also gives the full name, or an office held by
    that actor beside the surname. A name that several actors bear stays out; `unresolved` lists it.
    """
    found = _find(articles, actors)
    return _table(articles, found, found.how < 2)


def unresolved(articles: pd.DataFrame, actors: pd.DataFrame | Gazetteer) -> pd.DataFrame:
    """List the names left out of `mentions`, and why.

    Returns
    -------
    DataFrame
        As `mentions`; ``how`` is "ambiguous" (several actors; ``actor_id`` lists them, with "|"
        between), "surname only" (the article gives no full name), "somebody else" (the name of
        another person or thing) or "ordinary word".
    """
    import pandas as pd

    found = _find(articles, actors)
    left = np.flatnonzero(found.how >= 2)
    g = found.gazetteer
    who = [g.actor[g.first[p] : g.first[p] + g.count[p]] for p in found.pattern[left]]
    bearers = ["|".join(sorted({g.ids[one] for one in several})) for several in who]
    return _table(articles, found, left).assign(actor_id=pd.Series(bearers, dtype="str"))


class _Found(NamedTuple):
    """All names found, told and untold alike, one entry each."""

    gazetteer: Gazetteer
    row: np.ndarray
    where: np.ndarray
    start: np.ndarray
    end: np.ndarray
    pattern: np.ndarray
    actor: np.ndarray
    spelling: np.ndarray
    how: np.ndarray


def _find(articles: pd.DataFrame, actors: pd.DataFrame | Gazetteer) -> _Found:
    gazetteer = actors if isinstance(actors, Gazetteer) else prepare(actors)
    parts = [np.empty((5, 0), np.int64)]
    for where, column in enumerate(WHERE):
        if column in articles and gazetteer.automaton is not None:
            hits = scan(articles[column], gazetteer.automaton)
            parts.append(np.stack([*hits, np.full(len(hits.row), where)]))
    row, start, end, pattern, where = np.concatenate(parts, axis=1)
    order = np.argsort(row * len(WHERE) + where, kind="stable")  # two sorted runs: a merge
    row, start, end, pattern, where = (one[order] for one in (row, start, end, pattern, where))
    actor, spelling, how = _resolve(gazetteer, row, pattern)
    found = _Found(gazetteer, row, where, start, end, pattern, actor, spelling, how)
    _read_beside(articles, found)
    return found


def _read_beside(articles: pd.DataFrame, found: _Found) -> None:
    """Look at the words beside the names that need it, and mend ``actor`` and ``how`` in place."""
    g = found.gazetteer
    look = np.flatnonzero((g.care[found.pattern] > 0) | (found.how > SURNAME))
    if not len(look):
        return
    rows = np.unique(found.row[look])
    texts = [_present(articles, column, rows) for column in WHERE]
    office_of = _by_office(found, look[found.how[look] > SURNAME], texts)
    for at, actor in office_of.items():
        found.actor[at], found.how[at] = actor, SURNAME
    holders = {(int(found.row[at]), actor) for at, actor in office_of.items()}
    last_other: tuple[int, int, str, int] | None = None
    for at in look.tolist():
        row, where = int(found.row[at]), int(found.where[at])
        text, start, end = texts[where][row], int(found.start[at]), int(found.end[at])
        if found.how[at] == UNANCHORED and len(holders):
            _let_count(found, at, holders)
        if found.how[at] > SURNAME:
            continue
        found.how[at] = _verdict(g, found, at, text, texts[1 - where].get(row, ""))
        if found.how[at] == OTHER:
            last_other = (row, where, text[start:end], end)
        elif last_other and g.care[found.pattern[at]] & ALONE:
            near = last_other[:3] == (row, where, text[start:end]) and start - last_other[3] < NEAR
            found.how[at] = AMBIGUOUS if near else found.how[at]


def _present(articles: pd.DataFrame, column: str, rows: np.ndarray) -> dict[int, str]:
    if column not in articles:
        return {}
    picked = articles[column].iloc[rows]
    return {
        row: one for row, one in zip(rows.tolist(), picked, strict=True) if isinstance(one, str)
    }


def _by_office(found: _Found, left: np.ndarray, texts: list[dict[int, str]]) -> dict[int, int]:
    """Find the surnames told by the office beside them: "le président Macron"."""
    g, told = found.gazetteer, {}
    for at in left.tolist():
        first = g.first[found.pattern[at]]
        actors = g.actor[first : first + g.count[found.pattern[at]]].tolist()
        held = [g.held[actor] for actor in actors]
        if any(held):
            text = texts[int(found.where[at])][int(found.row[at])]
            one = bearers.office_holder(text, int(found.start[at]), int(found.end[at]), held)
            if one is not None:
                told[at] = actors[one]
    return told


def _let_count(found: _Found, at: int, holders: set[tuple[int, int]]) -> None:
    """Count a surname whose bearer's office stands beside it elsewhere in the article."""
    g = found.gazetteer
    first = g.first[found.pattern[at]]
    actors = g.actor[first : first + g.count[found.pattern[at]]].tolist()
    named = [actor for actor in actors if (int(found.row[at]), actor) in holders]
    if len(named) == 1:
        found.actor[at], found.how[at] = named[0], SURNAME


def _verdict(g: Gazetteer, found: _Found, at: int, text: str, elsewhere: str) -> int:
    care, how = int(g.care[found.pattern[at]]), int(found.how[at])
    start, end = int(found.start[at]), int(found.end[at])
    if care & COMMON and bearers.common_word(text, start, end):
        return WORD
    if care & STREET and bearers.in_a_street(text, start):
        return OTHER
    own = g.given[found.actor[at]]
    if care & ALONE and bearers.belongs_to_other(text, start, end, own, elsewhere):
        return OTHER
    return how


def _table(articles: pd.DataFrame, found: _Found, which: np.ndarray) -> pd.DataFrame:
    import pandas as pd

    g = found.gazetteer
    which = np.arange(len(found.row))[which]
    shown = np.array([kind != IGNORED for kind in g.kinds] + [True])
    which = which[shown[found.actor[which]]]
    of = articles["article_id"].astype("str").iloc[found.row[which]].reset_index(drop=True)
    columns = {
        "article_id": of,
        "actor_id": _texts([*g.ids, ""], found.actor[which]),
        "alias": _texts(g.spellings, found.spelling[which]),
        "where": _texts(WHERE, found.where[which]),
        "start": found.start[which],
        "end": found.end[which],
        "how": _texts(HOW, found.how[which]),
    }
    return pd.DataFrame(columns)


HOW = ("name", "surname", "ambiguous", "surname only", "somebody else", "ordinary word")
NAME, SURNAME, AMBIGUOUS, UNANCHORED, OTHER, WORD = range(len(HOW))
NEAR = 200  # characters within which a surname may still be that of the other bearer just named


def _texts(values: Iterable[str], codes: np.ndarray) -> Any:
    """Build a text column from codes without a Python object per row."""
    import pandas as pd
    import pyarrow as pa

    column = pa.array(list(values), pa.large_string()).take(pa.array(codes))
    return pd.Series(pd.array(column, dtype="str"))


def _resolve(g: Gazetteer, row: np.ndarray, pattern: np.ndarray) -> tuple[np.ndarray, ...]:
    """Decide whom each hit names: the actor, its spelling and how it was told."""
    first, count = g.first[pattern], g.count[pattern]
    actor, spelling = g.actor[first], g.spelling[first]
    how = np.zeros(len(row), np.int64)
    plain = (count == 1) & ~g.weak[first]
    open_ = np.flatnonzero(~plain)
    if len(open_):
        named = _named_in_full(g, row, actor, plain, pattern[open_])
        told = _judge(g, row[open_], pattern[open_], named)
        actor[open_], spelling[open_], how[open_] = told
    return actor, spelling, how


def _named_in_full(
    g: Gazetteer, row: np.ndarray, actor: np.ndarray, plain: np.ndarray, opened: np.ndarray
) -> np.ndarray:
    """List article and actor, as one number, where the actor's own full name stands."""
    wanted = np.zeros(len(g.ids) + 1, bool)
    for number in np.unique(opened).tolist():
        wanted[g.actor[g.first[number] : g.first[number] + g.count[number]]] = True
    anchor = plain & wanted[actor]
    return np.unique(row[anchor] * len(g.ids) + actor[anchor])


def _judge(
    g: Gazetteer, row: np.ndarray, pattern: np.ndarray, named: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Settle the surnames and shared names, each by the one bearer named in full there."""
    count = g.count[pattern]
    begin = np.cumsum(count) - count
    hit = np.repeat(np.arange(len(row)), count)
    candidate = np.repeat(g.first[pattern] - begin, count) + np.arange(len(hit))
    actor, weak = g.actor[candidate], g.weak[candidate]
    anchored = np.isin(row[hit] * len(g.ids) + actor, named)
    possible = anchored | ~weak
    several = np.bincount(hit, possible, minlength=len(row)) > 1
    possible &= ~several[hit] | anchored  # a shared name is told by the bearer named in full
    told = np.bincount(hit, possible, minlength=len(row)) == 1
    which = begin.copy()
    which[hit[possible]] = np.flatnonzero(possible)
    how = np.where(told, weak[which], np.where(several, AMBIGUOUS, UNANCHORED))
    nobody = len(g.ids)
    return np.where(told, actor[which], nobody), g.spelling[candidate[which]], how
