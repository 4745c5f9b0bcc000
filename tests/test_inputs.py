"""What a notebook reads when it is given some paths, or none."""

import shutil

import pytest

import trendlab as tl
from trendlab.loading import formats, load

ARTICLES = "date,source,title,url\n2026-01-06,Le Phare,Sommet à Paris,https://phare.example/1\n"


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(ARTICLES, encoding="utf-8")
    return str(path)


def test_real_articles_are_never_mixed_with_the_sample(articles):
    data = tl.load_inputs(articles_path=articles)

    assert data.articles["title"].tolist() == ["Sommet à Paris"]
    assert data.trends.empty
    assert data.notice == ""


def test_without_paths_the_sample_is_read_and_says_so():
    data = tl.load_inputs()

    assert len(data.articles) > 100
    assert "guerre en ukraine" in set(data.trends["topic"])
    assert "invented" in data.notice


def test_a_named_file_that_is_missing_is_an_error(articles):
    with pytest.raises(tl.LoadError, match=r"nowhere\.csv"):
        tl.load_inputs(articles_path=articles, trends_path="nowhere.csv")


def test_a_bad_gazetteer_is_an_error_even_when_articles_are_good(articles, tmp_path):
    empty = tmp_path / "actors.csv"
    empty.write_bytes(b"")

    with pytest.raises(tl.LoadError, match="empty"):
        tl.load_inputs(articles_path=articles, actors_path=str(empty))


ODD = "jour;titre;journal\n01/02/2026 10:00;L’été déjà à Orléans;Écho\n"


def test_how_files_are_read_is_said_once_for_all_tables(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(ODD.replace("titre", "phrase").encode("cp1252"))
    data = tl.load_inputs(
        str(path), zone="Europe/Paris", locale="fr", encoding="cp1252", columns="phrase=title"
    )

    assert data.articles["title"].tolist() == ["L’été déjà à Orléans"]
    assert data.articles["published"].dt.strftime("%d %B %H:%M").tolist() == ["01 February 09:00"]


def test_columns_that_the_file_lacks_or_that_map_nothing_are_an_error(articles):
    with pytest.raises(tl.LoadError, match=r"no column tittle; found date, source, title, url"):
        tl.load_inputs(articles, columns="tittle=title")
    with pytest.raises(tl.LoadError, match="form titre=title"):
        tl.load_inputs(articles, columns="titre")


def test_a_file_that_holds_both_tables_is_read_once(tmp_path, monkeypatch):
    path = tmp_path / "f.xml"
    shutil.copy(tl.sample("trending_FR.rss"), path)
    read, times = load.read, []
    monkeypatch.setattr(load, "read", lambda s, *a: times.append(s.path.name) or read(s, *a))
    data = tl.load_inputs(trends_path=str(path))

    assert len(data.trends)
    assert len(data.articles)
    assert times.count("f.xml") == 1


def test_a_reader_that_stumbles_raises_its_own_error_when_strict(articles, monkeypatch):
    def stumble(*_):
        raise KeyError("a bug")

    monkeypatch.setattr(formats.reader("plain"), "read", stumble)

    with pytest.raises(tl.LoadError, match="damaged or of an unknown form"):
        tl.load_articles(articles)
    with pytest.raises(KeyError, match="a bug"):
        tl.load_articles(articles, strict=True)


@pytest.mark.parametrize("geo", ["US-NY", "CL", "JP", "FR", ""])
def test_a_date_without_an_hour_is_the_same_day_at_every_place(tmp_path, geo):
    path = tmp_path / "articles.csv"
    path.write_text("title,outlet,published\na,A,2026-01-06\nb,A,2026-09-06\n", "utf-8")
    read = tl.at_place(tl.load_inputs(str(path), geo=geo).articles, geo)["published"]
    assert read.dt.strftime("%F").tolist() == ["2026-01-06", "2026-09-06"]


def test_dates_stand_in_the_zone_of_the_place_or_in_that_which_is_named(tmp_path):
    path = tmp_path / "articles.csv"
    path.write_text("title,outlet,published\na,A,2026-01-06T23:30:00Z\n", "utf-8")
    read = tl.load_inputs(str(path)).articles
    assert str(tl.at_place(read, "FR")["published"].iloc[0]) == "2026-01-07 00:30:00+01:00"
    assert str(tl.at_place(read, "FR", "Asia/Tokyo")["published"].dt.tz) == "Asia/Tokyo"
    assert str(tl.at_place(read, "US")["published"].dt.tz) == "UTC"  # it has several
    assert tl.provenance(tl.at_place(read, "FR")).records
