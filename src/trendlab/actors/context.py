"""Whose name is it? What the words beside a name say of it; in doubt it is left unresolved."""

from __future__ import annotations

import re

from trendlab.actors.offices import beside as beside_of
from trendlab.actors.spelling import COMMON, FAMILY_FIRST, TITLES
from trendlab.actors.wordlists import words
from trendlab.language.words import unaccented

# Words that open a sentence before a name without being part of it.
OPENERS = words("openers")
FOLLOWERS = TITLES | OPENERS | words("followers")
DIRECTIONS = words("directions")
STREETS = words("streets")
_USUAL = OPENERS | TITLES | DIRECTIONS
COMMON_WORDS = frozenset(unaccented(word) for word in COMMON)
_NOUNS = words("also_nouns")
STREET_TAILS = frozenset(f"  {word}".encode()[-3:] for word in (*STREETS, "de", "du"))
_SPACES, _MARKS = " \u00a0\n", "«\"“‘'’([—–-"
_NEXT = re.compile(r"[ \u00a0]([^\W\d_][\w’'-]*)")
_OPEN = re.compile(r"(?:^|[.!?:;…«»\"“”—–\n•|(]\s*|- )$")
_MONTHLY = re.compile(
    r"(?:\b(?:in|on|of|since|until|by|last|next|this|early|late|mid|to|from)|\d)\W$"
)
_QUOTED = re.compile(r"[«“\"]\s?\|\s?[»”\"]")  # a name alone in marks: au « Monde »
_CAPITALS = re.compile(r"[^\W\d_]{2,}")


def belongs_to_other(text: str, start: int, end: int, own: set[str], elsewhere: str) -> bool:
    """Tell a surname that stands in somebody else's name: Brigitte Macron, Trump Tower.

    *own* are the given names of the actor; *elsewhere*, the rest of the article, may have the two
    words as a name.
    """
    word, opening = _previous(text, start)
    if word and _other_given(word, text[start:end], opening, own, text, elsewhere):
        return True
    after = _NEXT.match(text, end)
    if not after or not after[1][0].isupper() or text[start:end].isupper():
        return False
    word = _plain(after[1])
    if word in own or headline(text):
        return False
    given = text[start:end] in FAMILY_FIRST and text[after.end() + 1 : after.end() + 2].isupper()
    return given or word not in FOLLOWERS  # "Il" of Kim Il Sung is no pronoun


def _previous(text: str, start: int) -> tuple[str, bool]:
    """Return the capitalised word before a name, or "", and whether it opens a sentence."""
    if not start or text[start - 1] not in _SPACES:
        return "", False
    stem = text[max(0, start - 40) : start].rstrip(_SPACES)
    cut = max(stem.rfind(space) for space in _SPACES) + 1
    word = stem[cut:].lstrip(_MARKS)
    if not word[:1].isupper() or not (word[-1].isalnum() or word[-1] in ".'’"):
        return "", False
    return word, bool(_OPEN.search(stem[: len(stem) - len(word)][-4:])) or len(word) == start


def _other_given(
    word: str, surname: str, opening: bool, own: set[str], text: str, elsewhere: str
) -> bool:
    word = re.split(r"(?<=[^\W\d_]{2})[.!?](?=.)", word)[-1]  # glued: "Paris.M. Roy"
    plain = _plain(word)
    if word.endswith(".") and len(plain) > 1 and "." not in plain:
        return False  # the end of a sentence, or of an abbreviated title
    if plain in TITLES or plain in own or word.endswith(("'s", "’s", "s'", "s’")):
        return False
    if len(plain) == 1:
        return bool(own) and plain not in {unaccented(one)[:1] for one in own}
    if surname.isupper() or headline(text):
        return f"{word.title()} {surname.title()}" in elsewhere
    if opening:
        return plain not in OPENERS and not plain.endswith(("ment", "ly", "ing", "ant"))
    return not (word.isupper() and len(word) <= 5)


def _plain(word: str) -> str:
    word = word.strip("'’.-").lower()
    head, _, tail = word.replace("’", "'").partition("'")
    return tail if tail and len(head) <= 2 else word


def begins_a_name(text: str, end: int) -> bool:
    """Tell a place or body that begins a longer name: Paris Saint-Germain, Michigan Wolverines."""
    after = _NEXT.match(text, end)
    if not after or not after[1][0].isupper() or after[1].isupper():
        return False
    return _plain(after[1]) not in FOLLOWERS and not headline(text)


def inside_a_name(text: str, start: int) -> bool:
    """Tell a place or body that ends a longer name: Choose France, Universal Studios Orlando."""
    word, opening = _previous(text, start)
    if opening or not word.isalpha() or word.isupper() or _plain(word) in _USUAL:
        return False
    return "\n" not in text[start - 2 : start] and not headline(text)


def headline(text: str) -> bool:
    """Tell a headline that capitalises its words, where capitals mark no names."""
    if len(text) > 250 or re.search(r"[.!?…] ", text):
        return False
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def common_word(text: str, start: int, end: int) -> bool:
    """Tell a name that may be an ordinary word here: "Libération d'un otage", "in May"."""
    word = text[start:end]
    if word.isupper() and len(word) <= 3:
        return _among_capitals(text, start, end)
    if unaccented(word.lower()) in COMMON_WORDS:
        before = text[max(0, start - 12) : start]
        if _QUOTED.search(f"{before}|{text[end : end + 2]}"):
            return False
        article = before.endswith(("la ", "l'", "l’", "une ", "cette ")) and word.lower() in _NOUNS
        month = word.lower() in ("may", "march") and _MONTHLY.search(before)
        return bool(
            _OPEN.search(before) or article or month or text[end : end + 2].strip().isdigit()
        )
    return False


def _among_capitals(text: str, start: int, end: int) -> bool:
    before = _CAPITALS.findall(text[max(0, start - 25) : start])[-1:]
    after = _CAPITALS.findall(text[end : end + 25])[:1]
    beside = before + after
    return bool(beside) and all(one.isupper() for one in beside)


def in_a_street(text: str, start: int) -> bool:
    """Tell a person's name that is a street's or a building's: rue Jean Moulin."""
    words = text[max(0, start - 30) : start].lower().split()
    last = words[-2:-1] if words[-1:] in (["de"], ["du"]) else words[-1:]
    return bool(last) and last[0].split("'")[-1].split("’")[-1] in STREETS


def office_holder(text: str, start: int, end: int, held: list[set[str]]) -> int | None:
    """Say which of several bearers, with the classes of their offices, holds the one written."""
    office = beside_of(text, start, end)
    if office is None or not office.office_class:
        return None
    fits = [at for at, classes in enumerate(held) if office.office_class in classes]
    return fits[0] if len(fits) == 1 else None
