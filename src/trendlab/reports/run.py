"""One run: check, execute, judge, render, publish; what failed is kept as a page that says why."""

from __future__ import annotations

import errno
import hashlib
import json
import platform
import shutil
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from trendlab import __version__, archive, tables
from trendlab.reports import catalogue, changes
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.execute import Execution, execute
from trendlab.reports.job import FAILED, INTERNAL, LOCKED, OK, TIME, USAGE, WRITE, Job, Outcome
from trendlab.reports.parameters import files
from trendlab.tables import RunError

_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
_FORMAT = {"nbformat": 4, "nbformat_minor": 5}
_PACKAGES = ("ipykernel", "matplotlib", "numpy", "pandas", "papermill", "pyarrow")


def carry_out(job: Job, ended: Outcome | None = None) -> Outcome:
    """Run one report to its end; never raises for what can go wrong in a run.

    With *ended*, only keep a page of a run whose own process could not.
    """
    started = time.monotonic()
    try:
        with publish.lock(job.folder):
            outcome = _locked(job, started, ended)
    except publish.LockedError as error:
        outcome = Outcome(LOCKED, reason=clean.line(error))
    except OSError as error:
        outcome = cannot_write(error, job.folder)
    outcome.seconds = time.monotonic() - started
    return outcome


def _locked(job: Job, started: float, ended: Outcome | None) -> Outcome:
    publish.point_latest(job.folder)
    run_id = publish.next_id(job.folder, job.as_of.isoformat())
    work = publish.work_folder(job.folder, run_id)
    try:
        return _in(work, run_id, job, started, ended)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _in(work: Path, run_id: str, job: Job, started: float, ended: Outcome | None) -> Outcome:
    before = inputs(job.parameters)
    begun = datetime.now(UTC)
    execution = (
        Execution()
        if ended
        else execute(
            job.notebook,
            job.given,
            engine=job.engine,
            cwd=job.cwd or job.notebook.parent,
            cell_limit=job.cell_limit,
            deadline=started + job.limit,
        )
    )
    code, reason = (ended.code, ended.reason) if ended else verdict(execution, job)
    if code == OK and inputs(job.parameters) != before:
        code, reason = FAILED, "an input file changed while it was being read; run again"
    if code == OK and (reason := _clock(execution, begun)):
        code = FAILED
    was = job.recorded or {}
    record = {
        "run": run_id,
        "status": "ok" if code == OK else "failed",
        "code": code,
        "reason": reason,
        "notebook": was.get("notebook") or described(job.notebook),
        "parameters": job.parameters,
        "given": job.given,
        "help": job.help,
        "as_of": job.as_of.isoformat(),
        "as_of_matters": job.as_of_matters,
        "every": job.every,
        "inputs": before,
        "compared": was["compared"] if was else changes.previous(job.folder, job.parameters),
        "versions": versions(),
        "started": begun.isoformat(),
        "ended": datetime.now(UTC).isoformat(),
    }
    outcome = _written(work, run_id, job, execution, record)
    outcome.loaded = execution.loaded
    return outcome


def _clock(execution: Execution, now: datetime) -> str:
    """Say so if data is dated after tomorrow: then the clock or the file is wrong."""
    newest = render.provenance(execution.notebook or {"cells": []})["newest"]
    if not newest or newest[:10] <= (now + timedelta(days=1)).date().isoformat():
        return ""
    said = f"the data goes up to {newest[:10]}, but the clock says {now:%Y-%m-%d}"
    return f"{said}: set the clock, or mend the dates"


def _written(
    work: Path, run_id: str, job: Job, execution: Execution, record: dict[str, Any]
) -> Outcome:
    """Write the set of files, publish it, and say where the page is."""
    notebook = execution.notebook or {"cells": [], "metadata": {}, **_FORMAT}
    # Where the files lay is in the record; the page is the same wherever they lie.
    names = {file["file"]: Path(file["file"]).name for file in record["inputs"]}
    shown = clean.strict(notebook, names)
    found = collect(shown)
    if record["code"] == OK and record["compared"]:
        record["changes"] = changes.compare(record["compared"], job.parameters, found)
    about = render.about(job, record, shown)
    try:
        written = render.page(shown, about)
    except RunError as error:
        record |= {"status": "failed", "code": FAILED, "reason": str(error)}
        written = render.page(
            {"cells": [], "metadata": {}, **_FORMAT}, render.about(job, record, shown)
        )
    good = record["code"] == OK
    publish.write(work / publish.PAGE, written)
    publish.write(work / publish.NOTEBOOK, publish.as_json(clean.strict(notebook)))
    if good:
        publish.write(work / publish.FINDINGS, publish.as_json(found))
    publish.write(work / publish.RECORD, publish.as_json(clean.strict(record)))
    run = job.folder / (run_id if good else f"{run_id}-failed")
    publish.publish(work, run)
    reason = record["reason"]
    try:
        publish.prune(job.folder, job.keep)
        catalogue.tell(job.folder)
    except OSError as error:  # the run is published all the same
        reason = reason or cannot_write(error, job.folder).reason
    return Outcome(record["code"], run / publish.PAGE, clean.line(reason))


