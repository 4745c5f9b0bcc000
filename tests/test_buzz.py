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
    assert curve["topic"].unique().tolist() == ["crue"]


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


def test_growth_is_told_only_when_intervals_are_apart():
    week = [20] * 7
    clear = tl.buzz.growth(tl.buzz.over_time(interest([*week, *[40] * 7]), "crue"))
    near = tl.buzz.growth(tl.buzz.over_time(interest([*week, *[20.5] * 7]), "crue"))

    before = clear.loc["period before"]
    assert before["verdict"] == "up"
    assert (before["low"], before["high"]) == (39.5 / 20.5 - 1, 40.5 / 19.5 - 1)
    assert near.loc["period before", "verdict"] == "cannot tell"
    assert "0 of the 7" in clear.loc["year before", "reason"]


def test_growth_leaves_the_incomplete_period_out():
    falling = interest([*[20] * 7, *[40] * 7, 1], partial_last=True)
    growth = tl.buzz.growth(tl.buzz.over_time(falling, "crue"))

    assert growth.loc["period before", "verdict"] == "up"
    assert growth.loc["period before", "now_end"] == pd.Timestamp("2026-01-15", tz="UTC")


def test_growth_of_one_month_names_each_month_once():
    starts = pd.date_range("2022-07-01", periods=3, freq="MS", tz="UTC")
    monthly = interest([20, 40, 80]).assign(start=starts, end=starts + pd.DateOffset(months=1))
    said = tl.buzz.findings.growth(tl.buzz.over_time(monthly, "crue"))[0].statement

    assert said.endswith("(September 2022 against August 2022).")


def test_growth_against_the_year_before_compares_the_same_weekdays():
    values = [10] * 7 + [30] * 357 + [40] * 7
    growth = tl.buzz.growth(tl.buzz.over_time(interest(values, start="2024-01-01"), "crue"))
    year = growth.loc["year before"]

    assert year["then_start"].day_name() == year["now_start"].day_name()
    assert year["low"] == 39.5 / 10.5 - 1


def test_volumes_that_may_be_the_same_have_no_growth():
    start = pd.date_range("2026-01-01", periods=2, freq="9D", tz="UTC")
    bins = {"topic": "a", "geo": "FR", "measure": "volume", "start": start, "export": "t"}
    rising = table(TRENDS, {**bins, "end": start, "low": [500, 1000], "high": [1000, 2000]})
    growth = tl.buzz.growth(tl.buzz.over_time(rising, "a"))

    assert growth.loc["period before", "verdict"] == "cannot tell"
    assert (growth["low"].iloc[0], growth["high"].iloc[0]) == (0, 3)


def exports(scale=0.5, anchor=40):
    """One topic in each of two exports, and an anchor in both; the second on another scale."""
    wave = [anchor + day % 5 for day in range(30)]
    return pd.concat(
        [
            interest(wave, "ancre", export="one"),
            interest([80] * 30, "crue", export="one"),
            interest([v * scale for v in wave], "ancre", export="two"),
            interest([60] * 30, "neige", export="two"),
        ],
        ignore_index=True,
    )


def test_exports_are_chained_over_the_series_they_share():
    found = tl.buzz.chain(exports(), ("crue", "neige"))
    chained = found.series
    snow = chained[chained["topic"] == "neige"].iloc[0]

    assert found.refused.empty
    assert snow["low"] < 120 < snow["high"]
    assert snow["high"] - snow["low"] < 12
    assert tl.buzz.ranking(chained)["topic"].tolist() == ["neige", "crue"]


def test_weak_anchor_is_refused():
    chained = tl.buzz.chain(exports(anchor=4), ("crue", "neige"))

    assert chained.series["topic"].unique().tolist() == ["crue"]
    assert chained.refused["topic"].tolist() == ["neige"]
    assert "too weak" in chained.refused["reason"].iloc[0]


def test_exports_without_a_common_series_are_refused():
    apart = exports()[lambda rows: rows["topic"] != "ancre"]

    assert "in common" in tl.buzz.chain(apart).refused["reason"].iloc[0]


def test_overlapping_intervals_share_ranks():
    near = pd.concat([interest([50], "a"), interest([50.4], "b"), interest([60], "c")])
    ranking = tl.buzz.ranking(tl.buzz.chain(near).series).set_index("topic")

    assert ranking.loc["c", ["rank_low", "rank_high"]].tolist() == [1, 1]
    assert ranking.loc["a", ["rank_low", "rank_high"]].tolist() == [2, 3]
    assert ranking.loc["b", ["rank_low", "rank_high"]].tolist() == [2, 3]


def test_pulls_of_one_series_measure_revision_noise():
    first, last = [40, 50, 60, 50, 40, 50], [42, 49, 60, 51, 38, 50]
    pulls = pd.concat([interest(first, export="one"), interest(last, export="two")])
    compared = tl.buzz.vintages(pulls, "crue", "FR")

    assert list(compared.pulls) == ["one", "two"]
    assert compared.noise == pytest.approx(1, abs=0.3)
    assert tl.buzz.vintages(interest(first), "crue").noise == 0


def test_regions_with_overlapping_intervals_share_ranks():
    rows = {"topic": "crue", "region": ["A", "B", "C"], "low": [99.5, 79.5, None]}
    ranked = tl.buzz.by_region(pd.DataFrame({**rows, "high": [100, 80.5, None]}), "crue")

    assert ranked["region"].tolist() == ["A", "B"]
    assert ranked["rank_high"].tolist() == [1, 2]


def test_the_export_that_reaches_furthest_is_taken_whatever_the_order():
    """Classic exports do not say when they were pulled."""
    old = interest([90, 80, 70], start="2025-01-01", export="old")
    new = interest([10, 20, 30], start="2026-01-01", export="new")

    for order in ([old, new], [new, old]):
        curve = tl.buzz.over_time(pd.concat(order, ignore_index=True), "crue")
        assert curve["mid"].tolist() == [10, 20, 30]


def test_rank_counts_trends_that_still_ran_that_day_but_not_those_over():
    day = volumes(a=(1000, 2000), going=(5000, 10_000), over=(20_000, 50_000))
    day.loc[1:, "start"] -= pd.Timedelta("2D")
    day.loc[1, ["end", "partial"]] = [pd.NaT, True]
    day.loc[2, "end"] = day.loc[0, "start"] - pd.Timedelta("1D")

    assert tl.buzz.level(day, "a")["of"] == 2
    assert tl.buzz.trending(day, "FR", day.loc[0, "start"])["topic"].tolist() == ["going", "a"]


def test_a_series_without_a_place_has_a_blank_one():
    assert tl.buzz.over_time(interest([1, 2], geo=None), "crue")["geo"].tolist() == ["", ""]


def test_growth_of_a_single_period_cannot_be_told():
    growth = tl.buzz.growth(tl.buzz.over_time(interest([100]), "crue"))

    assert set(growth["verdict"]) == {"cannot tell"}
