"""Statements find their speaker, outlets are cited only as sources, and nothing is lost."""

from time import process_time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trendlab as tl
from trendlab.language.sentences import around
from trendlab.sourcing import saying

OUTLETS = pd.DataFrame({"name": ["Le Figaro", "AFP", "Le Monde"], "aliases": ["Figaro", "", ""]})


def articles(*texts):
    ids = [str(number) for number in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "outlet": "Ici", "title": None, "text": list(texts)})


def said(text):
    found = tl.sourcing.quotes(articles(text))
    return list(zip(found["kind"], found["quote"], found["speaker"], strict=True))


WORDS = "la paix est au bout du chemin"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"« {WORDS} », a déclaré Ana Roy.", "Ana Roy"),
        (f"« {WORDS} », a déclaré mardi à l'AFP Ana Roy.", "Ana Roy"),
        (f'"{WORDS}", déclare-t-il.', "il"),
        (f'"{WORDS}", a-t-elle ajouté.', "elle"),
        (f"“{WORDS}”, explique le maire.", "le maire"),
        (f"Ana Roy : « {WORDS} ».", "Ana Roy"),
        (f"Selon Ana Roy, « {WORDS} ».", "Ana Roy"),
        (f"Ana Roy, maire de Lyon, affirme que « {WORDS} ».", "Ana Roy"),
        (f'"{WORDS}," Ana Roy said.', "Ana Roy"),
        (f'"{WORDS}," said Ana Roy.', "Ana Roy"),
        (f'Ana Roy told reporters: "{WORDS}"', "Ana Roy"),
        (f"« {WORDS} », a d'ailleurs résumé Ana Roy.", "Ana Roy"),
        (f'"{WORDS}," the U.K. Ministry of Ports said.', "the U.K. Ministry of Ports"),
        (f'"{WORDS}," Port spokesman Bo Lind told the press.', "Port spokesman Bo Lind"),
        (f'Bo Lind condemned the plan, saying "{WORDS}".', "Bo Lind"),
        (f'After Ana Roy said no, Bo Lind warned "{WORDS}".', "Bo Lind"),
        (f"La maire de Lyon, Ana Roy, a affirmé que « {WORDS} ».", "La maire de Lyon, Ana Roy"),
    ],
)
def test_direct_quotation_has_its_words_and_speaker(text, speaker):
    assert ("direct", WORDS, speaker) in [(k, q.rstrip(","), who) for k, q, who in said(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Roy affirme que la paix est proche.", ("indirect", "la paix est proche", "Ana Roy")),
        ("Selon Ana Roy, la paix est proche.", ("selon", "la paix est proche", "Ana Roy")),
        ("La paix est proche, selon Ana Roy.", ("selon", "La paix est proche", "Ana Roy")),
        ("La paix est proche, estime Ana Roy.", ("incise", "La paix est proche", "Ana Roy")),
    ],
)
def test_statement_without_marks_is_told_by_its_words(text, expected):
    assert said(text) == [expected]


def test_nested_quotation_belongs_to_the_outer_one():
    text = "« Il m'a dit “pars tout de suite” et je suis parti », raconte Ana Roy."
    assert [words for _, words, _ in said(text)] == [text[2:50]]


def test_quotation_may_run_over_paragraphs():
    text = "« Un premier point à dire.\n« Et puis un second », a dit Ana Roy."
    assert said(text)[0][2] == "Ana Roy"


def test_scare_quotes_are_not_quotations():
    assert said("Les « gilets jaunes » ont défilé avec des “super héros” samedi.") == []


def test_unclosed_mark_costs_only_its_own_quotation():
    text = f"« Jamais fermé.\n\nPuis rien.\n\n“{WORDS}”, a dit Ana Roy."
    assert ("direct", WORDS, "Ana Roy") in said(text)


