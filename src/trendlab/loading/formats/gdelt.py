"""GDELT: article lists and timelines of the DOC API, events, mentions, the knowledge graph, TV.

The raw feeds have no header: they are known by their number of columns and by what is in them.
GDELT notes when it saw a page, within 15 minutes, and that stands in ``published``.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from trendlab.loading import grid, places
from trendlab.loading.formats.feeds import host
from trendlab.loading.grid import bad
from trendlab.loading.reading import Claim, Options, Reading
from trendlab.loading.source import DEPTH, Source, document, too_deep
from trendlab.tables import LoadError

if TYPE_CHECKING:
    import pandas as pd

# Columns of the raw feeds -> (name, index of the date, of the outlet, of the address).
_FEEDS = {
    61: ("events 2.0", 59, None, 60),
    58: ("events 1.0", 56, None, 57),
    57: ("events 1.0", 56, None, None),
    16: ("mentions 2.0", 2, 4, 5),
    27: ("knowledge graph 2.1", 1, 3, 4),
    11: ("knowledge graph 1.0", 0, 9, 10),
    15: ("counts 1.0", 0, 13, 14),
}
_STAMP = re.compile(r"\d{8}(?:\d{6})?")
_TWICE = re.compile(r"(\d{8})\1")
_LISTED = {"url", "title", "seendate"}
# GDELT sets every punctuation mark apart from its words.
_BEFORE = re.compile(r"\s+([,.;:!?%…、。，：；！？」』》）)\]])")
_AFTER = re.compile(r"([「『《（(\[$€£])\s+")
_INSIDE = re.compile(r"(?<=\d)([.,]) (?=\d)")


def recognises(source: Source) -> Claim | None:
    head = source.head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"{"):
        series = b'"timeline"' in head and b'"series"' in head
        return Claim(90, "JSON of the DOC API") if b'"seendate"' in head or series else None
    if head.startswith((b"<", b"[", b"PAR1")):
        return None
    kind = _kind(_opening(source))
    sure = {"list": 93, "norm": 65}.get(kind or "", 85)
    return Claim(sure, f"the columns of GDELT ({kind})") if kind else None


def read(source: Source, options: Options) -> list[Reading]:
    if source.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _read_json(source)
    kind = _kind(_opening(source))
    if kind == "list":
        return [_listed(_records(source))]
    if kind in ("tv", "timeline", "norm"):
        return [_timeline_table(source, kind)]
    return _read_feed(source)


def _opening(source: Source) -> grid.Grid:
    """The first rows; a raw feed is cut at tabs alone, and its empty last columns count."""
    lines = source.head.decode("utf-8", errors="replace").split("\n")
    if lines[0].count("\t") + 1 not in _FEEDS:
        return grid.opening(source)
    whole = lines if len(source.data) == len(source.head) else lines[:-1] or lines
    rows = [line.rstrip("\r").split("\t") for line in whole[:50] if line.strip()]
    return grid.Grid(rows, list(range(1, len(rows) + 1)), "\t")


def _kind(opening: grid.Grid) -> str | None:
    if not opening.rows:
        return None
    first = opening.rows[0]
    plain = [cell.casefold() for cell in first]
    if set(plain) >= _LISTED:
        return "list"
    if plain == ["date", "series", "value"]:
        return "timeline"
    body = opening.rows[1:] or opening.rows
    if all(_TWICE.fullmatch(row[0]) for row in body):
        return "tv"
    if len(first) in (2, 3) and all(_STAMP.fullmatch(r[0]) and r[-1].isdigit() for r in body):
        return "norm"
    return "feed" if _is_feed(opening.rows) or "mentionidentifier" in plain else None


def _is_feed(rows: list[list[str]]) -> bool:
    fitting = [row for row in rows if len(row) in _FEEDS]
    dated = [row for row in fitting if _STAMP.fullmatch(row[_FEEDS[len(row)][1]])]
    return bool(dated) and len(dated) >= 0.9 * len(rows)


def _read_json(source: Source) -> list[Reading]:
    document(source)
    try:
        whole = json.loads(source.text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LoadError(f"{source.name}: not JSON ({error}).") from None
    if too_deep(whole):
        raise LoadError(f"{source.name}: nested over {DEPTH} levels; refused.")
    if "articles" in whole:
        return [_listed([item | {"row": i} for i, item in enumerate(whole["articles"], 1)])]
    title = (whole.get("query_details") or {}).get("title")
    points = [
        {**point, "date": point.get("date"), "series": title, "measure": series.get("series") or ""}
        for series in whole["timeline"]
        for point in series.get("data", [])
    ]
    return [_timeline(points, "GDELT timeline")]


def _records(source: Source) -> list[dict[str, Any]]:
    table = grid.whole(source)
    names = [name.casefold() for name in table.rows[0]]
    body = zip(table.rows[1:], table.lines[1:], strict=True)
    return [dict(zip(names, row, strict=False)) | {"row": line} for row, line in body]


def _listed(items: list[dict[str, Any]]) -> Reading:
    """Make articles of an article list; titles lose the spaces that GDELT puts round marks."""
    import pandas as pd

    good: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for item in items:
        url = str(item.get("url") or "")
        if not url.startswith(("http://", "https://")):
            rejected.append(bad(item["row"], "url", url, "an address: https://…"))
            continue
        good.append(
            {
                "url": url, "title": _untokenised(item.get("title")), "row": item["row"],
                "outlet": item.get("domain") or host(url),
                "published": item.get("seendate") or None,
                "language": _language(item.get("language")),
                "country": places.code(item.get("sourcecountry") or ""),
            }
        )  # fmt: skip
    frame = pd.DataFrame(good)
    name = "GDELT article list"
    return Reading(name, "articles", frame, rejected, rows_read=len(items), searched=True)


def _untokenised(title: str | None) -> str | None:
    """Write a title as its page does: ``Trump $1 . 776B`` is ``Trump $1.776B``."""
    if not title:
        return None
    joined = _AFTER.sub(r"\1", _BEFORE.sub(r"\1", " ".join(title.split())))
    return _INSIDE.sub(r"\1", joined)


@cache
def _language(name: str | None) -> str | None:
    """Give the code of a language that GDELT names in English: "French" is "fr"."""
    from babel import Locale

    codes = {str(text): code for code, text in Locale.parse("en").languages.items()}
    return codes.get(name or "", name or None)


def _timeline_table(source: Source, kind: str) -> Reading:
    table = grid.whole(source)
    if kind == "norm":
        points = [
            {"date": r[0], "series": r[1] if len(r) == 3 else None, "total": r[-1], "row": line}
            for r, line in zip(table.rows, table.lines, strict=True)
        ]
        return _timeline(points, "GDELT events per day")
    names, body = table.rows[0], list(zip(table.rows[1:], table.lines[1:], strict=True))
    if kind == "timeline":
        points = [{"date": r[0], "measure": r[1], "value": r[2], "row": line} for r, line in body]
        return _timeline(points, "GDELT timeline")
    points = [
        {"date": row[0][:8], "outlet": name, "measure": "airtime", "value": cell, "row": line}
        for row, line in body
        for name, cell in zip(names[1:], row[1:], strict=False)
    ]
    return _timeline(points, "GDELT TV Explorer")


def _timeline(points: list[dict[str, Any]], kind: str) -> Reading:
    """Make counts of a timeline; without a norm its values are percents, but the tone is none."""
    import pandas as pd

    good: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for number, point in enumerate(points, start=1):
        line = point.get("row", number)
        start = pd.to_datetime(str(point["date"])[:15], errors="coerce", utc=True)
        figure = point.get("value", point.get("total"))
        value = pd.to_numeric(str(figure), errors="coerce")
        if pd.isna(start):
            rejected.append(bad(line, "date", str(point["date"]), "a date: 20260105T000000Z"))
        elif pd.isna(value):
            rejected.append(bad(line, "value", str(figure), "a number"))
        else:
            good.append(_point(point, start, float(value)) | {"row": line})
    frame = pd.DataFrame(good)
    if len(frame):
        frame["end"] = frame["start"] + _usual_step(frame["start"])
    return Reading(kind, "counts", frame, rejected, rows_read=len(points))


def _point(point: dict[str, Any], start: Any, value: float) -> dict[str, Any]:
    made = {name: point.get(name) for name in ("series", "outlet", "measure")} | {"start": start}
    if "total" in point:
        return made | {"total": value}
    if point.get("norm"):
        return made | {"matched": value, "total": float(point["norm"])}
    return made | ({"value": value} if "Tone" in str(made["measure"]) else {"share": value / 100})


def _usual_step(starts: pd.Series) -> timedelta:
    gaps = starts.drop_duplicates().sort_values().diff().dropna()
    return gaps.mode().iloc[0] if len(gaps) else timedelta(days=1)


def _read_feed(source: Source) -> list[Reading]:
    import pandas as pd

    articles: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    name = ""
    for cells, line in _feed_rows(source):
        if len(cells) not in _FEEDS:
            expected = "the columns of a GDELT feed: 61, 58, 57, 27, 16, 15 or 11"
            rejected.append(bad(line, "row", f"{len(cells)} columns", expected))
            continue
        name, date, outlet, address = _FEEDS[len(cells)]
        found = list(_addresses(cells, outlet, address))
        stamp = f"{cells[date]}Z" if len(cells[date]) == 14 else cells[date]  # GDELT counts in UTC
        if not found:
            rejected.append(bad(line, "address", "", "a web page; this source has no address"))
        for url, site in found:
            articles.append(_article(cells, url, site, stamp, line))
            mentions += _named(cells, url, line)
    kind = f"GDELT {name}"
    count = len(articles) + len(rejected)
    readings = [Reading(kind, "articles", pd.DataFrame(articles), rejected, rows_read=count)]
    if mentions:
        frame = _identified(mentions)
        readings.append(Reading(kind, "mentions", frame, rows_read=len(frame)))
    return readings


def _feed_rows(source: Source) -> Iterator[tuple[list[str], int]]:
    """Rows of a raw feed: tabs are never quoted; a re-export has commas and quotes."""
    opening = _opening(source)
    if opening.delimiter == "\t":
        for number, line in enumerate(source.text.split("\n"), start=1):
            if line.strip():
                yield line.rstrip("\r").split("\t"), number
        return
    reader = csv.reader(io.StringIO(source.text, newline=""), delimiter=opening.delimiter)
    for cells in reader:
        if cells and not any(cell.casefold() == "mentionidentifier" for cell in cells):
            yield ["" if cell == "NULL" else cell for cell in cells], reader.line_num


def _addresses(
    cells: list[str], outlet: int | None, address: int | None
) -> Iterator[tuple[str, str | None]]:
    """The pages of a row; the graph of 2013 lists several, and some sources are no pages."""
    if address is None:
        return
    for url in re.split(r"<UDIV>|;(?=https?://)", cells[address]):
        if url.startswith(("http://", "https://")):
            single = cells[outlet] if outlet is not None and ";" not in cells[outlet] else None
            yield url, single or host(url)


def _article(cells: list[str], url: str, site: str | None, date: str, line: int) -> dict[str, Any]:
    title = re.search(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>", cells[26]) if len(cells) == 27 else None
    translated = re.search(r"srclc:(\w+)", cells[25] if len(cells) == 27 else cells[-2])
    return {
        "url": url, "outlet": site, "published": date, "row": line,
        "title": html.unescape(title[1]) if title else None,
        "language": _short(translated[1]) if translated else None,
    }  # fmt: skip


@cache
def _short(code: str) -> str:
    """Shorten a code of three letters, as the translated feeds have it: "fra" is "fr"."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, resolve_likely_subtags=True).language
    except (UnknownLocaleError, ValueError):
        return code


