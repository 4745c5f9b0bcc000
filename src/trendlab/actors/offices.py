"""Offices as an article writes them: "le Premier ministre français", "special envoy"."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from trendlab.actors.wordlists import TABLE, words
from trendlab.language.sentences import around

CLASSES = TABLE["offices"]
_HEAD = "|".join(f"(?:{pattern})" for pattern in CLASSES.values())
_CLASS = [(name, re.compile(rf"(?:{p})", re.IGNORECASE)) for name, p in CLASSES.items()]
_FORMER = r"(?P<former>(?:ancien(?:ne)?s?|former|then|feue?|late)\s+|(?:ex|vice-ex)-)?"
_NOT_VERB = r"(?!(?:explique|indique|critique|réplique|rappelle|appelle|révèle|lance|avance)\b)"
_ADJECTIVE = (
    rf"{_NOT_VERB}[a-zà-ÿ-]+(?:ais|aise|aises|ien|iens|ienne|iennes|ain|ains|aine|aines|ois|oise"
    r"|and|ande|ands|ol|ole|ols|ique|iques|ère|ères|al|ale|ales|aux|if|ive|el|elle|ens|en|éen"
    r"|éenne|aire|aires|russe|turc|grec|belge|suisse|syrien|adjoint|adjointe|déléguée?|sortante?"
    r"|intérimaire|élue?|chargée?|britannique|tchèque|arabe|kurde)(?![\w-])"
)
_WORD = r"(?:[A-ZÀ-Þ0-9][\w’'-]*|[a-zà-ÿ][\w-]+)"
_LINK = (
    r"(?:(?:de la|de l[’']|du|des|de|d[’']|à la|à l[’']|aux|au|à|pour|en|of the|of|for|to the|to)"
    r"\s*)"
)
_PART = (
    rf"{_LINK}(?:(?:[A-ZÀ-Þ][\w’'-]*)(?:\s+[A-ZÀ-Þ][\w’'-]*){{0,3}}|(?!l[ae]s?\b|the\b){_WORD})(?:\s+{_ADJECTIVE})?"
    r"(?:\s+[A-ZÀ-Þ][\w’-]+)?"
)
# What follows a comma belongs to the office only as its domain does: "de l'Économie, des Finances".
_ALSO = rf"(?:(?:,\s+(?=d(?:e|u|es)\b|d[’']|of\b)|\s+(?:et|and)\s+){_PART}){{0,2}}"
_TAIL = rf"(?:\s+{_ADJECTIVE}){{0,2}}(?:\s+{_PART}{_ALSO}){{0,3}}(?:\s+{_ADJECTIVE})?"
_CIVIL = r"(?:(?:M|MM|Mme|Mr|Mrs|Ms|Dr|Me)\.?\s+)?"
_BEFORE = re.compile(
    rf"(?<![\w-]){_FORMER}(?i:(?P<head>{_HEAD}))(?P<tail>{_TAIL})\s*,?\s+{_CIVIL}$"
)
_AFTER = re.compile(
    rf"\s*(?:,|\()\s+(?:(?:le|la|l[’']|les|the|un|une|an?)\s*)?(?:(?:nouve(?:au|lle)|new)\s+)?"
    rf"{_FORMER}(?i:(?P<head>{_HEAD}))(?![\w-])(?P<tail>{_TAIL})"
    # An apposition is closed; "…, le ministre ne mâche pas" begins another clause.
    r"(?=\s*(?:[,.;:)!?»”\"\n]|$)|\s(?:et|and|qui|who|depuis|since)\b)"
)
# Cheap to look for; without one of them there is no office.
_ANY = tuple(sorted(words("office_stems")))
REACH = 110  # characters within which an office belongs to a name


class Office(NamedTuple):
    """An office as written, what class it is of, and where it stands."""

    written: str
    office_class: str
    former: bool
    start: int
    end: int


def beside(text: str, start: int, end: int) -> Office | None:
    """Find the office written just before or just after the name from *start* to *end*."""
    low = max(0, start - REACH)
    window = text[low : end + REACH].lower()
    if not any(stem in window for stem in _ANY) and "pm" not in window.split():
        return None
    before = _BEFORE.search(text[low:start])
    if before:
        return _office(before, low)
    after = _AFTER.match(text[end : end + REACH])
    return _office(after, end) if after else None


def texts_of(articles: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Give the titles and the texts, each by its article."""
    ids, columns = articles["article_id"], [c for c in ("title", "text") if c in articles]
    return {column: dict(zip(ids, articles[column], strict=True)) for column in columns}


def written(articles: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """List the offices that articles give to the actors they name.

    Returns
    -------
    DataFrame
        One row per mention with an office beside it: ``article_id``, ``actor_id``, ``name`` and
        ``office`` as written, ``office_class`` ("prime minister", in any language; "" if unknown),
        ``former`` (told as past), ``where``, ``start`` and ``end`` of the office, ``sentence``.

    >>> told = named.assign(text="La maire Ada Roche a parlé.")
    >>> tl.actors.offices(told, tl.actors.mentions(told, actors))[["office", "former"]].head(1)
      office  former
    0  maire   False
    """
    texts, rows = texts_of(articles), []
    for one in mentions.itertuples(index=False):
        text = texts[one.where][one.article_id]
        office = beside(text, one.start, one.end)
        if office:
            at = min(office.start, one.start), max(office.end, one.end)
            what = (office.written, office.office_class, office.former, one.where)
            name, sentence = text[one.start : one.end], around(text, *at)
            rows.append((one.article_id, one.actor_id, name, *what, *office[3:], sentence))
    columns = ["article_id", "actor_id", "name", "office", "office_class", "former", "where"]
    return pd.DataFrame(rows, columns=[*columns, "start", "end", "sentence"])


def office_class(written: str) -> str:
    """Name the class of an office: "Première ministre" is "prime minister"; "" if unknown."""
    if re.search(r"minist.*affaires étrangères", written, re.IGNORECASE):
        return "foreign minister"
    for name, pattern in _CLASS:
        if re.search(rf"(?<![\w-]){pattern.pattern}(?![\w-])", written, re.IGNORECASE):
            return name
    return ""


def _office(match: re.Match[str], offset: int) -> Office:
    start = match.start("head")
    written = match.string[start : match.end("tail")].strip()
    former = bool(match["former"])
    at = offset + start
    return Office(written, office_class(written), former, at, at + len(written))
