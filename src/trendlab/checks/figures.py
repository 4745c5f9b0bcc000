"""Figures of checks: how many statements of each kind."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from trendlab import figures
from trendlab.figures import Shown
from trendlab.language.messages import say

KINDS = {
    "calendar": "calendar",
    "office": "offices",
    "contradiction": "the article itself",
}


def draw_kinds(found: pd.DataFrame) -> Axes:
    """Draw the number of statements to check of each kind."""

    counts = found["check"].value_counts().reindex(list(KINDS)[::-1], fill_value=0)
    axes = figures.new(height=2)
    bars = axes.barh([say(KINDS[kind]) for kind in counts.index], counts, color=figures.BLUE)
    axes.bar_label(bars, padding=3)
    axes.set_title(say("Statements to check, by what they were held against"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0, max(1, counts.max() * 1.1))
    axes.grid(visible=False)
    return axes


def kinds(found: pd.DataFrame, articles: pd.DataFrame) -> Shown:
    """Show how many statements of each kind there are to check in the articles read."""
    by_kind = found["check"].value_counts()
    each = [say("{kind} {n:number}", kind=say(KINDS[kind]), n=n) for kind, n in by_kind.items()]
    return figures.show(
        draw_kinds(found),
        alt=say("Statements to check, by kind: {each}.", each=", ".join(each))
        if each
        else say("No statement to check."),
        data=by_kind.rename_axis("check").reset_index(name="statements"),
        source=say("{n:article} on the topic", n=len(articles)),
    )
