"""What is kept of articles and trends over years: every version, every pull, and when it was seen.

====================================  =========================================================
``archive.json``                      marks the folder
``articles/month=…/part-….parquet``   versions of articles, by the month they were published in
``seen/month=….parquet``              when each article was first and last seen, apart from texts
``trends/month=…/part-….parquet``     every pull, by the month it was made in
``spool/``, ``raw/``                  raw answers before, and where wanted after, they are merged
====================================  =========================================================
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trendlab import tables
from trendlab.archive import MARK, versions
from trendlab.archive import parts as files
from trendlab.archive.place import Place
from trendlab.tables import LoadError

FORM = 1
MONTH = re.compile(r"\d{4}-\d\d")
COUNTS = {"day": tables.UTC, "outlet": "str", "articles": "int64"}
SEEN = {"article_id": "str", "first_seen": tables.UTC, "last_seen": tables.UTC}
ARTICLES, TRENDS = files.SHAPES["articles"], files.SHAPES["trends"]


def create(path: Any) -> Archive:
    """Open an archive, or make an empty one."""
    place = Place(str(path))
    if not place.exists(MARK):
        place.write(MARK, json.dumps({"trendlab archive": FORM}).encode())
    return Archive(str(path))


@dataclass(frozen=True)
class Part:
    """The articles of a month between two days; what travels to a worker is this text."""

    root: str
    month: str
    start: str = ""
    end: str = ""

    def read(self, columns: list[str] | None = None) -> pd.DataFrame:
        """Read the newest version of each article, `columns` of them only."""
        wanted, where = columns or list(tables.ARTICLES), _between(self.start, self.end)
        asked = (Archive(self.root).place, "articles", self.month)
        table = files.scan(*asked, [*wanted, "version"], where)
        if (pc.max(table["version"]).as_py() or 1) > 1:
            names = list(dict.fromkeys(["article_id", *wanted, "version"]))
            return versions.newest(_frame(files.scan(*asked, names, where)))[wanted]
        return _frame(table.select(wanted))

    def around(self, days: int, columns: list[str] | None = None) -> pd.DataFrame:
        """Read also what was published within days of the month; ``inside`` tells the month."""
        month = pd.Period(self.month, "M")
        first = str(month.start_time.date() - pd.Timedelta(days=days))
        last = str(month.end_time.date() + pd.Timedelta(days=days))
        frame = Archive(self.root).articles(
            max(self.start, first), min(self.end or last, last), columns
        )
        return frame.assign(inside=frame["published"].dt.strftime("%Y-%m") == self.month)


class Archive:
    """Articles and trends in a folder or under ``s3://``; see `create` for a new one."""

    def __init__(self, path: Any) -> None:
        self.place = Place(str(path))
        form = self.place.notes(MARK).get("trendlab archive")
        if form is None:
            raise LoadError(f"{path}: no archive there ({MARK} is missing or damaged).")
        if form != FORM:
            raise LoadError(f"{path}: an archive of form {form}; this version reads form {FORM}.")

    def fingerprint(self) -> str:
        """Hash the names and sizes of its parts, which never change once they are written."""
        listed = [one for table in ("articles", "trends") for one in self.place.list(table)]
        named = [one for one in listed if files.PART.search(one[0])]
        return hashlib.sha256(repr(named).encode()).hexdigest()

    def parts(self, start: str = "", end: str = "") -> list[Part]:
        """List the months that hold articles between two days; "" leaves a side open."""
        months = files.live(self.place, "articles")
        wanted = [m for m in months if start[:7] <= m and (not end or m <= end[:7])]
        return [Part(self.place.root, month, start, end) for month in wanted]

    def articles(
        self, start: str = "", end: str = "", columns: list[str] | None = None
    ) -> pd.DataFrame:
        """Read articles between two days."""
        frames = [part.read(columns) for part in self.parts(start, end)]
        return _below(frames, "articles", columns or list(tables.ARTICLES))

    def versions(self, start: str = "", end: str = "") -> pd.DataFrame:
        """Read every version of the articles that were changed after they were first seen."""
        columns = [*tables.ARTICLES, "version", "collected"]
        found = []
        for part in self.parts(start, end):
            table = files.scan(self.place, "articles", part.month, columns, _between(start, end))
            changed = table.filter(pc.field("version") > 1)["article_id"].unique()
            found.append(_frame(table.filter(pc.field("article_id").isin(changed))))
        frame = _below(found, "articles", columns)
        return frame.sort_values(["article_id", "version"], ignore_index=True)

    def trends(self) -> pd.DataFrame:
        """Read every pull of every series."""
        months = files.live(self.place, "trends")
        found = [_frame(files.scan(self.place, "trends", month)) for month in months]
        return _below(found, "trends", list(tables.TRENDS))

    def seen(self, month: str) -> pd.DataFrame:
        """Tell when each article of a month was first and last seen."""
        name = f"seen/month={month}.parquet"
        if not self.place.exists(name):
            return tables.table(SEEN)
        return pd.read_parquet(io.BytesIO(self.place.read(name))).astype(SEEN)

    # Writing: the caller holds the lock.

    def append_articles(
        self, frame: pd.DataFrame, collected: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """Keep articles that are new, or new in title or text; gives what was added.

        The same rows again change nothing. An article stays in the month in which it was first
        published, whatever its source says later; a content that it had before is no new one.
        Rows are in the order in which they were collected; those without a time were so now.
        """
        now = collected if collected is not None else pd.Timestamp.now("UTC")
        rows = tables.table(tables.ARTICLES, frame[[c for c in tables.ARTICLES if c in frame]])
        times = frame["collected"] if "collected" in frame else pd.Series(now, frame.index)
        rows["collected"] = times.astype(tables.UTC).fillna(now)
        rows["content"] = versions.content(rows)
        rows = rows[rows["published"].notna()].reset_index(drop=True)
        rows, new = versions.numbered(self._known(rows), rows)
        months = rows["published"].dt.strftime("%Y-%m")
        for month, added in rows[new].groupby(months[new]):
            files.append(self.place, "articles", str(month), files.rows(added, ARTICLES))
        for month, known in rows.groupby(months):
            self._see(str(month), known)
        return rows[new]

    def unknown(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Leave out articles that the archive holds in any version."""
        return rows[~rows["article_id"].isin(self._known(rows)["article_id"])]

    def _known(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Read what the archive holds of these articles, in their months and those beside."""
        own = set(rows["published"].dt.tz_localize(None).dt.to_period("M"))
        beside = {str(month + step) for month in own for step in (-1, 0, 1)}
        ids = pc.field("article_id").isin(pa.array(rows["article_id"].unique(), pa.string()))
        columns = ["article_id", "published", "version", "content"]
        found = [
            _frame(files.scan(self.place, "articles", month, columns, ids))
            for month in files.live(self.place, "articles")
            if month in beside
        ]
        return _below(found, "articles", columns).sort_values("version", kind="stable")

    def _see(self, month: str, rows: pd.DataFrame) -> None:
        times = rows["collected"]
        fresh = rows[["article_id"]].assign(first_seen=times, last_seen=times)
        every = pd.concat([self.seen(month), fresh]).groupby("article_id", as_index=False)
        both = every.agg({"first_seen": "min", "last_seen": "max"})
        data = files.encode(files.rows(both, files.schema(SEEN)))
        self.place.write(f"seen/month={month}.parquet", data)

    def append_trends(self, frame: pd.DataFrame, pulled: pd.Timestamp | None = None) -> int:
        """Keep a pull; rows of the same origin are the same pull. Gives the number of new rows."""
        now = pulled if pulled is not None else pd.Timestamp.now("UTC")
        rows = tables.table(tables.TRENDS, frame[[c for c in tables.TRENDS if c in frame]])
        rows["pulled"] = rows["pulled"].fillna(now).astype(tables.UTC)
        added = 0
        for month, pull in rows.groupby(rows["pulled"].dt.strftime("%Y-%m")):
            known = files.scan(self.place, "trends", str(month), ["origin"])["origin"]
            new = pull[~pull["origin"].isin(known.to_pandas())]
            if len(new):
                files.append(self.place, "trends", str(month), files.rows(new, TRENDS))
            added += len(new)
        return added

    def compact(self, most: int = 1) -> int:
        """Make one part of each month that has more than `most`; gives the number of months."""
        return sum(files.compact(self.place, table, most) for table in files.SHAPES)

    def prune(self, before: str, *folders: str) -> list[str]:
        """Remove what was published, and the trends that were pulled, in months before this one."""
        gone = set()
        for folder in folders or ("articles", "trends", "seen"):
            # The last part first: a reader finds no hole, and a kill leaves none.
            for name, _ in self.place.list(folder)[::-1]:
                month = MONTH.search(name)
                if month and month[0] < before[:7]:
                    self.place.delete(name)
                    gone.add(f"{folder} {month[0]}")
        return sorted(gone)

    def counts(self, start: str = "", end: str = "") -> pd.DataFrame:
        """Count the articles of each day and outlet, without their texts."""
        found = [tables.table(COUNTS)]
        for part in self.parts(start, end):
            rows = part.read(["published", "outlet"])
            by = [rows["published"].dt.floor("D").rename("day"), "outlet"]
            found.append(rows.groupby(by, dropna=False).size().reset_index(name="articles"))
        return pd.concat(found, ignore_index=True)


def _between(start: str, end: str) -> Any:
    """The filter on the day of publication; the last day is included."""
    if not start + end:
        return None
    published, kind = pc.field("published"), files.ARROW[tables.UTC]
    first = pd.Timestamp(start or "1678", tz="UTC")
    after = pd.Timestamp(end or "2261", tz="UTC") + pd.Timedelta(days=1)
    return (published >= pa.scalar(first, kind)) & (published < pa.scalar(after, kind))


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(split_blocks=True, self_destruct=True)


def _below(frames: list[pd.DataFrame], table: str, columns: list[str]) -> pd.DataFrame:
    empty = _frame(files.SHAPES[table].empty_table().select(columns))
    return pd.concat(frames or [empty], ignore_index=True)
