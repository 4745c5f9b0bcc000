"""One run: check, execute, judge, render, publish; what failed is kept as a page that says why."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from trendlab import tables
from trendlab.language.catalog import speaking
from trendlab.reports import about, catalogue, changes, door, processes, takeaway
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.execute import execute
from trendlab.reports.job import FAILED, INTERNAL, LOCKED, OK, TIME, USAGE, WRITE, Job, Outcome
from trendlab.reports.judge import Execution, Verdict, judge, where
from trendlab.reports.layout import laid_out
from trendlab.reports.record import described, digest, inputs, skipped, versions
from trendlab.tables import RunError

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORMAT = {"nbformat": 4, "nbformat_minor": 5}


def carry_out(job: Job, ended: Outcome | None = None) -> Outcome:
    """Run one report to its end; never raises for what can go wrong in a run.

    With *ended*, only keep a page of a run whose own process could not.
    """
    started = time.monotonic()
    try:
        publish.folder_for(job.folder)
        with publish.lock(job.folder):
            outcome = _locked(job, ended)
    except publish.LockedError as error:
        outcome = Outcome(LOCKED, reason=clean.line(error))
    except OSError as error:
        outcome = cannot_write(error, job.folder)
    outcome.seconds = time.monotonic() - started
    return outcome


def _locked(job: Job, ended: Outcome | None) -> Outcome:
    if replace(job).folder != job.folder:
        said = f"{job.folder}: another report has just taken this folder; run again"
        raise publish.LockedError(said)
    publish.point_latest(job.folder)
    run_id = publish.next_id(job.folder, job.as_of.isoformat())
    work = publish.work_folder(job.folder, run_id)
    try:
        return _run(work, run_id, job, ended)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _run(work: Path, run_id: str, job: Job, ended: Outcome | None) -> Outcome:
    """Execute, judge, record and publish one report."""
    begun = datetime.now(UTC)
    before: list[dict[str, Any]] = []
    execution = Execution()
    try:
        before = _fingerprints(job)
        verdict = Verdict(ended.code, ended.reason) if ended else _judged(job, execution, before)
        if verdict.code == OK and (reason := _clock(execution, begun)):
            verdict = Verdict(FAILED, reason)
    except processes.StoppedError as stopped:
        if processes.orphaned():  # killed: the next run is waiting for us to go
            raise
        verdict = Verdict(128 + stopped.number, where(execution, f"stopped by {stopped.name}"))
    except Exception as error:  # whatever a notebook displays, its run ends with a page
        verdict = Verdict(FAILED, _why(error))
    record = _record(run_id, job, verdict, before) | {"started": begun.isoformat()}
    outcome = _written(work, run_id, job, execution, record)
    outcome.loaded = execution.loaded
    return outcome


def _why(error: Exception) -> str:
    """Say an error in one line; of those that are not ours, with their kind."""
    return clean.line(error if isinstance(error, RunError) else f"{type(error).__name__}: {error}")


def _judged(job: Job, execution: Execution, before: list[dict[str, Any]]) -> Verdict:
    execute(
        job.notebook,
        job.given,
        engine=job.engine,
        cwd=job.cwd or job.notebook.parent,
        cell_limit=job.cell_limit,
        deadline=time.monotonic() + job.limit,
        memory=job.memory,
        kernel=job.kernel,
        execution=execution,
    )
    with speaking(_language(job, execution.notebook or {"cells": []})):
        verdict = judge(execution, job)
    if verdict.code == OK and _fingerprints(job) != before:
        return Verdict(FAILED, "an input file changed while it was being read; run again")
    return verdict


def _fingerprints(job: Job) -> list[dict[str, Any]]:
    try:
        return inputs(job.parameters)
    except OSError as error:
        said = f"{error.filename or 'an input'}: cannot be read: {error.strerror}"
        raise RunError(said) from error


def _record(
    run_id: str, job: Job, verdict: Verdict, before: list[dict[str, Any]]
) -> dict[str, Any]:
    was = job.recorded or {}
    return {
        "run": run_id,
        "status": "ok" if verdict.code == OK else "failed",
        "code": verdict.code,
        "reason": verdict.reason,
        "early": verdict.early,
        "notebook": was.get("notebook") or described(job.notebook),
        "parameters": job.parameters,
        "variant": job.variant,
        "given": job.given,
        "help": job.help,
        "as_of": job.as_of.isoformat(),
        "as_of_matters": job.as_of_matters,
        "every": job.every,
        "called": job.called,
        "inputs": before,
        "skipped": skipped(job.parameters) if before else [],
        "compared": was["compared"] if was else changes.previous(job.folder, job.parameters),
        "versions": versions(),
        "ended": datetime.now(UTC).isoformat(),
    }


def _clock(execution: Execution, now: datetime) -> str:
    """Say so if data is dated after tomorrow: then the clock or the file is wrong."""
    newest = about.provenance(execution.notebook or {"cells": []})["newest"]
    if not newest or newest[:10] <= (now + timedelta(days=1)).date().isoformat():
        return ""
    said = f"the data goes up to {newest[:10]}, but the clock says {now:%Y-%m-%d}"
    return f"{said}: set the clock, or mend the dates"


def _written(
    work: Path, run_id: str, job: Job, execution: Execution, record: dict[str, Any]
) -> Outcome:
    """Write the set of files, publish it, and say where the page is."""
    notebook = execution.notebook or {"cells": [], "metadata": {}, **_FORMAT}
    files, shown, found = _page(job, notebook, record)
    good = record["code"] == OK
    run = job.folder / (run_id if good else f"{run_id}-failed")
    files[publish.SUMMARY] += f"{run / publish.PAGE}\n"
    files |= {publish.FINDINGS: publish.as_json(found)} if good else {}
    record["files"] = {name: digest(text) for name, text in files.items()}
    files[publish.NOTEBOOK] = publish.as_json(shown)
    files[publish.RECORD] = publish.as_json(clean.strict(record))
    for name, text in files.items():
        (work / name).parent.mkdir(exist_ok=True)
        publish.write(work / name, text)
    publish.publish(work, run)
    reason = record["reason"]
    try:
        publish.prune(publish.beyond(job.folder, job.keep))
        catalogue.tell(job.folder)
    except OSError as error:  # the run is published all the same
        reason = reason or cannot_write(error, job.folder).reason
    return Outcome(record["code"], run / publish.PAGE, clean.line(reason))


def _page(
    job: Job, notebook: dict[str, Any], record: dict[str, Any]
) -> tuple[dict[str, str], dict[str, Any], list[dict[str, Any]]]:
    """Render a run in its language; where that fails, the page says so, and the run has failed."""
    record["language"] = _language(job, notebook)
    with speaking(record["language"]):
        try:
            return _rendered(job, notebook, record)
        except Exception as error:  # whatever a notebook displays, its run ends with a page
            reason = record["reason"] or clean.line(f"the page could not be made: {_why(error)}")
            record |= {"status": "failed", "code": record["code"] or FAILED, "reason": reason}
            record["changes"] = None
        empty: dict[str, Any] = {"cells": [], "metadata": {}, **_FORMAT}
        return _with_page(job, record, empty), empty, []


def _language(job: Job, notebook: dict[str, Any]) -> str:
    """Give the language of a run: what its notebook spoke, else the parameter."""
    asked = str(job.parameters.get("language", ""))
    try:
        return about.provenance(notebook)["language"] or asked
    except (KeyError, TypeError, AttributeError):  # an output that only claims to be ours
        return asked


def _rendered(
    job: Job, notebook: dict[str, Any], record: dict[str, Any]
) -> tuple[dict[str, str], dict[str, Any], list[dict[str, Any]]]:
    plain = clean.strict(notebook)
    # Where the files lay is in the record; the page is the same wherever they lie.
    names = {file["file"]: Path(file["file"]).name for file in record["inputs"]}
    shown = clean.strict(plain, names)
    found = list(about.displayed(shown, tables.FINDING))
    if record["code"] == OK and record["compared"]:
        record["changes"] = changes.compare(record["compared"], job.parameters, found)
    return _with_page(job, record, shown), plain, found


def _with_page(job: Job, record: dict[str, Any], shown: dict[str, Any]) -> dict[str, str]:
    """Give a run's page and what a reader takes away, by their names."""
    made, told = laid_out(shown["cells"]), about.about(job, record, shown)
    record["course"] = takeaway.course(made)
    return {publish.PAGE: render.rendered(made, told), **takeaway.files(made, told)}


