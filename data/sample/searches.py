"""Write invented search interest and trending topics in the formats of Google Trends."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from drawn import LAST, draw, material

TRENDS_FIRST = date(2025, 10, 20)


def write_interest(path: Path, place: str, terms: list[str], pull: str = "") -> None:
    """Write a classic Explore export as the French interface does: a relative 0-100 scale."""
    days = [TRENDS_FIRST + timedelta(days=n) for n in range((LAST - TRENDS_FIRST).days + 1)]
    series = [[searches(term, place, day, pull) for day in days] for term in terms]
    top = max(map(max, series))
    header = ["Jour", *(f"{term}: ({place})" for term in terms)]
    scaled = [[100 * value / top for value in one] for one in series]
    cells = [[str(round(x)) if x >= 0.5 else "<\u00a01" for x in one] for one in scaled]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Catégorie\u00a0: Toutes catégories\n\n")
        csv.writer(file, lineterminator="\n").writerows([header, *zip(days, *cells, strict=True)])


def searches(term: str, place: str, day: date, pull: str = "") -> float:
    """Invent how much *term* was searched for: level, week, holidays, bursts, noise."""
    shape = material("trends")["term"][term]
    level = shape["level"] * shape.get(place, 1.0)
    level *= 1.0 - 0.16 * (day.weekday() > 4) - 0.3 * (abs((day - date(2025, 12, 25)).days) <= 2)
    for burst in shape["burst"]:
        away = (day - burst["day"]).days
        if away >= -burst["rise"]:
            level += burst["height"] * shape.get(place, 1.0) * burst["half"] ** abs(away)
    noise = 0.88 + 0.24 * draw(1000, term, place, day) / 1000
    return level * noise * (0.97 + 0.06 * draw(1000, term, place, day, pull) / 1000)


def write_regions(path: Path) -> None:
    rows = [[name, value or ""] for name, value in material("trends")["region"].items()]
    first, last = (f"{day:%d/%m/%Y}" for day in (TRENDS_FIRST, LAST))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Catégorie\u00a0: Toutes catégories\n\n")
        header = ["Région", f"guerre en ukraine: ({first} – {last})"]
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def write_trending(path: Path) -> None:
    """Write "Trending now" as the French interface should: every field quoted but an empty one."""
    header = material("trends")["columns"]
    lines = [",".join(map(quoted, header))]
    for one in material("trends")["trending"]:
        about = ",".join([one["topic"], *one.get("with", [])])
        link = f"./explore?q={quote(one['topic'])}&date=now%207-d&geo=FR&hl=fr"
        ended = french(one["end"]) if "end" in one else ""
        cells = [one["topic"], one["volume"].replace(" ", "\u00a0"), french(one["start"]), ended]
        lines.append(",".join(quoted(cell) for cell in [*cells, about, link]))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if cell else ""


def french(at: datetime) -> str:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    return f"{at.day} {months.split()[at.month - 1]} {at.year} à {at:%H:%M:%S} UTC+1"


def write_feed(path: Path, rows: list[dict]) -> None:
    """Write the trending feed: ten topics, times on the Pacific coast, the articles it names."""
    items = []
    for one in [one for one in material("trends")["trending"] if "feed" in one]:
        told = one["feed"] and re.compile(one["feed"])
        items.append(
            feed_item(one, [row for row in rows if told and told.search(row["title"])][-3:])
        )
    path.write_text(FEED.format(items="".join(items)), "utf-8")


def feed_item(one: dict, news: list[dict]) -> str:
    at = one["start"] - timedelta(hours=9)  # Paris to Pacific time, in winter
    named = "".join(
        f"\t\t\t<ht:news_item>\n\t\t\t\t<ht:news_item_title>{escape(row['title'])}"
        "</ht:news_item_title>\n\t\t\t\t<ht:news_item_snippet/>\n"
        f"\t\t\t\t<ht:news_item_url>{escape(row['url'])}</ht:news_item_url>\n"
        f"\t\t\t\t<ht:news_item_picture/>\n\t\t\t\t<ht:news_item_source>{escape(row['source'])}"
        "</ht:news_item_source>\n\t\t\t</ht:news_item>\n"
        for row in news
    )
    volume = re.sub(r" k\+", "000+", one["volume"]).replace(" ", "")
    return (
        f"\t\t<item>\n\t\t\t<title>{escape(one['topic'])}</title>\n"
        f"\t\t\t<ht:approx_traffic>{volume}</ht:approx_traffic>\n\t\t\t<description/>\n"
        "\t\t\t<link>https://trends.google.com/trending/rss?geo=FR</link>\n"
        f"\t\t\t<pubDate>{at:%a}, {at.day} {at:%b %Y %H:%M:%S} -0800</pubDate>\n"
        f"\t\t\t<ht:picture/>\n\t\t\t<ht:picture_source/>\n{named}\t\t</item>\n"
    )


FEED = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:ht="https://trends.google.com/trending/rss" version="2.0">
\t<channel>
\t\t<title>Daily Search Trends</title>
\t\t<description>Recent searches</description>
\t\t<link>https://trends.google.com/trending?geo=FR</link>
\t\t<atom:link href="https://trends.google.com/trending/rss?geo=FR" rel="self" \
type="application/rss+xml"/>
{items}\t</channel>
</rss>
"""
