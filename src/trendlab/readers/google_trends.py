"""Google Trends exports: interest over time, by region, related queries, in any language.

They are recognised by shape, never by words: time keys (or places) down the left, figures from 0
to 100 beside them, ``term: (place)`` above, and a line such as ``Category: …`` before it all.
Dumps of pytrends and gtrendsR and copies edited by hand keep enough of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from trendlab import times
from trendlab.readers import Options, Reading, grid, periods, places
from trendlab.tables import LoadError
from trendlab.volumes import VolumeError, parse_growth, parse_interest

if TYPE_CHECKING:
    from trendlab.readers.grid import Grid
    from trendlab.readers.source import Source

_FIGURE = re.compile(r"(?:<\s*)?\d{1,3}(?:[.,]0)?\s*[%٪]?")
# "term: (place)"; bounded, since a term has at most some hundred characters.
_TERM = re.compile(r"(.{0,500}\S) ?[:：]\s{0,3}[(（](.{0,200})[)）]", re.S)
_PREAMBLE = re.compile(r"[^,:：]{2,30}[:：]\s*\S.*")
_NAMED = re.compile(
    r"(?:^|_)(?:(?P<geo>[A-Z]{2}(?:-[A-Z0-9]{1,3})?)_)?(?P<since>\d{8}-\d{4})_(?P<until>\d{8}-\d{4})"
)
_LONG = {  # dumps with one row per period and term: (time, term, figure, place)
    ("date", "keyword", "hits", "geo"),
    ("date", "name", "value", ""),
}
_RELATED_2026 = ["query", "search interest", "increase percent"]
# Counts are not interest, though small ones look like it.
_COUNTS = {"count", "total_count", "ratio", "sentences", "stories", "articles", "clips", "matched"}


@dataclass
class _Layout:
    """Where things are: index of the header (-1: none), and what its columns hold."""

    kind: str
    header: int
    names: list[str]
    preamble: list[str] = field(default_factory=list)


def recognises(source: Source) -> bool:
    if source.head[:1] in (b"<", b"{", b"[") or source.head[:4] == b"PAR1":
        return False
    opening = grid.opening(source)
    layout = _layout(opening)
    return layout is not None and (layout.kind != "bare" or _peaks_at_100(source))


def read(source: Source, options: Options) -> list[Reading]:
    table = grid.whole(source)
    layout = _layout(table) or _layout(grid.opening(source))
    if layout is None:
        raise LoadError(f"{source.name}: not a Google Trends export after all.")
    if layout.kind == "related":
        return [_related(source, table, layout)]
    if layout.kind == "regions":
        return [_regions(source, table, layout)]
    return [_over_time(source, table, layout, options)]


def _layout(table: Grid) -> _Layout | None:
    table.rows = _unindexed(table.rows)
    first = next((i for i, row in enumerate(table.rows[:12]) if periods.is_key(row[0])), None)
    related = _related_header(table)
    if related is not None:
        above = [row[0] for row in table.rows[:related]]
        return _Layout("related", related, table.rows[related], above)
    if first is None:
        return _regions_layout(table)
    body = [row for row in table.rows[first:] if len(row) > 1]
    names = _names(table, first, max((len(row) for row in body), default=0))
    preamble = [row[0] for row in table.rows[: max(first - 1, 0)]]
    kind = _kind(names, preamble, body)
    return _Layout(kind, first - 1, names, preamble) if kind else None


def _unindexed(rows: list[list[str]]) -> list[list[str]]:
    """Take off the column of row numbers that a data frame was saved with."""
    numbered = [row for row in rows[1:60] if len(row) > 1 and row[0].isdigit()]
    if not numbered or not all(periods.is_key(row[1]) for row in numbered):
        return rows
    counts = [int(row[0]) for row in numbered]
    return [row[1:] for row in rows] if counts == list(range(len(counts))) else rows


def _names(table: Grid, first: int, width: int) -> list[str]:
    """Names of the columns; their number stands in where the header was dropped."""
    header = table.rows[first - 1] if first else []
    if len(header) < 2:
        header = []
    return header + [f"column {i + 1}" for i in range(len(header), width)]


def _kind(names: list[str], preamble: list[str], body: list[list[str]]) -> str | None:
    plain = [name.casefold() for name in names]
    if any(set(long[:3]) <= set(plain) for long in _LONG):
        value = next(plain.index(long[2]) for long in _LONG if set(long[:3]) <= set(plain))
        figures = [row[value] for row in body if len(row) > value]
        return "long" if _mostly_figures(figures) else None
    if _COUNTS & set(plain):
        return None
    columns = [i for i, name in enumerate(plain) if i and name != "ispartial"]
    figures = [row[i] for row in body for i in columns if i < len(row) and row[i]]
    if any(_TERM.fullmatch(name) for name in names[1:]) or "ispartial" in plain:
        return "wide" if figures else None
    if not _mostly_figures(figures):
        return "wide" if _is_preamble(preamble) and figures else None
    return "wide" if _is_preamble(preamble) else "bare"


def _mostly_figures(cells: list[str]) -> bool:
    return bool(cells) and sum(bool(_FIGURE.fullmatch(c)) for c in cells) >= 0.9 * len(cells)


def _is_preamble(lines: list[str]) -> bool:
    return bool(lines) and bool(_PREAMBLE.fullmatch(lines[0]))


def _peaks_at_100(source: Source) -> bool:
    """Without any mark of an export, whole figures that peak at exactly 100 are the last sign."""
    if len(source.data) > 2_000_000:
        return False
    table = grid.whole(source)
    cells = [cell for row in table.rows if periods.is_key(row[0]) for cell in row[1:] if cell]
    return _mostly_figures(cells) and max(_size(cell) for cell in cells) == 100


def _size(cell: str) -> int:
    return int(re.sub(r"\D.*", "", cell) or 0)


def _over_time(source: Source, table: Grid, layout: _Layout, options: Options) -> Reading:
    import pandas as pd

    named = _named(source, options)
    cells = _long_cells(table, layout) if layout.kind == "long" else _wide_cells(table, layout)
    rows = [_placed(cell, layout, options, named) for cell in cells]
    place = next((row["geo"] for row in rows if row["geo"]), None)
    zone = options.zone or times.zone_of(place) or "UTC"
    if "gmt" in layout.names[0].casefold() or layout.kind == "long":
        zone = options.zone or "UTC"
    spans = periods.read([row["key"] for row in rows], zone, source.name)
    good: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for row, start, end in zip(rows, spans.starts, spans.ends, strict=True):
        found = _finished(row, start, end)
        (rejected if "expected" in found else good).append(found)
    frame = pd.DataFrame(good, columns=[*_COLUMNS])
    as_of = options.as_of or named.get("pulled")
    if as_of is not None:
        frame["partial"] = frame["partial"] | (pd.to_datetime(frame["end"], utc=True) > as_of)
    frame = frame.assign(
        measure="interest",
        export=f"{source.name}#{source.sha256[:8]}",
        pulled=pd.Timestamp(named["pulled"]) if "pulled" in named else pd.NaT,
    )
    label = {"bare": "Google Trends interest over time, header edited"}
    return Reading(
        label.get(layout.kind, "Google Trends interest over time"),
        "trends",
        frame,
        rejected,
        rows_read=len(rows),
        repairs=[*table.repairs, *_mended(table, layout), *spans.repairs],
    )


_COLUMNS = ("topic", "geo", "start", "end", "low", "high", "partial", "row")


def _wide_cells(table: Grid, layout: _Layout) -> Iterator[dict[str, Any]]:
    plain = [name.casefold() for name in layout.names]
    flag = plain.index("ispartial") if "ispartial" in plain else None
    wanted = [i for i in range(1, len(plain)) if i != flag]
    for row, line in _body(table, layout):
        cells = row + [""] * (len(layout.names) - len(row))
        partial = flag is not None and cells[flag].casefold() in ("true", "1")
        for i in wanted:
            name = layout.names[i]
            yield {"key": cells[0], "name": name, "cell": cells[i], "row": line, "partial": partial}


def _long_cells(table: Grid, layout: _Layout) -> Iterator[dict[str, Any]]:
    plain = [name.casefold() for name in layout.names]
    names = next(long for long in _LONG if set(long[:3]) <= set(plain))
    time, term, value = (plain.index(name) for name in names[:3])
    place = plain.index(names[3]) if names[3] in plain else None
    for row, line in _body(table, layout):
        cells = row + [""] * (len(plain) - len(row))
        yield {
            "key": cells[time], "name": cells[term], "cell": cells[value], "row": line,
            "partial": False, "place": cells[place] if place is not None else None,
        }  # fmt: skip


def _body(table: Grid, layout: _Layout) -> Iterator[tuple[list[str], int]]:
    start = layout.header + 1
    rows = table.rows[start:]
    if layout.kind in ("wide", "bare"):
        rows = rows[: _section(rows)]
    yield from zip(rows, table.lines[start:], strict=False)


def _section(rows: list[list[str]]) -> int:
    """Length of the first section: older exports have others below, under a title of their own."""
    for i, row in enumerate(rows[:-2]):
        if (
            i
            and len(row) == 1
            and not periods.is_key(row[0])
            and not periods.is_key(rows[i + 1][0])
        ):
            return i
    return len(rows)


def _placed(
    cell: dict[str, Any], layout: _Layout, options: Options, named: dict[str, Any]
) -> dict[str, Any]:
    """Tell the topic and the place of a column: from its name, the preamble, the file's name."""
    topic, place = _term(cell["name"], layout.preamble)
    if "place" in cell:
        place = cell["place"]
    if topic is None:
        topic = _category(layout.preamble)
    geo = places.code(place, options.locale) if place else None
    return {**cell, "topic": topic, "geo": geo or options.geo or named.get("geo")}


