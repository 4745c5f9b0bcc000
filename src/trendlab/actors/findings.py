"""The findings of actors: who is named most.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

import pandas as pd

from trendlab.findings import Finding, finding
from trendlab.language.numbers import count

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
