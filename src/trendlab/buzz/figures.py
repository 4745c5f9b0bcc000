"""Figures of buzz: the curve with its interval, bursts shaded, what is incomplete hatched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trendlab import figures
from trendlab.buzz.scales import Chained, Vintages
from trendlab.buzz.series import SHOWN, step_of, subject_of
from trendlab.figures import Shown
from trendlab.language.catalog import message
from trendlab.language.messages import Said, paragraph, say
from trendlab.language.numbers import named, when
from trendlab.language.places import place

COLORS = (figures.BLUE, figures.RED, figures.GREEN, figures.GREY, figures.PINK, figures.ORANGE)
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
PANELS = 24  # three columns of eight fill a printed page


def over_time(
    curve: pd.DataFrame, found: pd.DataFrame | None = None, coverage: pd.Series | None = None
) -> Figure:
    """Draw a curve of `buzz.over_time` with its interval, and its bursts of `buzz.bursts` shaded.

    *coverage*, articles or their share by time, stands beneath on an axis that bears its name.
    """
    top, below = _panels(coverage is not None)
    topic, geo, measure, _ = subject_of(curve).values()
    draw_interval(top, curve, measure)
    figures.points(top, curve["mid"], (_point(row, step_of(curve)) for row in curve.itertuples()))
    if found is not None:
        shade(top, found, curve["end"], step_of(curve))
    hatch_incomplete(top, curve)
    top.set_title(figures.label(say("Searches: {topic}", topic=named(topic, geo))))
    top.set_ylabel(say("searches") if measure == "volume" else say("interest, 0–100"))
    if below is not None and coverage is not None:
        step = figures.step_of(coverage.index)
        bars = figures.bars(below, coverage, step, color=figures.GREY)
        notes = (_bar((at, step), n, coverage.name) for at, n in coverage.items())
        figures.note(bars, notes, coverage.index)
        below.set_axisbelow(True)
        below.set_ylabel(say("% of articles") if coverage.name != "articles" else say("articles"))
    figures.date_axis((below or top).xaxis)
    return top.figure  # type: ignore[return-value]


def _point(row: Any, step: pd.Timedelta) -> str:
    many = "{at:when}: {mid:number}, between {low:number} and {high:number}"
    return say(many, at=(row.Index, step), mid=row.mid, low=row.low, high=row.high)


def _bar(at: tuple[pd.Timestamp, pd.Timedelta], height: float, name: object) -> str:
    if height != height:
        nothing = "{at:when}: nothing collected"
        return say(nothing if name == "articles" else "{at:when}: no share can be told", at=at)
    if name == "articles":
        return say("{at:when}: {n:article}", at=at, n=int(height))
    return say("{at:when}: {share:percent} of articles", at=at, share=height / 100)


def compare(chained: pd.DataFrame) -> Axes:
    """Draw ``series`` of `buzz.chain` on one axis, the six highest; nothing else may share one.

    Colour, dash and label tell them apart.
    """
    ax = figures.new(height=3.4)
    series = sorted(_series(chained), key=lambda found: -found[1]["mid"].mean())
    for (name, rows), color, dash in zip(series, COLORS, DASHES, strict=False):
        curve = rows.set_index("start")
        ax.fill_between(curve.index, curve["low"], curve["high"], color=color, alpha=0.25, lw=0)
        ax.plot(curve.index, curve["mid"], color=color, ls=dash, lw=1.4, label=name)
        hatch_incomplete(ax, curve)
    ax.set_ylim(bottom=0)
    some = say(
        "Search interest on one scale: the {shown:number} highest of {n:number}",
        shown=len(COLORS),
        n=len(series),
    )
    ax.set_title(some if len(series) > len(COLORS) else say("Search interest on one scale"))
    ax.set_ylabel(say("interest; 100 = highest of the export"))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    figures.date_axis(ax.xaxis)
    return ax


def small_multiples(trends: pd.DataFrame, columns: int = 3) -> Figure:
    """Draw each series in a panel of its own, 24 at most: shapes compare, heights do not.

    Of a series in several exports, the last is drawn.
    """
    figures.style()
    last = trends.groupby(["topic", "geo"], dropna=False)["export"].transform("last")
    trends = trends.assign(mid=(trends["low"] + trends["high"]) / 2)
    series = list(_series(trends[trends["export"] == last]))[:PANELS]  # others differ in scale
    rows = -(-len(series) // columns)
    drawn = Figure(figsize=(8, 1.6 * rows + 0.4), layout="constrained")
    panels = drawn.subplots(rows, columns, sharex=True, squeeze=False).ravel()
    for ax, (name, found) in zip(panels, series, strict=False):
        curve = found.set_index("start")
        draw_interval(ax, curve, "interest")
        hatch_incomplete(ax, curve)
        ax.set_title(name, fontsize=9)
        figures.date_axis(ax.xaxis, ticks=3)
    for ax in panels[len(series) :]:
        ax.set_visible(False)
    return drawn


def vintages(compared: Vintages) -> Axes:
    """Draw how far each pull of a series lies from their median; the band is the revision noise."""
    ax, noise, pulls = figures.new(height=2.4), compared.noise, compared.pulls
    ax.axhspan(-noise, noise, color=figures.SKY, alpha=0.4, lw=0)
    for name, color, dash in zip(pulls, COLORS, DASHES, strict=False):
        far = pulls[name] - compared.spread["median"]
        ax.plot(far.index, far, color=color, ls=dash, lw=1, label=figures.label(name))
    ax.set_title(say("The same series pulled again: distance from the median of the pulls"))
    ax.set_ylabel(say("points of interest"))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=8)
    figures.date_axis(ax.xaxis)
    return ax


def regions(ranked: pd.DataFrame, most: int = 20) -> Axes:
    """Draw the interval of each region of `buzz.by_region`, highest first."""
    top = ranked.head(most).iloc[::-1]
    ax = figures.new(height=0.22 * len(top) + 0.9)
    names = [figures.label(name) for name in top["region"]]
    ax.hlines(names, top["low"].clip(lower=0), top["high"], color=figures.BLUE, lw=5)
    ax.set_xlim(left=0)
    ax.grid(visible=True, axis="x")
    ax.set_title(
        figures.label(say("Searches for {topic:quoted} by region", topic=top["topic"].iloc[0]))
    )
    ax.set_xlabel(say("100 = the region with the largest share of its searches"))
    return ax


def draw_interval(ax: Axes, curve: pd.DataFrame, measure: str, color: str = figures.BLUE) -> None:
    """Draw a band from low to high with its middle; single volumes as bars from low to high."""
    if measure == "volume":
        top = curve["high"].where(curve["high"] < float("inf"), curve["low"])
        ax.vlines(curve.index, curve["low"], top, color=color, linewidth=4)
    else:
        ax.fill_between(curve.index, curve["low"], curve["high"], color=color, alpha=0.3, lw=0)
        ax.plot(curve.index, curve["mid"], color=color, lw=1.4)
    ax.set_ylim(bottom=0)  # a raised baseline exaggerates change


def shade(ax: Axes, found: pd.DataFrame, ends: pd.Series, step: pd.Timedelta) -> None:
    """Shade each burst from the start of its first period to the end of its last."""
    for burst in found.itertuples():
        last = ends.get(burst.end, burst.end)
        span = ax.axvspan(burst.start, last, color=figures.ORANGE, alpha=0.25, lw=0, zorder=0)
        known = {"span": (burst.start, step, burst.end), "times": burst.height}
        said = say("Burst, {span:when}: {times:number} times its level", **known)
        figures.note([span], [said], [burst.peak])
        ax.axvline(burst.peak, color=figures.RED, lw=0.8, ls=":", zorder=1)


def hatch_incomplete(ax: Axes, curve: pd.DataFrame) -> None:
    """Hatch the periods that were not over when the data was read."""
    for start, end in curve.loc[curve["partial"], "end"].dropna().items():
        ax.axvspan(start, end, fill=False, hatch="////", edgecolor=figures.GREY, lw=0)


def _panels(two: bool) -> tuple[Axes, Axes | None]:
    figures.style()
    size = (8, 4.2 if two else 3)
    ratios = [2, 1] if two else [1]
    drawn = Figure(figsize=size, layout="constrained")
    axes = drawn.subplots(len(ratios), sharex=True, height_ratios=ratios, squeeze=False)[:, 0]
    return axes[0], axes[1] if two else None


def _series(trends: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Walk over topics and places, each with its label: the place is said only where it differs."""
    several = trends["geo"].nunique() > 1
    for (topic, geo), rows in trends.groupby(["topic", "geo"], sort=False, dropna=False):
        yield (
            figures.label(
                f"{topic}, {place(geo)}" if several and isinstance(geo, str) and geo else str(topic)
            ),
            rows,
        )


