"""Media Cloud story lists and counts, and counts by day and outlet as others re-publish them.

Counts come with a denominator where the source has one: ``matched`` of ``total`` stories. The
unit (stories, sentences, clips) stands in ``measure``; a figure without a unit in ``value``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from trendlab.language.messages import say
from trendlab.loading import dates, grid, objects, periods
from trendlab.loading.formats import google_layouts as layouts
from trendlab.loading.formats import plain
from trendlab.loading.reading import Claim, Options, Reading, bad
from trendlab.loading.volumes import A_SUM, is_total
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.grid import Grid
    from trendlab.loading.source import Source

_STORIES = {"title", "url", "publish_date"}
_OWN = {"media_name", "media_url", "media_id", "stories_id", "indexed_date"}
# What a column of counts is called -> its part; the rest of a name is the unit.
_PARTS = {
    "matched": re.compile(
        r"(?:match(?:ed|ing)_(\w+)|count(?:_date_person)?|(sentences|stories|articles))"
    ),
    "total": re.compile(r"total_(?:count|stories)|all_candidate_\w+|sample_size"),
    "share": re.compile(r"ratio|doc_ratio|share|pct_of_\w+"),
    "series": re.compile(r"name|query|term|language", re.I),
    "outlet": re.compile(r"source|station|outlet|sources_id|media_name", re.I),
}
_DATES = re.compile(r"date|bucket|timestamp|day|week|month|year|time|date_start|week_start", re.I)
_COUNTED = re.compile(rb'"(?:count|matching_stories|total_count)"\s*:\s*\d')
_BUCKET = re.compile(rb'"(?:date|bucket|week)"\s*:\s*"\d{4}-')
COLUMNS = 20
NAMES = ("date", "series", "outlet")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([,.])\d{3}(?:\1\d{3})*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")


def recognises(source: Source) -> Claim | None:
    head = source.start
    if head.startswith((b"{", b"[")):
        counted = _COUNTED.search(head[:2000]) and _BUCKET.search(head[:2000])
        articles = re.search(rb'"(?:title|url)"', head[:2000])
        return Claim(90, "JSON of counts by date") if counted and not articles else None
    if head.startswith((b"<", b"PAR1")):
        return None
    table = grid.opening(source)
    if _is_list(table):
        return Claim(90, "the header of a story list")
    columns = _columns(table)
    if "matched" in columns.values():
        return Claim(60, "periods or names beside a column of counts")
    return Claim(30, "periods beside figures") if columns else None


def read(source: Source, options: Options) -> list[Reading]:
    if source.start.startswith((b"{", b"[")):
        table = _from_json(source)
    elif _is_list(grid.opening(source)):
        readings = plain.read(source, options)
        for reading in readings:
            reading.format, reading.searched = "Media Cloud story list", True
        return readings
    else:
        table = grid.whole(source)
    return [_counts(source, table, options)]


def _is_list(table: Grid) -> bool:
    header = set(table.rows[0]) if table.rows else set()
    return header >= _STORIES and bool(header & _OWN)


def _from_json(source: Source) -> Grid:
    """Lay the records out on a grid: counts over time, or by outlet and interval."""
    held = objects.whole_of(source)
    while isinstance(held, dict):  # {"count_over_time": {"counts": […]}}
        held = next((inner for inner in held.values() if isinstance(inner, (dict, list))), [])
    records = [item for item in held if isinstance(item, dict)]
    names = list(dict.fromkeys(name for record in records for name in record))
    if not records or len(names) > COLUMNS:
        raise LoadError(f"{source.name}: not the counts of the Media Cloud API.")
    cells = [[objects.cell_of(record.get(name)) or "" for name in names] for record in records]
    return grid.Grid([names, *cells], list(range(len(cells) + 1)), ",")


def _columns(table: Grid) -> dict[int, str]:
    """Say what each column is: date, matched, total, share, series, outlet, or a figure of its own.

    Empty if the table is none of counts: no figures, or nothing to place them by.
    """
    if len(table.rows) < 2:
        return {}
    header, body = table.rows[0], table.rows[1:]
    columns = {
        i: _part(i, name, [r[i] for r in body if i < len(r)]) for i, name in enumerate(header)
    }
    parts = set(columns.values())
    figures = parts & {"matched", "share", "figure"}
    placed = "date" in parts or ("matched" in parts and parts & {"series", "outlet"})
    if not figures or not placed or "text" in parts or list(columns.values()).count("date") > 1:
        return {}
    if "matched" not in parts and parts & {"total", "share"}:
        return {}
    figured = [i for i, part in columns.items() if part == "figure"]
    if (summed := layouts.summed(header, figured, body)) is not None:
        columns[summed] = "ignored"
    return {i: part for i, part in columns.items() if part != "ignored"}


def _part(index: int, name: str, cells: list[str]) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return "ignored"
    if _DATES.fullmatch(name) or (index == 0 and not name):
        dated = (periods.is_key(cell) for cell in filled if not is_total(cell))
        return "date" if all(dated) else "text"
    numeric = all(_number(cell) is not None for cell in filled)
    for part, pattern in _PARTS.items():
        if pattern.fullmatch(name) and (numeric or part in ("series", "outlet")):
            return part
    if re.fullmatch(r"interval|date_(?:end|resolution)|total_clips|(?:term_|max).*", name):
        return "ignored"
    return "figure" if numeric else "text"


def _counts(source: Source, table: Grid, options: Options) -> Reading:
    columns = _columns(table) or _columns(grid.opening(source))
    dated = [i for i, part in columns.items() if part == "date"]
    good: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for row, line in zip(table.rows[1:], table.lines[1:], strict=True):
        if any(row[len(table.rows[0]) :]):
            expected = say("{n:field}", n=len(table.rows[0]))
            rejected.append(bad(line, "", f"{len(row)} fields", expected))
            continue
        cells = row + [""] * (len(table.rows[0]) - len(row))
        key = cells[dated[0]] if dated else ""
        if summed := [i for i, part in columns.items() if part in NAMES and is_total(cells[i])]:
            column = table.rows[0][summed[0]]
            rejected.append(bad(line, column, cells[summed[0]], A_SUM))
            continue
        for point in _points(cells, columns, table.rows[0]):
            (rejected if "expected" in point else good).append({**point, "key": key, "row": line})
    zone, order = options.zone or "UTC", dates.day_first(options.locale)
    spans = periods.read([row["key"] for row in good], zone, source.name, order)
    if not good:
        told = [f"line {r['row']}: {r['value']}, {r['expected']} expected" for r in rejected[:1]]
        raise LoadError(f"{source.name}: no figure in it can be read. {''.join(told)}".strip())
    frame = pd.DataFrame(good).assign(
        start=pd.to_datetime(pd.Series(spans.starts), utc=True),
        end=pd.to_datetime(pd.Series(spans.ends), utc=True),
    )
    kept = frame[frame["start"].notna()] if dated else frame
    _refuse_two(kept, source)
    for row in frame.drop(kept.index).to_dict("records"):
        column = table.rows[0][dated[0]]
        rejected.append(row | {"column": column, "value": row["key"], "expected": "a date"})
    named = ("row", "column", "value", "expected")
    notes = [*table.repairs, *spans.repairs]
    if sums := [c for i, c in enumerate(table.rows[0]) if i not in columns and is_total(c)]:
        notes.append(say("Column {name} sums the others and is left aside.", name=sums[0]))
    return Reading(
        "Media Cloud counts" if "matched" in columns.values() else "figures by period",
        "counts", kept.drop(columns="key"), [{n: bad[n] for n in named} for bad in rejected],
        rows_read=len(kept) + len(rejected), repairs=notes,
    )  # fmt: skip


def _refuse_two(frame: pd.DataFrame, source: Source) -> None:
    """Refuse two figures for one series, outlet and period."""
    of = [name for name in ("series", "outlet", "measure", "start") if name in frame]
    figures = [name for name in ("matched", "value") if name in frame]
    some = frame.drop_duplicates([*of, *figures])
    some = some[some.duplicated(of, keep=False)]
    if len(some):
        _, first = next(iter(some.groupby(of, dropna=False, sort=False)["row"]))
        lines = f"lines {first.iloc[0]} and {first.iloc[1]}"
        raise LoadError(f"{source.name}: {lines}: two figures for one period. Keep one.")


def _points(cells: list[str], columns: dict[int, str], header: list[str]) -> list[dict[str, Any]]:
    """Make one point of a row with ``matched``, or one of each figure in a wide row."""
    named = {part: cells[i] for i, part in columns.items() if part in ("series", "outlet")}
    figures = [(i, part) for i, part in columns.items() if part in ("matched", "figure")]
    rest = {part: cells[i] for i, part in columns.items() if part in ("total", "share")}
    points: list[dict[str, Any]] = []
    for i, part in figures:
        if not cells[i] and part == "figure":
            continue  # a gap in a wide table is no figure
        if _number(cells[i]) is None:
            points.append({"column": header[i], "value": cells[i], "expected": "a number"})
            continue
        point: dict[str, Any] = {"series": None, "outlet": None, **named}
        if part == "matched":
            point |= {"matched": _number(cells[i], whole=True), "measure": _unit(header[i])}
            rest_of = {name: _number(cell, name == "total") for name, cell in rest.items()}
            point |= {name: number for name, number in rest_of.items() if number is not None}
        else:
            other = "outlet" if named.get("series") else "series"
            if not named.get(other) and (other == "series" or len(figures) > 1):
                point[other] = header[i]
            point |= {"value": _number(cells[i])}
        points.append(point)
    return points


def _number(cell: str, whole: bool = False) -> float | None:
    """Read a figure as spreadsheets of any language write it; *whole* ones have no fraction."""
    plain = _SPACED.sub("", cell)
    if whole and _THOUSANDS.fullmatch(plain):
        return float(re.sub(r"\D", "", plain))
    if not _NUMBER.fullmatch(plain) and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _unit(name: str) -> str | None:
    found = _PARTS["matched"].fullmatch(name)
    return next((group for group in found.groups() if group), "stories") if found else None
