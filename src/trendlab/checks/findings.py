"""The findings of checks: what a reader should hold against something, by kind."""

from __future__ import annotations

import pandas as pd

from trendlab.findings import Finding, finding
from trendlab.language.numbers import count

EVIDENCE = ["statement", "against", "sentence", "outlet", "published", "verdict"]


def to_check(found: pd.DataFrame, articles: pd.DataFrame) -> Finding:
    """Say how many statements are to be checked, in how many of the articles read."""
    return finding(
        f"{count(len(found), 'statement')} to check, in {found['article_id'].nunique()} "
        f"of {count(len(articles), 'article')}.",
        value=len(found),
        unit="statements",
        kind="checks",
        key="to check",
        evidence=found[EVIDENCE],
    )


def calendar(found: pd.DataFrame) -> Finding:
    """Name the dates that the calendar does not bear out; takes `to_check`."""
    return _of_kind(found, ["calendar"], "date", "that the calendar does not bear out", ", ")


def offices(found: pd.DataFrame) -> Finding:
    """Name the offices outside the gazetteer's dates; takes `to_check`."""
    return _of_kind(found, ["office"], "office", "outside the gazetteer's dates", "; ")


def contradictions(found: pd.DataFrame) -> Finding:
    """Name the statements at odds with their own article or with others; takes `to_check`."""
    kinds = ["contradiction", "single source"]
    what = "at odds with the article itself or with other outlets"
    return _of_kind(found, kinds, "statement", what, "; ", "contradictions")


def _of_kind(
    found: pd.DataFrame, kinds: list[str], noun: str, what: str, between: str, key: str = ""
) -> Finding:
    rows = found.loc[found["check"].isin(kinds), EVIDENCE]
    named = between.join(rows["statement"].head(5))
    return finding(
        f"{count(len(rows), noun)} {what}: {named or 'none'}.",
        value=len(rows),
        unit=f"{noun}s",
        kind="checks",
        key=key or ("offices" if noun == "office" else kinds[0]),
        evidence=rows,
    )
