"""Queries: Media Cloud / Lucene syntax in, the articles that match out.

The grammar is small and its errors must point at a character, so it is parsed here rather than
by a general Lucene library. Spaces mean AND, as in Media Cloud; NOT binds before AND before OR.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from trendlab.tables import ARTICLES, QueryError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

PROSE = ("title", "text", "authors", "url")  # searched word by word; other columns as a whole value
ALSO_CALLED = {
    "article_title": "title",
    "text_content": "text",
    "canonical_domain": "outlet",
    "media_name": "outlet",
    "source": "outlet",
    "lang": "language",
}
ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ]"
_STOPWORDS = """
a à afin ainsi alors après au aussi autre autres aux avait avant avec avoir ce ces cet cette chez
comme contre dans de depuis des deux doit dont du elle elles en encore entre est et été être eux
fait faire font il ils je la le les leur leurs lors lui ma mais même me mes moins mon ne ni nos
notre nous on ont ou où par pas peu peut plus pour puis qu que qui sa sans se selon sera ses si son
sont sous sur ta te tes ton toujours tous tout toute toutes très tu un une va vers vient vos votre
vous y
an and are as at be been but by for from had has have he her his in is it its more not of on or
says she than that the their they this to was were which will with
"""
_QUOTES = str.maketrans("«»“”„", '"' * 5)
_NOT_A_LETTER = r"[^\pL\pN\pM]"
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


def select(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Keep the articles that match a query.

    Parameters
    ----------
    articles : DataFrame
        One row per article, with the columns of ``tables.ARTICLES``.
    query : str
        Words, ``"phrases"``, ``prefix*``, ``"near words"~5``, AND, OR, NOT, parentheses and
        ``title: text: outlet: language: country:``. Case, accents, elisions (l'Ukraine) and
        hyphens make no difference; ``*`` alone matches every article.

    Raises
    ------
    QueryError
        If the query cannot be understood; its ``position`` is the character, from 0.
    """
    return articles[matches(articles, query)]


def matches(articles: pd.DataFrame, query: str) -> pd.Series:
    """Say of each article whether it matches; the query is as in `select`."""
    import pandas as pd

    found = _Search(articles).evaluate(parse(query, tuple(articles.columns)))
    return pd.Series(found, index=articles.index, name="matched")


def query_for(topic: str, query: str = "") -> str:
    """Give the query to run: *query* itself, else one made of the words of a plain topic.

    Every content word must occur. Words of six letters or more may have an ending, so that
    "guerre en ukraine" becomes ``guerre* AND ukraine*``. A topic that is already written as a
    query stays as it is, and no topic at all is ``*``, every article.
    """
    if query.strip():
        return query.strip()
    if re.search(r'["()*]|\b(?:AND|OR|NOT)\b', topic) and _is_query(topic):
        return topic.strip()
    words = [word for word in _words(topic) if word not in stopwords()] or list(_words(topic))
    return " AND ".join(word + "*" * (len(word) >= 6) for word in words) or "*"


