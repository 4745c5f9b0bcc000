"""Names of places in any interface language, as ISO 3166 codes where they are certain."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import exists

from trendlab.loading.moments import LANGUAGES
from trendlab.loading.words import WORDS

WORLD = "WORLD"  # all countries together; no ISO code is five letters long
_REGIONS_TOO = {"georgia"}  # a state of the US as well as a country: which, the name cannot tell
_OLD_CODES = {"UK": "GB"}


def code(name: str, locale: str | None = None) -> str | None:
    """Give the ISO 3166-1 code of a place, ``WORLD``, or the name itself for any other place.

    Countries are known in every language of CLDR; a region, metro area or city keeps the name
    that the export gives it, and so does a name that two countries or a region share.
    """
    given = " ".join(unicodedata.normalize("NFC", name).split())
    if not given:
        return None
    if flag := re.fullmatch("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])", given):
        return "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag.groups())
    if re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", given):
        return _OLD_CODES.get(given, given)
    plain = _plain(given)
    if plain in _names_of_the_world():
        return WORLD
    return _country(plain, locale) or given


def _country(plain: str, locale: str | None) -> str | None:
    if plain in _REGIONS_TOO:
        return None
    for names in (_names(locale) if locale else {}, _names("en"), _former()):
        if plain in names:
            return names[plain]
    codes = _everywhere().get(plain, set())
    return next(iter(codes)) if len(codes) == 1 else None


def _plain(name: str) -> str:
    """A name as it is compared: any case, and Latin letters without their accents."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("'", "’")
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return bare if bare.replace("’", "").isascii() else folded


@cache
def _names_of_the_world() -> set[str]:
    return {_plain(name) for name in WORDS["places"]["world"]}


@cache
def _former() -> dict[str, str]:
    return {_plain(name): code for name, code in WORDS["places"]["former"].items()}


@cache
def _names(locale: str) -> dict[str, str]:
    try:
        territories = Locale.parse(
            locale.replace("-", "_"), resolve_likely_subtags=True
        ).territories
    except (UnknownLocaleError, ValueError):
        return {}
    named = {_plain(name): code for code, name in territories.items() if len(code) == 2}
    return named | ({_plain(world): WORLD} if (world := territories.get("001")) else {})


@cache
def _everywhere() -> dict[str, set[str]]:
    """Gather country names over the interface languages; a fraction of a second, when needed."""
    gathered: dict[str, set[str]] = {}
    for locale in (*LANGUAGES, "zh_Hant_HK", "pt_PT", "es_419", "fr_CA"):
        for name, place in _names(locale).items():
            gathered.setdefault(name, set()).add(place)
    return gathered


@cache
def country(name: str) -> str | None:
    """Give the ISO 3166 code of a country in any spelling; "" for the world, None if unknown."""
    given = name.strip()
    if re.fullmatch("[A-Z]{3}", given):  # FRA: ISO 3166 in three letters
        given = str(get_global("territory_aliases").get(given, [given])[0])
    made = code(given.upper() if len(given) == 2 and given.isascii() else given)
    if made == WORLD:
        return ""
    return made if made and re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", made) else None


@cache
def language(name: str) -> str | None:
    """Give the ISO 639-1 code of a language: a code with or without region, or a name; or None."""
    plain = _plain(name.strip())
    short = re.split("[-_]", plain)[0]
    alias = get_global("language_aliases").get(short, "") if len(short) == 3 else ""
    for code in (short, str(alias)):
        if len(code) == 2 and (exists(code) or code in _language_names("en")):
            return code
    for spoken in ("en", "fr", "de", "es", "it", "pt", "nl"):  # of databases
        if plain in (known := _codes(spoken)):
            return known[plain]
    return _own_names().get(plain)


@cache
def _codes(spoken: str) -> dict[str, str]:
    named = _language_names(spoken).items()
    return {_plain(name): code for code, name in named if len(code) == 2}


@cache
def _own_names() -> dict[str, str]:
    """Names of the languages of interfaces, each in itself: all read for it, in half a second."""
    own = ((spoken.split("_")[0], _language_names(spoken)) for spoken in LANGUAGES)
    return {_plain(known[short]): short for short, known in own if short in known}


@cache
def _language_names(spoken: str) -> dict[str, str]:
    try:
        return {str(code): str(name) for code, name in Locale.parse(spoken).languages.items()}
    except (UnknownLocaleError, ValueError):
        return {}
