"""Near-duplicates: found on planted and on real copies, and speed beside rensa.

``copies_read.csv`` holds 64 pairs on which trendlab and OrangeSum's own list differ, read by hand
(ids only; ``same``: one text, revised, cut or merged; ``partly``: a new article that repeats the
background of an older one; ``template``: a set phrase with other figures; ``chained``: joined
through a third; ``different``: a reference pair with nothing but the title in common).
"""

from __future__ import annotations

import gzip
import itertools
import json
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.real import ABSENT, REAL
from trendlab import coverage, tables
from trendlab.corpus.copies import THRESHOLD
from trendlab.corpus.copies import pairs as pairs_of
from trendlab.corpus.shingles import DOC_BITS, _docs, candidates, shingles

HERE = Path(__file__).parent
CORPUS = REAL / "news_articles" / "corpora" / "fr_orangesum" / "articles_2019_2020.jsonl.gz"
LIST = REAL / "labelled" / "near_dup_orangesum" / "list_of_duplicates.txt"


def run() -> list[dict]:
    return [*planted(), *orangesum(), *speed(), *growth()]


def row(measure: str, result: str, target: str, note: str = "") -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def inside(ids: np.ndarray) -> set[tuple]:
    """Give all pairs of positions that carry the same id."""
    groups = pd.Series(range(len(ids))).groupby(ids).agg(list)
    return {p for g in groups for p in itertools.combinations(g, 2) if len(g) > 1}


def articles(texts: list[str], hours: np.ndarray) -> pd.DataFrame:
    published = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(hours, unit="h")
    return tables.table(
        tables.ARTICLES, {"text": texts, "title": "", "outlet": "A", "published": published}
    )


