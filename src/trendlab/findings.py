"""Findings: the results of a run as data, shown in the notebook and read out of it again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from trendlab.language.catalog import heading, message, spoken
from trendlab.language.messages import Said, say
from trendlab.language.numbers import cell, count, day, interval, number, percent, period
from trendlab.sorting import attended, sortable
from trendlab.tables import FINDING as MIME
from trendlab.tables import PROVENANCE, TABLE, address, links
from trendlab.tables import provenance as records_of

__all__ = [
    "Finding",
    "Provenance",
    "Table",
    "cell",
    "count",
    "day",
    "finding",
    "interval",
    "number",
    "percent",
    "period",
    "provenance",
    "table",
]

EVIDENCE_ROWS = 50  # of a finding, which travel with its page
LOOK = 'class="finding" style="border-left: 4px solid #0072B2; padding-left: 0.8em"'  # in a cell


@dataclass(frozen=True)
class Finding:
    """One result: a sentence, its value with an interval, and the rows behind it.

    Attributes
    ----------
    statement : str
        The result in words; plain text, escaped wherever it is shown.
    value, low, high : float, str or None
        The figure and its interval, in *unit*. ``None`` means "cannot tell".
    unit, kind : str
        What is counted ("articles", "% of articles"); what sort of result ("level", "burst").
    evidence : dict
        ``columns``, ``rows`` (at most 50) and ``total``, the number of rows there are.
    key : str
        The same in every run of a report, so that two runs can be compared.
    message, values : str, dict
        The English template of the statement and what it was filled with, where it has one.
    strip : dict
        ``value`` and ``label`` in a few characters, for the strip on top of a page; mostly empty.
    """

    statement: str
    value: Any
    low: Any
    high: Any
    unit: str
    kind: str
    evidence: dict[str, Any]
    key: str
    message: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    strip: dict[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            MIME: asdict(self),
            "text/html": as_html(self, attended()),
            "text/plain": self.statement,
        }


def finding(
    statement: str,
    value: Any = None,
    *,
    low: Any = None,
    high: Any = None,
    unit: str = "",
    kind: str = "",
    evidence: pd.DataFrame | None = None,
    key: str | None = None,
    strip: tuple[str, str] | None = None,
) -> Finding:
    """Make a finding; as the last expression of a cell it is shown and collected.

    Parameters
    ----------
    statement : str
        A sentence in which every name, date and number comes from a variable.
    value, low, high : number, str or None
        The figure with its interval, or all three as one tuple; ``None`` when it cannot be told.
    evidence : DataFrame, optional
        The articles or rows behind the figure; the first 50 travel with the page.
    kind, key : str, optional
        What sort of result, by default the key; identity across runs, by default the kind and the
        statement without its digits, or its template without its fields.
    strip : (str, str), optional
        The figure and what it is, for the strip of at most four on top of a page.

    >>> n, total = 3, 4
    >>> finding(f"{n} of {total} articles are on the topic.", n, unit="articles").value
    3
    """
    value, low, high = value if isinstance(value, tuple) else (value, low, high)
    kind, template = kind or key or "note", getattr(statement, "template", "")
    words = re.sub(r"\{\w*|[\d\W]+", " ", template or statement).strip()
    return Finding(
        statement=str(statement),
        value=_plain(value),
        low=_plain(low),
        high=_plain(high),
        unit=unit,
        kind=kind,
        evidence=evidence_of(evidence),
        key=key or f"{kind}: {words}",
        message=template,
        values={name: _strict(one) for name, one in getattr(statement, "values", {}).items()},
        strip=dict(zip(("value", "label"), strip or (), strict=False)),
    )


class Provenance:
    """Which files the tables were read from; shown in a notebook, and in a report's footer."""

    def __init__(
        self, records: list[dict[str, Any]], days: dict[str, str], notice: str = ""
    ) -> None:
        self.records, self.days, self.notice = records, days, notice

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        lines = [self.notice] if self.notice else []
        lines += [
            f"{record['file']}: {record['rows_read']} rows read, "
            f"{record['rows_accepted']} accepted, {record['rows_rejected']} rejected, "
            f"{record['rows_merged']} merged"
            for record in self.records
        ]
        about = {"files": self.records, "notice": self.notice, "language": spoken(), **self.days}
        listed = "".join(f"<li>{html.escape(text)}</li>" for text in lines)
        return {
            PROVENANCE: about,
            "text/html": f"<p>Data read:</p><ul>{listed}</ul>",
            "text/plain": "\n".join(lines) or "no files",
        }


def provenance(*loaded: pd.DataFrame, notice: str = "") -> Provenance:
    """Say which files *loaded* tables came from; call it in the last cell of a notebook.

    Parameters
    ----------
    *loaded : DataFrame
        Loaded articles, trends or actors, as the loaders returned them.
    notice : str, optional
        What a reader must know of the data first; a report says it on top.
    """
    records = {record["sha256"]: dict(record) for table in loaded for record in records_of(table)}
    kept = [_strict(record) for record in records.values()]
    return Provenance(kept, _days(loaded), notice)


