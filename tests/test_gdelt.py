"""GDELT files: article lists, timelines."""

import json
from pathlib import Path

import pytest

import trendlab as tl
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


def test_article_list_names_language_and_country_by_code(tmp_path):
    item = {"url": URL, "title": "Une", "seendate": "20260324T060000Z", "domain": "lejour.example"}
    item |= {"language": "French", "sourcecountry": "Côte d'Ivoire"}
    bad = {"url": "javascript:alert(1)", "title": True, "domain": True, "seendate": ""}
    [reading] = read(tmp_path, json.dumps({"articles": [item, bad]}), "list.json")
    row = reading.frame.iloc[0]
    assert row["outlet"] == "lejour.example"
    loaded = tl.load_articles(tmp_path / "list.json", max_bad=1)
    assert loaded.loc[0, ["language", "country"]].tolist() == ["fr", "CI"]
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


@pytest.mark.parametrize("name", ["title", "domain", "language"])
def test_values_of_another_kind_do_not_stop_the_others(tmp_path, name):
    item = {"url": URL, "title": "Une", "seendate": "20260324T060000Z", "domain": "a.example"}
    (tmp_path / "list.json").write_text(json.dumps({"articles": [item | {name: True}]}))
    assert len(tl.load_articles(tmp_path / "list.json")) == 1


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


@pytest.mark.parametrize("text", ["a\tb\n1\t2\n", "date,title\n2024-01-01,x\n", "[]", "<rss/>"])
def test_other_files_are_left_to_others(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)
    assert not gdelt.recognises(Source(path))


def test_counts_of_a_timeline_give_shares_with_intervals(tmp_path):
    raw = [{"date": "20260105T000000Z", "value": 12, "norm": 1200}]
    whole = {"query_details": {"title": "pluie"}, "timeline": [{"series": "Count", "data": raw}]}
    path = tmp_path / "timeline.json"
    path.write_text(json.dumps(whole))
    counts = tl.load_counts(path)
    row = tl.coverage.from_counts(counts).iloc[0]
    assert (row["series"], row["matched"], row["total"], row["share"]) == ("pluie", 12, 1200, 0.01)
    assert row["low"] < 0.01 < row["high"]


def test_raw_feed_without_a_header_is_refused(tmp_path):
    cells = ["1"] * 58 + ["20150218230000", URL]
    path = tmp_path / "export.CSV"
    path.write_text(("\t".join(cells) + "\n") * 3)
    with pytest.raises(tl.LoadError, match="export"):
        tl.load_articles(path)
