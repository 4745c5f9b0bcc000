"""A briefing says what it knows, and says so where it knows nothing."""

import pandas as pd

from trendlab import tables
from trendlab.buzz.findings import searches


def volume(low: float, high: float, day: str | None = "2026-01-06") -> pd.DataFrame:
    start = pd.Timestamp(day, tz="UTC") if day else pd.NaT
    row = {"topic": ["onu"], "geo": ["FR"], "start": [start], "end": [pd.NaT]}
    bounds = {"measure": ["volume"], "low": [low], "high": [high], "export": ["f.csv"]}
    return tables.table(tables.TRENDS, row | bounds)


def test_a_floor_is_never_said_as_a_count():
    (found,) = searches(volume(1000, 2000), "onu", "FR")

    assert "1,000 to 2,000 times" in found.statement
    assert (found.value, found.low, found.high) == (None, 1000, 2000)


def test_a_trend_of_unknown_day_has_no_rank():
    (found,) = searches(volume(1000, 2000, day=None), "onu", "FR")

    assert "the day is not known" in found.statement
    assert "Rank" not in found.statement


def test_a_topic_that_the_trends_do_not_hold_is_told_with_those_they_hold():
    (found,) = searches(volume(1000, 2000), "otan", "FR")

    assert "cannot be told" in found.statement
    assert "onu" in found.statement


def test_without_searches_nothing_is_said_of_them():
    assert searches(tables.table(tables.TRENDS), "onu", "") == []
