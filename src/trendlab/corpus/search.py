"""The terms of a query as patterns of RE2, searched for in Arrow columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trendlab.corpus.query import Group, Term
from trendlab.language.words import ELISION, UNSPACED, fold, unspaced, words_of

PROSE = ("title", "text", "authors", "url")  # searched word by word; other columns as a whole value
THREADS = 2  # of a small machine
TOGETHER = 1_000  # letters of one pattern; RE2 refuses those that compile to over 8 MB
FEW = 0.5  # of the rows: below that, copying them out saves time
_MARKS = (
    r"\x{300}-\x{36f}"  # accents written after their letter; all of \pM takes RE2 twice as long
)
_NOT_A_LETTER = rf"[^\pL\pN{_MARKS}]"
_EDGE = rf"(?:{_NOT_A_LETTER}|{UNSPACED})"  # a word ends where a script without spaces begins
_REST = rf"[\pL\pN{_MARKS}]*"


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
    wild = {"*": _REST, "?": rf"[\pL\pN][{_MARKS}]*"}
    letters = [
        wild.get(letter) or f"[{letter}{_variants().get(letter, '')}][{_MARKS}]*" for letter in word
    ]
    pattern = "".join(letters)
    for pair, ligature in (("oe", "œ"), ("ae", "æ"), ("ss", "ß")):
        spelt = "".join(f"[{letter}{_variants().get(letter, '')}][{_MARKS}]*" for letter in pair)
        pattern = pattern.replace(spelt, f"(?:{spelt}|{ligature})")
    return pattern


def _pattern(terms: Sequence[Term], field: str) -> str:
    """Make one RE2 pattern for any of several terms; outside prose it must fill the value."""
    if terms[0].words == ("*",):
        return r"\S"
    gap = rf"{_NOT_A_LETTER}+(?:{ELISION})?"
    if field in PROSE:
        spaced = [term for term in terms if not unspaced("".join(term.words))]
        inner = "|".join(gap.join(map(_letters, term.words)) for term in spaced)
        made = [rf"(?:^|{_EDGE})(?:{inner})(?:$|{_EDGE})"] if spaced else []
        made += [_inside(term.words) for term in terms if term not in spaced]
        return _signs(rf"(?i){'|'.join(made)}")
    inner = "|".join(gap.join(map(_letters, term.words)) for term in terms)
    region = "(?:[-_].*)?" if field == "language" and len(terms[0].words) == 1 else ""
    inner = inner.replace(_REST, ".*")
    return rf"(?i)^{_NOT_A_LETTER}*(?:{ELISION})?(?:{inner}){region}{_NOT_A_LETTER}*$"


def _inside(words: Sequence[str]) -> str:
    """Find words amid a sentence, but for ends in letters of a script that has spaces."""
    first, last = words[0][0], words[-1][-1]
    start, end = ("" if unspaced(letter) else _EDGE for letter in (first, last))
    inner = rf"{_NOT_A_LETTER}*".join(map(_letters, words))
    return (rf"(?:^|{start})" if start else "") + inner + (rf"(?:$|{end})" if end else "")


def _signs(pattern: str) -> str:
    """Let the vowel signs of scripts beyond Greek and Cyrillic belong to their word."""
    if not re.search("[\u0590-\u1dff\u2c80-\U0010ffff]", pattern):
        return pattern
    for part in (_NOT_A_LETTER, _REST):
        pattern = pattern.replace(part, part.replace(_MARKS, r"\pM"))
    return pattern


def _together(parts: Sequence[Term | Group]) -> list[tuple[Term | Group, ...]]:
    """Put the plain terms of one field together: one pass finds them all."""
    plain: dict[tuple[str | None, int], list[Term | Group]] = {}
    alone: list[tuple[Term | Group, ...]] = []
    letters = 0
    for part in dict.fromkeys(parts):
        if isinstance(part, Term) and not part.slop and part.words != ("*",):
            letters += _size(part)
            plain.setdefault((part.field, letters // TOGETHER), []).append(part)
        else:
            alone.append((part,))
    return [*map(tuple, plain.values()), *alone]


def _size(term: Term) -> int:
    """Letters of a term; a wildcard compiles to as much as some twenty of them."""
    return sum(len(word) + 20 * len(re.findall(r"[*?]", word)) for word in term.words)


class Search:
    """The columns of one table as Arrow arrays; *among* are the rows still in question."""

    def __init__(self, articles: pd.DataFrame) -> None:
        self.articles = articles
        self.columns: dict[str, pa.ChunkedArray] = {}

    def evaluate(self, tree: Term | Group, among: np.ndarray | None = None) -> np.ndarray:
        if among is None:
            among = np.ones(len(self.articles), dtype=bool)
        if isinstance(tree, Term):
            return self._terms((tree,), among)
        if tree.kind == "NOT":
            return among & ~self.evaluate(tree.parts[0], among)
        if tree.kind == "AND":
            for part in dict.fromkeys(tree.parts):
                among = self.evaluate(part, among)
            return among
        found = np.zeros(len(among), dtype=bool)
        for parts in _together(tree.parts):
            one = parts[0]
            rest = among & ~found
            found |= self._terms(parts, rest) if isinstance(one, Term) else self.evaluate(one, rest)
        return found

    def _terms(self, terms: Sequence[Any], among: np.ndarray) -> np.ndarray:
        """Find any of several terms of one field."""
        field = terms[0].field
        if terms[0].words == ("*",) and not field:
            return among
        found = np.zeros(len(among), dtype=bool)
        prose = [name for name in ("title", "text") if name in self.articles]
        for name in [field] if field else prose:
            if terms[0].slop:
                found |= self._nearby(name, terms[0], among & ~found)
            else:
                found |= self._regex(name, _pattern(terms, name), among & ~found)
        return found

    def _nearby(self, field: str, term: Term, among: np.ndarray) -> np.ndarray:
        for word in dict.fromkeys(term.words):
            among = self._regex(field, _pattern((Term((word,)),), field), among)
        texts = self._column(field).filter(pa.array(among)).to_pylist()
        near = [_near(text, term.words, term.slop) for text in texts]
        return _scatter(among, np.array(near, dtype=bool))

    def _regex(self, field: str, pattern: str, among: np.ndarray) -> np.ndarray:
        """Match the rows in question, on two threads: Arrow lets go of the interpreter."""
        values = self._column(field)
        if values.null_count == len(values):
            return np.zeros(len(among), dtype=bool)
        few = among.mean() < FEW
        asked = values.filter(pa.array(among)) if few else values
        step = len(asked) // THREADS + 1
        slices = [asked.slice(start, step) for start in range(0, len(asked), step)]
        with ThreadPoolExecutor(THREADS) as pool:
            hits = list(pool.map(lambda part: pc.match_substring_regex(part, pattern), slices))
        matched = [np.asarray(hit.fill_null(False)) for hit in hits] or [np.zeros(0, dtype=bool)]
        found = np.concatenate(matched).astype(bool)
        return _scatter(among, found) if few else found & among

    def _column(self, field: str) -> pa.ChunkedArray:
        if field not in self.columns:
            values = pa.array(self.articles[field].astype("str"), pa.large_string())
            self.columns[field] = pa.chunked_array(values)
        return self.columns[field]


def _scatter(among: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Put the answers for the rows in question back in their places."""
    rows = among.copy()
    rows[among] = found
    return rows


def _near(text: str, words: tuple[str, ...], slop: int) -> bool:
    """Lucene's sloppy phrase: how far words must move to make the phrase, at most *slop*."""
    tokens = words_of(text)
    fits = [
        re.compile(
            (f"*{word}*" if unspaced(word) else word).replace("*", r"\w*").replace("?", r"\w")
        )
        for word in words
    ]
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
