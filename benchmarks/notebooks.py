"""Notebooks on many articles: CPU and peak memory of all cells, each in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NAMES = ("Emmanuel Macron", "Vladimir Poutine", "Volodymyr Zelensky", "Marine Le Pen", "l'ONU")
DAYS, OUTLETS, ON_TOPIC, COPIED = 90, 60, 0.1, 0.2


def run(sizes: tuple[int, ...] = (100_000,)) -> list[dict]:
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "articles.parquet"
            articles(size).to_parquet(path)
            for name in ("coverage", "actors"):
                cpu, peak = timed(NOTEBOOKS / f"{name}.ipynb", path)
                result = f"{cpu:.1f} s of CPU, {peak:,.0f} MB"
                rows.append({"measure": f"{name}, {size:,} articles", "result": result})
    return rows


def articles(size: int, words: int = 60, seed: int = 0) -> pd.DataFrame:
    """Draw articles with titles and texts: some on the topic, some copied, some naming people."""
    rng = np.random.default_rng(seed)
    vocabulary = np.array([f"mot{n}" for n in range(20_000)])
    drawn = vocabulary[rng.zipf(1.3, (size, words)) % len(vocabulary)]
    texts = [" ".join(row) + "." for row in drawn]
    original = np.where(rng.random(size) < COPIED, rng.integers(0, size, size), np.arange(size))
    named = rng.integers(0, 4 * len(NAMES), size)
    subject = np.where(rng.random(size) < ON_TOPIC, "Guerre en Ukraine", "Autre sujet")
    minutes = rng.integers(0, DAYS * 1440, size)
    return pd.DataFrame(
        {
            "url": [f"https://outlet{n % OUTLETS}.example/{n}" for n in range(size)],
            "outlet": [f"Outlet {n % OUTLETS}" for n in range(size)],
            "published": pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(minutes, "min"),
            "title": [f"{subject[n]} : numéro {original[n]}" for n in range(size)],
            "text": [
                f"{NAMES[who]} parle. {texts[n]}" if who < len(NAMES) else texts[n]
                for n, who in zip(original, named[original], strict=True)
            ],
            "language": "fr",
        }
    )


def timed(notebook: Path, path: Path) -> tuple[float, float]:
    """Run the cells of a notebook over a file; give seconds of CPU and peak memory in MB."""
    command = [sys.executable, "-m", "benchmarks.notebooks", str(notebook), str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    cpu, peak = shown.stdout.split()[-2:]
    return float(cpu), float(peak)


def _cells(notebook: Path, path: Path) -> None:
    began = time.process_time()
    space: dict = {"display": lambda *shown: [str(one) for one in shown]}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", ()):
                space["articles_path"] = str(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.process_time() - began, peak)


if __name__ == "__main__":
    _cells(Path(sys.argv[1]), Path(sys.argv[2]))
