"""Files become tables; nothing is lost on the way without a word."""

import re

import pandas as pd
import pytest

import trendlab as tl
from trendlab.loading import load

CSV = """id,url,title,published,source
a1,https://news.example/1,"Vláda",2026-03-01T10:00:00+01:00,Novinky
a2,https://news.example/2,"Volby: průzkum",2026-03-02T11:30:00+01:00,iDNES
"""


@pytest.fixture
def articles_csv(tmp_path):
    path = tmp_path / "articles.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_csv_of_articles_becomes_the_articles_table(articles_csv):
    articles = tl.load_articles(articles_csv)

    assert articles.dtypes.astype(str)[list(tl.tables.ARTICLES)].to_dict() == tl.tables.ARTICLES
    assert articles["outlet"].tolist() == ["Novinky", "iDNES"]
    assert articles["published"][0] == pd.Timestamp("2026-03-01T09:00Z")
    assert articles["origin"].tolist() == ["articles.csv:2", "articles.csv:3"]


def test_every_row_is_accounted_for(articles_csv):
    (record,) = tl.tables.provenance(tl.load_articles(articles_csv))

    assert record["rows_read"] == 2 == record["rows_accepted"]
    assert record["rows_rejected"] == record["rows_merged"] == 0


def test_folder_reads_as_one_table(articles_csv):
    other = articles_csv.with_name("more.csv")
    other.write_text(CSV.replace("example/", "example/x"), encoding="utf-8")
    articles = tl.load_articles(articles_csv.parent)

    assert len(articles) == 4
    assert [r["file"] for r in tl.tables.provenance(articles)] == ["articles.csv", "more.csv"]


def test_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(tl.LoadError, match=r"^.*nothing\.csv: No such file or directory\.$"):
        tl.load_articles(tmp_path / "nothing.csv")


def test_a_relative_path_is_told_with_the_folder_that_was_looked_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        tl.LoadError, match=rf"^lost\.csv: .*; looked in {re.escape(str(tmp_path))}\.$"
    ):
        tl.load_articles("lost.csv")


def test_a_mistake_is_one_line_in_a_cell():
    """IPython shows what an error of this name makes of itself, instead of a traceback."""
    assert tl.LoadError("a.csv: empty file.")._render_traceback_() == [
        "LoadError: a.csv: empty file."
    ]


def test_actors_have_lists_of_aliases(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text(
        "actor_id,name,kind,aliases,wikidata,office,of,since,until\n"
        "p1,Ada Exemple,person,A. Exemple|Mme Exemple,,mayor,Ville,2020-01-01,\n",
        encoding="utf-8",
    )
    actors = tl.load_actors(path)

    assert actors["aliases"][0] == ["A. Exemple", "Mme Exemple"]
    assert actors["since"][0] == pd.Timestamp("2020-01-01T00:00Z")
    assert actors["until"].isna().all()


def test_window_includes_its_last_day(articles_csv):
    articles = tl.load_articles(articles_csv)

    assert len(tl.window(articles, "2026-03-02", "2026-03-02")) == 1
    assert len(tl.window(articles)) == 2


def test_window_keeps_trend_periods_that_overlap_it():
    days = pd.to_datetime(["2026-03-01", "2026-03-08"], utc=True)
    weeks = tl.tables.table(tl.tables.TRENDS, {"start": days, "end": days + pd.Timedelta(days=7)})

    assert len(tl.window(weeks, "2026-03-07", "2026-03-07")) == 1
    assert len(tl.window(weeks, "2026-03-08", "")) == 1


def test_same_article_in_two_files_is_one_and_counted_with_its_file(tmp_path):
    for name, tail in (("a", ""), ("b", "?utm_source=x")):
        text = f"title,url,date\nT,https://a.example/1{tail},2026-03-01\n"
        (tmp_path / f"{name}.csv").write_text(text)
    articles = tl.load_articles(tmp_path)
    first, second = tl.tables.provenance(articles)

    assert len(articles) == 1
    assert (first["rows_merged"], second["rows_merged"]) == (0, 1)
    assert second["rows_read"] == second["rows_merged"]


def test_same_article_with_another_content_is_told_with_both_rows(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"url": "https://a.example/1", "title": "Old", "published": "2026-03-01"}\n'
        '{"url": "https://a.example/1", "title": "New", "published": "2026-03-02"}\n'
    )
    articles = tl.load_articles(path)
    (row,) = tl.tables.rejected(articles).to_dict("records")

    assert articles["title"].tolist() == ["New"]
    assert (row["row"], row["value"]) == (1, "Old")
    assert row["expected"].endswith("a.jsonl:2")


def test_reader_that_stumbles_is_one_clear_line(articles_csv, monkeypatch):
    def stumble(source, options):
        raise IndexError("list index out of range")

    monkeypatch.setattr("trendlab.loading.formats.plain.read", stumble)
    with pytest.raises(tl.LoadError, match=r"^articles\.csv: damaged or of an unknown form"):
        tl.load_articles(articles_csv)


def test_a_folder_below_a_hidden_one_is_read(tmp_path):
    folder = tmp_path / ".exports" / "june"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("x", encoding="utf-8")

    assert [path.name for path in load.files(folder)] == ["a.csv"]
