"""The findings of sourcing: who is quoted, and which outlet cites which."""

from __future__ import annotations

import pandas as pd

from trendlab.findings import Finding, finding
from trendlab.language.messages import few, say

KINDS = {
    "direct": "quoted: {n:number}",
    "indirect": "reported: {n:number}",
    "selon": "according to somebody: {n:number}",
    "incise": "reported, speaker after: {n:number}",
}


def quotes(told: pd.DataFrame) -> list[Finding]:
    """Say how many statements were found, of which kinds, and by how many actors."""
    if told.empty:
        return []
    kinds = [say(KINDS[kind], n=number) for kind, number in told["kind"].value_counts().items()]
    known = told.dropna(subset=["actor_id"])
    return [
        finding(
            say(
                "{n:statement} found ({kinds}); by actors followed: {known:number}, of "
                "{actors:actor}.",
                n=len(told),
                kinds=", ".join(kinds),
                known=len(known),
                actors=known["actor_id"].nunique(),
            ),
            value=len(told),
            unit="statements",
            kind="quotes",
            key="quotes",
            evidence=told[["kind", "quote", "speaker", "actor_id", "article_id"]],
        )
    ]


def who_cites_whom(edges: pd.DataFrame) -> list[Finding]:
    """Name the outlets given as sources in most articles; takes `who_cites_whom`."""
    if edges.empty:
        return []
    most = edges.groupby("cited")["articles"].sum().sort_values(ascending=False)
    named = [say("{name} ({n:article})", name=name, n=n) for name, n in most.items()]
    return [
        finding(
            say(
                "Outlets given as a source: {n:number}. Most often: {named}.",
                n=len(most),
                named=few(named, 5),
            ),
            value=len(most),
            unit="outlets cited",
            kind="citing",
            key="who cites whom",
            evidence=edges.assign(sentences=edges["sentences"].str[0]).rename(
                columns={"sentences": "sentence"}
            ),
        )
    ]
