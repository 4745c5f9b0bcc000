"""Dates and times as files write them, made instants in UTC or refused.

A date without a time stays on its day (midnight UTC). A time without a zone is taken in the zone
given, else in that of the place, else in UTC; where the clock is put back the first of the two
instants is meant, where it is put forward the skipped hour does not exist. 03/04/2026 is read by
the order that the other rows of the file prove, else by the language given, else refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from trendlab.language.catalog import message
from trendlab.language.messages import say, say_for
from trendlab.loading.reading import bad
from trendlab.loading.shapes import Instants, OrderError, read_shapes, to_numpy
from trendlab.loading.source import plain
from trendlab.loading.words import WORDS
from trendlab.tables import UTC, LoadError

if TYPE_CHECKING:
    from trendlab.loading.reading import Options

FIRST_YEAR = 1450
# Without an `as_of`, only dates that no embargo and no wrong clock explains are impossible.
YEARS_AHEAD = 3
LONELY, LONELY_AMONG = np.timedelta64(3652, "D"), 20  # before all others, of so many dates at least
MAIN_ZONE: dict[str, str] = WORDS["zones"]["main"]


def zone_of(geo: str | None) -> str | None:
    """Name the zone of a place (ISO 3166, also ``"FR-IDF"``); None if it has several."""
    territory = (geo or "").split("-")[0].upper()
    zones = [zone for zone, place in get_global("zone_territories").items() if place == territory]
    return MAIN_ZONE.get(territory, zones[0] if len(zones) == 1 else None)


def day_first(locale: str | None) -> bool | None:
    """Say whether a language writes the day before the month; None without a language."""
    if not locale:
        return None
    try:
        pattern = Locale.parse(locale.replace("-", "_")).date_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        raise LoadError(f"no language is called {locale!r}. Try fr, en-US or pt-BR.") from None
    return pattern.lower().find("d") < pattern.find("M")


def parse(
    texts: Any, *, zone: str | None = None, dayfirst: bool | None = None, as_of: Any = None
) -> Instants:
    """Read a column of dates and times; `zone` and `dayfirst` where no row decides it.

    If the order of day and month cannot be told, or differs between rows, it is an error without
    the file's name, which the caller knows.
    """
    given = (
        texts if isinstance(texts, (pa.Array, pa.ChunkedArray)) else pa.array(texts, pa.string())
    )
    found = Instants(np.full(len(given), "NaT", "M8[us]"))
    naive = np.zeros(len(given), bool)
    for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
        try:
            found.values = np.array(to_numpy(pc.cast(given, kind)))
        except pa.ArrowInvalid:
            continue
        if kind.tz is None:
            naive = to_numpy(
                pc.fill_null(pc.greater(pc.binary_length(given), len("2026-03-01")), False)
            )
        break
    else:
        naive = read_shapes(given, found, dayfirst)
    if naive.any():
        _localise(found, naive, zone)
    _check_range(found, as_of)
    return found


def published(
    frame: pd.DataFrame, options: Options, notes: list[str], column: str = "published"
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Make a column UTC; give the rows whose date cannot be read beside the good ones."""
    if column not in frame or frame[column].isna().all():
        return frame.assign(**{column: pd.Series(pd.NaT, frame.index, UTC)}), []
    dates = frame[column]
    if dates.dtype.kind == "M":
        found = _typed(dates, options)
    else:
        texts = pa.array(dates.astype("str"), pa.large_string())
        found = _read(texts, frame, column, options)
    own = column == "published"
    if own:
        _check_lonely(found)
    said = "Column {column:quoted}: {note}"
    notes += found.notes if own else [say(said, column=column, note=n) for n in found.notes]
    made = frame.assign(**{column: pd.Series(found.values, frame.index).dt.tz_localize("UTC")})
    if not found.problems:
        return made, []
    at = sorted(found.problems)
    rejected = [
        bad(row, column, value, found.problems[i])
        for i, row, value in zip(at, frame["row"].iloc[at], dates.iloc[at], strict=True)
    ]
    good = np.ones(len(frame), bool)
    good[at] = False
    return made[good], rejected


