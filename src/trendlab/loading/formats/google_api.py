"""Google Trends as JSON: answers of the official API (alpha), and the timelines of web pages.

``searchInterest`` has one scale across all requests, so that all answers are one export;
``scaledSearchInterest`` is relative to its own request, and stands in only where the other lacks.
What the page itself loads (``timelineData``) and what SerpApi hands on are tables like exports.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from trendlab.language.messages import say
from trendlab.loading import grid, objects
from trendlab.loading.formats import google_layouts, google_trends
from trendlab.loading.reading import Claim, Options, Reading, bad, of_rows
from trendlab.loading.source import Source
from trendlab.tables import LoadError

_TIMELINE = re.compile(rb'"timeline(?:Data|_data)"\s*:\s*\[')
_OTHER = re.compile(
    rb'"(geoMapData|rankedList|interest_by_region|related_(?:queries|topics)|trending_searches)"\s*:'
)
_GUARD = b")]}'"  # before JSON that only a page of its own site is to read
EXPORT = "Google Trends API"


def recognises(source: Source) -> Claim | None:
    head = source.start
    if not head.startswith((b"{", _GUARD)):
        return None
    if re.search(rb'"timeSeries"\s*:\s*\{\s*"points"\s*:\s*\[', head):
        return Claim(95, "timeSeries.points of the Trends API")
    web = _TIMELINE.search(head) or _OTHER.search(head)
    return Claim(95, "the JSON of a page of Google Trends") if web else None


def read(source: Source, options: Options) -> list[Reading]:
    guarded = source.start.startswith(_GUARD)
    bare = replace(source, raw=source.data[source.data.find(b"{") :]) if guarded else source
    whole = objects.whole_of(bare)
    if _TIMELINE.search(source.head):
        table = _timeline(whole, source)
        layout = google_layouts.layout_of(table)
        if layout is not None:
            return [google_trends.over_time(source, table, layout, options)]
    if other := _OTHER.search(source.head):
        told = f"{other[1].decode()}, and of such JSON only interest over time is read"
        raise LoadError(f"{source.name}: {told}. Save the CSV of the page.")
    spec = (whole.get("metadata") or {}).get("spec") or whole.get("spec") or {}
    terms = (spec.get("expression") or {}).get("terms") or []
    named = " + ".join(str(term["value"]) for term in terms if term.get("value"))
    points = (whole.get("response") or whole)["timeSeries"]["points"]
    scaled = any("searchInterest" not in point for point in points)
    rows = [_point(point, number, scaled) for number, point in enumerate(points, start=1)]
    reading = of_rows("Google Trends API", "trends", rows, unit="record")
    if len(frame := reading.frame):
        frame["end"] = frame["end"].fillna(frame["start"].shift(-1))
    geo = (spec.get("geo") or {}).get("code") or options.geo
    export = f"{source.name}#{source.sha256[:8]}" if scaled else EXPORT
    topic = named or _stem(source)
    reading.frame = frame.assign(topic=topic, geo=geo, measure="interest", export=export)
    if scaled:
        told = "It is scaled to its own request and not to be compared with others."
        reading.repairs.append(say(told))
    return [reading]


def _timeline(whole: dict[str, Any], source: Source) -> grid.Grid:
    """Lay a timeline out as an export: period, figures of the terms, and whether it is over."""
    asked = whole.get("search_parameters") or {}
    points = (whole.get("interest_over_time") or {}).get("timeline_data")
    points = points or (whole.get("default") or whole).get("timelineData") or []
    if not points:
        raise LoadError(f"{source.name}: a timeline without any period.")
    terms, rows = _terms(points[0], source), []
    times = [datetime.fromtimestamp(int(p.get("timestamp") or p["time"]), UTC) for p in points]
    shape = "%Y-%m-%d" if all(f"{at:%H%M%S}" == "000000" for at in times) else "%Y-%m-%dT%H:%M:%SZ"
    for at, point in zip(times, points, strict=True):
        cells = point.get("formattedValue") or [str(v["value"]) for v in point["values"]]
        partial = bool(point.get("isPartial") or point.get("partial_data"))
        rows.append([f"{at:{shape}}", *map(str, cells), str(partial)])
    place = f": ({asked['geo']})" if asked.get("geo") else ""
    header = ["date", *(f"{term}{place}" for term in terms), "isPartial"]
    return grid.Grid([header, *rows], list(range(len(rows) + 1)), ",")


def _terms(point: dict[str, Any], source: Source) -> list[str]:
    """Name the terms; of the page's own JSON, which has none, the file's name is the one."""
    if "values" in point:
        return [str(value["query"]) for value in point["values"]]
    count = len(point["value"])
    return [_stem(source)] if count == 1 else [f"column {i + 1}" for i in range(count)]


def _stem(source: Source) -> str:
    """Let the name of the file stand for the term that an answer lacks."""
    source.repairs.append(
        say("There is no term in the answer: the name of the file stands for it.")
    )
    return source.path.name.partition(".")[0]


def _point(point: dict[str, Any], number: int, scaled: bool) -> dict[str, Any]:
    span = point.get("timeRange") or {"startTime": point.get("date")}
    start, end = (_time(span.get(name)) for name in ("startTime", "endTime"))
    value = point.get("scaledSearchInterest" if scaled else "searchInterest")
    if start is None:
        return bad(number, "startTime", str(span.get("startTime") or ""), "a time")
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 0:
        return bad(number, "searchInterest", str(value or ""), "a number from 0")
    low, high = (max(value - 0.5, 0), min(value + 0.5, 100)) if scaled else (value, value)
    partial = point.get("isPartial") is True
    return {
        "start": start, "end": end, "low": float(low), "high": float(high),
        "partial": partial, "row": number,
    }  # fmt: skip


def _time(given: Any) -> Any:
    """Read an ISO time, or the seconds since 1970 that some clients write."""
    if isinstance(given, dict):
        seconds = pd.to_numeric(given.get("seconds"), errors="coerce")
        made = pd.to_datetime(seconds, unit="s", errors="coerce", utc=True)
    else:
        made = pd.to_datetime(given, errors="coerce", utc=True)
    return None if made is None or pd.isna(made) else made