def test_speaker_is_tied_to_the_actor():
    actors = pd.DataFrame({"actor_id": ["roy"], "name": ["Ana Roy"], "kind": "person"})
    table = articles(f"« {WORDS} », a déclaré Ana Roy.")
    found = tl.sourcing.quotes(table, tl.actors.mentions(table, actors))
    assert found["actor_id"].tolist() == ["roy"]


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet="«»“”\"'’ \nabÉ.,:-", max_size=120))
def test_no_text_stops_the_extraction(text):
    found = tl.sourcing.quotes(articles(text))
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == list(
        found["quote"]
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Comme le rapporte Le Figaro, c'est fini.", "report"),
        ("C'est fini, rapporte Le Figaro.", "report"),
        ("C'est fini, a indiqué une source à l'AFP.", "interview"),
        ("Selon Le Figaro, c'est fini.", "report"),
        ("Le Figaro révèle que c'est fini.", "report"),
        ("« Fini. » — Extrait de la source Le Figaro.", "report"),
        ("C'est fini, a-t-il confié au Figaro.", "interview"),
        ("Il a été interrogé par Le Figaro.", "interview"),
        ("Ana Roy told Le Figaro.", "interview"),
        ("C'est fini, a repéré Le Figaro.", "report"),
        ("Le Monde has seen the letter.", "report"),
        ("Une étude relayée par l'AFP dit non.", "report"),
        ("Comme l'a repéré Le Figaro, c'est fini.", "report"),
        ("Selon les calculs de l'AFP, c'est fini.", "report"),
        ("Une lettre que s'est procurée l'AFP le dit.", "report"),
        ("Une lettre dont l'AFP a eu copie le dit.", "report"),
        ("The AFP agency notes that it is over.", "report"),
        ("It is over - said the AFP.", "report"),
        ("\"C'est fini\", résume à l'AFP Ana Roy.", "interview"),
        ("Elle a en effet confié à l'AFP qu'elle part.", "interview"),
        ("Sollicitée par l'AFP, elle se tait.", "interview"),
        ("Elle le dit dans une tribune au « Monde ».", "interview"),
        ("Sur le plateau du Grand Débat AFP, elle rit.", "interview"),
        ("Dans Le Figaro, la maire a ri.", "interview"),
    ],
)
def test_outlet_is_cited_as_a_source(text, kind):
    assert tl.sourcing.citations(articles(text), OUTLETS)["type"].tolist() == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Il travaille au Figaro.",
        "Le rachat de Le Figaro continue.",
        "Le correspondant de l'AFP a été blessé.",
        'La série "Nos Ports" revient sur Le Figaro.',
        "Elle dit adieu à son poste de chroniqueuse au Figaro.",
        "The Ministry of AFP said it is over.",
    ],
)
def test_outlet_that_is_only_named_is_not_cited(text):
    assert tl.sourcing.citations(articles(text), OUTLETS).empty


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Selon le quotidien norvégien Havnebladet, c'est fini.", ["Havnebladet"]),
        ("She told the newspaper Port Herald all of it.", ["Port Herald"]),
        ("Selon le quotidien Der Hafenblick, c'est fini.", ["Hafenblick"]),
        ("C'est fini, dit au quotidien Bo Lind, élu.", []),
        ("Selon le baromètre quotidien Portometre, oui.", []),
    ],
)
def test_outlet_that_no_list_holds_is_known_by_what_it_is_called(text, outlet):
    assert tl.sourcing.citations(articles(text), OUTLETS)["cited"].tolist() == outlet


def test_second_outlet_of_a_pair_is_cited_too():
    found = tl.sourcing.citations(articles("Selon Le Figaro et Le Monde, oui."), OUTLETS)
    assert found["cited"].tolist() == ["Le Figaro", "Le Monde"]


def test_edges_count_articles_and_show_sentences():
    table = articles("Selon Le Figaro, oui. Le Figaro révèle tout.", "Selon Le Figaro, non.")
    edges = tl.sourcing.who_cites_whom(tl.sourcing.citations(table, OUTLETS))

    assert edges[["outlet", "cited", "articles", "citations"]].to_numpy().tolist() == [
        ["Ici", "Le Figaro", 2, 3]
    ]
    assert edges["sentences"][0][0] == "Selon Le Figaro, oui."


