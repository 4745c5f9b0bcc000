"""What a schedule's runs have to say: failed and missed first, then what changed, in few lines."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

from trendlab.reports import catalogue, door
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.job import Job, Outcome

TEXT, PAGE = "digest.txt", "digest.html"
MOST = 5  # changes told of one report; its page has the others


def write(out: Path, ended: list[tuple[Job, Outcome]]) -> Path:
    """Write ``digest.txt`` and ``digest.html`` in *out*, and give the path of the text.

    Parameters
    ----------
    out : Path
        Folder of reports.
    ended : list of (Job, Outcome)
        The runs of this schedule.
    """
    told = [_told(job, outcome) for job, outcome in ended]
    made = sum(not one["code"] for one in told)
    parts = [
        ("Failed", [(one, [one["reason"]]) for one in told if one["code"]]),
        ("Missed", [(one, [one["missed"]]) for one in told if one["missed"]]),
        ("Changed", [(one, one["changes"]) for one in told if one["changes"]]),
        ("Bursts that run now", [(one, one["running"]) for one in told if one["running"]]),
    ]
    parts = [(title, rows) for title, rows in parts if rows]
    title = f"{made} of {len(told)} reports made"
    calm = sum(not any(one[k] for k in ("code", "missed", "changes", "running")) for one in told)
    publish.replace(out / TEXT, _as_text(title, parts, calm))
    style = render.style()
    html = render.template("digest.html.j2").render(
        title=title, parts=parts, calm=calm, style=style, policy=render.policy(style)
    )
    publish.replace(out / PAGE, html)
    return out / TEXT


def hand_over(command: str, digest: Path) -> str:
    """Run *command* with the digest's path as its last argument; say in a line if it fails."""
    try:
        done = subprocess.run([*shlex.split(command), str(digest)], check=False, timeout=600)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return clean.line(f"--on-digest {command}: {error}")
    return f"--on-digest {command}: exit {done.returncode}" if done.returncode else ""


def _told(job: Job, outcome: Outcome) -> dict[str, Any]:
    run = outcome.page.parent if outcome.page else None
    missed = catalogue.missed(publish.runs(job.folder), job.every or "") if run else 0
    return {
        "name": job.name,
        "code": outcome.code,
        "reason": clean.line(outcome.reason),
        "page": run.relative_to(job.out).as_posix() + f"/{publish.PAGE}" if run else "",
        "missed": f"{missed} without a good run" if missed else "",
        "changes": _changes(run) if run and not outcome.code else [],
        "running": _running(run) if run and not outcome.code else [],
    }


def _changes(run: Path) -> list[str]:
    """List what changed beyond its noise since the run before."""
    try:
        changes = publish.read_record(run).get("changes") or {}
    except (OSError, ValueError):
        return []
    entries = [f"{one['label']}: {one['text']}" for one in changes.get("entries", ())]
    more = [f"and {len(entries) - MOST} more"] if len(entries) > MOST else []
    return [clean.line(entry) for entry in entries[:MOST]] + more


def _running(run: Path) -> list[str]:
    """List the bursts that the data end in."""
    try:
        found = door.read_json(run / publish.FINDINGS, list)
    except (OSError, ValueError):
        return []
    bursts = [one for one in found if isinstance(one, dict) and one.get("kind") == "burst"]
    return [clean.line(one.get("statement", "")) for one in bursts if _goes_on(one)]


def _goes_on(burst: dict[str, Any]) -> bool:
    evidence = burst.get("evidence") or {}
    columns, rows = evidence.get("columns", []), evidence.get("rows", [])
    return bool(rows) and "running" in columns and bool(rows[-1][columns.index("running")])


def _as_text(title: str, parts: list[tuple[str, list[Any]]], calm: int) -> str:
    lines = [title]
    for heading, rows in parts:
        lines += ["", heading]
        for one, said in rows:
            lines.append(f"- {one['name']} {one['page']}".rstrip())
            lines += [f"    {text}" for text in said]
    lines += ["", f"Nothing to tell of the other {calm}."] if calm else []
    return clean.text("\n".join(lines)) + "\n"
