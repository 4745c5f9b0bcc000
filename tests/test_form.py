"""The form of JupyterLab: it offers what the files hold, runs the notebook, and saves a copy."""

import json
import shutil
from pathlib import Path

import pytest

import trendlab as tl
from trendlab.reports import parameters
from trendlab.starting import form as forms

ROOT = Path(__file__).parents[1]
CELL = 'topic: str = "é"  # what\nn: int = 3\nlist = [\n    1,\n]\nother = "x"\n'
ARTICLES = "date,source,title\n2026-01-06,Le Phare,Crue à Orléans\n2026-01-09,Le Fil,La crue\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "notebooks/coverage.ipynb", tmp_path / "notebooks")
    (tmp_path / "data/own.csv").write_text(ARTICLES, "utf-8")
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def test_values_stand_in_the_place_of_defaults_and_all_else_stays():
    made = forms.filled(CELL, {"topic": 'l"été', "n": 4, "list": [2]})
    assert made == 'topic: str = \'l"été\'  # what\nn: int = 4\nlist = [2]\nother = "x"'


def test_topics_places_and_days_are_those_of_the_files(folder):
    sample = forms.offered(folder, {})
    assert "guerre en ukraine" in sample["topic"]
    assert sample["geo"] == ["FR"]
    own = forms.offered(folder, {"articles_path": "data/own.csv"})
    assert (own["topic"], own["start"]) == ([], ["2026-01-06", "2026-01-09"])
    assert forms.files(folder) == ["data/own.csv"]


def test_a_saved_notebook_has_the_values_and_never_takes_the_place_of_another(folder):
    target = folder / "notebooks/mine.ipynb"
    forms.save(folder / "notebooks/coverage.ipynb", {"topic": "crue"}, target)
    assert parameters.read(target)["topic"].default == "crue"
    before = target.read_bytes()
    with pytest.raises(tl.ParameterError, match="Choose another name"):
        forms.save(folder / "notebooks/coverage.ipynb", {"topic": "gaz"}, target)
    assert target.read_bytes() == before


def test_without_widgets_the_form_says_how_to_get_them(folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(tl.ParameterError, match="pip install 'trendlab\\[lab\\]'"):
        tl.form("coverage")


def test_a_form_runs_its_notebook_on_own_data_and_tells_a_mistake_in_one_line(folder):
    widgets = pytest.importorskip("ipywidgets")
    made = forms.Form(widgets, folder, folder / "notebooks/coverage.ipynb")
    made.fields["topic"].value = "crue"
    made.fields["articles_path"].value = "data/none.csv"
    assert "none.csv" in made.told.value
    made.fields["articles_path"].value = "data/own.csv"
    assert list(made.fields["start"].options) == ["2026-01-06", "2026-01-09"]
    run, name, save = made.box.children[-2].children
    run.click()
    assert "2 articles" in made.told.value
    assert len(list(folder.glob("reports/coverage/*/latest/findings.json"))) == 1
    name.value = "../x"
    save.click()
    assert "letters, digits" in made.told.value
    name.value = "crues"
    save.click()
    kept = json.loads((folder / "notebooks/crues.ipynb").read_text("utf-8"))
    assert "'crue'" in "".join(kept["cells"][1]["source"])
