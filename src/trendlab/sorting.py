"""Tables that sort at a click on a heading, for who sits before JupyterLab and has itables.

A report reads its tables as data, never as this HTML, and a run is not attended.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from itertools import count

SESSION = "JPY_SESSION_NAME"  # what JupyterLab's server names the notebook of a kernel by
FEW = 10  # rows; a table of more is worth a search field
_NUMBER = count(1)
_SCRIPT = """<script type="module">(async () => {
const sort = async () => new (await window.%(itables)s).ITable(document.getElementById("%(id)s"), {
  order: [], paging: false, info: false, autoWidth: false, language: {search: ""},
  layout: {topStart: null, topEnd: %(search)s, bottomStart: null, bottomEnd: null}});
window.%(itables)s ? sort() : window.addEventListener("%(ready)s", sort, {once: true});
})();</script>"""


def attended() -> bool:
    """Tell whether tables can be sorted here: JupyterLab's own kernel, and itables."""
    return SESSION in os.environ and importlib.util.find_spec("itables") is not None


@cache
def _library() -> dict[str, str]:
    """Hand itables' script to the notebook, once and without the network."""
    import itables
    from itables.javascript import _itables_ready_event, _itables_underscore_version

    itables.init_notebook_mode(all_interactive=False, connected=False)
    return {"itables": _itables_underscore_version(), "ready": _itables_ready_event()}


def sortable(table: str, rows: int) -> str:
    """Let an HTML table sort by what its cells hold in ``data-order``."""
    if rows < 2:
        return table
    name = f"trendlab-{os.getpid()}-{next(_NUMBER)}"
    about = {"id": name, "search": '"search"' if rows > FEW else "null", **_library()}
    return table.replace("<table", f'<table id="{name}" class="compact"', 1) + _SCRIPT % about
