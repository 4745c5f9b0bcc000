"""The measures of the benchmarks, on fewer series: what was reached stays reached."""

import numpy as np
import pytest

from benchmarks.real import ABSENT

made = pytest.importorskip("benchmarks.bursts", reason="benchmarks stand beside the package")
nab = pytest.importorskip("benchmarks.nab", reason="benchmarks stand beside the package")
STANDARD = {"tpWeight": 1.0, "fpWeight": 0.11, "fnWeight": 1.0}


@pytest.mark.parametrize(
    ("setting", "least"), [("base 20", 0.9), ("base 200", 0.9), ("base 3", 0.75), ("drift", 0.85)]
)
def test_synthetic_bursts_are_found(setting, least):
    rng = np.random.default_rng(11)
    drawn = [made.synthetic(rng, **made.SETTINGS[setting]) for _ in range(25)]
    hit, false, missed = sum(made.counted(made.positions(s), true) for s, true in drawn)

    assert 2 * hit / (2 * hit + false + missed) >= least
    assert false <= 3


def test_empty_detector_loses_a_point_a_window_and_early_alarms_earn_it():
    """NAB's scale: each window missed -1, each met at its left edge +1, a far false alarm -0.11."""
    windows, alarms = [(2000, 2100), (3000, 3100)], np.zeros(5000, dtype=bool)
    assert nab.score(alarms, windows, STANDARD) == -2

    alarms[[2000, 3000]] = True
    assert nab.score(alarms, windows, STANDARD) == pytest.approx(2, abs=0.01)

    alarms[1500] = True
    assert nab.score(alarms, windows, STANDARD) == pytest.approx(1.89, abs=0.01)


@pytest.mark.skipif(not nab.FOLDER.exists(), reason=ABSENT)
def test_alarms_reach_their_score_on_tweets_and_the_scorer_agrees_with_nab():
    data = nab.read()
    total = sum(nab.totals(nab.ALARM, data, STANDARD).values())
    known = {name: found for name, found in data.items() if name in nab.PUBLISHED}

    assert nab.normalised(total, sum(len(windows) for _, windows in data.values())) >= 75
    for name, (series, windows) in known.items():
        scored = nab.score(nab.windowed_gaussian(series), windows, STANDARD)
        assert scored == pytest.approx(nab.PUBLISHED[name], abs=1e-6)
