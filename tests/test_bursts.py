"""Bursts are found where they were put, and nowhere else."""

import numpy as np
import pandas as pd
import pytest

import trendlab as tl
from benchmarks.alarms import alarms, scores
from trendlab.buzz.bursts import reason_none


def daily(values, start="2024-01-01"):
    return pd.Series(values, index=pd.date_range(start, periods=len(values), tz="UTC"))


def noise(length=200, base=40, seed=1):
    return np.random.default_rng(seed).poisson(base, length).astype(float)


def burst_at(day, length=200, height=5, fall=4.0, **given):
    """A burst that multiplies the base by *height* + 1 and falls off exponentially."""
    at = np.arange(length)
    shape = np.where(at >= day, height * np.exp(-(at - day) / fall), 0)
    return daily(np.round(noise(length, **given) * (1 + shape)))


def test_burst_has_its_start_peak_height_and_half_life():
    found = tl.buzz.bursts(burst_at(100)).iloc[0]

    assert found["start"] == found["peak"] == pd.Timestamp("2024-04-10", tz="UTC")
    assert found["height"] == pytest.approx(6, rel=0.3)
    assert found["half_life"] / pd.Timedelta("1D") == pytest.approx(4 * np.log(2), abs=1)
    assert found["confidence"] > 0.95
    assert not found["running"]


def test_calm_series_have_a_burst_about_as_rarely_as_asked():
    calm = [daily(noise(seed=seed)) for seed in range(60)]
    found = [tl.buzz.bursts(series) for series in calm]

    assert sum(map(len, found)) <= 6  # 3 expected at 0.05 a series
    assert "stands out" in reason_none(calm[0])


def test_incomplete_last_period_neither_makes_nor_ends_a_burst():
    calm = daily([*noise(60), 5000.0])
    last_only = pd.Series(calm.index == calm.index[-1], index=calm.index)

    assert tl.buzz.bursts(calm, last_only).empty
    assert len(tl.buzz.bursts(calm)) == 1


def test_burst_that_lasts_until_the_last_complete_period_is_running():
    rising = burst_at(190, fall=30, seed=2)
    rising.iloc[-1] = 1  # the day is young
    found = tl.buzz.bursts(rising, pd.Series(np.arange(200) == 199, index=rising.index))

    assert found["running"].tolist() == [True]


def test_too_few_periods_say_so():
    assert "too few" in reason_none(daily([1, 2, 90]))
    assert "too few" in reason_none(daily(np.zeros(50)))
    assert "too few" in reason_none(daily(noise(base=0.3)))


def tweets(length=4000, seed=3):
    """Counts at five minutes with a daily cycle."""
    at = np.arange(length)
    cycle = np.exp(0.8 * np.sin(2 * np.pi * at / 288))
    counts = np.random.default_rng(seed).negative_binomial(5, 5 / (5 + 20 * cycle))
    index = pd.date_range("2024-01-01", periods=length, freq="5min")
    return pd.Series(counts.astype(float), index=index)


def test_alarm_is_raised_once_as_the_burst_begins():
    series = tweets()
    series.iloc[3000:3040] *= 30
    found = alarms(series)

    assert series.index[3000] <= found[-1] <= series.index[3003]
    assert len(found[found >= series.index[3000]]) == 1


def test_score_of_a_period_does_not_depend_on_later_ones():
    series = tweets(2000)

    pd.testing.assert_series_equal(scores(series)[:1500], scores(series[:1500]), check_freq=False)


def test_daily_cycle_of_minutes_is_no_burst():
    series = tweets()
    loud = series.copy()
    loud.iloc[2000:2030] *= 12
    found = tl.buzz.bursts(loud)

    assert tl.buzz.bursts(series).empty
    assert len(found) == 1
    assert (found["start"] <= loud.index[2000]).all()
    assert (found["end"] >= loud.index[2029]).all()


def test_gaps_and_missing_rows_are_no_zeros():
    series = burst_at(100, seed=2)
    series.iloc[40:50] = np.nan
    found = tl.buzz.bursts(series.drop(series.index[60:70]))

    assert found["start"].tolist() == [pd.Timestamp("2024-04-10", tz="UTC")]


def test_an_outage_of_zeros_makes_no_burst():
    series = daily(noise(seed=2))
    series.iloc[80:95] = 0

    assert tl.buzz.bursts(series).empty


def test_less_than_one_is_read_as_such():
    texts = pd.Series(["<1", "< 1", "<\u00a01", "0", *["1"] * 20, "40", "22", "9", "1", "<1"])
    found = tl.buzz.bursts(pd.Series(texts.to_numpy(), index=daily(range(29)).index))

    assert found["peak"].tolist() == [pd.Timestamp("2024-01-25", tz="UTC")]


def test_a_lasting_level_shift_is_no_burst():
    series = daily(np.concatenate([noise(180, 20, seed=4), noise(180, 60, seed=5)]))

    assert tl.buzz.bursts(series).empty


def test_a_rise_of_a_few_points_is_no_burst():
    """Rounded interest flickers between 1 and 2 for weeks."""
    series = daily(np.where(np.arange(200) // 10 % 4 == 0, 2, 1))

    assert tl.buzz.bursts(series).empty


@pytest.mark.parametrize("freq", ["8min", "h", "D", "W-SUN", "MS"])
def test_steps_from_minutes_to_months_are_taken_from_the_index(freq):
    values = noise(120, 50, seed=6)
    values[60:64] *= [6, 5, 4, 3]
    index = pd.date_range("2015-01-04", periods=120, freq=freq)
    found = tl.buzz.bursts(pd.Series(values, index=index))

    assert found["peak"].tolist() == [index[60]]
    assert found["half_life"].iloc[0] > pd.Timedelta(0)


def test_shares_below_one_have_bursts_too():
    share = burst_at(100, seed=2) / 4000

    assert tl.buzz.bursts(share)["peak"].dt.day_of_year.tolist() == [101]


def test_unordered_and_repeated_times_are_mended():
    series = burst_at(100, seed=2)
    shuffled = pd.concat([series, series[:3]]).sample(frac=1, random_state=0)

    assert tl.buzz.bursts(shuffled).equals(tl.buzz.bursts(series))


def test_an_index_without_times_is_refused():
    with pytest.raises(TypeError, match="index the series by time"):
        tl.buzz.bursts(pd.Series(range(30)))


def test_a_curve_brings_its_own_incomplete_periods():
    calm = daily([*noise(60), 5000.0])
    curve = pd.DataFrame({"mid": calm, "partial": [*[False] * 60, True]})

    assert tl.buzz.bursts(curve).empty


def test_bursts_never_overlap():
    rng = np.random.default_rng(0)
    for _ in range(20):
        values = noise(300) * (1 + 4 * (rng.random(300) < 0.05)) * (1 + (rng.random(300) < 0.2))
        found = tl.buzz.bursts(daily(values))

        assert (found["start"].iloc[1:].array > found["end"].iloc[:-1].array).all()


def test_values_below_zero_are_refused():
    with pytest.raises(ValueError, match="lowest value is -1: give counts, shares or interest"):
        tl.buzz.bursts(daily([-1.0, *noise(60)]))


def test_times_without_a_common_step_are_refused():
    times = pd.to_datetime(["2024-01-01 00:00:00", "2024-01-01 00:00:01", "2024-01-01 00:00:02"])
    with pytest.raises(ValueError, match="give a regular series"):
        tl.buzz.bursts(pd.Series(1.0, index=times.append(pd.DatetimeIndex(["2025-01-01"]))))
