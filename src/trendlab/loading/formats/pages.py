"""Saved article pages: one article from one HTML file, text and metadata without the furniture."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from trendlab.language.messages import say
from trendlab.loading.formats.feeds import host
from trendlab.loading.reading import Claim, Options, Reading
from trendlab.loading.source import Source, document
from trendlab.loading.trees import parse_html
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_XML = re.compile(
    rb"<\?xml[^>]{0,200}\?>(?:\s|<!--.{0,2000}?-->)*<(?!html|!doctype\s+html)", re.I | re.S
)
_CHARSET = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w-]+)", re.I)
_SAVED = re.compile(rb"saved from url=\(\d{1,6}\)(\S{1,2000})")
# What stands in the place of an article when a site or a server refuses.
_WALL = re.compile(
    r"just a moment|checking your browser|enable javascript|captcha|are you a (?:human|robot)|"
    r"access denied|forbidden|not found|bad gateway|service (?:temporarily )?unavailable|"
    r"internal server error|too many requests|vérification de votre navigateur",
    re.I,
)
_WALL_LENGTH = 600
_SHORT = 200
_UTF8 = ("utf-8", "utf8")


def recognises(source: Source) -> Claim | None:
    """Take a file that begins with markup, and in which HTML begins at once."""
    head = source.start[:4096]
    page = head.startswith(b"<") and _PAGE.search(head) and not _XML.match(head)
    return Claim(60, "it begins as a page of HTML") if page else None


def read(source: Source, options: Options) -> list[Reading]:
    """Read one page offline; nothing that it refers to is fetched, no script is run.

    The date is the one that the page states in its metadata, never one guessed from its text.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    document(source)
    tree = parse_html(source, _decoded(source))
    for hidden in tree.xpath("//noscript"):
        hidden.drop_tree()
    found = bare_extraction(
        tree, with_metadata=True, include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )  # fmt: skip
    told = dict(found.as_dict()) if isinstance(found, Document) else {}
    url = _url(source, tree)
    row = {
        "title": _meta(tree, "og:title") or told.get("title") or _heading(tree),
        "text": _below(_heading(tree), _text(tree, told.get("text"))),
        "published": _published(tree) or told.get("date"),
        "authors": told.get("author"),
        "outlet": _meta(tree, "og:site_name") or host(url),
        "language": _attribute(tree, "/html/@lang") or told.get("language"),
        "url": url,
        "row": 1,
    }
    _refuse_wall(source, row)
    _refuse_other(source, row, tree)
    return [Reading("saved page", "articles", pd.DataFrame([row]), rows_read=1)]


def _decoded(source: Source) -> str:
    """Decode by what the bytes are, then by what the page says; only then guess."""
    said = _CHARSET.search(source.head)
    declared = said[1].decode("ascii", "replace").lower() if said else ""
    try:
        text = source.text
    except LoadError:
        try:
            text = source.data.decode(declared)
            told = "It is decoded from {encoding}, as the page says."
            source.repairs.append(say(told, encoding=declared))
        except (LookupError, UnicodeDecodeError):
            return source.decode_guess()
        return text
    if declared and declared not in _UTF8 and not text.isascii():
        source.repairs.append(say("The page says {encoding} and is UTF-8.", encoding=declared))
    return text


def _meta(tree: HtmlElement, name: str) -> str | None:
    return _attribute(tree, f"//meta[@property='{name}' or @name='{name}']/@content")


def _attribute(tree: HtmlElement, path: str) -> str | None:
    found = tree.xpath(path)
    return (str(found[0]).strip() or None) if found else None


def _url(source: Source, tree: HtmlElement) -> str | None:
    """The address that the page gives itself, else the one that a browser noted on saving."""
    said = _meta(tree, "og:url") or _attribute(tree, "//link[@rel='canonical']/@href")
    noted = _SAVED.search(source.head)
    url = said or (noted[1].decode("ascii", "replace") if noted else "")
    return url if url.startswith(("http://", "https://")) else None


def _below(heading: str | None, text: str | None) -> str | None:
    """Take the headline off the top of the text; it is the title."""
    first, _, rest = (text or "").partition("\n")
    return rest if heading and first.strip() == heading and rest else text


def _heading(tree: HtmlElement) -> str | None:
    found = tree.xpath("//h1") or tree.xpath("//title")
    return (" ".join(found[0].text_content().split()) or None) if found else None


def _text(tree: HtmlElement, extracted: str | None) -> str | None:
    """Take the extracted text, but of a page of a line or two all that is visible."""
    return extracted if extracted and len(extracted) >= _SHORT else _visible(tree) or extracted


def _visible(tree: HtmlElement) -> str | None:
    box = (tree.xpath("//article") or tree.xpath("//body") or [tree])[0]
    hidden = " or ".join(f"ancestor::{tag}" for tag in ("script", "style", "nav", "footer"))
    texts = box.xpath(f".//text()[not({hidden})]")
    lines = (" ".join(str(text).split()) for text in texts)
    return "\n".join(line for line in lines if line) or None


def _published(tree: HtmlElement) -> str | None:
    """The date of publication as metadata state it: JSON-LD, meta, then the first time element."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        if date := _linked_date(str(script)):
            return date
    for name in ("article:published_time", "og:article:published_time", "datePublished", "date"):
        if date := _meta(tree, name):
            return date
    return _attribute(tree, "//article//time/@datetime | //header//time/@datetime")


def _linked_date(text: str) -> str | None:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    left = [whole]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            if isinstance(item.get("datePublished"), str):
                return str(item["datePublished"])
            left += item.values()
        elif isinstance(item, list):
            left += item
    return None


def _refuse_wall(source: Source, row: dict[str, Any]) -> None:
    text = row["text"] or ""
    if not text:
        raise LoadError(f"{source.name}: a page without text. Save it again when it has loaded.")
    if len(text) < _WALL_LENGTH and _WALL.search(f"{row['title'] or ''}\n{text}"):
        raise LoadError(f"{source.name}: a wall or error page, not the article. Save it again.")


def _refuse_other(source: Source, row: dict[str, Any], tree: HtmlElement) -> None:
    """Refuse a page that is no article: tables and lists that no one says when or who made."""
    if row["published"] or row["outlet"]:
        return
    lacks = " and no ".join(["title"] * (not row["title"]) + ["date", "outlet"])
    rows, paragraphs = len(tree.xpath("//tr")), len(tree.xpath("//article | //p"))
    entries = len(tree.xpath("//li | //dt | //a"))
    if rows > max(2, paragraphs):
        held = f"a table of {rows} rows: open it and save it as CSV"
    elif entries > max(2, paragraphs):
        held = f"a list of {entries} entries: export the articles themselves"
    elif not paragraphs and not row["title"]:
        held = "and no paragraph: if it is an article, save it again, or give a CSV"
    else:
        return
    raise LoadError(f"{source.name}: a page of HTML with no {lacks}, so no article; {held}.")
