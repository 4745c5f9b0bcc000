"""The page: its parts, what it escapes, and what each kind of output becomes."""

import html
import json
import re

import pandas as pd
import pytest

from trendlab import figures, findings
from trendlab.reports import page as render
from trendlab.reports import sanitize as clean
from trendlab.tables import RunError


def page(*outputs, about=None, prose="# Title\n\nLead.\n\n## One\n\nText.\n\n## Two"):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": prose, "id": "a"},
        {"cell_type": "code", "metadata": {}, "source": "x = 'é' # note", "id": "b",
         "outputs": list(outputs), "execution_count": 1},
    ]  # fmt: skip
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return render.page(whole, render.EMPTY | (about or {}))


def output(**data):
    data = {name.replace("_", "/", 1): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def finding(statement, **more):
    rows = pd.DataFrame({"title": ["<b>A</b>", "B"], "n": [1, 2]})
    made = findings.finding(statement, evidence=rows, **more)
    return {"output_type": "display_data", "metadata": {}, "data": made._repr_mimebundle_()}


def test_the_page_has_a_policy_and_asks_nothing_of_the_network():
    made = page(output(text_plain="42"))

    assert "default-src 'none'" in made
    assert "script" not in re.sub(r"<style>.*?</style>", "", made, flags=re.S)
    assert not re.search(r"(?:src|href)=\"(?!#|data:image)", made)
    assert len(made) < 350_000


def test_headings_make_the_contents_and_the_first_is_the_page_title():
    made = page(about={"title": "Pluie"})

    assert made.count("<h1") == 1
    assert re.findall(r'<a href="#(section-\d)">(\w+)</a>', made) == [
        ("section-1", "One"),
        ("section-2", "Two"),
    ]


def test_a_finding_opens_its_evidence_and_is_listed_first():
    made = page(finding("Seven <articles> on 3 May", value=7))

    assert made.index('href="#evidence-1"') < made.index('<details class="finding"')
    assert "Seven &lt;articles&gt; on 3 May" in made
    assert "&lt;b&gt;A&lt;/b&gt;" in made


def test_a_figure_has_alt_text_and_its_data():
    frame = pd.DataFrame({"day": pd.to_datetime(["2026-01-01"]), "articles": [1234]})
    axes = figures.new()
    axes.bar(["a"], [1])
    shown = figures.show(axes, alt='Bars "by" day', data=frame, source="file.csv")
    made = page({"output_type": "display_data", "metadata": {}, "data": shown._repr_mimebundle_()})

    assert 'alt="Bars &quot;by&quot; day"' in made
    assert "Data behind this figure" in made
    assert "1,234" in made
    assert "data:image/svg+xml;base64," in made


def test_links_become_text_and_mermaid_and_script_stay_text():
    made = page(
        output(text_html='<a href="https://e.org" onclick="x()">go</a><iframe src="//e"></iframe>'),
        {"output_type": "display_data", "metadata": {},
         "data": {"text/vnd.mermaid": "graph TD", "text/plain": "<x>"}},
        {"output_type": "display_data", "metadata": {},
         "data": {"application/javascript": "alert(1)", "text/plain": "js"}},
        prose="[words](https://e.org/a?b=1&c=2)",
    )  # fmt: skip

    assert "words (https://e.org/a?b=1&amp;c=2)" in made
    assert "<a>go</a>" in made
    assert "alert(1)" not in made
    assert "<iframe" not in made
    assert "&lt;x&gt;" in made


def test_what_a_policy_cannot_stop_is_disarmed_even_without_cleaning():
    raw = "<head><meta></head><body><p id='a'>x<META http-equiv=refresh><base href=x></p></body>"

    assert render.harden(raw) == '<head><meta></head><body><p id="a">x</p>\n</body>'


def test_the_same_notebook_gives_the_same_page_in_any_process():
    made = page(output(text_plain="/tmp/ipykernel_123/9.py:1: UserWarning"))

    assert "ipykernel_123" not in made
    assert made == page(output(text_plain="/tmp/ipykernel_77/9.py:1: UserWarning"))


def test_a_page_over_ten_megabytes_is_refused():
    with pytest.raises(RunError, match="over the limit of 10 MB"):
        page(output(text_plain="x" * 10_500_000))


def test_terminal_codes_and_control_characters_do_not_reach_the_page():
    made = page({"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m\x07<\x00"})

    assert "red\ufffd&lt;\ufffd" in made
    assert "\x1b" not in made


def test_strict_json_holds_no_nan_and_no_lone_surrogate():
    made = clean.strict({"a": float("nan"), "b": ["\ud800", float("inf"), 1]})

    assert json.loads(json.dumps(made, allow_nan=False)) == {"a": None, "b": ["?", None, 1]}
    assert html.escape(clean.line("a\x1b[1m\n\u202eb")) == "a\ufffd[1m \ufffdb"
