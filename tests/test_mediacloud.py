"""Media Cloud exports and counts by period."""

import json
from pathlib import Path

import pytest

import trendlab as tl
from trendlab.loading.formats import mediacloud
from trendlab.loading.reading import Options, Reading
from trendlab.loading.source import Source


def read(folder: Path, text: str) -> Reading:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8", newline="")
    source = Source(path)
    assert mediacloud.recognises(source)
    [reading] = mediacloud.read(source, Options())
    assert reading.rows_read == len(reading.frame) + len(reading.rejected)
    return reading


def test_story_list_is_articles_with_the_site_as_outlet(tmp_path):
    header = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    row = (
        "d2,2026-05-07 15:40:11.5+00:00,de,a.example,a.example,2026-05-06,Titel,https://a.example\n"
    )
    reading = read(tmp_path, header + row)
    assert reading.format == "Media Cloud story list"
    assert reading.frame["outlet"].tolist() == ["a.example"]
    assert reading.frame["title"].tolist() == ["Titel"]


def test_counts_keep_their_denominator(tmp_path):
    reading = read(
        tmp_path, "date,count,total_count,ratio\n2026-01-01,5,100,0.05\n2026-01-02,0,90,0\n"
    )
    assert reading.frame[["matched", "total", "share"]].iloc[0].tolist() == [5, 100, 0.05]
    assert [str(end)[:10] for end in reading.frame["end"]] == ["2026-01-02", "2026-01-03"]


def test_sentences_of_2017_come_in_buckets_of_three_days(tmp_path):
    reading = read(tmp_path, 'date,sentences\n"2017-07-01",908\n"2017-07-04",1298\n')
    assert reading.frame["measure"].unique().tolist() == ["sentences"]
    assert str(reading.frame["end"].iloc[0])[:10] == "2017-07-04"


def test_re_used_counts_name_the_series_and_the_unit(tmp_path):
    text = (
        "date,name,matched_stories,all_candidate_stories,pct_of_all_candidate_stories,query\n"
        '2018-12-30,Ana,45.0,806,0.0558,"(""Ana"")"\n2019-01-06,Ana,55.0,915,0.0601,"(""Ana"")"\n'
    )
    row = read(tmp_path, text).frame.iloc[0]
    assert (row["matched"], row["total"], row["measure"]) == (45, 806, "stories")


def test_wide_table_of_days_gives_one_series_per_column(tmp_path):
    reading = read(tmp_path, "Date,Harvey,Irma\n8/20/17,0,0\n8/21/17,812,3\n")
    assert reading.frame["series"].tolist() == ["Harvey", "Irma"] * 2
    assert reading.frame["value"].tolist() == [0, 0, 812, 3]
    assert str(reading.frame["start"].iloc[0])[:10] == "2017-08-20"


def test_counts_of_the_api_are_read(tmp_path):
    reading = read(tmp_path, '{"counts": [{"count": 3, "date": "2021-06-17 00:00:00"}]}')
    assert reading.frame["matched"].tolist() == [3]


def test_top_sources_have_no_date(tmp_path):
    reading = read(tmp_path, "source,count,ratio\na.example,7,0.7\nb.example,3,0.3\n")
    assert reading.frame["outlet"].tolist() == ["a.example", "b.example"]
    assert reading.frame["start"].isna().all()


@pytest.mark.parametrize(
    "text",
    [
        "date,title,text\n2024-01-01,a,b\n",
        "id,value\n1,2\n3,4\n",
        "date\n2024-01-01\n",
        "name,url\na,https://a.example\n",
    ],
)
def test_articles_and_lists_are_left_to_others(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)
    assert not mediacloud.recognises(Source(path))


def test_load_counts_gives_one_frame_of_several_files(tmp_path):
    for name, count in (("a", 5), ("b", 7)):
        text = f"date,count,total_count\n2026-01-01,{count},100\n2026-01-02,0,90\n"
        (tmp_path / f"{name}.csv").write_text(text)
    counts = tl.load_counts(tmp_path)
    assert counts["matched"].tolist() == [5, 0, 7, 0]
    assert counts["origin"].str[:5].unique().tolist() == ["a.csv", "b.csv"]
    assert tl.coverage.from_counts(counts)["share"].tolist() == [0.05, 0, 0.07, 0]


def test_counts_of_a_french_spreadsheet_are_whole_numbers(tmp_path):
    text = "date;count;total_count;ratio\n01/12/2025;1\u202f201;46\u202f000;0,026\n"
    text += "13/12/2025;1.202;47 000;0,025\n"
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    counts = tl.load_counts(path)
    assert counts["matched"].tolist() == [1201, 1202]
    assert counts["total"].tolist() == [46000, 47000]
    assert counts["share"].tolist() == [0.026, 0.025]


def test_timestamps_beside_values_are_counts(tmp_path):
    path = tmp_path / "values.csv"
    path.write_text("timestamp,value\n2026-02-26 21:42:53,57\n2026-02-26 21:47:53,43\n")
    assert tl.load_counts(path)["value"].tolist() == [57, 43]


def test_counts_by_outlet_and_interval_keep_their_totals(tmp_path):
    point = {"interval": "week", "matching_stories": 3, "total_stories": 10, "ratio": 0.3}
    points = [
        {"media_name": name, "bucket": day, **point}
        for name in ("a.example", "b.example")
        for day in ("2026-08-02", "2026-08-09")
    ]
    path = tmp_path / "counts.json"
    path.write_text(json.dumps({"source-interval-attention": points}))
    counts = tl.load_counts(path)

    assert counts["outlet"].tolist() == ["a.example"] * 2 + ["b.example"] * 2
    assert counts[["matched", "total"]].values.tolist() == [[3, 10]] * 4
    assert (counts["end"] - counts["start"]).dt.days.tolist() == [7] * 4


def test_counts_over_time_keep_their_totals_however_they_are_wrapped(tmp_path):
    path = tmp_path / "counts.json"
    points = [{"date": f"2026-08-0{i}", "count": i, "total_count": 1201} for i in (1, 2)]
    for whole in ({"count_over_time": {"counts": points}}, {"counts": points}, points):
        path.write_text(json.dumps(whole))

        assert tl.load_counts(path)["total"].tolist() == [1201, 1201]


def test_a_figure_keeps_the_station_and_the_name_that_stand_beside_it(tmp_path):
    """Only the name was kept, and the stations of a day were told apart no more."""
    path = tmp_path / "a.csv"
    path.write_text(
        "date_start,station,value,name\n2026-01-01,A,0,drought\n2026-01-01,B,3,drought\n"
    )
    frame = tl.load_counts(path)
    assert frame[["series", "outlet", "value"]].values.tolist() == [
        ["drought", "A", 0],
        ["drought", "B", 3],
    ]
