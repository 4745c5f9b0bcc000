"""Figures of buzz show what is incomplete, and draw topics literally."""

import io

import pandas as pd
import pytest
from test_buzz import exports, interest

import trendlab as tl
from trendlab.buzz import figures as draw


def svg(drawn):
    out = io.StringIO()
    getattr(drawn, "figure", drawn).savefig(out, format="svg")
    return out.getvalue()


def test_bursts_are_shaded_and_the_incomplete_tail_hatched():
    values = [20, 21] * 20 + [90, 80, 60, 30] + [20, 21] * 5 + [7]
    curve = tl.buzz.over_time(interest(values, partial_last=True), "crue")
    found = tl.buzz.bursts(curve["mid"], curve["partial"])
    ax = draw.over_time(curve, found).axes[0]

    assert len(found) == 1
    assert [patch.get_hatch() for patch in ax.patches] == [None, "////"]
    assert ax.get_ylim()[0] == 0


def test_coverage_has_an_axis_of_its_own():
    curve = tl.buzz.over_time(interest([10, 20, 30, 20]), "crue")
    share = pd.Series([1.0, 2.0], index=curve.index[:2], name="% of articles")
    top, below = draw.over_time(curve, None, share).axes

    assert top.get_ylabel().startswith("interest")
    assert below.get_ylabel() == "% of articles"


def test_a_day_that_may_not_be_over_is_not_said_to_be_without_articles():
    curve = tl.buzz.over_time(interest([10, 20, 30, 20]), "crue")
    days = pd.date_range("2026-01-01", periods=2, tz="UTC")
    drawn = draw.over_time(curve, coverage=pd.Series([25.0, None], days, name="% of articles"))

    assert drawn.notes[-1][0][0] == "2 January 2026: no share can be told"


@pytest.mark.parametrize("topic", ["$a_b$", "_caché", "深い雪 🎉", "<b>x</b>"])
@pytest.mark.filterwarnings("ignore:Glyph")
def test_topics_are_drawn_literally(topic):
    trends = pd.concat([interest([10, 20], topic), interest([5, 9], "neige")])
    ax = draw.compare(tl.buzz.chain(trends).series)
    labels = [text.get_text().lstrip("\u200b") for text in ax.get_legend().get_texts()]

    assert labels == [topic, "neige"]
    assert topic in draw.over_time(tl.buzz.over_time(trends, topic)).axes[0].get_title(loc="left")
    assert svg(ax)


def test_series_on_one_axis_differ_in_more_than_colour():
    lines = draw.compare(tl.buzz.chain(exports()).series).lines

    assert len({line.get_linestyle() for line in lines}) == len(lines) == 3


def test_small_multiples_give_each_series_its_own_axis():
    drawn = draw.small_multiples(exports())
    shown = [ax for ax in drawn.axes if ax.get_visible()]

    assert [ax.get_title(loc="left") for ax in shown] == ["crue", "ancre", "neige"]
    assert not shown[0].get_shared_y_axes().joined(shown[0], shown[1])


def test_pulls_are_drawn_with_the_band_of_their_noise():
    pulls = pd.concat([interest([40, 50, 60, 50, 41], export="a"), interest([42, 50, 59, 51, 38])])
    pulls.iloc[5:, pulls.columns.get_loc("export")] = "b"
    compared = tl.buzz.vintages(pulls, "crue")
    ax = draw.vintages(compared)

    assert len(ax.lines) == 2
    assert ax.patches[0].get_height() == pytest.approx(2 * compared.noise)
