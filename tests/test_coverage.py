"""Shares know their denominator, their interval and their gaps."""

import pandas as pd
import pytest

import trendlab as tl


def collection(rows):
    """Make articles of (day, outlet, title)."""
    frame = pd.DataFrame(rows, columns=["published", "outlet", "title"])
    frame["published"] = pd.to_datetime(frame["published"], utc=True)
    return tl.tables.table(tl.tables.ARTICLES, frame)


def test_day_without_articles_has_no_share():
    """A share of nothing is unknown, not zero."""
    articles = collection(
        [("2026-01-01", "A", "guerre"), ("2026-01-01", "A", "sport"), ("2026-01-03", "A", "sport")]
    )
    days = tl.coverage.share(articles, "guerre")

    assert days["matched"].tolist() == [1, 0, 0]
    assert days["state"].tolist() == ["ok", "missing", "ok"]
    assert days["share"].isna().tolist() == [False, True, False]


def test_share_has_the_wilson_interval():
    """10 of 100, as in Newcombe (1998), Statistics in Medicine 17, 857: 0.0552 to 0.1744."""
    articles = collection([("2026-01-01", "A", "x" if i < 10 else "y") for i in range(100)])
    day = tl.coverage.share(articles, "x").iloc[0]

    assert day["share"] == 0.1
    assert (day["low"], day["high"]) == pytest.approx((0.0552, 0.1744), abs=1e-4)


def test_mean_of_outlets_gives_a_small_outlet_the_same_weight():
    rows = [("2026-01-01", "large", "autre")] * 9 + [("2026-01-01", "small", "guerre")]
    day = tl.coverage.share(collection(rows), "guerre").iloc[0]

    assert (day["share"], day["outlet_mean"]) == (0.1, 0.5)


def test_day_on_which_the_collection_fell_is_not_divided():
    days = pd.date_range("2026-01-01", periods=30).strftime("%Y-%m-%d")
    rows = [(day, "A", "guerre") for day in days for _ in range(3 if day == days[10] else 30)]
    shares = tl.coverage.share(collection(rows), "guerre")

    assert shares["state"].iloc[10] == "collapsed"
    assert shares["share"].isna().sum() == 1


def test_quiet_sundays_are_not_an_outage():
    days = pd.date_range("2026-01-01", periods=42)
    rows = [(day, "A", "x") for day in days for _ in range(8 if day.weekday() == 6 else 40)]

    assert set(tl.coverage.share(collection(rows), "x")["state"]) == {"ok"}


def test_first_and_last_week_are_partial_when_cut():
    days = pd.date_range("2026-01-07", "2026-01-27")  # Wednesday to Tuesday
    weeks = tl.coverage.share(collection([(d, "A", "x") for d in days]), "x", freq="W-SUN")

    assert weeks["state"].tolist() == ["partial", "ok", "ok", "partial"]


def test_share_by_outlet_lists_every_outlet_and_day():
    rows = [("2026-01-01", "A", "x"), ("2026-01-02", "B", "x"), ("2026-01-02", "B", "y")]
    shares = tl.coverage.share(collection(rows), "x", by="outlet")

    assert shares["state"].unstack().to_numpy().tolist() == [["ok", "missing"], ["missing", "ok"]]
    assert shares["share"].dropna().tolist() == [1, 0.5]


def test_day_begins_at_midnight_of_the_zone_asked_for():
    shares = tl.coverage.share(collection([("2026-01-01 23:30", "A", "x")]), "x", tz="Europe/Paris")

    assert shares.index[0] == pd.Timestamp("2026-01-02", tz="Europe/Paris")
