"""Where each row came from, in whole columns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

SMALL = 10_000  # rows below which the tables of digits cost more than they save


def origin(frame: pd.DataFrame, name: str) -> pd.Series:
    """Write the file and line of each row, as ``"articles.csv:2"``."""
    held = frame["row"].to_numpy()
    rising = held.dtype == np.int64 and (held[1:] >= held[:-1]).all()
    if len(held) > SMALL and rising and held[0] > 0 and held[-1] < 10**8:
        return pd.Series(_numbered(f"{name}:".encode(), held), frame.index, "str")
    rows = pc.cast(pa.array(frame["row"]), pa.large_string())
    start, nothing = (pa.scalar(text, pa.large_string()) for text in (f"{name}:", ""))
    texts = pc.binary_join_element_wise(start, rows, nothing)
    return pd.Series(texts, frame.index, "str")


def _numbered(start: bytes, rows: np.ndarray) -> pa.Array:
    """Write rising numbers below 10**8 behind a text, four digits at once."""
    fours = np.frombuffer("".join(f"{i:04}" for i in range(10_000)).encode(), "<u4")
    digits = np.stack([fours[rows // 10_000], fours[rows % 10_000]], axis=1).view("u1")
    bounds = np.searchsorted(rows, 10 ** np.arange(9))
    pieces, widths = [], np.zeros(len(rows), int)
    for width, (first, last) in enumerate(pairwise(bounds), 1):
        made = np.empty((last - first, len(start) + width), "u1")
        made[:, : len(start)] = np.frombuffer(start, "u1")
        made[:, len(start) :] = digits[first:last, 8 - width :]
        pieces.append(made.ravel())
        widths[first:last] = len(start) + width
    ends = pa.py_buffer(np.concatenate([[0], widths.cumsum()]))
    data = pa.py_buffer(np.concatenate(pieces))
    return pa.Array.from_buffers(pa.large_string(), len(rows), [None, ends, data])
