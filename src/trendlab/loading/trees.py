"""Documents that are held as a tree: XML and HTML of modest size, depth and attributes."""

from __future__ import annotations

import html
import re
from typing import Any

import lxml.html
from lxml import etree

from trendlab.loading.source import DEPTH, HEAD, Source, document, plain
from trendlab.tables import LoadError

ATTRIBUTES = 1_000
_BLOCKS = {
    *("p", "div", "br", "li", "tr", "blockquote", "section", "article"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{2000,}")


def parse_xml(source: Source) -> Any:
    """Parse a document of modest size; no entity is resolved and nothing is fetched.

    Refused are a DTD or entities, over 100 levels, and over 1,000 attributes of an element.
    """
    data = document(source).lstrip()
    prolog = re.split(rb"<[A-Za-z]", data.replace(b"\0", b"")[:HEAD], maxsplit=1)[0]
    if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
        raise LoadError(f"{source.name}: DTD or entities in XML are not read. Remove the DOCTYPE.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = plain(str(error.msg).split(", line")[0])
        where = f"line {line}, column {column}"
        raise LoadError(f"{source.name}: {where}: not well-formed XML ({message}).") from None
    if root.getroottree().docinfo.doctype:
        raise LoadError(f"{source.name}: DTD or entities in XML are not read. Remove the DOCTYPE.")
    level = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > DEPTH or len(element.attrib) > ATTRIBUTES:
            what = f"over {DEPTH} levels" if level > DEPTH else f"over {ATTRIBUTES:,} attributes"
            raise LoadError(f"{source.name}: line {element.sourceline}: {what}; refused.")
    return root


def parse_html(source: Source, text: str) -> Any:
    """Parse a page of modest size; nothing it refers to is fetched, no script is run.

    Over 1,000 attributes are refused: to compare each with all others takes minutes.
    """
    document(source)
    if overloaded(text):
        raise LoadError(f"{source.name}: over {ATTRIBUTES:,} attributes in a tag; refused.")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise LoadError(f"{source.name}: not a page of HTML ({plain(error)}).") from None


def overloaded(text: str) -> bool:
    """Say whether a tag has over 1,000 attributes, each of which is compared with all others."""
    tags = (tag[0] for tag in _LONG_TAG.finditer(text))
    return any(tag.count("=") > ATTRIBUTES or len(tag.split()) > ATTRIBUTES for tag in tags)


def unmarked(text: str | None) -> str | None:
    """Take the markup out of a text that may hold HTML; paragraphs stay paragraphs."""
    if not text or not re.search(r"[<&]", text):
        return text
    try:
        tree = lxml.html.fragment_fromstring(
            html.unescape(text) if "<" not in text else text, "div"
        )
    except (lxml.etree.LxmlError, ValueError):
        return text
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            element.text = None
        elif element.tag in _BLOCKS:
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line) or None
