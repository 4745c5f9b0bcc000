"""What the time of day, the calendar and hostile names do to runs: seen from outside."""

import json
import os
import pty
import re
import shutil
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import command, trendlab, write_notebook

import trendlab as tl
from trendlab.cli import main
from trendlab.language import numbers
from trendlab.reports import catalogue
from trendlab.reports import store as publish

SRC = Path(tl.__file__).parents[1]
SAMPLE = SRC.parent / "data" / "sample"
CELL = (
    'topic: str = "x"\narticles_path: str = ""\n'
    'start: str = "-6d"\nend: str = "today"\ntz: str = "UTC"\n'
)
COUNT = """import trendlab as tl
rows = tl.window(tl.load_inputs(articles_path).articles, start, end)
rows["matched"] = tl.corpus.matches(rows, "word")
days = tl.coverage.share(rows)["total"]
tl.findings.finding(f"{days.sum()} rows on {len(days)} days to {end}.", int(days.sum()),
                    kind="level", key="rows")"""
HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
EVIL = "e\x1b[31m\u202egpj\u200f\u2066\x07"


def record(run):
    return json.loads((run / "run.json").read_text("utf-8"))


def told(run):
    return (run / "findings.json").read_text("utf-8")


@pytest.fixture
def counting(tmp_path):
    """A notebook that counts rows by day, and a file with one article an hour of ten days."""

    def write(until, name="count"):
        hours = pd.date_range(end=pd.Timestamp(until, tz="UTC"), periods=240, freq="h")
        lines = [f"https://a.example/{n},A,{at.isoformat()},word {n}" for n, at in enumerate(hours)]
        data = tmp_path / "hours.csv"
        data.write_text("url,source,date,title\n" + "\n".join(lines) + "\n")
        return write_notebook(tmp_path, name, [COUNT], parameters=CELL)

    return write


# P18: the clock


