"""Rows of CSV read with care: each that cannot be read is set apart with its line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from trendlab.language.messages import say
from trendlab.loading.reading import bad
from trendlab.loading.source import plain
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

FIELD = 1_000_000  # characters; whole books are no articles
ROWS = 5_000_000
OPEN_QUOTES = 10  # times that the lines of a file are read again for a quote left open
ABOVE = 12  # lines of a title or a note above the header
DELIMITERS = ",;\t|"
AGAIN = "The header stands there again: two exports in one file."
ESCAPED = re.compile(r'\\"[^,;\t|\r\n"]')  # as Spark and MySQL write a quote amid a cell
HINT = re.compile(r"sep=(.)(?:\r\n|\r|\n)")
_TEXT = f"text without NUL, up to {FIELD:,} characters"


@dataclass
class Rows:
    """A table as found: cells by column, the line of each row, and what could not be read."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rows_read: int = 0
    repairs: list[str] = field(default_factory=list)

    def reject(self, line: int, column: str, value: Any, expected: str) -> None:
        """Set a row apart."""
        self.rejected.append(bad(line, column, plain(value), expected))

    def count(self) -> None:
        """Count a row that was met, up to the limit."""
        self.rows_read += 1
        if self.rows_read > ROWS:
            raise LoadError(f"over {ROWS:,} rows. Split the file.")


def delimiter_of(text: str) -> str:
    """Find the separator: the one that cuts most of the first lines into equally many cells."""
    lines = [line for line in io.StringIO(text[:20_000], newline="") if line.strip()][:21]
    lines = lines[:-1] if len(text) > 20_000 and len(lines) > 1 else lines

    def fitness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        return (rows if width > 1 else 0, width)

    return max(DELIMITERS, key=fitness) if lines else ","


def header_of(cells: list[str], used: Callable[[str], bool]) -> list[str]:
    """Clean the names of columns; a name that is used must not stand there twice."""
    names = [plain(" ".join(cell.split()), 200) for cell in cells]
    while names and not names[-1]:
        names.pop()
    for column, times in Counter(names).items():
        if column and times > 1 and used(column):
            where = " and ".join(str(i + 1) for i, name in enumerate(names) if name == column)
            raise LoadError(f"column name twice: {column} (columns {where}). Rename one.")
    seen: Counter[str] = Counter()
    unique = []
    for column in names:
        seen[column] += 1
        unique.append(column if seen[column] == 1 else f"{column}.{seen[column]}")
    return unique


def csv_rows(
    source: Source, delimiter: str, used: Callable[[str], bool], headless: bool = False
) -> Rows:
    """Read CSV or TSV; columns of a file without a header are called 1, 2, 3, …"""
    found = Rows()
    text = source.sure_text
    if hint := HINT.match(text):
        text, delimiter = "\n" + text[hint.end() :], hint[1]
    if ESCAPED.search(text):
        text = text.replace('\\"', '""')
        found.repairs.append(say("Quotes behind a backslash are read as quotes."))
    first, rest = _below_titles(records(text, delimiter), found)
    if first is None or not first[1]:
        raise LoadError("only blank lines.")
    if headless:
        header = [str(i + 1) for i in range(len(first[1]))]
        rest = chain([first], rest)
    else:
        if len(first[1]) == 1:
            first, rest = _split_again(first, rest, found)
        header = header_of(first[1] or [], used)
    good = [cells for line, cells in rest if _fits(line, cells, header, found)]
    if not good and len(found.rejected) > 1:
        row = found.rejected[0]
        raise LoadError(
            f"line {row['row']}: {row['value']}, {row['expected']} expected, and no row fits. "
            "Mend the header or the separators."
        )
    cells = zip(*good, strict=True) if good else ([] for _ in header)
    found.columns = {
        name: [cell or None for cell in column] for name, column in zip(header, cells, strict=False)
    }
    return found


Record = tuple[int, list[str] | None]


