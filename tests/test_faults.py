"""What a run must do when things go wrong; benchmarks/faults.py repeats the kills many times."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trendlab.reports import processes, publish

GOOD = "print(topic)"
SLOW = "import time\nfor _ in range(600): time.sleep(0.1)"
REGEX = "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"
HANG = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(600)"
CHILD = "import subprocess\nsubprocess.run(['sleep', '987'])"
FAULTS = {
    "exit": ("import os\nos._exit(0)", 70, "an early exit"),
    "kill": ("import os\nos.kill(os.getpid(), 9)", 70, "signal 9"),
    "segv": ("import ctypes\nctypes.string_at(0)", 70, "signal 11"),
    "sysexit": ("import sys\nsys.exit(0)", 65, "SystemExit: 0"),
    "quit": ("exit()", 70, "exit()"),
    "error": ("1 / 0", 65, "cell 2: ZeroDivisionError: division by zero"),
    "input": ("input()", 65, "cell 2"),
    "hang": (HANG, 124, "cell 2: the cell took longer than 3 s"),
    "regex": (REGEX, 124, "cell 2: the cell took longer than 3 s"),
}


def trendlab(*arguments, **options):
    command = [sys.executable, "-m", "trendlab.cli", *map(str, arguments)]
    path = os.pathsep.join(str(Path(p).resolve()) for p in sys.path if p)
    made = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, **made)


def ended(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def alive(mark):
    """List processes whose command line or environment holds *mark*."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in path.read_bytes() and int(path.parent.name) != os.getpid():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """All faults in one batch, with a good report among them."""
    from conftest import write_notebook

    folder = tmp_path_factory.mktemp("faults")
    for name, (code, _, _) in FAULTS.items():
        write_notebook(folder, name, [code, "'after'"])
    write_notebook(folder, "tagged", ["1 / 0", "'after'"], tags=["raises-exception"])
    write_notebook(folder, "good", [GOOD])
    tables = [f'[[report]]\nnotebook = "{p.name}"\n' for p in sorted(folder.glob("*.ipynb"))]
    (folder / "all.toml").write_text("[defaults]\ncell_timeout = 3\n" + "".join(tables))
    code, out, err = ended(
        trendlab("run", folder / "all.toml", "--out", folder / "out", "--workers", 3)
    )
    return folder / "out", code, out, err


@pytest.mark.parametrize("name", [*FAULTS, "tagged"])
def test_a_failed_run_is_never_published_and_says_which_cell_and_why(faulty, name):
    out, *_ = faulty
    _, code, reason = FAULTS.get(name, ("", 65, "ZeroDivisionError"))
    (run,) = publish.runs(next(p for p in (out / name).iterdir() if p.is_dir()))
    record = json.loads((run / "run.json").read_text())

    assert run.name.endswith("-failed")
    assert (record["status"], record["code"]) == ("failed", code)
    assert reason in record["reason"]
    assert "This run failed." in (run / "report.html").read_text()
    assert not (run / "findings.json").exists()
    assert not (run.parent / "latest").exists()


def test_others_still_run_and_the_exit_code_tells_the_gravest(faulty):
    out, code, stdout, err = faulty

    assert (out / "good" / "x-all" / "latest" / "report.html").exists()
    assert code == 70
    assert stdout == ""
    assert err.count("failed") >= len(FAULTS) + 1
    assert "Last attempt failed" in (out / "index.html").read_text()
    assert not list(out.glob("*/*/.work-*"))


@pytest.mark.parametrize(
    ("engine", "cell", "how"),
    [
        ("forked", REGEX, signal.SIGTERM),
        ("forked", CHILD, signal.SIGKILL),
        ("kernel", REGEX, signal.SIGKILL),
        ("kernel", CHILD, signal.SIGTERM),
    ],
)
def test_killing_the_runner_leaves_no_process(tmp_path, engine, cell, how):
    from conftest import write_notebook

    path = write_notebook(tmp_path, "small", [f"if topic == 'x':\n{indent(cell)}"])
    out = tmp_path / "out"
    mark = str(tmp_path)
    process = trendlab("report", path, "--engine", engine, "--out", out)
    wait_for(lambda: list(out.glob("small/*/.work-*")))
    time.sleep(3 if engine == "kernel" else 1)
    below = processes.descendants(process.pid)
    process.send_signal(how)
    code, _, _ = ended(process)

    assert code == (-9 if how == signal.SIGKILL else 143)
    wait_for(lambda: not alive(mark) and not any(Path(f"/proc/{pid}").exists() for pid in below))
    assert not list(out.glob("small/*/latest"))


def indent(code):
    return "".join(f"    {line}\n" for line in code.splitlines())


def wait_for(condition, limit=20.0):
    until = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def test_one_run_at_a_time_and_a_dead_holder_blocks_nobody(tmp_path):
    from conftest import write_notebook

    path, out = write_notebook(tmp_path, "small", [SLOW]), tmp_path / "out"
    first = trendlab("report", path, "--out", out)
    wait_for(lambda: list(out.glob("small/*/.work-*")))
    code, _, err = ended(trendlab("report", path, "--out", out))
    first.kill()
    ended(first)
    third = trendlab("report", path, "--out", out, "--timeout", 2)

    assert (code, err.count("\n")) == (75, 1)
    assert ended(third)[0] == 124


def test_a_full_disk_costs_the_new_report_and_not_the_old(tmp_path):
    from conftest import write_notebook

    path, out = write_notebook(tmp_path, "small", ["'y' * 400_000"]), tmp_path / "out"
    assert ended(trendlab("report", path, "--out", out))[0] == 0
    before = {p: p.read_bytes() for p in out.glob("small/x-all/latest/*")}

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    code, _, err = ended(trendlab("report", path, "--out", out, preexec_fn=small))

    assert code == 74
    assert "bytes are free" in err
    assert err.count("\n") == 1
    assert {p: p.read_bytes() for p in out.glob("small/x-all/latest/*")} == before
    assert ended(trendlab("report", path, "--out", out))[0] == 0
    assert not list(out.glob("*/*/.work-*"))


def test_the_whole_run_has_a_limit(tmp_path):
    from conftest import write_notebook

    path = write_notebook(tmp_path, "small", ["import time\ntime.sleep(1)"] * 30)
    begun = time.monotonic()
    code, _, err = ended(trendlab("report", path, "--out", tmp_path / "out", "--timeout", 3))

    assert code == 124
    assert "the whole run took longer than 3 s" in err
    assert time.monotonic() - begun < 3 + 10 + 20  # imports on a busy machine
