"""Days as a user writes them: ISO, or counted from the day of the run."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from dateutil.relativedelta import MO, SU, relativedelta

FORMS = "2026-01-31, today, yesterday, -7d, -2w, -1month_start, -1month_end, month_start"
_STEP = re.compile(r"([+-]\d{1,4})([dwmy])")
_EDGE = re.compile(r"(?:([+-]\d{1,4})_?)?(week|month|year)_(start|end)")
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_NAMED = {"today": relativedelta(), "yesterday": relativedelta(days=-1)}
_EDGES = {
    ("week", "start"): relativedelta(weekday=MO(-1)),  # ISO weeks: Monday to Sunday
    ("week", "end"): relativedelta(weekday=SU),
    ("month", "start"): relativedelta(day=1),
    ("month", "end"): relativedelta(day=31),  # or the last one that the month has
    ("year", "start"): relativedelta(month=1, day=1),
    ("year", "end"): relativedelta(month=12, day=31),
}


def today() -> date:
    """Return today in UTC: the one instant a run takes from the clock."""
    return datetime.now(UTC).date()


def resolve_date(text: str, as_of: date) -> date:
    """Read an ISO day or a relative one, counted from *as_of*.

    Parameters
    ----------
    text : str
        ``2026-01-31``, ``today``, ``-7d`` (also w, m, y) or ``-1month_start`` (also week, year).

    Raises
    ------
    ValueError
        If it is none of these, or names a day that does not exist.
    """
    try:
        if is_relative(text):
            return _resolve(text, as_of)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except (OverflowError, ValueError) as error:
        raise ValueError("no such day in the calendar") from error
    raise ValueError(f"expected a date such as {FORMS}")


def is_relative(text: str) -> bool:
    """Tell whether *text* is a date that depends on the day of the run."""
    return text in _NAMED or bool(_STEP.fullmatch(text) or _EDGE.fullmatch(text))


def _resolve(text: str, as_of: date) -> date:
    if step := _STEP.fullmatch(text):
        return as_of + relativedelta(**{_UNITS[step[2]]: int(step[1])})
    if edge := _EDGE.fullmatch(text):
        day = as_of + relativedelta(**{f"{edge[2]}s": int(edge[1] or 0)})
        return day + _EDGES[edge[2], edge[3]]
    return as_of + _NAMED[text]
