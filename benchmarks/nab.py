"""Score the online detector on the tweet volumes of the Numenta Anomaly Benchmark (NAB).

The scorer follows Lavin and Ahmad (2015), standard profile. It is checked three ways: against the
normalised scores in ``final_results.json``; with the empty detector; and by running NAB's windowed
Gaussian anew, whose published score per file is known.
"""

import json

import numpy as np
import pandas as pd

from benchmarks.alarms import ALARM, alarms
from benchmarks.real import ABSENT, REAL

FOLDER = REAL / "labelled" / "burst_nab"
# windowedGaussian_standard_scores.csv in numenta/NAB, commit de8e91a.
PUBLISHED = {"AAPL": 1.51399684, "CRM": 0.76384576, "FB": 0.11975028}
PUBLISHED |= {"IBM": -0.79910948, "PFE": 0.26557999}


def reward(position: np.ndarray) -> np.ndarray:
    """NAB's scaled sigmoid: near 1 at a window's left edge, 0 at its right, -1 far beyond."""
    return np.where(position >= 3, -1.0, 2 / (1 + np.exp(5 * np.minimum(position, 3))) - 1)


def score(told: np.ndarray, windows: list[tuple[int, int]], weights: dict[str, float]) -> float:
    """Sum NAB's rewards: each window's earliest alarm, less false alarms and missed windows.

    Parameters
    ----------
    told : ndarray of bool
        One per period.
    windows : list of (first, last)
        Positions of the labelled windows, in order.
    weights : dict
        ``tpWeight``, ``fpWeight``, ``fnWeight``.
    """
    probation = min(int(0.15 * len(told)), 750)
    at = np.flatnonzero(told)
    at = at[at >= probation]
    outside, total = np.ones(len(at), dtype=bool), 0.0
    for first, last in windows:
        inside = (at >= first) & (at <= last)
        outside &= ~inside
        if inside.any():
            position = -(last - at[inside][0] + 1) / (last - first + 1)
            total += weights["tpWeight"] * reward(position) / reward(np.array(-1.0))
        elif last >= probation:
            total -= weights["fnWeight"]
    false = at[outside]
    before = np.searchsorted([last for _, last in windows], false) - 1
    ends = np.array([(last, max(last - first, 1)) for first, last in windows])
    far = np.where(before < 0, 3.0, (false - ends[before, 0]) / ends[before, 1])
    return float(total + weights["fpWeight"] * reward(far).sum())


def normalised(total: float, windows: int) -> float:
    """Scale between the empty detector (0) and the perfect one (100)."""
    return 100 * (total + windows) / (2 * windows)


def read() -> dict[str, tuple[pd.Series, list[tuple[int, int]]]]:
    """Load each series that is there with the positions of its windows."""
    labels = json.loads((FOLDER / "labels/combined_windows.json").read_text())
    found = {}
    for path in sorted((FOLDER / "realTweets").glob("*.csv")):
        frame = pd.read_csv(path, parse_dates=["timestamp"])
        series = frame.set_index("timestamp")["value"]
        times = frame["timestamp"].to_numpy()
        spans = np.array(labels[f"realTweets/{path.name}"], dtype="datetime64[us]")
        places = np.searchsorted(times.astype("datetime64[us]"), spans)
        found[path.stem.rsplit("_", 1)[-1]] = (series, [tuple(span) for span in places])
    return found


def made(seed: int) -> tuple[pd.Series, list[tuple[int, int]]]:
    """Draw 55 days of counts by five minutes, and the windows of the bursts put in.

    Day and week swing, noise hangs together and is heavier than Poisson's, single values stand
    out without a burst; a burst rises at once to 3 to 12 times its level and fades over hours. The
    windows are a tenth of the series together, around the rises, as NAB's are.
    """
    rng, n = np.random.default_rng(seed), 15_840
    at, bursts = np.arange(n), int(rng.integers(2, 5))
    day, week = rng.uniform(0.3, 1.0), rng.uniform(0, 0.3)
    slow = pd.Series(rng.normal(size=n)).ewm(halflife=72).mean().to_numpy()
    logs = day * np.sin(2 * np.pi * at / 288) + week * np.sin(2 * np.pi * at / 2016)
    logs = logs + 0.3 * slow / slow.std()
    starts = np.sort(rng.choice(np.arange(3_000, n - 1_500, 1_500), bursts, replace=False))
    shape = np.zeros(n)
    for start in starts:
        fades = np.exp(-(at - start) / rng.uniform(12, 96))
        shape += np.where(at >= start, rng.uniform(2, 11) * fades, 0)
    mean = rng.choice([5, 20, 80]) * np.exp(logs) * (1 + shape)
    size = rng.uniform(1, 8)
    values = rng.negative_binomial(size, size / (size + mean)).astype(float)
    values[rng.choice(n, 12)] *= rng.uniform(3, 8, 12)
    half = n // 10 // bursts // 2
    series = pd.Series(values, pd.date_range("2026-01-01", periods=n, freq="5min"))
    return series, [(int(start) - half, int(start) + half) for start in starts]


