"""Google Trends exports read by their shape, whatever their language and whoever edited them."""

import json
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trendlab as tl
from trendlab.loading import periods
from trendlab.loading.formats import google_trends
from trendlab.loading.reading import Options, Reading
from trendlab.loading.source import Source
from trendlab.tables import LoadError

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
        ("카테고리: 모든 카테고리", "월,bitcoin: (전 세계)", "bitcoin", ""),
        ("카테고리: 게임", "월,Geo: 대한민국", "게임", "KR"),
        ("الفئة: جميع الفئات", "الشهر,قهوة: (مصر)", "قهوة", "EG"),
        ("Категорія: Усі категорії", "Тиждень,ауф: (Україна)", "ауф", "UA"),
        ("Categorie: Toate categoriile", "Luna,vot: (Întreaga lume)", "vot", ""),
        ("Kategori: Tüm kategoriler", "Ay,kahve: (Türkiye)", "kahve", "TR"),
        (
            "Category: All categories",
            'Month,"""fried rice"": (Erie PA)"',
            '"fried rice"',
            "Erie PA",
        ),
        ("Category: All categories", "Month,a + b: (Worldwide)", "a + b", ""),
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
    assert "Hours carry no zone and are read in Europe/Paris." in reading.repairs


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
            "Empty",
        ),
        ("Mese;a: (Italia)\r\n2024-01;1\r\n2024-02;100\r\n", "separated by ';'"),
        ("2020-01-05,0\n2020-01-12,100\n", "no header"),
        ("ds,y\n12/25/2016,23\n1/1/2017,100\n", "month/day/year"),
        ("sep=;\nMois;a: (France)\n2024-01;1\n2024-02;100\n", "separated by ';'"),
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


@pytest.mark.parametrize(
    ("encoding", "text", "topic"),
    [
        ("utf-8-sig", "Catégorie\u00a0: Toutes\n\nMois,élection: (France)\n", "élection"),
        ("utf-16", "Catégorie\u00a0: Toutes\n\nMois,élection: (France)\n", "élection"),
        ("cp1252", "Catégorie\u00a0: Toutes catégories\n\nMois,élection: (France)\n", "élection"),
        ("cp1254", "Kategori: Tüm kategoriler\n\nAy,işkur başvuru şirketi: (Türkiye)\n", None),
        ("mac_roman", "Recherches de François\n\nMois,François Fillon: (France)\n", None),
    ],
)
def test_encodings_that_spreadsheets_leave_behind_are_decoded(tmp_path, encoding, text, topic):
    reading = read(tmp_path, (text + "2024-01,4\n2024-02,100\n").encode(encoding))
    topic = topic or text.split(",")[1].partition(":")[0]
    assert reading.frame["topic"].unique().tolist() == [topic]


def test_old_mac_and_windows_line_ends_are_the_same(tmp_path):
    for ends in ("\r\n", "\r"):
        assert len(read(tmp_path, ENGLISH.replace("\n", ends)).frame) == 2


def test_long_dump_of_gtrendsr_has_its_place_in_a_column(tmp_path):
    text = (
        '"date","hits","keyword","geo","time","gprop","category"\n'
        '2024-01-07,"<1","pluie","FR","today 12-m","web",0\n'
        '2024-01-14,"100","pluie","FR","today 12-m","web",0\n'
        '2024-01-07,"7","neige","FR","today 12-m","web",0\n'
    )
    frame = read(tmp_path, text).frame
    assert frame["topic"].tolist() == ["pluie", "pluie", "neige"]
    assert frame["geo"].unique().tolist() == ["FR"]
    assert frame["high"].tolist() == [1, 100, 7.5]


def test_row_numbers_of_a_saved_data_frame_are_no_topic(tmp_path):
    text = ",date,coffee,isPartial\n0,2024-01-07,4,False\n1,2024-01-14,100,False\n"
    assert read(tmp_path, text).frame["topic"].unique().tolist() == ["coffee"]


def test_prose_above_the_header_is_passed_over(tmp_path):
    text = (
        '"Global search interest\nAll values indexed to 100",,\n'
        "Time (in GMT),Searches for A,Searches for B\n"
        "11/13/2015 19:00:00,0,1\n11/13/2015 20:00:00,4,100\n"
    )
    reading = read(tmp_path, text, geo="FR")
    assert str(reading.frame["start"].iloc[0]) == "2015-11-13 19:00:00+00:00"  # GMT, not Paris
    assert reading.frame["topic"].iloc[1] == "Searches for B"


def test_periods_in_keys_end_where_they_say(tmp_path):
    text = "Week,a: (France)\n2025-06-01 - 2025-06-07,4\n2025-06-08 - 2025-06-14,100\n"
    reading = read(tmp_path, text)
    assert days(reading, "end") == ["2025-06-08", "2025-06-15"]