def _is_query(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


def preview(articles: pd.DataFrame, query: str, n: int = 20, seed: int = 0) -> pd.DataFrame:
    """Show *n* random matches and *n* near misses, to see what a query takes and leaves.

    A near miss does not match, but would if AND were OR, NOT were dropped, phrases were loose and
    words could end differently.

    Returns
    -------
    DataFrame
        ``verdict`` ("match" or "near miss"), ``outlet``, ``published``, ``title``.
    """
    import pandas as pd

    tree = parse(query, tuple(articles.columns))
    search = _Search(articles)
    found = search.evaluate(tree)
    near = search.evaluate(Group("OR", tuple(_loosen(tree)))) & ~found
    rows = {"match": articles[found], "near miss": articles[near]}
    drawn = [
        frame.sample(min(n, len(frame)), random_state=seed).assign(verdict=verdict)
        for verdict, frame in rows.items()
    ]
    return pd.concat(drawn)[["verdict", "outlet", "published", "title"]]


def _loosen(tree: Term | Group) -> list[Term]:
    if isinstance(tree, Group):
        return [term for part in tree.parts for term in _loosen(part)]
    if tree.field and tree.field not in PROSE:
        return []
    stems = [word.rstrip("*") for word in tree.words if word not in stopwords()]
    return [Term((stem[: max(4, len(stem) - 2)] + "*",), tree.field) for stem in stems if stem]


def parse(query: str, columns: tuple[str, ...] = tuple(ARTICLES)) -> Term | Group:
    """Turn a query into a tree; *columns* are the fields that may be named."""
    return _Parser(query, columns).tree()


class _Parser:
    """Recursive descent; ``here`` is the token in hand as (kind, value, position)."""

    def __init__(self, query: str, columns: tuple[str, ...]) -> None:
        self.query, self.columns = query, columns
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
        marked = f"{self.query[:at]}▸{self.query[at:]}"
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
        if kind == "sign" or (kind == "op" and token[0] == "NOT"):
            part = self._one(field)
            return part if token[0] == "+" else Group("NOT", (part,))
        if kind == "open":
            return self._parenthesis(field, at)
        if kind == "field":
            return self._one(self._column(token["field"], at))
        if kind in ("op", "close"):
            raise self._error(at, f'"{token[0]}" stands where a word was expected; add one')
        words = _words(token[0] if kind == "word" else token["phrase"], wild=True)
        if not words:
            raise self._error(at, f"{token[0]} has no letter or digit; write a word")
        return Term(words, field, int(token["slop"] or 0))

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


def _words(text: str, wild: bool = False) -> tuple[str, ...]:
    """Split into words without case, accents, ligatures and elisions."""
    bare = re.sub(rf"\b{ELISION}(?=\w)", "", fold(text))
    return tuple(re.findall(r"(?:[^\W_]|[*?])+" if wild else r"[^\W_]+", bare))


def fold(text: str) -> str:
    """Drop case, accents and ligatures: "Cœur d'État" becomes "coeur d'etat"."""
    spread = unicodedata.normalize("NFD", text.casefold().translate(_UNDECOMPOSED))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


_UNDECOMPOSED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


@cache
def stopwords() -> frozenset[str]:
    """French and English function words, folded: too common to choose an article by."""
    return frozenset(fold(_STOPWORDS).split())


@cache
def _variants() -> dict[str, str]:
    """For each plain letter, the accented ones of Latin, Greek and Cyrillic that fold to it."""
    found: dict[str, str] = {}
    for code in [*range(0xC0, 0x530), *range(0x1E00, 0x2000)]:
        plain = fold(chr(code))
        if len(plain) == 1 and plain != chr(code):
            found[plain] = found.get(plain, "") + chr(code)
    return found


def _letters(word: str) -> str:
    """Write a folded word as a pattern that any accents, ligatures and wildcards fit."""
    wild = {"*": r"[\pL\pN\pM]*", "?": r"[\pL\pN]\pM*"}
    letters = [
        wild.get(letter) or f"[{letter}{_variants().get(letter, '')}]\\pM*" for letter in word
    ]
    pattern = "".join(letters)
    for pair, ligature in (("oe", "œ"), ("ae", "æ"), ("ss", "ß")):
        spelt = "".join(f"[{letter}{_variants().get(letter, '')}]\\pM*" for letter in pair)
        pattern = pattern.replace(spelt, f"(?:{spelt}|{ligature})")
    return pattern


def _pattern(words: tuple[str, ...], whole: bool = False) -> str:
    """Make one RE2 pattern for words that follow each other; *whole* must fill the value."""
    gap = rf"{_NOT_A_LETTER}+(?:{ELISION})?"
    inner = gap.join(map(_letters, words))
    if whole:
        return rf"^{_NOT_A_LETTER}*(?:{ELISION})?{inner}{_NOT_A_LETTER}*$"
    return rf"(?:^|{_NOT_A_LETTER}){inner}(?:$|{_NOT_A_LETTER})"


class _Search:
    """The columns of one table as Arrow arrays, searched term by term."""

    def __init__(self, articles: pd.DataFrame) -> None:
        self.articles = articles
        self.columns: dict[str, pa.ChunkedArray] = {}

    def evaluate(self, tree: Term | Group) -> np.ndarray:
        if isinstance(tree, Term):
            return self._term(tree)
        if tree.kind == "NOT":
            return ~self.evaluate(tree.parts[0])
        found = self.evaluate(tree.parts[0])
        for part in tree.parts[1:]:
            other = self.evaluate(part)
            found = found & other if tree.kind == "AND" else found | other
        return found

    def _term(self, term: Term) -> np.ndarray:
        import numpy as np

        if term.words == ("*",) and not term.field:
            return np.ones(len(self.articles), dtype=bool)
        fields = [term.field] if term.field else ["title", "text"]
        found = np.zeros(len(self.articles), dtype=bool)
        for field in fields:
            found |= self._in_field(field, term)
        return found

    def _in_field(self, field: str, term: Term) -> np.ndarray:
        if not term.slop:
            pattern = _pattern(term.words, whole=field not in PROSE)
            if field == "language" and "-" not in "".join(term.words):
                pattern = pattern.removesuffix("$") + r"(?:[-_].*)?$"
            return self._regex(field, pattern)
        found = self._regex(field, _pattern(term.words[:1]))
        for word in term.words[1:]:
            found &= self._regex(field, _pattern((word,)))
        for row in found.nonzero()[0]:
            found[row] = _near(self.articles[field].iloc[row], term.words, term.slop)
        return found

    def _regex(self, field: str, pattern: str) -> np.ndarray:
        import pyarrow.compute as pc

        hits = pc.match_substring_regex(self._column(field), "(?i)" + pattern)
        return hits.fill_null(False).to_numpy(zero_copy_only=False)

    def _column(self, field: str) -> Any:
        import pyarrow as pa

        if field not in self.columns:
            values = self.articles[field].astype("str")
            self.columns[field] = pa.chunked_array(pa.array(values, pa.large_string()))
        return self.columns[field]


def _near(text: str, words: tuple[str, ...], slop: int) -> bool:
    """Lucene's sloppy phrase: how far words must move to make the phrase, at most *slop*."""
    tokens = _words(text)
    fits = [re.compile(word.replace("*", r"\w*").replace("?", r"\w")) for word in words]
    places = sorted(
        (place - number, number)
        for number, fit in enumerate(fits)
        for place, token in enumerate(tokens)
        if fit.fullmatch(token)
    )
    last: dict[int, int] = {}
    for shifted, number in places:
        last[number] = shifted
        if len(last) == len(words) and shifted - min(last.values()) <= slop:
            return True
    return False
