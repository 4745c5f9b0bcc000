"""Where quotation marks open and close; one that is never closed costs that quotation alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = {"«": "»", "“": "”", "„": "“”"}
_MARK = re.compile('[«“„"]')
_BREAK = re.compile('[«»“”„"\n]')
LONGEST = 2500  # characters of a quotation
DEEPEST = 20  # marks that open again inside one quotation: more are a list of marks
INDENT = 40  # characters of white space or marks that are looked over beside a mark


def quoted(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where quotations stand, without their marks, and where the closing mark ends.

    A quotation inside another is part of it.
    """
    first = len(text) - len(text.lstrip())
    found = _MARK.search(text)
    while found:
        at = found.start()
        opens = found[0] != '"' or _opens(text, at, first)
        close = _close(text, at) if opens else None
        if close and close > 0:
            yield (*_trimmed(text, at + 1, close), close + 1)
        at = abs(close or at)
        found = _MARK.search(text, at + 1)


def _opens(text: str, at: int, first: int) -> bool:
    """Tell a straight mark that opens: words follow it at once, or after a space none precedes."""
    return (at + 1 < len(text) and not text[at + 1 : at + 2].isspace()) or at <= first


def _close(text: str, start: int) -> int | None:
    """Find the mark that closes the one at *start*; a paragraph may open with a mark again.

    Of marks that only open it gives, below zero, the one halfway, from which to go on.
    """
    mark, depth, marks, halfway = text[start], 0, 0, start
    closing = _OPENING.get(mark, '"”')
    for found in _BREAK.finditer(text, start + 1, start + LONGEST):
        at, char = found.start(), found[0]
        marks += char == mark
        halfway = at if marks == DEEPEST // 2 and char == mark else halfway
        if marks > DEEPEST:
            return -halfway
        if char in closing and depth == 0:
            if char == mark and _reopens(text, at):
                continue
            if char != mark and _reopens(text, at) and text.find(char, at + 1, at + LONGEST) > 0:
                continue
            return at
        if char == mark and mark != '"' and not (_reopens(text, at) or _goes_on(text[start:at])):
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


def _goes_on(said: str) -> bool:
    """Tell French paragraphs of one quotation, each of which « opens with a mark and a space."""
    lines = [line.strip() for line in said.rstrip(" \u00a0\u202f").split("\n")]
    return (
        len(lines) > 1
        and lines[-1] == ""
        and all(one[1:] and one.rfind("«") == 0 for one in lines if one)
    )


def _abandoned(text: str, at: int, mark: str) -> bool:
    """Tell a line end after which an English quotation does not go on: no mark opens the next."""
    following = text[at : at + INDENT].lstrip()[:1]
    return mark in '"“' and following not in (mark, "”")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))