def _below_titles(records: Iterator[Record], found: Rows) -> tuple[Record | None, Iterator[Record]]:
    """Pass over a title above the header: one cell, where all below have the same number."""
    opening = list(islice(records, 20))
    filled = [sum(map(bool, cells or [])) for _, cells in opening]
    few = max(1, max(filled, default=0) // 2)  # "From:, 1 December" above seven columns
    at = next((i for i, count in enumerate(filled[: ABOVE + 1]) if count > few), 0)
    widths = {len(cells) for _, cells in opening[at:] if cells}
    if at and len(opening) > at + 1 and len(widths) == 1:
        title = plain(next(filter(None, opening[0][1] or [""])), 60)
        found.repairs.append(say("What stands above the header is not read: {title}.", title=title))
        opening = opening[at:]
    rest = chain(opening[1:], records)
    return (opening[0] if opening else None), rest


def _split_again(first: Record, rest: Iterator[Record], found: Rows) -> tuple[Record, Any]:
    """Cut rows that stand in one quoted cell each, as a spreadsheet saves what it did not cut."""
    rows = [first, *rest]
    lines = [cells[0] for _, cells in rows if cells and len(cells) == 1]
    mark = delimiter_of("\n".join(lines[:21]))
    cut = [next(csv.reader([line], delimiter=mark), []) for line in lines]
    widths = {len(cells) for cells in cut}
    if len(lines) < len(rows) or len(rows) < 2 or len(widths) > 1 or widths <= {0, 1}:
        return first, iter(rows[1:])
    found.repairs.append(say("Each row stood in one quoted cell and was cut again."))
    made: list[Record] = [(line, cells) for (line, _), cells in zip(rows, cut, strict=True)]
    return made[0], iter(made[1:])


def _fits(line: int, cells: list[str] | None, header: list[str], found: Rows) -> bool:
    if cells == header:
        if (again := say(AGAIN)) not in found.repairs:
            found.repairs.append(again)
        return False
    found.count()
    width = len(header)
    if cells is None:
        found.reject(line, "", "a quote that is never closed", "a closing quote")
        return False
    if len(cells) > width and not any(cells[width:]):
        del cells[width:]
        if say("Empty cells beyond the header are removed.") not in found.repairs:
            found.repairs.append(say("Empty cells beyond the header are removed."))
    if len(cells) != width:
        found.reject(line, "", f"{len(cells)} fields", say("{n:field}", n=width))
        return False
    for name, cell in zip(header, cells, strict=True):
        if "\0" in cell or len(cell) > FIELD:
            found.reject(line, name, cell, _TEXT)
            return False
    found.lines.append(line)
    return True


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Give each record with the physical line on which it begins; blank ones are left out.

    A quote that is never closed would swallow the rows up to the next one, or the rest of the
    file: its line alone is given up (None), and reading goes on with the next.
    """
    csv.field_size_limit(FIELD)
    stream = io.StringIO(text, newline="")
    held: list[str] = []  # the lines of the record in hand

    def lines() -> Iterator[str]:
        while line := stream.readline():
            held.append(line)
            yield line

    at, again, opened = 0, 0, True
    while opened:
        reader = csv.reader(lines(), delimiter=delimiter)
        line, opened = at, False
        for cells in _bounded(reader, at):
            opened = (len(held) > 1 or stream.tell() == len(text)) and _open(held, delimiter)
            if opened:
                break
            if _says_something(cells):
                yield line + 1, cells
            line = at + reader.line_num
            held.clear()
        if opened:
            back = stream.tell() - sum(map(len, held[1:]))
            again += len(text) - back
            if again > OPEN_QUOTES * len(text):
                raise LoadError(f"line {line + 1}: quotes that are never closed. Mend them.")
            yield line + 1, None
            stream.seek(back)
            at = line + 1
            held.clear()


def _says_something(cells: list[str]) -> bool:
    return any(cells) and (len(cells) > 1 or bool(cells[0].strip()))


def _bounded(reader: Any, at: int) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        line = at + reader.line_num
        told = f"line {line}: a field of over {FIELD:,} characters; a quote may be open."
        raise LoadError(told) from None


def _open(lines: list[str], delimiter: str) -> bool:
    """Say whether a quote that opens in these lines closes nowhere, or amid a later row."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return len(lines) > 1 or "unexpected end" in str(error)
    return False
