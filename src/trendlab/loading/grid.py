"""Delimited text as rows of cells, with the physical line of each: what CSV exports share."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

DELIMITERS = ",;\t|"
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
    delimiter, text = _hinted(text)
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


def _hinted(text: str) -> tuple[str, str]:
    """Take the delimiter from Excel's own hint ("sep=;"), which stays as an empty line."""
    if hint := re.match(r"sep=(.)(?=[\r\n])", text):
        return hint[1], text[hint.end() :]
    return sniff(text), text


def sniff(text: str) -> str:
    """Choose the delimiter that cuts most lines into the same number of cells, above one."""
    lines = [line for line in text[:20_000].splitlines()[:60] if line.strip(" ,;\t|")]
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    counts = [len(re.sub(r'"[^"]*"', "", line).split(delimiter)) for line in lines]
    several = [count for count in counts if count > 1]
    usual = max(set(several), key=several.count, default=1)
    return several.count(usual), usual


def _unpadded(grid: Grid) -> Grid:
    """Take off the empty columns that a spreadsheet adds on the right."""
    widths = [max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in grid.rows]
    width = max(widths, default=0)
    if any(len(row) > width for row in grid.rows):
        grid.rows = [row[:width] for row in grid.rows]
        grid.repairs.append("empty columns on the right removed")
    return grid


def bad(row: int, column: str, value: str, expected: str) -> dict[str, Any]:
    """Tell of a row that cannot be read, as `Reading.rejected` has it."""
    return {"row": row, "column": column, "value": value, "expected": expected}
