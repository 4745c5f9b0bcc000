"""Identity of articles: canonical addresses, composed text, stable ids, one row per article.

An article is known by its canonical address: scheme, ``www.``, mobile and AMP hosts, default
ports, fragments, tracking parameters, AMP paths and closing slashes say nothing about it. Where
there is no address, or only that of a front page, outlet, title and day stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TRACKING = re.compile(
    r"(?:utm_|at_|mtm_|pk_|piwik_|mc_|fb_|hsa_|wt_|ga_|guce_)\w*|xt(?:or|cr|mc|np)|"
    r"(?:fb|g|d|y|tw|msy?)clid|gbraid|wbraid|msclkid|_ga|_gl|_hsenc|_hsmi|igshid|igsh|mkt_tok|"
    r"ocid|cmpid|cmp|ncid|s_cid|sref|smid|smtyp|ito|ref|ref_src|ref_url|referrer|amp|outputtype",
    re.I,
)
SIDE_HOST = re.compile(r"www\.|(?:www\d|m|mobile|mobi|amp)\.(?=[^.]+\.)")
AMP_PATH = re.compile(r"/amp(?=/|$)|\.amp(?=\.html?$|$)")
_C = r"A-Za-z0-9_,;~!$&'()*+=\-"
# Nothing in it has to be unescaped, escaped or looked at by `urlsplit`.
PLAIN = re.compile(rf"https?://([a-z0-9.-]+)((?:/[{_C}.:@/]*)?)(?:\?([{_C}.:@/?]*))?")
# Canonical but for its beginning: no segment begins with "amp" or has ".a" in it, both of which may
# hide an AMP page, and the host is no side door.
_DOT = rf"\.[{_C.replace('A-Za-z', 'A-Zb-z')}]"
_STARTS = (("", "b-z"), ("a", "a-ln-z"), ("am", "a-oq-z"))
_NOT_AMP = "|".join(rf"{begun}[{_C.replace('a-z', then)}]" for begun, then in _STARTS)
_SEGMENT = rf"/(?:(?:{_NOT_AMP}|{_DOT})(?:[{_C}]|{_DOT})*|am?)"
CLEAN = rf"^https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:{_SEGMENT})+/?$"
SIDE = r"^https?://(?:www\.www\.|(?:www\.)?(?:www[0-9]|m|mobile|mobi|amp)\.)"
_PAIR = rf"(?i:{TRACKING.pattern})(?:=[^&#]*)?"
TAIL = rf"(?:\?(?:{_PAIR}(?:&{_PAIR})*)?)?(?:#.*)?$"  # says where a reader came from, no more
_PART = 250_000  # addresses to a piece of work


def canonical_url(url: str) -> str:
    """Write an address in the one form that its variants share; "" if it names no article.

    Idempotent. A front page (no path, no query) and text that is no http address give "".
    """
    bare = url.strip()
    plain = PLAIN.fullmatch(bare)
    host, path, query = plain.groups("") if plain else _parts(bare)
    if not host.strip("."):
        return ""
    host = host.strip(".")
    while side := SIDE_HOST.match(host):
        host = host[side.end() :].strip(".")
    while "amp" in path or path.endswith("/") or "//" in path:
        shorter = re.sub(r"/{2,}", "/", AMP_PATH.sub("", path)).rstrip("/")
        if shorter == path:
            break
        path = shorter
    pairs = sorted(p for p in query.split("&") if p and not _tracks(p))
    query = "?" + "&".join(pairs) if pairs else ""
    return f"https://{host}{path}{query}" if path or query else ""


def _parts(bare: str) -> tuple[str, str, str]:
    """Give host with port, path and query in their settled forms; "" for what is no address."""
    if re.match(r"www\.[^\s/]+/", bare, re.I):
        bare = f"https://{bare}"
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError:
        return "", "", ""
    host = (parts.hostname or "").strip(".").lower()
    if parts.scheme.lower() not in ("http", "https") or re.search(r"[\s%]", host):
        return "", "", ""
    host = f"[{host}]" if ":" in host else host
    host += f":{port}" if host and port not in (None, 80, 443) else ""
    return host, _settled(parts.path), _settled(parts.query)


def _tracks(pair: str) -> bool:
    return TRACKING.fullmatch(pair.split("=", 1)[0]) is not None


def _settled(text: str) -> str:
    """Escape what has to be and nothing else, so that é and %c3%a9 are the same."""
    before = None
    while before != text:
        before, text = text, re.sub("%[0-9A-Fa-f]{2}", _unescaped, text)
    return quote(text, safe="%/~!$&'()*+,;=:@?", errors="surrogatepass")


def _unescaped(found: re.Match) -> str:
    char = chr(int(found[0][1:], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()


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
            done = pool.map(_hashes, parts) if len(parts) > 1 else map(_hashes, parts)
            hashes = np.concatenate([hashes[:0], *done])
    bare = hashes == 0
    if bare.any():
        hashes[bare] = _word_hashes(frame if bare.all() else frame[bare])
    ends = pa.py_buffer(np.arange(0, 16 * len(hashes) + 1, 16))
    digits = pa.py_buffer(hashes.astype(">u8").tobytes().hex().encode())
    ids = pa.Array.from_buffers(pa.large_string(), len(hashes), [None, ends, digits])
    return frame.assign(article_id=pd.Series(ids, frame.index, "str"))


def hash64(texts: pa.Array) -> np.ndarray:
    """Hash texts to 64 bits, the same on every machine and in every version.

    Starts from the length in bytes; then for each 8 bytes (little-endian, the last ones padded
    with zeros): h = (h ^ word) * 0xFF51AFD7ED558CCD, h ^= h >> 32; and a last mixing step.
    """
    offsets, data = _buffers(texts)
    words = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))  # one from each byte on
    at, left = offsets[:-1], np.diff(offsets)
    hashes = left.astype("<u8") ^ np.uint64(0x9E3779B97F4A7C15)
    rows, state = np.arange(len(at)), hashes.copy()
    while len(rows):
        if left.min() <= 0:
            hashes[rows] = state
            more = left > 0
            rows, at, left, state = rows[more], at[more], left[more], state[more]
        word = words[at]
        short = np.flatnonzero(left < 8)
        word[short] <<= (64 - 8 * left[short]).astype("<u8")
        state = (state ^ word) * np.uint64(0xFF51AFD7ED558CCD)
        state ^= state >> np.uint64(32)
        at, left = at + 8, left - 8
    hashes = hashes * np.uint64(0xC4CEB9FE1A85EC53)
    return hashes ^ (hashes >> np.uint64(29))


def merge(
    frame: pd.DataFrame,
) -> tuple[pd.DataFrame, np.ndarray, list[tuple[int, int]]]:
    """Keep one row per article: the newest version.

    Returns
    -------
    frame : DataFrame
        The rows kept, in their order.
    merged : ndarray of int
        Positions of rows that said the same again: same title, and same text where both have it.
    replaced : list of (int, int)
        Positions of rows with another content, each with that of the newer row which is kept.
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
    words = _buffers(_arrow(ids))[1][:-8].view("<u8").reshape(-1, 2)
    key = words[:, 0] * np.uint64(0xFF51AFD7ED558CCD) ^ words[:, 1]
    return pd.Series(key).duplicated(keep=False).to_numpy()


