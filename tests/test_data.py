"""The data that ships: the dictionary, the gazetteers and the sample hold what they promise."""

import csv
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import trendlab as tl
from trendlab import tables

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "sample"
DICTIONARY = (DATA / "README.md").read_text("utf-8")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ARTICLES = rows(SAMPLE / "articles.csv")


def documented(heading: str) -> dict[str, str]:
    part = DICTIONARY.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.M))


@pytest.mark.parametrize("name", ["articles", "trends", "actors", "mentions"])
def test_dictionary_names_each_column_and_dtype(name):
    assert documented(name) == getattr(tables, name.upper())


def test_dictionary_names_each_file_of_the_sample():
    made = {path.name for path in SAMPLE.iterdir() if path.suffix in {".csv", ".rss"}}

    assert made == {name for name in made if f"| `{name}` |" in DICTIONARY}


def test_dictionary_quotes_the_notice():
    notice = (SAMPLE / "NOTICE.txt").read_text("utf-8")
    assert " ".join(notice.split()) in " ".join(DICTIONARY.split())


def test_generator_reproduces_the_sample_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, SAMPLE / "make.py", tmp_path], check=True, cwd=tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert len(made) >= 10
    assert made == {name: (SAMPLE / name).read_bytes() for name in made}


def test_whole_sample_stays_under_a_megabyte():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*.*")) < 1_000_000


def test_four_weeks_of_at_least_twelve_outlets():
    days = {row["date"][:10] for row in ARTICLES}

    assert (min(days), max(days)) == ("2025-12-22", "2026-01-18")
    assert len({row["source"] for row in ARTICLES}) == 15
    assert {row["language"] for row in ARTICLES} == {"fr", "en"}


def test_no_article_of_any_outlet_on_the_lost_day():
    assert not [row for row in ARTICLES if row["date"].startswith("2026-01-13")]
    utc = [datetime.fromisoformat(row["date"]) for row in ARTICLES]
    assert date(2026, 1, 13) not in {(moment - moment.utcoffset()).date() for moment in utc}


def test_sauvelande_starts_late_and_roquesauve_loses_five_days():
    sauvelande = [row["date"] for row in ARTICLES if row["source"] == "Le Fil de Sauvelande"]
    roquesauve = {row["date"][:10] for row in ARTICLES if row["source"] == "L'Écho de Roquesauve"}
    lost = {str(date(2025, 12, 29) + timedelta(days=n)) for n in range(5)}

    assert min(sauvelande) >= "2026-01-05"
    assert not lost & roquesauve
    assert {"2025-12-28", "2026-01-03"} <= roquesauve


def test_every_address_is_unique_and_can_never_be_real():
    urls = [row["url"] for row in ARTICLES]

    assert len(set(urls)) == len(urls)
    assert all(re.match(r"https://[a-z-]+\.example/", url) for url in urls)


def test_no_outlet_of_the_sample_is_a_real_one():
    real = {name for row in rows(DATA / "outlets.csv") for name in names(row)}
    invented = {name for row in rows(SAMPLE / "outlets.csv") for name in names(row)}

    assert len(invented) > 15
    assert not real & invented


def names(row: dict[str, str]) -> set[str]:
    return {row["name"], *filter(None, row["aliases"].split("|"))}


def test_no_quotation_is_given_to_a_real_person():
    """Nobody real said what the sample's articles say; the project's own reader must agree."""
    articles = tl.load_articles(SAMPLE / "articles.csv")
    mentions = tl.actors.mentions(articles, tl.load_actors(SAMPLE / "actors.csv"))
    speakers = set(tl.sourcing.quotes(articles, mentions)["actor_id"].dropna())

    assert {"vasseur-laporte", "dravel", "marenzi"} <= speakers
    assert not speakers & {row["actor_id"] for row in rows(DATA / "actors.csv")}


WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MONTHS = ["décembre", "janvier", "février"]


def wrong_weekdays() -> list[str]:
    """Every weekday written before a day of the sample's months that the calendar denies."""
    written = rf"({'|'.join(WEEKDAYS)}) (\d+)(?:er)? ({'|'.join(MONTHS)})(?: (\d{{4}}))?"
    wrong = []
    for row in ARTICLES:
        for weekday, day, month, year in re.findall(written, row["title"] + " " + row["text"]):
            number = (12, 1, 2)[MONTHS.index(month)]
            meant = date(int(year or (2025 if number == 12 else 2026)), number, int(day))
            if WEEKDAYS[meant.weekday()] != weekday:
                wrong.append(f"{row['source']}: {weekday} {meant}")
    return wrong


def test_only_the_deliberate_slips_disagree_with_the_calendar():
    assert wrong_weekdays() == [
        "La Gazette de Valbrume: mardi 2026-01-05",
        "Radio Belle-Lisière: dimanche 2026-01-07",
        "Le Phare de Kerlouarn: mercredi 2026-01-15",
    ]


def test_the_checks_have_something_to_find():
    articles = tl.load_articles(SAMPLE / "articles.csv")
    actors = tl.load_actors(SAMPLE / "actors.csv")
    listed = tl.checks.to_check(articles, tl.actors.mentions(articles, actors), actors)

    assert {"calendar", "office"} <= set(listed["check"])


