"""Scales of interest: exports chained over what they share, and pulls of one series compared.

Interest is relative to the peak of its own export. Two exports can be put on one scale only by a
series that is in both: the ratio of its sums over the shared periods, with rounding and scatter
carried through (after West 2020, "Calibration of Google Trends time series").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from trendlab.language.messages import Said, say

WEAKEST = 10  # median interest of a series below which rounding swamps it
SHORTEST = 4  # shared periods
SERIES = ["topic", "geo"]


APART = "their export has no series and period in common with the others"


@dataclass(frozen=True)
class Link:
    """How one export's scale reads on another's: a factor between *low* and *high*."""

    low: float
    high: float
    anchor: str


def chain(
    trends: pd.DataFrame, topics: tuple[str, ...] = (), geos: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Put several topics and places on one scale, as far as common series allow.

    Parameters
    ----------
    trends : DataFrame
        Interest of one or more exports; columns of ``tables.TRENDS``.
    topics, geos : tuple of str
        What to compare, in any case; empty means all there are.

    Returns
    -------
    DataFrame
        One row per topic, place and period: ``topic, geo, start, end, low, high, mid, partial,
        export, links``: ``links`` counts the exports passed on the way from the one whose scale
        is used, that with most of the series asked for. ``attrs["refused"]`` lists what could not
        be compared, as ``topic, geo, reason``; ``attrs["scale"]`` names the export of the scale.
    """
    rows = trends[trends["measure"] == "interest"]
    wanted = chosen(rows, topics, geos)
    if wanted.empty:
        return _nothing(rows)
    base = wanted.groupby("export", sort=False)[SERIES[0]].size().idxmax()
    reached, weak = _reach(rows, base)
    placed = [
        _scaled(wanted[wanted["export"] == export], *factor) for export, factor in reached.items()
    ]
    chained = pd.concat(placed, ignore_index=True).sort_values("links", kind="stable")
    chained = chained.drop_duplicates([*SERIES, "start"]).sort_values([*SERIES, "start"])
    chained.attrs = {"scale": base, "refused": _refused(wanted, chained, weak)}
    return chained.reset_index(drop=True)


