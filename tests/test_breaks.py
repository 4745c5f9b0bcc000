"""Losses of the collection are told apart from silence and from change."""

import numpy as np
import pandas as pd
import pytest

import trendlab as tl
from trendlab import coverage, tables
from trendlab.corpus.breaks import breaks, steady

DAYS = pd.date_range("2026-01-05", periods=60, tz="UTC")


def on(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Mark the articles that a query selects, and group the copies."""
    marked = articles.assign(matched=tl.corpus.matches(articles, query))
    return marked.join(tl.corpus.copies(marked))


def collected(counts, text=None, title="x"):
    """Make articles from {outlet: count per day}."""
    rows = [
        {"outlet": outlet, "published": day, "title": title, "text": text}
        for outlet, numbers in counts.items()
        for day, number in zip(DAYS, numbers, strict=False)
        for _ in range(int(number))
    ]
    return tables.table(tables.ARTICLES, pd.DataFrame(rows))


def kinds(articles):
    found = breaks(articles)
    return list(zip(found["outlet"], found["kind"], found["days"], strict=True))


def steady_count(rate, seed=0, days=60):
    return np.random.default_rng(seed).poisson(rate, days).clip(1)


def test_days_without_an_outlet_are_found_with_their_dates():
    counts = steady_count(12)
    counts[20:23] = 0
    row = breaks(collected({"A": counts, "B": steady_count(12, 1)})).iloc[0]

    assert (row["outlet"], row["kind"], row["days"]) == ("A", "days lost", 3)
    assert (row["start"], row["end"]) == (pd.Timestamp("2026-01-25"), pd.Timestamp("2026-01-27"))


def test_late_start_and_early_end_have_their_names():
    late, early = steady_count(12, 1), steady_count(12, 2)
    late[:10], early[50:] = 0, 0

    assert sorted(kinds(collected({"A": steady_count(12), "late": late, "early": early}))) == [
        ("early", "early end", 10),
        ("late", "late start", 10),
    ]


def test_one_article_every_day_makes_a_single_silent_day_a_loss():
    counts = np.ones(60)
    counts[30] = 0

    assert kinds(collected({"A": counts, "B": np.ones(60)})) == [("A", "days lost", 1)]


def test_rare_outlet_may_be_silent():
    counts = np.random.default_rng(3).poisson(0.7, 60)
    counts[[0, -1]] = 1

    assert kinds(collected({"A": counts, "B": np.ones(60)})) == []


def test_outlet_without_a_sunday_issue_has_lost_nothing():
    counts = np.where(DAYS.day_of_week == 6, 0, 10)

    assert kinds(collected({"A": counts, "B": steady_count(9)})) == []


def test_change_of_volume_is_dated():
    counts = np.r_[steady_count(20, 1, 30), steady_count(6, 2, 30)]
    row = breaks(collected({"A": counts})).iloc[0]

    assert row["kind"] == "fewer articles"
    assert abs((row["start"] - pd.Timestamp("2026-02-04")).days) <= 1
    assert (row["before"], row["found"]) == pytest.approx((20, 6), rel=0.15)


def test_texts_that_turn_into_teasers_are_noticed():
    full = collected({"A": steady_count(8, 1, 30)}, text="mot " * 100)
    teaser = collected({"A": np.r_[np.zeros(30), steady_count(8, 2, 30)]}, text="mot " * 10)
    found = breaks(pd.concat([full, teaser], ignore_index=True))

    assert found["kind"].tolist() == ["fewer full texts"]
    assert found.loc[0, ["before", "found"]].tolist() == [1, 0]


def test_steady_outlets_are_those_there_from_first_to_last_day():
    late = np.ones(60)
    late[:20] = 0

    assert set(steady(collected({"A": np.ones(60), "late": late}))["outlet"]) == {"A"}


def change(first, second):
    """Decompose between two halves, given {outlet: (articles, matching) a day} for each."""
    halves = []
    for half, table in ((DAYS[:30], first), (DAYS[30:], second)):
        for outlet, (total, matching) in table.items():
            titles = ["guerre"] * matching + ["sport"] * (total - matching)
            halves += [(day, outlet, title) for day in half for title in titles]
    frame = pd.DataFrame(halves, columns=["published", "outlet", "title"])
    return coverage.decompose(on(tables.table(tables.ARTICLES, frame), "guerre"), DAYS[30].date())


def test_outlets_that_write_more_are_not_a_change_of_mix():
    parts = change({"A": (10, 1), "B": (10, 3)}, {"A": (10, 3), "B": (10, 5)})["change"]

    assert parts.round(9).tolist() == [0.2, 0, 0, 0.2]


def test_growth_of_the_keen_outlet_is_a_change_of_mix():
    parts = change({"A": (10, 0), "B": (10, 10)}, {"A": (10, 0), "B": (30, 30)})["change"]

    assert parts.round(9).tolist() == [0, 0.25, 0, 0.25]


def test_outlet_that_joins_is_a_change_of_the_collection():
    parts = change({"A": (10, 1)}, {"A": (10, 1), "B": (10, 5)})["change"]

    assert parts.round(9).tolist() == [0, 0, 0.2, 0.2]


def test_days_lost_are_a_change_of_the_collection_not_of_the_mix():
    rows = [
        (day, outlet, "guerre" if outlet == "A" else "sport")
        for number, day in enumerate(DAYS)
        for outlet in ("A", "B")
        for _ in range(10)
        if not (outlet == "A" and 40 <= number < 50)
    ]
    frame = pd.DataFrame(rows, columns=["published", "outlet", "title"])
    parts = coverage.decompose(on(tables.table(tables.ARTICLES, frame), "guerre"), DAYS[30].date())

    assert parts["change"].round(9).tolist() == [0, 0, -0.1, -0.1]


def test_complete_collections_have_no_breaks_however_many_outlets():
    """Of forty collections that lack nothing, at most one may be told to lack something."""
    rng = np.random.default_rng(5)
    told = 0
    for outlets in (5, 40):
        for _ in range(20):
            counts = rng.negative_binomial(2, 0.4, (60, outlets))
            days = np.repeat(DAYS[:60], outlets).repeat(counts.ravel())
            names = np.tile([f"o{n}" for n in range(outlets)], 60).repeat(counts.ravel())
            told += len(breaks(pd.DataFrame({"published": days, "outlet": names}))) > 0

    assert told <= 1


def test_change_is_not_called_where_days_and_outlets_only_scatter():
    rng = np.random.default_rng(6)
    called = 0
    for _ in range(30):
        news = np.exp(rng.normal(0, 0.4, 40))
        rows = []
        for outlet in range(12):
            own = rng.beta(4, 16)
            for day in range(40):
                total = rng.poisson(8)
                hits = rng.binomial(total, min(own * news[day], 1))
                rows += [(DAYS[day], str(outlet), n < hits) for n in range(total)]
        frame = pd.DataFrame(rows, columns=["published", "outlet", "matched"])
        total = coverage.decompose(frame, DAYS[20].date()).loc["total"]
        called += bool(total["low"] * total["high"] > 0)

    assert called <= 3


@pytest.mark.filterwarnings("error")
def test_where_no_outlet_is_in_both_periods_the_change_is_the_collections():
    rows = [
        (day, name, n < (2 if name < "D" else 8))
        for at, day in enumerate(DAYS[:20])
        for name in ("ABC" if at < 10 else "DEF")
        for n in range(10)
    ]
    frame = pd.DataFrame(rows, columns=["published", "outlet", "matched"])
    said = coverage.findings.change(frame.assign(searched=False)).statement

    assert "+0.0 from what the outlets themselves wrote, +0.0 from the weight of each, " in said
    assert said.endswith("+60.0 from the collection.")


def test_two_outlets_are_too_few_to_tell_a_change():
    frame = pd.DataFrame({"published": DAYS.repeat(2), "outlet": ["a", "b"] * len(DAYS)})
    frame["matched"] = frame["published"] < DAYS[30]

    assert coverage.decompose(frame, DAYS[30].date())["low"].isna().all()
