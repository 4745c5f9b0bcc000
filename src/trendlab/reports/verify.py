"""Run a report again from its record, and say what differs.

A record is data that may have come from anyone. What runs is a notebook of one's own, with names
and values that fit its parameters; the cells in a report run only where that is asked for.
"""

from __future__ import annotations

import difflib
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from trendlab import paths
from trendlab.archive import is_archive
from trendlab.reports import changes, door, parameters
from trendlab.reports import store as publish
from trendlab.reports.job import Job, Outcome, slug
from trendlab.reports.record import sha256, versions
from trendlab.tables import ParameterError, RunError

_LARGEST = 2_000_000_000  # bytes of an input that is hashed
_FILES = (publish.FINDINGS, publish.PAGE, publish.SUMMARY, publish.NOTEBOOK, publish.RECORD)
_OF_THE_MOMENT = ("run", "started", "ended", "compared", "changes", "files", "called")
_TABLE = re.compile(r"\d\d+-[a-z0-9-]+\.csv")


def verify(
    run: Path, carry_out: Callable[[Job], Outcome], recorded_cells: bool = False
) -> list[str]:
    """Run again what *run* records; return what differs, nothing if all is the same.

    Parameters
    ----------
    carry_out : callable
        Takes a job, returns its outcome.
    recorded_cells : bool
        Run the cells of the report itself, whoever wrote them.

    Raises
    ------
    RunError
        If the folder holds no record that can be read.
    """
    try:
        told = publish.read_record(run)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise RunError(f"{run}: no record of a run: {publish.RECORD}: {said}") from error
    differs = [*_inputs(told), *_versions(told), *_strangers(run), *_earlier(run, told)]
    with tempfile.TemporaryDirectory(prefix="trendlab-verify-") as folder:
        scratch = Path(folder).resolve()
        try:
            notebook = _rebuilt(run, told, scratch) if recorded_cells else _own(run, told)
            beside = Path(told["notebook"]["path"]).parent
            cwd = beside if recorded_cells and beside.is_dir() else None
            job = replace(_again(notebook, told, scratch), cwd=cwd)
        except (RunError, ParameterError) as error:
            return [*differs, f"not run: {error}"]
        differs += _parameters(told, job.parameters)
        outcome = carry_out(job)
        if outcome.page is None or (told["code"] == 0) != (outcome.code == 0):
            return [*differs, f"the run ended with {outcome.code}: {outcome.reason}"]
        now = outcome.page.parent
        for name in [*_FILES, *sorted(_tables(run) | _tables(now))]:
            differs += _file(run / name, now / name)
    return differs


def _own(run: Path, told: dict[str, Any]) -> Path:
    """Find the notebook that the record names, by its hash, outside the folder of reports."""
    path, wanted = Path(told["notebook"]["path"]), told["notebook"]["sha256"]
    known = paths.notebooks().get(path.stem)
    for place in (path, known):
        if place is None or not place.is_absolute() or not _is_bounded(place, 50_000_000):
            continue
        resolved = place.resolve()
        if not resolved.is_relative_to(run.parents[2]) and sha256(resolved) == wanted:
            return resolved
    raise RunError(
        f"no notebook {path.name} with the recorded sha256 {wanted[:12]} lies here. "
        "--recorded-cells runs the cells in the report: only if you trust who wrote them"
    )


def _rebuilt(run: Path, told: dict[str, Any], scratch: Path) -> Path:
    """Write the notebook that a report holds, without its outputs."""
    source = scratch / (slug(Path(told["notebook"]["path"]).stem) or "notebook")
    source = source.with_suffix(".ipynb")
    try:
        executed = door.read_json(run / publish.NOTEBOOK)
        cells = [
            cell | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})
            for cell in executed["cells"]
            if "injected-parameters" not in cell["metadata"].get("tags", ())
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"{publish.NOTEBOOK} is no notebook that can be read") from error
    source.write_text(json.dumps(executed | {"cells": cells}), "utf-8")
    return source


def _again(notebook: Path, told: dict[str, Any], scratch: Path) -> Job:
    """Make the job of a recorded run, to be carried out in a scratch folder.

    Raises
    ------
    ParameterError, RunError
        If what the record gives is not what the notebook takes.
    """
    known = parameters.read(notebook)
    try:
        as_of = date.fromisoformat(told["as_of"])
    except ValueError as error:
        raise RunError(f"as_of is {told['as_of']!r}, not a day") from error
    effective = parameters.check(known, told["given"], as_of)
    return Job(
        notebook=notebook,
        parameters=effective,
        given={name: effective[name] for name in told["given"]},
        help={name: parameter.help for name, parameter in known.items()},
        out=scratch / "out",
        as_of=as_of,
        as_of_matters=told["as_of_matters"],
        variant=told["variant"],
        every=told["every"],
        recorded=told | {"compared": told.get("compared")},
    )


