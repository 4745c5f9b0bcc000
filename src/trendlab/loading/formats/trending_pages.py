"""What is trending, from pages: the RSS feeds old and new, and saved trend pages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from trendlab.loading import dates, places
from trendlab.loading.formats import feeds
from trendlab.loading.reading import Options, Reading, bad
from trendlab.loading.trees import unmarked
from trendlab.loading.volumes import VolumeError, parse_volume
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source


_PAGE = re.compile(
    r"(?P<topic>\S[^\n]{0,300})\n\s{0,9}\n(?P<volume>[^\n]{0,30}\d[^\n]{0,30}\+)[^\S\n]?Buzz[^\S\n]?"
    r"(?P<geo>[\U0001f1e6-\U0001f1ff]{2})?[^\S\n]?(?P<code>[A-Z]{2})?[^\S\n]{0,9}\n"
    r"(?:\S[^\n]*\n)?(?P<rest>.*)",
    re.S,
)
_volume = lru_cache(4096)(parse_volume)  # a feed has a dozen different volumes


def frame_of(rows: list[dict[str, Any]], source: Source) -> Any:
    columns = ["topic", "start", "end", "low", "high", "partial", "row"]
    frame = pd.DataFrame(rows, columns=columns).assign(measure="volume")
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame.assign(export=f"{source.name}#{source.sha256[:8]}")


def read_feed(source: Source, options: Options) -> list[Reading]:
    """The RSS feed: one trend per item, and the articles that items name, which are undated."""
    root = feeds.parse(source)
    links = " ".join(
        [*root.itertext("{*}link"), *(e.get("href", "") for e in root.iter("{*}link"))]
    )
    found = re.search(r"[?&]geo=([A-Z]{2}(?:-[A-Z0-9]{1,3})?)", links)
    geo = found[1] if found else options.geo
    entries = list(feeds.items(root, "item"))
    trends = pd.DataFrame([_trend(item) for item in entries])
    unread = trends[trends["problem"].notna()].to_dict("records")
    apart = [bad(row["row"], *row["problem"]) for row in unread]
    kept = trends[trends["problem"].isna()].drop(columns="problem")
    dated, undated = dates.published(kept, options, [], column="start")
    frame = frame_of(dated.to_dict("records"), source).assign(geo=geo)
    name = "Google Trends trending feed"
    readings = [Reading(name, "trends", frame, [*apart, *undated], rows_read=len(entries))]
    named = [_named_article(news) for item in entries for news in feeds.items(item, "news_item")]
    if named:
        article = pd.DataFrame(named)
        readings.append(Reading(name, "articles", article, rows_read=len(named), searched=True))
    return readings


def _trend(item: Any) -> dict[str, Any]:
    own = {feeds.local(e.tag): "".join(e.itertext()).strip() for e in item if len(e) == 0}
    made: dict[str, Any] = {"topic": own.get("title"), "start": own.get("pubDate"), "end": None}
    made |= {"partial": False, "row": item.sourceline, "problem": None, "low": None, "high": None}
    try:
        made["low"], made["high"] = _volume(own.get("approx_traffic", ""))
    except VolumeError:
        volume = own.get("approx_traffic", "")
        made["problem"] = ("approx_traffic", volume, "a volume such as 1,000+")
    for column, name in (("topic", "title"), ("start", "pubDate")):
        if not made[column]:
            made["problem"] = (name, "", "a title" if name == "title" else "a date")
    return made


def _named_article(news: Any) -> dict[str, Any]:
    own = {feeds.local(e.tag).removeprefix("news_item_"): e.text for e in news}
    return {
        "title": unmarked(own.get("title")), "url": own.get("url"),
        "outlet": own.get("source") or feeds.host(own.get("url")),
        "text": unmarked(own.get("snippet")), "row": news.sourceline,
    }  # fmt: skip


def page_of(source: Source) -> re.Match[str] | None:
    head = source.head[:2000]
    return (
        _PAGE.match(source.text.lstrip()) if b"Buzz" in head and len(source.data) < 10**6 else None
    )


def read_page(page: re.Match[str], source: Source, options: Options) -> list[Reading]:
    """A saved page: topic, volume, place, then a headline and an article; it carries no date."""
    try:
        low, high = parse_volume(page["volume"], options.locale)
    except VolumeError as error:
        raise LoadError(f"{source.name}: line 3: {error}") from None
    geo = page["code"] or (places.code(page["geo"]) if page["geo"] else None) or options.geo
    row = {"topic": page["topic"], "low": low, "high": high, "partial": False, "row": 1}
    trend = frame_of([row], source).assign(geo=geo)
    readings = [Reading("saved trend page", "trends", trend, rows_read=1)]
    parts = [part.strip() for part in page["rest"].split("\n\n") if part.strip()]
    if parts:
        line = source.text[: source.text.index(parts[0])].count("\n") + 1
        text = "\n\n".join(parts[1:]) or None
        article = pd.DataFrame([{"title": parts[0], "text": text, "country": geo, "row": line}])
        readings.append(
            Reading("saved trend page", "articles", article, rows_read=1, searched=True)
        )
    return readings
