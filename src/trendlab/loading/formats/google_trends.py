"""Google Trends exports: interest over time, by region, related queries, in any language.

They are recognised by shape, never by words: time keys (or places) down the left, figures from 0
to 100 beside them, ``term: (place)`` above, and a line such as ``Category: …`` before it all.
Dumps of pytrends and gtrendsR and copies edited by hand keep enough of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from trendlab.language.messages import say
from trendlab.loading import dates, grid, periods, places
from trendlab.loading.formats import google_layouts as layouts
from trendlab.loading.formats import google_regions
from trendlab.loading.formats.google_layouts import LONG, TERM, Layout
from trendlab.loading.formats.google_regions import NAMED
from trendlab.loading.reading import Claim, Options, Reading, bad
from trendlab.loading.volumes import TRUE, VolumeError, parse_interest
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.grid import Grid
    from trendlab.loading.source import Source


def recognises(source: Source) -> Claim | None:
    if source.head[:1] in (b"<", b"{", b"[") or source.head[:4] == b"PAR1":
        return None
    layout = layouts.layout_of(grid.opening(source))
    if layout is None or (layout.kind == "bare" and not _peaks(source)):
        return None
    if layout.kind == "bare":
        return Claim(50, "periods beside figures that peak at 100")
    said = {
        "wide": "periods beside figures, as exports over time have",
        "long": "columns such as date, keyword and hits",
        "regions": "places beside figures, as exports by region have",
        "related": "TOP and RISING, or queries with interest and increase",
    }
    return Claim(92, said[layout.kind])


def read(source: Source, options: Options) -> list[Reading]:
    table = grid.whole(source)
    layout = layouts.layout_of(table) or layouts.layout_of(grid.opening(source))
    if layout is None:
        raise LoadError(f"{source.name}: not a Google Trends export after all.")
    if layout.kind == "related":
        return [google_regions.related(source, table, layout)]
    if layout.kind == "regions":
        return [google_regions.regions(source, table, layout)]
    return [over_time(source, table, layout, options)]


def _peaks(source: Source) -> bool:
    """Without any mark of an export, whole figures that peak at exactly 100 are the last sign.

    An unsearched term has zeros only; then the name that exports have had since 2026 is asked.
    """
    if len(source.data) > 2_000_000:
        return False
    table = grid.whole(source)
    cells = [cell for row in table.rows if periods.is_key(row[0]) for cell in row[1:] if cell]
    return layouts.mostly_figures(cells) and _peak(cells, source) == 100


def _peak(cells: list[str], source: Source) -> int:
    peak = max(layouts.size(cell) for cell in cells)
    return 100 if peak == 0 and NAMED.search(source.path.name) else peak


def over_time(source: Source, table: Grid, layout: Layout, options: Options) -> Reading:
    named = _named(source, options)
    cells = _long_cells(table, layout) if layout.kind == "long" else _wide_cells(table, layout)
    rows = [_placed(cell, layout, options, named) for cell in cells]
    placed = _columns_are_places(layout)
    if placed:
        term = source.path.name.partition(".")[0]
        rows = [{**row, "geo": row["topic"], "topic": term} for row in rows]
    place = next((row["geo"] for row in rows if row["geo"]), None)
    own = "UTC" if "gmt" in layout.names[0].casefold() else None
    if layout.kind == "long" and not options.zone:
        own = "UTC"  # as pytrends and gtrendsR write
    zone = own or options.zone or dates.zone_of(place) or "UTC"
    order = dates.day_first(options.locale)
    spans = periods.read([row["key"] for row in rows], zone, source.name, order)
    told = [_finished(*row) for row in zip(rows, spans.starts, spans.ends, strict=True)]
    good = [row for row in told if "expected" not in row]
    rejected = [row for row in told if "expected" in row]
    winter = _once(good, zone, source.name)
    pulls = max((row["pull"] for row in good), default=1)
    frame = pd.DataFrame(good, columns=[*_COLUMNS, "pull"])
    as_of = options.as_of or named.get("pulled")
    if as_of is not None:
        frame["partial"] = frame["partial"] | (pd.to_datetime(frame["end"], utc=True) > as_of)
    unknown = as_of is None and layouts.flag_of(layout.names) is None
    unknown = unknown and not _was_over(frame["end"].max(), source, layout)
    if unknown and len(frame):
        frame["partial"] = (frame["end"] == frame["end"].max()) | frame["end"].isna()
    frame = frame.assign(
        measure="interest",
        export=_export(frame.pop("pull"), f"{source.name}#{source.sha256[:8]}"),
        pulled=pd.Timestamp(named["pulled"]) if "pulled" in named else pd.NaT,
    )
    notes = [*table.repairs, *layouts.mended(table, layout), *spans.repairs]
    if unknown:
        notes.append(say(UNKNOWN))
    if placed:
        notes.append(say("Its columns are places: the file's name is the term."))
    if winter:
        notes.append(say(TWICE, n=winter, zone=zone))
    if pulls > 1:
        notes.append(say("{n} exports stand under one another, each with its header.", n=pulls))
    label = {"bare": "Google Trends interest over time, header edited"}
    return Reading(
        label.get(layout.kind, "Google Trends interest over time"),
        "trends",
        frame,
        rejected,
        rows_read=len(rows),
        repairs=notes,
        zone=own,
    )


def _was_over(end: datetime, source: Source, layout: Layout) -> bool:
    """Say whether the name of the file, no later than the file itself, or its header tells so."""
    header = periods.over_by(" ".join([*layout.preamble, *layout.names]))
    if header is None and (header := periods.over_by(source.path.name)):
        made = datetime.fromtimestamp(source.path.stat().st_mtime, UTC)
        header = header if header <= made + periods.DAY else None
    return header is not None and end <= header


def _once(rows: list[dict[str, Any]], zone: str, name: str) -> int:
    """Move the second value of a repeated hour to winter time; refuse two values otherwise."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    moved = 0
    for row in rows:
        of = (row["pull"], row["topic"], row["geo"])
        if (*of, row["start"]) in seen and _repeated(row["start"], zone):
            row["start"], row["end"] = (at and at + HOUR for at in (row["start"], row["end"]))
            moved += 1
        if other := seen.get((*of, row["start"])):
            lines = other["row"], row["row"]
            where = f"line {lines[0]}, two columns" if lines[0] == lines[1] else "lines {} and {}"
            raise LoadError(
                f"{name}: {where.format(*lines)}: two values for {row['topic']} at"
                f" {row['start']:%Y-%m-%d %H:%M}. Keep one of them."
            )
        seen[*of, row["start"]] = row
    return moved