def _term(name: str, preamble: list[str]) -> tuple[str | None, str | None]:
    if found := _TERM.fullmatch(name):
        return found[1], found[2]
    for line in preamble[1:]:  # "term: (8/12/21 - 8/12/26, Worldwide)" above a bare header
        if (found := _TERM.fullmatch(line)) and "," in found[2]:
            return name, found[2].rpartition(",")[2].strip()
    for line in preamble[1:]:  # "France; 2004 - present", as exports had it until 2015
        if found := re.fullmatch(r"([^;]{2,60}); .*\d{4}.*", line):
            return name, found[1]
    if found := re.fullmatch(r"Geo[:：]\s*(.+)", name):  # an export of a category, without a term
        return None, found[1]
    return name, None


def _category(preamble: list[str]) -> str | None:
    return re.split(r"[:：]\s*", preamble[0], maxsplit=1)[-1] if preamble else None


def _finished(row: dict[str, Any], start: datetime | None, end: datetime | None) -> dict[str, Any]:
    if start is None:
        return _rejected(row["row"], "time", row["key"], "a date or hour such as 2026-01-31")
    try:
        low, high = parse_interest(row["cell"])
    except VolumeError:
        expected = "0 to 100, or <1" if row["cell"] else "0 to 100, or <1; empty is not 0"
        return _rejected(row["row"], row["name"], row["cell"], expected)
    kept = {name: row[name] for name in ("topic", "geo", "partial", "row")}
    return {**kept, "start": start, "end": end, "low": low, "high": high}


