"""A reading becomes a table: times, identity, dtypes, one row per article, all accounted for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trendlab import tables
from trendlab.language.messages import say
from trendlab.loading import dates, identity, settle
from trendlab.loading.later import TEXTS, Later, Rows
from trendlab.loading.reading import WITHDRAWN
from trendlab.loading.source import plain
from trendlab.tables import LoadError, Record

if TYPE_CHECKING:
    from trendlab.loading.reading import Options, Reading
    from trendlab.loading.source import Source

# Columns of the other tables that may still be text; a period may end after the day of reading.
PERIODS = {"start", "end", "pulled", "since", "until"}


def finish(reading: Reading, source: Source, options: Options) -> tuple[pd.DataFrame, Record]:
    """Make a reading a table: times, identity, dtypes, and the account of its rows."""
    frame, notes = reading.frame, list(reading.repairs)
    rejected: list[dict[str, Any]] = []
    about: dict[str, Any] = {}
    said = replace(options, reading=reading, zone=reading.zone or options.zone)
    if reading.table == "articles":
        frame, rejected = dates.published(settle.dated(frame, notes), said, notes)
    for column in _periods(frame):
        frame, bad = dates.published(frame, replace(said, as_of=None), notes, column)
        rejected += bad
    rejected += reading.rejected
    if reading.table == "articles":
        frame = settle.housed(identity.identify(frame), notes)
        frame = settle.unescaped(settle.uncut(frame, notes), notes)
        frame = settle.coded(frame, notes).assign(searched=reading.searched)
        about["languages"] = settle.languages(frame)
        notes += [*settle.mojibake(frame), *settle.without_text(frame)]
        notes += settle.beyond_rules(about["languages"])
    if reading.table == "trends":
        notes += settle.unlike(frame["topic"])
    if "row" in frame:
        frame = frame.assign(origin=origin(frame, source.name)).drop(columns="row")
    # Counts and regions are told by `trendlab check`; they are no tables of ours.
    columns = getattr(tables, reading.table.upper(), None)
    frame = tables.table(columns, frame) if columns else frame
    record = Record(
        file=source.name,
        format=reading.format,
        sha256=source.sha256,
        rows_read=reading.rows_read,
        rows_accepted=reading.rows_read - len(rejected),
        rows_repaired=reading.rows_repaired,
        rows_rejected=len(rejected),
        rows_merged=0,
        repairs=list(dict.fromkeys([*source.repairs, *notes])),
        why=reading.why,
        zone=reading.zone,
        used={plain(name): ours for name, ours in reading.used.items()},
        aside=[plain(name) for name in reading.aside[:50]],
        rejected=[_shown(row, source, reading) for row in sorted(rejected, key=lambda r: r["row"])],
        **about,
    )
    return frame, record


def origin(frame: pd.DataFrame, name: str) -> pd.Series:
    """Write the file and line of each row, as ``"articles.csv:2"``."""
    lines = pa.array(frame["row"])
    start, nothing = pa.scalar(f"{name}:", TEXTS), pa.scalar("", TEXTS)

    def make(rows: Rows) -> pa.Array:
        some = pc.cast(lines if rows is None else lines.take(pa.array(rows)), TEXTS)
        return pc.binary_join_element_wise(start, some, nothing)

    return pd.Series(Later.of(make, len(lines)), frame.index)


def _periods(frame: pd.DataFrame) -> list[str]:
    """Name the columns of times that a reader left as text."""
    return [c for c in frame if c in PERIODS and pd.api.types.is_string_dtype(frame[c])]


def accept(record: Record, strict: bool, max_bad: float) -> None:
    """Refuse a file with too many bad rows; with `strict`, one with any.

    In a file of fewer than 1 / `max_bad` rows a single bad row is already more than that share,
    so there only one without any good row is refused.
    """
    wrong = [row for row in record["rejected"] if row["expected"] != WITHDRAWN]
    bad = record["rows_rejected"] - (len(record["rejected"]) - len(wrong))
    read = record["rows_read"]
    if not bad:
        return
    first = describe(wrong[0])
    if strict:
        raise LoadError(f"{first}." if bad == 1 else f"{first}; {bad} such rows.")
    many = bad > max_bad * read and read * max_bad >= 1
    if many or max_bad == 0 or (bad == read > 1 and max_bad < 1):
        share = f"{bad:,} of {read:,} rows cannot be read, over {max_bad:.0%}"
        raise LoadError(f"{first}; {share}. Mend them, or say max_bad={bad / read + 0.005:.2f}.")


def merge(
    frame: pd.DataFrame, records: list[Record], sizes: list[int], strict: bool
) -> pd.DataFrame:
    """Keep one row per article, and say in the files' records what became of the others."""
    kept, merged, replaced = identity.merge(frame)
    of_file = np.repeat(np.arange(len(sizes)), sizes)
    for number, count in enumerate(np.bincount(of_file[merged], minlength=len(sizes))):
        records[number]["rows_merged"] += int(count)
        records[number]["rows_accepted"] -= int(count)
    for old, new in replaced:
        record = records[of_file[old]]
        first, newer = frame["origin"].iloc[[old, new]]
        expected = say("one content per article: the newer one is kept, {newer}", newer=newer)
        row = int(first.rpartition(":")[2])
        value = frame["title"].iloc[old]
        told = {"row": row, "column": "title", "value": value, "expected": expected}
        record["rejected"].append({"file": record["file"], **told, "value": plain(value)})
        record["rows_rejected"] += 1
        record["rows_accepted"] -= 1
        if strict:
            raise LoadError(f"{describe(record['rejected'][-1])}.")
    return kept


def describe(row: dict[str, Any]) -> str:
    """Say in one line what is wrong with a row."""
    column = f", column {row['column']}" if row["column"] else ""
    found = f"found '{row['value']}'" if row["value"] else "found nothing"
    where = f"{row.get('unit', 'line')} {row['row']}"
    return f"{row['file']}: {where}{column}: {found}, expected {row['expected']}"


def _shown(row: dict[str, Any], source: Source, reading: Reading) -> dict[str, Any]:
    """Tell a row by the file's own words: its name for the column, and what it counts rows in."""
    value = "" if row["value"] is None else plain(row["value"])
    told = {"file": source.name, **row, "column": plain(reading.own(row["column"])), "value": value}
    return told if reading.unit == "line" else {**told, "unit": reading.unit}
