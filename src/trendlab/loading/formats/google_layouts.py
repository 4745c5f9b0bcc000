"""The layout of Google Trends exports: where header, keys, figures and preamble are.

Exports are known by shape, never by words: time keys (or places) down the left, figures from 0 to
100 beside them, ``term: (place)`` above, and a line such as ``Category: …`` before it all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import TYPE_CHECKING

from trendlab.language.messages import say
from trendlab.loading import periods, places
from trendlab.loading.volumes import FALSE, TRUE, is_figure, is_total
from trendlab.loading.words import WORDS

if TYPE_CHECKING:
    from trendlab.loading.grid import Grid

# "term: (place)"; bounded, since a term has at most some hundred characters.
TERM = re.compile(r"(.{0,500}\S) ?[:：]\s{0,3}[(（](.{0,200})[)）]", re.S)
LONG = [  # dumps with one row per period and term: (time, term, figure, place)
    ("date", "name", "value", ""),
    *product(
        ("date", "time", "week", "month"),
        ("keyword", "query", "term", "topic"),
        ("hits", "interest", "search_interest"),
        ("geo",),
    ),
]
_BESIDE = re.compile(r"lat|latitude|lng|lon|long|longitude|rank|rang|#|geo ?code|code|iso", re.I)
_CODE = re.compile(r"[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?")
_PREAMBLE = re.compile(r"[^,:：]{2,30}[:：]\s*\S.*")
_PLACES = {*WORDS["places"]["heads"]}
_RELATED_2026 = ["query", "search interest", "increase percent"]
# Counts are not interest, though small ones look like it.
_COUNTS = {"count", "total_count", "ratio", "sentences", "stories", "articles", "clips", "matched"}


@dataclass
class Layout:
    """Where things are: index of the header (-1: none), and what its columns hold."""

    kind: str
    header: int
    names: list[str]
    preamble: list[str] = field(default_factory=list)


def layout_of(table: Grid) -> Layout | None:
    table.rows = _dated(_date_first(_unindexed(table.rows)))
    first = next((i for i, row in enumerate(table.rows[:12]) if periods.is_key(row[0])), None)
    for i, row in enumerate(table.rows[:6]):
        if [c.casefold() for c in row] == _RELATED_2026 or row[0] in ("TOP", "RISING"):
            return Layout("related", i, row, [above[0] for above in table.rows[:i]])
    if first is None:
        return _regions_layout(table)
    body = [row for row in table.rows[first:] if len(row) > 1]
    names = _names(table, first, max((len(row) for row in body), default=0))
    preamble = [row[0] for row in table.rows[: max(first - 1, 0)]]
    kind = _kind(names, preamble, body)
    return Layout(kind, first - 1, names, preamble) if kind else None


def _unindexed(rows: list[list[str]]) -> list[list[str]]:
    """Take off the column of row numbers that a data frame was saved with."""
    numbered = [row for row in rows[1:60] if len(row) > 1 and row[0].isdigit()]
    if not numbered or not all(periods.is_key(row[1]) for row in numbered):
        return rows
    counts = [int(row[0]) for row in numbered]
    first = counts[0]  # pandas counts from 0, R from 1
    even = first in (0, 1) and counts == list(range(first, first + len(counts)))
    return [row[1:] for row in rows] if even else rows


def _date_first(rows: list[list[str]]) -> list[list[str]]:
    """Put the date before the term in a dump with one row per term and period."""
    plain = [name.casefold() for name in rows[0]] if rows else []
    at = next((plain.index(long[0]) for long in LONG if set(long[:3]) <= set(plain)), 0)
    if not at or any(len(row) != len(plain) for row in rows):
        return rows
    return [[row[at], *row[:at], *row[at + 1 :]] for row in rows]


def _dated(rows: list[list[str]]) -> list[list[str]]:
    """Write day numbers of a spreadsheet and instants since 1970 down the left as dates."""
    cells = [row[0] for row in rows[1:] if len(row) > 1]
    if len(cells) < 3 or not all(re.fullmatch(r"[2-6]\d{4}|1\d{9}(?:\d{3})?", c) for c in cells):
        return rows
    numbers = [int(cell) for cell in cells]
    unit = {5: 86_400, 10: 1, 13: 0.001}[len(cells[0])]
    steps = {round((b - a) * unit / 3600) for a, b in pairwise(numbers)}
    if len({len(cell) for cell in cells}) > 1 or min(steps) <= 0 or max(steps) > 1.2 * min(steps):
        return rows  # no even steps: numbers of something else
    start = datetime(1899, 12, 30) if unit == 86_400 else datetime(1970, 1, 1)
    shape = "%Y-%m-%d" if min(steps) >= 24 else "%Y-%m-%dT%H:%M:%S"
    made = iter((start + timedelta(seconds=n * unit)).strftime(shape) for n in numbers)
    return [rows[0], *([next(made), *row[1:]] if len(row) > 1 else row for row in rows[1:])]


def _uncoded(rows: list[list[str]]) -> list[list[str]]:
    """Take off codes (FR, FRA, FR-IDF), coordinates and ranks beside places and their figures."""
    named = [i for i, name in enumerate(rows[0]) if _BESIDE.fullmatch(name)] if rows else []
    if named and len(rows[0]) - len(named) > 1:
        rows = [[c for i, c in enumerate(row) if i not in named] for row in rows]
    body = [row for row in rows[1:] if len(row) > 2]
    coded = [
        i
        for i in range(1, len(body[0]) if body else 0)
        if all(i < len(row) and _CODE.fullmatch(row[i]) for row in body)
    ]
    return [[c for i, c in enumerate(row) if i not in coded] for row in rows] if coded else rows


def _names(table: Grid, first: int, width: int) -> list[str]:
    """Names of the columns; their number stands in where the header was dropped."""
    header = table.rows[first - 1] if first else []
    if first > 1 and not header[0] and len(table.rows[first - 2]) == len(header):
        header = table.rows[first - 2]  # units stand between the header and the figures
    if len(header) < 2:
        header = []
    return header + [f"column {i + 1}" for i in range(len(header), width)]


def _kind(names: list[str], preamble: list[str], body: list[list[str]]) -> str | None:
    plain = [name.casefold() for name in names]
    if any(set(long[:3]) <= set(plain) for long in LONG):
        value = next(plain.index(long[2]) for long in LONG if set(long[:3]) <= set(plain))
        figures = [row[value] for row in body if len(row) > value]
        return "long" if mostly_figures(figures) else None
    if _COUNTS & set(plain):
        return None
    flag = flag_of(names)
    columns = [i for i in range(1, len(plain)) if i != flag]
    figures = [row[i] for row in body for i in columns if i < len(row) and row[i]]
    if any(TERM.fullmatch(name) for name in names[1:]) or flag:
        return "wide" if figures else None
    if figures and all("search interest" in plain[i] for i in columns):
        return "wide"
    if not mostly_figures(figures):
        return "wide" if _is_preamble(preamble) and figures else None
    return "wide" if _is_preamble(preamble) else "bare"


def flag_of(names: list[str]) -> int | None:
    """Find the column that says of each period whether it was over."""
    plain = [re.sub(r"[\s_.]", "", name.casefold()) for name in names]
    return plain.index("ispartial") if "ispartial" in plain else None


def sum_of(layout: Layout, table: Grid) -> int | None:
    """Find a column called a total that sums the others in nearly every row."""
    columns = [i for i in range(1, len(layout.names)) if i != flag_of(layout.names)]
    return summed(layout.names, columns, [row for row, _ in body(table, layout)])


def summed(names: list[str], columns: list[int], body: list[list[str]]) -> int | None:
    """Find the one of some columns of figures that is called a total and sums the others."""
    called = [i for i in columns if is_total(names[i])]
    if len(called) != 1 or len(columns) < 3:
        return None
    rows = [row for row in body if len(row) == len(names)]
    added = [sum(size(row[i]) for i in columns if i != called[0]) for row in rows]
    same = sum(abs(size(row[called[0]]) - a) <= 1 for row, a in zip(rows, added, strict=True))
    return called[0] if rows and same >= 0.9 * len(rows) else None


def mostly_figures(cells: list[str]) -> bool:
    return bool(cells) and sum(map(is_figure, cells)) >= 0.9 * len(cells)


def _is_preamble(lines: list[str]) -> bool:
    return bool(lines) and bool(_PREAMBLE.fullmatch(lines[0]))


def size(cell: str) -> int:
    return int(re.sub(r"\D.*", "", cell) or 0)


def _regions_layout(table: Grid) -> Layout | None:
    """Places down the left, figures beside them, and a date range or a preamble above.

    Where both were cut off, Google's word for the places, names of countries with a peak of 100,
    or rows that share out 100 are the last sign.
    """
    if _periodic(table.rows[1:60]):
        return None
    table.rows = _uncoded(table.rows)
    for i, row in enumerate(table.rows[:5]):
        if any(row[1:]) and all(map(is_figure, filter(None, row[1:]))):
            return None  # figures already: without a header nothing names the terms
        body = [cells for cells in table.rows[i + 1 :] if any(cells)]
        cells = [cell for cells in body for cell in cells[1:] if cell]
        if len(row) < 2 or not mostly_figures(cells):
            continue
        ranged = any((m := TERM.fullmatch(n)) and re.search(r"\d{2}", m[2]) for n in row[1:])
        preamble = [above[0] for above in table.rows[:i]]
        named = row[0].casefold() in _PLACES
        known = named or _is_preamble(preamble) or shared_out(body) or _of_countries(body)
        if ranged or known:
            return Layout("regions", i, row, preamble)
    return None


def _periodic(rows: list[list[str]]) -> bool:
    """Say whether a column holds periods: then places alone do not tell the rows apart."""
    width = min(map(len, rows), default=0)
    return any(all(map(periods.is_key, (row[i] for row in rows))) for i in range(1, width))


def shared_out(body: list[list[str]], least: int = 5) -> bool:
    """Several terms: the figures of a place are its percentages."""
    full = [[size(cell) for cell in row[1:]] for row in body if len(row) > 2 and all(row)]
    return len(full) >= least and sum(abs(sum(row) - 100) <= 2 for row in full) >= 0.9 * len(full)


def _of_countries(body: list[list[str]]) -> bool:
    filled = [row for row in body if len(row) > 1 and row[1]]
    if len(filled) < 3 or max(size(row[1]) for row in filled) != 100:
        return False
    known = sum(len(places.code(row[0]) or row[0]) == 2 for row in filled)
    return known >= 0.8 * len(filled)


def body(table: Grid, layout: Layout) -> Iterator[tuple[list[str], int]]:
    start = layout.header + 1
    rows = table.rows[start:]
    if layout.kind in ("wide", "bare"):
        rows = rows[: _section(rows, layout.names)]
    yield from zip(rows, table.lines[start:], strict=False)


def exports(table: Grid, layout: Layout) -> Iterator[tuple[int, list[str], list[str], int]]:
    """Give each row with its line, the header above it, and the number of its export, from 1."""
    number, names = 1, layout.names
    for row, line in body(table, layout):
        if layout.header >= 0 and _again(row, layout.names):
            number, names = number + 1, row
        elif len(row) > 1 or row[0] not in layout.preamble:
            yield number, names, row, line


def _again(row: list[str], header: list[str]) -> bool:
    """Say whether a row is a header like the first: another export begins below it."""
    return len(row) > 1 and row[0] == header[0] and not any(map(is_figure, row[1:]))


def _section(rows: list[list[str]], header: list[str]) -> int:
    """Length of the first section: older exports have others below, under a title of their own."""
    for i, (row, below) in enumerate(pairwise(rows[:-1])):
        titled = i and len(row) == 1 and not _again(below, header)
        if titled and not periods.is_key(row[0]) and not periods.is_key(below[0]):
            return i
    return len(rows)


def mended(table: Grid, layout: Layout) -> list[str]:
    rows = table.rows[layout.header + 1 :]
    below = len(rows) - _section(rows, layout.names) if layout.kind in ("wide", "bare") else 0
    mended: list[str] = []
    if below:
        mended.append(
            say("Lines of other sections below, which are not read: {n:number}.", n=below)
        )
    flag = flag_of(layout.names) or 0
    told = {row[flag].casefold() for row in rows if flag and flag < len(row)}
    if total := sum_of(layout, table):
        name = layout.names[total]
        mended.append(say("Column {name} sums the others and is left aside.", name=name))
    if odd := sorted(told - TRUE - FALSE - {layout.names[flag].casefold()}):
        cell, name = odd[0][:30], layout.names[flag]
        mended.append(say("{cell} in column {name} is read as false.", cell=cell, name=name))
    if table.delimiter != ",":
        mended.append(say("Its cells are separated by {mark}.", mark=repr(table.delimiter)))
    if layout.header < 0 or layout.names[1].startswith("column "):
        mended.append(say("It has no header: columns are named by their number."))
    return mended
