"""Figures of actors show what the tables say."""

from itertools import pairwise

import pandas as pd

from trendlab.actors import figures as draw

TABLE = pd.DataFrame(
    {
        "actor_id": ["a", "b"],
        "name": ["Ana", "_$Bo$"],
        "share": [0.7, 0.3],
        "low": [0.5, 0.1],
        "high": [0.8, 0.5],
    }
)


def test_share_of_voice_puts_the_largest_above_and_starts_at_zero():
    axes = draw.draw_share_of_voice(TABLE)

    assert [label.get_text().strip("\u200b") for label in axes.get_yticklabels()] == [
        "_$Bo$",
        "Ana",
    ]
    assert axes.get_xlim()[0] == 0


def test_network_of_forty_actors_has_no_overlapping_labels():
    names = [f"Actor number {n}" for n in range(60)]
    rows = [(names[n - 1], names[n], 5 + n % 7, 2.0, 0.5, True) for n in range(60)]
    pairs = pd.DataFrame(rows, columns=["name_a", "name_b", "texts", "pmi", "low", "sure"])
    axes = draw.draw_network(pairs, nodes=40)
    axes.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    middles = [((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) for box in boxes]

    assert len(boxes) == 40
    gaps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(middles)]
    assert min(gaps) > 12


def test_network_of_nothing_is_an_empty_picture():
    pairs = pd.DataFrame(columns=["name_a", "name_b", "texts", "pmi", "low", "sure"])
    assert len(draw.draw_network(pairs).texts) == 0
