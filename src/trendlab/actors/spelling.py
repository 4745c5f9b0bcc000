"""How a name is written: surnames, initials, transliterations, capitals, accents, apostrophes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from trendlab.actors.wordlists import words
from trendlab.language.words import unaccented

PARTICLES = words("particles")
TITLES = words("titles")
# French drops these before a bare surname: Dominique de Villepin is "Villepin".
DROPPED = ("de ", "d'")
FAMILY_FIRST = words("family_first")
SUFFIXES = words("suffixes")
GENERIC = words("generic")
# Words that are also names: alone, they cannot be told from the word at the start of a sentence.
COMMON = words("common")
_VARIANTS = {one: row.split("/") for row in words("transliterated") for one in row.split("/")}
_SLAVIC_END = re.compile(r"(?<=\w{3}[skc])(?:yy|iy|ii|yi|ij|y|i)$")
_HYPHENS = ("-", "\u2010", "\u2011")


def split_name(name: str) -> tuple[str, str]:
    """Split a person's name into given names and surname, the particle going with the surname.

    "Ursula von der Leyen" is ("Ursula", "von der Leyen"); a single word has no given name.
    """
    words = name.split()
    while len(words) > 2 and words[-1].lower() in SUFFIXES:
        words.pop()
    if len(words) < 2:
        return "", name
    if words[0] in FAMILY_FIRST:
        return " ".join(words[1:]), words[0]
    cut = next(
        (at for at, word in enumerate(words[1:-1], 1) if word.lower() in PARTICLES), len(words) - 1
    )
    return " ".join(words[:cut]), " ".join(words[cut:])


def shortened(name: str) -> set[str]:
    """Leave out titles and middle initials: "President George W. Bush" is "George Bush" too."""
    bare = name.split(",")[0].strip()
    words = [word for word in bare.split() if word]
    while len(words) > 2 and words[0].strip(".").lower() in TITLES:
        words = words[1:]
    if len(words) == 2 and words[0].strip(".").lower() in ("m", "mme", "mr", "mrs", "ms"):
        words = words[1:]
    middle = [w for w in words[1:-1] if not re.fullmatch(r"[A-ZÀ-Þ]\.?", w)]
    found = {" ".join(words), " ".join([*words[:1], *middle, *words[1:][-1:]])}
    return {one for one in found if len(one) > 2}


def surnames(name: str) -> set[str]:
    """List what a person may be called by surname alone: "de Gaulle", "De Gaulle"; "Villepin"."""
    given, family = split_name(name)
    if not given or len(family) < 2:
        return set()
    found = {family, family[0].upper() + family[1:]}
    found |= {family[len(cut) :] for cut in DROPPED if family.lower().startswith(cut)}
    if family.lower().startswith(("al-", "el-")):
        found |= {family[3:], family[0].upper() + family[1:]}
    if len(family.split()) == 1 and len(given.split()) > 1 and "." not in given:
        last = given.split()[-1]
        if last[0].isupper() and len(last) > 3 and name.split()[0] not in FAMILY_FIRST:
            found.add(f"{last} {family}")  # López Obrador, Vallaud-less double surnames
    return {one for one in found if len(one) > 1}


def initials(name: str) -> set[str]:
    """Write the given names as initials; "M." is left out, since it means Monsieur."""
    given, family = split_name(name)
    letters = re.findall(r"(?:^|(?<=[\s-]))[^\W\d_]", given)
    if not letters or letters == ["M"] or not given[0].isupper():
        return set()
    if len(letters) == 1:
        return {f"{letters[0]}. {family}"}
    joins = ("-", "", " ") if "-" in given else ("", " ", "-")
    return {join.join(f"{one}." for one in letters) + f" {family}" for join in joins}


def transliterated(name: str) -> set[str]:
    """Spell each word of a name in all ways known for it: Zelensky, Zelenskyy, Zelenski."""
    return {" ".join(one) for one in product(*map(_respelt, name.split(" ")))}


@lru_cache(maxsize=100_000)
def _respelt(word: str) -> tuple[str, ...]:
    if word in _VARIANTS:
        return tuple(_VARIANTS[word])
    if word[:1].isupper() and _SLAVIC_END.search(word):
        ends = ("y", "i", "yy", "iy", "ii", "yi", "ij")
        return tuple(_SLAVIC_END.sub(end, word) for end in ends)
    return (word,)


def is_acronym(name: str) -> bool:
    """Tell capitals that stand for words (OTAN, U.S., G7) from a name."""
    letters = [char for char in name if char.isalpha()]
    return bool(letters) and " " not in name and all(c.isupper() for c in letters)


def surfaces(spelling: str, kind: str) -> Iterator[str]:
    """List how a spelling may stand in a text, none of which is another word.

    Case is a matter of each name: acronyms keep theirs, names may be in capitals, a name that
    begins with an article ("Le Monde") may not, since "LE MONDE" is also the world.
    """
    written = {spelling}
    if is_acronym(spelling):
        if kind != "person" and len(spelling) > 3 and spelling.isalpha():
            written.add(spelling.capitalize())  # Otan, Unesco
    else:
        if spelling[0].islower():
            written.add(spelling[0].upper() + spelling[1:])
        written |= {re.sub(r"[^\W\d_]+", lambda word: _bare_capital(word[0]), spelling)}
        written |= {unaccented(one) for one in written}
        if not _article_first(spelling, kind) and (len(spelling) > 3 or kind == "place"):
            written |= {one.upper() for one in written}
        if kind != "person":
            written |= {other for one in written.copy() for other in _recased(one)}
        given, family = split_name(spelling) if kind == "person" else ("", "")
        if given and len(family) > 2:
            written |= {f"{given} {family.upper()}", f"{given} {unaccented(family).upper()}"}
    for one in written:
        yield from _typography(one)


def _recased(name: str) -> Iterator[str]:
    """Write the name of a body or place as careless or foreign hands do, if it stays a name.

    "le Figaro", "Santé Publique France", "Nato-Ukraine Council", "Serre Chevalier"; but never
    "le monde" or "En marche", which are words.
    """
    first, *rest = name.split(" ")
    if name.isupper():
        return
    if rest and first in ("Le", "La", "Les", "The") and rest[0][:1].isupper():
        yield f"{first.lower()} {' '.join(rest)}"
    elif rest:
        raised = [word[0].upper() + word[1:] if len(word) > 3 else word for word in rest]
        yield " ".join([first, *raised])
        yield " ".join([first, *rest[:-1], raised[-1]])
        if rest[-1].lower() in GENERIC:
            yield " ".join([first, *rest[:-1], rest[-1].lower()])
        if len(rest) > 1 and len(first) > 3 and first.lower() not in PARTICLES:
            yield " ".join([first.lower(), *rest])
    calmed = re.sub(r"\b[A-ZÀ-Þ]{4,}\b", lambda word: word[0].capitalize(), name)
    if calmed != name:
        yield calmed
    elif name.isalpha() and not name[1:].islower():
        yield name.capitalize()  # MoDem, Modem
    if "-" in name[1:-1] and not any(part.islower() for part in name.split("-")):
        yield name.replace("-", " ")


def _bare_capital(word: str) -> str:
    return unaccented(word[0]) + word[1:]


def _article_first(spelling: str, kind: str) -> bool:
    words = re.split(r"[ '’]", spelling.lower())
    return kind not in ("person", "place") and words[0] in ("le", "la", "les", "l", "the")


def _typography(text: str) -> Iterator[str]:
    yield text
    if not text.isascii():
        yield unicodedata.normalize("NFD", text)
    if "'" in text:
        yield text.replace("'", "’")
    if "’" in text:
        yield text.replace("’", "'")
    if " " in text:
        yield text.replace(" ", "\u00a0")
    if "-" in text:
        yield from (text.replace("-", other) for other in _HYPHENS[1:])
