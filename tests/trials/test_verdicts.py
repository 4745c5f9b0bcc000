"""One notebook, one verdict: of papermill, of a warmed process, of a plain kernel.

The kinds are those of papermill's own test notebooks; these are written anew.
"""

import json
import subprocess
import sys

import pytest

from benchmarks._trial import Trial

NEXT = "print('after')"
PASSED = {"source": "1 / 0", "metadata": {"tags": ["raises-exception"]}}
NOT_RUN = {"source": "1 / 0", "metadata": {"tags": ["skip-execution"]}}
TEXT = {"cell_type": "markdown", "source": "# Title"}
CASES = {  # cells after the parameters, whether it ends well
    "plain": (["print(topic)", NEXT], True),
    "empty": ([""], True),
    "text": ([TEXT, NEXT], True),
    "displays": (
        ["from IPython.display import HTML\nHTML('<b>x</b>')", NEXT],
        True,
    ),
    "logs": (
        ["import sys\nprint('e', file=sys.stderr)", NEXT],
        True,
    ),
    "exits": (["import sys; sys.exit()", NEXT], True),
    "exits-0": (["import sys; sys.exit(0)", NEXT], True),
    "raises-exit": (["raise SystemExit", NEXT], True),
    "skips": ([NOT_RUN, NEXT], True),
    "magic": (["%time x = 1", NEXT], True),
    "awaits": (["import asyncio\nawait asyncio.sleep(0)", NEXT], True),
    "exits-1": (["import sys; sys.exit(1)", NEXT], False),
    "exits-text": (["import sys; sys.exit('no data')", NEXT], False),
    "fails": (["assert False", NEXT], False),
    "displays-and-fails": (["from IPython.display import display\ndisplay(1)\n1 / 0", NEXT], False),
    "syntax": (["x = = 1", NEXT], False),
    "old-print": (['print "x"', NEXT], False),
    "line-magic": (["%no_such_magic", NEXT], False),
    "cell-magic": (["%%no_such_magic\nx", NEXT], False),
    "interrupted": (["raise KeyboardInterrupt", NEXT], False),
    "let-pass": ([PASSED, NEXT], False),
    "no-file": (["open('check.txt')", NEXT], False),
    "exits-then-fails": (
        [
            {"source": "import sys; sys.exit(0)", "metadata": {"tags": ["raises-exception"]}},
            "1 / 0",
        ],
        False,
    ),
    "dies": (["import os; os._exit(0)", NEXT], False),
}
# papermill goes on after exit(), in a kernel that leaves at a moment of its own; we refuse it.
DIFFERS = {"quits": (["exit()"], False)}


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    made = Trial(tmp_path_factory.mktemp("verdicts") / "trial")
    for name, (cells, _) in {**CASES, **DIFFERS}.items():
        made.notebook(*cells, name=name)
    yield made
    assert made.orphans() == []
    made.clear()


LOOP = """import json, sys, papermill
ended = {}
for name in json.loads(sys.argv[1]):
    try:
        papermill.execute_notebook(f"{name}.ipynb", f"{name}-out.ipynb", progress_bar=False)
        ended[name] = True
    except BaseException as error:
        ended[name] = False
print(json.dumps(ended))"""


@pytest.mark.trial
def test_papermill_gives_these_verdicts(trial):
    """The table above is papermill's word, not ours."""
    ran = subprocess.run(
        [sys.executable, "-c", LOOP, json.dumps(list(CASES))],
        cwd=trial.folder, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(ran.stdout.splitlines()[-1]) == {
        name: good for name, (_, good) in CASES.items()
    }


@pytest.mark.trial
@pytest.mark.parametrize("engine", ["forked", "kernel"])
def test_so_does_each_engine(trial, engine):
    every = {**CASES, **DIFFERS}
    trial.out = trial.folder / engine
    trial.schedule(*every, engine=engine)
    ended = {name: bool(list(trial.out.glob(f"{name}/*/latest"))) for name in every}

    assert ended == {name: good for name, (_, good) in every.items()}
    assert trial.broken() == []


@pytest.mark.trial
@pytest.mark.parametrize("engine", ["forked", "kernel"])
def test_a_page_says_that_its_notebook_ended_early_and_where(trial, engine):
    trial.out = trial.folder / f"early-{engine}"
    ended = trial.run(trial.folder / "exits.ipynb", "--engine", engine)
    (page,) = trial.out.glob("exits/*/latest/report.html")
    text = page.read_text("utf-8")

    assert (ended.code, ended.err) == (0, "")
    assert "The notebook ended early." in text
    assert "It ended in cell 2 of 3" in text
    assert "SystemExit" not in text


def test_an_unknown_kernel_is_told_with_those_that_exist(tmp_path):
    trial = Trial(tmp_path)
    asked = trial.run(trial.notebook(NEXT), "--kernel", "nowhere")

    assert asked.code == 2
    assert asked.err == "trendlab: unknown kernel 'nowhere'. Known: python3.\n"


@pytest.mark.trial
def test_a_notebook_may_name_no_kernel_and_have_no_parameters(tmp_path):
    trial = Trial(tmp_path)
    cells = [{"cell_type": "code", "source": NEXT, "metadata": {}, "outputs": []}]
    bare = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    path = trial.folder / "bare.ipynb"
    path.write_text(json.dumps(bare))

    assert trial.run(path).code == 0
    assert trial.run(path, "--kernel", "python3").code == 0
    refused = trial.run(path, "-p", "topic", "x")
    assert (refused.code, "tag parameters" in refused.err) == (2, True)
