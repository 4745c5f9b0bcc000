"""Reports made by the command: their bytes, their record, their order, what is compared."""

import json
from datetime import UTC, date, datetime

import nbformat
import pytest
from conftest import trendlab, write_notebook

from trendlab import tables
from trendlab.reports import catalogue, changes, job
from trendlab.reports import store as publish
from trendlab.reports.execute import Execution
from trendlab.reports.run import _clock, gravest
from trendlab.tables import ParameterError

FINDING = """import trendlab as tl
import pandas as pd
rows = pd.DataFrame({"word": sorted({"b", "a", "c"}), "origin": articles_path})
tl.findings.finding(f"{n} articles on {topic}.", n, low=n - 1, high=n + 1, kind="level", key="n",
                    evidence=rows)"""
CELL = 'topic: str = "x"\nn: int = 5\narticles_path: str = ""\nstart: str = ""\nend: str = ""\n'


def found(value, key="n", spread=1, statement=None):
    said = statement or f"{value} articles."
    low, high = (value - spread, value + spread) if spread is not None else (None, None)
    return {"key": key, "statement": said, "value": value, "low": low, "high": high, "unit": "",
            "kind": "level"}  # fmt: skip


def told(*findings, window=("2026-01-01", "2026-01-07")):
    return {"run": "0001-2026-01-08", "sha256": "", "window": list(window), "findings": findings}


NOW = {"start": "2026-01-02", "end": "2026-01-08"}


