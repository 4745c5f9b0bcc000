"""Files as other tools and spreadsheets write them: read right, or refused in words."""

import json

import pandas as pd
import pytest

import trendlab as tl

DAYS = [f"2025-12-0{i}" for i in (1, 2, 3)]


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def lines(shape):
    return "".join(shape.format(i=i, day=day) + "\n" for i, day in enumerate(DAYS, 1))


ITEMS = [
    {"title": f"T {i}", "date": day, "url": f"https://s.example/{i}"}
    for i, day in enumerate(DAYS, 1)
]
ROW = "T {i},{day},https://s.example/{i}"
ARTICLES = {
    "notes in the header": '"Title\n(original)","Publication\nDate",URL\n' + lines(ROW),
    "rows quoted whole": '"title,date,url"\n' + lines(f'"{ROW}"'),
    "a report above": "Report:,Load,\nFrom:,1 Dec,\n\nTitle,Date,Url,Lang\n" + lines(ROW + ",en"),
    "empty names": "title,date,url,,\n" + lines(ROW + ",,"),
    "German names": "Titel;Datum;Quelle\n" + lines("T {i};0{i}.12.2025;Blatt"),
    "Zotero": '"Item Type","Title","Publication Title","Date"\n' + lines("n,T {i},The Paper,{day}"),
    "ProQuest": "Title,pubtitle,pubdate,URL\n" + lines('T {i},The Paper,"Dec {i}, 2025",https://s.example/{i}'),
    "The Guardian": json.dumps(
        {"response": {"results": [
            {"webTitle": f"T {i}", "webPublicationDate": day, "webUrl": f"https://s.example/{i}",
             "fields": {"bodyText": f"Body {i}"}} for i, day in enumerate(DAYS, 1)
        ]}}),
    "padded columns": "title | date | url\n" + lines("T {i} | {day} | https://s.example/{i} "),
    "objects by number": json.dumps(dict(enumerate(ITEMS))),
    "objects by column": json.dumps(
        {name: {i: item[name] for i, item in enumerate(ITEMS)} for name in ITEMS[0]}),
    "columns and data": json.dumps(
        {"columns": [*ITEMS[0]], "data": [[*item.values()] for item in ITEMS]}),
    "lists under a header": json.dumps([[*ITEMS[0]], *([*item.values()] for item in ITEMS)]),
    "Elasticsearch": json.dumps({"hits": {"hits": [{"_source": item} for item in ITEMS]}}),
    "MongoDB": "\n".join(json.dumps({**item, "date": {"$date": item["date"]}}) for item in ITEMS),
    "addresses as outlets": "title,date,source\n" + lines("T {i},{day},https://s.example/{i}"),
    "Event Registry": json.dumps(
        {"articles": {"results": [
            {"title": f"T {i}", "date": day, "source": {"uri": "s.example", "title": "The Paper"},
             "authors": [{"uri": "a", "name": "Jane Roe"}]} for i, day in enumerate(DAYS, 1)
        ]}}),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_articles_of_other_tools_are_read(tmp_path, name):
    suffix = "json" if ARTICLES[name].startswith(("{", "[")) else "csv"
    articles = tl.load_articles(written(tmp_path, f"a.{suffix}", ARTICLES[name]))

    assert articles["title"].tolist() == ["T 1", "T 2", "T 3"]
    assert articles["published"].dt.strftime("%Y-%m-%d").tolist() == DAYS
    assert articles["outlet"].iloc[0] in {"s.example", "The Paper", "Blatt"}


TRENDS = {
    "units below the header": "Day,rain: (France)\n,index 0-100\n2025-12-01,20\n2025-12-02,100\n",
    "weeks of ISO 8601": "week,rain: (France)\n2025-W48,20\n2025-W49,100\n",
    "weeks in words": "Week,rain: (France)\n2 Nov 2025 - 8 Nov 2025,20\n"
    "9 Nov 2025 - 15 Nov 2025,100\n",
    "day numbers": "Week;rain: (France)\n45963;20\n45970;100\n45977;20\n",
    "milliseconds": "t,rain: (France)\n1762041600000,20\n1762646400000,100\n1763251200000,20\n",
    "German months": "Monat;rain: (France)\nFeb 24;20\nMrz 24;100\n",
    "one row a term": "date,query,interest,geo\n2025-12-01,rain,20,FR\n2025-12-02,rain,100,FR\n",
}


@pytest.mark.parametrize("name", TRENDS)
def test_interest_of_other_tools_is_read(tmp_path, name):
    trends = tl.load_trends(written(tmp_path, "t.csv", TRENDS[name]))

    assert set(trends["topic"]) == {"rain"}
    assert set(trends["geo"]) == {"FR"}
    assert trends["low"].tolist()[:2] == [19.5, 99.5]
    assert trends["end"].gt(trends["start"]).all()


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("geoName,geoCode,rain,snow\nFrance,FR,60,40\nBelgium,BE,50,50\nSpain,ES,90,10\n", "share"),
        (
            "City,lat,lng,rain: (1/1/25 - 1/1/26)\nParis,48.8,2.3,100\nLyon,45.7,4.8,50\n",
            "interest",
        ),
        ("rank,Country,rain: (1/1/25 - 1/1/26)\n1,France,100\n2,Spain,50\n", "interest"),
    ],
)
def test_codes_coordinates_and_ranks_are_no_terms(tmp_path, text, measure):
    regions = tl.load_regions(written(tmp_path, "g.csv", text))

    assert set(regions["topic"]) <= {"rain", "snow"}
    assert set(regions["measure"]) == {measure}


