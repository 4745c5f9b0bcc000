"""Reports in a real browser: no data runs, nothing is asked of the network, everyone can read.

Two walls keep data from running: text is escaped or reduced to harmless markup at the source,
and the page's policy admits no script but its own. Each is tested with the other taken away.
"""

import re
import shutil
from pathlib import Path

import hostile
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import NOTEBOOKS, page_in
from playwright.sync_api import expect

from trendlab import figures, findings
from trendlab.reports import page as render

pytestmark = pytest.mark.browser
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 800}


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
    bare = render.template("index.html.j2").environment.overlay(autoescape=False, cache_size=0)
    for name in ("code", "terminal"):
        monkeypatch.setitem(bare.filters, name, str)
    monkeypatch.setattr(render, "template", bare.get_template)


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


@pytest.mark.trial
def test_policy_alone_holds(watcher, tmp_path, unescaped):
    for number, payload in enumerate(hostile.PAYLOADS):
        seen = watcher.provoke(page_of([payload], tmp_path), wait=20)
        assert not seen.done(), f"{number}: {payload}"


@pytest.mark.trial
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


# --- Reports of every notebook ----------------------------------------------------------------


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_hostile_data_do_nothing_through_any_notebook(made, watcher, name):
    path = page_in(made, "hostile", name)
    text = path.read_text("utf-8")

    assert watcher.provoke(path).nothing(), watcher.seen
    assert watcher.provoke(without_policy(path)).nothing(), watcher.seen
    assert watcher.tab.locator("h1").inner_text().startswith("\"'><script>alert(901)</script><img")
    assert len(set(re.findall(r"alert\((\d+)\)", text))) >= 3


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_report_works_offline_and_moved_alone(made, watcher, tmp_path, name):
    path = Path(shutil.copy(page_in(made, "sample", name), tmp_path / "mailed.html"))
    tab = watcher.open(path)
    pictures = tab.evaluate("[...document.images].map((i) => i.complete && i.naturalWidth > 0)")
    frame = re.sub(
        rb"data:[a-z/+]+;(?:charset=utf-8;)?base64,[A-Za-z0-9+/=]+", b"", path.read_bytes()
    )

    assert watcher.seen.nothing(), watcher.seen
    assert all(pictures)
    assert path.stat().st_size <= 2_000_000
    assert len(frame) <= 350_000


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("dark", "briefing"),
        ("light", "index"),
        *(
            pytest.param(scheme, name, marks=pytest.mark.trial)
            for scheme in ("light", "dark")
            for name in ("failing", *NOTEBOOKS)
        ),
    ],
)
def test_axe_finds_no_serious_fault(made, browser, name, scheme):
    path = made / "sample/index.html" if name == "index" else page_in(made, "sample", name)
    watcher = hostile.Watcher(browser, color_scheme=scheme)
    tab = watcher.open(path)
    open_all(tab)
    tab.evaluate("document.querySelectorAll('tr:nth-child(n+4)').forEach((row) => row.remove())")
    found = []
    for size in (WIDE, NARROW):
        tab.set_viewport_size(size)
        contrast = {"enabled": size is WIDE}  # the slow rule; no colour depends on the width
        options = {"resultTypes": ["violations"], "rules": {"color-contrast": contrast}}
        found += grave(Axe().run(tab, options=options).response["violations"])
    watcher.context.close()

    assert not found


def grave(violations):
    return [
        (fault["id"], node["html"][:200])
        for fault in violations
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]


def open_all(tab):
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")


