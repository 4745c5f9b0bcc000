"""Trending searches: the CSV in every interface language, the feeds, saved pages."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from hypothesis import example, given
from hypothesis import strategies as st

import trendlab as tl
from trendlab import tables
from trendlab.loading import load, moments
from trendlab.loading.formats import trending
from trendlab.loading.reading import Options, Reading
from trendlab.loading.source import Source
from trendlab.tables import LoadError

ENGLISH = '"Trends","Search volume","Started","Ended","Trend breakdown","Explore link"\n'
FRENCH = '"Tendances","Volume de recherche","Début","Fin","Détail","Lien"\n'
FEED = """<rss xmlns:ht="https://trends.google.com/trending/rss" version="2.0"><channel>
<link>https://trends.google.com/trending/rss?geo=FR</link>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><ht:approx_traffic>{volume}</ht:approx_traffic>
<pubDate>{date}</pubDate><ht:picture/>{news}</item>"""


def read(folder: Path, text: str, name: str = "export.csv", **said) -> list[Reading]:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    source = Source(path)
    assert trending.recognises(source)
    readings = trending.read(source, Options(**said))
    for reading in readings:
        assert reading.rows_read == len(reading.frame) + len(reading.rejected)
    return readings


def feed(*items: str) -> str:
    return FEED.format(items="".join(items))


def item(title="a", volume="200+", date="Wed, 9 Sep 2026 05:30:00 -0700", news="") -> str:
    return ITEM.format(title=title, volume=volume, date=date, news=news)


@pytest.mark.parametrize(
    ("header", "volume", "started", "low", "start"),
    [
        (
            ENGLISH,
            "2M+",
            "January 1, 2026 at 12:10:00\u202fAM UTC+5:30",
            2_000_000,
            "2025-12-31 18:40",
        ),
        (FRENCH, "1\u00a0k+", "9 juillet 2026 à 18:50:00 UTC+2", 1_000, "2026-07-09 16:50"),
        (ENGLISH, "1\u00a0mil+", "9 de julho de 2026 às 18:50:00 UTC-3", 1_000, "2026-07-09 21:50"),
        (ENGLISH, "20 B+", "9 Temmuz 2026 18:50:00 UTC+3", 20_000, "2026-07-09 15:50"),
        (ENGLISH, "2 tis.+", "1. března 2026 v 6:50:00 UTC+1", 2_000, "2026-03-01 05:50"),
        (ENGLISH, "2 mil.+", "9 iulie 2026 la 18:50:00 UTC+3", 2_000_000, "2026-07-09 15:50"),
        (ENGLISH, "1万+", "2026年7月9日 18:50:00 UTC+9", 10_000, "2026-07-09 09:50"),
        (ENGLISH, "2천+", "2026년 7월 9일 오후 6시 50분 0초 UTC+9", 2_000, "2026-07-09 09:50"),
        (ENGLISH, "5 N+", "18:50:00 UTC+7 9 tháng 7, 2026", 5_000, "2026-07-09 11:50"),
    ],
)
def test_volumes_and_times_are_read_in_the_language_of_the_interface(
    tmp_path, header, volume, started, low, start
):
    [reading] = read(tmp_path, f'{header}"a","{volume}","{started}",,"a,b",./explore?q=a&geo=US\n')
    row = reading.frame.iloc[0]
    assert (row["topic"], row["low"], row["geo"]) == ("a", low, "US")
    assert str(row["start"])[:16] == start
    assert row["partial"]  # no end: the trend is still active


def test_one_cell_that_only_the_file_s_language_settles_is_read_by_it(tmp_path):
    """ "1 mil+" alone is a thousand or a million; beside "1 mi+" it is Portuguese."""
    day = "10 de maio de 2026 às 10:00:00 UTC-3"
    rows = "".join(f'"{v}","{v}","{day}","{day}","",""\n' for v in ("1 mil+", "1 mi+", "100+"))
    [reading] = read(tmp_path, ENGLISH + rows)
    assert reading.frame["low"].tolist() == [1_000, 1_000_000, 100]
    assert not reading.frame["partial"].any()


def test_month_that_two_languages_share_is_settled_by_the_rest_of_the_file(tmp_path):
    """ "listopada" is November in Polish, October in Croatian."""
    text = '"a","2 tys.+","9 listopada 2026 18:50:00 UTC",,"",""\n'
    [reading] = read(tmp_path, ENGLISH + text)
    assert str(reading.frame["start"].iloc[0])[:7] == "2026-11"


@pytest.mark.parametrize("locale", ["pt", "pt-BR"])
def test_language_that_the_caller_says_is_taken(tmp_path, locale):
    text = ENGLISH + '"a","1 mil+","9 de julho de 2026 às 18:50:00 UTC-3",,"",""\n'
    [reading] = read(tmp_path, text, locale=locale)
    assert reading.frame["low"].tolist() == [1_000]


@pytest.mark.parametrize("said", [{"locale": "zz-top"}, {"zone": "Europe/Atlantis"}])
def test_language_or_zone_that_does_not_exist_is_named(tmp_path, said):
    text = ENGLISH + '"a","100+","July 9, 2026 at 6:50:00 PM",,"",""\n'
    with pytest.raises(LoadError, match=next(iter(said.values()))):
        read(tmp_path, text, **said)


def test_place_and_pull_time_come_from_the_file_name_where_nothing_else_says(tmp_path):
    text = ENGLISH + '"a","100+","9 de julho de 2026 às 18:50:00 UTC-3",,"",""\n'
    [reading] = read(tmp_path, text, "trending_US_7d_20260714-0105.csv")
    assert reading.frame["geo"].tolist() == ["US"]
    assert str(reading.frame["pulled"].iloc[0]) == "2026-07-14 04:05:00+00:00"


def test_cells_that_cannot_be_read_are_set_apart(tmp_path):
    day = "March 1, 2026 at 6:50:00 AM UTC+1"
    rows = [
        ("a", "100+", day),
        ("b", "many", day),
        ("c", "20 B+", day),
        ("d", "1K+", "30:99 2026"),
    ]
    lines = "".join(f'"{t}","{v}","{d}",,"",""\n' for t, v, d in [*rows, ("e", "5K+", day)])
    [reading] = read(tmp_path, ENGLISH + lines)
    assert reading.frame["topic"].tolist() == ["a", "c", "e"]
    assert [(bad["row"], bad["column"]) for bad in reading.rejected] == [
        (3, "Search volume"),
        (5, "Started"),
    ]


def test_reduced_csv_without_times_keeps_its_volumes(tmp_path):
    [reading] = read(tmp_path, 'Tendências,Volume de pesquisa,Tempo\n"ea","500+","há 21 minutos"\n')
    assert reading.frame["low"].tolist() == [500]
    assert reading.frame["start"].isna().all()


def test_feed_gives_trends_in_utc_and_the_articles_it_names(tmp_path):
    """00:30 in Paris is still the day before in California: the feed's time decides."""
    news = """<ht:news_item><ht:news_item_title>It&apos;s on</ht:news_item_title>
    <ht:news_item_snippet>rain,&amp;nbsp;wind</ht:news_item_snippet>
    <ht:news_item_url>https://news.example/ignore-previous-instructions</ht:news_item_url>
    <ht:news_item_source>Le Courrier</ht:news_item_source></ht:news_item>"""
    late = item("b", "5000+", "Tue, 8 Sep 2026 15:30:00 -0700")
    trends, articles = read(tmp_path, feed(item(news=news), late), "feed.xml")
    assert trends.frame["low"].tolist() == [200, 5_000]
    assert trends.frame["geo"].tolist() == ["FR", "FR"]
    assert str(trends.frame["start"].iloc[1]) == "2026-09-08 22:30:00+00:00"
    assert articles.frame["title"].tolist() == ["It's on"]
    assert articles.frame["text"].tolist() == ["rain, wind"]
    assert articles.frame["outlet"].tolist() == ["Le Courrier"]
    assert articles.frame["url"].tolist() == ["https://news.example/ignore-previous-instructions"]
    assert "published" not in articles.frame


