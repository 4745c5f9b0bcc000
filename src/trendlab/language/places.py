"""Names of places as a sentence says them: "France", "in France", "aux États-Unis"."""

from __future__ import annotations

import re
from functools import cache

from trendlab.language.catalog import entries, spoken


def place(geo: str) -> str:
    """Name the country of an ISO 3166 code, and its region by the code itself.

    >>> place("FR"), place("US-TX"), place("Paris")
    ('France', 'United States (TX)', 'Paris')
    """
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", geo):
        return geo
    from babel import Locale  # a tenth of a second, for a page that names a place

    name = Locale(spoken()).territories.get(geo[:2], geo[:2])
    return f"{name} ({geo[3:]})" if len(geo) > 2 else str(name)


def within(geo: str) -> str:
    """Say where: "in France", "au Canada".

    >>> within("FR"), within("US"), within("Paris")
    ('in France', 'in the United States', 'in Paris')
    """
    patterns = _patterns(spoken())
    return patterns.get(geo[:2] if geo.isupper() else geo, patterns["*"]).format(place=place(geo))


@cache
def _patterns(language: str) -> dict[str, str]:
    """Spread the entries of context ``in`` of a language over the countries they list."""
    return {code: said for codes, said in entries("in", language) for code in codes.split()}


def flag(geo: str) -> str:
    """Give the flag of a country as its two letters' symbols; "" for any other place."""
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", geo):
        return ""
    return "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in geo[:2])
