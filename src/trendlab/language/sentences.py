"""Sentences of French and English news text, by rule, with offsets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"»”’')\]]*+\s++(?=[\"«“‘'(\[—–-]?\s*[^\W_a-zà-ÿ])|\n+"
    r"|(?<=[a-zà-ÿ0-9)»\"”])[.!?…][\"»”]?(?=[A-ZÀ-Þ«\"“][^.]|-\s)"  # sentences glued by extraction
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(«“\"'’-])(?:[A-Z]|MM?|Mmes?|Mlles?|Mrs?|Ms|Drs?|Pr|Prof|Me|Mgr|Sts?|Jr|Sr|Gen|Gov|Sen"
    r"|Rep|Lt|Col|Sgt|Capt|Adm|No|art|cf|vs|etc|env|av|bd|vol|p|pp|Inc|Ltd|Co|Corp|Jan|Feb|Aug"
    r"|Sept|Oct|Nov|Dec|[A-Z]\.[A-Z])\.\s+$"
)


LONGEST = 1000  # characters shown of a sentence: a list without a full stop is no sentence


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the start and end of each sentence; a line break ends one too."""
    found, start = [], 0
    for end in _END.finditer(text):
        if "\n" not in end[0] and _ABBREVIATED.search(text[max(0, end.start() - 8) : end.end()]):
            continue
        found.append((start, end.end()))
        start = end.end()
    return (*found, (start, len(text)))


def around(text: str, start: int, end: int | None = None) -> str:
    """Return the sentence or sentences that hold the characters from *start* to *end*.

    What is longer than LONGEST is cut on both sides, and "…" stands for the rest.
    """
    last = start + 1 if end is None else end
    every = spans(text)
    first = max(0, bisect_right(every, (start, len(text))) - 1)
    held = [one for one in every[first : bisect_left(every, (last,))] if one[1] > start]
    if not held:
        return ""
    low, high = held[0][0], held[-1][1]
    if high - low <= LONGEST:
        return " ".join(text[low:high].split())
    before, after = max(low, start - LONGEST // 2), min(high, last + LONGEST // 2)
    shown = " ".join(text[before:after].split())
    return "…" * (before > low) + shown + "…" * (after < high)
