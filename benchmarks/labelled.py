"""Precision and recall on hand-labelled articles; see labels/README.md for what counts as right."""

import pandas as pd

import trendlab as tl
from benchmarks.labels import texts
from trendlab import actors as ta

SHARED = texts.REAL


def run() -> list[dict]:
    if not SHARED.exists():
        return [_row("labelled sets", "left out", "", "no ../shared here")]
    articles, actors = texts.articles(), tl.load_actors(texts.HERE / "gazetteer.csv")
    return mention_rows(articles, ta.mentions(articles, actors))


def _row(measure: str, result: str, target: str, note: str) -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def share(measure: str, right: int, total: int, target: str, note: str = "") -> dict:
    """Make a row of right / total with its 95 % Wilson interval."""
    low, high = tl.actors.wilson(pd.Series([right]), total)
    result = f"{right / max(total, 1):.3f} ({low[0]:.3f}–{high[0]:.3f})"
    return _row(measure, result, target, f"{right} of {total}. {note}".strip())


def match_mentions(found: pd.DataFrame, labels: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Match found mentions and labels one to one: same article, field and actor, overlapping.

    Returns
    -------
    Series, Series
        Per found mention the label it fits, or -1; per label, whether it was found.
    """
    at: dict[tuple, list] = {}
    for label in labels.itertuples():
        key = (label.ref, label.where, label.actor_id)
        at.setdefault(key, []).append((label.start, label.end, label.Index))
    used: set[int] = set()
    fits = []
    for one in found.itertuples():
        near = at.get((one.article_id, one.where, one.actor_id), [])
        free = [i for a, b, i in near if a < one.end and b > one.start and i not in used]
        fits.append(free[0] if free else -1)
        used.update(free[:1])
    return pd.Series(fits, index=found.index, dtype=int), labels.index.isin(list(used))


def mention_rows(articles: pd.DataFrame, found: pd.DataFrame, name: str = "trendlab") -> list[dict]:
    labels = texts.labels("mentions")
    fits, hit = match_mentions(found, labels)
    free = _beside(found, labels[labels["optional"] | (labels["form"] == "ambiguous")])
    judged = found[~free | (fits >= 0) & ~labels["optional"].reindex(fits).fillna(False).to_numpy()]
    right = fits.loc[judged.index] >= 0
    asked = ~labels["optional"] & ~labels["form"].isin(
        ["ambiguous", "surname_before", "surname_only"]
    )
    plain = asked & (labels["form"] != "variant")
    rows = [
        share(f"mentions P, {name}", right.sum(), len(judged), "≥ 0.98"),
        share(f"mentions R, {name}", hit[asked].sum(), asked.sum(), "≥ 0.92"),
        share(f"mentions R without variants, {name}", hit[plain].sum(), plain.sum(), ""),
    ]
    if "how" in judged:
        back = judged["how"] == "surname"
        rows.append(share(f"surname back-off P, {name}", right[back].sum(), back.sum(), "≥ 0.97"))
    return rows


def _beside(found: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Tell the found spans that overlap one of these labels, whoever it names."""
    places: dict[tuple, list] = {}
    for label in labels.itertuples():
        places.setdefault((label.ref, label.where), []).append((label.start, label.end))
    told = [
        any(a < one.end and b > one.start for a, b in places.get((one.article_id, one.where), []))
        for one in found.itertuples()
    ]
    return pd.Series(told, index=found.index, dtype=bool)