def test_cells_that_say_they_are_empty_are_and_it_is_told(tmp_path):
    text = "title,date,source,text\n" + lines("T {i},{day},NULL,ONLY IN PAID PLANS")
    articles = tl.load_articles(written(tmp_path, "a.csv", text))

    assert articles[["outlet", "text"]].isna().all(axis=None)
    assert "every row says “ONLY IN PAID PLANS”" in str(tl.tables.provenance(articles))


def test_outlet_is_read_out_of_a_dict_written_into_its_cell(tmp_path):
    text = "title,date,source\n" + lines("T {i},{day},\"{{'id': None, 'name': 'The Paper'}}\"")
    articles = tl.load_articles(written(tmp_path, "a.csv", text))

    assert set(articles["outlet"]) == {"The Paper"}


def test_quotes_behind_a_backslash_are_quotes(tmp_path):
    text = "title,date\n" + lines('"He said \\"no\\" {i}",{day}')
    articles = tl.load_articles(written(tmp_path, "a.csv", text))

    assert articles["title"].iloc[0] == 'He said "no" 1'


@pytest.mark.parametrize("start", ["{\\rtf1 T", "%PDF-1.7", "SQLite format 3\0", "GIF89a"])
def test_other_documents_are_named_and_refused(tmp_path, start):
    with pytest.raises(tl.LoadError, match="Export the articles or figures as a table"):
        tl.load_articles(written(tmp_path, "a.csv", start))


@pytest.mark.parametrize(
    "text",
    ["December 1st, 2025", "1.12.2025 0:00 Uhr", "1 декабря 2025 г."],
)
def test_dates_of_more_hands_are_read(tmp_path, text):
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title;date\nA;{text}\n"))

    assert articles["published"].dt.strftime("%Y-%m-%d").tolist() == ["2025-12-01"]


def test_zone_in_a_column_of_its_own_counts(tmp_path):
    text = "title,date,timezone\n" + lines("T {i},{day} 08:00,Europe/Paris")
    articles = tl.load_articles(written(tmp_path, "a.csv", text))

    assert articles["published"].iloc[0] == pd.Timestamp("2025-12-01T07:00Z")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Title,title,date\nA,b,2025-12-01\n", "two columns for title: title and Title"),
        (
            "date,count,ratio\n2025-12-01,12,0,05\n2025-12-02,13,0,06\n",
            "4 fields, 3 fields exp",
        ),
    ],
)
def test_what_can_be_meant_in_two_ways_is_refused(tmp_path, text, told):
    with pytest.raises(tl.LoadError, match=told):
        tl.load_articles(written(tmp_path, "a.csv", text))


def test_series_of_one_figure_name_no_outlet(tmp_path):
    text = "date,query,score\n2025-12-01,rain,20\n2025-12-02,rain,30\n"
    counts = tl.load_counts(written(tmp_path, "c.csv", text))

    assert set(counts["series"]) == {"rain"}
    assert counts["outlet"].isna().all()


def test_columns_that_are_countries_are_places_of_one_term(tmp_path):
    text = "date,FR,BE\n2025-12-01,20,40\n2025-12-02,100,30\n"
    trends = tl.load_trends(written(tmp_path, "rain.csv", text))

    assert set(trends["geo"]) == {"FR", "BE"}
    assert set(trends["topic"]) == {"rain"}
