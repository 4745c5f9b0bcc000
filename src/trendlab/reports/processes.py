"""Processes that cannot outlive their parent, whatever kills it.

Linux does it all (parent-death signals, adopting orphans); elsewhere only what POSIX offers.
Run as a script, it starts the command given and ties it to the parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PARENT_DEATH, _ADOPT = 1, 36
LINUX = sys.platform == "linux"


def die_with_parent(parent: int, how: int = signal.SIGKILL) -> None:
    """Ask the system for a signal when *parent* dies; survives exec."""
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH, int(how), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def end(pid: int, how: int) -> None:
    """Send a signal to a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies, so that they can be found."""
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(_ADOPT, 1, 0, 0, 0)


def children(pid: int | None = None) -> list[int]:
    """List the direct children of a process."""
    path = Path(f"/proc/{pid or os.getpid()}/task/{pid or os.getpid()}/children")
    try:
        return [int(word) for word in path.read_text().split()]
    except OSError:
        return []


def descendants(pid: int | None = None) -> list[int]:
    """List all processes under a process, nearest first."""
    found = []
    level = children(pid)
    while level:
        found += level
        level = [below for child in level for below in children(child)]
    return found


def end_descendants() -> None:
    """Kill everything under this process, and collect it; orphans it adopts meanwhile too."""
    while found := descendants():
        for pid in found:
            end(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
