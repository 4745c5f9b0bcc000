"""A schedule: which reports its tables span, and what is wrong in one."""

import json
import re
from datetime import date

import pytest

from trendlab.reports import job, schedule
from trendlab.reports import store as publish
from trendlab.reports.run import carry_out
from trendlab.tables import ParameterError

DAY = date(2026, 3, 31)
CELL = 'topic: str = "x"\ngeo: str = ""\nstart: str = ""\nend: str = ""\nnames: list = []\n'


@pytest.fixture
def read(notebook, tmp_path):
    notebook("topic", parameters=CELL, name="a")
    notebook("topic", parameters=CELL, name="b")

    def reading(text):
        path = tmp_path / "schedule.toml"
        path.write_text(text)
        return schedule.read(path, DAY, DAY, tmp_path / "out")

    return reading


def test_every_list_is_a_dimension(read):
    listed = read(
        '[defaults]\ngeo = "FR"\nkeep = 7\n'
        '[[report]]\nnotebook = ["a.ipynb", "b.ipynb"]\ntopic = ["pluie", "vent"]\n'
        'start = ["-7d", "-28d"]\nend = "today"\n'
    )

    assert len(listed) == 8
    assert len({job.folder for _, job in listed}) == 8
    assert {job.parameters["start"] for _, job in listed} == {"2026-03-24", "2026-03-03"}
    assert all(job.keep == 7 and job.parameters["geo"] == "FR" for _, job in listed)


def test_a_list_for_a_parameter_that_is_a_list_is_one_value(read):
    listed = read('[[report]]\nnotebook = "a.ipynb"\nnames = ["u", "v"]\n')

    assert [job.parameters["names"] for _, job in listed] == [["u", "v"]]


def test_only_chooses_by_name_or_pattern(read):
    listed = read(
        '[[report]]\nname = "daily"\nnotebook = "a.ipynb"\ntopic = "pluie"\n'
        '[[report]]\nnotebook = "b.ipynb"\ntopic = "vent"\n'
    )

    assert [job.notebook.stem for _, job in schedule.only(listed, "daily")] == ["a"]
    assert [job.notebook.stem for _, job in schedule.only(listed, "b/vent*")] == ["b"]
    with pytest.raises(ParameterError, match="Did you mean daily"):
        schedule.only(listed, "dayly")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no [[report]]"),
        ("[[report]\n", "not TOML"),
        ("[[reports]]\n", "Did you mean report?"),
        ('[[report]]\ntopic = "x"\n', "report 1: no notebook"),
        ('[[report]]\nnotebook = "a.ipynb"\ntopc = "x"\n', "Did you mean topic?"),
        ('[[report]]\nnotebook = "a.ipynb"\ntopic = 7\n', "expected text"),
        ('[[report]]\nnotebook = "a.ipynb"\nevery = "fortnight"\n', "unknown interval"),
        ('[[report]]\nnotebook = "a.ipynb"\nkeep = "all"\n', "keep"),
        ('[[report]]\nnotebook = "a.ipynb"\n' * 2, "the same"),
    ],
)
def test_a_wrong_schedule_is_refused_before_anything_runs(read, text, said):
    with pytest.raises(ParameterError) as caught:
        read(text)

    assert said in str(caught.value)


def hostile():
    shapes = ["../../x", "..", ".", "/etc/passwd", "a/b", "a\\b", "con", "nul", "", " ", "-rf", "~"]
    shapes += ["x" * 300, "é" * 300, "Pluie", "pluie", "PLUIE", "plüie", "a-b", "a b", "a_b", "a.b"]
    shapes += [
        "война",
        "戦争",
        "🌧",
        "\u202egnp",
        "a\x00b",
        "{topic}",
        "$(id)",
        "`id`",
        "a\nb",
        "%2e%2e",
    ]
    shapes += [f"topic {number}" for number in range(10)] + ["x FR", "x-FR", "x us", "café", "cafe"]
    return shapes


def question(notebook, out, topic="pluie", geo="", **given):
    path = notebook("topic", parameters=CELL + 'articles_path: str = ""\n')
    asked = {"topic": topic, "geo": geo, **given}
    return job.make(path, asked, as_of=DAY, today=DAY, out=out)


def hold(asked, at=None, number=1):
    """Write into a report's folder the record of a run."""
    run = (at or asked.folder) / f"{number:04}-2026-01-01"
    run.mkdir(parents=True, exist_ok=True)
    told = {name: kind() for name, kind in publish._KINDS.items()}
    told |= {"parameters": asked.parameters, "notebook": {"path": "", "sha256": ""}}
    (run / publish.RECORD).write_text(json.dumps(told))


def test_no_topic_leaves_its_folder_or_shares_one(notebook, tmp_path):
    """Whatever came first, and whatever the file system thinks of capitals."""
    made = []
    for topic in hostile():
        for geo in ("", "FR", "US-NY", "../x"):
            try:
                asked = question(notebook, tmp_path, topic, geo)
            except ParameterError:
                continue
            hold(asked)
            made.append(asked.folder)

    assert len({str(folder).lower() for folder in made}) == len(made) > len(hostile())
    assert {folder.parent for folder in made} == {tmp_path.resolve() / "small"}
    assert all(len(folder.name) <= 100 for folder in made)
    assert all(re.fullmatch("[A-Za-z0-9_-]+", folder.name) for folder in made)


