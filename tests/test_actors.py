"""Measures per actor count articles, outlets and copies, with an interval."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import trendlab as tl
from trendlab import tables
from trendlab.cli import main

LONG = "ont signé hier soir un texte commun sur la paix, après trois jours de pourparlers " * 3
ARTICLES = pd.DataFrame(
    {
        "article_id": ["1", "2", "3", "4"],
        "outlet": ["A", "A", "B", "B"],
        "published": pd.to_datetime([f"2026-01-0{day}" for day in (1, 2, 3, 4)], utc=True),
        "title": ["t"] * 4,
        "text": [
            "Ana Roy. Roy parle.",
            f"Ana Roy et Jo Petit {LONG}",
            f"ANA ROY  et Jo Petit {LONG}",
            "Rien.",
        ],
    }
)
ARTICLES = ARTICLES.join(tl.corpus.copies(ARTICLES))
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


def test_pairs_named_together_more_than_chance_come_first_above_the_floor():
    texts = ["Ana Roy et Jo Petit."] * 5 + ["Ana Roy."] * 2 + ["Rien."] * 9
    table = pd.DataFrame({"article_id": [str(i) for i in range(16)], "text": texts})
    table["text_id"] = range(16)
    named = tl.actors.mentions(table, ACTORS)
    pairs = tl.actors.together(table, named, floor=5, actors=ACTORS)

    named_both = pairs[["name_a", "name_b", "texts"]].to_numpy().tolist()
    assert named_both == [["Jo Petit", "Ana Roy", 5]]
    assert pairs["pmi"][0] == pytest.approx(1.19, abs=0.01)  # log2(5 x 16 / (7 x 5))
    assert pairs["low"][0] < pairs["pmi"][0] < pairs["high"][0]
    assert tl.actors.together(table, named, floor=6).empty


def test_pairs_of_one_text_in_many_papers_and_chance_are_no_pairs():
    """Forty actors named at random make hundreds of pairs; one text in ten papers is one text."""
    rng = np.random.default_rng(0)
    who = [rng.choice(40, 8, replace=False) for _ in range(200)]
    rows = [(str(n), f"actor {one}") for n, several in enumerate(who) for one in several]
    mentions = pd.DataFrame(rows, columns=["article_id", "actor_id"])
    table = pd.DataFrame({"article_id": [str(n) for n in range(200)], "text_id": range(200)})
    copied = table.assign(text_id=[min(n, 190) for n in range(200)])

    assert tl.actors.together(table, mentions)["sure"].sum() <= 1
    assert tl.actors.together(copied, mentions, floor=1)["texts"].max() < 20


def test_actor_that_is_named_but_never_quoted_is_told():
    table = ARTICLES.head(2).assign(
        text=["« La paix est au bout du chemin », a dit Ana Roy.", "Jo Petit est là."]
    )
    named = tl.actors.mentions(table, ACTORS)
    quotes = tl.sourcing.quotes(table, named)
    measured = tl.actors.per_actor(table, named, quotes=quotes).set_index("actor_id")

    assert measured["never_quoted"].to_dict() == {"roy": False, "petit": True}


def test_nobody_is_said_never_quoted_where_a_speaker_is_not_known():
    table = ARTICLES.head(1).assign(text=["Jo Petit est là. « La paix est au bout », a-t-on dit."])
    named = tl.actors.mentions(table, ACTORS)
    open_quote = pd.DataFrame({"article_id": ["1"], "actor_id": [None]})
    measured = tl.actors.per_actor(table, named, quotes=open_quote).set_index("actor_id")

    assert not measured.loc["petit", "never_quoted"]


def test_recurring_names_outside_the_gazetteer_are_discovered():
    texts = ["Hier le président Éric Blanc et Ana Roy. Le conseil de l'ABCD a dit non."] * 3
    table = pd.DataFrame({"article_id": list("abc"), "outlet": list("xyz"), "text": texts})
    found = tl.actors.discover(table, tl.actors.scanned(table, ACTORS))

    assert found[["name", "kind", "articles", "outlets"]].to_numpy().tolist() == [
        ["ABCD", "organisation", 3, 3],
        ["Éric Blanc", "person", 3, 3],
    ]


WOLF = [
    "La ministre de la Santé Ada Lune parle. Selon Ada Lune, la Guerre froide dure.",
    "Ada Lune a annoncé un plan à Port Sol. La Guerre froide dure.",
    "« Non », a dit Ada Lune, 50 ans. Le vent souffle à Port Sol.",
    "Il fait froid à Port Sol : c'est la Guerre froide, a répondu Mme Lune à Ada Lune.",
]


def on_wolves(texts=WOLF):
    ids = [str(number) for number in range(len(texts))]
    days = pd.date_range("2026-01-01", periods=len(texts), tz="UTC")
    table = pd.DataFrame({"article_id": ids, "outlet": "Ici", "published": days, "text": texts})
    return table.assign(text_id=range(len(texts)))


def test_names_in_no_list_are_ranked_beside_the_gazetteers_and_marked():
    table = on_wolves([*WOLF, "Ana Roy parle."])
    actors, found, missing = tl.actors.with_found(table, ACTORS, table)
    named = tl.actors.per_actor(table, found.mentions, actors)

    assert missing["name"].tolist() == ["Ada Lune"]
    assert named[["name", "kind", "articles", "mentions"]].to_numpy().tolist()[0] == [
        "○ Ada Lune",
        "person",
        4,
        6,
    ]
    assert "○ Ada Lune" in tl.actors.as_written(actors, found.mentions)["name"].tolist()


def test_names_found_leave_the_account_of_the_gazetteers_file():
    listed = ACTORS.copy()
    listed.attrs = {"trendlab": [tl.tables.Record(file="actors.csv")]}
    actors, _, missing = tl.actors.with_found(on_wolves(), listed, on_wolves())

    assert len(missing)
    assert tl.tables.provenance(actors) == [{"file": "actors.csv"}]


def test_found_name_that_ends_as_a_listed_one_leaves_that_one_alone():
    table = on_wolves([text.replace("Lune", "Petit") for text in WOLF])
    port = pd.DataFrame({"actor_id": ["p"], "name": ["Petit"], "kind": "person", "aliases": [[]]})
    _, found, missing = tl.actors.with_found(table, port, table)

    assert missing.empty
    assert found.unresolved["how"].ne("ambiguous").all()


def test_surname_alone_counts_where_the_file_makes_its_bearer_plain():
    table = on_wolves(["Ana Roy parle.", "Roy parle encore.", "Roy et Petit parlent."])
    two = pd.DataFrame({"actor_id": ["roy", "petit"], "name": ["Ana Roy", "Jo Petit"]})
    found = tl.actors.plain_surnames(tl.actors.scanned(table, two.assign(kind="person")))

    assert found.mentions["article_id"].tolist() == ["0", "1", "2"]
    assert found.unresolved["alias"].tolist() == ["Petit"]  # nobody gives Petit a first name


def test_surname_that_somebody_else_bears_in_the_file_stays_open():
    table = on_wolves(["Ana Roy parle.", "Roy parle encore.", "Zoé Roy parle aussi."])
    found = tl.actors.plain_surnames(tl.actors.scanned(table, ACTORS))
    said = tl.actors.findings.left_open(found.unresolved)

    assert found.mentions["article_id"].tolist() == ["0"]
    assert [str(one.statement) for one in said] == [
        "Left open, and so in no ranking: 1 name; in most articles: Roy (1 article)."
    ]


def test_draft_is_a_gazetteer_to_edit_that_is_never_written_over(tmp_path):
    rows = "".join(f'{n},2026-01-0{n},Ici,Titre,"{text}"\n' for n, text in enumerate(WOLF, 1))
    articles, out = tmp_path / "articles.csv", tmp_path / "mine.csv"
    articles.write_text(f"id,date,outlet,title,text\n{rows}", encoding="utf-8")
    drafted = CliRunner().invoke(main, ["actors", "draft", str(articles), "-o", str(out)])
    again = CliRunner().invoke(main, ["actors", "draft", str(articles), "-o", str(out)])

    assert drafted.output == f"names written to {out}: 1\n"
    assert tl.load_actors(out)[["actor_id", "name", "kind"]].to_numpy().tolist() == [
        ["ada-lune", "Ada Lune", "person"]
    ]
    assert again.exit_code == 2


@pytest.mark.parametrize("text", ["=SUM(A1)", " @cmd", "+1", "-1", "\tx"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(text):
    assert tables.inert(text) == f"'{text}"


def test_office_is_told_as_written():
    table = pd.DataFrame({"article_id": ["a"], "text": ["L'ex-ministre des Armées Ana Roy parle."]})
    told = tl.actors.offices(table, tl.actors.mentions(table, ACTORS))

    assert told[["office", "office_class", "former"]].to_numpy().tolist() == [
        ["ministre des Armées", "minister", True]
    ]


def test_what_follows_a_comma_belongs_to_an_office_only_as_its_domain():
    texts = [
        "La présidente de l'association, à l'Agence Méridienne, Ana Roy parle.",
        "Ana Roy, ministre de l'Économie, des Finances et de la Relance, parle.",
        "Ana Roy, présidente de l'association, à l'Agence Méridienne de le dire.",
    ]
    table = pd.DataFrame({"article_id": list("abc"), "text": texts})
    told = tl.actors.offices(table, tl.actors.mentions(table, ACTORS))

    assert told.set_index("article_id")["office"].to_dict() == {
        "b": "ministre de l'Économie, des Finances et de la Relance",
        "c": "présidente de l'association",
    }


def test_an_actor_bears_the_name_that_the_articles_write():
    actors = tables.table(tables.ACTORS, {
        "actor_id": ["p", "q", "q", "r"],
        "name": ["Vladimir Poutine", "Ana Roy", "Ana Roy", "OTAN"],
        "kind": "person",
        "aliases": [["Vladimir Putin", "Vladimir Putine"], ["A. Roy"], [], ["NATO"]],
    })  # fmt: skip
    text = "Vladimir Putin, Vladimir Putin and Vladimir Putine met A. Roy. Ana Roy said no."
    table = pd.DataFrame({"article_id": ["a"], "text": [text]})
    named = tl.actors.as_written(actors, tl.actors.mentions(table, actors))

    assert named["name"].tolist() == ["Vladimir Putin", "Ana Roy", "Ana Roy", "OTAN"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("Orange Beach", "Le vent souffle. Orange Beach a répondu.", "thing"),
        ("Rouge Gorge", "Hier l'opération Rouge Gorge a repris.", "thing"),
        ("Anton Lind", "Hier l'université Anton Lind a répondu.", "organisation"),
        ("Quai Hebdo", "Hier, Quai Hebdo a répondu.", "organisation"),
        ("Hôpital de Lille", "Hier, Hôpital de Lille a répondu.", "organisation"),
        ("Mairie de Lyon", "Hier, Mairie de Lyon a répondu. " + "Une mairie. " * 20, "thing"),
        ("Ada Lune", "Ada Lune a répondu.", "person"),
        ("Ada Lune", "La présidente du groupe Ada Lune a répondu.", "person"),
    ],
)
def test_place_or_thing_is_told_from_a_person_by_the_words_beside_it(name, text, kind):
    table = pd.DataFrame({"article_id": list("abc"), "text": [text] * 3})
    found = tl.actors.discover(table).set_index("name")["kind"]
    assert found[name] == kind


def test_name_that_is_now_and_then_a_places_is_no_persons():
    texts = ["Hier, Lune Dorée a répondu."] * 6 + ["Il fait froid à Lune Dorée."] * 3
    table = pd.DataFrame({"article_id": list("abcdefghi"), "text": texts})
    assert tl.actors.discover(table)["kind"].tolist() == ["thing"]


def test_names_found_are_counted_as_the_ranking_counts_them():
    table = on_wolves([*WOLF, "Lune parle encore."])
    actors, found, missing = tl.actors.with_found(table, ACTORS, table)
    ranked = tl.actors.per_actor(table, found.mentions, actors)

    assert missing["articles"].tolist() == [5]
    assert ranked["articles"].tolist()[0] == 5


def test_articles_name_an_actor_in_their_own_language():
    table = on_wolves(["Belarus and Kyiv talk."] * 12 + ["Kiev talks."])
    two = pd.DataFrame(
        {
            "actor_id": ["bel", "kiev"],
            "name": ["Bélarus", "Kiev"],
            "kind": "place",
            "aliases": [["Belarus"], ["Kyiv"]],
        }
    )
    said = tl.actors.mentions(table, two)

    assert tl.actors.as_written(two, said)["name"].tolist() == ["Belarus", "Kyiv"]
