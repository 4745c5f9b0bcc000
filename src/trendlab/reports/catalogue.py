"""The page that lists all reports, rebuilt from what is on disk: failed and overdue ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from trendlab.language.catalog import message, speaking, spoken
from trendlab.language.places import place
from trendlab.language.words import fold
from trendlab.reports import days
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.job import Question

_MOST_MISSED, MOST_DAYS = 10_000, 60  # missed runs that are counted; days of a sparkline
EVERY = {"day": 1, "week": 7, "month": 31}
_NONE: tuple[Path | None, dict[str, Any]] = (None, {})
CHANGED = ("changed", "revised", "new", "gone")


def rebuild(out: Path, language: str = "") -> Path:
    """Write ``index.html`` in *out*; readers see the old one or the new one, whole.

    Parameters
    ----------
    language : str
        What the page speaks; by default as most of the pages that it lists.
    """
    page = out / "index.html"
    with publish.lock(out, wait=True):
        publish.clear(out)
        left: list[str] = []
        entries = [entry for folder in folders(out, left) if (entry := describe(folder, out, left))]
        publish.replace(page, catalogue(entries, list(map(clean.line, left)), language))
    return page


def tell(folder: Path) -> None:
    """Write a report's own ``status.json`` and ``index.html``: last good run, last attempt."""
    left: list[str] = []
    if entry := describe(folder, folder, left):
        publish.replace(folder / "status.json", publish.as_json(clean.strict(entry)))
        publish.replace(folder / "index.html", catalogue([entry], left))


def folders(out: Path, left: list[str]) -> Iterator[Path]:
    """List the folders of reports: two levels down, with at least one run in them.

    Links, which could lead anywhere, and what cannot be read or named are noted in *left*.
    """
    for notebook in _below(out, left, out):
        for folder in _below(notebook, left, out):
            try:
                if publish.runs(folder):
                    yield folder
            except OSError as error:
                left.append(f"{folder.relative_to(out)}: {error.strerror}")