def _repeated(start: datetime, zone: str) -> bool:
    """Say whether the clock of a zone shows this hour once more an hour later."""
    place = periods.zone_called(zone)
    return (start + HOUR).astimezone(place).hour == start.astimezone(place).hour


def _columns_are_places(layout: Layout) -> bool:
    """Say whether a wide table has countries for columns, by their codes: then no term is named."""
    flag = layouts.flag_of(layout.names)
    names = [name for i, name in enumerate(layout.names) if i and i != flag]
    codes = all(re.fullmatch("[A-Z]{2}", name) and places.country(name) for name in names)
    return layout.kind != "long" and len(names) > 1 and codes


def _export(pulls: pd.Series, name: str) -> pd.Series:
    """Name the exports: a value may be compared with those of its own export alone."""
    return pulls.map(lambda number: name if number == 1 else f"{name}.{number}").astype(object)


HOUR = timedelta(hours=1)
# Neither a column isPartial nor a day of pulling: the export may stop in the middle of a period.
UNKNOWN = "Whether the last period was over is not said: it counts as possibly unfinished."
TWICE = "{n} values are of an hour that {zone} has twice: the second is in winter."
_COLUMNS = ("topic", "geo", "start", "end", "low", "high", "partial", "row")


def _wide_cells(table: Grid, layout: Layout) -> Iterator[dict[str, Any]]:
    flag, summed = layouts.flag_of(layout.names), layouts.sum_of(layout, table)
    for pull, names, row, line in layouts.exports(table, layout):
        cells = row + [""] * (len(names) - len(row))
        partial = flag is not None and cells[flag].casefold() in TRUE
        made = {"key": cells[0], "row": line, "partial": partial, "pull": pull}
        for i in range(1, len(names)):
            if i not in (flag, summed):
                yield {**made, "name": names[i], "cell": cells[i]}


