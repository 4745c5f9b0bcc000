"""One notebook executed by papermill in a process of its own, watched from outside."""

from __future__ import annotations

import importlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trendlab.reports import cluster, processes
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish

MOST_OUTPUT = 200_000_000


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


def execute(
    notebook: Path,
    parameters: dict[str, Any],
    *,
    engine: str,
    cwd: Path,
    cell_limit: float,
    deadline: float,
) -> Execution:
    """Run a notebook in a child process until it ends, or its time is up.

    Parameters
    ----------
    engine : str
        "forked", "kernel", or the address of a Dask scheduler.
    cell_limit : float
        Seconds for one cell.
    deadline : float
        When the whole must be over, on the monotonic clock.
    """
    if "://" in engine:
        told = cluster.execute(engine, notebook, parameters, cwd, cell_limit, deadline)
        return Execution(**told)
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        processes.die_with_parent(parent)
        publish.let_go()
        _child(notebook, parameters, engine, cwd, writing)
    os.close(writing)
    execution = Execution(cell_since=time.monotonic())
    try:
        _watch(reading, execution, cell_limit, deadline)
    finally:
        os.close(reading)
        over = execution.complete and not execution.timed_out
        execution.status = _collect(pid, kill=not over)
        processes.end_descendants()
        for sockets in Path(tempfile.gettempdir()).glob(f"trendlab-{pid}-*"):
            shutil.rmtree(sockets, ignore_errors=True)
    return execution


def _watch(reading: int, execution: Execution, cell_limit: float, deadline: float) -> None:
    received = 0
    while True:
        limit = deadline  # the start of a kernel is no cell's time
        if execution.cell is not None:
            limit = min(deadline, execution.cell_since + cell_limit)
        ready, _, _ = select.select([reading], [], [], max(0.0, limit - time.monotonic()))
        if not ready or time.monotonic() >= limit:
            whole = limit >= deadline
            execution.timed_out = "the whole run" if whole else "the cell"
            return
        data = os.read(reading, 1 << 20)
        if not data:
            return
        received += len(data)
        if received > MOST_OUTPUT:
            execution.error = f"the outputs are over {MOST_OUTPUT // 1_000_000} MB"
            return
        execution.feed(data)


def _collect(pid: int, kill: bool) -> int:
    if kill:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _child(
    notebook: Path, parameters: dict[str, Any], engine: str, cwd: Path, writing: int
) -> None:
    """Execute in the forked process; never returns."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()

    def report(event: dict[str, Any]) -> None:
        data = json.dumps(event, ensure_ascii=True).encode() + b"\n"
        while data:
            data = data[os.write(writing, data) :]

    code = 0
    try:
        _papermill(notebook, parameters, engine, cwd, report)
    except BaseException as error:
        report({"event": "error", "message": clean.line(f"{type(error).__name__}: {error}")})
        code = 1
    os._exit(code)


def _papermill(
    notebook: Path, parameters: dict[str, Any], engine: str, cwd: Path, report: Any
) -> None:
    import papermill

    try:
        papermill.execute_notebook(
            str(notebook).replace("{", "{{").replace("}", "}}"),  # papermill formats paths
            None,
            parameters,
            engine_name=register(engine),
            progress_bar=False,
            cwd=str(cwd),
            report=report,
        )
    except papermill.PapermillExecutionError:
        return  # the cell's own outputs tell it


def register(name: str) -> str:
    """Make an engine known to papermill; return the name it is known by."""
    import papermill.engines as engines

    chosen = importlib.import_module(f"trendlab.reports.{name}").ENGINE
    engines.papermill_engines.register(f"trendlab-{name}", chosen)
    return f"trendlab-{name}"


def on_worker(parent: int) -> None:
    """Execute what `cluster.there` asks for on standard input, and write how it went."""
    processes.die_with_parent(parent)
    asked = json.load(sys.stdin)
    limit = asked.pop("limit")
    asked |= {name: Path(asked[name]) for name in ("notebook", "cwd")}
    ended = execute(**asked, engine="kernel", deadline=time.monotonic() + limit)
    told = {name: value for name, value in vars(ended).items() if name not in ("buffer", "loaded")}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    on_worker(int(sys.argv[1]))
