"""Draw docs/map.svg: the rooms of the package and which imports which, read from the code.

Run ``.venv/bin/python docs/map.py`` when a room comes or goes.
"""

from __future__ import annotations

import ast
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

SOURCE = Path(__file__).parents[1] / "src" / "trendlab"
# From the ground up, as they stand in the picture; tests/test_repository.py holds the same order.
FLOORS = (
    ("tables", "intervals", "paths", "sorting", "language"),
    ("findings",),
    ("figures",),
    ("archive", "scale"),
    ("corpus",),
    ("loading", "reports"),
    ("coverage", "buzz"),
    ("actors",),
    ("sourcing", "checks", "briefing"),
    ("collect",),
    ("cli", "starting"),
)
HOLDS = {
    "tables": "columns, errors",
    "intervals": "95 %",
    "paths": "where things lie",
    "sorting": "tables in JupyterLab",
    "language": "words, dates",
    "findings": "a result as data",
    "figures": "a picture, its text and table",
    "archive": "Parquet by month",
    "scale": "one function over parts",
    "loading": "a file becomes a table",
    "reports": "a notebook becomes a page",
    "corpus": "select, copies, breaks",
    "coverage": "how much is published",
    "buzz": "how much is searched for",
    "actors": "who is named",
    "sourcing": "who is quoted, who cited",
    "checks": "what to check",
    "briefing": "what the briefing chooses",
    "collect": "live sources",
    "cli": "the command",
    "starting": "a new folder, JupyterLab",
}


def files(room: str) -> list[Path]:
    """List the modules of a room, which is a folder or one module."""
    folder, module = SOURCE / room, SOURCE / f"{room}.py"
    return [module] if module.exists() else sorted(folder.rglob("*.py"))


def imports(room: str) -> set[str]:
    """Name the rooms that a room imports from."""
    names: set[str] = set()
    for path in files(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trendlab"):
                names |= {f"{node.module}.{alias.name}".split(".")[1] for alias in node.names}
    return names & set(HOLDS) - {room}


def draw() -> Figure:
    """Draw the floors from the ground up, an arrow for each room that another imports."""
    figure = Figure(figsize=(9, 9), layout="constrained")
    axes = figure.subplots()
    axes.set_axis_off()
    places = {}
    floors = [[room for room in floor if files(room)] for floor in FLOORS]
    for height, floor in enumerate(filter(None, floors)):
        for number, room in enumerate(floor):
            # A room alone stands off the middle, so that no arrow runs through it.
            middle = 0.5 if len(floor) > 1 else 0.5 + 0.12 * (-1) ** height
            places[room] = ((number - (len(floor) - 1) / 2) / max(len(floor), 2) + middle, height)
    ground = {"findings", "figures", *FLOORS[0]}  # every subject stands on these
    for room, (x, y) in places.items():
        for other in (imports(room) & set(places)) - ground:
            across, down = places[other]
            arrow = {"arrowstyle": "->", "color": "#9AA1AB", "linewidth": 0.8}
            axes.annotate("", (across, down + 0.3), (x, y - 0.3), arrowprops=arrow, zorder=1)
        size = sum(len(path.read_text("utf-8").splitlines()) for path in files(room))
        box = {"facecolor": "#F3F4F6" if room in ground else "white", "edgecolor": "#9AA1AB"}
        told = f"{room}\n{HOLDS[room]}\n{round(size, -1):,} lines"
        axes.text(x, y, told, ha="center", va="center", fontsize=8.5, bbox=box | {"pad": 5})
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.5, len(floors))
    return figure


if __name__ == "__main__":
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "trendlab"})
    metadata = {"Date": None, "Creator": None}
    draw().savefig(Path(__file__).with_suffix(".svg"), metadata=metadata)
