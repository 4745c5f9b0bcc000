"""Breaks: outages injected into simulated outlets, and the 15 outlets of spring 2022."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.real import ABSENT, REAL
from trendlab import coverage, tables
from trendlab.corpus.breaks import _limit, _lost, _Rhythm, breaks, daily, steady
from trendlab.corpus.select import matches

CORPORA = REAL / "news_articles" / "corpora"
HEADLINES = CORPORA / "fr_ukratic_media_bias" / "headers2022.csv"


def run() -> list[dict]:
    return [*injected(), *false_alarms(), *complete(), *headlines()]


def row(measure: str, result: str, target: str = "", note: str = "") -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def simulated(rng: np.random.Generator, rate: float, spread: float, days: int) -> np.ndarray:
    """Draw counts per day, fewer at weekends, with variance = spread x mean."""
    mean = rate * np.where(np.arange(days) % 7 >= 5, 0.6, 1)
    if spread == 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (spread - 1), 1 / spread).astype(float)


def found(counts: np.ndarray) -> list[tuple]:
    rhythm = _Rhythm(counts, np.arange(len(counts)) % 7)
    return list(_lost(counts, rhythm, _limit(pd.DataFrame(counts))))


def hits(rates: tuple, spreads: tuple, lengths: tuple, trials: int = 200) -> float:
    """Inject one outage per trial into 90 days, anywhere but at the edges."""
    rng = np.random.default_rng(0)
    hit = 0
    for _ in range(trials):
        counts = simulated(rng, rng.choice(rates), rng.choice(spreads), 90)
        length = int(rng.choice(lengths))
        start = int(rng.integers(1, 89 - length))
        counts[start : start + length] = 0
        hit += any(a <= start and start + length - 1 <= b for _, a, b, *_ in found(counts))
    return hit / trials


def injected() -> list[dict]:
    rates, any_length = (5, 8, 15, 40), (1, 2, 3, 5, 7, 14)
    note = "weekends at 0.6 of the rate; variance 1 or 2 x mean"
    rows = [
        row(
            f"outage of {lengths[0]} to 14 days, 5 to 40 articles a day",
            f"{hits(rates, (1, 2), lengths):.3f} found",
            ">= 0.95",
            note,
        )
        for lengths in (any_length, any_length[1:])
    ]
    for length in ((1,), (2,), (3,), (7,)):
        for rate in (5, 8, 15, 40):
            share = hits((rate,), (1,), length)
            rows.append(row(f"{length[0]} day(s) at {rate} a day, Poisson", f"{share:.3f} found"))
    return rows


def false_alarms(years: int = 200) -> list[dict]:
    rng = np.random.default_rng(1)
    rows = []
    for rate in (0.5, 1, 2, 5, 20):
        for spread in (1, 2, 4):
            n = sum(len(found(simulated(rng, rate, spread, 365) + 0.0)) for _ in range(years))
            name = f"false alarms, {rate} a day, variance {spread} x mean"
            rows.append(row(name, f"{n / years:.2f} per outlet-year", "<= 1"))
    return rows


def complete(collections: int = 120) -> list[dict]:
    """Draw collections that lack nothing: how many have at least one break told?"""
    rng = np.random.default_rng(7)
    rows = []
    for outlets in (3, 10, 30, 100):
        told = sum(len(breaks(collection(rng, outlets))) > 0 for _ in range(collections // 4))
        name = f"complete collections of {outlets} outlets with a break told"
        rows.append(row(name, f"{told} of {collections // 4}", "<= 5 %"))
    return rows


def collection(rng: np.random.Generator, outlets: int) -> pd.DataFrame:
    """Draw one collection of 30 to 120 days: outlets of all sizes, quiet weekends, all spreads."""
    days = int(rng.integers(30, 121))
    parts = []
    for number in range(outlets):
        counts = simulated(
            rng, float(rng.lognormal(1.5, 1.2)), float(rng.choice((1, 1.5, 2, 4))), days
        )
        at = np.repeat(pd.date_range("2026-01-01", periods=days, tz="UTC"), counts.astype(int))
        parts.append(pd.DataFrame({"published": at, "outlet": f"outlet {number}", "title": "x"}))
    return pd.concat(parts, ignore_index=True)


def headlines() -> list[dict]:
    if not HEADLINES.exists():
        return [row("headlines 2022", "not present", note=ABSENT)]
    raw = pd.read_csv(HEADLINES, sep=";", names=["published", "outlet", "title"], header=0)
    raw["published"] = pd.to_datetime(raw["published"], format="%d/%m/%Y", utc=True)
    articles = tables.table(tables.ARTICLES, raw)
    lost = breaks(articles)
    silent = (daily(articles) == 0).sum()
    articles["matched"] = matches(articles, "ukrain*")
    shares = [coverage.share(kept, freq="M") for kept in (articles, steady(articles))]
    listed = [f"{r.outlet}: {r.kind}, {r.days} days to {r.end:%d %b}" for r in lost.itertuples()]
    rows = [
        row("headlines 2022: breaks", "; ".join(listed)),
        row(
            "headlines 2022: outlet-days without a headline",
            f"{silent.sum()}",
            str(lost.days.sum()),
        ),
    ]
    for month in shares[0].index:
        plain, kept = (table.loc[month] for table in shares)
        text = f"{plain['share']:.4f} all, {kept['share']:.4f} steady outlets"
        rows.append(row(f"headlines 2022: share of ukrain*, {month:%B}", text))
    parts = coverage.decompose(articles, "2022-03-06")["change"] * 100
    text = ", ".join(f"{name} {value:+.2f}" for name, value in parts.items())
    rows.append(row("headlines 2022: change from 6 March, points", text))
    return rows
