"""``trendlab check``: what is in a file, how much of it can be read, and what to mend."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.loading.reading import Options
    from trendlab.loading.source import Source

SHOWN = 5
COLUMNS = 30
KEYS = (
    *("file", "format", "table", "rows_read", "rows_accepted", "rows_repaired", "rows_rejected"),
    *("topics", "geo", "measure", "start", "end", "rejected", "error"),
)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object per file.")
@click.option("--geo", help="Place of the data (ISO 3166), where the file does not say.")
@click.option("--zone", help="Zone of times that name none, such as Europe/Paris.")
@click.option("--locale", help="Language of the interface that wrote the file, such as fr.")
@click.option("--encoding", help="Byte encoding, where the file is not UTF-8.")
@click.option("--columns", multiple=True, metavar="FILE=OURS", help="Map a column: titre=title.")
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    as_json: bool,
    geo: str | None,
    zone: str | None,
    locale: str | None,
    encoding: str | None,
    columns: tuple[str, ...],
) -> None:
    """Read files, folders or globs and tell what is in them.

    Exit status: 0 if every row was accepted or repaired, 1 if some rows were rejected, 2 if a
    file could not be read.
    """
    import json

    from trendlab.loading.reading import Options

    wrong = [text for text in columns if not all(text.partition("=")[::2])]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form titre=title", context)
    options = Options(dict(t.split("=", 1) for t in columns), geo, zone, locale, encoding)
    told = [one for path in paths for one in examine(path, options)]
    whole = json.dumps(told, ensure_ascii=True, indent=2, allow_nan=False) if as_json else None
    click.echo(whole or "\n\n".join(map(block, told)))
    unread = any(one["error"] for one in told)
    context.exit(2 if unread else any(one["rows_rejected"] for one in told))


def examine(path: str, options: Options) -> list[dict[str, Any]]:
    """Tell what is in each file under a path; never raises for what a file holds."""
    from trendlab.loading import load
    from trendlab.tables import LoadError

    try:
        found = load.files(path)
    except LoadError as error:
        return [_failed(path, error)]
    told = []
    for one in found:
        try:
            told += [_source(source, options) for source in load.sources([one], options)]
        except LoadError as error:
            told.append(_failed(str(one), error))
    return told


def block(one: dict[str, Any]) -> str:
    """Write what is in a file as a few aligned lines that cannot move a terminal."""
    from trendlab.loading.source import plain

    counted = {"read": "read", "accepted": "accepted", "rejected": "rejected"}
    counted |= {"merged": "the same again", "repaired": "repaired"}
    counts = {said: one.get(f"rows_{name}") or 0 for name, said in counted.items()}
    kept = [f"{n:,} {said}" for said, n in counts.items() if n or said in ("read", "accepted")]
    topics = ", ".join(one["topics"][:SHOWN])
    topics += f" and {len(one['topics']) - SHOWN:,} more" if len(one["topics"]) > SHOWN else ""
    period = f"{one['start']} to {one['end']}" if one["start"] != one["end"] else one["start"]
    lines = [("format", one["format"]), ("known by", one.get("why"))]
    held = ", ".join(f"{n:,} {table}" for table, n in one.get("tables", {}).items())
    lines += [("holds", held if len(one.get("tables", ())) > 1 else None)]
    lines += [("rows", ", ".join(kept) if one["format"] else None), *_read_as(one)]
    lines += [("topics", topics), ("place", one["geo"]), ("measure", one["measure"])]
    lines += [("period", period), *(("note", text) for text in one.get("repairs", ()))]
    for row in one["rejected"][:SHOWN]:
        column = f", {row['column']}" if row["column"] else ""
        found = f"found '{row['value']}', " if row["value"] else ""
        where = f"{row.get('unit', 'line')} {row['row']}{column}"
        lines.append(("rejected", f"{where}: {found}expected {row['expected']}"))
    more = len(one["rejected"]) - SHOWN
    lines += [("", f"and {more:,} more rows")] if more > 0 else []
    name = one["file"].replace("\\", "/").rpartition("/")[2]
    lines += [("error", (one["error"] or "").removeprefix(f"{name}: "))]
    told = [f"  {name:<11}{plain(text, 400)}" for name, text in lines if text]
    return "\n".join([plain(one["file"], 200), *told])


def _read_as(one: dict[str, Any]) -> list[tuple[str, str]]:
    """Say which columns were used and which were not, and what the file does not say itself."""
    named = {name: name or "(no name)" for name in [*one["used"], *one["aside"]]}
    used = [f"{named[n]} as {ours}" if n != ours else n for n, ours in one["used"].items()]
    aside = [named[name] for name in one["aside"][:COLUMNS]]
    more = len(one["aside"]) - len(aside)
    listed = ", ".join(aside) + (f" and {more} more" if more > 0 else "")
    lines = [("columns", ", ".join(used)), ("left aside", listed)]
    return [*lines, ("encoding", one["encoding"]), ("zone", one["zone"]), ("scale", one["scale"])]


def _said(source: Source, frame: pd.DataFrame, record: dict, options: Options) -> dict:
    """Tell encoding, zone and scale as they were taken."""
    from trendlab.loading.dates import zone_of

    repairs = record["repairs"]
    decoded = next((text for text in repairs if text.startswith("Decoded from ")), "")
    named = options.encoding or decoded.removeprefix("Decoded from ").rstrip(".").split(":")[0]
    binary = source.sheet or source.packed.startswith((b"PAR1", b"PK"))
    geos = _unique(frame, "geo") if "start" in frame else []
    place = options.geo or (geos[0] if len(geos) == 1 else None)
    exports = len(_unique(frame, "export"))
    scale = f"{exports} export" + ("s, each on a scale of its own" if exports > 1 else "")
    timed = {"start", "published"} & {*frame.columns}
    zones = [record["zone"], options.zone, zone_of(place), "UTC"]
    whose = ("the file's own", "as you say", "that of the place", "as nothing says another")
    zone, why = next((z, why) for z, why in zip(zones, whose, strict=True) if z)
    return {
        "encoding": None if binary and not decoded else named or "UTF-8",
        "zone": f"{zone} for times that name none ({why})" if timed else None,
        "scale": scale if "interest" in _unique(frame, "measure") else None,
    }


def _source(source: Source, options: Options) -> dict[str, Any]:
    from trendlab.loading import finish, load
    from trendlab.tables import LoadError

    name = f"{source.path}/{source.member}" if source.member else str(source.path)
    try:
        found = load.examine(source, options)
    except LoadError as error:
        return _failed(name, error)
    # A feed yields trends and the articles they name; its rows are those of the trends.
    table, frame, record = next((f for f in found if f[0] == "trends"), found[0])
    told = dict.fromkeys(KEYS) | {key: record[key] for key in KEYS if key in record}
    told |= _content(frame) | {"file": name}
    told["table"] = "+".join(dict.fromkeys([table, *(other for other, *_ in found)]))
    told["rejected"] = [
        {key: row[key] for key in ("unit", "row", "column", "value", "expected") if key in row}
        for _, _, other in found
        for row in other["rejected"]
    ]
    told |= {key: record[key] for key in ("why", "used", "aside")}
    told |= _said(source, frame, record, options)
    told["rows_merged"], told["repairs"] = record["rows_merged"], record["repairs"]
    told["tables"] = {other: len(rows) for other, rows, _ in found}
    try:
        finish.accept(record, strict=False, max_bad=0.05)
    except LoadError as error:
        told["error"] = str(error)
    return told


def _content(frame: pd.DataFrame) -> dict[str, Any]:
    """Give topics, place, measure and period of a table, as far as it has them."""
    told: dict[str, Any] = {"topics": _unique(frame, "topic"), "start": None, "end": None}
    for name in ("geo", "measure"):
        told[name] = ",".join(_unique(frame, name)) or None
    first = next((c for c in ("start", "published") if c in frame), None)
    if first and frame[first].dtype.kind == "M" and frame[first].notna().any():
        ends = first == "start" and "end" in frame and frame["end"].notna().any()
        told["start"] = _moment(frame[first].min())
        told["end"] = _moment(frame["end" if ends else first].max(), closing=ends)
    return told


def _unique(frame: pd.DataFrame, name: str) -> list[str]:
    return [str(value) for value in frame[name].dropna().unique()] if name in frame else []


def _moment(at: pd.Timestamp, closing: bool = False) -> str:
    """Write a day as such, and the end of a period as its last day."""
    if at != at.normalize():
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{at.date() - timedelta(days=int(closing))}"


def _failed(name: str, error: Exception) -> dict[str, Any]:
    from trendlab.loading.source import plain

    nothing: dict[str, Any] = {key: 0 if key.startswith("rows") else None for key in KEYS}
    nothing |= dict.fromkeys(("why", "encoding", "zone", "scale"))
    nothing |= {"topics": [], "rejected": [], "used": {}, "aside": []}
    return nothing | {"file": name, "error": plain(error, 600)}
