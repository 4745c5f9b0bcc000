"""One notebook executed by papermill in a process of its own, watched from outside."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from trendlab.reports import cluster, processes
from trendlab.reports import sanitize as clean
from trendlab.reports.door import read_notebook
from trendlab.reports.job import MOST_OUTPUT, TOO_MUCH
from trendlab.reports.judge import Execution

MOST_FILE = 2_000_000_000  # bytes of one file that a notebook writes
MOST_DISK = 4_000_000_000  # and of all that it writes, what it removes again within a moment apart
_TICK = 0.1  # seconds between two looks at memory and at what was written
# As they are before a cell runs: one that breaks json, or os, still gets its verdict.
_JSON, _WRITE, _SELF = json.JSONEncoder(ensure_ascii=True).encode, os.write, os.getpid


@dataclass(frozen=True)
class Limits:
    """What a notebook may take: seconds for a cell, a time to be over, bytes of memory."""

    cell: float
    deadline: float
    memory: float
    written: dict[int, int] = field(default_factory=dict)  # bytes on disk, by process


def execute(
    notebook: Path,
    parameters: dict[str, Any],
    *,
    engine: str,
    cwd: Path,
    cell_limit: float,
    deadline: float,
    memory: float = 2000,
    kernel: str = "",
    execution: Execution | None = None,
) -> Execution:
    """Run a notebook in a child process until it ends, or has taken all that it may.

    Parameters
    ----------
    engine : str
        "forked", "kernel", or the address of a Dask scheduler.
    cell_limit : float
        Seconds for one cell.
    deadline : float
        When the whole must be over, on the monotonic clock.
    memory : float
        MB for all its processes.
    execution : Execution, optional
        Kept up to date, so that it tells how far a run came that was stopped.
    """
    execution = execution or Execution()
    if "://" in engine:
        asked: dict[str, Any] = {"notebook": str(notebook), "cwd": str(cwd)}
        asked |= {"parameters": parameters, "kernel": kernel}
        asked |= {"cell_limit": cell_limit, "memory": memory}
        vars(execution).update(cluster.execute(engine, asked, deadline - time.monotonic()))
        return execution
    reading, writing = os.pipe()
    parent = os.getpid()
    printed = [tempfile.TemporaryFile() for _ in "oe"]  # noqa: SIM115 - what C code writes

    def child() -> int:
        os.close(reading)
        processes.die_with_parent(parent)
        processes.close(*processes.PRIVATE)
        _alone([file.fileno() for file in printed])
        return _carried_out(writing, notebook, parameters, engine=engine, cwd=cwd, kernel=kernel)

    pid = processes.fork(child)
    os.close(writing)
    execution.cell_since = time.monotonic()
    patience = 0.0
    try:
        limits = Limits(cell_limit, deadline, memory * 1e6)
        _watch(reading, execution, limits, pid, printed)
        patience = 0.0 if execution.timed_out or execution.over else 1.0
    finally:
        os.close(reading)
        execution.status = _collect(pid, patience)
        processes.end_descendants()
        for file in printed:
            file.close()
        _sweep()
    return execution


def _sweep() -> None:
    """Remove the temporary folders of processes that are gone: of this one, and of killed ones."""
    for left in Path(tempfile.gettempdir()).glob("trendlab-*-*"):
        pid = left.name.split("-")[1]
        if pid.isdecimal() and not processes.is_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _watch(
    reading: int, execution: Execution, limits: Limits, pid: int, printed: Sequence[IO[bytes]]
) -> None:
    received = 0
    looked = 0.0
    while True:
        limit = limits.deadline  # the start of a kernel is no cell's time
        if execution.cell is not None:
            limit = min(limit, execution.cell_since + limits.cell)
        wait = min(_TICK, max(0.0, limit - time.monotonic()))
        ended = processes.has_ended(pid)  # what it left may hold the pipe
        ready, _, _ = select.select([reading], [], [], wait)
        if time.monotonic() >= limit:
            execution.timed_out = "the whole run" if limit >= limits.deadline else "the cell"
            return
        if time.monotonic() - looked >= _TICK:
            looked = time.monotonic()
            execution.over = execution.over or _taken(pid, printed, limits)
        if ready and (data := os.read(reading, 1 << 20)):
            received += len(data)
            execution.feed(data)
        elif ready or ended:
            return
        if received > 7 * MOST_OUTPUT:  # a letter takes up to six in JSON
            execution.over = TOO_MUCH
        if execution.over:
            return


def _taken(pid: int, printed: Sequence[IO[bytes]], limits: Limits) -> str:
    """Say which limit a notebook's processes have passed."""
    if any(os.fstat(file.fileno()).st_size > MOST_OUTPUT for file in printed):
        return TOO_MUCH
    memory, disk = processes.taken(pid, limits.written)
    if disk > MOST_DISK:
        return f"wrote more than {MOST_DISK // 10**9} GB to disk"
    if memory > limits.memory:
        return f"took more than {limits.memory / 1e6:,.0f} MB of memory (see --memory)"
    return ""


