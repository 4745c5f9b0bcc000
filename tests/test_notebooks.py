"""Each notebook runs top to bottom, with bare papermill and from any working folder."""

from pathlib import Path

import nbformat
import papermill
import pytest

from trendlab import figures, findings

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
HOSTILE = "<script>alert(1)</script> $a_b$ _nobody_ 深い 🎉"


def run(path: Path, folder: Path, **parameters: str) -> list[dict]:
    """Execute a notebook as a stranger would and return the outputs of all its cells."""
    made = folder / "out.ipynb"
    papermill.execute_notebook(
        str(path), str(made), parameters, cwd=str(folder), progress_bar=False, log_output=False
    )
    cells = nbformat.read(made, as_version=4).cells
    return [output for cell in cells for output in cell.get("outputs", [])]


def of_type(outputs: list[dict], mime: str) -> list:
    return [output["data"][mime] for output in outputs if mime in output.get("data", {})]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs_on_the_sample(path, tmp_path):
    outputs = run(path, tmp_path)
    statements = [found["statement"] for found in of_type(outputs, findings.MIME)]

    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    assert len(statements) >= 2
    assert all(shown["alt"] for shown in of_type(outputs, figures.MIME))
    assert not [s for s in statements if " nan" in s.lower() or "None" in s or "NaT" in s]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_says_so_when_nothing_is_found(path, tmp_path):
    """A topic nobody wrote about is an answer, whatever characters it holds."""
    outputs = run(path, tmp_path, topic=HOSTILE)

    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    assert of_type(outputs, findings.MIME)
