"""How often is a lead found where there is none, and missed where there is one? And real cases.

Pairs as in METHODS T8: autoregressions of 0.8 with one weekly cycle; independent, or the second a
noisy copy of the first two days later. Real: hurricanes of 2017 and Puerto Rico (FiveThirtyEight;
majohansson; GDELT TV Explorer) and accusations of 2017 (BuzzFeed News), from real files.
"""

import numpy as np
import pandas as pd

import trendlab as tl
from benchmarks.real import ABSENT, REAL

LABELLED = REAL / "labelled"
WEEK = 2 * np.array([1, 0.8, 0.6, 0.5, 0.2, -1.5, -1.6])
PAIRS = 300


def autoregressive(rng: np.random.Generator, length: int) -> np.ndarray:
    values = np.zeros(length + 50)
    for at, shock in enumerate(rng.normal(size=length + 49), start=1):
        values[at] = 0.8 * values[at - 1] + shock
    return values[50:]


def daily(values: np.ndarray) -> pd.Series:
    week = WEEK[np.arange(len(values)) % 7]
    return pd.Series(values + week, index=pd.date_range("2024-01-01", periods=len(values)))


def synthetic(length: int) -> list[dict]:
    """False verdicts on unrelated pairs; right ones, and intervals that hold, on a lead of two."""
    false = right = held = 0
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        apart = [daily(autoregressive(rng, length)) for _ in range(2)]
        false += tl.buzz.lead_lag(*apart)["verdict"] != "cannot tell"
        values = autoregressive(rng, length + 2)
        copy = daily(values[:-2] + rng.normal(size=length))
        found = tl.buzz.lead_lag(daily(values[2:]), copy)
        right += found["verdict"] == "search leads" and found["lag"] == 2
        held += found["low"] <= 2 <= found["high"]
    needed = "≥ 95 %" if length >= 90 else ""
    return [
        row(f"N = {length}: verdicts on unrelated pairs", f"{false / PAIRS:.1%}", "≤ 5 %"),
        row(f"N = {length}: a lead of 2 days found", f"{right / PAIRS:.1%}", needed),
        row(f"N = {length}: its interval holds it", f"{held / PAIRS:.1%}", "≥ 93 %"),
    ]


def row(measure: str, result: str, target: str = "", note: str = "") -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def hurricanes() -> list[dict]:
    """Compare Maria's coverage and searches with Harvey's and Irma's, and who moved first."""
    folder = LABELLED / "leadlag_fivethirtyeight_puerto_rico"
    files = {"online": "mediacloud_hurricanes.csv", "television": "tv_hurricanes.csv"}
    read = {name: pd.read_csv(folder / file, index_col=0) for name, file in files.items()}
    news = {name: frame.set_axis(dated(frame.index)) for name, frame in read.items()}
    rows = []
    for name, frame in news.items():
        total = frame[["Maria", "Harvey", "Irma"]].sum()
        others = f"Harvey {total['Harvey']:.4g}, Irma {total['Irma']:.4g}"
        share = f"{total['Maria'] / total[['Harvey', 'Irma']].mean():.0%}"
        rows.append(
            row(f"Maria's {name} coverage / mean of the others", share, "far below", others)
        )
    for storm in ("Harvey", "Irma", "Maria"):
        tv = pd.read_csv(REAL / f"gdelt/tv_explorer/results-{storm}.csv")
        rows.append(mover(f"hurricane {storm}, television", searched(storm), television(tv)))
    return rows


def television(frame: pd.DataFrame) -> pd.Series:
    """Read a TV Explorer export, which writes each date twice."""
    days = pd.to_datetime(frame.iloc[:, 0].astype(str).str[:8], format="%Y%m%d", utc=True)
    return frame.iloc[:, 1:].mean(axis=1).set_axis(days)


def searched(storm: str) -> pd.Series:
    trends = tl.load_trends(LABELLED / "leadlag_maria/multiTimeline.csv")
    curve = tl.buzz.over_time(trends, f"Hurricane {storm}", "US")
    return curve.loc[~curve["partial"], "mid"]


def dated(texts: pd.Index) -> pd.DatetimeIndex:
    return pd.to_datetime(texts, format="%m/%d/%y", utc=True)


def mover(name: str, buzz: pd.Series, coverage: pd.Series) -> dict:
    found = tl.buzz.lead_lag(buzz, coverage)
    top = (buzz.idxmax() - coverage.idxmax()) / pd.Timedelta("1D")
    note = f"{found['reason']}; searches peak {top:+.0f} days from coverage"
    return row(name, found["verdict"], "", note)


def accusations() -> list[dict]:
    """Compare the peaks of searches and television of each person in BuzzFeed's data."""
    folder = LABELLED / "leadlag_buzzfeed"
    search = pd.read_csv(folder / "alleg_search_long.csv", parse_dates=["date"])
    clips = pd.read_csv(folder / "alleg_tv_date_person.csv", parse_dates=["date_start"])
    one = search.assign(date=search["date"].dt.floor("D")).pivot_table("value", "date", "name")
    two = clips.pivot_table("count_date_person", "date_start", "name").tz_localize("UTC")
    both = [name for name in one if name in two and one[name].max() >= 5 and two[name].max() >= 20]
    apart = pd.Series({n: (one[n].idxmax() - two[n].idxmax()).days for n in both})
    within, before = (apart.abs() <= 2).mean(), (apart < 0).mean()
    found = [tl.buzz.lead_lag(one[name], two[name])["verdict"] for name in both]
    verdicts = pd.Series(found).value_counts().to_dict()
    note = ", ".join(f"{name} {days:+d}" for name, days in apart.items())
    return [
        row("BuzzFeed: searches peak within 2 days of television", f"{within:.0%}", "", note),
        row("  searches peak first", f"{before:.0%} of {len(both)} people", "", str(verdicts)),
    ]


def run() -> list[dict]:
    rows = [found for length in (60, 90, 120, 365) for found in synthetic(length)]
    if not LABELLED.exists():
        return [*rows, row("real cases", f"left out: {ABSENT}")]
    return [*rows, *hurricanes(), *accusations()]
