"""Sentences of any data in both languages: no code, no raw date, no English on a French page."""

import os
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trendlab as tl
from trendlab.language import catalog
from trendlab.language.messages import written

OUTLETS = ["Le Monde", "Les Échos", "L'Écho", "Ouest-Journal", "Huma", "The Post"]
TOPICS = ["eau", "été", "Inès", "Le Havre", "neige", "onze", "Hambourg"]
CODE = re.compile(r"None|\bnan\b|NaT|<NA>|[{}]|\d{4}-\d\d-\d\d|\binf\b|Timestamp|np\.|_id\b")
# Function words that no French sentence has, outside names, which stand in no such sentence here.
ENGLISH = re.compile(r"\b(the|of|and|was|were|with|from|among|cannot|which|by|at|to|outlets?)\b")
UNJOINED = re.compile(r"\b(de|que|le|la) (?=[aeiouéèêAEIOUÉ])(?!onze|un |une |oui)|\bde (Le|Les) ")


@st.composite
def articles(draw):
    count = draw(st.integers(1, 30))
    topic = draw(st.sampled_from(TOPICS))
    rows = [
        {
            "published": pd.Timestamp("2026-01-01", tz="UTC")
            + pd.Timedelta(hours=draw(st.integers(0, 24 * 20))),
            "outlet": draw(st.sampled_from([*OUTLETS, None])),
            "title": f"{draw(st.sampled_from([topic, 'sport', 'météo']))} {number}",
            "text": draw(st.sampled_from([None, f"Texte sur {topic} le 6 janvier, {number}."])),
        }
        for number in range(count)
    ]
    frame = tl.tables.table(tl.tables.ARTICLES, pd.DataFrame(rows))
    frame["article_id"] = [str(number) for number in range(count)]
    return topic, frame


def said_of(topic, frame):
    """Say everything that coverage and briefing say of these articles."""
    say, found = tl.coverage.findings, frame.assign(matched=tl.corpus.matches(frame, topic))
    found = found.assign(**tl.corpus.copies(found))
    matched = found[found["matched"]]
    events = tl.coverage.events(matched, min_outlets=1)
    made = [
        *(say.collected(found, topic), say.breaks(found), say.attention_share(found)),
        *(say.change(found), say.copies(matched), say.concentration(matched), say.first(found)),
        *(*say.read(found), *say.not_found(found, topic), *say.events(events)),
        say.formulas(tl.coverage.formulas(matched, min_texts=2, min_outlets=1), len(OUTLETS)),
    ]
    return [*made, *tl.buzz.findings.searches(searched(topic, len(frame)), topic, "FR")]


def searched(topic, height):
    days = pd.date_range("2026-01-01", periods=40, tz="UTC")
    values = [float(height % 7 + (60 if 20 <= n <= 23 else 9)) for n in range(40)]
    rows = {"topic": topic, "geo": "FR", "start": days, "end": days + pd.Timedelta("1D")}
    rows |= {"measure": "interest", "low": values, "high": [one + 1 for one in values]}
    return tl.tables.table(tl.tables.TRENDS, pd.DataFrame(rows | {"export": "a.csv"}))


def numbers(text):
    return re.findall(r"\d+", re.sub(r"(?<=\d)[\u202f\u00a0,. ](?=\d)", "", text))


@settings(max_examples=300 if os.environ.get("TRENDLAB_FUZZ") else 8)
@given(articles())
def test_sentences_hold_in_both_languages(given_articles):
    said = {}
    for language in ("en", "fr"):
        with catalog.speaking(language):
            said[language] = said_of(*given_articles)
    names = re.compile("|".join(map(re.escape, [*OUTLETS, *TOPICS, "OR"])))
    for english, french in zip(said["en"], said["fr"], strict=True):
        bare = names.sub("X", french.statement)
        assert not CODE.search(english.statement)
        assert not CODE.search(french.statement)
        assert not ENGLISH.search(bare), french.statement
        assert not UNJOINED.search(french.statement), french.statement
        assert sorted(numbers(english.statement)) == sorted(numbers(french.statement))
        assert (english.key, english.value) == (french.key, french.value)


COUNTS = [(0, "aucun article"), (1, "1 article"), (2, "2 articles"), (1.5, "1,5 article")]


@pytest.mark.parametrize(("count", "said"), COUNTS)
def test_a_count_agrees_with_its_noun_in_french(count, said):
    with catalog.speaking("fr"):
        assert written(count, "article") == said
