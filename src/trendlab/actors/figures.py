"""Figures of actors: share of voice, and who is named with whom."""

from __future__ import annotations

from math import cos, degrees, pi, sin
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter

from trendlab import figures
from trendlab.actors.measures import above_chance
from trendlab.figures import Shown
from trendlab.language.messages import say


def draw_share_of_voice(actors: pd.DataFrame, top: int = 15) -> Axes:
    """Draw each actor's share of voice with its interval, the largest above."""
    shown = actors.head(top).iloc[::-1]
    axes = figures.new(height=0.9 + 0.28 * max(len(shown), 1))
    places = range(len(shown))
    axes.hlines(places, shown["low"], shown["high"], color=figures.SKY, linewidth=4)
    axes.plot(shown["share"], places, "o", color=figures.BLUE)
    named = shown["name"] if "name" in shown else shown["actor_id"]
    axes.set_yticks(places, [figures.label(one) for one in named])
    axes.set_title(say("Share of voice: of all actors named, each once per article"))
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0, symbol=" %"))
    axes.set_xlim(left=0)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return axes


def draw_network(pairs: pd.DataFrame, actors: pd.DataFrame | None = None, nodes: int = 40) -> Axes:
    """Draw who is named with whom: actors on a circle, groups side by side, links by strength.

    A circle keeps every label apart from the others, which a free layout does not at 40 actors. Of
    each actor the three links are drawn that are surest to be more than chance.
    """
    import networkx as nx

    graph = nx.Graph()
    for one in pairs[pairs["sure"]].itertuples(index=False):
        graph.add_edge(one.name_a, one.name_b, weight=one.texts, low=one.low)
    strongest = sorted(graph.degree(weight="weight"), key=lambda node: (-node[1], node[0]))
    graph = graph.subgraph([name for name, _ in strongest[:nodes]])
    groups = nx.community.greedy_modularity_communities(graph, weight="weight") if graph else []
    order = [name for group in groups for name in sorted(group)]
    axes = figures.new(height=8, width=8)
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_title(say("Named in the same articles more often than by chance"))
    _draw_links(axes, _strongest(graph), order)
    sizes = {} if actors is None else dict(zip(actors["name"], actors["articles"], strict=True))
    _draw_actors(axes, groups, order, sizes)
    axes.set(xlim=(-1.7, 1.7), ylim=(-1.7, 1.7))
    return axes


def _strongest(graph: Any, links: int = 3) -> Any:
    """Keep each actor's links with the highest lower bound of PMI: more would hide one another."""
    kept = set()
    for node in graph:
        edges = sorted(graph.edges(node, data="low"), key=lambda edge: (-edge[2], edge[1]))
        kept |= {(a, b) for a, b, _ in edges[:links]}
    return graph.edge_subgraph(kept)


def _angles(order: list[str]) -> dict[str, float]:
    return {name: 2 * pi * at / max(len(order), 1) for at, name in enumerate(order)}


def _draw_links(axes: Axes, graph: Any, order: list[str]) -> None:
    angles = _angles(order)
    most = max((weight for _, _, weight in graph.edges(data="weight")), default=1)
    for a, b, weight in sorted(graph.edges(data="weight")):
        ends = [(cos(angles[one]), sin(angles[one])) for one in (a, b)]
        middle = tuple(0.25 * (p + q) for p, q in zip(*ends, strict=True))  # bends to the centre
        curve = Path([ends[0], middle, ends[1]], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        strength = weight / most
        style = {"linewidth": 0.8 + 3 * strength, "alpha": 0.4 + 0.4 * strength}
        axes.add_patch(PathPatch(curve, fill=False, edgecolor=figures.GREY, **style))


def _draw_actors(axes: Axes, groups: Any, order: list[str], sizes: dict[str, int]) -> None:
    colours = (figures.BLUE, figures.ORANGE, figures.GREEN, figures.PINK, figures.RED, figures.SKY)
    angles = _angles(order)
    most = max(sizes.values(), default=1)
    for number, group in enumerate(groups):
        for name in sorted(group):
            x, y = cos(angles[name]), sin(angles[name])
            area = 30 + 170 * sizes.get(name, 0) / most
            axes.scatter(x, y, s=area, color=colours[number % len(colours)], zorder=3)
            turn = degrees(angles[name])
            left = 90 < turn < 270
            axes.text(
                1.08 * x,
                1.08 * y,
                figures.label(name if len(name) <= 24 else name[:23].rstrip() + "…"),
                rotation=turn - 180 if left else turn,
                rotation_mode="anchor",
                ha="right" if left else "left",
                va="center",
                fontsize=8,
                in_layout=False,  # else the title would make room for it and be cut
            )


def share_of_voice(named: pd.DataFrame, source: str = "") -> Shown | None:
    """Draw each actor's share of voice with its interval; nothing of single articles."""
    if not named["articles"].gt(1).any():
        return None
    first = named.iloc[0]
    return figures.show(
        draw_share_of_voice(named),
        alt=say(
            "Share of voice of the {n:number} actors named most. First: {name}, {share:percent}.",
            n=min(len(named), 15),
            name=first["name"],
            share=(first["share"], first["low"], first["high"]),
        ),
        data=named[["name", "kind", "articles", "outlets", "share", "low", "high"]],
        source=source or say("actors named: {n:number}", n=len(named)),
    )


def network(pairs: pd.DataFrame, named: pd.DataFrame, source: str = "") -> Shown:
    """Show who is named with whom more often than by chance; takes `together` and `per_actor`."""
    sure = above_chance(pairs)
    return figures.show(
        draw_network(pairs, named),
        alt=say("Network of actors named together; above chance: {n:pair}.", n=len(sure)),
        data=sure[["name_a", "name_b", "texts", "expected", "pmi", "low", "high"]],
        source=source or say("pairs in at least 5 texts"),
    )
