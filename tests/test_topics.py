"""Queries find what a researcher means, and say where they cannot be read."""

import csv
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import trendlab as tl
from trendlab.corpus.query import parse
from trendlab.language.words import fold

# number, outlet, language, country, title, text
NEWS = [
    (1, "Le Monde", "fr", "FR", "Guerre en Ukraine : l'espoir d'un cessez-le-feu", ""),
    (
        2,
        "Le Figaro",
        "fr",
        "FR",
        "L’Ukraine réclame des garanties de sécurité",
        "Kiev veut la paix.",
    ),
    (3, "The Guardian", "en", "GB", "Ukraine: Kyiv wants security", "The war goes on."),
    (4, "L'Humanité", "fr", "FR", "Élection présidentielle : l'État en crise", ""),
    (5, "20 Minutes", "fr", "FR", "Une armée ukrainienne épuisée", "La guerre dure."),
    (6, "Le Parisien", "fr", "FR", "Cœur de Paris : Saint-Denis rénovée", ""),
    (7, "Le Monde", "fr", "FR", "Zelensky et Poutine à Genève", "Négociations de paix en Suisse."),
    (8, "L'Équipe", "fr", "FR", "Finale de la Coupe : Paris gagne", ""),
    (9, "Le Monde diplomatique", "fr", "FR", "ÉTATS-UNIS : Trump et la paix en 24 heures", ""),
    (10, "Libération", "fr", "FR", "Aujourd'hui, la Russie qu'on ignore", ""),
    (11, "Les Echos", "fr", "FR", None, "Rien que du texte sur l'inflation"),
    (12, "La Croix", "fr-FR", "FR", "Guerres et paix : la paix après les guerres", None),
    (13, "El País", "es", "ES", "El presidente habla de Ucrania", ""),
    (14, "Le Point", "fr", "FR", unicodedata.normalize("NFD", "Sécurité à Kherson"), ""),
    (15, "Ouest-France", "fr", "FR", "COVID-19: 1,000 cas", ""),
]
NAMES = ["article_id", "outlet", "language", "country", "title", "text"]
FRAME = tl.tables.table(tl.tables.ARTICLES, pd.DataFrame(NEWS, columns=NAMES))
TABLE = Path(__file__).with_name("queries.csv")


