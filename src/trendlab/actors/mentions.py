"""Mentions: which article names which actor, where, and by which of its names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trendlab.actors import context as bearers
from trendlab.actors.gazetteer import ALONE, COMMON, PART, STREET, Gazetteer, prepare
from trendlab.actors.scan import CAPITAL_AFTER, CAPITAL_BEFORE, TAIL_BEFORE, scan

WHERE = ("title", "text")
IGNORED = "ignore"  # kind of a row that only keeps a shorter name from matching inside it


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
    that actor beside the surname. A name that several actors bear stays out; `scanned` lists it.

    >>> mentions(named, actors)[["article_id", "actor_id", "where", "start"]].tail(2)
      article_id actor_id  where  start
    4          c      ada  title     25
    5          c      ada   text     46
    """
    return scanned(articles, actors).mentions


class Scanned(NamedTuple):
    """What one pass over the articles finds.

    Names that count, names left open, and names that the gazetteer holds only to be passed over.
    Of what is left open ``how`` is "ambiguous" (several actors; ``actor_id`` lists them, with "|"
    between), "surname only" (the article gives no full name), "somebody else" (the name of another
    person or thing) or "ordinary word".
    """

    mentions: pd.DataFrame
    unresolved: pd.DataFrame
    ignored: pd.DataFrame


def scanned(articles: pd.DataFrame, actors: pd.DataFrame | Gazetteer) -> Scanned:
    """Find `mentions`, and what is left out of them, in one pass; arguments as there.

    >>> scanned(named, actors).unresolved.empty
    True
    """
    found = _find(articles, actors)
    counted = found.how < AMBIGUOUS
    passed_over = _ignored(found.gazetteer)[found.actor]
    return Scanned(
        _table(articles, found, counted & ~passed_over),
        _left_open(articles, found),
        _table(articles, found, counted & passed_over),
    )


def plain_surnames(found: Scanned) -> Scanned:
    """Count the surnames alone, as in headlines, whose bearer the file makes plain.

    Somewhere in it stands the full name, and nobody else is called so.

    >>> len(plain_surnames(scanned(named, actors)).mentions)
    6
    """
    open_, named = found.unresolved, found.mentions
    whole = set(named.loc[named["how"] == "name", "actor_id"])
    alone = open_["how"] == "surname only"
    shared = set(open_.loc[~alone, "alias"])
    plain = alone & open_["actor_id"].isin(whole) & ~open_["alias"].isin(shared)
    told = pd.concat([named, open_[plain].assign(how="surname")], ignore_index=True)
    return found._replace(mentions=told, unresolved=open_[~plain].reset_index(drop=True))


def _left_open(articles: pd.DataFrame, found: _Found) -> pd.DataFrame:
    left = np.flatnonzero((found.how >= AMBIGUOUS) & ~_ignored(found.gazetteer)[found.actor])
    g = found.gazetteer
    who = [g.bearers(pattern) for pattern in found.pattern[left]]
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
    parts = [np.empty((6, 0), np.int64)]
    for where, column in enumerate(WHERE):
        if column in articles:
            hits = scan(articles[column], gazetteer.find, gazetteer.care, bearers.STREET_TAILS)
            parts.append(np.stack([*hits, np.full(len(hits.row), where)]))
    both = np.concatenate(parts, axis=1)
    order = np.argsort(both[0] * len(WHERE) + both[5], kind="stable")  # two sorted runs: a merge
    row, start, end, pattern, beside, where = both[:, order]
    actor, spelling, how = _resolve(gazetteer, row, pattern)
    found = _Found(gazetteer, row, where, start, end, pattern, actor, spelling, how)
    care = gazetteer.care[pattern]
    look = (care & COMMON > 0) | (how > SURNAME)
    look |= (care & (ALONE | PART) > 0) & (beside & (CAPITAL_BEFORE | CAPITAL_AFTER) > 0)
    look |= (care & STREET > 0) & (beside & TAIL_BEFORE > 0)
    _read_beside(articles, found, np.flatnonzero(look))
    return found