def test_row_of_marks_inside_a_quotation_costs_that_one_alone():
    text = f"« {'« ' * 50}\n« {WORDS} », a déclaré Ana Roy."
    assert (WORDS, "Ana Roy") in [(quote, speaker) for _, quote, speaker in said(text)]


MARKS = [*"«»“„\".…:,('’–\n ", ". ", "?! ", '"x', '\n"x', "\n“x", "«“"]
WORDY = ["M. ", "Le ", "Jean Dupont ", "selon ", "dit-il ", ", said ", "Jean Dupont a dit que "]


@pytest.mark.parametrize("part", [*MARKS, *WORDY, f"« {WORDS} » ", f'"{WORDS}". '])
def test_no_article_stops_a_report(part):
    """A table of contents or a wall of marks cost the square of its length: minutes to hours."""
    table = articles((part * 100_000)[:100_000])
    began = process_time()
    tl.sourcing.quotes(table)
    tl.actors.discover(table)
    assert process_time() - began < 10


def test_sentence_without_an_end_is_shown_around_its_words():
    text = "Ana Roy, " * 4_000 + "Jean Petit, " + "Ana Roy, " * 4_000
    at = text.index("Jean Petit")
    shown = around(text, at, at + 10)
    assert "Jean Petit" in shown
    assert shown[0] == shown[-1] == "…"
    assert len(shown) < 1_100


@pytest.mark.parametrize(
    ("speaker", "who"),
    [
        ("la présidente du Parti vert", None),
        ("l'avocat d'Ana Roy", None),
        ("le gouvernement Ana Roy", None),
        ("la secrétaire générale du Parti vert Ana Roy", "roy"),
        ("la porte-parole du Parti vert, Ana Roy", "roy"),
        ("le Parti vert", "vert"),
        ("Mme Ana Roy", "roy"),
    ],
)
def test_speaker_is_a_head_noun_or_an_apposition(speaker, who):
    table = articles(f"« {WORDS} », a déclaré {speaker}.")
    actors = pd.DataFrame(
        {
            "actor_id": ["roy", "vert"],
            "name": ["Ana Roy", "Parti vert"],
            "kind": ["person", "party"],
        }
    )
    found = tl.sourcing.quotes(table, tl.actors.mentions(table, actors))
    assert [who] == [one if pd.notna(one) else None for one in found["actor_id"]]