@pytest.mark.parametrize("day", ["3 janvier", "6 janvier", "10 janvier", "15 janvier"])
def test_dated_events_are_named_by_at_least_three_outlets(day):
    assert len({row["source"] for row in ARTICLES if re.search(rf"\b{day}\b", row["text"])}) >= 3


@pytest.mark.parametrize(
    "spelling", ["Zelensky", "Zelenski", "Zelenskyy", "Kiev", "Kyiv", "OTAN", "Otan", "M. Zelensky"]
)
def test_each_spelling_is_met_in_the_articles(spelling):
    assert [row for row in ARTICLES if re.search(rf"\b{spelling}\b", row["text"])]


@pytest.mark.parametrize("marks", ["«\u202f", "“", '"'])
def test_each_kind_of_quotation_mark_is_met(marks):
    assert sum(marks in row["text"] for row in ARTICLES) >= 20


def test_agency_copy_is_printed_by_several_outlets_whole_and_cut():
    """Copies share their first sentence; a cut one is shorter."""
    printed: dict[str, list[str]] = {}
    for row in ARTICLES:
        if "Agence Méridienne" in row["author"] and row["text"]:
            printed.setdefault(re.sub(r"\W+", " ", row["text"])[:60], []).append(row["text"])
    sizes = [sorted(map(len, texts)) for texts in printed.values() if len(texts) > 3]

    assert len(sizes) >= 8
    assert sum(lengths[0] < 0.85 * lengths[-1] for lengths in sizes) >= 6


def test_one_outlet_prints_only_agency_copy_on_the_war():
    printed = [row for row in ARTICLES if row["source"] == "Nouvelles de l'Estuaire-Gris"]
    war = [row for row in printed if "Ukraine" in row["title"] + row["text"]]

    assert len(war) >= 5
    assert all("Agence Méridienne" in row["author"] for row in war)


def test_interest_peaks_at_100_on_the_day_of_the_meeting():
    lines = (SAMPLE / "interest_over_time.csv").read_text("utf-8").splitlines()
    values = dict(line.split(",") for line in lines[3:])

    assert lines[:3] == [
        "Catégorie\u00a0: Toutes catégories",
        "",
        "Jour,guerre en ukraine: (France)",
    ]
    assert len(values) == 91
    assert [day for day, value in values.items() if value == "100"] == ["2026-01-06"]


def test_a_second_pull_differs_a_little_and_not_at_the_peak():
    first, second = (
        [line.split(",")[1] for line in (SAMPLE / name).read_text("utf-8").splitlines()[3:]]
        for name in ("interest_over_time.csv", "interest_over_time_pull2.csv")
    )
    gaps = [abs(int(a) - int(b)) for a, b in zip(first, second, strict=True)]

    assert 0 < max(gaps) <= 8
    assert first.index("100") == second.index("100")


def test_feed_names_articles_that_are_in_the_article_file():
    feed = (SAMPLE / "trending_FR.rss").read_text("utf-8")
    named = re.findall(r"<ht:news_item_url>(.*?)</ht:news_item_url>", feed)

    assert len(named) >= 10
    assert set(named) <= {row["url"] for row in ARTICLES}


@pytest.mark.parametrize(
    "path", [DATA / "actors.csv", SAMPLE / "actors.csv"], ids=["users", "sample"]
)
def test_gazetteer_is_well_formed(path):
    table = rows(path)
    same: dict[str, tuple] = {}

    assert list(table[0]) == list(tables.ACTORS)
    for row in table:
        identity = (row["name"], row["kind"], row["aliases"], row["wikidata"])
        assert same.setdefault(row["actor_id"], identity) == identity
        assert row["kind"] in {"person", "organisation", "place", "outlet", "metonym"}
        assert re.fullmatch(r"[a-z0-9-]+", row["actor_id"])
        assert re.fullmatch(r"(Q\d+)?", row["wikidata"])
        held = [date.fromisoformat(row[end]) for end in ("since", "until") if row[end]]
        assert held == sorted(held)


def test_no_alias_belongs_to_two_actors():
    owner: dict[str, str] = {}
    for row in rows(DATA / "actors.csv"):
        for name in names(row):
            assert owner.setdefault(name, row["actor_id"]) == row["actor_id"], name


def test_wikidata_ids_are_not_shared():
    ids = {row["actor_id"]: row["wikidata"] for row in rows(DATA / "actors.csv") if row["wikidata"]}
    assert len(set(ids.values())) == len(ids)


@pytest.mark.parametrize(
    "path", [DATA / "outlets.csv", SAMPLE / "outlets.csv"], ids=["users", "sample"]
)
def test_outlets_are_well_formed(path):
    table = rows(path)
    listed = [row["name"] for row in table]

    assert list(table[0]) == list(documented("outlets.csv: newspapers, broadcasters and agencies"))
    assert len(set(listed)) == len(listed)
    for row in table:
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", row["domain"])
        assert re.fullmatch(r"[A-Z]{2}", row["country"])
        assert re.fullmatch(r"[a-z]{2}", row["language"])
        assert row["agency"] in {"true", "false"}


def test_no_name_of_an_outlet_belongs_to_two():
    owner: dict[str, str] = {}
    for row in rows(DATA / "outlets.csv"):
        for name in names(row):
            assert owner.setdefault(name, row["name"]) == row["name"], name
