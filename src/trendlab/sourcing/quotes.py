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
from trendlab.sourcing.marks import INDENT, LONGEST, quoted
from trendlab.sourcing.saying import rule, rules


class Statement(NamedTuple):
    """Something said: where its words stand, who says it (offsets, -1 if not told) and by what."""

    kind: str  # direct, indirect, selon or incise
    start: int
    end: int
    speaker_start: int
    speaker_end: int
    cue: str


_SELON_WORDS = ("elon ", "après ", "ccording to ")
_BARE = ("said", "says", "added", "claims", "claimed", "believes", "warned", "insisted")
_THAT_WORDS = ((" que ", " qu'", " qu’"), (" that",), _BARE)  # of which one must stand there
_THAT = list(zip(_THAT_WORDS, rules("that"), strict=True))
SHORTEST = 4  # words, under which a quotation is a fragment


_Who = tuple[int, int, str]  # where the words for the speaker begin and end, and the cue


def statements(text: str) -> list[Statement]:
    """List everything that somebody is said to have said, in the order of the text."""
    found = [*_direct(text, list(quoted(text)))]
    inside = [one.start for one in found], [one.end for one in found]
    for start, end in prose.spans(text):
        found += _reported(text, start, end, inside)
    return sorted(found, key=lambda one: (one.start, one.end))


def _direct(text: str, spans: list[tuple[int, int, int]]) -> Iterator[Statement]:
    last: Statement | None = None
    floor = 0
    for (start, end, after), behind in zip(spans, _behind(text, spans), strict=True):
        words = len(text[start:end].split())
        told = behind or _before(text, floor, start - 1) or _within(text, start, end)
        if told is None and words >= 2 * SHORTEST:
            given = rule("given").match(text, after)  # to somebody, in words that are not known
            told = (None if given else _inherited(text, last, start)) or _unsaid(text, start)
        floor = after
        if words >= SHORTEST and told:
            last = Statement("direct", start, end, *_with_name(text, *told))
            yield last


def _behind(text: str, spans: list[tuple[int, int, int]]) -> list[_Who | None]:
    """Find the speakers behind quotations; two in one sentence have the same."""
    told: list[_Who | None] = []
    ceiling = len(text)
    for start, end, after in reversed(spans):
        one = _after(text, after, ceiling, text[start:end])
        joined = ceiling < len(text) and rule("joined").fullmatch(text, after, ceiling)
        if one is None and joined and text[end - 1] not in ".!?":
            one = told[-1]
        told.append(one)
        ceiling = start - 1
    return told[::-1]


def _after(text: str, start: int, ceiling: int, said: str) -> _Who | None:
    """Look for the speaker behind the closing mark, unless the sentence is over."""
    tail = text[start : min(ceiling, start + 260)].split("\n")[0]
    over = tail[:1] == "." or (said[-1:] in ".…" and re.match(r"\s+[A-ZÀ-Þ«“]", tail))
    if over and not (said[-1:] == "." and rule("said").match(tail)):
        return None
    match = next(filter(None, (pattern.match(tail) for pattern in rules("after"))), None)
    if not match and said[-1:] in ",?!":
        match = rule("goes_on_to").match(tail)
    stop = re.search(r"[.!?…](?:\s|$|[A-Z])", tail)
    return _who(match or rule("later").search(tail[: stop.start() + 1] if stop else tail), start)


def _who(match: re.Match[str] | None, offset: int) -> _Who | None:
    if match is None:
        return None
    return offset + match.start("who"), offset + match.end("who"), match["cue"].strip()


def _with_name(text: str, start: int, end: int, cue: str) -> _Who:
    """Take the name that follows an office: "la porte-parole, Sibeth Ndiaye"."""
    match = rule("apposed").match(text, end) if rule("noun_first").match(text, start) else None
    return start, match.end() if match else end, cue


def _within(text: str, start: int, end: int) -> _Who | None:
    """Look for the speaker between two commas inside the marks: "« Oui, a dit X, et non »"."""
    found = rule("later").search(text, start, end)
    return (
        _who(found, 0) if found and text[found.end("who") : found.end("who") + 1] == "," else None
    )


def _unsaid(text: str, start: int) -> _Who | None:
    """Keep a whole quoted sentence whose speaker stands nowhere beside it."""
    head = text[max(0, start - INDENT) : start].rstrip('«“" \u00a0')
    opens = not head or head[-1] in '.!?:…\n”»"'
    return (-1, -1, "") if opens and text[start].isupper() else None


def _before(text: str, floor: int, start: int) -> _Who | None:
    spans = prose.spans(text)
    sentence = spans[bisect_right(spans, (start, len(text))) - 1][0]
    low = max(floor, sentence, start - 300)
    head = text[low:start].rstrip('«“" \u00a0')
    if clause := rule("subordinate").match(head):
        low, head = low + clause.end(), head[clause.end() :]
    match = next(filter(None, (one.search(head) for one in rules("before"))), None)
    return _who(match or (rule("by_saying").search(head) if low == sentence else None), low)


def _inherited(text: str, last: Statement | None, start: int) -> _Who | None:
    """Give a quotation without a speaker that of the one before, if little stands between."""
    if last is None or last.speaker_start < 0 or start - last.end >= 200:
        return None
    between = text[last.speaker_end if last.speaker_end > last.end else last.end : start]
    far = len(re.findall(r"[.!?]\s", between)) > 1 or ("\n" in between and len(between) > 40)
    if far or rule("somebody").search(between):
        return None
    return last.speaker_start, last.speaker_end, ""


def _reported(
    text: str, start: int, end: int, quotes: tuple[list[int], list[int]]
) -> Iterator[Statement]:
    """Find what one sentence reports without quotation marks, or around them."""
    sentence = text[start:end].rstrip()
    told = _selon(sentence) or _that(sentence) or _aside(sentence) if len(sentence) >= 20 else None
    if told is None or len(sentence) > LONGEST:
        return
    kind, a, b, match = told
    middle = start + (a + b) // 2
    at = bisect_right(quotes[0], middle) - 1
    if kind == "incise" and at >= 0 and quotes[1][at] > middle:
        return  # that is the quotation, found already
    who = _who(match, start)
    if b - a >= 15 and who:
        yield Statement(kind, start + a, start + b, *who)


_Told = tuple[str, int, int, re.Match[str]]  # kind, where the words stand, what tells it


def _selon(sentence: str) -> _Told | None:
    if not any(word in sentence for word in _SELON_WORDS):
        return None
    match = rules("selon")[0].match(sentence)
    if match:
        return "selon", match.end(), len(sentence.rstrip(". ")), match
    match = rules("selon")[1].search(sentence)
    over = match and not sentence[match.end() :].strip(' .)"»”')
    if match and over and not rule("leads").search(sentence[: match.start()]):
        return "selon", 0, match.start(), match
    return None


def _that(sentence: str) -> _Told | None:
    for words, pattern in _THAT:
        match = any(word in sentence for word in words) and pattern.search(sentence)
        if match:
            return "indirect", match.end(), len(sentence.rstrip(". ")), match
    return None


def _aside(sentence: str) -> _Told | None:
    for match in filter(None, (pattern.search(sentence) for pattern in rules("aside"))):
        if rule("object").search(match["cue"]):
            continue  # "a confirmé le rôle": what follows may be what was confirmed
        said = sentence[: match.start()].strip()
        quoted_ = said[:1] in '"«“' or said[-1:] in '"»”'
        if quoted_ or re.match(r"[^.\"«“]{0,40}[:\"«“]", sentence[match.end() :]):
            return None  # a quotation, which is found as such
        return "incise", 0, match.start(), match
    return None
