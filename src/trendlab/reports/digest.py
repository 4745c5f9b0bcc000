"""What a schedule's runs have to say: failed and missed first, then what changed, in few lines."""

from __future__ import annotations

import contextlib
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trendlab.language.catalog import message, speaking, spoken
from trendlab.language.messages import say
from trendlab.reports import catalogue, door
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.job import Job, Outcome

TEXT, PAGE = "digest.txt", "digest.html"
MOST = 5  # changes told of one report; its page has the others


def write(out: Path, ended: list[tuple[Job, Outcome]], language: str = "") -> Path:
    """Write ``digest.txt`` and ``digest.html`` in *out*, and give the path of the text.

    Parameters
    ----------
    out : Path
        Folder of reports.
    ended : list of (Job, Outcome)
        The runs of this schedule.
    language : str
        What the digest speaks; by default as most of the pages.
    """
    records = [_record(outcome) for _, outcome in ended]
    with speaking(language or catalogue.most(str(one.get("language", "")) for one in records)):
        told = [_told(*one, record) for one, record in zip(ended, records, strict=True)]
        _write(out, told)
    return out / TEXT


def _write(out: Path, told: list[dict[str, Any]]) -> None:
    named = {
        "reason": say("Failed"),
        "missed": say("Missed"),
        "changes": say("Changed"),
        "running": say("Bursts that run now"),
    }
    parts = [
        (title, [(one, one[name]) for one in told if one[name]]) for name, title in named.items()
    ]
    parts = [(title, rows) for title, rows in parts if rows]
    made = sum(not one["code"] for one in told)
    title = say("{made:number} of {n:report} made", made=made, n=len(told))
    quiet = sum(not any(one[name] for name in named) for one in told)
    calm = say("Nothing to tell of the other {n:number}.", n=quiet) if quiet else ""
    publish.replace(out / TEXT, _as_text(title, parts, calm))
    style = render.style()
    html = render.template("digest.html.j2").render(
        title=title, parts=parts, calm=calm, style=style, policy=render.policy(style),
        language=spoken(),
    )  # fmt: skip
    publish.replace(out / PAGE, html)


def hand_over(command: str, digest: Path) -> str:
    """Run *command* with the digest's path as its last argument; say in a line if it fails."""
    try:
        done = subprocess.run([*shlex.split(command), str(digest)], check=False, timeout=600)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return clean.line(f"--on-digest {command}: {error}")
    return f"--on-digest {command}: exit {done.returncode}" if done.returncode else ""


def _record(outcome: Outcome) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        return publish.read_record(outcome.page.parent) if outcome.page else {}
    return {}


def _told(job: Job, outcome: Outcome, record: dict[str, Any]) -> dict[str, Any]:
    run = outcome.page.parent if outcome.page else None
    missed = catalogue.missed(publish.runs(job.folder), job.every or "") if run else 0
    good = bool(run) and not outcome.code
    return {
        "name": job.called or job.name,
        "code": outcome.code,
        "reason": [clean.line(outcome.reason)] if outcome.code else [],
        "page": run.relative_to(job.out).as_posix() + f"/{publish.PAGE}" if run else "",
        "missed": [say("{n:number} without a good run", n=missed)] if missed else [],
        "changes": _changes(record) if good else [],
        "running": _running(run) if run and good else [],
    }


def _changes(record: dict[str, Any]) -> list[str]:
    """List what changed beyond its noise since the run before."""
    told = (record.get("changes") or {}).get("entries", ())
    entries = [f"{message(one['label'])}: {one['text']}" for one in told]
    more = [say("and {n:number} more", n=len(entries) - MOST)] if len(entries) > MOST else []
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
    try:
        evidence = burst["evidence"]
        return bool(evidence["rows"][-1][evidence["columns"].index("running")])
    except (AttributeError, LookupError, TypeError, ValueError):  # what a notebook made up
        return False


def _as_text(title: str, parts: Sequence[tuple[str, list[Any]]], calm: str) -> str:
    lines = [title]
    for heading, rows in parts:
        lines += ["", heading]
        for one, said in rows:
            lines.append(f"- {one['name']} {one['page']}".rstrip())
            lines += [f"    {text}" for text in said]
    lines += ["", calm] if calm else []
    return clean.text("\n".join(lines)) + "\n"
