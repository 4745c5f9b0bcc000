"""Time keys of exports ("2024-01", "4/12/2015", "2021-06-02T14") as periods in UTC.

Keys of days, weeks and months are dates as the source means them, kept at midnight UTC. Keys of
hours and minutes that carry no zone are taken in the zone that the caller says.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from trendlab.language.catalog import message
from trendlab.language.messages import say
from trendlab.loading.moments import month_named
from trendlab.loading.shapes import offset_of
from trendlab.tables import LoadError

_CLOCK = r"(?:[T ]+(?P<H>\d{1,2})(?::(?P<M>\d\d)(?::(?P<S>\d\d)(?:\.\d+)?)?)?)?"
_ZONE = r"(?:\s*(?P<z>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
_NAME = r"(?P<n>[^\W\d_]{3,12})\.?"
_FORMS = [
    re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d\d?)(?:-(?P<d>\d\d?){_CLOCK}{_ZONE})?"),
    re.compile(r"(?P<y>\d{4})[/.](?P<m>\d{1,2})"),
    re.compile(rf"(?P<y>\d{{4}})[/.](?P<m>\d{{1,2}})[/.](?P<d>\d{{1,2}})\.?{_CLOCK}{_ZONE}"),
    re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:(?P=y)(?P=m)(?P=d))?"),
    re.compile(rf"{_NAME} (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){_CLOCK}{_ZONE}"),
    re.compile(rf"(?P<d>\d{{1,2}})[ -]{_NAME}[ -](?P<y>\d{{4}}|\d\d)"),
    re.compile(rf"{_NAME}[ /-](?P<y>\d{{4}}|\d\d)"),  # "Jan-04", as a spreadsheet saves 2004-01
    re.compile(r"(?P<y>(?:19|20)\d\d)-?W(?P<w>\d\d)"),
    re.compile(r"(?P<y>(?:19|20)\d\d)"),
]
_EITHER = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d\d){_CLOCK}{_ZONE}"
)
_MONTHLY = re.compile(rf"\d{{4}}[-/.]\d\d?|{_NAME}[ /-](?:\d{{4}}|\d\d)".replace("?P<n>", "?:"))
_RANGE = re.compile(r"(\S.{6,16}\d) ?[-–—] ?(\S.{6,16}\d)")
_A_DAY = re.compile(  # in the name of a file or in the header of an export
    r"(?<!\d)(?:(\d{4})([-_./]?)(\d\d)\2(\d\d)|(\d{1,2})([./])(\d{1,2})\6(\d{4}|\d\d))(?!\d)"
)
DAY = timedelta(days=1)
ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year"}


@dataclass
class Periods:
    """Per key its first instant and the instant after its last, in UTC; None if it is no date."""

    starts: list[datetime | None]
    ends: list[datetime | None]
    repairs: list[str] = field(default_factory=list)


def is_key(text: str) -> bool:
    """Say whether a cell looks like a time key."""
    if len(text) > 60:
        return False
    found = next((m for form in _FORMS if (m := form.fullmatch(text))), None)
    named = found.groupdict().get("n") if found else None
    if named and not month_named(named):
        return False
    return bool(found or _EITHER.fullmatch(text) or _span(text))


def _span(text: str) -> tuple[str, str] | None:
    """Cut "2 Nov 2025 - 8 Nov 2025" into its first and its last day."""
    found = _RANGE.fullmatch(text)
    days = found.groups() if found else ()
    if len(days) < 2 or any(re.search(r" [-–—] ", day) or not is_key(day) for day in days):
        return None
    return days[0], days[1]


def read(
    keys: Sequence[str], zone: str = "UTC", name: str = "keys", dayfirst: bool | None = None
) -> Periods:
    """Make periods of time keys; their step is learned from all of them."""
    distinct = list(dict.fromkeys(keys))
    order = _order(distinct, name, dayfirst)
    local = {key: _local(key, order) for key in distinct}
    found = [moment for moment in local.values() if moment is not None]
    dated = all(at.tzinfo is None and at.time() == time() for at in found)
    starts = {key: _utc(moment, "UTC" if dated else zone) for key, moment in local.items()}
    step = _step([start for start in starts.values() if start], distinct)
    ends = {key: _end(key, starts[key], step, order) for key in distinct}
    repairs: list[str] = []
    if not dated and any(moment.tzinfo is None for moment in found):
        repairs.append(say("Hours carry no zone and are read in {zone}.", zone=zone))
    if order != "ymd":
        repairs.append(say("Dates are read as {order}.", order=message(ORDERS[order])))
    return Periods([starts[key] for key in keys], [ends[key] for key in keys], repairs)


def over_by(text: str) -> datetime | None:
    """Say by when periods were over, as far as days in a name or a header tell: at worst the first.

    A range that ends on the day of the year on which it began was asked for on its last day.

    >>> print(over_by("crues_2018-01-01_2018-12-31.csv"))
    2019-01-01 00:00:00+00:00
    >>> print(over_by("crue: (8/12/21 - 8/12/26, France)"))
    2026-08-12 00:00:00+00:00
    """
    told = []
    for order in ("mdy", "dmy"):
        found = [_day(day, order) for day in _A_DAY.finditer(text)]
        days = sorted(day for day in found if day is not None)
        if days and len(days) == len(found):
            again = f"{days[0]:%m%d}" == f"{days[-1]:%m%d}"
            told.append(days[-1] if again else days[-1] + DAY)
    return min(told, default=None)


def _day(found: re.Match[str], order: str) -> datetime | None:
    year, month, day = found[1] or found[8], found[3] or found[5], found[4] or found[7]
    if found[5] and order == "dmy":
        month, day = day, month
    try:
        return datetime(int(year) + 2000 * (len(year) == 2), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def _local(key: str, order: str) -> datetime | None:
    """Read one key as it stands, with its zone if it names one."""
    if span := _span(key):
        return _local(span[0], order)
    found = next((m for form in _FORMS if (m := form.fullmatch(key))), None)
    part = {name: value for name, value in (found.groupdict() if found else {}).items() if value}
    if not found:
        if not (found := _EITHER.fullmatch(key)):
            return None
        part = {name: value for name, value in found.groupdict().items() if value}
        part["d"], part["m"] = (part["a"], part["b"]) if order == "dmy" else (part["b"], part["a"])
    return _moment(part)


def _moment(part: dict[str, str]) -> datetime | None:
    month = int(part.get("m", 1))
    if "n" in part:
        month = month_named(part["n"])
    year = int(part["y"]) + (2000 if len(part["y"]) == 2 else 0)
    if "w" in part:  # a week of ISO 8601 begins on Monday
        return datetime.strptime(f"{year}-{part['w']}-1", "%G-%V-%u") if part["w"] < "53" else None
    hour, minute, second = (int(part.get(name, 0)) for name in "HMS")
    try:
        made = datetime(year, month, int(part.get("d", 1)), hour, minute, second)
    except ValueError:
        return None
    return (
        made
        if "z" not in part
        else made.replace(tzinfo=timezone(timedelta(minutes=offset_of(part["z"]) or 0)))
    )


def zone_called(name: str) -> ZoneInfo:
    """Give the IANA zone of a name; a name that is none is the caller's slip, told as such."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise LoadError(f"no zone is called {name!r}. Try Europe/Paris.") from None


