"""What a cell does to its process, its output and its memory costs one run, and that run alone."""

import json
import os
import re
import resource
import signal
import time
from pathlib import Path

import pytest

from benchmarks._trial import Trial

ENGINES = ["forked", "kernel"]
NEXT = "print('after')"
BREAKS = {  # each ends in a page, whatever its verdict
    "closes descriptors": "import os; os.closerange(3, 256)",
    "closes all": "import os; os.closerange(0, 4096)",
    "no dumps": "import json; json.dumps = None",
    "no encoder": "import json; json.JSONEncoder.encode = None",
    "no write": "import os; os.write = None",
    "no exit": "import os; os._exit = lambda code: None; os.exit = None",
    "no open": "import builtins; builtins.open = None",
    "no isinstance": "import builtins; builtins.isinstance = lambda *a: False",
    "no len": "import builtins; del builtins.len",
    "no modules": "import sys; sys.modules.clear()",
    "no stdout": "import sys; sys.stdout = sys.stderr = None",
    "no path": "import pathlib; pathlib.Path.__init__ = None",
    "no rmtree": "import shutil; shutil.rmtree = None",
    "deep output": "x = []\nfor _ in range(5000): x = [x]\n"
    "from IPython.display import display\ndisplay({'application/json': x}, raw=True)",
    "exit at exit": "import atexit, os; atexit.register(os._exit, 0)",
    "forks": "import os; os.fork()",
    "own session": "import os, signal; os.killpg(0, signal.SIGTERM)",
    "aborts": "import os; os.abort()",
    **{
        f"writes {text[:5]} into all": f"import os\nfor f in range(3, 40):\n"
        f"  try: os.write(f, {text!r}.encode() + b'\\n')\n  except OSError: pass"
        for text in ("garbage", '{"event": "begin", "notebook": 5}', "[" * 100_000, "[1]")
    },
    "takes no files": "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (3, 3))",
    "takes no memory": "import resource as r; r.setrlimit(r.RLIMIT_AS, (1, 1)); x = 'y' * 10**8",
    "takes a second": "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    "goes away": "import os, tempfile; d = tempfile.mkdtemp(); os.chdir(d); os.rmdir(d)",
    "recurs little": "import sys; sys.setrecursionlimit(50)",
    "an error without words": "class E(Exception):\n  def __str__(self): raise OSError\nraise E",
    "a name of a terminal": "raise type('\\ud800<b>', (Exception,), {})('\\x1b[2J\\ud800')",
}


@pytest.fixture
def trial(tmp_path):
    made = Trial(tmp_path / "trial", {"TMPDIR": str(tmp_path)})
    yield made
    left = made.orphans()
    made.clear()
    assert left == []


@pytest.mark.trial
@pytest.mark.parametrize("how", BREAKS)
def test_a_child_that_breaks_itself_leaves_a_page_and_a_status(trial, how):
    ended = trial.run(trial.notebook(BREAKS[how], NEXT), "--timeout", "30")

    assert ended.code in (0, 65, 70, 124), ended.err
    assert ended.err.count("\n") == (ended.code != 0)
    assert trial.status()["status"] == ("failed" if ended.code else "ok")
    assert trial.broken() == []
    assert trial.leftovers() == []
    assert len(list(trial.out.glob("tiny/*/0*"))) == 1


LEFT = "import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(100)\n  os._exit(0)"


@pytest.mark.trial
@pytest.mark.parametrize("then", ["print('after')", "import os; os._exit(0)"])
def test_a_process_that_a_cell_leaves_does_not_hold_its_run(trial, then):
    ended = trial.run(trial.notebook(LEFT, then), "--timeout", "60")

    assert ended.code == (0 if "print" in then else 70)
    assert "took longer" not in ended.err


FLOODS = {
    "prints": "while True: print('y' * 100_000)",
    "prints little": "while True: print('y')",
    "prints nothing": "while True: print(end='')",
    "prints in silence": "while True:\n  try: print('y' * 100_000)\n  except Exception: pass",
    "writes": "import sys\nwhile True: sys.stderr.write('é' * 100_000)",
    "writes lines": "import sys\nwhile True: sys.stdout.writelines(['y' * 1000] * 100)",
    "descriptor 1": "import os\nwhile True: os.write(1, b'y' * 1_000_000)",
    "descriptor 2": "import os\nwhile True: os.write(2, b'y' * 1_000_000)",
    "a command": "import subprocess; subprocess.run(['yes', 'y' * 1000])",
    "a shell": "!yes",
    "displays": "from IPython.display import display\nwhile True: display('y' * 100_000)",
    "updates": "from IPython.display import display\nh = display('x', display_id=True)\n"
    "while True: h.update('y' * 100_000)",
    "figures": "from IPython.display import display\n"
    "while True: display({'image/png': 'A' * 1_000_000}, raw=True)",
    "a thread": "import threading\ndef f():\n  while True: print('y' * 100_000)\n"
    "t = threading.Thread(target=f); t.start(); t.join()",
}
WATCHED = 0.2


