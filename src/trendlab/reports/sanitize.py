"""The wall behind the escaping: HTML that came out of a notebook, reduced to harmless markup.

Nothing here can run a script, load a file or submit a form. What a notebook displays links to
places in the page only; the tables of a page, which our template writes, also lead to articles.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any

import nh3

from trendlab.tables import address

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del"),
    *("details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s"),
    *("samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr"),
}
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "time": {"datetime"},
}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*")
_TABLE = re.compile(r"data:text/csv;charset=utf-8;base64,[A-Za-z0-9+/=]*")
_CLASSES = {tag: {"dataframe", "finding", "highlight", "output"} for tag in ("table", "div", "pre")}
_EMPTIED = {"script", "style", "template", "title", "noscript", "svg", "math"}
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_UNNESTED = {"br", "col", "dd", "dt", "hr", "img", "li", "option", "p", "td", "th", "tr", "wbr"}
_DEEPEST = 2000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Marks of direction can make a line read otherwise than it is written.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(markup: str) -> str:
    """Return *markup* with only what carries text, tables and embedded pictures."""
    return nh3.clean(
        html.escape(markup) if _is_deep(markup) else markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        allowed_classes=_CLASSES,
        clean_content_tags=_EMPTIED,
        url_schemes={"data"},
        link_rel=None,
        strip_comments=True,
    )


def _is_deep(markup: str) -> bool:
    """Tell whether elements lie in each other so deep that reading them would not end."""
    depth: Counter[str] = Counter()
    for ends, tag in _TAG.findall(markup):
        if tag not in _UNNESTED:
            depth[tag] = max(0, depth[tag] + (-1 if ends else 1))
            if depth[tag] > _DEEPEST:
                return True
    return False


def whole(body: str) -> str:
    """Clean the body of a finished page: what our template writes stays, nothing more."""
    ours = {"class", "id", "tabindex", "role", "aria-label", "aria-labelledby", "open"}
    return nh3.clean(
        body,
        tags=_TAGS | {"article", "footer", "header", "main", "nav", "section"},
        attributes=_ATTRIBUTES
        | {"*": {"lang", "dir", "title"} | ours, "a": {"href", "rel", "download"}},
        attribute_filter=_of_the_page,
        clean_content_tags=_EMPTIED,
        url_schemes={"data", "http", "https"},
        link_rel=None,
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if re.fullmatch(r"#[\w.-]*", value) else None
    if name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if name in ("width", "height") and not re.fullmatch(r"\d{1,4}", value):
        return None
    return value


def _of_the_page(tag: str, name: str, value: str) -> str | None:
    """Let a link of the page lead to an article too, whose host stands beside it, or save a table.

    What a data address holds is only ever saved: browsers open none of them from a page.
    """
    if tag == "a" and name == "href" and (address(value) or _TABLE.fullmatch(value)):
        return value
    return _attribute(tag, name, value)


def text(value: Any) -> str:
    """Make any value text that can be written as UTF-8 and shown: controls become U+FFFD."""
    return _CONTROLS.sub("\ufffd", str(value))


def line(value: Any, longest: int = 500) -> str:
    """Make a message one harmless line for a terminal or a log."""
    flat = " ".join(text(value).split())
    flat = _DIRECTIONS.sub("\ufffd", flat)
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def strict(value: Any, names: dict[str, str] | None = None) -> Any:
    """Make outputs strict JSON: no NaN, no infinity, no lone surrogates; put *names* for paths."""
    if isinstance(value, dict):
        return {text(key): strict(item, names) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(item, names) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None
    if not isinstance(value, str):
        return value
    for path, name in (names or {}).items():
        value = value.replace(path, name)
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
