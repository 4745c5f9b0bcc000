"""JupyterLab itself, in a browser: opening, running and saving our notebooks changes no file."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import hostile
import pytest

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


@pytest.fixture(scope="module")
def browser():
    with hostile.browser() as running:
        yield running


def test_one_root_holds_notebooks_and_data(lab):
    with urllib.request.urlopen(f"{lab}/api/contents/") as answer:
        names = {entry["name"] for entry in json.load(answer)["content"]}

    assert {"notebooks", "data"} <= names


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_warns_of_nothing_and_changes_no_tracked_file(checkout, lab, browser, name):
    page = browser.new_page()
    page.goto(f"{lab}/lab/tree/notebooks/{name}.ipynb?reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(RAN, timeout=120_000)
    outputs = page.locator(".jp-OutputArea-output").count()
    warned = page.locator(STDERR).all_text_contents()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(3000)
    saved = page.locator(".jp-mod-dirty").count() == 0
    page.close()

    assert (outputs > 3, warned, saved) == (True, [], True)
    assert git(checkout, "status", "--porcelain") == ""
