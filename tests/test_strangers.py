"""Files of strangers: spreadsheets and their round trips, odd dates, columns nobody can read."""

import gzip
import io
import json
import zipfile
from functools import partial

import pandas as pd
import pytest

import trendlab as tl


def written(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def mended(frame):
    return " | ".join(tl.tables.provenance(frame)[0]["repairs"])


def workbook(path, sheets):
    """Write the least that a spreadsheet program takes for a workbook."""
    office = "http://schemas.openxmlformats.org/"
    names = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1)
    )
    kinds = f"{office}officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{i}" Type="{kinds}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    main = f'xmlns="{office}spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        home = f"{office}package/2006/relationships"
        root = f'<Relationship Id="r0" Type="{kinds}/officeDocument" Target="xl/workbook.xml"/>'
        out.writestr("_rels/.rels", f'<Relationships xmlns="{home}">{root}</Relationships>')
        out.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{kinds}"><sheets>{names}</sheets></workbook>',
        )
        out.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{home}">{links}</Relationships>'
        )
        for i, rows in enumerate(sheets.values(), 1):
            cells = "".join(f'<row r="{r}">{_cells(row, r)}</row>' for r, row in enumerate(rows, 1))
            out.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
            )
    return path


def _cells(row, at):
    made = ""
    for column, value in zip("ABCDEFG", row, strict=False):
        if isinstance(value, str):
            made += f'<c r="{column}{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        else:
            made += f'<c r="{column}{at}"><v>{value}</v></c>'
    return made


NEWS = [
    ["date", "source", "title"],
    ["2026-03-01", "Le Nord", "Un"],
    ["2026-03-02", "Le Sud", "Deux"],
]


def test_each_sheet_of_a_workbook_is_a_file(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", {"Mars": NEWS, "Avril": [NEWS[0], ["2026-04-01", "O", "Trois"]]}
    )
    articles = tl.load_articles(path)

    assert articles["title"].tolist() == ["Un", "Deux", "Trois"]
    assert articles["origin"].tolist() == ["a.xlsx/Mars:2", "a.xlsx/Mars:3", "a.xlsx/Avril:2"]


def test_sheet_that_holds_no_articles_is_told_beside_one_that_does(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Info": [["made", "by"], [1, 2]], "News": NEWS})
    articles = tl.load_articles(path)

    assert len(articles) == 2
    assert "sheet Info left aside" in mended(articles)


def test_workbook_with_a_cell_far_away_is_refused_before_it_is_laid_out(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"News": NEWS})
    with zipfile.ZipFile(path) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w") as out:
        for name, data in parts.items():
            out.writestr(name, data)

    with pytest.raises(tl.LoadError, match=r"grid of 17,179,869,184 cells"):
        tl.load_articles(path)


@pytest.mark.parametrize("numbers", [["46082.5", "46083.5"], ["1772366400", "1772452800"]])
def test_dates_as_numbers_are_read_and_told(tmp_path, numbers):
    rows = "".join(f"T{i},{number}\n" for i, number in enumerate(numbers))
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,date\n{rows}"), zone="UTC")

    assert articles["published"].dt.strftime("%Y-%m-%dT%H").tolist() == [
        "2026-03-01T12",
        "2026-03-02T12",
    ]
    assert "2 are read as" in mended(articles)


def test_times_of_a_spreadsheet_are_those_of_its_place(tmp_path):
    text = "title,date\nA,46082.5\nB,46083\n"
    articles = tl.load_articles(written(tmp_path, "a.csv", text), zone="Europe/Paris")

    assert articles["published"].dt.hour.tolist() == [11, 0]


def test_years_are_no_day_numbers(tmp_path):
    path = written(tmp_path, "a.csv", "title,date\nA,12345\nB,99999\n")

    with pytest.raises(tl.LoadError, match="2 of 2 rows"):
        tl.load_articles(path)


ACCENTS = "date;titre;média\n" + "".join(
    f"2026-03-0{i};L’été à Orléans, déjà;Écho\n" for i in range(1, 9)
)


def test_table_that_a_french_spreadsheet_saved_is_decoded_and_told(tmp_path):
    articles = tl.load_articles(written(tmp_path, "a.csv", ACCENTS, "cp1252"))

    assert articles["title"].iloc[0] == "L’été à Orléans, déjà"
    assert "Decoded from cp1252" in mended(articles)


