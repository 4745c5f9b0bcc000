"""Figures of buzz: the curve with its interval, bursts shaded, what is incomplete hatched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trendlab import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UNITS = {"interest": "interest, 0–100", "volume": "searches"}


def over_time(
    curve: pd.DataFrame, found: pd.DataFrame | None = None, coverage: pd.Series | None = None
) -> Figure:
    """Draw a topic's buzz with its interval and bursts, and its coverage beneath.

    Parameters
    ----------
    curve : DataFrame
        From ``buzz.over_time``.
    found : DataFrame, optional
        Its bursts, from ``buzz.bursts``: shaded.
    coverage : Series, optional
        Articles per period, indexed by time; drawn beneath, on an axis of its own.
    """
    top, below = _panels(coverage is not None)
    topic, geo, measure = (curve.attrs.get(name, "") for name in ("topic", "geo", "measure"))
    draw_interval(top, curve, measure)
    if found is not None:
        shade(top, found, curve["end"])
    hatch_incomplete(top, curve)
    place = f" in {geo}" if geo else ""
    top.set_title(figures.label(f"Searches for “{topic}”{place}"))
    top.set_ylabel(UNITS.get(measure, ""))
    if below is not None and coverage is not None:
        below.bar(coverage.index, coverage, width=_step(coverage.index), color=figures.GREY)
        below.set_ylabel("articles")
    _dates((below or top).xaxis)
    return top.figure  # type: ignore[return-value]


def draw_interval(ax: Axes, curve: pd.DataFrame, measure: str, color: str = figures.BLUE) -> None:
    """Draw a band from low to high with its middle; single volumes as bars from low to high."""
    if measure == "volume":
        top = curve["high"].where(curve["high"] < float("inf"), curve["low"])
        ax.vlines(curve.index, curve["low"], top, color=color, linewidth=4)
    else:
        ax.fill_between(curve.index, curve["low"], curve["high"], color=color, alpha=0.3, lw=0)
        ax.plot(curve.index, curve["mid"], color=color, lw=1.4)
    ax.set_ylim(bottom=0)  # a raised baseline exaggerates change


def shade(ax: Axes, found: pd.DataFrame, ends: pd.Series) -> None:
    """Shade each burst from the start of its first period to the end of its last."""
    for burst in found.itertuples():
        last = ends.get(burst.end, burst.end)
        ax.axvspan(burst.start, last, color=figures.ORANGE, alpha=0.25, lw=0, zorder=0)
        ax.axvline(burst.peak, color=figures.RED, lw=0.8, ls=":", zorder=1)


def hatch_incomplete(ax: Axes, curve: pd.DataFrame) -> None:
    """Hatch the periods that were not over when the data was read."""
    for start, end in curve.loc[curve["partial"], "end"].items():
        ax.axvspan(start, end, fill=False, hatch="////", edgecolor=figures.GREY, lw=0)


def _panels(two: bool) -> tuple[Axes, Axes | None]:
    from matplotlib.figure import Figure

    figures.style()
    size = (8, 4.2 if two else 3)
    ratios = [2, 1] if two else [1]
    drawn = Figure(figsize=size, layout="constrained")
    axes = drawn.subplots(len(ratios), sharex=True, height_ratios=ratios, squeeze=False)[:, 0]
    return axes[0], axes[1] if two else None


def _step(index: pd.Index) -> pd.Timedelta:
    return index.to_series().diff().median() * 0.9 if len(index) > 1 else pd.Timedelta("1D")


def _dates(axis: object) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator()
    axis.set_major_locator(locator)  # type: ignore[attr-defined]
    axis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[attr-defined]