def windowed_gaussian(series: pd.Series) -> np.ndarray:
    """Run NAB's baseline: over eight deviations from 6,400 values, renewed at every hundredth."""
    from scipy.special import erfc

    values = series.to_numpy(dtype=float)
    past = pd.Series(values).rolling(6400, min_periods=1)
    at = np.arange(len(values))
    known = np.where(at <= 6400, at, at - at % 100) - 1  # 6,400 is a whole number of hundreds
    mean, spread = past.mean().to_numpy()[known], past.std(ddof=0).to_numpy()[known]
    far = np.abs(values - mean) / np.where(spread == 0, 1e-6, spread)
    chance = 0.5 * erfc(far / np.sqrt(2))
    return (chance < 5e-13) & (at > 0)  # NAB keeps twelve digits of a score of 1.0


def totals(threshold: float, data: dict, weights: dict[str, float]) -> dict[str, float]:
    """Score the alarms of each series at one threshold."""
    return {
        name: score(series.index.isin(alarms(series, threshold)), windows, weights)
        for name, (series, windows) in data.items()
    }


def left_out(data: dict, weights: dict[str, float]) -> float:
    """Choose the threshold on all series but one, score that one, and add up."""
    tried = [totals(threshold, data, weights) for threshold in np.arange(1.0, 2.01, 0.1)]
    return sum(
        max(tried, key=lambda scored, name=name: sum(scored.values()) - scored[name])[name]
        for name in data
    )


def run() -> list[dict]:
    """Check the scorer, then score `alarms` with the parameters it ships with."""
    if not FOLDER.exists():
        return [{"measure": "NAB realTweets", "result": f"left out: {ABSENT}"}]
    weights = json.loads((FOLDER / "profiles.json").read_text())["standard"]["CostMatrix"]
    data = read()
    number = sum(len(windows) for _, windows in data.values())
    return [*check(data, weights), *measure(data, weights, number), *apart(weights)]


def apart(weights: dict[str, float], series: int = 20) -> list[dict]:
    """Score both detectors on series drawn for this alone: nothing was chosen on them."""
    drawn = {str(seed): made(seed) for seed in range(series)}
    number = sum(len(windows) for _, windows in drawn.values())
    own = sum(totals(ALARM, drawn, weights).values())
    gaussian = sum(score(windowed_gaussian(s), windows, weights) for s, windows in drawn.values())
    return [
        row(f"alarms on {series} series drawn, {number} windows", normalised(own, number)),
        row("windowed Gaussian on the same", normalised(gaussian, number)),
    ]


def check(data: dict, weights: dict[str, float]) -> list[dict]:
    """Compare the scorer with what NAB published."""
    raw = json.loads((FOLDER / "thresholds.json").read_text())
    final = json.loads((FOLDER / "final_results.json").read_text())
    off = {
        name: abs(normalised(raw[name]["standard"]["score"], 116) - found["standard"])
        for name, found in final.items()
        if name in raw
    }
    same = [name for name, error in off.items() if error < 0.01]
    older = ", ".join(sorted(set(off) - set(same)))
    near = [
        abs(score(windowed_gaussian(series), windows, weights) - PUBLISHED[name])
        for name, (series, windows) in data.items()
        if name in PUBLISHED
    ]
    return [
        row("normalising thresholds.json gives final_results.json", f"{len(same)} of {len(off)}")
        | {"note": f"other runs in the two files: {older}"},
        row("windowed Gaussian run anew, largest error per file", max(near), "0"),
    ]


def measure(data: dict, weights: dict[str, float], number: int) -> list[dict]:
    """Score the detector, its threshold moved, and its threshold chosen without the series."""
    shipped = totals(ALARM, data, weights)
    each = ", ".join(f"{name} {value:.2f}" for name, value in shipped.items())
    gaussian = sum(score(windowed_gaussian(s), windows, weights) for s, windows in data.values())
    moved = [sum(totals(t, data, weights).values()) for t in (1.2, 1.3, 1.4, 1.5)]
    near = ", ".join(f"{normalised(total, number):.1f}" for total in moved)
    all_told = normalised(sum(shipped.values()), number)
    return [
        row(f"alarms on {len(data)} series, {number} windows", all_told, "≥ 75") | {"note": each},
        row("  threshold chosen on the others", normalised(left_out(data, weights), number)),
        row("  threshold 1.2, 1.3, 1.4, 1.5", near),
        row("windowed Gaussian on the same", normalised(gaussian, number), "56.2 published"),
    ]


def row(name: str, result: float | str, target: str = "") -> dict:
    if not isinstance(result, str):
        result = f"{result:.1e}" if result < 1 else f"{result:.1f}"
    return {"measure": name, "result": result, "target": target, "note": ""}
