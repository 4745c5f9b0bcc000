"""The findings of buzz and compare say what they know, and that they do not know the rest."""

import pandas as pd
import pytest
from test_buzz import exports, interest, volumes

import trendlab as tl
from trendlab.buzz import findings as searches


def on(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Mark the articles that a query selects, and group the copies."""
    marked = articles.assign(matched=tl.corpus.matches(articles, query))
    return marked.join(tl.corpus.copies(marked))


def said(found):
    return " ".join(one.statement for one in (found if isinstance(found, list) else [found]))


def test_share_of_volume_is_a_range_and_needs_other_topics():
    day = volumes(a=(1000, 2000), b=(5000, 10_000))
    alone = volumes(a=(1000, 2000))

    (shared,) = searches.share(day, tl.buzz.over_time(day, "a"))
    assert "between 9.1 % and 29 %" in shared.statement
    assert "needs others" in said(searches.share(alone, tl.buzz.over_time(alone, "a")))


def test_growth_is_said_with_both_bounds_and_both_spans():
    risen = tl.buzz.over_time(interest([*[20] * 7, *[40] * 7]), "crue")

    before, year = searches.growth(risen)
    assert "rose against the period before, by 93 to 108 %" in before.statement
    assert "8 to 14 January 2026 against 1 to 7 January 2026" in before.statement
    assert "cannot be told: only 0 of the 7 periods" in year.statement


def test_one_pull_leaves_revision_noise_unknown():
    one = interest([40, 50, 60, 50, 40, 50])
    again = pd.concat([one, interest([42, 50, 60, 51, 38, 50], export="b")])
    curve = tl.buzz.over_time(one, "crue")

    assert "unknown" in said(searches.revisions(tl.buzz.vintages(one, "crue"), curve))
    assert "The peak exceeds" in said(searches.revisions(tl.buzz.vintages(again, "crue"), curve))


def test_nothing_is_claimed_about_an_absent_topic():
    trends = interest([10, 20, 30])
    absent = tl.buzz.series.curve(trends, "inconnu", "FR", "interest")
    nothing = tl.coverage.attention(on(tl.tables.table(tl.tables.ARTICLES), "inconnu"))

    assert "cannot be told" in said(searches.growth(absent))
    assert searches.first_mover(absent, nothing) == []
    assert searches.share(trends, absent) == []


def test_comparison_names_what_was_refused():
    apart = exports(anchor=4)

    found = said(searches.comparison(tl.buzz.chain(apart, ("crue", "neige"))))
    assert "too weak" in found
    assert "10 is needed: “neige” in France." in found
    assert "Only “crue” in France is on the scale" in found


def test_interest_by_region_is_read_from_its_export(tmp_path):
    path = tmp_path / "geoMap.csv"
    path.write_text(
        "Category: All categories\n\nRegion,crue: (1/1/26 - 1/31/26)\nA,100\nB,<1\nC,\n"
    )
    regions = tl.buzz.by_region(tl.load_regions(path), "crue")

    assert regions["region"].tolist() == ["A", "B"]
    assert regions["high"].tolist()[1] == 1
    assert "highest here: A, 100 of 100" in said(searches.regional(regions))


@pytest.mark.parametrize(
    ("head", "dates", "said"),
    [
        ("Month", [*(f"2019-{m}" for m in (11, 12)), *(f"2020-0{m}" for m in (1, 2, 3, 4))],
         "in March 2020"),
        ("Week", [f"2026-01-{day:02}" for day in (4, 11, 18, 25)] + ["2026-02-01", "2026-02-08"],
         "in the week of 1 February 2026"),
        ("Day", [f"2026-01-{day:02}" for day in range(1, 7)], "on 5 January 2026"),
    ],
)  # fmt: skip
def test_a_peak_is_said_in_the_step_of_its_series(tmp_path, head, dates, said):
    """A month is "March 2020", never "1 March 2020"."""
    rows = "\n".join(
        f"{date},{n}" for date, n in zip(dates, (20, 30, 25, 30, 100, 40), strict=True)
    )
    path = tmp_path / "multiTimeline.csv"
    path.write_text(f"Category: All categories\n\n{head},crue: (France)\n{rows}\n", "utf-8")
    found = searches.searches(tl.load_trends(path), "crue", "FR")

    assert [one.statement for one in found if one.key == "peak"] == [
        f"Interest in “crue” in France peaked {said}: the highest of this export."
    ]


def test_hours_are_those_of_the_place_once_it_is_known():
    """A peak at 23:30 in New York was told of the next day, in UTC."""
    hours = interest([10, 20, 90, 20, 10, 10], geo="US-NY")
    hours["start"] = pd.date_range("2026-01-06 02:00", periods=6, freq="h", tz="UTC")
    hours["end"] = hours["start"] + pd.Timedelta("1h")
    hours["geo"] = "FR"
    assert "on 6 January 2026, 05:00 CET" in said(searches.searches(hours, "crue", ""))
    hours["geo"] = None
    assert "on 6 January 2026, 04:00 UTC" in said(searches.searches(hours, "crue", ""))


def test_a_trend_that_begins_at_night_is_ranked_among_those_of_its_own_day():
    """1 January, 00:30 in Paris, is 31 December in UTC."""
    day = volumes(a=(1000, 2000), before=(5000, 10_000))
    day["start"] = pd.to_datetime(["2026-01-05T23:30Z", "2026-01-05T20:00Z"])
    day["end"] = day["start"] + pd.Timedelta("1h")

    level = tl.buzz.level(day, "a")
    assert level["of"] == 1
    assert level["start"].day == 6


@pytest.mark.parametrize("topic", ["cruz", ""])
def test_a_topic_that_no_search_has_stops_with_those_there_are(topic):
    two = pd.concat([interest([1, 2]), interest([1, 2], "neige")])

    with pytest.raises(tl.ParameterError, match="crue"):
        tl.buzz.expect(two, topic)
    assert tl.buzz.expect(two, "Crue") is None
    assert tl.buzz.expect(two[:0], topic) is None


def test_one_burst_of_one_period_is_one_plain_sentence():
    spike = interest([*[20, 21] * 20, 90, *[20, 21] * 10])

    assert "A burst of interest stood out on 10 February 2026: 4." in said(
        searches.searches(spike, "crue", "")
    )


def test_related_queries_are_read_with_their_interest_or_their_rise(tmp_path):
    path = tmp_path / "relatedQueries.csv"
    path.write_text("Category: All categories\n\nTOP\ncrue seine,100\n\nRISING\ncrue loire,+350%\n")
    found = tl.load_related(path)[tl.buzz.RELATED]

    assert found["query"].tolist() == ["crue seine", "crue loire"]
    assert found["growth_low"].tolist()[1] == 350