def _long_cells(table: Grid, layout: Layout) -> Iterator[dict[str, Any]]:
    plain = [name.casefold() for name in layout.names]
    names = next(long for long in LONG if set(long[:3]) <= set(plain))
    time, term, value = (plain.index(name) for name in names[:3])
    place = plain.index(names[3]) if names[3] in plain else None
    for pull, _, row, line in layouts.exports(table, layout):
        cells = row + [""] * (len(plain) - len(row))
        yield {
            "pull": pull,
            "key": cells[time], "name": cells[term], "cell": cells[value], "row": line,
            "partial": False, "place": cells[place] if place is not None else None,
        }  # fmt: skip


def _placed(
    cell: dict[str, Any], layout: Layout, options: Options, named: dict[str, Any]
) -> dict[str, Any]:
    """Tell the topic and the place of a column: from its name, the preamble, the file's name."""
    topic, place = _term(cell["name"], layout.preamble)
    if "place" in cell:
        place = cell["place"]
    if topic is None and layout.preamble:  # the category stands for it
        topic = re.split(r"[:：]\s*", layout.preamble[0], maxsplit=1)[-1]
    geo = places.code(place, options.locale) if place else None
    geo = "" if geo == places.WORLD else geo or options.geo or named.get("geo")
    return {**cell, "topic": topic, "geo": geo}


def _term(name: str, preamble: list[str]) -> tuple[str | None, str | None]:
    if found := TERM.fullmatch(name):
        return found[1], found[2]
    for line in preamble[1:]:  # "term: (8/12/21 - 8/12/26, Worldwide)" above a bare header
        if (found := TERM.fullmatch(line)) and "," in found[2]:
            return name, found[2].rpartition(",")[2].strip()
    for line in preamble[1:]:  # "France; 2004 - present", as exports had it until 2015
        if found := re.fullmatch(r"([^;]{2,60}); .*\d{4}.*", line):
            return name, found[1]
    if found := re.fullmatch(r"Geo[:：]\s*(.+)", name):  # an export of a category, without a term
        return None, found[1]
    return name, None


def _finished(row: dict[str, Any], start: datetime | None, end: datetime | None) -> dict[str, Any]:
    if start is None:
        return bad(row["row"], "time", row["key"], "a date or hour such as 2026-01-31")
    try:
        low, high = parse_interest(row["cell"])
    except VolumeError:
        expected = "0 to 100, or <1" if row["cell"] else "0 to 100, or <1; empty is not 0"
        return bad(row["row"], row["name"], row["cell"], expected)
    kept = {name: row[name] for name in ("topic", "geo", "partial", "row", "pull")}
    return {**kept, "start": start, "end": end, "low": low, "high": high}


def _named(source: Source, options: Options) -> dict[str, Any]:
    """What the name of a 2026 export tells: ``time_series_BR_20260116-0839_20260416-0839.csv``."""
    found = NAMED.search(source.path.name)
    if not found:
        return {}
    zone = periods.zone_called(options.zone or dates.zone_of(found["geo"]) or "UTC")
    pulled = periods.pulled_at(found["until"], zone)
    return {"geo": found["geo"]} | ({"pulled": pulled} if pulled else {})
