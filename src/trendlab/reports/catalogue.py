"""The page that lists all reports, rebuilt from what is on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish

EVERY = {"day": 1, "week": 7, "month": 31}


def rebuild(out: Path) -> Path:
    """Write ``index.html`` in *out*; readers see the old one or the new one, whole."""
    page = out / "index.html"
    with publish.lock(out, wait=True):
        entries = [entry for folder in folders(out) if (entry := describe(folder, out))]
        publish.replace(page, catalogue(entries))
    return page


def tell(folder: Path) -> None:
    """Write a report's own ``status.json`` and ``index.html``: last good run, last attempt."""
    if entry := describe(folder, folder):
        publish.replace(folder / "status.json", publish.as_json(clean.strict(entry)))
        publish.replace(folder / "index.html", catalogue([entry]))


def folders(out: Path) -> Iterator[Path]:
    """List the folders of reports: two levels down, with at least one run in them."""
    for notebook in sorted(path for path in out.iterdir() if path.is_dir()):
        if notebook.name.startswith("."):
            continue
        for folder in sorted(path for path in notebook.iterdir() if path.is_dir()):
            if not folder.is_symlink() and publish.runs(folder):
                yield folder


def describe(folder: Path, out: Path) -> dict[str, Any] | None:
    """Say of one report what the catalogue shows; None if nothing of it can be read."""
    runs = publish.runs(folder)
    last, good = runs[-1], publish.last_good(folder)
    record = _json(last / publish.RECORD) or {}
    if not record:
        return None
    parameters = record.get("parameters", {})
    found = (_json(good / publish.FINDINGS) if good else None) or []
    shown = [item["statement"] for item in found if item.get("kind") not in ("notice", "warning")]
    period = [str(parameters.get(edge) or "") for edge in ("start", "end")]
    return {
        "title": parameters.get("topic") or parameters.get("query") or folder.parent.name,
        "notebook": folder.parent.name,
        "geo": parameters.get("geo") or "",
        "period": " to ".join(period) if any(period) else "all of the data",
        "status": "ok" if publish.is_good(last) else "failed",
        "reason": "" if publish.is_good(last) else clean.line(record.get("reason", "")),
        "failed_page": "" if publish.is_good(last) else _link(last, out),
        "good": good.name.split("-", 1)[1] if good else "",
        "page": _link(good, out) if good else "",
        "runs": len(runs),
        "missed": missed(runs, record.get("every", "")),
        "every": EVERY.get(record.get("every", ""), 0),
        "findings": shown[:3],
    }


def missed(runs: list[Path], every: str) -> int:
    """Count the days between the first and the last run for which no good one exists."""
    if every not in EVERY:
        return 0
    days = sorted({run.name.removesuffix("-failed").split("-", 1)[1] for run in runs})
    good = {run.name.split("-", 1)[1] for run in runs if publish.is_good(run)}
    day, last, count = date.fromisoformat(days[0]), date.fromisoformat(days[-1]), 0
    while day <= last:
        span = {(day + timedelta(days=step)).isoformat() for step in range(EVERY[every])}
        count += not span & good
        day += timedelta(days=EVERY[every])
    return count


def catalogue(entries: list[dict[str, Any]]) -> str:
    """Render the catalogue; its one script is ours, and the policy admits no other."""
    script = (render.HERE / "template/catalogue.js").read_text("utf-8").strip()
    style = render.style()
    return render.template("catalogue.html.j2").render(
        entries=entries,
        notebooks=sorted({entry["notebook"] for entry in entries}),
        policy=render.policy(style, script),
        script=script,
        style=style,
    )


def _link(run: Path, out: Path) -> str:
    return (run / publish.PAGE).relative_to(out).as_posix()


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
