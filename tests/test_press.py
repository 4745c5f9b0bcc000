"""Exports of press databases, in layouts made by hand after the real ones."""

import zipfile
from pathlib import Path

import pytest

from trendlab.readers import Options, Reading, press
from trendlab.readers.source import Source
from trendlab.tables import LoadError

EUROPRESSE_OLD = """<html><body><table><tr><td>
<span class="DocPublicationName">Le Quai, no. 59</span>
<br><span class="DocHeader">Monde, </span><span class="DocHeader">jeudi </span>
<span class="DocHeader">5 octobre 2023</span><br><br>
<span class="TitreArticleVisu">Un <span style="color:red">titre</span></span><br><br>{author}
<p></p>Premier paragraphe.<p></p>Second.<p></p><b><i>© 2023 Le Quai. Tous droits réservés.</i></b>
<p></p>Numéro de document : news·20231005·LQ·1<table><tr><td>Certificat</td></tr></table>
</td></tr></table></body></html>"""
EUROPRESSE_NEW = """<html><body><article><header><div class="rdp__DocPublicationName">
<span class="DocPublicationName">La Jetée (site web)   Politique</span></div><div>
<span class="DocHeader">vendredi 1er mars 2024 - 18:42</span></div><div class="titreArticle">
<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">Titre neuf</p></div>
<p class="sm-margin-bottomNews">Ana Ferrer</p></header><section><div class="docOcurrContainer">
<p>Un.</p><p>Deux <mark>mots</mark>.</p></div></section><footer>
<div class="publiC-lblNodoc">news·20240301·LJ·2</div></footer></article></body></html>"""
FACTIVA_CODES = """<html><body><div class="article frArticle"><table>
<tr><td><b>HD</b></td><td>Titre par codes</td></tr><tr><td><b>BY</b></td><td>Ana Ferrer</td></tr>
<tr><td><b>WC</b></td><td>355 mots</td></tr><tr><td><b>PD</b></td><td>5 octobre 2023</td></tr>
<tr><td><b>ET</b></td><td>17:30</td></tr><tr><td><b>SN</b></td><td>Le Quai</td></tr>
<tr><td><b>LA</b></td><td>Français</td></tr><tr><td><b>LP</b></td><td><p>Chapeau.</p></td></tr>
<tr><td><b>TD</b></td><td><p>Un.</p><p>Deux.</p></td></tr></table></div></body></html>"""
FACTIVA_LAID_OUT = """<html><body><div class="article enArticle"><div id="hd">
<span class="enHeadline">Laid out</span></div><div class="author">By Ana Ferrer</div>
<div>355 words</div><div>5 October 2023</div><div>17:30</div><div>The Quay</div><div>QUAY</div>
<p class="articleParagraph enarticleParagraph">One.</p>
<p class="articleParagraph enarticleParagraph">Two.</p></div></body></html>"""
FACTIVA_XML = """<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticle>
<article><accessionNo>X1</accessionNo><baseLanguage>FR</baseLanguage><headline><paragraph>
<hlt>TEST</hlt> - titre</paragraph></headline><leadParagraph><paragraph>Chapeau.</paragraph>
</leadParagraph><publicationDate><dateTime>2023-10-05T01:35:58Z</dateTime></publicationDate>
<sourceName>Le Quai</sourceName><tailParagraphs><paragraph>Corps.</paragraph></tailParagraphs>
</article></ppsarticle></ppsArticleResponse></PPSResponse>"""
LEXIS_TEXT = """Download Request: Selected Items: 1-2

                               1 of 2 DOCUMENTS

                                  The Quay

                            January 11, 2010 Monday
                              National Edition

A title that
goes on

BYLINE: By Ana Ferrer

LENGTH: 2,968 words

First paragraph
on two lines.

QUESTION: a speaker in capitals is text.

LOAD-DATE: January 11, 2010

LANGUAGE: ENGLISH

                       Copyright 2010 The Quay

                               2 of 2 DOCUMENTS

                                  Le Quai

                            11 janvier 2010 lundi

Titre

AUTEUR: Ana Ferrer

LONGUEUR: 12 mots

Corps.

LANGUE: FRANÇAIS
"""
LEXIS_HTML = """<HTML><BODY><A NAME="DOC_ID_0_0"></A><!-- <DOCFULL> -->
<DIV><P><SPAN>1 of 2 DOCUMENTS</SPAN></P></DIV><DIV><P><SPAN>Le Quai</SPAN></P></DIV>
<DIV><P><SPAN>5 octobre 2023</SPAN><SPAN> jeudi</SPAN></P></DIV><DIV><P>Un<BR>titre</P></DIV>
<DIV><P><SPAN>RUBRIQUE: </SPAN><SPAN>Monde</SPAN></P></DIV>
<DIV><P><SPAN>LONGUEUR: </SPAN><SPAN>12 mots</SPAN></P></DIV>
<DIV><P>Premier.</P><P>Second.</P></DIV><DIV><P><SPAN>LANGUE: </SPAN>FRANÇAIS</P></DIV>
<A NAME="DOC_ID_0_1"></A><!-- <DOCFULL> --><DIV><P>We are sorry but there is an error.</P></DIV>
</BODY></HTML>"""


