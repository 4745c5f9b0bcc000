"""Shares know their denominator, their interval and their gaps."""

import numpy as np
import pandas as pd
import pytest

import trendlab as tl
from trendlab.intervals import wilson


def on(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Mark the articles that a query selects, and group the copies."""
    marked = articles.assign(matched=tl.corpus.matches(articles, query))
    return marked.join(tl.corpus.copies(marked))


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
    days = tl.coverage.share(on(articles, "guerre"))

    assert days["matched"].tolist() == [1, 0, 0]
    assert days["state"].tolist() == ["ok", "missing", "ok"]
    assert days["share"].isna().tolist() == [False, True, False]


def test_share_has_the_wilson_interval():
    """10 of 100, as in Newcombe (1998), Statistics in Medicine 17, 857: 0.0552 to 0.1744."""
    articles = collection([("2026-01-01", "A", "x" if i < 10 else "y") for i in range(100)])
    day = tl.coverage.share(on(articles, "x")).iloc[0]

    assert day["share"] == 0.1
    assert (day["low"], day["high"]) == pytest.approx((0.0552, 0.1744), abs=1e-4)


def test_mean_of_outlets_gives_a_small_outlet_the_same_weight():
    rows = [("2026-01-01", "large", "autre")] * 9 + [("2026-01-01", "small", "guerre")]
    day = tl.coverage.share(on(collection(rows), "guerre")).iloc[0]

    assert (day["share"], day["outlet_mean"]) == (0.1, 0.5)


def test_day_on_which_the_collection_fell_is_not_divided():
    days = pd.date_range("2026-01-01", periods=30).strftime("%Y-%m-%d")
    rows = [(day, "A", "guerre") for day in days for _ in range(3 if day == days[10] else 30)]
    shares = tl.coverage.share(on(collection(rows), "guerre"))

    assert shares["state"].iloc[10] == "collapsed"
    assert shares["share"].isna().sum() == 1


def test_quiet_sundays_are_not_an_outage():
    days = pd.date_range("2026-01-01", periods=42)
    rows = [(day, "A", "x") for day in days for _ in range(8 if day.weekday() == 6 else 40)]

    assert set(tl.coverage.share(on(collection(rows), "x"))["state"]) == {"ok"}


def test_first_and_last_week_are_partial_when_cut():
    days = pd.date_range("2026-01-07", "2026-01-27")  # Wednesday to Tuesday
    weeks = tl.coverage.share(on(collection([(d, "A", "x") for d in days]), "x"), freq="W-SUN")

    assert weeks["state"].tolist() == ["partial", "ok", "ok", "partial"]


def test_share_by_outlet_lists_every_outlet_and_day():
    rows = [("2026-01-01", "A", "x"), ("2026-01-02", "B", "x"), ("2026-01-02", "B", "y")]
    shares = tl.coverage.share(on(collection(rows), "x"), by="outlet")

    assert shares["state"].unstack().to_numpy().tolist() == [["ok", "missing"], ["missing", "ok"]]
    assert shares["share"].dropna().tolist() == [1, 0.5]


def test_day_begins_at_midnight_of_the_zone_that_dates_are_in():
    articles = on(collection([("2026-01-01 23:30", "A", "x")]), "x")
    shares = tl.coverage.share(tl.at_place(articles, zone="Europe/Paris"))

    assert shares.index[0] == pd.Timestamp("2026-01-02", tz="Europe/Paris")


def test_selection_alone_has_no_denominator():
    articles = collection([("2026-01-01", "A", "x"), ("2026-01-01", "B", "x")])

    assert not tl.coverage.has_denominator(on(articles, "x"))


def test_outlets_are_listed_with_their_own_share_and_their_part():
    rows = [("2026-01-01", "A", "x")] * 3 + [("2026-01-01", "A", "y"), ("2026-01-01", "B", "x")]
    table = tl.coverage.outlets(on(collection(rows), "x"))

    assert table.index.tolist() == ["A", "B"]
    assert table["share"].tolist() == [0.75, 1]
    assert table["part"].tolist() == [0.75, 0.25]


def test_overall_share_has_an_interval_over_outlets():
    """One outlet with all the matches says little about the others."""
    rows = [("2026-01-01", o, "x" if o == "A" else "y") for o in "ABCD" for _ in range(100)]
    measures = tl.coverage.overall(on(collection(rows), "x"))

    assert measures["share"].tolist() == [0.25, 0.25]
    assert measures.loc["pooled", "low"] < 0.01
    assert measures.loc["pooled", "high"] > 0.9


def test_two_outlets_are_too_few_for_an_interval():
    rows = [("2026-01-01", "A", "x"), ("2026-01-01", "B", "y")]

    assert tl.coverage.overall(on(collection(rows), "x"))["low"].isna().all()


def test_first_outlet_leads_and_the_others_have_a_delay():
    rows = [("2026-01-02", "B", "x"), ("2026-01-01", "A", "x"), ("2026-01-01", "C", "y")]
    table = tl.coverage.first(on(collection(rows), "x"))

    assert table.index.tolist() == ["A", "B"]
    assert table["delay"].tolist() == [pd.Timedelta(0), pd.Timedelta(days=1)]


def test_hours_are_those_of_the_zone():
    articles = collection([("2026-01-04 23:30", "A", "x")])
    counts = tl.coverage.hours(tl.at_place(articles, zone="Europe/Paris"))

    assert counts.loc[0, 0] == counts.to_numpy().sum() == 1  # Monday, 0:30


def test_concentration_is_free_of_the_bias_of_small_numbers():
    """Two articles of two outlets: n(n-1) / N(N-1) is 0, where the plain sum of squares is 0.5."""
    rows = [("2026-01-01", outlet, "x") for outlet in "AABBBB"]
    measures = tl.coverage.concentration(collection(rows))["value"]

    assert measures["hhi"] == pytest.approx((2 * 1 + 4 * 3) / 30)
    assert np.isnan(measures["effective outlets"])  # of six articles: too few to tell
    assert measures["gini"] == pytest.approx(1 / 6)
    assert measures["top 3"] == 1


def test_concentration_can_be_compared_at_the_same_number_of_articles():
    """8 articles drawn from 8 equal outlets look concentrated; at 8 both samples are alike."""
    large = collection([("2026-01-01", o, "x") for o in "ABCDEFGH" for _ in range(100)])
    small = collection([("2026-01-01", o, "x") for o in "AABCDEEE"])
    whole, drawn = (tl.coverage.concentration(large, at=at).loc["top 3"] for at in (None, 8))

    assert whole["value"] == 3 / 8
    assert drawn["low"] <= tl.coverage.concentration(small).loc["top 3", "value"] <= drawn["high"]


def test_effective_outlets_are_never_more_than_there_are():
    """Without the bound, the estimate free of bias gave 66.6 of 60."""
    rows = [("2026-01-01", f"o{n % 60}", "x") for n in range(63)]
    effective = tl.coverage.concentration(collection(rows)).loc["effective outlets"]

    assert 1 <= effective["low"] <= effective["value"] <= effective["high"] <= 60


def test_one_article_has_no_concentration():
    measures = tl.coverage.concentration(collection([("2026-01-01", "A", "x")]))

    assert measures.isna().all(axis=None)


@pytest.mark.parametrize("by", [None, "outlet"])
def test_nothing_collected_gives_empty_tables(by):
    nothing = collection([("2026-01-01", "A", "x")]).iloc[:0]

    assert tl.coverage.share(on(nothing, "x"), by=by).empty
    assert tl.corpus.breaks(nothing).empty
    assert tl.coverage.outlets(on(nothing, "x")).empty
    assert tl.coverage.first(on(nothing, "x")).empty
    assert tl.coverage.overall(on(nothing, "x"))["share"].isna().all()


def test_undated_articles_and_unnamed_outlets_are_left_out_of_what_needs_them():
    articles = collection([(None, "A", "x"), ("2026-01-01", None, "x"), ("2026-01-01", "A", "y")])
    day = tl.coverage.share(on(articles, "x")).iloc[0]

    assert (day["matched"], day["total"]) == (1, 2)
    assert tl.coverage.share(on(articles, "x"), by="outlet")["total"].tolist() == [1]
    assert tl.corpus.copies(articles)["text_id"].nunique() == 3
    assert tl.corpus.daily(articles).to_numpy().tolist() == [[1]]


def test_published_counts_become_shares():
    counts = pd.DataFrame({"matched": [45, 0], "total": [806, 0]})

    assert tl.coverage.from_counts(counts)["share"].map(repr).tolist() == [
        "0.05583126550868486",
        "nan",
    ]


def test_interval_of_nothing_or_all_ends_exactly_there():
    low, high = wilson([0, 25], [25, 25])

    assert (low[0], high[1]) == (0, 1)


def test_titles_dates_and_outlets_are_enough():
    """A frame made by hand need not have every column of the table."""
    full = collection([(f"2026-01-0{n}", o, "Paix en Ukraine") for n in range(1, 9) for o in "AB"])
    articles = full[["published", "outlet", "title"]]

    assert len(tl.select(articles, "paix")) == 16
    assert tl.coverage.share(on(articles, "paix"))["share"].tolist() == [1] * 8
    assert tl.corpus.three_counts(on(articles, "x"))["articles"].tolist() == [16] * 3
    assert tl.coverage.formulas(on(articles, "x"), min_texts=1, min_outlets=1)[
        "phrase"
    ].tolist() == ["Paix en Ukraine"]
    assert tl.corpus.breaks(articles).empty


def _by_day(days: list[int], total: int = 5) -> pd.DataFrame:
    """Make articles of 2026: of each day `total`, as many of them on the topic as told."""
    rows = [
        (pd.Timestamp("2026-01-01 12:00", tz="UTC") + pd.Timedelta(days=at), n < matched)
        for at, matched in enumerate(days)
        for n in range(total)
    ]
    frame = pd.DataFrame(rows, columns=["published", "matched"])
    late = pd.DataFrame(
        {"published": [frame["published"].max().floor("D") + pd.Timedelta(hours=23)]}
    )
    frame = pd.concat([frame, late.assign(matched=False)], ignore_index=True)
    return frame.assign(outlet="A", searched=False, article_id=[str(n) for n in frame.index])


def test_the_last_seven_complete_days_stand_beside_the_seven_before():
    told = tl.coverage.findings.last_week(_by_day([1] * 7 + [3] * 7))
    assert "21 articles on the topic, after 7 in the seven before" in told.statement
    assert told.value == 14


def test_a_week_with_a_gap_gives_shares_and_one_with_many_cannot_be_told():
    whole = _by_day([1] * 7 + [2] * 7)
    day = whole["published"].dt.day
    told = tl.coverage.findings.last_week(whole[day != 10])
    assert "6 were collected: on the topic are 39 %" in told.statement.replace("\u202f", " ")
    assert tl.coverage.findings.last_week(whole[~day.isin([9, 10, 11])]).value is None
    assert tl.coverage.findings.last_week(_by_day([1] * 13)).value is None
    found = whole.assign(searched=True)
    assert "after 7 in the seven before." in tl.coverage.findings.last_week(found).statement
    assert tl.coverage.findings.last_week(found[day != 10]).value is None


def _at(*times: str, zone: str = "UTC") -> pd.DataFrame:
    """Make an article on the topic at each of these times, which are UTC, in a zone."""
    published = pd.Series(pd.to_datetime(list(times), utc=True).tz_convert(zone))
    return pd.DataFrame({"published": published, "outlet": "A", "matched": True})


def test_a_day_is_one_in_the_zone_that_the_dates_are_in():
    late = ("2026-01-05 10:00", "2026-01-05 23:30", "2026-01-06 22:30")
    assert tl.coverage.share(_at(*late))["total"].tolist() == [2, 1]
    assert tl.coverage.share(_at(*late, zone="Europe/Paris"))["total"].tolist() == [1, 2]
    counted = tl.coverage.per_day(_at(*late, zone="Europe/Paris"))
    assert counted.index.tolist() == list(pd.to_datetime(["2026-01-05", "2026-01-06"], utc=True))


@pytest.mark.parametrize(
    ("last", "state"),
    [("2026-01-06 09:02", "partial"), ("2026-01-06 21:30", "ok"), ("2026-01-06 00:00", "ok")],
)
def test_a_last_day_whose_articles_end_before_the_evening_may_not_be_over(last, state):
    made = _at("2026-01-05 10:00", last)
    assert tl.coverage.share(made)["state"].tolist() == ["ok", state]
    whole = tl.coverage.per_day(made, partial=False)
    assert whole.isna().tolist() == [False, state == "partial"]


def test_the_window_of_a_day_is_that_day_in_the_zone_of_the_dates():
    made = _at("2026-03-28 23:30", "2026-03-29 21:30", "2026-03-29 22:30", zone="Europe/Paris")
    assert len(tl.window(made, "2026-03-29", "2026-03-29")) == 2  # a day of 23 hours


def test_languages_and_scripts_that_are_read_otherwise_are_findings_with_their_share():
    frame = pd.DataFrame(
        {
            "title": ["A dry year", "乌克兰战争"],
            "text": ["It rained twice.", "正文"],
            "language": ["en", "zh"],
            "published": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True),
            "outlet": "Courier",
            "url": None,
            "matched": [True, False],
        }
    )
    said = [str(one.statement) for one in tl.coverage.findings.read(frame)]
    assert said[0].startswith("1 article of 2 (50 %) is in Chinese")
    assert "script without spaces" in said[1]


def test_weeks_of_few_articles_are_not_set_beside_one_another():
    few = tl.coverage.findings.last_week(_by_day([1] * 14, total=2))
    assert few.value is None
    assert "fewer than 20 articles" in few.statement


def test_a_zone_that_is_none_is_a_line_and_not_the_library_s_own_error():
    with pytest.raises(tl.LoadError, match="no zone is called 'Paris'"):
        tl.at_place(tl.load_articles(tl.sample("articles.csv")), zone="Paris")
