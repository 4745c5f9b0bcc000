"""What stands around a notebook on its page: title, facts, notices, parameters, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trendlab import tables
from trendlab.reports import parameters
from trendlab.reports.page import SAMPLE

if TYPE_CHECKING:
    from trendlab.reports.job import Job


def about(job: Job, record: dict[str, Any], notebook: dict[str, Any]) -> dict[str, Any]:
    """Describe a run for its page; nothing here changes between two equal runs."""
    given = record["parameters"]
    title = notebook_title(notebook) or job.notebook.stem
    topic = str(given.get("topic") or given.get("query") or "")
    data = provenance(notebook)
    return {
        "title": topic or title,
        "kicker": title if topic else "",
        "window_title": f"{topic or title} – {job.notebook.stem}",
        "facts": facts(given, record, job, data),
        "notices": notices(record, notebook, data),
        "changes": record.get("changes"),
        "parameters": _parameters(given, job.help),
        "files": _files(data["files"]),
        "rejected": _rejected(data["files"]),
        "made_with": _made_with(job, record),
    }


def notebook_title(notebook: dict[str, Any]) -> str:
    """Return the first heading of a notebook."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            found = re.search(r"^#\s+(.+)$", parameters.source(cell), re.MULTILINE)
            return found[1].strip() if found else ""
    return ""


def facts(
    given: dict[str, Any], record: dict[str, Any], job: Job, data: dict[str, Any]
) -> list[tuple[str, str]]:
    """List place, period and as-of, those that this run has."""
    listed = []
    if given.get("geo"):
        listed.append(("Place", place(str(given["geo"]))))
    start, end = given.get("start"), given.get("end")
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
    days = {"first": "", "last": "", "newest": ""}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            said = output.get("data", {}).get(tables.PROVENANCE)
            if isinstance(said, dict):
                files |= {record["sha256"]: record for record in said["files"]}
                days |= {name: said[name] for name in days if said.get(name)}
    return {"files": list(files.values()), **days}


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
    sample = {
        found[1] for text in _printed(notebook) if (found := SAMPLE.search(text)) and found[1]
    }
    listed += [{"kind": "sample", "title": "Sample data:", "text": t} for t in sorted(sample)]
    told = [record["notice"] for record in data["files"] if record.get("notice")]
    listed += [{"kind": "warning", "title": "Freshness:", "text": text} for text in told]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            said = output.get("data", {}).get(tables.FINDING, {})
            if said.get("kind") in ("notice", "warning"):
                listed.append({"kind": said["kind"], "title": "", "text": said["statement"]})
    return listed


def _printed(notebook: dict[str, Any]) -> Iterator[str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "stream" and output["name"] == "stdout":
                yield parameters.source({"source": output["text"]})


def _parameters(given: dict[str, Any], described: dict[str, str]) -> dict[str, Any]:
    rows = [[name, _value(name, value), described.get(name, "")] for name, value in given.items()]
    return {"columns": ["name", "value", "meaning"], "rows": rows, "total": len(rows)}


def _value(name: str, value: Any) -> str:
    if name.endswith(("_path", "_file")) and value:
        return Path(str(value)).name  # where it lay differs between machines
    return str(value) if value not in ("", None) else "–"


def _files(records: list[dict[str, Any]]) -> dict[str, Any] | None:
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
