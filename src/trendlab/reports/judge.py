"""How far a notebook ran, whether that is all of it, and if not, why in one line."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trendlab.language.messages import say
from trendlab.reports import sanitize as clean
from trendlab.reports.job import FAILED, INTERNAL, OK, TIME, USAGE, Job

OURS = ("LoadError", "ParameterError", "QueryError")  # say what to mend, wherever they arose


@dataclass
class Execution:
    """What is known of a notebook's execution, kept up to date while it lasts."""

    notebook: dict[str, Any] | None = None
    cell: int | None = None
    last: int | None = None
    cell_since: float = 0.0
    complete: bool = False
    error: str = ""
    status: int = 0
    timed_out: str = ""
    over: str = ""  # which limit was passed
    failed: str = ""  # what a cell's own verdict says where no output tells it
    loaded: list[str] = field(default_factory=list)
    buffer: bytearray = field(default_factory=bytearray)

    def note(self, event: dict[str, Any]) -> None:
        """Take in one event of the executing process."""
        kind = event["event"]
        if kind == "begin":
            self.notebook = event["notebook"]
        elif kind == "start":
            self.cell = self.last = event["cell"]
            self.cell_since = time.monotonic()
        elif kind == "end" and self.notebook:
            self.notebook["cells"][event["cell"]] = event["content"]
            self.cell = None
        elif kind == "complete" and self.notebook:
            self.complete, self.notebook["metadata"] = True, event["metadata"]
        elif kind == "loaded":
            self.loaded = event["modules"]
        elif kind == "failed":
            self.failed = event["message"]
        elif kind == "over":
            self.over = event["message"]
        elif kind == "error":
            self.error, self.cell = event["message"], self.last

    def feed(self, data: bytes) -> None:
        """Take in bytes of the pipe; each line is an event."""
        self.buffer += data
        if b"\n" not in data:
            return  # splitting a long event again at each piece of it would take for ever
        *lines, rest = self.buffer.split(b"\n")
        self.buffer = bytearray(rest)
        for text in lines:
            self.note(json.loads(text))


@dataclass
class Verdict:
    """How a run ended: its exit code, why in one line, and where it ended early and well."""

    code: int = OK
    reason: str = ""
    early: str = ""


def judge(execution: Execution, job: Job) -> Verdict:
    """Judge an execution: complete only if every code cell ran and none shows an error.

    ``sys.exit()`` without a code ends a notebook early and well, as it does a script.
    """
    cells = execution.notebook["cells"] if execution.notebook else []
    left = []
    for number, output in _errors(cells):
        if output["ename"] != "SystemExit" or output["evalue"] not in ("", "0", "None"):
            said = output["evalue"]
            if output["ename"] not in OURS:
                said = f"cell {number}: {output['ename']}: {said}"
            code = USAGE if output["ename"] == "ParameterError" else FAILED
            return Verdict(code, clean.line(said))
        left.append(number)
    if execution.over:
        return Verdict(FAILED, where(execution, execution.over))
    if execution.timed_out:
        limit = job.cell_limit if execution.timed_out == "the cell" else job.limit
        said = f"{execution.timed_out} took longer than {limit:g} s"
        return Verdict(TIME, where(execution, said))
    if execution.complete and left and not any(map(_has_run, cells[left[-1] :])):
        early = "It ended in cell {cell:number} of {all:number}, as that asked."
        return Verdict(OK, early=say(early, cell=left[-1], all=len(cells)))
    return Verdict(FAILED, execution.failed) if execution.failed else _completed(execution, cells)


def _errors(cells: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                yield number, output


def _has_run(cell: dict[str, Any]) -> bool:
    return cell.get("execution_count") is not None


def _completed(execution: Execution, cells: list[dict[str, Any]]) -> Verdict:
    if execution.status < 0 or not execution.complete:
        ended = f"signal {-execution.status}" if execution.status < 0 else "an early exit"
        said = execution.error or f"ended by {ended}"
        return Verdict(INTERNAL, clean.line(where(execution, said)))
    for number, cell in enumerate(cells, 1):
        if _should_run(cell) and not _has_run(cell):
            return Verdict(INTERNAL, f"cell {number}: did not run")
    return Verdict(INTERNAL, execution.error) if execution.error else Verdict()


def where(execution: Execution, said: str) -> str:
    at = f"cell {execution.cell + 1}" if execution.cell is not None else "the kernel"
    return f"{at}: {said}"


def _should_run(cell: dict[str, Any]) -> bool:
    skipped = "skip-execution" in cell.get("metadata", {}).get("tags", ())
    return cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) and not skipped