@pytest.mark.parametrize(
    ("before", "now", "name"),
    [
        ([], {"topic": "Iran"}, "iran"),
        ([], {"topic": "guerre en ukraine", "geo": "FR"}, "guerre-en-ukraine-FR"),
        ([{"topic": "Iran"}], {"topic": "Iran"}, "iran"),
        ([{"topic": "Iran"}], {"topic": "iran"}, "iran-[0-9a-f]{8}"),
        ([{"articles_path": "titres_2022.csv"}], {"articles_path": "titres_2023.csv"}, "pluie"),
        (
            [{"articles_path": "titres.csv"}],
            {"articles_path": "monde_2022.csv"},
            "pluie-monde",
        ),
        ([{}], {"start": "2026-01-01"}, "pluie"),
    ],
)
def test_a_folder_has_a_suffix_only_where_another_report_has_its_name(
    notebook, tmp_path, before, now, name
):
    for given in [*before, now]:
        if path := given.get("articles_path"):
            (tmp_path / path).write_text("title\nx\n")
            given["articles_path"] = str(tmp_path / path)
        asked = question(notebook, tmp_path, **given)
        hold(asked)

    assert re.fullmatch(name, asked.folder.name)


def test_a_folder_that_another_report_took_meanwhile_is_not_written_to(notebook, tmp_path):
    first, second = (question(notebook, tmp_path, topic) for topic in ("Iran", "iran"))
    assert first.folder == second.folder
    hold(first)
    ended = carry_out(second)

    assert (ended.code, ended.page) == (job.LOCKED, None)
    assert "run again" in ended.reason


@pytest.mark.parametrize("number", [0, 2, 9])
def test_a_run_that_another_put_into_a_folder_sends_no_report_elsewhere(notebook, tmp_path, number):
    mine = question(notebook, tmp_path, "Iran")
    hold(mine)
    other = question(notebook, tmp_path, "iran")
    hold(other)
    hold(mine, number=2)
    hold(other, at=mine.folder, number=number)
    (mine.folder / ".question").write_text(other.asked)

    assert mine.folder != other.folder
    assert question(notebook, tmp_path, "Iran").folder == mine.folder
    assert question(notebook, tmp_path, "iran").folder == other.folder


def test_a_file_of_each_day_leads_to_one_folder(notebook, tmp_path):
    hold(question(notebook, tmp_path))
    named = set()
    for day in ("2026-01-01", "2026-01-02"):
        path = tmp_path / f"monde_{day}.csv"
        path.write_text("title\nx\n")
        asked = question(notebook, tmp_path, articles_path=str(path))
        hold(asked)
        named.add(asked.folder.name)

    assert named == {"pluie-monde"}


def test_reports_on_one_topic_are_named_for_what_differs(read):
    listed = read(
        '[defaults]\ntopic = "pluie"\n[[report]]\nnotebook = "a.ipynb"\nstart = ["-7d", "-28d"]\n'
        '[[report]]\nnotebook = "a.ipynb"\nname = "whole"\n'
    )

    assert [job.folder.name for _, job in listed] == ["pluie-start-7d", "pluie-start-28d", "pluie"]
    assert [job.called for _, job in listed] == ["", "", "whole"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("France", "FR"),
        ("Allemagne", "DE"),
        ("états-unis", "US"),
        ("Україна", "UA"),
        ("US-NY", "US-NY"),
    ],
)
def test_a_place_is_given_by_its_name_in_any_language(notebook, tmp_path, read, name, code):
    parameters = CELL.replace('geo: str = ""', 'geo: str = ""  # place (ISO 3166)')
    path = notebook("topic", parameters=parameters, name="placed")
    asked = job.make(path, {"geo": name}, as_of=DAY, today=DAY, out=tmp_path)
    ((_, listed),) = read(f'[[report]]\nnotebook = "placed.ipynb"\ngeo = "{name}"\n')

    assert (asked.parameters["geo"], listed.parameters["geo"]) == (code, code)


def test_several_places_are_given_by_their_names(notebook, tmp_path):
    path = notebook("topic", parameters='geos: str = ""  # places to compare (ISO 3166)\n')
    asked = job.make(path, {"geos": "France; Allemagne;US-NY"}, as_of=DAY, today=DAY, out=tmp_path)
    assert asked.parameters["geos"] == "FR;DE;US-NY"


@pytest.mark.parametrize(
    ("name", "said"),
    [("Congo", "one of CD, CG"), ("Atlantide", "a country by its name"), ("fr", "such as FR")],
)
def test_a_name_of_no_country_or_of_several_is_refused(notebook, tmp_path, name, said):
    path = notebook("topic", parameters='geo: str = ""  # place (ISO 3166)\n')
    with pytest.raises(ParameterError, match=said):
        job.make(path, {"geo": name}, as_of=DAY, today=DAY, out=tmp_path)
