"""Level, peak and growth of buzz are intervals, and the incomplete period enters none of them."""

import pandas as pd
import pytest

import trendlab as tl
from trendlab.tables import TRENDS, table


def interest(values, topic="crue", geo="FR", start="2026-01-01", partial_last=False, **other):
    starts = pd.date_range(start, periods=len(values), tz="UTC")
    rows = {
        "topic": topic,
        "geo": geo,
        "start": starts,
        "end": starts + pd.Timedelta("1D"),
        "measure": "interest",
        "low": [max(v - 0.5, 0) for v in values],
        "high": [v + 0.5 for v in values],
        "partial": [partial_last and i == len(values) - 1 for i in range(len(values))],
        "export": "a",
    }
    return table(TRENDS, pd.DataFrame({**rows, **other}))


def volumes(**floors):
    """One day's trending topics, each with the interval of its bin."""
    start = pd.Timestamp("2026-01-05T06:00Z")
    rows = [
        {"topic": topic, "low": low, "high": high, "geo": "FR", "measure": "volume"}
        | {"start": start, "end": start + pd.Timedelta("4h"), "export": "t"}
        for topic, (low, high) in floors.items()
    ]
    return table(TRENDS, pd.DataFrame(rows))


def test_curve_keeps_its_interval_and_its_incomplete_period():
    curve = tl.buzz.over_time(interest([10, 57, 3], partial_last=True), "Crue")

    assert curve["low"].tolist() == [9.5, 56.5, 2.5]
    assert curve["mid"].tolist() == [10, 57, 3]
    assert curve["partial"].tolist() == [False, False, True]
    assert curve.attrs["topic"] == "crue"


def test_unknown_topic_names_the_nearest():
    with pytest.raises(tl.ParameterError, match="topic is 'crues': the trends have crue"):
        tl.buzz.over_time(interest([1, 2]), "crues")


def test_incomplete_last_period_is_never_the_peak():
    curve = tl.buzz.over_time(interest([10, 57, 99], partial_last=True), "crue", "FR")
    peak = tl.buzz.peak(curve)

    assert (peak["low"], peak["high"]) == (56.5, 57.5)
    assert peak["start"] == pd.Timestamp("2026-01-02", tz="UTC")
    assert peak["rivals"] == 0


def test_peak_must_exceed_revision_noise():
    curve = tl.buzz.over_time(interest([50, 52, 51, 50, 53]), "crue")

    assert tl.buzz.peak(curve)["stands"]
    assert not tl.buzz.peak(curve, noise=4)["stands"]


def test_rank_and_share_among_bins_are_intervals():
    day = volumes(a=(1000, 2000), b=(1000, 2000), c=(5000, 10_000), d=(100, 200))
    level = tl.buzz.level(day, "a", "FR")

    assert (level["low"], level["high"]) == (1000, 2000)
    assert (level["rank_low"], level["rank_high"], level["of"]) == (2, 3, 4)
    assert level["share_low"] == 1000 / (1000 + 2000 + 10_000 + 200)
    assert level["share_high"] == 2000 / (2000 + 1000 + 5000 + 100)
