"""Bytes to text: strict, with a word on which encoding it may be instead."""

from __future__ import annotations

import re

from trendlab.language.messages import say
from trendlab.loading.words import WORDS
from trendlab.tables import LoadError

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
LETTERS: list[tuple[str, str]] = WORDS["letters"]["pairs"]
# Encodings of other scripts, which `charset_normalizer` tells apart by what is written.
DOUBLE = {"gb18030", "big5", "big5hkscs", "cp932", "shift_jis", "euc_jp", "cp949", "euc_kr"}
SCRIPTS = {
    *DOUBLE,
    *("cp1251", "koi8_r", "mac_cyrillic", "iso8859_5", "cp866"),
    *("cp1253", "cp1255", "cp1256", "iso8859_6", "cp874"),
}
_RUN = re.compile(rb"[\x80-\xff]{3,}")
FEW = 10  # letters beyond ASCII that any of several encodings may explain by chance
MARKS_OF_TEXT = set("’‘“”«»–—…€°\xa0\u202f·•")
SAMPLE = 200_000


def decode(data: bytes, encoding: str | None, name: str, repairs: list[str]) -> str:
    """Decode all bytes as the caller says, by their mark, or as UTF-8; never replace any."""
    chosen, told = encoding or "utf-8", ""
    for mark, marked, called in MARKS:
        if not encoding and data.startswith(mark):
            chosen = marked
            told = say("Decoded from {encoding}.", encoding=called)
            if marked == "utf-8-sig":
                told = say("A byte order mark is removed.")
            break
    else:
        _refuse_nuls(data, encoding, name)
        if not encoding and b"\x1b$B" in data[:SAMPLE]:
            chosen, told = "iso2022_jp", say("Decoded from {encoding}.", encoding="ISO-2022-JP")
    try:
        text = data.decode(chosen)
    except LookupError:
        raise LoadError(f"{name}: no encoding is called {chosen!r}. Try cp1252.") from None
    except UnicodeDecodeError as error:
        raise LoadError(_complaint(data, chosen, error.start, encoding, name)) from None
    if told:
        repairs.append(told)
    return text.removeprefix("\ufeff")


def suggest(data: bytes, certain: bool = False) -> str | None:
    """Name the encoding in which the bytes beyond ASCII read as a language's letters.

    Each candidate is scored by the share of those characters that are letters of one language
    or typographic marks; a capital inside a word counts against it. None if none is plausible.
    Other scripts are told apart by what is written; with *certain*, only if it is a language.
    """
    lines = [line for line in data[:SAMPLE].splitlines() if not line.isascii()]
    sample = b"\n".join(lines)
    if _of_kana(sample):
        return "cp932"
    if _of_another_script(sample):
        from charset_normalizer import from_bytes

        found = from_bytes(sample, cp_isolation=sorted(SCRIPTS)).best()
        if found is None or (certain and not found.coherence and found.encoding not in DOUBLE):
            return None
        return found.encoding
    scored = [(_score(sample, encoding, letters), encoding) for encoding, letters in LETTERS]
    best = max(score for score, _ in scored)
    return next(encoding for score, encoding in scored if score == best) if best > 0.5 else None


def _of_another_script(sample: bytes) -> bool:
    """Say whether the bytes beyond ASCII make words, where accents stand one by one."""
    beyond = sum(byte > 0x7F for byte in sample)
    return sum(map(len, _RUN.findall(sample))) > 0.6 * beyond


def _of_kana(sample: bytes) -> bool:
    """Say whether it is Japanese in Shift JIS, of whose letters many have one byte below 0x80."""
    try:
        text = "".join(c for c in sample.decode("cp932") if not c.isascii())
    except UnicodeDecodeError:
        return False
    return len(text) >= FEW and len(re.findall("[\u3041-\u30ff]", text)) >= 0.2 * len(text)


def sure(data: bytes) -> str | None:
    """Name the encoding of a table that is not UTF-8, only where enough letters speak for it."""
    beyond = sum(byte > 0x7F for byte in data[:SAMPLE])
    guess = suggest(data, certain=True)
    if guess in SCRIPTS:
        return guess if beyond >= 2 * FEW else None
    score = max((_score(data[:SAMPLE], e, known) for e, known in LETTERS if e == guess), default=0)
    return guess if beyond >= FEW and score >= 0.9 else None


def _score(sample: bytes, encoding: str, letters: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    pairs = [(before, c) for before, c in zip(" " + text, text, strict=False) if not c.isascii()]
    good = sum(
        c in MARKS_OF_TEXT or (c.lower() in letters and not (c.isupper() and before.islower()))
        for before, c in pairs
    )
    return good / max(len(pairs), 1)


def _refuse_nuls(data: bytes, encoding: str | None, name: str) -> None:
    """Say what NUL bytes mean; single ones are left to the rows in which they stand."""
    if encoding or b"\0" not in data:
        return
    head = data[:4096]
    for first, guess in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros, others = head[first::2].count(0), head[1 - first :: 2].count(0)
        if zeros > 0.3 * len(head) > 10 * others:
            raise LoadError(f'{name}: looks like UTF-16 without a mark. Say encoding="{guess}".')
    run = re.search(rb"\0{16}", data)
    if run:
        raise LoadError(f"{name}: NUL bytes from byte {run.start():,} on: a damaged file.")


def _complaint(data: bytes, chosen: str, at: int, encoding: str | None, name: str) -> str:
    line = len(re.findall(rb"\r\n|\r|\n", data[:at])) + 1
    where = f"{name}: line {line}, byte {at}: 0x{data[at]:02x} is not {chosen.upper()}."
    guess = None if encoding else suggest(data)
    return f'{where} Say encoding="{guess}".' if guess else f"{where} Say encoding=…"
