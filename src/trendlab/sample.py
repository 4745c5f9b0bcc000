"""The bundled sample, which stands in wherever a notebook is given no file."""

from __future__ import annotations

from pathlib import Path

from trendlab.tables import LoadError


def path_or_sample(path: str, name: str) -> Path:
    """Return *path*, or the file *name* of the bundled sample if *path* is blank.

    Notebooks run from any folder, so the sample is looked for beside the package's checkout.
    """
    if path.strip():
        return Path(path).expanduser()
    found = Path(__file__).resolve().parents[2] / "data" / "sample" / name
    if not found.exists():
        raise LoadError(f"{name}: no bundled sample in this installation; give a path")
    return found
