"""An article is one article, whatever address led to it."""

import pickle

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import trendlab as tl
from trendlab.loading import addresses, identity
from trendlab.loading.addresses import canonical_url, hashes

SAME = [
    "https://www.lemonde.fr/a/b-12.html",
    "http://lemonde.fr/a/b-12.html",
    "https://www.lemonde.fr:443/a/b-12.html#commentaires",
    "https://www.lemonde.fr/a/b-12.html?utm_source=x&utm_medium=y",
    "https://www.lemonde.fr/a/b-12.html?xtor=RSS-3208",
    "https://www.lemonde.fr/a/b-12.html?fbclid=Iw&at_medium=custom7",
    "https://m.lemonde.fr/a/b-12.html",
    "https://amp.lemonde.fr/a/b-12.html",
    "https://WWW.LeMonde.fr/a/b-12.html/",
    "https://www.lemonde.fr/amp/a/b-12.html",
    "https://www.lemonde.fr/a/b-12.amp.html",
    "https://www.lemonde.fr/a/b%2D12.html?",
    " www.lemonde.fr/a/b-12.html ",
]


@pytest.mark.parametrize("url", SAME)
def test_variants_of_an_address_are_one(url):
    assert canonical_url(url) == "https://lemonde.fr/a/b-12.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/champ", "https://a.example/ch"),
        ("https://a.example/x?utm_é=1", "https://a.example/x"),
    ],
)
def test_different_articles_stay_apart(one, other):
    assert canonical_url(one) != canonical_url(other)


def test_order_of_a_query_and_form_of_escapes_do_not_matter():
    assert canonical_url("https://a.example/é?b=2&a=1") == canonical_url(
        "https://a.example/%c3%a9?a=1&b=2"
    )


@pytest.mark.parametrize("url", ["https://a.example/", "https://a.example", "tag:x", "", "http://"])
def test_front_pages_and_other_texts_name_no_article(url):
    assert canonical_url(url) == ""


PIECES = st.sampled_from(
    [
        *("www.", "m.", "amp.", "a.example", "WWW.", ".", ":80", ":8080", "/", "//", "/amp", "/a"),
        *(".amp", ".html", "/champ", "/amphi", "é", "%41", "%e9", "%", "?", "&", "#", "=", "@"),
        *("utm_x=1", "fbclid=2", "ref=a", "id=3", "amp=1", "refs=2", "a", " ", "\n", "[", "]"),
    ]
)
ADDRESSES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://", "http://", "HTTP://", ""]),
    st.sampled_from(["www.a.example/x", "m.a.example/x", "a.example/x/y", "a.example", "amp."]),
    st.lists(PIECES, max_size=7).map("".join),
)


@given(ADDRESSES | st.text(max_size=50) | st.text(max_size=30).map("https://a.example/{}".format))
@example("https://a.example/%%34%31")
@example("http://[::1]/a")
@example("HTTP://WWW..0/0")
def test_canonical_is_idempotent_and_never_raises(url):
    once = canonical_url(url)

    assert canonical_url(once) == once


@given(st.lists(ADDRESSES, min_size=1, max_size=40))
def test_whole_columns_are_known_exactly_as_single_addresses_are(urls):
    """The vectorised path and the readable one must never part."""
    hashes = addresses.hashes(pa.array(urls, pa.large_string()))
    one_by_one = addresses.hash64(pa.array([canonical_url(u)[8:] for u in urls], pa.large_string()))

    for url, found, expected in zip(urls, hashes, one_by_one, strict=True):
        assert found == (expected if canonical_url(url) else 0)


@given(st.lists(ADDRESSES, min_size=1, max_size=40))
@example(["https://a.example/amp/x/y", "https://a.example/x/y", "https://a.example/x//y?utm_x=1"])
@example(
    [
        "http://www.a.example/une-page-assez-longue/?id=3",
        "https://a.example/une-page-assez-longue?id=3#a",
    ]
)
def test_variants_of_an_address_have_one_key(urls):
    """Only addresses of one key are compared: one that has another would never be merged."""
    keys = addresses.keys(pa.array(urls, pa.large_string())).tolist()
    forms = [canonical_url(url) for url in urls]

    assert [bool(key) for key in keys] == [bool(form) for form in forms]
    assert len({*zip(forms, keys, strict=True)}) == len({*forms})


