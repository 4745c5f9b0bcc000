"""JupyterLab itself, in a browser: opening, running and saving our notebooks changes no file."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import expect

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
STDERR = "[data-mime-type='application/vnd.jupyter.stderr']"
RAN = """() => {
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
        .map(prompt => prompt.textContent);
    return /\\d/.test(prompts.at(-1)) && !prompts.some(text => text.includes("*"));
}"""
pytestmark = [pytest.mark.browser, pytest.mark.trial]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout of its own, with all that git keeps in this one as it stands now."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in git(ROOT, "ls-files", "src", "notebooks", "data", ".gitignore").splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "all")
    return folder


@pytest.fixture(scope="module")
def lab(checkout):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "trendlab.cli", "lab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--IdentityProvider.token="]
    environment = os.environ | {"PYTHONPATH": str(checkout / "src")}
    with (checkout.parent / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=checkout, env=environment, stdout=log, stderr=log)
    try:
        await_answer(f"http://127.0.0.1:{port}/api/status", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def await_answer(address: str, server: subprocess.Popen) -> None:
    for _ in range(240):
        assert server.poll() is None, "JupyterLab has ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise AssertionError("JupyterLab does not answer")


def test_one_root_holds_notebooks_and_data(lab):
    with urllib.request.urlopen(f"{lab}/api/contents/") as answer:
        names = {entry["name"] for entry in json.load(answer)["content"]}

    assert {"notebooks", "data"} <= names


def opened(browser, lab: str, path: str):
    page = browser.new_page()
    page.goto(f"{lab}/lab/tree/{path}?reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    return page


def run_all(page) -> float:
    """Run every cell; return the seconds until the last has answered."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    begun = time.monotonic()
    page.wait_for_function(RAN, timeout=120_000)
    return time.monotonic() - begun


@pytest.fixture
def own(checkout, lab, browser):
    """Open a notebook of one's own with these cells, and run it."""
    path = checkout / "notebooks" / f"own-{time.monotonic_ns()}.ipynb"
    pages = []

    def made(*sources: str):
        cells = [v4.new_code_cell(source) for source in sources]
        named = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        path.write_text(nbformat.writes(v4.new_notebook(cells=cells, metadata=named)))
        pages.append(opened(browser, lab, f"notebooks/{path.name}"))
        run_all(pages[-1])
        return pages[-1]

    yield made
    for page in pages:
        page.close()
    path.unlink()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_warns_of_nothing_and_changes_no_tracked_file(checkout, lab, browser, name):
    page = opened(browser, lab, f"notebooks/{name}.ipynb")
    seconds = run_all(page)
    outputs = page.locator(".jp-OutputArea-output").count()
    warned = page.locator(STDERR).all_text_contents()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(3000)
    saved = page.locator(".jp-mod-dirty").count() == 0
    page.close()
    print(f"{name}: {seconds:.1f} s, load {os.getloadavg()[0]:.1f}")

    assert (outputs > 3, warned, saved) == (True, [], True)
    assert git(checkout, "status", "--porcelain") == ""


def test_a_click_on_a_heading_sorts_a_table_by_value_without_the_network(own):
    """The evidence of a finding and a table alike; a thousand is more than thirty."""
    pytest.importorskip("itables")
    page = own(
        "import trendlab as tl, pandas as pd",
        "rows = pd.DataFrame({'outlet': ['A', 'B', 'C'], 'matched': [1200, 30, None]})",
        "tl.finding('Two outlets.', evidence=rows)",
        "tl.table(rows.assign(url='https://a.example/1'))",
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("summary").first.click()
    for number in range(2):
        table = page.locator("table.dataTable").nth(number)
        table.locator("th").nth(1).click()
        cells = table.locator("tbody td:nth-child(2)")
        expect(cells).to_have_text(["–", "30", "1,200"], timeout=20_000)
    assert [url for url in asked if "127.0.0.1" not in url] == []


def test_a_wrong_path_is_one_line_in_the_cell(own):
    page = own("import trendlab as tl", "tl.load_articles('no/such.csv')")
    error = page.locator(STDERR)
    expect(error).to_contain_text("no/such.csv", timeout=20_000)

    assert len(error.text_content().strip().splitlines()) == 1


def test_a_form_is_filled_and_run_with_own_data(checkout, own):
    pytest.importorskip("ipywidgets")
    (checkout / "data/own.csv").write_text("date,source,title\n2026-01-06,Le Phare,La crue\n")
    page = own("import trendlab as tl", "tl.form('coverage')")
    for name, value in [("topic", "crue"), ("articles_path", "data/own.csv")]:
        label = page.locator(".widget-label", has_text=re.compile(f"^{name}:?$"))
        field = page.locator(".widget-text").filter(has=label).locator("input")
        field.fill(value)
        field.press("Enter")
    page.locator(".widget-button", has_text="Run").click()
    page.locator(".widget-html .finding").first.wait_for(timeout=60_000)

    expect(page.locator(".widget-html").last).to_contain_text("1 article", timeout=20_000)


def test_a_figure_of_pyplot_is_shown_once(own):
    page = own(
        "import trendlab as tl, pandas as pd\n%matplotlib inline",
        "tl.show(pd.Series([1, 2]).plot(), 'a rise', pd.DataFrame({'n': [1, 2]}))",
    )

    shown = page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg")
    expect(shown).to_have_count(1, timeout=20_000)
