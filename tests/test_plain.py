"""Plain tables under their usual names; the fast path and the careful one agree."""

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import trendlab as tl
from trendlab.loading import cells as rows
from trendlab.loading import columns as fast
from trendlab.loading.source import Source


@pytest.mark.parametrize(
    "header",
    [
        "date,title,source,text,url",
        "publish_date,headline,media_name,content,link",
        "pubDate;titre;journal;article;lien",
        "DatePublished\tTitle\tOutlet\tBody\tURL",
        "published,title,domain,body,url",
        "Article Date,Article Title,Article Source,Article Content,Article Link",
        "Date de publication,Titre,Média,Texte,Adresse",
    ],
)
def test_usual_names_are_recognised(tmp_path, header):
    separator = next(c for c in ",;\t" if c in header)
    cells = ["2026-03-01", "T", "A", "Body", "https://a.example/1"]
    path = tmp_path / "a.txt"
    path.write_text(f"{header}\n{separator.join(cells)}\n", encoding="utf-8")
    row = tl.load_articles(path).iloc[0]

    assert [row["title"], row["outlet"], row["text"], row["url"]] == [*cells[1:3], *cells[3:]]
    assert row["published"] == pd.Timestamp("2026-03-01T00:00Z")


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("published", "date published publish_date pubDate datepublished"),
        ("title", "title headline titre"),
        ("outlet", "source outlet media_name journal domain"),
        ("text", "text content body article"),
        ("url", "url link"),
    ],
)
def test_each_usual_name_alone_is_recognised(tmp_path, column, names):
    """`article` is the text where there is a title beside it, as in OrangeSum."""
    usual = {"published": "2026-03-01", "title": "T", "outlet": "A", "text": "Body"}
    usual["url"] = "https://a.example/1"
    for name in names.split():
        made = {name if key == column else key: value for key, value in usual.items()}
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps(made) + "\n", encoding="utf-8")
        row = tl.load_articles(path).iloc[0]

        assert {key: str(row[key])[: len(value)] for key, value in usual.items()} == usual


def test_article_is_the_title_where_nothing_else_is(tmp_path):
    path = tmp_path / "headers.csv"
    path.write_text("Date;Journal;Article\n22/02/2022;Le Nord;Un titre\n", encoding="utf-8")
    row = tl.load_articles(path).iloc[0]

    assert (row["title"], row["outlet"]) == ("Un titre", "Le Nord")
    assert pd.isna(row["text"])


def test_columns_map_other_names_and_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kop,dag\nEen,2026-03-01\n")
    mapped = tl.load_articles(path, columns={"kop": "title", "dag": "published"})
    path.write_text("2026-03-01;Le Nord;Un\n2026-03-02;Le Nord;Deux\n")
    numbered = tl.load_articles(path, columns={"1": "published", "2": "outlet", "3": "title"})

    assert mapped["title"].tolist() == ["Een"]
    assert numbered["title"].tolist() == ["Un", "Deux"]
    assert numbered["origin"].tolist() == ["a.csv:1", "a.csv:2"]


