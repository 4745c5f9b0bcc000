"""Parameters: what a notebook's cell asks for, what is given, and what is refused."""

import ast
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

from trendlab import paths
from trendlab.reports import days, parameters
from trendlab.tables import ParameterError

DAY = date(2026, 3, 31)
CELL = """topic: str = "x"  # phrase
query: str = ""  # selects articles
geo: str = "FR"  # place, ISO 3166
start: str = ""
end: str = ""
top: int = 5  # 1 to 100 rows
share: float = 0.5
quick: bool = False
kind: Literal["week", "day"] = "week"
names: list = []
articles_path: str = ""
"""


def checked(notebook, **values):
    return parameters.check(parameters.read(notebook(parameters=CELL)), values, DAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-31"),
        ("yesterday", "2026-03-30"),
        ("-7d", "2026-03-24"),
        ("-2w", "2026-03-17"),
        ("-1m", "2026-02-28"),
        ("-1y", "2025-03-31"),
        ("month_start", "2026-03-01"),
        ("-1month_start", "2026-02-01"),
        ("-1month_end", "2026-02-28"),
        ("week_start", "2026-03-30"),
        ("-1week_end", "2026-03-29"),
        ("year_end", "2026-12-31"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_relative_dates_count_from_the_given_day(text, day):
    assert days.resolve_date(text, DAY).isoformat() == day


@given(st.text(max_size=12))
def test_a_date_is_read_or_refused_and_nothing_else(text):
    try:
        made = days.resolve_date(text, DAY)
    except ValueError:
        return
    assert days.is_relative(text) or made.isoformat() == text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("topc", "x", "Did you mean topic?"),
        ("import os; os.system('id')\nz", "1", "unknown parameter"),
        ("class", "1", "unknown parameter"),
        ("start", "2026-02-30", "no such day"),
        ("start", "01/02/2026", "expected a date"),
        ("top", "٣", "expected a whole number"),
        ("top", "5.0", "expected a whole number"),
        ("top", "101", "expected 1 to 100"),
        ("top", True, "expected integer"),
        ("share", "nan", "expected a number"),
        ("share", float("nan"), "expected a finite number"),
        ("quick", "maybe", "expected true or false"),
        ("kind", "month", "expected one of week, day"),
        ("names", '{"a": 1}', "expected a list"),
        ("names", "[" * 21 + "]" * 21, "at most 20 lists"),
        ("names", [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]], "at most 20 lists"),
        ("geo", "atlantis", "ISO 3166"),
        ("topic", "a\x00b", "U+0000"),
        ("query", "war AND (", "query, character"),
        ("query", "(" * 500 + "war" + ")" * 500, "nested over 50 levels"),
        ("query", " ", "it is blank"),
        ("topic", "\ud800", "UTF-8"),
        ("topic", 7, "expected text"),
        ("articles_path", "/dev/zero", "regular file"),
        ("articles_path", "no/such.csv", "No such file"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_name(notebook, name, value, said):
    with pytest.raises(ParameterError, match=r"(?s).+") as caught:
        checked(notebook, **{name: value})

    assert said in str(caught.value)
    assert name in str(caught.value) or repr(name)[1:-1] in str(caught.value)


def test_text_stays_text_and_numbers_become_numbers(notebook):
    made = checked(notebook, topic="007", top="7", share="1e-3", quick="yes", names='["a"]')

    assert (made["topic"], made["top"], made["share"]) == ("007", 7, 0.001)
    assert (made["quick"], made["names"]) == (True, ["a"])


def test_a_period_that_ends_before_it_starts_is_refused(notebook):
    with pytest.raises(ParameterError, match="is after end"):
        checked(notebook, start="today", end="-7d")


def test_a_notebook_without_the_tag_takes_no_parameter(notebook):
    known = parameters.read(notebook("1", parameters=None))

    assert known == {}
    with pytest.raises(ParameterError, match="tag parameters"):
        parameters.check(known, {"topic": "x"}, DAY)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40))
def test_papermill_hands_over_exactly_the_text(text):
    """The only way a topic reaches the notebook is papermill's translator: it must not be code."""
    cell = ast.parse(PythonTranslator.codify({"topic": text}))

    assert len(cell.body) == 1
    assert ast.literal_eval(cell.body[0].value) == text


def test_a_path_may_be_a_file_a_folder_or_a_pattern(tmp_path):
    for name in ("a.csv", "b.csv", ".hidden.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    given = {text: parameters.existing(text, tmp_path) for text in ("a.csv", ".", "*.csv")}
    found = {text: [file.name for file in paths.listing(p)[0]] for text, p in given.items()}

    assert found["a.csv"] == ["a.csv"]
    assert found["."] == ["a.csv", "b.csv"]
    assert {"a.csv", "b.csv"} <= set(found["*.csv"])


def test_a_pattern_that_no_file_fits_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        parameters.existing("*.json", tmp_path)
