"""Many runs at once, each kept by a process of its own; a death anywhere leaves nothing behind.

runner (warmed) ── keeper (locks, watches, judges, renders, publishes) ── the notebook's process
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trendlab.reports import catalogue, processes
from trendlab.reports import sanitize as clean
from trendlab.reports import store as publish
from trendlab.reports.execute import engine_of
from trendlab.reports.job import FORMATS, INTERNAL, LOCKED, OK, TIME, Job, Outcome
from trendlab.reports.run import cannot_write, carry_out

GRACE = 8.0  # seconds a keeper has beyond a run's limit to write why it failed
FAREWELL = 8.0  # seconds it has for that when all is being stopped


@dataclass
class Keeper:
    """A child that carries out one job."""

    pid: int
    index: int
    pipe: int
    deadline: float
    before: Path | None
    said: bytes = b""


def settle() -> None:
    """Prepare this process for running reports, before numpy and nbformat load."""
    gc.disable()  # a quarter of the time of all imports went into looking for garbage
    # A pool of threads does not survive the forks that make a batch fast.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    for name in FORMATS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    if not os.access(Path("~").expanduser(), os.W_OK):
        _settle_without_home()


def _settle_without_home() -> None:
    """Keep what matplotlib and IPython would say of a home they cannot write to off the page."""
    folder = Path(tempfile.gettempdir(), f"trendlab-home-{os.getuid()}")
    with contextlib.suppress(OSError):  # no room even there: then they say so
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == os.getuid():  # else another user's, who waits for us to write
            for name in ("MPLCONFIGDIR", "IPYTHONDIR"):
                os.environ[name] = os.environ.get(name) or str(folder)


def run_all(jobs: list[Job], workers: int, done: Callable[[int, Outcome], None]) -> None:
    """Carry out *jobs*, *workers* at a time; a single one is refused before anything is loaded."""
    settle()
    if len(jobs) != 1:
        _run_all(jobs, workers, done)
        return
    try:
        publish.folder_for(jobs[0].folder)
        with publish.lock(jobs[0].folder):
            _run_all(jobs, 1, done)
    except publish.LockedError as error:
        done(0, Outcome(LOCKED, reason=clean.line(error)))
    except OSError as error:
        done(0, cannot_write(error, jobs[0].folder))


def _run_all(jobs: list[Job], workers: int, done: Callable[[int, Outcome], None]) -> None:
    """Carry out *jobs*, *workers* at a time; *done* hears the position and outcome of each.

    Raises
    ------
    StoppedError
        After all children are gone, if this process was told to stop.
    """
    processes.heed_stops()
    processes.adopt_orphans()
    jobs = [job if processes.LINUX else replace(job, engine="kernel") for job in jobs]
    if any(job.engine == "forked" for job in jobs):
        engine_of("forked").warm(len(jobs))
    waiting = list(enumerate(jobs))[::-1]
    running: dict[int, Keeper] = {}

    def collect() -> None:
        for keeper in _ready(running):
            del running[keeper.pipe]
            done(keeper.index, _outcome(keeper, jobs[keeper.index]))
            _end_strays(running)

    try:
        while waiting or running:
            while waiting and len(running) < max(1, workers):
                keeper = _start(*waiting.pop())
                running[keeper.pipe] = keeper
            collect()
    except processes.StoppedError as stopped:
        for keeper in running.values():
            processes.end(keeper.pid, stopped.number)
            keeper.deadline = time.monotonic() + FAREWELL
        while running:
            collect()
        raise
    finally:
        processes.end_descendants()


def _start(index: int, job: Job) -> Keeper:
    before = publish.last_good(job.folder)
    reading, writing = os.pipe()
    processes.PRIVATE.update((reading, writing))
    parent = os.getpid()

    def child() -> int:
        processes.close(reading)
        return _keep(job, writing, parent)

    pid = processes.fork(child)
    processes.close(writing)
    return Keeper(pid, index, reading, time.monotonic() + job.limit + GRACE, before)


def _keep(job: Job, writing: int, parent: int) -> int:
    """Carry out a job in the forked process; return its exit code."""
    try:
        processes.heed_stops()
        processes.die_with_parent(parent, signal.SIGTERM)
        processes.adopt_orphans()
        os.setpgid(0, 0)
        outcome = carry_out(job)
    except processes.StoppedError as stopped:
        return 128 + stopped.number
    except BaseException as error:
        outcome = Outcome(INTERNAL, reason=repr(error))
    finally:
        processes.end_descendants()
    said = {**vars(outcome), "page": str(outcome.page or "")}
    os.write(writing, json.dumps(said).encode())
    return outcome.code


def _ready(running: dict[int, Keeper]) -> list[Keeper]:
    """Wait until some keeper has ended, or must; collect what they say."""
    soonest = min(keeper.deadline for keeper in running.values())
    pipes, _, _ = select.select(list(running), [], [], max(0.0, soonest - time.monotonic()))
    ended = []
    for pipe in pipes:
        data = os.read(pipe, 1 << 16)
        running[pipe].said += data
        if not data:
            ended.append(running[pipe])
    late = [k for k in running.values() if k.deadline <= time.monotonic() and k not in ended]
    for keeper in late:
        processes.end(keeper.pid, signal.SIGKILL)
    return ended + late


def _outcome(keeper: Keeper, job: Job) -> Outcome:
    processes.close(keeper.pipe)
    _, status = os.waitpid(keeper.pid, 0)
    try:
        said: dict[str, Any] = json.loads(keeper.said)
        outcome = Outcome(**said)
    except (ValueError, TypeError, RecursionError):  # cut short, or another wrote into the pipe
        return _after(_death(keeper, job, os.waitstatus_to_exitcode(status)), keeper, job)
    if outcome.loaded:
        engine_of("forked").learn(outcome.loaded)
    return replace(outcome, page=Path(said["page"]) if said["page"] else None)


def _after(death: Outcome, keeper: Keeper, job: Job) -> Outcome:
    """Finish what a killed keeper had published; else keep a page that tells of its end."""
    good = publish.last_good(job.folder)
    if good is None or good == keeper.before:
        return carry_out(job, death)
    with contextlib.suppress(OSError, publish.LockedError), publish.lock(job.folder):
        publish.point_latest(job.folder)
        catalogue.tell(job.folder)
    return Outcome(OK, good / publish.PAGE, f"published, but then {death.reason}")


def _death(keeper: Keeper, job: Job, status: int) -> Outcome:
    """Say how a keeper ended that could not say it itself."""
    if keeper.deadline <= time.monotonic():
        return Outcome(TIME, reason=f"took longer than {job.limit:g} s and could not be ended")
    code = 128 - status if status < 0 else status or INTERNAL
    ended = f"killed by signal {code - 128}" if code > 128 else "ended"
    return Outcome(code, reason=f"the run was {ended} from outside")


def _end_strays(running: dict[int, Keeper]) -> None:
    """Kill what a killed keeper left to us."""
    for pid in set(processes.children()) - {keeper.pid for keeper in running.values()}:
        processes.end(pid, signal.SIGKILL)
