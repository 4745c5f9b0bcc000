"""The one door for files that anyone may have written: bounded, waiting for nothing, one error."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trendlab.tables import ParameterError

LARGEST = 50_000_000  # bytes of a file
SAFE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextlib.contextmanager
def door(path: object, what: str) -> Iterator[None]:
    """Turn whatever a file from anywhere does to a parser into one line about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except ParameterError:
            raise
        except OSError as error:
            raise ParameterError(f"{path}: cannot be read: {error.strerror or error}") from error
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise ParameterError(f"{path}: not {what} that can be read: {said}") from error


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook as plain JSON, which takes milliseconds where nbformat takes a second."""
    try:
        text = read(path, follow=True)
        notebook = json.loads(text) if text.strip() else None
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path}: not a notebook: not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{path}: not a notebook: {error}") from error
    if notebook is None:
        raise ParameterError(f"{path}: the notebook is empty")
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ParameterError(f"{path}: not a notebook: it has no list of cells")
    if not isinstance(notebook.setdefault("metadata", {}), dict):
        raise ParameterError(f"{path}: not a notebook: its metadata is not an object")
    for number, cell in enumerate(notebook["cells"], 1):
        if wrong := _misshapen(cell):
            raise ParameterError(f"{path}: not a notebook: cell {number}: {wrong}")
    return notebook


def _misshapen(cell: Any) -> str:
    """Say what of a cell is not as nbformat has it."""
    if not isinstance(cell, dict):
        return "not an object"
    metadata, text = cell.get("metadata", {}), cell.get("source", "")
    if not isinstance(metadata, dict):
        return "metadata is not an object"
    if not isinstance(metadata.get("tags", []), list):
        return "tags is not a list"
    lines = text if isinstance(text, list) else [text]
    return "" if all(isinstance(line, str) for line in lines) else "source is not text"


def source(cell: dict[str, Any]) -> str:
    """Return a cell's text, which notebooks keep as one string or as a list of lines."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def read(path: Path, most: int = LARGEST, follow: bool = False) -> str:
    """Read a regular file of bounded size; no link is followed unless told so, no pipe waited for.

    Raises
    ------
    OSError, ValueError
        If it is another kind of thing, too large, or not UTF-8.
    """
    handle = os.open(path, os.O_RDONLY | (SAFE & ~os.O_NOFOLLOW if follow else SAFE))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes", str(path))
    return data.decode("utf-8")


def is_flat(value: Any, levels: int = 100) -> bool:
    """Tell whether lists and tables lie in each other at most so deep."""
    if not isinstance(value, (dict, list, tuple)):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(is_flat(one, levels - 1) for one in inside)


def read_json(path: Path, kind: type = dict, most: int = LARGEST) -> Any:
    """Read JSON of one kind (dict or list) from a file that anyone may have written.

    Raises
    ------
    OSError, ValueError
        If it cannot be read, or is something else.
    """
    try:
        value = json.loads(read(path, most))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not is_flat(value):
        raise ValueError("nested too deeply")
    if not isinstance(value, kind):
        raise ValueError(f"not a JSON {'object' if kind is dict else 'list'}")
    return value
