"""Where notebooks and data lie: in the checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """Return the folder that holds ``notebooks`` and ``data``.

    A wheel carries them in ``trendlab/bundled``; a checkout, or an editable installation of one,
    has them beside ``src``.
    """
    bundled = PACKAGE / "bundled"
    return bundled if bundled.is_dir() else PACKAGE.parents[1]


def data() -> Path:
    """Return the folder of the gazetteers, with the sample in it."""
    return home() / "data"


def notebooks(folder: Path | None = None) -> dict[str, Path]:
    """Return the notebooks that are found by name.

    Those in the ``notebooks`` of *folder* (the current one if not given) come before those of
    trendlab, so a changed copy there is the one that runs.
    """
    places = [home() / "notebooks", (folder or Path.cwd()) / "notebooks"]
    return {path.stem: path for place in places for path in sorted(place.glob("*.ipynb"))}
