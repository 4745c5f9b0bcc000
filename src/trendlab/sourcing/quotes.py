"""Who is quoted as saying what, in one text, by rules for French and English news.

The patterns cover those of GGT-French (direct, verb and "que", "selon") and inverted and English
forms. Each quotation is judged by itself: one that is never closed costs that one alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from trendlab.language import sentences as prose
from trendlab.sourcing.saying import (
    ADVERB,
    ALSO,
    BY_THE_WAY,
    CLITIC,
    ENGLISH,
    GROUP,
    NAME,
    NOUN,
    PARTICIPLE,
    PERSON,
    PRESENT,
    PRONOUN,
    STOP,
    WHO,
)


class Statement(NamedTuple):
    """Something said: where its words stand, who says it (offsets, -1 if not told) and by what."""

    kind: str  # direct, indirect, selon or incise
    start: int
    end: int
    speaker_start: int
    speaker_end: int
    cue: str


_AFTER = [
    re.compile(
        rf"\W{{0,4}}(?:{ADVERB},?\s+)?(?P<cue>{CLITIC}(?:a|ont|avait|avaient|est|sont)(?:-t)?"
        rf"-(?P<who>{PERSON})\s+(?:{ADVERB}\s+){{0,2}}(?:{PARTICIPLE})(?!\w))"
    ),
    re.compile(rf"\W{{0,4}}(?P<cue>{CLITIC}(?:{PRESENT})(?:-t)?-(?P<who>{PERSON}))(?!\w)"),
    re.compile(rf"\W{{0,4}}(?:comme )?(?P<cue>{GROUP}){BY_THE_WAY}\s+(?P<who>{NAME}|{NOUN}){STOP}"),
    re.compile(
        rf"\W{{0,4}}(?P<cue>selon|d[’']après|dixit|according to)\s+(?P<who>{WHO}){STOP}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\W{{0,4}}(?P<cue>{ENGLISH})\s+(?!that\b)(?P<who>{NAME}|{NOUN}|{PRONOUN})"
        rf"{STOP}"
    ),
    re.compile(
        rf"\W{{0,4}}(?P<who>{WHO})(?:,[^,\"“”.]{{2,80}},)?\s+{ALSO}"
        rf"(?P<cue>{ENGLISH})\b"
    ),
]
_SUBJECT = (
    rf"(?P<who>{WHO})(?:\s*,[^.\"«»“”]{{2,120}}?,|\s*\([^)]{{1,60}}\))?(?:\s*,?\s+(?:qui|who))?"
)
_BEFORE = [
    re.compile(
        r"(?:^|[\s(])(?P<cue>[Ss]elon|[Dd][’']après|[Pp]our|[Aa]ccording to)\s+"
        rf"(?P<who>{WHO}),?\s*$"
    ),
    re.compile(
        rf"(?:^|[\s(«\"]){_SUBJECT}\s+(?:{ADVERB}\s+)?(?:n[e’']\s*)?"
        rf"(?P<cue>{GROUP})(?P<rest>[^.\"«»“”\n]{{0,120}})$"
    ),
    re.compile(
        rf"(?:^|[\s(«\"]){_SUBJECT}\s+{ALSO}"
        rf"(?P<cue>{ENGLISH})\b(?P<rest>[^.\"«»“”\n]{{0,120}})$"
    ),
    re.compile(rf"(?:^|[\n.!?»”\"]\s*)(?P<who>{NAME}|{NOUN})(?P<cue>\s*):\s*$"),
]
_SAID = re.compile(rf"\s*(?:{WHO})\s+(?:said|added|says|wrote|noted)\b")
_APPOSED = re.compile(rf",\s+{NAME}")
_LATER = re.compile(rf",\s+(?P<cue>{GROUP}){BY_THE_WAY}\s+(?P<who>{NAME}|{NOUN}){STOP}")
_ASIDE = [
    re.compile(
        rf",\s+(?P<cue>{CLITIC}(?:a|ont|avait|avaient)(?:-t)?-(?P<who>{PERSON})\s+"
        rf"(?:{ADVERB}\s+){{0,2}}(?:{PARTICIPLE})(?!\w))"
    ),
    re.compile(rf",\s+(?P<cue>{CLITIC}(?:{PRESENT})(?:-t)?-(?P<who>{PERSON}))(?!\w)"),
    _LATER,
    re.compile(
        rf"(?:,|\s[-–—])\s+(?P<who>{WHO})\s+(?:has |had |also )*(?P<cue>said|says|reported|reports"
        r"|added|wrote|explained|warned|stated)\b(?!\s+(?:that|the|he|she|it|they)\b)"
    ),
    re.compile(rf"\s[-–—]\s+(?P<cue>said|added|explained|wrote|stated)\s+(?P<who>{WHO}){STOP}"),
]
_SELON = [
    re.compile(r"^\W*(?P<cue>Selon|D[’']après|According to)\s+(?P<who>[^,\"«»“”\n]{3,110}),\s*"),
    re.compile(
        r"[,\s–-]\s*(?P<cue>selon|d[’']après|according to)\s+(?P<who>[^,.;:\"«»“”\n]{3,90})"
    ),
]
_THAT = [
    re.compile(
        rf"(?:^|[\s(«\"]){_SUBJECT}\s+(?:{ADVERB}\s+)?(?:n[e’']\s*)?(?P<cue>{GROUP})"
        r"(?P<rest>[^.\"«»“”\n:;]{0,80}?)\s+(?:que\s+|qu[’'])"
    ),
    re.compile(
        rf"(?:^|[\s(«\"]){_SUBJECT}\s+{ALSO}(?P<cue>{ENGLISH})"
        r"(?P<rest>[^.\"«»“”\n:;,]{0,60}?)\s+that\s+"
    ),
    re.compile(
        rf"(?:^|[\s(]){_SUBJECT}\s+{ALSO}(?P<cue>said|says|added|claims"
        r"|claimed|believes|warned|insisted)(?P<rest>)\s+(?=(?:the|he|she|it|they|there|his|her|its"
        r"|their|a|an|we|this|these|no|[A-Z])\b)(?!(?:Monday|Tuesday|Wednesday|Thursday|Friday"
        r"|Saturday|Sunday)\b)"
    ),
]
_OBJECT = re.compile(
    r"confirm|évoqu|salu|condamn|dénon|critiqu|accus|fustig|exprim|reconn|défend|publi|lanc|menac"
    r"|exig|demand|encourag|abord|cit|raill|tacl|post|montr"
)
_OPENING = {"«": "»", "“": "”", "„": "“”"}
LONGEST, SHORTEST = 2500, 4  # characters of a quotation; words, under which it is a fragment
DEEPEST = 20  # marks that open again inside one quotation: more are a list of marks
INDENT = 40  # characters of white space or marks that are looked over beside a mark


def quoted(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where quotations stand, without their marks, and where the closing mark ends.

    A quotation inside another is part of it.
    """
    at, first = 0, len(text) - len(text.lstrip())
    while at < len(text):
        mark = text[at]
        if mark in _OPENING or (mark == '"' and _opens(text, at, first)):
            close = _close(text, at)
            if close:
                yield (*_trimmed(text, at + 1, close), close + 1)
                at = close
        at += 1


