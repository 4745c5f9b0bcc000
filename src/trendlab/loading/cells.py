"""Rows of CSV and JSON read with care: each that cannot be read is set apart with its line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from trendlab.loading.source import DEPTH, document, plain, too_deep
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

FIELD = 1_000_000  # characters; whole books are no articles
ROWS = 5_000_000
OPEN_QUOTES = 10  # times that the lines of a file are read again for a quote left open
KEYS = 1_000
ABOVE = 5  # lines of a title or a note above the header
DELIMITERS = ",;\t|"
# Where lists of articles stand in JSON documents.
LISTS = ("articles", "items", "results", "data", "docs", "stories", "rows")
AGAIN = "the header stands there again: two exports in one file"
HINT = re.compile(r"sep=(.)(?:\r\n|\r|\n)")
_TITLES = {"title", "headline", "titre"}
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
        shown = plain(value)
        self.rejected.append({"row": line, "column": column, "value": shown, "expected": expected})

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
    names = [plain(cell.strip(), 200) for cell in cells]
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
    records = _records(text, delimiter)
    first, records = _below_titles(records, found)
    if first is None or not first[1]:
        raise LoadError("only blank lines.")
    if headless:
        header = [str(i + 1) for i in range(len(first[1]))]
        records = chain([first], records)
    else:
        header = header_of(first[1], used)
    good = [cells for line, cells in records if _fits(line, cells, header, found)]
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
    at = next((i for i, count in enumerate(filled[: ABOVE + 1]) if count > 1), 0)
    widths = {len(cells) for _, cells in opening[at:] if cells}
    if at and len(opening) > at + 1 and len(widths) == 1:
        title = plain(next(filter(None, opening[0][1] or [""])), 60)
        found.repairs.append(f"{at} line above the header not read: {title}")
        opening = opening[at:]
    rest = chain(opening[1:], records)
    return (opening[0] if opening else None), rest


def _fits(line: int, cells: list[str] | None, header: list[str], found: Rows) -> bool:
    if cells == header:
        if AGAIN not in found.repairs:
            found.repairs.append(AGAIN)
        return False
    found.count()
    width = len(header)
    if cells is None:
        found.reject(line, "", "a quote that is never closed", "a closing quote")
        return False
    if len(cells) > width and not any(cells[width:]):
        del cells[width:]
        if "empty cells beyond the header removed" not in found.repairs:
            found.repairs.append("empty cells beyond the header removed")
    if len(cells) != width:
        found.reject(line, "", f"{len(cells)} fields", f"{width} fields")
        return False
    for name, cell in zip(header, cells, strict=True):
        if "\0" in cell or len(cell) > FIELD:
            found.reject(line, name, cell, _TEXT)
            return False
    found.lines.append(line)
    return True


def _records(text: str, delimiter: str) -> Iterator[Record]:
    """Give each record with the physical line on which it begins; blank ones are left out.

    A quote that is never closed would swallow the rows up to the next one, or the rest of the
    file: its line alone is given up (None), and reading goes on with the next.
    """
    csv.field_size_limit(FIELD)
    lines = io.StringIO(text, newline="").readlines()
    at, again = 0, 0
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), delimiter=delimiter)
        start, opened = at, False
        for cells in _bounded(reader, at):
            end = at + reader.line_num
            opened = (end - start > 1 or end == len(lines)) and _open(lines[start:end], delimiter)
            if opened:
                break
            if _says_something(cells):
                yield start + 1, cells
            start = end
        if not opened:
            return
        again += len(lines) - start
        if again > OPEN_QUOTES * len(lines):
            raise LoadError(f"line {start + 1}: quotes that are never closed. Mend them.")
        yield start + 1, None
        at = start + 1


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


def json_rows(source: Source) -> tuple[Rows, str]:
    """Read a JSON document, or JSON Lines: at least one line is an object by itself."""
    text = source.text
    first = [line for line in text[:200_000].split("\n") if line.strip()][:20]
    if text.lstrip().startswith("{") and any(map(_is_row, first)):
        return _lines(text), "JSON Lines"
    return _document(source), "JSON"


def _is_row(line: str) -> bool:
    try:
        made = _loads(line)
    except _DuplicateKeyError:
        return True
    except ValueError:
        return False
    return isinstance(made, dict) and not any(isinstance(_inner(made).get(k), list) for k in LISTS)


def _inner(whole: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, where it is wrapped as the New York Times does."""
    inner = whole.get("response")
    return inner if isinstance(inner, dict) and isinstance(inner.get("docs"), list) else whole


