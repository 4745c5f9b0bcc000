"""Reports in a real browser: no data runs, nothing is asked of the network, everyone can read.

Two walls keep data from running: text is escaped or reduced to harmless markup at the source,
and the page's policy admits no script but its own. Each is tested with the other taken away.
"""

import re

import hostile
import pytest

from trendlab import figures, findings
from trendlab.reports import render

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser():
    with hostile.browser() as running:
        yield running


@pytest.fixture(scope="session")
def watcher(browser):
    return hostile.Watcher(browser)


# --- Pages made of payloads -------------------------------------------------------------------


def notebook_of(texts):
    """An executed notebook that holds *texts* in every place where text can come to stand."""
    cells = [code_cell(text) for text in texts]
    cells += [{"cell_type": "markdown", "source": text, "metadata": {}} for text in texts]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return {"cells": cells, "metadata": {"title": texts[0]}, "nbformat": 4, "nbformat_minor": 5}


def code_cell(text):
    rows = {"columns": [text, "n"], "rows": [[text, 1]], "total": 1}
    finding = {"statement": text, "kind": "level", "unit": text, "evidence": rows, "key": text}
    about = {"alt": text, "source": text, "table": rows}
    picture = {"image/png": "iVBORw0KGgo=", figures.MIME: about}
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": text},
        {"output_type": "stream", "name": "stderr", "text": text},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
        shown({findings.MIME: finding, "text/html": text}),
        shown({**picture, "text/plain": text}, {"image/png": {"width": text, "alt": text}}),
        shown({"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{text}</svg>"}),
        *(shown({mime: text}) for mime in ("text/html", "text/markdown", "text/latex")),
        shown({"text/plain": text}),
        shown({"text/vnd.mermaid": text, "text/plain": text}),
        shown({"application/javascript": text, "text/plain": text}),
        shown({"application/vnd.jupyter.widget-view+json": {"model_id": text}}),
        shown({"text/html": frame_html(text)}),
    ]
    metadata = {"tags": [], "alt": text}
    return {"cell_type": "code", "execution_count": 1, "metadata": metadata, "source": f"# {text}",
            "outputs": outputs}  # fmt: skip


def shown(data, metadata=None):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def frame_html(text):
    """What pandas and IPython write unescaped: headers of a Styler, links of to_html, FileLink."""
    return (
        f"<style>#T_1 {{}}</style><table id=T_1><caption>{text}</caption><thead><tr><th>{text}</th>"
        f'</tr></thead><tbody><tr><td><a href="{text}" target="_blank">{text}</a></td></tr></tbody>'
        f"</table><a href='{text}'>{text}</a><br>"
    )


def about(text):
    rows = {"columns": [text], "rows": [[text]], "total": 1}
    return {
        "title": text,
        "kicker": text,
        "window_title": text,
        "facts": [("Place", text)],
        "notices": [{"kind": "notice", "title": text, "text": text}],
        "changes": {"summary": text, "entries": [{"what": "new", "label": "new", "text": text}]},
        "parameters": rows,
        "files": rows,
        "rejected": rows,
        "made_with": text,
    }


def page_of(texts, folder):
    joined = " ".join(texts)
    return written(folder / "page.html", render.page(notebook_of(texts), about(joined)))


def written(path, text):
    path.write_text(text, encoding="utf-8", errors="replace")
    return path


def without_policy(path):
    """Take the outer wall away."""
    bare = re.sub(
        r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", path.read_text("utf-8")
    )
    assert "Content-Security-Policy" not in bare.split("</head>")[0]
    return written(path.with_name("bare.html"), bare)


@pytest.fixture
def unescaped(monkeypatch):
    """Take the inner wall away: nothing is escaped, nothing reduced."""
    monkeypatch.setattr(render.clean, "clean", lambda text: text)
    monkeypatch.setattr(render, "html", type("html", (), {"escape": str, "unescape": str}))
    environment = render.exporter().environment
    for name in ("e", "escape"):
        monkeypatch.setitem(environment.filters, name, lambda value: value)
    for name in ("code", "terminal"):
        monkeypatch.setitem(environment.filters, name, str)


def test_no_payload_runs_and_all_can_be_read(watcher, tmp_path):
    path = page_of(hostile.PAYLOADS, tmp_path)
    seen = watcher.provoke(path)

    assert len(hostile.PAYLOADS) >= 60
    assert seen.nothing(), seen
    read = watcher.tab.text_content("main .text").strip()
    assert read == re.sub(r"\x1b\[\d+m|\x1b\]8;;[^\x1b]*\x1b\\", "", hostile.PAYLOADS[0])


def test_escaping_alone_holds(watcher, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "harden", lambda text: text)
    path = without_policy(page_of(hostile.PAYLOADS, tmp_path))

    assert watcher.provoke(path).nothing(), watcher.seen


def test_policy_alone_holds(watcher, tmp_path, unescaped):
    for number, payload in enumerate(hostile.PAYLOADS):
        seen = watcher.provoke(page_of([payload], tmp_path), wait=20)
        assert not seen.done(), f"{number}: {payload}"


def test_payloads_do_run_without_either_wall(watcher, tmp_path, unescaped, monkeypatch):
    """The control: a test that cannot see a payload run would prove nothing."""
    monkeypatch.setattr(render, "harden", lambda text: text)
    ran = []
    for payload in hostile.numbered(hostile.SCRIPTS, hostile.CLICKS, hostile.REQUESTS):
        cells = [{"cell_type": "markdown", "source": payload, "metadata": {}, "id": "a"}]
        page = render.page({**notebook_of(["x"]), "cells": cells}, render.EMPTY)
        seen = watcher.provoke(without_policy(written(tmp_path / "page.html", page)), wait=30)
        ran += [payload] if seen.done() else []

    assert len(ran) >= 60
