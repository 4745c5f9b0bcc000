"""What a loaded column of articles needs before it is one of ours, each told where it is done.

Dates that are numbers or no dates at all, languages and countries by name, titles decoded twice.
"""

from __future__ import annotations

import csv
import re
from functools import cache

import pandas as pd

from trendlab import paths
from trendlab.loading import identity, places
from trendlab.loading.shapes import NO_DATE
from trendlab.loading.source import plain

HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
MOJIBAKE = "[ÃÂÄĂĹ][\u0080-\u00bf\u02c7\u2018-\u203a€™]|â€"


def dated(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Tell of a column of dates without any date in it: empty, or words such as "No date"."""
    if "published" not in frame or not len(frame) or frame["published"].dtype.kind == "M":
        return frame
    dates = frame["published"]
    if dates.isna().all():
        notes.append("no date in any row: published is missing")
        return frame
    told = dates.dropna().astype("str")
    for some in (told.head(50), told):  # nearly always the first ones tell
        if not some.str.fullmatch(NO_DATE, case=False).all():
            return frame
    words = ", ".join(plain(word, 30) for word in dates.dropna().unique()[:3])
    notes.append(f"no date in any row, only {words}: published is missing")
    return frame.assign(published=pd.Series(None, frame.index, "str"))


def coded(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Write languages as ISO 639-1 and countries as ISO 3166, each distinct value once."""
    for column, code in (("language", places.language), ("country", places.country)):
        if column not in frame or frame[column].isna().all():
            continue
        cells = frame[column].astype("str")
        made = {cell: code(cell) for cell in cells.dropna().unique()}
        if lost := [cell for cell, known in made.items() if known is None]:
            count, shown = int(cells.isin(lost).sum()), ", ".join(plain(x, 20) for x in lost[:3])
            notes.append(f"{column}: {count} cells name none that is known ({shown}): left empty")
        if any(cell != known for cell, known in made.items()):
            settled = {cell: known or None for cell, known in made.items()}
            frame = frame.assign(**{column: cells.map(settled).astype("str")})
    return frame


def mojibake(frame: pd.DataFrame) -> list[str]:
    """Count titles that look as if decoded twice (Ã© for é): kept as they are, but told."""
    if "title" not in frame or not identity.suspects(frame["title"]):
        return []
    count = int(frame["title"].str.contains(MOJIBAKE, na=False).sum())
    return [f"{count} titles look as if they had been decoded twice"] if count else []


@cache
def _houses() -> dict[str, str]:
    """Map the web domains of outlets to the one that the list of outlets gives first."""
    with (paths.data() / "outlets.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["domain"]]
    hosts = {
        alias.lower(): row["domain"]
        for row in rows
        for alias in row["aliases"].split("|")
        if HOST.fullmatch(alias.lower())
    }
    return hosts | {row["domain"]: row["domain"] for row in rows}


def house(host: str) -> str:
    """Give the domain of the outlet that a host belongs to; a host that no outlet has stays."""
    parts = host.split(".")
    ends = (".".join(parts[i:]) for i in range(len(parts) - 1))
    return next((_houses()[end] for end in ends if end in _houses()), host)


def housed(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Let the hosts of one house be one outlet, as the list of outlets has it."""
    if "outlet" not in frame:
        return frame
    names = frame["outlet"].dropna().unique()
    hosts = {name: house(name) for name in names if HOST.fullmatch(str(name))}
    other = {host: domain for host, domain in hosts.items() if host != domain}
    if not other:
        return frame
    host, domain = next(iter(other.items()))
    notes.append(f"hosts of one house are one outlet: {host} is {domain} (in all {len(other)})")
    settled = {name: other.get(name, name) for name in names}
    return frame.assign(outlet=frame["outlet"].map(settled).astype("str"))


# Languages in which quotations, sources, statements and sentences about them are read.
RULES = ("en", "fr")


def languages(frame: pd.DataFrame) -> dict[str, int]:
    """Count the articles by language, the most frequent first; "" where none is said."""
    if "language" not in frame:
        return {"": len(frame)} if len(frame) else {}
    return {str(name): int(n) for name, n in frame["language"].fillna("").value_counts().items()}


def beyond_rules(spoken: dict[str, int]) -> list[str]:
    """Tell how many articles are in languages that the rules for quotations do not cover."""
    others = {name: n for name, n in spoken.items() if name and name not in RULES}
    if not others:
        return []
    named = ", ".join(list(others)[:5]) + (", …" if len(others) > 5 else "")
    told = f"{sum(others.values()):,} of {sum(spoken.values()):,} articles are in {named}"
    return [f"{told}: who is quoted in them, and what is claimed, is not read"]


def unlike(topics: pd.Series) -> list[str]:
    """Warn where a term is compared with a topic, whose id stands for many words and languages."""
    known = topics.dropna().unique()
    ids = [one for one in known if str(one).startswith(("/m/", "/g/"))]
    terms = [one for one in known if one not in ids]
    if not ids or not terms:
        return []
    told = f"{plain(terms[0], 40)} is a search term and {plain(ids[0], 40)} a topic"
    return [f"{told}: a topic counts many wordings, so that the two cannot be ranked"]


def without_text(frame: pd.DataFrame) -> list[str]:
    """Count the articles whose text is missing beside others that have one."""
    missing = int(frame["text"].isna().sum()) if "text" in frame else 0
    if not 0 < missing < len(frame):
        return []
    return [f"{missing:,} of {len(frame):,} articles have no text: only their titles are searched"]
