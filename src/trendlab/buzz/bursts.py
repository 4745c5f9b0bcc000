"""Bursts: runs of periods in which buzz or coverage stands above its own baseline.

A running median on a log scale gives the baseline, medians by phase the weekly and daily season.
What remains is scanned with windows of several lengths (a scan statistic, Glaz and others 2001),
each measured against its own spread, so that noise that hangs together is not taken for a burst.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

from trendlab.buzz.grid import Grid, an_hour, baseline_length, cycles, logs_of, on_grid
from trendlab.language.messages import say

COLUMNS = ("start", "peak", "end", "running", "height", "half_life", "confidence")
FEWEST = 14  # periods: less leaves no baseline to stand above
LEAST = 1.25  # times the baseline, and
FEW = 5  # grains above it: a smaller rise is no burst, however certain
ONGOING = 1.0  # a burst lasts while it stands this many spreads above its baseline
# Counts whose rate itself varies lean to the low side of a log scale, and a third root makes them
# even (Wilson and Hilferty 1931); noise that is even on the log scale would then seem to burst.
POWER = 0.25


def bursts(
    series: pd.Series | pd.DataFrame,
    partial: pd.Series | None = None,
    *,
    as_of: Any = None,
    false_alarms: float = 0.05,
) -> pd.DataFrame:
    """Find the bursts of a regular series, from minutes to months.

    Parameters
    ----------
    series : Series
        Counts, shares or interest, indexed by the start of each period. Gaps may be missing rows
        or NaN; "<1" counts as a half. Or a curve from ``buzz.over_time``, with its ``partial``.
    partial : Series of bool, optional
        Which periods are incomplete: they neither make nor end a burst.
    as_of : Timestamp, optional
        When the series was read: a period that ends later is incomplete.
    false_alarms : float
        Bursts expected by chance in a series that has none.

    Returns
    -------
    DataFrame
        One row per burst, in time order: ``start, peak, end`` (periods as indexed), ``running``
        (it includes the last complete period), ``height`` (peak / baseline; at least that where
        the baseline is too low to show), ``half_life`` (time from the peak until half the excess
        is gone, to a tenth of a period; missing while it is not) and ``confidence`` (1 - the
        chance that noise alone rises so far anywhere in the series). Rises by less than a
        quarter, or by fewer than 5 counts or points, are left out.
        Empty where nothing stands out, or where there is too little to tell: `reason_none` says
        which.

    >>> bursts(pd.Series([20.0, 21] * 15 + [90] + [20, 21] * 5, pd.date_range("2026-01-01",
    ... periods=41)))[["peak", "running"]]
            peak  running
    0 2026-01-31    False
    """
    if isinstance(series, pd.DataFrame):
        series, partial = series["mid"], series["partial"]
    grid = on_grid(_complete(series, partial, as_of))
    if too_few(grid):
        return _table([], grid.times)
    excess, expected = residuals(grid)
    scanned = scan(excess, lengths(grid), freedom(grid), false_alarms)
    described = [_describe(grid, expected, *burst) for burst in scanned]
    found = [burst for burst in described if burst is not None]
    return _table(found, grid.times)


def reason_none(series: pd.Series | pd.DataFrame) -> str:
    """Say why there is no burst: calm is one thing, too little to see any is another.

    >>> str(reason_none(trends.set_index("start")["low"]))
    'too few periods to tell: 4 complete ones, 14 are needed'
    """
    if isinstance(series, pd.DataFrame):
        series = series.loc[~series["partial"], "mid"]
    grid = on_grid(series)
    return too_few(grid) or _nothing(grid)


def too_few(grid: Grid) -> str | None:
    """Say why a series cannot show bursts, or None if it can."""
    known = int(np.isfinite(grid.values).sum())
    if known < FEWEST:
        return say(
            "too few periods to tell: {known:number} complete ones, {needed:number} are needed",
            known=known,
            needed=FEWEST,
        )
    if not np.nanmax(grid.values) > 0:
        return say("too few to tell: nothing above zero")
    return None


def _nothing(grid: Grid) -> str:
    middle = float(np.nanmedian(grid.values))
    if middle < FEW * grid.grain:
        return say(
            "too few to tell: at a median of {middle:number} a period only large bursts would show",
            middle=middle,
        )
    return say("no run of periods stands out from the noise")


def residuals(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Take baseline and season out, fitted on a log scale.

    Returns
    -------
    excess, expected : ndarray
        What remains, in spreads (1.48 median absolute deviations, at least half a unit), 0 in
        a gap; and what was expected, in the series' unit.
    """
    logs = logs_of(grid)
    known = np.isfinite(logs)
    at = np.arange(len(logs))
    filled = np.interp(at, at[known], logs[known])
    width = min(baseline_length(grid.step), len(filled))
    season = np.zeros(len(filled))
    for cycle in cycles(grid.step, len(filled)) * 2:  # each once more, on a better baseline
        season = _by_phase(filled - _baseline(filled - season, width), cycle, an_hour(grid.step))
    expected = _baseline(filled - season, width) + season
    excess = np.where(known, np.expm1(POWER * (filled - expected)) / POWER, np.nan)
    middle = np.nanmedian(excess)
    rounding = 0.5 / np.exp(np.maximum(expected, 0))  # half a unit, at this level
    spread = np.maximum(_spread(excess[known]) * np.sqrt(len(logs) / freedom(grid)), rounding)
    return np.nan_to_num((excess - middle) / spread), np.expm1(expected) * grid.unit


