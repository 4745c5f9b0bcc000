"""Figures of checks: how many statements of each kind."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from trendlab import figures
from trendlab.figures import Shown
from trendlab.language.numbers import count


def draw_kinds(found: pd.DataFrame) -> Axes:
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


def kinds(found: pd.DataFrame, articles: pd.DataFrame) -> Shown:
    """Show how many statements of each kind there are to check in the articles read."""
    by_kind = found["check"].value_counts()
    each = ", ".join(f"{number} {kind}" for kind, number in by_kind.items()) or "none"
    return figures.show(
        draw_kinds(found),
        alt=f"Statements to check by kind: {each}.",
        data=by_kind.rename_axis("check").reset_index(name="statements"),
        source=f"{count(len(articles), 'article')} on the topic",
    )
