"""Which actor speaks: by the words that name the speaker, or by whom a pronoun or an office means.

Rather nobody than the wrong one: names that no list holds are looked at too, since they may speak.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from trendlab.actors.context import OPENERS
from trendlab.actors.spelling import TITLES
from trendlab.language.sentences import spans
from trendlab.sourcing.quotes import Statement
from trendlab.sourcing.saying import rule

NOBODY = "?"  # before a name that no list holds
MOST = 60  # names that are read back for whose office "la ministre" is
BACK = 4  # sentences that are read back for whom "il" means


class Named(NamedTuple):
    """A name in a text: where it stands, whose it is, whether that is a person."""

    start: int
    end: int
    who: str  # the actor, or the name itself if no list holds it
    person: bool | None  # None: not known


def actors_of(text: str, told: Sequence[Statement], named: Sequence[Named]) -> list[str | None]:
    """Tell for each statement, in order, which actor speaks, or None."""
    if not told:
        return []
    people = {one.who for one in named if one.person}
    names = sorted([*named, *_unlisted(text, named)])
    free = _free(text, names, sorted((one.start, one.end) for one in told))
    said: list[str | None] = []
    before: dict[tuple[int, int], str | None] = {}
    for one in told:
        a, b = one.speaker_start, one.speaker_end
        if a < 0 or one.cue.lower() == "pour" or (not one.cue and (a, b) in before):
            said.append(before.get((a, b)))
            continue
        actor = _by_name(text, a, b, named)
        if actor in people and (
            rule("several").match(one.cue) or rule("with").search(text[max(0, a - 30) : a])
        ):
            actor = None  # one of two who speak together
        actor = actor or _meant(text, one, free, names)
        said.append(actor)
        before[a, b] = actor
        if not (actor and any(n.start < b and n.end > a for n in free)):
            insort(free, Named(a, b, actor or NOBODY, not actor or actor in people))
    return said


def _by_name(text: str, a: int, b: int, named: Sequence[Named]) -> str | None:
    """Take the head noun or the apposition, never what completes another noun."""
    near = named[max(0, bisect_left(named, (a,)) - 1) : bisect_left(named, (b,))]
    near = [one for one in near if one.end > a]
    heads = [
        one
        for one in near
        if not _completes(text, one, a, near)
        and not rule("owned" if one.person else "more").match(text[one.end : b])
        and not (one.person is False and rule("member").search(text[a : one.start]))
    ]
    if len(heads) > 1 and not rule("both").search(text[heads[0].end : heads[-1].start]):
        heads = [one for one in heads[-1:] if not text[one.end : b].strip()]
    several = {one.who for one in heads}
    return several.pop() if len(several) == 1 else None


def _completes(text: str, one: Named, floor: int, near: Sequence[Named] = ()) -> bool:
    start = one.start
    for other in near:
        if one.person is False and other.end + 1 == start and text[other.end] == " ":
            return _completes(text, other, floor)  # "l'OMS Europe"
    return bool(
        rule("complement").search(text[floor:start])
        or rule("named_for").search(text[max(0, start - 24) : one.end])
    )


_SMALL = frozenset(
    ["de", "du", "des", "la", "le", "les", "of", "the", "à", "au", "ancien", "ancienne"]
)


def _unlisted(text: str, named: Sequence[Named]) -> Iterator[Named]:
    """Find names that no list holds, and their surnames alone: they may be whom a pronoun means."""
    starts = [one.start for one in named]
    surnames: set[str] = set()
    passed = OPENERS | TITLES
    for match in rule("unlisted").finditer(text):
        words = match[0].split()
        named_by = (n for n, word in enumerate(words) if _plain(word) not in passed)
        words = words[min(next(named_by, len(words)), len(words) - 1) :]
        start = match.end() - len(" ".join(words))
        at = bisect_right(starts, match.end() - 1) - 1
        alone = len(words) == 1 and not (
            words[0] in surnames or match["civil"] or rule("does").match(text, match.end())
        )
        after = rule("article").search(text[max(0, start - 5) : start])
        if alone or after or _plain(words[0]) in OPENERS or (at >= 0 and named[at].end > start):
            continue
        surnames.add(words[-1])
        yield Named(start, match.end(), f"{NOBODY}{words[-1]}", True)


def _plain(word: str) -> str:
    return re.sub(r"^[ldjmnstc][’']|^qu[’']|\.$", "", word.lower())


def _free(text: str, names: list[Named], said: list[tuple[int, int]]) -> list[Named]:
    """Keep who can be meant: whom nobody speaks of, and who completes no other noun."""
    starts, ends = [a for a, _ in said], [0, *accumulate((b for _, b in said), max)]
    return [
        one
        for one in names
        if ends[bisect_right(starts, one.start)] <= one.start
        and (rule("announced").match(text, one.end) or _acts(text, one))
    ]


def _acts(text: str, one: Named) -> bool:
    return not (
        rule("owns").match(text, one.end)
        or _completes(text, one, max(0, one.start - 30))
        or rule("oblique").search(text[max(0, one.start - 40) : one.start])
    )


def _meant(text: str, said: Statement, free: list[Named], names: list[Named]) -> str | None:
    """Take the one whom these words can mean, if a list holds that one."""
    a, b = said.speaker_start, said.speaker_end
    anchor = min(said.start, a)
    if a > said.end:  # "Macron « veut … », a-t-il ajouté" is said of Macron
        head = text[:anchor].rstrip('«“" \u00a0')[-MOST:]
        anchor -= len(re.split(r"[.!?…:»”\"\n]", head)[-1]) + 2
    people = [one for one in free[: bisect_left(free, (anchor,))] if one.person]
    pronoun = rule("he_she").fullmatch(text, a, b)
    if pronoun or rule("redescribed").fullmatch(text, a, b):
        gender = (pronoun and pronoun.lastgroup) or ""
        who = _nearest(text, anchor, people, names, gender)
    else:
        described = rule("described").fullmatch(text, a, b)
        near = _nearest(text, anchor, people, [], "")
        who = near & _described(text, described, people) if described else set()
        if not who and (calling := rule("calling").fullmatch(text, a, b)):
            who = _only(text, anchor, names, calling.lastgroup or "")
    only = who.pop() if len(who) == 1 else NOBODY
    return None if only.startswith(NOBODY) else only


def _nearest(
    text: str, anchor: int, people: list[Named], names: list[Named], gender: str
) -> set[str]:
    """Take whom the nearest sentence names that names any, or the only one named at all."""
    every = spans(text)
    at = bisect_right(every, (anchor, len(text))) - 1
    for low, high in reversed(every[max(0, at - BACK) : at + 1]):
        if rule("goes_on").match(text, low):
            continue  # its own subject is the one meant
        near = people[bisect_left(people, (low,)) : bisect_left(people, (high,))]
        here = {one.who for one in near if _agrees(text, one, gender)}
        if here:
            return here
    return _only(text, anchor, names, gender)


def _only(text: str, anchor: int, names: list[Named], gender: str) -> set[str]:
    """Take the only one named so far."""
    alone = [one for one in names[: bisect_left(names, (anchor,))] if one.person]
    same = len({one.who for one in alone}) == 1
    return {one.who for one in alone if same and _agrees(text, one, gender)}


def _agrees(text: str, one: Named, gender: str) -> bool:
    """Say whether a name may be a man's or a woman's, by its title or the given name's end."""
    civil = rule("civil").search(text[max(0, one.start - 5) : one.start])
    if civil and gender:
        return bool(civil["he"]) == (gender == "he")
    given, *more = text[one.start : one.end].lower().split()
    if not gender or not more or rule("either").fullmatch(given):
        return True
    return not (rule("hers") if gender == "he" else rule("his")).search(given)


def _described(text: str, described: re.Match[str], people: list[Named]) -> set[str]:
    """Take whom the article calls so: "la ministre" after "Ana Roy, ministre"."""
    said = re.split(r"\b(?:who|qui|chargée?|in|en)\b", described["words"].lower())[0]
    words = set(re.findall(r"[^\W\d_]{2,}", said)) - _SMALL
    floors = [0, *(one.end for one in people)]
    pairs = list(zip(people, floors, strict=False))[-MOST:]
    return {one.who for one, floor in pairs if words and words <= _apposed(text, one, floor)}


def _apposed(text: str, one: Named, floor: int) -> set[str]:
    """Return the words that stand beside a name in apposition."""
    left = re.split(r"[.!?;:\n«»\"“”()]", text[max(floor, one.start - 80) : one.start])[-1]
    left = rule("clause").split(left)[-1]
    after = rule("closed").match(text[one.end : one.end + 90])
    right = re.split(r"\b(?:d[eu]s?|of|for|in)\b|\bd[’']", after[1])[0] if after else ""
    return set(re.findall(r"[^\W\d_]{2,}", f"{left} {right}".lower()))
