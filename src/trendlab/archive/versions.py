"""Versions of an article: which content is new, which is the newest."""

from __future__ import annotations

import numpy as np
import pandas as pd


def content(rows: pd.DataFrame) -> np.ndarray:
    """Hash title and text to 32 bits each, side by side; 0 where there is none."""
    title, text = (
        np.where(rows[c].isna(), 0, pd.util.hash_array(rows[c].fillna("").to_numpy(object)) | 1)
        for c in ("title", "text")
    )
    low = np.uint64(0xFFFFFFFF)
    return ((title << np.uint64(32)) | (text & low)).astype(np.uint64).view("i8")


def numbered(known: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Number versions; gives the rows, and which are to be kept.

    A title or text that the article had before is not new, and one that is missing says nothing:
    a feed's summary after the full text is no edit.
    """
    both = pd.concat([known, rows], ignore_index=True)
    halves = pd.DataFrame({"article_id": both["article_id"]})
    words = both["content"].to_numpy(np.int64).view("u8")
    halves["title"], halves["text"] = words >> np.uint64(32), words & np.uint64(0xFFFFFFFF)
    other = ~halves.duplicated("article_id")
    for half in ("title", "text"):
        other |= (halves[half] != 0) & ~halves.duplicated(["article_id", half])
    old = np.arange(len(both)) < len(known)
    both["version"] = (other | old).groupby(both["article_id"]).cumsum()
    both["published"] = both.groupby("article_id")["published"].transform("first")
    both, other = both[~old].reset_index(drop=True), other[~old].reset_index(drop=True)
    return both, other


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest version of each article; what it lacks comes from the one before."""
    again = frame["article_id"].duplicated(keep=False)
    some = frame[again].sort_values("version", kind="stable")
    last = some.groupby("article_id", as_index=False).last()
    kept = pd.concat([frame[~again], last[frame.columns]])
    by = "published" if "published" in kept else "article_id"
    return kept.sort_values(by, kind="stable", ignore_index=True)
