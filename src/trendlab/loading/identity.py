"""Identity of articles: canonical addresses, composed text, stable ids, one row per article.

Where an article has no address, or only that of a front page, outlet, title and day stand for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trendlab.loading.addresses import address_hashes, buffers, hash64

_PART = 250_000  # addresses to a piece of work


def identify(frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``article_id`` to articles, and write their texts in composed form (NFC).

    The id is 16 hexadecimal digits: `hash64` of the canonical address without its scheme, else
    of outlet, title (or text) and day.
    """
    texts = [name for name in ("title", "outlet", "text", "authors") if name in frame]
    frame = frame.assign(**{name: _composed(frame[name]) for name in texts})
    hashes = np.zeros(len(frame), "<u8")
    if "url" in frame:
        parts = [
            chunk[at : at + _PART]
            for chunk in _chunks(frame["url"])
            for at in range(0, len(chunk), _PART)
        ]
        with ThreadPoolExecutor(2) as pool:  # Arrow lets go of the interpreter
            done = pool.map(address_hashes, parts) if len(parts) > 1 else map(address_hashes, parts)
            hashes = np.concatenate([hashes[:0], *done])
    bare = hashes == 0
    if bare.any():
        hashes[bare] = _word_hashes(frame if bare.all() else frame[bare])
    ends = pa.py_buffer(np.arange(0, 16 * len(hashes) + 1, 16))
    digits = pa.py_buffer(hashes.astype(">u8").tobytes().hex().encode())
    ids = pa.Array.from_buffers(pa.large_string(), len(hashes), [None, ends, digits])
    return frame.assign(article_id=pd.Series(ids, frame.index, "str"))


def merge(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, list[tuple[int, int]]]:
    """Keep one row per article: the newest version.

    Also given are the positions of rows that said the same again (same title, and same text where
    both have it), and of rows with another content, each with that of the newer row.
    """
    again = _duplicated(frame["article_id"])
    if not again.any():
        return frame, np.zeros(0, int), []
    some = frame.loc[again, ["article_id", "title", "text", "published"]]
    some = some.assign(at=np.flatnonzero(again)).sort_values(
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
    return frame[good], merged, replaced


def _duplicated(ids: pd.Series) -> np.ndarray:
    """Say which ids may stand twice; 16 digits are compared as two words made one."""
    words = buffers(_arrow(ids))[1][:-8].view("<u8").reshape(-1, 2)
    key = words[:, 0] * np.uint64(0xFF51AFD7ED558CCD) ^ words[:, 1]
    ordered = np.sort(key)
    if (ordered[1:] != ordered[:-1]).all():  # nearly always, and found in half the time
        return np.zeros(len(key), bool)
    return pd.Series(key).duplicated(keep=False).to_numpy()


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
    return hash64(
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
