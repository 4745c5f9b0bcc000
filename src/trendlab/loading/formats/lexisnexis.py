"""LexisNexis and Nexis Uni as researchers export them: HTML, TXT and DOCX."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree

from trendlab.loading.formats.feeds import items
from trendlab.loading.source import Source
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
# "January 11, 2010 Monday 9:20 AM GMT", "5 octobre 2013", "11. Januar 2010"
DATE = re.compile(
    r"(?:\d{1,2}(?:er|\.)?\s+[^\W\d]{3,12}\.?,?\s+\d{4}|[^\W\d]{3,12}\.?\s+\d{1,2},?\s+\d{4})"
)
CLOCK = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s*[AP]M)?(?:\s+[A-Z]{3,4}\b)?(?:\s*[+-]\d\d:?\d\d\b)?"
)
_FIELD = re.compile(r"([^\W\d_a-zà-ÿ][^\W\d_a-zà-ÿ' -]{2,28})\s?:(?:\s+|$)(.*)", re.S)
_AFTER_BODY = re.compile(
    r"\s*(?:LOAD-DATE|LANGU\w*|SPRACHE|GRAPHI\w+|PUBLICATION-TYPE|TYPE|DATE|CORRECTION|SUBJECT|"
    r"[A-Z]+-[A-Z-]+)\s?:|\s*Copyright \d{4}|\s*Copy \d{4}|\s*©"
)
_LENGTH = re.compile(r"LENGTH|LONGUEUR|LÄNGE|LENGTE|LUNGHEZZA|EXTENSIÓN")
_BYLINE = re.compile(r"BYLINE|AUTEUR|AUTOR|AUTHOR|AUTORE", re.I)
_CORRECTED = re.compile(r"\s*\W*(?:correction|corrections|clarification) appended\W*\s*", re.I)
_END = re.compile(r"\s*(?:End of Document|Fin du document|Ende des Dokuments)\s*", re.I)
_AFTER_NEXIS = re.compile(r"\s*(?:Load-Date|Graphic|Classification|Language)\b")


def tree_of(source: Source) -> HtmlElement:
    return parse_html(source, source.decode_guess())


def lines(element: HtmlElement) -> list[str]:
    """Text of an element line by line, as a browser breaks it."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
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


def dated(text: str) -> str | None:
    """Take the date out of a line, with the time if it has one."""
    found = DATE.search(text)
    if not found:
        return None
    day = re.sub(r"(?<=\d)(?:er|\.)(?= )", "", found[0])
    clock = CLOCK.search(text, found.end())
    return f"{day} {clock[0]}" if clock else day


def from_text(source: Source) -> Iterator[Row]:
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


def from_html(source: Source) -> Iterator[Row]:
    told: list[list[str]] = []
    for element in tree_of(source).iter("a", "p"):
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
    at = next((i for i, block in enumerate(blocks[:6]) if DATE.search(block)), None)
    if at is None:
        return {"found": found}
    row: Row = {"found": found, "title": None, "published": dated(blocks[at])}
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


def from_docx(source: Source) -> Iterator[Row]:
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
    at = max((i for i, p in enumerate(told[:body]) if DATE.match(p)), default=None)
    if at is None or at < 2:
        return {"found": " ".join(told)[:80]}
    ends = (i for i, p in enumerate(told) if i > body and _AFTER_NEXIS.match(p))
    return {
        "title": told[at - 2], "outlet": told[at - 1], "published": dated(told[at]),
        "authors": next((v for k, v in fields.items() if _BYLINE.match(k)), None),
        "text": "\n".join(told[body + 1 : next(ends, len(told))]) or None,
    }  # fmt: skip
