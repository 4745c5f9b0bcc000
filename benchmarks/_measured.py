"""Intervals, changes, texts and bursts of the benchmark `sentences`, by numpy and statsmodels."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import t
from statsmodels.stats.proportion import proportion_confint

from benchmarks._said import Check, agree

FEW = 400  # articles of which every pair is compared
FOUR = 4  # words in a row that make two texts alike
ALIKE, SURE, BRIEF = 0.55, 30, 0.8  # as corpus.copies says of what is one text
HOURS = 72
ROUGH = 1.5  # times: the season is not taken out here
PERCENTS = r"\(([\d.]+) to ([\d.]+) %\)"


def share(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Jackknife over outlets on the logit scale; the pooled one is at least as wide as Wilson's."""
    known = raw["outlet"].notna()
    if not known.any():
        return agree(said, rf"articles?, [\d.]+ % {PERCENTS}", *_wilson(on.sum(), len(on)))
    counts = on[known].groupby(raw["outlet"][known]).agg(["sum", "size"]).to_numpy(float)
    m, n = counts.T
    if len(n) < 3 or not 0 < m.sum() < n.sum():
        return []
    total = [m.sum() / n.sum(), (m / n).mean()]
    left = [
        [(m.sum() - a) / (n.sum() - b), ((m / n).sum() - a / b) / (len(n) - 1)]
        for a, b in zip(m, n, strict=True)
    ]
    bounds = [
        _logit(p, np.array(without))
        for p, without in zip(total, zip(*left, strict=True), strict=True)
    ]
    low, high = _wilson(m.sum(), n.sum())
    pooled = min(bounds[0][0], low), max(bounds[0][1], high)
    checks = agree(said, rf"articles?, [\d.]+ % {PERCENTS}", *pooled)
    return checks + agree(said, rf"; [\d.]+ % {PERCENTS} in the mean", *bounds[1])


def _logit(p: float, without: np.ndarray) -> tuple[float, float]:
    k = len(without)
    error = np.sqrt((k - 1) / k * ((without - p) ** 2).sum())
    wide = t.ppf(0.975, k - 1) * error / (p * (1 - p))
    ends = [np.log(p / (1 - p)) + side * wide for side in (-1, 1)]
    low, high = (100 / (1 + np.exp(-end)) for end in ends)
    return low, high


def _wilson(matched: float, total: float) -> tuple[float, float]:
    low, high = proportion_confint(matched, total, method="wilson")
    return 100 * low, 100 * high


def texts(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Compare every pair of articles on the topic, as sets of four words in a row."""
    rows = raw[on].reset_index(drop=True)
    found = re.search(
        r"Different texts: ([\d,]+) in .*?(?:between ([\d,]+) and ([\d,]+))?[.,]", said
    )
    if found is None or not 1 < len(rows) <= FEW or "text" not in rows:
        return []
    whole = rows["text"].fillna("").where(lambda one: one.str.len() > 0, rows.get("title", ""))
    sets = [_fours(text) for text in whole.fillna("")]
    at = rows["at"].fillna(pd.Timestamp.max.tz_localize("UTC"))  # the undated come last
    group = list(range(len(rows)))
    for a, b in combinations(range(len(rows)), 2):
        far = abs(at[a] - at[b]) > pd.Timedelta(hours=HOURS)
        if not far and _alike(sets[a], sets[b]):
            old, new = group[b], group[a]
            group = [new if one == old else one for one in group]
    return [(said, abs(len(set(group)) - int(found[1].replace(",", ""))) <= len(rows) / 100)]


def _fours(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + FOUR]) for at in range(len(words) - FOUR + 1)}


def _alike(one: set, other: set) -> bool:
    shared, least = len(one & other), max(1, min(len(one), len(other)))
    enough = shared >= SURE or (least < 2 * SURE and shared >= max(3, BRIEF * least))
    return enough and shared >= ALIKE * least


def change(said: str, raw: pd.DataFrame, on: pd.Series, zone: str) -> list[Check]:
    """Subtract the share before a day from that since; the parts add up to it."""
    found = re.search(
        r"From (\d+ \w+ \d{4}) on, .*? ([+−][\d.]+) \(([+−][\d.]+) to ([+−][\d.]+)\)", said
    )
    if found is None:
        return []
    known = raw["outlet"].notna() & raw["at"].notna()
    late = raw["at"][known].dt.tz_convert(zone) >= pd.Timestamp(found[1], tz=zone)
    total, low, high = (float(number.replace("−", "-")) for number in found.groups()[1:])
    wanted = 100 * (on[known][late].mean() - on[known][~late].mean())
    checks = [(said, abs(total - wanted) < 0.051), (said, low <= total <= high)]
    parts = re.findall(r"([+−][\d.]+) from", said)
    if parts:
        added = sum(float(part.replace("−", "-")) for part in parts)
        checks += [(said, abs(added - total) < 0.16), (said, low * high > 0)]
    return checks


def burst(said: str, whole: list[tuple[str, float, float]]) -> list[Check]:
    """The last burst stands at a peak of the raw values, so many times their running median."""
    told = (
        r"stood out,? (?:the last )?(?:on|in the week of|in) ((?:\d+ )?\w+ \d{4}): ([\d.,]+) times"
    )
    found = re.search(told, said)
    if found is None:
        return []
    mids = pd.Series({pd.Timestamp(start): (low + high) / 2 for start, low, high in whole})
    at = mids.index.get_indexer([pd.Timestamp(found[1])])[0]
    beside = mids.iloc[max(at - 1, 0) : at + 2]
    checks = [(said, at >= 0 and mids.iloc[at] == beside.max())]
    step = (mids.index[1] - mids.index[0]).days
    width = 57 if step == 1 else 53 if step == 7 else 37
    first = min(max(at - width // 2, 0), max(len(mids) - width, 0))
    usual = mids.iloc[first : first + width].median()
    if at >= 0 and step >= 1 and usual >= 5:
        ratio = mids.iloc[at] / usual / float(found[2].replace(",", ""))
        checks.append((said, 1 / ROUGH < ratio < ROUGH))
    return checks