@pytest.mark.parametrize(
    ("old", "new", "window", "what"),
    [
        ([found(5)], [found(9)], NOW, ["moved"]),
        ([found(5)], [found(6)], NOW, []),
        ([found(5)], [found(6)], {"start": "2026-01-01", "end": "2026-01-07"}, ["revised"]),
        ([found(5)], [found(5)], NOW, []),
        ([], [found(5)], NOW, ["new"]),
        ([found(5)], [], NOW, ["gone"]),
        ([found("a", spread=None)], [found("b", spread=None)], NOW, ["moved"]),
    ],
)
def test_a_change_counts_only_beyond_its_own_uncertainty(old, new, window, what):
    made = changes.compare(told(*old), window, new)

    assert [entry["what"] for entry in made["entries"]] == what


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The same report in two folders, under different hash seeds and locales, and once more."""
    folders = []
    for seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        folder = tmp_path_factory.mktemp(f"seed{seed}")
        write_notebook(folder, "small", [FINDING], parameters=CELL)
        (folder / "data.csv").write_text("a,b\n1,2\n")
        command = ["report", "small.ipynb", "-p", "topic", "pluie", "--articles", "data.csv"]
        env = {"PYTHONHASHSEED": seed, "LC_ALL": locale}
        for n in (5, 5, 9):
            done = trendlab(*command, "-p", "n", n, folder=folder, **env)
            assert done.returncode == 0, done.stderr
        folders.append(folder / "reports" / "small" / "pluie")
    return folders


def test_two_folders_seeds_and_locales_give_the_same_bytes(twice):
    for run in publish.runs(twice[0]):
        for name in ("report.html", "findings.json"):
            assert (run / name).read_bytes() == (twice[1] / run.name / name).read_bytes()


def test_the_record_holds_all_that_a_second_run_needs(twice):
    record = json.loads((twice[0] / "latest" / "run.json").read_text())

    assert record["parameters"]["n"] == 9
    assert record["inputs"][0]["file"].endswith("data.csv")
    assert len(record["inputs"][0]["sha256"]) == 64
    assert set(record["versions"]) >= {"python", "trendlab", "pandas", "papermill"}


def test_a_page_is_strict_json_and_a_valid_notebook(twice):
    run = twice[0] / "latest"
    nbformat.validate(nbformat.read(run / "report.ipynb", as_version=4))

    def refuse(constant):
        raise AssertionError(constant)

    for name in ("report.ipynb", "findings.json", "run.json"):
        assert json.loads((run / name).read_text("utf-8"), parse_constant=refuse)


def test_verify_tells_the_same_from_the_changed(twice):
    run = twice[0] / "latest"
    same = trendlab("verify", run)
    assert (same.returncode, same.stdout[:8]) == (0, "the same")

    data = twice[0].parents[2] / "data.csv"
    data.write_text("a,b\n1,3\n")
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"given": record["given"] | {"n": 7}}))
    other = trendlab("verify", run)

    assert other.returncode == 65
    assert f"input {data} has changed" in other.stdout
    assert "findings.json differs" in other.stdout


def test_resume_leaves_out_what_is_done_and_retention_keeps_some(tmp_path):
    write_notebook(tmp_path, "small", [FINDING], parameters=CELL)
    (tmp_path / "s.toml").write_text(
        '[defaults]\nnotebook = "small.ipynb"\nkeep = 2\n[[report]]\ntopic = ["a", "b"]\n'
    )
    command = ("run", tmp_path / "s.toml", "--out", tmp_path / "out")
    for _ in range(3):
        assert trendlab(*command).returncode == 0
    resumed = trendlab(*command, "--resume")
    (tmp_path / "out/small/a/latest/report.html").write_text("<p>another</p>")
    spoilt = trendlab(*command, "--resume")
    again = trendlab(*command, "--only", "small/b", "--as-of", "2026-01-05")

    assert (resumed.returncode, resumed.stdout) == (0, "")
    assert "2 of 2 done already" in resumed.stderr
    assert "1 of 2 done already" in spoilt.stderr
    assert [r.name[:4] for r in publish.runs(tmp_path / "out/small/a")] == ["0003", "0004"]
    assert again.returncode == 0
    assert publish.runs(tmp_path / "out/small/b")[-1].name == "0004-2026-01-05"


def test_days_without_a_good_run_are_counted(tmp_path):
    days = ("0001-2026-01-01", "0002-2026-01-02-failed", "0003-2026-01-05")
    for name in days:
        (tmp_path / name).mkdir()

    assert catalogue.missed(publish.runs(tmp_path), "day") == 3
    assert catalogue.missed(publish.runs(tmp_path), "week") == 0
    (tmp_path / "0004-9999-12-31").mkdir()
    assert catalogue.missed(publish.runs(tmp_path), "day") == 3, "a day that someone made up"


def test_a_clock_set_back_does_not_reorder_runs(tmp_path):
    for name in ("0009-2026-05-01", "0010-2026-03-01", "0011-2020-01-01-failed"):
        (tmp_path / name).mkdir()

    assert publish.last_good(tmp_path).name == "0010-2026-03-01"
    assert publish.next_id(tmp_path, date(2026, 1, 1).isoformat()) == "0012-2026-01-01"


def test_the_gravest_code_wins():
    assert gravest([]) == 0
    assert gravest([0, 75, 65, 124]) == 124
    assert gravest([0, 143]) == 143


def test_a_clock_that_was_not_set_is_refused(notebook, tmp_path):
    with pytest.raises(ParameterError, match="clock of this machine says 1970-01-01"):
        job.make(notebook(), {}, as_of=None, today=date(1970, 1, 1), out=tmp_path)


@pytest.mark.parametrize(("newest", "refused"), [("2026-01-02T00:00", False), ("2026-02-01", True)])
def test_data_later_than_the_clock_is_refused(newest, refused):
    data = {tables.PROVENANCE: {"files": [], "newest": newest}}
    cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data}]}
    said = _clock(Execution(notebook={"cells": [cell]}), datetime(2026, 1, 1, tzinfo=UTC))

    assert ("the clock says 2026-01-01" in said) == refused


def test_what_the_parent_has_learned_changes_no_output(tmp_path, monkeypatch):
    """Later reports of a batch find the modules loaded that the first had to import."""
    cells = [
        "import matplotlib.pyplot as plt\nimport pandas as pd\nimport scipy.stats",
        "plt.plot([1, 2]); plt.title('é')",
        "pd.DataFrame({'a': [scipy.stats.norm.ppf(0.975)]})",
    ]
    write_notebook(tmp_path, "small", cells)
    (tmp_path / "s.toml").write_text(
        '[[report]]\nnotebook = "small.ipynb"\ntopic = ["a", "b", "c"]\n'
    )
    command = ("run", tmp_path / "s.toml", "--out", tmp_path / "out", "--workers", 1)
    monkeypatch.delenv("MPLBACKEND")
    assert trendlab(*command).returncode == 0
    shown = []
    for topic in "abc":
        executed = (tmp_path / f"out/small/{topic}/latest/report.ipynb").read_text("utf-8")
        shown.append([cell.get("outputs") for cell in json.loads(executed)["cells"]])

    assert len(shown[0][3]) == 2
    assert shown[0] == shown[1] == shown[2]
