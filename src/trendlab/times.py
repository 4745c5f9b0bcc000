"""Dates and times as files write them, made instants in UTC or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.readers import Options


def published(
    frame: pd.DataFrame, options: Options, repairs: list[str]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Make ``published`` UTC; give the rows whose date cannot be read beside the good ones."""
    import pandas as pd

    from trendlab import tables

    if "published" not in frame:
        return frame.assign(published=pd.Series(pd.NaT, frame.index, tables.UTC)), []
    if frame["published"].dtype.kind == "M":
        return frame.assign(published=frame["published"].astype(tables.UTC)), []
    text = frame["published"].astype("str").str.strip()
    slashed = text.str.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}.*", na=False)
    made = pd.to_datetime(text.where(~slashed), utc=True, format="ISO8601", errors="coerce")
    other = text.where(~slashed & made.isna())
    made = made.fillna(pd.to_datetime(other, utc=True, format="mixed", errors="coerce"))
    made = made.fillna(
        pd.to_datetime(
            text.where(slashed), utc=True, dayfirst=True, format="mixed", errors="coerce"
        )
    )
    bad = made.isna() & text.notna() & (text != "")
    rejected = [
        {"row": int(row), "column": "published", "value": value, "expected": "a date"}
        for row, value in zip(frame["row"][bad], text[bad], strict=True)
    ]
    return frame.assign(published=made.astype(tables.UTC))[~bad], rejected
