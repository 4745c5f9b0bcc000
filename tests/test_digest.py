"""The digest of a schedule: what failed or changed, first; handed to a command if one is named."""

import json
import shlex
import shutil
import sys

import pytest
from conftest import trendlab, write_notebook

from trendlab.reports import digest

BURST = (
    "from IPython.display import display\nimport trendlab as tl\nimport pandas as pd\n"
    "display(tl.finding(f'{n} articles', value=n, key='n'))\n"
    "tl.finding('A burst goes on', value=3, kind='burst', key='b',"
    " evidence=pd.DataFrame({'running': [True]}))"
)


@pytest.fixture
def schedule(tmp_path):
    write_notebook(tmp_path, "good", ["# Good", BURST], "n: int = 1\n")
    write_notebook(tmp_path, "bad", ["# Bad", "raise ValueError('no <b>rain</b>')"], "n: int = 1\n")
    text = '[[report]]\nnotebook = "good.ipynb"\n[[report]]\nnotebook = "bad.ipynb"\n'
    (tmp_path / "schedule.toml").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder, *more):
    return trendlab("run", "schedule.toml", "--out", "reports", *more, folder=folder)


def test_failures_stand_first_then_bursts_that_run(schedule):
    run(schedule)
    told = (schedule / "reports/digest.txt").read_text("utf-8")

    assert told.splitlines()[0] == "1 of 2 reports made"
    assert told.index("Failed") < told.index("ValueError: no <b>rain</b>")
    assert told.index("ValueError") < told.index("Bursts that run now") < told.index("A burst")


def test_the_page_of_a_digest_escapes_and_leads_to_reports(schedule):
    run(schedule)
    page = (schedule / "reports/digest.html").read_text("utf-8")

    assert "no &lt;b&gt;rain&lt;/b&gt;" in page
    assert "default-src 'none'" in page
    assert 'href="good/' in page


def test_what_changed_since_the_run_before_is_told(schedule):
    run(schedule)
    path = schedule / "good.ipynb"
    path.write_text(path.read_text("utf-8").replace("value=n,", "value=n + 9,"), "utf-8")
    run(schedule)

    assert "Changed" in (schedule / "reports/digest.txt").read_text("utf-8")


def test_the_digest_is_handed_to_a_command_whose_failure_is_told(schedule):
    code = "import shutil, sys; shutil.copy(sys.argv[1], 'mailed.txt')"
    copy = shlex.join([sys.executable, "-c", code])
    run(schedule, "--on-digest", copy)
    failed = run(schedule, "--on-digest", shutil.which("false") or "false")

    assert (schedule / "mailed.txt").read_text("utf-8").startswith("1 of 2 reports made")
    assert "--on-digest" in failed.stderr
    assert "exit 1" in failed.stderr


def test_the_digest_speaks_as_asked(schedule):
    run(schedule, "--language", "fr")
    told = (schedule / "reports/digest.txt").read_text("utf-8")

    assert told.splitlines()[0] == "Rapports faits : 1 sur 2"
    assert "En échec" in told
    assert "Poussées en cours" in told
    assert '<html lang="fr">' in (schedule / "reports/digest.html").read_text("utf-8")


def test_one_missing_file_fails_one_report_and_not_the_schedule(schedule):
    text = (schedule / "schedule.toml").read_text("utf-8")
    write_notebook(schedule, "good", ["# Good", BURST], 'n: int = 1\narticles_path: str = ""\n')
    lost = '[[report]]\nnotebook = "good.ipynb"\narticles_path = "lost.csv"\n'
    (schedule / "schedule.toml").write_text(text + lost, encoding="utf-8")
    done = run(schedule)
    told = (schedule / "reports/digest.txt").read_text("utf-8")

    assert done.returncode == 65
    assert told.splitlines()[0] == "1 of 3 reports made"
    assert "lost.csv" in told


@pytest.mark.parametrize(
    "evidence",
    [None, 1, [], {}, {"columns": 1}, {"columns": ["running"], "rows": [[]]}, {"rows": [[True]]}],
)
def test_a_burst_that_a_notebook_made_up_is_none_that_runs(tmp_path, evidence):
    made_up = {"kind": "burst", "statement": "A burst", "evidence": evidence}
    (tmp_path / "findings.json").write_text(json.dumps([made_up]))

    assert digest._running(tmp_path) == []
