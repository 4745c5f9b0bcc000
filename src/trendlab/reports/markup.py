"""Markdown, code and what a terminal would show, as markup; `sanitize` still goes over it."""

from __future__ import annotations

import functools
import html
import re
from typing import Any

from markupsafe import Markup
from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Number, String

from trendlab.reports import sanitize as clean

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def terminal(value: str) -> str:
    """Write what a terminal would show: escape codes dropped."""
    return clean.text(_ANSI.sub("", value))


def code(value: str) -> Any:
    """Colour Python: keywords, strings, comments and numbers."""
    kinds = {Keyword: "k", String: "s", Comment: "c", Number: "m"}
    parts = []
    for token, words in lex(value, PythonLexer(ensurenl=False)):
        kind = next((name for group, name in kinds.items() if token in group), "")
        words = html.escape(clean.text(words))
        parts.append(f'<span class="{kind}">{words}</span>' if kind else words)
    return Markup("".join(parts))


def markdown(text: str) -> str:
    """Render Markdown; where a link leads stands beside its words, for a report follows none."""
    return str(_markdown()(text))


@functools.cache
def _markdown() -> Any:
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def link(self, text: str, url: str, title: str | None = None) -> str:
            if url.startswith("#"):
                return super().link(text, url, title)
            return text if text == url else f"{text} ({html.escape(url)})"

    plugins = ["strikethrough", "table", "url", "def_list"]  # not math: "costs $5 and $6" is text
    return mistune.create_markdown(renderer=Renderer(escape=False), plugins=plugins)
