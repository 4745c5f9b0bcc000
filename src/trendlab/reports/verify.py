"""Run a report again from its record, and say what differs."""

from __future__ import annotations

import difflib
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from trendlab.archive import is_archive
from trendlab.reports import store as publish
from trendlab.reports.job import Job
from trendlab.reports.run import sha256, versions
from trendlab.tables import RunError


def record(run: Path) -> dict[str, Any]:
    """Read the record of a run.

    Raises
    ------
    RunError
        If the folder holds no record that can be read.
    """
    try:
        return json.loads((run / publish.RECORD).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{run}: no record of a run: expected {publish.RECORD} there") from error


def job_again(run: Path, told: dict[str, Any], scratch: Path) -> Job:
    """Make the job of a recorded run, to be carried out in a scratch folder."""
    source = scratch / Path(told["notebook"]["path"]).name
    executed = json.loads((run / publish.NOTEBOOK).read_text("utf-8"))
    cells = [
        cell | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})
        for cell in executed["cells"]
        if "injected-parameters" not in cell["metadata"].get("tags", ())
    ]
    source.write_text(json.dumps(executed | {"cells": cells}), "utf-8")
    return Job(
        notebook=source,
        parameters=told["parameters"],
        given=told["given"],
        help=told["help"],
        out=scratch / "out",
        as_of=date.fromisoformat(told["as_of"]),
        as_of_matters=told["as_of_matters"],
        cwd=Path(told["notebook"]["path"]).parent,
        recorded=told,
    )


def verify(run: Path, carry_out: Any) -> list[str]:
    """Run again what *run* records; return what differs, nothing if all is the same.

    Parameters
    ----------
    carry_out : callable
        Takes a job, returns its outcome.
    """
    told = record(run)
    differs = [*_inputs(told), *_versions(told)]
    with tempfile.TemporaryDirectory(prefix="trendlab-verify-") as scratch:
        outcome = carry_out(job_again(run, told, Path(scratch).resolve()))
        if outcome.page is None or (told["code"] == 0) != (outcome.code == 0):
            return [*differs, f"the run ended with {outcome.code}: {outcome.reason}"]
        for name in (publish.FINDINGS, publish.PAGE):
            differs += _file(run / name, outcome.page.parent / name)
    return differs


def _inputs(told: dict[str, Any]) -> list[str]:
    lines = []
    for file in told["inputs"]:
        path = file["file"]
        if not Path(path).is_file() and not is_archive(path):
            lines.append(f"input {path} is gone")
        elif sha256(path) != file["sha256"]:
            lines.append(f"input {path} has changed: its sha256 is not {file['sha256'][:12]}")
    notebook = Path(told["notebook"]["path"])
    if notebook.is_file() and sha256(notebook) != told["notebook"]["sha256"]:
        lines.append(f"note: {notebook} has changed since; the recorded cells were run")
    return lines


def _versions(told: dict[str, Any]) -> list[str]:
    now = versions()
    return [
        f"version of {name}: was {was}, is {now.get(name, 'not installed')}"
        for name, was in told["versions"].items()
        if now.get(name) != was
    ]


def _file(was: Path, now: Path) -> list[str]:
    if not was.exists() and not now.exists():
        return []
    before, after = (path.read_text("utf-8").splitlines() for path in (was, now))
    changed = [
        line[:200]
        for line in difflib.unified_diff(before, after, lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    shown = [f"  {line}" for line in changed[:10]]
    more = [f"  and {len(changed) - 10} more lines"] if len(changed) > 10 else []
    return [f"{was.name} differs in {len(changed)} lines:", *shown, *more] if changed else []
