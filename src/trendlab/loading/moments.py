"""Dates and times as an interface writes them, in any language Google Trends is offered in.

``January 1, 2026 at 12:10:00 AM UTC+5:30``, ``9 de julho de 2026 às 18:50:00 UTC-3``,
``2026年7月9日 18:50:00 UTC+9``: months and halves of the day come from CLDR.
"""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import resolve_locale_filename

from trendlab.tables import LoadError

LANGUAGES = (
    *("en", "fr", "es", "pt", "de", "it", "nl", "da", "sv", "nb", "fi", "is", "pl", "cs", "sk"),
    *("sl", "hr", "sr", "bs", "hu", "ro", "bg", "ru", "uk", "be", "el", "tr", "az", "ar", "fa"),
    *("he", "hi", "bn", "ta", "te", "mr", "th", "vi", "id", "ms", "fil", "ja", "ko", "zh"),
    *("zh_Hant", "ca", "eu", "gl", "et", "lv", "lt", "sw", "af", "sq", "mk", "ka", "hy", "kk"),
)
LENGTH = 80  # a moment in words is never longer
_NUMBERED = ("ja", "ko", "zh", "zh_Hant")  # months are numbers, in the order year, month, day
_TRADITIONAL = ("Hant", "TW", "HK", "MO")
_JOINED = ("he", "th")  # a month's name may follow a letter
_NONE: dict[Any, Any] = {}
_SPACES = str.maketrans("\u202f\u00a0", "  ")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_OFFSET = re.compile(r"(?:UTC|GMT|Z)\s*(?:([+−-])\s*(\d{1,2})(?::?(\d\d))?)?")
_CLOCK = re.compile(
    r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?!\d)"
    r"|(\d{1,2})\s*[h시時时]\s*(\d{1,2})\s*(?:min|분|分)?(?:\s*(\d{1,2})\s*(?:s\b|초|秒))?"
)


def read(text: str, languages: Iterable[str]) -> datetime | None:
    """Read a moment written in one of *languages*; None if it is none, or if they disagree.

    The result has a zone if the text names its offset from UTC.
    """
    plain = _normal(text)
    if _ISO.match(plain):
        return _iso(plain)
    made = {_read(plain, language) for language in languages}
    made.discard(None)
    return made.pop() if len(made) == 1 else None


def language(locale: str) -> str:
    """Give the language of a locale as CLDR files it: "pt-BR" is "pt", "zh-TW" is "zh_Hant"."""
    try:
        parsed = Locale.parse(locale.replace("-", "_"), resolve_likely_subtags=True)
    except (UnknownLocaleError, ValueError):
        raise LoadError(f"no language is called {locale!r}. Try fr, en-US or pt-BR.") from None
    traditional = parsed.language == "zh" and (parsed.script or parsed.territory) in _TRADITIONAL
    return "zh_Hant" if traditional else parsed.language


def spoken(texts: Iterable[str]) -> list[str]:
    """Name the languages in which all these moments can be read, but those that none can read."""
    left, met = list(LANGUAGES), False
    for plain in map(_normal, texts):
        if kept := [language for language in left if _read(plain, language)]:
            left, met = kept, True
    return left if met else []


def _normal(text: str) -> str:
    """One kind of digit and space, no marks of direction; nothing where it is too long."""
    if len(text) > LENGTH:
        return ""
    text = text.translate(_SPACES)
    if not text.isascii():
        composed = unicodedata.normalize("NFKC", text)
        digits = "".join(str(unicodedata.decimal(c, c)) for c in composed)
        text = "".join(c for c in digits if unicodedata.category(c) != "Cf")
    return " ".join(text.split())


def _read(text: str, language: str) -> datetime | None:
    if _ISO.match(text):
        return _iso(text)
    zone = None
    if found := _OFFSET.search(text):
        text = text[: found.start()] + " " + text[found.end() :]
        zone = _zone(*found.groups())
    clock = _CLOCK.search(text)
    if not clock:
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3])
    if clock[4]:
        hour, minute, second = (int(part or 0) for part in clock.groups()[3:])
    text = f"{text[: clock.start()]} {text[clock.end() :]}"
    text, half = _half_of_day(text, language)
    day = _day(text, language)
    if half is not None:
        hour = hour % 12 + half
    try:
        return datetime(*day, hour, minute, second, tzinfo=zone) if day else None
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        made = datetime.fromisoformat(re.sub(r"\s*(UTC|Z)$", "+00:00", text))
    except ValueError:
        return None
    return made if made.year > 1900 else None


