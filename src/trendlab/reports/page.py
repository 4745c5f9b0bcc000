"""An executed notebook as one page that needs no network, runs no script and prints well."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

from trendlab.language import numbers
from trendlab.language.catalog import spoken
from trendlab.language.messages import say
from trendlab.reports import sanitize as clean
from trendlab.reports.layout import Layout, laid_out
from trendlab.reports.markup import code, terminal
from trendlab.reports.rows import laid
from trendlab.reports.words import glossary
from trendlab.tables import RunError

HERE = Path(__file__).parent
EMPTY: dict[str, Any] = dict.fromkeys(("window_title", "kicker", "title"), "")
EMPTY |= {"parameters": None, "files": None, "notices": []}
LARGEST = 10_000_000
STRIP, KEY = 4, 5  # figures in the strip on top, findings in the box beneath
# Kinds that answer what a reader came for, most asked for first.
MATTER = (
    *("burst", "peak", "most", "rank", "change", "share", "actors", "lead-lag", "checks", "growth"),
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


def policy(css: str) -> str:
    """Write a Content-Security-Policy that admits this very style and pictures, no script."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def page(notebook: dict[str, Any], about: dict[str, Any]) -> str:
    """Render an executed notebook, as nbformat 4 keeps it, with what stands around it."""
    return rendered(laid_out(clean.strict(notebook)["cells"]), about)


def rendered(made: Layout, about: dict[str, Any]) -> str:
    """Render what a notebook's cells were laid out as.

    Parameters
    ----------
    about : dict
        What stands around the notebook: title, facts, notices, changes, parameters, files…

    Raises
    ------
    RunError
        If the page would be larger than 10 MB.
    """
    named = _named(made.drawings)
    strip, key = chosen(made.findings)
    described: dict[str, Any] = {
        "policy": policy(style()),
        "language": spoken(),
        "contents": [section for section in made.sections if section.title and section.level < 4],
        "file_name": FILE_NAME,
        "strip": strip,
        "key": key,
        "words": glossary(made.findings),
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


def chosen(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Choose what stands in the strip on top, and in the box beneath it."""
    strip = [one for one in found if one["strip"]][:STRIP]
    return strip, _key(found, strip)


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
    if len(sentence) <= SHORT:
        return sentence
    listed = re.match(r".*\)(?=\s?[,;])", sentence[:SHORT])  # up to the end of an item
    whole = listed and len(listed[0]) > SHORT / 2
    return (listed[0] if listed and whole else sentence[:SHORT].rsplit(" ", 1)[0]) + "…"


@functools.cache
def template(name: str) -> Any:
    """Read one of our templates, in which all that is not marked safe is escaped."""
    from jinja2 import Environment, FileSystemLoader, pass_context

    made = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    made.filters["shown"] = lambda value: clean.text(numbers.cell(value))
    # With the context, since Jinja else says constants once, when it reads the template.
    made.filters["tr"] = pass_context(lambda _, text, **values: say(text, **values))
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
