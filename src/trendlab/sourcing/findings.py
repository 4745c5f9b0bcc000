"""The findings of sourcing: who is quoted, and which outlet cites which."""

from __future__ import annotations

import pandas as pd

from trendlab.findings import Finding, finding
from trendlab.language.numbers import count


def quotes(told: pd.DataFrame) -> Finding:
    """Say how many statements were found, of which kinds, and by how many actors."""
    by_kind = told["kind"].value_counts()
    kinds = ", ".join(f"{number} {kind}" for kind, number in by_kind.items()) or "none"
    known = told.dropna(subset=["actor_id"])
    return finding(
        f"{count(len(told), 'statement')} found: {kinds}; {len(known)} by "
        f"{count(known['actor_id'].nunique(), 'followed actor')}.",
        value=len(told),
        unit="statements",
        kind="quotes",
        key="quotes",
        evidence=told[["kind", "quote", "speaker", "actor_id", "article_id"]],
    )


def who_cites_whom(edges: pd.DataFrame) -> Finding:
    """Name the outlets cited in most articles; takes `who_cites_whom`."""
    most = edges.groupby("cited")["articles"].sum().sort_values(ascending=False).head(5)
    named = ", ".join(f"{name} ({number})" for name, number in most.items())
    return finding(
        f"{count(len(edges), 'pair')} of outlets cite one another; most cited: {named or 'none'}.",
        value=len(edges),
        unit="pairs of outlets",
        kind="citing",
        key="who cites whom",
        evidence=edges,
    )
