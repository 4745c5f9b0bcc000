"""A file is known by its structure: how it begins, what its header is, what its rows are."""

import pytest

import trendlab as tl
from trendlab.loading import formats, load
from trendlab.loading.reading import Claim, Options
from trendlab.loading.source import Source

FACTIVA = """<div class="article deArticle"><table><tr><td><b>HD</b></td><td>Titel {0}</td></tr>
<tr><td><b>PD</b></td><td>1 April 2017</td></tr><tr><td><b>SN</b></td><td>Die Zeitung</td></tr>
<tr><td><b>LP</b></td><td>Ein Absatz {0}.</td></tr></table></div>"""


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("inside", ["<html><body>x", "1 of 3 DOCUMENTS", "<rss><channel>", "PAR1"])
def test_marks_inside_a_cell_do_not_make_a_format(tmp_path, inside):
    rows = [f'2026-01-0{i},Titre {i},"Le code {inside} y est"' for i in range(1, 6)]
    path = written(tmp_path, "a.csv", "\n".join(["date,title,text", *rows]) + "\n")

    articles = tl.load_articles(path)

    assert articles["title"].tolist() == [f"Titre {i}" for i in range(1, 6)]
    assert articles["text"].str.contains(inside, regex=False).all()


def test_articles_of_a_database_are_found_behind_long_styles(tmp_path):
    style = "<style>" + ".a { color: red }\n" * 8_000 + "</style>"
    body = "".join(FACTIVA.format(i) for i in range(3))
    page = f"<html><head><title>Factiva</title>{style}</head><body>{body}</body></html>"
    articles = tl.load_articles(written(tmp_path, "f.html", page))

    assert articles["title"].tolist() == ["Titel 0", "Titel 1", "Titel 2"]
    assert articles["outlet"].unique().tolist() == ["Die Zeitung"]
    assert articles["published"].notna().all()


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("<table>" + "<tr><td>1</td><td>x</td></tr>" * 5 + "</table>", "a table of 5 rows"),
        ("<h1>Results</h1><ul><li>one</li><li>two</li><li>3</li></ul>", "no date and no outlet"),
        ("<div>Words, and nothing that says whose.</div>", "no title and no date and no outlet"),
    ],
)
def test_table_or_list_that_nobody_dates_or_signs_is_no_article(tmp_path, page, told):
    path = written(tmp_path, "p.html", f"<html><body>{page}</body></html>")

    with pytest.raises(tl.LoadError, match=told):
        tl.load_articles(path)


def test_tag_with_very_many_attributes_is_refused_at_once(tmp_path):
    many = " ".join(f'a{i}="1"' for i in range(5_000))
    path = written(tmp_path, "p.html", f"<html><body><p {many}>x</p></body></html>")

    with pytest.raises(tl.LoadError, match="1,000 attributes"):
        tl.load_articles(path)


@pytest.mark.parametrize("sure", [80, 70, 61])
def test_two_readers_that_are_about_as_sure_are_an_error_that_names_both(
    tmp_path, monkeypatch, sure
):
    path = written(tmp_path, "a.csv", "date,title\n2026-01-01,Titre\n")
    claims = {"gdelt": 80, "trending": sure}
    for name in claims:
        reader = formats.reader(name)
        monkeypatch.setattr(reader, "recognises", lambda _, n=name: Claim(claims[n], f"like {n}"))

    with pytest.raises(tl.LoadError, match=r"a\.csv.*(trending|gdelt).*(trending|gdelt).*columns="):
        tl.load_articles(path)

    assert len(tl.load_articles(path, columns={"title": "title"})) == 1


def test_each_reading_says_what_made_its_reader_sure(tmp_path):
    path = written(tmp_path, "a.csv", "date,title\n2026-01-01,Titre\n")

    (reading,) = load.read(Source(path), Options())

    assert reading.why == "the names of its columns"
