"""Where an archive lies: a folder of this machine, or a bucket."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pyarrow import fs

from trendlab import paths
from trendlab.tables import LoadError, RunError

HELD = timedelta(hours=1)  # a writer in a bucket; longer than any run takes
PATIENCE = 5  # looks at a folder that is being compacted
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
    def folder(self) -> Path | None:
        """Where it lies on this machine, if it does."""
        return None if "://" in self.root else Path(self.root).expanduser().absolute()

    @property
    def files(self) -> fs.FileSystem:
        """What takes names relative to the root."""
        if self.folder:
            return fs.SubTreeFileSystem(str(self.folder), fs.LocalFileSystem())
        if "@" in self.root:  # it would stand in every record of a run
            raise LoadError("an address with a key in it: set AWS_ACCESS_KEY_ID and its secret.")
        address = self.root
        if address.startswith("s3://"):  # a file is one request, rather than parts to be joined
            address += ("&" if "?" in address else "?") + "allow_delayed_open=true"
        try:
            files, root = fs.FileSystem.from_uri(address)
        except (pa.ArrowInvalid, OSError) as error:
            raise LoadError(f"{self.root}: cannot be opened: {error}.") from None
        return fs.SubTreeFileSystem(root, files)

    def write(self, name: str, data: bytes) -> None:
        """Put a whole file in place at once: by rename here, by one request elsewhere."""
        if not self.folder:
            with self.files.open_output_stream(name, compression=None) as out:
                out.write(data)
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.tmp")
        with temporary.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(path)
        paths.sync(path.parent)

    def exists(self, name: str) -> bool:
        return self.files.get_file_info(name).type != fs.FileType.NotFound

    def read(self, name: str) -> bytes:
        with self.files.open_input_file(name) as opened:
            return opened.read()

    def notes(self, name: str) -> dict[str, Any]:
        """Read a file of JSON; nothing is in one that is not there, or was spoilt by hand."""
        try:
            found = json.loads(self.read(name))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def list(self, folder: str) -> list[tuple[str, int]]:
        """Name every file under a folder, relative to the root, with its size."""
        selector = fs.FileSelector(folder, allow_not_found=True, recursive=True)
        infos = patiently(lambda: self.files.get_file_info(selector))
        return sorted((one.path, one.size) for one in infos if one.type == fs.FileType.File)

    def delete(self, name: str) -> None:
        self.files.delete_file(name)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer; raises RunError where there is another."""
        if not self.folder:
            with self._mark():
                yield
            return
        with (self.folder / ".lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(f"{self.root}: another process writes to this archive.") from None
            for left in self.folder.rglob(".*.tmp"):  # of a writer that was killed
                left.unlink()
            yield

    @contextlib.contextmanager
    def _mark(self) -> Iterator[None]:
        """Lock a bucket: of two who put a mark there and then look, one at least sees the other."""
        name = f"lock/{uuid.uuid4().hex}"
        self.write(name, b"held")
        try:
            marks = self.files.get_file_info(fs.FileSelector("lock"))
            mine = next(mark for mark in marks if mark.path == name)
            for mark in [mark for mark in marks if mark is not mine]:
                if abs(mark.mtime - mine.mtime) < HELD:  # by the clock of the bucket
                    raise RunError(f"{self.root}: another process writes to this archive.")
                self.delete(mark.path)  # of a writer that was killed
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
