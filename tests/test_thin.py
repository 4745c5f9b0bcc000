"""Every notebook says what it can of thin data, and stumbles over none; its cells run here."""

import ast
import importlib
import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from trendlab import findings, tables

pytestmark = pytest.mark.filterwarnings("error")  # a warning would stand on the page
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
TOPIC = "grève des trains"
LANGUAGES = [*("ar", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi"), *("hu", "it", "ja")]
LANGUAGES += ["ko", "nl", "pl", "pt", "ru", "tr", "zh"]


def run(path: Path, every: tuple[str, ...] = (), **parameters: str) -> list[str]:
    """Run the cells of a notebook; give the sentences of its findings, or what else it shows."""
    said: list[str] = []

    def display(*shown):
        for one in shown:
            bundle = one._repr_mimebundle_() if hasattr(one, "_repr_mimebundle_") else {}
            said.extend([bundle["text/plain"]] if findings.MIME in bundle else [])
            said.extend(str(bundle[kind]) for kind in every if kind in bundle)

    space: dict = {"display": display}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            shown = tree.body.pop().value if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, path.name, "exec"), space)
            if shown is not None:
                display(eval(compile(ast.Expression(shown), path.name, "eval"), space))
            if "parameters" in cell["metadata"].get("tags", ()):
                space.update({name: value for name, value in parameters.items() if name in space})
    return said


def articles(rows: int = 40, **columns) -> pd.DataFrame:
    said = ["Grève des trains, jour" if n % 4 == 3 else "Autre" for n in range(rows)]
    days = [1 + n % 28 for n in range(rows)]
    made = {
        "url": [f"https://outlet{n % 5}.example/{n}" for n in range(rows)],
        "outlet": [f"Outlet {n % 5}" for n in range(rows)],
        "date": [f"2026-01-{1 + n * 20 // rows:02}T{n % 24:02}:15:00Z" for n in range(rows)],
        "title": [f"{words} {n}" for n, words in enumerate(said)],
        "text": [f"Anne Durand parle le {day} janvier. Texte {n}." for n, day in enumerate(days)],
    }
    return pd.DataFrame(made | columns).dropna(axis=1, how="all")


def interest(step: str, periods: int) -> str:
    dates = pd.date_range("2020-01-05", periods=periods, freq=step).strftime("%Y-%m-%d")
    if step == "MS":
        dates = [date[:7] for date in dates]
    head = {"D": "Day", "W-SUN": "Week", "MS": "Month"}[step]
    rows = "\n".join(f"{date},{20 + n % 7 * 5}" for n, date in enumerate(dates))
    return f"Category: All categories\n\n{head},{TOPIC}: (France)\n{rows}\n"


DAYS = [f"2026-01-{1 + n % 20:02}" for n in range(40)]
ARTICLES = {
    "plain": articles(),
    "no outlet": articles(outlet=None, url=None),
    "no date": articles(date=None),
    "titles only": articles(text=None),
    "days without hours": articles(date=DAYS),
    "months": articles(date=[f"2025-{1 + n % 12:02}-01" for n in range(40)]),
    "one article": articles(4).tail(1),
    "one outlet": articles(outlet="Seul"),
    "names of our own columns": articles(matched="oui", text_id="t", agency="x", first="y"),
    "twenty languages": articles(language=[LANGUAGES[n % 20] for n in range(40)]),
}
TRENDS = {
    "days": interest("D", 40),
    "weeks": interest("W-SUN", 30),
    "months": interest("MS", 30),
    "three days": interest("D", 3),
    "one day": interest("D", 1),
    "several terms": "Category: All categories\n\nDay,a: (France),b: (France)\n"
    + "\n".join(f"2026-01-{n:02},{n},{50 - n}" for n in range(1, 29)),
}
READERS = [path for path in NOTEBOOKS if path.stem != "compare"]  # of articles
SEARCHES = [path for path in NOTEBOOKS if path.stem in ("briefing", "buzz", "compare")]
THINNEST = ("no outlet", "no date", "titles only", "one article")  # the others are trials
COUNTED = {"corpus.select": ["_answer"], "corpus.copies": ["pairs"], "actors.mentions": ["_find"]}
BAD = (" nan", "None", "NaT", "inf ")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param(path, name, marks=() if name in THINNEST else pytest.mark.trial)
        for path in READERS
        for name in ARTICLES
    ],
    ids=lambda one: getattr(one, "stem", one),
)
def test_notebook_reads_thin_articles(path, name, tmp_path):
    ARTICLES[name].to_csv(tmp_path / "articles.csv", index=False)
    said = run(path, topic=TOPIC, articles_path=str(tmp_path / "articles.csv"))

    assert said
    assert not [one for one in said if any(word in one for word in BAD)]