def _read_beside(articles: pd.DataFrame, found: _Found, look: np.ndarray) -> None:
    """Read the words beside the names that need it, and mend ``actor`` and ``how`` in place."""
    g = found.gazetteer
    if not len(look):
        return
    rows = np.unique(found.row[look])
    texts = [_present(articles, column, rows) for column in WHERE]
    office_of = _by_office(found, look[found.how[look] > SURNAME], texts)
    for at, actor in office_of.items():
        found.actor[at], found.how[at] = actor, SURNAME
    holders = {(int(found.row[at]), actor) for at, actor in office_of.items()}
    others = []
    for at in look.tolist():
        row, where = int(found.row[at]), int(found.where[at])
        if found.how[at] == UNANCHORED:
            named = [one for one in g.bearers(found.pattern[at]) if (row, one) in holders]
            if len(named) == 1:  # its bearer's office stands beside it elsewhere in the article
                found.actor[at], found.how[at] = named[0], SURNAME
        actor, told = int(found.actor[at]), found.how[at] <= SURNAME
        if found.how[at] == UNANCHORED and g.count[found.pattern[at]] == 1:
            actor = g.bearers(found.pattern[at])[0]
        if actor < len(g.ids):
            elsewhere = texts[1 - where].get(row, "")
            found.how[at] = _verdict(g, found, at, actor, texts[where][row], elsewhere)
            if told and found.how[at] == OTHER:
                others.append(at)
    _doubt_after(found, others)


def _doubt_after(found: _Found, others: list[int]) -> None:
    """Leave open a surname that stands close behind another bearer of it."""
    for at in others:
        for later in range(at + 1, min(at + 10, len(found.row))):
            same = found.row[later] == found.row[at] and found.where[later] == found.where[at]
            if not same or found.start[later] - found.end[at] >= NEAR:
                break
            alike = found.spelling[later] == found.spelling[at]
            if alike and found.gazetteer.care[found.pattern[later]] & ALONE:
                found.how[later] = max(int(found.how[later]), AMBIGUOUS)


def _present(articles: pd.DataFrame, column: str, rows: np.ndarray) -> dict[int, str]:
    if column not in articles:
        return {}
    pairs = zip(rows.tolist(), articles[column].iloc[rows], strict=True)
    return {row: one for row, one in pairs if isinstance(one, str)}


def _by_office(found: _Found, left: np.ndarray, texts: list[dict[int, str]]) -> dict[int, int]:
    """Find the surnames told by the office beside them: "le président Macron"."""
    g, told = found.gazetteer, {}
    for at in left.tolist():
        actors = g.bearers(found.pattern[at])
        held = [g.held[actor] for actor in actors]
        if any(held):
            text = texts[int(found.where[at])][int(found.row[at])]
            one = bearers.office_holder(text, int(found.start[at]), int(found.end[at]), held)
            if one is not None:
                told[at] = actors[one]
    return told


def _verdict(g: Gazetteer, found: _Found, at: int, actor: int, text: str, elsewhere: str) -> int:
    care, how = int(g.care[found.pattern[at]]), int(found.how[at])
    start, end = int(found.start[at]), int(found.end[at])
    if care & COMMON and bearers.common_word(text, start, end):
        return WORD
    if care & STREET and bearers.in_a_street(text, start):
        return OTHER
    if care & PART and bearers.inside_a_name(text, start):
        return OTHER
    if care & PART and not _named_next(found, at) and bearers.begins_a_name(text, end):
        return OTHER
    if care & ALONE and bearers.belongs_to_other(text, start, end, g.given[actor], elsewhere):
        return OTHER
    return how


def _named_next(found: _Found, at: int) -> bool:
    """Tell whether the next word begins another actor's name, which ends this one."""
    after = slice(at + 1, at + 2)
    next_to = found.start[after] == found.end[at] + 1
    return bool((next_to & (found.row[after] == found.row[at])).any())


def _ignored(g: Gazetteer) -> np.ndarray:
    return np.array([*(kind == IGNORED for kind in g.kinds), False])


def _table(articles: pd.DataFrame, found: _Found, which: np.ndarray) -> pd.DataFrame:
    g = found.gazetteer
    which = np.arange(len(found.row))[which]
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
        wanted[g.bearers(number)] = True
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