def _hashes(urls: pa.Array) -> np.ndarray:
    """Hash canonical addresses without their scheme; 0 where there is none.

    Nearly all are clean, or clean but for a tail, and are cut in whole columns.
    """
    hashes, left = np.zeros(len(urls), "<u8"), np.arange(len(urls))
    for tail in ("", TAIL):
        some = urls.take(pa.array(left)) if tail else urls
        some = pc.replace_substring_regex(some, tail, "") if tail else some
        clean = pc.and_not(
            pc.match_substring_regex(some, CLEAN), pc.match_substring_regex(some, SIDE)
        )
        clean = pc.fill_null(clean, False)
        known = clean.to_numpy(zero_copy_only=False)
        hashes[left[known]] = hash64(_bare(some.filter(clean)))
        left = left[~known]
    found = [canonical_url(url or "")[8:] for url in urls.take(pa.array(left)).to_pylist()]
    encoded = pa.array([text.encode("utf-8", "surrogatepass") for text in found], "large_binary")
    hashes[left] = np.where([bool(text) for text in found], hash64(encoded), 0)
    return hashes


def _bare(urls: pa.Array) -> pa.Array:
    """Take scheme, ``www.`` and a closing slash off clean addresses."""
    whole = urls.cast(pa.large_binary())
    for start in (b"https://", b"http://", b"www."):
        begins = pc.starts_with(whole, start)
        if pc.any(begins).as_py():
            cut = pc.binary_slice(whole, len(start), 1 << 30)
            whole = cut if pc.all(begins).as_py() else pc.if_else(begins, cut, whole)
    texts = whole.cast(pa.large_string())
    return pc.ascii_rtrim(texts, "/") if pc.any(pc.ends_with(texts, "/")).as_py() else texts


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


def _buffers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Give the offsets and bytes of texts, with 8 bytes of room at the end."""
    offsets = np.frombuffer(texts.buffers()[1], "<i8")[texts.offset :][: len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", "u1")[offsets[0] : offsets[-1]]
    return offsets - offsets[0], np.concatenate([data, np.zeros(8, "u1")])


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