def _rejected(row: int, column: str, value: str, expected: str) -> dict[str, Any]:
    return {"row": row, "column": column, "value": value, "expected": expected}


def _named(source: Source, options: Options) -> dict[str, Any]:
    """What the name of a 2026 export tells: ``time_series_BR_20260116-0839_20260416-0839.csv``."""
    found = _NAMED.search(source.path.name)
    if not found:
        return {}
    zone = options.zone or times.zone_of(found["geo"]) or "UTC"
    try:
        pulled = datetime.strptime(found["until"], "%Y%m%d-%H%M").replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return {"geo": found["geo"]}
    return {"geo": found["geo"], "pulled": pulled.astimezone(UTC)}


def _mended(table: Grid, layout: _Layout) -> list[str]:
    rows = table.rows[layout.header + 1 :]
    below = len(rows) - _section(rows) if layout.kind in ("wide", "bare") else 0
    mended = [f"{below} lines of other sections below not read"] if below else []
    mended += [] if table.delimiter == "," else [f"cells separated by {table.delimiter!r}"]
    if layout.header < 0 or layout.names[1].startswith("column "):
        mended.append("no header: columns named by their number")
    return mended


def _regions_layout(table: Grid) -> _Layout | None:
    """Places down the left, figures beside them, and a date range or a preamble above.

    Where both were cut off, names of countries with a peak of 100, or rows that share out 100,
    are the last sign.
    """
    for i, row in enumerate(table.rows[:5]):
        body = [cells for cells in table.rows[i + 1 :] if any(cells)]
        cells = [cell for cells in body for cell in cells[1:] if cell]
        if len(row) < 2 or not _mostly_figures(cells):
            continue
        ranged = any((m := _TERM.fullmatch(n)) and re.search(r"\d{2}", m[2]) for n in row[1:])
        preamble = [above[0] for above in table.rows[:i]]
        if ranged or _is_preamble(preamble) or _shared_out(body) or _of_countries(body):
            return _Layout("regions", i, row, preamble)
    return None