@pytest.mark.faketime
@pytest.mark.parametrize(
    ("zone", "at", "days", "start"),
    [
        ("Europe/Paris", "2026-03-29 01:59:58", {"2026-03-29"}, "-6d"),  # then it is 03:00
        ("Europe/Paris", "2026-10-25 02:30:00", {"2026-10-25"}, "-6d"),  # the hour that is twice
        ("UTC", "2028-02-29 12:00:00", {"2028-02-29"}, "-1y"),
        ("UTC", "2026-12-31 23:59:58", {"2026-12-31", "2027-01-01"}, "-6d"),  # ends next year
        ("UTC", "2027-01-01 10:00:00", {"2027-01-01"}, "week_start"),  # in week 53 of 2026
        ("Pacific/Kiritimati", "2026-06-02 08:00:00", {"2026-06-01"}, "-6d"),  # UTC+14
    ],
)
def test_one_instant_is_in_the_name_the_page_the_record_and_the_data(
    counting, tmp_path, zone, at, days, start
):
    notebook = counting(min(days))
    if at.endswith("23:59:58"):  # a quick run must not end before the year does
        slow = "import time; time.sleep(3)\\nimport trendlab as tl"
        notebook.write_text(notebook.read_text().replace("import trendlab as tl", slow))
    done = trendlab(
        "report", notebook, "--articles", "hours.csv", "-p", "start", start,
        at=at, folder=tmp_path, TZ=zone,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run = Path(done.stdout.strip()).parent
    kept, page = record(run), (run / "report.html").read_text("utf-8")
    day, first = kept["as_of"], kept["parameters"]["start"]

    assert day in days
    assert run.name == f"0001-{day}"
    assert kept["parameters"]["end"] == day
    assert numbers.period(*(date.fromisoformat(one) for one in (first, day))) in page
    assert f" days to {day}." in told(run)
    rows = json.loads(told(run))[0]["value"]
    hours = pd.read_csv(tmp_path / "hours.csv")["date"].str[:10]
    assert rows == hours.between(first, day).sum() > 0
    expected = {"-1y": "2027-02-28", "week_start": "2026-12-28"}
    assert first == expected.get(
        start, (pd.Timestamp(day) - pd.Timedelta(days=6)).date().isoformat()
    )
    if at.endswith("23:59:58"):
        assert kept["ended"] > "2027-01-01"


@pytest.mark.faketime
def test_a_clock_at_1970_is_refused_and_leaves_nothing(counting, tmp_path):
    done = trendlab("report", counting("2026-01-01"), at="1970-01-01 00:00:10", folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "clock of this machine says 1970-01-01" in done.stderr
    assert not (tmp_path / "reports").exists()


@pytest.mark.faketime
def test_a_clock_set_back_keeps_the_order_and_one_behind_the_data_is_refused(counting, tmp_path):
    notebook = counting("2026-06-01")
    shown = "display(tl.provenance(rows))\\ntl.findings.finding("
    notebook.write_text(notebook.read_text().replace("tl.findings.finding(", shown))
    command = ("report", notebook, "--articles", "hours.csv", "-p", "end", "2026-06-30")
    first, back, behind = (
        trendlab(*command, at=at, folder=tmp_path, TZ="UTC")
        for at in ("2026-06-01 00:30:00", "2026-05-31 23:30:00", "2026-05-29 12:00:00")
    )
    folder = tmp_path / "reports/count/x"
    os.utime(folder / "0001-2026-06-01", (2e9, 2e9))

    assert (first.returncode, back.returncode, behind.returncode) == (0, 0, 65), back.stderr
    assert "the data goes up to 2026-05-31, but the clock says 2026-05-29" in behind.stderr
    assert [run.name for run in publish.runs(folder)] == [
        "0001-2026-06-01",
        "0002-2026-05-31",
        "0003-2026-05-29-failed",
    ]
    assert (folder / "latest").readlink().name == "0002-2026-05-31"
    assert record(folder / "latest")["compared"]["run"] == "0001-2026-06-01"


@pytest.mark.parametrize("later", [0, 1, 3])
def test_a_few_wrong_dates_are_not_taken_for_a_wrong_clock(later):
    days = pd.date_range("2026-06-01", periods=200, freq="h", tz="UTC").to_series()
    days.iloc[200 - later :] = pd.Timestamp("2027-06-01", tz="UTC")
    said = tl.provenance(pd.DataFrame({"published": days})).days["newest"]

    assert (said > "2027") == (later > 2)


DAYS = [
    ("Europe/Paris", "2026-03-29", 23),
    ("Europe/Paris", "2026-10-25", 25),
    ("Africa/Cairo", "2026-04-24", 23),  # skips midnight
    ("America/Havana", "2026-11-01", 25),  # has midnight twice
    ("UTC", "2028-02-29", 24),
    ("Pacific/Kiritimati", "2027-01-01", 24),
]


def hourly(zone, day, around=3):
    middle = pd.Timestamp(day)
    edges = [(middle + pd.Timedelta(days=d)).tz_localize(zone) for d in (-around, around + 1)]
    at = pd.date_range(*edges, freq="h", inclusive="left").tz_convert("UTC")
    same = {"title": "word", "text": "", "outlet": "A"}
    return pd.DataFrame({"published": at, **same}, index=range(len(at)))


@pytest.mark.parametrize(("zone", "day", "hours"), DAYS)
@pytest.mark.parametrize("freq", ["D", "W"])
def test_days_sum_to_rows_however_long_they_are(zone, day, hours, freq):
    articles = hourly(zone, day)
    local = articles.assign(published=articles["published"].dt.tz_convert(zone), matched=True)
    counts = tl.coverage.share(local, freq=freq)["total"]

    assert counts.sum() == len(articles)
    assert counts.index.is_unique
    if freq == "D":
        assert len(counts) == 7
        assert dict(zip(counts.index.strftime("%Y-%m-%d"), counts, strict=True))[day] == hours


@pytest.mark.parametrize(("zone", "day", "hours"), DAYS)
def test_the_windows_of_all_days_hold_each_row_once(zone, day, hours):
    articles = hourly(zone, day)
    daily = pd.date_range(articles["published"].min().floor("D"), articles["published"].max())
    parts = [tl.window(articles, d, d) for d in daily.strftime("%Y-%m-%d")]

    assert sorted(row for part in parts for row in part.index) == list(articles.index)
    assert set(map(len, parts[1:-1])) == {24}, "windows are days in UTC"


def test_a_week_that_spans_two_years_is_one_week():
    counts = tl.coverage.share(hourly("UTC", "2026-12-31").assign(matched=True), freq="W")["total"]

    assert dict(Counter(counts.index.strftime("%G-%V"))) == {"2026-53": 1}


# P19: catching up


def test_missed_days_are_caught_up_one_report_each_with_the_same_numbers(counting, tmp_path):
    counting("2026-01-10")
    (tmp_path / "s.toml").write_text(
        '[[report]]\nnotebook = "count.ipynb"\narticles_path = "hours.csv"\nevery = "day"\n'
    )

    def run(day, *more):
        done = trendlab("run", "s.toml", "--as-of", f"2026-01-0{day}", *more, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stderr

    folder = tmp_path / "reports/count/x"
    run(5)
    run(8)
    assert catalogue.missed(publish.runs(folder), "day") == 2
    run(6, "--resume")
    again = run(5, "--resume")

    assert "1 of 1 done already" in again
    assert [run.name for run in publish.runs(folder)] == [
        "0001-2026-01-05",
        "0002-2026-01-08",
        "0003-2026-01-06",
    ]
    assert catalogue.missed(publish.runs(folder), "day") == 1
    run(6)
    assert told(folder / "0004-2026-01-06") == told(folder / "0003-2026-01-06")
    assert "2026-01-06" in told(folder / "0004-2026-01-06")


# P20: reproducible


@pytest.mark.trial
def test_the_briefing_is_the_same_under_another_seed_locale_zone_and_folder(tmp_path):
    runs = []
    for name, seed, locale, zone in (
        ("a", "1", "C", "UTC"),
        ("b é", "77", "C.UTF-8", "Asia/Tokyo"),
    ):
        folder = tmp_path / name
        shutil.copytree(SAMPLE, folder / "data")
        done = trendlab(
            "report", "briefing", "--articles", "data/articles.csv",
            "--trends", "data/interest_over_time.csv", "--actors", "data/actors.csv",
            folder=folder, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone, PYTHONUTF8="1",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        runs.append(Path(done.stdout.strip()).parent)

    for name in ("report.html", "findings.json"):
        assert (runs[0] / name).read_bytes() == (runs[1] / name).read_bytes()
    outputs = [
        [cell.get("outputs") for cell in json.loads((run / "report.ipynb").read_text())["cells"]]
        for run in runs
    ]
    assert json.dumps(outputs[0]).replace(str(tmp_path / "a"), "") == json.dumps(
        outputs[1]
    ).replace(json.dumps(str(tmp_path / "b é"))[1:-1], "")
    strictly(*runs)


# P21: strict files


def strictly(*folders):
    """Read every JSON file as a browser does: with node if it is here, else as strictly."""
    files = [p for f in folders for kind in ("*.json", "*.ipynb") for p in sorted(f.rglob(kind))]
    assert files
    if node := shutil.which("node"):
        code = (
            "for (const f of process.argv.slice(1)) JSON.parse("
            "new TextDecoder('utf-8', {fatal: true}).decode(require('fs').readFileSync(f)))"
        )
        subprocess.run([node, "-e", code, *files], check=True)
    for file in files:
        whole = json.loads(file.read_bytes().decode("utf-8"), parse_constant=refuse)
        json.dumps(whole, ensure_ascii=False).encode("utf-8")  # no lone surrogate, even escaped
        if file.suffix == ".ipynb":
            nbformat.validate(nbformat.from_dict(whole))


def refuse(constant):
    raise AssertionError(f"{constant} is not JSON")


# P23: harmless messages; P21 with them


@pytest.fixture
def evil(tmp_path):
    """A folder in which every name and text is hostile."""
    cells = [
        f"print({EVIL!r}, '\\ud800'); import sys; print({EVIL!r}, file=sys.stderr)",
        "from IPython.display import display\n"
        "display({'application/json': {'\\ud800': [float('nan'), float('inf'), '\\udfff']},"
        " 'text/plain': '\\ud800'}, raw=True)",
    ]
    note = f'topic: str = "x"  # phrase {EVIL}\nstart: str = ""\narticles_path: str = ""\n'
    write_notebook(tmp_path, f"good {EVIL}", cells, parameters=note)
    write_notebook(tmp_path, f"bad {EVIL}", [f"raise ValueError({EVIL!r})"], parameters=note)
    (tmp_path / f"{EVIL}.csv").write_text(f"url,{EVIL}\n{EVIL},{EVIL}\n", encoding="utf-8")
    names = [f'"good {EVIL}.ipynb"', f'"bad {EVIL}.ipynb"']
    listed = ", ".join(json.dumps(json.loads(n, strict=False)) for n in names)
    (tmp_path / "s.toml").write_text(f"[[report]]\nnotebook = [{listed}]\n", encoding="utf-8")
    (tmp_path / f"{EVIL}.toml").write_text(f"[{json.dumps(EVIL)}]\nx = 1\n", encoding="utf-8")
    return tmp_path


def seen(folder, *arguments):
    """What a terminal is sent: a pipe would not do, for click then takes colours out itself."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments), cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(SRC), "TERM": "dumb"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return process.wait(60), said.decode("utf-8")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (1, ["check", f"{EVIL}.csv"]),
        (2, ["check", f"no {EVIL}"]),
        (2, ["check", f"{EVIL}.csv", "--columns", EVIL]),
        (0, ["params", f"good {EVIL}.ipynb"]),
        (2, ["params", f"no {EVIL}"]),
        (2, ["report", f"no {EVIL}"]),
        (2, ["report", f"good {EVIL}.ipynb", "-p", EVIL, "x"]),
        (2, ["report", f"good {EVIL}.ipynb", "-p", "topic", EVIL]),
        (2, ["report", f"good {EVIL}.ipynb", "-p", "start", EVIL]),
        (2, ["report", f"good {EVIL}.ipynb", "--articles", f"no {EVIL}"]),
        (2, ["report", f"good {EVIL}.ipynb", "--as-of", EVIL]),
        (2, ["report", f"good {EVIL}.ipynb", "--engine", EVIL]),
        (2, ["report", f"good {EVIL}.ipynb", f"--{EVIL}"]),
        (2, ["run", f"no {EVIL}"]),
        (2, ["run", f"{EVIL}.toml"]),
        (2, ["run", "s.toml", "--only", EVIL]),
        (2, ["verify", f"no {EVIL}"]),
        (2, [EVIL]),
    ],
)  # fmt: skip
def test_no_message_can_move_a_terminal(evil, monkeypatch, code, arguments):
    monkeypatch.chdir(evil)
    done = CliRunner().invoke(main, arguments, color=True)

    assert (done.exit_code, HARMFUL.findall(done.output)) == (code, []), done.output
    assert isinstance(done.exception, SystemExit | None)


def test_runs_of_hostile_notebooks_say_and_write_only_what_is_harmless(evil):
    ended, said = seen(evil, "run", "s.toml", "--out", f"out {EVIL}", "--quiet")
    assert (ended, HARMFUL.findall(said)) == (65, []), said
    assert "cell 2: ValueError" in said
    made, line = seen(evil, "report", f"good {EVIL}.ipynb", "--out", f"out {EVIL}")
    assert (made, HARMFUL.findall(line)) == (0, []), line
    out = evil / f"out {EVIL}"

    assert len(list(out.rglob("run.json"))) == 3
    strictly(out)