def most(trial, process):
    """Watch a run; return the most memory (MB) of its processes, and of disk it took."""
    memory = disk = 0
    while process.poll() is None:
        pages = 0
        for pid in trial.alive():
            try:
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                for descriptor in (1, 2):
                    disk = max(disk, Path(f"/proc/{pid}/fd/{descriptor}").stat().st_size)
            except (OSError, IndexError, ValueError):
                continue
        memory = max(memory, pages * resource.getpagesize())
        time.sleep(WATCHED)
    return memory / 1e6, disk / 1e6


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", FLOODS)
def test_endless_output_ends_the_run_before_it_fills_memory_or_disk(trial, how, engine):
    notebook = trial.notebook(FLOODS[how], NEXT)
    process = trial.start(trial.command(notebook, "--engine", engine, "--timeout", "60"))
    memory, disk = most(trial, process)
    ended = trial.end(process)

    # A kernel sends single letters so slowly that its time may be up first; nothing is no output.
    slow = how in ("prints little", "prints nothing")
    assert ended.code in ((65, 124) if slow else (65,)), ended.err
    assert re.search("more than 20 MB of output|of memory|took longer", ended.err)
    assert memory < 3000
    assert disk < 500
    assert trial.leftovers() == []


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("where", ["in a cell", "in a command"])
def test_many_small_files_end_the_run_before_they_fill_the_disk(trial, where, engine):
    code = "from pathlib import Path\nn = 0\nwhile n < 20_000:\n  n += 1\n"
    code += "  Path(f'{n:05}.bin').write_bytes(b'y' * 1_000_000)"
    if where == "in a command":
        code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {code!r}])"
    notebook = trial.notebook(code, NEXT)
    ended = trial.run(notebook, "--engine", engine, "--timeout", "300")
    files = list(trial.folder.rglob("*.bin"))
    taken = sum(file.stat().st_size for file in files)
    for file in files:
        file.unlink()

    assert ended.code == 65
    assert "cell 2: wrote more than 4 GB to disk" in ended.err
    assert taken < 8e9


HOARDS = {
    "bytes": "x = []\nwhile True: x.append(bytearray(10**7))",
    "numbers": "import numpy as np\nx = []\nwhile True: x.append(np.ones(10**6))",
    "text": "x = 'y'\nwhile True: x += x",
    "a list": "x = [0]\nwhile True: x *= 2",
    "in silence": "x = []\nwhile True:\n"
    "  try: x.append(bytearray(10**7))\n  except BaseException: pass",
    "a child": "import subprocess, sys\n"
    "subprocess.run([sys.executable, '-c', 'x = []\\nwhile 1: x.append(bytearray(10**7))'])",
    "children": "import os, time\n"
    "for _ in range(4):\n"
    "  if not os.fork():\n    x = bytearray(b'x' * 300_000_000); time.sleep(60)\n"
    "time.sleep(60)",
}


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", HOARDS)
def test_a_notebook_may_take_so_much_memory_and_no_more(trial, how, engine):
    notebook = trial.notebook(HOARDS[how], NEXT)
    command = trial.command(notebook, "--engine", engine, "--memory", "800", "--timeout", "60")
    process = trial.start(command)
    memory, _ = most(trial, process)
    ended = trial.end(process)

    assert ended.code == 65, ended.err
    assert "cell 2: took more than 800 MB of memory" in ended.err
    assert memory < 2500
    assert trial.status()["status"] == "failed"


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_run_says_what_it_kept_and_leaves_a_status(trial, engine, how):
    begun = trial.folder / "begun"
    cells = ("print('so far')", f"open({str(begun)!r}, 'w').close()\nimport time; time.sleep(60)")
    process = trial.start(trial.command(trial.notebook(*cells), "--engine", engine))
    while not begun.exists():
        time.sleep(0.05)
    process.send_signal(how)
    ended = trial.end(process, 20)
    status = trial.status()

    assert ended.code == 128 + how
    assert ended.err.count("\n") == 1
    assert f"stopped by {how.name}: 0 of 1 reports made, 1 kept" in ended.err
    assert status["status"] == "failed"
    assert status["reason"] == f"cell 3: stopped by {how.name}"
    (page,) = trial.out.glob("tiny/*/*-failed/report.html")
    assert "so far" in page.read_text("utf-8")
    assert trial.broken() == []


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_may_begin_again_right_after_it_was_killed(trial, engine):
    begun = trial.folder / "begun"
    notebook = trial.notebook(f"open({str(begun)!r}, 'w').close()\nimport time; time.sleep(2)")
    for _ in range(3):
        begun.unlink(missing_ok=True)
        process = trial.start(trial.command(notebook, "--engine", engine))
        while not begun.exists():
            time.sleep(0.02)
        process.kill()
        trial.end(process)
        again = trial.run(notebook, "--engine", engine)

        assert again.code == 0, again.err
    assert trial.leftovers() == []


