"""GDELT files: article lists, timelines, raw feeds, TV."""

import json
from pathlib import Path

import pandas as pd
import pytest

from trendlab.loading import identity
from trendlab.loading.formats import gdelt
from trendlab.loading.reading import Options, Reading
from trendlab.loading.source import Source

URL = "https://www.lejour.example/une/1"


def read(folder: Path, text: str, name: str = "export.csv") -> list[Reading]:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    source = Source(path)
    assert gdelt.recognises(source)
    readings = gdelt.read(source, Options())
    for reading in readings:
        assert reading.rows_read == len(reading.frame) + len(reading.rejected)
    return readings


def feed_row(width: int, **cells: str) -> str:
    row = [""] * width
    for name, value in cells.items():
        row[int(name.removeprefix("c"))] = value
    return "\t".join(row) + "\n"


def test_article_list_names_language_and_country_by_code(tmp_path):
    item = {"url": URL, "title": "Une", "seendate": "20260324T060000Z", "domain": "lejour.example"}
    item |= {"language": "French", "sourcecountry": "Côte d'Ivoire"}
    bad = {"url": "javascript:alert(1)", "title": "x", "seendate": ""}
    [reading] = read(tmp_path, json.dumps({"articles": [item, bad]}), "list.json")
    row = reading.frame.iloc[0]
    assert (row["language"], row["country"], row["outlet"]) == ("fr", "CI", "lejour.example")
    assert row["published"] == "20260324T060000Z"
    assert reading.rejected[0]["value"] == "javascript:alert(1)"


@pytest.mark.parametrize(
    ("tokenised", "title"),
    [
        ("Trump $1 . 776B fund", "Trump $1.776B fund"),
        ("イラン 、 イスラエル 「 交渉 」", "イラン、 イスラエル 「交渉」"),
        ("Storm , then calm", "Storm, then calm"),
        ("No marks here", "No marks here"),
    ],
)
def test_titles_lose_the_spaces_that_gdelt_puts_round_marks(tmp_path, tokenised, title):
    text = f'url,title,seendate\n{URL},"{tokenised}",20260324T060000Z\n'
    [reading] = read(tmp_path, text)
    assert reading.frame["title"].tolist() == [title]


def test_timeline_gives_shares_and_counts_with_their_total(tmp_path):
    points = [{"date": "20260105T000000Z", "value": 0.2}, {"date": "", "value": 1}]
    raw = [{"date": "20260105T000000Z", "value": 12, "norm": 1200}]
    series = [{"series": "Volume Intensity", "data": points}, {"series": "Count", "data": raw}]
    whole = {"query_details": {"title": "pluie"}, "timeline": series}
    [reading] = read(tmp_path, json.dumps(whole), "timeline.json")
    assert reading.table == "counts"
    assert reading.frame["series"].tolist() == ["pluie", "pluie"]
    assert reading.frame["share"].iloc[0] == pytest.approx(0.002)
    assert reading.frame[["matched", "total"]].iloc[1].tolist() == [12, 1200]
    assert len(reading.rejected) == 1


def test_tv_explorer_writes_each_date_twice(tmp_path):
    text = "Date,CNN,MSNBC\n2017070120170701,0.0547,0\n2017070220170702,1,0\n"
    [reading] = read(tmp_path, text)
    assert reading.frame["outlet"].tolist() == ["CNN", "MSNBC", "CNN", "MSNBC"]
    assert [str(start)[:10] for start in reading.frame["start"][::2]] == [
        "2017-07-01",
        "2017-07-02",
    ]
    assert reading.frame["share"].iloc[0] == pytest.approx(0.000547)


def test_knowledge_graph_gives_articles_and_who_is_named_in_them(tmp_path):
    row = feed_row(
        27, c0="20250218230000-1", c1="20250218230000", c2="1", c3="lejour.example", c4=URL,
        c10="4#Lyon, Rhône-Alpes, France#FR#FRB9#17154#45.7#4.8#-1448468#1078",
        c12="Ana Ferrer,353;Ana Ferrer,1426", c14="Le Jour,82", c25="srclc:fra;eng:GT",
        c26="<PAGE_TITLE>L&#39;été</PAGE_TITLE>",
    )  # fmt: skip
    cited = feed_row(27, c0="20250218230000-2", c1="20250218230000", c2="2", c4="Agency/(c)")
    articles, mentions = read(tmp_path, row + cited)
    assert articles.frame["title"].tolist() == ["L'été"]
    assert articles.frame["language"].tolist() == ["fr"]
    assert articles.rejected[0]["row"] == 2  # known by citation only
    names = mentions.frame.set_index(["alias", "start"])
    assert names.loc[("Ana Ferrer", 353), "actor_id"] == "gdelt:person:ana ferrer"
    assert names.loc[("Ana Ferrer", 353), "end"] == 363
    assert {"Le Jour", "Lyon, Rhône-Alpes, France"} <= set(mentions.frame["alias"])


def test_mentions_carry_the_identity_of_their_article(tmp_path):
    row = feed_row(27, c0="x", c1="20250218230000", c3="lejour.example", c4=URL, c12="Ana,1")
    articles, mentions = read(tmp_path, row)
    dated = articles.frame.assign(published=pd.NaT)
    known = identity.identify(dated)
    assert mentions.frame["article_id"].tolist() == known["article_id"].tolist()


def test_older_graph_lists_several_pages_in_one_row(tmp_path):
    row = feed_row(
        11, c0="20200705", c1="2", c5="candice swanepoel", c9="a.example;b.example",
        c10="https://a.example/1<UDIV>https://b.example/2",
    )  # fmt: skip
    articles, mentions = read(tmp_path, row)
    assert articles.frame["outlet"].tolist() == ["a.example", "b.example"]
    assert len(mentions.frame) == 2
    assert set(mentions.frame["start"]) == {-1}  # this graph has no offsets


@pytest.mark.parametrize(
    ("width", "date", "address"), [(61, 59, 60), (58, 56, 57), (16, 2, 5), (15, 0, 14)]
)
def test_raw_feeds_are_known_by_their_columns(tmp_path, width, date, address):
    row = feed_row(width, **{f"c{date}": "20150218230000", f"c{address}": URL})
    [reading] = read(tmp_path, row * 2)
    assert reading.frame["url"].tolist() == [URL, URL]
    assert reading.frame["published"].tolist() == ["20150218230000Z"] * 2


def test_events_without_an_address_are_told_not_dropped(tmp_path):
    with_url = feed_row(58, c56="20130401", c57=URL)
    [reading] = read(tmp_path, feed_row(57, c56="20130203") + with_url)
    assert len(reading.frame) == 1
    assert reading.rejected[0]["row"] == 1


def test_quoted_copy_with_null_literals_reads_as_the_raw_feed(tmp_path):
    cells = ["NULL"] * 58
    cells[56], cells[57] = '"20180530"', f'"{URL}"'
    [reading] = read(tmp_path, ",".join(cells) + "\n")
    assert reading.frame["url"].tolist() == [URL]


@pytest.mark.parametrize("text", ["a\tb\n1\t2\n", "date,title\n2024-01-01,x\n", "[]", "<rss/>"])
def test_other_files_are_left_to_others(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)
    assert not gdelt.recognises(Source(path))
