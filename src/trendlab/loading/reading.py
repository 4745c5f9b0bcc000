"""What a reader is asked, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from trendlab.tables import LoadError

# Expected of a row that stands for an article which its source has taken back: no bad row.
WITHDRAWN = "an article: its source has removed this one"


@dataclass(frozen=True)
class Options:
    """What the caller says about a file."""

    columns: dict[str, str] = field(default_factory=dict)  # column in the file -> of the table
    geo: str | None = None
    zone: str | None = None  # IANA, of times that name none
    locale: str | None = None  # language of the interface that wrote the file
    encoding: str | None = None
    as_of: pd.Timestamp | None = None  # the instant the file is read at: later is impossible
    reading: Reading | None = None  # what the file itself says, where it was read already


class Claim(NamedTuple):
    """How sure a reader is of a file, 1 to 100, and what makes it so; the surest one reads it."""

    sure: int
    why: str


@dataclass
class Reading:
    """What a reader found in a file: one table of it, and what it could not read.

    ``frame`` has the columns of that table as far as the file has them, and ``row``, the physical
    line (from 1) or record number. In articles, ``published`` may still be text as found.
    """

    format: str  # in plain words, as `trendlab check` prints it
    table: str  # articles, trends, actors, counts, regions, related
    frame: pd.DataFrame
    rejected: list[dict[str, Any]] = field(default_factory=list)  # row, column, value, expected
    rows_read: int = 0  # data rows met, good or bad
    rows_repaired: int = 0
    repairs: list[str] = field(default_factory=list)  # in words: "Excel padding removed"
    searched: bool = False  # articles that a search found, so that they give no denominator
    used: dict[str, str] = field(default_factory=dict)  # column in the file -> of the table
    aside: list[str] = field(default_factory=list)  # columns that the table has no room for
    why: str = ""  # what made its reader sure of the file; set by `load.read`
    headed: str | None = None  # language of the names of its columns, if it writes the day first
    zone: str | None = None  # IANA, of its times, where a column or the format itself says so
    unit: str = "line"  # what `row` counts: lines, or records of what has no lines

    def own(self, column: str) -> str:
        """Give the file's own name of a column."""
        return next((name for name, ours in self.used.items() if ours == column), column)


def of_rows(kind: str, table: str, rows: list[dict[str, Any]], **told: Any) -> Reading:
    """Make a reading of rows; those that could not be read say what was expected of them."""
    good = [row for row in rows if "expected" not in row]
    apart = [row for row in rows if "expected" in row]
    return Reading(kind, table, pd.DataFrame(good), apart, len(rows), **told)


def mapping(columns: Any) -> dict[str, str]:
    """Read "titre=title, paru=published": column in the file = column of the table."""
    if isinstance(columns, dict):
        return columns
    if not isinstance(columns, str):
        return {}
    pairs = [part.rpartition("=")[::2] for part in columns.split(",") if part.strip()]
    made = {name.strip(): ours.strip() for name, ours in pairs}
    if not all(made) or not all(made.values()):
        raise LoadError(
            f"columns is {columns[:80]!r}: not of the form titre=title, paru=published."
        )
    return made


def bad(row: int, column: str, value: str, expected: str) -> dict[str, Any]:
    """Tell of a row that cannot be read, as `Reading.rejected` has it."""
    return {"row": row, "column": column, "value": value, "expected": expected}
