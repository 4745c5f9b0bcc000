"""Append-only Parquet parts in month folders, named by their range.

``month=2025-12/part-000124-000124.parquet`` holds the rows of one write, for ever. A part whose
range lies inside another's counts no more, so that compaction is one rename: a kill at any moment
leaves the rows as they were. Ranges run from 1 without a hole, so that a reader who lists a folder
while it is compacted, and sees neither the old parts nor the new one, knows it and looks again.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from trendlab import tables
from trendlab.archive.place import HoleError, Place, patiently

PART = re.compile(r"month=(\d{4}-\d\d)/part-(\d{6})-(\d{6})\.parquet$")
ROWS = 32_768  # of a group: a week of a month in time's order is read without the other three
ARROW = {
    tables.UTC: pa.timestamp("us", tz="UTC"),
    "str": pa.string(),
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
}
# Columns that the archive adds: `content` holds 32 bits each of the hashes of title and text.
OWN = {"version": "int64", "collected": tables.UTC, "content": "int64"}


def schema(columns: dict[str, str]) -> pa.Schema:
    return pa.schema([(name, ARROW[dtype]) for name, dtype in columns.items()])


SHAPES = {"articles": schema(tables.ARTICLES | OWN), "trends": schema(tables.TRENDS)}
TIMES = {"articles": "published", "trends": "pulled"}  # what rows are sorted by


def rows(frame: pd.DataFrame, shape: pa.Schema) -> pa.Table:
    return pa.Table.from_pandas(frame, shape, preserve_index=False)


def encode(table: pa.Table) -> bytes:
    """Write a table as Parquet bytes."""
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", compression_level=3, row_group_size=ROWS)
    return out.getvalue()


def live(place: Place, folder: str) -> dict[str, list[str]]:
    """Name the parts under a folder that count, by month."""
    return patiently(lambda: _chains(place, folder))


def _chains(place: Place, folder: str) -> dict[str, list[str]]:
    found = [(PART.search(name), name) for name, _ in place.list(folder)]
    parts = [(m[1], int(m[2]), -int(m[3]), name) for m, name in found if m]
    chains: dict[str, list[str]] = {}
    reached: dict[str, int] = defaultdict(int)
    for month, first, last, name in sorted(parts):
        if -last <= reached[month]:
            continue
        if first != reached[month] + 1:
            missing = f"month={month}: part {reached[month] + 1:06d} is missing"
            raise HoleError(f"{place.root}/{folder}: {missing}. Restore it from a copy.")
        reached[month] = -last
        chains.setdefault(month, []).append(name)
    return chains


def scan(
    place: Place, table: str, month: str, columns: list[str] | None = None, where: Any = None
) -> pa.Table:
    """Read the parts of a month that count, only what the filter needs."""
    return patiently(lambda: _scan(place, table, month, columns or SHAPES[table].names, where))


def _scan(place: Place, table: str, month: str, columns: list[str], where: Any) -> pa.Table:
    names = live(place, f"{table}/month={month}").get(month)
    if not names:
        return SHAPES[table].empty_table().select(columns)
    form = ds.ParquetFileFormat(
        default_fragment_scan_options=ds.ParquetFragmentScanOptions(pre_buffer=not place.folder)
    )
    found = ds.dataset(names, SHAPES[table], form, place.files)
    return found.to_table(columns=columns, filter=where, batch_size=ROWS, batch_readahead=2)


def append(place: Place, table: str, month: str, added: pa.Table) -> None:
    """Write the rows of one month as a new part; the caller holds the lock."""
    sweep(place, f"{table}/month={month}")
    parts = live(place, f"{table}/month={month}").get(month, [])
    number = _last(parts) + 1 if parts else 1
    _put(place, table, month, number, number, added)


def compact(place: Place, table: str, most: int = 1) -> int:
    """Make one part of each month that has more than `most`; gives the number of months."""
    done = 0
    for month, parts in live(place, table).items():
        if len(parts) > most:
            _put(place, table, month, 1, _last(parts), scan(place, table, month))
            done += 1
        sweep(place, f"{table}/month={month}")
    return done


def _put(place: Place, table: str, month: str, first: int, last: int, made: pa.Table) -> None:
    name = f"{table}/month={month}/part-{first:06d}-{last:06d}.parquet"
    place.write(name, encode(made.sort_by(TIMES[table])))


def _last(parts: list[str]) -> int:
    return int(parts[-1][-len("000001.parquet") : -len(".parquet")])


def sweep(place: Place, folder: str) -> None:
    """Remove parts that lie inside another, as after a compaction that was killed."""
    kept = {name for names in live(place, folder).values() for name in names}
    for name, _ in place.list(folder):
        if name not in kept and PART.search(name):
            place.delete(name)
