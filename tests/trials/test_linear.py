"""One article cannot stop a report: each step takes twice the time for twice the text, no more."""

import time

import pandas as pd
import pytest

import trendlab as tl
from trendlab import paths

LETTERS = 100_000  # the smaller of two texts
UNITS = [  # the marks and words that rules of quotations, names, dates and offices know
    *("« ", "» ", "« mot mot ", "“", '" ', "’", "l’", "– Oui.\n", "- non\n", "« oui », a dit "),
    *("», dit-il. « ", "(", ") ", "[", ", ", ": ", ";", "! ", "? ", "-", "—", ".", "…", "\n", " "),
    *("Chapitre ......... 12\n", "A. B. ", "M. ", "a", "A", "7", "7 ", "深", "🎉", "e\u0301"),
    *("\u200b", "أوكرانيا ", "<b>", "https://a.example/b ", "@a ", "12 % ", "3 millions de "),
    *("selon ", "selon Le Monde ", "d'après ", "according to ", " a dit ", " said ", "il a dit "),
    *("qui ", "que ", "ne ", "n'est pas ", "de la ", "du ", "Le Monde ", "(AFP) ", "Reuters "),
    *("Macron ", "Emmanuel Macron ", "Jean Dupont ", "le ministre ", "le ministre de la "),
    *("le président Emmanuel Macron ", "président de la République française ", "Mme "),
    *("lundi ", "le 3 ", "mars ", "lundi 3 mars 2024 ", "12/03/2024 ", "né le 3 mars 1970 "),
    *("« oui », a dit Emmanuel Macron. ", "« oui », a-t-il dit. Jean Dupont parle. "),
    *("âgé de 43 ans ", "3 morts ", "dix morts ", "hier ", "ancien ", "ex-"),
]  # fmt: skip


@pytest.fixture(scope="module")
def steps():
    actors = tl.load_actors(paths.data() / "actors.csv")
    gazetteer, outlets = tl.actors.prepare(actors), tl.actors.outlets()

    def named(function, *more):
        return lambda frame: function(frame, tl.actors.mentions(frame, gazetteer), *more)

    query = '"guerre en ukraine"~5 OR (zelensk* AND NOT macron)'
    return {
        "select": lambda frame: tl.select(frame, query),
        "copies": tl.corpus.copies,
        "agency": tl.corpus.agency,
        "mentions": named(lambda frame, found: found),
        "offices": named(tl.actors.offices),
        "sentences": named(tl.actors.sentences),
        "discover": lambda f: tl.actors.discover(f, tl.actors.scanned(f, gazetteer), floor=1),
        "quotes": tl.sourcing.quotes,
        "speakers": named(tl.sourcing.quotes, actors),
        "citations": lambda frame: tl.sourcing.citations(frame, outlets),
        "calendar": tl.checks.calendar,
        "offices checked": named(tl.checks.offices, actors),
        "contradictions": tl.checks.contradictions,
        "formulas": lambda f: tl.coverage.formulas(
            f.assign(text_id="a"), "guerre", min_texts=1, min_outlets=1
        ),
    }


STEPS = ["select", "copies", "agency", "mentions", "offices", "sentences", "discover", "quotes"]
STEPS += ["speakers", "citations", "calendar", "offices checked", "contradictions", "formulas"]


def article(text):
    when = pd.to_datetime(["2024-03-05T10:00:00Z"]).as_unit("us")
    parts = {"article_id": "a", "outlet": "A", "published": when, "title": "Guerre en Ukraine"}
    more = {"text": [text], "url": "https://a.example/1", "language": "fr", "authors": None}
    made = pd.DataFrame(parts | more)
    return made.astype(dict.fromkeys(("article_id", "outlet", "title", "text", "url"), "str"))


def seconds(function, text):
    frame, begun = article(text), time.process_time()
    function(frame)
    return time.process_time() - begun


@pytest.mark.trial
@pytest.mark.parametrize("step", STEPS)
def test_twice_the_text_takes_twice_the_time(steps, step):
    function = steps[step]
    seconds(function, "Une phrase.")  # which loads and compiles
    slow = {}
    for unit in UNITS:
        text = unit * (LETTERS // len(unit))
        once, twice = seconds(function, text), seconds(function, text * 2)
        if twice > 0.4 + 3 * once or twice > 10:
            slow[unit] = (round(once, 2), round(twice, 2))

    assert slow == {}


@pytest.mark.trial
def test_thousands_of_days_that_tie_are_told_in_a_moment():
    frame = pd.concat([article("Une phrase.")] * 5000, ignore_index=True)
    days = pd.date_range("2010-01-01", periods=5000, tz="UTC", unit="us")
    frame = frame.assign(published=days, article_id=days.astype("str"), matched=True)
    begun = time.process_time()
    tl.coverage.findings.peak(frame)

    assert time.process_time() - begun < 5
