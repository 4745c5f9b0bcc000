"""Which actor speaks: by the words that name the speaker, or by whom a pronoun or an office means.

Rather nobody than the wrong one: names that no list holds are looked at too, since they may speak.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trendlab.actors.context import OPENERS
from trendlab.actors.spelling import TITLES
from trendlab.language.sentences import spans

NOBODY = "?"  # before a name that no list holds
BACK = 4  # sentences that are read back for whom "il" or "la ministre" means


class Named(NamedTuple):
    """A name in a text: where it stands, whose it is, whether that is a person."""

    start: int
    end: int
    who: str  # the actor, or the name itself if no list holds it
    person: bool | None  # None: not known


class Told(NamedTuple):
    """What is read of a speaker: where the statement and the words for its speaker stand."""

    start: int
    end: int
    speaker_start: int
    speaker_end: int
    cue: str


_PRONOUN = re.compile(r"(?P<he>il|lui|he|him|celui-ci)|(?P<she>elle|she|her|celle-ci)", re.I)
_DESCRIBED = re.compile(
    r"(?:(?P<she>la|une|cette)|(?P<he>le|ce|cet|un)|the|l[’'])\s*(?P<words>[^\W\d_].*)",
    re.IGNORECASE | re.DOTALL,
)
# Words that say nothing of an office and so can only mean the one spoken of.
_REDESCRIBED = re.compile(
    r"(?:(?:le|la|l[’']|the)\s*(?:(?:élue?|leader|responsable|députée?)\s)?(?:\w+génaire|trentenaire|écologiste|socialiste|centriste|communiste|insoumise?"
    r"|républicaine?|frontiste|macroniste|intéressée?|politicienn?e?|politician)"
    r"|ce dernier|cette dernière)",
    re.IGNORECASE,
)
_UNLISTED = re.compile(
    r"(?<![\w-])(?:(?:M|Mme|Mr|Mrs|Ms|Dr|Me)\.?\s)?"
    r"[A-ZÀ-Þ][\w’'-]*\w(?:\s(?:de |d[’']|du |van |von |der |bin |al-|el-)*"
    r"(?:[A-ZÀ-Þ][\w’'-]*\w|[A-ZÀ-Þ]\.))+"
)
_ARTICLE = re.compile(r"\b(?:les?|la|du|des|the|aux?)\s$|\bl[’']$", re.IGNORECASE)
_HERS = re.compile(r"(?:a|ah|ie|[^toir]ine|elle|ette|enne|[eè]ne|ise|[ln]ice|nne|[ai]the|beth)$")
_HIS = re.compile(
    r"(?:ard|and|ent|ien|ois|ick|ic|an|[^io]n|ul|ques|ert|ald|us|os|ck|ph|im|as|rd|ré|o|ry|er|id|il)$"
)
_EITHER = re.compile(
    "jean-marie|luca|joshua|nikita|mustafa|antoine|eugène|étienne|andrea|sasha|marin|karen|carmen|susan"
    "|lauren|megan|erin|kathryn|kristen|muriel|ellen|helen|gwen|morgan|jordan|astrid|ingrid|margo|mary"
    "|hillary|rosemary|esther|jennifer|amber|heather|marion|manon|lilian|vivian"
)


def actors_of(text: str, told: Sequence[Told], named: Sequence[Named]) -> list[str | None]:
    """Tell for each statement, in order, which actor speaks, or None."""
    people = {one.who for one in named if one.person}
    names = sorted([*named, *_unlisted(text, named)])
    free = _free(text, names, sorted((one.start, one.end) for one in told))
    said: list[str | None] = []
    for one in told:
        a, b = one.speaker_start, one.speaker_end
        if a < 0 or one.cue.lower() == "pour":
            said.append(None)
            continue
        actor = _by_name(text, a, b, named) or _meant(text, a, b, min(one.start, a), free, names)
        said.append(actor)
        if one.cue and not (actor and any(n.start < b and n.end > a for n in free)):
            insort(free, Named(a, b, actor or NOBODY, not actor or actor in people))
    return said


def _by_name(text: str, a: int, b: int, named: Sequence[Named]) -> str | None:
    """Take the head noun or the apposition, never what completes another noun."""
    near = named[max(0, bisect_left(named, (a,)) - 1) : bisect_left(named, (b,))]
    near = [one for one in near if one.end > a]
    heads = [
        one
        for one in near
        if not _completes(text, one, a, near) and not _OWNED.match(text[one.end : b])
    ]
    if len(heads) > 1 and not _AND.search(text[heads[0].end : heads[-1].start]):
        heads = [one for one in heads[-1:] if not text[one.end : b].strip()]
    several = {one.who for one in heads}
    return several.pop() if len(several) == 1 else None


def _completes(text: str, one: Named, floor: int, near: Sequence[Named] = ()) -> bool:
    start = one.start
    for other in near:
        if one.person is False and other.end + 1 == start and text[other.end] == " ":
            return _completes(text, other, floor)  # "l'OMS Europe"
    return bool(
        _COMPLEMENT.search(text[floor:start]) or _NAMED_FOR.search(text[max(0, start - 20) : start])
    )


# "la présidente du Front national", "l'avocat de Donald Trump"
_COMPLEMENT = re.compile(
    r"(?:\b(?:du|des|aux?|(?:de|à|pour|contre|avec|chez|dans|of|for|from|with|at|to|by|against)"
    r"(?:\s+(?:la|les?|the))?|(?:de|à|pour|contre|avec|chez)\s+l[’'])|\bd[’']|\b\w{3,}ant)\s*$"
)
_OBLIQUE = re.compile(  # "par le député", "du président": whom another names is not who goes on
    r"\b(?:du|aux?|(?:par|avec|contre|pour|à|by|with|against|to)(?:\s+(?:la|le|the)|\s+l[’'](?=\S))?)"
    r"(?:\s*[a-zà-ÿ][\w-]*){0,2}\s+$"
)
_NAMED_FOR = re.compile(r"\b(?:gouvernement|administration|clan|camp|équipe|famille|loi)\s+$")
_OWNED = re.compile(r"[’']s?\s|\s+(?!(?:et|and|ou|or|who|qui)\b)[a-zà-ÿ]")  # "the Nato chief"
_CLAUSE = re.compile(
    r"\b(?:a|ont|est|sont|était|après|avant|avec|par|sur|dans|que|qui|selon|contre|has|have|was|is|by"
    r"|with|after|before|that|who|when|as|said|told)\b"
)
_CLOSED = re.compile(r"\s*[,(]\s*([^.,;:!?\n«»\"“”()]{3,80})[,.)]")
_AND = re.compile(r"\b(?:et|and|ou|or)\b|[,&/]")


def _unlisted(text: str, named: Sequence[Named]) -> Iterator[Named]:
    """Find names of two words that no list holds: they may be whom a pronoun means."""
    starts = [one.start for one in named]
    for match in _UNLISTED.finditer(text):
        words = match[0].split()
        while words and _plain(words[0]) in OPENERS | TITLES and len(words) > 1:
            words = words[1:]
        start = match.end() - len(" ".join(words))
        at = bisect_right(starts, match.end() - 1) - 1
        listed = at >= 0 and named[at].end > match.start()
        if not listed and len(words) > 1 and not _ARTICLE.search(text[max(0, start - 5) : start]):
            yield Named(start, match.end(), f"{NOBODY}{' '.join(words)}", True)


def _plain(word: str) -> str:
    return re.sub(r"^[ldjmnstc][’']|^qu[’']|\.$", "", word.lower())


def _free(text: str, names: list[Named], said: list[tuple[int, int]]) -> list[Named]:
    """Keep who can be meant: whom nobody speaks of, and who completes no other noun."""

    def spoken_of(one: Named) -> bool:
        return any(a <= one.start < b for a, b in said)

    return [
        one
        for one in names
        if not spoken_of(one)
        and not _completes(text, one, max(0, one.start - 30))
        and not _OBLIQUE.search(text[max(0, one.start - 40) : one.start])
    ]


def _meant(
    text: str, a: int, b: int, anchor: int, free: list[Named], names: list[Named]
) -> str | None:
    before = free[: bisect_left(free, (anchor,))]
    pronoun = _PRONOUN.fullmatch(text, a, b)
    if pronoun:
        return _nearest(text, anchor, before, names, pronoun.lastgroup or "")
    if _REDESCRIBED.fullmatch(text, a, b):
        return _nearest(text, anchor, before, names, "")
    described = _DESCRIBED.fullmatch(text, a, b)
    return _described(text, described, before) if described else None


def _nearest(
    text: str, anchor: int, before: list[Named], named: list[Named], gender: str
) -> str | None:
    """Take the one person of the nearest sentence that names any, or the only one named at all."""
    people = [one for one in before if one.person and _agrees(text, one, gender)]
    every = spans(text)
    at = bisect_right(every, (anchor, len(text))) - 1
    sentences = [range(*one) for one in every[max(0, at - BACK) : at + 1]]
    groups = [{one.who for one in people if one.start in part} for part in reversed(sentences)]
    alone = [one for one in named if one.person and one.start < anchor]
    if all(_agrees(text, one, gender) for one in alone):
        groups.append({one.who for one in alone})
    here = next((group for group in groups if group), set())
    who = here.pop() if len(here) == 1 else NOBODY
    return None if who.startswith(NOBODY) else who


def _agrees(text: str, one: Named, gender: str) -> bool:
    before = text[max(0, one.start - 5) : one.start].split()[-1:]
    civil = before[0].strip(".").lower() if before else ""
    if gender and civil in ("m", "mr", "mme", "mrs", "ms"):
        return (civil in ("m", "mr")) == (gender == "he")
    given = text[one.start : one.end].split()[0].lower()
    if _EITHER.fullmatch(given) or " " not in text[one.start : one.end]:
        return True
    return not gender or not (_HERS if gender == "he" else _HIS).search(given)


def _described(text: str, described: re.Match[str], before: list[Named]) -> str | None:
    """Take the one whom the article calls so: "la ministre" after "Ana Roy, ministre"."""
    words = re.split(r"[\s’']+", described["words"].lower())
    english = described[0].lower().startswith("the")
    cut = next((at for at, word in enumerate(words) if word in ("of", "who", "in")), len(words))
    head = words[cut - 1] if english else words[words[0] in ("ancien", "ancienne")]
    people = [one for one in before if one.person]
    floors = [0, *(one.end for one in people)]
    pairs = zip(people, floors, strict=False)
    called = {one.who for one, floor in pairs if head in _apposed(text, one, floor)}
    who = called.pop() if len(called) == 1 else NOBODY
    return None if who.startswith(NOBODY) else who


def _apposed(text: str, one: Named, floor: int) -> set[str]:
    """Return the words that stand beside a name in apposition."""
    left = re.split(r"[.!?;:\n«»\"“”()]", text[max(floor, one.start - 80) : one.start])[-1]
    left = _CLAUSE.split(left)[-1]
    after = _CLOSED.match(text[one.end : one.end + 90])
    right = re.split(r"\b(?:d[eu]s?|of|for|in)\b|\bd[’']", after[1])[0] if after else ""
    return set(re.split(r"[\s’',]+", f"{left} {right}".lower()))