def _parameters(told: dict[str, Any], effective: dict[str, Any]) -> list[str]:
    """Say where the record and the notebook disagree about what was given."""
    was = told["parameters"]
    return [
        f"parameter {name}: was {was.get(name, 'absent')!r}, is {effective.get(name, 'absent')!r}"
        for name in {**effective, **was}
        if name not in was or name not in effective or was[name] != effective[name]
    ]


def _inputs(told: dict[str, Any]) -> list[str]:
    lines = []
    for file in told["inputs"]:
        path = file["file"]
        was = file.get("sha256")
        if not is_archive(path) and not Path(path).is_file():
            lines.append(f"input {path} is gone")
        elif not _is_bounded(path, _LARGEST, file.get("bytes")) or sha256(path) != was:
            lines.append(f"input {path} has changed: its sha256 is not {str(was)[:12]}")
    return lines


def _is_bounded(path: Any, most: int, size: Any = None) -> bool:
    """Tell whether a path is an archive, or a file that may be read whole, of *size* if given."""
    if is_archive(path):
        return True
    try:
        found = Path(path).stat().st_size if Path(path).is_file() else 0
    except OSError:
        return False
    return 0 < found <= most and size in (None, found)


def _versions(told: dict[str, Any]) -> list[str]:
    now = versions()
    return [
        f"version of {name}: was {was}, is {now.get(name, 'not installed')}"
        for name, was in told["versions"].items()
        if now.get(name) != was
    ]


def _earlier(run: Path, told: dict[str, Any]) -> list[str]:
    """Say whether the run that the page is compared with says what the record says of it."""
    notes = [f"note: {publish.PRINT} is not compared"] if (run / publish.PRINT).exists() else []
    if not (was := told.get("compared")):
        return notes
    name = str(was.get("run")) if isinstance(was, dict) else ""
    here = run.parent / name
    if here not in publish.runs(run.parent):
        return [*notes, "note: what changed is as the record says: the run before is not here"]
    same = changes.read(here, told["parameters"]) == was
    return notes if same else [*notes, f"the run before, {name}, found other things"]


def _strangers(run: Path) -> list[str]:
    """Name what lies in the folder and no run writes."""
    found = {path.name for path in run.iterdir()} | _tables(run)
    ours = {name for name in _tables(run) if _TABLE.fullmatch(Path(name).name)}
    ours |= {*_FILES, publish.PRINT, *([publish.TABLES] if _tables(run) else [])}
    return [f"{name}: no run writes such a file" for name in sorted(found - ours)]


def _tables(run: Path) -> set[str]:
    folder = run / publish.TABLES
    inside = folder.iterdir() if publish.is_folder(folder) else ()
    return {f"{publish.TABLES}/{path.name}" for path in inside}


def _file(was: Path, now: Path) -> list[str]:
    texts: list[list[str]] = []
    for path in (was, now):
        try:
            texts.append(_comparable(path).splitlines())
        except FileNotFoundError:
            texts.append([])
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            return [f"{was.name} cannot be compared: {said}"]
    changed = [
        line[:200]
        for line in difflib.unified_diff(texts[0], texts[1], lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    shown = [f"  {line}" for line in changed[:10]]
    more = [f"  and {len(changed) - 10} more lines"] if len(changed) > 10 else []
    return [f"{was.name} differs in {len(changed)} lines:", *shown, *more] if changed else []


def _comparable(path: Path) -> str:
    """Read a file of a run without what differs from one moment to the next."""
    if path.name == publish.RECORD:
        record = door.read_json(path)
        kept = {name: value for name, value in record.items() if name not in _OF_THE_MOMENT}
        return publish.as_json(kept)
    if path.name == publish.SUMMARY:
        return "\n".join(
            door.read(path).splitlines()[:-1]
        )  # the last line says where the page lies
    if path.name != publish.NOTEBOOK:
        return door.read(path)
    notebook = door.read_json(path)
    for part in (notebook, *notebook.get("cells", ())):
        if isinstance(part, dict) and isinstance(part.get("metadata"), dict):
            part["metadata"].pop("papermill", None)
    return publish.as_json(notebook)
