"""What a reader takes away from a run besides its page: tables, ten lines, a print."""

import csv
import json
import re
import shutil
from pathlib import Path

import nbformat
import nh3
import pytest
from conftest import page_in, trendlab, write_notebook

from trendlab.reports import takeaway

SHOWN = (
    "from IPython.display import display\nimport pandas as pd\nimport trendlab as tl\n"
    "rows = pd.DataFrame({'title': ['=1+1', 'Pluie, « forte »'], 'n': [2, -3]})\n"
    "display(tl.finding(f'{n} of the articles', value=n, kind='share', key='n', evidence=rows))\n"
    "tl.table(rows)"
)
QUESTION = 'topic: str = "pluie"\ngeo: str = "FR"\nlanguage: str = "fr"\nn: int = 3\n'


@pytest.fixture
def run(tmp_path):
    cells = ["# Rain", "1", "# L’eau", SHOWN]
    write_notebook(tmp_path, "rain", cells, QUESTION)
    page = Path(trendlab("report", "rain.ipynb", "--out", "out", folder=tmp_path).stdout.strip())
    return page.parent


def test_each_table_of_a_page_lies_beside_it_as_csv_that_no_spreadsheet_runs(run):
    files = sorted(path.name for path in (run / "tables").iterdir())
    with (run / "tables" / files[0]).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))

    assert files == ["01-l-eau.csv", "02-l-eau.csv"]
    assert rows == [["title", "n"], ["'=1+1", "2"], ["Pluie, « forte »", "-3"]]


def test_the_summary_says_topic_place_findings_and_where_the_page_is(run):
    lines = (run / "summary.txt").read_text("utf-8").splitlines()

    assert len(lines) <= 10
    assert lines[0] == "pluie · Rain"
    assert "France" in lines[1]
    assert "- 3 of the articles" in lines
    assert lines[-1] == str(run / "report.html")


def test_the_record_of_a_run_has_the_hash_of_each_of_its_files(run):
    files = json.loads((run / "run.json").read_text("utf-8"))["files"]

    assert list(files)[:2] == ["report.html", "tables/01-l-eau.csv"]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in files.values())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tables/01-l-eau.csv", "01-l-eau.csv differs"),
        ("summary.txt", "summary.txt differs"),
        ("tables/09-other.csv", "09-other.csv differs"),
        ("tables/other.exe", "tables/other.exe: no run writes such a file"),
    ],
)
def test_verify_knows_what_lies_beside_a_page_and_names_what_was_changed(run, name, told):
    same = trendlab("verify", str(run), folder=run)
    (run / name).write_text("other", "utf-8")
    differs = trendlab("verify", str(run), folder=run)

    assert same.returncode == 0, same.stdout
    assert told in differs.stdout


def test_a_print_without_chromium_is_refused_before_the_run_with_advice(tmp_path):
    write_notebook(tmp_path, "rain", ["# Rain", "1"], QUESTION)
    done = trendlab("report", "rain.ipynb", "--pdf", "--out", "out", folder=tmp_path, PATH="/none")

    assert done.returncode == 2
    assert "install Chromium" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.browser
def test_a_page_is_printed_beside_it_and_verify_lets_the_print_be(run):
    done = trendlab("report", "rain.ipynb", "--pdf", "--out", "out", folder=run.parents[3])
    page = Path(done.stdout.strip())
    printed = (page.parent / "report.pdf").read_bytes()

    assert printed.startswith(b"%PDF")
    assert trendlab("verify", str(page.parent), folder=run).returncode == 0


@pytest.mark.browser
def test_the_briefing_is_printed_on_four_pages_of_under_a_megabyte(made, tmp_path):
    page = Path(shutil.copy(page_in(made, "sample", "briefing"), tmp_path))
    printed = takeaway.printed(page).read_bytes()

    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4
    assert len(printed) < 1_000_000


def test_the_notebook_beside_a_page_shows_each_output_on_code_hosts(run):
    """Hosts of code show HTML without styles and scripts, and pictures."""
    notebook = nbformat.read(run / "report.ipynb", 4)
    nbformat.validate(notebook)
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", ())]
    shown = [one.get("data", {}) for one in outputs if one.output_type != "stream"]
    clean = [nh3.clean(one.get("text/html") or one["text/plain"], attributes={}) for one in shown]
    plain = [re.sub("<[^>]+>", "", text).strip() for text in clean]
    assert len(plain) >= 3
    assert all(plain)
    assert any("3 of the articles" in text for text in plain)
