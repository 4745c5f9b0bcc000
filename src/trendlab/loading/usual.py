"""Which column of a table is which: by its usual names, in the languages that tables come in."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from trendlab.loading.moments import month_named
from trendlab.loading.words import WORDS

if TYPE_CHECKING:
    import pandas as pd

USUAL: dict[str, str] = WORDS["columns"]
_PLACE = re.compile(r"^\d+$|:\d+$")  # numbers, and our own "articles.csv:2"
KINDS = {*WORDS["cells"]["media"].split()}
HEADED: dict[str, str] = WORDS["headed"]
EXTRACTS: list[str] = WORDS["extracts"]["text"].split()
# What holds an article's own fields, in nested objects and in the names that are made of them.
INSIDE: list[str] = WORDS["answers"]["inside"].split()


def plainly(name: str) -> str:
    bare = unicodedata.normalize("NFD", str(name).casefold())
    return "".join(c for c in bare if c.isalnum())


# Their plain spellings -> column.
SPELT = {plainly(name): column for column, names in USUAL.items() for name in names.split()}


def _spelt(frame: pd.DataFrame) -> dict[str, str]:
    """Map the plain spellings of a table's names to the names themselves, the first first."""
    spelt: dict[str, str] = {}
    for name in frame.columns:
        spelt.setdefault(plainly(name), name)
    for name in frame.columns:  # "Title (original)", "fields.bodyText"
        spelt.setdefault(plainly(re.split(r"[(\[]", name)[0]), name)
        above, _, last = name.rpartition(".")
        if above in INSIDE:
            spelt.setdefault(plainly(last), name)
    return spelt


def usual(frame: pd.DataFrame) -> dict[str, str]:
    """Map the columns whose names are usual ones to the names of the articles table."""
    spelt = _spelt(frame)
    chosen: dict[str, str] = {}
    for column in USUAL:
        if column not in frame.columns:
            usual = (name for name, ours in SPELT.items() if ours == column)
            free = (spelt[name] for name in usual if name in spelt)
            free = (n for n in free if column != "outlet" or _names_outlets(frame[n]))
            left = [n for n in free if n not in USUAL and n not in chosen]
            name = next((n for n in left if frame[n].notna().any()), next(iter(left), None))
            if name is not None:
                chosen[name] = column
    if "text" not in {*chosen.values(), *frame.columns}:
        extracts = [spelt[name] for name in EXTRACTS if name in spelt]
        if extracts:
            chosen[max(extracts, key=lambda name: _length(frame[name]))] = "text"
    known = {*chosen.values(), *frame.columns}
    if "published" not in known and "data" in spelt and _dated(frame[spelt["data"]]):
        chosen[spelt["data"]] = "published"  # Polish, Portuguese, Italian; in English anything
    if {"url", "published"} <= known and "title" not in known and "name" in spelt:
        chosen[spelt["name"]] = "title"
    missing = [c for c in ("title", "text") if c not in {*chosen.values(), *frame.columns}]
    if missing and "article" in spelt and spelt["article"] not in chosen:
        chosen[spelt["article"]] = missing[0]
    return chosen


def split_date(frame: pd.DataFrame) -> tuple[pd.Series, list[str]] | None:
    """Put a date together that is split over columns of years, months and days, and name these."""
    spelt = _spelt(frame)
    found = [
        next((spelt[n] for n in map(plainly, words.split()) if n in spelt), None)
        for words in WORDS["split"].values()
    ]
    names = [name for name in found if name is not None]
    if len(names) < 3:
        return None
    year, month, day = (frame[name].astype("str").str.strip() for name in names)
    named = {name: f"{number}" for name in month.dropna().unique() if (number := month_named(name))}
    month = month.replace(named)
    fits = (
        year.str.fullmatch(r"\d{4}") & month.str.fullmatch(r"\d\d?") & day.str.fullmatch(r"\d\d?")
    )
    if not (fits | year.isna()).all():
        return None
    return year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2), names


def _names_outlets(cells: pd.Series) -> bool:
    """Say whether cells are names rather than numbers or kinds of media: "online", "print"."""
    held = {str(cell).strip().casefold() for cell in cells.dropna().head(200)}
    return not held or not all(cell in KINDS or _PLACE.search(cell) for cell in held)


def _dated(cells: pd.Series) -> bool:
    held = cells.dropna().head(20).astype("str")
    return bool(held.str.contains(r"\d{1,4}\D\d{1,2}\D\d|^\W*(?:\w+\W+){1,4}\d{4}\b").all())


def _length(cells: pd.Series) -> float:
    return float(cells.head(1_000).astype("str").str.len().mean() or 0) if len(cells) else 0.0


def headed(names: list[str]) -> str | None:
    """Name the language of a header, if it is one that writes the day before the month."""
    known = {plainly(name) for name in names}
    return next((language for language, words in HEADED.items() if known & {*words.split()}), None)
