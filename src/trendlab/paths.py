"""Where notebooks and data lie, and which files a path stands for."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections import Counter
from collections.abc import Iterator
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


def sync(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


MOST = 100_000  # files and folders that one path may make us look at


def is_pattern(path: Path) -> bool:
    """Tell whether a path is a pattern, and not the name of something that exists."""
    return bool(set(str(path)) & set("*?[")) and not os.path.lexists(path)


def listing(path: Path) -> tuple[list[Path], list[Path]]:
    """List the files that a path, a folder or a pattern stands for, in a stable order.

    Returns
    -------
    files, left : list of Path
        Regular files that can be read; and what else lies there: pipes, devices, broken links,
        files and folders without permission. Hidden names in a folder are in neither.

    Raises
    ------
    ValueError
        If that means to look at more than 100,000 files and folders.
    """
    if path.is_dir():
        found = set(_matching(path, ("**", "*"), Counter(), hidden=False))
    elif is_pattern(path):
        parts = path.parts[1:] if path.anchor else path.parts
        found = set(_matching(Path(path.anchor), parts, Counter(), hidden=True))
    else:
        return [path], []
    files = {one for one in found if _is_readable(one)}
    return sorted(files), sorted(found - files)


def _matching(
    folder: Path, parts: tuple[str, ...], seen: Counter[str], hidden: bool
) -> Iterator[Path]:
    """Yield what is no folder and matches; a folder that cannot be read is yielded itself."""
    first, rest = parts[0], parts[1:]
    if not set(first) & set("*?["):
        yield from _inside(folder / first, rest, seen, hidden)
        return
    if first == "**":
        yield from _matching(folder, rest or ("*",), seen, hidden)
    try:
        with os.scandir(folder) as entries:
            names = [(entry.name, entry.is_dir(follow_symlinks=first != "**")) for entry in entries]
    except OSError:
        yield folder
        return
    seen["looked at"] += len(names)
    if seen["looked at"] > MOST:
        raise ValueError(f"stands for more than {MOST:,} files and folders: name fewer")
    for name, is_folder in names:
        if name.startswith(".") and not hidden:
            continue
        if first == "**" and is_folder:
            yield from _matching(folder / name, parts, seen, hidden)
        elif first != "**" and fnmatch.fnmatchcase(name, first) and (rest or not is_folder):
            yield from _inside(folder / name, rest, seen, hidden)


def _inside(path: Path, rest: tuple[str, ...], seen: Counter[str], hidden: bool) -> Iterator[Path]:
    if not rest:
        if os.path.lexists(path):
            yield path
    elif path.is_dir():
        yield from _matching(path, rest, seen, hidden)


def _is_readable(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        return False