def verdict(execution: Execution, job: Job) -> tuple[int, str]:
    """Judge an execution: complete only if every code cell ran and none shows an error."""
    cells = execution.notebook["cells"] if execution.notebook else []
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                said = f"{output['ename']}: {output['evalue']}"
                return FAILED, clean.line(f"cell {number}: {said}")
    where = f"cell {execution.cell + 1}" if execution.cell is not None else "the kernel"
    if execution.timed_out:
        limit = job.cell_limit if execution.timed_out == "the cell" else job.limit
        return TIME, f"{where}: {execution.timed_out} took longer than {limit:g} s"
    if execution.status < 0 or not execution.complete:
        ended = f"signal {-execution.status}" if execution.status < 0 else "an early exit"
        return INTERNAL, clean.line(f"{where}: {execution.error or f'ended by {ended}'}")
    for number, cell in enumerate(cells, 1):
        if _should_run(cell) and cell.get("execution_count") is None:
            return INTERNAL, f"cell {number}: did not run"
    return (INTERNAL, execution.error) if execution.error else (OK, "")


def _should_run(cell: dict[str, Any]) -> bool:
    skipped = "skip-execution" in cell.get("metadata", {}).get("tags", ())
    return cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) and not skipped


def collect(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Gather the findings of an executed notebook, in order."""
    return [
        output["data"][tables.FINDING]
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if tables.FINDING in output.get("data", {})
    ]


def described(notebook: Path) -> dict[str, str]:
    """Say which notebook this is."""
    return {"path": str(notebook), "sha256": sha256(notebook)}


def inputs(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Take the fingerprint of every file that a parameter names."""
    given = [v for name, v in parameters.items() if name.endswith(("_path", "_file")) and v]
    named: list[Any] = []
    for one in given:
        named += [one] if archive.is_archive(one) else filter(Path.is_file, files(Path(one)))
    return [{"file": str(p), "bytes": _size(p), "sha256": sha256(p)} for p in named]


def _size(path: Any) -> int:
    if archive.is_archive(path):
        return sum(size for _, size in archive.Archive(path).place.list("articles"))
    return Path(path).stat().st_size


def sha256(path: Any) -> str:
    """Hash a file, or the list of an archive's parts."""
    if archive.is_archive(path):
        return archive.Archive(path).fingerprint()
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """List the versions that a report's numbers and looks depend on."""
    listed = {"python": platform.python_version(), "trendlab": __version__}
    return listed | {name: version(name) for name in _PACKAGES}


def cannot_write(error: OSError, folder: Path) -> Outcome:
    """Say where there was no room, and how much there is."""
    near = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(near).free
    code = WRITE if error.errno in _CANNOT_WRITE else INTERNAL
    said = f"{error.filename or folder}: {error.strerror}; {free:,} bytes are free there"
    return Outcome(code, reason=clean.line(said))


def as_of_today() -> date:
    """Return today in UTC: the one instant a run takes from the clock."""
    return datetime.now(UTC).date()


def done_already(job: Job) -> bool:
    """Tell whether the last good run had the same question, inputs, notebook and versions.

    Where the day matters, it is the last one of that day: a later day may be done already.
    """
    day = f"-{job.as_of}" if job.as_of_matters else ""
    runs = publish.runs(job.folder) if job.folder.is_dir() else []
    good = [run for run in runs if publish.is_good(run) and run.name.endswith(day)]
    try:
        was = json.loads((good[-1] / publish.RECORD).read_text("utf-8")) if good else {}
    except (OSError, ValueError):
        return False
    now = {
        "parameters": job.parameters,
        "inputs": inputs(job.parameters),
        "notebook": described(job.notebook),
        "versions": versions(),
        "as_of": job.as_of.isoformat() if job.as_of_matters else was.get("as_of"),
    }
    return all(was.get(name) == value for name, value in now.items())


def gravest(codes: Iterable[int]) -> int:
    """Choose the exit code of a batch."""
    order = (OK, LOCKED, USAGE, FAILED, TIME, WRITE, INTERNAL)
    return max(codes, key=lambda code: order.index(code) if code in order else 99, default=OK)
