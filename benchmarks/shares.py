"""Shares that FiveThirtyEight published, recomputed from the counts beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.real import ABSENT, REAL
from trendlab import coverage

FOLDER = REAL / "mediacloud" / "fivethirtyeight"
FILES = {
    "media-mentions-2020__online_weekly.csv": "stories",
    "media-mentions-2020__cable_weekly.csv": "clips",
}


def run() -> list[dict]:
    if not FOLDER.exists():
        return [{"measure": "FiveThirtyEight", "result": "not present", "note": ABSENT}]
    return [compared(FOLDER / name, unit) for name, unit in FILES.items()]


def compared(path: Path, unit: str) -> dict:
    """Compare as numbers: equal, or apart by the last binary digit that a share can hold."""
    rows = pd.read_csv(path)
    counts = rows[[f"matched_{unit}", f"all_candidate_{unit}"]]
    counts.columns = ["matched", "total"]
    ours = coverage.from_counts(counts)["share"]
    published = rows[f"pct_of_all_candidate_{unit}"]
    same = (ours == published) | (ours.isna() & published.isna())
    near = same | ((ours - published).abs() <= 2 * np.spacing(published))
    return {
        "measure": f"{path.name}: pct_of_all_candidate_{unit}",
        "result": f"{same.sum()} of {len(rows)} equal, {near.sum()} within rounding",
        "target": "all",
        "note": "the online file is the target; cable shares differ in the 17th digit",
    }
