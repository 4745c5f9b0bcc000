"""What services, readers of feeds and programs for references write: each in words of its own."""

import json

import pytest

import trendlab as tl


def written(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def article(tmp_path, name, text):
    """Give the one article of a file, without what is missing."""
    articles = tl.load_articles(written(tmp_path, name, text))
    assert len(articles) == 1
    return articles.iloc[0].dropna()


READER = {
    "items": [
        {
            "title": "Un titre",
            "published": 1772704800,
            "canonical": [{"href": "https://a.example/1/x"}],
            "origin": {"title": "Le Méridien", "htmlUrl": "https://a.example"},
            "summary": {"direction": "ltr", "content": "Un texte"},
        }
    ]
}
NESTED = {
    "article": {"title": "Un titre", "url": "https://a.example/1/x"},
    "meta": {"published": {"$date": {"$numberLong": "1772704800000"}}, "source": {"name": "Ici"}},
}
LINKED = {"title": "Un titre", "links": {"permalink": "https://a.example/1/x"}, "creator": ["Ana"]}
REFERENCE = [
    {
        "title": "Un titre",
        "container-title": "Le Méridien",
        "author": [{"family": "Roy", "given": "Ana"}],
        "issued": {"date-parts": [["2026", 3, 5]]},
    }
]
BY_ID = {f"a{i}": {"title": f"Titre {i}", "date": "2026-03-05"} for i in (1, 2)}


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (READER, {"outlet": "Le Méridien", "url": "https://a.example/1/x", "text": "Un texte"}),
        (NESTED, {"outlet": "Ici", "url": "https://a.example/1/x", "title": "Un titre"}),
        (LINKED, {"url": "https://a.example/1/x", "authors": "Ana"}),
        (REFERENCE, {"outlet": "Le Méridien", "authors": "Ana Roy"}),
    ],
)
def test_fields_of_nested_objects_are_those_of_the_article(tmp_path, held, expected):
    found = article(tmp_path, "a.json", json.dumps(held))
    assert {name: found[name] for name in expected} == expected
    if held is not LINKED:
        assert str(found["published"])[:10] == "2026-03-05"


def test_objects_under_their_ids_are_articles(tmp_path):
    articles = tl.load_articles(written(tmp_path, "a.json", json.dumps(BY_ID)))
    assert articles["title"].tolist() == ["Titre 1", "Titre 2"]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Title,Abstract Note,Date", "Un,Résumé,2026-03-05", {"text": "Résumé"}),
        ("Titre,Source,Nom de la source", "Un,web,Le Méridien", {"outlet": "Le Méridien"}),
        ("Page Name,Title,Link", "Ici,Un,https://a.example/1/x", {"outlet": "Ici"}),
        ("fields.bodyText,title", "Un texte,Un", {"text": "Un texte"}),
        ("Titre,Texte intégral", "Un,Un texte", {"text": "Un texte"}),
        ("Título,Veículo", "Um,O Correio", {"outlet": "O Correio"}),
        ("Titel,Bron,Tekst", "Een,De Bode,Een tekst", {"outlet": "De Bode", "text": "Een tekst"}),
        ("Rubrik,Källa", "En,Budet", {"title": "En", "outlet": "Budet"}),
        ("Otsikko,Päivämäärä", "Yksi,5.3.2026", {"title": "Yksi", "published": "2026-03-05"}),
        ("Judul,Sumber,Tanggal", "Satu,Kabar,2026-03-05", {"title": "Satu", "outlet": "Kabar"}),
        ("tytuł,data", "Jeden,5 marca 2026", {"published": "2026-03-05"}),
        ("title,date", "Un,5 mars 2026 jeudi", {"published": "2026-03-05"}),
        ("title,date", "Un,05MAR2026:10:00:00", {"published": "2026-03-05 10:00"}),
        ("title,url", ",https://a.example/1/x", {"url": "https://a.example/1/x"}),
        ("title,author", "Un,No author", {"title": "Un"}),
    ],
)
def test_columns_and_dates_of_other_programs_are_known(tmp_path, header, row, expected):
    found = article(tmp_path, "a.csv", f"{header}\n{row}\n")
    assert {name: str(found[name])[: len(text)] for name, text in expected.items()} == expected
    assert "No author" not in found.tolist()


def test_a_japanese_export_in_shift_jis_is_decoded_as_such(tmp_path):
    text = (
        "カテゴリ: すべてのカテゴリ,\n,\n日,戦争: (日本)\n2025/2/1,40\n2025/2/2,100\n2025/2/3,30\n"
    )
    trends = tl.load_trends(written(tmp_path, "a.csv", text, "cp932"))
    assert (trends["topic"].unique().tolist(), trends["geo"].unique().tolist()) == (
        ["戦争"],
        ["JP"],
    )