def test_line_above_the_header_may_carry_the_place(tmp_path):
    text = (
        'Category: All categories\n"kitchen: (8/12/21 - 8/12/26, Worldwide)"\n\n'
        "Week,kitchen\n2026-01-04,4\n2026-01-11,100\n"
    )
    frame = read(tmp_path, text).frame
    assert frame["geo"].unique().tolist() == [""]
    assert frame["topic"].unique().tolist() == ["kitchen"]


@pytest.mark.parametrize(
    "keys",
    [("03/04/2026", "04/05/2026"), ("13/04/2026", "04/13/2026"), ("01/02/2026", "02/01/2026")],
)
def test_dates_that_can_be_read_in_two_orders_are_refused(tmp_path, keys):
    path = tmp_path / "x.csv"
    path.write_text("Day,a: (France)\n" + "".join(f"{key},100\n" for key in keys))
    with pytest.raises(LoadError, match=r"x\.csv: .*(day/month|month/day)"):
        google_trends.read(Source(path), Options())


def test_period_still_running_at_the_instant_of_reading_is_partial(tmp_path):
    text = "Week,a: (France)\n2026-03-01,4\n2026-03-08,100\n"
    frame = read(tmp_path, text, as_of=pd.Timestamp("2026-03-10", tz="UTC")).frame
    assert frame["partial"].tolist() == [False, True]


def test_regions_keep_shares_in_percent_and_places_without_data(tmp_path):
    text = (
        "Catégorie\u00a0: Toutes catégories\n\n"
        "Pays,a: (29/01/2020 – 29/01/2025),b: (29/01/2020 – 29/01/2025)\n"
        "États-Unis,70\u00a0%,30\u00a0%\nCalifornie,,<1\u00a0%\n"
    )
    reading = read(tmp_path, text)
    frame = reading.frame
    assert reading.table == "regions"
    assert frame["geo"].tolist()[:2] == ["US", "US"]
    assert frame["geo"].isna().tolist()[2:] == [True, True]
    assert frame["low"].tolist()[:2] == [69.5, 29.5]
    assert frame["low"].isna().tolist() == [False, False, True, False]
    assert frame["measure"].iloc[0] == "share"
    assert frame["span"].iloc[0] == "29/01/2020 – 29/01/2025"


@pytest.mark.parametrize(
    "text",
    [
        "country,qnt\nGermany,100\nAustria,72\nKiribati,\nFrance,3\n",
        "State,a,b\nX,60%,40%\nY,1%,99%\nZ,50%,50%\nV,20%,80%\nW,30%,70%\n",
    ],
)
def test_regions_whose_header_was_edited_are_still_known(tmp_path, text):
    assert read(tmp_path, text).table == "regions"


def test_related_queries_tell_interest_and_growth_apart(tmp_path):
    text = (
        'Category: All categories\n"pluie: (3/5/20 - 3/5/21, France)"\n\n'
        'TOP\nmétéo,100\n\nRISING\nneige,Breakout\nverglas,"+4,600%"\nvent,much\n'
    )
    reading = read(tmp_path, text)
    assert reading.table == "related"
    assert reading.frame["topic"].unique().tolist() == ["pluie"]
    assert reading.frame["geo"].unique().tolist() == ["FR"]
    assert reading.frame["low"].tolist()[0] == 99.5
    assert reading.frame["growth_low"].tolist()[1:] == [5000, 4600]
    assert [row["row"] for row in reading.rejected] == [10]


def test_related_queries_of_2026_give_both_figures_in_a_row(tmp_path):
    text = '"query","search interest","increase percent"\n"a",100,"-9%"\n"b",30,"Breakout"'
    name = "searched_with_top-queries_BR_20260116-0840_20260416-0840.csv"
    frame = read(tmp_path, text, name).frame
    assert frame["geo"].tolist() == ["BR", "BR"]
    assert frame["growth_low"].tolist() == [-9, 5000]


KEYS = st.dates(min_value=date(2004, 1, 1), max_value=date(2026, 12, 31))


@given(KEYS, st.sampled_from([1, 7]), st.integers(2, 40), st.sampled_from(["%m/%d/%Y", "%d/%m/%Y"]))
def test_dates_in_either_order_are_right_or_refused(start, step, count, order):
    """Never silently the wrong way round."""
    made = [start + timedelta(days=step * i) for i in range(count)]
    try:
        spans = periods.read([day.strftime(order) for day in made])
    except LoadError:
        assert all(day.day <= 12 for day in made)  # else the order shows
    else:
        assert [moment.date() for moment in spans.starts if moment] == made


@given(st.text(alphabet="0123456789-/.:T Zz+JanFeb", max_size=24))
def test_any_key_is_a_period_or_none(text):
    spans = periods.read([text])
    assert (spans.starts[0] is None) or periods.is_key(text)


