"""Words as they are compared: without case, accents and elisions; and those too common to count."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Languages in which quotations, sources, statements and sentences about them are read.
RULES = ("en", "fr")
ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ]"
# Vowels and signs that belong to their word and that Python takes for no letters: of Hebrew,
# Arabic, the scripts of India without their full stops, Thai, Lao, Burmese and Khmer.
_SIGNS = (
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17d3"
)

# Kana, Chinese characters, Thai, Lao, Burmese and Khmer: no space parts their words.
UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)

_STOPWORDS = """
a à afin ainsi alors après au aussi autre autres aux avait avant avec avoir ce ces cet cette chez
comme contre dans de depuis des deux doit dont du elle elles en encore entre est et été être eux
fait faire faut font il ils je la le les leur leurs lors lui ma mais même me mes moins mon ne ni nos
notre nous on ont ou où par pas peu peut plus pour puis qu que qui sa sans se selon sera ses si son
sont sous sur ta te tes ton toujours tous tout toute toutes très tu un une va vers vient vos votre
vous y
an and are as at be been but by for from had has have he her his in is it its more not of on or
says she than that the their they this to was were which will with
"""


def words_of(text: str, wild: bool = False) -> tuple[str, ...]:
    """Split into words without case, accents, ligatures and elisions."""
    bare = re.sub(rf"\b{ELISION}(?=\w)", "", fold(text))
    word = rf"(?:[^\W_]|[*?{_SIGNS}])+" if wild else rf"[^\W_]+(?:[{_SIGNS}]+[^\W_]*)*"
    return tuple(re.findall(word, bare))


def unspaced(text: str) -> bool:
    """Say whether a word is of a script without spaces, so that it is sought inside sentences."""
    return bool(re.search(UNSPACED, text))


def fold(text: str) -> str:
    """Drop case, accents and ligatures: "Cœur d'État" becomes "coeur d'etat".

    What other scripts write above and below a letter makes another letter of it, and stays.
    """
    spread = unicodedata.normalize("NFD", text.casefold().translate(_UNDECOMPOSED))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]+", "", spread))


_UNDECOMPOSED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


@cache
def stopwords() -> frozenset[str]:
    """French and English function words, folded: too common to choose an article by."""
    return frozenset(fold(_STOPWORDS).split())


_BARE = {
    code: base
    for code in range(0xC0, 0x250)
    if (base := unicodedata.normalize("NFD", chr(code))[0]) != chr(code)
}


def unaccented(text: str) -> str:
    """Strip the accents, one letter for one; combining marks go too."""
    if text.isascii():
        return text
    plain = text.translate(_BARE)
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))
