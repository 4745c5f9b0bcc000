"""Make the sample data of this folder, the same bytes every time.

``python data/sample/make.py [FOLDER]`` writes into this folder, or into FOLDER. The words stand in
``material/``, ``newsroom.py`` decides who prints what and when, ``searches.py`` invents the trends.
Nothing is drawn at random: every choice is a checksum of what it is for, so a new sentence in one
story leaves the others alone.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from drawn import HERE, material
from newsroom import articles
from searches import write_feed, write_interest, write_regions, write_trending

COLUMNS = ["url", "source", "date", "title", "text", "language", "country", "author", "section"]


def write_csv(path: Path, header: list[str], rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def write_outlets(path: Path) -> None:
    header = ["name", "domain", "country", "language", "agency", "aliases"]
    rows = [
        [
            *(one[name] for name in header[:4]),
            str(one.get("agency", False)).lower(),
            "|".join(one["aliases"]),
        ]
        for one in material("outlets")["outlet"]
    ]
    write_csv(path, header, rows)


def write_actors(path: Path) -> None:
    """List the fictional people and bodies, then the real ones that the articles name."""
    with (HERE.parent / "actors.csv").open(encoding="utf-8", newline="") as file:
        header, *real = csv.reader(file)
    people = material("people")
    rows = []
    for one in people["person"] + people["actor"]:
        aliases = "|".join(one.get("aliases", []))
        named = [one["id"], one["name"], one.get("kind", "person"), aliases]
        office = one.get("post", one["office"])
        rows.append([*named, "", office, *(one.get(name, "") for name in header[6:])])
    write_csv(path, header, rows + [row for row in real if row[0] in people["real"]])


def main(out: Path) -> None:
    rows = articles()
    write_csv(out / "articles.csv", COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
    terms = list(material("trends")["term"])
    write_interest(out / "interest_over_time.csv", "France", terms[:1])
    write_interest(out / "interest_over_time_pull2.csv", "France", terms[:1], "second")
    write_interest(out / "interest_multi.csv", "France", terms)
    write_interest(out / "interest_multi_BE.csv", "Belgique", terms)
    write_regions(out / "geoMap.csv")
    write_trending(out / "trending_FR_7d_20260108-0900.csv")
    seen = [row for row in rows if row["date"] < "2026-01-08T09" and row["language"] == "fr"]
    write_feed(out / "trending_FR.rss", seen)
    write_outlets(out / "outlets.csv")
    write_actors(out / "actors.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
