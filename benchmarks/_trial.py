"""Runs of ``trendlab`` seen from outside: started, killed, starved, judged by what they leave."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FILES = ("report.html", "report.ipynb", "findings.json", "summary.txt", "run.json")
KEPT = (".lock",)  # hidden, and meant to stay
SHIM = '''
"""Counts every change to the folder under test, and strikes at one of them."""
import errno, io, os, signal

UNDER, AT, HOW = os.environ["FAULT_UNDER"], int(os.environ["FAULT_AT"]), os.environ["FAULT_HOW"]
RUNNER = os.environ.setdefault("FAULT_RUNNER", str(os.getpid()))
plain = {name: getattr(os, name) for name in "rename replace symlink mkdir unlink rmdir".split()}
plain_fsync, plain_open = os.fsync, io.open


def point(what, path, full=True):
    if not os.path.abspath(path).startswith(UNDER):
        return
    log = os.open(os.environ["FAULT_LOG"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(log, f"{what} {os.path.basename(path)}\\n".encode())
    os.close(log)
    with plain_open(os.environ["FAULT_LOG"]) as lines:
        number = len(lines.readlines())
    if HOW == "full" and full and number >= AT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    if HOW != "full" and number == AT:
        if HOW == "kill all":
            os.kill(int(RUNNER), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def counted(name):
    def change(path, *rest, dir_fd=None, **more):
        where = f"/proc/self/fd/{dir_fd}" if dir_fd is not None else ""
        whole = os.path.join(os.readlink(where), path) if where else os.fspath(path)
        point(name, os.fspath(rest[0]) if name == "symlink" else whole, name not in GONE)
        if dir_fd is not None:
            more["dir_fd"] = dir_fd
        return plain[name](path, *rest, **more)
    return change


def fsync(handle):
    point("fsync", os.readlink(f"/proc/self/fd/{handle}"))
    plain_fsync(handle)


def opened(path, mode="r", *rest, **more):
    if not isinstance(path, (str, os.PathLike)) or mode[0] not in "wax":
        return plain_open(path, mode, *rest, **more)
    point("open", path)
    handle = plain_open(path, mode, *rest, **more)
    write = handle.write

    def halved(text):
        write(text[: len(text) // 2])
        handle.flush()
        point("write", path)
        return write(text[len(text) // 2 :])

    try:
        handle.write = halved
    except AttributeError:
        pass
    return handle


GONE = ("unlink", "rmdir")
for name in plain:
    setattr(os, name, counted(name))
os.fsync, io.open = fsync, opened
'''


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float


@dataclass
class Trial:
    """A folder with tiny notebooks and the reports made of them."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    said: dict[int, list[IO[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mark = f"TRIAL_MARK={uuid.uuid4().hex}"
        self.out = self.folder / "out"

    def notebook(self, *cells: str | dict, name: str = "tiny", kernel: str = "python3") -> Path:
        """Write a notebook: a ``parameters`` cell and those given."""
        first = {"source": 'topic: str = "x"  # phrase\n', "metadata": {"tags": ["parameters"]}}
        made = [c if isinstance(c, dict) else {"source": c} for c in (first, *cells)]
        empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        whole = {
            "cells": [empty | cell | {"id": f"cell-{n}"} for n, cell in enumerate(made)],
            "metadata": {
                "kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}
            },
        }
        path = self.folder / f"{name}.ipynb"
        path.write_text(json.dumps(whole | {"nbformat": 4, "nbformat_minor": 5}))
        return path

    def command(self, notebook: Path, *options: str) -> list[str]:
        """Spell the command that makes a report of a notebook."""
        named = [str(notebook), "--out", str(self.out), *options]
        return [sys.executable, "-m", "trendlab.cli", "report", *named]

    def start(self, command: list[str], wrap: tuple[str, ...] = (), **more: str) -> Popen:
        """Start a command in a session of its own, marked so that all it starts can be found."""
        key, value = self.mark.split("=")
        said = [tempfile.TemporaryFile("w+") for _ in "oe"]  # noqa: SIM115
        process = subprocess.Popen(
            [*wrap, *command],
            cwd=self.folder,
            env=os.environ | self.env | {key: value} | more,
            stdin=subprocess.DEVNULL,
            stdout=said[0],
            stderr=said[1],
            start_new_session=True,
        )
        self.said[process.pid] = said
        return process

    def end(self, process: Popen, timeout: float = 120) -> Ended:
        """Wait for a command; whatever it left running is not waited for."""
        started = time.monotonic()
        process.wait(timeout)
        seconds = time.monotonic() - started
        words = []
        for said in self.said.pop(process.pid):
            with said:
                said.seek(0)
                words.append(said.read())
        return Ended(process.returncode, words[0], words[1], seconds)

    def run(self, notebook: Path, *options: str, wrap: tuple[str, ...] = (), **more: str) -> Ended:
        """Make a report and wait for it."""
        return self.end(self.start(self.command(notebook, *options), wrap, **more))

    def schedule(self, *names: str, workers: int = 2, **defaults: object) -> Ended:
        """Run the notebooks of these names as a batch."""
        return self.end(self.start(self.batch(*names, workers=workers, **defaults)), 300)

    def batch(self, *names: str, workers: int = 2, **defaults: object) -> list[str]:
        """Spell the command that runs the notebooks of these names as a batch."""
        lines = ["[defaults]", *(f"{name} = {json.dumps(v)}" for name, v in defaults.items())]
        lines += [f'[[report]]\nnotebook = "{name}.ipynb"' for name in names]
        path = self.folder / "schedule.toml"
        path.write_text("\n".join(lines))
        named = [str(path), "--out", str(self.out), "--workers", str(workers)]
        return [sys.executable, "-m", "trendlab.cli", "run", *named]

    def struck(self, notebook: Path, at: int, how: str, *options: str) -> tuple[Ended, int]:
        """Make a report with a fault at its change number *at*; also count the changes begun.

        *how* is ``kill`` (the process that writes), ``kill all`` or ``full`` (from there on no
        space is left).
        """
        shim = self.folder / "shim"
        shim.mkdir(exist_ok=True)
        (shim / "sitecustomize.py").write_text(SHIM)
        log = self.folder / "changes.log"
        log.unlink(missing_ok=True)
        path = os.pathsep.join([str(shim), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        fault = {"FAULT_AT": str(at), "FAULT_HOW": how, "FAULT_LOG": str(log), "PYTHONPATH": path}
        ended = self.run(notebook, *options, FAULT_UNDER=str(self.out), **fault)
        return ended, len(log.read_text().splitlines()) if log.exists() else 0

    def alive(self) -> list[int]:
        """List the processes that carry this trial's mark."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and self.mark in (entry / "environ").read_text("latin-1"):
                    found.append(int(entry.name))
            except OSError:
                continue
        return [pid for pid in found if not _is_zombie(pid)]

    def orphans(self, within: float = 5.0) -> list[int]:
        """List what still runs after so many seconds; returns at once when nothing does."""
        until = time.monotonic() + within
        while (left := self.alive()) and time.monotonic() < until:
            time.sleep(0.05)
        return left

    def clear(self) -> None:
        """Kill what a failed trial left."""
        for pid in self.alive():
            os.kill(pid, signal.SIGKILL)

    def reports(self) -> list[Path]:
        """List the folders of reports."""
        return [path for path in sorted(self.out.glob("*/*")) if path.is_dir()]

    def latest(self) -> dict[str, str]:
        """Hash every file of the last good run of every report."""
        return {
            str(path.relative_to(self.out)): hashlib.sha256(path.read_bytes()).hexdigest()
            for link in sorted(self.out.glob("*/*/latest"))
            for path in sorted((link.parent / link.readlink()).iterdir())
        }

    def broken(self) -> list[str]:
        """Say what a reader would find missing, cut or mixed; hidden names are not for readers."""
        said = [str(p) for p in self.out.glob("*.html") if not _whole(p)]
        for folder in self.reports():
            latest = folder / "latest"
            named = latest.readlink().name if latest.is_symlink() else ""  # before it moves on
            runs = [path for path in folder.iterdir() if path.name[0].isdigit()]
            said += [problem for run in runs for problem in _problems(run)]
            said += [str(path) for path in folder.glob("*.*") if not _whole(path)]
            good = {run.name for run in runs if not run.name.endswith("-failed")}
            if named and named not in good:
                said.append(f"{latest} is {named}")
        return said

    def leftovers(self) -> list[str]:
        """List the hidden files that a finished run must not leave."""
        found = self.out.rglob(".*") if self.out.exists() else ()
        return [str(path.relative_to(self.out)) for path in found if path.name not in KEPT]

    def status(self, name: str = "tiny") -> dict:
        """Read what a report says of itself."""
        (path,) = self.out.glob(f"{name}/*/status.json")
        return json.loads(path.read_text())


Popen = subprocess.Popen


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


def _problems(run: Path) -> list[str]:
    """Say what is wrong with a run; nothing is with one that was pruned while we looked."""
    failed = run.name.endswith("-failed")
    needed = [name for name in FILES if not (failed and name == "findings.json")]
    said = [f"{run / name} is missing" for name in needed if not (run / name).is_file()]
    with contextlib.suppress(FileNotFoundError):
        said += [f"{path} is cut" for path in run.iterdir() if not _whole(path)]
        status = json.loads((run / "run.json").read_text())["status"]
        if (status == "failed") != failed:
            said.append(f"{run}: recorded as {status}")
    return said if run.exists() else []


def _whole(path: Path) -> bool:
    try:
        if not path.is_file() or path.name[0] == ".":
            return True
        text = path.read_text("utf-8")
        if path.suffix == ".txt":
            return text.endswith("\n")
        if path.suffix == ".html":
            return text.rstrip().endswith("</html>")
        if path.suffix == ".txt":
            return text.endswith("/report.html\n")
        return json.loads(text) is not None
    except FileNotFoundError:
        return True  # it was replaced or pruned while we looked
    except ValueError:
        return False
