"""The hand-made labels are well formed, and still point at the words that were read."""

import hashlib

import pandas as pd
import pytest

from benchmarks.labels import texts
from benchmarks.real import ABSENT

KINDS = ["mentions", "quotes", "cited"]
ACTORS = pd.read_csv(texts.HERE / "gazetteer.csv", keep_default_na=False)
APART = {
    part: pd.read_csv(texts.HERE / f"gazetteer_{part}.csv", keep_default_na=False)
    for part in ("more", "fresh")
}
LISTED = pd.read_csv(texts.HERE / "articles.csv")


def test_gazetteer_holds_at_least_300_actors_of_known_kinds():
    assert ACTORS["actor_id"].is_unique
    assert len(ACTORS) >= 300
    assert set(ACTORS["kind"]) == {"person", "organisation", "place", "metonym"}


def test_articles_are_enough_in_both_languages():
    counts = LISTED["language"].value_counts()

    assert LISTED["ref"].is_unique
    assert counts["fr"] >= 60
    assert counts["en"] >= 30


@pytest.mark.parametrize("kind", KINDS)
def test_labels_name_known_articles_and_actors(kind):
    rows = texts.labels(kind)
    place = rows["ref"].map({ref: i for i, ref in enumerate(LISTED["ref"])})

    assert place.notna().all()
    assert set(rows["where"]) <= {"title", "text"}
    assert (rows["start"] < rows["end"]).all()
    for part, some in rows.groupby(place.map(LISTED["part"])):
        known = APART.get(part, ACTORS)["actor_id"]
        assert set(some["actor_id"].dropna()) <= set(known)
    assert not rows.duplicated(
        ["ref", "where", "start", "end"] + ["kind"] * (kind == "quotes")
    ).any()


def test_mentions_do_not_overlap():
    rows = texts.labels("mentions").sort_values(["ref", "where", "start"])
    before = rows.groupby(["ref", "where"])["end"].shift()

    assert (before.isna() | (before <= rows["start"])).all()


def test_only_an_ambiguous_mention_has_no_actor():
    rows = texts.labels("mentions")

    assert (rows["actor_id"].isna() == rows["form"].eq("ambiguous")).all()


@pytest.mark.skipif(not texts.REAL.exists(), reason=ABSENT)
@pytest.mark.parametrize("kind", KINDS)
def test_every_label_covers_the_words_that_were_read(kind):
    found = texts.articles().set_index("article_id")
    rows = texts.labels(kind)
    words = [
        found.at[r.ref, r.where][r.start : r.end]  # offsets count code points
        for r in rows.itertuples()
    ]

    assert [hashlib.sha256(w.encode()).hexdigest()[:8] for w in words] == rows["hash"].tolist()
    assert all(word == word.strip() for word in words)
