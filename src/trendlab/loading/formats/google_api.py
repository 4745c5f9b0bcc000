"""Answers of the official Google Trends API (alpha): JSON with ``timeSeries.points``.

``searchInterest`` has one scale across all requests, so that all answers are one export;
``scaledSearchInterest`` is relative to its own request, and stands in only where the other lacks.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from trendlab.language.messages import say
from trendlab.loading import objects
from trendlab.loading.reading import Claim, Options, Reading, bad
from trendlab.loading.source import Source

EXPORT = "Google Trends API"


def recognises(source: Source) -> Claim | None:
    head = source.start
    points = re.search(rb'"timeSeries"\s*:\s*\{\s*"points"\s*:\s*\[', head)
    return Claim(95, "timeSeries.points of the Trends API") if head[:1] == b"{" and points else None


def read(source: Source, options: Options) -> list[Reading]:
    whole = objects.whole_of(source)
    spec = (whole.get("metadata") or {}).get("spec") or whole.get("spec") or {}
    topic, repairs = _topic(spec, source)
    points = (whole.get("response") or whole)["timeSeries"]["points"]
    scaled = any("searchInterest" not in point for point in points)
    rows = [_point(point, number, scaled) for number, point in enumerate(points, start=1)]
    frame = pd.DataFrame([row for row in rows if "expected" not in row])
    if len(frame):
        frame["end"] = frame["end"].fillna(frame["start"].shift(-1))
    geo = (spec.get("geo") or {}).get("code") or options.geo
    export = f"{source.name}#{source.sha256[:8]}" if scaled else EXPORT
    frame = frame.assign(topic=topic, geo=geo, measure="interest", export=export)
    rejected = [row for row in rows if "expected" in row]
    repairs += (
        [say("It is scaled to its own request and not to be compared with others.")]
        if scaled
        else []
    )
    return [Reading("Google Trends API", "trends", frame, rejected, len(rows), repairs=repairs)]


def _topic(spec: dict[str, Any], source: Source) -> tuple[str, list[str]]:
    terms = (spec.get("expression") or {}).get("terms") or []
    if named := " + ".join(str(term["value"]) for term in terms if term.get("value")):
        return named, []
    name = source.path.name.partition(".")[0]
    return name, [say("There is no term in the answer: the name of the file stands for it.")]


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
