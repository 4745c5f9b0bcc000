"""What the notebook `checks` lists on the saved trend page that this project began with."""

import trendlab as tl
from benchmarks.real import ABSENT, REAL
from trendlab import actors as gazetteer
from trendlab import paths

CHECKS = {
    "mardi 5 janvier 2026",
    "François Bayrou, Premier ministre",
    "Sébastien Lecornu, ministre des Armées",
}
SOURCES = {"Le Figaro", "Le Monde", "La Nouvelle République"}


def run() -> list[dict]:
    path = REAL / "trend_pages" / "guerre-en-ukraine_FR.txt"
    if not path.exists():
        return [_row("seed page", "left out", "", ABSENT)]
    articles, actors = tl.load_articles(path), tl.load_actors(paths.data() / "actors.csv")
    listed = tl.checks.to_check(articles, tl.actors.mentions(articles, actors), actors)
    found = set(listed["statement"])
    cited = set(tl.sourcing.citations(articles, gazetteer.outlets())["cited"])
    return [
        _row("slips listed", len(found & CHECKS), "3 of 3", "; ".join(sorted(found & CHECKS))),
        _row("others listed", len(found - CHECKS), "0", "; ".join(sorted(found - CHECKS))),
        _row("sources found", len(cited & SOURCES), "3 of 3", ", ".join(sorted(cited & SOURCES))),
        _row("others found", len(cited - SOURCES), "0", ", ".join(sorted(cited - SOURCES))),
    ]


def _row(measure: str, result: object, target: str, note: str) -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}
