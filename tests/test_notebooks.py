"""Each notebook runs top to bottom: in a batch, and with bare papermill from any folder."""

from pathlib import Path

import nbformat
import papermill
import pytest
from conftest import NOTEBOOKS, page_in

from trendlab import figures, findings

FOLDER = Path(__file__).parents[1] / "notebooks"


def outputs_of(path: Path) -> list[dict]:
    cells = nbformat.read(path, as_version=4).cells
    return [output for cell in cells for output in cell.get("outputs", [])]


def of_type(outputs: list[dict], mime: str) -> list:
    return [output["data"][mime] for output in outputs if mime in output.get("data", {})]


def complaints(outputs: list[dict]) -> list[dict]:
    return [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


@pytest.mark.parametrize("data", ["sample", "hostile"])
def test_a_machine_with_no_fonts_but_matplotlibs_prints_nothing(made, data):
    assert (made / f"{data}.err").read_text() == ""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_on_the_sample(made, name):
    outputs = outputs_of(page_in(made, "sample", name).with_suffix(".ipynb"))
    statements = [found["statement"] for found in of_type(outputs, findings.MIME)]

    assert not complaints(outputs)
    assert len(statements) >= 2
    assert all(shown["alt"] for shown in of_type(outputs, figures.MIME))
    assert not [s for s in statements if " nan" in s.lower() or "None" in s or "NaT" in s]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_says_so_when_nothing_is_found(made, name):
    """A topic nobody wrote about is no page of zeros, whatever characters it holds."""
    page = page_in(made, "nobody", name)

    assert page.parent.name.endswith("-failed")
    assert not of_type(outputs_of(page.with_suffix(".ipynb")), findings.MIME)
    assert "ParameterError" in page.read_text(encoding="utf-8")
    assert f"{name}/" in (made / "nobody.err").read_text()


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.trial] * (n != "briefing")) for n in NOTEBOOKS]
)
def test_notebook_runs_as_a_stranger_would_run_it(name, tmp_path, bundled_fonts, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", str(bundled_fonts))
    made = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        FOLDER / f"{name}.ipynb", made, cwd=tmp_path, progress_bar=False, log_output=False
    )

    assert not complaints(outputs_of(made))
