"""Dates as French and English articles write them: "mardi 5 janvier 2026", "Monday, May 3rd"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_day_names, get_month_names

from trendlab.language.words import unaccented


class Written(NamedTuple):
    """A date as written; the weekday is 0 for Monday, -1 if not given."""

    weekday: int
    day: int
    month: int
    year: int | None
    start: int
    end: int

    def on(self, year: int) -> date | None:
        """Return the day in that year, or nothing if there is none."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


class _Vocabulary(NamedTuple):
    days: dict[str, int]
    months: dict[str, int]
    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    weekday: re.Pattern[str]
    alone: re.Pattern[str]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    """Take the names of days and months from CLDR."""
    days: dict[str, int] = {}
    months: dict[str, int] = {}
    for locale in ("fr", "en"):
        days |= {name.lower(): n for n, name in get_day_names("wide", locale=locale).items()}
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                plain = name.lower().rstrip(".")
                months |= dict.fromkeys((plain, unaccented(plain)), number)
    english = list(get_month_names("wide", locale="en").values())
    year = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
    ordinal = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
    return _Vocabulary(
        days,
        months,
        re.compile(
            rf"(?<![\d,.]){ordinal}\s+(?:of\s+)?(?P<month>{_either(months)})\b\.?{year}",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?P<month>{'|'.join(english)})\s+{ordinal}(?![\w%]|,\d){year}"),
        re.compile(rf"\b(?P<weekday>{_either(days)}),?\s+(?:le\s+|the\s+)?$", re.IGNORECASE),
        re.compile(
            rf"\b(?P<before>next\s+)?(?P<weekday>{_either(days)})\b(?P<next>\s+prochaine?\b)?",
            re.IGNORECASE,
        ),
    )


def _either(words: dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def names_a_day() -> str:
    """Give a pattern, plain enough for Arrow, of every text in which `days_named` may find a day.

    >>> re.search(names_a_day(), "Le 5 janvier") is not None, re.search(names_a_day(), "Le 5")
    (True, None)
    """
    words = _vocabulary()
    return rf"(?i)(?:{_either(words.days | words.months | _NEAR).replace(chr(39), '.')})"


def dates(text: str) -> list[Written]:
    """Read the dates of a text that name at least a day and a month, in order."""
    words = _vocabulary()
    found = []
    for pattern in (words.day_first, words.month_first):
        for match in pattern.finditer(text):
            month = words.months[match["month"].lower()]
            low = max(0, match.start() - 20)
            week = words.weekday.search(text[low : match.start()])
            weekday = words.days[week["weekday"].lower()] if week else -1
            start = low + week.start() if week else match.start()
            year = int(match["year"]) if match["year"] else None
            if int(match["day"]) <= 31:
                end = match.end() - (match[0].endswith(".") and not match["year"])
                found.append(Written(weekday, int(match["day"]), month, year, start, end))
    return sorted(found, key=lambda one: one.start)


# The verb before a weekday tells whether it is to come: "attendus jeudi", but "a annoncé lundi".
_TELLS = re.compile(
    r"\b(?:(?P<ahead>sera|seront|aura|auront|devra|devront|pourra|pourront|ira|iront|doit|doivent|"
    r"(?:(?:est|sont) )?(?:attendue?s?|prévue?s?)|will|due|"
    r"(?:is|are) (?:expected|scheduled|set|to))|said|told|\w{3,}ed|"
    r"(?:a|ont|avait|avaient|est|sont|était|étaient|été) (?:été )?\w+[éiuts]e?s?)\b",
    re.IGNORECASE,
)
OPENING = 5  # letters before a weekday that opens a sentence: "Le lundi"
_NEAR = {
    "avant-hier": -2,
    "hier": -1,
    "yesterday": -1,
    "aujourd'hui": 0,
    "today": 0,
    "demain": 1,
    "tomorrow": 1,
}
_NEAR_WORD = re.compile(
    r"\b(?:avant-hier|hier|aujourd['’]hui|demain|yesterday|today|tomorrow)\b", re.I
)


def days_named(text: str, published: date, full: bool = False) -> list[date]:
    """Resolve the days that a text names, from the day on which it was published.

    A date without a year is the nearest one; a weekday alone is the last one, unless "prochain"
    or "next" goes with it or the verb before it tells of what is to come; hier, demain, yesterday
    and the like count from *published*, which *full* leaves out: only dates of day and month.
    """
    written = dates(text)
    found = [(one.start, day) for one in written if (day := _nearest(one, published))]
    if full:
        return list(dict.fromkeys(day for _, day in found))
    taken = [(one.start, one.end) for one in written]
    for match in _vocabulary().alone.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            back = (published.weekday() - _vocabulary().days[match["weekday"].lower()]) % 7
            ahead = match["next"] or match["before"] or (back and _to_come(text, match))
            found.append((match.start(), published + timedelta(7 - back if ahead else -back)))
    for match in _NEAR_WORD.finditer(text):
        step = _NEAR[match[0].lower().replace("’", "'")]
        found.append((match.start(), published + timedelta(step)))
    return list(dict.fromkeys(day for _, day in sorted(found)))


def _to_come(text: str, weekday: re.Match[str]) -> bool:
    """Tell by the last verb before a weekday; of one that opens the text, by the first after it."""
    at = weekday.start()
    if re.match(r"\s+derni", text[weekday.end() :]):
        return False
    verbs = list(_TELLS.finditer(text))
    before = [verb for verb in verbs if verb.end() <= at]
    told = before[-1:] or (verbs[:1] if at < OPENING else [])
    return bool(told and told[0]["ahead"])


def _nearest(one: Written, published: date) -> date | None:
    years = [one.year] if one.year else [published.year + step for step in (-1, 0, 1)]
    real = [day for day in map(one.on, years) if day]
    return min(real, key=lambda day: abs(day - published)) if real else None


def is_date_word(word: str) -> bool:
    """Tell the name of a day and words like "hier" from words that say something of a day."""
    return word.lower() in _vocabulary().days or bool(_NEAR_WORD.fullmatch(word))
