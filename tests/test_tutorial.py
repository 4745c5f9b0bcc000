"""The code of the tutorial, put together as it says, makes a finding, a notebook and reports."""

import json
import re
import shlex
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from trendlab.cli import main

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "tutorial.md").read_text("utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, flags=re.S)
LOAD, MEASURE, FINDING, PARAMETERS, OPEN, SHOW = CODE


def test_the_measure_and_the_finding_of_the_tutorial_tell_of_the_sample():
    space: dict = {}
    for code in (LOAD, MEASURE, FINDING):
        exec(code, space)
    on_topic = space["articles"][space["articles"]["matched"]]
    table = space["length"](on_topic)
    told = space["longest"](on_topic)
    assert table["articles"].sum() == on_topic["text"].notna().sum()
    assert told.value == table[table["articles"] >= 5]["words"].max()
    assert space["longest"](on_topic.head(3)).value is None


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init", "."]).exit_code == 0
    cell = nbformat.v4.new_code_cell
    cells = [cell(code.strip()) for code in (PARAMETERS, OPEN, MEASURE + "\n" + FINDING, SHOW)]
    cells[0].metadata["tags"] = ["parameters"]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(made, "notebooks/length.ipynb")
    return tmp_path


def test_the_notebook_of_the_tutorial_makes_reports_by_hand_and_on_a_schedule(folder):
    made = CliRunner().invoke(main, ["report", "length", "-p", "topic", "guerre en ukraine"])
    assert made.exit_code == 0, made.output
    found = json.loads(Path(made.output.split()[-1]).with_name("findings.json").read_text("utf-8"))
    assert "longest texts are those of" in json.dumps(found)
    (entry,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.S)
    schedule = folder / "schedule.toml"
    schedule.write_text(schedule.read_text("utf-8") + "\n" + entry, "utf-8")
    ran = CliRunner().invoke(main, ["run", "--only", "length"])
    assert ran.exit_code == 0, ran.output
    assert len(list(folder.glob("reports/length/*/latest"))) == 2


def test_the_commands_of_the_first_report_run_as_they_stand(folder):
    lines = re.findall(
        r"^    trendlab (\w+ .*)$", (DOCS / "first-report.md").read_text("utf-8"), re.M
    )
    asked = [shlex.split(line, comments=True) for line in lines if not line.startswith("init")]
    assert {words[0] for words in asked} == {"check", "report", "params"}
    reports = [words for words in asked if words[0] == "report"]
    for words in [*(one for one in asked if one not in reports), reports[0]]:
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output


def test_columns_of_other_names_are_mapped_as_the_docs_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.csv").write_text("kop;dag\nGas duurder;2026-01-05\n", "utf-8")
    (line,) = re.findall(r"trendlab (check .*)", (DOCS / "bringing-data.md").read_text("utf-8"))[
        -1:
    ]
    done = CliRunner().invoke(main, shlex.split(line))
    assert done.exit_code == 0
    assert "kop" in done.output


def test_every_picture_of_the_docs_is_there_and_small():
    pages = "".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    shown = set(re.findall(r"\]\((pictures/\S+)\)", pages))
    assert shown == {f"pictures/{path.name}" for path in (DOCS / "pictures").iterdir()}
    assert all((DOCS / name).stat().st_size < 100_000 for name in shown)