def test_an_id_is_made_when_it_is_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(addresses, "hashes", lambda urls: asked.append(len(urls)) or hashes(urls))
    made = articles(url=[f"https://a.example/{n}" for n in range(100)], title=["T"] * 100)
    some = identity.merge(made)[0].iloc[:3].reset_index(drop=True).assign(more=1)

    assert not asked
    assert len({*some["article_id"]}) == 3
    assert asked == [3]


@pytest.mark.parametrize(
    "used",
    [
        lambda ids: ids.shift(1),
        lambda ids: ids.iloc[::-2],
        lambda ids: ids.reindex([1, 9]),
        lambda ids: pd.concat([ids.head(0), ids, ids.str.upper()]),
        lambda ids: pickle.loads(pickle.dumps(ids)),
        lambda ids: ids.copy().mask(ids.index == 1, "x"),
        lambda ids: ids.astype("category"),
        lambda ids: ids.to_frame("id").groupby("id").size(),
    ],
)
def test_ids_not_made_yet_serve_as_any_column_of_texts(used):
    made, other = (articles(url=[f"https://a.example/{n}" for n in range(4)]) for _ in "ab")
    plain = pd.Series(other["article_id"].tolist(), dtype="str", name="article_id")

    assert used(made["article_id"]).equals(used(plain))


def articles(**columns) -> pd.DataFrame:
    made = tl.tables.table(tl.tables.ARTICLES, columns)
    return identity.identify(made)


def test_ids_never_change():
    """Archives and saved mentions refer to them."""
    made = articles(
        url=["https://www.lemonde.fr/a/b-12.html", None],
        outlet=["Le Monde", "A"],
        title=["T", "Été"],
        published=pd.to_datetime(["2026-03-01", "2026-03-01"], utc=True),
    )

    assert made["article_id"].tolist() == ["d4315fbe80dab6bb", "9de513246e913b26"]


def test_composed_and_decomposed_text_are_the_same():
    made = articles(title=["e\u0301te\u0301", "\u00e9t\u00e9"], outlet=["C\u030cT24", "\u010cT24"])

    assert made["outlet"].tolist() == ["\u010cT24"] * 2
    assert made["title"].nunique() == made["article_id"].nunique() == 1


def test_newest_version_is_kept_and_what_says_the_same_is_merged():
    url = "https://a.example/x"
    made = articles(
        url=[url, url, url + "?utm_source=b", "https://a.example/y"],
        title=["First", "Second", "Second", "Other"],
        text=[None, None, "Body", None],
        published=pd.to_datetime(
            ["2026-03-01", "2026-03-03", "2026-03-02", "2026-03-01"], utc=True
        ),
    )
    kept, merged, replaced = identity.merge(made)

    assert kept["title"].tolist() == ["Second", "Other"]
    assert kept["text"].tolist()[0] == "Body"
    assert merged.tolist() == [2]
    assert replaced == [(0, 1)]


def test_articles_without_addresses_are_known_by_outlet_title_and_day():
    day = pd.to_datetime(["2026-03-01T08:00Z", "2026-03-01T09:00Z", "2026-03-02T09:00Z"], utc=True)
    made = articles(outlet=["A"] * 3, title=["T"] * 3, published=day)

    assert made["article_id"].nunique() == 2


def test_same_title_of_two_texts_is_two_articles(tmp_path):
    """Without an address the text counts: an outlet has several "Météo" in a day."""
    path = tmp_path / "sans_adresse.csv"
    rows = ["Météo,A,2026-01-02,Pluie au nord.", "Météo,A,2026-01-02,Soleil au sud."]
    path.write_text("title,outlet,published,text\n" + "\n".join([*rows, rows[0]]) + "\n")
    articles = tl.load_articles(path)
    assert articles["text"].tolist() == ["Pluie au nord.", "Soleil au sud."]
    assert articles["article_id"].nunique() == 2
