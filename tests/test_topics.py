"""Queries find what a researcher means, and say where they cannot be read."""

import pandas as pd
import pytest

import trendlab as tl


def titles(*texts, **columns):
    return tl.tables.table(tl.tables.ARTICLES, {"title": list(texts), **columns})


def found(query, *texts, **columns):
    return tl.topics.matches(titles(*texts, **columns), query).tolist()


@pytest.mark.parametrize(
    ("query", "character"),
    [
        ("guerre AND", 10),
        ("(a OR b", 0),
        ("a )", 2),
        ('a "bc', 2),
        ("a titel:x", 2),
        ("x~3", 1),
        ("", 0),
        ("a AND OR b", 6),
        ("a [x", 2),
        ("a ... b", 2),
    ],
)
def test_bad_query_points_at_the_character(query, character):
    with pytest.raises(tl.QueryError) as caught:
        tl.topics.parse(query)

    assert caught.value.position == character
    assert f"character {character + 1}:" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_field_proposes_the_nearest():
    with pytest.raises(tl.QueryError, match='did you mean "title:"'):
        tl.topics.parse("titel:ukraine")


@pytest.mark.parametrize(
    ("topic", "query"),
    [
        ("guerre en ukraine", "guerre* AND ukraine*"),
        ("l'Ukraine", "ukraine*"),
        ("Cessez-le-feu", "cessez* AND feu"),
        ("title:Paris OR Lyon", "title:Paris OR Lyon"),
        ("", "*"),
    ],
)
def test_plain_topic_becomes_a_query(topic, query):
    assert tl.topics.query_for(topic) == query


def test_given_query_comes_before_the_topic():
    assert tl.topics.query_for("guerre", "paix") == "paix"


def test_selection_keeps_the_columns_and_rows_of_the_table():
    kept = tl.select(titles("Paix à Kiev", "Sport", section=["Monde", "Sport"]), "paix")

    assert kept["section"].tolist() == ["Monde"]


def test_empty_table_has_no_matches():
    assert tl.select(titles(), "guerre").empty


def test_missing_text_matches_nothing_but_a_negation():
    assert found("text:paix", "Paix") == [False]
    assert found("NOT text:paix", "Paix") == [True]


def test_preview_shows_matches_and_near_misses():
    texts = ["Guerre en Ukraine", "Une armée ukrainienne", "Résultats du tennis"]
    shown = tl.topics.preview(titles(*texts), "guerre AND ukraine")

    assert shown["verdict"].tolist() == ["match", "near miss"]
    assert shown["title"].tolist() == texts[:2]


def test_other_index_is_kept():
    frame = titles("paix", "guerre").set_axis([7, 3])

    pd.testing.assert_series_equal(
        tl.topics.matches(frame, "guerre"),
        pd.Series([False, True], index=[7, 3], name="matched"),
    )
