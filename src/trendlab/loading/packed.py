"""Packed data (gzip, xz, zstd) unpacked within limits, and what a terminal may be shown."""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Iterator
from typing import Any

import zstandard

from trendlab.tables import LoadError

HEAD = 65_536
FILE = 500_000_000
RATIO = 200
FREE = 1_000_000  # unpacked bytes below which the ratio says nothing
LINE = 4_000_000
PARTS = 1_000  # of a packed file


def plain(value: Any, width: int = 80) -> str:
    """Write a value so that it cannot move a terminal: one line, no controls, 80 characters."""
    text = str(value)
    escaped = text[:width]
    if not escaped.isprintable():
        shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in escaped)
        escaped = "".join(shown)
    cut = len(text) > width or len(escaped) > width
    return escaped[: width - 1] + "…" if cut else escaped


def unpack(kind: str, packed: bytes, name: str) -> bytes:
    out, view, at, members = io.BytesIO(), memoryview(packed), 0, 0
    # zstd has no bound on one step's output: 1 KiB of it makes 33 MB at the worst.
    step = 1_024 if kind == "zstd" else HEAD
    try:
        while at < len(packed):
            engine, members = _engine(kind), members + 1
            if members > PARTS:
                raise LoadError(f"{name}: over {PARTS:,} parts of {kind} in one file; refused.")
            while at < len(packed) and not engine.eof:
                for more in _feed(kind, engine, bytes(view[at : at + step])):
                    out.write(more)
                    bounded(out.tell(), len(packed), name)
                at += step
            if not engine.eof:
                raise LoadError(f"{name}: {kind} ends too early; the file is cut off.")
            at = min(at, len(packed)) - len(engine.unused_data)
            if at < len(packed) and packed[at : at + 2] != packed[:2]:
                left = len(packed) - at
                raise LoadError(f"{name}: {left:,} bytes after the end of the {kind} data.")
    except (zlib.error, lzma.LZMAError, zstandard.ZstdError, EOFError) as error:
        raise LoadError(f"{name}: damaged {kind} ({plain(error)}).") from None
    return out.getvalue()


def _engine(kind: str) -> Any:
    if kind == "gzip":
        return zlib.decompressobj(wbits=31)
    if kind == "xz":
        return lzma.LZMADecompressor(memlimit=128_000_000)
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()


def _feed(kind: str, engine: Any, piece: bytes) -> Iterator[bytes]:
    """Decompress a piece in steps of bounded output."""
    if kind == "gzip":
        while piece and not engine.eof:
            yield engine.decompress(piece, LINE)
            piece = engine.unconsumed_tail
    elif kind == "xz":
        yield engine.decompress(piece, LINE)
        while not engine.eof and not engine.needs_input:
            yield engine.decompress(b"", LINE)
    else:
        yield engine.decompress(piece)


def bounded(unpacked: int, packed: int, name: str) -> None:
    if unpacked > FILE:
        raise LoadError(f"{name}: over {FILE:,} bytes when unpacked. Split it.")
    if unpacked > FREE and unpacked > RATIO * packed:
        raise LoadError(f"{name}: unpacks to over {RATIO} times its size: looks like a bomb.")
