"""One function over the parts of what does not fit in memory, on one processor or on many.

A measure is either row-wise, and its results are put below one another, or it counts a part and
is finished over the counts of all::

    parts = tl.parts("data/archive", query="ukrain*")
    tl.scale.apply(parts, tl.coverage.count, "W-SAT", combine=tl.coverage.share_of)
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
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
    found = list(_results(executor, listed, function, args))
    return (combine or below)(found)


def _results(
    executor: Executor | None, parts: Iterable[Any], function: Callable, args: tuple
) -> Iterator[Any]:
    if executor is None:
        for part in parts:
            yield run(part, function, *args)
        return
    sent = _sent(executor, args)
    futures = [executor.submit(run, part, function, *sent) for part in parts]
    for future in futures:
        yield future.result()


def _sent(executor: Executor, args: tuple) -> tuple:
    """Send large arguments, such as a gazetteer, once to a cluster rather than with each part."""
    client = getattr(executor, "_client", None)
    if client is None:
        return args
    small = (str, int, float, bool, type(None))
    return tuple(
        arg if isinstance(arg, small) else client.scatter(arg, broadcast=True, hash=False)
        for arg in args
    )


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


def below(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Put frames below one another; none at all is an empty frame."""
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