def test_few_letters_prove_no_encoding(tmp_path):
    path = written(tmp_path, "a.csv", "date,title\n2026-03-01,L’été\n", "cp1252")

    with pytest.raises(tl.LoadError, match="Say encoding="):
        tl.load_articles(path)


def test_chinese_table_in_gbk_is_decoded(tmp_path):
    rows = [
        "乌克兰战争仍在继续，欧盟召开紧急会议",
        "国务院发布新的经济政策以促进增长",
        "北京天气转冷",
    ]
    text = "date,title\n" + "".join(f"2026-03-0{i},{row}\n" for i, row in enumerate(rows, 1))
    articles = tl.load_articles(written(tmp_path, "a.csv", text, "gbk"))

    assert articles["title"].tolist() == rows


@pytest.mark.parametrize("above", ["sep=;\n", "Export du 1er mars\n", "Mon titre;;\n\n"])
def test_lines_above_the_header_are_passed_over(tmp_path, above):
    articles = tl.load_articles(written(tmp_path, "a.csv", above + ACCENTS))

    assert len(articles) == 8
    assert articles["origin"].iloc[0] == f"a.csv:{above.count(chr(10)) + 2}"


def test_header_that_stands_there_again_is_no_article(tmp_path):
    articles = tl.load_articles(
        written(tmp_path, "a.csv", ACCENTS + ACCENTS.replace("2026", "2025"))
    )

    assert len(articles) == 16
    assert "header stands there again" in mended(articles)


def test_quote_that_closes_amid_a_later_row_gives_up_its_line_alone(tmp_path):
    rows = ['"never closed,2026-03-01,A', '"Second",2026-03-02,B', '"Third",2026-03-03,C']
    text = "\n".join(["title,date,source", *rows]) + "\n"
    articles = tl.load_articles(written(tmp_path, "a.csv", text))

    assert articles["title"].tolist() == ["Second", "Third"]
    assert tl.tables.rejected(articles)["row"].tolist() == [2]


MONITOR = {
    "Date": "02-Dec-2025", "Time": "10:15 PM", "URL": "https://o.example/1",
    "Source Name": "Le Nord", "Author Name": "A. Roe", "Title": "Un",
    "Opening Text": "The long opening of it", "Hit Sentence": "hit", "Country": "France",
    "Language": "French", "Reach": "9",
}  # fmt: skip


def test_media_monitor_is_read_whole_and_what_is_left_aside_is_named(tmp_path):
    text = "\t".join(MONITOR) + "\n" + "\t".join(MONITOR.values()) + "\n"
    articles = tl.load_articles(written(tmp_path, "a.csv", text, "utf-16"), zone="Europe/Paris")
    row = articles.iloc[0]

    assert row["published"] == pd.Timestamp("2025-12-02T21:15Z")
    assert (row["text"], row["authors"]) == ("The long opening of it", "A. Roe")
    assert (row["language"], row["country"], row["outlet"]) == ("fr", "FR", "Le Nord")
    (record,) = tl.tables.provenance(articles)
    assert record["aside"] == ["Hit Sentence", "Reach"]
    assert record["used"]["Opening Text"] == "text"


@pytest.mark.parametrize("words", ["", "No date", "n/a"])
def test_column_without_any_date_is_told(tmp_path, words):
    path = written(
        tmp_path,
        "a.csv",
        f"title,url,publishedAt\nA,https://x.example/1,{words}\nB,https://x.example/2,{words}\n",
    )
    articles = tl.load_articles(path)

    assert articles["published"].isna().all()
    assert "No row has a date" in mended(articles)
    assert articles["outlet"].tolist() == ["x.example"] * 2


@pytest.mark.parametrize(
    ("given", "language", "country"),
    [
        ("English,United Kingdom", "en", "GB"),
        ("français,Allemagne", "fr", "DE"),
        ("pt-BR,us", "pt", "US"),
        ("fra,FRA", "fr", "FR"),
        ("Japanese,Worldwide", "ja", None),
        ("Elvish,Narnia", None, None),
    ],
)
def test_languages_and_countries_are_iso_whatever_the_file_says(tmp_path, given, language, country):
    path = written(tmp_path, "a.csv", f"title,date,language,country\nT,2026-03-01,{given}\n")
    articles = tl.load_articles(path)
    row = articles.iloc[0]

    assert (row["language"] if language else pd.isna(row["language"]) and None) == language
    assert (row["country"] if country else pd.isna(row["country"]) and None) == country
    assert ("none that is known" in mended(articles)) == ("Narnia" in given)