def _check_lonely(found: Instants) -> None:
    """Refuse the few dates that lie many years before all others: days between would be drawn."""
    known = np.flatnonzero(~np.isnat(found.values))
    if len(known) < LONELY_AMONG:
        return
    values, few = found.values[known], max(1, len(known) // 100)
    # As whole numbers, which are parted in a tenth of the time.
    first = np.sort(np.partition(values.view("i8"), few)[: few + 1]).view(values.dtype)
    gaps = np.flatnonzero(np.diff(first) >= LONELY)
    if len(gaps):
        since = first[gaps[-1] + 1]
        told = say(
            "a date less than 10 years before the others, from {since} on", since=str(since)[:10]
        )
        found.problems |= dict.fromkeys(known[values < since].tolist(), told)


def _read(texts: Any, frame: pd.DataFrame, column: str, options: Options) -> Instants:
    zone, of = options.zone or zone_of(options.geo), options.reading
    try:
        return parse(texts, zone=zone, dayfirst=day_first(options.locale), as_of=options.as_of)
    except OrderError as error:
        if of and of.headed and error.open:
            found = parse(texts, zone=zone, dayfirst=True, as_of=options.as_of)
            found.notes.append(
                say(
                    "The day stands before the month, as its columns are named in {language}.",
                    language=message(of.headed),
                )
            )
            return found
        unit, own = (of.unit, of.own(column)) if of else ("line", column)
        where = f"{unit} {frame['row'].iloc[error.position]}, column {plain(own)}"
        raise LoadError(f"{where}: {error}") from None


def _typed(dates: pd.Series, options: Options) -> Instants:
    """Take times that a file holds as such; naive ones are put in their zone."""
    aware = getattr(dates.dtype, "tz", None) is not None
    utc = dates.dt.tz_convert("UTC").dt.tz_localize(None) if aware else dates
    found = Instants(utc.to_numpy("M8[us]", copy=True))
    timed = found.values != found.values.astype("M8[D]")
    if not aware and timed.any():
        _localise(found, timed & ~np.isnat(found.values), options.zone or zone_of(options.geo))
    _check_range(found, options.as_of)
    return found


def _localise(found: Instants, naive: np.ndarray, zone: str | None) -> None:
    if zone is None or zone.upper() == "UTC":
        if zone is None:
            told = "Times without a zone are read as UTC; say zone= if they are not."
            found.notes.append(say(told))
        return
    local = pd.Series(found.values[naive])
    try:
        utc = local.dt.tz_localize(zone, ambiguous=np.ones(len(local), bool), nonexistent="NaT")
    except (KeyError, ValueError):
        raise LoadError(f"no zone is called {zone!r}. Try Europe/Paris.") from None
    at = np.flatnonzero(naive)
    made = utc.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("M8[us]")
    found.values[at] = made
    skipped = say("a time that exists in {zone}: the clock skipped this hour", zone=zone)
    found.problems |= dict.fromkeys(at[np.isnat(made)].tolist(), skipped)
    late = local.dt.tz_localize(zone, ambiguous=np.zeros(len(local), bool), nonexistent="NaT")
    twice = int((late != utc).sum() - np.isnat(made).sum())
    found.notes.append(say("Times without a zone are read in {zone}.", zone=zone))
    if twice:
        told = "{n} are in the hour that {zone} has twice: the first is taken."
        found.notes.append(say(told, n=twice, zone=zone))


def _check_range(found: Instants, as_of: Any) -> None:
    at = pd.Timestamp.now("UTC") if as_of is None else as_of
    latest = at + (pd.DateOffset(years=YEARS_AHEAD) if as_of is None else pd.Timedelta(days=1))
    limit = np.datetime64(latest.tz_localize(None), "us")
    first = np.datetime64(f"{FIRST_YEAR}-01-01", "us")
    with np.errstate(invalid="ignore"):
        bad = (found.values > limit) | (found.values < first)
    expected = say("a date from {first} to {last}", first=FIRST_YEAR, last=str(limit)[:10])
    found.problems |= dict.fromkeys(np.flatnonzero(bad).tolist(), expected)
    found.values[bad] = "NaT"
    zero = int((found.values == np.datetime64(0, "us")).sum())
    if zero:
        told = "{n} say 1970-01-01, the zero of clocks: they are probably undated."
        found.notes.append(say(told, n=zero))
    now = np.datetime64(at.tz_localize(None) + pd.Timedelta(days=1), "us")
    ahead = int((found.values > now).sum())
    if ahead:
        found.notes.append(
            say_for(
                ahead,
                "{n} date is later than {day:day}, when the file was read.",
                "{n} dates are later than {day:day}, when the file was read.",
                day=at,
            )
        )
