"""Words and phrases of many texts at once: in how many texts each stands, and whether it is a name.

A phrase is a run of words without punctuation between them that begins and ends in a content word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from trendlab.language.words import ELISION, fold, stopwords

SAME = 0.8  # of the texts of two phrases that say the same
_CLAUSE = re.compile(r"[^\w\s'’ʼ-]+|\s-\s|\n")
_WORD = re.compile(rf"(?i)(?:\b{ELISION})?([^\W_]+(?:-[^\W_]+)*)")


class Phrase(NamedTuple):
    """A phrase as first written, the places of its texts, and whether it is mostly a name."""

    written: str
    texts: frozenset[int]
    name: bool


class _Words(NamedTuple):
    """All words of all texts, one entry each; *clauses* holds the text between punctuation."""

    clauses: list[str]
    text: np.ndarray
    clause: np.ndarray
    place: np.ndarray  # in its clause
    begin: np.ndarray
    end: np.ndarray
    key: np.ndarray  # the same for the same word in any case
    content: np.ndarray
    capital: np.ndarray


def phrases(texts: Iterable[str], shortest: int, longest: int, least: int) -> list[Phrase]:
    """List the phrases of *shortest* to *longest* words that stand in at least *least* texts."""
    words = _words(texts)
    found: list[tuple[int, Phrase]] = []
    code, size = words.key, int(words.key.max(initial=0)) + 1
    for length in range(1, longest + 1):
        if length > 1:
            code = _longer(words, code, length, size)
        if length >= shortest:
            found += _of_length(words, code, length, least)
    return [phrase for _, phrase in sorted(found, key=lambda one: one[0])]


def content_words(text: str) -> Iterator[str]:
    """Give the words of a text that say something, in lower case."""
    return (match[1].lower() for match in _WORD.finditer(text) if _is_content(match[1]))


def _words(texts: Iterable[str]) -> _Words:
    clauses: list[str] = []
    keys: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, int, int, bool]] = []
    for number, text in enumerate(texts):
        for clause in _CLAUSE.split(text):
            for place, match in enumerate(_WORD.finditer(clause)):
                word = match[1]
                key = keys.setdefault(word.lower(), len(keys))
                span = match.span(1)
                rows.append((number, len(clauses), place, *span, key, word[0].isupper()))
            clauses.append(clause)
    columns: list[np.ndarray] = list(np.array(rows, np.int64).reshape(-1, 7).T)
    content = np.array([_is_content(word) for word in keys], bool)[columns[5]]
    return _Words(clauses, *columns[:6], content, columns[6].astype(bool))  # type: ignore[call-arg]


@cache
def _is_content(word: str) -> bool:
    return fold(word) not in stopwords() and len(word) > 1 and not word.isdigit()


def _longer(words: _Words, code: np.ndarray, length: int, size: int) -> np.ndarray:
    """Number the runs of *length* words; *code* numbers those one shorter, -1 is no run."""
    longer = np.full(len(code), -1)
    start = np.arange(len(code) - length + 1)
    start = start[(code[start] >= 0) & (words.clause[start] == words.clause[start + length - 1])]
    pair = code[start] * size + words.key[start + length - 1]
    longer[start] = np.unique(pair, return_inverse=True)[1]
    return longer


def _of_length(
    words: _Words, code: np.ndarray, length: int, least: int
) -> Iterator[tuple[int, Phrase]]:
    """Give each phrase of so many words with the place where it stands first."""
    start = np.arange(max(0, len(code) - length + 1))
    start = start[(code[start] >= 0) & words.content[start] & words.content[start + length - 1]]
    pairs = np.unique(code[start] * (words.text.max(initial=0) + 1) + words.text[start])
    codes, texts = np.divmod(pairs, words.text.max(initial=0) + 1)
    kept, begin, counts = np.unique(codes, return_index=True, return_counts=True)
    kept, begin, counts = (x[counts >= least] for x in (kept, begin, counts))
    start = start[np.isin(code[start], kept)]
    of = np.searchsorted(kept, code[start])
    first = np.full(len(kept), len(code))
    np.minimum.at(first, of, start)
    votes = np.bincount(of, _votes(words, start, length), len(kept))
    for n, at in enumerate(first):
        clause = words.clauses[words.clause[at]]
        written = clause[words.begin[at] : words.end[at + length - 1]]
        yield at, Phrase(written, frozenset(texts[begin[n] :][: counts[n]].tolist()), votes[n] > 0)


def _votes(words: _Words, start: np.ndarray, length: int) -> np.ndarray:
    """Vote whether a run is a name: 1 if all its content words have a capital, -1 if not.

    0 where the first word of a clause needs its capital anyway.
    """
    fits = np.concatenate([[0], np.cumsum(words.capital | ~words.content)])
    capitals = fits[start + length] - fits[start] == length
    return np.where(capitals, np.where(words.place[start] > 0, 1, 0), -1)


def distinct(found: list[Phrase]) -> list[Phrase]:
    """Keep the longest of phrases that share a word and nearly all their texts.

    Two sets that share four fifths also share one of the first fifth of their members in any fixed
    order (prefix filter; Chaudhuri, Ganti and Kaushik 2006): only such are compared.
    """
    kept: list[Phrase] = []
    at: dict[tuple[str, int], list[frozenset[int]]] = defaultdict(list)
    for phrase in sorted(found, key=lambda one: (-one[0].count(" "), -len(one[1]), one[0])):
        texts = phrase.texts
        head = sorted(texts)[: len(texts) - int(np.ceil(SAME * len(texts))) + 1]
        words = {word for word in fold(phrase.written).split() if word not in stopwords()}
        near = {id(other): other for word in words for one in head for other in at[word, one]}
        if any(_same(texts, other) for other in near.values()):
            continue
        kept.append(phrase)
        for word in words:
            for one in head:
                at[word, one].append(texts)
    return kept


def _same(texts: frozenset[int], other: frozenset[int]) -> bool:
    small, large = sorted((len(texts), len(other)))
    return small >= SAME * large and len(texts & other) >= SAME * len(texts | other)
