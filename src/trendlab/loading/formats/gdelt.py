"""GDELT: article lists and timelines of the DOC API.

GDELT notes when it saw a page, within 15 minutes, and that stands in ``published``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd

from trendlab.loading import grid, objects
from trendlab.loading.formats.feeds import host
from trendlab.loading.reading import Claim, Options, Reading, bad, of_rows
from trendlab.loading.source import Source

_LISTED = {"url", "title", "seendate"}
# GDELT sets every punctuation mark apart from its words.
_BEFORE = re.compile(r"\s+([,.;:!?%…、。，：；！？」』》）)\]])")
_AFTER = re.compile(r"([「『《（(\[$€£])\s+")
_INSIDE = re.compile(r"(?<=\d)([.,]) (?=\d)")


def recognises(source: Source) -> Claim | None:
    head = source.start
    if head.startswith(b"{"):
        series = b'"timeline"' in head and b'"series"' in head
        return Claim(90, "JSON of the DOC API") if b'"seendate"' in head or series else None
    if head.startswith((b"<", b"[", b"PAR1")):
        return None
    kind = _kind(grid.opening(source))
    sure = 93 if kind == "list" else 85
    return Claim(sure, f"the columns of GDELT ({kind})") if kind else None


def read(source: Source, options: Options) -> list[Reading]:
    if source.start.startswith(b"{"):
        return [replace(reading, unit="record") for reading in _read_json(source)]
    table = grid.whole(source)
    names = [name.casefold() for name in table.rows[0]]
    body = zip(table.rows[1:], table.lines[1:], strict=True)
    rows = [dict(zip(names, row, strict=False)) | {"row": line} for row, line in body]
    if _kind(table) == "list":
        return [_listed(rows)]
    points = [{**row, "measure": row["series"], "series": None} for row in rows]
    return [_timeline(points, "GDELT timeline")]


def _kind(opening: grid.Grid) -> str | None:
    header = [cell.casefold() for cell in opening.rows[0]] if opening.rows else []
    if set(header) >= _LISTED:
        return "list"
    return "timeline" if header == ["date", "series", "value"] else None


def _read_json(source: Source) -> list[Reading]:
    whole = objects.whole_of(source)
    if "articles" in whole:
        items = [{k: objects.cell_of(v) for k, v in item.items()} for item in whole["articles"]]
        return [_listed([item | {"row": i} for i, item in enumerate(items, 1)])]
    title = (whole.get("query_details") or {}).get("title")
    points = [
        {**point, "date": point.get("date"), "series": title, "measure": series.get("series") or ""}
        for series in whole["timeline"]
        for point in series.get("data", [])
    ]
    return [_timeline(points, "GDELT timeline")]


def _listed(items: list[dict[str, Any]]) -> Reading:
    """Make articles of an article list; titles lose the spaces that GDELT puts round marks."""
    return of_rows("GDELT article list", "articles", list(map(_article, items)), searched=True)


def _article(item: dict[str, Any]) -> dict[str, Any]:
    url = str(item.get("url") or "")
    if not url.startswith(("http://", "https://")):
        return bad(item["row"], "url", url, "an address: https://…")
    return {
        "url": url, "title": _untokenised(item.get("title")), "row": item["row"],
        "outlet": item.get("domain") or host(url), "published": item.get("seendate") or None,
        "language": item.get("language") or None, "country": item.get("sourcecountry") or None,
    }  # fmt: skip


def _untokenised(title: str | None) -> str | None:
    """Write a title as its page does: ``Trump $1 . 776B`` is ``Trump $1.776B``."""
    if not title:
        return None
    joined = _AFTER.sub(r"\1", _BEFORE.sub(r"\1", " ".join(title.split())))
    return _INSIDE.sub(r"\1", joined)


def _timeline(points: list[dict[str, Any]], kind: str) -> Reading:
    """Make counts of a timeline; without a norm its values are percents, but the tone is none."""
    reading = of_rows(kind, "counts", [_point(point, i) for i, point in enumerate(points, 1)])
    if len(frame := reading.frame):
        gaps = frame["start"].drop_duplicates().sort_values().diff().dropna()
        step = gaps.mode().iloc[0] if len(gaps) else timedelta(days=1)
        frame["end"] = frame["start"] + step
    return reading


def _point(point: dict[str, Any], number: int) -> dict[str, Any]:
    line = point.get("row", number)
    start = pd.to_datetime(str(point["date"])[:15], errors="coerce", utc=True)
    value = float(pd.to_numeric(str(point.get("value")), errors="coerce"))
    if pd.isna(start):
        return bad(line, "date", str(point["date"]), "a date: 20260105T000000Z")
    if pd.isna(value):
        return bad(line, "value", str(point.get("value")), "a number")
    made = {name: point.get(name) for name in ("series", "outlet", "measure")}
    made |= {"start": start, "row": line}
    if point.get("norm"):
        return made | {"matched": value, "total": float(point["norm"])}
    return made | ({"value": value} if "Tone" in str(made["measure"]) else {"share": value / 100})
