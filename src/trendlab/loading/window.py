"""The rows of a period: articles by their date, trends by the period that they are of."""

from __future__ import annotations

import pandas as pd

from trendlab import tables


def window(frame: pd.DataFrame, start: str = "", end: str = "") -> pd.DataFrame:
    """Keep the rows between two ISO dates; "" leaves a side open, and the last day is included.

    Articles count by ``published``; trends are kept when their period overlaps the window. A trend
    without an end counts up to the pull that still saw it running, else by its start.
    """
    first, last = ("published", "published") if "published" in frame else ("end", "start")
    kept = pd.Series(True, index=frame.index)
    if start:
        since = pd.Timestamp(start, tz="UTC")
        kept &= frame[first] >= since if first == "published" else _until(frame) > since
    if end:
        kept &= frame[last] < pd.Timestamp(end, tz="UTC") + pd.Timedelta(days=1)
    return frame.copy(deep=False) if kept.all() else tables.kept(frame, kept)


def _until(trends: pd.DataFrame) -> pd.Series:
    """The end of each period; where it is open, the pull that saw it running, else its start."""
    seen = trends["pulled"].where(trends["partial"]).fillna(trends["start"])
    return trends["end"].fillna(seen + pd.Timedelta(microseconds=1))
