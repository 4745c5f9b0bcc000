"""What a name that no list holds is: a person, a body, or a thing, by the words beside it."""

from __future__ import annotations

import re

from trendlab.actors.offices import beside
from trendlab.actors.spelling import TITLES, is_acronym
from trendlab.actors.wordlists import any_of

_ORGANISATION = re.compile(rf"\b(?:{any_of('organisations')})\b")
_THING = re.compile(rf"\b(?:{any_of('things')})\b")
_REST = re.compile(r"(?:Co|Inc|Ltd|Corp)\b")  # of a name whose first word is known
_BEGUN = re.compile(r"[A-ZÀ-Þ]\w+ (?:and |& |et )?$")  # "Securities and" Exchange Commission
_PLACED = re.compile(
    r"(?:\b(?:the|in|across|near|from|to|at|à|en|vers|dans|les?|la|du|des|aux?)|\bl[’'])\s*$",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"(?:\s\([^)]{2,40}\))?(?:,[^,.]{2,80},)?\s(?:has |had |also |who |qui |s[’']est |l[’'])*"
    r"(?:said|says|told|added|wrote|warned|argued|tweeted|explained|believes|announced|called|denied"
    r"|visited|met|noted|stressed|claimed|(?:a|avait|est)\s\w+[éiut]e?"
    r"|\w+(?:irme|plique|time|sure|lare|joute|elle|conte|nonce))\b|,?\s\d\d(?:\sans\b|,)"
)
_ACTED = re.compile(r"\b(?:said|says|added|told|selon|according to|\w+é|estime|\w+plique)\s$")
_CALLED = re.compile(rf"\b(?:(?P<body>{any_of('bodies')})|{any_of('called_things')})\s$")
_LOWER = re.compile(
    r"\b(?!(?:the|les?|la|du|des|of|in|aux?|en)\b)[a-zà-ÿ]{2,}\s$|\bM(?:r|rs|me)?\.?\s$"
)


def role(text: str, start: int, end: int) -> str:
    """Guess what is named: "person", "organisation", "thing" (it does not act) or ""."""
    name, before = text[start:end], text[max(0, start - 30) : start]
    if _THING.search(name) or _REST.match(name):
        return "thing"
    called = _CALLED.search(before)
    if called and not beside(text, start, end):  # "le patron du groupe Ana Roy"
        return "organisation" if called["body"] else "thing"
    if _ORGANISATION.search(name) and _BEGUN.search(before):
        return ""
    if _ORGANISATION.search(name) or is_acronym(name):
        return "organisation"
    if " " not in name:
        return "person" if _titled(before) else ""
    if _titled(before) or beside(text, start, end):
        return "person"
    if _PLACED.search(before):
        return "thing"
    acts = _ACTS.match(text, end) or _ACTED.search(before) or _goes_on(text, name)
    return "person" if acts else ""


def _titled(before: str) -> bool:
    return (before.split() or [""])[-1].strip(".").lower() in TITLES


def _goes_on(text: str, name: str) -> bool:
    """Tell a surname that stands alone later, as a person's does."""
    last = name.split()[-1]
    at = text.find(last)
    while at >= 0:
        if _LOWER.search(text[max(0, at - 20) : at]):
            return True
        at = text.find(last, at + 1)
    return False
