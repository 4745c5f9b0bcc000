"""Press databases as researchers export them, known by marks that they leave in every export.

Europresse HTML in both skins; Factiva HTML (by codes or by layout) and XML; `lexisnexis`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import html

from trendlab.loading.formats.feeds import child, items
from trendlab.loading.formats.lexisnexis import (
    CLOCK,
    DATE,
    DOCUMENT_XML,
    Row,
    dated,
    from_docx,
    from_html,
    from_text,
    lines,
    tree_of,
)
from trendlab.loading.reading import Claim, Options, Reading, bad, of_rows
from trendlab.loading.source import DOCUMENT, Source
from trendlab.loading.trees import parse_xml
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_MARKED = re.compile(
    rb"[\d,.]{1,12} of [\d,.]{1,12} DOCUMENTS?|Dokument [\d.]{1,9} von [\d.]{1,9}", re.I
)
_MARKED_LINE = re.compile(rb"(?mi)^[ \t]*(?:" + _MARKED.pattern + rb")[ \t]*\r?$")
_MARKED_TAG = re.compile(rb"(?i)<DOCFULL>|>\s{0,20}(?:" + _MARKED.pattern + rb")\s{0,20}<")
_FACTIVA = re.compile(rb"<b>\s{0,9}HD\s{0,9}</b>|class=.article \w\wArticle")
_BY = re.compile(r"^(?:by|par|von|por|di)\s+", re.I)


def recognises(source: Source) -> Claim | None:
    kind = _kind(source)
    return Claim(91, f"the markup of a {_READERS[kind][0]}") if kind else None


def read(source: Source, options: Options) -> list[Reading]:
    kind = _kind(source)
    assert kind is not None
    name, reader = _READERS[kind]
    rows = [{**row, "row": number} for number, row in enumerate(reader(source), start=1)]
    told = [
        row
        if row.get("title") or row.get("text")
        else bad(row["row"], "text", row.get("found", ""), "an article")
        for row in rows
    ]
    reading = of_rows(name, "articles", told, unit="record")
    if reading.frame.empty:
        raise LoadError(f"{source.name}: {name} without an article in it.")
    columns = ["title", "text", "outlet", "published", "authors", "language", "row"]
    reading.frame = frame = reading.frame.reindex(columns=columns)
    frame["authors"] = frame["authors"].astype("str").str.replace(_BY, "", regex=True)
    return [reading]


def _kind(source: Source) -> str | None:
    """Look through all of a page: styles and scripts may stand before its first article."""
    if source.head.startswith(b"PK"):
        return "docx" if DOCUMENT_XML.encode() in source.packed else None
    if not source.start.startswith(b"<"):
        return "txt" if _MARKED_LINE.search(source.head) else None
    data = source.data[:DOCUMENT]
    if b"ppsarticle" in source.head.lower() or b"global.factiva.com" in source.head:
        return "factiva_xml"
    if re.search(rb"class\s*=\s*[\"']?DocPublicationName", data, re.I):
        return "europresse"
    if _FACTIVA.search(data) or re.search(rb"_ga=.*factiva", source.head):
        return "factiva_html"
    return "lexisnexis_html" if _MARKED_TAG.search(data) else None


def _europresse(source: Source) -> Iterator[Row]:
    for name in tree_of(source).xpath("//*[@class='DocPublicationName']"):
        found = name.xpath("ancestor::article[1]") or name.xpath("ancestor::td[1]")
        article = found[0] if found else name.getparent()
        titles = article.xpath(".//*[contains(translate(@class, 'T', 't'), 'titreArticleVisu')]")
        title = " ".join(titles[0].text_content().split()) if titles else None
        header = " ".join(e.text_content() for e in article.xpath(".//*[@class='DocHeader']"))
        number = re.search(r"news·(\d{8})·", article.text_content())
        yield {
            "title": title,
            "outlet": re.split(r",\s*(?:no|n°)|\s{3,}|\n", name.text_content().strip())[0],
            "published": dated(header) or (number[1] if number else None),
            "found": " ".join(article.text_content().split())[:80],
            **_europresse_body(article, title),
        }


def _europresse_body(article: HtmlElement, title: str | None) -> Row:
    """The newer skin has a container for the text; the older one puts it after the title."""
    boxes = article.xpath(".//*[contains(@class, 'docOcurrContainer')]") or article.xpath(
        ".//*[contains(@class, 'DocText')]"
    )
    authors = article.xpath(".//*[contains(@class, 'sm-margin-bottomNews')]")
    named = " ".join(authors[0].text_content().split()) if authors else None
    if boxes:
        return {"text": "\n".join(lines(boxes[0])) or None, "authors": named}
    told = lines(article)
    start = next(
        (i for i, line in enumerate(told) if title and " ".join(line.split()) == title), -1
    )
    ends = (
        i for i, line in enumerate(told) if i > start and re.match(r"©|Numéro de document", line)
    )
    body = told[start + 1 : next(ends, len(told))]
    markup = html.tostring(article, encoding="unicode")
    author = re.search(
        r"titreArticleVisu.*?</span>(?:\s*<br>)+([^<]{3,60})<br>\s*<p>", markup, re.I
    )
    if author and body and body[0] == author[1].strip():
        named, body = body[0], body[1:]
    return {"text": "\n".join(body) or None, "authors": named}


def _factiva_xml(source: Source) -> Iterator[Row]:
    root = parse_xml(source)
    for article in items(root, "article"):
        body = [
            " ".join("".join(part.itertext()).split())
            for name in ("leadParagraph", "tailParagraphs")
            for holder in items(article, name)
            for part in (list(items(holder, "paragraph")) or [holder])
        ]
        title = child(article, "headline")
        yield {
            "title": " ".join(title.split()) if title else None,
            "text": "\n".join(filter(None, body)) or None,
            "outlet": child(article, "sourceName"),
            "published": child(article, "publicationDate"),
            "authors": child(article, "byline"),
            "language": child(article, "baseLanguage"),
            "found": child(article, "accessionNo") or "",
        }


def _factiva_html(source: Source) -> Iterator[Row]:
    tree = tree_of(source)
    for article in tree.xpath("//div[contains(@class, 'article')][.//b[normalize-space()='HD']]"):
        if not article.xpath(".//div[contains(@class, 'article')][.//b[normalize-space()='HD']]"):
            yield _coded(article)
    for article in tree.xpath("//div[contains(@class, 'Article')][not(.//b[.='HD'])]"):
        if not article.xpath(".//div[contains(@class, 'Article')]"):
            yield _laid_out(article)


def _coded(article: HtmlElement) -> Row:
    """The layout "by codes": HD is the headline, SN the source, LP and TD the text."""
    codes: dict[str, HtmlElement] = {}
    for row in article.xpath(".//tr[td]"):
        code = " ".join(row.xpath("./td")[0].text_content().split())
        if re.fullmatch(r"[A-Z]{2,3}", code) and len(row.xpath("./td")) > 1:
            codes[code] = row.xpath("./td")[1]
    told = {code: lines(cell) for code, cell in codes.items()}
    flat = {code: " ".join(found) for code, found in told.items()}
    return {
        "title": flat.get("HD"), "outlet": flat.get("SN"), "authors": flat.get("BY"),
        "published": " ".join(filter(None, [dated(flat.get("PD", "")), flat.get("ET")])) or None,
        "language": flat.get("LA"), "found": flat.get("AN", ""),
        "text": "\n".join(told.get("LP", []) + told.get("TD", [])) or None,
    }  # fmt: skip


def _laid_out(article: HtmlElement) -> Row:
    """The layout for reading: headline, words, date, time, source, each in a line of its own."""
    heads = article.xpath(".//*[contains(@class, 'Headline') or @id='hd']")
    paragraphs = article.xpath(".//p[contains(@class, 'articleParagraph')]")
    told = [" ".join(div.text_content().split()) for div in article.xpath("./div[not(@class)]")]
    at = next((i for i, line in enumerate(told) if DATE.fullmatch(line)), None)
    after = told[at + 1 :] if at is not None else []
    clock = after[0] if after and CLOCK.fullmatch(after[0]) else None
    outlets = after[1:] if clock else after
    authors = article.xpath(".//*[@class='author']")
    return {
        "title": " ".join(heads[0].text_content().split()) if heads else None,
        "text": "\n".join(" ".join(p.text_content().split()) for p in paragraphs) or None,
        "published": f"{dated(told[at])} {clock or ''}".strip() if at is not None else None,
        "outlet": outlets[0] if outlets else None,
        "authors": authors[0].text_content().strip() if authors else None,
    }


_READERS: dict[str, tuple[str, Any]] = {
    "europresse": ("Europresse export", _europresse),
    "factiva_xml": ("Factiva XML", _factiva_xml),
    "factiva_html": ("Factiva export", _factiva_html),
    "lexisnexis_html": ("LexisNexis export", from_html),
    "txt": ("LexisNexis text", from_text),
    "docx": ("Nexis document", from_docx),
}
