"""Loaders: any supported file, folder or glob becomes one table, and nothing is lost in silence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd

from trendlab import paths
from trendlab.corpus import select
from trendlab.loading import archived, finish, formats, settle
from trendlab.loading.reading import Options, Reading, mapping
from trendlab.loading.source import Source, plain, refuse_disguise
from trendlab.loading.window import window
from trendlab.loading.workbook import expand
from trendlab.tables import LoadError, Record

COUNTS = ["start", "end", "series", "outlet", "measure"]
COUNTS += ["matched", "total", "share", "value", "origin"]
MAX_BAD = 0.05
LARGE = 10_000_000  # bytes
Paths = str | os.PathLike | Iterable[str | os.PathLike]


def load_articles(
    path: Paths,
    *,
    query: str = "",
    start: str = "",
    end: str = "",
    columns: dict[str, str] | list[str] | str | None = None,
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
        A file, a folder, a glob (``"exports/*.csv"``), or several of them, read as one table; or
        an archive, of which only what is asked for is read.
    query, start, end : str
        Keep the articles that match a query (see `select`), from one ISO date to another.
    columns : dict of str to str, or list of str, optional
        A list names the columns to keep. A dict says what they are called in the file:
        Column in the file -> column of the table, where the usual names do not fit:
        ``{"titre_article": "title"}`` or ``"titre_article=title"``. A file without a header
        takes ``{"1": "published"}``.
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

    >>> articles = load_articles(sample, start="2026-01-05", end="2026-01-05")
    >>> articles["matched"] = tl.corpus.matches(articles, "ukrain*")
    >>> articles.groupby("outlet")["matched"].sum().nlargest(2)
    outlet
    Agence Méridienne       2
    L'Écho de Roquesauve    2
    Name: matched, dtype: int64
    """
    kept = columns if isinstance(columns, list) else None
    if store := archived.found(path):
        return archived.articles(store, query, start, end, kept)
    options = Options(mapping(columns), geo, zone, locale, encoding, _instant(as_of))
    frame = window(_load("articles", path, options, strict, max_bad), start, end)
    frame = select(frame, query) if query else frame
    return frame if kept is None else frame[kept]


