"""An executed notebook as one page that needs no network, runs no script and prints well."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trendlab import tables
from trendlab.language import numbers, places
from trendlab.language.catalog import message, spoken
from trendlab.language.messages import say
from trendlab.reports import sanitize as clean
from trendlab.reports.door import source
from trendlab.reports.layout import laid, laid_out
from trendlab.reports.markup import code, terminal
from trendlab.tables import RunError

if TYPE_CHECKING:
    from trendlab.reports.job import Job

HERE = Path(__file__).parent
EMPTY: dict[str, Any] = dict.fromkeys(("window_title", "kicker", "title"), "")
EMPTY |= {"parameters": None, "files": None, "notices": []}
LARGEST = 10_000_000
STRIP, KEY = 4, 5  # figures in the strip on top, findings in the box beneath
# Kinds that answer what a reader came for, most asked for first.
MATTER = (
    *("burst", "peak", "rank", "change", "share", "actors", "lead-lag", "checks", "growth"),
    *("new", "copies", "event", "region", "wording", "quotes", "together", "note"),
)
FILE_NAME = "trendlab"  # of a table that a reader saves
SHORT = 160  # letters of a finding in the box on top
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
    made = laid_out(clean.strict(notebook)["cells"])
    strip = [found for found in made.findings if found["strip"]][:STRIP]
    named = _named(made.drawings)
    described: dict[str, Any] = {
        "policy": policy(style()),
        "language": spoken(),
        "contents": [section for section in made.sections if section.title and section.level < 4],
        "file_name": FILE_NAME,
        "strip": strip,
        "key": _key(made.findings, strip),
        "findings": made.findings,
        "drawings": list(named),
        **about,
    }
    body = template("index.html.j2").render(page=described, made=made, style=style())
    written = harden(_PROCESS.sub("ipykernel", body))
    for name, drawn in named.items():
        written = written.replace(name, drawn)
    if len(written) > LARGEST:
        raise RunError(
            f"the page would be {len(written) / 1e6:.0f} MB, over the limit of 10 MB: "
            "show fewer rows, or simpler figures"
        )
    return written


def _named(drawings: list[str]) -> dict[str, str]:
    """Name each drawing by what no text can foresee: all drawings together, digested.

    The body is cleaned as a whole without them, and their names are replaced afterwards.
    """
    seed = hashlib.sha256("".join(drawings).encode()).hexdigest()
    return {f"drawing-{seed}-{number}.": drawn for number, drawn in enumerate(drawings, 1)}


def _key(found: list[dict[str, Any]], strip: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Choose what stands in the box on top: findings with an answer that the strip does not have.

    Of each its first sentence, and of each kind the first one.
    """
    told = [one for one in found if one not in strip and one.get("value") not in (None, 0)]
    first = {one["kind"]: one for one in reversed(told) if one["kind"] in MATTER}
    ordered = sorted(first.values(), key=lambda one: MATTER.index(one["kind"]))[:KEY]
    ordered.sort(key=lambda one: one["number"])
    return [one | {"short": _shortened(one["statement"])} for one in ordered]


def _shortened(statement: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ«“])", statement)[0]
    return sentence if len(sentence) <= SHORT else sentence[:SHORT].rsplit(" ", 1)[0] + "…"


@functools.cache
def template(name: str) -> Any:
    """Read one of our templates, in which all that is not marked safe is escaped."""
    from jinja2 import Environment, FileSystemLoader

    made = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    made.filters["shown"] = lambda value: clean.text(numbers.cell(value))
    made.filters["tr"] = say
    made.filters["laid"] = laid
    made.filters["text"] = clean.text
    made.filters["terminal"] = terminal
    made.filters["code"] = code
    return made.get_template(name)


def harden(written: str) -> str:
    """Clean the body as a whole too, so that an escape forgotten anywhere does no harm."""
    head, mark, body = written.partition("<body>")
    inner, end, tail = body.rpartition("</body>")
    return head + mark + clean.whole(inner) + "\n" + end + tail


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
            found = re.search(r"^#\s+(.+)$", message(source(cell)), re.MULTILINE)
            return found[1].strip() if found else ""
    return ""


def facts(
    given: dict[str, Any], record: dict[str, Any], job: Job, data: dict[str, Any]
) -> list[tuple[str, str]]:
    """List place, period and as-of, those that this run has."""
    listed: list[tuple[str, str]] = []
    question = job.question
    if question.geo:
        listed.append((say("Place"), _place(question.geo)))
    start, end = question.window
    if start or end:
        first, last = start or data["first"], end or data["last"]
        listed.append((say("Period"), _days(first, last)))
    elif "start" in given and data["first"]:
        listed.append((say("Period"), _days(data["first"], data["last"])))
    if job.as_of_matters:
        listed.append((say("As of"), _days(record["as_of"], record["as_of"])))
    return listed


def _days(first: str, last: str) -> str:
    known = [date.fromisoformat(day) for day in (first, last) if day]
    return numbers.period(known[0], known[-1]) if known else ""


def _place(geo: str) -> str:
    """Name a place with its flag, which is two letters where no font has it."""
    return f"{places.flag(geo)} {places.place(geo)}".strip()


def provenance(notebook: dict[str, Any]) -> dict[str, Any]:
    """Gather what the notebook said about the files it read."""
    files: dict[str, dict[str, Any]] = {}
    told: dict[str, None] = {}
    days = {"first": "", "last": "", "newest": "", "language": ""}
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
                "title": say("This run failed."),
                "text": say(
                    "{reason}. What follows ends there and is no result.", reason=record["reason"]
                ),
            }
        )
    if record.get("early"):
        text = say("{why} What would have followed is not on this page.", why=record["early"])
        title = say("The notebook ended early.")
        listed.append({"kind": "warning", "title": title, "text": text})
    if left := record.get("skipped"):
        names = ", ".join(Path(path).name for path in left[:20])
        text = say("{names}; {n:number} in all.", names=names, n=len(left))
        title = say("Not files that can be read:")
        listed.append({"kind": "warning", "title": title, "text": text})
    for text in data["notices"]:
        title, mark, rest = text.partition(": ")
        sample = title == "Sample data" and bool(mark)
        named = {"title": say("Sample data:"), "text": message(rest)}
        shown = named if sample else {"title": "", "text": text}
        listed.append({"kind": "sample", **shown})
    told = [record["notice"] for record in data["files"] if record.get("notice")]
    listed += [{"kind": "warning", "title": say("Freshness:"), "text": text} for text in told]
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
        [
            *(Path(record["file"]).name, *(record[name] for name in names)),
            *(record["sha256"][:12], " ".join(record.get("repairs", ()))),
        ]
        for record in records
    ]
    columns = ["file", "format", "rows_read", "rows_accepted", "rows_repaired", "rows_rejected"]
    columns += ["rows_merged", "sha256", "as_read"]
    return {"columns": columns, "rows": rows, "total": len(rows)}


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
