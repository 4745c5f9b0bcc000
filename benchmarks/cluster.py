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
from benchmarks.archive import hashed, measured, offered

MONTHS = int(os.environ.get("TRENDLAB_MONTHS", "3"))
MEASURES = os.environ.get("TRENDLAB_MEASURES", "share,outlets,mentions").split(",")
HOWS = os.environ.get("TRENDLAB_HOWS", "one frame,loop,pool,dask,dask again").split(",")


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
    parts, function, args, combine = offered(name, path)
    if name == "copies":
        parts = tl.parts(path)
    frame = pd.concat([part.read() for part in parts[:MONTHS]], ignore_index=True)
    if name == "copies":
        return tl.corpus.three_counts(frame.join(tl.corpus.copies(frame)))
    return tl.scale.apply([frame], function, *args, combine=combine)


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
    here = [how for how in HOWS if not how.startswith("dask")]
    rows = [timed(how, name, path) for name in MEASURES for how in here]
    with cluster() as (executor, pids):
        for how in [how for how in HOWS if how.startswith("dask")]:
            rows += [timed(how, name, path, executor, pids) for name in MEASURES]
    return sorted(rows, key=lambda row: MEASURES.index(row["measure"]))
