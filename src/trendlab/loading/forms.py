"""The forms in which files write dates, as `shapes` reads columns by them."""

from __future__ import annotations

import re

from trendlab.loading.words import WORDS

HOURS: dict[str, int] = WORDS["zones"]["hours"]
REGIONS: dict[str, str] = WORDS["zones"]["regions"]
# Letters that name other zones elsewhere; feeds mean those of RFC 822 and of London.
AMBIGUOUS = {"cst": "North America's, not China's", "bst": "Britain's in summer"}
# Dates as numbers: digits -> what they are, microseconds of one, day 0, least and most for news.
NUMBERED = {
    5: ("day numbers of a spreadsheet", 86_400_000_000, "1899-12-30", 29_221, 73_051),
    10: ("seconds since 1970", 1_000_000, "1970-01-01", 315_532_800, 4_102_444_800),
    13: ("milliseconds since 1970", 1_000, "1970-01-01", 315_532_800_000, 4_102_444_800_000),
    16: ("microseconds since 1970", 1, "1970-01-01", 315_532_800e6, 4_102_444_800e6),
    19: ("nanoseconds since 1970", 0.001, "1970-01-01", 315_532_800e9, 4_102_444_800e9),
}

_DATES = WORDS["dates"]
NO_DATE: str = _DATES["none"]
BEYOND: str = _DATES["beyond"]
BESIDE: dict[str, str] = _DATES["beside"]
MONTHS: dict[str, str] = _DATES["months"]
SHAPES: dict[str, str] = {
    name: re.sub("@([a-z]+)@", lambda part: _DATES["parts"][part[1]], form)
    for name, form in _DATES["shapes"].items()
}
EAST, EAST_WEEKDAY, EAST_CLOCK, EAST_HALF = map(re.compile, _DATES["east"].values())
