"""A folder of reports in which others plant things: nothing is followed, waited for or fatal."""

import json
import os
import shutil

import pytest

from benchmarks._trial import Trial

FINDING = """from trendlab.findings import finding
finding(f"{topic}: 3 articles.", 3, low=1, high=5, kind="burst", key="k")"""


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder with one good run."""
    trial = Trial(tmp_path_factory.mktemp("folder") / "trial")
    trial.notebook(FINDING)
    assert trial.run(trial.folder / "tiny.ipynb").code == 0
    return trial


@pytest.fixture
def trial(first, tmp_path):
    shutil.copytree(first.folder, tmp_path / "trial", symlinks=True)
    return Trial(tmp_path / "trial")


def link(name):
    def plant(report, victim):
        (report / name).unlink(missing_ok=True)
        (report / name).symlink_to(victim)

    return plant


def pipe(name):
    def plant(report, victim):
        (report / name).unlink(missing_ok=True)
        os.mkfifo(report / name)

    return plant


def folder(name, inside=True):
    def plant(report, victim):
        (report / name).unlink(missing_ok=True)
        (report / name).mkdir()
        if inside:
            (report / name / "kept.txt").write_text("mine")

    return plant


def file(name, text):
    def plant(report, victim):
        path = report / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text, "utf-8")

    return plant


def run_of(name, **files):
    def plant(report, victim):
        (report / name).mkdir()
        for path, text in files.items():
            (report / name / path.replace("_", ".")).write_text(text)

    return plant


def last(name, text):
    """Spoil a file of the good run that is there."""

    def plant(report, victim):
        (run,) = report.glob("0001-*")
        (run / name).write_text(text)

    return plant


def told(**parts):
    """Spoil parts of the record of the good run that is there."""

    def plant(report, victim):
        (run,) = report.glob("0001-*")
        record = json.loads((run / "run.json").read_text())
        (run / "run.json").write_text(json.dumps(record | parts))

    return plant


def found(value="9", statement="s", times=1):
    """Put findings in the place of those of the good run that is there."""
    rest = f'"statement": "{statement}", "value": {value}, "low": 1'
    each = (f'{{"key": "k{number}", {rest}}}' for number in range(times))
    return last("findings.json", f"[{', '.join(each)}]")


def elsewhere(report, victim):
    run = (report / "latest").readlink().name
    (report / "latest").unlink()
    (report / "latest").symlink_to(victim.parent / run)


def sparse(report, victim):
    (run,) = report.glob("0001-*")
    with (run / "findings.json").open("r+b") as handle:
        handle.truncate(10**11)


PLANTED = {
    "link .index.html.new": link(".index.html.new"),
    "link .status.json.new": link(".status.json.new"),
    "link .latest.new": link(".latest.new"),
    "link .lock": link(".lock"),
    "link latest": link("latest"),
    "link index.html": link("index.html"),
    "link status.json": link("status.json"),
    "link .work": link(".work-0002-2026-01-01"),
    "link as a run": link("0005-2026-01-01"),
    "pipe .lock": pipe(".lock"),
    "pipe latest": pipe("latest"),
    "pipe index.html": pipe("index.html"),
    "pipe .work": pipe(".work-0002-2026-01-01"),
    "pipe as a run": pipe("0002-2026-01-01"),
    "folder .lock": folder(".lock"),
    "folder latest": folder("latest"),
    "folder .latest.new": folder(".latest.new"),
    "folder index.html": folder("index.html"),
    "folder status.json": folder("status.json"),
    "folder .status.json.new": folder(".status.json.new"),
    "file latest": file("latest", "x"),
    "file .work": file(".work-0002-2026-01-01", "x"),
    "file as a run": file("0002-2026-01-01", "x"),
    "empty run": run_of("0007-2026-01-01"),
    "run of the largest number": run_of("9" * 18 + "-2026-01-01"),
    "run of the last day": run_of("0007-9999-12-31"),
    "run of no day": run_of("0007-9999-99-99", run_json="{}"),
    "record a list": run_of("0007-2026-01-01", run_json="[]"),
    "record of wrong kinds": last("run.json", '{"parameters": [], "every": {}}'),
    "record too deep": last("run.json", "[" * 200_000),
    "record not JSON": last("run.json", "{"),
    "findings of wrong kinds": last("findings.json", '[1, null, {"key": []}, {"statement": {}}]'),
    "findings a number": last("findings.json", "1e999"),
    "findings of 100 GB": sparse,
    **{f"findings {n} deep": found("[" * n + "]" * n) for n in (50, 450, 600, 800, 950)},
    "findings of no words": last("findings.json", '[{"key": "z", "statement": 1.5}]'),
    "findings of odd values": found('{"a": 1}'),
    "findings of no numbers": found("-Infinity"),
    "findings of a large number": found("1" + "0" * 4000),
    "findings of surrogates": found(statement="\\ud800\\u202e"),
    "findings of 40 MB": found(statement="x" * 40_000_000),
    "findings of 4 MB": found(statement="x" * 4_000_000),
    "100,000 findings": found(times=100_000),
    "5,000 findings": found(times=5_000),
    "parameters of other kinds": told(parameters={"topic": "x", "start": {}, "end": [1]}),
    "parameters 90 deep": told(parameters={"topic": "x", "start": json.loads("[" * 90 + "]" * 90)}),
    "a language that is none": told(language="../../etc", called="<b>", every="\0"),
    "moments that are none": told(started="x" * 1000, ended=[1]),
    "changes of other kinds": told(changes={"entries": [{"label": {}}, 1]}, course=[10**400, True]),
    "latest elsewhere": elsewhere,
    "what another asks": file(".question", '["y", "", [], ""]'),
    "pipe .question": pipe(".question"),
}


@pytest.mark.trial
@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_ends_no_run_and_is_not_followed(trial, tmp_path, kind):
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    (report,) = trial.reports()
    PLANTED[kind](report, victim)
    ended = [trial.run(trial.folder / "tiny.ipynb") for _ in range(2)]

    assert [one.code for one in ended] == [0, 0], ended[0].err
    assert victim.read_text() == "precious"
    assert max(one.seconds for one in ended) < 60
    link_to = (report / "latest").readlink()
    assert str(report / link_to / "report.html") == ended[1].out.strip()
    assert json.loads((report / "status.json").read_text())["status"] == "ok"
    assert not list(report.rglob("kept.txt")) or ".aside" in str(next(report.rglob("kept.txt")))


@pytest.mark.trial
@pytest.mark.parametrize("kind", ["link", "pipe", "file"])
def test_a_report_folder_of_another_kind_is_refused_in_one_line(trial, tmp_path, kind):
    shutil.rmtree(trial.out / "tiny")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = trial.out / "tiny"
    plant = {"link": lambda: path.symlink_to(elsewhere), "pipe": lambda: os.mkfifo(path)}
    plant.get(kind, lambda: path.write_text("x"))()
    ended = trial.run(trial.folder / "tiny.ipynb")

    assert ended.code == 74
    assert ended.err.count("\n") == 1
    assert str(path) in ended.err
    assert list(elsewhere.iterdir()) == []


@pytest.mark.trial
def test_the_catalogue_lists_the_others_and_names_what_it_left_out(trial):
    (report,) = trial.reports()
    odd = trial.out / "odd" / "one"
    (odd / "0001-2026-01-01").mkdir(parents=True)
    (odd / "0001-2026-01-01" / "run.json").write_text('{"run": 1}')
    (trial.out / "away").symlink_to("/etc")
    os.mkfifo(trial.out / "pipe")
    assert trial.run(trial.folder / "tiny.ipynb").code == 0
    page = (trial.out / "index.html").read_text("utf-8")

    assert "Left out" in page
    assert "odd/one/0001-2026-01-01: no record of a run" in page
    assert "away: a link, not a folder" in page
    assert f"{report.parent.name}/{report.name}/" in page


NAMES = ["\udc80", "a\nb", "\x1b[2J", "\u202eevil", "<script>alert(1)</script>", "TINY", "-rf"]
NAMES += ["$(touch x)", "{n}", "é", "a" * 250]


@pytest.mark.trial
@pytest.mark.parametrize("where", ["notebook", "report"])
def test_folders_of_any_name_end_no_run_and_are_listed_or_named_as_left_out(trial, where):
    (report,) = trial.reports()
    (run,) = report.glob("0001-*")
    for name in NAMES:
        place = (name, "one") if where == "notebook" else ("one", name)
        shutil.copytree(run, trial.out.joinpath(*place, run.name))
    ended = trial.run(trial.folder / "tiny.ipynb")
    page = (trial.out / "index.html").read_text("utf-8")

    assert (ended.code, ended.err) == (0, "")
    assert page.count("a name that no page can hold") == 4
    assert "\x1b" not in page
    assert "<script>alert" not in page


@pytest.mark.trial
def test_two_users_may_share_a_folder_of_reports(trial):
    """The lock that one user made is read-only to the other, and holds all the same."""
    (report,) = trial.reports()
    (report / ".lock").chmod(0o444)
    (trial.out / ".lock").chmod(0o444)

    assert trial.run(trial.folder / "tiny.ipynb").code == 0
