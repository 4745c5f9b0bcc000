"""Did searches lead the news or follow it? Precedence only: nothing here shows a cause.

Raw cross-correlation finds a "lead" in any two series with a weekly cycle, so season and trend are
removed and both series are filtered by the same autoregression before they are compared
(pre-whitening, Box and Jenkins 1976). The bound is on the highest correlation at any lag.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from trendlab.buzz.grid import cycles, on_grid
from trendlab.language.messages import say

FEWEST = 40  # periods in common
CHANCE = 0.05  # that a lead is told where there is none
DRAWS = 999  # so that 5 % end on a whole draw (Davison and Hinkley 1997)


def lead_lag(
    buzz: pd.Series, coverage: pd.Series, max_lag: int = 7, *, block: int = 14, seed: int = 0
) -> pd.Series:
    """Say which moves first, searches or news, or that it cannot be told.

    Parameters
    ----------
    buzz, coverage : Series
        Complete periods of equal length, indexed by their start, in the same time zone: where
        the two count their days from different hours, that difference is inside the lag.
    max_lag : int
        Furthest lead either way, in periods.
    block : int
        Periods kept together when resampling; at least twice *max_lag*.
    seed : int
        Of the resampling, so that a report can be made again.

    Returns
    -------
    Series
        ``verdict``: "search leads", "news leads", "together" (the interval holds 0 and reaches
        at most one period either way) or "cannot tell". ``lag``, ``low``, ``high``: by how many
        periods searches come first, with a 95 % block-bootstrap interval; negative where news
        does. ``correlation`` at that lag; ``bound``, what chance alone exceeds at some lag in
        5 % of unrelated pairs (random order of the pre-whitened searches); ``periods`` compared;
        ``reason`` in words. ``lag`` to ``bound`` are missing if there is too little to compare.

    >>> weeks = trends.set_index("start")["low"]
    >>> lead_lag(weeks, weeks)[["verdict", "periods"]].tolist()
    ['cannot tell', 4]
    """
    steps = [series.index.to_series().diff().median() for series in (buzz, coverage)]
    if max(steps) > 1.5 * min(steps):  # months differ in length
        unlike = say("their periods are not of one length")
        return _result("cannot tell", unlike, 0)
    first, second, step = _together(buzz, coverage)
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < max(FEWEST, 4 * max_lag):
        return _result(
            "cannot tell",
            say("too few periods in common: {n:number}", n=int(known.sum())),
            int(known.sum()),
        )
    first, second = (_adjusted(values, known, step) for values in (first, second))
    if not (first.any() and second.any()):
        return _result("cannot tell", say("one of the series does not vary"), int(known.sum()))
    first, second = prewhiten(first, second)
    products = lagged_products(first, second, max_lag)
    correlation = products.mean(axis=0)
    rng = np.random.default_rng(seed)
    bound = _bound(first, second, max_lag, rng)
    drawn = _resampled(products, max(block, 2 * max_lag), rng).argmax(axis=1) - max_lag
    low, high = np.percentile(drawn, [2.5, 97.5], method="inverted_cdf")
    best = int(correlation.argmax())
    verdict, reason = _verdict(float(correlation[best]), bound, int(low), int(high))
    found: dict[str, float] = {"lag": best - max_lag, "low": int(low), "high": int(high)}
    found |= {"correlation": float(correlation[best]), "bound": bound}
    return _result(verdict, reason, int(known.sum()), found)


def prewhiten(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Filter both series by the autoregression of the first; mean 0, deviation 1."""
    weights = _autoregression(first)
    whitened = [np.convolve(values, [1.0, *-weights], mode="valid") for values in (first, second)]
    one, two = ((values - values.mean()) / values.std() for values in whitened)
    return one, two


def lagged_products(first: np.ndarray, second: np.ndarray, max_lag: int) -> np.ndarray:
    """Multiply the first series with the second at each lag: a row per period, 0 at the ends."""
    return first[:, None] * _shifted(second, max_lag)


