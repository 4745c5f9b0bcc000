"""The same measures month by month, in a process pool, and on a Dask cluster over TCP.

Needs ``TRENDLAB_ARCHIVE``, an archive made by ``benchmarks archive``. CPU seconds are those of all
processes that took part; a result is equal when its bytes as CSV are.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
from distributed import Client

import trendlab as tl
from benchmarks.archive import LIGHT, QUERY, counted, hashed, measured
from trendlab import paths

MONTHS = int(os.environ.get("TRENDLAB_MONTHS", "3"))
MEASURES = os.environ.get("TRENDLAB_MEASURES", "share outlets mentions").split()


def cpu(pids: list[int]) -> float:
    """CPU seconds of this process and of others, children they waited for included."""
    ticks = 0
    for pid in [os.getpid(), *pids]:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def cluster() -> Iterator[tuple[Any, list[int]]]:
    """A scheduler and two workers, processes of their own."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{found.getsockname()[1]}"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    worker = ["worker", address, *local, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
    commands = [["scheduler", *local, "--port", address.rpartition(":")[2]], worker, worker]
    running = [
        subprocess.Popen([sys.executable, "-m", "dask", *c], stderr=subprocess.DEVNULL)
        for c in commands
    ]
    try:
        with Client(address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            yield client.get_executor(pure=False, retries=2), [one.pid for one in running]
    finally:
        for one in running:
            one.kill()
            one.wait()


def in_one_frame(name: str, path: str) -> Any:
    frame = pd.concat([p.read() for p in tl.parts(path, columns=("article_id", *LIGHT))[:MONTHS]])
    frame = frame.reset_index(drop=True)
    if name == "mentions":
        return counted(frame, tl.actors.prepare(tl.load_actors(paths.data() / "actors.csv")))
    if name == "copies":
        parts = [p.read() for p in tl.parts(path)[:MONTHS]]
        frame = pd.concat(parts, ignore_index=True)
        return tl.corpus.three_counts(frame.join(tl.corpus.copies(frame)))
    frame["matched"] = tl.corpus.matches(frame, QUERY)
    return tl.coverage.share(frame, "W-SAT") if name == "share" else tl.coverage.outlets(frame)


def timed(how: str, name: str, path: str, executor: Any = None, pids: Any = ()) -> dict[str, Any]:
    before, begun = cpu(list(pids)), time.monotonic()
    if how == "one frame":
        found = in_one_frame(name, path)
    elif how == "pool":
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            found = measured(name, path, pool, MONTHS)
    else:
        found = measured(name, path, executor, MONTHS)
    used = cpu(list(pids)) - before
    return {"measure": name, "how": how, "cpu s": round(used, 1),
            "wall s": round(time.monotonic() - begun), "hash": hashed(found)}  # fmt: skip


def run() -> list[dict[str, Any]]:
    path = os.environ["TRENDLAB_ARCHIVE"]
    rows = [timed(how, name, path) for name in MEASURES for how in ("one frame", "loop", "pool")]
    with cluster() as (executor, pids):
        rows += [timed("dask", name, path, executor, pids) for name in MEASURES]
        rows += [timed("dask again", name, path, executor, pids) for name in MEASURES]
    return sorted(rows, key=lambda row: MEASURES.index(row["measure"]))