def _told(interest: pd.DataFrame, found: pd.DataFrame) -> list[Said]:
    """Say what a curve and its shaded bursts show."""
    step = step_of(interest)
    topic, span = subject_of(interest)["topic"], (interest.index[0], step, interest.index[-1])
    curve = say("Search interest in {topic:quoted}, 0 to 100: {span:when}.", topic=topic, span=span)
    spans = [when(burst.start, step, burst.end) for burst in found.itertuples()]
    if not spans:
        return [curve, say("No burst.")]
    return [curve, say("Bursts: {spans}.", spans=message("; ").join(spans))]


def regions_figure(ranked: pd.DataFrame) -> list[Shown]:
    """Show the regions with the largest shares of searches; nothing where there are none."""
    if ranked.empty:
        return []
    shown = figures.show(
        regions(ranked),
        alt=say("Interest by region, highest first: {names:list}.", names=ranked["region"].head(5)),
        data=ranked[["region", "low", "high", "rank_low", "rank_high"]],
        source=", ".join(ranked["export"].unique()),
    )
    return [shown]


def figure(interest: pd.DataFrame, found: pd.DataFrame, covered: pd.Series) -> list[Shown]:
    """Show interest with its bursts, and attention share beneath where there is any."""
    if interest.empty:
        return []
    each = figures.each(figures.step_of(covered.index))
    beneath = say("Beneath, the topic's share of all articles {each}.", each=each)
    share = [beneath] if len(covered) else []
    shown = figures.show(
        over_time(interest, found, covered if len(covered) else None),
        alt=paragraph(*_told(interest, found), *share),
        data=interest[SHOWN],
        source=subject_of(interest)["export"],
    )
    return [shown]