@pytest.mark.parametrize(
    "keys",
    [
        ("Jan-04", "Feb-04"),
        ("janv.-04", "févr.-04"),
        ("2004/1", "2004/2"),
        ("01.01.04", "01.02.04"),
    ],
)
def test_months_that_a_spreadsheet_rewrote_are_still_months(tmp_path, keys):
    reading = read(tmp_path, f"Month,a: (France)\n{keys[0]},4\n{keys[1]},100\n")
    assert days(reading) == ["2004-01-01", "2004-02-01"]
    assert days(reading, "end") == ["2004-02-01", "2004-03-01"]


def test_sections_below_the_first_are_told_not_misread(tmp_path):
    """As exports were until 2015."""
    text = (
        "Web Search interest: debt\nUnited States; 2004 - present\n\nInterest over time\n"
        "Week,debt\n2004-01-04 - 2004-01-10,63\n2004-01-11 - 2004-01-17,100\n\n"
        "Top regions for debt\nRegion,debt\nOhio,100\nTexas,90\n"
    )
    reading = read(tmp_path, text)
    assert len(reading.frame) == 2
    assert not reading.rejected
    assert reading.frame["geo"].unique().tolist() == ["US"]
    assert "which are not read: 4." in " ".join(reading.repairs)


def test_last_period_is_possibly_unfinished_where_the_export_does_not_say(tmp_path):
    """A week three days old was said to have fallen by half."""
    path = tmp_path / "multiTimeline.csv"
    rows = "2026-01-04,50\n2026-01-11,60\n2026-01-18,20\n"
    path.write_text(f"Category: All categories\n\nWeek,crue: (France)\n{rows}", "utf-8")
    unknown = tl.load_trends(path)
    known = tl.load_trends(path, as_of="2026-02-01")

    assert unknown["partial"].tolist() == [False, False, True]
    assert "possibly unfinished" in tl.tables.provenance(unknown)[0]["repairs"][-1]
    assert known["partial"].tolist() == [False, False, False]
    assert tl.buzz.peak(tl.buzz.over_time(unknown, "crue"))["start"] == pd.Timestamp(
        "2026-01-11", tz="UTC"
    )


@pytest.mark.parametrize(
    ("name", "header", "unfinished"),
    [
        ("2020-03-01-crue.csv", "crue: (France)", False),
        ("2020-01-24-crue.csv", "crue: (France)", True),  # in the last week
        ("crue_2020-01-05_2020-01-25.csv", "crue: (France)", False),
        ("crue_2019-01-24_2020-01-24.csv", "crue: (France)", True),
        ("crue_2220-01-24.csv", "crue: (France)", True),  # of a day to come
        ("crue.csv", "crue: (1/5/20 - 1/25/20, France)", False),
        ("crue.csv", "crue: (05/01/2020 - 25/01/2020, France)", False),
        ("crue.csv", "crue: (1/5/20 - 1/22/20, France)", True),
        ("2020-03-01-crue.csv", "crue: (1/5/20 - 1/22/20, France)", True),  # cut, though read late
    ],
)
def test_days_in_the_name_or_the_header_tell_whether_the_last_period_was_over(
    tmp_path, name, header, unfinished
):
    rows = "2020-01-05,50\n2020-01-12,60\n2020-01-19,20\n"
    (tmp_path / name).write_text(f"Category: All categories\n\nWeek,{header}\n{rows}", "utf-8")

    assert tl.load_trends(tmp_path / name)["partial"].tolist() == [False, False, unfinished]


def over_time(folder: Path, text: str, name: str = "multiTimeline.csv") -> pd.DataFrame:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return tl.load_trends(path)


def test_second_value_of_a_repeated_hour_is_winter_time(tmp_path):
    rows = ["T01,19", "T02,20", "T02,21", "T03,22"]
    text = "Catégorie : Tout\n\nHeure,nuit: (France)\n" + "".join(f"2025-10-26{r}\n" for r in rows)
    hours = over_time(tmp_path, text).set_index("start")["high"]
    assert [f"{at:%H}" for at in hours.index] == ["23", "00", "01", "02"]
    assert hours.tolist() == [19.5, 20.5, 21.5, 22.5]


def test_two_values_for_one_period_are_an_error_that_names_both(tmp_path):
    head = "Category: All categories\n\nDay,rain: (France)"
    rows = "2025-12-01,4{}\n2025-12-02,100{}\n"
    with pytest.raises(tl.LoadError, match="line 4, two columns: two values for rain"):
        over_time(tmp_path, f"{head},rain: (France)\n" + rows.format(",5", ",7"))
    with pytest.raises(tl.LoadError, match="lines 5 and 6: two values for rain at 2025-12-02"):
        over_time(tmp_path, f"{head}\n" + rows.format("", "") + "2025-12-02,7\n")


