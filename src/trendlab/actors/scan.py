"""Find many patterns in a column of texts: all hits, whole words, longest first.

The column's UTF-8 buffer is scanned in large pieces and everything after the automaton is done on
arrays, because a Python step per hit would cost more than the search itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trendlab.actors.wordlists import words

Find = Callable[[bytes], list[tuple[int, int, int]]]
PIECE = 8 << 20  # bytes scanned at once: large enough to amortise, small enough for the cache
APOSTROPHES = (0x27, 0x2019, 0x02BC)
HYPHENS = (0x2D, 0x2010, 0x2011)
_ELIDED = np.isin(np.arange(256), list(b"ldsnmtjcLDSNMTJC"))
# "Île-de-France" is not France and "Aix-en-Provence" not Aix, but "pro-Poutine" is Poutine.
_JOINING = words("joining")
_PREFIX = words("prefixes")
_LAST, _FIRST = re.compile(r"[^\W_]*$"), re.compile(r"[^\W_]*")


class Hits(NamedTuple):
    """Where patterns stand: row of the column, offsets in code points, pattern number.

    ``beside`` tells what stands there, as the sum of `CAPITAL_BEFORE`, `CAPITAL_AFTER` and
    `TAIL_BEFORE` (the word before ends as one of the `tails` given).
    """

    row: np.ndarray
    start: np.ndarray
    end: np.ndarray
    pattern: np.ndarray
    beside: np.ndarray


CAPITAL_BEFORE, CAPITAL_AFTER, TAIL_BEFORE = 1, 2, 4


def scan(texts: pd.Series, find: Find, care: np.ndarray, tails: frozenset[bytes]) -> Hits:
    """Find every whole-word occurrence; of those that overlap, the first and longest is kept.

    *find* lists all occurrences in some bytes; ``beside`` is told where the *care* of a pattern is
    not 0; *tails* are the three last bytes of words that ``TAIL_BEFORE`` tells.
    """
    rows, limits, data = _buffer(texts)
    ends = np.array([int.from_bytes(one, "big") for one in sorted(tails)])
    found = [
        _scan_piece(data, limits[a : b + 1], rows[a:b], find, care, ends)
        for a, b in _pieces(limits)
    ]
    if not found:
        return Hits(*(np.empty(0, np.int64) for _ in range(5)))
    return Hits(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _buffer(texts: pd.Series) -> tuple[np.ndarray, np.ndarray, memoryview]:
    """Return the rows that hold a text, where each begins in the buffer, and the buffer."""
    rows = np.flatnonzero(texts.notna().to_numpy())
    present = texts if len(rows) == len(texts) else texts.iloc[rows]
    try:
        array = pa.array(present, type=pa.large_string())
    except UnicodeEncodeError:  # lone surrogates: one replacement each keeps the offsets
        array = pa.array([one.encode("utf-8", "replace").decode() for one in present])
        array = array.cast(pa.large_string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if not len(array):
        return rows, np.zeros(1, np.int64), memoryview(b"")
    _, offsets, data = array.buffers()
    limits = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return rows, limits, memoryview(data) if data else memoryview(b"")


def _pieces(limits: np.ndarray) -> Iterator[tuple[int, int]]:
    a = 0
    while a < len(limits) - 1:
        b = max(a + 1, int(np.searchsorted(limits, limits[a] + PIECE, side="right")) - 1)
        yield a, b
        a = b


def _scan_piece(
    data: memoryview,
    limits: np.ndarray,
    rows: np.ndarray,
    find: Find,
    care: np.ndarray,
    tails: np.ndarray,
) -> tuple[np.ndarray, ...]:
    piece = bytes(data[limits[0] : limits[-1]]).replace(b"\n", b" ")
    limits = limits - limits[0]
    found = find(piece)
    flat = np.fromiter(chain.from_iterable(found), np.int64, count=3 * len(found))
    start, end, pattern = flat.reshape(-1, 3).T
    row = np.searchsorted(limits, start, side="right") - 1
    inside = end <= limits[row + 1]
    if not inside.all():
        start, end, pattern, row = (one[inside] for one in (start, end, pattern, row))
    text = _Text(np.frombuffer(piece, np.uint8), limits[row], limits[row + 1])
    keep = np.flatnonzero(_whole_word(piece, text, start, end))
    keep = keep[_first_and_longest(start[keep], end[keep])]
    row, start, end, pattern = row[keep], start[keep], end[keep], pattern[keep]
    beside = np.zeros(len(keep), np.int64)
    for look in _where(care[pattern] > 0):
        beside[look] = _beside(text.of(keep[look]), start[look], end[look], tails)
    begin = limits[row]
    if not piece.isascii():
        begin, start, end = _code_points(text.data, np.stack([begin, start, end]))
    return rows[row], start - begin, end - begin, pattern, beside


def _beside(text: _Text, start: np.ndarray, end: np.ndarray, tails: np.ndarray) -> np.ndarray:
    """Tell capitals and known words beside hits; a word of 24 bytes or more passes for capital."""
    spaced = np.isin(text.byte(start - 1), (0x20, 0xA0))
    tail = text.byte(start - 4) << 16 | text.byte(start - 3) << 8 | text.byte(start - 2)
    first = text.byte(start - 2)
    at, active = start - 3, spaced & ~np.isin(first, (0x20, 0xA0))
    for _ in range(24):
        going = np.flatnonzero(active)
        if not len(going):
            break
        byte = text.of(going).byte(at[going])
        on = ~np.isin(byte, (0x20, 0xA0))
        first[going[on]] = byte[on]
        active[going[~on]] = False
        at[going] -= 1
    small = (first >= ord("a")) & (first <= ord("z")) & ~active
    following = text.byte(end + 1)
    capital = ((following >= ord("A")) & (following <= ord("Z"))) | (following == 0xC3)
    after = np.isin(text.byte(end), (0x20, 0xC2)) & (capital | (text.byte(end) == 0xC2))
    known = spaced & np.isin(tail, tails)
    return CAPITAL_BEFORE * (spaced & ~small) + CAPITAL_AFTER * after + TAIL_BEFORE * known


class _Text(NamedTuple):
    """The bytes of a piece, with the limits of the article that each hit is in."""

    data: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def of(self, which: np.ndarray) -> _Text:
        return _Text(self.data, self.low[which], self.high[which])

    def byte(self, at: np.ndarray) -> np.ndarray:
        """Return the byte at each place, a space outside the article."""
        inside = (at >= self.low) & (at < self.high)
        return np.where(inside, self.data[np.where(inside, at, 0)], 32).astype(np.int64)

    def before(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the character that ends at each place, and its width in bytes."""
        last, second, third = (self.byte(at - back) for back in (1, 2, 3))
        more = np.where(second >= 0xC0, 2, np.where(third >= 0xE0, 3, 4))
        width = np.where(last < 0x80, 1, more)
        return self.after(at - width)[0], width

    def after(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the character that begins at each place, and its width in bytes."""
        char, width = self.byte(at), np.ones_like(at)
        wide = np.flatnonzero(char >= 0x80)
        if len(wide):
            part, at = self.of(wide), at[wide]
            b1, b2, b3 = char[wide], part.byte(at + 1), part.byte(at + 2)
            two, three = b1 < 0xE0, b1 < 0xF0
            width[wide] = np.where(two, 2, np.where(three, 3, 4))
            triple = (b1 & 15) << 12 | (b2 & 63) << 6 | b3 & 63
            narrow = np.where(three, triple, 0xFFFF)
            char[wide] = np.where(two, (b1 & 31) << 6 | b2 & 63, narrow)
        return char, width


@lru_cache(maxsize=1)
def _word_table() -> np.ndarray:
    chars = map(chr, range(0x10000))
    word = [c == "_" or c.isalnum() or unicodedata.category(c)[0] == "M" for c in chars]
    table = np.array(word)
    table[[0x02BC, 0xFFFF, 0xAA, 0xBA, 0xB2, 0xB3, 0xB9]] = False
    return table


def _whole_word(piece: bytes, text: _Text, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Tell the hits that are words of their own, after elisions and before possessives too."""
    word = _word_table()
    left, left_width = text.before(start)
    right, right_width = text.after(end)
    whole = ~word[left] & ~word[right]
    for at in _where(whole & np.isin(left, APOSTROPHES)):
        whole[at] = _after_elision(text.of(at), (start - left_width)[at], word)
    for at in _where(whole & np.isin(right, APOSTROPHES)):
        whole[at] = _before_possessive(text.of(at), (end + right_width)[at], word)
    whole &= right != ord("@")
    whole &= left != ord("@")
    hyphened = whole & (np.isin(left, HYPHENS) | np.isin(right, HYPHENS))
    if hyphened.any():
        _judge_hyphens(piece, text, start, end, hyphened, whole)
    return whole


def _where(mask: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the places once, if there are any."""
    at = np.flatnonzero(mask)
    if len(at):
        yield at


def _after_elision(text: _Text, at: np.ndarray, word: np.ndarray) -> np.ndarray:
    """Accept l', d', qu' and an opening quote before a name, not the O' of O'Brien."""
    first, width = text.before(at)
    second, _ = text.before(at - width)
    letter = (first < 256) & _ELIDED[np.minimum(first, 255)] & ~word[second]
    que = np.isin(first, (0x75, 0x55)) & np.isin(second, (0x71, 0x51))
    return ~word[first] | letter | que


def _before_possessive(text: _Text, at: np.ndarray, word: np.ndarray) -> np.ndarray:
    """Accept 's, 'll, 've after a name: at most two letters."""
    third = text.byte(at + 2)
    letters = word[text.byte(at)] & word[text.byte(at + 1)]
    return ~(letters & (word[third] | (third >= 0x80)))


def _judge_hyphens(
    piece: bytes,
    text: _Text,
    start: np.ndarray,
    end: np.ndarray,
    hyphened: np.ndarray,
    whole: np.ndarray,
) -> None:
    """Settle names joined to another word by a hyphen: Moscou-Kiev counts, Paris-Match does not."""
    starts, ends = set(start[whole].tolist()), set(end[whole].tolist())
    for at in np.flatnonzero(hyphened).tolist():
        low, high, a, b = int(text.low[at]), int(text.high[at]), int(start[at]), int(end[at])
        before = piece[max(low, a - 40) : a].decode("utf-8", "replace")
        after = piece[b : min(high, b + 40)].decode("utf-8", "replace")
        left, right = before[-1:], after[:1]
        word_left, word_right = _LAST.findall(before[:-1])[0], _FIRST.findall(after[1:])[0]
        whole[at] = _joined(left, word_left, a - len(left.encode()), ends, _PREFIX) and _joined(
            right, word_right, b + len(right.encode()), starts, frozenset()
        )


def _joined(mark: str, word: str, beyond: int, others: set[int], prefixes: frozenset[str]) -> bool:
    """Accept a hyphen before a prefix, an ordinary word or another name that stands *beyond* it."""
    if not mark or ord(mark) not in HYPHENS or not word or word.lower() in prefixes:
        return True
    return word not in _JOINING if word[0].islower() else beyond in others


def _first_and_longest(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Choose among overlapping hits as a reader would: from the left, the longest."""
    order = np.argsort((start << 16) - (end - start), kind="stable")  # nearly sorted already
    start, end = start[order], end[order]
    reach = np.maximum.accumulate(np.concatenate([[0], end]))[:-1]
    free = start >= reach  # begins after all that came before: opens a group
    group = np.cumsum(free)
    plain = free.copy()
    overlapping = np.unique(group[~free])
    if not len(overlapping):
        return order
    # In a group whose first hit reaches to its end, the first is the only one kept.
    first = np.flatnonzero(free)
    last = np.concatenate([first[1:], [len(start)]]) - 1
    final = np.maximum.accumulate(end)[last]
    tangled = np.flatnonzero(end[first] < final)
    for one in tangled.tolist():
        done = -1
        for at in range(first[one], last[one] + 1):
            plain[at] = start[at] >= done
            done = end[at] if plain[at] else done
    return order[plain]


def _code_points(data: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Turn byte offsets into code points: a population count of the bytes that begin one."""
    begins = np.packbits((data & 0xC0) != 0x80, bitorder="little")
    words = np.concatenate([begins, np.zeros(16 - len(begins) % 8, np.uint8)]).view("<u8")
    before = np.concatenate([[0], np.cumsum(np.bitwise_count(words), dtype=np.int64)])
    mask = (np.uint64(1) << (at & 63).astype(np.uint64)) - np.uint64(1)
    return before[at >> 6] + np.bitwise_count(words[at >> 6] & mask).astype(np.int64)