def _zone(sign: str | None, hours: str | None, minutes: str | None) -> timezone:
    if not sign:
        return UTC
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return timezone(offset if sign == "+" else -offset)


def _half_of_day(text: str, language: str) -> tuple[str, int | None]:
    named, halves = _halves(language)
    found = named.search(text)
    if not found:
        return text, None
    return f"{text[: found.start()]} {text[found.end() :]}", halves.get(found[0].casefold())


def _day(text: str, language: str) -> tuple[int, int, int] | None:
    """Find year, month and day: by a month's name, else by the order year, month, day."""
    named, months = _months(language)
    if found := named.search(text):
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        numbers = [int(number) for number in re.findall(r"\d+", rest)]
        return _year_and_day(numbers, months.get(found[0].casefold(), 0))
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if language not in _NUMBERED or len(numbers) != 3 or numbers[0] < 1900:
        return None
    other_half = re.search("[午오晚早晨]", text)  # of a language that reads this better
    return None if other_half else (_common_era(numbers[0]), numbers[1], numbers[2])


def _year_and_day(numbers: list[int], month: int) -> tuple[int, int, int] | None:
    years = [number for number in numbers if number > 1900]
    days = [number for number in numbers if 1 <= number <= 31]
    if len(numbers) != 2 or len(years) != 1 or len(days) != 1:
        return None
    return _common_era(years[0]), month, days[0]


def _common_era(year: int) -> int:
    return year - 543 if year > 2400 else year  # Thai pages count years from the Buddha


@cache
def _months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Names of the months as one pattern, longest first; a number alone is no name."""
    names = {
        _normal(name): month
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in _own(language, "months", context, width).items()
        if not re.fullmatch(r"\d+[.月월]?", name)
    }
    return _pattern(names, r"(?<!\d)" if language in _JOINED else r"(?<!\w)")


@cache
def _halves(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Names of the halves of the day and the hours they add; Chinese has more than two parts."""
    parts = {"am": 0, "pm": 12}
    if language.startswith("zh"):
        parts |= dict.fromkeys(("midnight", "night1", "morning1", "morning2"), 0)
        parts |= dict.fromkeys(("noon", "afternoon1", "afternoon2", "evening1"), 12)
    named = {"AM": 0, "PM": 12, "a.m.": 0, "p.m.": 12}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "narrow"):
            own = _own(language, "day_periods", context, width)
            named |= {_normal(own[key]): hours for key, hours in parts.items() if key in own}
    return _pattern(named, r"(?<!\w)")


def month_named(name: str) -> int:
    """Give the month of a name, short or long, where all languages agree; 0 for any other word."""
    plain, known = _normal(name).casefold().rstrip("."), _every_month()
    found = known.get(plain) or known.get(plain.removeprefix("ב"), set())  # Hebrew's "in"
    return next(iter(found)) if len(found) == 1 else 0


@cache
def _every_month() -> dict[str, set[int]]:
    gathered: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for name, month in _months(language)[1].items():
            gathered.setdefault(name.rstrip("."), set()).add(month)
    return gathered | {"mrz": {3}, "sept": {9}}  # as spreadsheets shorten them


def _own(language: str, *keys: str) -> dict[Any, str]:
    """Give what CLDR has of a language itself.

    Babel notes what it resolves for one language in data that all languages share, so that its
    ``Locale.months`` can hold another language's names. What is shared is not even read here:
    merging it into each language takes twice the time of all the rest.
    """
    above = get_global("parent_exceptions").get(language, "root")
    made: dict[Any, str] = {}
    for name in (language,) if above == "root" else (above, language):
        data = _file_of(name)
        for key in keys:
            data = _bare(data).get(key)
        made |= {key: value for key, value in _bare(data).items() if isinstance(value, str)}
    return made


@cache
def _file_of(language: str) -> Any:
    """Read Babel's file of a language; its ``load`` would keep it as if it were complete."""
    with Path(resolve_locale_filename(language)).open("rb") as handle:
        return pickle.load(handle)


def _bare(data: Any) -> dict[Any, Any]:
    """Take Babel's wrapper off; of a reference to other data only what is added to it counts."""
    data = getattr(data, "_data", data)
    data = data[1] if isinstance(data, tuple) else data
    return data if isinstance(data, dict) else _NONE


def _pattern(names: dict[str, int], start: str) -> tuple[re.Pattern[str], dict[str, int]]:
    longest = sorted(names, key=len, reverse=True)
    pattern = "|".join(re.escape(name) for name in longest) or "(?!)"  # none: never found
    folded = {name.casefold(): value for name, value in names.items()}
    return re.compile(rf"{start}(?:{pattern})(?!\w)", re.I), folded
