"""News feeds of every kind become articles."""

import json
from pathlib import Path

import pytest

import trendlab as tl
from trendlab.loading.formats import feeds
from trendlab.loading.reading import Options, Reading
from trendlab.loading.source import Source
from trendlab.tables import LoadError


def read(folder: Path, text: str) -> Reading:
    path = folder / "feed.xml"
    path.write_text(text)
    source = Source(path)
    assert feeds.recognises(source)
    [reading] = feeds.read(source, Options())
    assert reading.rows_read == len(reading.frame) + len(reading.rejected)
    return reading


def test_rss_item_gives_title_link_date_text_author_and_language(tmp_path):
    reading = read(
        tmp_path,
        """<rss xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Journal</title>
        <image><url>https://x.example/logo.png</url></image><language> fr-FR </language>
        <item><media:title>no</media:title><title><![CDATA[L&#39;été <b>vient</b>]]></title>
        <link>https://www.lejour.example/a?xtor=RSS-1</link><dc:creator>Ana B.</dc:creator>
        <pubDate>Thu, 18 Jan 2024 14:19:04 +0100</pubDate><description>Court</description>
        <content:encoded><![CDATA[<p>Un.</p><script>no()</script><p>Deux.</p>]]></content:encoded>
        </item></channel></rss>""",
    )
    row = reading.frame.iloc[0]
    assert row["title"] == "L'été vient"
    assert row["text"] == "Un.\nDeux."
    assert (row["outlet"], row["authors"], row["language"]) == ("lejour.example", "Ana B.", "fr-FR")
    assert row["published"] == "Thu, 18 Jan 2024 14:19:04 +0100"


def test_atom_entry_takes_the_alternate_link(tmp_path):
    reading = read(
        tmp_path,
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="cs"><entry><title>volby</title>
        <link rel="self" href="https://a.example/self"/><link href="https://a.example/1"/>
        <author><name>Eva</name><email>e@a.example</email></author><summary>s</summary>
        <updated>2026-03-01T06:50:00Z</updated></entry></feed>""",
    )
    row = reading.frame.iloc[0]
    assert (row["url"], row["authors"], row["language"]) == ("https://a.example/1", "Eva", "cs")


def test_json_feed_is_read(tmp_path):
    entry = {"url": "https://b.example/1", "title": "T", "content_html": "<p>x</p>"}
    entry |= {"date_published": "2026-03-01T10:00:00Z", "authors": [{"name": "N"}]}
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [entry]})
    path = tmp_path / "feed.json"
    path.write_text(text)
    row = tl.load_articles(path).iloc[0]
    assert (row["title"], row["text"], row["outlet"]) == ("T", "x", "b.example")
    assert (row["authors"], str(row["published"])) == ("N", "2026-03-01 10:00:00+00:00")


def test_news_sitemap_is_read_and_a_plain_one_refused(tmp_path):
    news = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://c.example/1</loc>
    {}</url></urlset>"""
    named = """<n:news><n:publication><n:name>Le C</n:name><n:language>fr</n:language>
    </n:publication><n:publication_date>2026-03-01</n:publication_date><n:title>T</n:title></n:news>"""
    row = read(tmp_path, news.format(named)).frame.iloc[0]
    assert (row["title"], row["outlet"], row["published"]) == ("T", "Le C", "2026-03-01")
    with pytest.raises(LoadError, match="without titles"):
        read(tmp_path, news.format(""))


def test_item_without_title_or_text_is_set_apart(tmp_path):
    reading = read(
        tmp_path,
        "<rss><channel><item><title>a</title></item><item><link>https://d.example</link></item>"
        "</channel></rss>",
    )
    assert len(reading.frame) == 1
    assert reading.rejected[0]["value"] == "https://d.example"


@pytest.mark.parametrize("text", ["<rss><channel>", "<rss><channel><item><title>A & B</rss>"])
def test_feed_that_is_not_well_formed_is_refused_with_its_line(tmp_path, text):
    with pytest.raises(LoadError, match="line 1"):
        read(tmp_path, text)


def test_entities_in_cdata_are_no_reason_to_call_a_feed_broken(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(
        "<rss><channel><item><title>a</title><description><![CDATA[<p>b&nbsp;c</p>]]></description>"
        "</item></channel></rss>"
    )
    source = Source(path)
    assert feeds.read(source, Options())[0].frame["text"].tolist() == ["b c"]
    assert not source.repairs


def test_dates_are_found_in_any_case_and_by_older_names(tmp_path):
    day = "Thu, 28 Jul 2022 04:35:05 +0900"
    names = ("pubdate", "PubDate", "issued")
    items = [f"<item><title>{n}</title><{n}>{day}</{n}></item>" for n in names]
    path = tmp_path / "feed.rss"
    path.write_text(f"<rss><channel>{''.join(items)}</channel></rss>")
    assert tl.load_articles(path)["published"].dt.strftime("%F").tolist() == ["2022-07-27"] * 3


def test_relative_link_stands_under_its_base(tmp_path):
    path = tmp_path / "feed.atom"
    entry = '<entry><title>t</title><link href="a/1"/></entry>'
    root = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/news/">'
    path.write_text(f"{root}{entry}</feed>")
    assert tl.load_articles(path)["url"].tolist() == ["https://a.example/news/a/1"]


def test_titles_in_base64_and_dates_of_atom_03_are_read(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>x</title>'
        '<entry><title mode="base64">TGEgcGx1aWUgcmV2aWVudA==</title>'
        '<link rel="alternate" href="http://c.example/1"/>'
        "<modified>2004-05-02T10:00:00Z</modified><issued>2004-05-01T10:00:00+02:00</issued></entry>"
        "<entry><title>=?UTF-8?B?TGEgbmVpZ2Ug4oCT?=</title>"
        '<link rel="alternate" href="http://c.example/2"/><created>2004-05-02</created></entry></feed>'
    )
    articles = tl.load_articles(path)

    assert articles["title"].tolist() == ["La pluie revient", "La neige –"]
    assert articles["published"].dt.day.tolist() == [1, 2]
