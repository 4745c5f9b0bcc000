"""Loaders: any supported file, folder or glob becomes one table, and nothing is lost in silence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from trendlab import paths, tables
from trendlab.corpus import select
from trendlab.loading import archived, formats
from trendlab.loading.reading import WITHDRAWN, Options, Reading, mapping
from trendlab.loading.source import Source, plain, refuse_disguise
from trendlab.loading.window import window
from trendlab.loading.workbook import expand
from trendlab.tables import LoadError, Record

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ["start", "end", "series", "outlet", "measure"]
COUNTS += ["matched", "total", "share", "value", "origin"]
# Columns of the other tables that may still be text; a period may end after the day of reading.
PERIODS = {"start", "end", "pulled", "since", "until"}
MAX_BAD = 0.05
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


def _named(error: LoadError, source: Source) -> LoadError:
    """Put the file's name before a message that lacks it."""
    message = plain(error, 600)
    return LoadError(message if source.path.name in message else f"{source.name}: {message}")


def finish(reading: Reading, source: Source, options: Options) -> tuple[pd.DataFrame, Record]:
    """Make a reading a table: times, identity, dtypes, and the account of its rows."""

    from trendlab.loading import dates as times
    from trendlab.loading import identity, origins, settle

    frame, notes = reading.frame, list(reading.repairs)
    rejected: list[dict[str, Any]] = []
    try:
        if reading.table == "articles":
            frame = settle.dated(frame, notes)
            spoken = replace(options, headed=reading.headed)
            frame, rejected = times.published(frame, spoken, notes)
        for column in _periods(frame):
            frame, bad = times.published(frame, replace(options, as_of=None), notes, column)
            rejected += bad
    except LoadError as error:
        raise _named(error, source) from None
    rejected += reading.rejected
    if reading.table == "articles":
        frame = identity.identify(frame)
        frame = settle.coded(frame, notes)
        frame = frame.assign(searched=reading.searched)
        notes += [*settle.mojibake(frame), *settle.without_text(frame)]
    if "row" in frame:
        frame = frame.assign(origin=origins.origin(frame, source.name)).drop(columns="row")
    # Counts and regions are told by `trendlab check`; they are no tables of ours.
    columns = getattr(tables, reading.table.upper(), None)
    frame = tables.table(columns, frame) if columns else frame
    record = Record(
        file=source.name,
        format=reading.format,
        sha256=source.sha256,
        rows_read=reading.rows_read,
        rows_accepted=reading.rows_read - len(rejected),
        rows_repaired=reading.rows_repaired,
        rows_rejected=len(rejected),
        rows_merged=0,
        repairs=list(dict.fromkeys([*source.repairs, *notes])),
        why=reading.why,
        used={plain(name): ours for name, ours in reading.used.items()},
        aside=[plain(name) for name in reading.aside[:50]],
        rejected=[_shown(row, source) for row in sorted(rejected, key=_line)],
    )
    return frame, record


def _periods(frame: pd.DataFrame) -> list[str]:
    """Name the columns of times that a reader left as text."""
    import pandas as pd

    return [c for c in frame if c in PERIODS and pd.api.types.is_string_dtype(frame[c])]


def accept(record: Record, strict: bool, max_bad: float) -> None:
    """Refuse a file with too many bad rows; with `strict`, one with any.

    In a file of fewer than 1 / `max_bad` rows a single bad row is already more than that share,
    so there only one without any good row is refused.
    """
    wrong = [row for row in record["rejected"] if row["expected"] != WITHDRAWN]
    bad = record["rows_rejected"] - (len(record["rejected"]) - len(wrong))
    read = record["rows_read"]
    if not bad:
        return
    first = describe(wrong[0])
    if strict:
        raise LoadError(f"{first}." if bad == 1 else f"{first}; {bad} such rows.")
    many = bad > max_bad * read and read * max_bad >= 1
    if many or max_bad == 0 or (bad == read > 1 and max_bad < 1):
        share = f"{bad:,} of {read:,} rows cannot be read, over {max_bad:.0%}"
        raise LoadError(f"{first}; {share}. Mend them, or say max_bad={bad / read + 0.005:.2f}.")


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
            _wanted(wanted[0], readings, source)
        except LoadError as error:
            if not source.sheet:
                raise
            spare.append((source, error))
            continue
        for reading in readings:
            if reading.table in wanted:
                loaded[reading.table].append(finish(reading, source, options))
                accept(loaded[reading.table][-1][1], strict, max_bad)
    _tell_spare(spare, [record for _, record in loaded[wanted[0]]])
    return {name: _joined(name, made, strict) for name, made in loaded.items() if made}


