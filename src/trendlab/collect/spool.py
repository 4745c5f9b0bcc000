"""Raw answers, written down whole before anything is made of them.

Each is one file, ``spool/<time>-<source>-<hash>.zst``: a line of JSON that says what was asked,
then the body as it came. Merging is idempotent, so that an answer may be merged again after a kill.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from trendlab.archive.place import Place


@dataclass
class Raw:
    """One answer; `texts` are full texts that were fetched with it, by article_id."""

    source: str
    url: str
    fetched: str
    charset: str = ""
    geo: str = ""
    zone: str = ""
    full_text: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.fetched)


def put(place: Place, raw: Raw, body: bytes) -> str:
    """Write an answer; gives the name of the file without its folder."""
    when = raw.at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    source = re.sub(r"[^A-Za-z0-9-]", "_", raw.source)
    name = f"{when}-{source}-{hashlib.sha256(body).hexdigest()[:8]}"
    head = json.dumps(asdict(raw), ensure_ascii=False).encode() + b"\n"
    place.write(f"spool/{name}.zst", zstandard.compress(head + body, 6))
    return name


def waiting(place: Place) -> list[str]:
    """Name the answers that are still to be merged, oldest first."""
    return [Path(n).stem for n, _ in place.list("spool") if re.fullmatch(r"spool/\w.*\.zst", n)]


def get(place: Place, name: str) -> tuple[Raw, bytes]:
    """Read an answer back."""
    data = zstandard.ZstdDecompressor().decompressobj().decompress(place.read(f"spool/{name}.zst"))
    head, _, body = data.partition(b"\n")
    return Raw(**json.loads(head)), body


def done(place: Place, name: str, keep: bool) -> None:
    """Move a merged answer to ``raw/``, or remove it."""
    if keep:
        place.write(f"raw/{name[:4]}-{name[4:6]}/{name}.zst", place.read(f"spool/{name}.zst"))
    place.delete(f"spool/{name}.zst")


def readable(body: bytes, charset: str) -> bytes:
    """Give XML in UTF-8 where only the header of the answer tells its charset rightly."""
    declared = re.match(rb"\s*<\?xml[^>]*?encoding=[\"']([\w.-]+)", body)
    if body.lstrip()[:1] != b"<" or (declared and declared[1].lower() != b"utf-8"):
        return body  # no XML, or it says so itself
    for name in ("utf-8", charset):
        with suppress(LookupError, UnicodeError):
            return re.sub(r"^\s*<\?xml[^>]*\?>", "", body.decode(name)).encode()
    return body
