"""Words are counted by distinct text; dates are read from the day of publication."""

import math

import pandas as pd
import pytest

from trendlab import tables
from trendlab.corpus import copies
from trendlab.coverage import content as wording
from trendlab.language.dates import days_named

DAY = pd.Timestamp("2026-01-08")  # a Thursday


def articles(*texts, outlets=None, hours=None):
    published = pd.Timestamp("2026-01-08", tz="UTC") + pd.to_timedelta(
        hours or list(range(len(texts))), unit="h"
    )
    outlets = outlets or [f"Outlet {number}" for number in range(len(texts))]
    made = tables.table(
        tables.ARTICLES,
        {
            "article_id": [f"a{number}" for number in range(len(texts))],
            "title": "",
            "text": list(texts),
            "outlet": outlets,
            "published": published,
        },
    )
    return made.join(copies(made))


def test_typical_words_have_the_z_of_monroe_and_others():
    """Equation 22 of Monroe, Colaresi and Quinn (2008), by hand for one word."""
    texts = [f"neige {w}" for w in ("un", "deux", "trois", "quatre", "cinq", "six")]
    texts += [f"pluie {w}" for w in ("sept", "huit", "neuf", "dix", "onze", "douze")]
    found = wording.typical(articles(*texts), ["A"] * 6 + ["B"] * 6, words=1)
    prior = wording.PRIOR / 2  # neige and pluie are the only words in five texts
    odds = [math.log((y + prior) / (6 + wording.PRIOR - y - prior)) for y in (6, 0)]
    z = (odds[0] - odds[1]) / math.sqrt(1 / (6 + prior) + 1 / prior)

    assert z < wording.Z
    assert found.empty


def test_typical_words_come_with_both_document_frequencies():
    texts = [f"gel numéro{n} mot{n} autre{n} chose{n}" for n in range(60)]
    texts += [f"dégel numéro{n} mot{n} autre{n} chose{n}" for n in range(60, 120)]
    found = wording.typical(articles(*texts), ["froid"] * 60 + ["doux"] * 60)

    assert found[["side", "term", "texts", "rest"]].to_numpy().tolist() == [
        ["doux", "dégel", 60, 0],
        ["froid", "gel", 60, 0],
    ]


def test_copied_text_counts_once():
    copied = "Une dépêche sur les garanties de sécurité promises ce matin à tous les alliés réunis"
    others = [f"Voici une autre nouvelle du jour qui parle du thème {n}" for n in range(3)]
    found = wording.formulas(articles(copied, copied, copied, *others))

    assert "garanties de sécurité" not in found["phrase"].tolist()


def test_formula_has_its_share_of_texts_and_outlets():
    texts = [f"Mot{n} : des garanties de sécurité pour le pays{n}" for n in range(4)]
    found = wording.formulas(articles(*texts, "Rien à voir ici")).set_index("phrase")

    row = found.loc["garanties de sécurité"]
    assert (row["texts"], row["outlets"], row["share"], row["outlet_share"]) == (4, 4, 0.8, 0.8)
    assert row["low"] < 0.8 < row["high"]


def test_formula_is_given_at_its_longest():
    texts = [f"Sujet{n}. La coalition des volontaires avance{n}" for n in range(4)]

    assert wording.formulas(articles(*texts))["phrase"].tolist() == ["coalition des volontaires"]


def test_names_are_no_formulas():
    texts = [f"Selon{n} Jeanne Martin répond{n}" for n in range(4)]

    assert wording.formulas(articles(*texts)).empty


def test_capital_that_opens_a_title_makes_no_name():
    texts = [f"Guerre en Ukraine : réponse{n}" for n in range(4)]

    assert wording.formulas(articles(*texts))["phrase"].tolist() == ["Guerre en Ukraine"]


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("Le sommet du 6 janvier à Paris", ["2026-01-06"]),
        ("le 1er mars prochain", ["2026-03-01"]),
        ("le 16 décembre, ils avaient signé", ["2025-12-16"]),
        ("depuis le 24 février 2022", ["2022-02-24"]),
        ("mardi 6 janvier", ["2026-01-06"]),
        ("Mardi, le ministre", ["2026-01-06"]),
        ("ce jeudi", ["2026-01-08"]),
        ("lundi prochain", ["2026-01-12"]),
        ("hier et demain", ["2026-01-07", "2026-01-09"]),
        ("Aujourd’hui", ["2026-01-08"]),
        ("On January 6, 2026, leaders met", ["2026-01-06"]),
        ("on Tuesday", ["2026-01-06"]),
        ("En mars, le prix a monté", []),
        ("sa responsabilité selon l'article 49.3", []),
        ("it may 10 times fail", []),
        ("le 31 février", []),
        ("le 29 février", []),
        ("30 mars et 12 avril", ["2026-03-30", "2026-04-12"]),
        ("né le 5 mai 1998", ["1998-05-05"]),
        ("le 5 janv. et le 1er févr. 2026", ["2026-01-05", "2026-02-01"]),
        ("next Monday", ["2026-01-12"]),
        ("Ils sont attendus lundi à un dîner", ["2026-01-12"]),
        ("Le jugement sera rendu mardi", ["2026-01-13"]),
        ("The vote is due on Tuesday", ["2026-01-13"]),
        ("Le vote a eu lieu mardi", ["2026-01-06"]),
        ("Il doit parler ce jeudi", ["2026-01-08"]),
        ("Il a annoncé lundi un départ prévu dimanche", ["2026-01-05", "2026-01-11"]),
        ("Le maire a été élu mardi et sera reçu lundi", ["2026-01-06", "2026-01-12"]),
        ("Lundi, le ministre sera reçu", ["2026-01-12"]),
        ("Il doit le report à la séance de lundi dernier", ["2026-01-05"]),
        ("La liste, qui a été annoncée mardi", ["2026-01-06"]),
        ("He said on Tuesday that talks are expected on Monday", ["2026-01-06", "2026-01-12"]),
    ],
)
def test_dates_are_read_strictly(sentence, dates):
    found = [str(day) for day in days_named(sentence, DAY.date())]

    assert found == dates


def test_a_formula_neither_begins_nor_ends_with_a_day():
    told = [
        "La banque a abaissé vendredi la note du pays, sans prévenir",
        "Elle a abaissé vendredi",
        "Qui a abaissé vendredi ? La note du pays, c'est elle",
        "La note du pays est tombée",
    ]
    made = articles(*told).assign(text_id=range(4))

    assert wording.formulas(made)["phrase"].tolist() == ["note du pays"]


def test_event_needs_three_independent_outlets():
    texts = [f"Le pays{n} attend. La réunion{n} du 6 janvier a duré." for n in range(3)]
    once = articles(*texts, outlets=["A", "A", "B"])
    found = wording.events(articles(*texts))

    assert wording.events(once).empty
    assert found[["date", "outlets", "texts"]].to_numpy().tolist() == [
        [pd.Timestamp("2026-01-06"), 3, 3]
    ]
    assert found["sentences"][0][0] == ("Outlet 0", "a0", "La réunion0 du 6 janvier a duré.")


def test_dispatch_in_three_papers_is_one_voice():
    dispatch = "Les dirigeants se sont réunis le 6 janvier dans la capitale pour parler de la suite"

    assert wording.events(articles(dispatch, dispatch, dispatch)).empty


def test_nothing_said_nothing_found():
    empty = articles("x").iloc[:0]

    assert wording.typical(empty, []).empty
    assert wording.formulas(empty).empty
    assert wording.events(empty).empty
