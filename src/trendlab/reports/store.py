"""Where reports live on disk: names, locks, and publishing a whole run by one rename.

``reports/<notebook>/<topic>-<geo>/`` holds one folder per run, ``latest`` (a link to the last
good one) and ``index.html``. A run is written to a hidden folder beside them, so that a reader
sees all of it or nothing; what a killed run left there, the next run removes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

PAGE, NOTEBOOK, FINDINGS, RECORD = "report.html", "report.ipynb", "findings.json", "run.json"
WORK = ".work-"
_RUN = re.compile(r"(\d{4,})-\d{4}-\d\d-\d\d(-failed)?")
_HELD: dict[Path, IO[str]] = {}
_GEO = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class LockedError(Exception):
    """Another run of the same report is at work."""


def slug(text: str, longest: int = 60) -> str:
    """Write any text as a folder name: a to z, 0 to 9 and hyphens, at most *longest* letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def folder_name(topic: str, geo: str, variant: str = "") -> str:
    """Name a report's folder; two different reports never share one, on any file system.

    A topic that the name cannot hold in full (capitals, accents, other scripts, length) ends
    with eight letters of its hash.
    """
    place = geo.replace("-", "_") if _GEO.fullmatch(geo) else "all"
    name = f"{slug(topic) or 'report'}-{place}"
    exact = slug(topic).replace("-", " ") == topic and place == (geo.replace("-", "_") or "all")
    whole = json.dumps([topic, geo, variant])
    digest = hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    if variant:
        return f"{name}-{slug(variant, 20) or 'x'}-{digest}"
    return name if exact else f"{name}-{digest}"


@contextlib.contextmanager
def lock(folder: Path, wait: bool = False) -> Iterator[None]:
    """Hold *folder* for one run; the system frees it when the holder dies, however it dies.

    A process forked from the holder holds it too, until it lets go.
    """
    if folder in _HELD:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise LockedError(f"{folder}: another run of this report is at work") from error
        _HELD[folder] = handle
        try:
            yield
        finally:
            del _HELD[folder]


def let_go() -> None:
    """Close the locks in a forked process: what a notebook leaves running must not hold them."""
    for handle in _HELD.values():
        handle.close()


def runs(folder: Path) -> list[Path]:
    """List the finished runs in a report's folder, oldest first, by sequence and not by clock."""
    found = [path for path in folder.iterdir() if _RUN.fullmatch(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: int(path.name.split("-")[0]))


def is_good(run: Path) -> bool:
    """Tell whether a run ended with a report; failed ones say so in their name."""
    return not run.name.endswith("-failed")


def last_good(folder: Path) -> Path | None:
    """Return the newest run that ended with a report."""
    return next((run for run in reversed(runs(folder)) if is_good(run)), None)


def next_id(folder: Path, day: str) -> str:
    """Make the next run id: a sequence number and the day; a clock set back cannot reorder."""
    last = int(runs(folder)[-1].name.split("-")[0]) if runs(folder) else 0
    return f"{last + 1:04}-{day}"


def work_folder(folder: Path, run_id: str) -> Path:
    """Make the hidden folder a run is written to, and remove what killed runs left."""
    for left in folder.glob(f"{WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    work = folder / f"{WORK}{run_id}"
    work.mkdir()
    return work


def write(path: Path, text: str) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def replace(path: Path, text: str) -> None:
    """Replace a file as a whole, under a lock: readers see the old one or the new one."""
    beside = path.with_name(f".{path.name}.new")  # one name: the next run clears up after a kill
    try:
        write(beside, text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def publish(work: Path, run: Path) -> None:
    """Move a finished work folder to where readers look, and point ``latest`` at a good one."""
    beside = _link(run)  # takes its space on the disk before anything can be seen
    _sync(work)
    work.rename(run)
    _sync(run.parent)
    if is_good(run):
        beside.replace(run.parent / "latest")
    else:
        beside.unlink()


def point_latest(folder: Path) -> None:
    """Make ``latest`` the last good run, whatever an earlier kill left."""
    good = last_good(folder)
    latest = folder / "latest"
    if good is None or (latest.is_symlink() and latest.readlink().name == good.name):
        return
    _link(good).replace(latest)


def _link(run: Path) -> Path:
    """Make the link that is to become ``latest``."""
    beside = run.parent / ".latest.new"
    beside.unlink(missing_ok=True)
    beside.symlink_to(run.name, target_is_directory=True)
    return beside


def prune(folder: Path, keep: int) -> None:
    """Keep the newest *keep* good runs and as many failed ones; 0 keeps all."""
    if keep < 1:
        return
    good = [run for run in runs(folder) if is_good(run)]
    failed = [run for run in runs(folder) if not is_good(run)]
    for run in (*good[:-keep], *failed[:-keep]):
        gone = folder / f"{WORK}{run.name}"  # hidden first: a kill must not leave half a run
        run.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def as_json(value: Any) -> str:
    """Write strict JSON, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