def test_other_columns_stay_beside_the_named_ones(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,date,section\nT,2026-03-01,Sport\n")

    assert tl.load_articles(path)["section"].tolist() == ["Sport"]


def test_newsapi_json_gives_outlets_by_name(tmp_path):
    item = {
        "source": {"id": None, "name": "Le Nord"},
        "author": "A. Exemple",
        "title": "T",
        "url": "https://a.example/1",
        "publishedAt": "2026-03-01T10:00:00Z",
        "content": "Body",
    }
    path = tmp_path / "news.json"
    path.write_text(json.dumps({"status": "ok", "totalResults": 1, "articles": [item]}))
    row = tl.load_articles(path).iloc[0]

    assert (row["outlet"], row["authors"], row["text"]) == ("Le Nord", "A. Exemple", "Body")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_trends_saved_from_a_table_read_back(tmp_path, suffix):
    weeks = pd.to_datetime(["2026-03-01", "2026-03-08"], utc=True)
    columns = {"topic": ["crue"] * 2, "geo": ["FR"] * 2, "measure": ["interest"] * 2}
    bounds = {"low": [56.5, 0.0], "high": [57.5, 1.0], "partial": [False, True]}
    made = tl.tables.table(
        tl.tables.TRENDS,
        {**columns, **bounds, "start": weeks, "end": weeks + pd.Timedelta(days=7)},
    )
    path = tmp_path / f"saved.{suffix}"
    if suffix == "csv":
        made.to_csv(path, index=False)
    elif suffix == "jsonl":
        made.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        made.to_parquet(path)
    read = tl.load_trends(path)

    names = ["topic", "geo", "start", "end", "measure", "low", "high", "partial"]
    pd.testing.assert_frame_equal(read[names], made[names])


def test_parquet_keeps_typed_times_and_writes_lists_out(tmp_path):
    path = tmp_path / "a.parquet"
    at = pd.to_datetime(["2026-03-01T10:00:00"])
    pd.DataFrame({"title": ["T"], "date": at, "authors": [["A", "B"]], "id": [7]}).to_parquet(path)
    row = tl.load_articles(path, zone="Europe/Paris").iloc[0]

    assert row["published"] == pd.Timestamp("2026-03-01T09:00Z")
    assert (row["authors"], row["id"]) == ("A, B", "7")


def test_lists_of_files_and_globs_read_as_one(tmp_path):
    for name in ("a", "b"):
        text = f"title,date,source\nT{name},2026-03-01,A\n"
        (tmp_path / f"{name}.csv").write_text(text)

    assert len(tl.load_articles(str(tmp_path / "*.csv"))) == 2
    assert len(tl.load_articles([tmp_path / "a.csv", tmp_path / "b.csv"])) == 2


def test_table_of_the_wrong_kind_says_what_it_holds(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,date\nT,2026-03-01\n")

    with pytest.raises(tl.LoadError, match=r"^a\.csv: no trends in it; it holds articles \(CSV"):
        tl.load_trends(path)


def both_ways(path, data: bytes, monkeypatch):
    path.write_bytes(data)
    found = []
    for small in (0, 10**9):
        monkeypatch.setattr(fast, "SMALL", small)
        try:
            frame = tl.load_articles(path)
            record = dict(tl.tables.provenance(frame)[0])
            found.append((frame, record))
        except tl.LoadError as error:
            found.append(str(error))
    quick, careful = found
    if isinstance(careful, str) or isinstance(quick, str):
        assert quick == careful
    else:
        pd.testing.assert_frame_equal(quick[0], careful[0])
        assert quick[1] == careful[1]


CELLS = st.text(st.sampled_from('aé,;"\n\r\0 \u2028\tN'), max_size=6)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6)


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_fast_and_careful_csv_agree(tmp_path_factory, table, end, quoting):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerow(["title", "text"])
    writer.writerows(table)
    with pytest.MonkeyPatch.context() as patch:
        both_ways(tmp_path_factory.mktemp("t") / "a.csv", out.getvalue().encode(), patch)


@given(st.text(st.sampled_from('aé,"\n\r'), max_size=40))
@example('"\n,","')
def test_fast_and_careful_csv_agree_on_broken_quoting(tmp_path_factory, body):
    with pytest.MonkeyPatch.context() as patch:
        both_ways(tmp_path_factory.mktemp("t") / "a.csv", f"title,text\n{body}".encode(), patch)


VALUES = st.none() | st.integers() | st.text(max_size=4) | st.booleans() | st.lists(st.text("ab"))
OBJECTS = st.dictionaries(st.sampled_from(["title", "text", "id"]), VALUES, min_size=1)


@given(st.lists(OBJECTS, min_size=1, max_size=5), st.sampled_from(["", "\n", "x", '{"title":']))
def test_fast_and_careful_json_agree(tmp_path_factory, objects, tail):
    lines = [json.dumps(made, ensure_ascii=False) for made in objects]
    text = "\n".join([*lines, tail])
    with pytest.MonkeyPatch.context() as patch:
        both_ways(tmp_path_factory.mktemp("t") / "a.jsonl", text.encode(), patch)


def test_fast_path_reads_what_is_large_and_clean(tmp_path):
    """A fast path that never ran would agree with everything."""
    path = tmp_path / "a.csv"
    lines = [f'"T, ""{i}""",2026-03-01,"two\nlines"' for i in range(40_000)]
    path.write_text("title,date,text\n" + "\n".join(lines) + "\n")
    source = Source(path)
    reading = fast.csv(source, ",", lambda name: True)

    assert reading is not None
    assert reading.frame["row"].tolist()[:3] == [2, 4, 6]
    assert reading.frame["title"][1] == 'T, "1"'
    assert rows.csv_rows(source, ",", lambda name: True).lines == reading.frame["row"].tolist()


def test_answers_of_the_new_york_times_are_articles(tmp_path):
    item = {"web_url": "https://www.nytimes.com/a.html", "lead_paragraph": "Lead", "abstract": "Ab"}
    item |= {"headline": {"main": "War", "kicker": None}, "byline": {"original": "By A B"}}
    item |= {"pub_date": "2024-01-02T10:00:00+0000", "source": "The New York Times"}
    path = tmp_path / "nyt.json"
    path.write_text(json.dumps({"status": "OK", "response": {"docs": [item], "meta": {}}}))
    row = tl.load_articles(path).iloc[0]
    assert (row["title"], row["text"], row["authors"]) == ("War", "Lead", "By A B")
    assert (row["outlet"], str(row["published"])[:16]) == ("The New York Times", "2024-01-02 10:00")
