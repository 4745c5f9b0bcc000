"""Canonical addresses: what is the same in all variants of one, and its hash.

Scheme, ``www.``, mobile and AMP hosts, default ports, fragments, tracking parameters, AMP paths and
closing slashes say nothing about an article.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import numpy as np
import pyarrow as pa

TRACKING = re.compile(
    r"(?:utm_|at_|mtm_|pk_|piwik_|mc_|fb_|hsa_|wt_|ga_|guce_)\w*|xt(?:or|cr|mc|np)|"
    r"(?:fb|g|d|y|tw|msy?)clid|gbraid|wbraid|msclkid|_ga|_gl|_hsenc|_hsmi|igshid|igsh|mkt_tok|"
    r"ocid|cmpid|cmp|ncid|s_cid|sref|smid|smtyp|ito|ref|ref_src|ref_url|referrer|amp|outputtype",
    re.I,
)
SIDE_HOST = re.compile(r"www\.|(?:www\d|m|mobile|mobi|amp)\.(?=[^.]+\.)")
AMP_PATH = re.compile(r"/amp(?=/|$)|\.amp(?=\.html?$|$)")
_PAIR = rf"(?i:{TRACKING.pattern})(?:=[^&#]*)?"
CLEAN = re.compile(  # what most addresses are, with a tail that says where a reader came from
    r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_.~-]+)+)/?"
    rf"(?:\?(?:{_PAIR}(?:&{_PAIR})*)?)?(?:#.*)?",
    re.A,
)
_CACHED = 16_384  # of which this many fit a processor's cache
_TAIL = 16  # letters of the end of a path, which tell nearly all addresses apart
# Which bytes no clean address has: what is escaped, and what may tell of a user or a port.
_UNFIT = np.array([not 0x20 < byte < 0x7F or byte in b'"#%/:<>?@[\\]^`{|}' for byte in range(256)])
_ONES, _SLASHES = np.uint64(0x0101010101010101), np.uint64(0x2F2F2F2F2F2F2F2F)
_STARTS = [np.uint64(int.from_bytes(start, "little")) for start in (b"https://", b"http://")]


def canonical_url(url: str) -> str:
    """Write an address in the one form that its variants share; "" if it names no article.

    Idempotent. A front page (no path, no query) and text that is no http address give "".
    """
    clean = CLEAN.fullmatch(url)
    if clean and "amp" not in clean[2] and not SIDE_HOST.match(clean[1]):
        return f"https://{clean[1]}{clean[2]}"
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


def hashes(urls: pa.Array) -> np.ndarray:
    """Hash canonical addresses without their scheme; 0 where there is none."""
    found, texts = _one_by_one(urls, 8)
    return np.where(found, hash64(texts), 0)


def keys(urls: pa.Array) -> np.ndarray:
    """Number addresses by the end of their canonical path; 0 where there is none.

    Variants of one address have one number, which few others have: in a fraction of the time that
    `hashes` takes, it shows that nearly all of them are different.
    """
    made, known = _in_pieces(urls)
    left = np.flatnonzero(~known)
    found, texts = _one_by_one(urls.take(pa.array(left)))
    made[left] = np.where(found, _in_pieces(texts)[0], 0)
    return made


def _one_by_one(urls: pa.Array, start: int = 0) -> tuple[list[bool], pa.Array]:
    """Write addresses in their canonical form, from a letter on; say which are addresses."""
    found = [canonical_url(url) if url else "" for url in urls.to_pylist()]
    texts = [text[start:].encode("utf-8", "surrogatepass") for text in found]
    return [bool(text) for text in found], pa.array(texts, "large_binary")


def _in_pieces(urls: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    cuts = range(0, max(len(urls), 1), _CACHED)
    numbers, known = zip(*(_keys(*buffers(urls[at : at + _CACHED])) for at in cuts), strict=True)
    return np.concatenate(numbers), np.concatenate(known)


def _keys(offsets: np.ndarray, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number addresses by the last letters of their paths; say which of these are canonical."""
    words, held = _words(data), data[:-8]
    first = words[offsets[:-1]]
    secure = first == _STARTS[0]
    at = offsets[:-1] + 7 + secure
    end = offsets[1:].copy()
    known = (secure | (first << np.uint64(8) == _STARTS[1] << np.uint64(8))) & (end > at)
    at = np.where(known, at, 0)
    odd = _odd(held, at[known])
    row = np.searchsorted(offsets, odd, "right") - 1
    mark = ((held[odd] == ord("?")) | (held[odd] == ord("#"))).nonzero()[0][::-1]
    end[row[mark]] = odd[mark]  # the first of each comes last
    known[row[odd < end[row]]] = False
    end -= held[end - 1] == ord("/") if len(held) else 0
    path = np.minimum(_next_slash(words, at), end)
    known &= (path > at) & (path < end) & (data[path] == ord("/")) & (data[at] != ord("."))
    tail = np.minimum(end - path, _TAIL)
    return _mixed(words, end - tail, tail), known


def _odd(held: np.ndarray, hosts: np.ndarray) -> np.ndarray:
    """Find what a clean address has not: other letters, AMP pages, empty steps of a path."""
    slash = held == ord("/")
    slash[hosts - 1] = False
    odd = (held | 0x20) - np.uint8(ord("a")) > 25
    odd &= held - np.uint8(ord("-")) > ord("9") - ord("-")  # nor - . / 0 to 9
    odd[hosts - 3] = False  # the colon before the host
    odd[:-1] |= slash[1:] & slash[:-1]
    odd[1:-2] |= (held[1:-2] == ord("a")) & (held[2:-1] == ord("m")) & (held[3:] == ord("p"))
    at = np.flatnonzero(odd)
    begun = (held[at - 1] == ord("/")) | (held[at - 1] == ord("."))
    return at[np.where(held[at] == ord("a"), begun, _UNFIT[held[at]])]


def _next_slash(words: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Find the first slash from a place on, word by word; after 64 bytes no host goes on."""
    found, rows = at + 64, np.arange(len(at))
    for step in range(0, 64, 8):
        word = words[np.minimum(at[rows] + step, len(words) - 1)] ^ _SLASHES
        hit = (word - _ONES) & ~word & (_ONES << np.uint64(7))  # its lowest bit is that of a slash
        byte = np.bitwise_count((hit & -hit) - np.uint64(1)) >> 3
        here = byte < 8
        found[rows[here]] = at[rows[here]] + step + byte[here]
        rows = rows[~here]
        if not len(rows):
            break
    return found


def buffers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Give the offsets and bytes of texts, with 8 bytes of room at the end."""
    offsets = np.frombuffer(texts.buffers()[1], "<i8")[texts.offset :][: len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", "u1")[offsets[0] : offsets[-1]]
    return offsets - offsets[0], np.concatenate([data, np.zeros(8, "u1")])