@pytest.mark.parametrize("name", TRENDS)
@pytest.mark.parametrize("path", SEARCHES, ids=lambda p: p.stem)
def test_notebook_reads_thin_searches(path, name, tmp_path):
    (tmp_path / "multiTimeline.csv").write_text(TRENDS[name], encoding="utf-8")
    topic = "a" if name == "several terms" else TOPIC
    said = run(path, topic=topic, trends_path=str(tmp_path / "multiTimeline.csv"))

    assert said
    assert not [one for one in said if any(word in one for word in BAD)]


@pytest.mark.parametrize("path", READERS, ids=lambda p: p.stem)
def test_of_months_no_day_is_said(path, tmp_path):
    """A month is "April 2025" or 2025-04 in sentences, figures and tables, never its first day."""
    dates = [f"2025-{1 + n % 12:02}" for n in range(40)]
    articles(date=dates).to_csv(tmp_path / "articles.csv", index=False)
    searches = tmp_path / "multiTimeline.csv"
    searches.write_text(interest("MS", 30), encoding="utf-8")
    kinds = ("text/plain", "text/html", "image/svg+xml", tables.FIGURE, tables.TABLE)
    months = "January|April|August|December|Jan|Apr|Aug|Dec"
    given = {"articles_path": str(tmp_path / "articles.csv"), "trends_path": str(searches)}
    said = run(path, kinds, topic=TOPIC, **given)

    day = re.compile(rf".{{,9}}(?:\b1 (?:{months})|2025-\d\d-01).{{,9}}")
    assert [found for one in said for found in day.findall(one)] == []


@pytest.mark.parametrize("name", ["plain", "no date"])
@pytest.mark.parametrize("path", READERS, ids=lambda p: p.stem)
def test_notebook_reads_a_part_of_the_period(path, name, tmp_path):
    ARTICLES[name].to_csv(tmp_path / "articles.csv", index=False)
    path_of = str(tmp_path / "articles.csv")

    assert run(path, topic=TOPIC, articles_path=path_of, start="2026-01-10", end="2026-01-15")


@pytest.mark.parametrize("path", READERS, ids=lambda p: p.stem)
def test_a_notebook_answers_the_query_once_and_scans_once(path, tmp_path, monkeypatch):
    """What is true of an article is a column, made once; the outlets' own list is a scan apart."""
    calls = Counter()

    def counted(module, name):
        real = getattr(module, name)

        def wrapper(*args, **kwargs):
            calls[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, wrapper)

    modules = {name: importlib.import_module(f"trendlab.{name}") for name in COUNTED}
    for name, functions in COUNTED.items():
        for function in functions:
            counted(modules[name], function)
    articles().to_csv(tmp_path / "articles.csv", index=False)
    run(path, topic=TOPIC, articles_path=str(tmp_path / "articles.csv"))

    most = {"_answer": 1, "pairs": 1, "_find": 2 if path.stem in ("actors", "briefing") else 1}
    assert {name: n for name, n in calls.items() if n > most[name]} == {}
    assert calls["_answer"] == 1
