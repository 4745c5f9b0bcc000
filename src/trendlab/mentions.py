"""Mentions: which article names which actor, where, and by which of its names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trendlab import names
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
    return _compiled(ids, kinds, list(numbers), patterns)


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
    for spelling in names.transliterated(alias):
        yield spelling, False
        if kind == "person":
            yield from ((one, False) for one in names.initials(spelling))
            yield from ((one, True) for one in names.surnames(spelling))


def _compiled(
    ids: list[str],
    kinds: list[str],
    spellings: list[str],
    patterns: dict[bytes, dict[tuple[int, bool], int]],
) -> Gazetteer:
    import daachorse

    strong = [
        {
            (actor, weak): n
            for (actor, weak), n in who.items()
            if not (weak and (actor, False) in who)
        }
        for who in patterns.values()
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
        between) or "surname only" (the article gives no full name).
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
    order = np.lexsort((start, where, row))
    row, start, end, pattern, where = (one[order] for one in (row, start, end, pattern, where))
    actor, spelling, how = _resolve(gazetteer, row, pattern)
    return _Found(gazetteer, row, where, start, end, pattern, actor, spelling, how)


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


HOW = ("name", "surname", "ambiguous", "surname only")


def _texts(values: Iterable[str], codes: np.ndarray) -> Any:
    """Build a text column from codes without a Python object per row."""
    import pandas as pd
    import pyarrow as pa

    column = pa.array(list(values), pa.large_string()).take(pa.array(codes))
    return pd.Series(pd.array(column, dtype="str"))


def _resolve(g: Gazetteer, row: np.ndarray, pattern: np.ndarray) -> tuple[np.ndarray, ...]:
    """Decide whom each hit names: the actor, its spelling and how it was told."""
    count = g.count[pattern]
    hit = np.repeat(np.arange(len(row)), count)
    candidate = np.repeat(g.first[pattern] - np.cumsum(count) + count, count) + np.arange(len(hit))
    actor, weak = g.actor[candidate], g.weak[candidate]
    key = row[hit] * len(g.ids) + actor
    alone = (count == 1)[hit] & ~weak
    anchored = np.isin(key, np.unique(key[alone]))
    strong = np.bincount(hit, ~weak, minlength=len(row))
    possible = anchored | ~weak
    several = np.bincount(hit, possible, minlength=len(row)) > 1
    # A shared name is told by the one bearer that the article names in full.
    possible &= ~several[hit] | anchored
    left = np.bincount(hit, possible, minlength=len(row))
    which = np.full(len(row), -1)
    which[hit[possible]] = np.flatnonzero(possible)
    told = left == 1
    how = np.where(told, np.where(weak[which], 1, 0), np.where((strong > 1) | several, 2, 3))
    spelling = g.spelling[candidate]
    first = np.cumsum(count) - count
    return np.where(told, actor[which], len(g.ids)), spelling[np.where(told, which, first)], how
