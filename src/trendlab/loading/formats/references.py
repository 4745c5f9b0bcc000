"""Lists of references in RIS, as Zotero, EndNote and databases of the press export them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trendlab.loading.reading import Claim, Options, Reading, bad, of_rows
from trendlab.loading.source import Source
from trendlab.loading.words import WORDS

_LINE = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
# Column of an article -> the tags that may hold it, in the order in which they are preferred.
_TAGS: dict[str, list[str]] = WORDS["references"]


def recognises(source: Source) -> Claim | None:
    return (
        Claim(95, "references that begin with TY") if source.start.startswith(b"TY  - ") else None
    )


def read(source: Source, options: Options) -> list[Reading]:
    return [of_rows("list of references (RIS)", "articles", list(_articles(source)))]


def _articles(source: Source) -> Iterator[dict[str, Any]]:
    held: dict[str, list[str]] = {}
    first, last = 1, ""
    for line, text in enumerate(source.sure_text.splitlines(), 1):
        found = _LINE.match(text)
        if found and found[1] == "TY":
            held, first = {}, line
        elif found and found[1] == "ER":
            yield _article(held, first)
            held = {}
        elif found:
            last = found[1]
            held.setdefault(last, []).append(found[2].strip())
        elif text.strip() and last in held:  # a text of several lines
            held[last][-1] += f"\n{text.strip()}"


def _article(held: dict[str, list[str]], line: int) -> dict[str, Any]:
    own = {c: next((held[tag] for tag in tags if tag in held), [""]) for c, tags in _TAGS.items()}
    if not own["title"][0]:
        return bad(line, "TI", "", "a title")
    row: dict[str, Any] = {column: values[0] or None for column, values in own.items()}
    row["authors"] = "; ".join(own["authors"]) or None
    row["published"] = own["published"][0].rstrip("/") or None  # 2026/03/05/
    return row | {"row": line}