FOLLOWED = pd.DataFrame(
    {
        "actor_id": ["roy", "vert", "petit"],
        "name": ["Ana Roy", "Parti vert", "Luc Petit"],
        "kind": ["person", "organisation", "person"],
    }
)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (f"Ana Roy est venue. « {WORDS} », a-t-elle dit.", "roy"),
        (f"Ana Roy est venue. « {WORDS} », a-t-il dit.", None),
        (f"Ana Roy est venue avec Luc Petit. « {WORDS} », a-t-elle dit.", "roy"),
        (f"Ana Roy est venue, Luc Petit aussi. « {WORDS} », a-t-il dit.", "petit"),
        (f"Luc Petit est venu, Guy Grand aussi. « {WORDS} », a-t-il dit.", None),
        (f"Ana Roy parle de Zoé Grand. « {WORDS} », a-t-elle dit.", "roy"),
        (f"Luc Petit, ministre des Ports, est venu. « {WORDS} », a dit le ministre.", "petit"),
        (f"La ministre Ana Roy et le maire Luc Petit. « {WORDS} », dit la ministre.", "roy"),
        (f"La maire Ana Roy est venue. « {WORDS} », a dit la ministre.", None),
        (f"Le Parti vert a tranché. « {WORDS} », a-t-il dit.", None),
        (f"Luc Petit est venu. Grand a souri. « {WORDS} », a-t-il dit.", None),
        (f"Ana Roy est venue. Elle parle à Zoé Grand. « {WORDS} », a-t-elle dit.", "roy"),
        (f"Le maire Luc Petit. Guy Grand a souri. « {WORDS} », a dit le maire.", None),
        (f"Le ministre russe Luc Petit. « {WORDS} », a dit le ministre grec.", None),
        (f'Luc Petit came. "{WORDS}," he said.', "petit"),
        (f"Ana Roy et Luc Petit affirment : « {WORDS} ».", None),
        (f'Ana Roy and Luc Petit said: "{WORDS}".', None),
        (f"« {WORDS} », a dit un élu Parti vert.", None),
        (f"« {WORDS} », a dit la direction du Parti vert.", None),
        (f"Le mouvement Parti vert affirme : « {WORDS} ».", "vert"),
        (f"Ana Roy est venue. Luc Petit « {WORDS} », a-t-elle dit.", "roy"),
        (f"Guy Grand est venu. Luc Petit « {WORDS} », a-t-il dit.", None),
        (f"Guy Grand est venu, comme Luc Petit : « {WORDS} », a-t-il dit.", None),
        (f"L'acteur Luc Petit est là. Il rit. « {WORDS} », a dit le comédien.", "petit"),
        (f"Luc Petit et Guy Grand sont là. « {WORDS} », a dit le comédien.", None),
        (f'Guy Grand met Luc Petit\'s wife. "{WORDS}," he said.', None),
        (f'The minister Luc Petit came. "{WORDS}," the minister said.', "petit"),
    ],
)
def test_pronoun_or_office_means_the_one_person_it_can_mean(text, who):
    table = articles(text)
    found = tl.sourcing.quotes(table, tl.actors.mentions(table, FOLLOWED), FOLLOWED)
    assert [who] == [one if pd.notna(one) else None for one in found["actor_id"]]


def test_every_expression_of_the_table_can_be_compiled():
    for name, expression in saying._TABLE.items():
        assert saying.rules(name) if isinstance(expression, list) else saying.rule(name)


def test_two_quotations_of_one_sentence_have_its_speaker():
    text = f"« {WORDS} » et « le chemin est bien long », a dit Ana Roy."
    assert [speaker for _, _, speaker in said(text)] == ["Ana Roy", "Ana Roy"]


def test_name_that_begins_as_a_word_of_the_sentence_is_a_name():
    assert said(f"« {WORDS} », a dit Simon Carter.")[0][2] == "Simon Carter"


def test_whom_one_answers_does_not_speak():
    assert "Petit" not in [who for _, _, who in said("À Lyon, Ana Roy, a répondu à Luc Petit.")]


def test_what_a_noun_is_called_after_does_not_speak():
    table = articles(f"“{WORDS},” the Ana Roy spokesman said.")
    actors = pd.DataFrame({"actor_id": ["roy"], "name": ["Ana Roy"], "kind": "person"})
    found = tl.sourcing.quotes(table, tl.actors.mentions(table, actors))
    assert found["actor_id"].isna().tolist() == [True]


def test_what_follows_pour_may_be_a_wish_and_is_nobodys_words():
    table = articles(f"Pour Ana Roy, « {WORDS} ».")
    actors = pd.DataFrame({"actor_id": ["roy"], "name": ["Ana Roy"], "kind": "person"})
    found = tl.sourcing.quotes(table, tl.actors.mentions(table, actors))
    assert found["actor_id"].isna().all()


def test_quotation_of_several_paragraphs_is_one_where_each_opens_with_a_mark():
    text = "« Un premier point à dire.\n\n« Et puis un second », a dit Ana Roy."
    assert said(text) == [("direct", text[2 : text.index(" »")], "Ana Roy")]
    lone = f"« Jamais fermé.\n\nPuis rien.\n\n« {WORDS} », a dit Ana Roy."
    assert ("direct", WORDS, "Ana Roy") in said(lone)


def test_speaker_between_two_commas_inside_the_marks_is_cut_out_of_the_words():
    text = "« La digue tiendra, a prévenu Ana Roy, et nous resterons ici ensemble. »"
    words = "La digue tiendra, et nous resterons ici ensemble."
    assert said(text) == [("direct", words, "Ana Roy")]
