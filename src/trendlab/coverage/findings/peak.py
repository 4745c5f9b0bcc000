"""When most was published on a topic, and what."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from trendlab import corpus, coverage
from trendlab.coverage.findings.collection import evidence
from trendlab.coverage.phrases import content_words
from trendlab.figures import step_of
from trendlab.findings import Finding, finding
from trendlab.intervals import DAY, MONTH, YEAR
from trendlab.language.messages import Said, paragraph, say
from trendlab.language.numbers import when

TIED = 3  # days that are named


def peak(articles: pd.DataFrame) -> Finding:
    """Name the day with most articles on the topic and its title; evidence: its articles."""
    daily = coverage.per_day(articles)
    if daily is None:
        said = say("On which day most was published cannot be told: no article has a date.")
        return finding(said, kind="most", key="peak day")
    whole = coverage.per_day(articles, partial=False)
    counts = daily if whole is None or not whole.max() > 0 else whole
    top = counts.index[counts.eq(counts.max()) & counts.gt(0)]
    step = step_of(counts.index)
    then = pd.concat([within(articles, at, step) for at in top] or [articles.head(0)])
    told = [_most(top, step, then), *_title(then)] if len(top) == 1 else [_tied(top, step, then)]
    return finding(
        paragraph(*told),
        int(counts.max()) if len(top) else 0,
        unit="articles",
        kind="most",
        key="peak day",
        evidence=evidence(then),
        strip=(when(top[0], step), say("most articles: {n:number}", n=len(then)))
        if len(top) == 1 < len(then)
        else None,
    )


def within(articles: pd.DataFrame, at: pd.Timestamp, step: pd.Timedelta) -> pd.DataFrame:
    """Take the articles on the topic of the period, at least a day, that begins at *at*."""
    found = corpus.on_topic(articles)
    first = at.tz_localize(None).normalize()
    dates = found["published"].dt.tz_localize(None)
    long = {MONTH: pd.DateOffset(months=1), YEAR: pd.DateOffset(years=1)}
    return found[dates.between(first, first + long.get(step, max(step, DAY)), inclusive="left")]


def headline(articles: pd.DataFrame) -> tuple[str, int]:
    """Give the title that most outlets carry, of such the one most like the others, and how many.

    >>> headline(articles)
    ('La crue monte', 2)
    """
    titled = articles.dropna(subset=["title"])
    carried = titled.groupby("title")["outlet"].nunique()
    words = {title: set(content_words(title)) for title in carried.index}
    often = Counter(word for title in titled["title"] for word in words[title])
    alike = {title: sum(often[word] - 1 for word in words[title]) for title in words}
    best = max(words, key=lambda title: (carried[title], alike[title]), default="")
    return best, int(carried.get(best, 0))


def _most(top: pd.DatetimeIndex, step: pd.Timedelta, then: pd.DataFrame) -> Said:
    known = {"at": (top[0], step), "n": len(then), "outlets": then["outlet"].nunique()}
    many = "Most articles: {at:when}, {n:article} from {outlets:outlet}."
    return say(many if known["outlets"] > 1 else "Most articles: {at:when}, {n:article}.", **known)


def _title(then: pd.DataFrame) -> list[Said]:
    title, outlets = headline(then)
    if not title:
        return []
    if outlets > 1:
        carried = "Carried by most, {n:outlet}: {title:quoted}."
        return [say(carried, n=outlets, title=title)]
    if len(then) == 1:
        return [say("Its title: {title:quoted}.", title=title)]
    return [say("The title most like the others of then: {title:quoted}.", title=title)]


def _tied(top: pd.DatetimeIndex, step: pd.Timedelta, then: pd.DataFrame) -> Said:
    if top.empty:
        return say("No article on the topic has a date.")
    known = {"n": len(then) // len(top), "named": [when(at, step) for at in top], "days": len(top)}
    if known["n"] == 1:
        return say(ONCE if step < MONTH else ONCE_A_MONTH)
    if step >= MONTH:
        return say("Most articles in one month: {n:number}, in {named:list}.", **known)
    few = "Most articles in one day: {n:number}, on {named:list}."
    many = "Most articles in one day: {n:number}, on {days:day|days}."
    return say(few if len(top) <= TIED else many, **known)


ONCE = "Never more than one article on the topic in a day."
ONCE_A_MONTH = "Never more than one article on the topic in a month."
