"""Findings word numbers, intervals and dates alike."""

import pandas as pd

from trendlab.language import numbers as phrases


def test_dates_are_written_for_readers():
    night = pd.Timestamp("2026-01-06T23:59", tz="UTC")

    assert phrases.day(night) == "6 January 2026"
    assert phrases.period(night.floor("D"), night) == "6 January 2026"
    assert phrases.day(pd.NaT) == "an unknown date"


def test_an_unknown_share_has_no_figure():
    assert phrases.percent(float("nan")) == "an unknown share"