def pulled_at(text: str, zone: tzinfo) -> datetime | None:
    """Read when an export was pulled, as its name has it: ``20260116-0839``."""
    try:
        return datetime.strptime(text, "%Y%m%d-%H%M").replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _utc(moment: datetime | None, zone: str) -> datetime | None:
    """An hour that the clock skips does not exist; one that it repeats is the first of the two."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone_called(zone))
    made = aware.astimezone(UTC)
    if moment.tzinfo is None and made.astimezone(zone_called(zone)).replace(tzinfo=None) != moment:
        return None
    return made


def _order(keys: list[str], name: str, dayfirst: bool | None) -> str:
    """Decide the order of day and month from all keys: the one that fits, and leaves no gaps."""
    either = [key for key in keys if _EITHER.fullmatch(key)]
    if not either:
        return "ymd"
    made = {order: [_local(key, order) for key in either] for order in ("dmy", "mdy")}
    misfits = {order: moments.count(None) for order, moments in made.items()}
    if min(misfits.values()) > 0 and max(misfits.values()) < len(either):
        raise LoadError(f"{name}: dates are day/month and month/day at once ({either[0]}).")
    if misfits["dmy"] == 0 and all("." in key for key in either):
        return "dmy"  # points are written only where the day comes first
    if 0 in misfits.values() and max(misfits.values()) > 0:
        return min(misfits, key=misfits.__getitem__)
    fill = {order: _fill([m for m in moments if m]) for order, moments in made.items()}
    best = max(fill, key=fill.__getitem__)
    if fill[best] <= 2 * min(fill.values()):
        if dayfirst is not None:
            return "dmy" if dayfirst else "mdy"
        raise LoadError(
            f"{name}: {either[0]} can be day/month or month/day. "
            'Say locale="fr" (day first) or locale="en-US" (month first).'
        )
    return best


def _fill(moments: list[datetime]) -> float:
    """Share of the periods between first and last that have a key; 0 if out of order."""
    if moments == sorted(moments, reverse=True):
        moments = moments[::-1]
    if moments != sorted(moments) or len(moments) < 2:
        return 0.0
    if all(moment.day == 1 for moment in moments):
        months = [moment.year * 12 + moment.month for moment in moments]
        return len(moments) / (months[-1] - months[0] + 1)
    gaps = [b - a for a, b in itertools.pairwise(moments) if b > a]
    if gaps and min(gaps) >= 28 * DAY:
        return 0.0  # months begin on their first day: no source counts from the 12th to the 12th
    return len(moments) / ((moments[-1] - moments[0]) / min(gaps) + 1) if gaps else 0.0


def _step(starts: list[datetime], keys: list[str]) -> timedelta | str | None:
    """The usual distance between keys: a time, or "month" or "year"."""
    if all(_MONTHLY.fullmatch(key) for key in keys):
        return "month"
    if all(re.fullmatch(r"\d{4}", key) for key in keys):
        return "year"
    ordered = sorted(starts)
    gaps = Counter(b - a for a, b in itertools.pairwise(ordered))
    if not gaps:
        return None
    if all(start.day == 1 for start in ordered) and min(gaps) >= 28 * DAY:
        return "month"
    return min(gaps, key=lambda gap: (-gaps[gap], gap))


def _end(
    key: str, start: datetime | None, step: timedelta | str | None, order: str
) -> datetime | None:
    if span := _span(key):
        last = _local(span[1], order)
        return last.replace(tzinfo=UTC) + DAY if last else None
    if start is None or step is None:
        return None
    if step == "year":
        return start.replace(year=start.year + 1)
    if step == "month":
        return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start + step if isinstance(step, timedelta) else None
