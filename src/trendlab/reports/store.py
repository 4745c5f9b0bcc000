"""Where reports live on disk: names, locks, and publishing a whole run by one rename.

``reports/<notebook>/<topic>-<geo>/`` holds one folder per run, ``latest`` (a link to the last
good one) and ``index.html``. A run is written to a hidden folder beside them, so that a reader
sees all of it or nothing; what a killed run left there, the next run removes.

Others may write there too. Nothing that lies there is followed, waited for or read without a
limit, and what has a name that is needed but is of another kind is moved aside, not removed.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trendlab import paths
from trendlab.reports import door, processes
from trendlab.reports.door import SAFE

PAGE, NOTEBOOK, FINDINGS, RECORD = "report.html", "report.ipynb", "findings.json", "run.json"
TABLES, SUMMARY, PRINT = "tables", "summary.txt", "report.pdf"
WORK = ".work-"
_RUN = re.compile(r"(\d{4,18})-\d{4}-\d\d-\d\d(-failed)?")
_NEW = re.compile(r"\..+\.new")
_PATIENCE = 0.5  # seconds that a run, once it has loaded, waits for one that is just being ended
_HELD: dict[Path, int] = {}


class LockedError(Exception):
    """Another run of the same report is at work."""


def folder_for(path: Path) -> Path:
    """Make a folder of reports; refuse a link, which could lead anywhere.

    Raises
    ------
    OSError
        If something else has its name, or that of the folder above it.
    """
    for one in (path.parent, path):
        if one.is_symlink():
            raise OSError(errno.ENOTDIR, "a link, not a folder: remove it", str(one))
        one.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def lock(folder: Path, wait: bool = False) -> Iterator[None]:
    """Hold *folder* for one run; the system frees it when the holder dies, however it dies.

    A process forked from the holder holds it too, but for a notebook's.
    """
    if folder in _HELD:
        yield
        return
    handle = _lock_file(folder / ".lock")
    try:
        _acquire(handle, folder, wait)
        _HELD[folder] = handle
        processes.PRIVATE.add(handle)
        yield
    finally:
        _HELD.pop(folder, None)
        processes.close(handle)


def _lock_file(path: Path) -> int:
    """Open the file that is locked; another user's is enough if it can be read."""
    for _ in range(3):
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | SAFE, 0o666)
        except PermissionError:
            handle = os.open(path, os.O_RDONLY | SAFE)
        except OSError:
            if not os.path.lexists(path):
                raise
            set_aside(path)
            continue
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
        set_aside(path)
    raise OSError(errno.EEXIST, "someone puts other things in its place", str(path))


def _acquire(handle: int, folder: Path, wait: bool) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            return
        except BlockingIOError as error:
            if time.monotonic() > until:
                said = f"{folder}: another run of this report is at work"
                raise LockedError(said) from error
            time.sleep(0.05)


def set_aside(path: Path) -> None:
    """Move what has a needed name, but is of another kind, out of the way."""
    path.rename(path.with_name(f"{path.name.lstrip('.')}.{secrets.token_hex(4)}.aside"))


def read_record(run: Path) -> dict[str, Any]:
    """Read the record of a run, with all of it of the kinds that a run writes.

    Raises
    ------
    OSError, ValueError
        If it cannot be read, or its form is another.
    """
    record: dict[str, Any] = door.read_json(run / RECORD)
    record.setdefault("variant", "")
    for name, kind in _KINDS.items():
        if not isinstance(record.get(name), kind):
            raise ValueError(f"{name} is not what a run records")
    named = [file.get("file") if isinstance(file, dict) else None for file in record["inputs"]]
    named += [record["notebook"].get(name) for name in ("path", "sha256")]
    if not all(isinstance(text, str) for text in named):
        raise ValueError("inputs or notebook is not what a run records")
    return record


_KINDS: dict[str, type] = dict.fromkeys(("parameters", "given", "notebook", "versions"), dict)
_KINDS |= {"inputs": list, "code": int, "as_of_matters": bool}
_KINDS |= dict.fromkeys(("status", "reason", "as_of", "every", "variant"), str)


