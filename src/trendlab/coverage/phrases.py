"""Words and phrases of many texts at once: in how many texts each stands, and whether it is a name.

A phrase is a run of words without punctuation between them that begins and ends in a content word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
import pandas as pd

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
    key: np.ndarray  # the same for the same word in any case
    content: np.ndarray
    capital: np.ndarray

    def written(self, at: int, length: int) -> str:
        """Give so many words as they stand in their clause."""
        clause, place = self.clauses[self.clause[at]], self.place[at]
        found = list(islice(_WORD.finditer(clause), place, place + length))
        return clause[found[0].start(1) : found[-1].end(1)]


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
    split = [_CLAUSE.split(text) for text in texts]
    clauses = list(chain.from_iterable(split))
    found = [_WORD.findall(clause) for clause in clauses]
    sizes = np.array([len(words) for words in found], int)
    clause = np.repeat(np.arange(len(clauses)), sizes)
    text = np.repeat(np.arange(len(split)), [len(one) for one in split])[clause]
    place = np.arange(len(clause)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    codes, spelt = pd.factorize(np.array(list(chain.from_iterable(found)), object))
    lower, words = pd.factorize(np.array([word.lower() for word in spelt], object))
    content = np.array([_is_content(word) for word in words], bool)[lower[codes]]
    capital = np.array([word[0].isupper() for word in spelt], bool)[codes]
    return _Words(clauses, text, clause, place, lower[codes], content, capital)


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
    pairs = code[start] * (words.text.max(initial=0) + 1) + words.text[start]
    pairs = np.unique(pairs, return_counts=True)[0]  # by sorting; alone it hashes, which is slower
    codes, texts = np.divmod(pairs, words.text.max(initial=0) + 1)
    kept, begin, counts = np.unique(codes, return_index=True, return_counts=True)
    kept, begin, counts = (x[counts >= least] for x in (kept, begin, counts))
    start = start[np.isin(code[start], kept)]
    of = np.searchsorted(kept, code[start])
    first = np.full(len(kept), len(code))
    np.minimum.at(first, of, start)
    votes = np.bincount(of, _votes(words, start, length), len(kept))
    for n, at in enumerate(first):
        written = words.written(at, length)
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
    at: dict[tuple[str, int], list[frozenset[int]]] = {}
    for phrase in sorted(found, key=lambda one: (-one[0].count(" "), -len(one[1]), one[0])):
        texts = phrase.texts
        head = sorted(texts)[: len(texts) - int(np.ceil(SAME * len(texts))) + 1]
        words = {word for word in fold(phrase.written).split() if word not in stopwords()}
        low, high = SAME * len(texts), len(texts) / SAME
        near = {
            id(other): other
            for word in words
            for one in head
            for other in at.get((word, one), ())
            if low <= len(other) <= high
        }
        if any(_same(texts, other) for other in near.values()):
            continue
        kept.append(phrase)
        for word in words:
            for one in head:
                at.setdefault((word, one), []).append(texts)
    return kept


def _same(texts: frozenset[int], other: frozenset[int]) -> bool:
    both = len(texts & other)
    return both >= SAME * (len(texts) + len(other) - both)
