"""Shingles of texts as sorted numbers: which texts share some, and how many they share.

Candidates come from bottom-k MinHash sketches: each text keeps the shingles whose hash is lowest,
the keys of all texts are sorted, and texts that share a key stand beside each other. Time and
memory grow linearly with the number of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from trendlab.language.words import fold

WORDS = 4  # in a shingle
SKETCH = 64  # shingles kept per text, about
NEIGHBOURS = 4  # texts after it that a text is compared with, per shared key
DOC_BITS = 24  # 16 million texts; what is left of 64 holds the hash
DOC_MASK = (1 << DOC_BITS) - 1
CHUNK = 1_000_000  # characters hashed at once: bounds the memory


def candidates(
    shingles: Iterable[tuple[int, np.ndarray, np.ndarray]], threshold: float
) -> tuple[np.ndarray, np.ndarray]:
    """Find pairs of texts whose sketches overlap; positions, the lower one on the left.

    Texts in order of time give pairs of neighbours in time: of n copies of one text, each is
    compared with the next few, which is enough to join them all.
    """
    parts, sizes = [], []
    for first, keys, counts in shingles:
        # The lowest hashes are the same in both texts, so samples of different depth still meet.
        depth = np.minimum(SKETCH / np.maximum(counts, 1), 1) * 2.0**40
        parts.append(keys[(keys >> DOC_BITS) < depth[_docs(keys) - first]])
        sizes.append(counts)
    keys = np.concatenate(parts or [np.empty(0, np.uint64)])
    parts.clear()
    keys.sort()
    size = np.concatenate(sizes or [np.empty(0)])
    pairs = _neighbours(keys)
    del keys  # as large as the pairs, most of which are chance
    pairs.sort()
    found = []
    for some in _cut(pairs):
        pair, count = _distinct(some)
        left, right = (pair >> DOC_BITS).astype(np.int64), _docs(pair)
        seen = np.minimum(SKETCH / np.maximum(size[left], size[right]), 1)
        enough = count >= threshold * seen * np.minimum(size[left], size[right])
        found.append((left[enough], right[enough]))
    left, right = map(np.concatenate, zip(*found, strict=True))
    return left, right


def _cut(values: np.ndarray) -> Iterator[np.ndarray]:
    """Cut sorted values to pieces of a million or so, equal ones together; at least one piece."""
    starts = np.searchsorted(values, values[::CHUNK]) if len(values) else [0]
    return (values[start:stop] for start, stop in pairwise([*starts, len(values)]))


def _docs(keys: np.ndarray) -> np.ndarray:
    return (keys & DOC_MASK).astype("int64")


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort in place, and give the distinct values and their counts; `np.unique` hashes: slower."""
    values.sort()
    begin = np.flatnonzero(np.r_[True, values[1:] != values[:-1]][: len(values)])
    return values[begin], np.diff(np.r_[begin, len(values)])


def _neighbours(keys: np.ndarray) -> np.ndarray:
    """Pair each text with the next few that share a key; packed as left, right."""
    found = []
    for at in range(0, len(keys), CHUNK):
        some = keys[at : at + CHUNK + NEIGHBOURS]
        for step in range(1, NEIGHBOURS + 1):
            first = some[: min(CHUNK, max(len(some) - step, 0))]
            same = np.flatnonzero(first >> DOC_BITS == some[step : step + len(first)] >> DOC_BITS)
            found.append((first[same] & DOC_MASK) << DOC_BITS | (some[same + step] & DOC_MASK))
    return np.concatenate(found or [np.empty(0, np.uint64)])


def overlap(
    texts: Sequence[str], left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Count the shingles that each pair shares, and those of its smaller text, exactly."""
    docs = np.unique(np.concatenate([left, right]))
    parts = [(keys, counts) for _, keys, counts in shingles([texts[doc] for doc in docs])]
    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    keys = np.concatenate([keys for keys, _ in parts])
    size = np.concatenate([counts for _, counts in parts])
    by_doc = keys[np.argsort(_docs(keys), kind="stable")] >> DOC_BITS << DOC_BITS
    begin = np.concatenate([[0], np.cumsum(size)])
    keys.sort()
    a, b = np.searchsorted(docs, left), np.searchsorted(docs, right)
    small, large = np.where(size[a] <= size[b], a, b), np.where(size[a] <= size[b], b, a)
    shared = np.zeros(len(a), np.int64)
    for rows in np.array_split(np.arange(len(a)), max(1, len(a) * 300 // CHUNK)):
        length = size[small[rows]]
        pair = np.repeat(np.arange(len(rows)), length)
        inside = np.arange(len(pair)) - np.repeat(np.cumsum(length) - length, length)
        wanted = by_doc[begin[small[rows]][pair] + inside] | large[rows][pair].astype(np.uint64)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        shared[rows] = np.bincount(pair, keys[place] == wanted, len(rows))
    return shared, size[small]


def shingles(texts: Sequence[str]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Hash the shingles of each text: (first text, keys, shingles per text) chunk by chunk.

    A key is 40 bits of hash above 24 bits of text number, so one sort orders both. Words are
    hashed together as a difference of running sums of letter x base^place, modulo 2^64.
    """
    start = size = 0
    for stop, text in enumerate(texts, 1):
        size += len(text)
        if size >= CHUNK or stop == len(texts):
            keys = _keys(texts[start:stop], start)
            counts = np.bincount(_docs(keys) - start, minlength=stop - start)
            yield start, keys, counts
            start, size = stop, 0


def _keys(texts: Sequence[str], first: int) -> np.ndarray:
    """Hash every shingle once per text."""
    letters = _folded()[np.frombuffer("\0".join(texts).encode("utf-16-le", "replace"), np.uint16)]
    word = letters > 0
    begin = np.flatnonzero(word & ~np.r_[False, word[:-1]])
    end = np.flatnonzero(word & ~np.r_[word[1:], False]) + 1
    base, inverse = np.uint64(0x9E3779B97F4A7C15), np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
    places = np.full(len(letters), base)
    places[:1] = 1
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(letters * np.cumprod(places))])
    places = np.full(len(letters), inverse)
    places[:1] = 1
    words = _mix((sums[end] - sums[begin]) * np.cumprod(places)[begin])
    ends = np.cumsum([len(text.encode("utf-16-le", "replace")) // 2 + 1 for text in texts])
    doc = np.searchsorted(ends, begin, side="right")
    if len(words) < WORDS:
        return np.empty(0, np.uint64)
    count = len(words) - WORDS + 1
    hashed = words[:count].copy()
    for step in range(1, WORDS):
        hashed = hashed * base + words[step : step + count]
    inside = doc[:count] == doc[WORDS - 1 :]
    owner = (doc[:count][inside] + first).astype(np.uint64)
    return _distinct(_mix(hashed[inside]) >> DOC_BITS << DOC_BITS | owner)[0]


def _mix(hashed: np.ndarray) -> np.ndarray:
    """Spread the bits (the finaliser of SplitMix64)."""
    hashed = (hashed ^ (hashed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashed = (hashed ^ (hashed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashed ^ (hashed >> np.uint64(31))


@cache
def _folded() -> np.ndarray:
    """For each code unit the letter without case and accent, or 0 where a word ends."""
    plain = [fold(chr(code))[:1] if chr(code).isalnum() else "" for code in range(0xD800)]
    table = np.zeros(0x10000, np.uint64)
    table[: len(plain)] = [ord(letter) if letter else 0 for letter in plain]
    return table
