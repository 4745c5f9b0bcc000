"""An executed notebook as one page that needs no network, runs no script and prints well."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trendlab import tables
from trendlab.reports import sanitize as clean
from trendlab.reports.door import source
from trendlab.reports.markup import code, markdown, terminal
from trendlab.tables import RunError

if TYPE_CHECKING:
    from trendlab.reports.job import Job

HERE = Path(__file__).parent
EMPTY: dict[str, Any] = dict.fromkeys(("window_title", "kicker", "title"), "")
EMPTY |= {"parameters": None, "files": None, "notices": []}
LARGEST = 10_000_000
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
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
    cells, contents, found = prepare(clean.strict(notebook)["cells"])
    described: dict[str, Any] = {
        "policy": policy(style()),
        "contents": contents,
        "findings": found,
        **about,
    }
    body = template("index.html.j2").render(page=described, cells=cells, style=style())
    written = harden(_PROCESS.sub("ipykernel", body))
    if len(written) > LARGEST:
        raise RunError(
            f"the page would be {len(written) / 1e6:.0f} MB, over the limit of 10 MB: "
            "show fewer rows, or simpler figures"
        )
    return written


@functools.cache
def template(name: str) -> Any:
    """Read one of our templates, in which all that is not marked safe is escaped."""
    from jinja2 import Environment, FileSystemLoader

    from trendlab.language import numbers

    made = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    made.filters["shown"] = lambda value: clean.text(numbers.cell(value))
    made.filters["text"] = clean.text
    made.filters["terminal"] = terminal
    made.filters["code"] = code
    return made.get_template(name)


def harden(written: str) -> str:
    """Clean the body as a whole too, so that an escape forgotten anywhere does no harm."""
    head, mark, body = written.partition("<body>")
    inner, end, tail = body.rpartition("</body>")
    return head + mark + clean.whole(inner) + "\n" + end + tail


def prepare(
    cells: list[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[tuple[int, str, str]], list[dict[str, Any]]]:
    """Turn each cell into what the template writes; also return the contents and the findings."""
    contents: list[tuple[int, str, str]] = []
    found: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    for cell in cells:
        tags = cell["metadata"].get("tags", ())
        if cell["cell_type"] == "markdown":
            made.append({"kind": "prose", "html": _prose(source(cell), contents)})
        elif cell["cell_type"] == "code":
            outputs = [_output(output, cell, found) for output in cell.get("outputs", ())]
            in_footer = any("footer" in output for output in outputs)
            hidden = "injected-parameters" in tags or in_footer
            label = "Parameters, as code" if "parameters" in tags else "Code"
            text = "" if hidden else source(cell)
            made.append({"kind": "code", "label": label, "source": text, "outputs": outputs})
    return made, contents, [item for item in found if item["kind"] not in ("notice", "warning")]


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


def _output(output: Any, cell: Any, found: list[dict[str, Any]]) -> dict[str, Any]:
    kind, data = output["output_type"], output.get("data", {})
    if kind == "stream":
        return {output["name"]: _joined(output["text"])}
    if kind == "error" and output.get("ename") == "SystemExit":
        return {"html": ""}  # the notice, or the failure, says it
    if kind == "error":
        return {"error": "\n".join(output["traceback"])}
    if isinstance(data.get(tables.FINDING), dict):
        return {"finding": _finding(data[tables.FINDING], found)}
    if tables.PROVENANCE in data:
        return {"footer": True}
    for mime in _PICTURES:
        if mime in data:
            return _figure(mime, data, output, cell)
    return {"html": _markup(data)}


def _markup(data: dict[str, Any]) -> str:
    """Reduce what a cell displays to harmless markup."""
    if "text/html" in data:
        return _tables(clean.clean(_joined(data["text/html"])))
    if "text/markdown" in data:
        written = clean.clean(markdown(_joined(data["text/markdown"])))
        return f'<div class="prose">{_HEADING.sub(_demoted, written)}</div>'
    plain = html.escape(terminal(_joined(data.get("text/plain") or data.get("text/latex") or "")))
    return f'<pre class="text" tabindex="0">{plain}</pre>' if plain else ""


def _finding(data: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    evidence = data.get("evidence") or {}
    rows = {"columns": [], "rows": [], "total": 0} | evidence
    kept = {"kind": "note", "statement": ""} | data | {"evidence": rows, "number": len(found) + 1}
    found.append(kept)
    return kept


def _figure(mime: str, data: Any, output: Any, cell: Any) -> dict[str, Any]:
    about = data.get(tables.FIGURE) or {}
    alt = about.get("alt") or output.get("metadata", {}).get(mime, {}).get("alt") or _spoken(cell)
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
    said = cell["metadata"].get("alt")
    return str(said or "Figure without a description; its code stands above.")


def _tables(written: str) -> str:
    """Let wide tables scroll in a box that the keyboard reaches."""
    box = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
    written = re.sub(r"<table\b", f"{box}<table", written).replace("</table>", "</table></div>")
    return _HEADING.sub(_demoted, written)


def _demoted(match: re.Match[str]) -> str:
    return f"<h4>{match[2]}</h4>"


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def about(job: Job, record: dict[str, Any], notebook: dict[str, Any]) -> dict[str, Any]:
    """Describe a run for its page; nothing here changes between two equal runs."""
    given = record["parameters"]
    title, topic = notebook_title(notebook) or job.notebook.stem, job.question.topic
    data = provenance(notebook)
    return {
        "title": topic or title,
        "kicker": title if topic else "",
        "window_title": f"{topic or title} – {job.notebook.stem}",
        "facts": facts(given, record, job, data),
        "notices": notices(record, notebook, data),
        "changes": record.get("changes"),
        "parameters": _parameters(given, job.help),
        "files": _files_read(data["files"]),
        "rejected": _rejected(data["files"]),
        "made_with": _made_with(job, record),
    }


def notebook_title(notebook: dict[str, Any]) -> str:
    """Return the first heading of a notebook."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            found = re.search(r"^#\s+(.+)$", source(cell), re.MULTILINE)
            return found[1].strip() if found else ""
    return ""


