"""Which moves first is said only when season and chance cannot explain it."""

import numpy as np
import pandas as pd
import pytest

import trendlab as tl

WEEK = np.array([2.0, 1.6, 1.2, 1.0, 0.4, -3.0, -3.2])


def autoregressive(rng, length):
    values = np.zeros(length + 50)
    for at, shock in enumerate(rng.normal(size=length + 49), start=1):
        values[at] = 0.8 * values[at - 1] + shock
    return values[50:]


def daily(values):
    week = WEEK[np.arange(len(values)) % 7]
    return pd.Series(values + week, index=pd.date_range("2024-01-01", periods=len(values)))


def pair(lead, length=150, seed=0):
    """Searches and a noisy copy of them, *lead* days later."""
    rng = np.random.default_rng(seed)
    values = autoregressive(rng, length + 10)
    searches = values[5 : 5 + length]
    news = values[5 - lead : 5 - lead + length] + rng.normal(size=length)
    return daily(searches), daily(news)


@pytest.mark.parametrize(
    ("lead", "verdict"), [(2, "search leads"), (-3, "news leads"), (0, "together")]
)
def test_known_lead_is_found_with_its_interval(lead, verdict):
    found = tl.buzz.lead_lag(*pair(lead))

    assert found["verdict"] == verdict
    assert found["low"] <= lead <= found["high"]
    assert found["correlation"] > found["bound"]


def test_series_that_share_only_their_week_are_not_related():
    verdicts = [
        tl.buzz.lead_lag(*(daily(autoregressive(rng, 120)) for _ in range(2)))["verdict"]
        for rng in map(np.random.default_rng, range(40))
    ]

    assert verdicts.count("cannot tell") >= 37


def test_swapping_the_series_turns_the_verdict_round():
    searches, news = pair(2)

    assert tl.buzz.lead_lag(news, searches)["verdict"] == "news leads"


def test_gaps_and_constant_series_are_survived():
    searches, news = pair(2)
    news.iloc[30:33] = np.nan

    assert tl.buzz.lead_lag(searches.drop(searches.index[70]), news)["verdict"] == "search leads"
    assert tl.buzz.lead_lag(searches, news * 0)["verdict"] == "cannot tell"


def test_too_few_periods_in_common_cannot_tell():
    searches, news = pair(2)
    found = tl.buzz.lead_lag(searches[:20], news)

    assert found["verdict"] == "cannot tell"
    assert "in common: 20" in found["reason"]
    assert np.isnan(found["lag"])


def test_a_week_is_not_compared_with_the_share_of_its_first_day():
    searches, news = pair(2, length=700)
    found = tl.buzz.lead_lag(searches[::7], news)

    assert found["verdict"] == "cannot tell"
    assert found["reason"] == "their periods are not of one length"


def test_same_input_gives_the_same_answer():
    assert tl.buzz.lead_lag(*pair(1)).equals(tl.buzz.lead_lag(*pair(1)))
