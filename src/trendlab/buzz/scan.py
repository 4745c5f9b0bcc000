"""What stands above the baseline and season of a series, scanned with windows of many lengths."""

from __future__ import annotations

import numpy as np
import scipy

from trendlab.buzz.grid import Grid, an_hour, baseline_length, cycles, logs_of

ONGOING = 1.0  # a burst lasts while it stands this many spreads above its baseline
# Counts whose rate itself varies lean to the low side of a log scale, and a third root makes them
# even (Wilson and Hilferty 1931); noise that is even on the log scale would then seem to burst.
POWER = 0.25


def residuals(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Take baseline and season out, fitted on a log scale; give what remains and what was expected.

    The first is in spreads (1.48 median absolute deviations, at least half a unit), 0 in a gap.
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

    Gives the first and last position of each, and the chance that noise is so strong anywhere.
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
