"""Sentences made of a template and its values, in the language that the run speaks.

The English template is the identity of a message; ``fr.po`` and its like hold the others.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

from babel.lists import format_list

from trendlab.language import numbers, places
from trendlab.language.catalog import joined, message, plural, spoken

_PARSED = string.Formatter()


class Said(str):
    """A sentence in the language spoken, with the template and the values it was made of."""

    template: str
    values: dict[str, Any]


def say(template: str, **values: Any) -> Said:
    """Fill *template*, translated, with *values*.

    Parameters
    ----------
    template : str
        English, a whole sentence. A field may say how its value is written: ``{n:article}`` a
        count with its noun (``{n:story|stories}``), ``{x:number}``, ``{x:percent}`` and
        ``{x:interval}`` (a number, or one with its low and high), ``{at:day}``, ``{span:period}``
        (first and last day), ``{at:when}`` and ``{at:at}`` ("March 2020", "in March 2020": a start
        and the length of its period), ``{geo:place}``, ``{geo:in}`` ("in France"),
        ``{names:list}``, ``{codes:languages}`` ("French and Chinese"), ``{word:quoted}``.

    Returns
    -------
    Said
        The sentence; ``template`` and ``values`` are kept with it.

    Examples
    --------
    >>> say("{n:article} of {names:list}, {x:percent}", n=1, names=["A", "B"], x=0.5)
    '1 article of A and B, 50 %'
    """
    return _filled(template, message(template), values)


def say_for(number: float, one: str, many: str, **values: Any) -> Said:
    """Fill the template that goes with *number*, which is the field ``n`` of both.

    >>> say_for(2, "{n} break was found.", "{n:number} breaks were found.")
    '2 breaks were found.'
    """
    chosen = one if number == 1 else many
    return _filled(chosen, plural(number, one, many), {"n": number} | values)


def few(parts: Sequence[str], most: int) -> str:
    """Name the first of several, and how many others there are.

    >>> few(["A", "B"], 5), few(["A", "B", "C", "D"], 2)
    ('A; B', 'A; B; 2 others')
    """
    rest = len(parts) - most
    others = [say("{n:other}", n=rest)] if rest > 0 else []
    return message("; ").join([*parts[:most], *others])


def paragraph(*said: Said) -> Said:
    """Put sentences after one another; the values of the first go before those of the others.

    >>> paragraph(say("It rains."), say("It snows.")).template
    'It rains. It snows.'
    """
    made = Said(" ".join(said))
    made.template = " ".join(one.template for one in said)
    made.values = {name: value for one in reversed(said) for name, value in one.values.items()}
    return made


def _filled(template: str, translated: str, values: dict[str, Any]) -> Said:
    made = ""
    for literal, field, spec, _ in _PARSED.parse(translated):
        made += literal
        if field is not None:
            made = joined(made, written(values[field], spec or ""))
    said = Said(made)
    said.template, said.values = template, values
    return said


def written(value: Any, spec: str) -> str:
    """Write one value as *spec* says; a spec that is none of ours is the noun of a count."""
    if spec in _WRITERS:
        return _WRITERS[spec](value)
    one, _, many = spec.partition("|")
    return numbers.count(value, one, many) if spec else str(value)


def _spread(write: Callable[..., str]) -> Callable[[Any], str]:
    return lambda value: write(*value) if isinstance(value, (tuple, list)) else write(value)


def _list(names: Any) -> str:
    british = "en_GB" if spoken() == "en" else spoken()  # "A, B and C"
    return format_list([str(name) for name in names], locale=british)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "number": numbers.number,
    "percent": _spread(numbers.percent),
    "interval": _spread(numbers.interval),
    "day": numbers.day,
    "period": _spread(numbers.period),
    "when": _spread(numbers.when),
    "at": _spread(numbers.at_time),
    "place": places.place,
    "in": places.within,
    "list": _list,
    "languages": lambda codes: _list(map(places.language, codes)),
    "quoted": numbers.quoted,
}