def _shared_out(body: list[list[str]]) -> bool:
    """Several terms: the figures of a place are its percentages."""
    full = [[_size(cell) for cell in row[1:]] for row in body if len(row) > 2 and all(row)]
    return len(full) >= 5 and sum(abs(sum(row) - 100) <= 2 for row in full) >= 0.9 * len(full)


def _of_countries(body: list[list[str]]) -> bool:
    filled = [row for row in body if len(row) > 1 and row[1]]
    if len(filled) < 3 or max(_size(row[1]) for row in filled) != 100:
        return False
    known = sum(len(places.code(row[0]) or row[0]) == 2 for row in filled)
    return known >= 0.8 * len(filled)


def _regions(source: Source, table: Grid, layout: _Layout) -> Reading:
    import pandas as pd

    good: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for row, line in _body(table, layout):
        for name, cell in zip(layout.names[1:], row[1:] + [""] * len(layout.names), strict=False):
            found = _region(row[0], name, cell, line)
            (rejected if "expected" in found else good).append(found)
    frame = pd.DataFrame(good).assign(export=f"{source.name}#{source.sha256[:8]}")
    return Reading(
        "Google Trends interest by region", "regions", frame, rejected,
        rows_read=len(good) + len(rejected), repairs=[*table.repairs, *_mended(table, layout)],
    )  # fmt: skip


def _region(place: str, name: str, cell: str, line: int) -> dict[str, Any]:
    found, geo = _TERM.fullmatch(name), places.code(place) or ""
    topic, span = (found[1], found[2]) if found else (name, None)
    try:
        low, high = parse_interest(cell) if cell else (None, None)  # empty: too few to show
    except VolumeError:
        return _rejected(line, name, cell, "0 to 100, or a share in percent")
    return {
        "topic": topic, "region": place, "geo": geo if len(geo) == 2 else None, "span": span,
        "measure": "share" if "%" in cell else "interest", "low": low, "high": high, "row": line,
    }  # fmt: skip


def _related_header(table: Grid) -> int | None:
    for i, row in enumerate(table.rows[:6]):
        if [cell.casefold() for cell in row] == _RELATED_2026 or row[0] in ("TOP", "RISING"):
            return i
    return None


def _related(source: Source, table: Grid, layout: _Layout) -> Reading:
    """Related queries or topics: interest for the top ones, a rise in percent for the rising."""
    import pandas as pd

    found = [match for line in layout.preamble if (match := _TERM.fullmatch(line))]
    topic = found[-1][1] if found else None
    place = found[-1][2].rpartition(",")[2].strip() if found else _NAMED.search(source.path.name)
    geo = places.code(place) if isinstance(place, str) else place and place["geo"]
    good: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for kind, query, figures, line in _related_rows(table, layout):
        made: dict[str, Any] = {"kind": kind, "query": query, "row": line}
        try:
            for name, cell, parse in figures:
                made[f"{name}low"], made[f"{name}high"] = parse(cell)
            good.append(made)
        except VolumeError as error:
            rejected.append(_rejected(line, kind, cell, str(error)))
    frame = pd.DataFrame(good).assign(topic=topic, geo=geo)
    return Reading(
        "Google Trends related queries", "related", frame, rejected,
        rows_read=len(good) + len(rejected), repairs=table.repairs,
    )  # fmt: skip


def _related_rows(table: Grid, layout: _Layout) -> Iterator[tuple[str, str, list[Any], int]]:
    """Queries with their interest, their rise in percent (``growth_``), or both as since 2026."""
    kind = layout.names[0]
    for row, line in _body(table, layout):
        if len(layout.names) == 3 and len(row) == 3:
            both = [("", row[1], parse_interest), ("growth_", row[2], parse_growth)]
            yield "related", row[0], both, line
        elif len(row) == 1 or row[0] in ("TOP", "RISING"):
            kind = row[0]
        elif kind == "RISING":
            yield "rising", row[0], [("growth_", row[1], parse_growth)], line
        else:
            yield "top", row[0], [("", row[1], parse_interest)], line
