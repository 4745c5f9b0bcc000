"""Series on equal steps: where their periods lie, what they can show, what rhythm they have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from trendlab.intervals import DAY


@dataclass(frozen=True)
class Grid:
    """A series laid on equal steps; gaps are NaN."""

    times: pd.Index  # of the periods that the series has
    place: np.ndarray  # their position on the grid
    step: pd.Timedelta
    values: np.ndarray  # on the grid
    unit: float  # smallest value that the series can show
    grain: float  # values closer than this are not told apart


def on_grid(series: pd.Series) -> Grid:
    """Lay a series on equal steps (minutes to years), leaving NaN where periods are missing."""
    series = series[~series.index.duplicated(keep="last")].sort_index()
    times = series.index
    if isinstance(times, pd.PeriodIndex):
        times = times.to_timestamp()
    if not isinstance(times, pd.DatetimeIndex):
        raise TypeError(f"index is {times.dtype}: index the series by time to look for bursts")
    step = times.to_series().diff().median() if len(times) > 1 else DAY
    months = round(step / pd.Timedelta("30.437D"))
    if months and months in (1, 3, 12):
        place = (times.year * 12 + times.month).to_numpy() // months
    else:
        place = np.round((times - times.min()) / step).astype(int).to_numpy()
    place = place - place.min() if len(place) else place.astype(int)
    if len(place) and place.max() > 1000 + 50 * len(place):
        found = f"{len(place)} of {place.max():,} periods of {step} are there"
        raise ValueError(f"{found}: give a regular series")
    values = np.full(place.max() + 1 if len(place) else 0, np.nan)
    values[place] = numbers(series)
    return Grid(series.index, place, step, values, *_units(values[np.isfinite(values)]))


def logs_of(grid: Grid) -> np.ndarray:
    """Take logarithms that rise from 0 by about 1 at the first unit."""
    if np.nanmin(grid.values, initial=0) < 0:
        lowest = np.nanmin(grid.values)
        raise ValueError(f"lowest value is {lowest:g}: give counts, shares or interest")
    return np.log1p(grid.values / grid.unit)


def _units(values: np.ndarray) -> tuple[float, float]:
    """Find what a series can show, and what it can tell apart.

    Interest under a source's threshold is published as 0: where values come and go between zeros,
    nothing under the smallest of them is known.
    """
    shown = values > 0.25  # 0 to 0.5 has the middle 0.25
    if not (values * 4 == np.round(values * 4)).all():
        return float(values[values > 0].min(initial=values.max())), 0.0
    comes_and_goes = np.count_nonzero(np.diff(shown)) > 5
    if comes_and_goes and shown.mean() < 0.75:
        return (max(1.0, float(values[shown].min())),) * 2
    return 1.0, 1.0


def numbers(series: pd.Series) -> np.ndarray:
    """Read values as numbers: "<1" is half of one, what is no number is a gap."""
    if pd.api.types.is_numeric_dtype(series.dtype):
        values = series.to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isfinite(values), values, np.nan)
    text = series.astype("str").str.replace("\u00a0", "").str.replace(" ", "")
    return pd.to_numeric(text.replace("<1", "0.5"), errors="coerce").to_numpy(dtype=float)


def baseline_length(step: pd.Timedelta) -> int:
    """Length of the baseline's running median: a burst is shorter than half of it."""
    if step < DAY:
        return round(14 * DAY / step)
    return 57 if step < 7 * DAY else 53 if step < 28 * DAY else 37


def an_hour(step: pd.Timedelta) -> int:
    """Count the periods of an hour, at least one."""
    return max(1, round(pd.Timedelta("1h") / step))


def cycles(step: pd.Timedelta, length: int) -> list[int]:
    """Pick the season: the week where there are three of them, else the day."""
    week, day = round(7 * DAY / step), round(DAY / step)
    return next(([c] for c in (week, day) if c > 1 and length >= 3 * c), [])
