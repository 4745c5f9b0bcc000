"""A form in JupyterLab for a notebook's parameters: offers what files hold, runs, saves."""

from __future__ import annotations

import ast
import html
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from trendlab.findings import Finding, as_html
from trendlab.loading.inputs import load_inputs
from trendlab.reports import parameters
from trendlab.reports.door import read_notebook, source
from trendlab.reports.job import find_notebook
from trendlab.tables import ParameterError, TrendlabError

NEEDED = "a form needs ipywidgets: pip install 'trendlab[lab]', or give parameters in the cell."
OFFERED = 200  # topics, places or files in a list


def form(notebook: str = "briefing") -> Any:
    """Show a form of a notebook's parameters, with a button that runs it and one that saves it.

    Topics, places and days are offered as the chosen files hold them; anything else can be typed.
    *Run* makes a report in ``reports`` and shows its findings. *Save as my notebook* writes a copy
    under a new name whose parameters are those of the form.

    Parameters
    ----------
    notebook : str
        A name such as ``"briefing"``, or the path of a notebook with a cell tagged ``parameters``.

    Raises
    ------
    ParameterError
        If there is no such notebook, or ipywidgets is not installed.
    """
    try:
        import ipywidgets
    except ModuleNotFoundError:
        raise ParameterError(NEEDED) from None
    folder = root()
    return Form(ipywidgets, folder, find_notebook(notebook, folder)).box


def root() -> Path:
    """Return the folder that holds ``notebooks``, in which a notebook's kernel starts."""
    here = Path.cwd()
    return here.parent if here.name == "notebooks" else here


class Form:
    """The fields of a form, by parameter, and what its buttons do."""

    def __init__(self, widgets: Any, folder: Path, notebook: Path) -> None:
        self.widgets, self.folder, self.notebook = widgets, folder, notebook
        self.known = parameters.read(notebook)
        self.fields = {name: self._field(one) for name, one in self.known.items()}
        self.told, self.name = widgets.HTML(), widgets.Text(placeholder="name of my notebook")
        run, save = (widgets.Button(description=said) for said in ("Run", "Save as my notebook"))
        save.layout.width = "auto"
        run.on_click(lambda _: self._tell(self._run, "Running…"))
        save.on_click(lambda _: self._tell(self._save))
        buttons = widgets.HBox([run, self.name, save])
        self.box = widgets.VBox([*self.fields.values(), buttons, self.told])
        for name, field in self.fields.items():
            if self.known[name].kind == "file":
                field.observe(lambda _: self._tell(self._offer), "value")
        self._tell(self._offer)

    def _field(self, one: parameters.Parameter) -> Any:
        about: dict[str, Any] = {"description": one.name, "tooltip": one.help}
        about |= {"style": {"description_width": "8em"}, "layout": {"width": "42em"}}
        if one.kind == "true or false":
            return self.widgets.Checkbox(value=bool(one.default), **about)
        if one.choices:
            return self.widgets.Dropdown(options=one.choices, value=one.default, **about)
        text = one.default if isinstance(one.default, str) else json.dumps(one.default)
        return self.widgets.Combobox(value=text, placeholder=one.help, **about)

    def _tell(self, act: Any, busy: str = "") -> None:
        """Do what a button asks for, and show what came of it; a mistake is one line."""
        self.told.value = html.escape(busy)
        try:
            self.told.value = act() or ""
        except TrendlabError as error:
            self.told.value = f"<b>{html.escape(str(error))}</b>"

    def given(self) -> dict[str, Any]:
        """Give what differs from the notebook's own parameters."""
        written = {name: field.value for name, field in self.fields.items()}
        own = {name: self._field(one).value for name, one in self.known.items()}
        return {name: value for name, value in written.items() if value != own[name]}

    def checked(self) -> dict[str, Any]:
        """Check the form as a report would, before anything runs."""
        today = datetime.now(UTC).date()
        return parameters.check(self.known, self.given(), today, self.folder)

    def _offer(self) -> None:
        paths = [name for name, one in self.known.items() if one.kind == "file"]
        options = offered(self.folder, self.checked()) | dict.fromkeys(paths, files(self.folder))
        for name in options.keys() & self.fields:
            self.fields[name].options = options[name]

    def _run(self) -> str:
        self.checked()
        options = [text for pair in self.given().items() for text in ("-p", *map(str, pair))]
        command = [sys.executable, "-m", "trendlab.cli", "report", str(self.notebook), *options]
        made = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if made.returncode:
            raise ParameterError((made.stderr.strip().splitlines() or ["no word of why"])[-1])
        page = self.folder / made.stdout.strip().splitlines()[-1]
        told = json.loads(page.with_name("findings.json").read_text(encoding="utf-8"))
        return "".join(as_html(Finding(**one)) for one in told) + f"<p>{html.escape(str(page))}</p>"

    def _save(self) -> str:
        name = self.name.value.strip()
        target = self.folder / "notebooks" / f"{name}.ipynb"
        if not re.fullmatch(r"[\w-]+", name):
            raise ParameterError("name your notebook with letters, digits and - only.")
        save(self.notebook, self.checked() | self.given(), target)
        return f"<p>{html.escape(str(target))}</p>"


def offered(folder: Path, given: dict[str, Any]) -> dict[str, list[str]]:
    """List the topics, places and days that the files of a form hold, most frequent first.

    Raises
    ------
    LoadError
        If a file cannot be read.
    """
    paths = {name: given.get(name, "") for name in ("articles_path", "trends_path")}
    articles, trends, _, _ = load_inputs(**{n: _in(folder, text) for n, text in paths.items()})
    dates = pd.concat([articles["published"], trends["start"]]).dropna()
    days = [str(day.date()) for day in (dates.min(), dates.max())] if len(dates) else []
    topics, places = (trends[name].dropna().value_counts().index for name in ("topic", "geo"))
    lists = {"topic": topics, "topics": topics, "geo": places, "geos": places}
    shown = {name: [str(one) for one in list(values)[:OFFERED]] for name, values in lists.items()}
    return shown | {"start": days, "end": days[::-1]}


def _in(folder: Path, text: str) -> str:
    return str(folder / Path(text).expanduser()) if text and "://" not in text else text


def files(folder: Path) -> list[str]:
    """List the files under ``data`` of a folder, as a parameter names them."""
    found = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    return [path.relative_to(folder).as_posix() for path in found[:OFFERED]]


def save(notebook: Path, given: dict[str, Any], target: Path) -> None:
    """Write a copy of a notebook whose parameters cell holds these values; over no file.

    Raises
    ------
    ParameterError
        If there is a file of that name, or it cannot be written.
    """
    made = read_notebook(notebook)
    for cell in made["cells"]:
        cell |= {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = filled(source(cell), given)
    try:
        with target.open("x", encoding="utf-8") as file:
            json.dump(made, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise ParameterError(f"{target}: {error.strerror}. Choose another name.") from None


def filled(code: str, given: dict[str, Any]) -> str:
    """Put values in the place of the defaults of a parameters cell; all else stays.

    >>> filled('topic: str = "a"  # what', {"topic": "b"})
    "topic: str = 'b'  # what"
    """
    lines = code.splitlines()
    for node in reversed(ast.parse(code).body):
        target = getattr(node, "target", None) or getattr(node, "targets", [None])[0]
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id in given and value is not None:
            first, last = value.lineno - 1, value.end_lineno - 1
            head = lines[first].encode()[: value.col_offset].decode()
            tail = lines[last].encode()[value.end_col_offset :].decode()
            lines[first : last + 1] = [f"{head}{given[target.id]!r}{tail}"]
    return "\n".join(lines)
