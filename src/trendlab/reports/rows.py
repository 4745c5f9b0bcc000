"""Tables of a page: headings in words, numbers as they are read, links, and CSV to take away."""

from __future__ import annotations

import base64
import csv
import io
import re
from typing import Any

from trendlab import tables
from trendlab.language.catalog import heading, message
from trendlab.language.numbers import cell as worded
from trendlab.language.numbers import percent
from trendlab.language.places import GEO, place
from trendlab.reports import sanitize
from trendlab.tables import address, links

# Columns whose values are words of ours rather than of the data.
LABELS = {
    *("kind", "measure", "part", "state", "check", "verdict", "side", "how", "where", "meaning"),
    *("office_class", "against_kind", "format", "expected", "geo"),
}
SHARES = (
    "share",
    "outlet_share",
    "outlet_mean",
    "part",
    "low",
    "high",
)  # 0 to 1
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
_ORIGIN = re.compile(r"\S+\.\w+:\d+")  # a file and a line of it


def laid(table: dict[str, Any]) -> dict[str, Any]:
    """Write a table for readers: headings in words, numbers to the right, articles as links.

    Returns
    -------
    dict
        ``heads`` (words, whether numbers), ``rows`` of cells (``text``, ``kind``, which is ``n`` of
        a number, ``d`` of a day, and ``href`` and ``host`` of what leads to an article), ``total``.
    """
    columns, rows = [str(name) for name in table["columns"]], table["rows"]
    every, linked, at = links(columns)
    shown = [n for n in every if any(row[n] not in (None, "") for row in rows)]
    labels = {n for n in shown if columns[n] in LABELS}
    numbers = {n for n in shown if any(_number(row[n]) for row in rows)}
    shares = {n for n in shown if columns[n] in SHARES[: 6 if "share" in columns else 4]}
    return {
        "heads": [(heading(columns[n]), n in numbers) for n in shown],
        "rows": [
            [_cell(row, n, linked, at, _said(row[n], n in labels, n in shares)) for n in shown]
            for row in rows
            if shown
        ],
        "total": table["total"],
        "csv": taken(columns, rows) if shown else "",
    }


def taken(columns: list[str], rows: list[list[Any]]) -> str:
    """Write a table as CSV in an address of its own, which a page gives to take away."""
    text = as_csv(columns, rows).encode("utf-8-sig")
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(text).decode()}"


def as_csv(columns: list[str], rows: list[list[Any]]) -> str:
    """Write a table as CSV.

    Text that a spreadsheet would run as a formula stands behind an apostrophe (OWASP).
    """
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(
        [[_inert(cell) for cell in row] for row in [columns, *rows]]
    )
    return sanitize.text(written.getvalue())


def _inert(value: Any) -> Any:
    if value is None or _number(value):
        return value
    return tables.inert(str(value))


def _said(value: Any, label: bool, share: bool) -> str:
    if label and isinstance(value, str):
        return place(value) if GEO.fullmatch(value) else message(value, "value")
    return percent(value) if share and _number(value) else worded(value)


def _cell(row: list[Any], n: int, linked: int, at: int, said: str) -> dict[str, Any]:
    written = str(row[n])
    kind = "n" if _number(row[n]) else "d" if _DAY.match(written) else ""
    kind = "o" if _ORIGIN.fullmatch(written) else kind
    made = {"text": sanitize.text(said), "kind": kind}
    if n == linked and (host := address(row[at])):
        made |= {"href": row[at], "host": host}
    return made


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