def freedom(grid: Grid) -> float:
    """Count the periods left to learn the noise from, once season and baseline are fitted."""
    length = len(grid.values)
    fitted = sum(cycles(grid.step, length)) + length / min(baseline_length(grid.step), length)
    return max(1.0, np.isfinite(grid.values).sum() - fitted)


def scan(
    excess: np.ndarray, widths: list[int], free: float, false_alarms: float
) -> list[tuple[int, int, float]]:
    """Take the strongest window, widen it to its burst, set that aside, and look again.

    Returns
    -------
    list of (first, last, chance)
        Positions of each burst, in order; the chance that noise alone is so strong anywhere.
    """
    left, high = excess.copy(), _high(excess, widths[0])
    spanned = high.copy()  # one low period between two high ones does not end a burst
    spanned[1:-1] |= high[:-2] & high[2:]
    spreads = {width: max(1.0, _spread(_sums(left, width))) for width in widths}
    found: list[tuple[int, int, float]] = []
    while True:
        strength = {width: _sums(left, width) / spreads[width] for width in widths}
        width = max(widths, key=lambda w: strength[w].max())
        chance = min(1.0, 2 * len(left) * _tail(strength[width].max(), free))
        if chance > false_alarms:
            return _joined(found)
        at = int(strength[width].argmax())
        first, last = _extent(high, spanned, at, at + width - 1)
        found.append((first, last, chance))
        left[first : last + 1] = 0
        high[first : last + 1] = spanned[first : last + 1] = False


