"""Names of places as a sentence says them: "France", "in France", "aux États-Unis"."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, localedata

from trendlab.language.catalog import entries, spoken
from trendlab.language.words import fold

GEO = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def place(geo: str) -> str:
    """Name the country of an ISO 3166 code, and its region by the code itself.

    >>> place("FR"), place("US-TX"), place("Paris")
    ('France', 'United States (TX)', 'Paris')
    """
    if not GEO.fullmatch(geo):
        return geo
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


def language(code: str) -> str:
    """Name the language of an ISO 639-1 code.

    >>> language("zh"), language("xx")
    ('Chinese', 'xx')
    """
    return str(Locale(spoken()).languages.get(code, code))


def flag(geo: str) -> str:
    """Give the flag of a country as its two letters' symbols; "" for any other place."""
    if not GEO.fullmatch(geo):
        return ""
    return "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in geo[:2])


def code(name: str) -> str:
    """Give the ISO 3166 code of a place that is named in any language, or by the code itself.

    Raises
    ------
    ValueError
        If no country is called so, or several are.

    >>> code("Allemagne"), code("Deutschland"), code("US-NY")
    ('DE', 'DE', 'US-NY')
    """
    if not name or (GEO.fullmatch(name) and name[:2] in Locale("en").territories):
        return name
    found = sorted(_codes().get(fold(name.strip()), ()))
    if len(found) > 1:
        raise ValueError(f"several places are called so: write one of {', '.join(found)}")
    if not found:
        raise ValueError(
            "expected a place as ISO 3166 writes it, such as FR or US-NY, or a country by its name"
        )
    return found[0]


@cache
def _codes() -> dict[str, set[str]]:
    """List countries by their names in every language: "Congo - Kinshasa" and "Congo" too."""
    codes: dict[str, set[str]] = {}
    for language in localedata.locale_identifiers():
        if "_" not in language:
            for geo, name in Locale.parse(language).territories.items():
                for one in {name, re.split(r" - | \(", name)[0]} if geo.isalpha() else ():
                    codes.setdefault(fold(one), set()).add(geo)
    return codes
