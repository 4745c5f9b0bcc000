"""Figures inline: an SVG as matplotlib writes it, made anew of harmless parts.

Nothing is copied that is not listed here, styles become attributes, which the page's policy
admits, and identities are those of one figure, so that several stand in one page.
"""

from __future__ import annotations

import html
import re
from typing import Any

from lxml import etree

from trendlab.reports import sanitize

# Elements and what they may say; whatever else a drawing holds is left out.
_SHAPES = {
    *("svg", "g", "defs", "clipPath", "path", "rect", "circle", "ellipse", "line", "polyline"),
    *("a", "polygon", "use", "text", "tspan", "title", "image", "pattern"),
}
_PAINT = {
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "opacity"),
    *("stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin"),
    *("stroke-miterlimit", "clip-path", "clip-rule", "font-size", "font-family", "font-weight"),
    *("font-style", "text-anchor", "dominant-baseline"),
}
_GEOMETRY = {
    *("d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r", "rx", "ry"),
    *("points", "transform", "viewBox", "id", "clipPathUnits", "patternUnits"),
}
_SAFE = re.compile(r"[\w\s.,:%#()+'\"-]*")
_HERE = re.compile(r"#([\w.:-]+)")
_INSIDE = re.compile(r"url\(#([\w.:-]+)\)")
_ROW = re.compile(r"#row-\d+")
_PIXELS = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]*")
_FONT = re.compile(r"((?:italic|oblique|bold|\d{3}) )*([\d.]+)px ([^;]+)")


def inline(svg: str, name: str, alt: str) -> str:
    """Write a drawing as markup for the page itself; "" where it is no SVG.

    Parameters
    ----------
    svg : str
        Untrusted: a notebook may display any.
    name : str
        Put before each identity, and different for each figure of a page.
    alt : str
        What the picture shows, for who does not see it.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, recover=False
    )
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError:
        return ""
    if _name(root) != "svg" or "viewBox" not in root.attrib:
        return ""
    spoken = html.escape(alt, quote=True)
    shape = html.escape(root.attrib["viewBox"], quote=True) if _safe(root.attrib["viewBox"]) else ""
    role = "group" if _linked(root) else "img"
    parts = "".join(_written(child, name) for child in root)
    return (
        f'<svg class="drawing" viewBox="{shape}" role="{role}" aria-label="{spoken}">{parts}</svg>'
    )


def _linked(root: Any) -> int:
    """Make links of the marks whose identity names a row of the table beneath; say how many."""
    made = 0
    for title in root.iter("{*}title"):
        mark = title.getparent()
        row = re.match(r"row-\d+", mark.get("id", ""))
        if row and _name(mark) == "g":
            mark.tag, made = "a", made + 1
            mark.attrib.update({"href": f"#{row[0]}", "aria-label": title.text or ""})
    return made


def _name(element: Any) -> str:
    """Give an element's own name; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _written(element: Any, name: str) -> str:
    tag = _name(element)
    if tag not in _SHAPES or (tag == "a" and not _ROW.fullmatch(element.get("href", ""))):
        return ""
    said = _attributes(element, tag, name)
    inner = html.escape(element.text or "") if tag in ("text", "tspan", "title") else ""
    for child in element:
        inner += _written(child, name)
        inner += html.escape(child.tail or "") if tag in ("text", "tspan") else ""
    if tag in ("g", "defs") and not inner:
        return ""
    return f"<{tag}{said}>{inner}</{tag}>" if inner else f"<{tag}{said}/>"


def _attributes(element: Any, tag: str, name: str) -> str:
    given = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    given |= _styled(given.pop("style", ""))
    made = []
    for key, value in given.items():
        kept = _kept(tag, key, value, name)
        if kept is not None:
            made.append(f' {key}="{html.escape(kept, quote=True)}"')
    return "".join(made)


def _kept(tag: str, key: str, value: str, name: str) -> str | None:
    """Give the value that an attribute may have, or None."""
    if key == "href":
        here = _HERE.fullmatch(value)
        if tag in ("use", "a") and here:
            return f"#{name}-{here[1]}"
        return value if tag == "image" and _PIXELS.fullmatch(value) else None
    if key == "id":
        return f"{name}-{value}" if re.fullmatch(r"[\w.:-]+", value) else None
    if tag == "a" and key == "aria-label":
        return sanitize.text(value)
    if key not in _PAINT | _GEOMETRY:
        return None
    inside = _INSIDE.fullmatch(value.strip())
    if inside:
        return f"url(#{name}-{inside[1]})"
    return value if _safe(value) else None


def _safe(value: str) -> bool:
    return bool(_SAFE.fullmatch(value)) and "url(" not in value.lower()


def _styled(style: str) -> dict[str, str]:
    """Take a style apart into attributes: the page's policy admits no style of an element."""
    made: dict[str, str] = {}
    for part in style.split(";"):
        key, _, value = (one.strip() for one in part.partition(":"))
        if key == "font" and (font := _FONT.fullmatch(value)):
            made |= {"font-size": f"{font[2]}px", "font-family": font[3]}
            made |= {"font-weight": "bold"} if "bold" in value or "700" in value else {}
            made |= {"font-style": "italic"} if "italic" in value else {}
        elif key in _PAINT:
            made[key] = value
    return made