def test_removed_articles_are_set_apart_and_refuse_nothing(tmp_path):
    item = {
        "source": {"Name": "Le Nord"},
        "title": "T",
        "url": "https://a.example/1",
        "publishedAt": "2026-03-01",
    }
    gone = {
        "source": {"id": None},
        "title": "[Removed]",
        "url": "https://removed.com",
        "publishedAt": "1970-01-01",
    }
    path = written(tmp_path, "a.json", json.dumps({"articles": [item, gone, gone]}))
    articles = tl.load_articles(path)

    assert articles["outlet"].tolist() == ["Le Nord"]
    assert tl.tables.provenance(articles)[0]["rows_rejected"] == 2


@pytest.mark.parametrize("title", ["true", "[1, 2]", "NaN"])
def test_title_that_is_no_text_sets_its_row_apart(tmp_path, title):
    text = (
        '{"title": "T", "date": "2026-03-01"}\n' + f'{{"title": {title}, "date": "2026-03-01"}}\n'
    )
    articles = tl.load_articles(written(tmp_path, "a.jsonl", text))

    assert articles["title"].tolist() == ["T"]
    assert tl.tables.rejected(articles)["row"].tolist() == [2]


def test_description_alone_makes_no_article(tmp_path):
    tags = [{"count": 3, "description": "Story was tagged", "tag": "x"}] * 2

    with pytest.raises(tl.LoadError, match=r"count \(figures\), description \(text\)"):
        tl.load_articles(written(tmp_path, "a.json", json.dumps(tags)))


def test_advice_says_what_the_file_holds_in_its_own_words(tmp_path):
    rows = "".join(f"2026-03-0{i};{i};Une phrase assez longue {i}\n" for i in range(1, 6))
    path = written(tmp_path, "a.csv", f"Jour;Rang;Phrase\n{rows}")

    with pytest.raises(tl.LoadError) as refused:
        tl.load_articles(path)

    assert "5 rows of Jour (dates), Rang (figures), Phrase (text)" in str(refused.value)
    assert 'columns={"Phrase": "title"}' in str(refused.value)
    assert len(tl.load_articles(path, columns={"Phrase": "title"})) == 5


def test_two_columns_of_one_name_in_parquet_are_refused(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_arrays([pa.array(["A"]), pa.array(["B"])], names=["title", "title"])
    parquet.write_table(table, tmp_path / "a.parquet")

    with pytest.raises(tl.LoadError, match="column name twice: title"):
        tl.load_articles(tmp_path / "a.parquet")


def test_parquet_that_means_a_long_text_very_often_is_refused(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), ["x" * 900_000])
    parquet.write_table(pa.table({"title": text}), tmp_path / "a.parquet", compression="zstd")

    with pytest.raises(tl.LoadError, match="when unpacked"):
        tl.load_articles(tmp_path / "a.parquet")


def test_json_with_very_many_keys_is_refused(tmp_path):
    lines = "".join(f'{{"title": "T", "k{i}": 1}}\n' for i in range(2_000))

    with pytest.raises(tl.LoadError, match="2,001 different keys"):
        tl.load_articles(written(tmp_path, "a.jsonl", lines))


def test_gzip_of_very_many_members_is_refused(tmp_path):
    out = io.BytesIO()
    for i in range(1_500):
        out.write(gzip.compress(f"title{i}\n".encode()))
    (tmp_path / "a.csv.gz").write_bytes(out.getvalue())

    with pytest.raises(tl.LoadError, match="1,000 parts of gzip"):
        tl.load_articles(tmp_path / "a.csv.gz")


def test_list_of_front_pages_holds_no_articles(tmp_path):
    text = "name,url\nLe Nord,https://nord.example/\nLe Sud,https://sud.example\n"

    with pytest.raises(tl.LoadError, match="no column title"):
        tl.load_articles(written(tmp_path, "a.csv", text))


