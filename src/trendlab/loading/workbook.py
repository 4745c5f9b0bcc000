"""Spreadsheets (.xlsx, .xlsb, .xls, .ods): each sheet as a file of its own, in rows of CSV.

A workbook is unpacked before it is known how large it is, and its cells are laid out on a grid
as large as the farthest one: both are bounded beforehand, by what the file itself says.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

from trendlab.language.messages import say
from trendlab.loading.source import Source, plain
from trendlab.loading.trees import parse_html, parse_xml
from trendlab.tables import LoadError

UNPACKED = 100_000_000  # bytes of XML
CELLS = 5_000_000
REPEATED = 1_000
OLE = b"\xd0\xcf\x11\xe0"
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_FAR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_REPEATS = re.compile(
    rb"<table:table-cell\b(?=[^>]*number-columns-repeated=.(\d{4,}))(?=[^>]*office:value-type)"
    rb"|<table:table-row\b[^>]*number-rows-repeated=.(\d{4,})[^>]*>\s*"
    rb"(?:<table:table-cell[^>]*/>\s*){0,99}<table:table-cell[^>]*office:value-type"
)


def expand(path: Path, encoding: str | None = None) -> Iterator[Source]:
    """Give the one source of a file, or one for each file in a zip or sheet of a workbook."""
    source = Source(path, encoding)
    found = False
    for sheet in sheets(source):
        found = True
        yield sheet
    if found:
        return
    members = source.members()
    if not members:
        yield source
    for member in members:
        one = Source(path, encoding, member=member, raw=source.packed)
        one.__dict__ |= {"sha256": source.sha256, "_archive": source._archive}
        yield one


def sheets(source: Source) -> Iterator[Source]:
    """Give one source for each sheet that holds anything; none for what is no workbook."""
    saved = _saved_as_table(source)
    if saved is None and not _is_workbook(source):
        return
    filled = 0
    for name, rows in saved or _read(source):
        if any(any(cell != "" for cell in row) for row in rows):
            filled += 1
            made = [*source.repairs]
            sheet = Source(source.path, None, made, name, source.packed, sheet=True)
            sheet.__dict__["data"] = _csv(rows)
            yield sheet
    if not filled:
        raise LoadError(f"{source.name}: a workbook without any filled cell.")


def _saved_as_table(source: Source) -> list[tuple[str, list[list[str]]]] | None:
    """Read what calls itself a workbook and is markup: tables of HTML, or XML of 2003."""
    head = source.packed[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if source.path.suffix.lower() not in (".xls", ".xlsx") or not head.startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        tables = [
            (str(sheet.get(f"{_SS}Name")), [_cells_of(row) for row in sheet.iter(f"{_SS}Row")])
            for sheet in parse_xml(source).iter(f"{_SS}Worksheet")
        ]
    else:
        found = parse_html(source, source.decode_guess()).xpath("//table[not(.//table)]")
        tables = [
            (f"table {i}", [_texts(row.xpath("./td | ./th")) for row in table.iter("tr")])
            for i, table in enumerate(found, 1)
        ]
    if sum(len(row) for _, rows in tables for row in rows) > CELLS:
        raise LoadError(f"{source.name}: over {CELLS:,} cells. Split it.")
    named = [(name, rows) for name, rows in tables if len(rows) > 1]
    if named:
        source.repairs.append(say("It holds tables of markup, whatever its name says."))
    return named or None


def _texts(cells: list[Any]) -> list[str]:
    return [" ".join("".join(cell.itertext()).split()) for cell in cells]


def _cells_of(row: Any) -> list[str]:
    """Give the cells of a row of XML; ``Index`` says where cells before were left out."""
    cells: list[str] = []
    for cell in row.iter(f"{_SS}Cell"):
        at = min(int(cell.get(f"{_SS}Index") or 0), CELLS // 1_000) - 1
        cells += [""] * (at - len(cells))
        cells += _texts([cell])
    return [cell.removesuffix("T00:00:00.000") for cell in cells]


def _is_workbook(source: Source) -> bool:
    if source.packed.startswith(OLE):
        return "Workbook".encode("utf-16-le") in source.packed or (
            "Book".encode("utf-16-le") in source.packed
        )
    if not source.packed.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.packed)) as archive:
            if _holds_sheets(archive):
                _refuse_large(source, archive)
                return True
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        pass  # a damaged zip is told where it is unpacked
    return False


def _holds_sheets(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return True
    declared = "mimetype" in names and archive.open("mimetype").read(200)
    return "content.xml" in names and b"spreadsheet" in (declared or b"")


def _refuse_large(source: Source, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook by the size of its parts and by its farthest cell."""
    size = sum(info.file_size for info in archive.infolist())
    if size > UNPACKED:
        raise LoadError(f"{source.name}: {size:,} bytes unpacked, at most {UNPACKED:,}. Split it.")
    for name in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            grid = _grid(archive.read(name))
            if grid > CELLS:
                told = f"a grid of {grid:,} cells, at most {CELLS:,}"
                raise LoadError(f"{source.name}: {told}. Delete what lies far outside.")
        elif name == "content.xml":
            for found in _REPEATS.finditer(archive.read(name)):
                if int(found[1] or found[2]) > REPEATED:
                    told = f"a cell repeated over {REPEATED:,} times"
                    raise LoadError(f"{source.name}: {told}. Save the table as CSV.")


def _grid(xml: bytes) -> int:
    """Count the cells of the grid up to the farthest row and column."""
    columns = rows = 1
    for letters, digits in _FAR.findall(xml):
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        columns, rows = max(columns, number), max(rows, int(digits))
    return columns * rows


def _read(source: Source) -> Iterator[tuple[str, list[list[Any]]]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(source.packed))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    except (python_calamine.CalamineError, ValueError, OSError, KeyError) as error:
        if isinstance(error, python_calamine.PasswordError):
            raise LoadError(f"{source.name}: it is locked with a password. Unlock it.") from None
        told = f"an Office document that cannot be read ({plain(error)})"
        raise LoadError(f"{source.name}: {told}. Open it and save the table as CSV.") from None
    except Exception as error:  # a panic of the parser is no Exception of its own kind
        raise LoadError(f"{source.name}: a damaged workbook ({plain(error)}).") from None


def _csv(rows: list[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _text(cell: Any) -> str:
    """Write a cell as CSV has it: whole numbers without a point, times in ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        day = cell.time() == datetime.time()
        return cell.date().isoformat() if day else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    return str(cell).replace("\r\n", "\n").replace("\0", "")
