"""Google Trends exports read by their shape, whatever their language and whoever edited them."""

from pathlib import Path

import pytest

from trendlab.readers import Options, Reading, google_trends
from trendlab.readers.source import Source

ENGLISH = "Category: All categories\n\nDay,volby: (Czechia)\n2026-03-01,34\n2026-03-02,<1\n"


def read(folder: Path, text: str | bytes, name: str = "export.csv", **said) -> Reading:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    source = Source(path)
    assert google_trends.recognises(source)
    [reading] = google_trends.read(source, Options(**said))
    assert reading.rows_read == len(reading.frame) + len(reading.rejected)
    return reading


def days(reading: Reading, column: str = "start") -> list[str]:
    return [str(moment)[:10] for moment in reading.frame[column]]


def test_daily_export_gives_topic_place_periods_and_intervals(tmp_path):
    frame = read(tmp_path, ENGLISH + "2026-03-03,100\n").frame
    assert frame["topic"].unique().tolist() == ["volby"]
    assert frame["geo"].unique().tolist() == ["CZ"]
    assert frame["measure"].unique().tolist() == ["interest"]
    assert frame["low"].tolist() == [33.5, 0, 99.5]
    assert frame["high"].tolist() == [34.5, 1, 100]
    assert [str(moment) for moment in frame["end"]][-1] == "2026-03-04 00:00:00+00:00"
    assert frame["row"].tolist() == [4, 5, 6]


@pytest.mark.parametrize(
    ("preamble", "header", "topic", "geo"),
    [
        ("Catégorie\u00a0: Toutes catégories", "Mois,heineken: (États-Unis)", "heineken", "US"),
        ("类别：所有类别", "月份,Wildlife Trade: (美国)", "Wildlife Trade", "US"),
        ("類別：所有類別", "週,感冒: (台灣)", "感冒", "TW"),
        ("카테고리: 모든 카테고리", "월,bitcoin: (전 세계)", "bitcoin", "WORLD"),
        ("카테고리: 게임", "월,Geo: 대한민국", "게임", "KR"),
        ("الفئة: جميع الفئات", "الشهر,قهوة: (مصر)", "قهوة", "EG"),
        ("Категорія: Усі категорії", "Тиждень,ауф: (Україна)", "ауф", "UA"),
        ("Categorie: Toate categoriile", "Luna,vot: (Întreaga lume)", "vot", "WORLD"),
        ("Kategori: Tüm kategoriler", "Ay,kahve: (Türkiye)", "kahve", "TR"),
        (
            "Category: All categories",
            'Month,"""fried rice"": (Erie PA)"',
            '"fried rice"',
            "Erie PA",
        ),
        ("Category: All categories", "Month,a + b: (Worldwide)", "a + b", "WORLD"),
    ],
)
def test_any_interface_language_is_read_by_shape(tmp_path, preamble, header, topic, geo):
    reading = read(tmp_path, f"{preamble}\n\n{header}\n2024-01,40\n2024-02,100\n")
    assert reading.frame["topic"].tolist() == [topic] * 2
    assert reading.frame["geo"].tolist() == [geo] * 2
    assert days(reading, "end") == ["2024-02-01", "2024-03-01"]


def test_french_below_one_keeps_its_meaning(tmp_path):
    text = "Catégorie\u00a0: Toutes catégories\n\nMois,a: (France)\n2024-01,<\u00a01\n2024-02,100\n"
    frame = read(tmp_path, text).frame
    assert (frame["low"][0], frame["high"][0]) == (0, 1)


def test_weeks_start_on_the_day_the_source_says(tmp_path):
    reading = read(tmp_path, "Week,a: (France)\n2024-01-07,1\n2024-01-14,100\n")
    assert days(reading) == ["2024-01-07", "2024-01-14"]
    assert days(reading, "end") == ["2024-01-14", "2024-01-21"]
    assert {moment.day_name() for moment in reading.frame["start"]} == {"Sunday"}


def test_hours_without_a_zone_take_the_place_s_zone_and_say_so(tmp_path):
    reading = read(tmp_path, "Heure,a: (France)\n2024-07-01T00,1\n2024-07-01T01,100\n")
    assert str(reading.frame["start"][0]) == "2024-06-30 22:00:00+00:00"
    assert "hours carry no zone: read as Europe/Paris" in reading.repairs


def test_figures_outside_the_scale_are_set_apart_with_their_row(tmp_path):
    text = ENGLISH + "2026-03-03,134\n2026-03-04,-1\n2026-03-05,\n2026-02-30,7\n2026-03-07,50.5\n"
    reading = read(tmp_path, text)
    assert len(reading.frame) == 3
    assert [(row["row"], row["value"]) for row in reading.rejected] == [
        (6, "134"),
        (7, "-1"),
        (8, ""),
        (9, "2026-02-30"),
    ]
    assert reading.rejected[0]["column"] == "volby: (Czechia)"


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        (
            "Category: All categories,,\n,,\nWeek,a: (France),\n4/12/2015,1,\n4/19/2015,100,\n",
            "empty",
        ),
        ("Mese;a: (Italia)\r\n2024-01;1\r\n2024-02;100\r\n", "separated by ';'"),
        ("2020-01-05,0\n2020-01-12,100\n", "no header"),
        ("ds,y\n12/25/2016,23\n1/1/2017,100\n", "month/day/year"),
    ],
)
def test_copies_edited_by_hand_are_read_and_the_mending_told(tmp_path, text, repair):
    reading = read(tmp_path, text)
    assert len(reading.frame) == 2
    assert repair in " ".join(reading.repairs)


def test_is_partial_marks_the_row_and_is_no_topic(tmp_path):
    text = "date,coffee,isPartial\n2024-01-07,4,False\n2024-01-14,100,True\n"
    frame = read(tmp_path, text).frame
    assert frame["topic"].unique().tolist() == ["coffee"]
    assert frame["partial"].tolist() == [False, True]


def test_place_and_pull_of_the_2026_export_come_from_its_name(tmp_path):
    text = '"Time","Marcos"\n"2026-04-15",4\n"2026-04-16",100\n'
    name = "time_series_BR_20260116-0839_20260416-0839.csv"
    frame = read(tmp_path, text, name).frame
    assert frame["geo"].tolist() == ["BR", "BR"]
    assert frame["partial"].tolist() == [False, True]  # pulled at 08:39 on the last day


def test_two_exports_never_share_a_scale(tmp_path):
    one, other = (
        read(tmp_path, ENGLISH, "a.csv"),
        read(tmp_path, ENGLISH + "2026-03-03,1\n", "b.csv"),
    )
    assert one.frame["export"].nunique() == 1
    assert set(one.frame["export"]) != set(other.frame["export"])


@pytest.mark.parametrize(
    "text",
    [
        "date,count\n2024-01-01,4\n2024-01-02,100\n",
        "Date,Harvey,Irma\n8/20/17,0,0\n8/21/17,812,3\n",
        "date,title\n2024-01-01,Rain\n",
        "id,value\n7,100\n8,4\n",
    ],
)
def test_counts_and_articles_are_not_taken_for_interest(tmp_path, text):
    path = tmp_path / "other.csv"
    path.write_text(text)
    assert not google_trends.recognises(Source(path))
