"""A schedule: which reports its tables span, and what is wrong in one."""

from datetime import date

import pytest

from trendlab.reports import schedule
from trendlab.reports import store as publish
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


def test_no_topic_leaves_its_folder_or_shares_one():
    places = ("", "FR", "US-NY", "../x")
    names = [publish.folder_name(topic, geo) for topic in hostile() for geo in places]

    assert len({name.lower() for name in names}) == len(hostile()) * len(places)
    assert all(len(name.encode()) <= 100 for name in names)
    assert all(
        set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        for name in names
    )
    assert publish.folder_name("guerre en ukraine", "FR") == "guerre-en-ukraine-FR"
