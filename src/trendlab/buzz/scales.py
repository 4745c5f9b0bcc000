"""Scales of interest: exports chained over what they share, and pulls of one series compared.

Interest is relative to the peak of its own export. Two exports can be put on one scale only by a
series that is in both: the ratio of its sums over the shared periods, with rounding and scatter
carried through (after West 2020, "Calibration of Google Trends time series").
"""

from __future__ import annotations

import difflib
from typing import NamedTuple

import numpy as np
import pandas as pd

from trendlab.language.messages import Said, say
from trendlab.tables import ParameterError

WEAKEST = 10  # median interest of a series below which rounding swamps it
SHORTEST = 4  # shared periods
SERIES = ["topic", "geo"]


APART = "their export has no series and period in common with the others"


class Link(NamedTuple):
    """How one export's scale reads on another's: a factor between *low* and *high*."""

    low: float
    high: float


class Chained(NamedTuple):
    """Series on the scale of one export, and what could not be put there.

    *series* has a row per topic, place and period: ``topic, geo, start, end, low, high, mid,
    partial, export, links``, where ``links`` counts the exports passed on the way from the one
    whose *scale* is used. *refused* has ``topic, geo, reason``.
    """

    series: pd.DataFrame
    scale: str
    refused: pd.DataFrame


class Vintages(NamedTuple):
    """The pulls of one series of interest, on the scale of the last.

    *pulls* has a column per export, in the order pulled, and a row per ``start``; *noise* is the
    revision noise: what 95 % of the values differ from the median by at most, in points of
    interest, 0 when there is one pull; *refused* says why others have no common scale.
    """

    pulls: pd.DataFrame
    noise: float
    refused: list[Said]

    @property
    def spread(self) -> pd.DataFrame:
        """Per period the ``median`` of the pulls, and half of what lies between them."""
        known = self.pulls.dropna()
        half = (known.max(axis=1) - known.min(axis=1)) / 2
        return pd.DataFrame({"median": self.pulls.median(axis=1), "half": half})


def chain(
    trends: pd.DataFrame, topics: tuple[str, ...] = (), geos: tuple[str, ...] = ()
) -> Chained:
    """Put several topics and places on one scale, as far as common series allow.

    Parameters
    ----------
    trends : DataFrame
        Interest of one or more exports; columns of ``tables.TRENDS``.
    topics, geos : tuple of str
        What to compare, in any case; empty means all there are.

    The scale is that of the export with most of the series asked for.

    >>> chain(trends, ("crue",)).scale
    'one.csv'
    """
    rows = trends[trends["measure"] == "interest"]
    wanted = chosen(rows, topics, geos)
    if wanted.empty:
        return Chained(_scaled(wanted, 1, 1, 0), "", _refused(wanted, wanted, {}))
    base = wanted.groupby("export", sort=False)[SERIES[0]].size().idxmax()
    reached, weak = _reach(rows, base)
    placed = [
        _scaled(wanted[wanted["export"] == export], *factor) for export, factor in reached.items()
    ]
    chained = pd.concat(placed, ignore_index=True).sort_values("links", kind="stable")
    chained = chained.drop_duplicates([*SERIES, "start"]).sort_values([*SERIES, "start"])
    return Chained(chained.reset_index(drop=True), base, _refused(wanted, chained, weak))


def chosen(
    trends: pd.DataFrame, topics: tuple[str, ...] = (), geos: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Keep the interest of some topics and places, in any case; none named means all.

    Raises
    ------
    ParameterError
        If searches were given and none are of one that was named.

    >>> len(chosen(trends, ("CRUE",), ("FR",)))
    4
    """
    rows = trends[trends["measure"] == "interest"]
    for column, asked in (("topic", topics), ("geo", geos)):
        for name in asked:
            if name.strip() and len(trends):
                pick(trends, column, name)
    return rows[_asked(rows["topic"], topics) & _asked(rows["geo"], geos)]


def link(one: pd.DataFrame, other: pd.DataFrame) -> Link | Said:
    """Find the factor that takes one export's scale (*other*) to *one*'s, or say why not."""
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
    return Link(min(low, middle - scatter), max(high, middle + scatter))


def vintages(trends: pd.DataFrame, topic: str, geo: str = "") -> Vintages:
    """Compare all pulls of one series of interest, on the scale of the last.

    >>> vintages(trends, "crue").noise
    0.0
    """
    rows = trends[(trends["measure"] == "interest") & ~trends["partial"]]
    rows = rows[_asked(rows["topic"], (topic,)) & _asked(rows["geo"], (geo,) if geo else ())]
    order = newest_last(rows)["export"].unique()
    pulls, refused = {}, list[Said]()
    last = rows[rows["export"] == order[-1]] if len(order) else rows
    for export in order:
        pull = rows[rows["export"] == export]
        found = link(last, pull) if export != order[-1] else Link(1.0, 1.0)
        if isinstance(found, Said):
            refused.append(found)
        else:
            pulls[export] = pull.set_index("start").pipe(_mid) * np.sqrt(found.low * found.high)
    table = pd.DataFrame(pulls).sort_index()
    known = table.dropna()
    far = known.sub(known.median(axis=1), axis=0).abs().to_numpy()
    noise = float(np.quantile(far, 0.95)) if len(pulls) > 1 and far.size else 0.0
    return Vintages(table, noise, refused)


def newest_last(rows: pd.DataFrame) -> pd.DataFrame:
    """Order rows by when their export was pulled, or by its last period where that is unknown.

    >>> newest_last(trends)["export"].unique().tolist()
    ['one.csv']
    """
    reach = rows.groupby("export", dropna=False)["end"].transform("max")
    order = rows["pulled"].fillna(reach).fillna(rows["start"]).argsort(kind="stable")
    return rows.iloc[order]


def pick(rows: pd.DataFrame, column: str, wanted: str) -> pd.DataFrame:
    """Keep the rows of one topic, place or measure; blank will do where there is only one."""
    names = rows[column].fillna("")
    found = sorted(names.unique())
    if not wanted.strip() and len(found) == 1:
        return rows
    kept = rows[names.str.casefold().str.strip() == wanted.casefold().strip()]
    if len(kept) and wanted.strip():
        return kept
    near = _near(wanted, found) or found[:5]
    more = len(found) > len(near)
    there = f"{', '.join(near) or 'no rows'}{' …' * more}"
    error = ParameterError(f"{column} is {wanted!r}: the trends have {there}; choose one of them")
    given = say("the searches given are of {names}", names=", ".join([*near, *["…"] * more]))
    error.reason = given if near else say("no searches were given")  # type: ignore[attr-defined]
    raise error


def _near(wanted: str, names: list[str]) -> list[str]:
    """Find names that are written like one, or have a word that is."""
    alike = [
        name
        for name in names
        for word in wanted.casefold().split()
        if difflib.get_close_matches(word, name.casefold().split(), 1, 0.75)
    ]
    return difflib.get_close_matches(wanted, names) or list(dict.fromkeys(alike))[:5]


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


def _refused(wanted: pd.DataFrame, chained: pd.DataFrame, weak: dict[str, Said]) -> pd.DataFrame:
    asked = wanted[[*SERIES, "export"]].drop_duplicates().fillna({"geo": ""})
    done = set(chained[SERIES].fillna({"geo": ""}).itertuples(index=False, name=None))
    rows = [
        (row.topic, row.geo, weak[row.export])
        for row in asked.itertuples()
        if (row.topic, row.geo) not in done
    ]
    return pd.DataFrame(rows, columns=["topic", "geo", "reason"])
