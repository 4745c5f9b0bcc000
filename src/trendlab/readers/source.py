"""One file as readers see it: bounded bytes, decoded text, and what was mended to get there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from trendlab.tables import LoadError

HEAD = 65_536


@dataclass
class Source:
    """A regular file, unpacked within limits and decoded.

    Attributes
    ----------
    path : Path
        The file; its name may be shown, and may tell the place, but never decides the format.
    repairs : list of str
        What decoding had to mend; `text` adds to it.
    """

    path: Path
    encoding: str | None = None
    repairs: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name, fit to be shown."""
        return plain(self.path.name)

    @cached_property
    def sha256(self) -> str:
        """Hash of the bytes as they were read."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def data(self) -> bytes:
        """All bytes, unpacked."""
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise LoadError(f"{plain(str(self.path))}: {error.strerror or error}.") from None

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, unpacked: enough to recognise a format."""
        return self.data[:HEAD]

    @cached_property
    def text(self) -> str:
        """The decoded text, without a byte order mark, line ends as found."""
        data = self.data
        marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2], "utf-8-sig")
        try:
            return data.decode(self.encoding or marked)
        except UnicodeDecodeError as error:
            raise LoadError(f"{self.name}: not UTF-8 at byte {error.start}") from None


def plain(value: Any, width: int = 80) -> str:
    """Write a value so that it cannot move a terminal: one line, no controls, 80 characters."""
    text = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value)
    )
    return text if len(text) <= width else text[: width - 1] + "…"
