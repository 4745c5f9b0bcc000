"""Offices given to an actor after the gazetteer has them end.

Of offices found in 24,000 articles with looser rules three in four were told of the past, in a
quotation, or by courtesy ("le président Sarkozy"), so that only what is told as of now is listed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from trendlab.actors.offices import office_class, written
from trendlab.checks.rows import listed
from trendlab.language.dates import dates
from trendlab.language.messages import say
from trendlab.language.words import unaccented

GRACE = 10  # days by which an office may begin or end beside the gazetteer's dates
COURTESY = ("president", "vice president")  # who was one is called so for life
PAST = re.compile(
    r"\b(?:à l[’']époque|de l[’']époque|alors|at the time|then|ancien(?:ne)?s?|ex|former|feue?|late"
    r"|n[’'](?:est|était) plus|no longer|il y a|ago|autrefois|jadis|future?|sera|would be"
    r"|mort|décédé|died)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"[\"«»“”]|\b(?:a|ont|avait|avaient|fut|eut|was|were|had|has)\b|\b\w+(?:ait|aient|ed)\b"
)
_SAYS = r"\b(?:a|ont|has|have)?\s?(?:déclar|affirm|expliqu|indiqu|assur|estim|ajout|dit|said)\w*\s"


def offices(articles: pd.DataFrame, mentions: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """List offices given to an actor after the gazetteer's dates for them.

    An office that the gazetteer does not know cannot be judged; left out is one told as past, in a
    quotation or by courtesy, unless the actor is the one who speaks. An undated article is held
    against the latest full date that it gives itself, and so are its sentences of the past.

    >>> len(offices(named, found, actors))
    0
    """
    held = _held(actors)
    place = {one: row for row, one in enumerate(articles["article_id"])}
    rows = []
    named = mentions[mentions["actor_id"].isin(list(held))]
    for one in written(articles, named).itertuples(index=False):
        if one.former or one.office_class in COURTESY:
            continue
        row = place[one.article_id]
        day, how, own = _dated(articles, row)
        speaks = re.search(rf"{_SAYS}[^.,;:\"«»“”]{{0,60}}{re.escape(one.name)}", one.sentence)
        if not own and not speaks and _TOLD.search(one.sentence):
            continue
        against = "" if day is None else _out_of_office(one, held[one.actor_id], day)
        if against:
            rows.append((row, f"{one.name}, {one.office}", f"{against}; {how}", one.sentence))
    found = listed("office", articles, rows)
    return found.drop_duplicates(["article_id", "against"], ignore_index=True)


def _held(actors: pd.DataFrame) -> dict[str, list[Any]]:
    held: dict[str, list[Any]] = {}
    for one in actors.itertuples(index=False):
        if isinstance(getattr(one, "office", None), str) and one.office:
            held.setdefault(one.actor_id, []).append(one)
    return held


def _dated(articles: pd.DataFrame, row: int) -> tuple[date | None, str, bool]:
    """Say of which day an article is, in words, and whether only its own text tells it."""
    published = articles["published"].iloc[row] if "published" in articles else pd.NaT
    if not pd.isna(published):
        return published.date(), say("the article is of {at:day}", at=published), False
    text = " ".join(str(articles[c].iloc[row]) for c in ("title", "text") if c in articles)
    full = [one.on(one.year) for one in dates(text) if one.year]
    last = max((day for day in full if day), default=None)
    how = say("the article is undated; its latest date: {at:day}", at=last) if last else ""
    return last, how, True


def _out_of_office(told: Any, held: list[Any], day: date) -> str:
    """Say how the gazetteer dates this office, if it is the actor's at another time than *day*."""
    terms = [one for one in held if _same(told.office, one.office, one.of)]
    spans = [(_as_day(one.since), _as_day(one.until)) for one in terms]
    if not spans or any(since is None and until is None for since, until in spans):
        return ""
    if any(_within(day, since, until) for since, until in spans):
        return ""
    if not all(until and until < day for _, until in spans):
        return ""  # before or between terms: the gazetteer may lack one
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", told.sentence)}
    if PAST.search(told.sentence) or any(
        _year_within(year, *span) for year in years for span in spans
    ):
        return ""
    terms_told = ", ".join(f"{_since(since)} {_until(until)}".strip() for since, until in spans)
    return say(
        "the list: {name}, {office}, {terms}",
        name=terms[0].name,
        office=terms[0].office,
        terms=terms_told,
    )


def _same(written: str, office: str, of: Any) -> bool:
    """Tell whether two offices are one: the same class, and no other body, country or domain."""
    if office_class(written) != office_class(office):
        return False
    more = _stems(written) - {"minis", "presi", "premi", "prime", "chef"}
    known = _stems(f"{office} {of if isinstance(of, str) else ''}")
    if office_class(written) in ("minister", "party leader", "director"):
        return bool(more & (known - {"minis"}))
    return not more or bool(more & (known | {"repub"}))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[^\W\d_]{4,}", unaccented(text.lower()))}


def _as_day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _within(day: date, since: date | None, until: date | None) -> bool:
    started = since is None or (day - since).days >= -GRACE
    return started and (until is None or (day - until).days <= GRACE)


def _year_within(year: int, since: date | None, until: date | None) -> bool:
    return (since is None or since.year <= year) and (until is None or year <= until.year)


def _since(day: date | None) -> str:
    return say("from {at:day}", at=day) if day else ""


def _until(day: date | None) -> str:
    return say("to {at:day}", at=day) if day else ""
