"""What a notebook reads when it is given some paths, or none."""

import pytest

import trendlab as tl

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
