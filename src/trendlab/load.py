"""Loaders: any supported file, folder or glob becomes one table, and nothing is lost in silence."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trendlab import readers, tables
from trendlab.readers import Options, Reading
from trendlab.readers.source import Source, expand, plain
from trendlab.tables import LoadError, Record

if TYPE_CHECKING:
    import pandas as pd

Paths = str | os.PathLike | Iterable[str | os.PathLike]


def load_articles(
    path: Paths,
    *,
    columns: dict[str, str] | None = None,
    geo: str | None = None,
    zone: str | None = None,
    locale: str | None = None,
    encoding: str | None = None,
    as_of: Any = None,
    strict: bool = False,
    max_bad: float = 0.05,
) -> pd.DataFrame:
    """Read news articles from any supported file.

    Parameters
    ----------
    path : path or list of paths
        A file, a folder, a glob (``"exports/*.csv"``), or several of them, read as one table.
    columns : dict of str to str, optional
        Column in the file -> column of the table, where the usual names do not fit:
        ``{"titre_article": "title"}``. A file without a header takes ``{"1": "published"}``.
    geo : str, optional
        ISO 3166 place of the data; also gives the zone of times that name none.
    zone : str, optional
        IANA zone of times that name none (``"Europe/Paris"``); else that of `geo`, else UTC.
    locale : str, optional
        Language of the interface that wrote the file, where it cannot be told from the file.
    encoding : str, optional
        Byte encoding, where the file is not UTF-8 or marked UTF-16.
    as_of : date, optional
        The instant the data is read "at": later rows are rejected.
    strict : bool
        Raise at the first row that cannot be read, rather than set it apart.
    max_bad : float
        Share of bad rows, 0 to 1, above which a file is refused.

    Returns
    -------
    DataFrame
        Columns ``tables.ARTICLES``; `tables.provenance` tells files, counts and repairs, and
        `tables.rejected` the rows that could not be read.

    Raises
    ------
    LoadError
        If a file cannot be read or holds no articles; one line: where, what, what to do.
    """
    options = Options(columns or {}, geo, zone, locale, encoding, _instant(as_of))
    return _load("articles", path, options, strict, max_bad)


def load_trends(
    path: Paths,
    *,
    columns: dict[str, str] | None = None,
    geo: str | None = None,
    zone: str | None = None,
    locale: str | None = None,
    encoding: str | None = None,
    as_of: Any = None,
    strict: bool = False,
    max_bad: float = 0.05,
) -> pd.DataFrame:
    """Read search volumes or search interest; parameters as for `load_articles`.

    Returns
    -------
    DataFrame
        Columns ``tables.TRENDS``: one row per topic, place and period; each figure is the
        interval from ``low`` to ``high``.
    """
    options = Options(columns or {}, geo, zone, locale, encoding, _instant(as_of))
    return _load("trends", path, options, strict, max_bad)


def load_actors(path: Paths, *, encoding: str | None = None) -> pd.DataFrame:
    """Read a gazetteer: one row per actor and office; ``aliases`` is a list of spellings."""
    return _load("actors", path, Options(encoding=encoding), False, 0.05)


def load_mentions(path: Paths, *, encoding: str | None = None) -> pd.DataFrame:
    """Read mentions that were saved before, or that a source such as GDELT brings along."""
    return _load("mentions", path, Options(encoding=encoding), False, 0.05)


def window(frame: pd.DataFrame, start: str = "", end: str = "") -> pd.DataFrame:
    """Keep the rows between two ISO dates; "" leaves a side open, and the last day is included.

    Articles count by ``published``; trends are kept when their period overlaps the window.
    """
    import pandas as pd

    first, last = ("published", "published") if "published" in frame else ("end", "start")
    kept = pd.Series(True, index=frame.index)
    if start:
        since = pd.Timestamp(start, tz="UTC")
        kept &= frame[first] >= since if first == "published" else frame[first] > since
    if end:
        kept &= frame[last] < pd.Timestamp(end, tz="UTC") + pd.Timedelta(days=1)
    return frame[kept]


def files(path: Paths) -> list[Path]:
    """List the files that a path, folder, glob or list of these stands for, in a stable order."""
    if not isinstance(path, (str, os.PathLike)):
        return [found for one in path for found in files(one)]
    text = os.fspath(path)
    if Path(text).is_dir():
        walked = (entry for entry in sorted(Path(text).rglob("*")) if entry.is_file())
        found = [p for p in walked if not any(part.startswith(".") for part in p.parts)]
    elif os.path.lexists(text) or not set(text) & set("*?["):
        found = [Path(text)]
    else:
        anchor = Path(Path(text).anchor)
        found = sorted(anchor.glob(str(Path(text).relative_to(anchor))))
    if not found:
        raise LoadError(f"{plain(text)}: no file there. Give a file, a folder or a pattern.")
    return found


def read(source: Source, options: Options) -> list[Reading]:
    """Read a file with the first reader that recognises its content."""
    for name in readers.READERS:
        reader = importlib.import_module(f"trendlab.readers.{name}")
        if reader.recognises(source):
            return reader.read(source, options)
    raise LoadError(f"{source.name}: not a format that trendlab reads.")


def finish(reading: Reading, source: Source, options: Options) -> tuple[pd.DataFrame, Record]:
    """Make a reading a table: times, identity, dtypes, and the account of its rows."""
    import pandas as pd

    from trendlab import identity, times

    frame, rejected = reading.frame, list(reading.rejected)
    if reading.table == "articles":
        frame, bad = times.published(frame, options, reading.repairs)
        rejected += bad
        frame = identity.identify(frame)
    if "row" in frame:
        frame = frame.assign(origin=f"{source.name}:" + frame["row"].astype(str))
        frame = frame.drop(columns="row")
    frame = tables.table(getattr(tables, reading.table.upper()), frame)
    merged = 0
    if reading.table == "articles":
        frame, merged = identity.merge(frame)
    record = Record(
        file=source.name,
        format=reading.format,
        sha256=source.sha256,
        rows_read=reading.rows_read,
        rows_accepted=len(frame)
        if reading.table != "trends"
        else reading.rows_read - len(rejected),
        rows_repaired=reading.rows_repaired,
        rows_rejected=len(rejected),
        rows_merged=merged,
        repairs=[*source.repairs, *reading.repairs],
        rejected=[{"file": source.name, **row} for row in rejected],
    )
    return frame.reset_index(drop=True) if isinstance(frame, pd.DataFrame) else frame, record


def _load(table: str, path: Paths, options: Options, strict: bool, max_bad: float) -> pd.DataFrame:
    import pandas as pd

    from trendlab import identity

    loaded = []
    for source in (one for found in files(path) for one in expand(found, options.encoding)):
        frame, record = finish(_wanted(table, read(source, options), source), source, options)
        if record["rejected"] and strict:
            raise LoadError(describe(record["rejected"][0]))
        loaded.append((frame, record))
    frame = pd.concat([frame for frame, _ in loaded], ignore_index=True)
    if table == "articles" and len(loaded) > 1:
        frame, _ = identity.merge(frame)
    frame.attrs["trendlab"] = [record for _, record in loaded]
    return frame


def describe(row: dict[str, Any]) -> str:
    """Say in one line what is wrong with a row."""
    where = f"{row['file']}: line {row['row']}, column {row['column']}"
    return f"{where}: found {plain(row['value'])!r}, expected {row['expected']}"


def _wanted(table: str, found: list[Reading], source: Source) -> Reading:
    for reading in found:
        if reading.table == table:
            return replace(reading)
    held = " and ".join(f"{reading.table} ({reading.format})" for reading in found)
    raise LoadError(f"{source.name}: no {table} in it; it holds {held or 'nothing readable'}.")


def _instant(as_of: Any) -> pd.Timestamp | None:
    import pandas as pd

    if as_of is None:
        return None
    at = pd.Timestamp(as_of)
    return at.tz_localize("UTC") if at.tzinfo is None else at.tz_convert("UTC")
