"""Dates as files write them, read column by column, form by form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trendlab.language.catalog import message
from trendlab.language.messages import say
from trendlab.loading.forms import (
    AMBIGUOUS,
    BESIDE,
    BEYOND,
    EAST,
    EAST_CLOCK,
    EAST_HALF,
    EAST_WEEKDAY,
    HOURS,
    MONTHS,
    NO_DATE,
    NUMBERED,
    REGIONS,
    SHAPES,
)
from trendlab.loading.moments import month_named
from trendlab.tables import LoadError


@dataclass
class Instants:
    """What a column of texts means."""

    values: np.ndarray  # of datetime64[us], in UTC; NaT where there is none
    problems: dict[int, str] = field(default_factory=dict)  # position -> what was expected
    notes: list[str] = field(default_factory=list)  # what was decided for the whole column


class OrderError(LoadError):
    """Day and month cannot be told apart; `position` is the text that shows it.

    `open`: no row proves an order, so that a language may decide.
    """

    def __init__(self, message: str, position: int, undecided: bool = False) -> None:
        super().__init__(message)
        self.position, self.open = position, undecided


def read_shapes(texts: Any, found: Instants, dayfirst: bool | None) -> np.ndarray:
    """Read what is not uniform ISO, shape by shape; says which times named no zone."""
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    for pattern, instead in BESIDE.items():
        texts = pc.replace_substring_regex(texts, pattern, instead)
    texts = _of_months(_western(texts), found)
    left = np.flatnonzero(to_numpy(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0)))
    naive = np.zeros(len(texts), bool)
    for shape, pattern in SHAPES.items():
        if not len(left):
            break
        parts = pc.extract_regex(texts.take(pa.array(left)), pattern)
        hit = to_numpy(pc.is_valid(parts))
        if hit.any():
            at = left[hit]
            named = {f.name: parts.filter(pa.array(hit)).field(f.name) for f in parts.type}
            if shape == "order":
                _order(named, at, dayfirst)
            _assemble(named, at, found, naive)
            left = left[~hit]
    for i in _numbered(texts, left, found, naive) if len(left) else ():
        found.problems[int(i)] = "a date such as 2026-03-01 or 2026-03-01T10:00:00+01:00"
    return naive


def _of_months(texts: Any, found: Instants) -> Any:
    """Take months, such as 2026-03, for their first days, where a column has nothing else."""
    for month, day in MONTHS.items():
        fits = pc.match_substring_regex(texts, month)
        blank = pc.match_substring_regex(texts, r"^\s*$")
        if pc.any(fits).as_py() and pc.all(pc.or_(fits, blank)).as_py():
            found.notes.append(say("Dates are of months, without a day."))
            return pc.replace_substring_regex(texts, month, day)
    return texts


def _western(texts: Any) -> Any:
    """Write dates in the letters and digits of other scripts as ISO writes them."""
    beyond = pc.fill_null(pc.match_substring_regex(texts, BEYOND), False)
    if not pc.any(beyond).as_py():
        return texts
    made = [_westernised(text) for text in texts.filter(beyond).to_pylist()]
    return pc.replace_with_mask(texts, beyond, pa.array(made, texts.type))


def _westernised(text: str) -> str:
    digits = (str(unicodedata.decimal(c, c)) for c in unicodedata.normalize("NFKC", text))
    text = "".join(c for c in digits if unicodedata.category(c) != "Cf").replace("،", ",")
    text = EAST_WEEKDAY.sub(" ", EAST.sub(r"\1-\2-\3 ", text))
    text = EAST_CLOCK.sub(lambda m: f"{m[1]}:{int(m[2] or 0):02}:{int(m[3] or 0):02}", text)
    return EAST_HALF.sub(lambda m: f"{m[3]} {'AM' if m[1] else 'PM'}", text).strip()


def _numbered(texts: Any, left: np.ndarray, found: Instants, naive: np.ndarray) -> np.ndarray:
    """Read what no shape fits: numbers that are instants, and words that say there is no date."""
    for digits, (told, unit, zero, least, most) in NUMBERED.items():
        rest = texts.take(pa.array(left))
        fits = pc.match_substring_regex(rest, rf"^\s*[1-9]\d{{{digits - 1}}}(?:\.\d+)?\s*$")
        numbers = pc.cast(pc.utf8_trim_whitespace(pc.if_else(fits, rest, "0")), "float64")
        meant = to_numpy(pc.and_(pc.greater_equal(numbers, least), pc.less(numbers, most)))
        if meant.any():
            # A day number is a binary fraction: to the second it is what was typed.
            micro = np.round(to_numpy(numbers)[meant] * (unit / 1000)) * 1000
            micro = np.round(micro / 1e6) * 1e6 if digits == 5 else micro
            naive[left[meant]] = (digits == 5) & (micro % unit > 0)
            found.values[left[meant]] = np.datetime64(zero, "us") + micro.astype("m8[us]")
            count, what = int(meant.sum()), message(told)
            found.notes.append(say("{n:number} are read as {what}.", n=count, what=what))
            left = left[~meant]
    nothing = to_numpy(pc.match_substring_regex(texts.take(pa.array(left)), f"(?i)^{NO_DATE}$"))
    if nothing.any():
        found.notes.append(say("{n:number} say that there is no date.", n=int(nothing.sum())))
    return left[~nothing]


def _order(parts: dict[str, Any], at: np.ndarray, dayfirst: bool | None) -> None:
    """Decide from all rows which of two numbers is the day; dots always put it first."""
    a, b = _number(parts["a"]), _number(parts["b"])
    dotted = to_numpy(parts["s"]) == "."
    pairs = ((a, b), (b, a))  # of 32/13 neither can be the day, so that it decides nothing
    first, second = ((day > 12) & (day <= 31) & (other <= 12) & ~dotted for day, other in pairs)
    if first.any() and second.any():
        here, there = int(first.argmax()), int(second.argmax())
        told = f"{a[here]}/{b[here]}/… and {a[there]}/{b[there]}/…"
        raise OrderError(f"both orders of day and month in one file: {told}.", int(at[here]))
    open_ = (a != b) & ~dotted & ~first & ~second
    if dayfirst is None and open_.any() and not first.any() and not second.any():
        here = int(open_.argmax())
        raise OrderError(
            f"{a[here]:02}/{b[here]:02}/… is ambiguous: day or month first? "
            'Say locale="fr" (day first) or locale="en-US" (month first).',
            int(at[here]),
            undecided=True,
        )
    leads = bool(first.any() or (dayfirst and not second.any()))
    swap = dotted | leads
    parts["d"], parts["m"] = np.where(swap, a, b), np.where(swap, b, a)


def _assemble(parts: dict[str, Any], at: np.ndarray, found: Instants, naive: np.ndarray) -> None:
    """Put numbers together to instants; what does not exist in the calendar is a problem."""
    year = _number(parts["y"])
    short = to_numpy(pc.equal(pc.binary_length(parts["y"]), 2))
    year = np.where(short, year + np.where(year < 70, 2000, 1900), year)
    if (buddhist := (year > 2400) & (year < 2700)).any():
        year = np.where(buddhist, year - 543, year)
        told = say("Years such as 2569 are counted from the Buddha.")
        found.notes += [told] if told not in found.notes else []
    month = _months(parts["w"]) if "w" in parts else _number(parts["m"])
    day = _number(parts["d"])
    timed = to_numpy(parts["H"]) != "" if "H" in parts else np.zeros(len(at), bool)
    hour, minute, second = (_number(parts.get(k), len(at)) for k in "HMS")
    half = np.char.lower(to_numpy(parts["p"]).astype("U1")) if "p" in parts else np.array("")
    hour = np.where(half == "p", hour % 12 + 12, np.where(half == "a", hour % 12, hour))
    months = (np.clip(year, 1, 9999) - 1970).astype("M8[Y]").astype("M8[M]") + (month - 1)
    days = months.astype("M8[D]") + (day - 1)
    exists = (month > 0) & (month < 13) & (day > 0) & (days.astype("M8[M]") == months)
    exists &= (hour < 24) & (minute < 60) & (second < 61)
    offset, known = _offsets(parts["z"]) if "z" in parts else (np.zeros(len(at), int), None)
    _tell(parts.get("z"), found)
    clock = (hour * 60 + minute) * 60 + np.minimum(second, 59)
    micro = (
        _number(pc.utf8_slice_codeunits(pc.utf8_rpad(parts["f"], 6, "0"), 0, 6))
        if "f" in parts
        else 0
    )
    made = days.astype("M8[us]") + (clock * 1_000_000 + micro).astype("m8[us]")
    if known is not None:
        _seasons(parts["z"], made, offset, known)
    found.values[at] = made - (offset * 60_000_000).astype("m8[us]")
    zoned = known if known is not None else np.zeros(len(at), bool)
    unknown = (to_numpy(parts["z"]) != "") & ~zoned if "z" in parts else np.zeros(len(at), bool)
    for i in np.flatnonzero(~exists | unknown):
        found.values[at[i]] = "NaT"
        what = "a date and time that exist" if not exists[i] else "a zone such as +01:00 or UTC"
        found.problems[int(at[i])] = what
    naive[at] = timed & ~zoned & exists


def _tell(zones: Any, found: Instants) -> None:
    """Say how the letters of a zone were read that mean another one elsewhere."""
    if zones is None:
        return
    named = {str(zone).strip().lower() for zone in zones.unique().to_pylist()}
    notes = [
        say("{zone} is read as {whose}.", zone=zone.upper(), whose=message(AMBIGUOUS[zone]))
        for zone in sorted(named & {*AMBIGUOUS})
    ]
    found.notes += [note for note in notes if note not in found.notes]


def _seasons(zones: Any, made: np.ndarray, offset: np.ndarray, known: np.ndarray) -> None:
    """Set the offsets of ET, CT, MT and PT, which the day decides."""
    for i, text in enumerate(zones.to_pylist()):
        if (region := REGIONS.get(text.strip().lower())) and not np.isnat(made[i]):
            local: datetime = made[i].astype("M8[us]").item()
            away = local.replace(tzinfo=ZoneInfo(region)).utcoffset()
            offset[i], known[i] = int(away.total_seconds()) // 60 if away else 0, True


def _months(words: Any) -> np.ndarray:
    coded = words.dictionary_encode()
    numbers = [month_named(word) for word in coded.dictionary.to_pylist()]
    return np.array([*numbers, 0])[to_numpy(coded.indices)]


def _offsets(zones: Any) -> tuple[np.ndarray, np.ndarray]:
    """Give minutes east of UTC, and whether there was a zone that could be read."""
    coded = zones.dictionary_encode()
    minutes = [offset_of(text) for text in coded.dictionary.to_pylist()]
    index = to_numpy(coded.indices)
    known = np.array([m is not None for m in minutes])[index]
    return np.array([m or 0 for m in minutes])[index], known


def offset_of(text: str) -> int | None:
    """Give minutes east of UTC of a zone such as +01:00, UTC or CET; None if it is none."""
    bare = re.sub(r"\(.*|\s", "", text).lower().replace("−", "-")
    if bare in HOURS:
        return HOURS[bare] * 60
    parts = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", bare)
    if not parts or int(parts[2]) > 14:
        return None
    minutes = int(parts[2]) * 60 + int(parts[3] or 0)
    return -minutes if parts[1] == "-" else minutes


def _number(part: Any, size: int = 0) -> np.ndarray:
    if part is None or isinstance(part, np.ndarray):
        return np.zeros(size, int) if part is None else part
    filled = pc.if_else(pc.equal(part, ""), "0", part)
    return to_numpy(pc.cast(filled, pa.int64()))


def to_numpy(values: Any) -> np.ndarray:
    return values.to_numpy(zero_copy_only=False) if hasattr(values, "type") else values
