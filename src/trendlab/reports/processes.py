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
import time
import warnings
from collections.abc import Callable
from os import _exit as leave  # by this name even if a cell replaces os._exit
from pathlib import Path
from types import FrameType
from typing import NoReturn

_PARENT_DEATH, _ADOPT = 1, 36
LINUX = sys.platform == "linux"
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PAGE = os.sysconf("SC_PAGE_SIZE")
PRIVATE: set[int] = set()  # locks and pipes that a notebook's process must not inherit


class StoppedError(BaseException):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.name = signal.Signals(number).name


def heed_stops() -> None:
    """Raise ``StoppedError`` at the first signal to end; those after it change nothing."""
    for number in STOPS:
        signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for other in STOPS:
        signal.signal(other, signal.SIG_IGN)
    raise StoppedError(number)


def fork(child: Callable[[], int]) -> int:
    """Fork; the new process runs *child*, ends with its code and never comes back.

    Signals wait meanwhile: one between the fork and the first line of the child would raise in
    what the parent was doing.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    with warnings.catch_warnings():
        # 3.12 warns of any thread beside this one; those of libraries wait for work, ours are none
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        return pid
    code = 70
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        code = child()
    finally:
        leave(code)


def close(*handles: int) -> None:
    """Close descriptors, those that are open."""
    for handle in handles:
        PRIVATE.discard(handle)
        with contextlib.suppress(OSError):
            os.close(handle)


def has_ended(pid: int) -> bool:
    """Tell whether a child has ended, and leave it to be collected."""
    return LINUX and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def taken(pid: int, seen: dict[int, int]) -> tuple[int, int]:
    """Return bytes in memory, and written to disk, of a process and all under it; 0 if unknown.

    *seen* keeps what processes wrote that have ended.
    """
    held = 0
    for one in (pid, *descendants(pid)):
        with contextlib.suppress(OSError, ValueError, LookupError):
            held += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * _PAGE
            lines = Path(f"/proc/{one}/io").read_text().splitlines()
            count = dict(line.split(": ") for line in lines)
            seen[one] = int(count["write_bytes"]) - int(count["cancelled_write_bytes"])
    return held, sum(seen.values())


_parent = 0


def orphaned() -> bool:
    """Tell whether the process that this one was to die with is gone."""
    return _parent not in (0, os.getppid())


def die_with_parent(parent: int, how: int = signal.SIGKILL) -> None:
    """Ask the system for a signal when *parent* dies; survives exec."""
    global _parent
    _parent = parent
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH, int(how), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            leave(1)


def end(pid: int, how: int) -> None:
    """Send a signal to a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)


def is_alive(pid: int) -> bool:
    """Tell whether there is such a process, of whatever user."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies, so that they can be found."""
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(_ADOPT, 1, 0, 0, 0)


def children(pid: int | None = None) -> list[int]:
    """List the direct children of a process, whichever of its threads started them."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid or os.getpid()}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def descendants(pid: int | None = None) -> list[int]:
    """List all processes under a process, nearest first."""
    found = []
    level = children(pid)
    while level:
        found += level
        level = [below for child in level for below in children(child)]
    return found


def end_descendants() -> None:
    """Kill everything under this process, and collect it; orphans it adopts meanwhile too.

    Never wait for one: it may be an orphan adopted since the look, which nobody has killed.
    """
    while found := descendants():
        for pid in found:
            end(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.002)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
