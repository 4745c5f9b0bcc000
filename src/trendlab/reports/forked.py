"""A warmed parent and an engine that runs a notebook's cells in a process forked from it.

A batch then pays for imports once, while each report still has a fresh process. The shell is
ipykernel's own with its socket replaced by a list, so that outputs are those of a plain kernel.
Linux only: elsewhere forking a process with loaded libraries is not safe.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import io
import os
import random
import sys
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from trendlab.reports import kernel as engine
from trendlab.reports import processes
from trendlab.reports.job import FORMATS, MOST_OUTPUT, TOO_MUCH
from trendlab.tables import RunError

# Libraries that notebooks load and that may be loaded before a fork: none starts a thread.
# Not matplotlib_inline, which ties itself to the shell when it loads.
SAFE = {"IPython", "babel", "daachorse", "dateutil", "lxml", "matplotlib"}
SAFE |= {"networkx", "nh3", "numpy", "pandas", "pyarrow", "pytz", "scipy"}
SAFE |= {"trendlab", "zoneinfo", "zstandard"}
_STATE: dict[str, Any] = {}


def warm(reports: int = 1) -> None:
    """Import what every report needs, and make the shell that children inherit.

    Several *reports* gain from what is drawn and rendered once; a single one would pay for it.
    """
    if _STATE:
        return
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    _shell()
    import pandas  # the notebook and its page both need it

    # pandas asks at its import whether this is a terminal; under a kernel it says 20.
    pandas.set_option("display.max_columns", 20)
    if reports > 1:
        _rehearse()
    gc.collect()
    gc.freeze()  # or the first collection in each child would copy every page


def _rehearse() -> None:
    """Load, draw and render as reports do; leaves no setting behind."""
    import matplotlib as mpl
    import matplotlib.pyplot
    import pandas as pd
    from matplotlib.figure import Figure

    from trendlab.reports import page

    with mpl.rc_context():
        figure = Figure(figsize=(2, 1), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], label="x")
        axes.set_title("x")
        for form in ("png", "svg"):
            figure.savefig(Path(os.devnull).open("wb"), format=form)  # noqa: SIM115
    pd.DataFrame({"day": pd.to_datetime(["2026-01-01"]), "n": [1.5]})._repr_html_()
    page.page({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, page.EMPTY)


def learn(modules: list[str]) -> None:
    """Import what a child had to import, so that the next one need not."""
    for name in modules:
        if name.split(".")[0] in SAFE and name not in sys.modules:
            try:
                importlib.import_module(name)
            except Exception:  # a child that needs it will say so
                continue
    gc.freeze()


def _shell() -> Any:
    """Make ipykernel's shell without a kernel around it."""
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from IPython.core.profiledir import ProfileDir
    from traitlets.config import Config

    home = tempfile.TemporaryDirectory(prefix=f"trendlab-{os.getpid()}-")
    config = Config({"HistoryManager": {"enabled": False}, "IPKernelApp": {"tqdm": ""}})
    shell: Any = ZMQInteractiveShell.instance(
        config=config,
        ipython_dir=home.name,
        profile_dir=ProfileDir.create_profile_dir_by_name(home.name, "default"),
        kernel=SimpleNamespace(eventloop=None),
        compiler_class=XCachingCompiler,
    )
    home.cleanup()  # nothing is kept there, and a killed run could not clear it up
    shell.displayhook.topic = b"execute_result"
    _STATE.update(shell=shell, owner=os.getpid(), loaded=set(sys.modules))
    return shell


class Stream(io.TextIOBase):
    """Stands for stdout or stderr: what is written becomes an output of the cell."""

    encoding, errors, newlines = "UTF-8", "strict", None

    def __init__(self, name: str, outbox: Outbox, fd: int) -> None:
        self.name, self.outbox, self.fd, self.parts = name, outbox, fd, list[str]()

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self.outbox.count(len(text))
            self.parts.append(text)
        return len(text)

    def flush(self) -> None:
        self.outbox.add("stream", {"name": self.name, "text": "".join(self.parts)})
        self.parts.clear()

    def drain(self) -> None:
        """Take in what was written behind Python's back: to the file that is our descriptor."""
        if size := os.fstat(self.fd).st_size:
            self.write(os.pread(self.fd, size, 0).decode("utf-8", "replace"))
            os.ftruncate(self.fd, 0)
            os.lseek(self.fd, 0, os.SEEK_SET)
        self.flush()

    def fileno(self) -> int:
        return self.fd

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """Stay open: a cell must not silence the ones after it."""


