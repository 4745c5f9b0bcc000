"""What all tests share: a quiet environment, and one line about what a browser would test."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# The same 40 examples everywhere: what passed once passes again; TRENDLAB_FUZZ=1 draws 2,000.
settings.register_profile("steady", derandomize=True, max_examples=40, deadline=None)
settings.register_profile("fuzz", max_examples=2_000, deadline=None)
settings.load_profile("fuzz" if os.environ.get("TRENDLAB_FUZZ") else "steady")
os.environ["MPLBACKEND"] = "agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FAKETIME = shutil.which("faketime")


def pytest_collection_modifyitems(config, items):
    for tool, mark, package in (
        (CHROMIUM, "browser", "chromium"),
        (FAKETIME, "faketime", "faketime"),
    ):
        absent = pytest.mark.skip(reason=f"needs a {mark}: install Debian's package {package}")
        for item in items:
            if not tool and mark in item.keywords:
                item.add_marker(absent)


def pytest_report_header():
    browser = f"browser: {CHROMIUM}"
    if not CHROMIUM:
        browser = "no browser: the tests of tests/test_browser.py are skipped (install chromium)"
    if FAKETIME:
        return browser
    return [browser, "no faketime: tests of tests/test_clock.py are skipped (install faketime)"]


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook from sources: text for code cells, ``# ``-led text for Markdown."""

    def write(*cells, parameters='topic: str = "x"  # phrase\n', name="small", folder=None):
        return write_notebook(folder or tmp_path, name, cells, parameters)

    return write


def write_notebook(folder, name, cells, parameters='topic: str = "x"\n', tags=()):
    made = [_cell("code", parameters, ["parameters"])] if parameters is not None else []
    made += [_cell("markdown" if c.startswith("# ") else "code", c, tags) for c in cells]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path = Path(folder) / f"{name}.ipynb"
    path.write_text(json.dumps(whole))
    return path


def _cell(kind, source, tags=()):
    cell = {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
