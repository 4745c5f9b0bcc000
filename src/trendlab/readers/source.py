"""One file as readers see it: bounded bytes, decoded text, and what was mended to get there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

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

    @cached_property
    def data(self) -> bytes:
        """All bytes, unpacked."""
        return self.path.read_bytes()

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, unpacked: enough to recognise a format."""
        return self.data[:HEAD]

    @cached_property
    def text(self) -> str:
        """The decoded text, without a byte order mark, line ends as found."""
        try:
            return self.data.decode(self.encoding or "utf-8-sig")
        except UnicodeDecodeError as error:
            raise LoadError(f"{self.path.name}: not UTF-8 at byte {error.start}") from None