def _below(folder: Path, left: list[str], out: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        left.append(f"{folder.relative_to(out)}: {error.strerror}")
        return []
    linked = [path for path in found if path.is_symlink() and path.name != "latest"]
    left += [f"{path.relative_to(out)}: a link, not a folder" for path in linked]
    # Whoever writes here may use any bytes; a page is UTF-8, and what it says moves no terminal.
    odd = [path for path in found if clean.line(path.name) != path.name]
    left += [f"{path.relative_to(out)}: a name that no page can hold" for path in odd]
    return [path for path in found if publish.is_folder(path) and path not in odd]


def describe(folder: Path, out: Path, left: list[str]) -> dict[str, Any] | None:
    """Say of one report what the catalogue shows; None if nothing of it can be read."""
    told = []
    for run in publish.runs(folder):
        try:
            told.append((run, publish.read_record(run)))
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or str(error)
            left.append(clean.line(f"{run.relative_to(out)}: no record of a run: {said}", 200))
    if not told:
        return None
    last, record = told[-1]
    good, kept = next((one for one in reversed(told) if publish.is_good(one[0])), _NONE)
    question, failed = Question.of(record["parameters"]), not publish.is_good(last)
    every = EVERY.get(record["every"], 0)
    return {
        "title": clean.line(question.topic, 100) or folder.parent.name,
        "notebook": folder.parent.name,
        "called": clean.line(record.get("called", ""), 100),
        "language": str(record.get("language", "")),
        "geo": clean.line(question.geo, 100),
        "period": clean.line(" – ".join(filter(None, question.window)), 100),
        "status": "failed" if failed else "overdue" if _overdue(good, every) else "ok",
        "reason": clean.line(record["reason"]) if failed else "",
        "failed_page": _link(last, out) if failed else "",
        "page": _link(good, out) if good else "",
        "made": clean.line(kept.get("started", ""), 40)[:16],
        "seconds": _seconds(kept),
        "changes": _changes(kept),
        "course": _course(kept),
        "runs": len(told),
        "missed": missed([run for run, _ in told], record["every"]),
    }


def _overdue(good: Path | None, every: int) -> bool:
    """Tell whether the next good run should have been made the day before yesterday."""
    day = good.name.split("-", 1)[1] if good else ""
    return (
        bool(every and _is_day(day)) and (days.today() - date.fromisoformat(day)).days > every + 1
    )


def _seconds(record: dict[str, Any]) -> float | None:
    try:
        begun, ended = (datetime.fromisoformat(record[name]) for name in ("started", "ended"))
        return max(0.0, (ended - begun).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None


def _changes(record: dict[str, Any]) -> dict[str, int] | None:
    """Count what changed since the run before, by kind; None where there was none."""
    told = record.get("changes")
    if not isinstance(told, dict) or not isinstance(told.get("entries"), list):
        return None
    labels = Counter(str(one.get("label")) for one in told["entries"] if isinstance(one, dict))
    return {label: labels[label] for label in CHANGED if labels[label]}


def _course(record: dict[str, Any]) -> str:
    """Draw articles per day as the path of a picture 100 wide and 20 high."""
    course = record.get("course")
    counts = [n for n in course if type(n) is int and n >= 0] if isinstance(course, list) else []
    if len(counts) < 2 or not max(counts):
        return ""
    counts = counts[-MOST_DAYS:]
    bars = ((100 * (at + 0.5) / len(counts), 20 * n / max(counts)) for at, n in enumerate(counts))
    return "".join(f"M{x:.1f} 20v-{high:.1f}" for x, high in bars)


def missed(runs: list[Path], every: str) -> int:
    """Count the days between the first and the last run for which no good one exists."""
    if every not in EVERY:
        return 0
    days = sorted(filter(_is_day, {r.name.removesuffix("-failed").split("-", 1)[1] for r in runs}))
    if not days:
        return 0
    good = {run.name.split("-", 1)[1] for run in runs if publish.is_good(run)}
    day, last, count = date.fromisoformat(days[0]), date.fromisoformat(days[-1]), 0
    while day <= last and count < _MOST_MISSED:
        span = {(day + timedelta(days=step)).isoformat() for step in range(EVERY[every])}
        count += not span & good
        day += timedelta(days=EVERY[every])
    return count


def _is_day(text: str) -> bool:
    try:
        return 1 < date.fromisoformat(text).year < 9000
    except ValueError:
        return False


def catalogue(entries: list[dict[str, Any]], left: list[str], language: str = "") -> str:
    """Render the catalogue: by topic, what needs a look first; no script, so that none can run."""
    style = render.style()
    with speaking(language or most(entry["language"] for entry in entries)):
        for entry in entries:
            entry["place"] = place(entry["geo"])
        return render.template("catalogue.html.j2").render(
            groups=_grouped(entries),
            total=len(entries),
            left=left,
            style=style,
            policy=render.policy(style),
            language=spoken(),
        )


def most(languages: Iterable[str]) -> str:
    """Choose the language of most pages."""
    counted = Counter(languages).most_common(1)
    return counted[0][0] if counted else ""


def _grouped(entries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Put entries under their topics, after those that failed or are overdue."""
    order = {"failed": 0, "overdue": 1}
    bad = [entry for entry in entries if entry["status"] in order]
    bad.sort(key=lambda entry: (order[entry["status"]], fold(entry["title"])))
    topics: dict[str, list[dict[str, Any]]] = {}
    for entry in sorted(entries, key=lambda entry: fold(entry["title"])):
        if entry["status"] == "ok":
            topics.setdefault(entry["title"], []).append(entry)
    return [*([(message("Failed or overdue"), bad)] if bad else []), *topics.items()]


def _link(run: Path, out: Path) -> str:
    return (run / publish.PAGE).relative_to(out).as_posix()
