"""Intervals of shares, 95 % everywhere and by one formula; steps of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


Z = 1.959963984540054  # 95 %
DAY, MONTH, YEAR = (pd.Timedelta(days=n) for n in (1, 30, 365))  # of any month, any year


def wilson(matched: ArrayLike, total: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Give the 95 % interval of a share (Wilson, 1927); NaN where the total is zero."""
    total = np.where(np.asarray(total) > 0, total, np.nan).astype(float)
    share = np.asarray(matched) / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z / (1 + Z**2 / total) * np.sqrt(share * (1 - share) / total + (Z / (2 * total)) ** 2)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    # At the edges the formula gives 0 and 1 but for rounding.
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)
