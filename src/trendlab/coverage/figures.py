"""Drawings of coverage: share over time, outlets by day, who came first, typical words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from babel.dates import get_day_names
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from trendlab import corpus, figures
from trendlab.corpus.breaks import runs
from trendlab.coverage.across import has_denominator
from trendlab.coverage.concentration import appears, has_clock
from trendlab.coverage.concentration import first as who_first
from trendlab.coverage.concentration import hours as count_hours
from trendlab.coverage.share import by_date
from trendlab.figures import Shown
from trendlab.language.catalog import message, spoken
from trendlab.language.messages import say
from trendlab.language.numbers import day

ROWS = 30  # outlets that a figure can hold
CELLS = 2000  # of a heat map, beyond which it is a picture of dots: each would weigh 150 letters
NO_SHARE = ("missing", "collapsed")
MISSING: dict[str, Any] = {"facecolor": "#F3F4F6", "hatch": "////", "ec": "#9AA1AB", "lw": 0}


def draw_share(shares: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw attention share with its 95 % band; a period without a share leaves a gap.

    Takes the table of `coverage.share` without *by*. Hatched periods have no usable denominator,
    and hollow points are cut by the first or last day.
    """
    ax = ax or figures.new()
    at, step, state = shares.index, figures.step_of(shares.index), shares["state"]
    points: dict[str, Any] = {"color": figures.BLUE, "ls": "none", "marker": "o"}
    whole, partial = (shares["share"].where(state == name) for name in ("ok", "partial"))
    ax.fill_between(at, shares["low"], shares["high"], color=figures.SKY, alpha=0.35, lw=0)
    ax.plot(at, shares["share"], color=figures.BLUE, lw=1)
    ax.plot(at, whole, **points, ms=3, label=say("share, all articles"))
    ax.plot(at, partial, **points, ms=4, mfc="white")
    known = shares.dropna(subset="share")
    figures.points(ax, known["share"], (_share(row, step) for row in known.itertuples()))
    mean = ax.plot(at, shares["outlet_mean"], color=figures.ORANGE, lw=1.2)[0]
    mean.set(ls=(0, (4, 2)), label=say("mean of outlets"))
    for first, last in runs(state.isin(NO_SHARE).to_numpy()):
        ax.axvspan(at[first] - step / 2, at[last - 1] + step / 2, **MISSING)
    ax.set_title(figures.label(say("Share of articles on {topic:quoted}", topic=topic)))
    ax.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0, symbol=" %"))
    ax.set_ylim(bottom=0)  # a raised baseline exaggerates change
    ax.legend(frameon=False, ncols=2, loc="lower right", bbox_to_anchor=(1, 0.98), fontsize=8)
    figures.date_axis(ax.xaxis)
    return ax