def load_trends(
    path: Paths,
    *,
    columns: dict[str, str] | str | None = None,
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
    if store := archived.found(path):
        return archived.trends(store)
    options = Options(mapping(columns), geo, zone, locale, encoding, _instant(as_of))
    return _load("trends", path, options, strict, max_bad)


def load_regions(path: Paths) -> pd.DataFrame:
    """Read interest by region, one row per topic and region.

    Returns
    -------
    DataFrame
        ``topic, region, geo, span`` (dates as in the file), ``measure`` ("interest", 0 to 100 of
        the highest region; "share" among several topics, in percent), ``low, high, export``.
    """
    return _load("regions", path, Options(), False, 0.05)


def load_related(path: Paths) -> pd.DataFrame:
    """Read related queries: ``topic, geo, kind`` ("top", "rising", or "related" where both).

    With ``query``, its interest (``low, high``) and its rise in percent (``growth_low`` and
    ``growth_high``).
    """
    columns = ("topic", "geo", "kind", "query", "low", "high", "growth_low", "growth_high")
    return _load("related", path, Options(), False, 0.05).reindex(columns=columns)


def load_actors(path: Paths, *, encoding: str | None = None) -> pd.DataFrame:
    """Read a gazetteer: one row per actor and office; ``aliases`` is a list of spellings."""
    return _load("actors", path, Options(encoding=encoding), False, 0.05)


def load_counts(path: Paths, *, zone: str | None = None) -> pd.DataFrame:
    """Read how many articles a source counted per period: Media Cloud's counts, GDELT's timelines.

    Returns
    -------
    DataFrame
        ``start, end`` (UTC), ``series`` (a query or name), ``outlet``, ``measure`` (the unit, such
        as "stories"), ``matched`` of ``total``, ``share`` (0 to 1), ``value`` (any other figure),
        ``origin``. What a file does not say is missing. `coverage.from_counts` adds intervals.
    """
    return _load("counts", path, Options(zone=zone), False, 0.05).reindex(columns=COUNTS)


def files(path: Paths) -> list[Path]:
    """List the files that a path, folder, glob or list of these stands for, in a stable order."""
    if not isinstance(path, (str, os.PathLike)):
        return [found for one in path for found in files(one)]
    text = os.fspath(path)
    try:
        found, _ = paths.listing(Path(text))
    except ValueError as error:
        raise LoadError(f"{plain(text)}: {error}") from error
    if not found:
        raise LoadError(f"{plain(text)}: no file there. Give a file, a folder or a pattern.")
    return found


def read(source: Source, options: Options, strict: bool = False) -> list[Reading]:
    """Read a file with the reader that is surest of its content.

    A reader that stumbles makes one clear line of it; with `strict` its own error is raised.
    """
    refuse_disguise(source)
    try:
        reader, claim = formats.surest(source, bool(options.columns))
        found: list[Reading] = reader.read(source, options)
    except LoadError as error:
        raise _named(error, source) from None
    except (MemoryError, RecursionError):
        raise LoadError(f"{source.name}: too large or too deeply nested to be read.") from None
    except Exception as error:
        if strict:
            raise
        what = f"{type(error).__name__}: {plain(error)}"
        raise LoadError(f"{source.name}: damaged or of an unknown form ({what}).") from error
    return [replace(reading, why=reading.why or claim.why) for reading in found]


def _finished(reading: Reading, source: Source, options: Options) -> tuple[pd.DataFrame, Record]:
    try:
        return finish.finish(reading, source, options)
    except LoadError as error:
        raise _named(error, source) from None


def _named(error: LoadError, source: Source) -> LoadError:
    """Put the file's name before a message that lacks it."""
    message = plain(error, 600)
    return LoadError(message if source.path.name in message else f"{source.name}: {message}")


def _load(table: str, path: Paths, options: Options, strict: bool, max_bad: float) -> pd.DataFrame:
    return read_tables((table,), path, options, strict, max_bad)[table]


def read_tables(
    wanted: tuple[str, ...], path: Paths, options: Options, strict: bool, max_bad: float
) -> dict[str, pd.DataFrame]:
    """Read files once: every file holds the first of the tables *wanted*, some the others too."""
    loaded: dict[str, list[tuple[pd.DataFrame, Record]]] = {name: [] for name in wanted}
    spare: list[tuple[Source, LoadError]] = []
    for source in sources(files(path), options):
        try:
            readings = read(source, options, strict)
            _want(wanted[0], readings, source)
        except LoadError as error:
            if not source.sheet:
                raise
            spare.append((source, error))
            continue
        if len(source.packed) > LARGE:  # hashed beside the rest: it lets go of the interpreter
            Thread(target=getattr, args=(source, "sha256")).start()
        for reading in readings:
            if reading.table in wanted:
                loaded[reading.table].append(_finished(reading, source, options))
                finish.accept(loaded[reading.table][-1][1], strict, max_bad)
    _tell_spare(spare, [record for _, record in loaded[wanted[0]]])
    return {name: _joined(name, made, strict) for name, made in loaded.items() if made}


def _joined(table: str, loaded: list[tuple[pd.DataFrame, Record]], strict: bool) -> pd.DataFrame:
    frames = [frame for frame, _ in loaded]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    records = [record for _, record in loaded]
    if table == "articles":
        frame = finish.merge(frame, records, [len(one) for one in frames], strict)
    if table == "trends" and len(records) > 1:
        told = {note for record in records for note in record["repairs"]}
        records[0]["repairs"] += [n for n in settle.unlike(frame["topic"]) if n not in told]
    frame = frame.reset_index(drop=True)
    frame.attrs["trendlab"] = records
    return frame


def _tell_spare(spare: list[tuple[Source, LoadError]], records: list[Record]) -> None:
    """Tell of sheets that hold another thing beside one that is read; alone they are an error."""
    for source, error in spare:
        beside = [r for r in records if r["sha256"] == source.sha256]
        if not beside:
            raise error
        beside[0]["repairs"].append(f"sheet {plain(source.member, 40)} left aside: {plain(error)}")


def examine(source: Source, options: Options) -> list[tuple[str, pd.DataFrame, Record]]:
    """Read every table of a file, bad rows and all, as ``trendlab check`` tells them."""
    found = []
    for reading in read(source, options):
        frame, record = _finished(reading, source, options)
        if reading.table == "articles":
            frame = finish.merge(frame, [record], [len(frame)], strict=False)
        found.append((reading.table, frame, record))
    return found


def sources(found: list[Path], options: Options) -> Iterator[Source]:
    """Open files one by one; on a terminal, say how far it is when it takes over 2 s."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        found = tqdm(found, unit="file", delay=2, leave=False)
    for path in found:
        yield from expand(path, options.encoding)


def _want(table: str, found: list[Reading], source: Source) -> None:
    if all(reading.table != table for reading in found):
        held = " and ".join(f"{reading.table} ({reading.format})" for reading in found)
        raise LoadError(f"{source.name}: no {table} in it; it holds {held or 'nothing readable'}.")


def _instant(as_of: Any) -> pd.Timestamp | None:
    if as_of is None:
        return None
    at = pd.Timestamp(as_of)
    return at.tz_localize("UTC") if at.tzinfo is None else at.tz_convert("UTC")
