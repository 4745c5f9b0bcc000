"""Figures of actors: share of voice, and who is named with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trendlab import figures

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def share_of_voice(actors: pd.DataFrame, top: int = 15) -> Axes:
    """Draw each actor's share of voice with its interval, the largest above.

    Parameters
    ----------
    actors : DataFrame
        From `trendlab.actors.per_actor`.
    """
    from matplotlib.ticker import PercentFormatter

    shown = actors.head(top).iloc[::-1]
    axes = figures.new(height=0.9 + 0.28 * max(len(shown), 1))
    places = range(len(shown))
    axes.hlines(places, shown["low"], shown["high"], color=figures.SKY, linewidth=4)
    axes.plot(shown["share"], places, "o", color=figures.BLUE)
    named = shown["name"] if "name" in shown else shown["actor_id"]
    axes.set_yticks(places, [figures.label(one) for one in named])
    axes.set_title("Share of voice: articles naming the actor / all such pairs")
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    axes.set_xlim(left=0)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return axes
