"""An executed notebook as one page that needs no network, runs no script and prints well."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from pathlib import Path
from typing import Any

from trendlab import tables
from trendlab.language import numbers
from trendlab.reports import sanitize as clean
from trendlab.tables import RunError

HERE = Path(__file__).parent
EMPTY: dict[str, Any] = dict.fromkeys(("window_title", "kicker", "title"), "")
EMPTY |= {"parameters": None, "files": None, "notices": []}
LARGEST = 10_000_000
# What a notebook prints of its data being a sample; the page says it on top.
SAMPLE = re.compile(r"^(?:Sample data: (.*)|No sample data on this page\.)\n?", re.MULTILINE)
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Names of temporary files hold the process id; the same run must give the same bytes.
_PROCESS = re.compile(r"ipykernel_\d+")


@functools.cache
def style() -> str:
    """Return the page's stylesheet without its line breaks."""
    return re.sub(r"\s*\n\s*", "\n", (HERE / "template/page.css").read_text("utf-8")).strip()


def policy(css: str, script: str = "") -> str:
    """Write a Content-Security-Policy that admits this very style and script, and pictures."""
    allowed = f"script-src '{_sha(script)}'; " if script else ""
    return (
        f"default-src 'none'; {allowed}style-src '{_sha(css)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _sha(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page(notebook: dict[str, Any], about: dict[str, Any]) -> str:
    """Render an executed notebook.

    Parameters
    ----------
    notebook : dict
        As nbformat 4 keeps it, with outputs.
    about : dict
        What stands around the notebook: title, facts, notices, changes, parameters, files…

    Raises
    ------
    RunError
        If the page would be larger than 10 MB.
    """
    import nbformat

    node = nbformat.from_dict(clean.strict(notebook))
    contents, found = prepare(node)
    described = {
        "policy": policy(style()),
        "style": style(),
        "contents": contents,
        "findings": found,
        **about,
    }
    body, _ = exporter().from_notebook_node(node, resources={"page": described})
    written = harden(_PROCESS.sub("ipykernel", body))
    if len(written) > LARGEST:
        raise RunError(
            f"the page would be {len(written) / 1e6:.0f} MB, over the limit of 10 MB: "
            "show fewer rows, or simpler figures"
        )
    return written


def harden(written: str) -> str:
    """Clean the body as a whole too, so that an escape forgotten anywhere does no harm."""
    head, mark, body = written.partition("<body>")
    inner, end, tail = body.rpartition("</body>")
    return head + mark + clean.whole(inner) + "\n" + end + tail


@functools.cache
def exporter() -> Any:
    """Make the nbconvert exporter of our template, once per process."""
    from nbconvert import HTMLExporter, TemplateExporter

    class Page(HTMLExporter):
        """HTML as the template writes it: nbconvert's parses and rewrites the whole page again."""

        from_notebook_node = TemplateExporter.from_notebook_node

    made = Page(template_name="template", extra_template_basedirs=[str(HERE)])
    made.register_filter("shown", lambda value: clean.text(numbers.cell(value)))
    made.register_filter("is_number", lambda cell: isinstance(cell, (int, float)))
    made.register_filter("terminal", terminal)
    made.register_filter("code", code)
    return made


def terminal(value: str) -> str:
    """Write what a terminal would show: escape codes dropped, the rest escaped."""
    return html.escape(clean.text(_ANSI.sub("", value)))


def code(value: str) -> str:
    """Colour Python: keywords, strings, comments and numbers."""
    from pygments import lex
    from pygments.lexers import PythonLexer
    from pygments.token import Comment, Keyword, Number, String

    kinds = {Keyword: "k", String: "s", Comment: "c", Number: "m"}
    parts = []
    for token, words in lex(value, PythonLexer(ensurenl=False)):
        kind = next((name for group, name in kinds.items() if token in group), "")
        words = html.escape(clean.text(words))
        parts.append(f'<span class="{kind}">{words}</span>' if kind else words)
    return "".join(parts)


def prepare(node: Any) -> tuple[list[tuple[int, str, str]], list[dict[str, Any]]]:
    """Turn each cell into safe HTML in place; return the contents and the findings."""
    contents: list[tuple[int, str, str]] = []
    found: list[dict[str, Any]] = []
    for cell in node.cells:
        if cell.cell_type == "markdown":
            cell.metadata["trendlab_html"] = _prose(cell.source, contents)
        tags = cell.metadata.get("tags", ())
        in_footer = any(tables.PROVENANCE in o.get("data", {}) for o in cell.get("outputs", ()))
        cell.metadata["trendlab_hidden"] = "injected-parameters" in tags or in_footer
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output["text"] = SAMPLE.sub("", output.text)
            if "data" in output:
                output["trendlab"] = _output(output, cell, found)
    return contents, [item for item in found if item["kind"] not in ("notice", "warning")]


def _prose(text: str, contents: list[tuple[int, str, str]]) -> str:
    def heading(match: re.Match[str]) -> str:
        level, words = int(match[1]), match[2]
        if level == 1 and not contents:
            return ""  # the page's own title says it
        level = max(level, 2)
        anchor = f"section-{len(contents) + 1}"
        plain = html.unescape(re.sub(r"<[^>]+>", "", words))
        contents.append((level, anchor, plain)) if level < 4 else None
        return f'<h{level} id="{anchor}">{words}</h{level}>'

    return _HEADING.sub(heading, clean.clean(markdown(text)))


def markdown(text: str) -> str:
    """Render Markdown with nbconvert's own renderer."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        """Writes where a link leads beside its words: a report follows none."""

        def link(self, text: str, url: str, title: str | None = None) -> str:
            if url.startswith("#"):
                return super().link(text, url, title)
            return text if text == url else f"{text} ({html.escape(url)})"

    return MarkdownWithMath(Renderer(escape=False, exclude_anchor_links=True)).render(text)


def _output(output: Any, cell: Any, found: list[dict[str, Any]]) -> dict[str, Any]:
    data = output.data
    if isinstance(data.get(tables.FINDING), dict):
        return {"finding": _finding(data[tables.FINDING], found)}
    if tables.PROVENANCE in data:
        return {"html": ""}
    for mime in _PICTURES:
        if mime in data:
            return _figure(mime, data, output, cell)
    if "text/html" in data:
        return {"html": _tables(clean.clean(_joined(data["text/html"])))}
    if "text/markdown" in data:
        written = clean.clean(markdown(_joined(data["text/markdown"])))
        return {"html": f'<div class="prose">{_HEADING.sub(_demoted, written)}</div>'}
    plain = _joined(data.get("text/plain") or data.get("text/latex") or "")
    return {"html": f'<pre class="text" tabindex="0">{terminal(plain)}</pre>' if plain else ""}


def _finding(data: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    evidence = data.get("evidence") or {}
    rows = {"columns": [], "rows": [], "total": 0} | evidence
    kept = {"kind": "note", "statement": ""} | data | {"evidence": rows, "number": len(found) + 1}
    found.append(kept)
    return kept


def _figure(mime: str, data: Any, output: Any, cell: Any) -> dict[str, Any]:
    about = data.get(tables.FIGURE) or {}
    alt = about.get("alt") or output.metadata.get(mime, {}).get("alt") or _spoken(cell)
    content = _joined(data[mime])
    if mime == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode()
    content = "".join(content.split())
    try:
        base64.b64decode(content, validate=True)
    except ValueError:
        return {"html": '<p class="fine">A picture that cannot be read.</p>'}
    table = about.get("table") or {"columns": [], "rows": [], "total": 0}
    described = {"alt": alt, "source": about.get("source", ""), "table": table}
    return {"picture": f"data:{mime};base64,{content}", "about": described}


def _spoken(cell: Any) -> str:
    return str(cell.metadata.get("alt") or "Figure without a description; its code stands above.")


def _tables(written: str) -> str:
    """Let wide tables scroll in a box that the keyboard reaches."""
    box = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
    written = re.sub(r"<table\b", f"{box}<table", written).replace("</table>", "</table></div>")
    return _HEADING.sub(_demoted, written)


def _demoted(match: re.Match[str]) -> str:
    return f"<h4>{match[2]}</h4>"


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