def queries():
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [(row["query"], row["expected"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(("query", "expected"), queries())
def test_query_finds_the_articles_expected(query, expected):
    assert " ".join(tl.select(FRAME, query)["article_id"]) == expected


def test_there_are_a_hundred_queries_or_more():
    assert len({query for query, _ in queries()}) >= 100


words = st.sampled_from(
    ["guerre", "ukraine", "paix", "l'État", '"de paix"', "ukrain*", "title:paix"]
)
trees = st.recursive(
    words,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        inner.map(lambda one: f"(NOT {one})"),
    ),
    max_leaves=6,
)


@given(trees, trees)
def test_queries_obey_boolean_algebra(left, right):
    a, b = tl.corpus.matches(FRAME, left), tl.corpus.matches(FRAME, right)

    assert tl.corpus.matches(FRAME, f"{left} AND {right}").equals(a & b)
    assert tl.corpus.matches(FRAME, f"{left} {right}").equals(a & b)
    assert tl.corpus.matches(FRAME, f"{left} OR {right}").equals(a | b)
    assert tl.corpus.matches(FRAME, f"{left} NOT {right}").equals(a & ~b)
    assert tl.corpus.matches(FRAME, f"NOT ({left} OR {right})").equals(~a & ~b)


@given(st.text(alphabet="ab é'\"«»()~*?:-+!&|ANDORT123^[]/\\\n", max_size=25))
def test_any_text_is_a_query_or_an_error_with_a_place(text):
    try:
        place = len(tl.corpus.matches(FRAME, text)) - len(NEWS)
    except tl.QueryError as error:
        place = error.position

    assert 0 <= place <= len(text)


@pytest.mark.parametrize(
    ("topic", "found", "other"),
    [
        ("الحرب في أوكرانيا", "الحرب في أوكرانيا اليوم", "الحرب في سوريا"),
        ("यूक्रेन युद्ध", "यूक्रेन युद्ध। आज की खबर", "यूक्रेन में शांति"),
        ("कर", "नया कर आज", "नई कार और करना"),
        ("우크라이나 전쟁", "오늘 우크라이나 전쟁 소식", "우크라이나 평화"),
        ("ガザ", "ガザ 停戦", "カサ 停戦"),
        ("מלחמה", "מלחמה היום", "שלום היום"),
        ("สงคราม", "ข่าว สงคราม วันนี้", "ข่าว สันติ วันนี้"),
        ("й", "й", "ай"),
        ("乌克兰", "乌克兰战争持续", "俄罗斯战争持续"),
        ("ウクライナ 停戦", "昨日ウクライナの停戦協議が", "昨日ロシアの停戦協議が"),
        ("สงคราม", "ข่าวสงครามวันนี้", "ข่าวสันติวันนี้"),
        ("NATO", "今日NATOは", "今日SNATOは"),
        ("G7サミット", "今年のG7サミットは", "今年のBG7サミットは"),
    ],
)
def test_a_topic_in_any_script_finds_itself_and_no_other_word(topic, found, other):
    matched = tl.corpus.matches(titles(found, other), tl.corpus.query_for(topic))

    assert matched.tolist() == [True, False]


@given(st.text(min_size=1, max_size=30))
def test_any_topic_gives_a_query_that_can_be_read(topic):
    assume(not any(mark in topic for mark in '"()*'))
    assume(not {"AND", "OR", "NOT"} & set(topic.split()))

    assert parse(tl.corpus.query_for(topic)) is not None


@given(st.sampled_from([row[4] for row in NEWS if row[4]]))
def test_every_word_of_a_title_finds_it_without_case_and_accents(title):
    for word in fold(title).split():
        if any(letter.isalnum() for letter in word) and ":" not in word and "," not in word:
            assert found(word.upper(), title) == [True]


def titles(*texts, **columns):
    return tl.tables.table(tl.tables.ARTICLES, {"title": list(texts), **columns})


def found(query, *texts, **columns):
    return tl.corpus.matches(titles(*texts, **columns), query).tolist()


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
        parse(query)

    assert caught.value.position == character
    assert f"character {character + 1}:" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_field_proposes_the_nearest():
    with pytest.raises(tl.QueryError, match='did you mean "title:"'):
        parse("titel:ukraine")


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
    assert tl.corpus.query_for(topic) == query


def test_given_query_comes_before_the_topic():
    assert tl.corpus.query_for("guerre", "paix") == "paix"


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
    table = titles(*texts)
    table["matched"] = tl.corpus.matches(table, "guerre AND ukraine")
    shown = tl.corpus.preview(table, "guerre AND ukraine")

    assert shown["verdict"].tolist() == ["match", "near miss"]
    assert shown["title"].tolist() == texts[:2]


def test_other_index_is_kept():
    frame = titles("paix", "guerre").set_axis([7, 3])

    pd.testing.assert_series_equal(
        tl.corpus.matches(frame, "guerre"),
        pd.Series([False, True], index=[7, 3], name="matched"),
    )


@pytest.mark.parametrize(
    "query",
    [
        "(" * 500 + "a" + ")" * 500,
        "NOT " * 5_000 + "a",
        "-" * 500 + "a",
        "title:" * 500 + "a",
        " OR ".join(f"word{i}" for i in range(1_800)),
        " OR ".join(["a*"] * 3_000),
        " AND ".join(["war"] * 5_000),
        '"' + "war " * 5_000 + '"',
        "a" * 100_000,
        "a?" * 30,
    ],
)
def test_endless_query_is_refused_in_one_short_line(query):
    with pytest.raises(tl.QueryError) as caught:
        parse(query)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_queries_at_the_limits_are_answered():
    """Patterns of many words are put to RE2 in parts, as it compiles none of over 8 MB."""
    texts = pd.DataFrame({"title": ["the war goes on", "peace"], "text": ["", None]})
    many = " OR ".join(f"long{i}word*" for i in range(298)) + " OR war"
    for query in (many, "(" * 50 + "war" + ")" * 50, '"the war"~99999999999999', "wa" + "*" * 99):
        assert tl.select(texts, query)["title"].tolist() == ["the war goes on"]


def test_words_near_the_query_that_it_does_not_find_are_counted():
    table = titles("Guerre en Ukraine", "Un soldat ukrainien", "L'Ukrainien parle", "Tennis")
    table["matched"] = tl.corpus.matches(table, "ukraine")
    found = tl.corpus.nearest(table, "ukraine")

    assert found.to_numpy().tolist() == [["ukrainien", 2]]


@pytest.mark.parametrize(
    ("query", "near"),
    [("ukrainien", "ukraine"), ("ukriane", "ukraine"), ("zzzz", "Change the topic")],
)
def test_a_topic_that_no_article_has_stops_with_the_nearest_words(query, near):
    made = pd.DataFrame({"title": ["La guerre en Ukraine", "Autre"], "text": [None, None]})
    made["matched"] = tl.corpus.matches(made, query)

    with pytest.raises(tl.ParameterError, match=near):
        tl.corpus.expect(made, query)
    assert tl.corpus.expect(made.assign(matched=True), query) is None
    assert tl.corpus.expect(made[:0], query) is None
