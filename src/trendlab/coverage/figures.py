"""Drawings of coverage: share over time, outlets by day, who came first, typical words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from trendlab import figures
from trendlab.coverage.concentration import appears, has_clock
from trendlab.coverage.concentration import first as who_first
from trendlab.coverage.concentration import hours as count_hours
from trendlab.coverage.share import has_denominator
from trendlab.coverage.share import share as measure
from trendlab.figures import Shown
from trendlab.language.numbers import count, day

ROWS = 30  # outlets that a figure can hold
NO_SHARE = ("missing", "collapsed")
SMALL: dict[str, Any] = {"fontsize": 7, "color": figures.GREY, "va": "center"}
MISSING: dict[str, Any] = {"facecolor": "#F3F4F6", "hatch": "////", "ec": "#9AA1AB", "lw": 0}


def draw_share(shares: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw attention share with its 95 % band; a period without a share leaves a gap.

    Takes the table of `coverage.share` without *by*. Hatched periods have no usable denominator,
    and hollow points are cut by the first or last day.
    """
    ax = ax or figures.new()
    step = _step(shares.index)
    ax.fill_between(
        shares.index, shares["low"], shares["high"], color=figures.SKY, alpha=0.35, linewidth=0
    )
    whole = shares["share"].where(shares["state"] == "ok")
    ax.plot(shares.index, shares["share"], color=figures.BLUE, linewidth=1)
    ax.plot(shares.index, whole, "o", color=figures.BLUE, markersize=3, label="share, all articles")
    partial = shares["share"].where(shares["state"] == "partial")
    ax.plot(shares.index, partial, "o", color=figures.BLUE, markerfacecolor="white", markersize=4)
    ax.plot(
        shares.index,
        shares["outlet_mean"],
        color=figures.ORANGE,
        linestyle=(0, (4, 2)),
        linewidth=1.2,
        label="mean of outlets",
    )
    for at in shares.index[shares["state"].isin(NO_SHARE)]:
        ax.axvspan(at - step / 2, at + step / 2, **MISSING)
    ax.set_title(figures.label(f"Share of articles on “{topic}”"))
    ax.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    ax.set_ylim(bottom=0)  # a raised baseline exaggerates change
    ax.legend(frameon=False, ncols=2, loc="lower right", bbox_to_anchor=(1, 0.98), fontsize=8)
    figures.date_axis(ax.xaxis)
    return ax


