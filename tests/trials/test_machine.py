"""A run under what a machine may do to it: a limit of the system, no home, two accounts."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from benchmarks._trial import Trial

ENGINES = ["forked", "kernel"]
CGROUPS = [Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")]


@pytest.fixture
def confined():
    """A group of processes that the system lets have 400 MB together."""
    for root, limit in zip(CGROUPS, ("memory.limit_in_bytes", "memory.max"), strict=True):
        group = root / f"trendlab-{os.getpid()}"
        with contextlib.suppress(OSError):
            group.mkdir()
            if (group / limit).exists():
                (group / limit).write_text("400000000")
                yield group
                group.rmdir()
                return
            group.rmdir()
    pytest.skip("needs leave to make a cgroup")


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
def test_a_limit_of_the_system_fails_the_cell_and_keeps_a_page(trial, confined, engine):
    hoard = trial.notebook("x = []\nwhile True: x.append(bytearray(10**7))")
    small = trial.notebook("print(topic)", name="small")
    into = ("sh", "-c", f'echo $$ > {confined}/cgroup.procs; exec "$@"', "sh")
    ended = trial.run(hoard, "--engine", engine, wrap=into)
    (page,) = trial.out.glob("tiny/*/*-failed/report.html")

    assert ended.code in (65, 70), ended.err
    assert ended.err.count("\n") == 1
    assert "cell 2" in ended.err
    assert "This run failed." in page.read_text("utf-8")
    assert trial.broken() == trial.leftovers() == []
    assert trial.run(small, "--engine", engine, wrap=into).code == 0


@pytest.mark.trial
@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_needs_no_home(trial, engine):
    drawn = trial.notebook("import matplotlib.pyplot as plt; plt.plot([1, 2])")
    ended = trial.run(drawn, "--engine", engine, wrap=("env", "-u", "HOME"))
    (page,) = trial.out.glob("tiny/*/0001-*/report.html")

    assert (ended.code, ended.out, ended.err) == (0, f"{page}\n", "")
    assert '"stderr"' not in page.with_suffix(".ipynb").read_text("utf-8")


def account(number, umask="002"):
    """Run as another user of one group; it may read what root reads, as Python may lie there."""
    reading = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search")
    user = ("setpriv", "--reuid", str(number), "--regid", "61005", "--clear-groups", *reading)
    return (*user, "sh", "-c", f'umask {umask}; HOME=/nonexistent exec "$@"', "sh")


@pytest.fixture
def shared():
    """A folder that a group may write in, as docs/promises.md asks for."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root, to run as two users")
    folder = Path(tempfile.mkdtemp(prefix="trendlab-two-"))
    made = Trial(folder / "trial")
    made.notebook("print(topic)")
    for path in (folder, made.folder):
        os.chown(path, 0, 61005)
        path.chmod(0o2775)
    yield made
    made.clear()
    shutil.rmtree(folder)


@pytest.mark.trial
def test_two_accounts_of_one_group_take_turns_in_a_folder_of_reports(shared):
    notebook = shared.folder / "tiny.ipynb"
    ended = [shared.run(notebook, wrap=account(user)) for user in (61001, 61002, 61001)]

    assert [one.code for one in ended] == [0, 0, 0], ended[1].err
    assert shared.broken() == shared.leftovers() == []
    owners = {path.stat().st_uid for path in shared.out.glob("tiny/*/0*")}
    assert owners == {61001, 61002}


@pytest.mark.trial
def test_an_account_that_may_not_write_there_is_told_in_one_line(shared):
    notebook = shared.folder / "tiny.ipynb"
    assert shared.run(notebook, wrap=account(61001, "022")).code == 0
    before = shared.latest()
    refused = shared.run(notebook, wrap=account(61002))

    assert refused.code == 74
    assert refused.err.count("\n") == 1
    assert "Permission denied" in refused.err
    assert shared.latest() == before
