"""An archive as a table: what lies in a window, selected month by month as it is read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from trendlab import archive, corpus, scale, tables
from trendlab.tables import LoadError, Record

if TYPE_CHECKING:
    from trendlab.archive import Archive, Part

DAYS = 7  # within which all copies of a text appear


def found(path: Any) -> Archive | None:
    """Open the archive that a path stands for; None where it is any other thing."""
    if not isinstance(path, (str, os.PathLike)) or not archive.is_archive(path):
        return None
    return archive.Archive(path)


def articles(
    store: Archive, query: str, start: str, end: str, columns: Iterable[str] | None
) -> pd.DataFrame:
    """Read articles of a window; a query sees every column, what is kept are those asked for."""
    from trendlab.archive import health

    wanted = list(columns or tables.ARTICLES)
    read = None if query else wanted  # texts that no one asks for are not read

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        return corpus.select(frame, query)[wanted] if query else frame

    months = [Selected(part, columns=tuple(read or ())) for part in store.parts(start, end)]
    frame = scale.apply(months, kept) if months else store.articles(start, end, wanted)
    if columns is None:
        frame = tables.table(tables.ARTICLES, frame)
    return _told(frame, store, health.notice(store, start, end))


def trends(store: Archive) -> pd.DataFrame:
    """Read every pull that the archive holds."""
    return _told(tables.table(tables.TRENDS, store.trends()), store)


def _told(frame: pd.DataFrame, store: Archive, notice: str = "") -> pd.DataFrame:
    """Account for the rows; ``notice`` is what the page says first."""
    record = Record(
        file=store.place.root, format="trendlab archive", sha256=store.fingerprint(),
        rows_read=len(frame), rows_accepted=len(frame), rows_repaired=0, rows_rejected=0,
        rows_merged=0, repairs=[], rejected=[], notice=notice,
    )  # fmt: skip
    frame.attrs["trendlab"] = [record]
    return frame


@dataclass(frozen=True)
class Selected:
    """A part of an archive whose articles have their columns: ``matched``, and those of copies."""

    part: Part
    query: str = ""
    columns: tuple[str, ...] = ()
    copies: bool = False

    def read(self) -> pd.DataFrame:
        """Read the articles of the part."""
        wanted = list(self.columns) or None
        if not self.copies:
            frame = self.part.read(wanted)
        else:
            frame = self.part.around(DAYS, wanted)
            made = corpus.copies(frame)
            origin = frame["article_id"].where(made["first"])
            made["text_id"] = origin.groupby(made["text_id"]).transform("first")
            frame = frame.join(made)
        if self.query:
            frame["matched"] = corpus.matches(frame, self.query)
        return frame


def parts(
    path: Any,
    start: str = "",
    end: str = "",
    *,
    query: str = "",
    columns: Iterable[str] = (),
    copies: bool = False,
) -> list[Selected]:
    """List the months of an archive, for `scale.apply`; nothing is read yet.

    Parameters
    ----------
    path : path or address
        Of the archive.
    start, end : str
        ISO dates; the last day is included.
    query : str
        Adds ``matched``, as `corpus.matches` does.
    columns : iterable of str
        Columns to read, if not all; those that a query searches must be among them.
    copies : bool
        Adds the columns of `corpus.copies`, compared with seven days before and after the month,
        which are in the part too: ``inside`` is False for them. ``text_id`` is the article_id of
        the first article with that text. A text that is carried on for weeks, as a daily column
        is, may be cut elsewhere than in one frame.
    """
    store = found(path)
    if store is None:
        raise LoadError(f"{path}: no archive there.")
    return [Selected(part, query, tuple(columns), copies) for part in store.parts(start, end)]