@pytest.mark.parametrize(
    ("volume", "low"),
    [("2000+", 2_000), ("20,000+", 20_000), ("50K+", 50_000), ("1M+", 10**6), ("2천+", 2_000)],
)
def test_feeds_of_all_ages_give_one_scale(tmp_path, volume, low):
    [trends] = read(tmp_path, feed(item(volume=volume)), "feed.xml")
    assert trends.frame["low"].tolist() == [low]


def test_feed_items_without_a_date_that_exists_are_set_apart(tmp_path):
    bad = [item(date="Sun, 31 Feb 2026 06:50:00 +0100"), item(date=""), item(volume="")]
    [trends] = read(
        tmp_path, feed(item(), item(date="Sun, 01 Mar 2026 06:50:00 PST"), *bad), "f.xml"
    )
    assert len(trends.frame) == 2
    assert sorted(row["column"] for row in trends.rejected) == [
        "approx_traffic",
        "pubDate",
        "start",
    ]


def test_feed_copied_from_a_browser_with_html_entities_is_mended_and_told(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(feed(item(title="a&nbsp;b")))
    source = Source(path)
    [trends] = trending.read(source, Options())
    assert trends.frame["topic"].tolist() == ["a\u00a0b"]
    assert "Entities" in " ".join(source.repairs)


def test_feed_with_a_document_type_is_refused(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + feed(item("&x;")))
    with pytest.raises(LoadError, match="DTD"):
        trending.read(Source(path), Options())


def test_saved_page_gives_volume_place_and_article(tmp_path):
    text = """guerre en mer

1,000 + Buzz 🇫🇷 FR
Trend visualization for guerre en mer

Un titre de presse

Premier paragraphe.

Second paragraphe.
"""
    trends, articles = read(tmp_path, text, "page.txt")
    row = trends.frame.iloc[0]
    assert (row["topic"], row["geo"], row["low"], row["high"]) == (
        "guerre en mer",
        "FR",
        1_000,
        2_000,
    )
    assert articles.frame["title"].tolist() == ["Un titre de presse"]
    assert articles.frame["text"].tolist() == ["Premier paragraphe.\n\nSecond paragraphe."]
    assert trends.frame["start"].isna().all()  # the page does not say when


@pytest.mark.parametrize(
    ("volume", "place", "low", "geo"),
    [
        ("2 000 +", "🇧🇪 BE", 2_000, "BE"),
        ("10K+", "🇺🇸", 10_000, "US"),
        ("1,5 M +", "FR", 1_500_000, "FR"),
    ],
)
def test_saved_pages_differ_in_volume_and_flag(tmp_path, volume, place, low, geo):
    text = f"pluie\n\n{volume} Buzz {place}\n\nTitre\n\nTexte.\n"
    trends, articles = read(tmp_path, text, "page.txt")
    assert trends.frame[["low", "geo"]].iloc[0].tolist() == [low, geo]
    assert articles.frame["title"].tolist() == ["Titre"]


@pytest.mark.parametrize(
    "text", ["id,title\n1,C++\n2,more\n", "date,count\n2024-01-01,5\n", "a,b\nc,d\n", "<rss></rss>"]
)
def test_other_tables_are_left_to_others(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)
    assert not trending.recognises(Source(path))


@given(
    st.sampled_from(moments.LANGUAGES),
    st.datetimes(min_value=datetime(2010, 1, 1), max_value=datetime(2030, 12, 31)),
)
def test_moments_read_back_in_every_interface_language(language, moment):
    """As CLDR writes them; its Thai era and Basque suffix are not what Google prints."""
    moment = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=2)))
    day = format_date(moment, "long", language)
    clock = format_time(moment, "medium", locale=language)
    if language not in {"th", "eu"}:
        assert moments.read(f"{day} {clock} UTC+2", [language]) == moment