def _joined(table: str, loaded: list[tuple[pd.DataFrame, Record]], strict: bool) -> pd.DataFrame:
    import pandas as pd

    frames = [frame for frame, _ in loaded]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    records = [record for _, record in loaded]
    if table == "articles":
        frame = _merge(frame, records, [len(one) for one in frames], strict)
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
        frame, record = finish(reading, source, options)
        if reading.table == "articles":
            frame = _merge(frame, [record], [len(frame)], strict=False)
        found.append((reading.table, frame, record))
    return found


def _merge(
    frame: pd.DataFrame, records: list[Record], sizes: list[int], strict: bool
) -> pd.DataFrame:
    """Keep one row per article, and say in the files' records what became of the others."""
    from trendlab.loading import identity

    kept, merged, replaced = identity.merge(frame)
    of_file = np.repeat(np.arange(len(sizes)), sizes)
    for number, count in enumerate(np.bincount(of_file[merged], minlength=len(sizes))):
        records[number]["rows_merged"] += int(count)
        records[number]["rows_accepted"] -= int(count)
    for old, new in replaced:
        record = records[of_file[old]]
        newer = frame["origin"].iloc[new]
        expected = f"one content per article: the newer one is kept, {newer}"
        row = int(frame["origin"].iloc[old].rpartition(":")[2])
        value = frame["title"].iloc[old]
        told = {"row": row, "column": "title", "value": value, "expected": expected}
        record["rejected"].append({"file": record["file"], **told, "value": plain(value)})
        record["rows_rejected"] += 1
        record["rows_accepted"] -= 1
        if strict:
            raise LoadError(f"{describe(record['rejected'][-1])}.")
    return kept


def describe(row: dict[str, Any]) -> str:
    """Say in one line what is wrong with a row."""
    column = f", column {row['column']}" if row["column"] else ""
    found = f"found '{row['value']}'" if row["value"] else "found nothing"
    return f"{row['file']}: line {row['row']}{column}: {found}, expected {row['expected']}"


def sources(found: list[Path], options: Options) -> Iterator[Source]:
    """Open files one by one; on a terminal, say how far it is when it takes over 2 s."""
    from tqdm import tqdm

    shown = tqdm(found, unit="file", delay=2, leave=False, disable=None, file=sys.stderr)
    for path in shown:
        yield from expand(path, options.encoding)


def _shown(row: dict[str, Any], source: Source) -> dict[str, Any]:
    value = "" if row["value"] is None else plain(row["value"])
    return {"file": source.name, **row, "column": plain(row["column"]), "value": value}


def _line(row: dict[str, Any]) -> Any:
    return row["row"]


def _wanted(table: str, found: list[Reading], source: Source) -> Reading:
    for reading in found:
        if reading.table == table:
            return reading
    held = " and ".join(f"{reading.table} ({reading.format})" for reading in found)
    raise LoadError(f"{source.name}: no {table} in it; it holds {held or 'nothing readable'}.")


def _instant(as_of: Any) -> pd.Timestamp | None:
    import pandas as pd

    if as_of is None:
        return None
    at = pd.Timestamp(as_of)
    return at.tz_localize("UTC") if at.tzinfo is None else at.tz_convert("UTC")
