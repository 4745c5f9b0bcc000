"""A record that came from someone else: verify runs none of it, and does not call it the same."""

import json
import os
import shutil
import sys

import pytest

from benchmarks._trial import Trial

DONE = "import pathlib; pathlib.Path({mark!r}).touch()"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A good run, whose folder each test copies."""
    trial = Trial(tmp_path_factory.mktemp("verify") / "trial")
    trial.notebook("n: int = 5", "print(topic)", name="mine")
    assert trial.run(trial.folder / "mine.ipynb", "-p", "topic", "rain").code == 0
    return trial


@pytest.fixture
def received(original, tmp_path):
    """The run as a colleague sends it, beside a mark that no cell may leave."""
    (run,) = original.out.glob("mine/*/0001-*")
    folder = tmp_path / "reports" / "mine" / "rain" / run.name
    shutil.copytree(run, folder)
    return original, folder, tmp_path / "mark"


def verify(trial, run, *options):
    command = [sys.executable, "-m", "trendlab.cli", "verify", str(run), *options]
    return trial.end(trial.start(command))


def change(path, **parts):
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | parts), "utf-8")


def evil_cells(run, mark):
    notebook = json.loads((run / "report.ipynb").read_text("utf-8"))
    notebook["cells"][-1]["source"] = DONE.format(mark=str(mark))
    (run / "report.ipynb").write_text(json.dumps(notebook), "utf-8")
    return notebook


def as_notebook(run, mark, at):
    """Put the evil cells where the record says that the notebook lies, with their own hash."""
    import hashlib

    evil_cells(run, mark)
    at.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(run / "report.ipynb", at)
    digest = hashlib.sha256(at.read_bytes()).hexdigest()
    change(run / "run.json", notebook={"path": str(at), "sha256": digest})


def in_the_name(run, mark):
    name = f"topic = 'x'\n{DONE.format(mark=str(mark))}\nz"
    change(run / "run.json", given={name: 1}, parameters={name: 1})


def in_the_value(run, mark):
    change(run / "run.json", given={"topic": [f"__import__('os').mknod({str(mark)!r})"]})


def with_the_wrong_hash(run, mark):
    evil_cells(run, mark)
    record = json.loads((run / "run.json").read_text("utf-8"))
    change(run / "run.json", notebook=record["notebook"] | {"sha256": "0" * 64})


def away(run, mark):
    as_notebook(run, mark, run / "evil.ipynb")
    (run / "evil.ipynb").unlink()


HOSTILE = {
    "a name": in_the_name,
    "a keyword": lambda run, mark: change(run / "run.json", given={"class": 1}),
    "a value of another kind": in_the_value,
    "an unknown name": lambda run, mark: change(run / "run.json", given={"topics": "x"}),
    "another hash": with_the_wrong_hash,
    "a notebook in the run": lambda run, mark: as_notebook(run, mark, run / "evil.ipynb"),
    "a notebook beside it": lambda run, mark: as_notebook(run, mark, run.parent / "mine.ipynb"),
    "a notebook among the reports": lambda r, m: as_notebook(r, m, r.parents[2] / "e.ipynb"),
    "a notebook that is gone": away,
    "a pipe as notebook": lambda run, mark: (
        os.mkfifo(run.parent / "p.ipynb"),
        change(run / "run.json", notebook={"path": str(run.parent / "p.ipynb"), "sha256": "0"}),
    ),
    "a device as notebook": lambda run, mark: change(
        run / "run.json", notebook={"path": "/dev/zero", "sha256": "0"}
    ),
    "a day that is none": lambda run, mark: change(run / "run.json", as_of="__import__('os')"),
}


@pytest.mark.trial
@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_that_a_record_says_is_executed(received, kind):
    trial, run, mark = received
    HOSTILE[kind](run, mark)
    ended = verify(trial, run)

    assert not mark.exists()
    assert ended.code in (2, 65), ended.out
    assert "the same" not in ended.out
    assert "Traceback" not in ended.err
    assert ended.seconds < 30


def grow(run):
    with (run / "report.html").open("r+b") as page:
        page.truncate(10**10)


TAMPERED = {
    "the page": lambda run: (run / "report.html").write_text("<p>Other</p>"),
    "the notebook": lambda run: evil_cells(run, run / "mark"),
    "an output": lambda run: (run / "report.ipynb").write_text(
        (run / "report.ipynb").read_text("utf-8").replace("rain", "snow"), "utf-8"
    ),
    "the findings": lambda run: (run / "findings.json").write_text('[{"statement": "x"}]'),
    "the reason": lambda run: change(run / "run.json", reason="because"),
    "the parameters": lambda run: change(run / "run.json", parameters={"topic": "snow"}),
    "a version": lambda run: change(run / "run.json", versions={"python": "2.7"}),
    "one file more": lambda run: (run / "extra.html").write_text("x"),
    "one file less": lambda run: (run / "findings.json").unlink(),
    "a link for a page": lambda run: (
        (run / "report.html").unlink(),
        (run / "report.html").symlink_to("/etc/hostname"),
    ),
    "a pipe for findings": lambda run: (
        (run / "findings.json").unlink(),
        os.mkfifo(run / "findings.json"),
    ),
    "a page of 10 GB": grow,
}


@pytest.mark.trial
@pytest.mark.parametrize("what", TAMPERED)
def test_every_file_of_a_run_is_compared(received, what):
    trial, run, _ = received
    TAMPERED[what](run)
    ended = verify(trial, run)

    assert ended.code == 65, ended.err
    assert "the same" not in ended.out


@pytest.mark.trial
def test_an_untouched_run_is_the_same_and_its_cells_run_only_if_asked(received):
    trial, run, mark = received
    same = verify(trial, run)
    evil_cells(run, mark)
    refused, asked = verify(trial, run), verify(trial, run, "--recorded-cells")

    assert (same.code, same.out) == (0, f"the same: {run}\n")
    assert refused.code == 65
    assert "report.ipynb differs" in refused.out
    assert asked.code == 65
    assert mark.exists(), "whoever asks for the recorded cells gets them"


@pytest.mark.trial
def test_what_a_record_says_of_the_run_before_is_checked_or_noted(tmp_path):
    """The page shows it: a forged one would say that a figure had been another."""
    trial = Trial(tmp_path / "trial")
    notebook = trial.notebook(
        "import trendlab as tl; tl.finding('Nine rains.', value=9, key='rain')", name="mine"
    )
    for _ in range(2):
        assert trial.run(notebook).code == 0
    (folder,) = trial.reports()
    first, second = sorted(path for path in folder.iterdir() if path.name[:2] == "00")
    assert verify(trial, second).out == f"the same: {second}\n"
    record = json.loads((second / "run.json").read_text("utf-8"))
    (second / "report.pdf").write_bytes(b"%PDF")
    assert "note: report.pdf is not compared" in verify(trial, second).out
    (first / "findings.json").write_text("[]")
    forged = verify(trial, second)
    shutil.rmtree(first)
    gone = verify(trial, second)

    assert record["compared"]["run"] == first.name
    assert forged.code == 65
    assert f"the run before, {first.name}, found other things" in forged.out
    assert gone.code == 0
    assert "note: what changed is as the record says" in gone.out


RECORDS = [
    "",
    "{",
    "[]",
    "null",
    "1",
    '{"run": 1}',
    "[" * 100_000,
    '{"inputs": {}}',
    "\ud800",
    "NaN",
]


@pytest.mark.parametrize("text", RECORDS, ids=range(len(RECORDS)))
def test_a_record_that_is_none_is_one_line(original, tmp_path, text):
    run = tmp_path / "reports" / "a" / "b" / "0001-2026-01-01"
    run.mkdir(parents=True)
    (run / "run.json").write_text(text, "utf-8", "surrogatepass")
    ended = verify(original, run)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert "no record of a run" in ended.err
