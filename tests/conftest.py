"""What all tests share: a quiet environment, and one line about what a browser would test."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from hypothesis import settings

from benchmarks._trial import Trial
from trendlab.language import catalog

# The same 40 examples everywhere: what passed once passes again; TRENDLAB_FUZZ=1 draws 2,000.
settings.register_profile("steady", derandomize=True, max_examples=40, deadline=None)
settings.register_profile("fuzz", max_examples=2_000, deadline=None)
settings.load_profile("fuzz" if os.environ.get("TRENDLAB_FUZZ") else "steady")
os.environ["MPLBACKEND"] = "agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FAKETIME = shutil.which("faketime")
NOTEBOOKS = sorted(p.stem for p in (Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NOBODY = "<script>alert(1)</script> $a_b$ _nobody_ 深い أوكرانيا यूक्रेन 🎉"


@pytest.fixture(autouse=True)
def _english():
    """A notebook run in this process speaks as its place does, and the next test English."""
    catalog.speak()


def pytest_collection_modifyitems(config, items):
    for item in items:
        if not CHROMIUM and "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs Chromium: install Debian's chromium"))
        if not FAKETIME and "faketime" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs faketime: install Debian's faketime"))


def pytest_report_header():
    browser = f"browser: {CHROMIUM}" if CHROMIUM else "no Chromium: what needs it is skipped"
    return [browser, "faketime: " + (FAKETIME or "none: what needs it is skipped")]


@pytest.fixture(scope="session")
def browser():
    """One browser a process: Playwright starts no second one beside it."""
    with hostile.browser() as running:
        yield running


@pytest.fixture(scope="session")
def bundled_fonts(tmp_path_factory):
    """A folder of settings in which matplotlib finds no fonts but those that it brings."""
    from matplotlib import font_manager, get_data_path

    folder = tmp_path_factory.mktemp("fonts")
    known = font_manager.FontManager()
    known.ttflist = [font for font in known.ttflist if font.fname.startswith(get_data_path())]
    name = f"fontlist-v{known.__version__}.json"
    font_manager.json_dump(known, folder / name)
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory, bundled_fonts):
    """Make all reports once, also when several pytest processes share the work."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            make_reports(folder, MPLCONFIGDIR=str(bundled_fonts))
            (folder / "made").mkdir()
    return folder


def make_reports(folder, **env):
    """Run every notebook on the sample, on a topic of nobody's (all fail) and on hostile data."""
    hostile.schedule(folder / "sample.toml", NOTEBOOKS)
    hostile.schedule(folder / "nobody.toml", NOTEBOOKS, topic=NOBODY)
    hostile.schedule(folder / "hostile.toml", NOTEBOOKS, **hostile.write_data(folder / "data"))
    failing = write_notebook(
        folder, "failing", ["# Will it fail?", f"raise ValueError({' '.join(hostile.PAYLOADS)!r})"]
    )
    hostile.schedule(folder / "failing.toml", [str(failing)])
    for name, code in (("sample", 0), ("nobody", 2), ("hostile", 0), ("failing", 65)):
        out = "sample" if name == "failing" else name
        done = trendlab("run", f"{name}.toml", "--out", out, "--quiet", folder=folder, **env)
        assert done.returncode == code, done.stderr
        (folder / f"{name}.err").write_text(done.stderr)


def page_in(made, data, name):
    return next((made / data / name).glob("*/[0-9]*/report.html"))


@pytest.fixture
def trial(tmp_path):
    """A folder for one trial, in which every trial must leave no process."""
    made = Trial(tmp_path / "trial")
    yield made
    left = made.orphans()
    made.clear()
    assert left == [], "processes outlived their run"


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook from sources: text for code cells, ``# ``-led text for Markdown."""

    def write(*cells, parameters='topic: str = "x"  # phrase\n', name="small", folder=None):
        return write_notebook(folder or tmp_path, name, cells, parameters)

    return write


def trendlab(*arguments, at=None, folder=None, **env):
    """Run the command to its end, at a time of day of one's own where *at* says so."""
    known = {"PYTHONPATH": os.pathsep.join(str(Path(p).resolve()) for p in sys.path if p)}
    return subprocess.run(
        [*(["faketime", at] if at else []), *command(*arguments)], cwd=folder, timeout=120,
        env={**os.environ, **known, "COLUMNS": "200", **env}, capture_output=True, text=True,
    )  # fmt: skip


def command(*arguments):
    return [sys.executable, "-m", "trendlab.cli", *map(str, arguments)]


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
