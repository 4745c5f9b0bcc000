"""The examples in the docstrings of measures hold; they are of four articles and four weeks."""

import doctest
import importlib
import inspect
from pathlib import Path

import pandas as pd
import pytest

import trendlab as tl

DAYS = ["2026-01-01", "2026-01-01", "2026-01-02", "2026-01-02"]
ARTICLES = {
    "article_id": ["a", "b", "c", "d"],
    "outlet": ["A", "B", "A", "B"],
    "published": [f"{day}T0{hour}:30Z" for hour, day in enumerate(DAYS)],
    "title": ["La crue monte", "Le match", "Crue : bilan", "La crue monte"],
}
TRENDS = {
    "topic": "crue",
    "geo": "FR",
    "measure": "interest",
    "start": pd.date_range("2026-01-04", periods=4, freq="7D", tz="UTC"),
    "low": [19.5, 39.5, 99.5, 29.5],
    "high": [20.5, 40.5, 100.0, 30.5],
    "export": "one.csv",
    "partial": [False, False, False, True],
}
NAMED = {
    "title": [
        "Ada Roche visite la digue",
        "Ada Roche répond à Bo Lind",
        "Bo Lind à la digue, sans Ada Roche",
    ],
    "text": [None, None, "« La digue tiendra tout le printemps », a dit Ada Roche."],
}
ACTORS = {"actor_id": ["ada", "bo"], "name": ["Ada Roche", "Bo Lind"], "kind": "person"}
PACKAGE = Path(tl.__file__).parent
MODULES = [
    ".".join(["trendlab", *path.relative_to(PACKAGE).with_suffix("").parts])
    for path in sorted(PACKAGE.rglob("*.py"))
    if ">>> " in path.read_text("utf-8")
]


def frames() -> dict[str, pd.DataFrame]:
    articles = tl.tables.table(tl.tables.ARTICLES, ARTICLES)
    articles["matched"] = tl.corpus.matches(articles, "crue")
    articles = articles.join(tl.corpus.copies(articles))
    trends = tl.tables.table(tl.tables.TRENDS, pd.DataFrame(TRENDS))
    named = articles.head(3).assign(**NAMED)
    actors = tl.tables.table(tl.tables.ACTORS, ACTORS | {"aliases": [[], []]})
    return {
        "tl": tl,
        "sample": tl.sample("articles.csv"),
        "articles": articles,
        "trends": trends.assign(end=trends["start"] + pd.Timedelta("7D")),
        "named": named,
        "actors": actors,
        "found": tl.actors.mentions(named, actors),
    }


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    module, spaces = importlib.import_module(name), doctest.NORMALIZE_WHITESPACE
    done = doctest.testmod(module, extraglobs=frames(), optionflags=spaces)

    assert done.attempted > 0
    assert done.failed == 0


@pytest.mark.parametrize(
    "room", ["actors", "briefing", "buzz", "checks", "corpus", "coverage", "sourcing"]
)
def test_every_public_measure_has_an_example(room):
    subject = getattr(tl, room)
    measures = {name: getattr(subject, name) for name in subject.__all__}
    functions = {name: one for name, one in measures.items() if inspect.isfunction(one)}

    assert [name for name, one in functions.items() if ">>> " not in (one.__doc__ or "")] == []
