"""The language that a run speaks, and its messages: one ``.po`` file a language beside this one.

A message that a file does not have is said in English, which is the language of the source.
"""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.languages import get_official_languages

from trendlab.tables import ParameterError

HERE = Path(__file__).parent
SOURCE = "en"
_spoken = SOURCE  # of the process: every run has one of its own
_settled = False  # whether it was asked for, or follows from the place


class _Catalog(NamedTuple):
    messages: dict[tuple[str | None, str], str | tuple[str, ...]]
    plural: Callable[[int], int]


def languages() -> list[str]:
    """List the languages there are messages in, by their ISO 639-1 codes."""
    return sorted({SOURCE, *(file.stem for file in HERE.glob("*.po"))})


def speak(language: str = "", geo: str = "") -> None:
    """Speak *language* from now on in this process.

    Parameters
    ----------
    language : str
        ISO 639-1 code of a language that there are messages in; "" is that of the place.
    geo : str
        ISO 3166 code of the place; without either, the language of most articles loaded next.

    Raises
    ------
    ParameterError
        If there are no messages in *language*.
    """
    global _spoken, _settled
    named = language.strip().lower()
    if named and named not in languages():
        known = ", ".join(languages())
        raise ParameterError(f"language: {language!r} has no messages here; there are {known}")
    _spoken = named or of_place(geo) or SOURCE
    _settled = _spoken != SOURCE or bool(named or geo)


def speak_as(languages_written: Iterable[str]) -> None:
    """Speak the language of most articles, where neither language nor place said another."""
    global _spoken
    if not _settled and (counted := Counter(languages_written)):
        most = counted.most_common(1)[0][0]
        _spoken = most if most in languages() else SOURCE


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak *language* for a while; English if it has no messages."""
    global _spoken
    before, _spoken = _spoken, language if language in languages() else SOURCE
    try:
        yield
    finally:
        _spoken = before


def spoken() -> str:
    """Give the language that is spoken."""
    return _spoken


def of_place(geo: str) -> str:
    """Choose the language of a place, the first official one that there are messages in, or ""."""
    official = get_official_languages(geo[:2], de_facto=True) if geo else ()
    return next((name for name in official if name in languages()), "")


def message(text: str, context: str | None = None) -> str:
    """Translate *text*; what has no translation stays as it is."""
    if _spoken == SOURCE and context is None:
        return text
    found = _catalog(_spoken).messages.get((context, text), "")
    return (found if isinstance(found, str) else found[0]) or text


def heading(column: str) -> str:
    """Give a column's name in words, from the entries of context ``column``.

    >>> heading("printed_by"), heading("my_own")
    ('outlets that printed it', 'my own')
    """
    known = message(column, "column")
    return known if known != column else column.replace("_", " ")


def plural(number: float, one: str, many: str) -> str:
    """Choose the form that goes with *number*, translated."""
    if _spoken == SOURCE:
        return one if number == 1 else many
    catalog = _catalog(_spoken)
    forms = catalog.messages.get((None, one))
    if not isinstance(forms, tuple):
        return one if number == 1 else many
    return forms[catalog.plural(int(abs(number)))]


def joined(before: str, value: str) -> str:
    """Put *value* after *before* as the language joins them: "de " and "Inès" make "d’Inès".

    The file's entries of context ``joining`` say how: "de |Le " becomes "du ", "de |@" becomes
    "d’" before a vowel, with the words that start otherwise than they sound listed beside.
    """
    for ending, prefix, made in () if _spoken == SOURCE else _joints(_spoken):
        if before.endswith(ending) and not before[: -len(ending)][-1:].isalpha():
            rest = value.removeprefix(prefix)
            if _sounds_open(value) if prefix == "@" else rest != value and not _surname(rest):
                return before[: -len(ending)] + made + rest
    return before + value


def entries(context: str, language: str) -> list[tuple[str, str]]:
    """List the messages of one context, as a language has them."""
    return [(id_, str(m)) for (of, id_), m in _catalog(language).messages.items() if of == context]


@cache
def _joints(language: str) -> list[tuple[str, str, str]]:
    rules = [(*rule.split("|"), made) for rule, made in entries("joining", language) if "|" in rule]
    low = [(before, value, made) for before, value, made in rules]
    high = [(e[0].upper() + e[1:], p, m[0].upper() + m[1:]) for e, p, m in low]
    return [*low, *high]


def _surname(rest: str) -> bool:
    return rest.split(" ")[0].casefold() in message("surnames", "joining").split()


def _sounds_open(value: str) -> bool:
    """Tell whether a word begins with a vowel to the ear, by its letter and two lists."""
    from trendlab.language.words import fold

    plain = fold(value)
    word = "".join(re.findall(r"^\w+", plain))
    silent, voiced = (message(name, "joining").split() for name in ("silent", "voiced"))
    return (plain[:1] in tuple("aeiou") and word not in voiced) or word in silent


@cache
def _catalog(language: str) -> _Catalog:
    file = HERE / f"{language}.po"
    if not file.is_file():
        return _Catalog({}, lambda n: int(n != 1))
    from babel.messages.pofile import read_po  # 20 ms that English does not need

    with file.open("rb") as opened:
        read = read_po(opened, locale=language)
    made: dict[tuple[str | None, str], Any] = {}
    for entry in read:
        name = entry.id if isinstance(entry.id, str) else entry.id[0]
        made[entry.context, name] = entry.string
    return _Catalog(made, gettext.c2py(read.plural_expr))
