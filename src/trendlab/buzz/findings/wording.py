"""How findings of searches name a series, a change and a time."""

from __future__ import annotations

import pandas as pd

from trendlab.language.numbers import signed, when


def in_percent(change: float) -> str:
    return f"{signed(change * 100)} %" if abs(change) < float("inf") else ""


def bounded(row: pd.Series) -> bool:
    return bool(abs(row["high"]) < float("inf"))


def run_of(start: pd.Timestamp, end: pd.Timestamp, step: pd.Timedelta) -> str:
    """Name a run of periods; *end* is the first instant after it."""
    last = end - step if step.days < 28 else end - pd.Timedelta("1D")  # months differ in length
    return when(start, step, max(start, last))
