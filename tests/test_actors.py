"""Measures per actor count articles, outlets and copies, with an interval."""

import pandas as pd
import pytest

import trendlab as tl

ARTICLES = pd.DataFrame(
    {
        "article_id": ["1", "2", "3", "4"],
        "outlet": ["A", "A", "B", "B"],
        "published": pd.to_datetime([f"2026-01-0{day}" for day in (1, 2, 3, 4)], utc=True),
        "title": ["t"] * 4,
        "text": ["Ana Roy. Roy parle.", "Ana Roy et Jo Petit.", "ANA ROY  et Jo Petit.", "Rien."],
    }
)
ACTORS = pd.DataFrame(
    {
        "actor_id": ["roy", "petit"],
        "name": ["Ana Roy", "Jo Petit"],
        "kind": ["person"] * 2,
        "aliases": [[], ["Petit"]],
    }
)


@pytest.fixture
def measured():
    found = tl.actors.mentions(ARTICLES, ACTORS)
    return tl.actors.per_actor(ARTICLES, found, ACTORS, since="2026-01-02").set_index("actor_id")


def test_articles_count_once_however_often_they_name_the_actor(measured):
    assert measured.loc["roy", ["mentions", "articles", "texts", "outlets"]].tolist() == [
        4,
        3,
        2,
        2,
    ]


def test_share_of_voice_lies_in_its_interval_and_sums_to_one(measured):
    assert measured["share"].sum() == pytest.approx(1)
    assert (measured["low"] < measured["share"]).all()
    assert (measured["share"] < measured["high"]).all()


def test_actor_is_new_only_if_earlier_articles_do_not_name_it(measured):
    assert measured["new"].to_dict() == {"roy": False, "petit": True}


def test_nothing_is_new_where_no_earlier_article_is_at_hand():
    found = tl.actors.mentions(ARTICLES, ACTORS)
    assert tl.actors.per_actor(ARTICLES, found, since="2025-01-01")["new"].isna().all()


def test_sentence_of_a_mention_is_shown():
    found = tl.actors.mentions(ARTICLES.head(1), ACTORS)
    shown = tl.actors.sentences(ARTICLES, found)
    assert shown["sentence"].tolist() == ["Ana Roy.", "Roy parle."]