def revision_figure(compared: Vintages) -> list[Shown]:
    """Show how far the pulls of a series lie apart; nothing where there is one."""
    if len(compared.pulls.columns) < 2:
        return []
    shown = figures.show(
        vintages(compared),
        alt=say(
            "{n:number} pulls of one series; 95 % of their values lie within {noise:number} points "
            "of their median.",
            n=len(compared.pulls.columns),
            noise=compared.noise,
        ),
        data=compared.pulls.join(compared.spread),
        source=", ".join(map(str, compared.pulls)),
    )
    return [shown]


def comparison_figure(chained: Chained) -> list[Shown]:
    """Show the series that share a scale; nothing where there are none."""
    if chained.series.empty:
        return []
    series = chained.series[["topic", "geo"]].drop_duplicates()
    names = [named(topic, geo) for topic, geo in series.itertuples(index=False)]
    shown = figures.show(
        compare(chained.series),
        alt=say("Search interest on one scale: {names:list}.", names=names),
        data=chained.series[["topic", "geo", "start", "low", "high", "partial", "links"]],
        source=", ".join(chained.series["export"].unique()),
    )
    return [shown]


def panels_figure(trends: pd.DataFrame) -> list[Shown]:
    """Show each series in its own panel; nothing where there are none."""
    if trends.empty:
        return []
    shown = figures.show(
        small_multiples(trends),
        alt=say(
            "{n:panel}, one for each topic and place, each on its own scale from 0.",
            n=trends.groupby(["topic", "geo"], dropna=False).ngroups,
        ),
        data=trends[["topic", "geo", "start", "low", "high", "partial"]],
        source=", ".join(trends["export"].unique()),
    )
    return [shown]
