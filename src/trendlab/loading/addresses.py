"""Canonical addresses: what is the same in all variants of one, and its hash.

Scheme, ``www.``, mobile and AMP hosts, default ports, fragments, tracking parameters, AMP paths and
closing slashes say nothing about an article.
"""

from __future__ import annotations

import re
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
    pairs = sorted(p for p in query.split("&") if p and not TRACKING.fullmatch(p.split("=")[0]))
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


def _settled(text: str) -> str:
    """Escape what has to be and nothing else, so that é and %c3%a9 are the same."""
    before = None
    while before != text:
        before, text = text, re.sub("%[0-9A-Fa-f]{2}", _unescaped, text)
    return quote(text, safe="%/~!$&'()*+,;=:@?", errors="surrogatepass")


def _unescaped(found: re.Match) -> str:
    char = chr(int(found[0][1:], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()


def hash64(texts: pa.Array) -> np.ndarray:
    """Hash texts to 64 bits, the same on every machine and in every version.

    Starts from the length in bytes; then for each 8 bytes (little-endian, the last ones padded
    with zeros): h = (h ^ word) * 0xFF51AFD7ED558CCD, h ^= h >> 32; and a last mixing step.
    """
    offsets, data = buffers(texts)
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


def address_hashes(urls: pa.Array) -> np.ndarray:
    """Hash canonical addresses without their scheme; 0 where there is none.

    Nearly all are clean, or clean but for a tail, and are hashed where they stand.
    """
    hashes, left = np.zeros(len(urls), "<u8"), np.arange(len(urls))
    for rewrite, odd in ((None, _ODD), (_untailed, _ODD), (_lone, _ODD.replace(b"?", b""))):
        if len(left):
            some = rewrite(urls.take(pa.array(left))) if rewrite else urls
            cuts = range(0, len(some), _CACHED)
            parts = [_clean_hashes(*buffers(some[at : at + _CACHED]), odd) for at in cuts]
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


def buffers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Give the offsets and bytes of texts, with 8 bytes of room at the end."""
    offsets = np.frombuffer(texts.buffers()[1], "<i8")[texts.offset :][: len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", "u1")[offsets[0] : offsets[-1]]
    return offsets - offsets[0], np.concatenate([data, np.zeros(8, "u1")])
