"""Do exports chained over a common term give what one export with all terms shows?

Each real export of three terms or more is split as a user would have made it: one export with the
first and the common term, one with the common and the last, each scaled to its own peak of 100
and rounded anew. The chain has to put the last term where the full export has it.
"""

from itertools import permutations

import pandas as pd

import trendlab as tl
from benchmarks.real import ABSENT, REAL

FOLDER = REAL / "google_trends" / "interest_over_time"
KEYS = ["topic", "geo", "start"]


def multi_term() -> list[pd.DataFrame]:
    """Read every export that has at least three series."""
    found = []
    for path in sorted(FOLDER.glob("*.csv")):
        try:
            trends = tl.load_trends(path)
        except tl.TrendlabError:
            continue
        trends = trends.assign(series=trends["topic"] + " · " + trends["geo"].fillna(""))
        if trends["series"].nunique() >= 3:
            found.append(trends)
    return found


def export(trends: pd.DataFrame, names: tuple[str, str]) -> tuple[pd.DataFrame, float]:
    """Make the export that these two series alone would have had, and its factor."""
    rows = trends[trends["series"].isin(names)]
    middle = (rows["low"] + rows["high"]) / 2
    factor = 100 / middle.max()
    values = (middle * factor).round()
    small = (values == 0) & (middle > 0.5)  # shown as "<1"
    low = (values - 0.5).clip(lower=0).mask(small, 0)
    high = (values + 0.5).mask(small, 1)
    return rows.assign(low=low, high=high, export=" + ".join(names)), factor


def trial(trends: pd.DataFrame, first: str, common: str, last: str) -> dict | None:
    """Chain *last* to *first* over *common*; None where the chain is refused."""
    (one, factor), (two, _) = export(trends, (first, common)), export(trends, (common, last))
    chained = tl.buzz.chain(pd.concat([one, two], ignore_index=True))
    if len(chained.refused):
        return None
    direct = trends.loc[trends["series"] == last, [*KEYS, "low", "high"]]
    both = chained.series.merge(direct, on=KEYS, suffixes=("", "_direct"))
    low, high = both["low_direct"] * factor, both["high_direct"] * factor
    true, total = ((low + high) / 2).sum(), both[["low", "high"]].sum()
    overlap = (both["low"] <= high) & (both["high"] >= low)
    return {
        "held": total["low"] <= true <= total["high"],
        "width": (total["high"] - total["low"]) / true,
        "periods": overlap.mean(),
    }


def run() -> list[dict]:
    """Chain every pair of every export over every third term."""
    if not FOLDER.exists():
        return [{"measure": "calibration", "result": f"left out: {ABSENT}"}]
    exports = multi_term()
    tried = [
        trial(trends, *names)
        for trends in exports
        for names in permutations(sorted(trends["series"].unique())[:6], 3)
    ]
    made = pd.DataFrame([found for found in tried if found is not None])
    held, periods = made["held"].mean(), made["periods"].mean()
    note = f"{len(made)} pairs chained, {len(tried) - len(made)} refused, {len(exports)} exports"
    half = made["width"].median()
    return [
        {"measure": "chained mean holds the direct one", "result": f"{held:.1%}"}
        | {"target": "≥ 95 %", "note": note},
        {"measure": "periods whose intervals overlap", "result": f"{periods:.1%}"}
        | {"target": "", "note": f"median width of the mean {half:.0%} of its value"},
    ]
