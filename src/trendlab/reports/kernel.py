"""papermill engines that report each cell as it starts and ends, so that a death tells where."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import papermill.engines as engines

from trendlab.reports import processes
from trendlab.reports import sanitize as clean
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
        super().notebook_start(**kwargs)
        self.report({"event": "begin", "notebook": clean.strict(self.nb)})

    def cell_start(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        super().cell_start(cell, cell_index, **kwargs)
        self.report({"event": "start", "cell": cell_index})

    def cell_complete(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        _join_streams(cell)
        super().cell_complete(cell, cell_index, **kwargs)
        self.report({"event": "end", "cell": cell_index, "content": clean.strict(cell)})

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
            cls.execute_managed_notebook(
                manager,
                kernel_name,
                kernel_manager_class=_guarded(),
                shutdown_kernel="immediate",
                on_cell_executed=stay,
            )
        finally:
            shutil.rmtree(sockets, ignore_errors=True)


def stay(execute_reply: dict[str, Any], **cell: Any) -> None:
    """Refuse ``exit()``: a plain kernel would leave later and show no error."""
    payload = execute_reply["content"].get("payload") or ()
    if any(item.get("source") == "ask_exit" for item in payload):
        raise RunError("the notebook called exit()")


def _guarded() -> type:
    from jupyter_client import AsyncKernelManager

    class Guarded(AsyncKernelManager):
        """Starts any kernel so that the system kills it when this process dies."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.transport = "ipc"  # needs no network, and no port that another takes first
            self.ip = f"{os.environ['JUPYTER_RUNTIME_DIR']}/kernel"

        def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
            command = super().format_kernel_cmd(extra_arguments)
            return [sys.executable, "-S", "-E", processes.__file__, str(os.getpid()), *command]

    return Guarded


ENGINE = Kernel
