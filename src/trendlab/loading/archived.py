"""An archive as a table: what lies in a window, selected month by month as it is read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from trendlab import tables
from trendlab.tables import Record

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.archive import Archive


def found(path: Any) -> Archive | None:
    """Open the archive that a path stands for; None where it is any other thing."""
    from trendlab import archive

    if not isinstance(path, (str, os.PathLike)) or not archive.is_archive(path):
        return None
    return archive.Archive(path)


def articles(
    store: Archive, query: str, start: str, end: str, columns: Iterable[str] | None
) -> pd.DataFrame:
    """Read articles of a window; a query sees every column, what is kept are those asked for."""
    from trendlab.archive import health
    from trendlab.corpus import select

    wanted = list(columns or tables.ARTICLES)
    read = None if query else wanted  # texts that no one asks for are not read

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        return select(frame, query)[wanted] if query else frame

    frame = store.articles(start, end, read, kept)
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
