"""Copies are found by what they share of the shorter text; the first one seen comes first."""

import numpy as np
import pandas as pd
import pytest

import trendlab as tl
from trendlab import tables
from trendlab.corpus.copies import SPAN, THRESHOLD, copies, three_counts
from trendlab.corpus.copies import agency as agency_of

WORDS = np.array([f"mot{number}" for number in range(4000)], dtype=object)


def prose(seed, words=300):
    return " ".join(WORDS[np.random.default_rng(seed).integers(0, len(WORDS), words)])


def articles(*texts, hours=None, outlets=None, **columns):
    hours = hours or range(len(texts))
    published = pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(list(hours), unit="h")
    outlets = outlets or [f"Outlet {n}" for n in range(len(texts))]
    made = {"text": list(texts), "outlet": outlets, "published": published, **columns}
    return tables.table(tables.ARTICLES, {"title": "", **made})


def changed(text, how, seed):
    """Make a copy as newsrooms do (METHODS T9): cut, merged with own words, or reworded."""
    rng, words = np.random.default_rng(seed), text.split()
    if how == "cut to 60 %":
        return " ".join(words[: int(0.6 * len(words))])
    if how == "30 % kept, 20 % new":
        return " ".join(words[: int(0.3 * len(words))]) + " " + prose(seed + 9000, len(words) // 5)
    new = rng.random(len(words)) < 0.1
    return " ".join(np.where(new, WORDS[rng.integers(0, len(WORDS), len(words))], words))


@pytest.mark.parametrize("how", ["cut to 60 %", "30 % kept, 20 % new", "10 % reworded"])
def test_copies_are_found_whatever_was_done_to_them(how):
    originals = [prose(seed) for seed in range(100)]
    cut = [changed(text, how, seed) for seed, text in enumerate(originals)]
    ids = copies(articles(*originals, *cut, hours=[0] * 200))["text_id"].to_numpy()
    same = ids[:100] == ids[100:]

    assert same.mean() >= 0.95
    assert len(np.unique(ids)) == 200 - same.sum()


def test_first_seen_leads_and_the_others_have_a_delay():
    text = prose(1)
    found = copies(articles(text, prose(2), text, hours=[5, 0, 1]))

    assert found["text_id"].tolist() == [1, 0, 1]
    assert found["first"].tolist() == [False, True, True]
    assert found["delay"].tolist() == [pd.Timedelta(hours=h) for h in (4, 0, 0)]
    assert found["copies"].tolist() == [2, 1, 2]


def test_same_text_weeks_later_is_another_text():
    found = copies(articles(prose(1), prose(1), hours=[0, 24 * 20]))

    assert found["text_id"].nunique() == 2


def test_daily_repeats_do_not_chain_for_ever():
    """A column printed every day for a month is within 72 hours of the next, but no single text."""
    found = copies(articles(*[prose(1)] * 30, hours=range(0, 30 * 24, 24)))
    spans = found.groupby("text_id")["delay"].max()

    assert spans.max() <= pd.Timedelta(hours=SPAN)
    assert 4 <= len(spans) <= 5


def test_case_accents_and_punctuation_make_no_difference():
    text = "L'Élysée a annoncé mardi soir, à l'issue du conseil, une aide d'urgence pour la région."
    bare = "L’ELYSEE A ANNONCE MARDI SOIR A L’ISSUE DU CONSEIL UNE AIDE D’URGENCE POUR LA REGION"

    assert copies(articles(text, bare))["text_id"].tolist() == [0, 0]


def test_titles_stand_in_for_missing_texts():
    title = "Le parlement adopte la loi de finances après un mois de débats"
    frame = articles(None, "", None, title=[title, title, "Une tout autre nouvelle du jour"])

    assert copies(frame)["text_id"].tolist() == [0, 0, 1]


def test_few_words_in_common_are_no_copy():
    assert copies(articles("En direct", "En direct", ""))["text_id"].nunique() == 3


def test_large_family_is_one_text():
    """Each copy is compared with its next neighbours only; together they still join up."""
    assert copies(articles(*[prose(1)] * 60))["text_id"].nunique() == 1


def test_three_counts_stand_side_by_side():
    agency, own = prose(1) + " (avec AFP)", prose(2)
    frame = articles(agency, agency, own, own, outlets=["A", "B", "C", "D"])
    counts = three_counts(frame.join(copies(frame))).loc[THRESHOLD]

    assert counts.to_dict() == {
        "articles": 4,
        "texts": 2,
        "agency_articles": 2,
        "outlets": 4,
        "independent": 1,
    }


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("PARIS (AFP) - Le ministre a dit", "AFP"),
        ("Le ministre a dit. (avec AFP)", "AFP"),
        ("Le ministre a dit. Avec l'AFP", "AFP"),
        ("Le ministre a dit. (Le Quotidien avec Reuters)", "Reuters"),
        ("KYIV (Reuters) — The minister", "Reuters"),
        ("Le ministre a dit. © 2026 AFP", "AFP"),
        ("Source : AFP", "AFP"),
        ("« Non », a-t-il déclaré à l'AFP.", None),
        ("dans un entretien avec l'AFP, il a dit non", None),
        ("Il relit son AFPA et quitte le JAPON (APEC)", None),
    ],
)
def test_agency_is_credited_not_merely_quoted(text, credited):
    found = agency_of(articles(text)).iloc[0]

    assert (found if isinstance(found, str) else None) == credited


def test_byline_of_an_agency_is_a_credit():
    assert agency_of(articles("texte", authors=["Le Monde avec AFP"])).tolist() == ["AFP"]


def test_a_column_that_names_the_agency_is_a_byline(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("date,title,text,site,agency\n2026-01-05,La crue,Il pleut.,Le Phare,AFP\n")
    loaded = tl.load_articles(path)

    assert agency_of(loaded).tolist() == ["AFP"]


def test_titles_alone_are_counted_as_titles():
    """Who was first with a text, or took it from an agency, cannot be told without one."""
    frame = articles(None, None).assign(title=["La crue monte", "Le match"])
    counts = three_counts(frame.join(copies(frame)))

    assert counts.columns.tolist() == ["articles", "titles", "outlets"]


def test_no_articles_no_texts():
    none = articles("x").iloc[:0]

    assert copies(none).empty
    assert three_counts(none.join(copies(none)))["texts"].tolist() == [0, 0, 0]


def test_index_of_the_articles_is_kept_even_if_it_repeats():
    frame = pd.concat([articles(prose(1) + " (AFP)"), articles(prose(1))])

    assert copies(frame)["agency"].isna().tolist() == [False, True]
