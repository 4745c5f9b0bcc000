"""The findings of checks: what a reader should hold against something, by kind."""

from __future__ import annotations

import pandas as pd

from trendlab.findings import Finding, finding
from trendlab.language.messages import few, say

EVIDENCE = ["statement", "against", "sentence", "outlet", "published", "verdict"]
SHOWN = 5


def to_check(found: pd.DataFrame, articles: pd.DataFrame) -> Finding:
    """Say how many statements are to be checked, in how many of the articles read."""
    return finding(
        say(
            "To check: {n:statement}, in {places:number} of {total:article}.",
            n=len(found),
            places=found["article_id"].nunique(),
            total=len(articles),
        ),
        value=len(found),
        unit="statements",
        kind="checks",
        key="to check",
        evidence=found[EVIDENCE],
    )


def calendar(found: pd.DataFrame) -> Finding:
    """Name the dates that the calendar does not bear out; takes `to_check`."""
    some = "{n:date} that the calendar does not bear out: {named}."
    return _of_kind(found, "calendar", some, "No date is at odds with the calendar.", "calendar")


def offices(found: pd.DataFrame) -> Finding:
    """Name the offices outside the gazetteer's dates; takes `to_check`."""
    some = "{n:office} outside the dates of the list: {named}."
    return _of_kind(found, "office", some, "No office is outside its dates.", "offices")


def contradictions(found: pd.DataFrame) -> Finding:
    """Name the dates at odds with another of their own article; takes `to_check`."""
    some = "{n:date} at odds with another of the same article: {named}."
    return _of_kind(found, "contradiction", some, "No date is at odds with another.", "within")


def each(found: pd.DataFrame) -> list[Finding]:
    """Name the statements to check of each kind that has some; takes `to_check`."""
    kinds = [calendar(found), offices(found), contradictions(found)]
    return [kind for kind in kinds if kind.value]


def _of_kind(found: pd.DataFrame, kind: str, some: str, none: str, key: str) -> Finding:
    rows = found.loc[found["check"] == kind, EVIDENCE]
    different = list(dict.fromkeys(rows["statement"]))
    return finding(
        say(some, n=len(different), named=few(different, SHOWN)) if different else say(none),
        value=len(different),
        unit="statements",
        kind="checks",
        key=key,
        evidence=rows,
    )