@pytest.mark.parametrize(
    ("text", "topics", "running"),
    [
        ("Jour;pluie;isPartial\n2025-12-01;20;FAUX\n2025-12-02;100;VRAI\n", {"pluie"}, 1),
        ("date,Regen,is_partial\n2025-12-01,20,FALSCH\n2025-12-02,100,WAHR\n", {"Regen"}, 1),
        ("Jour;a;b;Total\n2025-12-01;20;40;60\n2025-12-02;0;100;100\n", {"a", "b"}, 1),
    ],
)
def test_spreadsheets_words_for_true_and_their_sums_are_understood(tmp_path, text, topics, running):
    trends = tl.load_trends(written(tmp_path, "t.csv", text))

    assert set(trends["topic"]) == topics
    assert trends["partial"].sum() == running * len(topics)


@pytest.mark.parametrize(
    ("name", "text", "load"),
    [
        ("g.csv", "Category: All\n\nCountry,rain: (1/1/25 - 1/1/26)\nFrance,100\nSpain,50\n"
                  "Total,99\n", tl.load_regions),
        ("c.csv", "media_name,bucket,matching_stories,total_stories\na.example,2026-08-02,3,10\n"
                  "b.example,2026-08-02,1,20\nTotal,,4,30\n", tl.load_counts),
        ("t.csv", 'Trends,Volume,Started\nrain,2K+,"2026-01-07 10:00:00 UTC"\n'
                  'snow,1K+,"2026-01-07 11:00:00 UTC"\nTotal,3K+,\n', tl.load_trends),
        ("a.csv", "titre;date;lien\nUn;13/12/2025;https://j.example/1\nDeux;14/12/2025;"
                  "https://j.example/2\nTotal;;\n", partial(tl.load_articles, max_bad=0.5)),
    ],
)  # fmt: skip
def test_a_row_that_sums_the_others_is_set_apart_and_told(tmp_path, name, text, load):
    frame = load(written(tmp_path, name, text))
    bad = tl.tables.rejected(frame)

    assert len(frame) == 2
    assert bad["expected"].tolist() == ["a topic, place or period: this row sums the others"]


def test_french_column_names_put_the_day_before_the_month(tmp_path):
    text = "titre;date;lien\nUn;01/12/2025;https://j.example/1\n"
    articles = tl.load_articles(written(tmp_path, "a.csv", text))

    assert str(articles["published"].iloc[0].date()) == "2025-12-01"
    assert "The day stands before the month" in mended(articles)


def test_periods_from_the_twelfth_to_the_twelfth_are_days(tmp_path):
    text = "Jour;pluie\n01/12/2025;20\n02/12/2025;50\n03/12/2025;100\n"
    trends = tl.load_trends(written(tmp_path, "t.csv", text))

    assert trends["start"].dt.month.tolist() == [12, 12, 12]


@pytest.mark.parametrize("marks", ["18+", "+12", "+4.42", "-3"])
def test_ages_and_changes_are_no_volumes_of_searches(tmp_path, marks):
    rows = "".join(f"Titre {i},2025-12-0{i},{marks},https://j.example/{i}\n" for i in (1, 2, 3))
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,date,mark,url\n{rows}"))

    assert len(articles) == 3


@pytest.mark.parametrize(
    "text",
    [
        "url,rank\nhttp://a.example,1\nhttp://b.example/news,2\nhttp://c.example/,3\n",
        "name,description,timestamp\nA data set,What it is for,2025-12-01\n",
    ],
)
def test_lists_of_outlets_and_of_descriptions_are_no_articles(tmp_path, text):
    with pytest.raises(tl.LoadError, match="no column title"):
        tl.load_articles(written(tmp_path, "a.csv", text))


def test_a_term_compared_with_a_topic_is_told(tmp_path):
    text = "date,/m/0rain,rain,isPartial\n2025-12-01,20,30,False\n2025-12-02,30,100,False\n"
    trends = tl.load_trends(written(tmp_path, "t.csv", text))

    assert set(trends["topic"]) == {"/m/0rain", "rain"}
    assert "rain is a search term and /m/0rain a topic" in mended(trends)


def test_languages_are_counted_and_those_beyond_the_rules_told(tmp_path):
    rows = "".join(f"T{i},2025-12-13,{lang}\n" for i, lang in enumerate(["fr", "fr", "de", ""]))
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,date,language\n{rows}"))

    assert tl.tables.provenance(articles)[0]["languages"] == {"fr": 2, "de": 1, "": 1}
    assert "Of 4 articles, 1 in German" in mended(articles)


