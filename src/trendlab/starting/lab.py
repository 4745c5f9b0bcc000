"""``trendlab lab``: JupyterLab on the notebooks, data and reports of one folder."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from trendlab import paths

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(options: tuple[str, ...]) -> NoReturn:
    """Open the notebooks of this folder in JupyterLab, which is given OPTIONS.

    The notebooks of trendlab's own checkout are saved without their outputs.
    """
    root = Path.cwd()
    if not (root / "notebooks").is_dir():
        _refuse("no folder notebooks here; make one: trendlab init FOLDER, then cd FOLDER")
    if importlib.util.find_spec("jupyterlab") is None:
        _refuse("JupyterLab is not installed: pip install 'trendlab[lab]'")
    os.execve(sys.executable, [sys.executable, "-P", *command(root), *options], environment())


def _refuse(said: str) -> NoReturn:
    click.echo(f"trendlab: {said}", err=True)
    sys.exit(2)


def environment() -> dict[str, str]:
    """Give JupyterLab our defaults, such as not to ask about news; those of a user go before."""
    folders = (os.environ.get("JUPYTER_CONFIG_PATH"), str(Path(__file__).with_name("jupyter")))
    return os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, folders))}


def command(root: Path) -> list[str]:
    """Spell JupyterLab's arguments: one root for notebooks, data and reports."""
    made = ["-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    made.append("--LabApp.default_url=/lab/tree/notebooks")
    made.append("--LabApp.news_url=None")  # it would ask its makers for news
    made.append("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
    if root.resolve() == paths.home().resolve():
        made.append(f"--FileContentsManager.pre_save_hook={__name__}.strip")
    return made


def strip(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Take what a run leaves out of a notebook that git keeps, just before it is saved.

    JupyterLab saves by itself: reading and running would otherwise change tracked files.
    """
    if model["type"] != "notebook" or not tracked(Path(contents_manager.root_dir) / path):
        return
    notebook = model["content"]
    notebook["metadata"] = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


def tracked(path: Path) -> bool:
    """Tell whether git keeps this file; without git, none is kept."""
    asked = ["git", "ls-files", "--error-unmatch", path.name]
    try:
        return not subprocess.run(asked, cwd=path.parent, capture_output=True).returncode
    except OSError:
        return False