def chosen(
    trends: pd.DataFrame, topics: tuple[str, ...] = (), geos: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Keep the interest of some topics and places, in any case; none named means all."""
    rows = trends[trends["measure"] == "interest"]
    return rows[_asked(rows["topic"], topics) & _asked(rows["geo"], geos)]


def link(one: pd.DataFrame, other: pd.DataFrame) -> Link | Said:
    """Find the factor that takes *other*'s scale to *one*'s, or say why there is none.

    Parameters
    ----------
    one, other : DataFrame
        Rows of two exports.
    """
    keys = [*SERIES, "start", "end"]
    both = one[~one["partial"]].merge(other[~other["partial"]], on=keys, suffixes=("", "_other"))
    if both.empty:
        return say(APART)
    both = both.assign(mid=_mid(both), mid_other=_mid(both, "_other"))
    strong = both.groupby(SERIES, dropna=False)[["mid", "mid_other"]].transform("median")
    strong = strong.min(axis=1) >= WEAKEST
    names = ", ".join(both["topic"].unique())
    if strong.sum() < SHORTEST:
        middle = both[["mid", "mid_other"]].median().min()
        return say(
            "the common series {names} is too weak: median {middle:number}, {needed:number} is "
            "needed",
            names=names,
            middle=round(middle),
            needed=WEAKEST,
        )
    both = both[strong]
    middle, scatter = _ratio(both["mid"].to_numpy(), both["mid_other"].to_numpy())
    low = both["low"].sum() / both["high_other"].sum()
    high = both["high"].sum() / both["low_other"].sum()
    return Link(min(low, middle - scatter), max(high, middle + scatter), names)


def vintages(trends: pd.DataFrame, topic: str, geo: str = "") -> pd.DataFrame:
    """Compare all pulls of one series of interest, on the scale of the last.

    Returns
    -------
    DataFrame
        Indexed by ``start``: a column per export, in the order pulled, then their ``median`` and
        ``half``, half the distance between the highest and the lowest. ``attrs["noise"]`` is the
        revision noise: what 95 % of the values differ from the median by at most, in points of
        interest, 0 when there is one pull; ``attrs["refused"]`` says which pulls have no common
        scale.
    """
    rows = trends[(trends["measure"] == "interest") & ~trends["partial"]]
    rows = rows[_asked(rows["topic"], (topic,)) & _asked(rows["geo"], (geo,) if geo else ())]
    order = newest_last(rows)["export"].unique()
    pulls, refused = {}, []
    last = rows[rows["export"] == order[-1]] if len(order) else rows
    for export in order:
        pull = rows[rows["export"] == export]
        found = link(last, pull) if export != order[-1] else Link(1.0, 1.0, "")
        if isinstance(found, Said):
            refused.append({"export": export, "reason": found})
        else:
            pulls[export] = pull.set_index("start").pipe(_mid) * np.sqrt(found.low * found.high)
    table = pd.DataFrame(pulls).sort_index()
    known = table.dropna()
    half = (known.max(axis=1) - known.min(axis=1)) / 2
    far = known.sub(known.median(axis=1), axis=0).abs().to_numpy()
    noise = float(np.quantile(far, 0.95)) if len(pulls) > 1 and far.size else 0.0
    table = table.assign(median=table.median(axis=1), half=half)
    table.attrs = {"noise": noise, "refused": refused}
    return table


def newest_last(rows: pd.DataFrame) -> pd.DataFrame:
    """Order rows by when their export was pulled, or by its last period where that is unknown."""
    reach = rows.groupby("export", dropna=False)["end"].transform("max")
    order = rows["pulled"].fillna(reach).fillna(rows["start"]).argsort(kind="stable")
    return rows.iloc[order]


def _nothing(rows: pd.DataFrame) -> pd.DataFrame:
    nothing = rows.iloc[:0][[*SERIES, "start", "end", "low", "high", "partial", "export"]]
    nothing = nothing.assign(mid=0.0, links=0)
    nothing.attrs = {"scale": "", "refused": []}
    return nothing


def _asked(names: pd.Series, wanted: tuple[str, ...]) -> pd.Series:
    folded = {name.casefold().strip() for name in wanted if name.strip()}
    if not folded:
        return pd.Series(True, index=names.index)
    return names.fillna("").str.casefold().str.strip().isin(folded)


def _mid(rows: pd.DataFrame, suffix: str = "") -> pd.Series:
    return (rows[f"low{suffix}"] + rows[f"high{suffix}"]) / 2


def _ratio(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Ratio of sums, and twice its standard error from what the periods leave over."""
    ratio = one.sum() / other.sum()
    left = one - ratio * other
    return ratio, 2 * float(np.sqrt(len(left) * left.var())) / other.sum()


def _reach(
    rows: pd.DataFrame, base: str
) -> tuple[dict[str, tuple[float, float, int]], dict[str, Said]]:
    """Walk from the base over links, nearest first; the rest comes with the reason it is not."""
    exports = dict(list(rows.groupby("export", sort=False)))
    reached, weak, edge = {base: (1.0, 1.0, 0)}, {}, [base]
    while edge:
        at = edge.pop(0)
        low, high, links = reached[at]
        for name, part in exports.items():
            if name in reached:
                continue
            found = link(exports[at], part)
            if isinstance(found, Said):
                if name not in weak or found.template != APART:
                    weak[name] = found
            else:
                reached[name] = (low * found.low, high * found.high, links + 1)
                edge.append(name)
    return reached, {name: reason for name, reason in weak.items() if name not in reached}


def _scaled(rows: pd.DataFrame, low: float, high: float, links: int) -> pd.DataFrame:
    kept = rows[[*SERIES, "start", "end", "low", "high", "partial", "export"]]
    kept = kept.assign(low=kept["low"] * low, high=kept["high"] * high, links=links)
    return kept.assign(mid=_mid(rows) * np.sqrt(low * high))


def _refused(wanted: pd.DataFrame, chained: pd.DataFrame, weak: dict[str, Said]) -> list[dict]:
    asked = wanted[[*SERIES, "export"]].drop_duplicates().fillna({"geo": ""})
    done = set(chained[SERIES].fillna({"geo": ""}).itertuples(index=False, name=None))
    return [
        {"topic": row.topic, "geo": row.geo, "reason": weak[row.export]}
        for row in asked.itertuples()
        if (row.topic, row.geo) not in done
    ]