OURS = "application/vnd.trendlab"
DISPLAYED = {  # all within what may be written
    "a picture over what a page may be": {"image/png": "A" * 12_000_000},
    "deep markup": {"text/html": "<div>" * 200_000},
    "deep lists in Markdown": {"text/markdown": "> " * 50_000},
    "a deep drawing": {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 10**5},
    "a drawing that is none": {"image/svg+xml": "<svg"},
    "a picture that is none": {"image/png": "%%%%"},
    "surrogates": {"text/html": "\ud800\x00"},
    "a finding of a list": {f"{OURS}.finding+json": []},
    "a finding of text": {f"{OURS}.finding+json": "x"},
    "a finding without parts": {f"{OURS}.finding+json": {}},
    "evidence that is a number": {f"{OURS}.finding+json": {"evidence": 5}},
    "evidence of other kinds": {f"{OURS}.finding+json": {"key": "k", "evidence": [1, [2]]}},
    "a table of no columns": {f"{OURS}.table+json": {}},
    "a table of text": {f"{OURS}.table+json": "x"},
    "a figure of numbers": {f"{OURS}.figure+json": 5},
    "files of no form": {f"{OURS}.provenance+json": {}},
    "files of other kinds": {f"{OURS}.provenance+json": {"files": 5}},
    "a day that is none": {f"{OURS}.provenance+json": {"files": [], "newest": 5}},
    "a language of numbers": {f"{OURS}.provenance+json": {"files": [], "language": [5]}},
}


@pytest.mark.trial
@pytest.mark.parametrize("what", DISPLAYED)
def test_whatever_is_displayed_a_run_ends_soon_with_a_page_and_a_status(trial, what):
    (trial.folder / "shown.json").write_text(json.dumps(DISPLAYED[what]))
    show = "import json\nfrom IPython.display import display\n"
    show += "display(json.load(open('shown.json')), raw=True)"
    ended = trial.run(trial.notebook(show, NEXT), "--timeout", "60")
    (page,) = trial.out.glob("tiny/*/0001-*/report.html")

    assert ended.code in (0, 65), ended.err
    assert ended.err.count("\n") == (ended.code != 0)
    assert ("This run failed." in page.read_text("utf-8")) == (ended.code != 0)
    assert trial.status()["status"] == ("failed" if ended.code else "ok")
    assert trial.broken() == trial.leftovers() == []


@pytest.mark.trial
def test_an_input_that_cannot_be_read_is_the_notebook_s_failure_not_a_full_disk(trial):
    data = trial.folder / "data"
    data.mkdir()
    (data / "a.csv").write_text("title\nx\n")
    os.mkfifo(data / "pipe.csv")
    (data / "broken.csv").symlink_to("nowhere")
    notebook = trial.notebook('articles_path: str = ""', NEXT)
    whole = notebook.read_text().replace("topic: str", "articles_path: str = ''\\ntopic: str")
    notebook.write_text(whole)
    ended = trial.run(notebook, "--articles", str(data))
    (page,) = trial.out.glob("tiny/*/latest/report.html")
    text = page.read_text("utf-8")

    assert ended.code == 0, ended.err
    assert "broken.csv, pipe.csv; 2 in all." in text
    os.mkfifo(trial.folder / "alone")
    refused = trial.run(notebook, "--articles", str(trial.folder / "alone"))
    assert refused.code == 2
    assert "bytes are free" not in refused.err
