"""Figures of checks: how many statements of each kind."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from trendlab import figures


def checks(found: pd.DataFrame) -> Axes:
    """Draw the number of statements to check of each kind."""

    kinds = ["calendar", "office", "contradiction", "single source"]
    counts = found["check"].value_counts().reindex(kinds[::-1], fill_value=0)
    axes = figures.new(height=2)
    bars = axes.barh(counts.index, counts, color=figures.BLUE)
    axes.bar_label(bars, padding=3)
    axes.set_title("Statements to check")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0, max(1, counts.max() * 1.1))
    axes.grid(visible=False)
    return axes
