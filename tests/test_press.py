"""Findings say the figure with its interval, or that it cannot be told."""

import pandas as pd
import pytest

import trendlab as tl
from trendlab.coverage import findings as press
from trendlab.coverage.findings.peak import headline


def on(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Mark the articles that a query selects, and group the copies."""
    marked = articles.assign(matched=tl.corpus.matches(articles, query))
    return marked.join(tl.corpus.copies(marked))


@pytest.fixture
def articles():
    days = pd.date_range("2026-01-01", periods=8, tz="UTC")
    rows = [
        {"published": day, "outlet": outlet, "title": "guerre" if n % 2 else "sport"}
        for n, day in enumerate(days)
        for outlet in "ABC"
    ]
    return tl.tables.table(tl.tables.ARTICLES, pd.DataFrame(rows))


def test_level_gives_both_shares(articles):
    found = press.attention_share(on(articles, "guerre"))

    assert found.value == 0.5
    assert found.statement.startswith("On the topic: 12 of 24 articles, 50 %")


def test_selection_alone_is_said_to_have_no_share(articles):
    found = press.attention_share(on(tl.select(articles, "guerre"), "guerre"))

    assert found.value is None
    assert "There is no attention share" in found.statement


def test_results_of_a_search_have_no_denominator(articles):
    articles = articles.assign(searched=True)

    said = press.attention_share(on(articles, "guerre")).statement
    assert "no attention share: the articles are what a search found" in said
    assert press.breaks(on(articles, "guerre")).value is None
    assert (
        "Number of articles"
        in tl.coverage.figures.over_time(on(articles, "guerre"), "guerre").about["alt"]
    )


def test_outlets_of_the_same_day_were_first_together(articles):
    """Days without hours: those of one day were first together."""
    before = articles.assign(published=articles["published"] - pd.Timedelta(days=8), title="sport")
    said = press.first(on(pd.concat([before, articles], ignore_index=True), "guerre")).statement

    assert said == "First in this file: A, B and C, on 2 January 2026."


def test_a_file_that_begins_with_its_topic_tells_nothing_of_who_was_first(articles):
    found = press.first(on(articles, "guerre"))

    assert found.value is None
    assert "the file begins with the topic" in found.statement


def test_missing_texts_are_told_with_the_share_of_the_others(articles):
    some = articles.assign(text=["guerre", None] * 12)
    found = press.read(on(some, "guerre"))
    none = press.read(on(articles.assign(text=None), "guerre"))

    assert "Without a text, searched by title only: 12 articles of 24" in found[0].statement
    assert "Among the 12 with a text, 100 %" in found[0].statement
    assert "titles alone" in none[0].statement
    assert press.read(on(articles.assign(text="x"), "guerre")) == []


def test_texts_of_which_only_the_beginning_was_collected_are_told(articles):
    some = on(articles.assign(text=["La guerre dure…", "Toute la guerre."] * 12), "guerre")
    few = on(articles.assign(text=["La guerre dure…"] + ["Toute la guerre."] * 23), "guerre")

    assert "The text of 12 articles of 24 ends in" in press.read(some)[0].statement
    assert press.read(few) == []


def test_titles_are_not_called_texts(articles):
    said = press.copies(on(articles.assign(text=None), "guerre")).statement

    assert "Different titles" in said
    assert "agency" not in said


def test_change_names_its_causes_and_says_when_there_is_none(articles):
    later = articles.assign(published=articles["published"] + pd.Timedelta(days=8))
    found = press.change(on(pd.concat([articles, later], ignore_index=True), "guerre"))

    assert found.statement.startswith("In the second half of the period, from 9 January 2026 on")
    assert "no clear change" in found.statement


def test_change_over_few_days_cannot_be_told(articles):
    assert press.change(on(articles[articles["published"] < "2026-01-04"], "guerre")).value is None


def test_nothing_collected_is_told_in_every_finding(articles):
    nothing = articles.iloc[:0]
    said = [
        press.collected(on(nothing, "x"), "x"),
        press.attention_share(on(nothing, "x")),
        press.change(on(nothing, "x")),
        press.concentration(nothing),
        press.first(on(nothing, "x")),
        press.formulas(tl.coverage.formulas(on(nothing, "x")), 0),
        *press.events(tl.coverage.events(on(nothing, "x"))),
    ]

    assert [one.value for one in said] == [None] * len(said)
    assert press.copies(on(nothing, "x")).value == 0
    assert press.breaks(on(nothing, "x")).value is None
    assert tl.coverage.figures.hours(nothing, None) is None
    assert (
        tl.coverage.figures.over_time(on(nothing, "x"), "x")
        is tl.coverage.figures.outlets(on(nothing, "x"), "x")
        is tl.coverage.figures.first(on(nothing, "x"), "x")
        is None
    )


def test_evidence_lets_a_reader_find_the_articles(articles):
    found = press.collected(on(articles, "guerre"), "guerre")

    assert found.evidence["columns"] == ["published", "outlet", "title", "url", "origin"]
    assert found.evidence["total"] == 12


def test_share_without_the_late_outlet_stands_beside_the_share(articles):
    late = articles[(articles["outlet"] != "C") | (articles["published"] >= "2026-01-04")]
    said = press.attention_share(on(late, "guerre")).statement

    assert "Among the outlets collected from the first day to the last (2), 50 %" in said


def test_share_without_any_outlet_is_one_over_articles(articles):
    found = press.attention_share(on(articles.assign(outlet=None), "guerre"))

    assert found.value == 0.5
    assert "No outlet is known" in found.statement
    assert "no outlets" not in press.copies(on(articles.assign(outlet=None), "guerre")).statement


def own(rows: list[tuple[str, str | None, str]]) -> pd.DataFrame:
    """Make articles of one day out of outlet, title and text."""
    frame = pd.DataFrame(rows, columns=["outlet", "title", "text"])
    frame = frame.assign(published=pd.Timestamp("2026-01-05", tz="UTC"))
    return on(tl.tables.table(tl.tables.ARTICLES, frame), "crue")


def test_who_wrote_a_text_of_their_own_is_named_and_agency_copy_told_apart_from_citing():
    copy = "PARIS (AFP) - La crue de la Lure monte encore et le pont reste fermé ce soir."
    rows = [
        *[("Le Quai", "La crue", copy), ("La Vanne", "La crue", copy)],
        (
            "Le Bief",
            "Une crue",
            "Au Bief, un riverain dit à l'AFP que la crue ne baisse pas du tout.",
        ),
    ]
    found = press.copies(own(rows))

    assert "With a text of their own: 1 of 3 outlets (Le Bief)." in found.statement
    assert (
        "such as (AFP): 2 articles; an agency that is only cited does not count" in found.statement
    )
    assert found.evidence["rows"][0] == ["Le Bief", 1, 1, 0]


def test_where_no_outlet_is_named_who_wrote_is_said_to_be_unknown():
    said = press.copies(own([(None, "La crue", "La crue monte encore ce soir au pont.")])).statement

    assert "Who wrote a text of their own cannot be told: no article names its outlet." in said


def test_where_only_beginnings_were_collected_no_own_text_is_a_headline():
    cut = own([(outlet, f"La crue {outlet}", f"Il pleut à {outlet} …") for outlet in "ABC"])
    found = press.copies(cut)

    assert found.statement.startswith("Of 3 articles only the beginning was collected")
    assert found.strip == {}


PEAKS = {  # articles on each day -> what is said
    (
        1,
        3,
        1,
    ): "Most articles: 2 January 2026, 3 articles from 3 outlets. Carried by most, 3 outlets",
    (2, 1, 2): "Most articles in one day: 2, on 1 January 2026 and 3 January 2026.",
    (1, 1, 1): "Never more than one article on the topic in a day.",
    (2,) * 5: "Most articles in one day: 2, on 5 days.",
}


@pytest.mark.parametrize("counts", PEAKS, ids=str)
def test_the_day_with_most_articles_is_named_with_its_title(counts):
    days = pd.date_range("2026-01-01", periods=len(counts), tz="UTC")
    rows = [
        (day, "ABC"[n], "La crue") for day, k in zip(days, counts, strict=True) for n in range(k)
    ]
    frame = pd.DataFrame(rows, columns=["published", "outlet", "title"])
    found = press.peak(on(tl.tables.table(tl.tables.ARTICLES, frame), "crue"))

    assert found.statement.startswith(PEAKS[counts])
    assert found.evidence["total"] == max(counts) * counts.count(max(counts))


def weeks(collected, matched):
    """Articles of one outlet: so many collected in each week, so many of these on the topic."""
    rows = []
    for number, (total, on_topic) in enumerate(zip(collected, matched, strict=True)):
        start = pd.Timestamp("2026-01-05", tz="UTC") + number * pd.Timedelta("7D")
        titles = ["La crue"] * on_topic + ["Le match"] * (total - on_topic)
        rows += [
            (start + pd.Timedelta(days=n % 7), "A", f"{title} {n}")
            for n, title in enumerate(titles)
        ]
    frame = pd.DataFrame(rows, columns=["published", "outlet", "title"])
    return on(tl.tables.table(tl.tables.ARTICLES, frame), "crue")


@pytest.mark.parametrize(
    ("matched", "more"),
    [
        ((40, 9, 9, 71, 60, 60), "in the week of 5 January 2026: 40 % of 100 articles"),
        ((12, 9, 9, 71, 60, 60), ""),
        ((18, 9, 9, 71, 60, 60), ""),
    ],
    ids=["much of little", "as in the peak's week", "within chance"],
)
def test_a_peak_of_the_collection_is_held_against_the_share(matched, more):
    said = press.peak(weeks((100, 100, 100, 600, 600, 600), matched)).statement

    assert said.startswith("Most articles: 26 January 2026")
    assert ("Of all articles collected" in said) == bool(more)
    assert more in said


def test_the_same_title_at_the_same_outlet_is_told_of_the_day_with_most():
    rows = [("2026-01-05", "A", "La crue monte")] * 3 + [("2026-01-06", "A", "La crue baisse")]
    frame = pd.DataFrame(rows, columns=["published", "outlet", "title"])
    frame["published"] = pd.to_datetime(frame["published"], utc=True)
    found = press.peak(on(tl.tables.table(tl.tables.ARTICLES, frame), "crue"))

    assert found.statement.startswith("Most articles: 5 January 2026, 3 articles.")
    assert "each counted once, 1." in found.statement


def test_a_title_printed_twice_is_no_more_like_the_others_for_it():
    titles = ["Le match du soir"] * 3 + ["La crue monte à Tarn", "La crue baisse", "Crue : bilan"]
    frame = pd.DataFrame({"title": titles, "outlet": "A"})

    assert "crue" in headline(frame)[0].casefold()


def test_a_period_without_articles_is_told_from_a_file_without_any():
    articles = tl.window(tl.load_articles(tl.sample("articles.csv")), "2030-01-01", "")
    articles = articles.assign(matched=False)
    found = (press.collected(articles, "x"), press.attention_share(articles), press.peak(articles))

    for one in (*found, press.change(articles), press.last_week(articles)):
        assert "articles read, none is in the period" in one.statement


def test_without_a_date_no_day_has_most():
    found = press.peak(own([("A", "La crue", "La crue monte.")]).assign(published=pd.NaT))

    assert found.value is None
    assert "no article has a date" in found.statement
