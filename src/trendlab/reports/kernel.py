"""papermill engines that report each cell as it starts and ends, so that a death tells where."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import papermill.engines as engines
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.clientwrap import PapermillNotebookClient

from trendlab.reports import processes
from trendlab.reports import sanitize as clean
from trendlab.reports.job import MOST_OUTPUT, TOO_MUCH
from trendlab.sorting import SESSION
from trendlab.tables import RunError

Report = Callable[[dict[str, Any]], None]


class Manager(engines.NotebookExecutionManager):
    """Papermill's record of an execution, sent on cell by cell instead of saved as a file."""

    def __init__(self, nb: Any, report: Report) -> None:
        super().__init__(nb, progress_bar=False, autosave_cell_every=0)
        self.report = report

    def save(self, **kwargs: Any) -> None:
        """Write nothing: whoever listens has every cell."""

    def notebook_start(self, **kwargs: Any) -> None:
        os.environ.pop(SESSION, None)  # a run that JupyterLab began is not attended
        super().notebook_start(**kwargs)
        for cell in self.nb.cells:  # papermill draws the id of its own cell by chance
            if "injected-parameters" in cell.metadata.get("tags", ()) and "id" in cell:
                cell["id"] = "injected-parameters"
        self.report({"event": "begin", "notebook": clean.strict(self.nb)})

    def cell_start(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        super().cell_start(cell, cell_index, **kwargs)
        self.report({"event": "start", "cell": cell_index})

    def cell_complete(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        _join_streams(cell)
        super().cell_complete(cell, cell_index, **kwargs)
        self.report({"event": "end", "cell": cell_index, "content": clean.strict(cell)})

    def cell_exception(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        """Pass on a cell's own verdict: an unknown magic, for one, leaves no error output."""
        super().cell_exception(cell, cell_index, **kwargs)
        error = kwargs.get("exception")
        name = getattr(error, "ename", type(error).__name__)
        said = getattr(error, "evalue", str(error))
        message = f"cell {(cell_index or 0) + 1}: {name}: {said}"
        self.report({"event": "failed", "message": clean.line(message)})

    def notebook_complete(self, **kwargs: Any) -> None:
        """Note the end; unlike papermill's, mark no cell completed that never ran."""
        self.end_time = self.now()
        self.nb.metadata.papermill["end_time"] = self.end_time.isoformat()
        self.report({"event": "complete", "metadata": clean.strict(self.nb.metadata)})


def _join_streams(cell: Any) -> None:
    """Join streams between two other outputs: where a kernel cuts and orders them is chance."""
    joined: list[Any] = []
    open_streams: dict[str, Any] = {}
    for output in cell.get("outputs", ()):
        if output.output_type != "stream":
            open_streams = {}
        elif output.name in open_streams:
            open_streams[output.name]["text"] += output.text
            continue
        else:
            open_streams[output.name] = output
            if output.name == "stdout" and len(open_streams) > 1:
                joined.insert(len(joined) - 1, output)
                continue
        joined.append(output)
    if "outputs" in cell:
        cell.outputs = joined


class Kernel(engines.NBClientEngine):
    """A plain kernel, started for this notebook and gone when its parent is."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, *, report: Report, **kwargs: Any) -> Any:
        manager = Manager(nb, report)
        manager.notebook_start()
        cls.run(manager, kernel_name)
        manager.notebook_complete()
        return manager.nb

    @classmethod
    def run(cls, manager: Manager, kernel_name: str) -> None:
        sockets = tempfile.mkdtemp(
            prefix=f"trendlab-{os.getpid()}-"
        )  # short: a socket's path has 107 letters
        os.environ["JUPYTER_RUNTIME_DIR"] = sockets
        try:
            Counting(
                manager,
                kernel_name=kernel_name,
                kernel_manager_class=Guarded,
                shutdown_kernel="immediate",
                on_cell_executed=stay,
                timeout=None,
            ).execute()
        except NoSuchKernel as error:
            there = ", ".join(sorted(KernelSpecManager().find_kernel_specs()))
            raise RunError(f"no kernel {kernel_name} here; there are {there}") from error
        finally:
            shutil.rmtree(sockets, ignore_errors=True)


def stay(execute_reply: dict[str, Any], **cell: Any) -> None:
    """Refuse ``exit()``: a plain kernel would leave later and show no error."""
    payload = execute_reply["content"].get("payload") or ()
    if any(item.get("source") == "ask_exit" for item in payload):
        raise RunError("the notebook called exit()")


class Counting(PapermillNotebookClient):
    """Keeps count of what a kernel sends."""

    sent = 0

    def process_message(self, message: Any, *rest: Any) -> Any:
        self.sent += len(repr(message["content"]))
        if self.sent > MOST_OUTPUT:
            self.nb_man.report({"event": "over", "message": TOO_MUCH})
            processes.leave(1)
        return super().process_message(message, *rest)


class Guarded(AsyncKernelManager):
    """Starts any kernel so that the system kills it when this process dies."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.transport = "ipc"  # needs no network, and no port that another takes first
        self.ip = f"{os.environ['JUPYTER_RUNTIME_DIR']}/kernel"
        self.connection_file = f"{self.ip}.json"  # else in the temporary folder, for ever

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        command = super().format_kernel_cmd(extra_arguments)
        return [sys.executable, "-S", "-E", processes.__file__, str(os.getpid()), *command]


ENGINE = Kernel