def source_of(folder: Path, text: str, encoding: str = "utf-8") -> Source:
    path = folder / "export.html"
    path.write_text(text, encoding=encoding)
    return Source(path)


def read(folder: Path, text: str, encoding: str = "utf-8") -> Reading:
    source = source_of(folder, text, encoding)
    assert press.recognises(source)
    [reading] = press.read(source, Options())
    assert reading.rows_read == len(reading.frame) + len(reading.rejected)
    return reading


@pytest.mark.parametrize(
    ("text", "title", "outlet", "published", "authors", "body"),
    [
        (
            EUROPRESSE_OLD.format(author=""),
            "Un titre", "Le Quai", "5 octobre 2023", None, "Premier paragraphe.\nSecond.",
        ),
        (
            EUROPRESSE_OLD.format(author="Ana Ferrer<br>"),
            "Un titre", "Le Quai", "5 octobre 2023", "Ana Ferrer", "Premier paragraphe.\nSecond.",
        ),
        (
            EUROPRESSE_NEW,
            "Titre neuf", "La Jetée (site web)", "1 mars 2024 18:42", "Ana Ferrer",
            "Un.\nDeux mots.",
        ),
        (
            FACTIVA_CODES,
            "Titre par codes", "Le Quai", "5 octobre 2023 17:30", "Ana Ferrer",
            "Chapeau.\nUn.\nDeux.",
        ),
        (
            FACTIVA_LAID_OUT,
            "Laid out", "The Quay", "5 October 2023 17:30", "Ana Ferrer", "One.\nTwo.",
        ),
        (
            FACTIVA_XML,
            "TEST - titre", "Le Quai", "2023-10-05T01:35:58Z", None, "Chapeau.\nCorps.",
        ),
    ],
)  # fmt: skip
def test_each_layout_gives_title_outlet_date_author_and_text(
    tmp_path, text, title, outlet, published, authors, body
):
    row = read(tmp_path, text).frame.astype("object").iloc[0]
    assert (row["title"], row["outlet"], row["published"]) == (title, outlet, published)
    assert (row["authors"] if authors else None) == authors
    assert row["text"] == body


def test_text_of_lexisnexis_is_cut_at_its_markers(tmp_path):
    frame = read(tmp_path, LEXIS_TEXT).frame
    assert frame["title"].tolist() == ["A title that goes on", "Titre"]
    assert frame["outlet"].tolist() == ["The Quay", "Le Quai"]
    assert frame["published"].tolist() == ["January 11, 2010", "11 janvier 2010"]
    assert frame["authors"].tolist() == ["Ana Ferrer", "Ana Ferrer"]
    assert frame["language"].tolist() == ["en", "fr"]
    assert frame["text"].iloc[0] == (
        "First paragraph on two lines.\nQUESTION: a speaker in capitals is text."
    )


def test_document_that_the_database_could_not_show_is_told(tmp_path):
    reading = read(tmp_path, LEXIS_HTML)
    assert reading.frame["title"].tolist() == ["Un titre"]
    assert reading.frame["text"].tolist() == ["Premier.\nSecond."]
    assert reading.frame["language"].tolist() == ["fr"]
    assert [row["row"] for row in reading.rejected] == [2]


def docx(folder: Path, *paragraphs: str) -> Source:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    path = folder / "export.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        )
    return Source(path)


def test_nexis_document_is_cut_at_its_ends(tmp_path):
    cover = ["Date and Time: Friday, 5. July 2019 09:31:00 CEST", "1. A title", ""]
    first = ["A title", "The Quay (London)", "July 1, 2019 Monday 9:20 AM GMT", "Length: 9 words"]
    text = ["Byline: Ana Ferrer", "Body", "One.", "Two.", "Load-Date: July 2", "End of Document"]
    second = ["Other", "Le Quai", "2 juillet 2019", "Length: 1 mot", "Body", "x", "End of Document"]
    [reading] = press.read(docx(tmp_path, *cover, *first, *text, *second), Options())
    assert reading.frame["title"].tolist() == ["A title", "Other"]
    assert reading.frame["outlet"].tolist() == ["The Quay (London)", "Le Quai"]
    assert reading.frame["published"].tolist() == ["July 1, 2019 9:20 AM GMT", "2 juillet 2019"]
    assert reading.frame["text"].tolist() == ["One.\nTwo.", "x"]


def test_export_without_an_article_is_refused(tmp_path):
    with pytest.raises(LoadError, match="without an article"):
        press.read(docx(tmp_path, "LexisNexis Uni Test"), Options())


def test_export_in_latin_1_is_decoded_and_told(tmp_path):
    source = source_of(tmp_path, EUROPRESSE_OLD.format(author=""), "cp1252")
    [reading] = press.read(source, Options())
    assert reading.frame["published"].tolist() == ["5 octobre 2023"]
    assert "cp1252" in " ".join(source.repairs)


@pytest.mark.parametrize("text", ["<html><body><p>Page</p></body></html>", "a,b\n1,2\n", "<rss/>"])
def test_other_files_are_left_to_others(tmp_path, text):
    assert not press.recognises(source_of(tmp_path, text))