def _strict(value: Any) -> Any:
    if isinstance(value, Said):  # loaded before the language was settled
        return str(say(value.template, **value.values))
    if isinstance(value, dict):
        return {str(key): _strict(item) for key, item in value.items()}
    return [_strict(item) for item in value] if isinstance(value, (list, tuple)) else _plain(value)


def _days(loaded: tuple[pd.DataFrame, ...]) -> dict[str, str]:
    """Find the first and last day of the rows, and the ``newest`` that a clock must have reached.

    That leaves out a hundredth of the rows, which wrong dates may have put later. Of articles dated
    by month the last day is that of the last month.
    """
    times = [table["published"] for table in loaded if "published" in table]
    ends = [
        table["published"].max() + pd.offsets.MonthEnd(0)
        for table in loaded
        if "by_month" in table and table["by_month"].eq(True).any()
    ]
    times += [table["start"] for table in loaded if "start" in table and "measure" in table]
    dated = [column.dropna() for column in times if column.notna().any()]
    if not dated:
        return {}
    return {
        "first": min(column.min() for column in dated).date().isoformat(),
        "last": max([*ends, *(column.max() for column in dated)]).date().isoformat(),
        "newest": max(c.sort_values().iloc[-1 - len(c) // 100] for c in dated).isoformat(),
    }


class Table:
    """A table as a cell shows it: numbers and dates written for readers, all text escaped."""

    def __init__(self, frame: pd.DataFrame, total: int) -> None:
        self.frame, self.total = frame, total

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        rows = self.frame.itertuples(index=False)
        left = say("{shown:number} of {n:row}.", shown=len(self.frame), n=self.total)
        names = [str(name) for name in self.frame.columns]
        shown = _table(names, rows, attended()) if self.total else ""
        about = {TABLE: evidence_of(self.frame) | {"total": self.total}} if self.total else {}
        return about | {
            "text/html": shown + (f"<p>{left}</p>" if len(self.frame) < self.total else ""),
            "text/plain": self.frame.to_string(index=False) if self.total else "",
        }


def table(frame: pd.DataFrame, rows: int = 20) -> Table:
    """Show the first *rows* of a table; an index that has a name becomes a column.

    >>> table(articles, 2).total
    4
    """
    named = [name for name in frame.index.names if name is not None]
    return Table(frame.reset_index(named).head(rows), len(frame))


def as_html(shown: Finding, sort: bool = False) -> str:
    """Write a finding as escaped HTML; its evidence opens without script, sorts with one."""
    sentence = f"<p>{html.escape(shown.statement)}</p>"
    if not shown.evidence["rows"]:
        return f"<div {LOOK}>{sentence}</div>"
    shown_rows, total = len(shown.evidence["rows"]), shown.evidence["total"]
    some = say("Evidence: {shown:number} of {n:row}", shown=shown_rows, n=total)
    label = some if shown_rows < total else message("Evidence")
    rows = _table(shown.evidence["columns"], shown.evidence["rows"], sort)
    details = f"<details><summary>{label}</summary>{rows}</details>"
    return f"<div {LOOK}>{sentence}{details}</div>"


def _table(columns: list[str], rows: Iterable[Iterable[Any]], sort: bool) -> str:
    """Write rows as HTML; where there is a ``url``, what it leads to is its link."""
    shown, linked, at = links(columns)
    head = "".join(f"<th>{html.escape(heading(columns[n]))}</th>" for n in shown)
    body = [f"<tr>{_row(list(row), shown, linked, at, sort)}</tr>" for row in rows]
    made = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return sortable(made, len(body)) if sort else made


def _row(row: list[Any], shown: list[int], linked: int, at: int, sort: bool) -> str:
    host = address(row[at]) if linked >= 0 else ""
    cells = [html.escape(cell(row[n])) for n in shown]
    if host:
        place = shown.index(linked)
        href = html.escape(str(row[at]), quote=True)
        marked = f'<a href="{href}" rel="noreferrer noopener">{cells[place]}</a>'
        cells[place] = f"{marked} <small>{html.escape(host)}</small>"
    if not sort:
        return "".join(f"<td>{one}</td>" for one in cells)
    orders = [html.escape(_order(row[n]), quote=True) for n in shown]
    return "".join(
        f'<td data-order="{by}">{one}</td>' for by, one in zip(orders, cells, strict=True)
    )


def _order(value: Any) -> str:
    """Write what a column is sorted by: the number or moment itself, not how it is written."""
    plain = value if isinstance(value, (list, tuple)) else _plain(value)
    return "" if plain is None else str(plain)


def evidence_of(rows: pd.DataFrame | None, most: int = EVIDENCE_ROWS) -> dict[str, Any]:
    if rows is None:
        return {"columns": [], "rows": [], "total": 0}
    head = rows.head(most)
    cells = [[_plain(cell) for cell in row] for row in head.itertuples(index=False)]
    return {"columns": [str(name) for name in rows.columns], "rows": cells, "total": len(rows)}


def _plain(value: Any) -> Any:
    """Turn numpy and pandas values into what strict JSON can hold; NaN and NaT become None."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return None
    return value if isinstance(value, (bool, int, float, str)) else str(value)