def planted(n: int = 1000, words: int = 300) -> list[dict]:
    """Cuts, merges and 10 % rewording among 2,000 independent texts (METHODS T9)."""
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"mot{i}" for i in range(5000)], dtype=object)
    zipf = 1 / np.arange(1, 5001)
    draw = lambda k: rng.choice(vocabulary, k, p=zipf / zipf.sum())  # noqa: E731
    originals = [draw(words) for _ in range(2 * n)]
    changes = {
        "cut to 60 %": lambda t: t[: int(0.6 * words)],
        "30 % kept + 20 % new": lambda t: np.r_[t[: int(0.3 * words)], draw(words // 5)],
        "10 % reworded": lambda t: np.where(rng.random(words) < 0.1, draw(words), t),
    }
    rows = []
    for name, change in changes.items():
        texts = [" ".join(t) for t in [*originals, *map(change, originals[:n])]]
        hours = np.r_[np.zeros(2 * n), rng.uniform(0, 72, n)]
        found = inside(coverage.copies(articles(texts, hours))["text_id"].to_numpy())
        true = {(i, 2 * n + i) for i in range(n)}
        recall, precision = len(found & true) / n, len(found & true) / max(1, len(found))
        result = f"recall {recall:.3f}, precision {precision:.3f}"
        rows.append(row(f"planted: {name}", result, "recall >= 0.95, precision >= 0.98"))
    return rows


def orangesum() -> list[dict]:
    if not CORPUS.exists():
        return [row("OrangeSum", "not present", "", ABSENT)]
    with gzip.open(CORPUS) as lines:
        loaded = pd.DataFrame(map(json.loads, lines))
    frame = tables.table(
        tables.ARTICLES,
        {
            "article_id": loaded["id"].astype(str),
            "outlet": loaded["agency"],
            "published": pd.to_datetime(loaded["published"], utc=True),
            "title": loaded["title"],
            "text": loaded["article"],
        },
    )
    begin = time.perf_counter()
    ids = coverage.copies(frame)["text_id"].to_numpy()
    took = time.perf_counter() - begin
    place = {name: i for i, name in enumerate(frame["article_id"])}
    groups = [
        [place[i.split(".")[0]] for i in line.strip().split(",") if i.split(".")[0] in place]
        for line in LIST.read_text().splitlines()
    ]
    ordered = lambda group: itertools.combinations(sorted(group), 2)  # noqa: E731
    listed = {pair for group in groups for pair in ordered(group)}
    bulletins = {pair for group in groups if len(group) > 40 for pair in ordered(group)}
    ours = inside(ids)
    timed = row("OrangeSum: time for 21,666 articles", f"{took:.1f} s", "", "52 MB of text")
    return [timed, *judged(ours, listed, bulletins)]


def judged(ours: set, listed: set, bulletins: set) -> list[dict]:
    """Precision and recall as the list has it, and as the pairs that were read have it."""
    read = pd.read_csv(HERE / "copies_read.csv")
    read = read[(read["in_reference"] == 1) | (read["containment"] >= THRESHOLD)]
    only, missed = read[read["in_reference"] == 0], read[read["in_reference"] == 1]
    both, added, lost = len(ours & listed), len(ours - listed), len(listed - bulletins - ours)
    rows = [
        row("OrangeSum, list as it is: precision", f"{both / len(ours):.3f}", ""),
        row("OrangeSum, list as it is: recall", f"{both / len(listed):.3f}", ""),
        row(
            "OrangeSum, recall without its two groups of daily bulletins",
            f"{len(ours & listed - bulletins) / len(listed - bulletins):.3f}",
            "",
            f"{len(bulletins)} of {len(listed)} listed pairs share only a title",
        ),
    ]
    for name, right in {"one text": ["same"], "one text or derived": ["same", "partly"]}.items():
        k, n = int(only["read_as"].isin(right).sum()), len(only)
        good = both + added * np.array([k / n, *map(float, coverage.wilson(k, n))])
        part = missed["read_as"].isin(right).mean()
        precision, recall = good / len(ours), good / (good + lost * part)
        rows += [
            row(
                f"OrangeSum as read, {name}: precision",
                shown(precision),
                ">= 0.95",
                f"{k} of {n}",
            ),
            row(f"OrangeSum as read, {name}: recall", shown(recall), ">= 0.90"),
        ]
    return rows


def shown(figure: np.ndarray) -> str:
    return f"{figure[0]:.3f} ({figure[1]:.3f} to {figure[2]:.3f})"


def short_texts(n: int = 100_000) -> tuple[list[str], list[tuple[int, int]]]:
    """Texts of 30 words, one in ten a planted copy with one word changed (SPEED 3.3)."""
    rng = np.random.default_rng(1)
    vocabulary = np.array([f"mot{i}" for i in range(20_000)], dtype=object)
    words = vocabulary[rng.integers(0, 20_000, (n, 30))]
    pairs = []
    for copy in range(n - n // 10, n):
        source = int(rng.integers(0, n - n // 10))
        words[copy] = words[source]
        words[copy, rng.integers(0, 30)] = vocabulary[rng.integers(0, 20_000)]
        pairs.append((source, copy))
    return [" ".join(line) for line in words], pairs


def speed() -> list[dict]:
    texts, pairs = short_texts()
    begin = time.perf_counter()
    hashed = list(shingles(texts))
    shingled = time.perf_counter()
    left, right = candidates(hashed, 0.25)
    ended = time.perf_counter()
    found = set(zip(left.tolist(), right.tolist(), strict=True))
    recall = np.mean([pair in found for pair in pairs])
    rows = [
        row("100,000 short texts, words and shingles", f"{shingled - begin:.2f} s", ""),
        row(
            "the same, sketch and pairs",
            f"{ended - shingled:.2f} s, recall {recall:.4f}",
            "",
        ),
    ]
    return rows + rensa(hashed, pairs, ended - shingled)


def rensa(hashed: list, pairs: list, ours: float) -> list[dict]:
    """rensa's own MinHash and LSH on the same shingles, 128 permutations."""
    try:
        from rensa import RMinHash, RMinHashLSH
    except ImportError:
        return [row("rensa 0.5", "not installed", "", "pip install rensa")]
    sets = [
        part.tolist()
        for first, keys, counts in hashed
        for part in np.split(
            (keys >> DOC_BITS)[np.argsort(_docs(keys), kind="stable")],
            np.cumsum(counts)[:-1],
        )
    ]
    begin = time.perf_counter()
    RMinHash.digest_matrix_from_token_hash_sets(sets, 128, 42)
    sketched = time.perf_counter()
    names = [list(map(str, tokens)) for tokens in sets]
    objects = RMinHash.from_token_sets(names, 128, 42)  # queries need objects; not counted
    rows = []
    for bands in (16, 32):
        index = RMinHashLSH(0.5, 128, bands)
        asked = time.perf_counter()
        index.insert_many(objects)
        answers = index.query_all(objects)
        took = sketched - begin + time.perf_counter() - asked
        recall = np.mean([copy in answers[source] for source, copy in pairs])
        result = f"{took:.2f} s, recall {recall:.4f}; trendlab / rensa = {ours / took:.2f}"
        rows.append(row(f"the same, rensa's MinHash and LSH, {bands} bands", result, "ratio <= 1"))
    return rows


def growth() -> list[dict]:
    rows = []
    for n in (100_000, 300_000, 1_000_000):
        texts, _ = short_texts(n)
        frame = articles(texts, np.linspace(0, 24 * 90, n))
        begin = time.process_time()
        pairs_of(frame, THRESHOLD)
        rows.append(
            row(f"pairs() of {n:,} short texts", f"{time.process_time() - begin:.2f} s", "")
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows[-1]["note"] = f"peak of the process {peak:,.0f} MB"
    return rows
