"""Buzz figures as intervals: "1,000+" is 1,000 to 2,000; 57 is 56.5 to 57.5; "<1" is 0 to 1.

Compact forms ("2 mil+", "20 B+", "1万+") come from CLDR through Babel, for every locale.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from trendlab.loading.words import WORDS
from trendlab.tables import LoadError

BREAKOUT_PERCENT = 5000.0
_LADDER = (1, 2, 5)
_BREAKOUT = {*WORDS["cells"]["breakout"]}
# Words that say "more than"; the sign + says the same and is what trend sites print.
_FLOOR = re.compile(
    r"^(?:[>≥+]|over|more than|plus de|más de|mais de|über|mehr als|oltre|più di)\s*|\s*\+$", re.I
)
# "Less than one" in words, where an interface writes no sign: before the figure, or after it.
_BELOW = re.compile(
    rf"(?:{'|'.join(WORDS['cells']['below'])})\s*(\d{{1,2}})"
    rf"|(\d{{1,2}})\s*(?:{'|'.join(WORDS['cells']['below_it'])})",
    re.I,
)
_LESS = re.compile(r"[-−]|menos|moins|less|weniger|meno\b", re.I)
_NUMBER = re.compile(r"\d(?:[\d.,٫٬'’ ]*\d)?")
_FIGURE = re.compile(r"(?:<\s*)?\d{1,3}(?:[.,]0)?\s*[%٪]?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d{1,2}")
_WESTERN = re.compile(r"\d{1,3}(?:,\d{3})+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}")
_SI = {"k": {1000}, "K": {1000}, "M": {1_000_000}}  # prefixes read the same without a locale


TRUE, FALSE = {*WORDS["cells"]["yes"].split()}, {*WORDS["cells"]["no"].split(), ""}
_TOTAL = re.compile(
    rf"(?:grand |sous-|sub)?(?:{'|'.join(WORDS['cells']['total'].split())})"
    r"(?: g[ée]n[ée]ral| general)?\s*:?",
    re.I,
)


A_SUM = "a topic, place or period: this row sums the others"


def is_total(name: str | None) -> bool:
    """Say whether a row or column is called a sum, and so is none of what it sums."""
    return bool(_TOTAL.fullmatch((name or "").strip()))


class VolumeError(LoadError, ValueError):
    """A buzz figure that cannot be read, or that different languages read differently."""


def parse_volume(text: str | float, locale: str | None = None) -> tuple[float, float]:
    """Read a published search volume ("1,000+", "1 k+", "1万+") as the interval it stands for.

    A volume is published as a floor: the end is the next rung of 100, 200, 500, 1,000, … ``"<1"``
    is (0, 1), ``"Breakout"`` in any language a rise in percent, (5000, inf). Where languages
    differ a locale is needed: ``"20 B+"`` is 20 thousand in Turkish, 20 billion in English. A
    single separator before three digits groups thousands, as no site prints a fraction of a
    search. What is no volume, or could mean two numbers, is a VolumeError that names both.
    """
    shown = repr(text if len(str(text)) <= 80 else str(text)[:79] + "…")
    plain = _normal(text)
    if plain.casefold() in _BREAKOUT:
        return BREAKOUT_PERCENT, math.inf
    if below := re.fullmatch(r"<\s*(.*[1-9].*)", plain):
        return 0.0, float(_count(below[1], locale, shown))
    low = _count(_FLOOR.sub("", _FLOOR.sub("", plain)), locale, shown)
    return float(low), float(next_rung(low))


def parse_interest(text: str | float) -> tuple[float, float]:
    """Read a figure on the 0-100 scale as an interval, half a unit each side and within 0-100.

    ``57`` is (56.5, 57.5), ``"<1"`` is (0, 1), ``0`` (too few to show) is (0, 0.5).
    """
    plain = _normal(text).removesuffix("%").removesuffix("٪").rstrip()
    if below := _BELOW.fullmatch(plain):
        return 0.0, float(below[1] or below[2])
    if not re.fullmatch(r"\d{1,3}(?:[.,]\d{1,12})?", plain):
        raise VolumeError(f"{str(text)[:80]!r} is not a figure from 0 to 100")
    value = Decimal(plain.replace(",", "."))
    if value > 100:
        raise VolumeError(f"{str(text)[:80]!r} is above 100, and interest runs from 0 to 100")
    decimals = len(plain.replace(",", ".").partition(".")[2].rstrip("0"))
    half = Decimal(5).scaleb(-1 - decimals)
    return float(max(value - half, Decimal(0))), float(min(value + half, Decimal(100)))


def is_figure(cell: str) -> bool:
    """Say whether a cell looks like a figure of interest, in any language."""
    return bool(_FIGURE.fullmatch(cell) or _FIGURE.fullmatch(made := _normal(cell))) or bool(
        _BELOW.fullmatch(made)
    )


def parse_growth(text: str | float) -> tuple[float, float]:
    """Read a rise in percent: ``"+4,600%"`` is (4600, 4600), ``"Breakout"`` is (5000, inf)."""
    plain = _normal(text).replace("−", "-")
    if plain.casefold() in _BREAKOUT:
        return BREAKOUT_PERCENT, math.inf
    found = re.fullmatch(r"([+-]|[^\W\d]{2,20})?\s*([\d.,'’ ]*\d)\s*[%٪]", plain)
    if not found:
        raise VolumeError(f"{str(text)[:80]!r} is not a rise such as '+350%' or 'Breakout'")
    size = float(re.sub(r"[^\d]", "", found[2]))
    return (-size, -size) if _LESS.match(found[1] or "") else (size, size)


def units_of(texts: Iterable[str], locales: Iterable[str]) -> list[str]:
    """Name the locales that have a unit for every one of these volumes of their own."""
    plain = (_FLOOR.sub("", _normal(text)) for text in texts)
    units = {_unit(_NUMBER.sub(" ", text)) for text in plain} - {""}
    return [locale for locale in locales if all(_lookup(_units(locale), unit) for unit in units)]


def next_rung(low: Decimal | float) -> int:
    """Give the first rung of 100, 200, 500, 1,000, 2,000, … above *low*."""
    if low < 100:
        return 100
    whole = int(low)
    power = 10 ** (len(str(whole)) - 1)
    return next(step * power for step in (*_LADDER, 10) if step * power > low)


def _normal(text: str | float) -> str:
    """One kind of digit and space, no marks of direction: "１,０００＋" becomes "1,000+"."""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    if len(str(text)) > 80 or any(unicodedata.category(c) == "No" for c in str(text)):
        return ""  # too long, or "10²", which would become 102
    composed = unicodedata.normalize("NFKC", str(text))
    digits = (str(unicodedata.decimal(c, c)) for c in composed if unicodedata.category(c) != "Cf")
    return " ".join("".join(digits).split())


def _count(plain: str, locale: str | None, shown: str) -> Decimal:
    """Read a number with or without a word such as "mil" as a whole count."""
    if _PLAIN.fullmatch(plain):  # 1E+05, as a spreadsheet saves it
        return _whole(Decimal(plain), shown)
    number = _NUMBER.search(plain)
    if not number:
        raise VolumeError(f"{shown} is not a search volume such as '1,000+' or '2 mil+'")
    unit = _unit(f"{plain[: number.start()]} {plain[number.end() :]}")
    factors = _factors(unit, locale) if unit else {1}
    if not factors:
        raise VolumeError(f"{shown} is not a search volume such as '1,000+' or '2 mil+'")
    readings = sorted(
        {value * factor for value in _values(number[0], bool(unit), locale) for factor in factors}
    )
    if not readings:
        raise VolumeError(f"{shown} is not a search volume: the separators do not fit a count")
    if len(readings) > 1:
        options = " or ".join(f"{reading:,.0f}" for reading in readings)
        raise VolumeError(f"{shown} could be {options}: say the language, locale='tr' for example")
    return _whole(readings[0], shown)


def _whole(value: Decimal, shown: str) -> Decimal:
    if value != value.to_integral_value():
        raise VolumeError(f"{shown} is not a whole number of searches")
    return value


def _values(number: str, compact: bool, locale: str | None) -> Iterator[Decimal]:
    """Give the values that a run of digits and separators can have."""
    plain = re.sub(r"[٬'’ ]", "\N{NO-BREAK SPACE}", number).replace("٫", ".")
    if "\N{NO-BREAK SPACE}" in plain:
        whole, mark, rest = plain.partition("," if "," in plain else ".")
        if _grouped(whole.replace("\N{NO-BREAK SPACE}", ",")) and (compact or not mark):
            yield Decimal(whole.replace("\N{NO-BREAK SPACE}", "") + (f".{rest}" if rest else ""))
        return
    marks = {mark for mark in plain if mark in ",."}
    if not marks:
        yield Decimal(plain)
    elif len(marks) == 2:
        whole, rest = re.split(r"[.,](?=\d*$)", plain, maxsplit=1)
        if compact and _grouped(whole.replace(".", ",")):
            yield Decimal(re.sub(r"\D", "", whole) + "." + rest)
    else:
        yield from _one_mark(plain, marks.pop(), compact, locale)


def _one_mark(plain: str, mark: str, compact: bool, locale: str | None) -> Iterator[Decimal]:
    grouping = _grouped(plain.replace(mark, ",")) and not plain.startswith("0")
    decimal = compact and plain.count(mark) == 1
    if grouping and decimal and locale:
        grouping = mark != _decimal_mark(locale)
        decimal = not grouping
    if grouping:
        yield Decimal(plain.replace(mark, ""))
    if decimal:
        yield Decimal(plain.replace(mark, "."))


def _grouped(number: str) -> bool:
    return bool(_WESTERN.fullmatch(number) or _INDIAN.fullmatch(number))


def _unit(text: str) -> str:
    """A unit as it is compared: "mil." and "mil" are one, since people drop the point."""
    return " ".join(text.replace(".", " ").split())


def _factors(unit: str, locale: str | None) -> set[int]:
    """Say what a unit multiplies by: in *locale*, else in SI, else in every language."""
    if locale and (own := _lookup(_units(locale), unit)):
        return own
    return _SI.get(unit) or _lookup(_all_units(), unit)


def _lookup(units: dict[str, set[int]], unit: str) -> set[int]:
    exact = units.get(unit)
    return exact or set().union(
        *(factors for name, factors in units.items() if name.casefold() == unit.casefold())
    )


@cache
def _locale(name: str) -> Any:
    try:
        return Locale.parse(name.replace("-", "_"), resolve_likely_subtags=True)
    except (UnknownLocaleError, ValueError, TypeError):
        raise VolumeError(
            f"locale {name!r} is not known: use one such as 'fr' or 'pt-BR'"
        ) from None


@cache
def _decimal_mark(locale: str) -> str:
    return str(_locale(locale).number_symbols.get("latn", {}).get("decimal", "."))


def _patterns(locale: str) -> Iterator[tuple[int, str]]:
    """List the compact forms of a locale: (1000, "0 mil")."""
    formats = _locale(locale).compact_decimal_formats
    for style in ("short", "long"):
        for plural in (formats.get(style) or {}).values():
            for magnitude, pattern in plural.items():
                text = pattern.pattern.partition(";")[0].replace("'", "")
                yield int(magnitude), _normal(text)


@cache
def _units(locale: str) -> dict[str, set[int]]:
    units = defaultdict(set)
    for magnitude, pattern in _patterns(locale):
        zeros = pattern.count("0")
        unit = _unit(pattern.replace("0", " "))
        if unit and zeros:
            units[unit].add(magnitude // 10 ** (zeros - 1))
    return dict(units)


@cache
def _all_units() -> dict[str, set[int]]:
    """Gather the units of all languages; about 0.3 s once, when a text has no known locale."""
    units: dict[str, set[int]] = defaultdict(set)
    for name in locale_identifiers():
        if "_" not in name or name in ("pt_PT", "es_419", "zh_Hant", "fr_CA", "en_IN"):
            for unit, factors in _units(name).items():
                units[unit] |= factors
    return dict(units)
