"""Figures of actors show what the tables say."""

import pandas as pd

from trendlab.figures import actors as draw

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
    axes = draw.share_of_voice(TABLE)

    assert [label.get_text().strip("\u200b") for label in axes.get_yticklabels()] == [
        "_$Bo$",
        "Ana",
    ]
    assert axes.get_xlim()[0] == 0
