"""One file as readers see it: bounded bytes, decoded text, and what was mended to get there.

Limits, so that a hostile file costs little: regular files only; 500 MB on disk and unpacked,
200 times their packed size; documents that need a tree (XML, HTML, JSON) 50 MB and 100 levels.
Nothing here runs code, follows a reference or opens a connection.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import stat
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from trendlab.language.messages import say
from trendlab.loading import decoding
from trendlab.loading.packed import FILE, HEAD, LINE, bounded, plain, unpack
from trendlab.tables import LoadError

DOCUMENT = 50_000_000
MEMBERS = 300  # files in a zip, of which each takes some 10 ms
DEPTH = 100

PACKED = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"PK": "zip"}
SUFFIX = {"gzip": ".gz", "xz": ".xz", "zstd": ".zst", "zip": ".zip"}
# Files of Office programs are zips with this member; they are one document, not an archive.
OFFICE = "[Content_Types].xml"
# What other files begin with, which no table and no article does.
OTHER = {
    b"{\\rtf": "a text document (RTF)", b"%PDF": "a PDF", b"SQLite format 3": "a database",
    b"@article{": "a list of references (BibTeX)", b"@misc{": "a list of references (BibTeX)",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"ARROW1": "a Feather file: save it as Parquet", b"FEA1": "a Feather file",
    b"\x80\x03": "a pickle, which may run code when it is read", b"RDX": "data of R",
    b"\x80\x04\x95": "a pickle, which may run code when it is read", b"!BDN": "a mail box",
    b"\x80\x05\x95": "a pickle, which may run code when it is read",
}  # fmt: skip
BINARY = (b"PAR1", *PACKED)
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError),
    *(KeyError, OSError, EOFError, ValueError),
)


@dataclass
class Source:
    """A regular file, unpacked within limits and decoded."""

    path: Path  # its name may be shown, and may tell the place, but never decides the format
    encoding: str | None = None  # as the caller says; else UTF-8, or what a mark says
    repairs: list[str] = field(default_factory=list)  # what unpacking and decoding had to mend
    member: str | None = None  # the file inside a zip that this stands for
    raw: bytes | None = field(default=None, repr=False)  # on disk, where they were read already
    sheet: bool = False  # `member` is a sheet of a workbook, `data` its rows as CSV

    def __post_init__(self) -> None:
        self.path = Path(self.path)

    @property
    def name(self) -> str:
        """The file's name, fit to be shown."""
        inside = f"/{self.member}" if self.member else ""
        return plain(self.path.name + inside, 120)

    @cached_property
    def packed(self) -> bytes:
        """All bytes as they are on disk."""
        return self.raw if self.raw is not None else _read(self.path, self.name)

    @cached_property
    def sha256(self) -> str:
        """Hash of the file on disk, as ``sha256sum`` prints it."""
        return hashlib.sha256(self.packed).hexdigest()

    @cached_property
    def data(self) -> bytes:
        """All bytes, unpacked."""
        kind = next((k for magic, k in PACKED.items() if self.packed.startswith(magic)), None)
        if kind is None:
            data = self.packed
        elif kind == "zip":
            data = self._unzip()
        else:
            data = unpack(kind, self.packed, self.name)
        if kind and data is not self.packed and self.path.suffix.lower() != SUFFIX[kind]:
            self.repairs.append(say("Unpacked: it is {kind}, whatever its name says.", kind=kind))
        if not data:
            raise LoadError(f"{self.name}: empty file.")
        return data

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, unpacked: enough to recognise a format."""
        return self.data[:HEAD]

    @cached_property
    def start(self) -> bytes:
        """The head from its first visible byte on."""
        return self.head.lstrip(b"\xef\xbb\xbf \r\n\t")

    @cached_property
    def text(self) -> str:
        """The decoded text, without a byte order mark, line ends as found."""
        return decoding.decode(self.data, self.encoding, self.name, self.repairs)

    def decode_guess(self) -> str:
        """Decode as `text` does, but guess the encoding of a file that is not UTF-8, and tell.

        For sources whose words are known (the preamble of an export), where a wrong guess shows.
        """
        return self._guessed(decoding.suggest)

    @cached_property
    def sure_text(self) -> str:
        """The text, decoded by a guess only where enough of its letters speak for that."""
        return self._guessed(decoding.sure)

    def _guessed(self, guessing: Callable[[bytes], str | None]) -> str:
        try:
            return self.text
        except LoadError:
            guess = None if self.encoding or b"\0" in self.data else guessing(self.data)
            if guess is None:
                raise
        self.repairs.append(say("Decoded from {encoding}: the file is not UTF-8.", encoding=guess))
        return self.data.decode(guess)

    def members(self) -> list[str]:
        """Name the files in a zip; empty for any other file, and for Office documents."""
        if not self.packed.startswith(b"PK"):
            return []
        names = [info.filename for info in self._archive.infolist() if not info.is_dir()]
        hidden = {n for n in names if n.startswith("__MACOSX/") or Path(n).name.startswith(".")}
        return [] if OFFICE in names else [name for name in names if name not in hidden]

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        try:
            archive = zipfile.ZipFile(io.BytesIO(self.packed))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise LoadError(f"{self.name}: damaged zip ({plain(error)}).") from None
        infos = archive.infolist()
        if len(infos) > MEMBERS:
            raise LoadError(
                f"{self.name}: {len(infos):,} files in a zip, at most {MEMBERS:,}. Unpack it."
            )
        for info in infos:
            inside = PurePosixPath(info.orig_filename.replace("\\", "/"))
            if inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
                raise LoadError(f"{self.name}: member {plain(inside)!r} points outside the zip.")
        bounded(sum(info.file_size for info in infos), len(self.packed), self.name)
        return archive

    def _unzip(self) -> bytes:
        names = [self.member] if self.member else self.members()
        if not names:
            return self.packed
        if len(names) > 1:
            raise LoadError(f"{self.name}: {len(names)} files in a zip, one expected here.")
        try:
            with self._archive.open(names[0]) as opened:
                data = opened.read(FILE + 1)
        except _UNREADABLE as error:
            raise LoadError(f"{self.name}: cannot be unpacked ({plain(error)}).") from None
        if data.startswith(tuple(PACKED)):
            raise LoadError(f"{self.name}: an archive inside an archive. Unpack it first.")
        bounded(len(data), len(self.packed), self.name)
        return data


def refuse_disguise(source: Source) -> None:
    """Refuse a table whose content is another thing than its name says: often an error page."""
    for magic, what in OTHER.items():
        if source.head.startswith(magic):
            raise LoadError(f"{source.name}: {what}. Export the articles or figures as a table.")
    suffix = source.path.suffix.lower()
    start = source.start[:200].lower()
    page = start.startswith((b"<!doctype html", b"<html"))
    held = "a web page" if page else "JSON" if start.startswith((b'{"', b'[{"')) else "text"
    table = suffix in (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")
    if (
        (page and table)
        or (suffix in (".csv", ".tsv") and held == "JSON")
        or (suffix == ".parquet" and not start.startswith(b"par1"))
    ):
        raise LoadError(f"{source.name}: it holds {held}, not {suffix[1:].upper()}. Rename it.")


def document(source: Source) -> bytes:
    """Give the bytes of a file that has to be held as a tree: at most 50 MB."""
    if len(source.data) > DOCUMENT:
        size = f"{len(source.data):,} bytes, at most {DOCUMENT:,}"
        raise LoadError(f"{source.name}: {size} for XML, HTML or JSON. Split it, or use CSV.")
    return source.data


def too_deep(made: Any) -> bool:
    """Say whether a value read from JSON has lists and objects on more than 100 levels."""
    level = [made]
    for _ in range(DEPTH + 1):
        level = [one for one in level if isinstance(one, (dict, list))]
        if not level:
            return False
        level = [inner for one in level for inner in (one.values() if type(one) is dict else one)]
    return True


def _read(path: Path, name: str) -> bytes:
    """Read a regular file whole; wait once for a writer who is still at it, then refuse."""
    for pause in (0.2, None):
        data, steady = _read_once(path, name)
        if steady:
            return data
        if pause:
            time.sleep(pause)
    raise LoadError(f"{name}: it changed while it was read. Try again when it is complete.")


def _read_once(path: Path, name: str) -> tuple[bytes, bool]:
    # O_NONBLOCK: opening a FIFO that no one writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb", buffering=0) as opened:
            before = os.fstat(opened.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise LoadError(f"{name}: not a regular file.")
            if before.st_size > FILE:
                raise LoadError(f"{name}: {before.st_size:,} bytes, at most {FILE:,}. Split it.")
            start = opened.read(LINE)
            _refuse_endless(start, before, name)
            opened.seek(0)
            data = opened.read(before.st_size + 1)
            after = os.fstat(opened.fileno())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        lost = isinstance(error, FileNotFoundError) and not path.is_absolute()
        looked = f"; looked in {plain(Path.cwd(), 200)}" if lost else ""
        raise LoadError(f"{plain(path, 160)}: {plain(reason)}{looked}.") from None
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data, unchanged and len(data) == before.st_size


def _refuse_endless(start: bytes, status: os.stat_result, name: str) -> None:
    """Refuse what costs memory and holds no table, by its first bytes: holes, an endless line."""
    if start.startswith(BINARY) or len(start) < LINE:
        return
    if not start.strip(b"\0") or getattr(status, "st_blocks", LINE) * 512 < status.st_size // 4:
        raise LoadError(f"{name}: mostly NUL bytes: a damaged file.")
    if b"\n" not in start and b"\r" not in start and start[:1] not in b"[{<":
        raise LoadError(f"{name}: no line end in the first {LINE:,} bytes.")
