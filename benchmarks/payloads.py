"""Hostile text through every notebook, as topic and as data, opened in Chromium and clicked."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOGETHER = 14  # payloads in one topic


def run() -> list[dict]:
    sys.path.append(str(ROOT / "tests"))
    import hostile

    notebooks = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as place, hostile.browser() as browser:
        folder = Path(place)
        given = hostile.write_data(folder / "data")
        given["topic"] = topics(hostile.PAYLOADS)
        hostile.schedule(folder / "all.toml", notebooks, **given)
        done = trendlab(folder, "all.toml")
        watcher = hostile.Watcher(browser)
        rows = [row(watcher, name, folder / "out" / name, hostile) for name in notebooks]
    made = f"{len(notebooks) * len(given['topic'])} reports, exit {done.returncode}"
    return [
        {"measure": "runs", "result": made, "target": "exit 0", "note": done.stderr[-200:]},
        *rows,
    ]


def topics(payloads: list[str]) -> list[str]:
    """Join payloads into a few topics, so that each passes through every notebook."""
    readable = [re.sub("[\x00-\x1f]", " ", payload) for payload in payloads]
    starts = range(0, len(readable), TOGETHER)
    return [" ".join(readable[start : start + TOGETHER]) for start in starts]


def trendlab(folder: Path, schedule: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "trendlab.cli", "run", schedule, "--out", "out", "--quiet"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def row(watcher, name: str, folder: Path, hostile) -> dict:
    """Open every report of a notebook with its policy, then without."""
    pages = sorted(folder.glob("*/[0-9]*/report.html"))
    seen = [watcher.provoke(page) for page in pages]
    seen += [watcher.provoke(bare(page)) for page in pages]
    counts = {kind: sum(len(getattr(one, kind)) for one in seen) for kind in vars(hostile.Seen())}
    result = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    note = f"{len(hostile.PAYLOADS)} payloads; {len(pages)} pages, each with and without its policy"
    return {"measure": name, "result": result, "target": "0 of each", "note": note}


def bare(page: Path) -> Path:
    text = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    path = page.with_name("bare.html")
    path.write_text(text, "utf-8")
    return path
