"""News feeds as articles: RSS 1 and 2, Atom and news sitemaps; JSON Feed is plain JSON."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from html.entities import html5
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from trendlab.language.messages import say
from trendlab.loading.reading import Claim, Options, Reading, bad, of_rows
from trendlab.loading.source import Source
from trendlab.loading.trees import parse_xml, unmarked
from trendlab.loading.words import WORDS
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS = re.compile(rb"<(?:\w+:)?(rss|feed|RDF|channel|urlset|sitemapindex)[\s>]")
_LED = re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/url\?(?:[^#]*&)?(?:url|q)=(http[^&#]+)")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
# Column -> local names of a child, in the order in which they are preferred.
_FIELDS: dict[str, list[str]] = WORDS["feeds"]


def recognises(source: Source) -> Claim | None:
    head = source.start
    root = _ROOTS.search(head[:8192]) if head.startswith(b"<") else None
    return root and Claim(90, f"XML that begins with {root[1].decode()}")


def read(source: Source, options: Options) -> list[Reading]:
    root = parse(source)
    kind = local(root.tag)
    if kind == "sitemapindex" or (kind == "urlset" and next(items(root, "title"), None) is None):
        raise LoadError(f"{source.name}: a sitemap without titles: a list of addresses, not news.")
    named = {"feed": "Atom feed", "urlset": "news sitemap"}
    unit = {"feed": "entry", "urlset": "url"}.get(kind, "item")
    spoken = _language(root)
    found = list(items(root, unit))
    kept = [item for item in found if not _unpublished(item)]
    if len(kept) < len(found):
        aside = say(
            "Items that are no published posts, and are left aside: {n:number}.",
            n=len(found) - len(kept),
        )
        source.repairs.append(aside)
    rows = [_row(item, spoken) for item in kept]
    return [_articles(named.get(kind, "RSS feed"), rows, source)]


def parse(source: Source) -> _Element:
    """Parse a feed; entities of HTML (``&nbsp;``), which a browser's copy has, are resolved."""
    try:
        return parse_xml(source)
    except LoadError as error:
        if "Entity '" not in str(error):
            raise
    data = source.data
    named = {name.decode() for name in re.findall(rb"&([A-Za-z]{2,10});", data)} - _OF_XML
    for name in named & {entity.removesuffix(";") for entity in html5}:
        letters = "".join(f"&#{ord(c)};" for c in html5[f"{name};"])
        data = data.replace(f"&{name};".encode(), letters.encode())
    mended = copy.copy(source)
    mended.__dict__["data"] = data
    root = parse_xml(mended)
    source.repairs.append(say("Entities of HTML are resolved: the file is not XML as saved."))
    return root


def local(tag: Any) -> str:
    """Name of an element without its namespace, which differs between feeds of one kind.

    Media RSS names pictures with the same words as articles, and is told apart here.
    """
    if not isinstance(tag, str):
        return ""
    return ("media " if "mrss" in tag else "") + tag.rpartition("}")[2]


def items(root: _Element, *names: str) -> Iterator[_Element]:
    """Walk the elements with one of these local names."""
    return (element for element in root.iter() if local(element.tag) in names)


def child(item: _Element, *names: str) -> str | None:
    """Text of the first part with one of these local names; its children before their own."""
    return _first(_parts(item), names)


def _parts(item: _Element) -> dict[str, list[_Element]]:
    """The elements inside an item by local name, its children before theirs."""
    parts: dict[str, list[_Element]] = {}
    for element in (*item, *(inner for part in item for inner in part.iterdescendants())):
        parts.setdefault(local(element.tag).casefold(), []).append(element)
    return parts


def _first(parts: dict[str, list[_Element]], names: Sequence[str]) -> str | None:
    for element in (element for name in names for element in parts.get(name.casefold(), ())):
        named = next((e for e in element if local(e.tag) == "name"), element)
        if text := "".join(named.itertext()).strip():
            return _decoded(text, element.get("mode") or element.get("type"))
    return None


def _decoded(text: str, mode: str | None) -> str:
    """Read what Atom 0.3 and mailed feeds write in base64; text that is none stays as it is."""
    try:
        if mode == "base64":
            return base64.b64decode(text, validate=True).decode()
        if text.startswith("=?") and text.endswith("?="):
            return str(make_header(decode_header(text)))
    except (ValueError, LookupError, HeaderParseError):
        pass
    return text


def host(url: str | None) -> str | None:
    """Name of the site in an address, the outlet where nothing else names it."""
    try:
        name = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    return name.removeprefix("www.") or None


def _row(item: _Element, spoken: str | None) -> dict[str, Any]:
    parts = _parts(item)
    row: dict[str, Any] = {name: _first(parts, tags) for name, tags in _FIELDS.items()}
    row["title"], row["text"] = unmarked(row["title"]), unmarked(row["text"])
    row["url"] = _link(item)
    row["outlet"] = row["outlet"] or host(row["url"])
    row["language"] = row["language"] or spoken
    return row | {"row": item.sourceline}


def _unpublished(item: _Element) -> bool:
    """Tell what an export of WordPress holds beside published posts: drafts, pictures, menus."""
    kind, state = child(item, "post_type"), child(item, "status")
    aside, unpublished = (words.split() for words in WORDS["wordpress"].values())
    return kind is not None and (kind in aside or state in unpublished)


def _language(root: _Element) -> str | None:
    channel = next(items(root, "channel"), root)
    named = next((e.text for e in channel if local(e.tag) == "language" and e.text), None)
    given = named or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return given.strip() if given else None


def _link(item: _Element) -> str | None:
    """Address of an item: its link, else a guid that is one."""
    links = [element for element in item if local(element.tag) in ("link", "loc")]
    usual = [link for link in links if link.get("rel", "alternate") == "alternate"] or links
    for link in usual:
        if address := (link.get("href") or link.text or "").strip():
            return _under(link, address)
    guid = child(item, "guid", "id") or ""
    return guid if guid.startswith(("http://", "https://")) else None


def _under(link: _Element, address: str) -> str:
    """Complete an address by ``xml:base``, as Atom has it; that of an alert of Google leads on."""
    if led := _LED.match(address):
        return unquote(led[1])
    try:
        return urljoin(link.base or "", address)
    except ValueError:
        return address


def _articles(kind: str, rows: list[dict[str, Any]], source: Source) -> Reading:
    if not rows:
        raise LoadError(f"{source.name}: a feed without items.")
    told = [
        row
        if row["title"] or row["text"]
        else bad(row["row"], "title", row["url"] or "", "a title")
        for row in rows
    ]
    return of_rows(kind, "articles", told)
