"""What a run was made of: its notebook, its inputs, its versions, each with a fingerprint."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from trendlab import __version__, archive, paths

_PACKAGES = ("ipykernel", "matplotlib", "numpy", "pandas", "papermill", "pyarrow")


def described(notebook: Path) -> dict[str, str]:
    """Say which notebook this is."""
    return {"path": str(notebook), "sha256": sha256(notebook)}


def inputs(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Take the fingerprint of every file that a parameter names."""
    named: list[Any] = []
    for one in _paths(parameters):
        named += [one] if archive.is_archive(one) else paths.listing(Path(one))[0]
    return [{"file": str(p), "bytes": _size(p), "sha256": sha256(p)} for p in named]


def skipped(parameters: dict[str, Any]) -> list[str]:
    """Name what lies in a folder that a parameter names and is no file that can be read."""
    given = [one for one in _paths(parameters) if not archive.is_archive(one)]
    return [str(path) for one in given for path in paths.listing(Path(one))[1]]


def _paths(parameters: dict[str, Any]) -> list[Any]:
    return [v for name, v in parameters.items() if name.endswith(("_path", "_file")) and v]


def _size(path: Any) -> int:
    if archive.is_archive(path):
        return sum(size for _, size in archive.Archive(path).place.list("articles"))
    return Path(path).stat().st_size


def digest(text: str) -> str:
    """Hash a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256(path: Any) -> str:
    """Hash a file, or the list of an archive's parts."""
    if archive.is_archive(path):
        return archive.Archive(path).fingerprint()
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """List the versions that a report's numbers and looks depend on."""
    listed = {"python": platform.python_version(), "trendlab": __version__}
    return listed | {name: version(name) for name in _PACKAGES}
