"""The page: its parts, what it escapes, and what each kind of output becomes."""

import base64
import html
import json
import re

import pandas as pd
import pytest

from trendlab import figures, findings
from trendlab.language import catalog
from trendlab.language.messages import say
from trendlab.reports import about as told_about
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
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", made)
    assert len(made) < 350_000


def test_headings_make_the_contents_and_the_first_is_the_page_title():
    made = page(output(text_plain="42"), about={"title": "Pluie"})

    assert made.count("<h1") == 1
    assert re.findall(r'<a href="#(section-\d)">(\w+)</a>', made) == [
        ("section-1", "One"),
        ("section-2", "Two"),
    ]


def test_a_finding_opens_its_evidence_and_is_listed_first():
    made = page(finding("Seven <articles> on 3 May", value=7))

    assert made.index('href="#finding-1"') < made.index('<details class="finding" id="finding-1"')
    assert "Seven &lt;articles&gt; on 3 May" in made
    assert "&lt;b&gt;A&lt;/b&gt;" in made


def test_a_figure_has_alt_text_and_its_data():
    frame = pd.DataFrame({"day": pd.to_datetime(["2026-01-01"]), "articles": [1234]})
    axes = figures.new()
    axes.bar(["a"], [1])
    shown = figures.show(axes, alt='Bars "by" day', data=frame, source="file.csv")
    made = page({"output_type": "display_data", "metadata": {}, "data": shown._repr_mimebundle_()})

    assert '<svg class="drawing" viewBox="0 0 576 216" role="img" ' in made
    assert 'aria-label="Bars &quot;by&quot; day"' in made
    assert "Data behind this figure" in made
    assert "1,234" in made
    assert "style=" not in made


def test_a_mark_of_a_figure_leads_to_its_row():
    days = pd.date_range("2026-01-01", periods=2)
    axes = figures.new()
    said = ["1 January 2026: 1 article", "2 January 2026: <2>"]
    figures.note(axes.bar(days, [1, 2]), said, days)
    figures.points(axes, pd.Series([2.0, None, 3.0], [*days, days[1] + days.freq]), ["A", "B"])
    shown = figures.show(axes, "Bars", pd.DataFrame({"articles": [1, 2]}, days))
    made = page({"output_type": "display_data", "metadata": {}, "data": shown._repr_mimebundle_()})

    assert 'href="#f1-row-1" aria-label="2 January 2026: &lt;2&gt;"' in made
    assert '<tr id="f1-row-1">' in made
    assert 'role="group"' in made
    assert 'href="#f1-row-0" aria-label="A"><title>A</title><use ' in made
    assert "<title>B</title>" in made  # without a row in the table


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


DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 9 9" onload="alert(1)">{}</svg>"""
HOSTILE = [
    "<script>alert(1)</script>",
    '<a xlink:href="javascript:alert(1)"><text>x</text></a>',
    '<rect width="1" height="1" onclick="alert(1)"/>',
    '<image xlink:href="https://e.example/x.png"/>',
    '<use xlink:href="https://e.example/x.svg#a"/>',
    '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"><img src="x"/></b></foreignObject>',
    '<rect style="fill: url(https://e.example/x)" width="1" height="1"/>',
    '<path fill="url(https://e.example/x)" d="M 0 0"/>',
    "<style>* { background: url(https://e.example/x) }</style>",
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<set attributeName="onmouseover" to="alert(1)"/>',
    "<text>&lt;img src=x onerror=alert(1)&gt;</text>",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_a_drawing_keeps_only_harmless_parts(part):
    made = page(output(**{"image_svg+xml": DRAWN.replace("{}", part)}))
    drawn = re.search(r"<svg.*?</svg>", made, re.S)[0]

    assert not re.search(r"alert\(1\)(?!&gt;)|e\.example|<img|<script|<style| style=|<a", drawn)
    assert not re.search(r"<[^>]+ on\w+=", drawn)


def test_a_drawing_that_is_no_xml_is_said_to_be_unreadable():
    made = page(output(**{"image_svg+xml": "<svg viewBox='0 0 1 1'><g></svg>"}))

    assert "A picture that cannot be read." in made


def test_entities_of_a_drawing_are_not_read():
    bomb = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    made = page(output(**{"image_svg+xml": bomb + DRAWN.replace("{}", "<text>&a;</text>")}))

    assert "root:" not in made


def test_what_a_figure_says_of_a_mark_is_its_tooltip_and_its_styles_are_attributes():
    style = "fill: #0072b2; font: bold 8px serif; position: fixed"
    part = f'<g style="{style}"><title>6 Jan: 4</title></g>'
    drawn = page(output(**{"image_svg+xml": DRAWN.replace("{}", part)}))

    assert '<g fill="#0072b2" font-size="8px" font-family="serif" font-weight="bold">' in drawn
    assert "<title>6 Jan: 4</title>" in drawn


def method(text):
    return {"cell_type": "markdown", "metadata": {"tags": ["method"]}, "source": text, "id": "m"}


def test_the_text_of_a_method_cell_stands_in_the_fold_and_empty_headings_nowhere():
    texts = ("# Title\n\nWhat this is.", "## Empty\n\nText.", "## Full\n\nHow.")
    code = {"cell_type": "code", "metadata": {}, "source": "1", "id": "b", "execution_count": 1}
    cells = [*map(method, texts), code | {"outputs": [output(text_plain="42")]}]
    made = render.page({"cells": cells, "metadata": {}}, render.EMPTY)
    body, fold = made.split('id="method"')

    assert ">Full</h2>" in body
    assert "Empty" not in body
    assert "How." not in body
    assert "How." in fold


def test_what_cannot_be_told_stands_once_at_the_end():
    untold = findings.finding(say("No phrase recurs in three texts of three outlets."))
    shown = {"output_type": "display_data", "metadata": {}, "data": untold._repr_mimebundle_()}
    made = page(shown, finding("Seven articles", value=7))

    assert made.count("No phrase recurs") == 1
    assert made.index("Seven") < made.index('<h2 id="untold">What these data do not tell')


def test_a_title_leads_to_its_article_with_its_host_in_sight():
    frame = pd.DataFrame({"title": ["<b>A"], "url": ["https://www.a.example/1"], "n": [3]})
    shown = findings.table(frame)._repr_mimebundle_()
    made = page({"output_type": "display_data", "metadata": {}, "data": shown})

    link = '<a href="https://www.a.example/1" rel="noopener noreferrer">&lt;b&gt;A</a>'
    assert f"<td>{link} <small>a.example</small></td>" in made
    assert '<td class="n">3</td>' in made


def test_a_table_can_be_taken_away_and_runs_in_no_spreadsheet():
    frame = pd.DataFrame({"title": ["=1+1", "+x", "@a", "-2", "é", None], "n": [-1, 2, 3, 4, 5, 6]})
    shown = findings.table(frame)._repr_mimebundle_()
    made = page({"output_type": "display_data", "metadata": {}, "data": shown})
    (saved,) = re.findall(r'download="trendlab.csv" href="data:text/csv[^,]*base64,([^"]+)"', made)
    lines = base64.b64decode(saved).decode("utf-8-sig").splitlines()

    assert lines == ["title,n", "'=1+1,-1", "'+x,2", "'@a,3", "'-2,4", "é,5", ",6"]


def test_a_page_speaks_its_own_language_whatever_was_spoken_when_its_template_was_read():
    render.template.cache_clear()
    with catalog.speaking("en"):
        assert "Skip to the report" in page()
    with catalog.speaking("fr"):
        made = page()
    assert "Aller au rapport" in made
    assert "Skip to the report" not in made


def test_the_files_read_are_told_in_the_language_of_the_page():
    counts = dict.fromkeys(("rows_read", "rows_accepted", "rows_repaired", "rows_merged"), 1)
    record = {"file": "crue.json", "format": "JSON of articles", "sha256": "0", **counts}
    row = {"file": "crue.json", "row": 4, "column": "title", "value": "", "expected": "a title"}
    record |= {"rows_rejected": 1, "rejected": [row]}
    with catalog.speaking("fr"):
        files, rejected = told_about._files_read([record]), told_about._rejected([record])
        made = page(about={"files": files, "rejected": rejected})
    assert "JSON d’articles" in made
    assert "<td>un titre</td>" in made


def test_a_finding_leads_to_the_files_read_and_its_rows_to_file_and_line():
    rows = pd.DataFrame({"title": ["Crue"], "origin": ["crue.json:4"]})
    shown = findings.finding("One.", 1, evidence=rows)._repr_mimebundle_()
    made = page({"output_type": "display_data", "metadata": {}, "data": shown})
    assert '<a href="#files">Files read</a>' in made
    assert '<td class="o">crue.json:4</td>' in made
    assert "file: row" in made


def test_shares_are_percentages_with_their_bounds_and_no_number_has_an_exponent():
    row = {"share": [0.0098], "low": [0.0051], "high": [0.2], "change": [-3e-19], "outlets": [0.5]}
    shown = findings.finding("One.", 1, evidence=pd.DataFrame(row))._repr_mimebundle_()
    made = page({"output_type": "display_data", "metadata": {}, "data": shown})
    cells = re.findall(r'<td class="n">(.*?)</td>', made)
    assert cells == ["1.0 %", "0.5 %", "20 %", "0", "0.5"]
    alone = pd.DataFrame({"low": [0.5], "high": [1.0]})  # of searches, say
    shown = findings.finding("One.", 1, evidence=alone)._repr_mimebundle_()
    made = page({"output_type": "display_data", "metadata": {}, "data": shown})
    assert '<td class="n">0.5</td>' in made


def test_columns_in_which_nothing_stands_are_left_out_and_tables_of_such_alone_too():
    rows = pd.DataFrame({"title": ["Crue", "Pluie"], "outlet": [None, None], "office": ["", None]})
    for frame, heads in ((rows, ["title"]), (rows[["outlet", "office"]], [])):
        shown = findings.finding("One.", 1, evidence=frame)._repr_mimebundle_()
        made = page({"output_type": "display_data", "metadata": {}, "data": shown})
        assert re.findall(r'<th scope="col">(.*?)</th>', made) == heads
        assert ('<details class="finding"' in made) == bool(heads)


def test_the_values_of_a_run_and_not_the_defaults_of_its_notebook_are_told():
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "topic = 'gaz'"}
    whole = {"cells": [cell | {"outputs": []}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert "gaz" not in render.page(whole, render.EMPTY)


SHORTENED = {
    "Named: " + "Ada (3 articles); " * 20: "Named: "
    + "Ada (3 articles); " * 7
    + "Ada (3 articles)…",
    "Days (12 to 18), " + "word " * 40: "Days (12 to 18), " + "word " * 27 + "word…",
    "word " * 40: ("word " * 32).rstrip() + "…",
}


@pytest.mark.parametrize("long", SHORTENED, ids=["list", "bracket", "words"])
def test_a_finding_in_the_box_on_top_ends_with_an_item_or_a_word(long):
    assert render._shortened(long) == SHORTENED[long]
