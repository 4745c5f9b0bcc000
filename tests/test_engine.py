"""The forked engine against a plain kernel: the same outputs, byte for byte."""

import json
import os
import subprocess
import sys
import time
import warnings

import pytest

from trendlab.reports import processes
from trendlab.reports.execute import execute
from trendlab.reports.job import FORMATS

CELLS = [
    "import sys, os, warnings\nimport pandas as pd, numpy as np",
    "1 + 1",
    "print('a'); print('b', file=sys.stderr); print('c')",
    "from IPython.display import display\nprint('before')\ndisplay(1)\nprint('after')",
    "frame = pd.DataFrame(np.arange(300).reshape(10, 30)); frame",
    "print(frame)\nframe.describe().T.head(3)",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('é $5 and $6')",
    "fig, ax = plt.subplots(); ax.bar(['x'], [1]); fig",
    "h = display('one', display_id=True); h.update('two')",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('kept')",
    "!echo from the shell",
    "await __import__('asyncio').sleep(0); 'awaited'",
    "# only a comment",
    "%%html\n<b>bold</b>",
    "In[2], Out[2], _i, __name__",
    "import logging; logging.warning('careful')",
    "pd.set_option('display.max_rows', 4); pd.DataFrame({'a': range(9)})",
    "1 / 0",
    "'never'",
]


def outputs(path, engine, **options):
    limits = {"cell_limit": 60, "deadline": time.monotonic() + 120} | options
    ran = execute(path, {}, engine=engine, cwd=path.parent, **limits)
    return [(c.get("execution_count"), c.get("outputs")) for c in ran.notebook["cells"]]


def reported(path, engine, out):
    """Outputs of a failed report made by the command, where matplotlib draws inline."""
    path_list = os.pathsep.join(p for p in sys.path if p)
    env = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"} | {"PYTHONPATH": path_list}
    command = [sys.executable, "-m", "trendlab.cli", "report", path, "--engine", engine]
    subprocess.run([*command, "--out", out], env=env, capture_output=True)
    (made,) = out.glob("*/*/0001*/report.ipynb")
    cells = json.loads(made.read_text("utf-8"))["cells"]
    return [(cell.get("execution_count"), cell.get("outputs")) for cell in cells]


def test_the_forked_engine_gives_the_outputs_of_a_plain_kernel(notebook, tmp_path):
    path = notebook(*CELLS)
    forked = reported(path, "forked", tmp_path / "forked")
    plain = reported(path, "kernel", tmp_path / "plain")

    assert any("image/png" in o.get("data", {}) for _, shown in forked for o in shown or ())
    for number, (ours, theirs) in enumerate(zip(forked, plain, strict=True)):
        assert ours == theirs, CELLS[number - 1]


def test_a_report_leaves_nothing_behind_for_the_next(notebook):
    first = notebook("import pandas as pd, random\npd.leak = 1\nrandom.seed(1)", name="first")
    second = notebook("import pandas as pd\nhasattr(pd, 'leak')", name="second")
    outputs(first, "forked")
    shown = outputs(second, "forked")[-1][1]

    assert shown[0]["data"]["text/plain"] == "False"


@pytest.mark.parametrize("engine", ["forked", "kernel"])
def test_a_notebook_imports_modules_beside_it(notebook, tmp_path, engine):
    (tmp_path / "beside.py").write_text("answer = 42\n")

    assert outputs(notebook("import beside\nbeside.answer"), engine)[-1][1][0]["data"] == {
        "text/plain": "42"
    }


@pytest.mark.parametrize("engine", ["forked", "kernel"])
def test_a_run_that_jupyterlab_began_makes_no_table_with_a_script(notebook, monkeypatch, engine):
    monkeypatch.setenv("JPY_SESSION_NAME", "own.ipynb")
    path = notebook("import trendlab as tl, pandas as pd\ntl.table(pd.DataFrame({'n': [1, 2]}))")

    assert "<script" not in outputs(path, engine)[-1][1][0]["data"]["text/html"]


def test_what_the_runner_does_without_a_notebook_still_finds(notebook, monkeypatch):
    """Importing the package sets nothing; what its entry puts away is there again in a cell."""
    pytest.importorskip("webcolors")
    code = (
        "import sys, trendlab.reports.pool\n"
        "print(None in sys.modules.values(), 'numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in FORMATS:
        monkeypatch.setitem(sys.modules, name, None)
    cell = "import webcolors; webcolors.name_to_hex('red')"

    assert said.stdout == "False False\n"
    assert outputs(notebook(cell), "forked")[-1][1][0]["data"]["text/plain"] == "'#ff0000'"


def test_a_fork_beside_the_threads_of_a_library_says_nothing(monkeypatch, recwarn):
    """Python 3.12 warns of any thread."""
    monkeypatch.setattr(os, "fork", lambda: warnings.warn("threads", DeprecationWarning) or 1)  # noqa: B028

    assert processes.fork(lambda: 0) == 1
    assert not recwarn.list


ORPHANED = """
import os, subprocess, sys, threading, time
from trendlab.reports import processes

processes.adopt_orphans()
inner = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
wait = "; __import__('time').sleep(60)"
middle = subprocess.Popen([sys.executable, "-c", inner + wait], stdout=subprocess.PIPE, text=True)
orphan, real, looks = int(middle.stdout.readline()), processes.descendants, []

def blind():
    looks.append(1)
    return [middle.pid] if len(looks) == 1 else real()

processes.descendants = blind
since = time.monotonic()
processes.end_descendants()
print(time.monotonic() - since < 20, os.path.exists(f"/proc/{orphan}"))
"""
THREADED = """
import os, subprocess, sys, threading
from trendlab.reports import processes

made = []
start = lambda: (made.append(subprocess.Popen(["sleep", "60"])), done.wait())
done = threading.Event()
threading.Thread(target=start, daemon=True).start()
while not made:
    pass
print(made[0].pid in processes.children())
made[0].kill()
done.set()
"""


@pytest.mark.skipif(not processes.LINUX, reason="only Linux adopts orphans")
@pytest.mark.parametrize(("code", "said"), [(ORPHANED, "True False"), (THREADED, "True")])
def test_no_process_is_overlooked_nor_waited_for_while_it_lives(code, said):
    """An orphan may be adopted after the look, and a thread may have started a process."""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, timeout=90, check=True)

    assert done.stdout.strip() == said
