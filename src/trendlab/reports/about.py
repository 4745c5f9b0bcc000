"""What stands around a notebook on its page: what was asked, of which files, with what doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from trendlab import tables
from trendlab.language import numbers, places
from trendlab.language.catalog import message
from trendlab.language.messages import say
from trendlab.reports.door import source
from trendlab.reports.job import Job


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
        named = f"{places.flag(question.geo)} {places.place(question.geo)}"
        listed.append((say("Place"), named.strip()))  # a flag is two letters where no font has it
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


def provenance(notebook: dict[str, Any]) -> dict[str, Any]:
    """Gather what the notebook said about the files it read."""
    files: dict[str, dict[str, Any]] = {}
    told: dict[str, None] = {}
    days = {"first": "", "last": "", "newest": "", "language": ""}
    for said in displayed(notebook, tables.PROVENANCE):
        files |= {record["sha256"]: record for record in said["files"]}
        days |= {name: said[name] for name in days if said.get(name)}
        told |= dict.fromkeys([said["notice"]] if said.get("notice") else [])
    return {"files": list(files.values()), "notices": list(told), **days}


def notices(
    record: dict[str, Any], notebook: dict[str, Any], data: dict[str, Any]
) -> list[dict[str, str]]:
    """List what a reader must know first: a failure, sample data, the notebook's warnings."""
    listed = []

    def tell(kind: str, text: str, title: str = "") -> None:
        listed.append({"kind": kind, "title": title, "text": text})

    if record["status"] != "ok":
        ends = "{reason}. What follows ends there and is no result."
        tell("failed", say(ends, reason=record["reason"]), say("This run failed."))
    if why := record.get("early"):
        text = say("{why} What would have followed is not on this page.", why=why)
        tell("warning", text, say("The notebook ended early."))
    if left := record.get("skipped"):
        names = ", ".join(Path(path).name for path in left[:20])
        text = say("{names}; {n:number} in all.", names=names, n=len(left))
        tell("warning", text, say("Not files that can be read:"))
    for text in data["notices"]:
        title, mark, rest = text.partition(": ")
        sample = title == "Sample data" and mark
        tell("sample", *((message(rest), say("Sample data:")) if sample else (text,)))
    for file in data["files"]:
        if file.get("notice"):
            tell("warning", file["notice"], say("Freshness:"))
    for said in displayed(notebook, tables.FINDING):
        if said.get("kind") in ("notice", "warning"):
            tell(said["kind"], said["statement"])
    return listed


def displayed(notebook: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """List what the cells of a notebook displayed of one kind of ours."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if isinstance(said := output.get("data", {}).get(kind), dict):
                yield said


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
    counts = [f"rows_{what}" for what in ("read", "accepted", "repaired", "rejected", "merged")]
    rows = [
        [
            *(Path(record["file"]).name, _format(record["format"])),
            *(record[name] for name in counts),
            *(record["sha256"][:12], " ".join(record.get("repairs", ()))),
        ]
        for record in records
    ]
    columns = ["file", "format", *counts, "sha256", "as_read"]
    return {"columns": columns, "rows": rows, "total": len(rows)}


def _format(name: str) -> str:
    """Name a format in words: of a plain table its kind, and what it holds."""
    kind, of, table = name.partition(" of ")
    return message(kind, "value") + (f" {message(of.strip() + ' ' + table, 'value')}" if of else "")


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
