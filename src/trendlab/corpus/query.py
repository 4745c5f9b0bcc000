"""The query language: Media Cloud / Lucene syntax in, a tree of terms out.

The grammar is small and its errors must point at a character, so it is parsed here rather than
by a general Lucene library. Spaces mean AND, as in Media Cloud; NOT binds before AND before OR.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

from trendlab.language.words import words_of
from trendlab.tables import ARTICLES, QueryError

ALSO_CALLED = {
    "article_title": "title",
    "text_content": "text",
    "canonical_domain": "outlet",
    "media_name": "outlet",
    "source": "outlet",
    "lang": "language",
}
# Limits within which RE2 compiles every pattern and a search takes seconds: 250 words that all end
# in * took 2.2 s of CPU over 2,000 texts of a thousand letters.
LENGTH, WORDS, NESTED = 20_000, 300, 50
LETTERS, WILD = 1_000, 20  # in one word or phrase
_QUOTES = str.maketrans("«»“”„", '"' * 5)
_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<open>\()|(?P<close>\))
    |"(?P<phrase>[^"]*)"(?:~(?P<slop>\d+))?
    |(?P<field>[A-Za-z_]\w*):
    |(?P<op>AND|OR|NOT|&&|\|\|)(?![^\s()"])
    |(?P<sign>[-+!])(?=[^\s)])
    |(?P<word>[^\s()":~^\[\]{}/]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """Words that follow each other, or stand near each other, in one field or in title and text."""

    words: tuple[str, ...]
    field: str | None = None
    slop: int = 0


@dataclass(frozen=True)
class Group:
    """Terms and groups joined by AND, OR or NOT (one part)."""

    kind: str
    parts: tuple[Term | Group, ...]


def parse(query: str, columns: tuple[str, ...] = tuple(ARTICLES)) -> Term | Group:
    """Turn a query into a tree; *columns* are the fields that may be named."""
    return _Parser(query, columns).tree()


class _Parser:
    """Recursive descent; ``here`` is the token in hand as (kind, value, position)."""

    def __init__(self, query: str, columns: tuple[str, ...]) -> None:
        self.query, self.columns = query, columns
        if len(query) > LENGTH:
            raise self._error(LENGTH, f"it is over {LENGTH:,} characters long; shorten it")
        self.depth = self.words = 0
        self.tokens = iter(list(self._scan()))
        self._next()

    def _scan(self) -> Any:
        text, at = self.query.translate(_QUOTES), 0
        while at < len(text):
            token = _TOKEN.match(text, at)
            if token is None:
                raise self._error(at, _stray(text[at]))
            kind = token.lastgroup if token.lastgroup != "slop" else "phrase"
            if kind != "space":
                yield kind, token, at
            at = token.end()
        yield "end", None, len(text)

    def _next(self) -> None:
        self.kind, self.token, self.at = next(self.tokens)

    def _error(self, at: int, problem: str) -> QueryError:
        before, after = self.query[max(at - 80, 0) : at], self.query[at : at + 80]
        marked = f"{'…' * (at > 80)}{before}▸{after}{'…' * (len(self.query) > at + 80)}"
        error = QueryError(f"query, character {at + 1}: {problem}; look after ▸ in: {marked}")
        error.position = at
        return error

    def tree(self) -> Term | Group:
        if self.kind == "end":
            raise self._error(0, "it is blank; write a word, or * for every article")
        made = self._either(None)
        if self.kind != "end":
            raise self._error(self.at, 'this ")" closes nothing; remove it or open a "("')
        return made

    def _operator(self, *names: str) -> bool:
        if self.kind == "op" and self.token[0] in names:
            self._next()
            return True
        return False

    def _either(self, field: str | None) -> Term | Group:
        parts = [self._all(field)]
        while self._operator("OR", "||"):
            parts.append(self._all(field))
        return parts[0] if len(parts) == 1 else Group("OR", tuple(parts))

    def _all(self, field: str | None) -> Term | Group:
        parts = [self._one(field)]
        while self._operator("AND", "&&") or not (
            self.kind in ("end", "close") or (self.kind == "op" and self.token[0] in ("OR", "||"))
        ):
            parts.append(self._one(field))
        return parts[0] if len(parts) == 1 else Group("AND", tuple(parts))

    def _one(self, field: str | None) -> Term | Group:
        kind, token, at = self.kind, self.token, self.at
        if kind == "end":
            raise self._error(at, "it ends where a word was expected; add one")
        self._next()
        if kind in ("word", "phrase"):
            return self._term(field, token, at)
        if kind == "close" or (kind == "op" and token[0] != "NOT"):
            raise self._error(at, f'"{token[0]}" stands where a word was expected; add one')
        self.depth += 1
        if self.depth > NESTED:
            raise self._error(at, f"nested over {NESTED} levels; write it more simply")
        made = self._inner(kind, field, token, at)
        self.depth -= 1
        return made

    def _inner(self, kind: str, field: str | None, token: Any, at: int) -> Term | Group:
        """What stands after NOT, a sign, a field or a bracket."""
        if kind == "open":
            return self._parenthesis(field, at)
        if kind == "field":
            return self._one(self._column(token["field"], at))
        part = self._one(field)
        return part if token[0] == "+" else Group("NOT", (part,))

    def _term(self, field: str | None, token: Any, at: int) -> Term:
        text = re.sub(r"\*+", "*", token["word"] or token["phrase"] or "")
        words = words_of(text, wild=True)
        if not words:
            raise self._error(at, f"{token[0]} has no letter or digit; write a word")
        self.words += len(words)
        if self.words > WORDS:
            raise self._error(at, f"it has over {WORDS:,} words; shorten it")
        if len(text) > LETTERS or text.count("*") + text.count("?") > WILD:
            told = f"over {LETTERS:,} letters, or over {WILD} * and ?, in one word or phrase"
            raise self._error(at, f"{told}; shorten it")
        return Term(words, field, min(int((token["slop"] or "0")[:5]), LETTERS))

    def _parenthesis(self, field: str | None, at: int) -> Term | Group:
        made = self._either(field)
        if self.kind != "close":
            raise self._error(at, 'this "(" is never closed; add a ")"')
        self._next()
        return made

    def _column(self, name: str, at: int) -> str:
        column = ALSO_CALLED.get(name.lower(), name.lower())
        if column in self.columns:
            return column
        known = [*self.columns, *ALSO_CALLED]
        near = difflib.get_close_matches(name.lower(), known, 1)
        hint = f'did you mean "{near[0]}:"' if near else f"fields are {', '.join(self.columns)}"
        raise self._error(at, f'no field "{name}:" ({hint}); put a text with ":" in quotes')


def _stray(character: str) -> str:
    if character == '"':
        return "this quote is never closed; add a second one"
    if character == "~":
        return '"~" works after a quoted phrase only: "two words"~5'
    return f'"{character}" is not supported; put the text in quotes'
