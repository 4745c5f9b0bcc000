"""Mentions are whole words with exact offsets, and nobody is taken for another."""

import pandas as pd
import pytest

import trendlab as tl

ACTORS = pd.DataFrame(
    [
        ("macron", "Emmanuel Macron", "person", []),
        ("brigitte", "Brigitte Macron", "person", []),
        ("zelensky", "Volodymyr Zelensky", "person", []),
        ("vdl", "Ursula von der Leyen", "person", []),
        ("lemonde", "Le Monde", "organisation", []),
        ("otan", "OTAN", "organisation", ["UN"]),
        ("paris", "Paris", "place", []),
        ("psg", "Paris Saint-Germain", "organisation", []),
        ("ukraine", "Ukraine", "place", []),
        ("elysee", "Élysée", "metonym", []),
        ("kyiv", "Kyiv", "place", []),
        ("moscou", "Moscou", "place", []),
    ],
    columns=["actor_id", "name", "kind", "aliases"],
)


def article(text, title=None):
    return pd.DataFrame({"article_id": ["a"], "title": [title], "text": [text]})


def named(text, actors=ACTORS):
    found = tl.actors.mentions(article(text), actors)
    return [
        (who, text[start:end])
        for who, start, end in zip(found["actor_id"], found["start"], found["end"], strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le Monde a vu le monde", [("lemonde", "Le Monde")]),
        ("LE MONDE ENTIER REGARDE", []),
        ("un OTAN, UN Otan otan", [("otan", "OTAN"), ("otan", "UN"), ("otan", "Otan")]),
        ("ELYSEE, Elysée, l'Élysée", [("elysee", one) for one in ("ELYSEE", "Elysée", "Élysée")]),
        ("l’Ukraine et Ukraine's", [("ukraine", "Ukraine")] * 2),
        ("O'Ukraine, ukrainien, Ukraines", []),
        ("qu'Emmanuel Macron", [("macron", "Emmanuel Macron")]),
        ("Paris Saint-Germain", [("psg", "Paris Saint-Germain")]),
        ("Paris-Match, Île-de-Paris", []),
        (
            "pro-Ukraine, Moscou-Kiev",
            [("ukraine", "Ukraine"), ("moscou", "Moscou"), ("kyiv", "Kiev")],
        ),
        ("EMMANUEL MACRON", [("macron", "EMMANUEL MACRON")]),
        ("Emmanuel MACRON", [("macron", "Emmanuel MACRON")]),
        ("Emmanuel\u00a0Macron", [("macron", "Emmanuel\u00a0Macron")]),
        ("E\u0301lyse\u0301e", [("elysee", "E\u0301lyse\u0301e")]),
        ("🇺🇦 é – Ukraine", [("ukraine", "Ukraine")]),
        ("@Ukraine", []),
    ],
)
def test_name_is_found_only_where_it_is_one(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize("spelling", ["Zelensky", "Zelenskyy", "Zelenski", "ZELENSKY"])
def test_surname_counts_in_any_spelling_once_the_full_name_is_there(spelling):
    text = f"{spelling} parle. Volodymyr Zelensky est à Kyiv."
    assert named(text)[0] == ("zelensky", spelling)


def test_surname_alone_is_left_out_and_told():
    assert named("Zelensky parle") == []
    left = tl.actors.scanned(article("Zelensky parle"), ACTORS).unresolved
    assert left["how"].tolist() == ["surname only"]


def test_surname_of_two_actors_of_the_article_stays_open():
    text = "Emmanuel Macron et Brigitte Macron. Macron parle."
    left = tl.actors.scanned(article(text), ACTORS).unresolved

    assert [who for who, _ in named(text)] == ["macron", "brigitte"]
    assert left[["actor_id", "how"]].to_numpy().tolist() == [["brigitte|macron", "ambiguous"]]


def test_full_name_in_the_text_lets_the_surname_count_in_the_title():
    found = tl.actors.mentions(article("Ursula von der Leyen est là.", "Von der Leyen"), ACTORS)

    assert found["where"].tolist() == ["title", "text"]
    assert found["how"].tolist() == ["surname", "name"]


def test_actor_with_two_offices_is_not_counted_twice():
    twice = pd.concat([ACTORS, ACTORS])
    assert named("Emmanuel Macron", twice) == [("macron", "Emmanuel Macron")]


def test_no_articles_and_no_actors_give_an_empty_table():
    none = tl.actors.mentions(article("Paris").head(0), ACTORS)
    nobody = tl.actors.mentions(article("Paris"), ACTORS.head(0))

    assert list(none.columns)[:6] == list(tl.tables.MENTIONS)
    assert len(none) == len(nobody) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Emmanuel Macron. Le fils de Jean-Michel Macron.", ["Emmanuel Macron"]),
        ("Emmanuel Macron. Laurence Macron est là.", ["Emmanuel Macron"]),
        ("Emmanuel Macron. Hier Macron a parlé.", ["Emmanuel Macron", "Macron"]),
        ("Emmanuel Macron. Le Président Macron.", ["Emmanuel Macron", "Macron"]),
        ("Emmanuel Macron. La Macron Academy.", ["Emmanuel Macron"]),
        ("Le lycée Emmanuel Macron.", []),
        ("E. Macron et M. Macron", ["E. Macron", "Macron"]),
        ("B. Macron et Emmanuel Macron", ["B. Macron", "Emmanuel Macron"]),
    ],
)
def test_surname_is_not_taken_from_another_bearer(text, expected):
    assert [said for _, said in named(text)] == expected


def test_office_beside_a_surname_stands_for_the_full_name():
    held = ACTORS.assign(office=None)
    held.loc[held["actor_id"] == "zelensky", "office"] = "président de l'Ukraine"

    assert [said for _, said in named("Le président Zelensky. Zelensky parle.", held)] == [
        "Zelensky"
    ] * 2
    assert named("Le boulanger Zelensky.", held) == []


@pytest.mark.parametrize("text", ["UN HOMME ARRÊTÉ", "DANS UN BOIS"])
def test_acronym_is_not_read_out_of_a_headline_in_capitals(text):
    assert named(text) == []


@pytest.mark.parametrize(
    "text",
    ["Hier soir le Paris Saint-Germain gagne encore.", "Hier le sommet Choose Paris a ouvert."],
)
def test_place_inside_a_longer_name_is_not_the_place(text):
    assert named(text, ACTORS[ACTORS["actor_id"] == "paris"]) == []


def test_a_family_name_that_stands_first_is_not_that_of_every_kim():
    actors = pd.DataFrame({"actor_id": ["kim"], "name": ["Kim Jong Un"], "kind": "person"})
    actors = actors.assign(aliases=[[]])
    text = "Kim Jong Un parle. Kim Il Sung demanda de l'aide, et Kim Yo Jong est venue."
    table = pd.DataFrame({"article_id": ["a"], "text": [text]})

    assert tl.actors.mentions(table, actors)["alias"].tolist() == ["Kim Jong Un"]
