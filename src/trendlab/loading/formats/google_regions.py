"""Google Trends by region, and related queries: tables of their own, told by ``trendlab check``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from trendlab.loading import places
from trendlab.loading.formats import google_layouts as layouts
from trendlab.loading.formats.google_layouts import TERM, Layout
from trendlab.loading.reading import Reading, bad, of_rows
from trendlab.loading.volumes import A_SUM, VolumeError, is_total, parse_growth, parse_interest
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.grid import Grid
    from trendlab.loading.source import Source

# The name of an export since 2026: time_series_BR_20260116-0839_20260416-0839.csv
NAMED = re.compile(
    r"(?:^|_)(?:(?P<geo>[A-Z]{2}(?:-[A-Z0-9]{1,3})?)_)?(?P<since>\d{8}-\d{4})_(?P<until>\d{8}-\d{4})"
)


def regions(source: Source, table: Grid, layout: Layout) -> Reading:
    told: list[dict[str, Any]] = []
    lines = list(layouts.body(table, layout))
    seen: dict[tuple[str, int], dict[str, Any]] = {}
    shared = {i for row, _ in lines for i, cell in enumerate(row[1:]) if "%" in cell}
    if layouts.shared_out([row for row, _ in lines], 3):  # pytrends drops the sign
        shared = set(range(len(layout.names)))
    for row, line in lines:
        if is_total(row[0]):
            told.append(bad(line, layout.names[0], row[0], A_SUM))
            continue
        cells = zip(layout.names[1:], row[1:] + [""] * len(layout.names), strict=False)
        for i, (name, cell) in enumerate(cells):
            found = _region(row[0], name, cell, line, "share" if i in shared else "interest")
            first = seen.setdefault((row[0], i), found)
            if (first.get("low"), first.get("high")) != (found.get("low"), found.get("high")):
                lines_of = f"lines {first['row']} and {line}"
                raise LoadError(f"{source.name}: {lines_of}: two values for {row[0]}. Keep one.")
            told.append(found)
    repairs = [*table.repairs, *layouts.mended(table, layout)]
    reading = of_rows("Google Trends interest by region", "regions", told, repairs=repairs)
    reading.frame["export"] = f"{source.name}#{source.sha256[:8]}"
    return reading


def _region(place: str, name: str, cell: str, line: int, measure: str) -> dict[str, Any]:
    found, geo = TERM.fullmatch(name), places.code(place) or ""
    topic, span = (found[1], found[2]) if found else (name, None)
    try:
        low, high = parse_interest(cell) if cell else (None, None)  # empty: too few to show
    except VolumeError:
        return bad(line, name, cell, "0 to 100, or a share in percent")
    return {
        "topic": topic, "region": place, "geo": geo if len(geo) == 2 else None, "span": span,
        "measure": measure, "low": low, "high": high, "row": line,
    }  # fmt: skip


def related(source: Source, table: Grid, layout: Layout) -> Reading:
    """Related queries or topics: interest for the top ones, a rise in percent for the rising."""
    found = [match for line in layout.preamble if (match := TERM.fullmatch(line))]
    topic = found[-1][1] if found else None
    place = found[-1][2].rpartition(",")[2].strip() if found else NAMED.search(source.path.name)
    geo = places.code(place) if isinstance(place, str) else place and place["geo"]
    geo = "" if geo == places.WORLD else geo
    told: list[dict[str, Any]] = []
    for kind, query, figures, line in _related_rows(table, layout):
        made: dict[str, Any] = {"kind": kind, "query": query, "row": line}
        try:
            for name, cell, parse in figures:
                made[f"{name}low"], made[f"{name}high"] = parse(cell)
        except VolumeError as error:
            made = bad(line, kind, cell, str(error))
        told.append(made)
    reading = of_rows("Google Trends related queries", "related", told, repairs=table.repairs)
    reading.frame = reading.frame.assign(topic=topic, geo=geo)
    return reading


def _related_rows(table: Grid, layout: Layout) -> Iterator[tuple[str, str, list[Any], int]]:
    """Queries with their interest, their rise in percent (``growth_``), or both as since 2026."""
    kind = layout.names[0]
    for row, line in layouts.body(table, layout):
        if len(layout.names) == 3 and len(row) == 3:
            both = [("", row[1], parse_interest), ("growth_", row[2], parse_growth)]
            yield "related", row[0], both, line
        elif len(row) == 1 or row[0] in ("TOP", "RISING"):
            kind = row[0]
        elif kind == "RISING":
            yield "rising", row[0], [("growth_", row[1], parse_growth)], line
        else:
            yield "top", row[0], [("", row[1], parse_interest)], line
