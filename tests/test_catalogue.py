"""The list of reports: a line each, what needs a look first; and old runs that are removed."""

import json
from datetime import date, timedelta

import pytest
from conftest import CHROMIUM, trendlab

from trendlab.reports import catalogue, days

TODAY = days.today()
RECORD = {
    "status": "ok", "code": 0, "reason": "", "as_of": "2026-01-05", "as_of_matters": False,
    "every": "", "inputs": [], "given": {}, "versions": {}, "language": "en",
    "notebook": {"path": "/n/briefing.ipynb", "sha256": "0"},
    "started": "2026-01-05T06:15:00+00:00", "ended": "2026-01-05T06:15:09+00:00",
}  # fmt: skip


@pytest.fixture
def add(tmp_path):
    """Write a run as the runner leaves it."""

    def write(topic, number=1, day=TODAY, notebook="briefing", failed=False, **parts):
        name = f"{number:04}-{day}{'-failed' if failed else ''}"
        run = tmp_path / notebook / topic / name
        run.mkdir(parents=True)
        record = RECORD | {"parameters": {"topic": topic, "geo": "FR"}} | parts
        (run / "run.json").write_text(json.dumps(record))
        (run / "report.html").write_text("a page")
        return run

    return write


def listed(out, language=""):
    return catalogue.rebuild(out, language).read_text("utf-8")


def test_failed_and_overdue_reports_stand_before_the_topics(add, tmp_path):
    add("a rain")
    add("b wind", every="day", day=TODAY - timedelta(9))
    add("c snow", failed=True, reason="cell 3: <b>ValueError</b>")
    page = listed(tmp_path)

    assert page.index("c snow") < page.index("b wind") < page.index(">a rain</th>")
    assert "cell 3: &lt;b&gt;ValueError" in page
    assert "<script" not in page


def test_a_line_says_its_name_state_change_time_and_duration(add, tmp_path):
    changes = {"summary": "", "entries": [{"label": "new", "text": "x"}] * 2}
    add("rain", called="daily", changes=changes, course=[0, 3, 6])
    page = listed(tmp_path)

    for said in ("daily", "up to date", "new: 2", "2026-01-05 06:15", "9 s", "France", "#changes"):
        assert said in page
    assert 'd="M16.7 20v-0.0M50.0 20v-10.0M83.3 20v-20.0"' in page


@pytest.mark.parametrize(
    ("asked", "said"), [("", "à jour"), ("en", "up to date"), ("fr", "à jour")]
)
def test_the_list_speaks_as_most_pages_or_as_asked(add, tmp_path, asked, said):
    for number, language in enumerate(["fr", "fr", "en"]):
        add(f"topic {number}", language=language)

    assert said in listed(tmp_path, asked)


@pytest.mark.parametrize(
    "parts",
    [
        {"course": "x"}, {"course": [1, "</svg><script>", 1e400, -5]}, {"started": 7, "ended": []},
        {"changes": {"entries": [1, {"label": ["x"]}]}}, {"changes": []}, {"language": {"a": 1}},
        {"called": ["<script>"]}, {"started": "<script>"},
    ],
)  # fmt: skip
def test_a_record_that_anyone_may_have_written_breaks_no_list(add, tmp_path, parts):
    add("rain", **parts)

    assert "<script" not in listed(tmp_path)


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_64_reports_are_a_list_of_3000_pixels(add, tmp_path, browser):
    for number in range(64):
        notebook = f"notebook-{number % 8}"
        add(f"topic {number // 8}", notebook=notebook, course=[*range(28)], failed=number % 20 == 5)
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(catalogue.rebuild(tmp_path).as_uri())
    height = tab.evaluate("document.documentElement.scrollHeight")
    tab.close()

    assert height <= 3000


def test_prune_keeps_the_newest_and_all_that_is_no_run(add, tmp_path):
    runs = [add("rain", number) for number in (1, 2, 3)]
    failed = add("rain", 4, failed=True)
    mine = tmp_path / "briefing" / "rain" / "0000-2026-01-01"
    mine.mkdir()
    (mine / "notes.txt").write_text("kept")
    told = trendlab("prune", tmp_path, "--keep", "1", "--dry-run", folder=tmp_path)
    still = [run.exists() for run in runs]
    done = trendlab("prune", tmp_path, "--keep", "1", folder=tmp_path)

    assert told.stdout.splitlines()[0].startswith("briefing/rain: 2 runs, ")
    assert told.stdout.splitlines()[-1].startswith("would free ")
    assert all(still)
    assert done.stdout.splitlines()[-1].startswith("freed ")
    assert [run.exists() for run in [*runs, failed, mine]] == [False, False, True, True, True]


def test_days_run_from_the_last_good_run(add, tmp_path):
    run = add("rain", every="week", day=date(2020, 1, 1))
    assert catalogue.describe(run.parent, tmp_path, [])["status"] == "overdue"
