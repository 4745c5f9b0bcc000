"""Fonts: none is assumed, none is asked for that is not there, and nothing is said of them."""

import io
import logging
import warnings

import pandas as pd
import pytest

from trendlab import figures

WORDS = "深い أوكرانيا यूक्रेन 한국 🎉"


def drawing():
    axes = figures.new()
    axes.barh([figures.label(WORDS), "b"], [1, 2])
    axes.set_title(WORDS)
    return axes


def test_pictures_of_dots_ask_only_for_fonts_that_are_there(monkeypatch, caplog):
    monkeypatch.setattr(figures, "SCRIPTS", ("No Such Sans", "DejaVu Serif"))
    figures._found.cache_clear()
    with warnings.catch_warnings(record=True) as said, caplog.at_level(logging.WARNING):
        axes = drawing()
        axes.figure.savefig(io.BytesIO(), format="png")
    figures._found.cache_clear()

    assert axes.title.get_fontfamily() == ["sans-serif", "DejaVu Serif"]
    assert (said, caplog.messages) == ([], [])


@pytest.mark.parametrize("found", [[], ["DejaVu Serif", "DejaVu Sans Mono"]])
def test_a_page_has_the_same_picture_whatever_fonts_a_machine_has(monkeypatch, found):
    data = pd.DataFrame({"a": [1]})
    here = figures.show(drawing(), "x", data).svg
    monkeypatch.setattr(figures, "_found", lambda: found)
    axes = drawing()
    there = figures.show(axes, "x", data).svg

    assert axes.title.get_fontfamily() == ["sans-serif", *found]
    assert here == there
    assert WORDS in there
    assert "font-family: 'DejaVu Sans', sans-serif" in there


def test_a_figure_made_by_pyplot_is_shown_once():
    """Jupyter draws what pyplot still holds at the end of a cell."""
    import matplotlib.pyplot as plt

    axes = pd.Series([1, 2]).plot()
    figures.show(axes, "x", pd.DataFrame({"a": [1]}))

    assert not plt.fignum_exists(axes.figure.number)