def _opens(text: str, at: int, first: int) -> bool:
    """Tell a straight mark that opens: words follow it at once, or after a space none precedes."""
    return (at + 1 < len(text) and not text[at + 1 : at + 2].isspace()) or at <= first


def _close(text: str, start: int) -> int | None:
    """Find the mark that closes the one at *start*; a paragraph may open with a mark again."""
    mark, depth, marks = text[start], 0, 0
    closing = _OPENING.get(mark, '"')
    for at in range(start + 1, min(len(text), start + LONGEST)):
        char = text[at]
        marks += char == mark
        if marks > DEEPEST:
            return None
        if char in closing and depth == 0:
            if char == mark and _reopens(text, at):
                continue
            if char != mark and _reopens(text, at) and text.find(char, at + 1, at + LONGEST) > 0:
                continue
            return at
        if char == mark and mark != '"' and not _reopens(text, at):
            depth += 1
        elif char in closing and depth:
            depth -= 1
        elif char == "\n" and _abandoned(text, at, mark):
            return None
    return None


def _reopens(text: str, at: int) -> bool:
    """Tell a mark that only repeats at the head of a further paragraph of the same quotation."""
    before = text[max(0, at - INDENT) : at].rstrip(" \u00a0")
    return before.endswith("\n") and at + 1 < len(text) and not text[at + 1].isspace() and at > 0


def _abandoned(text: str, at: int, mark: str) -> bool:
    """Tell a line end after which an English quotation does not go on: no mark opens the next."""
    following = text[at : at + INDENT].lstrip()[:1]
    return mark in '"“' and following not in (mark, "”")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


def statements(text: str) -> list[Statement]:
    """List everything that somebody is said to have said, in the order of the text."""
    spans = list(quoted(text))
    found = [*_direct(text, spans)]
    inside = [one.start for one in found], [one.end for one in found]
    for start, end in prose.spans(text):
        found += _reported(text, start, end, inside)
    return sorted(found, key=lambda one: (one.start, one.end))


def _direct(text: str, spans: list[tuple[int, int, int]]) -> Iterator[Statement]:
    last: Statement | None = None
    for number, (start, end, after) in enumerate(spans):
        said = text[start:end]
        floor = spans[number - 1][2] if number else 0
        ceiling = spans[number + 1][0] - 1 if number + 1 < len(spans) else len(text)
        told = _after(text, after, ceiling, said) or _before(text, floor, start - 1)
        if told is None:
            told = _inherited(text, last, start, end) or _unsaid(text, start, said)
        if len(said.split()) >= SHORTEST and told:
            told = *_with_name(text, *told[:2]), told[2]
            last = Statement("direct", start, end, *told)
            yield last


