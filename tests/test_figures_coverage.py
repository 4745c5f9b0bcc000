"""Drawings show gaps as gaps and text as it is."""

import json
import re

import pandas as pd
import pytest

import trendlab as tl
from trendlab import paths
from trendlab.coverage import figures as drawn


def on(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Mark the articles that a query selects, and group the copies."""
    marked = articles.assign(matched=tl.corpus.matches(articles, query))
    return marked.join(tl.corpus.copies(marked))


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
    ax = drawn.draw_share(tl.coverage.share(on(articles, "guerre")), "guerre")

    assert pd.isna(ax.lines[0].get_ydata()).tolist() == [False, False, True, False]
    assert [patch.get_hatch() for patch in ax.patches] == ["////"]
    assert ax.get_ylim()[0] == 0


def test_missing_days_in_a_row_are_hatched_as_one(articles):
    """A file may go back thirty years: thousands of strips would be a picture of megabytes."""
    last = articles.iloc[-1:].assign(published=pd.Timestamp("2036-01-04", tz="UTC"))
    shares = tl.coverage.share(on(pd.concat([articles, last]), "guerre"))

    assert len(drawn.draw_share(shares, "guerre").patches) == 2
    assert len(drawn.draw_counts(shares, "guerre").patches) == 4


def test_missing_cell_of_an_outlet_is_not_drawn_as_zero(articles):
    shares = tl.coverage.share(on(articles, "guerre"), by="outlet")
    ax = drawn.draw_outlets(shares, "guerre")
    missing = (shares["state"] == "missing").sum()

    hatched = [bars for bars in ax.collections if bars.get_hatch()]
    assert ax.collections[0].get_array().mask.sum() == missing == 4
    assert [len(bars.get_paths()) for bars in hatched] == [1, 1]  # one day, and three in a row


def test_any_name_can_be_drawn(articles):
    figure = drawn.draw_outlets(
        tl.coverage.share(on(articles, "guerre"), by="outlet"), "$\\undefined$ _a"
    )
    shown = tl.figures.show(figure, alt="", data=articles)

    assert "svg" in shown.svg


def test_strip_counts_days_where_no_hours_are_known(articles):
    ax = drawn.draw_first(tl.coverage.first(on(articles, "guerre")), "guerre")

    assert "days" in ax.get_xlabel()
    assert [label.get_text() for label in ax.get_yticklabels()][-1] in ("A", "\u200b_b $x_1$")


def test_typical_terms_are_ranked_with_the_strongest_on_top():
    rows = [("a", "faible", 2.0, 0.1, 6, 3), ("a", "fort", 9.0, 1.0, 60, 3)]
    found = pd.DataFrame(rows, columns=["side", "term", "z", "log_odds", "texts", "rest"])
    ax = drawn.draw_typical(found.sort_values("z", ascending=False))

    assert [label.get_text() for label in ax.get_yticklabels()] == ["faible", "fort"]
    assert [note.get_text() for note in ax.texts] == ["6 : 3", "60 : 3"]


def test_one_day_can_be_drawn(articles):
    shares = tl.coverage.share(on(articles[articles["published"] < "2026-01-02"], "guerre"))

    assert len(drawn.draw_counts(shares, "guerre").patches) == 1
    assert len(drawn.draw_share(shares, "guerre").lines) == 5


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (
            ["2026-01-01T09:00"],
            "Number of articles per day on “guerre”.",
        ),  # a day that may not be over
        (["2026-01-01", "2026-01-02", "2026-01-05"], "Number of articles per day on “guerre”."),
        (["2026-01-01", "2026-01-02", "2026-01-02", "2026-01-05"], "highest on 2 January 2026."),
        ([], "No article on “guerre” in the period."),
    ],
)
def test_a_day_is_called_the_highest_only_where_one_is(days, told):
    rows = pd.DataFrame({"published": [*days, "2026-01-01"], "outlet": "A"})
    rows["title"] = ["guerre"] * len(days) + ["paix"]
    rows["published"] = pd.to_datetime(rows["published"], utc=True, format="mixed")
    marked = on(tl.tables.table(tl.tables.ARTICLES, rows), "guerre").assign(searched=True)

    assert drawn.over_time(marked, "guerre").about["alt"].endswith(told)


def test_hours_stand_beside_the_name_of_their_own_day():
    monday = pd.DataFrame({"published": pd.to_datetime(["2026-01-05 09:00"], utc=True)})
    ax = drawn.draw_hours(tl.coverage.hours(monday), "UTC")
    rows = ax.collections[0].get_array().reshape(7, 24).sum(axis=1)
    days = [label.get_text() for label in ax.get_yticklabels()]
    assert dict(zip(days, rows.tolist(), strict=True))["Mon"] == 1
    assert days[0] == "Mon"


@pytest.mark.parametrize(
    ("hour", "notes", "axis"),
    [
        ("", ["3 January 2026", "1 January 2026"], "days after the first article"),
        (
            "T09:30",
            ["3 January 2026, 10:30", "1 January 2026, 10:30"],
            "hours after the first article (Europe/Paris)",
        ),
    ],
)
def test_times_of_first_articles_are_of_the_place_or_not_told(hour, notes, axis):
    days = pd.to_datetime([f"2026-01-01{hour}", f"2026-01-03{hour}"])
    days = days.tz_localize("UTC" if hour else "Europe/Paris").tz_convert("Europe/Paris")
    table = pd.DataFrame({"published": days, "delay": days - days[0]}, index=["A", "B"])
    ax = drawn.draw_first(table, "guerre")

    assert [note.get_text() for note in ax.texts] == notes
    assert ax.get_xlabel() == axis


SPANS = {  # years of articles, one a day -> what they are counted in, and how many at most
    1: ("per day", 400),
    2: ("per week", 110),
    10: ("per month", 125),
    34: ("per year", 40),
}


@pytest.mark.parametrize("years", SPANS)
def test_periods_widen_with_the_span_and_the_figure_says_which(years):
    days = pd.date_range("1990-01-01", periods=365 * years, tz="UTC")
    titles = ["guerre" if n % 3 else "sport" for n in range(len(days))]
    frame = pd.DataFrame({"published": days, "outlet": "A", "title": titles})
    marked = on(tl.tables.table(tl.tables.ARTICLES, frame), "guerre")
    each, most = SPANS[years]
    for shown in (drawn.over_time(marked, "guerre"), drawn.outlets(marked, "guerre")):
        assert each in shown.about["alt"]
        assert each in shown.about["source"]
        assert 30 < shown.about["table"]["total"] <= most
        assert len(shown.svg) < 300_000
    above = tl.briefing.figure(tl.tables.table(tl.tables.TRENDS), marked, "guerre", "FR", NO_DAYS)
    assert each in above.about["alt"]


NO_DAYS = pd.DataFrame({"number": [], "date": pd.to_datetime([])})


def test_a_heat_map_of_many_cells_is_a_picture_of_dots():
    days = pd.date_range("2026-01-01", periods=300, tz="UTC").repeat(20)
    frame = pd.DataFrame({"published": days, "outlet": [f"Le {n % 20}" for n in range(6000)]})
    marked = on(tl.tables.table(tl.tables.ARTICLES, frame.assign(title="guerre")), "guerre")
    svg = drawn.outlets(marked, "guerre").svg
    assert "data:image/png" in svg
    assert len(svg) < 200_000


@pytest.mark.parametrize("notebook", sorted(paths.notebooks().values()), ids=lambda one: one.stem)
def test_no_notebook_shows_a_figure_that_may_be_none_but_as_the_last_of_its_cell(notebook):
    """JupyterLab and a page show the None of `display(None)`, and none of a last expression."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert not re.findall(r"display\(tl\.\w+\.figures?\.", code)
