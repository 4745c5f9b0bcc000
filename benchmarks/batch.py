"""A batch of reports against a loop of the papermill and nbconvert commands."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPORTS, LOOPED = 20, 3
ROOT = Path(__file__).parents[1]
PLOT = """fig, ax = plt.subplots(figsize=(8, 3))
ax.plot(frame.groupby("day")["n"].sum().to_numpy() * {k}); ax.set_title(f"{{topic}} {k}")
plt.show()"""
CELLS = [
    "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt",
    "rng = np.random.default_rng(1)\nframe = pd.DataFrame({'day': np.repeat(range(300), 100),"
    " 'n': rng.poisson(5, 30000), 'outlet': rng.integers(0, 30, 30000)})",
    "frame.head(10)",
    PLOT.format(k=1),
    "frame.groupby('outlet')['n'].describe()",
    PLOT.format(k=2),
    "frame.pivot_table(index='outlet', columns=frame['day'] // 30, values='n', aggfunc='sum')",
    PLOT.format(k=3),
    "print(topic, len(frame))",
]


def plain(folder: Path) -> Path:
    """Write the plain notebook: ten cells, three figures."""
    cells: list[dict[str, Any]] = [_cell('topic: str = "x"', ["parameters"])]
    cells += [_cell(code) for code in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    path = folder / "plain.ipynb"
    path.write_text(json.dumps(whole))
    return path


def _cell(code: str, tags: list[str] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code", "source": code, "metadata": {"tags": tags or []}, "outputs": [],
        "execution_count": None,
    }  # fmt: skip


def loop(notebook: Path, folder: Path) -> float:
    """Seconds for one report by the two commands."""
    begun = time.perf_counter()
    scripts = Path(sys.executable).parent
    for number in range(LOOPED):
        made = folder / f"loop{number}.ipynb"
        said = ["-p", "topic", f"t {number}", "--cwd", str(notebook.parent)]
        _quiet([scripts / "papermill", notebook, made, *said])
        _quiet([scripts / "jupyter", "nbconvert", "--to", "html", made])
    return (time.perf_counter() - begun) / LOOPED


def batch(
    notebook: Path, folder: Path, workers: int, reports: int = REPORTS
) -> tuple[float, float]:
    """Seconds and peak memory (MB, of the largest process) for a schedule of *reports*."""
    topics = json.dumps([f"t {number}" for number in range(reports)])
    schedule = folder / "schedule.toml"
    schedule.write_text(f'[[report]]\nnotebook = "{notebook}"\ntopic = {topics}\n')
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    begun = time.perf_counter()
    command = ["-m", "trendlab.cli", "run", schedule, "--out", out, "--workers", workers]
    _quiet([sys.executable, *command])
    seconds = time.perf_counter() - begun
    assert len(list(out.glob("*/*/latest/report.html"))) == reports
    return seconds


def alone(notebook: Path, folder: Path) -> tuple[float, float]:
    """Seconds of CPU: of one report, the least of three; and of one by the two commands."""
    one = min(_cpu(lambda: batch(notebook, folder, 1, 1)) for _ in range(3))
    return one, _cpu(lambda: loop(notebook, folder)) / LOOPED


def _cpu(work: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own_time(out: Path) -> float:
    """Mean seconds that the cells themselves took in the reports of a batch."""
    times = []
    for path in out.glob("*/*/latest/report.ipynb"):
        cells = json.loads(path.read_text())["cells"]
        times.append(sum(c["metadata"]["papermill"]["duration"] or 0 for c in cells))
    return sum(times) / len(times)


def _quiet(command: list[Any]) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    subprocess.run([str(c) for c in command], check=True, capture_output=True, env=env)


def run() -> list[dict[str, Any]]:
    """Time the loop, then batches with one worker and two, all in one go on one machine."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, notebook, targets, most in (
            ("plain", plain(folder), (5, 10), 0.25),
            ("briefing", ROOT / "notebooks" / "briefing.ipynb", (None, 5), 0.30),
        ):
            reports = REPORTS if name == "plain" else 6
            each = loop(notebook, folder)
            rows.append(_row(f"{name}: loop, s per report", f"{each:.2f}", "", f"{LOOPED} runs"))
            for workers, target in zip((1, 2), targets, strict=True):
                if target is None:
                    continue
                seconds = batch(notebook, folder, workers, reports)
                cells = own_time(folder / "out")
                bound = 1.5 * cells * reports / workers + 2
                said = f"{seconds:.1f} s for {reports}; cells {cells:.2f} s; bound {bound:.1f} s"
                ratio = each * reports / seconds
                rows.append(
                    _row(f"{name}: {workers} workers", f"{ratio:.1f}x", f">= {target}x", said)
                )
            single, looped = alone(notebook, folder)
            share, said = f"{single / looped:.2f}", f"{single:.2f} of {looped:.2f} s of CPU"
            rows.append(_row(f"{name}: one report / loop, CPU", share, f"<= {most}", said))
    return rows


def _row(measure: str, result: str, target: str, note: str) -> dict[str, Any]:
    return {"measure": measure, "result": result, "target": target, "note": note}