def draw_counts(shares: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw the matching articles per period as bars, where nothing is there to divide by."""
    ax = ax or figures.new()
    step = _step(shares.index)
    ax.bar(shares.index, shares["matched"], width=step * 0.8, color=figures.BLUE)
    ax.set_title(figures.label(f"Articles found on “{topic}”, out of an unknown total"))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    figures.date_axis(ax.xaxis)
    return ax


def draw_outlets(shares: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw the matching articles of each outlet and period as a heat map.

    Takes the table of `coverage.share` with ``by="outlet"``. A period in which nothing at all was
    collected from an outlet is hatched: it is missing, not zero. The 30 outlets with most matching
    articles are drawn.
    """
    matched = shares["matched"].unstack(0)
    missing = shares["state"].eq("missing").unstack(0)
    order = matched.sum(axis=1).sort_values(kind="stable").index[-ROWS:]
    of = f", {ROWS} of {len(matched)}" if len(matched) > ROWS else ""
    matched, missing = matched.loc[order], missing.loc[order]
    ax = ax or figures.new(height=0.9 + 0.22 * len(order))
    ax.set_facecolor("white")
    values = matched.to_numpy(dtype=float, copy=True)
    values[missing.to_numpy()] = np.nan
    dates = mdates.date2num(matched.columns)
    step = float(np.median(np.diff(dates))) if len(dates) > 1 else 1.0
    edges = np.append(dates, dates[-1] + step) - step / 2
    mesh = ax.pcolormesh(edges, np.arange(len(order) + 1) - 0.5, values, cmap="Blues", vmin=0)
    for row, gaps in enumerate(missing.to_numpy()):
        turns = np.flatnonzero(np.diff(np.r_[False, gaps, False].astype(int))).reshape(-1, 2)
        ax.broken_barh(
            [(edges[a], edges[b] - edges[a]) for a, b in turns], (row - 0.5, 1), **MISSING
        )
    ax.set_yticks(range(len(order)), [figures.label(str(name)) for name in order], fontsize=8)
    whole = MaxNLocator(integer=True)
    ax.set_title(figures.label(f"Articles on “{topic}” by outlet{of}"))
    ax.set_xlabel("hatched: nothing collected")
    ax.grid(False)
    ax.figure.colorbar(mesh, ax=ax, label="articles", pad=0.01, ticks=whole)
    figures.date_axis(ax.xaxis)
    return ax


def draw_first(table: pd.DataFrame, topic: str, ax: Axes | None = None) -> Axes:
    """Draw who published first and how long the others took, one strip per outlet.

    Takes the table of `coverage.first`; the first 30 outlets are drawn.
    """
    of = f", the first {ROWS} of {len(table)}" if len(table) > ROWS else ""
    table = table.iloc[:ROWS][::-1]
    delay = table["delay"].dt.total_seconds() / 3600
    unit, per = ("hours", 1) if delay.max() < 72 else ("days", 24)
    ax = ax or figures.new(height=0.9 + 0.24 * len(table))
    rows = range(len(table))
    ax.hlines(rows, 0, delay / per, color="#B8BEC6", linewidth=2)
    ax.plot(delay / per, rows, "o", color=figures.BLUE)
    for row, (at, when) in enumerate(zip(delay / per, table["published"], strict=True)):
        ax.annotate(f"{when:%d %b, %H:%M}", (at, row), (7, 0), textcoords="offset points", **SMALL)
    _names(ax, table.index)
    ax.set_xlim(left=0, right=max(1, delay.max() / per) * 1.15)
    ax.set_xlabel(f"{unit} after the first article (times in UTC)")
    ax.set_title(figures.label(f"First article on “{topic}” of each outlet{of}"))
    ax.grid(axis="y", visible=False)
    return ax


def draw_hours(counts: pd.DataFrame, zone: str, ax: Axes | None = None) -> Axes:
    """Draw articles by weekday and hour as a heat map; takes the table of `coverage.hours`."""
    ax = ax or figures.new(height=2.4)
    mesh = ax.pcolormesh(range(25), range(8), counts.to_numpy(), cmap="Blues", vmin=0)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    ax.set_yticks([row + 0.5 for row in range(7)], days, fontsize=8)
    ax.invert_yaxis()
    ax.set_xticks(range(0, 25, 3))
    ax.set_xlabel(f"hour of the day in {zone}")
    ax.set_title("Articles on the topic by weekday and hour")
    ax.grid(False)
    ax.figure.colorbar(mesh, ax=ax, label="articles", pad=0.01, ticks=MaxNLocator(integer=True))
    return ax


def draw_typical(found: pd.DataFrame, top: int = 12, ax: Axes | None = None) -> Axes:
    """Rank the terms most typical of each side as dots; takes the table of `coverage.typical`.

    Beside each dot: texts of that side with the term, then texts of the rest.
    """
    sides = list(dict.fromkeys(found["side"]))
    ranked = found.groupby("side", sort=False).head(top).iloc[::-1]
    ax = ax or figures.new(height=1.1 + 0.21 * len(ranked))
    for number, side in enumerate(sides):
        rows = (ranked["side"] == side).to_numpy().nonzero()[0]
        style: dict[str, Any] = {"marker": "os^Dv"[number % 5], "linestyle": "none"}
        style |= {"fillstyle": "none" if number % 2 else "full", "color": figures.BLUE}
        z = ranked["z"].to_numpy()[rows]
        ax.plot(z, rows, **style, label=figures.label(str(side)))
    for row, term in enumerate(ranked.itertuples()):
        note = f"{term.texts} : {term.rest}"
        ax.annotate(note, (term.z, row), (7, 0), textcoords="offset points", **SMALL)
    _names(ax, ranked["term"])
    ax.margins(x=0.12)
    ax.set_xlabel("z of the log-odds ratio; beside: texts of that side : texts of the rest")
    alone = f"Terms typical of {sides[0]}" if len(sides) == 1 else "Terms typical of each side"
    ax.set_title(figures.label(alone))
    if len(sides) > 1:
        ax.legend(frameon=False, fontsize=8, loc="lower right")
    return ax


def _step(periods: pd.DatetimeIndex) -> pd.Timedelta:
    return periods.to_series().diff().median() if len(periods) > 1 else pd.Timedelta(days=1)


def _names(ax: Axes, names: Iterable) -> None:
    shown = [figures.label(str(name)) for name in names]
    ax.set_yticks(range(len(shown)), shown, fontsize=8)
    ax.set_ylim(-0.7, len(shown) - 0.3)


def over_time(articles: pd.DataFrame, topic: str) -> Shown | None:
    """Draw attention share per day, or plain counts where there is no denominator."""
    dated = articles.dropna(subset=["published"])
    if dated.empty:
        return None
    shares = measure(dated)
    divided = has_denominator(dated)
    what = "Share of all articles" if divided else "Number of articles"
    most = shares["share" if divided else "matched"].idxmax() if shares["matched"].any() else None
    return figures.show(
        draw_share(shares, topic) if divided else draw_counts(shares, topic),
        alt=f"{what} per day on “{topic}”, highest on {day(most)}.",
        data=shares if divided else shares[["matched"]],
        source=f"{len(dated):,} articles of {count(dated['outlet'].nunique(), 'outlet')}",
    )


def outlets(articles: pd.DataFrame, topic: str) -> Shown | None:
    """Draw the matching articles of each outlet and day; nothing without dates and outlets."""
    dated = articles.dropna(subset=["published", "outlet"])
    if dated.empty:
        return None
    shares = measure(dated, by="outlet")
    missing = int((shares["state"] == "missing").sum())
    return figures.show(
        draw_outlets(shares, topic),
        alt=f"Heat map of articles per outlet and day on “{topic}”; {missing} outlet-days "
        "without any article are hatched.",
        data=shares[shares["matched"] > 0][["matched", "total"]],
        source=f"{len(dated):,} articles of {dated['outlet'].nunique()} outlets",
    )


def hours(matched: pd.DataFrame, zone: str | None) -> Shown | None:
    """Draw the hours of publication in a time zone (UTC if none); nothing without times of day."""
    zone = zone or "UTC"
    if not has_clock(matched, zone):
        return None
    counts = count_hours(matched.dropna(subset=["published"]), tz=zone)
    most = int(counts.sum().idxmax())
    return figures.show(
        draw_hours(counts, zone),
        alt=f"Heat map of articles by weekday and hour in {zone}; most appear at {most}:00.",
        data=counts,
        source=f"{int(counts.to_numpy().sum()):,} articles with a time",
    )


def first(articles: pd.DataFrame, topic: str) -> Shown | None:
    """Draw who was first; nothing where the topic does not appear within the file."""
    table = who_first(articles)
    if table.empty or not appears(articles):
        return None
    return figures.show(
        draw_first(table, topic),
        alt=f"First article of each outlet on “{topic}”: {table.index[0]} leads.",
        data=table[["published", "delay", "title"]],
        source=f"first article of {count(len(table), 'outlet')}",
    )


def typical(found: pd.DataFrame) -> Shown | None:
    """Rank the terms typical of each side; nothing where none stands out."""
    if found.empty:
        return None
    return figures.show(
        draw_typical(found),
        alt=f"Terms typical of each side, ranked; the first is {found['term'].iloc[0]}.",
        data=found[["side", "term", "z", "texts", "rest"]],
        source=f"{len(found)} terms with z of at least 1.96",
    )