def _shifted(values: np.ndarray, max_lag: int) -> np.ndarray:
    padded = np.pad(values, max_lag)
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * max_lag + 1)


def _together(buzz: pd.Series, coverage: pd.Series) -> tuple[np.ndarray, np.ndarray, pd.Timedelta]:
    """Lay both series on one grid of periods."""
    joined = pd.concat({"first": buzz, "second": coverage}, axis=1, join="inner").sort_index()
    if joined.empty:
        return np.array([]), np.array([]), pd.Timedelta("1D")
    one, two = (on_grid(joined[name].astype(float)) for name in ("first", "second"))
    return one.values, two.values, one.step


def _adjusted(values: np.ndarray, known: np.ndarray, step: pd.Timedelta) -> np.ndarray:
    """Take logarithms (of what has no negative values), then season and straight trend out."""
    logs = np.log1p(values) if np.nanmin(values) >= 0 else values
    at = np.arange(len(logs))
    cycle = next(iter(cycles(step, len(logs))), 1)
    design = np.column_stack([np.eye(cycle)[at % cycle], at - at.mean()])
    fitted = design @ np.linalg.lstsq(design[known], logs[known], rcond=None)[0]
    return np.where(known, logs - fitted, 0.0)


def _autoregression(values: np.ndarray, most: int = 10) -> np.ndarray:
    """Fit autoregressions by least squares and take the order with the least BIC."""
    most = min(most, len(values) // 10)
    target = values[most:]
    past = np.column_stack([values[most - lag : -lag] for lag in range(1, most + 1)])
    best, weights = len(target) * np.log(np.mean(target**2)), np.array([])
    for order in range(1, most + 1):
        tried, *_ = np.linalg.lstsq(past[:, :order], target, rcond=None)
        left = np.mean((target - past[:, :order] @ tried) ** 2)
        bic = len(target) * np.log(left) + order * np.log(len(target))
        if bic < best:
            best, weights = bic, tried
    return weights


def _bound(first: np.ndarray, second: np.ndarray, max_lag: int, rng: np.random.Generator) -> float:
    """What the highest correlation at any lag exceeds by chance, in 5 % of random orders."""
    shuffled = rng.permuted(np.tile(first, (DRAWS, 1)), axis=1)
    highest = (shuffled @ _shifted(second, max_lag)).max(axis=1) / len(first)
    return float(np.quantile(highest, 1 - CHANCE))


def _resampled(products: np.ndarray, block: int, rng: np.random.Generator) -> np.ndarray:
    """Average the products over random blocks of neighbouring periods: a row per draw."""
    length = len(products)
    total = np.concatenate([np.zeros((1, products.shape[1])), products.cumsum(axis=0)])
    sums = total[block:] - total[:-block]
    chosen = rng.integers(0, len(sums), size=(DRAWS, -(-length // block)))
    return sums[chosen].mean(axis=1) / block


def _verdict(correlation: float, bound: float, low: int, high: int) -> tuple[str, str]:
    if correlation <= bound:
        return "cannot tell", say("no lag stands out from what unrelated series show")
    if low > 0:
        said = say(
            "searches come {low:number} to {high:number} periods before the news",
            low=low,
            high=high,
        )
        return "search leads", said
    if high < 0:
        said = say(
            "the news comes {low:number} to {high:number} periods before searches",
            low=-high,
            high=-low,
        )
        return "news leads", said
    if low >= -1 and high <= 1:
        return "together", say("searches and news move within one period of each other")
    said = say(
        "the lag may be anything from {low:number} to {high:number} periods", low=low, high=high
    )
    return "cannot tell", said


def _result(verdict: str, reason: str, periods: int, found: dict | None = None) -> pd.Series:
    blank = dict.fromkeys(("lag", "low", "high", "correlation", "bound"), np.nan)
    named = {"verdict": verdict, **blank, **(found or {}), "periods": periods, "reason": reason}
    return pd.Series(named, dtype=object)
