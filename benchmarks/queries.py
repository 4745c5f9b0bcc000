"""Queries: time over a million titles, beside one Series.str.contains per term."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from trendlab import tables
from trendlab.corpus.select import matches

QUERIES = {
    "ukraine": ["ukraine"],
    "guerre AND ukraine": ["guerre", "ukraine"],
    '"garanties de sécurité" OR ukrain* OR (guerre AND NOT sport)': [
        *("garanties de sécurité", "ukrain", "guerre", "sport"),
    ],
    "russie OR ukraine OR kiev OR kyiv OR donbass OR zelensky": [
        *("russie", "ukraine", "kiev", "kyiv", "donbass", "zelensky"),
    ],
    '"guerre ukraine"~5': ["guerre", "ukraine"],
}


def run() -> list[dict]:
    rows = []
    titles = made(1_000_000)
    for query, terms in QUERIES.items():
        ours, plain, folded = fastest(
            lambda query=query: matches(titles, query),
            lambda terms=terms: [titles["title"].str.contains(term) for term in terms],
            lambda terms=terms: [titles["title"].str.contains(t, case=False) for t in terms],
        )
        result = f"{ours:.2f} s; {ours / plain:.2f} x plain, {ours / folded:.2f} x case=False"
        note = f"{len(terms)} terms: plain {plain:.2f} s, case=False {folded:.2f} s"
        row = {"measure": f"1M titles: {query}", "result": result, "target": "<= 2 x", "note": note}
        rows.append(row)
    return [*rows, growth()]


def made(n: int) -> pd.DataFrame:
    """Titles of ten words, with French accents, as in the news: 75 characters on average."""
    rng = np.random.default_rng(0)
    words = np.array([f"mot{i}é" if i % 5 == 0 else f"autre{i}" for i in range(5000)], dtype=object)
    known = ["l'Ukraine", "Guerre", "sécurité", "Kyiv", "Zelensky", "sport", "Russie"]
    words[:: 5000 // len(known)][: len(known)] = known
    drawn = [" ".join(line) for line in words[rng.integers(0, 5000, (min(n, 200_000), 10))]]
    return tables.table(tables.ARTICLES, {"title": drawn * (n // len(drawn))})


def fastest(*calls: Callable, times: int = 3) -> list[float]:
    """Take the fastest of a few runs of each, in turn, so that all meet the same load."""
    best = [float("inf")] * len(calls)
    for _ in range(times):
        for number, call in enumerate(calls):
            begin = time.perf_counter()
            call()
            best[number] = min(best[number], time.perf_counter() - begin)
    return best


def growth() -> dict:
    query = "guerre AND ukraine"
    sizes = (100_000, 1_000_000)
    titles = [made(n) for n in sizes]
    small, large = (fastest(lambda f=f: matches(f, query))[0] for f in titles)
    result = f"{small:.3f} s and {large:.3f} s: {large / small:.1f} x"
    return {"measure": "100,000 and 1M titles", "result": result, "target": "10 x", "note": query}
