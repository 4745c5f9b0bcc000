"""Delimited text as rows of cells, with the physical line of each: what CSV exports share."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from trendlab.language.messages import say
from trendlab.loading.cells import HINT, delimiter_of
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

LINES = 200_000
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass
class Grid:
    """Rows of stripped cells without blank lines; ``lines`` are their physical lines, from 1."""

    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    repairs: list[str] = field(default_factory=list)


def whole(source: Source) -> Grid:
    """Cut all of a file into cells; one with more lines than any export has is refused."""
    if max(source.data.count(end) for end in (b"\n", b"\r")) > LINES:
        raise LoadError(f"{source.name}: over {LINES:,} lines, more than any export. Split it.")
    return _cut(source.decode_guess(), source.name)


def opening(source: Source) -> Grid:
    """Cut the first lines of a file into cells, enough to recognise it, reading no more of it."""
    if "opening" not in source.__dict__:  # every reader asks
        source.__dict__["opening"] = _opening(source)
    return replace(source.__dict__["opening"])


def _opening(source: Source) -> Grid:
    encoding = source.encoding or _MARKS.get(source.head[:2], "utf-8-sig")
    try:
        text = source.head.decode(encoding, errors="replace")
        lines = re.split(r"(?<=[\r\n])", text, maxsplit=120)
        complete = lines if len(text) < 8192 else lines[:-1]
        return _cut("".join(complete[:120]), source.name)
    except (LoadError, LookupError):
        return Grid([], [], ",")


def _cut(text: str, name: str) -> Grid:
    hint = HINT.match(text)  # Excel's own, which stays as an empty line
    delimiter, text = (hint[1], "\n" + text[hint.end() :]) if hint else (delimiter_of(text), text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, lines, last = [], [], 0
    try:
        for cells in reader:
            row = [cell.strip(" \t\n\r\ufeff") for cell in cells]
            if any(row):
                rows.append(row)
                lines.append(last + 1)
            last = reader.line_num
    except csv.Error as error:
        raise LoadError(f"{name}: line {last + 1}: {error}.") from None
    return _unpadded(Grid(rows, lines, delimiter))


def _unpadded(grid: Grid) -> Grid:
    """Take off the empty columns that a spreadsheet adds on the right."""
    widths = [max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in grid.rows]
    width = max(widths, default=0)
    if any(len(row) > width for row in grid.rows):
        grid.rows = [row[:width] for row in grid.rows]
        grid.repairs.append(say("Empty columns on the right are removed."))
    return grid
