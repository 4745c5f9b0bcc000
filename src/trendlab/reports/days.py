"""Days as a user writes them: ISO, or counted from the day of the run."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

FORMS = "2026-01-31, today, yesterday, -7d, -2w, -1month_start, -1month_end, month_start"
_STEP = re.compile(r"([+-]\d{1,4})([dwmy])")
_EDGE = re.compile(r"(?:([+-]\d{1,4})_?)?(week|month|year)_(start|end)")


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
        return _resolve(text, as_of)
    except OverflowError as error:
        raise ValueError("no such day in the calendar") from error


def _resolve(text: str, as_of: date) -> date:
    if text in ("today", "yesterday"):
        return as_of - timedelta(days=text == "yesterday")
    if step := _STEP.fullmatch(text):
        return _shift(as_of, int(step[1]), step[2])
    if edge := _EDGE.fullmatch(text):
        return _edge(_shift(as_of, int(edge[1] or 0), edge[2][0]), edge[2], edge[3])
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"expected a date such as {FORMS}")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("no such day in the calendar") from error


def is_relative(text: str) -> bool:
    """Tell whether *text* is a date that depends on the day of the run."""
    return text in ("today", "yesterday") or bool(_STEP.fullmatch(text) or _EDGE.fullmatch(text))


def _shift(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _edge(day: date, unit: str, side: str) -> date:
    """First or last day of the ISO week, month or year that holds *day*."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday if side == "start" else monday + timedelta(days=6)
    first_month, last_month = (day.month, day.month) if unit == "month" else (1, 12)
    if side == "start":
        return date(day.year, first_month, 1)
    return date(day.year, last_month, calendar.monthrange(day.year, last_month)[1])
