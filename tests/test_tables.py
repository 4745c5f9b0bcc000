"""The shared tables keep their columns whatever they are given."""

import pandas as pd
import pytest

import trendlab as tl


@pytest.mark.parametrize("columns", [tl.tables.ARTICLES, tl.tables.TRENDS, tl.tables.MENTIONS])
def test_empty_table_has_every_column_and_dtype(columns):
    assert tl.tables.table(columns).dtypes.astype(str).to_dict() == columns


def test_other_columns_follow_the_named_ones():
    made = tl.tables.table(tl.tables.ARTICLES, {"section": ["Sport"], "title": ["Finale"]})

    assert list(made.columns) == [*tl.tables.ARTICLES, "section"]
    assert made["title"].tolist() == ["Finale"]


def test_provenance_survives_filtering_and_concatenation():
    """Pandas compares and copies attrs on each of these."""
    made = tl.tables.table(tl.tables.ARTICLES, {"title": ["a", "b"]})
    row = dict.fromkeys(tl.tables.REJECTED, "x")
    made.attrs["trendlab"] = [tl.tables.Record(file="f.csv", rejected=[row])]
    kept = pd.concat([made[made["title"] == "a"], made])

    assert tl.tables.rejected(kept)["file"].tolist() == ["x"]


def test_a_column_of_unknown_times_is_a_time_column():
    """Readers that know no time of pulling leave NaT, which pandas makes naive."""
    made = tl.tables.table(tl.tables.TRENDS, {"topic": ["onu"], "pulled": [pd.NaT]})

    assert str(made["pulled"].dtype) == tl.tables.UTC
