"""The cells of an executed notebook, laid out as sections of a page and one fold of method."""

from __future__ import annotations

import base64
import contextlib
import html
import re
from dataclasses import dataclass, field
from typing import Any

from trendlab import tables
from trendlab.language.catalog import message
from trendlab.reports import drawing, sanitize
from trendlab.reports.door import source
from trendlab.reports.markup import markdown, terminal
from trendlab.reports.rows import laid

METHOD = "method"  # tag of a cell whose text stands in the fold at the end
UNSPOKEN = "Figure without a description; its code stands below."
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_NOTICES = ("notice", "warning")


@dataclass
class Section:
    """A heading with what was displayed under it."""

    level: int = 2
    title: str = ""  # harmless markup
    blocks: list[dict[str, Any]] = field(default_factory=list)
    anchor: str = ""

    @property
    def words(self) -> str:
        return html.unescape(re.sub(r"<[^>]+>", "", self.title))


@dataclass
class Layout:
    """Everything a page shows of a notebook.

    ``untold`` are findings without an answer, which stand together at the end; ``drawings`` are
    kept out of the markup until it has been cleaned as a whole; ``tables`` are those of the page
    as a notebook gave them, each with its heading.
    """

    sections: list[Section] = field(default_factory=lambda: [Section()])
    headed: bool = False
    method: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    untold: list[dict[str, Any]] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    tables: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def note(self, table: dict[str, Any]) -> dict[str, Any]:
        """Lay a table out, and note it with the heading it stands under, to be taken away."""
        if table["rows"]:
            self.tables.append((self.sections[-1].words, table))
        return laid(table)


def laid_out(cells: list[dict[str, Any]]) -> Layout:
    """Walk over the cells of a notebook; sections with nothing to show are left out."""
    made = Layout()
    for cell in cells:
        if cell["cell_type"] == "markdown":
            _text(made, cell)
        elif cell["cell_type"] == "code":
            _code(made, cell)
    made.sections = _kept(made.sections)
    for number, section in enumerate((one for one in made.sections if one.title), 1):
        section.anchor = f"section-{number}"
    return made


def _text(made: Layout, cell: dict[str, Any]) -> None:
    written = sanitize.clean(markdown(message(source(cell))))
    method = METHOD in cell["metadata"].get("tags", ())
    if method:
        made.method.append({"html": _HEADING.sub(_demoted, written)})
    for level, title, text in _parts(written):
        if level == 1 and not (made.headed or made.sections[1:]):
            made.headed = True  # the page's own title says it
        elif level:
            made.sections.append(Section(max(level, 2), title))
        if text.strip() and not method:
            made.sections[-1].blocks.append({"html": f'<div class="prose">{text}</div>'})


def _parts(written: str) -> list[tuple[int, str, str]]:
    """Split markup at its headings: level, heading, what follows; level 0 before the first."""
    found = list(_HEADING.finditer(written))
    ends = [match.start() for match in found[1:]] + [len(written)]
    before = written[: found[0].start()] if found else written
    after = [
        (int(match[1]), match[2], written[match.end() : end])
        for match, end in zip(found, ends, strict=False)
    ]
    return [(0, "", before), *after] if before.strip() else after


def _code(made: Layout, cell: dict[str, Any]) -> None:
    tags = cell["metadata"].get("tags", ())
    outputs = [_output(output, cell, made) for output in cell.get("outputs", ())]
    made.sections[-1].blocks += [block for block in outputs if block]
    if not {"injected-parameters", "parameters"} & {*tags} and source(cell).strip():
        made.method.append({"label": message("Code"), "source": source(cell)})


def _kept(sections: list[Section]) -> list[Section]:
    """Drop headings under which nothing stands, nor under a lower heading of theirs."""
    kept: list[Section] = []
    below = 0  # the level of the nearest kept section after this one
    for section in reversed(sections):
        if section.blocks or (section.title and below > section.level):
            kept.append(section)
            below = section.level
    return kept[::-1]


def _output(output: Any, cell: Any, made: Layout) -> dict[str, Any]:
    kind, data = output["output_type"], output.get("data", {})
    if kind == "stream":
        text = _joined(output["text"])
        return {output["name"]: text} if text.strip() else {}
    if kind == "error" and output.get("ename") == "SystemExit":
        return {}  # the notice, or the failure, says it
    if kind == "error":
        return {"error": "\n".join(output["traceback"])}
    if isinstance(data.get(tables.FINDING), dict):
        return _finding(data[tables.FINDING], made)
    if tables.PROVENANCE in data:
        return {}
    if isinstance(data.get(tables.TABLE), dict):
        table = made.note(data[tables.TABLE])
        return {"table": table} if table["rows"] else {}
    for mime in _PICTURES:
        if mime in data:
            return _figure(mime, data, output, cell, made)
    return {"html": shown} if (shown := _markup(data)) else {}


def _finding(data: dict[str, Any], made: Layout) -> dict[str, Any]:
    rows = {"columns": [], "rows": [], "total": 0} | (data.get("evidence") or {})
    kept = {"kind": "note", "statement": "", "strip": {}} | data | {"evidence": made.note(rows)}
    if kept["kind"] in _NOTICES:
        return {}  # stands on top
    told = any(kept.get(name) is not None for name in ("value", "low", "high"))
    if not told and not kept["evidence"]["rows"] and data.get("message"):
        made.untold.append(kept)
        return {}
    made.findings.append(kept | {"number": len(made.findings) + 1})
    return {"finding": made.findings[-1]}


def _figure(mime: str, data: Any, output: Any, cell: Any, made: Layout) -> dict[str, Any]:
    about = data.get(tables.FIGURE) or {}
    alt = about.get("alt") or output.get("metadata", {}).get(mime, {}).get("alt")
    alt = str(alt or cell["metadata"].get("alt") or message(UNSPOKEN))
    number, content = len(made.drawings) + 1, _joined(data[mime])
    table = about.get("table") or {"columns": [], "rows": [], "total": 0}
    described = {"alt": alt, "source": about.get("source", ""), "table": made.note(table)}
    if mime == "image/svg+xml":
        if drawn := drawing.inline(content, f"f{number}", sanitize.text(alt)):
            made.drawings.append(drawn)
            return {"drawing": number, "about": described}
    else:
        content = "".join(content.split())
        with contextlib.suppress(ValueError):
            base64.b64decode(content, validate=True)
            return {"picture": f"data:{mime};base64,{content}", "about": described}
    said = html.escape(message("A picture that cannot be read."))
    return {"html": f'<p class="fine">{said}</p>'}


def _markup(data: dict[str, Any]) -> str:
    """Reduce what a cell displays to harmless markup."""
    if "text/html" in data:
        return _tables(sanitize.clean(_joined(data["text/html"])))
    if "text/markdown" in data:
        written = sanitize.clean(markdown(_joined(data["text/markdown"])))
        return f'<div class="prose">{_HEADING.sub(_demoted, written)}</div>'
    plain = html.escape(terminal(_joined(data.get("text/plain") or data.get("text/latex") or "")))
    return f'<pre class="text" tabindex="0">{plain}</pre>' if plain else ""


def _tables(written: str) -> str:
    """Let wide tables scroll in a box that the keyboard reaches."""
    box = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
    written = re.sub(r"<table\b", f"{box}<table", written).replace("</table>", "</table></div>")
    return _HEADING.sub(_demoted, written)


def _demoted(match: re.Match[str]) -> str:
    return f"<h4>{match[2]}</h4>"


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
