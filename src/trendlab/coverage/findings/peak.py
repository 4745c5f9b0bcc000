"""When most was published on a topic, and what."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from trendlab import corpus, coverage
from trendlab.coverage.findings.collection import evidence, nothing
from trendlab.coverage.phrases import content_words
from trendlab.coverage.share import by_date
from trendlab.figures import step_of
from trendlab.findings import Finding, finding
from trendlab.intervals import DAY, MONTH, YEAR
from trendlab.language.messages import Said, paragraph, say
from trendlab.language.numbers import when

TIED = 3  # days that are named
ENOUGH = 20  # articles collected, of which a week's share is one


def peak(articles: pd.DataFrame) -> Finding:
    """Name the day with most articles on the topic and its title; evidence: its articles."""
    daily = coverage.per_day(articles)
    if daily is None:
        why = nothing(articles) if articles.empty else say("no article has a date")
        said = say("The day with most articles cannot be told: {why}.", why=why)
        return finding(said, kind="most", key="peak day")
    whole = coverage.per_day(articles, partial=False)
    counts = daily if whole is None or not whole.max() > 0 else whole
    top = counts.index[counts.eq(counts.max()) & counts.gt(0)]
    step = step_of(counts.index)
    then = within(articles, top, step)
    told = [*_most(top, step, then), *_title(then)] if len(top) == 1 else [_tied(top, step, then)]
    told += _by_share(articles, top) if len(top) == 1 else []
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


def within(articles: pd.DataFrame, at: pd.DatetimeIndex, step: pd.Timedelta) -> pd.DataFrame:
    """Take the articles on the topic of the periods, each at least a day, that begin at *at*."""
    found = corpus.on_topic(articles).dropna(subset="published")
    firsts = at.tz_localize(None).normalize().unique()
    if firsts.empty:
        return found.head(0)
    long = {MONTH: pd.DateOffset(months=1), YEAR: pd.DateOffset(years=1)}
    ends = firsts + long.get(step, max(step, DAY))
    dates = found["published"].dt.tz_localize(None)
    period = firsts.searchsorted(dates, side="right") - 1
    inside = (period >= 0) & (dates < ends[period]).to_numpy()
    return found[inside].iloc[period[inside].argsort(kind="stable")]


def headline(articles: pd.DataFrame) -> tuple[str, int]:
    """Give the title that most outlets carry, of such the one most like the others, and how many.

    >>> headline(articles)
    ('La crue monte', 2)
    """
    titled = articles.dropna(subset=["title"])
    carried = titled.groupby("title")["outlet"].nunique()
    words = {title: set(content_words(title)) for title in carried.index}
    often = Counter(word for title in words for word in words[title])
    alike = {title: sum(often[word] - 1 for word in words[title]) for title in words}
    best = max(words, key=lambda title: (carried[title], alike[title]), default="")
    return best, int(carried.get(best, 0))


def _most(top: pd.DatetimeIndex, step: pd.Timedelta, then: pd.DataFrame) -> list[Said]:
    known = {"at": (top[0], step), "n": len(then), "outlets": then["outlet"].nunique()}
    if len(then) == 1:
        return [say("A single article on the topic has a date: {at:when}.", **known)]
    many = "Most articles: {at:when}, {n:article} from {outlets:outlet}."
    said = say(many if known["outlets"] > 1 else "Most articles: {at:when}, {n:article}.", **known)
    alike = "Some bear the same title at the same outlet: each counted once, {n:number}."
    once = len(then.drop_duplicates(["outlet", "title"]))
    return [said, say(alike, n=once)] if once < len(then) else [said]


def _by_share(articles: pd.DataFrame, top: pd.DatetimeIndex) -> list[Said]:
    """Say when the topic's share of all that was collected was higher, beyond chance."""
    if not coverage.has_denominator(articles):
        return []
    freq, step = ("M", MONTH) if corpus.by_month(articles) else ("W-SUN", 7 * DAY)
    shares = by_date(articles, freq=freq)
    shares = shares[shares["state"].eq("ok") & shares["total"].ge(ENOUGH)]
    then = shares[shares.index <= top[0]].tail(1)
    best = shares[shares["share"].eq(shares["share"].max())].head(1)
    if (
        then.empty
        or top[0] - then.index[0] >= step
        or not (best["low"] > then["high"].iloc[0]).all()
    ):
        return []
    said = say(
        "Of all articles collected, the topic held more {at:at}: {share:percent} of {n:article}, "
        "against {then:percent} of {total:article} around that peak.",
        at=(best.index[0], step),
        share=best["share"].iloc[0],
        n=int(best["total"].iloc[0]),
        then=then["share"].iloc[0],
        total=int(then["total"].iloc[0]),
    )
    return [said]


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
