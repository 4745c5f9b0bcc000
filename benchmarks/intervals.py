"""Intervals: how often the 95 % interval holds the truth, on simulated shares."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trendlab import coverage, tables
from trendlab.intervals import wilson as wilson_interval

TARGET = "93 to 97 %"


def run() -> list[dict]:
    return [*wilson(), *clustered(), *unchanged(), *concentration()]


def row(measure: str, share: float, target: str = TARGET, note: str = "") -> dict:
    return {"measure": measure, "result": f"{share:.1%}", "target": target, "note": note}


def wilson(trials: int = 200_000) -> list[dict]:
    """Over days of many sizes and shares, as a report shows them, and for fixed ones."""
    rng = np.random.default_rng(0)
    total = rng.integers(20, 2000, trials)
    truth = rng.uniform(0.01, 0.6, trials)
    low, high = wilson_interval(rng.binomial(total, truth), total)
    rows = [row("Wilson, 20 to 2,000 articles, shares 1 to 60 %", inside(low, truth, high))]
    for share in (0.02, 0.1, 0.4):
        for n in (30, 300, 3000):
            low, high = wilson_interval(rng.binomial(n, share, trials), np.full(trials, n))
            rows.append(row(f"Wilson, {n} articles, share {share:.0%}", inside(low, share, high)))
    return rows


def inside(low: np.ndarray, truth: np.ndarray | float, high: np.ndarray) -> float:
    return float(((low <= truth) & (truth <= high)).mean())


def clustered(trials: int = 400) -> list[dict]:
    """Outlets with shares of their own (beta, mean 20 %) and sizes from 20 to 200 articles."""
    rng = np.random.default_rng(1)
    rows = []
    for outlets in (5, 10, 15, 40):
        hit = np.zeros(3)
        for _ in range(trials):
            size = rng.integers(20, 200, outlets)
            matched = rng.binomial(size, rng.beta(4, 16, outlets))
            found = coverage.overall(articles(size, matched))
            low, high = wilson_interval(np.array([matched.sum()]), np.array([size.sum()]))
            hit[:2] += ((found["low"] <= 0.2) & (found["high"] >= 0.2)).to_numpy()
            hit[2] += bool(low[0] <= 0.2 <= high[0])
        pooled, mean, plain = hit / trials
        note = f"plain Wilson would hold it in {plain:.1%}"
        rows.append(row(f"pooled share of {outlets} outlets", pooled, note=note))
        rows.append(row(f"mean of {outlets} outlets", mean))
    return rows


def articles(size: np.ndarray, matched: np.ndarray) -> pd.DataFrame:
    outlet = np.repeat(np.arange(len(size)), size).astype(str)
    place = np.concatenate([np.arange(n) for n in size])
    title = np.where(place < np.repeat(matched, size), "x", "y")
    hit = title == "x"
    return tables.table(tables.ARTICLES, {"outlet": outlet, "title": title, "matched": hit})


def unchanged(trials: int = 300) -> list[dict]:
    """Shares that do not change, of outlets and days that differ: how often is a change called?"""
    rng = np.random.default_rng(3)
    rows = []
    for outlets in (4, 8, 15, 40):
        called = 0
        for _ in range(trials):
            frame = constant(rng, outlets, int(rng.integers(14, 61)))
            split = (
                frame["published"].min() + (frame["published"].max() - frame["published"].min()) / 2
            )
            total = coverage.decompose(frame, split.date()).loc["total"]
            called += bool(total["low"] * total["high"] > 0)
        rows.append(
            row(
                f"a change called where there is none, {outlets} outlets", called / trials, "<= 5 %"
            )
        )
    return rows


def constant(rng: np.random.Generator, outlets: int, days: int) -> pd.DataFrame:
    """Draw a collection whose share has one mean: outlets and days scatter around it."""
    own = rng.beta(4, 16, outlets)
    news = np.exp(rng.normal(0, 0.3, days))
    parts = []
    for number in range(outlets):
        total = rng.poisson(rng.lognormal(2, 1), days)
        hit = rng.binomial(total, np.clip(own[number] * news, 0, 1))
        matched = np.concatenate([np.arange(n) < h for n, h in zip(total, hit, strict=True)])
        at = np.repeat(pd.date_range("2026-01-01", periods=days, tz="UTC"), total)
        parts.append(pd.DataFrame({"published": at, "outlet": str(number), "matched": matched}))
    return pd.concat(parts, ignore_index=True)


def concentration(trials: int = 400) -> list[dict]:
    """Draws from 20 outlets with shares as 1, 1/2, 1/3…"""
    rng = np.random.default_rng(2)
    part = 1 / np.arange(1, 21) / (1 / np.arange(1, 21)).sum()
    ordered = np.sort(part)
    hhi = (part**2).sum()
    gini = (ordered * (2 * np.arange(1, 21) - 21)).sum() / 20
    truth = np.array([hhi, 1 / hhi, gini, ordered[-3:].sum()])
    rows = []
    for n in (50, 200, 1000):
        hit = np.zeros(4)
        for _ in range(trials):
            drawn = np.repeat(np.arange(20), rng.multinomial(n, part)).astype(str)
            found = coverage.concentration(pd.DataFrame({"outlet": drawn}))
            hit += ((found["low"] <= truth) & (truth <= found["high"])).to_numpy()
        names = ("hhi", "effective outlets", "gini", "top 3")
        rows += [
            row(f"{name}, {n} articles", h / trials) for name, h in zip(names, hit, strict=True)
        ]
    return rows
