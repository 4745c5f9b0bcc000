"""Numbers in the sentences of buzz and compare, recomputed from the exports by csv and pandas."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import trendlab as tl
from benchmarks import _measured
from benchmarks._said import Check, Told, agree, number
from benchmarks.real import REAL

SERIES = REAL / "google_trends" / "interest_over_time"
MAPS = REAL / "google_trends" / "geo_map"


def compare() -> Iterator[tuple[Path, Told]]:
    """Check which term of an export, and which region of a map, is highest, and how high."""
    for path in sorted(SERIES.glob("*.csv")):
        try:
            trends = tl.load_trends(path)
        except tl.LoadError:
            continue
        terms = dict(_terms(path))
        found = tl.buzz.chain(trends)
        if len(terms) < 2 or found.series["topic"].nunique() != len(terms):
            continue
        said = tl.buzz.findings.comparison(found)[0].statement
        left = int(found.series.groupby("topic")["partial"].sum().max())
        yield path, ([said], _ranked(said, terms, left))
    yield from _regions()


def _ranked(said: str, terms: dict[str, list], left: int) -> list[Check]:
    means = pd.DataFrame(
        {
            name: pd.DataFrame(rows[: len(rows) - left])[[1, 2]].mean()
            for name, rows in terms.items()
        }
    ).T.sort_values(1)
    top, periods = means.iloc[-1], len(next(iter(terms.values()))) - left
    checks = [(said, means.index[-1] in said or means[1].iloc[-1] == means[1].iloc[-2])]
    for low, high in re.findall(r"most: ([\d.]+)(?: to ([\d.]+))?", said):
        ends = (top[1], top[2]) if high else (top[[1, 2]].mean(),)  # one number: the middle
        both = zip((low, high), ends, strict=False)
        checks += [(said, abs(float(one) - end) < 0.51) for one, end in both]
    checks += agree(said, r"^Of ([\d,]+) series", len(terms))
    return checks + agree(said, r"over ([\d,]+) common", periods)


def _regions() -> Iterator[tuple[Path, Told]]:
    """Read maps again: the highest region of each term, among how many with a figure."""
    for path in sorted(MAPS.glob("*.csv")):
        try:
            regions = tl.load_regions(path)
        except tl.LoadError:
            continue
        rows = _rows(path)
        for at, topic in enumerate(regions["topic"].unique(), 1):
            cells = {row[0]: row[at].strip(" %") for row in rows[1:] if re.match(r"<?\d", row[at])}
            said = tl.buzz.findings.regional(tl.buzz.by_region(regions, topic)).statement
            top = max(cells, key=lambda name: _bounds(cells[name])[1]) if cells else ""
            held = [name for name in cells if cells[name] == cells[top]]
            checks = agree(said, r"^Of ([\d,]+) region", len(cells))
            checks += agree(said, r"As high, perhaps: ([\d,]+) other", len(held) - 1)
            if cells:
                checks.append((said, any(f": {name}, " in said for name in held)))
                checks += agree(said, r", ([\d.]+) of 100", float(cells[top]))
            yield path, ([said], checks)


def buzz() -> Iterator[tuple[Path, Told]]:
    """Check peaks, their rivals and growth, term by term."""
    for path in sorted(SERIES.glob("*.csv")):
        try:
            trends = tl.load_inputs("", str(path), "", "", *[""] * 6)[1]
        except tl.LoadError:
            continue
        for topic, values in _terms(path):
            kept = tl.buzz.curve(trends, topic, "", "interest")
            if len(kept):
                whole = values[: len(values) - int(kept["partial"].sum())]
                yield path, _searched(trends, topic, kept, whole)


def _terms(path: Path) -> Iterator[tuple[str, list[tuple[str, float, float]]]]:
    """Read the terms of an export whatever its step: its periods with what a figure may be."""
    rows = _rows(path)
    for at, name in enumerate(rows[0] if rows else []):
        topic = re.match(r"(.+): \(.*\)$", name)
        cells = [(row[0], row[at].strip()) for row in rows[1:] if len(row) > at]
        if topic and all(re.fullmatch(r"\d{4}-\d\d(-\d\d(T\d\d)?)?", start) for start, _ in cells):
            yield topic[1], [(start, *_bounds(cell)) for start, cell in cells if cell]


def _rows(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\xa0", " ")
    return [row for row in csv.reader(text.splitlines()) if len(row) > 1]


def _bounds(cell: str) -> tuple[float, float]:
    if cell.startswith("<"):
        return 0.0, 1.0
    return max(float(cell) - 0.5, 0.0), min(float(cell) + 0.5, 100.0)  # 100 is the peak itself


def _searched(trends: pd.DataFrame, topic: str, kept: pd.DataFrame, whole: list) -> Told:
    top = max(whole, key=lambda row: row[1] + row[2])
    rivals = sum(high > top[1] for _, _, high in whole) - 1
    found = {one.key: one.statement for one in tl.buzz.findings.searches(trends, topic, "")}
    grown = [one.statement for one in tl.buzz.findings.growth(kept)]
    said = found["peak"]
    tied = r"As high, perhaps: ([\d,]+) other period"
    checks = agree(said, tied, rivals) if rivals else [(said, "As high" not in said)]
    height = [(said, top[2] == 100)] if "the highest of this export" in said else []
    height += [(said, top[1] <= number(n) <= top[2]) for n in re.findall(r"(\d+) of 100", said)]
    checks += [(said, _named(top[0]) in said), *height, *_grown(grown, whole)]
    checks += _measured.burst(found["burst"], whole)
    return [*found.values(), *grown], checks


def _named(start: str) -> str:
    at = pd.Timestamp(start)
    return f"{at:%B %Y}" if len(start) == 7 else f"{at.day} {at:%B %Y}"


def _grown(told: list[str], whole: list) -> list[Check]:
    """Recompute growth over the last month, week, seven days or day of hours, and over the year."""
    low = pd.Series({pd.Timestamp(start): least for start, least, _ in whole})
    high = pd.Series({pd.Timestamp(start): most for start, _, most in whole})
    step = low.index[-1] - low.index[-2]
    hours = round(pd.Timedelta("1D") / step)
    span = 7 if step.days == 1 else max(hours, 1)
    now = low.index[-span:]
    month = step.days > 7
    back = pd.DateOffset(months=1) if month else step * span
    year = pd.DateOffset(years=1) if month else pd.Timedelta("364D")
    checks: list[Check] = []
    for said, gap in zip(told, (back, year), strict=True):
        then = now - gap
        if then.isin(low.index).all() and low[then].sum():
            ends = low[now].sum() / high[then].sum() - 1, high[now].sum() / low[then].sum() - 1
            word = "rose" if ends[0] > 0 else "fell" if ends[1] < 0 else "cannot be told"
            least, most = sorted(abs(100 * end) for end in ends)
            checks.append((said, word in said))
            checks += agree(said, r"before, by (\d+) to (\d+) %", least, most)
            for first in (now[0], then[0]):
                day = f"{first:%B}" if month else f"{first.day}"
                checks.append((said, re.search(rf"\b{day}\b", said) is not None))
    return checks
