"""``trendlab check`` tells what is in files, by words, JSON and exit status."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trendlab.loading.examine import KEYS, check

GOOD = "url,title,published,source\nhttps://a.example/1,Un,2026-03-01,A\n"
RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:ht="https://trends.google.com/trending/rss">'
    "<channel><title>Daily Search Trends</title><item><title>crue</title>"
    "<ht:approx_traffic>1000+</ht:approx_traffic>"
    "<pubDate>Sun, 1 Mar 2026 06:50:00 +0100</pubDate><ht:news_item>"
    "<ht:news_item_title>Une crue</ht:news_item_title>"
    "<ht:news_item_url>https://a.example/crue</ht:news_item_url>"
    "<ht:news_item_source>A</ht:news_item_source></ht:news_item></item></channel></rss>"
)


def told(tmp_path, *arguments):
    result = CliRunner().invoke(check, ["--json", *arguments])
    return result.exit_code, json.loads(result.output)


def test_good_file_has_every_key_and_status_0(tmp_path):
    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    status, (one,) = told(tmp_path, str(path))

    assert status == 0
    assert set(KEYS) <= set(one)
    assert one["file"] == str(path)
    assert (one["table"], one["rows_read"], one["rows_accepted"]) == ("articles", 1, 1)
    assert (one["start"], one["end"], one["error"]) == ("2026-03-01", "2026-03-01", None)


def test_interest_tells_topic_place_and_whole_period(tmp_path):
    path = tmp_path / "multiTimeline.csv"
    path.write_text(
        "Category: All categories\n\nDay,crue: (France)\n2026-03-01,34\n2026-03-02,100\n"
    )
    status, (one,) = told(tmp_path, str(path))

    assert status == 0
    assert (one["topics"], one["geo"], one["measure"]) == (["crue"], "FR", "interest")
    assert (one["start"], one["end"]) == ("2026-03-01", "2026-03-02")


def test_rejected_row_is_listed_and_gives_status_1(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(GOOD + "https://a.example/2,Deux,2026-02-30,A\n")
    status, (one,) = told(tmp_path, str(path))

    assert status == 1
    (row,) = one["rejected"]
    assert (row["row"], row["column"], row["value"]) == (3, "published", "2026-02-30")
    assert one["rows_read"] == one["rows_accepted"] + one["rows_rejected"] == 2


def test_file_over_the_share_of_bad_rows_is_told_with_its_counts(tmp_path):
    path = tmp_path / "bad.csv"
    rows = [f"https://a.example/{i},T{i},{'hier' if i < 5 else '2026-03-01'},A" for i in range(40)]
    path.write_text(GOOD.split("\n")[0] + "\n" + "\n".join(rows) + "\n")
    status, (one,) = told(tmp_path, str(path))

    assert status == 2
    assert one["rows_rejected"] == 5
    assert "5 of 40 rows cannot be read" in one["error"]


def test_feed_tells_trends_and_counts_the_articles_beside_them(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(RSS)
    _, (one,) = told(tmp_path, str(path))

    assert (one["table"], one["tables"]) == ("trends+articles", {"trends": 1, "articles": 1})
    assert one["topics"] == ["crue"]


def test_file_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.csv").write_text("")
    (tmp_path / "b.csv").write_text(GOOD)
    status, found = told(tmp_path, str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "nowhere.csv")

    assert status == 2
    assert [one["error"] for one in found] == [
        "a.csv: empty file.",
        None,
        f"nowhere.csv: No such file or directory; looked in {Path.cwd()}.",
    ]


def test_columns_option_maps_a_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kop,dag\nEen,2026-03-01\n")

    assert told(tmp_path, str(path))[0] == 2
    status, (one,) = told(
        tmp_path, "--columns", "kop=title", "--columns", "dag=published", str(path)
    )
    assert (status, one["start"]) == (0, "2026-03-01")


def test_words_for_people_hold_no_control_characters(tmp_path):
    path = tmp_path / "a\u202eb\x1b[31m.csv"
    path.write_text(GOOD + "https://a.example/2,T,\x1b[31mred\u202e,A\n")
    result = CliRunner().invoke(check, [str(path)])

    assert result.exit_code == 1
    assert all(c.isprintable() or c == "\n" for c in result.output)
    assert "line 3, published: found '\\x1b[31mred\\u202e'" in result.output


@pytest.mark.parametrize("arguments", [[], ["--columns", "titre", "a.csv"], ["--nope", "a.csv"]])
def test_wrong_use_is_an_error_without_a_traceback(arguments):
    result = CliRunner().invoke(check, arguments)

    assert result.exit_code == 2
    assert "Error: " in result.output
    assert "Traceback" not in result.output


def test_check_shows_what_it_used_and_what_it_left_aside(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("titre,paru,rang\nUn,2026-03-01 10:00,7\n")
    status, (one,) = told(tmp_path, str(path), "--columns", "paru=published", "--geo", "FR")
    shown = CliRunner().invoke(check, [str(path), "--columns", "paru=published"]).output

    assert status == 0
    assert one["used"] == {"paru": "published", "titre": "title"}
    assert (one["aside"], one["encoding"]) == (["rang"], "UTF-8")
    assert one["zone"] == "Europe/Paris for times that name none (that of the place)"
    assert "columns    paru as published, titre as title" in shown
    assert "left aside rang" in shown
    assert "known by" in shown


def test_missing_texts_are_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,date,text\nUn,2026-03-01,Corps\nDeux,2026-03-01,\n")
    _, (one,) = told(tmp_path, str(path))

    assert "1 of 2 articles have no text: only their titles are searched." in one["repairs"]


def test_the_zone_of_a_file_is_told_as_its_own_and_beats_the_callers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,date,timezone\nUn,2026-03-01 10:00,Europe/Paris\n")
    _, (one,) = told(tmp_path, str(path), "--zone", "Asia/Tokyo")

    assert one["zone"] == "Europe/Paris for times that name none (the file's own)"
    assert (one["used"]["timezone"], one["aside"]) == ("zone", [])
    assert one["start"] == "2026-03-01T09:00:00Z"


def test_a_bad_row_is_told_by_the_files_own_column_and_by_what_counts_its_rows(tmp_path):
    path = tmp_path / "a.json"
    rows = [{"titre": "Un", "paru le": "hier"}, {"titre": "Deux", "paru le": "2026-03-01"}]
    path.write_text(json.dumps(rows))
    shown = CliRunner().invoke(check, [str(path), "--columns", "paru le=published"]).output

    assert "record 1, paru le: found 'hier'" in shown
