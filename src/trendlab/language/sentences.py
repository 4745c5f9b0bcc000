"""Sentences of French and English news text, by rule, with offsets."""

from __future__ import annotations

import re
from functools import lru_cache

_END = re.compile(
    r"[.!?…]+[\"»”’')\]]*\s+(?=[\"«“‘'(\[—–-]?\s*[^\W_a-zà-ÿ])|\n+"
    r"|(?<=[a-zà-ÿ0-9)»\"”])[.!?…][\"»”]?(?=[A-ZÀ-Þ«\"“][^.]|-\s)"  # sentences glued by extraction
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(«“\"'’-])(?:[A-Z]|MM?|Mmes?|Mlles?|Mrs?|Ms|Drs?|Pr|Prof|Me|Mgr|Sts?|Jr|Sr|Gen|Gov|Sen"
    r"|Rep|Lt|Col|Sgt|Capt|Adm|No|art|cf|vs|etc|env|av|bd|vol|p|pp|Inc|Ltd|Co|Corp|Jan|Feb|Aug"
    r"|Sept|Oct|Nov|Dec|[A-Z]\.[A-Z])\.\s+$"
)


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
    """Return the sentence or sentences that hold the characters from *start* to *end*."""
    last = start + 1 if end is None else end
    held = [(a, b) for a, b in spans(text) if a < last and b > start]
    return " ".join(text[held[0][0] : held[-1][1]].split()) if held else ""