def runs(folder: Path) -> list[Path]:
    """List the finished runs in a report's folder, oldest first, by sequence and not by clock."""
    inside = folder.iterdir() if is_folder(folder) else ()
    found = [path for path in inside if _RUN.fullmatch(path.name) and is_folder(path)]
    return sorted(found, key=lambda path: (int(path.name.split("-")[0]), path.name))


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder itself, not a link to one."""
    with contextlib.suppress(OSError):
        return stat.S_ISDIR(path.lstat().st_mode)
    return False


def is_good(run: Path) -> bool:
    """Tell whether a run ended with a report; failed ones say so in their name."""
    return not run.name.endswith("-failed")


def last_good(folder: Path) -> Path | None:
    """Return the newest run that ended with a report."""
    return next((run for run in reversed(runs(folder)) if is_good(run)), None)


def next_id(folder: Path, day: str) -> str:
    """Make the next run id: a sequence number and the day; a clock set back cannot reorder."""
    number = 1 + max((int(run.name.split("-")[0]) for run in runs(folder)), default=0)
    taken = {path.name.split("-")[0] for path in folder.iterdir()}
    while f"{number:04}" in taken:
        number += 1
    return f"{number:04}-{day}"


def work_folder(folder: Path, run_id: str) -> Path:
    """Make the hidden folder a run is written to, and remove what killed runs left."""
    clear(folder)
    work = _hidden(folder, run_id)
    work.mkdir()
    return work


def _hidden(folder: Path, name: str) -> Path:
    return folder / f"{WORK}{name}-{secrets.token_hex(4)}"


def clear(folder: Path) -> None:
    """Remove what killed runs left."""
    for left in folder.iterdir():
        if left.name.startswith(WORK) or _NEW.fullmatch(left.name):
            _remove(left)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder; what cannot be removed does no harm."""
    if is_folder(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def write(path: Path, text: str) -> None:
    """Write a new file and wait until the disk has it."""
    with path.open("x", encoding="utf-8", newline="\n") as handle:  # x follows no link
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def replace(path: Path, text: str) -> None:
    """Replace a file as a whole, under a lock: readers see the old one or the new one."""
    beside = _beside(path)
    try:
        write(beside, text)
        _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """Name a hidden file that no one can have foreseen; the next run removes it after a kill."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")


def _put(beside: Path, path: Path) -> None:
    """Put one file or link in the place of another; a folder there is moved aside."""
    if is_folder(path):
        set_aside(path)
    beside.replace(path)


def publish(work: Path, run: Path) -> None:
    """Move a finished work folder to where readers look, and point ``latest`` at a good one."""
    beside = _link(run)  # takes its space on the disk before anything can be seen
    paths.sync(work)
    work.rename(run)
    paths.sync(run.parent)
    if is_good(run):
        _put(beside, run.parent / "latest")
    else:
        beside.unlink()


def point_latest(folder: Path) -> None:
    """Make ``latest`` the last good run, whatever an earlier kill left."""
    good, latest = last_good(folder), folder / "latest"
    if good is None or (latest.is_symlink() and str(latest.readlink()) == good.name):
        return
    _put(_link(good), latest)


def _link(run: Path) -> Path:
    """Make the link that is to become ``latest``."""
    beside = _beside(run.parent / "latest")
    beside.symlink_to(run.name, target_is_directory=True)
    return beside


def beyond(folder: Path, keep: int) -> list[Path]:
    """List the runs beyond the newest *keep* good ones and as many failed ones; 0 keeps all."""
    found = runs(folder) if keep > 0 else []
    return [
        one for good in (True, False) for one in [r for r in found if is_good(r) == good][:-keep]
    ]


def prune(gone: list[Path]) -> None:
    """Remove runs, each as a whole: a kill must not leave half a run."""
    for run in gone:
        hidden = _hidden(run.parent, run.name)
        run.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def as_json(value: Any) -> str:
    """Write strict JSON, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
