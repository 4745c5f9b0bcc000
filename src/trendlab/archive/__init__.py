"""An archive of articles and trends: plain Parquet by month, written by one, read by all."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

MARK = "archive.json"
__all__ = ["Archive", "Part", "create", "is_archive"]


def is_archive(path: Any) -> bool:
    """Say whether a path or address is that of an archive; costs no import where it is a path."""
    if "://" not in str(path):
        return Path(str(path)).expanduser().joinpath(MARK).is_file()
    from trendlab.archive.place import Place

    return Place(str(path)).exists(MARK)


def __getattr__(name: str) -> Any:
    if name in ("Archive", "Part", "create"):
        return getattr(importlib.import_module("trendlab.archive.store"), name)
    raise AttributeError(name)
