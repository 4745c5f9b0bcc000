"""How many real files of each kind read fully, and how many volumes survive a round trip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.real import ABSENT, REAL

KINDS = {
    "Google Trends, interest over time": "google_trends/interest_over_time/*.csv",
    "Google Trends, export of 2026": "google_trends/explore_2026_export/*.csv",
    "Google Trends, by region": "google_trends/geo_map/*.csv",
    "Google Trends, related": "google_trends/related/*.csv",
    "Google Trends, trending": "google_trends/trending_*/**/*.[cx][sm][vl]",
    "pytrends and News Lab": "google_trends/[gp]*s/*.csv",
    "saved trend pages": "trend_pages/*.txt",
    "feeds": "news_articles/feeds/*.*[smn]*",
    "Media Cloud": "mediacloud/**/*.csv",
    "GDELT lists and timelines": "gdelt/doc_api/*.*[vn]",
    "press databases": "news_articles/press_databases/*.*[LlXFT]",
}
RUNGS = [step * 10**power for power in range(2, 8) for step in (1, 2, 5)]


def run() -> list[dict[str, Any]]:
    if not REAL.exists():
        return [*_round_trips(), {"measure": "real files", "result": ABSENT}]
    return [*_round_trips(), *(_kind(kind, pattern) for kind, pattern in KINDS.items())]


def _kind(kind: str, pattern: str) -> dict[str, Any]:
    from trendlab import tables
    from trendlab.loading import load
    from trendlab.loading.reading import Options
    from trendlab.loading.source import Source

    files = [path for path in sorted(REAL.glob(pattern)) if path.name != "SOURCE.txt"]
    full, refused = 0, []
    for path in files:
        try:
            found = load.read(Source(path), Options())
            full += not any(reading.rejected for reading in found)
        except tables.LoadError:
            refused.append(path.name)
    note = f"refused: {', '.join(refused)}" if refused else ""
    return {"measure": kind, "result": f"{full} of {len(files)}", "target": "", "note": note}


def _round_trips() -> Iterator[dict[str, Any]]:
    from babel.localedata import locale_identifiers
    from babel.numbers import format_compact_decimal

    from trendlab.loading.volumes import VolumeError, parse_volume

    told: dict[str, list[str]] = {"right": [], "refused": [], "wrong": []}
    for locale in locale_identifiers():
        for volume in RUNGS:
            text = format_compact_decimal(volume, locale=locale)
            try:
                verdict = "right" if parse_volume(f"{text}+", locale)[0] == volume else "wrong"
            except VolumeError:
                verdict = "refused"
            told[verdict].append(locale.split("_")[0])
    total = sum(map(len, told.values()))
    for verdict, locales in told.items():
        note = "" if verdict == "right" else ", ".join(sorted(set(locales)))
        result = f"{len(locales):,} of {total:,}"
        yield {"measure": f"volumes {verdict}", "result": result, "target": "all", "note": note}
