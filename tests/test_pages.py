"""Saved article pages: text and metadata, without scripts, walls or guesses."""

from pathlib import Path

import pytest

from trendlab.loading.formats import pages
from trendlab.loading.reading import Options, Reading
from trendlab.loading.source import Source
from trendlab.tables import LoadError

PARAGRAPH = "La pluie est tombée toute la nuit sur la jetée et les quais sont restés fermés. " * 4
HEAD = """<!doctype html><!-- saved from url=(0030)https://www.lequai.example/pluie -->
<html lang="fr"><head><meta charset="utf-8"><title>Pluie - Le Quai</title>{head}</head>"""
BODY = """<body><nav>Menu</nav><article><h1>Pluie</h1>{body}</article>
<footer>Pied</footer></body></html>"""


def read(folder: Path, text: str | bytes) -> tuple[Reading, Source]:
    path = folder / "page.html"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    source = Source(path)
    assert pages.recognises(source)
    [reading] = pages.read(source, Options())
    return reading, source


def page(head: str = "", body: str = f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>") -> str:
    return HEAD.format(head=head) + BODY.format(body=body)


def test_page_gives_article_text_without_menu_and_footer(tmp_path):
    row = read(tmp_path, page())[0].frame.iloc[0]
    assert PARAGRAPH.strip() in row["text"]
    assert "Menu" not in row["text"]
    assert "Pied" not in row["text"]
    assert (row["language"], row["url"]) == ("fr", "https://www.lequai.example/pluie")
    assert row["outlet"] == "lequai.example"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-01-05T10:00:00+01:00">',
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",'
        ' "datePublished": "2026-01-05T10:00:00+01:00"}]}</script>',
    ],
)
def test_date_is_the_one_that_the_metadata_state(tmp_path, head):
    row = read(tmp_path, page(head))[0].frame.iloc[0]
    assert row["published"] == "2026-01-05T10:00:00+01:00"


def test_date_in_the_text_is_not_taken_for_the_day_of_publication(tmp_path):
    body = f"<p>Le 5 janvier 2019, {PARAGRAPH}</p><p>{PARAGRAPH}</p>"
    row = read(tmp_path, page(body=body))[0].frame.iloc[0]
    assert row["published"] is None


def test_scripts_styles_and_noscript_are_not_text(tmp_path):
    body = "<p>Texte.</p><script>alert(1)</script><style>p{}</style><noscript>non</noscript>"
    row = read(tmp_path, page(body=body))[0].frame.iloc[0]
    assert row["text"] == "Texte."


def test_broken_json_ld_does_not_stop_the_page(tmp_path):
    head = '<script type="application/ld+json">{"@type" "datePublished": 2026}</script>'
    assert read(tmp_path, page(head))[0].frame["published"].iloc[0] is None


def test_page_that_lies_about_its_encoding_is_read_as_what_it_is_and_told(tmp_path):
    reading, source = read(tmp_path, page().replace('charset="utf-8"', 'charset="windows-1250"'))
    assert "tombée" in reading.frame["text"].iloc[0]
    assert "windows-1250" in " ".join(source.repairs)


def test_page_in_the_encoding_that_it_declares_is_read(tmp_path):
    text = page().replace('charset="utf-8"', 'charset="iso-8859-1"').encode("iso-8859-1")
    assert "tombée" in read(tmp_path, text)[0].frame["text"].iloc[0]


@pytest.mark.parametrize(
    "text",
    [
        "<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>",
        "<!DOCTYPE html><html><body>Service unavailable</body></html>",
        "<html><body><script>only()</script></body></html>",
    ],
)
def test_walls_errors_and_empty_pages_are_refused(tmp_path, text):
    with pytest.raises(LoadError):
        read(tmp_path, text)


def test_nothing_is_fetched(tmp_path, monkeypatch):
    def refuse(*_):
        raise AssertionError("a page asked for the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    head = '<base href="http://a.example/"><meta http-equiv="refresh" content="0;url=http://a.example">'
    reading, _ = read(tmp_path, page(head, f'<img src="a.png"><p>{PARAGRAPH}</p>'))

    assert PARAGRAPH[:40] in reading.frame["text"][0]