def _joined(found: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Order bursts, and make one of those that overlap: a weak window may span a strong burst."""
    joined: list[tuple[int, int, float]] = []
    for first, last, chance in sorted(found):
        if joined and first <= joined[-1][1]:
            before = joined.pop()
            first, last, chance = before[0], max(last, before[1]), min(chance, before[2])
        joined.append((first, last, chance))
    return joined


def lengths(grid: Grid) -> list[int]:
    """Choose the windows to scan with: from an hour up (less in a short series), Fibonacci's."""
    shortest = max(1, min(an_hour(grid.step), len(grid.values) // 50))
    longest = max(shortest, min(baseline_length(grid.step), len(grid.values)) // 4)
    steps = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
    return [shortest * k for k in steps if shortest * k <= longest]


def _complete(series: pd.Series, partial: pd.Series | None, as_of: Any) -> pd.Series:
    """Leave out the periods that were not over when the series was read."""
    if partial is not None:
        series = series[~np.asarray(partial, dtype=bool)]
    if as_of is not None and len(series) > 1:
        read = pd.Timestamp(as_of)
        zone = getattr(series.index, "tz", None)
        read = read.tz_localize(zone) if read.tzinfo is None else read.tz_convert(zone)
        step = series.index.to_series().diff().median()
        series = series[series.index + step <= read]
    return series


def _baseline(logs: np.ndarray, width: int) -> np.ndarray:
    """Take the running median; at either end, that of the outermost full window."""
    width -= 1 - width % 2
    half = width // 2
    middle = scipy.ndimage.median_filter(logs, width, mode="nearest")
    middle[:half] = np.median(logs[:width])
    middle[len(logs) - half :] = np.median(logs[-width:])
    return middle


def _by_phase(logs: np.ndarray, cycle: int, hour: int) -> np.ndarray:
    """Take the median of each phase of a cycle, their mean zero, laid over the whole series."""
    rows = -(-len(logs) // cycle)
    padded = np.full(rows * cycle, np.nan)
    padded[: len(logs)] = logs
    phase = np.nanmedian(padded.reshape(rows, cycle), axis=0)
    half = hour // 2
    if half:  # phases of minutes have few values each: borrow half an hour from the neighbours
        wrapped = np.concatenate([phase[-half:], phase, phase[:half]])
        phase = np.convolve(wrapped, np.ones(2 * half + 1) / (2 * half + 1), mode="valid")
    return np.tile(phase - phase.mean(), rows)[: len(logs)]


def _spread(values: np.ndarray) -> float:
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def _sums(excess: np.ndarray, width: int) -> np.ndarray:
    total = np.concatenate([[0.0], np.cumsum(excess)])
    return (total[width:] - total[:-width]) / np.sqrt(width)


def _tail(strength: float, free: float) -> float:
    """Chance of such a strength: Student's t, as a median deviation is 37 % efficient."""
    return float(scipy.special.stdtr(0.37 * free, -strength))


def _high(excess: np.ndarray, grain: int) -> np.ndarray:
    """Mark the periods above the baseline."""
    return np.convolve(excess, np.ones(grain) / grain, mode="same") > ONGOING


def _extent(high: np.ndarray, spanned: np.ndarray, first: int, last: int) -> tuple[int, int]:
    """Trim a window to what is high in it; follow that back without gaps, and on over small ones.

    Bursts rise at once and fade slowly, so a gap before the rise is not part of it.
    """
    inside = np.flatnonzero(high[first : last + 1])
    if len(inside):
        first, last = first + inside[0], first + inside[-1]
    before, after = np.flatnonzero(~high[:first]), np.flatnonzero(~spanned[last + 1 :])
    first = before[-1] + 1 if len(before) else 0
    return int(first), int(last + after[0] if len(after) else len(high) - 1)


def _describe(
    grid: Grid, expected: np.ndarray, first: int, last: int, chance: float
) -> dict[str, Any] | None:
    """Measure one burst, on its position in the grid; None where it is too small to be one."""
    top = first + int(np.nanargmax(grid.values[first : last + 1]))
    height = grid.values[top] / max(expected[top], grid.unit)
    if height < LEAST or grid.values[top] - expected[top] < FEW * grid.grain:
        return None
    times = pd.Series(grid.times, index=grid.place)
    inside = times.loc[first:last]
    return {
        "start": inside.iloc[0],
        "peak": times.loc[top],
        "end": inside.iloc[-1],
        "running": last >= grid.place[-1],
        "height": height,
        "half_life": _half_life(grid, expected, top),
        "confidence": 1 - chance,
    }


def _half_life(grid: Grid, expected: np.ndarray, top: int) -> pd.Timedelta:
    """Time from the peak until the excess is half, between periods in proportion."""
    excess = grid.values[top:] - expected[top:]
    below = np.flatnonzero(excess <= excess[0] / 2)
    if excess[0] <= 0 or not len(below):
        return pd.NaT
    after = below[0]
    before = after - 1 - int(np.isfinite(excess[:after])[::-1].argmax())
    part = (excess[before] - excess[0] / 2) / (excess[before] - excess[after])
    return round(float(before + part * (after - before)), 1) * grid.step


def _table(found: list[dict[str, Any]], times: pd.Index) -> pd.DataFrame:
    table = pd.DataFrame(found, columns=list(COLUMNS))
    kinds = dict.fromkeys(("start", "peak", "end"), times.dtype)
    kinds |= {"running": "bool", "height": "float64", "confidence": "float64"}
    table = table.astype(kinds)
    half_lives = [row["half_life"] for row in found]  # all missing would pass for dates
    table["half_life"] = pd.Series(half_lives, dtype="timedelta64[s]")
    return table