class Outbox:
    """Collects the messages that a kernel would send, as outputs of the cell at work."""

    def __init__(self, report: engine.Report) -> None:
        self.report = report
        self.counted = 0
        self.cell: Any = None
        self.clear_next = False
        self.shown: dict[str, list[Any]] = {}

    def count(self, letters: int) -> None:
        """Count what is written while it is; this process ends where it is too much."""
        self.counted += letters
        if self.counted > MOST_OUTPUT:
            self.report({"event": "over", "message": TOO_MUCH})
            processes.leave(1)

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Do with a message what nbclient does with one."""
        from nbformat.v4 import output_from_msg

        if kind != "stream":  # that was counted as it was written
            self.count(len(repr(content)))
        if kind == "clear_output":
            self.clear_next = bool(content.get("wait"))
            if not self.clear_next:
                self.cell.outputs = []
            return
        if kind == "stream" and not content["text"]:
            return
        display_id = (content.get("transient") or {}).get("display_id")
        for earlier in self.shown.get(display_id, ()) if display_id else ():
            earlier["data"], earlier["metadata"] = content["data"], content["metadata"]
        if kind not in ("stream", "display_data", "execute_result", "error"):
            return
        if self.clear_next:
            self.cell.outputs, self.clear_next = [], False
        output = output_from_msg({"header": {"msg_type": kind}, "content": content})
        self.cell.outputs.append(output)
        if display_id:
            self.shown.setdefault(display_id, []).append(output)


def _session(outbox: Outbox) -> Any:
    from jupyter_client.session import Session

    class Collecting(Session):
        """A session whose messages go to the outbox instead of a socket."""

        def send(
            self, stream: Any, msg_or_type: Any, content: Any = None, *a: Any, **k: Any
        ) -> Any:
            if isinstance(msg_or_type, dict):
                outbox.add(msg_or_type["header"]["msg_type"], msg_or_type["content"])
            else:
                outbox.add(msg_or_type, content)

    return Collecting()


class Forked(engine.Kernel):
    """Runs the cells here, in a process that was forked for this one notebook."""

    @classmethod
    def run(cls, manager: engine.Manager, kernel_name: str) -> None:
        if kernel_name != "python3":  # another language, or another environment
            super().run(manager, kernel_name)
            return
        warm()
        shell, outbox = _STATE["shell"], Outbox(manager.report)
        _settle(shell, outbox)
        for index, cell in enumerate(manager.nb.cells):
            manager.cell_start(cell, index)
            try:
                if error := _execute(shell, outbox, cell):
                    manager.cell_exception(cell, cell_index=index, exception=error)
                    break
            finally:
                manager.cell_complete(cell, cell_index=index)
        manager.nb.metadata["language_info"] = {"name": "python", "file_extension": ".py"}
        manager.report({"event": "loaded", "modules": sorted(set(sys.modules) - _STATE["loaded"])})


def _settle(shell: Any, outbox: Outbox) -> None:
    """Make this process like a kernel that has just started."""
    for name in FORMATS:
        if name in sys.modules and sys.modules[name] is None:
            del sys.modules[name]
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    sys.path.insert(0, "")
    sys.argv = ["ipykernel_launcher.py"]
    sys.stdin = Path(os.devnull).open()  # noqa: SIM115
    sys.stdout, sys.stderr = Stream("stdout", outbox, 1), Stream("stderr", outbox, 2)
    shell.displayhook.session = shell.display_pub.session = _session(outbox)
    asyncio.set_event_loop(asyncio.new_event_loop())
    threading.current_thread().name = "MainThread"


def _execute(shell: Any, outbox: Outbox, cell: Any) -> BaseException | None:
    """Run one cell; return the error at which the notebook must stop."""
    tags = cell.metadata.get("tags", ())
    if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
        return None
    outbox.cell, cell.outputs = cell, []
    result = shell.run_cell(cell.source, store_history=True)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, Stream):
            stream.drain()
    cell.execution_count = shell.execution_count - 1
    if shell.exit_now:
        raise RunError("the notebook called exit()")
    # The cell's own verdict, not its outputs: an unknown magic, for one, leaves no error there.
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return None if "raises-exception" in tags else error


ENGINE = Forked
