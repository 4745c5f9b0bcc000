"""Identity of articles: canonical addresses, composed text, stable ids, one row per article.

An article is known by its canonical address: scheme, ``www.``, mobile and AMP hosts, default
ports, fragments, tracking parameters, AMP paths and closing slashes say nothing about it. Where
there is no address, or only that of a front page, outlet, title and day stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
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
_PAIR = rf"(?i:{TRACKING.pattern})(?:=[^&#]*)?"
TAIL = rf"(?:\?(?:{_PAIR}(?:&{_PAIR})*)?)?(?:#.*)?$"  # says where a reader came from, no more
LONE = r"^https?://[^/?#&]+/[^?#&]*[^/?#&]\?[^?#&]*[^/?#&]$"
_PART = 250_000  # addresses to a piece of work
_CACHED = 16_384  # of which this many fit a processor's cache
_ODD = b'"#%<>?[\\]^`{|}'  # visible letters of ASCII that no canonical path has
_STARTS = [np.uint64(int.from_bytes(start, "little")) for start in (b"https://", b"http://")]


def canonical_url(url: str) -> str:
    """Write an address in the one form that its variants share; "" if it names no article.

    Idempotent. A front page (no path, no query) and text that is no http address give "".
    """
    host, path, query = _parts(url.strip())
    host = host.strip(".")
    if not host:
        return ""
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
    return _mixed(_words(data), offsets[:-1], np.diff(offsets))


def _words(data: np.ndarray) -> np.ndarray:
    """See bytes as words of 8, one from each byte on."""
    return np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))


def _mixed(words: np.ndarray, at: np.ndarray, left: np.ndarray) -> np.ndarray:
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
    words = _buffers(_arrow(ids))[1][:-8].view("<u8").reshape(-1, 2)
    key = words[:, 0] * np.uint64(0xFF51AFD7ED558CCD) ^ words[:, 1]
    ordered = np.sort(key)
    if (ordered[1:] != ordered[:-1]).all():  # nearly always, and found in half the time
        return np.zeros(len(key), bool)
    return pd.Series(key).duplicated(keep=False).to_numpy()


def _hashes(urls: pa.Array) -> np.ndarray:
    """Hash canonical addresses without their scheme; 0 where there is none.

    Nearly all are clean, or clean but for a tail, and are hashed where they stand.
    """
    hashes, left = np.zeros(len(urls), "<u8"), np.arange(len(urls))
    for rewrite, odd in ((None, _ODD), (_untailed, _ODD), (_lone, _ODD.replace(b"?", b""))):
        if len(left):
            some = rewrite(urls.take(pa.array(left))) if rewrite else urls
            cuts = range(0, len(some), _CACHED)
            parts = [_clean_hashes(*_buffers(some[at : at + _CACHED]), odd) for at in cuts]
            made, known = map(np.concatenate, zip(*parts, strict=True))
            hashes[left[known]] = made[known]
            left = left[~known]
    found = [canonical_url(url or "")[8:] for url in urls.take(pa.array(left)).to_pylist()]
    encoded = pa.array([text.encode("utf-8", "surrogatepass") for text in found], "large_binary")
    hashes[left] = np.where([bool(text) for text in found], hash64(encoded), 0)
    return hashes


def _untailed(urls: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(urls, TAIL, "")


def _lone(urls: pa.Array) -> pa.Array:
    """Keep addresses with one parameter that belongs to them; the others become empty."""
    kept = pc.and_not(
        pc.match_substring_regex(urls, LONE), pc.match_substring_regex(urls, rf"\?{_PAIR}$")
    )
    return pc.if_else(kept, urls, "")


def _clean_hashes(
    offsets: np.ndarray, data: np.ndarray, unfit: bytes
) -> tuple[np.ndarray, np.ndarray]:
    """Hash the addresses that are canonical but for their beginning; say which these are."""
    words, held = _words(data), data[:-8]
    first = words[offsets[:-1]]
    secure = first == _STARTS[0]
    at = offsets[:-1] + 7 + secure
    end = offsets[1:] - (held[offsets[1:] - 1] == ord("/")) if len(held) else offsets[1:]
    known = (secure | (first << np.uint64(8) == _STARTS[1] << np.uint64(8))) & (end > at)
    at = np.where(known, at, 0)
    slash = held == ord("/")
    slash[at[known] - 1] = False
    slashes = np.append(np.flatnonzero(slash), len(held))
    odd = held - np.uint8(0x21) > 0x5D
    for letter in unfit:
        odd |= held == letter
    odd[1:] |= slash[1:] & slash[:-1]
    odd[:-3] |= (  # may hide an AMP page
        (held[1:-2] == ord("a")) & (held[2:-1] == ord("m")) & (held[3:] == ord("p"))
        & (slash[:-3] | (held[:-3] == ord(".")))
    )  # fmt: skip
    known[np.searchsorted(offsets, np.flatnonzero(odd), "right") - 1] = False
    path = np.minimum(slashes[np.searchsorted(slashes, at)], end)
    codes, hosts = pd.factorize(_mixed(words, at, np.where(known, path - at, 0)))
    of_host = np.zeros(len(hosts), int)
    of_host[codes[::-1]] = np.arange(len(at))[::-1]
    skipped = [_side(held[at[i] : path[i]].tobytes()) if known[i] else -1 for i in of_host]
    skip = np.array(skipped, int)[codes]
    known &= skip >= 0
    left = np.where(known & (path < end), end - at - skip, 0)
    return np.where(left > 0, _mixed(words, at + skip, left), 0), known


@lru_cache(4096)
def _side(host: bytes) -> int:
    """Count the bytes before the canonical host, such as ``www.``; -1 where it is no end of it."""
    if not re.fullmatch(rb"[a-z0-9.-]+", host) or host.endswith(b"."):
        return -1
    bare = canonical_url(f"https://{host.decode()}/x").removesuffix("/x")[8:]
    return len(host) - len(bare) if bare and host.endswith(bare.encode()) else -1


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