def _named(cells: list[str], url: str, line: int) -> Iterator[dict[str, Any]]:
    """Persons, organisations and places of a row of the knowledge graph.

    Offsets count characters of the text that GDELT read; the graph of 2013 has none: -1.
    """
    columns = {27: (12, 14, 10), 11: (5, 6, 4)}.get(len(cells))
    if columns is None:
        return
    marks = ("," if len(cells) == 27 else "",) * 2 + ("#",)
    groups = zip(("person", "organisation", "place"), columns, marks, strict=True)
    for kind, column, mark in groups:
        listed = cells[column]
        for entry in filter(None, listed.split(";")):
            name, _, offset = entry.rpartition(mark) if mark else (entry, "", "")
            if mark == "#":
                name = entry.split("#")[1] if entry.count("#") > 5 else ""
            if name:
                at = int(offset) if offset.isdigit() and len(cells) == 27 else -1
                yield {"url": url, "kind": kind, "alias": name, "start": at, "row": line}


def _identified(mentions: list[dict[str, Any]]) -> pd.DataFrame:
    """Give mentions the identity of their article and an id for each actor: kind and name."""
    import pandas as pd

    from trendlab.loading import identity

    frame = pd.DataFrame(mentions).drop_duplicates(["url", "kind", "alias", "start"])
    pages = frame[["url"]].drop_duplicates()
    known = identity.identify(pages.assign(published=pd.Series(pd.NaT, pages.index)))
    ids = dict(zip(pages["url"], known["article_id"], strict=True))
    width = frame["alias"].str.len().where(frame["start"] >= 0, 0)
    return frame.assign(
        article_id=frame["url"].map(ids),
        actor_id="gdelt:" + frame["kind"] + ":" + frame["alias"].str.casefold(),
        where="text",
        end=frame["start"] + width,
    ).drop(columns="url")