@pytest.mark.parametrize("data", [pytest.param("sample", marks=pytest.mark.trial), "hostile"])
@pytest.mark.parametrize("name", ["index", *NOTEBOOKS])
def test_nothing_is_wider_than_a_phone(made, watcher, data, name):
    tab = watcher.open(made / data / "index.html" if name == "index" else page_in(made, data, name))
    tab.set_viewport_size(NARROW)
    open_all(tab)

    assert tab.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_reader_without_script_mouse_or_sight_gets_everything(made, browser, name):
    watcher = hostile.Watcher(browser, java_script_enabled=False, viewport=WIDE)
    tab = watcher.open(page_in(made, "sample", name))
    alts = [image.get_attribute("alt") for image in tab.locator("img").all()]
    targets = [link.get_attribute("href") for link in tab.locator("nav a, .key a").all()]
    folded = tab.locator("article details").first

    assert tab.locator("html").get_attribute("lang") == ("en" if name == "compare" else "fr")
    assert tab.locator("h1").count() == 1
    assert all(alt and "without a description" not in alt for alt in alts)
    assert len(targets) >= 4
    assert all(tab.locator(target).count() == 1 for target in targets)
    assert not folded.locator("> :not(summary)").first.is_visible()
    folded.locator("summary").press("Enter")
    expect(folded.locator("> :not(summary)").first).to_be_visible(timeout=20_000)
    last = tab.locator("nav a").last
    last.press("Enter")  # a mouse may miss what still scrolls
    tab.wait_for_url(f"**{last.get_attribute('href')}", wait_until="commit")
    tab.locator(".key a").first.press("Enter")
    target = targets[len(tab.locator("nav a").all())]
    expect(tab.locator(target)).to_be_visible(timeout=20_000)
    watcher.context.close()


def test_the_keyboard_reaches_the_body_and_all_that_scrolls(made, watcher):
    tab = watcher.open(page_in(made, "sample", "briefing"))
    tab.keyboard.press("Tab")
    first = tab.evaluate("document.activeElement.className")
    open_all(tab)
    unreached = tab.evaluate(
        "[...document.querySelectorAll('main *')].filter((e) => e.tabIndex < 0"
        " && /auto|scroll/.test(getComputedStyle(e).overflow)"
        " && (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight))"
        ".map((e) => e.outerHTML.slice(0, 80))"
    )

    assert first == "skip"
    assert not unreached


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_report_prints_without_its_machinery(made, watcher, name):
    tab = watcher.open(page_in(made, "sample", name))
    printed = tab.pdf(format="A4")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 680, "height": 1000})
    machinery = tab.locator("nav, .skip, details.code, summary:not(.finding > summary)")
    visible = machinery.evaluate_all("(parts) => parts.filter((e) => e.offsetParent).length")
    width = tab.evaluate("document.documentElement.scrollWidth")
    tab.emulate_media(media="screen")

    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 20
    assert visible == 0
    assert width <= 680


def test_a_failed_run_says_where_and_why_and_runs_nothing(made, watcher):
    path = page_in(made, "sample", "failing")

    assert watcher.provoke(path).nothing(), watcher.seen
    assert "This run failed" in watcher.tab.locator(".notice.failed").inner_text()
    assert "cell 3: ValueError" in watcher.tab.locator(".notice.failed").inner_text()


# --- The catalogue ----------------------------------------------------------------------------


def test_the_catalogue_has_a_line_a_report_the_failed_one_first(made, watcher):
    tab = watcher.open(made / "sample/index.html")
    lines = tab.locator("tr.report")

    assert lines.count() == len(NOTEBOOKS) + 1
    assert "ValueError" in lines.first.inner_text()
    assert tab.locator("tbody").first.get_attribute("id") == "topic-1"
    assert "topic-1" in tab.locator("nav a").first.get_attribute("href")
    assert tab.locator(".course path").count() > 1
    assert watcher.seen.nothing(), watcher.seen


@pytest.mark.parametrize("data", ["sample", "hostile"])
def test_the_catalogue_runs_no_script_and_its_links_lead_somewhere(made, watcher, data):
    index = made / data / "index.html"
    tab = watcher.open(index)
    links = tab.locator("a").evaluate_all("(links) => links.map((a) => a.getAttribute('href'))")

    assert len(links) >= len(NOTEBOOKS)
    assert all((index.parent / link.split("#")[0]).exists() for link in links)
    assert watcher.seen.nothing(), watcher.seen
    tab = watcher.open(without_policy(index))
    assert watcher.seen.nothing(), watcher.seen