def test_an_hour_with_its_distance_from_utc_is_read_with_it(tmp_path):
    page = (
        '<html><body><article><span class="DocPublicationName">Le Méridien</span><span '
        'class="DocHeader">Politique, jeudi 5 mars 2026 - 10:01 UTC +0100 321 mots</span>'
        '<p class="titreArticleVisu">Un titre</p><div class="docOcurrContainer"><p>Un texte.</p>'
        "</div></article></body></html>"
    )
    assert str(article(tmp_path, "a.html", page)["published"]) == "2026-03-05 09:01:00+00:00"


RSS = '<?xml version="1.0"?><rss version="2.0"{}><channel><title>Ici</title>{}</channel></rss>'


def test_a_video_has_the_description_of_its_media_for_text(tmp_path):
    media = ' xmlns:media="http://search.yahoo.com/mrss/"'
    group = "<media:group><media:title>Image</media:title><media:description>Un texte"
    item = f"<item><title>Un titre</title>{group}</media:description></media:group></item>"
    found = article(tmp_path, "a.xml", RSS.format(media, item))
    assert (found["title"], found["text"]) == ("Un titre", "Un texte")


def test_of_a_wordpress_export_only_published_posts_are_articles(tmp_path):
    kinds = [("post", "publish"), ("attachment", "inherit"), ("post", "draft")]
    posts = "".join(
        f"<item><title>{kind} {state}</title><wp:post_type>{kind}</wp:post_type>"
        f"<wp:status>{state}</wp:status></item>"
        for kind, state in kinds
    )
    path = written(tmp_path, "a.xml", RSS.format(' xmlns:wp="http://wordpress.org/export"', posts))
    articles = tl.load_articles(path)
    assert articles["title"].tolist() == ["post publish"]
    assert "left aside: 2." in tl.tables.provenance(articles)[0]["repairs"][0]


def test_a_list_of_feeds_is_no_article(tmp_path):
    outline = '<outline text="Ici" xmlUrl="https://a.example/rss"/>'
    text = (
        f'<?xml version="1.0"?><opml><head><title>Ici</title></head><body>{outline}</body></opml>'
    )
    with pytest.raises(tl.LoadError, match="holds no articles"):
        tl.load_articles(written(tmp_path, "a.xml", text))


@pytest.mark.parametrize(
    ("header", "row", "day"),
    [
        ("year,month,day,title", "2026,3,5,Un", "2026-03-05"),
        ("Année,Mois,Jour,Titre", "2026,avril,5,Un", "2026-04-05"),
        ("jahr,monat,tag,titel", "2026,03,05,Eins", "2026-03-05"),
        ("date,year,month,day,title", "2025-01-02,2026,3,5,Un", "2025-01-02"),
    ],
)
def test_a_date_split_over_columns_is_put_together(tmp_path, header, row, day):
    found = article(tmp_path, "a.csv", f"{header}\n{row}\n")
    assert str(found["published"])[:10] == day


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>Un <a href='x'>lien</a></p><p>AT&amp;T</p>", "Un lien\nAT&T"),
        ("&lt;p&gt;Un texte&lt;/p&gt;", "Un texte"),
        ("Avant<br/>après<script>alert(1)</script>", "Avant\naprès"),
        ("Si a < b et c > d", "Si a < b et c > d"),
        ("Moins de <3 %, L&#39;été", "Moins de <3 %, L'été"),
    ],
)
def test_tags_in_texts_are_taken_out_and_what_is_none_stays(tmp_path, cell, text):
    path = written(tmp_path, "a.csv", f'title,text\n<b>Un</b> titre,"{cell}"\n')
    articles = tl.load_articles(path)
    assert articles[["title", "text"]].values.tolist() == [["Un titre", text]]
    assert "Tags of HTML are taken out" in " ".join(tl.tables.provenance(articles)[0]["repairs"])