def test_hosts_of_one_house_are_one_outlet(tmp_path):
    hosts = ["www.bbc.co.uk", "bbc.com", "news.bbc.com", "bbc.example"]
    rows = "".join(f"T{i},2025-12-13,https://{host}/{i}\n" for i, host in enumerate(hosts))
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,date,url\n{rows}"))

    assert articles["outlet"].tolist() == ["bbc.com", "bbc.com", "bbc.com", "bbc.example"]


@pytest.mark.parametrize(
    "markup",
    [
        "<html><body><table><tr><th>Titre</th><th>Date</th></tr>"
        "<tr><td>La pluie</td><td>2025-12-01</td></tr></table></body></html>",
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
        "<Row><Cell><Data>Titre</Data></Cell><Cell><Data>x</Data></Cell><Cell><Data>Date</Data>"
        '</Cell></Row><Row><Cell><Data>La pluie</Data></Cell><Cell ss:Index="3">'
        "<Data>2025-12-01T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>",
    ],
)
def test_tables_of_markup_that_call_themselves_workbooks_are_read(tmp_path, markup):
    articles = tl.load_articles(written(tmp_path, "a.xls", markup))

    assert articles["title"].tolist() == ["La pluie"]
    assert articles["published"].dt.day.tolist() == [1]
    assert "whatever its name says" in mended(articles)


def test_a_note_of_correction_is_no_title(tmp_path):
    text = (
        "1 of 1 DOCUMENTS\n\nThe Courier\n\nMarch 5, 2020 Thursday\n\nCorrection Appended\n\n"
        "Rain returns\n\nLENGTH: 3 words\n\nIt rains again.\n\nLOAD-DATE: March 6, 2020\n"
    )
    articles = tl.load_articles(written(tmp_path, "n.txt", text))

    assert articles["title"].tolist() == ["Rain returns"]