def _after(text: str, start: int, ceiling: int, said: str) -> tuple[int, int, str] | None:
    """Look for the speaker behind the closing mark, unless the sentence is over."""
    tail = text[start : min(ceiling, start + 260)].split("\n")[0]
    over = tail[:1] == "." or (said[-1:] in ".…" and re.match(r"\s+[A-ZÀ-Þ«“]", tail))
    if over and not (said[-1:] == "." and _SAID.match(tail)):
        return None
    for pattern in _AFTER:
        match = pattern.match(tail)
        if match:
            return start + match.start("who"), start + match.end("who"), match["cue"]
    stop = re.search(r"[.!?…](?:\s|$|[A-Z])", tail)
    match = _LATER.search(tail[: stop.start() + 1] if stop else tail)
    if match:
        return start + match.start("who"), start + match.end("who"), match["cue"]
    return None


def _with_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Take the name that follows an office: "la porte-parole, Sibeth Ndiaye"."""
    match = _APPOSED.match(text, end)
    return (start, match.end()) if match and text[start:end][:1].islower() else (start, end)


def _unsaid(text: str, start: int, said: str) -> tuple[int, int, str] | None:
    """Keep a whole quoted sentence whose speaker stands nowhere beside it."""
    head = text[max(0, start - INDENT) : start].rstrip('«“" \u00a0')
    opens = not head or head[-1] in '.!?:…\n”»"'
    whole = said[:1].isupper() and opens and len(said.split()) >= 2 * SHORTEST
    return (-1, -1, "") if whole else None


def _before(text: str, floor: int, start: int) -> tuple[int, int, str] | None:
    spans = prose.spans(text)
    sentence = spans[bisect_right(spans, (start, len(text))) - 1][0]
    low = max(floor, sentence, start - 300)
    head = text[low:start].rstrip('«“" \u00a0')
    for pattern in _BEFORE:
        match = pattern.search(head)
        if match:
            return low + match.start("who"), low + match.end("who"), match["cue"].strip()
    return None


def _inherited(
    text: str, last: Statement | None, start: int, end: int
) -> tuple[int, int, str] | None:
    """Give a quotation without a speaker that of the one before, if little stands between."""
    if last is None or start - last.end >= 200 or len(text[start:end].split()) < 2 * SHORTEST:
        return None
    between = text[last.end : start]
    sentences = len(re.findall(r"[.!?]\s", between))
    near = last.speaker_start >= 0 and sentences <= 1
    return (last.speaker_start, last.speaker_end, "") if near else None


def _reported(
    text: str, start: int, end: int, quotes: tuple[list[int], list[int]]
) -> Iterator[Statement]:
    """Find what one sentence reports without quotation marks, or around them."""
    sentence = text[start:end].rstrip()
    if len(sentence) > LONGEST or len(sentence) < 20:
        return
    told = _selon(sentence) or _that(sentence) or _aside(sentence)
    if told is None:
        return
    kind, a, b, who_a, who_b, cue = told
    middle = start + (a + b) // 2
    at = bisect_right(quotes[0], middle) - 1
    if kind == "incise" and at >= 0 and quotes[1][at] > middle:
        return  # that is the quotation, found already
    if b - a >= 15:
        yield Statement(kind, start + a, start + b, start + who_a, start + who_b, cue)


_Told = tuple[str, int, int, int, int, str]


def _selon(sentence: str) -> _Told | None:
    match = _SELON[0].match(sentence)
    if match:
        end = len(sentence.rstrip(". "))
        return ("selon", match.end(), end, match.start("who"), match.end("who"), match["cue"])
    match = _SELON[1].search(sentence)
    if match and not sentence[match.end() :].strip(' .)"»”'):
        return ("selon", 0, match.start(), match.start("who"), match.end("who"), match["cue"])
    return None


def _that(sentence: str) -> _Told | None:
    for pattern in _THAT:
        match = pattern.search(sentence)
        if match:
            end = len(sentence.rstrip(". "))
            return (
                "indirect",
                match.end(),
                end,
                match.start("who"),
                match.end("who"),
                match["cue"],
            )
    return None


def _aside(sentence: str) -> _Told | None:
    for pattern in _ASIDE:
        match = pattern.search(sentence)
        if match:
            if _OBJECT.search(match["cue"]):
                continue  # "a confirmé le rôle": what follows may be what was confirmed
            said, then = sentence[: match.start()], sentence[match.end() :]
            if re.search(r"[\"«“]", said) or re.match(r"[^.\"«“]{0,40}[:\"«“]", then):
                return None  # a quotation, which is found as such
            who = match.start("who"), match.end("who")
            return ("incise", 0, match.start(), *who, match["cue"])
    return None
