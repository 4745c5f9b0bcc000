"""One function over the parts of what does not fit in memory, on one processor or on many.

A measure is either row-wise, and its results are put below one another, or it counts a part and
is finished over the counts of all::

    parts = tl.parts("data/archive", query="ukrain*")
    tl.scale.apply(parts, tl.coverage.count, "W-SAT", combine=tl.coverage.share_of)
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

import pandas as pd
import pyarrow as pa


def apply(
    parts: Iterable[Any],
    function: Callable[..., Any],
    *args: Any,
    combine: Callable[[list[Any]], Any] | None = None,
    executor: Executor | None = None,
) -> Any:
    """Run a function on every part, and combine what comes back in the order of the parts.

    Parameters
    ----------
    parts : iterable
        Parts of an archive (from ``tl.parts``), frames, or a Dask frame.
    function : callable
        Takes a frame and *args*. With a process pool it has to be one that can be imported.
    combine : callable, optional
        Takes the list of results; else frames are put below one another.
    executor : Executor, optional
        Any of `concurrent.futures`, such as a ``ProcessPoolExecutor`` or the ``get_executor()`` of
        a Dask client: workers read their parts themselves. Without one, part follows part in this
        process, and only one is in memory.

    Examples
    --------
    >>> frames = [pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [3]})]
    >>> apply(frames, len, combine=sum)
    3
    """
    listed = parts.to_delayed() if hasattr(parts, "to_delayed") else parts
    client = getattr(executor, "_client", None)
    if client and args:  # a gazetteer goes to a cluster once rather than with each part
        args = client.scatter(args, broadcast=True, hash=False)
    if executor:
        sent = [executor.submit(run, part, function, *args) for part in listed]
        found = [future.result() for future in sent]
    else:
        found = [run(part, function, *args) for part in listed]
    if combine:
        return combine(found)
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def run(part: Any, function: Callable, *args: Any) -> Any:
    """Read one part where it is to be worked on, and run the function on it."""
    if hasattr(part, "compute"):
        part = part.compute(scheduler="synchronous")
    found = function(part.read() if hasattr(part, "read") else part, *args)
    # Allocators keep what is freed, in pieces: the next month would take its memory anew.
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
    return found
