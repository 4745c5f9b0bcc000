"""What a reader is asked, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from trendlab.tables import LoadError

if TYPE_CHECKING:
    import pandas as pd


# Expected of a row that stands for an article which its source has taken back: no bad row.
WITHDRAWN = "an article: its source has removed this one"


@dataclass(frozen=True)
class Options:
    """What the caller says about a file.

    Attributes
    ----------
    columns : dict of str to str
        Column in the file -> column of the table, where the usual names do not fit.
    geo, zone, locale, encoding : str or None
        Place of the file, IANA zone of naive times, interface language, byte encoding.
    as_of : Timestamp or None
        The instant the file is read "at": later dates are impossible ones.
    """

    columns: dict[str, str] = field(default_factory=dict)
    geo: str | None = None
    zone: str | None = None
    locale: str | None = None
    encoding: str | None = None
    as_of: pd.Timestamp | None = None
    headed: str | None = None  # language of a file's column names, which shows how it writes dates


class Claim(NamedTuple):
    """How sure a reader is of a file, 1 to 100, and what makes it so; the surest one reads it."""

    sure: int
    why: str


@dataclass
class Reading:
    """What a reader found in a file: one table of it, and what it could not read.

    Attributes
    ----------
    format : str
        Name of the format in plain words, as ``trendlab check`` prints it.
    table : str
        ``articles``, ``trends``, ``actors``, ``counts``, ``regions``, ``related``.
    frame : DataFrame
        Columns of that table as far as the file has them, and ``row``, the physical line
        (from 1) or record number. In articles, ``published`` may still be text as found.
    rejected : list of dict
        Keys ``row, column, value, expected``.
    searched : bool
        Whether the articles are the results of a search, so that they give no denominator.
    rows_read : int
        Data rows met, good or bad.
    repairs : list of str
        What was mended on the way, in words ("Excel padding removed").
    used : dict of str to str
        Column in the file -> column of the table, where the file has named columns.
    aside : list of str
        Columns of the file that say nothing the table has room for.
    why : str
        What made its reader sure of the file; set by ``load.read``.
    """

    format: str
    table: str
    frame: pd.DataFrame
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rows_read: int = 0
    rows_repaired: int = 0
    repairs: list[str] = field(default_factory=list)
    searched: bool = False
    used: dict[str, str] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)
    why: str = ""
    headed: str | None = None  # language of the names of its columns, if it writes the day first
    zone: str | None = None  # of its times, where a column says so


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