def test_header_that_stands_there_again_begins_a_new_export(tmp_path):
    one = "Category: All categories\n\nDay,rain: (France)\n2025-12-01,4\n2025-12-02,100\n"
    whole = over_time(tmp_path, one + one.replace("4\n", "9\n"))
    assert whole["high"].tolist() == [4.5, 100, 9.5, 100]
    assert whole["export"].nunique() == 2
    bare = over_time(tmp_path, one + "Day,snow: (France)\n2025-12-01,100\n")
    assert bare["topic"].tolist() == ["rain", "rain", "snow"]


def test_unsearched_term_of_an_export_is_interest_of_zero(tmp_path):
    text = "Time,rien\n2026-01-17,0\n2026-01-18,0\n"
    whole = over_time(tmp_path, text, "time_series_FR_20260116-0841_20260416-0841.csv")
    assert whole[["low", "high"]].to_numpy().tolist() == [[0, 0.5], [0, 0.5]]


def test_share_with_blank_cells_is_one_measure(tmp_path):
    path = tmp_path / "geoMap.csv"
    span = "(01/01/2020 - 31/12/2020)"
    path.write_text(f"Pays,un: {span},deux: {span}\nFrance,58%,42%\nBelgique,,\nSuisse,100%,\n")
    assert tl.load_regions(path)["measure"].unique().tolist() == ["share"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_answers_of_the_api_share_one_scale(tmp_path, wrapped):
    """The API scales all requests alike, so that its answers are one export."""
    for term, value in (("rain", 12.5), ("snow", 3000.25)):
        span = {"startTime": "2026-06-01T00:00:00Z", "endTime": "2026-06-08T00:00:00Z"}
        figures = {"searchInterest": value, "scaledSearchInterest": 100}
        points = [{"timeRange": span, **figures}, {"date": "2026-06-08T00:00:00Z", **figures}]
        points[1]["isPartial"] = True
        spec = {"expression": {"terms": [{"value": term}]}, "geo": {"code": "FR"}}
        series = {"timeSeries": {"points": points}}
        whole = {"metadata": {"spec": spec}, "response": series} if wrapped else series
        (tmp_path / f"{term}.json").write_text(json.dumps(whole))
    both = tl.load_trends(tmp_path)
    assert both["low"].tolist() == both["high"].tolist() == [12.5, 12.5, 3000.25, 3000.25]
    assert both["export"].unique().tolist() == ["Google Trends API"]
    assert both["topic"].tolist() == ["rain", "rain", "snow", "snow"]
    assert both["partial"].tolist() == [False, True] * 2
    assert str(both["end"].iloc[0]) == "2026-06-08 00:00:00+00:00"
    assert both["geo"].fillna("").unique().tolist() == (["FR"] if wrapped else [""])


def test_row_names_of_r_and_a_title_above_are_passed_over(tmp_path):
    rows = [f'"{i}",2025-11-0{i},"{i}","rain","DE"\n' for i in range(1, 6)]
    r = over_time(tmp_path, '"","date","hits","keyword","geo"\n' + "".join(rows))
    assert (r["topic"].unique().tolist(), r["geo"].unique().tolist()) == (["rain"], ["DE"])
    assert len(r) == 5
    titled = '"Search interest, indexed",,\nTime,Search interest in A,Search interest in B\n'
    rows = "".join(f"2025-11-0{i},7.0{i},3{i}\n" for i in range(1, 5))
    assert len(over_time(tmp_path, titled + rows)) == 8


def test_regions_with_codes_are_read_and_without_names_of_terms_refused(tmp_path):
    path = tmp_path / "geoMap.csv"
    path.write_text("Country,Interest,Code\nFrance,29,FR\nBelgium,100,BE\nSpain,3,ES\n")
    assert tl.load_regions(path)["topic"].unique().tolist() == ["Interest"]
    path.write_text("".join(f"{place},36%,35%,29%\n" for place in ("SP", "MS", "PI", "RJ", "BA")))
    with pytest.raises(tl.LoadError):
        tl.load_regions(path)
    months = "".join(f"Abruzzo,2010-0{i},7,8\n" for i in range(1, 9))
    path.write_text(f"Region,date,one,two\n{months}")
    with pytest.raises(tl.LoadError):
        tl.load_regions(path)


def test_regions_below_a_category_padded_by_a_spreadsheet_are_read(tmp_path):
    path = tmp_path / "geoMap.csv"
    path.write_text("Category: All categories,\n,\nRegion,rain: (2018)\nMaine,100\nOhio,3\n")
    assert tl.load_regions(path)["region"].tolist() == ["Maine", "Ohio"]