def cannot_write(error: OSError, folder: Path) -> Outcome:
    """Say what could not be written and why; how much room there is, where that is the cause."""
    said = f"{error.filename or folder}: {error.strerror}"
    if error.errno in _NO_SPACE:
        near = next(path for path in (folder, *folder.parents) if path.exists())
        said += f"; {shutil.disk_usage(near).free:,} bytes are free there"
    return Outcome(WRITE, reason=clean.line(said))


def done_already(job: Job) -> bool:
    """Tell whether the last good run is whole, of the same question, inputs, notebook and versions.

    Where the day matters, it is the last one of that day: a later day may be done already.
    """
    day = f"-{job.as_of}" if job.as_of_matters else ""
    try:
        good = [
            run
            for run in publish.runs(job.folder)
            if publish.is_good(run) and run.name.endswith(day)
        ]
        was = publish.read_record(good[-1]) if good else {}
        now: dict[str, Any] = {
            "parameters": job.parameters,
            "inputs": inputs(job.parameters),
            "notebook": described(job.notebook),
            "versions": versions(),
            "as_of": job.as_of.isoformat() if job.as_of_matters else was.get("as_of"),
            "files": {name: digest(door.read(good[-1] / name)) for name in was.get("files", ())},
        }
    except (OSError, ValueError, TypeError):  # the run itself will say what is wrong
        return False
    whole = publish.PAGE in now["files"]
    return whole and all(was.get(name) == value for name, value in now.items())


def gravest(codes: Iterable[int]) -> int:
    """Choose the exit code of a batch."""
    order = (OK, LOCKED, USAGE, FAILED, TIME, WRITE, INTERNAL)
    return max(codes, key=lambda code: order.index(code) if code in order else 99, default=OK)