def facts(
    given: dict[str, Any], record: dict[str, Any], job: Job, data: dict[str, Any]
) -> list[tuple[str, str]]:
    """List place, period and as-of, those that this run has."""
    listed = []
    question = job.question
    if question.geo:
        listed.append(("Place", place(question.geo)))
    start, end = question.window
    if start or end:
        listed.append(("Period", f"{start or 'first row'} to {end or 'last row'}"))
    elif "start" in given:
        listed.append(("Period", f"{data['first']} to {data['last']}" if data["first"] else "all"))
    if job.as_of_matters:
        listed.append(("As of", record["as_of"]))
    return listed


def place(geo: str) -> str:
    """Name the country of an ISO 3166 code."""
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", geo):
        return geo
    from babel import Locale

    name = Locale("en").territories.get(geo[:2], geo[:2])
    return f"{name} ({geo})"  # flags are empty boxes where no font has them


def provenance(notebook: dict[str, Any]) -> dict[str, Any]:
    """Gather what the notebook said about the files it read."""
    files: dict[str, dict[str, Any]] = {}
    told: dict[str, None] = {}
    days = {"first": "", "last": "", "newest": ""}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            said = output.get("data", {}).get(tables.PROVENANCE)
            if isinstance(said, dict):
                files |= {record["sha256"]: record for record in said["files"]}
                days |= {name: said[name] for name in days if said.get(name)}
                told |= dict.fromkeys([said["notice"]] if said.get("notice") else [])
    return {"files": list(files.values()), "notices": list(told), **days}


def notices(
    record: dict[str, Any], notebook: dict[str, Any], data: dict[str, Any]
) -> list[dict[str, str]]:
    """List what a reader must know first: a failure, sample data, the notebook's warnings."""
    listed = []
    if record["status"] != "ok":
        listed.append(
            {
                "kind": "failed",
                "title": "This run failed.",
                "text": f"{record['reason']}. What follows ends there and is no result.",
            }
        )
    if record.get("early"):
        text = f"{record['early']} What would have followed is not on this page."
        listed.append({"kind": "warning", "title": "The notebook ended early.", "text": text})
    if left := record.get("skipped"):
        text = f"{', '.join(Path(path).name for path in left[:20])}; {len(left)} in all."
        listed.append({"kind": "warning", "title": "Not files that can be read:", "text": text})
    for text in data["notices"]:
        title, mark, rest = text.partition(": ")
        sample = title == "Sample data" and bool(mark)
        shown = {"title": f"{title}:", "text": rest} if sample else {"title": "", "text": text}
        listed.append({"kind": "sample", **shown})
    told = [record["notice"] for record in data["files"] if record.get("notice")]
    listed += [{"kind": "warning", "title": "Freshness:", "text": text} for text in told]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            said = output.get("data", {}).get(tables.FINDING, {})
            if said.get("kind") in ("notice", "warning"):
                listed.append({"kind": said["kind"], "title": "", "text": said["statement"]})
    return listed


def _parameters(given: dict[str, Any], described: dict[str, str]) -> dict[str, Any]:
    rows = [[name, _value(name, value), described.get(name, "")] for name, value in given.items()]
    return {"columns": ["name", "value", "meaning"], "rows": rows, "total": len(rows)}


def _value(name: str, value: Any) -> str:
    if name.endswith(("_path", "_file")) and value:
        return Path(str(value)).name  # where it lay differs between machines
    return str(value) if value not in ("", None) else "–"


def _files_read(records: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not records:
        return None
    names = (
        "format",
        "rows_read",
        "rows_accepted",
        "rows_repaired",
        "rows_rejected",
        "rows_merged",
    )
    rows = [
        [Path(record["file"]).name, *(record[name] for name in names), record["sha256"][:12]]
        for record in records
    ]
    columns = ["file", "format", "rows read", "accepted", "of them repaired", "rejected", "merged"]
    return {"columns": [*columns, "sha256"], "rows": rows, "total": len(rows)}


def _rejected(records: list[dict[str, Any]]) -> dict[str, Any]:
    columns = ["file", "row", "column", "value", "expected"]
    rows = [
        [Path(str(row.get("file", ""))).name, *(row.get(name) for name in columns[1:])]
        for record in records
        for row in record["rejected"]
    ]
    return {"columns": columns, "rows": rows[:100], "total": len(rows)}


def _made_with(job: Job, record: dict[str, Any]) -> str:
    listed = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return f"Notebook {job.notebook.name}, sha256 {record['notebook']['sha256'][:12]}; {listed}."
