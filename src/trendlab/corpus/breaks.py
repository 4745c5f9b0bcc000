"""Breaks in a collection, and what they do to a share.

A day without articles is a loss where the outlet's own rhythm makes silence unlikely: an outlet
with one article every day has lost it, one with one article now and then has not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import scipy

from trendlab.corpus.days import by_month

FALSE_ALARMS = 0.05  # of complete collections in which any break may be told
SHIFT = 1.5  # times more or less
SHIFT_DAYS = 7  # on either side of a change: each weekday once
ENOUGH_DAYS = 5  # with articles; below, an outlet has no rhythm to judge by
FEW_SILENT = 0.1  # of the days
COMPLETE = 250  # characters: more than a teaser
COLUMNS = ("outlet", "kind", "start", "end", "days", "before", "found", "chance")


def breaks(articles: pd.DataFrame) -> pd.DataFrame:
    """Find where the collection of each outlet breaks.

    Returns
    -------
    DataFrame
        One row per break: ``outlet``; ``kind`` ("days lost", "late start", "early end", "fewer
        articles", "more articles", "fewer full texts", "more full texts"); ``start``, ``end``
        (first and last day) and ``days``; ``before`` and ``found`` (articles a day, or share of
        articles with at least 250 characters of text); ``chance`` that the outlet's own rhythm
        gives this. A break is told where that is so small that over all outlets and days looked at
        fewer than 5 % of complete collections would have any (Bonferroni): among many outlets a
        short silence cannot be told from chance. One with articles on fewer than 5 days is not
        judged, and none where the dates are of months.

    >>> len(breaks(articles))
    0
    """
    counts = daily(articles.head(0) if by_month(articles) else articles)
    texts = articles["text"] if "text" in articles else pd.Series(None, articles.index, "str")
    full = daily(articles[texts.str.len() >= COMPLETE]).reindex_like(counts)
    rows: list[tuple] = []
    limit = _limit(counts)
    for outlet, found, rhythm in _rhythms(counts):
        rows += [(outlet, *row) for row in _lost(found, rhythm, limit)]
        shifts = _shifts(found, rhythm.usual, rhythm.spread, "articles", limit)
        rows += [(outlet, *row) for row in shifts]
        if full[outlet].sum():
            texts = full[outlet].fillna(0).to_numpy()
            rows += [(outlet, *row) for row in _shifts(texts, found, 1.0, "full texts", limit)]
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    for side in ("start", "end"):
        made[side] = counts.index[made[side].to_numpy(int)] if len(made) else counts.index[:0]
    return made.sort_values(["start", "outlet"], ignore_index=True)


def daily(articles: pd.DataFrame) -> pd.DataFrame:
    """Count the articles per day (rows, every one of the span) and outlet (columns).

    >>> daily(articles)
    outlet      A  B
    2026-01-01  1  1
    2026-01-02  1  1
    """
    local = articles["published"].dt.tz_localize(None).dt.floor("D")
    counts = pd.crosstab(local, articles["outlet"])
    if counts.empty:
        return counts
    return counts.reindex(pd.date_range(counts.index[0], counts.index[-1]), fill_value=0)


def lost_days(articles: pd.DataFrame) -> pd.DataFrame:
    """Mark the days (rows) on which an outlet (columns) was not collected, as booleans.

    >>> lost_days(articles)["A"].tolist()
    [False, False]
    """
    counts = daily(articles)
    lost = counts.astype(bool) & False
    limit = _limit(counts)
    for outlet, found, rhythm in _rhythms(counts):
        for _, start, end, *_ in _lost(found, rhythm, limit):
            lost.iloc[start : end + 1, lost.columns.get_loc(outlet)] = True
    return lost


def steady(articles: pd.DataFrame) -> pd.DataFrame:
    """Keep the outlets that were collected from the first day to the last.

    A share over these is free of late starts and early ends; compare it with the share over all.

    >>> len(steady(articles))
    4
    """
    found = breaks(articles)
    cut = found.loc[found["kind"].isin(["late start", "early end"]), "outlet"]
    return articles[~articles["outlet"].isin(cut)]


def _limit(counts: pd.DataFrame) -> float:
    """Share the allowed chance of a false alarm among outlets, days and three kinds of break."""
    return FALSE_ALARMS / max(1, 3 * counts.size)


def _rhythms(counts: pd.DataFrame) -> Iterator[tuple[str, np.ndarray, _Rhythm]]:
    for outlet in counts.columns[(counts > 0).sum() >= ENOUGH_DAYS]:
        found = counts[outlet].to_numpy(float)
        yield outlet, found, _Rhythm(found, counts.index.day_of_week.to_numpy())


class _Rhythm:
    """What an outlet usually publishes each day, how much that varies, how likely silence is."""

    def __init__(self, found: np.ndarray, weekday: np.ndarray) -> None:
        active = np.flatnonzero(found)
        span = slice(active[0], active[-1] + 1)
        seen, days = found[span], weekday[span]
        few = (seen == 0).mean() < FEW_SILENT  # then they may all be losses
        usable = (seen > 0) | (not few)
        factor, mean = np.ones(7), seen[usable].mean()
        for day in range(7):
            same = seen[usable & (days == day)]
            factor[day] = (same.sum() + 2 * mean) / ((len(same) + 2) * mean)
        off = [self._day_off(seen, days, day) for day in range(7)]
        rate, self.spread = self._fit(seen[seen > 0], factor[days[seen > 0]], (seen == 0).sum())
        self.usual = rate * factor[weekday]
        spread = min(max(self.spread, 1e-9), 1e9)
        close = abs(spread - 1) < 1e-6
        silence = np.exp(-self.usual) if close else spread ** (self.usual / (1 - spread))
        self.silence = np.where(np.array(off)[weekday], 1.0, silence)

    @staticmethod
    def _day_off(seen: np.ndarray, days: np.ndarray, day: int) -> bool:
        empty = (seen == 0).mean()
        same = seen[days == day]
        return len(same) >= 2 and (same == 0).mean() > max(0.5, 2 * empty)

    @staticmethod
    def _fit(seen: np.ndarray, factor: np.ndarray, zeros: int) -> tuple[float, float]:
        """Fit rate and variance / mean to the days with articles.

        Days without may be losses, so only as many are believed as the fit itself predicts, but
        all of them for an outlet that is silent more often than not. The chance of silence,
        spread ** (rate / (1 - spread)), holds for binomial, Poisson and negative binomial counts
        alike (Panjer's class).
        """
        often = zeros > len(seen)
        believed, rate, spread = float(zeros if often else 0), 1.0, 1.0
        for _ in range(50):
            rate = seen.sum() / (factor.sum() + believed)
            squares = ((seen - rate * factor) ** 2 / (rate * factor)).sum() + believed * rate
            spread = max(squares / (len(seen) + believed), 1e-9)
            silence = spread ** (rate / (1 - spread)) if spread != 1 else 2.718281828459045**-rate
            if not often:
                believed = min(zeros, len(seen) * silence / max(1 - silence, 1e-9))
        return rate, spread


def _lost(found: np.ndarray, rhythm: _Rhythm, limit: float) -> Iterator[tuple]:
    for start, stop in runs(found == 0):
        chance = max(float(np.prod(rhythm.silence[start:stop])), _by_others(found, start, stop))
        if chance < limit:
            kind = "late start" if start == 0 else "days lost"
            kind = "early end" if stop == len(found) else kind
            usual = float(rhythm.usual[start:stop].mean())
            yield kind, start, stop - 1, stop - start, usual, 0.0, chance


def runs(mask: np.ndarray) -> np.ndarray:
    """Find the runs of True: where each begins, and where it is over."""
    return np.flatnonzero(np.diff(np.r_[False, mask, False].astype(int))).reshape(-1, 2)


def _by_others(found: np.ndarray, start: int, stop: int) -> float:
    """Bound the chance of a silence by the outlet's other silent days: at most so many in a row.

    The share of silent days is taken one standard error above what was counted; without any
    other silent day it says nothing.
    """
    silent = int((found == 0).sum()) - (stop - start)
    if not silent:
        return 0.0
    most = (silent + 1 + (silent + 1) ** 0.5) / max(1, len(found) - (stop - start))
    return min(1.0, most) ** (stop - start)


def _shifts(
    found: np.ndarray, base: np.ndarray, spread: float, what: str, limit: float
) -> Iterator[tuple]:
    """Split where *found* / *base* changes most, as long as the change is large and beyond chance.

    The likelihood ratio of two Poisson rates against one is divided by the spread of the counts.
    """
    kept = np.flatnonzero((found > 0) & (base > 0)) if what == "articles" else np.flatnonzero(base)
    splits = _split(found[kept], base[kept], max(spread, 1.0), 0, limit)
    edges = [0, *(at for at, _ in splits), len(kept)]
    for number, (at, chance) in enumerate(splits):
        left, right = slice(edges[number], at), slice(at, edges[number + 2])
        unit = base[kept].mean() if what == "articles" else 1.0
        rates = [found[kept][s].sum() / base[kept][s].sum() * unit for s in (left, right)]
        kind = f"{'more' if rates[1] > rates[0] else 'fewer'} {what}"
        start, end = kept[at], kept[edges[number + 2] - 1]
        yield kind, start, end, end - start + 1, *rates, chance


def _split(
    found: np.ndarray, base: np.ndarray, spread: float, begin: int, limit: float
) -> list[tuple]:
    if len(found) < 2 * SHIFT_DAYS:
        return []
    at = np.arange(SHIFT_DAYS, len(found) - SHIFT_DAYS + 1)
    k, e = np.cumsum(found), np.cumsum(base)
    one, one_base, total, total_base = k[at - 1], e[at - 1], k[-1], e[-1]
    two, two_base = total - one, total_base - one_base
    gain = (
        scipy.special.xlogy(one, one / one_base)
        + scipy.special.xlogy(two, two / two_base)
        - scipy.special.xlogy(total, total / total_base)
    )
    best = int(np.argmax(gain))
    chance = float(scipy.special.chdtrc(1, 2 * gain[best] / spread))
    ratio = (two[best] / two_base[best] + 1e-12) / (one[best] / one_base[best] + 1e-12)
    if chance >= limit or 1 / SHIFT < ratio < SHIFT:
        return []
    cut = at[best]
    before = _split(found[:cut], base[:cut], spread, begin, limit)
    return [
        *before,
        (begin + cut, chance),
        *_split(found[cut:], base[cut:], spread, begin + cut, limit),
    ]