def test_a_zip_of_very_many_files_is_refused_by_its_limit(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as out:
        for i in range(301):
            out.writestr(f"{i}.csv", "title,date\nA,2025-12-13\n")

    with pytest.raises(tl.LoadError, match="301 files in a zip, at most 300"):
        tl.load_articles(path)


def test_what_was_mended_is_said_in_the_language_settled_later(tmp_path):
    articles = tl.load_articles(written(tmp_path, "a.csv", "title,date\nA,\nB,\n"))
    try:
        tl.speak("fr")
        said = tl.provenance(articles).records[0]["repairs"]
    finally:
        tl.speak("en")

    assert said == ["Aucune ligne n’a de date."]


WRITTEN = {
    "koi8_r": "Президент заявил о готовности к переговорам в Москве",
    "cp1251": "Президент заявил о готовности к переговорам в Москве",
    "mac_cyrillic": "Президент заявил о готовности к переговорам в Москве",
    "cp1253": "Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία",
    "cp1255": "ראש הממשלה הודיע היום על צעדים חדשים בכלכלה",
    "cp1256": "أعلن الرئيس اليوم عن إجراءات جديدة في الاقتصاد",
    "cp874": "นายกรัฐมนตรีประกาศมาตรการใหม่ทางเศรษฐกิจวันนี้",
    "cp932": "首相は本日、新しい経済対策を発表した",
    "iso2022_jp": "首相は本日、新しい経済対策を発表した",
    "big5": "總統今天宣布了新的經濟措施和談判計劃",
    "cp1257": "Prezidents šodien paziņoja jaunus ekonomikas pasākumus ātri",
    "cp850": "El señor presidente anunció más medidas económicas aquí",
    "cp1254": "Cumhurbaşkanı bugün yeni ekonomik önlemleri açıkladı",
}


@pytest.mark.parametrize("encoding", WRITTEN)
def test_titles_in_old_encodings_are_decoded_right_and_told(tmp_path, encoding):
    title = WRITTEN[encoding]
    rows = "".join(f"{title} {i},2025-12-{i + 12},https://s.example/{i}\n" for i in range(6))
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,date,url\n{rows}", encoding))

    assert articles["title"].iloc[0] == f"{title} 0"
    assert "ecoded from" in mended(articles)


HEADERS = {
    "Chinese": "标题,日期,来源,正文",
    "Japanese": "見出し,日付,媒体,本文",
    "Korean": "제목,일자,언론사,본문",
    "Arabic": "العنوان,التاريخ,المصدر,النص",
    "Hebrew": "כותרת,תאריך,מקור,טקסט",
    "Greek": "Τίτλος,Ημερομηνία,Πηγή,Κείμενο",
    "Polish": "tytuł,data,źródło,treść",
    "Czech": "název,datum,zdroj,text",
    "Hungarian": "cím,dátum,forrás,szöveg",
    "Turkish": "başlık,tarih,kaynak,metin",
    "Russian": "Заголовок,Дата публикации,Источник,Текст",
    "a French monitor": "Titre article,Date de diffusion,Nom du support,Texte",
    "Cision": "Headline,Date,Outlet Name,Article Text",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_columns_are_known_by_their_names_in_many_languages(tmp_path, header):
    rows = f"{header}\nA dry year,2026-01-01,Courier,It rained twice.\n"
    frame = tl.load_articles(written(tmp_path, "a.csv", rows))
    assert frame.loc[0, ["title", "outlet", "text"]].tolist() == [
        "A dry year",
        "Courier",
        "It rained twice.",
    ]
    assert str(frame["published"][0].date()) == "2026-01-01"


LETTERS = {
    "cp852 Polish": ("cp852", "Żółta łódź płynie, ćwierć dębu śpi i źrebię też"),
    "cp852 Czech": ("cp852", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
    "cp852 Hungarian": ("cp852", "Árvíztűrő tükörfúrógép és őszi szőlő"),
    "iso8859_2 Czech": ("iso8859_2", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
    "cp1250 Czech": ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
    "cp1250 Polish": ("cp1250", "Żółta łódź płynie, ćwierć dębu śpi i źrebię też"),
}


@pytest.mark.parametrize(("encoding", "text"), LETTERS.values(), ids=LETTERS)
def test_texts_of_central_europe_are_decoded_as_they_were_written(tmp_path, encoding, text):
    rows = f"title;date\n{text};2026-01-01\n{text} 2;2026-01-02\n"
    frame = tl.load_articles(written(tmp_path, "a.csv", rows, encoding))
    assert frame["title"].tolist() == [text, f"{text} 2"]
    assert encoding in mended(frame)


TWICE = {
    "counts": (
        tl.load_counts,
        "date,count,total_count\n2026-01-01,5,100\n2026-01-01,6,100\n2026-01-02,7,100\n",
    ),
    "regions": (
        tl.load_regions,
        "Region,drought: (1/1/26 - 2/1/26)\nParis,100\nParis,50\nLyon,2\n",
    ),
}


@pytest.mark.parametrize(("load", "text"), TWICE.values(), ids=TWICE)
def test_two_figures_for_one_period_or_place_are_an_error_that_names_both_rows(
    tmp_path, load, text
):
    with pytest.raises(tl.LoadError, match="lines 2 and 3: two"):
        load(written(tmp_path, "a.csv", text))


MOMENTS = {
    "January 5, 2026 Monday": "2026-01-05 00:00",  # Nexis
    '"01/15/2026, 08:00 AM, +0000 UTC"': "2026-01-15 08:00",  # SerpApi
    '"Mon, 05 Jan 2026 10:00:00 AEST"': "2026-01-05 00:00",
    "05 Jan 2026 10:00:00 MEZ": "2026-01-05 09:00",
}


@pytest.mark.parametrize(("cell", "at"), MOMENTS.items())
def test_dates_of_databases_and_feeds_are_read(tmp_path, cell, at):
    quoted = cell if cell.startswith('"') or "," not in cell else f'"{cell}"'
    frame = tl.load_articles(written(tmp_path, "a.csv", f"title,date\nA dry year,{quoted}\n"))
    assert f"{frame['published'][0]:%Y-%m-%d %H:%M}" == at


WEEKS = [(1767484800, 50), (1768089600, 100), (1768694400, 0)]


def serpapi():
    points = [
        {"timestamp": str(at), "values": [{"query": "drought", "value": str(n) if n else "<1"}]}
        for at, n in WEEKS
    ]
    asked = {"engine": "google_trends", "q": "drought", "geo": "FR"}
    return json.dumps({"search_parameters": asked, "interest_over_time": {"timeline_data": points}})


def widget():
    points = [
        {"time": str(at), "value": [n], "formattedValue": [str(n) if n else "<1"]}
        for at, n in WEEKS
    ]
    return ")]}',\n" + json.dumps({"default": {"timelineData": points}})


@pytest.mark.parametrize(("text", "geo"), [(serpapi(), ["FR"] * 3), (widget(), [""] * 3)])
def test_timelines_of_the_page_of_trends_are_read_like_its_exports(tmp_path, text, geo):
    frame = tl.load_trends(written(tmp_path, "drought.json", text))
    assert frame["topic"].tolist() == ["drought"] * 3
    assert frame["geo"].fillna("").tolist() == geo
    assert frame["high"].tolist() == [50.5, 100, 1]
    assert frame["start"].dt.strftime("%Y-%m-%d").tolist()[-1] == "2026-01-18"


@pytest.mark.parametrize("key", ["geoMapData", "related_queries", "trending_searches"])
def test_other_json_of_trends_is_refused_by_its_name(tmp_path, key):
    with pytest.raises(tl.LoadError, match=f"{key}, and of such JSON only interest over time"):
        tl.load_trends(written(tmp_path, "a.json", json.dumps({key: [{"query": "drought"}]})))


def test_the_mark_of_a_cut_text_is_taken_off_and_told(tmp_path):
    rows = "title,text,date\nA,It rained… [+2095 chars],2026-01-01\nB,It was dry.,2026-01-02\n"
    frame = tl.load_articles(written(tmp_path, "a.csv", rows))
    assert frame["text"].tolist() == ["It rained…", "It was dry."]
    assert "Of 1 of 2 articles only the beginning" in mended(frame)


def test_headlines_with_their_shares_are_articles_not_searches(tmp_path):
    rows = "title,date,shares\nA dry year,2026-01-01,1K+\nA wet year,2026-01-02,2K+\n"
    assert len(tl.load_articles(written(tmp_path, "a.csv", rows))) == 2


def test_outlets_of_google_news_are_those_its_titles_end_in(tmp_path):
    rows = "title,link,published\nA dry year - Courier,https://news.google.com/rss/articles/C1,"
    frame = tl.load_articles(written(tmp_path, "a.csv", f"{rows}2026-01-01\n"))
    assert frame["outlet"].tolist() == ["Courier"]


def test_cells_with_errors_of_a_spreadsheet_are_empty(tmp_path):
    rows = "title,date\nA dry year,2026-01-01\n#NAME?,2026-01-02\n[deleted],2026-01-03\n"
    frame = tl.load_articles(written(tmp_path, "a.csv", rows), max_bad=1)
    assert frame["title"].tolist() == ["A dry year"]


def test_references_of_zotero_have_their_outlet_and_day(tmp_path):
    held = {"title": "A dry year", "container-title": "Courier", "URL": "https://c.example/1"}
    held["issued"] = {"date-parts": [[2026, 1, 5]]}
    frame = tl.load_articles(written(tmp_path, "a.json", json.dumps([held])))
    assert frame["outlet"].tolist() == ["Courier"]
    assert str(frame["published"][0].date()) == "2026-01-05"


def test_dumps_with_the_term_before_the_date_are_interest(tmp_path):
    rows = "keyword,date,interest\ndrought,2026-01-04,50\ndrought,2026-01-11,100\n"
    frame = tl.load_trends(written(tmp_path, "a.csv", rows))
    assert frame["high"].tolist() == [50.5, 100]


def test_a_column_with_kinds_of_media_or_numbers_names_no_outlet(tmp_path):
    rows = "title,date,source,media\nA dry year,2026-01-01,{},Courier\n"
    for cell in ("online", "12"):
        frame = tl.load_articles(written(tmp_path, "a.csv", rows.format(cell)))
        assert frame["outlet"].tolist() == ["Courier"]


def test_entities_of_html_in_titles_are_resolved_and_told(tmp_path):
    rows = "title,date\nL&#39;&eacute;t&eacute; &amp; l'eau,2026-01-01\nA & B; C,2026-01-02\n"
    frame = tl.load_articles(written(tmp_path, "a.csv", rows))
    assert frame["title"].tolist() == ["L'été & l'eau", "A & B; C"]
    assert "Entities of HTML" in mended(frame)


def test_a_single_period_is_possibly_unfinished(tmp_path):
    frame = tl.load_trends(written(tmp_path, "a.csv", "Week,drought: (France)\n2026-01-04,50\n"))
    assert frame["partial"].tolist() == [True]


def test_a_week_stays_a_week_where_most_are_missing(tmp_path):
    rows = "Week,drought: (France)\n2026-01-04,50\n2026-02-15,100\n2026-02-22,30\n"
    frame = tl.load_trends(written(tmp_path, "a.csv", rows))
    assert (frame["end"] - frame["start"]).dt.days.tolist() == [7, 7, 7]
