"""``trendlab init``: a working folder, made of what comes with the package."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from trendlab import paths
from trendlab.language.messages import few

TEMPLATES = Path(__file__).parent / "folder"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a working FOLDER: notebooks, a schedule, a place for data and a page on how to begin.

    What is there already is left as it is; after an update, a second run adds what is new.
    """
    try:
        made, kept = fill(folder)
    except OSError as error:
        where = error.filename or folder
        click.echo(f"trendlab: {where}: cannot be written: {error.strerror}", err=True)
        sys.exit(74)
    if kept:
        click.echo(f"{len(kept)} files left as they were: {few(kept, 3)}", err=True)
    click.echo(f"{folder}: {len(made)} files made; begin with {folder / 'README.md'}")


def sources() -> dict[str, Path]:
    """Return what a working folder is made of: a name in it, and the file that is copied there."""
    shown = [path for path in (paths.data() / "sample").iterdir() if path.is_file()]
    return {
        **{path.name: path for path in sorted(TEMPLATES.iterdir())},
        **{f"notebooks/{path.name}": path for path in (paths.home() / "notebooks").glob("*.ipynb")},
        **{f"sample/{path.name}": path for path in sorted(shown) if path.suffix != ".py"},
        "data/actors.csv": paths.data() / "actors.csv",
    }


def fill(folder: Path) -> tuple[list[str], list[str]]:
    """Copy what *folder* lacks.

    Returns
    -------
    (list of str, list of str)
        The files that were made, and those that stood there and were left.

    Raises
    ------
    OSError
        If something cannot be written; no file is left half written.
    """
    made: list[str] = []
    kept: list[str] = []
    for name, source in sources().items():
        (made if _copy(source, folder / name) else kept).append(name)
    return made, kept


def _copy(source: Path, target: Path) -> bool:
    """Copy a file to where none is; tell whether there was none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        opened = target.open("xb")  # never over a file, not even one that came this moment
    except FileExistsError:
        return False
    try:
        with opened:
            opened.write(source.read_bytes())
    except BaseException:
        target.unlink()
        raise
    return True
