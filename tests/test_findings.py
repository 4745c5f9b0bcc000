"""Findings and tables are data that is shown safely and read again."""

import json
import sys
import types

import pandas as pd
import pytest

import trendlab as tl
from trendlab import findings, sorting


def shown(thing) -> dict:
    return thing._repr_mimebundle_()


def test_a_finding_is_strict_json_whatever_its_values():
    value = float("nan")
    rows = pd.DataFrame({"at": [pd.Timestamp("2026-01-06", tz="UTC"), pd.NaT], "n": [1, 2]})
    data = shown(findings.finding("x", value, low=float("inf"), evidence=rows))[findings.MIME]

    assert json.loads(json.dumps(data, allow_nan=False))["value"] is None
    assert data["evidence"]["rows"] == [["2026-01-06T00:00:00+00:00", 1], [None, 2]]


def test_the_key_of_a_finding_does_not_change_with_its_figures():
    first, later = (findings.finding(f"{n} articles of {n + 9}") for n in (3, 4))

    assert first.key == later.key


def test_evidence_is_cut_at_fifty_rows_and_says_so():
    made = findings.finding("x", evidence=pd.DataFrame({"n": range(60)}))

    assert len(made.evidence["rows"]) == 50
    assert "50 of 60 rows" in shown(made)["text/html"]


def test_loaded_text_is_escaped_in_findings_and_tables():
    hostile = "<img src=x onerror=alert(1)>"
    frame = pd.DataFrame({hostile: [hostile]})
    pages = [
        shown(findings.finding(hostile, evidence=frame))["text/html"],
        shown(findings.table(frame))["text/html"],
    ]

    assert not [page for page in pages if "<img" in page]


def test_a_named_index_is_a_column_and_a_cut_table_says_so():
    frame = pd.DataFrame({"n": [0.123456, 2.0]}, index=pd.Index(["a", "b"], name="outlet"))
    page = shown(findings.table(frame, rows=1))["text/html"]

    assert "<th>outlet</th><th>n</th>" in page
    assert "<td>a</td><td>0.123</td>" in page
    assert "1 of 2 rows" in page


@pytest.fixture
def jupyterlab(monkeypatch):
    """A kernel of JupyterLab with itables, which is asked how often its script was handed over."""
    handed, library = [], types.ModuleType("itables.javascript")
    library._itables_underscore_version = lambda: "_itables_9"
    library._itables_ready_event = lambda: "itables-9-ready"
    itables = types.ModuleType("itables")
    itables.init_notebook_mode = lambda **options: handed.append(options)
    itables.__spec__ = types.SimpleNamespace()
    monkeypatch.setitem(sys.modules, "itables", itables)
    monkeypatch.setitem(sys.modules, "itables.javascript", library)
    monkeypatch.setenv(sorting.SESSION, "notebooks/own.ipynb")
    sorting._library.cache_clear()
    yield handed
    sorting._library.cache_clear()


def test_tables_sort_by_value_in_jupyterlab_without_the_network(jupyterlab):
    frame = pd.DataFrame({"title": ['a "b"', "c"], "matched": [1200, 30]})
    pages = [shown(findings.table(frame))["text/html"] for _ in range(2)]

    assert '<td data-order="1200">1,200</td>' in pages[0]
    assert 'data-order="a &quot;b&quot;"' in pages[0]
    assert "ITable(document.getElementById" in pages[0]
    assert jupyterlab == [{"all_interactive": False, "connected": False}]


@pytest.mark.parametrize("missing", ["JupyterLab", "itables"])
def test_tables_are_plain_without(jupyterlab, monkeypatch, missing):
    if missing == "itables":
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    else:
        monkeypatch.delenv(sorting.SESSION)
    page = shown(findings.table(pd.DataFrame({"n": [1, 2]})))["text/html"]

    assert "<td>1</td>" in page
    assert "<script" not in page


def test_the_period_of_articles_dated_by_month_ends_with_the_last_month():
    articles = tl.tables.table(
        tl.tables.ARTICLES, {"published": ["2026-01-01T00Z", "2026-02-01T00Z"]}
    )
    told = tl.provenance(tl.at_place(articles, "FR")).days

    assert (told["first"], told["last"]) == ("2026-01-01", "2026-02-28")