def test_a_tag_of_very_many_attributes_in_a_text_costs_nothing(tmp_path):
    tag = "<p " + " ".join(f"a{i}=''" for i in range(20_000)) + ">Un</p>"
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,text\nUn,{tag}\n"))
    assert articles["text"].tolist() == [tag]


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("Publié le 5 mars 2026 à 10:00", "2026-03-05 10:00"),
        ("Publié le 25/03/2026 à 10:00, mis à jour le 26/03/2026", "2026-03-25 10:00"),
        ("05.03.2026 10.30", "2026-03-05 10:30"),
        ("5 mars 2026 kl. 10:00", "2026-03-05 10:00"),
        ("6. 3. 2026 10:00", "2026-03-06 10:00"),
        ("2026. március 5.", "2026-03-05 00:00"),
        ("5 Mart 2026 Perşembe", "2026-03-05 00:00"),
        ("5 במרץ 2026", "2026-03-05 00:00"),
        ("5 มีนาคม 2569", "2026-03-05 00:00"),
        ("Thu Mar 05 2026 10:00:00 GMT+0100 (Central European Standard Time)", "2026-03-05 09:00"),
        ("1772704800000000", "2026-03-05 10:00"),
        ("1772704800000000000", "2026-03-05 10:00"),
    ],
)
def test_dates_with_words_beside_them_and_of_more_languages_are_read(tmp_path, cell, at):
    found = article(tmp_path, "a.csv", f"title;date\nUn;{cell}\n")
    assert str(found["published"])[:16] == at


ONE, TWO = ({"title": name, "source": "Ici"} for name in ("Un", "Deux"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([{"articles": [ONE]}, {"articles": [TWO]}])),
        (
            "a.jsonl",
            "\n".join(json.dumps({"status": "ok", "articles": [one]}) for one in (ONE, TWO)),
        ),
        ("a.json", json.dumps({"data": {"search": {"edges": [{"node": ONE}, {"node": TWO}]}}})),
        ("a.json", json.dumps({"kind": "x", "data": {"children": [{"data": ONE}, {"data": TWO}]}})),
    ],
)
def test_articles_in_several_answers_or_deep_in_one_are_found(tmp_path, name, text):
    articles = tl.load_articles(written(tmp_path, name, text))
    assert articles[["title", "outlet"]].values.tolist() == [["Un", "Ici"], ["Deux", "Ici"]]


def test_an_outlet_with_more_or_other_spaces_is_the_same(tmp_path):
    rows = "Un,Le Monde \nDeux,Le\u00a0Monde\nTrois,Le  Monde\n"
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,source\n{rows}"))
    assert articles["outlet"].unique().tolist() == ["Le Monde"]


def test_a_column_without_any_cell_leaves_its_place_to_one_that_has_some(tmp_path):
    found = article(tmp_path, "a.csv", "title,text,maintext\nUn,,Le texte\n")
    assert found["text"] == "Le texte"


def test_a_link_of_an_alert_leads_to_the_article(tmp_path):
    led = "https://www.google.com/url?rct=j&amp;url=https://a.example/1/x&amp;ct=ga"
    item = f"<item><title>Un</title><link>{led}</link></item>"
    found = article(tmp_path, "a.xml", RSS.format("", item))
    assert (found["url"], found["outlet"]) == ("https://a.example/1/x", "a.example")


def test_a_column_of_counts_that_sums_the_others_is_left_aside_and_told(tmp_path):
    text = "date,Ici,Là,Total\n2026-01-01,12,340,352\n2026-01-02,15,210,225\n"
    counts = tl.load_counts(written(tmp_path, "a.csv", text))
    assert sorted(counts["series"].unique()) == ["Ici", "Là"]
    assert "sums the others" in tl.tables.provenance(counts)[0]["repairs"][-1]


RIS = """TY  - NEWS
TI  - Un titre
AU  - Roy, Ana
AU  - Bo, Léo
T2  - Le Méridien
DA  - 2026/03/05/
UR  - https://a.example/1/x
AB  - Un texte
de deux lignes.
LA  - fr
ER  -

TY  - NEWS
T2  - Le Méridien
ER  -
"""


def test_references_in_ris_are_articles(tmp_path):
    articles = tl.load_articles(written(tmp_path, "a.ris", RIS), max_bad=1.0)
    found = articles.iloc[0]
    assert found[["title", "outlet", "authors", "text", "language"]].tolist() == [
        *("Un titre", "Le Méridien", "Roy, Ana; Bo, Léo"),
        *("Un texte\nde deux lignes.", "fr"),
    ]
    assert str(found["published"]) == "2026-03-05 00:00:00+00:00"
    assert tl.tables.rejected(articles)[["row", "expected"]].values.tolist() == [[13, "a title"]]


def test_quotes_that_two_programs_escaped_are_quotes_again(tmp_path):
    row = r'" Des sanctions \massives\"" contre Moscou	""",Ici'
    other = r'"Les \""nazis\"" de Moscou",Ici'
    articles = tl.load_articles(written(tmp_path, "a.csv", f"title,source\n{row}\n{other}\n"))
    assert articles["title"].tolist() == [
        'Des sanctions "massives" contre Moscou',
        'Les "nazis" de Moscou',
    ]
    assert "backslash" in tl.tables.provenance(articles)[0]["repairs"][-1]
