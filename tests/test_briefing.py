"""The briefing's own choices: few headlines, days and quotations, out of what was measured."""

import pandas as pd
import pytest

import trendlab as tl
from trendlab import briefing
from trendlab.briefing import figures
from trendlab.coverage.findings.peak import headline


def articles(*rows):
    """Make articles of (day, outlet, title, text_id)."""
    made = pd.DataFrame(rows, columns=["published", "outlet", "title", "text_id"])
    made["published"] = pd.to_datetime(made["published"], utc=True, format="ISO8601")
    made["article_id"] = [str(number) for number in range(len(made))]
    made["url"] = [f"https://a.example/{number}" for number in range(len(made))]
    return made.assign(text=made["title"], matched=True)


def test_of_each_text_the_first_print_is_a_headline_with_how_many_outlets_carry_it():
    shown = briefing.headlines(
        articles(
            ("2026-01-06 09:00", "B", "Pont fermé, copie", 1),
            ("2026-01-06 08:00", "A", "Pont fermé", 1),
            ("2026-01-07", "A", "Pont ouvert", 2),
        )
    )
    assert shown["title"].tolist() == ["Pont fermé", "Pont ouvert"]
    assert shown["printed_by"].tolist() == [2, 1]


def test_of_many_texts_the_most_printed_are_chosen_one_a_day_first():
    rows = [
        ("2026-01-06", outlet, f"Jour 6, {n}", n) for n in range(4) for outlet in "ABC"[: n + 1]
    ]
    rows += [(f"2026-01-{day:02}", "A", f"Jour {day}", day) for day in range(7, 11)]
    shown = briefing.headlines(articles(*rows), most=3)
    assert shown["title"].tolist() == ["Jour 6, 2", "Jour 7", "Jour 8"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_articles_are_simply_listed(count):
    few = articles(*[(f"2026-01-0{n + 1}", "A", f"Titre {n}", n) for n in range(count)])
    assert len(briefing.headlines(few)) == count


def test_an_article_without_a_date_may_still_be_a_headline():
    undated = articles((None, "A", "Sans date", 0), ("2026-01-06", "A", "Daté", 1))
    assert briefing.headlines(undated)["title"].tolist() == ["Daté", "Sans date"]


def test_a_day_is_told_by_the_earliest_sentence_that_is_short_enough():
    matched = articles(
        ("2026-01-01 08:00", "A", "Départ le 3 janvier", 0),
        ("2026-01-01 09:00", "A", f"{'mot ' * 100} le 6 janvier", 1),
        ("2026-01-01 10:00", "B", "Réunion le 6 janvier", 2),
        ("2026-01-01 11:00", "B", "Il partira le 3 janvier", 3),
    )
    days = briefing.timeline(matched.assign(text=None))
    assert days["number"].tolist() == [1, 2]
    assert days["sentence"].tolist() == ["Départ le 3 janvier.", "Réunion le 6 janvier."]
    assert days["named_by"].tolist() == [2, 2]
    assert days["url"].tolist() == ["https://a.example/0", "https://a.example/2"]


def test_a_quotation_is_given_with_the_office_that_its_own_article_writes():
    matched = articles(("2026-01-06", "Le Fil", "a", 0))
    actors = pd.DataFrame(
        {
            "actor_id": ["x", "o"],
            "name": ["Hélène Vasseur", "Une ligue"],
            "kind": ["person", "organisation"],
        }
    )
    said = "Une phrase assez longue pour être lue et citée sur une page."
    quotes = pd.DataFrame(
        {"article_id": ["0"] * 3, "kind": ["direct", "direct", "selon"], "quote": [said] * 3,
         "actor_id": ["x", "o", "x"], "speaker": ["Mme Vasseur", "la ligue", "elle"]}
    )  # fmt: skip
    offices = pd.DataFrame({"article_id": ["0"], "actor_id": ["x"], "office": ["ministre"]})
    (told,) = briefing.quotations(matched, quotes, actors, offices).to_dict("records")
    assert (told["speaker"], told["office"], told["outlet"]) == (
        "Hélène Vasseur",
        "ministre",
        "Le Fil",
    )


def test_of_people_quoted_five_are_given_and_others_only_where_these_are_fewer_than_two():
    matched = articles(("2026-01-06", "Le Fil", "a", 0))
    names = [f"Ada Lune{n}" for n in range(6)]
    ids = [f"x{n}" for n in range(6)]
    actors = pd.DataFrame({"actor_id": ids, "name": names, "kind": "person"})
    said = [f"Une phrase assez longue pour être lue et citée sur la page {n}." for n in range(6)]
    quotes = pd.DataFrame({"actor_id": ids, "speaker": names, "quote": said})
    quotes = quotes.assign(article_id="0", kind="direct")
    other = {"actor_id": None, "speaker": "la gardienne du phare", "quote": f"Non : {said[0]}"}
    quotes = pd.concat([quotes, quotes.head(1).assign(**other)])
    offices = pd.DataFrame({"article_id": [], "actor_id": [], "office": []}, dtype="str")
    many = briefing.quotations(matched, quotes, actors, offices)
    assert many["speaker"].tolist() == names[:5]
    few = briefing.quotations(matched, quotes.iloc[[0, 6]], actors, offices)
    assert few["speaker"].tolist() == [names[0], "la gardienne du phare"]


def test_the_figure_names_the_day_with_most_articles_and_numbers_the_days():
    rows = [("2026-01-06", "A", "Pont fermé", 0), ("2026-01-06", "B", "Pont fermé", 0)]
    matched = articles(*rows, ("2026-01-08", "A", "Pont ouvert", 2))
    days = pd.DataFrame({"number": [1, 2], "date": pd.to_datetime(["2026-01-08", "1998-05-05"])})
    empty = tl.tables.table(tl.tables.TRENDS)
    drawn = briefing.figure(empty, matched, "pont", "FR", days)
    assert "6 January 2026: Pont fermé" in drawn.svg
    assert "<title>8 January 2026: 1 article</title>" in drawn.svg
    assert drawn.about["alt"] == "Articles per day, most on 6 January 2026: 2 articles."


def test_articles_of_one_day_alone_have_a_figure_without_a_peak():
    one = articles(("2026-01-06", "A", "Pont fermé", 0), ("2026-01-06", "B", "Pont", 0))
    empty = tl.tables.table(tl.tables.TRENDS)
    drawn = briefing.figure(
        empty,
        one,
        "pont",
        "FR",
        pd.DataFrame({"number": [1], "date": pd.to_datetime(["1998-05-05"])}),
    )

    assert "<title>6 January 2026: 2 articles</title>" in drawn.svg


def test_without_searches_and_articles_there_is_no_figure():
    trends, none = tl.tables.table(tl.tables.TRENDS), tl.tables.table(tl.tables.ARTICLES)
    assert briefing.figure(trends, none, "pont", "FR", pd.DataFrame()) is None


LINKS = [
    ("https://www.lemonde.fr/a?b=c", "lemonde.fr"),
    ("http://a.example:8080/x", "a.example"),
    ("javascript:alert(1)", ""),
    ("https://localhost/x", ""),
    ("data:text/html,x", ""),
    ("https://a.example/x y", ""),
    ("https://a.example/'><script>alert(1)</script>", ""),
    ("https://a.example/l'été?q=(a;b)#c", "a.example"),
    (None, ""),
]


@pytest.mark.parametrize(("url", "host"), LINKS)
def test_only_an_address_of_the_web_is_a_link_with_its_host_in_sight(url, host):
    frame = pd.DataFrame({"title": ["<b>"], "url": [url]})
    written = tl.table(frame)._repr_mimebundle_()["text/html"]
    assert ("<a href" in written) is bool(host)
    assert f"<small>{host}</small>" in written if host else "<small>" not in written
    assert "&lt;b&gt;" in written


def test_without_a_followed_speaker_the_words_of_others_are_given_as_they_are_attributed():
    matched = articles(("2026-01-06", "Le Fil", "a", 0))
    actors = pd.DataFrame({"actor_id": ["x"], "name": ["X"], "kind": ["person"]})
    said = "Une phrase assez longue pour être lue et citée sur une page."
    quotes = pd.DataFrame({"article_id": ["0"], "kind": ["direct"], "quote": [said]})
    quotes = pd.concat(
        [
            quotes.assign(speaker=None, quote=f"Non : {said}"),
            quotes.assign(speaker="elle"),
            quotes.assign(speaker="la gardienne du phare"),
        ]
    ).assign(actor_id=None)
    offices = pd.DataFrame({"article_id": [], "actor_id": [], "office": []}, dtype="str")

    quotes = pd.concat(
        [quotes, quotes.assign(speaker=None, quote="Le titre assez long d'un livre que je lis")]
    )

    first, second = briefing.quotations(matched, quotes, actors, offices, 5).to_dict("records")
    assert (first["speaker"], first["outlet"]) == ("la gardienne du phare", "Le Fil")
    assert second["speaker"] == "not told"
    assert second["quote"] == f"“Non : {said}”"


def test_of_texts_carried_alike_those_of_the_fullest_days_are_chosen():
    rows = [("2026-01-06", "A", "Seul", 0)]
    rows += [("2026-01-07", "A", f"Plein {n}", 10 + n) for n in range(4)]
    shown = briefing.headlines(articles(*rows), most=1)
    assert shown["title"].tolist() == ["Plein 0"]


def test_whole_names_are_kept_without_acronyms_single_words_and_what_holds_another():
    names = [
        "L'épidémie de Covid",
        "Ada Lune",
        "TGV",
        "République",
        "Intérieur Ada Lune",
        "Jean-Paul de La Tour",
        "NON À TOUT",
    ]
    missing = pd.DataFrame({"name": names, "articles": 3, "kind": "person"})
    assert tl.actors.whole_names(missing)["name"].tolist() == ["Ada Lune", "Jean-Paul de La Tour"]
    of_the_data = tl.actors.whole_names(missing, ["L’Ada Lune"])
    assert of_the_data["name"].tolist() == ["Jean-Paul de La Tour"]


def test_of_few_outlets_the_days_that_most_texts_name_are_told():
    rows = [("2026-01-01 08:00", "A", f"Séance {n} du 3 janvier", n) for n in range(3)]
    rows += [("2026-01-01 09:00", "A", f"Vote {n} du 6 janvier", 10 + n) for n in range(2)]
    rows += [("2026-01-01 10:00", "B", "Fête du 9 janvier", 20)]
    days = briefing.timeline(articles(*rows).assign(text=None), most=1)
    assert days[["date", "named_by", "texts"]].to_numpy().tolist() == [
        [pd.Timestamp("2026-01-03"), 1, 3]
    ]


def test_a_quotation_whose_speaker_is_but_a_pronoun_is_not_put_in_a_mouth():
    matched = articles(("2026-01-06", "Le Fil", "a", 0))
    actors = pd.DataFrame({"actor_id": ["x"], "name": ["Hélène Vasseur"], "kind": ["person"]})
    said = "Une phrase assez longue pour être lue et citée sur une page."
    quotes = pd.DataFrame({"article_id": ["0"], "kind": ["direct"], "quote": [said]})
    quotes = quotes.assign(actor_id="x", speaker="elle")
    offices = pd.DataFrame({"article_id": [], "actor_id": [], "office": []}, dtype="str")
    assert briefing.quotations(matched, quotes, actors, offices).empty


def test_of_titles_carried_alike_the_one_most_like_the_others_names_the_day():
    titles = ["À l'opéra ce soir", "La note du pays abaissée", "Pourquoi la note est abaissée"]
    rows = [
        ("2026-01-06 08:00", name, title, n)
        for n, (name, title) in enumerate(zip("ABC", titles, strict=True))
    ]
    made = articles(*rows).assign(matched=True)
    assert headline(made)[0] != titles[0]
    assert headline(made[:0]) == ("", 0)


def test_the_bar_of_a_day_that_may_not_be_over_is_hatched():
    days = ("2026-01-05 20:00", "2026-01-05 21:30", "2026-01-06 09:00")
    made = articles(*[(day, "A", day, n) for n, day in enumerate(days)]).assign(matched=True)
    daily = tl.coverage.per_day(made)
    drawn = figures._articles(daily)
    figures._hatch(drawn.axes[-1], daily, daily.where([True, False]))
    assert [bar.get_hatch() for bar in drawn.axes[-1].patches] == [None, "////"]
