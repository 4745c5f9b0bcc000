"""The findings of actors: who is named most, since when, in which office, with whom.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

import pandas as pd

from trendlab.actors.measures import above_chance
from trendlab.findings import Finding, finding
from trendlab.language.messages import Said, few, say

NAMED, SENTENCES = 5, 10  # as many rows of evidence as travel with a page
# What each kind is called above its names, and where there are none.
KINDS = {
    "person": ("People named most: {names}.", "No person of the list is named."),
    "organisation": ("Organisations named most: {names}.", "No organisation of the list is named."),
    "place": ("Places named most: {names}.", "No place of the list is named."),
}


def voices(named: pd.DataFrame, sentences: pd.DataFrame, kind: str) -> Finding:
    """Name the most covered actors of a kind; takes `per_actor` and, as evidence, `sentences`."""
    top = named[named["kind"] == kind].head(NAMED)
    some, none = KINDS[kind]
    if top.empty:
        return finding(say(none), kind="actors", key=f"voices {kind}")
    each = [_spread(actor.name, actor.articles, actor.outlets) for actor in top.itertuples(False)]
    return finding(
        say(some, names=few(each, NAMED)),
        value=int(top["articles"].iloc[0]),
        unit="articles naming the first",
        kind="actors",
        key=f"voices {kind}",
        evidence=_shown(sentences, top),
    )


def _shown(sentences: pd.DataFrame, top: pd.DataFrame) -> pd.DataFrame:
    """Take ten sentences of each of these actors, each sentence once, most named first."""
    ranked = top[["actor_id", "name"]].merge(sentences, on="actor_id")  # in the order of *top*
    once = ranked.drop_duplicates(["actor_id", "sentence"])
    few = once.groupby("actor_id", sort=False).head(SENTENCES)
    return few[["name", "published", "outlet", "sentence", "url", "origin"]]


def _spread(name: str, articles: int, outlets: int) -> Said:
    many = "{name} ({n:article}, {outlets:outlet})"
    form = many if outlets > 1 else "{name} ({n:article})"
    return say(form, name=name, n=articles, outlets=outlets)


def gazetteer(actors: pd.DataFrame, conflicts: pd.DataFrame) -> Finding:
    """Say how many actors are followed, and where the lists put together disagree."""
    known = {"n": actors["actor_id"].nunique(), "points": len(conflicts)}
    some = "Actors followed: {n:number}; points on which the lists disagree: {points:number}."
    said = say(some if len(conflicts) else "Actors followed: {n:number}.", **known)
    return finding(
        said, known["n"], unit="actors", kind="data", key="gazetteer", evidence=conflicts
    )


def mentions(articles: pd.DataFrame, said: pd.DataFrame, unresolved: pd.DataFrame) -> Finding:
    """Say how many names were counted in which articles, and how many stay open: the evidence."""
    return finding(
        say(
            "{n:mention} in {named:number} of {total:article}; left open, as more than one may be "
            "meant: {open:name}.",
            n=len(said),
            named=said["article_id"].nunique(),
            total=len(articles),
            open=len(unresolved),
        ),
        value=len(said),
        unit="mentions",
        kind="level",
        key="mentions",
        evidence=unresolved,
    )


def left_open(unresolved: pd.DataFrame) -> list[Finding]:
    """Name what is in no ranking, as more than one may be meant; takes unresolved mentions."""
    names = unresolved[unresolved["how"].isin(["ambiguous", "surname only"])]
    if names.empty:
        return []
    by = names.groupby("alias")["article_id"].nunique().sort_values(ascending=False, kind="stable")
    each = [say("{name} ({n:article})", name=name, n=n) for name, n in by.items()]
    said = say(
        "Left open, and so in no ranking: {n:name}; in most articles: {names}.",
        n=len(by),
        names=few(each, 5),
    )
    counts = by.rename("articles").reset_index()
    return [
        finding(said, value=len(by), unit="names", kind="level", key="left open", evidence=counts)
    ]


def new(named: pd.DataFrame, since: str) -> Finding:
    """Name the actors first named since a day; takes `per_actor` with *since*."""
    fresh = named[named["new"].fillna(False)]
    names = _names(fresh, 8)
    if not since or fresh.empty:
        said = say("Nobody is named here for the first time, or no earlier articles tell.")
    else:
        at = pd.Timestamp(since)
        said = say("Named here for the first time since {at:day}: {names}.", at=at, names=names)
    return finding(
        said, value=len(fresh), unit="actors", kind="new", key="new actors", evidence=fresh
    )


def _names(actors: pd.DataFrame, most: int) -> str:
    return few(list(actors["name"]), most)


def never_quoted(named: pd.DataFrame) -> Finding:
    """Name the people who are named but never quoted; takes `per_actor` with *quotes*."""
    people = named[named["kind"] == "person"]
    silent = people[people["never_quoted"]]
    known = {"n": len(silent), "total": len(people), "names": _names(silent, 8)}
    said = (
        say(
            "Named but not quoted, in articles whose every statement has a known speaker: "
            "{n:number} of {total:person|people}: {names}.",
            **known,
        )
        if len(silent)
        else say("Nobody can be said to be named without being quoted.")
    )
    return finding(
        said,
        value=len(silent),
        unit="people",
        kind="silent",
        key="never quoted",
        evidence=silent[["name", "articles", "outlets", "first", "last"]],
    )


def offices(written: pd.DataFrame, actors: pd.DataFrame) -> Finding:
    """Say how many people are named with an office; takes `offices` and the gazetteer."""
    kinds = actors.drop_duplicates("actor_id")[["actor_id", "kind"]]
    people = written.merge(kinds).query("kind == 'person'")
    told = say(
        "Named with an office: {n:person|people}, in {passages:passage} of the articles.",
        n=people["actor_id"].nunique(),
        passages=len(people),
    )
    shown = people[["name", "office", "office_class", "former", "sentence"]]
    return finding(told, len(people), unit="offices", key="offices", evidence=shown)


def together(pairs: pd.DataFrame) -> Finding:
    """Name the pairs with most articles among those named together more often than by chance."""
    sure = above_chance(pairs)
    most = [
        say("{one} and {other} ({n:text})", one=row.name_a, other=row.name_b, n=row.texts)
        for row in sure.head(3).itertuples()
    ]
    said = (
        say(
            "Named in the same texts more often than by chance, copies counted once: {n:pair}. "
            "Most texts: {most}.",
            n=len(sure),
            most=few(most, 3),
        )
        if most
        else say("No pair is named in the same texts more often than by chance.")
    )
    return finding(
        said, value=len(sure), unit="pairs", kind="together", key="together", evidence=sure
    )


def discovered(missing: pd.DataFrame) -> list[Finding]:
    """Name what recurs and is in no list; takes `discover`; nothing where there is nothing."""
    if missing.empty:
        return []
    said = say(
        "Marked ○, as they are in three articles or more and in no list: {n:name}: {names}.",
        n=len(missing),
        names=_names(missing, 6),
    )
    known = {"unit": "names", "kind": "discovery", "key": "discovery", "evidence": missing}
    return [finding(said, len(missing), **known)]
