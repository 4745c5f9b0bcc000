"""The findings of actors: who is named most, since when, in which office, with whom.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

import pandas as pd

from trendlab.actors.measures import above_chance
from trendlab.findings import Finding, finding
from trendlab.language.numbers import count, listed

NAMED = 5


def voices(named: pd.DataFrame, sentences: pd.DataFrame, kind: str, noun: str) -> Finding:
    """Name the most covered actors of a kind, each with its articles and outlets.

    Parameters
    ----------
    named : DataFrame
        From `actors.per_actor`.
    sentences : DataFrame
        From `actors.sentences`: the evidence.
    kind, noun : str
        ``person``, ``organisation`` or ``place``; what to call them ("people").
    """
    top = named[named["kind"] == kind].head(NAMED)
    if top.empty:
        return finding(
            f"No {noun} of the gazetteer are named.", kind="actors", key=f"voices {kind}"
        )
    listed = "; ".join(
        f"{actor.name} ({_spread(actor.articles, actor.outlets)})"
        for actor in top.itertuples(index=False)
    )
    return finding(
        f"The {noun} named most: {listed}.",
        value=int(top["articles"].iloc[0]),
        unit="articles naming the first",
        kind="actors",
        key=f"voices {kind}",
        evidence=sentences[sentences["actor_id"].isin(top["actor_id"])],
    )


def _spread(articles: int, outlets: int) -> str:
    return count(articles, "article") + (f", {count(outlets, 'outlet')}" if outlets else "")


def gazetteer(actors: pd.DataFrame, conflicts: pd.DataFrame) -> Finding:
    """Say how many actors are followed, and where the lists put together disagree."""
    number = actors["actor_id"].nunique()
    return finding(
        f"{count(number, 'actor')} are followed; the gazetteers disagree on "
        f"{count(len(conflicts), 'point')}.",
        value=number,
        unit="actors",
        key="gazetteer",
        evidence=conflicts,
    )


def mentions(articles: pd.DataFrame, said: pd.DataFrame, unresolved: pd.DataFrame) -> Finding:
    """Say how many names were counted, in how many articles, and how many stay open.

    Parameters
    ----------
    articles : DataFrame
        Those searched: the denominator.
    said, unresolved : DataFrame
        Names counted and names left open, from `sentences`; the open ones are the evidence.
    """
    return finding(
        f"{count(len(said), 'mention')} in {count(said['article_id'].nunique(), 'article')} "
        f"of {count(len(articles), 'article')}; {count(len(unresolved), 'name')} left unresolved.",
        value=len(said),
        unit="mentions",
        kind="level",
        key="mentions",
        evidence=unresolved,
    )


def new(named: pd.DataFrame, since: str) -> Finding:
    """Name the actors first named since a day; takes `per_actor` with *since*."""
    fresh = named[named["new"].fillna(False)]
    nobody = "none, or no earlier articles to compare with"
    return finding(
        f"{count(len(fresh), 'actor')} first named in any article here since {since or 'no date'}: "
        f"{listed(fresh['name'], 8) or nobody}.",
        value=len(fresh),
        unit="actors",
        kind="new",
        key="new actors",
        evidence=fresh,
    )


def never_quoted(named: pd.DataFrame) -> Finding:
    """Name the people who are named but never quoted; takes `per_actor` with *quotes*."""
    people = named[named["kind"] == "person"]
    silent = people[people["never_quoted"]]
    return finding(
        f"{count(len(silent), 'person', 'people')} of {len(people)} named but never quoted, in "
        "articles that leave no statement without a known speaker: "
        f"{listed(silent['name'], 8) or 'none'}.",
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
    return finding(
        f"{count(people['actor_id'].nunique(), 'person', 'people')} named with an office, in "
        f"{count(len(people), 'place')} of the articles.",
        value=len(people),
        unit="offices",
        key="offices",
        evidence=people[["name", "office", "office_class", "former", "sentence"]],
    )


def together(pairs: pd.DataFrame) -> Finding:
    """Name the pairs with most articles among those named together more often than by chance."""
    sure = above_chance(pairs)
    most = "; ".join(
        f"{one.name_a} and {one.name_b} ({count(one.texts, 'text')}, {one.expected:.1f} expected)"
        for one in sure.head(3).itertuples()
    )
    return finding(
        f"{count(len(sure), 'pair')} named in one text more often than by chance, copies counted "
        f"once. Most texts: {most or 'none'}.",
        value=len(sure),
        unit="pairs",
        kind="together",
        key="together",
        evidence=sure,
    )


def discovered(missing: pd.DataFrame) -> Finding:
    """Name what recurs and is in no list; takes `discover`."""
    return finding(
        f"{count(len(missing), 'name')} in three articles or more are not in the gazetteer: "
        f"{listed(missing['name'], 6) or 'none'}.",
        value=len(missing),
        unit="names",
        kind="discovery",
        key="discovery",
        evidence=missing,
    )