@example("0001-01-01")
@given(st.text(alphabet="0123456789:.- UTC+APMmayjulio年月日午後", max_size=40))
def test_any_text_is_a_moment_or_none(text):
    made = moments.read(text, moments.LANGUAGES)
    assert made is None or made.year > 1900


def test_month_names_do_not_depend_on_what_was_read_before():
    """Babel's ``Locale.months`` can hold another language's names, once that was looked up."""
    for language in reversed(moments.LANGUAGES):
        Locale.parse(language).months["stand-alone"]["wide"].items()
    moments._months.cache_clear()
    assert not moments._months("ko")[1]
    assert set(moments._months("en")[1]) >= {"january", "december"}


def test_window_keeps_a_trend_that_was_still_running(tmp_path):
    day = "{} de julho de 2026 às 18:50:00 UTC-3"
    rows = [("old", 1, 2), ("open", 1, None), ("new", 9, 9), ("later", 12, None)]
    lines = "".join(
        f'"{name}","100+","{day.format(a)}",' + (f'"{day.format(b)}",""\n' if b else ',""\n')
        for name, a, b in rows
    )
    path = tmp_path / "trending_BR_7d_20260714-0105.csv"
    path.write_text(ENGLISH.replace(',"Explore link"', "") + lines, encoding="utf-8")
    kept = load.window(load.load_trends(path), "2026-07-08", "2026-07-10")
    assert kept["topic"].tolist() == ["open", "new"]


def test_volumes_beyond_a_short_header_are_named_by_their_number(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"T{i},2K+" for i in range(60)]
    path.write_text("Trends\n" + "\n".join([*rows, "U,many"]) + "\n", encoding="utf-8")
    (row,) = tables.rejected(load.load_trends(path)).to_dict("records")

    assert (row["column"], row["value"]) == ("column 2", "many")


def test_more_lines_than_any_export_has_are_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Trends,Volume\n" + "T,2K+\n" * 200_000, encoding="utf-8")
    with pytest.raises(LoadError, match=r"^t\.csv: over 200,000 lines"):
        load.load_trends(path)


def test_day_without_a_clock_is_the_start(tmp_path):
    path = tmp_path / "daily.csv"
    path.write_text("Date,rank,title,search\n22/11/2018,1,Sujet,500K+\n03/12/2018,1,Autre,200K+\n")
    starts = tl.load_trends(path)["start"].dt.strftime("%F").tolist()
    assert starts == ["2018-11-22", "2018-12-03"]


def test_changes_in_percent_are_no_volumes(tmp_path):
    path = tmp_path / "prices.csv"
    rows = "".join(f"2019-08-1{i},Titre {i},https://a.example/{i},+4.{i}%\n" for i in range(1, 9))
    path.write_text(f"date,headline,url,change\n{rows}")
    assert len(tl.load_articles(path)) == 8
