"""Identity of articles: canonical addresses, composed text, stable ids, one row per article.

Where an article has no address, or only that of a front page, outlet, title and day stand for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trendlab import tables
from trendlab.loading import addresses
from trendlab.loading.later import TEXTS, Later, Rows

KEY = "key\0"  # as no column of a file is called
_PART = 250_000  # addresses to a piece of work


def identify(frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``article_id`` to articles, and write their texts in composed form (NFC).

    The id is 16 hexadecimal digits: the hash of the canonical address without its scheme, else of
    outlet, title (or text) and day. Ids are made when they are asked for; until then a number in
    the column `KEY` tells nearly all articles apart.
    """
    texts = [name for name in ("title", "outlet", "text", "authors") if name in frame]
    frame = frame.assign(**{name: _composed(frame[name]) for name in texts})
    urls = frame["url"] if "url" in frame else pd.Series(None, frame.index, "str")
    keys = _numbers(addresses.keys, _chunks(urls))
    words, bare = np.zeros(len(frame), "<u8"), keys == 0
    if bare.any():
        keys[bare] = words[bare] = _word_hashes(frame if bare.all() else frame[bare])
    ids = Later.of(partial(_ids, pa.chunked_array(_chunks(urls), TEXTS), words), len(frame))
    return frame.assign(**{"article_id": pd.Series(ids, frame.index), KEY: keys.astype("u4")})


def _ids(urls: pa.ChunkedArray, words: np.ndarray, rows: Rows) -> pa.Array:
    if rows is not None:
        urls, words = urls.take(pa.array(rows)), words[rows]
    hashes = np.where(words, words, _numbers(addresses.hashes, urls.chunks))
    ends = pa.py_buffer(np.arange(0, 16 * len(hashes) + 1, 16))
    digits = pa.py_buffer(hashes.astype(">u8").tobytes().hex().encode())
    return pa.Array.from_buffers(TEXTS, len(hashes), [None, ends, digits])


def _numbers(of: Callable[[pa.Array], np.ndarray], chunks: list[pa.Array]) -> np.ndarray:
    """Number addresses, large parts side by side: Arrow and numpy let go of the interpreter."""
    parts = [chunk[at : at + _PART] for chunk in chunks for at in range(0, len(chunk), _PART)]
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(of, parts) if len(parts) > 1 else map(of, parts)
        return np.concatenate([np.zeros(0, "<u8"), *done])


def merge(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, list[tuple[int, int]]]:
    """Keep one row per article: the newest version.

    Also given are the positions of rows that said the same again (same title, and same text where
    both have it), and of rows with another content, each with that of the newer row.
    """
    again = np.flatnonzero(frame[KEY].duplicated(keep=False))
    frame = frame.drop(columns=KEY)
    again = again[frame["article_id"].iloc[again].duplicated(keep=False)]
    if not len(again):
        return frame, np.zeros(0, int), []
    some = frame[["article_id", "title", "text", "published"]].iloc[again]
    some = some.assign(at=again).sort_values(
        "published", ascending=False, kind="stable", na_position="last"
    )
    newest = some.groupby("article_id", sort=False)[["title", "text", "at"]].transform("first")
    kept = some["at"] == newest["at"]
    same = some["title"].fillna("") == newest["title"].fillna("")
    same &= (some["text"] == newest["text"]) | some["text"].isna() | newest["text"].isna()
    merged = np.sort(some["at"][same & ~kept].to_numpy())
    other = ~same & ~kept
    replaced = sorted(zip(some["at"][other].tolist(), newest["at"][other].tolist(), strict=True))
    good = np.ones(len(frame), bool)
    good[some["at"][~kept]] = False
    bare = kept & some["text"].isna() & newest["text"].notna()
    if bare.any():  # the newest version may be a mere headline
        texts = pd.Series(newest["text"][bare].array, frame.index[some["at"][bare]])
        frame = frame.assign(text=frame["text"].fillna(texts))
    return tables.kept(frame, good), merged, replaced


def _word_hashes(frame: pd.DataFrame) -> np.ndarray:
    """Hash outlet, title, text and day: two "Météo" of one day are told apart by their texts."""
    none = pa.nulls(len(frame), pa.large_string())
    outlet, title, text = (
        _arrow(frame[name]) if name in frame else none for name in ("outlet", "title", "text")
    )
    line = pa.scalar("\n", pa.large_string())
    words = pc.binary_join_element_wise(pc.fill_null(title, ""), pc.fill_null(text, ""), line)
    words = pc.utf8_trim_whitespace(words)
    day = pc.cast(pa.array(frame["published"].to_numpy("M8[D]")), pa.large_string())
    return addresses.hash64(
        pc.binary_join_element_wise(pc.fill_null(outlet, ""), words, pc.fill_null(day, ""), line)
    )


def _composed(texts: pd.Series) -> pd.Series:
    """Write in NFC what may not be: no byte that begins a combining mark is in most columns."""
    # From U+0300 on (0xCC), but for punctuation and symbols (0xE2), letters may be decomposed.
    if not any(((part >= 0xCC) & (part != 0xE2)).any() for part in _pieces(texts)):
        return texts
    return pd.Series(pc.utf8_normalize(_arrow(texts), "NFC"), texts.index, "str")


def _pieces(texts: pd.Series) -> Iterator[np.ndarray]:
    """Give the bytes of texts in pieces that fit a processor's cache; one byte is in both."""
    for chunk in _chunks(texts):
        _, offsets, held = chunk.buffers()
        bounds = np.frombuffer(offsets, "<i8")
        first, last = bounds[chunk.offset], bounds[chunk.offset + len(chunk)]
        data = np.frombuffer(held or b"", "u1")
        for at in range(first, last, 1 << 18):
            yield data[at : min(at + (1 << 18) + 1, last)]


def holds(texts: pd.Series, letter: int) -> bool:
    """Say whether any text has a letter of ASCII, in a tenth of the time that searching takes."""
    return any((part == letter).any() for part in _pieces(texts))


def lettered(texts: pd.Series) -> np.ndarray:
    """Say which texts begin with a letter or digit of ASCII, which needs no pattern."""
    found = [np.zeros(0, bool)]
    for chunk in _chunks(texts):
        bounds = np.frombuffer(chunk.buffers()[1], "<i8")[chunk.offset :][: len(chunk) + 1]
        data = np.frombuffer(chunk.buffers()[2] or b"\0", "u1")
        first = data[np.minimum(bounds[:-1], len(data) - 1)]
        letter = ((first | 0x20) - np.uint8(ord("a")) < 26) | (first - np.uint8(ord("0")) < 10)
        found.append(letter & (np.diff(bounds) > 0) & chunk.is_valid().to_numpy(False))
    return np.concatenate(found)


def suspects(texts: pd.Series) -> bool:
    """Say whether texts hold Ã, Â, Ä or €, with which most text decoded twice shows."""
    for part in _pieces(texts):
        first = part[np.flatnonzero(part[1:] - np.uint8(0x82) <= 2)]
        if ((first == 0xC3) | (first == 0xC4) | (first == 0xE2)).any():
            return True
    return False


def _chunks(texts: pd.Series) -> list[pa.Array]:
    """Give the arrays in which pandas holds texts, without copying them."""
    held = pa.array(texts, pa.large_string())
    return held.chunks if isinstance(held, pa.ChunkedArray) else [held]


def _arrow(texts: pd.Series) -> pa.Array:
    chunks = _chunks(texts)
    return (
        chunks[0] if len(chunks) == 1 else pa.chunked_array(chunks, "large_string").combine_chunks()
    )
