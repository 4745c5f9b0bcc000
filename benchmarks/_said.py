"""What both sides of the benchmark `sentences` share: a number in a sentence beside the raw one."""

from __future__ import annotations

import re

Check = tuple[str, bool]  # the sentence, and whether a number in it is the raw one
Told = tuple[list[str], list[Check]]  # all that was said, and what was recomputed of it


def number(text: str) -> float:
    return 0.0 if text == "no" else float(text.replace(",", ""))


def agree(said: str, pattern: str, *wanted: float) -> list[Check]:
    """Set the numbers that a pattern finds in a sentence beside the raw ones, as rounded there."""
    found = re.search(pattern, said)
    if found is None:
        return []
    pairs = zip(found.groups(), wanted, strict=True)
    return [
        (said, abs(number(text) - raw) <= (0.051 if "." in text else 0.51)) for text, raw in pairs
    ]


def numbers(said: str) -> int:
    """Count the numbers of a sentence, those of its dates among them."""
    return len(re.findall(r"\d+(?:[.,]\d+)*", said))
