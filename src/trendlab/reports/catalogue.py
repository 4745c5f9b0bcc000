"""The page that lists all reports, rebuilt from what is on disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from trendlab.reports import door
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.job import Question

_NO_RESULT, _MOST_MISSED = ("notice", "warning"), 10_000
EVERY = {"day": 1, "week": 7, "month": 31}


def rebuild(out: Path) -> Path:
    """Write ``index.html`` in *out*; readers see the old one or the new one, whole."""
    page = out / "index.html"
    with publish.lock(out, wait=True):
        publish.clear(out)
        left: list[str] = []
        entries = [entry for folder in folders(out, left) if (entry := describe(folder, out, left))]
        publish.replace(page, catalogue(entries, left))
    return page


def tell(folder: Path) -> None:
    """Write a report's own ``status.json`` and ``index.html``: last good run, last attempt."""
    left: list[str] = []
    if entry := describe(folder, folder, left):
        publish.replace(folder / "status.json", publish.as_json(clean.strict(entry)))
        publish.replace(folder / "index.html", catalogue([entry], left))


def folders(out: Path, left: list[str]) -> Iterator[Path]:
    """List the folders of reports: two levels down, with at least one run in them.

    Links, which could lead anywhere, and folders that cannot be read are noted in *left*.
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
    return [path for path in found if publish.is_folder(path)]


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
    good = next((run for run, _ in reversed(told) if publish.is_good(run)), None)
    question, failed = Question.of(record["parameters"]), not publish.is_good(last)
    return {
        "title": clean.line(question.topic) or folder.parent.name,
        "notebook": folder.parent.name,
        "geo": clean.line(question.geo, 100),
        "period": clean.line(" to ".join(question.window), 100)
        if any(question.window)
        else "all of the data",
        "status": "failed" if failed else "ok",
        "reason": clean.line(record["reason"]) if failed else "",
        "failed_page": _link(last, out) if failed else "",
        "good": good.name.split("-", 1)[1] if good else "",
        "page": _link(good, out) if good else "",
        "runs": len(told),
        "missed": missed([run for run, _ in told], record["every"]),
        "every": EVERY.get(record["every"], 0),
        "findings": _headlines(good)[:3] if good else [],
    }


def _headlines(run: Path) -> list[str]:
    try:
        found = door.read_json(run / publish.FINDINGS, list)
    except (OSError, ValueError):
        return []
    results = [i for i in found if isinstance(i, dict) and i.get("kind") not in _NO_RESULT]
    return [clean.line(item.get("statement", "")) for item in results]


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


def catalogue(entries: list[dict[str, Any]], left: list[str]) -> str:
    """Render the catalogue; its one script is ours, and the policy admits no other."""
    script = (render.HERE / "template/catalogue.js").read_text("utf-8").strip()
    style = render.style()
    return render.template("catalogue.html.j2").render(
        entries=entries,
        left=left,
        notebooks=sorted({entry["notebook"] for entry in entries}),
        policy=render.policy(style, script),
        script=script,
        style=style,
    )


def _link(run: Path, out: Path) -> str:
    return (run / publish.PAGE).relative_to(out).as_posix()
