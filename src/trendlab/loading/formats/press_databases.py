"""Press databases as researchers export them: Europresse, Factiva, LexisNexis and Nexis Uni.

Europresse HTML in both skins; Factiva HTML (by codes or by layout) and XML; LexisNexis HTML and
TXT; Nexis DOCX. They are known by marks that the databases leave in every export.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd
from lxml import etree, html

from trendlab.loading.formats.feeds import child, items
from trendlab.loading.reading import Claim, Options, Reading, bad
from trendlab.loading.source import DOCUMENT, Source
from trendlab.loading.trees import parse_html, parse_xml
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Row = dict[str, Any]

DOCUMENT_XML = "word/document.xml"
UNPACKED = 100_000_000
_MARKER = re.compile(
    r"\s*(?:Dokument\s)?[\d,.]{1,12}\s(?:of|de|sur|von|di)\s[\d,.]{1,12}(?:\sDOCUMENTS?)?\s*", re.I
)
_MARKED = re.compile(
    rb"[\d,.]{1,12} of [\d,.]{1,12} DOCUMENTS?|Dokument [\d.]{1,9} von [\d.]{1,9}", re.I
)
_MARKED_LINE = re.compile(rb"(?mi)^[ \t]*(?:" + _MARKED.pattern + rb")[ \t]*\r?$")
_MARKED_TAG = re.compile(rb"(?i)<DOCFULL>|>\s{0,20}(?:" + _MARKED.pattern + rb")\s{0,20}<")
_FACTIVA = re.compile(rb"<b>\s{0,9}HD\s{0,9}</b>|class=.article \w\wArticle")
# "January 11, 2010 Monday 9:20 AM GMT", "5 octobre 2013", "11. Januar 2010"
_DATE = re.compile(
    r"(?:\d{1,2}(?:er|\.)?\s+[^\W\d]{3,12}\.?,?\s+\d{4}|[^\W\d]{3,12}\.?\s+\d{1,2},?\s+\d{4})"
)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?:\s*[AP]M)?(?:\s+[A-Z]{3,4})?")
_FIELD = re.compile(r"([^\W\d_a-zà-ÿ][^\W\d_a-zà-ÿ' -]{2,28})\s?:(?:\s+|$)(.*)", re.S)
_AFTER_BODY = re.compile(
    r"\s*(?:LOAD-DATE|LANGU\w*|SPRACHE|GRAPHI\w+|PUBLICATION-TYPE|TYPE|DATE|CORRECTION|SUBJECT|"
    r"[A-Z]+-[A-Z-]+)\s?:|\s*Copyright \d{4}|\s*Copy \d{4}|\s*©"
)
_LENGTH = re.compile(r"LENGTH|LONGUEUR|LÄNGE|LENGTE|LUNGHEZZA|EXTENSIÓN")
_BY = re.compile(r"^(?:by|par|von|por|di)\s+", re.I)
_BYLINE = re.compile(r"BYLINE|AUTEUR|AUTOR|AUTHOR|AUTORE", re.I)
_CORRECTED = re.compile(r"\s*\W*(?:correction|corrections|clarification) appended\W*\s*", re.I)
_END = re.compile(r"\s*(?:End of Document|Fin du document|Ende des Dokuments)\s*", re.I)
_AFTER_NEXIS = re.compile(r"\s*(?:Load-Date|Graphic|Classification|Language)\b")


def recognises(source: Source) -> Claim | None:
    kind = _kind(source)
    return Claim(91, f"the markup of a {_READERS[kind][0]}") if kind else None


def read(source: Source, options: Options) -> list[Reading]:
    kind = _kind(source)
    assert kind is not None
    name, reader = _READERS[kind]
    rows = [{**row, "row": number} for number, row in enumerate(reader(source), start=1)]
    good = [row for row in rows if row.get("title") or row.get("text")]
    rejected = [
        bad(row["row"], "text", row.get("found", ""), "an article")
        for row in rows
        if not (row.get("title") or row.get("text"))
    ]
    if not good:
        raise LoadError(f"{source.name}: {name} without an article in it.")
    columns = ["title", "text", "outlet", "published", "authors", "language", "row"]
    frame = pd.DataFrame(good).reindex(columns=columns)
    frame["authors"] = frame["authors"].astype("str").str.replace(_BY, "", regex=True)
    return [Reading(name, "articles", frame, rejected, rows_read=len(rows))]


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


def _tree(source: Source) -> HtmlElement:
    return parse_html(source, source.decode_guess())


def lines(element: HtmlElement) -> list[str]:
    """Text of an element line by line, as a browser breaks it."""
    parts: list[str] = []
    for event, node in _walk(element):
        if event == "start":
            if node.tag in ("br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"):
                parts.append("\n")
            if isinstance(node.tag, str) and node.tag not in ("script", "style"):
                parts.append(node.text or "")
        else:
            parts.append("\n" if node.tag in ("p", "div", "tr", "table") else "")
            parts.append((node.tail or "") if node is not element else "")
    text = re.sub(r"[ \t\r\f\u00a0]+", " ", "".join(parts))
    return [line.strip() for line in text.split("\n") if line.strip()]


def _walk(element: HtmlElement) -> Iterator[tuple[str, Any]]:
    return etree.iterwalk(element, events=("start", "end", "comment"))


def _dated(text: str) -> str | None:
    """Take the date out of a line, with the time if it has one."""
    found = _DATE.search(text)
    if not found:
        return None
    day = re.sub(r"(?<=\d)(?:er|\.)(?= )", "", found[0])
    clock = _CLOCK.search(text, found.end())
    return f"{day} {clock[0]}" if clock else day


def _europresse(source: Source) -> Iterator[Row]:
    for name in _tree(source).xpath("//*[@class='DocPublicationName']"):
        found = name.xpath("ancestor::article[1]") or name.xpath("ancestor::td[1]")
        article = found[0] if found else name.getparent()
        titles = article.xpath(".//*[contains(translate(@class, 'T', 't'), 'titreArticleVisu')]")
        title = " ".join(titles[0].text_content().split()) if titles else None
        header = " ".join(e.text_content() for e in article.xpath(".//*[@class='DocHeader']"))
        number = re.search(r"news·(\d{8})·", article.text_content())
        yield {
            "title": title,
            "outlet": re.split(r",\s*(?:no|n°)|\s{3,}|\n", name.text_content().strip())[0],
            "published": _dated(header) or (number[1] if number else None),
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
    markup = _serialised(article)
    author = re.search(
        r"titreArticleVisu.*?</span>(?:\s*<br>)+([^<]{3,60})<br>\s*<p>", markup, re.I
    )
    if author and body and body[0] == author[1].strip():
        named, body = body[0], body[1:]
    return {"text": "\n".join(body) or None, "authors": named}


def _serialised(element: HtmlElement) -> str:
    return html.tostring(element, encoding="unicode")


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
    tree = _tree(source)
    for article in tree.xpath("//div[contains(@class, 'article')][.//b[normalize-space()='HD']]"):
        if not article.xpath(".//div[contains(@class, 'article')][.//b[normalize-space()='HD']]"):
            yield _coded(article)
    for article in tree.xpath("//div[contains(@class, 'Article')][not(.//b[.='HD'])]"):
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
        "published": " ".join(filter(None, [_dated(flat.get("PD", "")), flat.get("ET")])) or None,
        "language": flat.get("LA"), "found": flat.get("AN", ""),
        "text": "\n".join(told.get("LP", []) + told.get("TD", [])) or None,
    }  # fmt: skip


def _laid_out(article: HtmlElement) -> Row:
    """The layout for reading: headline, words, date, time, source, each in a line of its own."""
    heads = article.xpath(".//*[contains(@class, 'Headline') or @id='hd']")
    paragraphs = article.xpath(".//p[contains(@class, 'articleParagraph')]")
    told = [" ".join(div.text_content().split()) for div in article.xpath("./div[not(@class)]")]
    at = next((i for i, line in enumerate(told) if _DATE.fullmatch(line)), None)
    after = told[at + 1 :] if at is not None else []
    clock = after[0] if after and _CLOCK.fullmatch(after[0]) else None
    outlets = after[1:] if clock else after
    authors = article.xpath(".//*[@class='author']")
    return {
        "title": " ".join(heads[0].text_content().split()) if heads else None,
        "text": "\n".join(" ".join(p.text_content().split()) for p in paragraphs) or None,
        "published": f"{_dated(told[at])} {clock or ''}".strip() if at is not None else None,
        "outlet": outlets[0] if outlets else None,
        "authors": authors[0].text_content().strip() if authors else None,
    }


def _lexisnexis_txt(source: Source) -> Iterator[Row]:
    told: list[list[str]] = []
    for line in source.decode_guess().splitlines():
        if len(line) < 200 and _MARKER.fullmatch(line) and "DOCUMENT" in line.upper():
            told.append([])
        elif told:
            told[-1].append(line)
    for found in told:
        blocks = re.split(r"\n\s*\n", "\n".join(found))
        joined = [" ".join(block.split()) for block in blocks if block.strip()]
        yield _lexisnexis([block for block in joined if not _CORRECTED.fullmatch(block)])


def _lexisnexis_html(source: Source) -> Iterator[Row]:
    told: list[list[str]] = []
    for element in _tree(source).iter("a", "p"):
        if (element.get("name") or "").startswith("DOC_ID"):
            told.append([])
        elif element.tag == "p" and told:
            block = "\n".join(lines(element))
            if block and not _MARKER.fullmatch(block) and not _CORRECTED.fullmatch(block):
                told[-1].append(block)
    for blocks in told:
        yield _lexisnexis(blocks)


def _lexisnexis(blocks: list[str]) -> Row:
    """Outlet, date, title, fields in capitals, text, more fields, copyright: in this order."""
    found = " ".join(blocks)[:80]
    at = next((i for i, block in enumerate(blocks[:6]) if _DATE.search(block)), None)
    if at is None:
        return {"found": found}
    row: Row = {"found": found, "title": None, "published": _dated(blocks[at])}
    row["outlet"] = blocks[0].split("\n")[0] if at else None
    spoken = [re.split("[:;]", block)[1].strip() for block in blocks if block.startswith("LANGU")]
    row["language"] = " ".join(spoken) or None
    body: list[str] = []
    fields: list[str] = []
    for block in blocks[at + 1 :]:
        field = _FIELD.match(block)
        if any(map(_LENGTH.match, fields)) and _AFTER_BODY.match(block):
            break
        if field and not body:
            fields.append(field[1])
            if _BYLINE.match(field[1]):
                row["authors"] = field[2].strip()
        elif not fields and row["title"] is None:  # the title stands before the first field
            row["title"] = " ".join(block.split())
        else:
            body.append(block)
    return {**row, "text": "\n".join(body) or None}


def _nexis_docx(source: Source) -> Iterator[Row]:
    told = list(_paragraphs(source))
    ends = [i for i, paragraph in enumerate(told) if _END.fullmatch(paragraph)]
    for start, end in zip([0, *ends], ends, strict=False):
        own = [p for p in told[start:end] if p and not _END.fullmatch(p)]
        yield _nexis([p for p in own if not _CORRECTED.fullmatch(p)])


def _paragraphs(source: Source) -> Iterator[str]:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(source.packed)) as archive,
            archive.open(DOCUMENT_XML) as part,
        ):
            data = part.read(UNPACKED + 1)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError) as error:
        raise LoadError(f"{source.name}: damaged DOCX ({error}).") from None
    if len(data) > UNPACKED:
        raise LoadError(f"{source.name}: over {UNPACKED:,} bytes of text in a DOCX.")
    inner = copy.copy(source)
    inner.__dict__["data"] = data
    for paragraph in items(parse_xml(inner), "p"):
        texts = (
            (e.text or "") if e.tag.endswith("}t") else "\n" for e in items(paragraph, "t", "br")
        )
        yield "".join(texts).replace("\u00a0", " ").strip()


def _nexis(told: list[str]) -> Row:
    """Title, outlet and date stand above the fields; the text below the word Body."""
    body = next((i for i, p in enumerate(told) if p in ("Body", "Corps", "Text", "Texte")), None)
    fields = {m[1].casefold(): m[2] for p in told if (m := re.match(r"(\w[\w-]+): ?(.*)", p))}
    if body is None:
        return {"found": " ".join(told)[:80]}
    at = max((i for i, p in enumerate(told[:body]) if _DATE.match(p)), default=None)
    if at is None or at < 2:
        return {"found": " ".join(told)[:80]}
    ends = (i for i, p in enumerate(told) if i > body and _AFTER_NEXIS.match(p))
    return {
        "title": told[at - 2], "outlet": told[at - 1], "published": _dated(told[at]),
        "authors": next((v for k, v in fields.items() if _BYLINE.match(k)), None),
        "text": "\n".join(told[body + 1 : next(ends, len(told))]) or None,
    }  # fmt: skip


_READERS: dict[str, tuple[str, Any]] = {
    "europresse": ("Europresse export", _europresse),
    "factiva_xml": ("Factiva XML", _factiva_xml),
    "factiva_html": ("Factiva export", _factiva_html),
    "lexisnexis_html": ("LexisNexis export", _lexisnexis_html),
    "txt": ("LexisNexis text", _lexisnexis_txt),
    "docx": ("Nexis document", _nexis_docx),
}