def _collect(pid: int, patience: float) -> int:
    """Let a process end by itself, for a moment; return its status."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _alone(printed: list[int]) -> None:
    """Cut the executing process off: signals, session, what it prints, how large it writes."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    gc.set_threshold(20_000, 10, 10)  # imports and tables make much that is no garbage
    gc.enable()
    for target, file in enumerate(printed, 1):
        os.dup2(file, target)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = MOST_FILE if soft == resource.RLIM_INFINITY else min(soft, MOST_FILE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def _carried_out(writing: int, *asked: Any, **how: Any) -> int:
    """Execute, and report each event as a line of JSON; return the exit code."""
    own = _SELF()

    def report(event: dict[str, Any]) -> None:
        if _SELF() != own:  # a process that a cell forked
            processes.leave(0)
        data = _JSON(event).encode() + b"\n"
        while data:
            data = data[_WRITE(writing, data) :]

    try:
        _papermill(*asked, **how, report=report)
    except BaseException as error:
        report({"event": "error", "message": clean.line(f"{type(error).__name__}: {error}")})
        return 1
    return 0


def _papermill(
    notebook: Path,
    parameters: dict[str, Any],
    *,
    engine: str,
    cwd: Path,
    kernel: str,
    report: Any,
) -> None:
    import papermill

    about = read_notebook(notebook)["metadata"]
    named = kernel or about.get("kernelspec")
    told = about.get("kernelspec", {}).get("language") or about.get("language_info", {}).get("name")
    with contextlib.suppress(papermill.PapermillExecutionError):  # the cell's own outputs tell it
        papermill.execute_notebook(
            str(notebook).replace("{", "{{").replace("}", "}}"),  # papermill formats paths
            None,
            parameters,
            engine_name=register(engine),
            kernel_name=kernel or (None if named else "python3"),
            language=None if told else "python",
            progress_bar=False,
            cwd=str(cwd),
            report=report,
        )


def engine_of(name: str) -> Any:
    """Load the module of an engine only when it is needed."""
    return importlib.import_module(f"trendlab.reports.{name}")


def register(name: str) -> str:
    """Make an engine known to papermill; return the name it is known by."""
    import papermill.engines as engines

    engines.papermill_engines.register(f"trendlab-{name}", engine_of(name).ENGINE)
    return f"trendlab-{name}"


def on_worker(parent: int) -> None:
    """Execute what `cluster.there` asks for on standard input, and write how it went."""
    processes.die_with_parent(parent)
    asked = json.load(sys.stdin)
    asked["deadline"] = time.monotonic() + asked.pop("limit")
    asked |= {name: Path(asked[name]) for name in ("notebook", "cwd")}
    ended = execute(**asked, engine="kernel")
    told = {name: value for name, value in vars(ended).items() if name not in ("buffer", "loaded")}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    on_worker(int(sys.argv[1]))
