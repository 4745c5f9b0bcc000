"""Drawings show gaps as gaps and text as it is."""

import pandas as pd
import pytest

import trendlab as tl
from trendlab.figures import coverage as drawn


@pytest.fixture
def articles():
    rows = [
        ("2026-01-01", "A"),
        ("2026-01-01", "_b $x_1$"),
        ("2026-01-02", "A"),
        ("2026-01-04", "A"),
    ]
    frame = pd.DataFrame(rows, columns=["published", "outlet"]).assign(title="guerre")
    frame["published"] = pd.to_datetime(frame["published"], utc=True)
    return tl.tables.table(tl.tables.ARTICLES, frame)


def test_missing_day_breaks_the_line_and_is_hatched(articles):
    ax = drawn.share(tl.coverage.share(articles, "guerre"), "guerre")

    assert pd.isna(ax.lines[0].get_ydata()).tolist() == [False, False, True, False]
    assert [patch.get_hatch() for patch in ax.patches] == ["////"]
    assert ax.get_ylim()[0] == 0


def test_missing_cell_of_an_outlet_is_not_drawn_as_zero(articles):
    shares = tl.coverage.share(articles, "guerre", by="outlet")
    ax = drawn.outlets(shares, "guerre")
    missing = (shares["state"] == "missing").sum()

    assert ax.collections[0].get_array().mask.sum() == missing == len(ax.patches)


def test_any_name_can_be_drawn(articles):
    figure = drawn.outlets(tl.coverage.share(articles, "guerre", by="outlet"), "$\\undefined$ _a")
    shown = tl.figures.show(figure, alt="", data=articles)

    assert "svg" in shown.svg
