"""Statements that disagree with something are listed to check, and others are not."""

import pandas as pd
import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

import trendlab as tl
from trendlab.checks.rows import COLUMNS
from trendlab.language.dates import dates

ACTORS = pd.DataFrame(
    [
        ("roy", "Ana Roy", "person", "Première ministre", "France", "2020-01-01", "2021-01-01"),
        ("petit", "Jo Petit", "person", "ministre des Armées", "France", "2022-01-01", None),
    ],
    columns=["actor_id", "name", "kind", "office", "of", "since", "until"],
)


def articles(*texts, published="2026-01-06", title="Titre"):
    return pd.DataFrame(
        {
            "article_id": [str(number) for number in range(len(texts))],
            "outlet": [f"outlet {number}" for number in range(len(texts))],
            "published": pd.to_datetime([published] * len(texts), utc=True),
            "title": title,
            "text": list(texts),
        }
    )


def listed(text, published="2026-01-06"):
    table = articles(text, published=published)
    found = tl.checks.to_check(table, tl.actors.mentions(table, ACTORS), ACTORS)
    return list(zip(found["check"], found["statement"], strict=True))


@pytest.mark.parametrize(
    "written",
    [
        "mardi 5 janvier 2026",
        "mardi 5 janvier",
        "Tuesday 5 January 2026",
        "Tuesday, January 5, 2026",
    ],
)
def test_weekday_of_another_day_is_listed(written):
    assert listed(f"Réunis le {written}, ils parlent.") == [("calendar", written)]


@pytest.mark.parametrize(
    "written",
    ["lundi 5 janvier 2026", "Monday, January 5", "5 janvier", "mardi 29 février 2028", "mardi"],
)
def test_right_or_bare_date_is_not_listed(written):
    assert listed(f"Réunis le {written}, ils parlent.") == []


def test_day_that_does_not_exist_is_listed():
    assert listed("Le 31 avril 2026, rien.") == [("calendar", "31 avril 2026")]


def test_weekday_of_a_year_named_in_the_article_passes():
    assert listed("En 2010, tout change. Le mardi 5 janvier, il part.") == []


def test_what_the_calendar_says_is_told():
    found = tl.checks.calendar(articles("Le mardi 5 janvier 2026, il part."))
    assert found["against"].tolist() == ["the calendar: 5 January 2026 is a Monday"]
    assert found["sentence"].tolist() == ["Le mardi 5 janvier 2026, il part."]
    assert found["verdict"].tolist() == ["to check"]


def test_office_after_its_term_is_listed():
    assert listed("La Première ministre Ana Roy parle.") == [
        ("office", "Ana Roy, Première ministre")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "L'ancienne Première ministre Ana Roy parle.",
        "Si elle n'est plus Première ministre, Ana Roy parle.",
        "Ana Roy parle.",
        "En 2020, la Première ministre Ana Roy parlait.",
        "La présidente Ana Roy parle.",
        "Le ministre des Armées Jo Petit parle.",
        "La Première ministre Ana Roy a parlé.",
        "« La Première ministre Ana Roy parle », selon lui.",
    ],
)
def test_past_unknown_or_present_office_is_not_listed(text):
    assert listed(text) == []


def test_office_within_its_term_is_not_listed():
    assert listed("La Première ministre Ana Roy parle.", published="2020-06-01") == []


def test_undated_article_is_held_against_its_own_latest_date():
    table = articles("Le 5 janvier 2026, la Première ministre Ana Roy parle.")
    table["published"] = pd.NaT
    found = tl.checks.offices(table, tl.actors.mentions(table, ACTORS), ACTORS)
    assert found["against"].str.endswith("its latest date: 5 January 2026").tolist() == [True]


def test_two_days_for_one_weekday_are_listed():
    text = "Le lundi 5 janvier, il part. Le lundi 6 janvier, il revient."
    found = tl.checks.contradictions(articles(text))
    assert found["against"].tolist() == ["the same article: lundi 5 janvier"]


def test_nothing_to_check_gives_an_empty_table_with_its_columns():
    found = tl.checks.to_check(articles("Rien."))
    assert list(found.columns) == [*COLUMNS, "verdict"]


@given(
    st.dates(
        min_value=pd.Timestamp("1900-01-01").date(), max_value=pd.Timestamp("2099-12-31").date()
    )
)
def test_every_day_in_full_is_read_and_agrees_with_the_calendar(day):
    for locale in ("fr", "en"):
        text = format_date(day, "full", locale=locale)
        found = dates(text)
        assert [(one.weekday, one.day, one.month, one.year) for one in found] == [
            (day.weekday(), day.day, day.month, day.year)
        ]
        assert listed(text) == []


def test_minister_who_begins_another_clause_is_not_the_one_named_before():
    text = "Au lendemain des annonces d'Ana Roy, la Première ministre ne mâche pas ses mots."
    assert listed(text) == []


def test_a_date_in_three_articles_is_one_of_those_named():
    table = articles(*["Le procès s’ouvre mardi 5 janvier 2026."] * 3)
    found = tl.checks.to_check(table, tl.actors.mentions(table, ACTORS), ACTORS)
    said = tl.checks.findings.calendar(found)

    assert str(said.statement).startswith("1 date ")
    assert (said.value, len(said.evidence)) == (1, 3)