def _lines(text: str) -> Rows:
    found = Rows()
    objects = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found.count()
            if (made := _object(line, number, found)) is not None:
                objects.append(made)
                found.lines.append(number)
    return _columns(objects, found)


def _document(source: Source) -> Rows:
    document(source)
    try:
        whole = _loads(source.text)
    except _DuplicateKeyError as error:
        raise LoadError(f"key {plain(error)} twice in one object. Remove one.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise LoadError(f"{where}: not JSON ({plain(error.msg)}).") from None
    except ValueError as error:
        raise LoadError(f"not JSON that can be read ({plain(error)}).") from None
    if isinstance(whole, dict):
        whole = _inner(whole)
        lists = [whole[name] for name in LISTS if isinstance(whole.get(name), list)]
        whole = lists[0] if lists else [whole]
    found, objects = Rows(), []
    for number, item in enumerate(whole if isinstance(whole, list) else [whole], 1):
        found.count()
        if isinstance(item, dict):
            objects.append(item)
            found.lines.append(number)
        else:
            found.reject(number, "", item, "an object")
    return _columns(objects, found)


def _object(line: str, number: int, found: Rows) -> dict[str, Any] | None:
    try:
        made = _loads(line)
    except _DuplicateKeyError as error:
        found.reject(number, str(error), f"key {error} twice", "each key once")
    except ValueError:
        found.reject(number, "", line.strip(), "a whole JSON object on the line")
    else:
        if isinstance(made, dict):
            return made
        found.reject(number, "", line.strip(), "a JSON object")
    return None


class _DuplicateKeyError(ValueError):
    pass


def _loads(text: str) -> Any:
    """Read JSON in which no object has a key twice."""
    if "\0" in text:
        raise ValueError("NUL")
    try:
        made = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text.count("[") + text.count("{") > DEPTH and too_deep(made):
        raise ValueError(f"nested over {DEPTH} levels")
    if "\\u" in text:
        try:
            json.dumps(made, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("half of a surrogate pair") from None
    return made


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no value of JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise _DuplicateKeyError(plain(next(name for name, n in names.items() if n > 1)))
    return made


def _columns(objects: list[dict[str, Any]], found: Rows) -> Rows:
    """Turn objects to columns of text; a key that a row lacks is missing there."""
    names = dict.fromkeys(plain(name, 200) for made in objects for name in made)
    if len(names) > KEYS:
        raise LoadError(f"{len(names):,} different keys, at most {KEYS:,}: no table of articles.")
    objects = _titled(objects, found)
    found.columns = {name: [_cell(made.get(name)) for made in objects] for name in names}
    return found


def _titled(objects: list[dict[str, Any]], found: Rows) -> list[dict[str, Any]]:
    """Set apart the objects whose title is no text: true, a list, an object without a name."""
    bad: dict[int, tuple[str, Any]] = {}
    for i, made in enumerate(objects):
        for name in _TITLES & made.keys():
            if isinstance(made[name], (bool, list)):
                bad[i] = (name, made[name])
    for i, (name, value) in bad.items():
        found.reject(found.lines[i], name, json.dumps(value), "a title: text")
    if bad:
        found.lines = [line for i, line in enumerate(found.lines) if i not in bad]
    return [made for i, made in enumerate(objects) if i not in bad] if bad else objects


def _cell(value: Any) -> str | None:
    """Write a value as text: names of objects (NewsAPI's source), items of lists."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        named = {key.casefold(): inner for key, inner in value.items()}
        for key in ("name", "rendered", "main", "original"):
            if isinstance(named.get(key), str):
                return named[key] or None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value) or None
    return json.dumps(value, ensure_ascii=False)
