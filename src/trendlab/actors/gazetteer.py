"""A gazetteer prepared for matching: every spelling of every actor in one automaton."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import daachorse
import numpy as np
import pandas as pd

from trendlab.actors import context as bearers
from trendlab.actors import spelling as names
from trendlab.actors.offices import office_class


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Actors prepared for matching; make it once with `prepare` to search many tables."""

    ids: list[str]  # of each actor
    kinds: list[str]
    spellings: list[str]  # every way of writing a name, in one case
    surfaces: list[bytes]  # the patterns; those with combining accents (NFD) come last
    plain: int  # patterns before these
    first: np.ndarray  # of each pattern: where the candidates begin that it may stand for
    count: np.ndarray
    actor: np.ndarray  # of each candidate
    spelling: np.ndarray
    weak: np.ndarray  # a surname alone: needs its full name in the same article
    care: np.ndarray  # of each pattern: what to look at beside it before it counts; see `_care`
    given: list[set[str]]  # of each actor: its given names in lower case
    held: list[set[str]]  # the classes of its offices

    @cached_property
    def automaton(self) -> Any:
        """Find the patterns without combining accents, which few texts have."""
        return daachorse.DoubleArrayAhoCorasick(self.surfaces[: self.plain])

    @cached_property
    def automaton_nfd(self) -> Any:
        """Find all patterns; made when a text has combining accents."""
        return daachorse.DoubleArrayAhoCorasick(self.surfaces)

    def bearers(self, pattern: int) -> list[int]:
        """List the actors that a pattern may stand for."""
        first = self.first[pattern]
        return self.actor[first : first + self.count[pattern]].tolist()

    def find(self, piece: bytes) -> list[tuple[int, int, int]]:
        """List all occurrences of all patterns: first byte, last byte + 1, pattern."""
        if not self.plain:
            return []
        combining = piece.find(b"\xcc") >= 0 or piece.find(b"\xcd") >= 0
        return (self.automaton_nfd if combining else self.automaton).find_overlapping(piece)


def prepare(actors: pd.DataFrame) -> Gazetteer:
    """Write out all spellings of all actors, and build what finds them.

    >>> prepare(actors).ids
    ['ada', 'bo']
    """
    ids, kinds, entries = _entries(actors)
    numbers: dict[str, int] = {}
    patterns: dict[bytes, dict[tuple[int, bool], int]] = {}
    for actor, alias in entries:
        for spelling, weak in _spellings(alias, kinds[actor]):
            number = numbers.setdefault(spelling, len(numbers))
            for surface in names.surfaces(spelling, kinds[actor]):
                who = patterns.setdefault(surface.encode(), {})
                who[actor, weak] = number if surface == spelling else who.get((actor, weak), number)
    given = [set[str]() for _ in ids]
    for actor, alias in entries:
        given[actor] |= set(re.split(r"[\s.-]+", names.split_name(alias)[0].lower()))
    made = _compiled(ids, kinds, list(numbers), patterns, given, _held(actors, ids))
    made.find(b"")
    return made


def _held(actors: pd.DataFrame, ids: list[str]) -> list[set[str]]:
    """List the classes of the offices that the gazetteer gives each actor."""
    held: dict[str, set[str]] = {one: set() for one in ids}
    if "office" in actors:
        for actor_id, office in zip(actors["actor_id"], actors["office"], strict=True):
            if isinstance(office, str) and office:
                held[str(actor_id)] |= {office_class(office)} - {""}
    return list(held.values())


def _entries(actors: pd.DataFrame) -> tuple[list[str], list[str], list[tuple[int, str]]]:
    """List each actor once, whatever its number of offices, and each of its names once."""
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
    for spelling in sorted({one for each in written for one in names.transliterated(each)}):
        yield spelling, False
        if kind == "person":
            yield from ((one, False) for one in sorted(names.initials(spelling)))
            yield from ((one, True) for one in sorted(names.surnames(spelling)))


def _compiled(
    ids: list[str],
    kinds: list[str],
    spellings: list[str],
    patterns: dict[bytes, dict[tuple[int, bool], int]],
    given: list[set[str]],
    held: list[set[str]],
) -> Gazetteer:
    patterns = {one: who for one, who in patterns.items() if not _is_phrase(one, patterns)}
    patterns = dict(sorted(patterns.items(), key=lambda item: _combining(item[0])))
    proper = [_proper(who, kinds) for who in patterns.values()]
    strong = [
        {key: n for key, n in who.items() if not (key[1] and (key[0], False) in who)}
        for who in proper
    ]
    flat = np.array([(a, n, w) for who in strong for (a, w), n in who.items()], np.int64)
    actor, spelling, weak = flat.reshape(-1, 3).T
    count = np.array([len(who) for who in strong], np.int64)
    people = [any(kinds[one] == "person" for one, _ in who) for who in strong]
    care = [
        _care(person, spellings[next(iter(who.values()))])
        for person, who in zip(people, strong, strict=True)
    ]
    return Gazetteer(
        ids=ids,
        kinds=kinds,
        spellings=spellings,
        surfaces=list(patterns),
        plain=sum(not _combining(surface) for surface in patterns),
        first=np.cumsum(count) - count,
        count=count,
        actor=actor,
        spelling=spelling,
        weak=weak.astype(bool),
        care=np.array(care, np.int64),
        given=given,
        held=held,
    )


def _combining(surface: bytes) -> bool:
    return b"\xcc" in surface or b"\xcd" in surface


def _is_phrase(surface: bytes, patterns: dict) -> bool:
    """Tell an article before a name of its own: "la Provence" is not the paper La Provence."""
    article, _, rest = surface.partition(b" ")
    return article in (b"le", b"la", b"les") and rest in patterns


def _proper(who: dict[tuple[int, bool], int], kinds: list[str]) -> dict[tuple[int, bool], int]:
    """Prefer a country to its people where one word means both: Suisse, Philippines."""
    places = {key: n for key, n in who.items() if kinds[key[0]] != "demonym"}
    return places or who


# A person's name of one word; an ordinary word too; perhaps a street's; perhaps part of a longer.
ALONE, COMMON, STREET, PART = 1, 2, 4, 8


@lru_cache(maxsize=1000)  # the spellings of one actor stand together
def _care(person: bool, spelling: str) -> int:
    """Tell what must be read beside a name: another given name, an ordinary word, a street."""
    short = len(spelling) <= 3 and names.is_acronym(spelling)
    common = names.unaccented(spelling.lower()) in bearers.COMMON_WORDS
    several = " " in spelling and spelling.split()[0].lower() not in names.PARTICLES
    return (
        (ALONE if person and not several else 0)
        | (COMMON if short or common else 0)
        | (STREET if person and several else 0)
        | (PART if not person and " " not in spelling and not spelling.isupper() else 0)
    )
