"""Append-only Parquet parts in month folders, named by their range.

``month=2025-12/part-000124-000124.parquet`` holds the rows of one write, for ever. A part whose
range lies inside another's counts no more, so that compaction is one rename: a kill at any moment
leaves the rows as they were. Ranges run from 1 without a hole, so that a reader who lists a folder
while it is compacted, and sees neither the old parts nor the new one, knows it and looks again.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import re
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs as filesystems

from trendlab import paths, tables
from trendlab.tables import LoadError, RunError

PART = re.compile(r"month=(\d{4}-\d\d)/part-(\d{6})-(\d{6})\.parquet$")
ROWS = 32_768  # of a group: a week of a month in time's order is read without the other three
HELD = timedelta(hours=1)  # a writer in a bucket; longer than any run takes
PATIENCE = 5  # looks at a folder that is being compacted
ARROW = {
    tables.UTC: pa.timestamp("us", tz="UTC"),
    "str": pa.string(),
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
}
# Columns that the archive adds: `content` holds 32 bits each of the hashes of title and text.
OWN = {"version": "int64", "collected": tables.UTC, "content": "int64"}
Found = TypeVar("Found")


class HoleError(LoadError):
    """A part that should be there is not."""


@dataclass(frozen=True)
class Place:
    """A folder on this machine, or under an address that Arrow opens (``s3://bucket/archive``).

    Only this text travels to workers; each opens the folder for itself.
    """

    root: str

    @property
    def local(self) -> bool:
        return "://" not in self.root

    @property
    def opened(self) -> tuple[filesystems.FileSystem, str]:
        if self.local:
            return filesystems.LocalFileSystem(), str(Path(self.root).expanduser().absolute())
        if "@" in self.root:  # it would stand in every record of a run
            raise LoadError("an address with a key in it: set AWS_ACCESS_KEY_ID and its secret.")
        try:
            return filesystems.FileSystem.from_uri(self._address())
        except (pa.ArrowInvalid, OSError) as error:
            raise LoadError(f"{self.root}: cannot be opened: {error}.") from None

    def _address(self) -> str:
        """Ask S3 to take a file in one request, rather than in parts that are joined at the end."""
        if not self.root.startswith("s3://"):
            return self.root
        return self.root + ("&" if "?" in self.root else "?") + "allow_delayed_open=true"

    def write(self, name: str, data: bytes) -> None:
        """Put a whole file in place at once: by rename here, by one request elsewhere."""
        files, root = self.opened
        if not self.local:
            with files.open_output_stream(f"{root}/{name}", compression=None) as out:
                out.write(data)
            return
        path = Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.tmp")
        with temporary.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(path)
        paths.sync(path.parent)

    def exists(self, name: str) -> bool:
        files, root = self.opened
        return files.get_file_info(f"{root}/{name}").type != filesystems.FileType.NotFound

    def read(self, name: str) -> bytes:
        files, root = self.opened
        with files.open_input_file(f"{root}/{name}") as opened:
            return opened.read()

    def list(self, folder: str) -> list[tuple[str, int]]:
        """Name every file under a folder, relative to the root, with its size."""
        files, root = self.opened
        selector = filesystems.FileSelector(f"{root}/{folder}", True, True)
        infos = patiently(lambda: files.get_file_info(selector))
        found = [info for info in infos if info.type == filesystems.FileType.File]
        return sorted((info.path[len(root) + 1 :], info.size) for info in found)

    def delete(self, name: str) -> None:
        files, root = self.opened
        files.delete_file(f"{root}/{name}")

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer; raises RunError where there is another."""
        if not self.local:
            with self._mark():
                yield
            return
        with Path(self.opened[1], ".lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(f"{self.root}: another process writes to this archive.") from None
            for left in Path(self.opened[1]).rglob(".*.tmp"):  # of a writer that was killed
                left.unlink()
            yield

    @contextlib.contextmanager
    def _mark(self) -> Iterator[None]:
        """Lock a bucket: of two who put a mark there and then look, one at least sees the other."""
        files, root = self.opened
        name = f"lock/{uuid.uuid4().hex}"
        self.write(name, b"held")
        try:
            marks = files.get_file_info(filesystems.FileSelector(f"{root}/lock"))
            mine = next(mark for mark in marks if mark.path.endswith(name))
            for mark in [mark for mark in marks if mark is not mine]:
                if abs(mark.mtime - mine.mtime) < HELD:  # by the clock of the bucket
                    raise RunError(f"{self.root}: another process writes to this archive.")
                self.delete(f"lock/{mark.base_name}")  # of a writer that was killed
            yield
        finally:
            self.delete(name)


def patiently(look: Callable[[], Found]) -> Found:
    """Look again while a compaction takes away what was seen; raises what is still missing then."""
    for attempt in range(PATIENCE):
        try:
            return look()
        except (FileNotFoundError, HoleError):
            if attempt == PATIENCE - 1:
                raise
            time.sleep(0.05 * 2**attempt)
    raise AssertionError


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
    files, root = place.opened
    names = live(place, f"{table}/month={month}").get(month)
    if not names:
        return SHAPES[table].empty_table().select(columns)
    form = ds.ParquetFileFormat(
        default_fragment_scan_options=ds.ParquetFragmentScanOptions(pre_buffer=not place.local)
    )
    found = ds.dataset([f"{root}/{name}" for name in names], SHAPES[table], form, files)
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
