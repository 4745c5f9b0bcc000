"""A detector that sees the past only, as NAB asks for; `buzz.bursts` shares its lengths and scales.

It stands here because no page needs it: the running bursts of a page are those of `buzz.bursts`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from trendlab.buzz.bursts import FEWEST
from trendlab.buzz.grid import an_hour, baseline_length, logs_of, on_grid

ALARM = 1.35  # times its usual high: the middle of a plateau, see benchmarks/README.md


def scores(series: pd.Series) -> pd.Series:
    """Score each period by what came before it: how unusual is this, as it happens?

    Where ``buzz.bursts`` looks back over a whole series, this uses no period after the one scored.
    Both smooth over the same lengths and measure against a baseline of the same length.

    Returns
    -------
    Series
        Indexed as *series*: the rise above the median of the two weeks before (57 days for daily
        data), as a multiple of the usual high, their 99th percentile above that median. The
        higher of two readings, over a quarter of an hour and an hour. 0 where there is no past.
    """
    grid = on_grid(series)
    logs = pd.Series(logs_of(grid))
    width, hour = baseline_length(grid.step), an_hour(grid.step)
    read = [_against_past(logs, width, over) for over in {max(1, hour // 4), hour}]
    return pd.Series(np.maximum.reduce(read)[grid.place], index=grid.times, name="score")


def alarms(series: pd.Series, threshold: float = ALARM) -> pd.Index:
    """List the periods at which a watcher would be told of a new burst.

    One alarm a burst: the score passes *threshold* after half a day (2 days for daily data)
    beneath it.
    """
    high = scores(series) > threshold
    quiet = max(1, baseline_length(on_grid(series).step) // 28)
    return high.index[high & ~high.shift(fill_value=False).rolling(quiet, 1).max().astype(bool)]


def _against_past(logs: pd.Series, width: int, over: int) -> np.ndarray:
    level = logs.rolling(over, min_periods=1).mean()
    past = level.shift(over).rolling(width, min_periods=max(FEWEST, width // 14))
    usual, high = past.median(), past.quantile(0.99)
    return ((level - usual) / (high - usual).clip(lower=0.1)).fillna(0).to_numpy()
