"""Gazetteers come from elsewhere, are put together, and tell where they disagree."""

import json

import pandas as pd
import pytest

import trendlab as tl
from trendlab import actors as gazetteer

ROY = "http://www.wikidata.org/entity/Q7"


def row(**cells):
    return {key: {"type": "literal", "value": value} for key, value in cells.items()}


@pytest.fixture
def query(tmp_path):
    rows = [
        row(item=ROY, itemLabel="Ana Roy", itemAltLabel="A. Roy, Anna Roy", positionLabel="maire",
            ofLabel="Lyon", start="2020-01-01T00:00:00Z", end="2021-01-01T00:00:00Z"),
        row(item=ROY, itemLabel="Ana Roy", positionLabel="ministre", start="2021-01-02T00:00:00Z"),
        row(item="http://www.wikidata.org/entity/Q8", itemLabel="Q8"),
    ]  # fmt: skip
    path = tmp_path / "query.json"
    path.write_text(json.dumps({"head": {}, "results": {"bindings": rows}}), encoding="utf-8")
    return path


def test_wikidata_json_gives_a_row_per_office_and_all_aliases(query):
    actors = tl.load_actors(query)

    assert actors["office"].tolist() == ["maire", "ministre"]
    assert actors["aliases"].tolist() == [["A. Roy", "Anna Roy"]] * 2
    assert actors["actor_id"].unique().tolist() == ["ana-roy"]
    assert actors["wikidata"].unique().tolist() == ["Q7"]
    assert actors["until"].isna().tolist() == [False, True]


def test_wikidata_csv_says_the_same_as_its_json(query, tmp_path):
    cells = json.loads(query.read_text())["results"]["bindings"]
    flat = pd.DataFrame([{key: cell["value"] for key, cell in one.items()} for one in cells])
    flat.to_csv(tmp_path / "query.csv", index=False)

    read = [tl.load_actors(path) for path in (query, tmp_path / "query.csv")]
    pd.testing.assert_frame_equal(*(one.drop(columns="origin") for one in read))


def test_result_without_labels_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "query.csv"
    path.write_text(f"item,thingLabel\n{ROY},x\n")

    with pytest.raises(tl.LoadError, match=r"query.csv: .* found item, thingLabel. Select \?item"):
        tl.load_actors(path)


def test_plain_list_may_carry_aliases_and_comments(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("# people\nAna Roy|Anna Roy\n\nJo Petit\n", encoding="utf-8")
    actors = tl.load_actors(path)

    assert actors[["actor_id", "name"]].to_numpy().tolist() == [
        ["ana-roy", "Ana Roy"],
        ["jo-petit", "Jo Petit"],
    ]
    assert actors["aliases"].tolist() == [["Anna Roy"], []]


def test_gazetteers_of_others_are_loaded_like_any_file(query, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("# people\nAna Roy|Anna Roy\n\nJo Petit\n", encoding="utf-8")

    assert tl.load_actors(query)["wikidata"].unique().tolist() == ["Q7"]
    assert tl.load_actors(path)["name"].tolist() == ["Ana Roy", "Jo Petit"]
    with pytest.raises(tl.LoadError, match=r"no articles in it; it holds actors"):
        tl.load_articles(path)


def actors(*rows):
    columns = ["actor_id", "name", "wikidata", "aliases", "office", "since"]
    frame = pd.DataFrame(rows, columns=columns).assign(kind="person")
    frame["since"] = pd.to_datetime(frame["since"], utc=True)
    return tl.tables.table(tl.tables.ACTORS, frame)


def test_merging_unites_aliases_under_the_first_id():
    first = actors(("roy", "Ana Roy", "Q7", ["A. Roy"], None, None))
    second = actors(("r2", "Anna Roy", "Q7", [], "maire", "2020-01-01"))
    merged, conflicts = gazetteer.merge(first, second)

    assert merged["actor_id"].tolist() == ["roy"]
    assert merged["aliases"].tolist() == [["A. Roy", "Anna Roy"]]
    assert merged["office"].tolist() == ["maire"]
    assert conflicts["why"].tolist() == ["another name"]


def test_merging_tells_other_dates_for_one_office():
    first = actors(("roy", "Ana Roy", "Q7", [], "maire", "2020-01-01"))
    second = actors(("roy", "Ana Roy", "Q7", [], "Maire", "2020-03-01"))
    merged, conflicts = gazetteer.merge(first, second)

    assert len(merged) == 1
    assert conflicts[["column", "kept", "other"]].to_numpy().tolist() == [
        ["since", "2020-01-01", "2020-03-01"]
    ]


def test_merging_tells_a_name_that_two_actors_bear():
    first = actors(("roy", "Ana Roy", "Q7", ["Ana"], None, None))
    second = actors(("ana", "Ana Petit", "Q9", ["Ana"], None, None))

    assert gazetteer.merge(first, second).conflicts["why"].tolist() == ["two actors bear this name"]


def test_same_name_with_another_wikidata_id_is_another_actor():
    first = actors(("roy", "Ana Roy", "Q7", [], None, None))
    second = actors(("roy", "Ana Roy", "Q9", [], None, None))

    assert gazetteer.merge(first, second).actors["actor_id"].tolist() == ["roy", "roy-q9"]


def found(text, *kinds):
    table = pd.DataFrame({"article_id": ["1"], "title": [None], "text": [text]})
    return tl.actors.mentions(table, gazetteer.places(*kinds))["actor_id"].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscou et le Kremlin", ["moscou", "kremlin"]),
        ("l'Élysée, L’ELYSÉE", ["elysee", "elysee"]),
        ("Kyiv, Kiev", ["kiev", "kiev"]),
        ("la Suisse", ["suisse"]),
        ("Paris Saint-Germain, Paris Match, Air France, France 24", []),
        ("la Guinée-Bissau et la Guinée", ["guinee-bissau", "guinee"]),
    ],
)
def test_places_that_ship_are_found(text, expected):
    assert found(text) == expected


def test_demonyms_are_a_class_of_their_own():
    assert found("les Ukrainiens, une armée ukrainienne") == []
    assert found("les Ukrainiens, une armée ukrainienne", "demonym") == ["demonym-ukraine"] * 2


@pytest.mark.parametrize("name", [", x", ",;:", "M. ", ", ", "Mme ,", "-", "“”"])
def test_a_name_without_words_ends_nothing(name):
    actors = pd.DataFrame({"actor_id": ["a"], "name": [name], "kind": ["person"]})

    assert gazetteer.prepare(actors).ids == ["a"]