def draw_counts(shares: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw the matching articles per period as bars, where nothing is there to divide by."""
    ax = ax or figures.new()
    step, drawn = figures.step_of(shares.index), shares["matched"][shares["matched"] > 0]
    bars = figures.bars(ax, drawn, step, color=figures.BLUE)
    notes = (say("{at:when}: {n:article}", at=(at, step), n=int(n)) for at, n in drawn.items())
    figures.note(bars, notes, drawn.index)
    if len(shares):
        ax.set_xlim(shares.index[0] - step, shares.index[-1] + step)
    found = say("Articles found on {topic:quoted}, out of an unknown total", topic=topic)
    ax.set_title(figures.label(found))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    figures.date_axis(ax.xaxis)
    return ax


def draw_outlets(shares: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw the matching articles of each outlet and period as a heat map.

    Takes `coverage.share` with ``by="outlet"``, of which the 30 outlets with most are drawn. A
    period in which nothing at all was collected from an outlet is hatched: missing, not zero.
    """
    matched = shares["matched"].unstack(0)
    missing = shares["state"].eq("missing").unstack(0)
    order = matched.sum(axis=1).sort_values(kind="stable").index[-ROWS:]
    some = say(", {shown:number} of {n:number}", shown=ROWS, n=len(matched))
    of = some if len(matched) > ROWS else ""
    matched, missing = matched.loc[order], missing.loc[order]
    ax = ax or figures.new(height=0.9 + 0.22 * len(order))
    ax.set_facecolor("white")
    values = matched.to_numpy(dtype=float, copy=True)
    values[missing.to_numpy()] = np.nan
    dates = mdates.date2num(matched.columns)
    step = figures.step_of(matched.columns) / figures.DAY
    edges = np.append(dates, dates[-1] + step) - (step / 2 if step <= 1 else 0)
    mesh = ax.pcolormesh(edges, np.arange(len(order) + 1) - 0.5, values, cmap="Blues", vmin=0)
    mesh.set_rasterized(values.size > CELLS)
    for row, gaps in enumerate(missing.to_numpy()):
        spans = [(edges[first], edges[end] - edges[first]) for first, end in runs(gaps)]
        ax.broken_barh(spans, (row - 0.5, 1), **MISSING)
    ax.set_yticks(range(len(order)), [figures.label(str(name)) for name in order], fontsize=8)
    ax.set_title(figures.label(say("Articles on {topic:quoted} by outlet{of}", topic=topic, of=of)))
    ax.set_xlabel(say("hatched: nothing collected"))
    _shades(ax, mesh)
    figures.date_axis(ax.xaxis)
    return ax


def draw_first(table: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw how long the first 30 outlets of `coverage.first` took, one strip each."""
    some = say(", the first {shown:number} of {n:number}", shown=ROWS, n=len(table))
    of = some if len(table) > ROWS else ""
    table = table.iloc[:ROWS][::-1]
    delay = table["delay"].dt.total_seconds() / 3600
    timed = bool((table["published"] != table["published"].dt.normalize()).any())
    per = 1 if timed and delay.max() < 72 else 24
    ax = ax or figures.new(height=0.9 + 0.24 * len(table))
    rows = range(len(table))
    ax.hlines(rows, 0, delay / per, color="#B8BEC6", linewidth=2)
    ax.plot(delay / per, rows, "o", color=figures.BLUE)
    notes = [day(when) + f", {when:%H:%M}" * timed for when in table["published"]]
    _rows(ax, table.index, delay / per, notes)
    ax.set_xlim(left=0, right=max(1, delay.max() / per) * 1.15)
    hours, days = say("hours after the first article"), say("days after the first article")
    ax.set_xlabel((hours if per == 1 else days) + f" ({table['published'].dt.tz})" * timed)
    said = say("First article on {topic:quoted} of each outlet{of}", topic=topic, of=of)
    ax.set_title(figures.label(said))
    ax.grid(axis="y", visible=False)
    return ax


def draw_hours(counts: pd.DataFrame, zone: str, ax: Axes | None = None) -> Axes:
    """Draw articles by weekday and hour as a heat map; takes the table of `coverage.hours`."""
    ax = ax or figures.new(height=2.4)
    mesh = ax.pcolormesh(range(25), range(8), counts.to_numpy(), cmap="Blues", vmin=0)
    days = get_day_names("abbreviated", locale=spoken())  # by number, but not in its order
    ax.set_yticks([row + 0.5 for row in range(7)], [days[row] for row in range(7)], fontsize=8)
    ax.invert_yaxis()
    ax.set_xticks(range(0, 25, 3))
    ax.set_xlabel(say("hour of the day in {zone}", zone=zone))
    ax.set_title(say("Articles on the topic by weekday and hour"))
    _shades(ax, mesh)
    return ax


def draw_typical(found: pd.DataFrame, top: int = 12, ax: Axes | None = None) -> Axes:
    """Rank the terms most typical of each side as dots; takes the table of `coverage.typical`.

    Beside each dot: texts of that side with the term, then texts of the rest.
    """
    sides = found["side"].unique()
    ranked = found.groupby("side", sort=False).head(top).iloc[::-1]
    ax = ax or figures.new(height=1.1 + 0.21 * len(ranked))
    for number, side in enumerate(sides):
        rows = (ranked["side"] == side).to_numpy().nonzero()[0]
        look: dict[str, Any] = {"marker": "os^Dv"[number % 5], "ls": "none", "color": figures.BLUE}
        look |= {"fillstyle": "none" if number % 2 else "full", "label": figures.label(str(side))}
        ax.plot(ranked["z"].to_numpy()[rows], rows, **look)
    notes = [f"{term.texts} : {term.rest}" for term in ranked.itertuples()]
    _rows(ax, ranked["term"], ranked["z"], notes)
    ax.margins(x=0.12)
    beside = "how typical (standard errors); beside: texts of that side : texts of the rest"
    ax.set_xlabel(say(beside))
    one = say("Words typical of {side}", side=message(str(sides[0]), "value"))
    ax.set_title(figures.label(one if len(sides) == 1 else say("Words typical of each side")))
    if len(sides) > 1:
        ax.legend(frameon=False, fontsize=8, loc="lower right")
    return ax


def _shades(ax: Axes, mesh: Any) -> None:
    """Explain the shades of a heat map, which has no grid."""
    ax.grid(False)
    whole = MaxNLocator(integer=True)
    ax.figure.colorbar(mesh, ax=ax, label=say("articles"), pad=0.01, ticks=whole)


def _rows(ax: Axes, names: Iterable, at: Iterable[float], notes: list[str]) -> None:
    """Name the rows of dots, and write a note beside each dot."""
    look: dict[str, Any] = {"fontsize": 7, "color": figures.GREY, "va": "center"}
    for row, (x, note) in enumerate(zip(at, notes, strict=True)):
        ax.annotate(note, (x, row), (7, 0), textcoords="offset points", **look)
    shown = [figures.label(str(name)) for name in names]
    ax.set_yticks(range(len(shown)), shown, fontsize=8)
    ax.set_ylim(-0.7, len(shown) - 0.3)


def over_time(articles: pd.DataFrame, topic: str) -> Shown | None:
    """Draw attention share over time, or counts where there is no denominator.

    Periods widen with the span, from days to years; what is beneath says which they are.
    """
    dated = articles.dropna(subset=["published"])
    if dated.empty:
        return None
    shares = by_date(dated, freq=corpus.period(dated))
    divided = has_denominator(dated)
    return figures.show(
        draw_share(shares, topic) if divided else draw_counts(shares, topic),
        alt=_highest(shares, topic, divided),
        data=shares if divided else shares[["matched"]],
        source=_source(dated, figures.step_of(shares.index)),
    )


def _share(row: Any, step: pd.Timedelta) -> str:
    return say(
        "{at:when}: {share:percent}, {n:article} of {total:number}",
        at=(row.Index, step),
        share=(row.share, row.low, row.high),
        n=int(row.matched),
        total=int(row.total),
    )


def _highest(shares: pd.DataFrame, topic: str, divided: bool) -> str:
    """Say what is drawn, and when it is highest, if that is one period which was over."""
    if not shares["matched"].any():
        return say("No article on {topic:quoted} in the period.", topic=topic)
    whole = shares.loc[shares["state"] == "ok", "share" if divided else "matched"]
    top = whole.index[whole.eq(whole.max()) & whole.gt(0)]
    step = figures.step_of(shares.index)
    known = {"topic": topic, "each": figures.each(step)}
    if len(top) != 1:
        share = "Share of all articles {each} on {topic:quoted}."
        return say(share if divided else "Number of articles {each} on {topic:quoted}.", **known)
    highest = "Share of all articles {each} on {topic:quoted}, highest {at:at}."
    counted = "Number of articles {each} on {topic:quoted}, highest {at:at}."
    return say(highest if divided else counted, at=(top[0], step), **known)


def outlets(articles: pd.DataFrame, topic: str) -> Shown | None:
    """Draw the matching articles by outlet and period; nothing without dates and outlets."""
    dated = articles.dropna(subset=["published", "outlet"])
    if dated.empty:
        return None
    shares = by_date(dated, "outlet", corpus.period(dated))
    data = shares[shares["matched"] > 0][["matched", "total"]]
    data = data.sort_values("matched", ascending=False, kind="stable")
    starts = shares.index.levels[0]
    if written := figures.WRITTEN.get(figures.kind(starts)):
        data.index = data.index.set_levels(starts.strftime(written), level=0)
    told = (
        "Articles per outlet on {topic:quoted}, {each}, as shades; hatched, where an outlet has no "
        "article at all: {n:number}."
    )
    known = {"topic": topic, "each": figures.each(figures.step_of(starts))}
    return figures.show(
        draw_outlets(shares, topic),
        alt=say(told, n=int((shares["state"] == "missing").sum()), **known),
        data=data,
        source=_source(dated, figures.step_of(starts)),
    )


def hours(matched: pd.DataFrame, zone: str | None) -> Shown | None:
    """Draw the hours of publication in a time zone (UTC if none); nothing without times of day."""
    zone = zone or "UTC"
    dated = matched.dropna(subset=["published"])
    local = dated.assign(published=dated["published"].dt.tz_convert(zone))
    if not (has_clock(dated) and has_clock(local)):
        return None
    counts = count_hours(local)
    most = int(counts.sum().idxmax())
    alt = "Articles by weekday and hour in {zone}, as shades; most appear at {hour}:00."
    return figures.show(
        draw_hours(counts, zone),
        alt=say(alt, zone=zone, hour=most),
        data=counts,
        source=say("{n:article} with a time", n=int(counts.to_numpy().sum())),
    )


def first(articles: pd.DataFrame, topic: str) -> Shown | None:
    """Draw who was first; nothing where the topic does not appear within the file."""
    table = who_first(articles)
    if table.empty or not appears(articles) or corpus.by_month(articles):
        return None
    alt = "First article of each outlet on {topic:quoted}: {outlet} leads."
    return figures.show(
        draw_first(table, topic),
        alt=say(alt, topic=topic, outlet=table.index[0]),
        data=table[["published", "delay", "title"]],
        source=say("first article of {n:outlet}", n=len(table)),
    )


def typical(found: pd.DataFrame) -> Shown | None:
    """Rank the terms typical of each side; nothing where none stands out."""
    if found.empty:
        return None
    alt = "Words typical of each side, ranked; the first is {word}."
    return figures.show(
        draw_typical(found),
        alt=say(alt, word=found["term"].iloc[0]),
        data=found[["side", "term", "z", "texts", "rest"]],
        source=say("{n:word}, each at least 1.96 standard errors from chance", n=len(found)),
    )


def _source(dated: pd.DataFrame, step: pd.Timedelta) -> str:
    known = {"n": len(dated), "outlets": dated["outlet"].nunique(), "each": figures.each(step)}
    named = "{n:article} of {outlets:outlet}, {each}"
    return say(named if known["outlets"] else "{n:article}, {each}", **known)
