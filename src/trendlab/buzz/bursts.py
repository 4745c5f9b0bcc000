"""Bursts: runs of periods in which buzz or coverage stands above its own baseline.

A running median on a log scale gives the baseline, medians by phase the weekly and daily season.
What remains is scanned with windows of several lengths (a scan statistic, Glaz and others 2001),
each measured against its own spread, so that noise that hangs together is not taken for a burst.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from trendlab.buzz.grid import Grid, on_grid
from trendlab.buzz.scan import freedom, lengths, residuals, scan
from trendlab.language.messages import say

COLUMNS = ("start", "peak", "end", "running", "height", "half_life", "confidence")
FEWEST = 14  # periods: less leaves no baseline to stand above
LEAST = 1.25  # times the baseline, and
FEW = 5  # grains above it: a smaller rise is no burst, however certain


def bursts(
    series: pd.Series | pd.DataFrame,
    partial: pd.Series | None = None,
    *,
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
    if partial is not None:
        series = series[~np.asarray(partial, dtype=bool)]
    grid = on_grid(series)
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
