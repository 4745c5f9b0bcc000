"""Make the sample data of this folder, the same bytes every time.

``python data/sample/make.py [FOLDER]`` writes into this folder, or into FOLDER. The words stand in
``material/``; this file decides who prints what, and when. Nothing is drawn at random: every
choice is a checksum of what it is for, so a new sentence in one story leaves the others alone.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
import unicodedata
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
FIRST, LAST = date(2025, 12, 22), date(2026, 1, 18)
TRENDS_FIRST = date(2025, 10, 20)
LOST_BY_ALL = date(2026, 1, 13)  # the collection failed: no outlet has an article that day
MEETING = date(2026, 1, 6)  # leaders of the coalition met in Paris, a documented public fact
ABROAD = {"GB": "+00:00", "IE": "+00:00"}
COLUMNS = ["url", "source", "date", "title", "text", "language", "country", "author", "section"]


def material(name: str) -> dict:
    return tomllib.loads((HERE / "material" / f"{name}.toml").read_text("utf-8"))


def draw(n: int, *key: object) -> int:
    """Choose a number below *n* that depends on nothing but *key*."""
    return int.from_bytes(blake2b("|".join(map(str, key)).encode(), digest_size=8).digest()) % n


def shuffled(values: list, *key: object) -> list:
    return sorted(values, key=lambda value: draw(2**64, *key, value))


# --- Type -----------------------------------------------------------------------------------


def typeset(text: str, outlet: dict) -> str:
    """Write *text* in the outlet's house style: names, quotation marks, apostrophes, spaces."""
    for name, written in outlet["names"].items():
        text = text.replace("{" + name + "}", written)
    if outlet["language"] == "en":
        return text.replace("“", '"').replace("”", '"') if outlet["marks"] == "straight" else text
    if outlet["marks"] == "curly":
        text = text.replace("“", "‘").replace("”", "’").replace("« ", "“").replace(" »", "”")
    elif outlet["marks"] == "straight":
        return text.replace("“", "'").replace("”", "'").replace("« ", '"').replace(" »", '"')
    text = text.replace("« ", "«\u202f").replace("'", "’")
    return re.sub(r" ([;!?»%])", "\u202f\\1", text).replace(" :", "\u00a0:")


def slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


# --- Who can print, and when ----------------------------------------------------------------


def prints(outlet: dict, day: date) -> bool:
    if not FIRST <= day <= LAST or day == LOST_BY_ALL:
        return False
    return str(day) >= outlet.get("first", "") and str(day) not in outlet.get("lost", ())


def article(outlet: dict, at: datetime, title: str, parts: list, author: str, section: str) -> dict:
    untold = str(at.date()) >= outlet.get("untold", "9999") or not draw(40, title, "untold")
    title, text = typeset(title, outlet), outlet.get("join", " ").join(parts)
    return {
        "url": f"https://{outlet['domain']}/{at:%Y/%m/%d}/{slug(title)}",
        "source": outlet["name"],
        "date": at.isoformat(timespec="seconds") + ABROAD.get(outlet["country"], "+01:00"),
        "title": title,
        "text": "" if untold else typeset(text, outlet),
        "language": outlet["language"],
        "country": outlet["country"],
        "author": typeset(author, outlet),
        "section": section,
    }


def later(at: datetime, hours: float, *key: object) -> datetime:
    """Move *at* on by *hours* and a few minutes; nobody publishes at night."""
    moved = at + timedelta(hours=hours, minutes=draw(50, *key))
    return (
        moved if 6 <= moved.hour <= 22 else moved.replace(hour=7) + timedelta(days=moved.hour > 22)
    )


# --- Agency copy ----------------------------------------------------------------------------

REWORDED = {
    "a déclaré": "a expliqué",
    "ont quitté": "sont partis de",
    "destinés à": "promis à",
    "a annoncé": "a fait savoir",
    "doivent se réunir": "vont se retrouver",
    "se réunissent": "se retrouvent",
    "plusieurs spécialistes": "des spécialistes",
    "souligne": "fait remarquer",
    "a indiqué": "a fait savoir",
    "explique": "précise",
    "matériel d'hiver": "matériel de chauffage",
}


def copies(dispatch: dict, outlets: list[dict]) -> list[dict]:
    """Print a dispatch: by the agency, then whole, cut or reworded by a good half of the others."""
    at, key = datetime.fromisoformat(dispatch["at"]), dispatch["at"]
    agency = next(outlet for outlet in outlets if outlet.get("agency"))
    french = [one for one in outlets if one["language"] == "fr" and one is not agency]
    titles, text = dispatch["titles"], dispatch["text"]
    made = [article(agency, at, titles[0], text, agency["name"], dispatch["section"])]
    names = shuffled([one["id"] for one in french], key)
    for rank, name in enumerate(names[: 5 + draw(4, key)]):
        outlet = next(one for one in french if one["id"] == name)
        when = later(at, 0.4 + rank * 0.9, key, name)
        if not prints(outlet, when.date()):
            continue
        body, way = text, draw(3, key, name)
        if way == 1:
            body = text[: -1 - draw(2, key, name, "cut")]
        if way == 2:
            body = [reword(sentence) for sentence in text]
        signed = "Agence Méridienne" if way == 0 else "La rédaction avec Agence Méridienne"
        tail = ["(avec Agence Méridienne)"] if draw(2, key, name, "tail") else []
        title = titles[draw(len(titles), key, name, "title")]
        made.append(article(outlet, when, title, body + tail, signed, dispatch["section"]))
    return made


def reword(sentence: str) -> str:
    for old, new in REWORDED.items():
        sentence = sentence.replace(old, new)
    return sentence


# --- Articles of the newsrooms --------------------------------------------------------------

SAID = (
    "« {said} », a déclaré {name}, {office}.",
    "« {said} », estime {name}, {office}.",
    "{name}, {office}, pèse ses mots. « {said} », juge-t-{he}.",
    "{name}, {office}, est plus direct{e} : « {said} ».",
    "« {said} », résume {name}, {office}, {asked} {by}.",
)
TOLD = (
    "Selon {name}, {office}, {told}.",
    "{name}, {office}, affirme que {told}.",
    "D'après {name}, {office}, {told}.",
)
AGAIN = ("« {said} », ajoute {title} {surname}.", "« {said} », conclut-{he}.")
SAID_EN = (
    "“{said},” said {name}, {office}.",
    "{name}, {office}, was blunt: “{said}.”",
)
TOLD_EN = ("According to {name}, {office}, {told}.", "{name}, {office}, says that {told}.")
CITED = (
    "L'histoire avait d'abord été racontée par {cited}.",
    "Comme le rapporte {cited}, le sujet revient dans toutes les conversations.",
    "« On ne parle que de cela », a confié une lectrice {to}.",
    "Selon {cited}, d'autres rendez-vous sont prévus.",
    "L'enquête {of}, parue plus tôt, avait ouvert le débat.",
    "« Il faudra y revenir », écrit {cited}.",
)
CITED_EN = ("The story was first reported by {cited}.", "A volunteer gave the same account {to}.")


def voice(person: dict, outlet: dict, key: str) -> list[str]:
    """Quote a person once or twice, in one of the ways that newspapers do."""
    english = outlet["language"] == "en"
    said = shuffled(person["said"], key)
    words = {
        "name": person["name"],
        "surname": person["name"].split(" ", 1)[1],
        "office": person["office"],
        "told": person["told"][draw(len(person["told"]), key)],
        "he": "elle" if person.get("she") else "il",
        "e": "e" if person.get("she") else "",
        "asked": "interrogée" if person.get("she") else "interrogé",
        "title": "Mme" if person.get("she") else "M.",
        "by": "par " + outlet["name"],
    }
    if draw(3, key, "told") == 0:
        forms = TOLD_EN if english else TOLD
        return [forms[draw(len(forms), key)].format(**words)]
    forms = SAID_EN if english else SAID
    first = forms[draw(len(forms), key)].format(said=said[0], **words)
    if english or len(said) < 2 or draw(2, key, "again"):
        return [first]
    return [first, AGAIN[draw(2, key, "form")].format(said=said[1], **words)]


def written(story: dict, outlets: list[dict], people: list[dict], facts: dict) -> list[dict]:
    """Let a different outlet write each item of a story; the later ones may cite the first."""
    made: list[dict] = []
    took: list[dict] = []
    language, at = story.get("language", "fr"), datetime.fromisoformat(story["at"])
    names = facts["authors"][language]
    heard = [one for one in people if set(one["themes"]) & set(story["themes"])]
    for rank, (title, text) in enumerate(story["item"]):
        when = later(at, rank * story["hours"], title)
        outlet = chosen(outlets, took, language, when.date(), title)
        parts = [text]
        if draw(6, title, "quiet"):
            parts += voice(heard[draw(len(heard), title)], outlet, title)
        if took and draw(2, title, "cites"):
            parts.append(citation(took[0], language, title))
        parts += known(facts, story["themes"], language, when.date(), title, text)
        took.append(outlet)
        author = names[draw(len(names), outlet["id"], title)]
        made.append(article(outlet, when, title, parts, author, story["section"]))
    return made


def citation(cited: dict, language: str, key: str) -> str:
    forms = CITED if language == "fr" else CITED_EN
    return forms[draw(len(forms), key)].format(cited=cited["name"], to=cited["to"], of=cited["of"])


def chosen(outlets: list[dict], took: list[dict], language: str, day: date, title: str) -> dict:
    """Pick an outlet that prints that day and has not had the story; the bigger the likelier."""
    free = [one for one in outlets if one["language"] == language and prints(one, day)]
    fresh = [one for one in free if one not in took] or free
    if not fresh:
        raise ValueError(f"{title}: no outlet prints in {language} on {day}")
    return min(fresh, key=lambda one: draw(10_000, title, one["id"]) / one["rate"] ** 0.5)


def known(facts: dict, themes: list, language: str, day: date, title: str, text: str) -> list[str]:
    """Close with documented facts: the war and the meeting if not yet named, then background."""
    end = "" if language == "fr" else "_en"
    near = facts[("before" if day < MEETING else "paris") + end]
    pool = [fact for fits, fact in facts[language] if set(fits.split()) & set(themes)]
    closing = []
    if not re.search(
        r"\b(guerre|war)\b.*Ukraine|Ukraine.*\b(guerre|war)\b", f"{title} {text}", re.I
    ):
        closing.append(facts["links" + end][draw(len(facts["links" + end]), title)])
    if "6 janvier" not in text and abs((day - MEETING).days) <= 4 and draw(3, title, "near"):
        closing.append(near[draw(len(near), title)])
    background = shuffled(pool, title)[: 2 + (not closing)]
    heads = facts["heads" + end]
    return [*closing, heads[draw(len(heads), title, "head")] + " " + " ".join(background)]


def slipped(one: dict, outlets: list[dict]) -> dict:
    outlet = next(outlet for outlet in outlets if outlet["id"] == one["outlet"])
    at = datetime.fromisoformat(one["at"])
    return article(outlet, at, one["title"], [one["text"]], "La rédaction", one["section"])


# --- Everyday news, for the denominator -----------------------------------------------------


def everyday(outlets: list[dict], said: dict, authors: dict) -> list[dict]:
    """Fill each outlet's days with other subjects at its usual rate, fewer at weekends."""
    made: list[dict] = []
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    used: dict[str, date] = {}
    for day in days:
        for outlet in outlets:
            rate = outlet["rate"] * (0.6 if day.weekday() > 4 else 1.1)
            number = int(rate) + (draw(1000, day, outlet["id"]) < 1000 * (rate % 1))
            for one in range(number if prints(outlet, day) else 0):
                made.append(filler(outlet, day, said, authors, (day, outlet["id"], one), used))
    return made


def filler(outlet: dict, day: date, said: dict, authors: dict, key: tuple, used: dict) -> dict:
    subjects = [one for one in said["subject"] if one["language"] == outlet["language"]]
    for attempt in count():
        subject = subjects[draw(len(subjects), key, attempt)]
        slots = {
            name: values[draw(len(values), key, attempt, name)]
            for name, values in said["slots"].items()
        }
        title, *own = subject["item"][draw(len(subject["item"]), key, attempt, "item")]
        title = title.format(**slots)
        rested = used.get(own[0], FIRST - timedelta(days=9)) + timedelta(days=5) <= day
        if title not in used and (rested or attempt > 400):
            break
    used |= {title: day, own[0]: day}
    more = sorted(shuffled(subject["more"], key)[:2], key=subject["more"].index)
    parts = [
        part.format(**slots).replace("de Ardoisières", "d'Ardoisières") for part in (*own, *more)
    ]
    names = authors[outlet["language"]]
    at = datetime(day.year, day.month, day.day, 6 + draw(16, key), draw(60, key, "m"))
    title = title.replace("de Ardoisières", "d'Ardoisières")
    return article(outlet, at, title, parts, names[draw(len(names), key)], subject["section"])


# --- Files ----------------------------------------------------------------------------------


def articles() -> list[dict]:
    outlets = material("outlets")["outlet"]
    people, facts = material("people")["person"], material("context")
    rows = [row for one in material("agency")["dispatch"] for row in copies(one, outlets)]
    for story in material("stories")["story"]:
        rows += written(story, outlets, people, facts)
    rows += [slipped(one, outlets) for one in material("slips")["slip"]]
    rows += everyday(outlets, material("everyday"), facts["authors"])
    return sorted(rows, key=lambda row: (row["date"], row["source"], row["title"]))


def write_csv(path: Path, header: list[str], rows: list, **form: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", **form)
        writer.writerows([header, *rows])


def write_interest(path: Path, place: str, terms: list[str], last: date, pull: str = "") -> None:
    """Write a classic Explore export as the French interface does: a relative 0-100 scale."""
    days = [TRENDS_FIRST + timedelta(days=n) for n in range((last - TRENDS_FIRST).days + 1)]
    series = [[searches(term, place, day, pull) for day in days] for term in terms]
    top = max(map(max, series))
    header = ["Jour", *(f"{term}: ({place})" for term in terms)]
    scaled = [[100 * value / top for value in one] for one in series]
    cells = [[str(round(x)) if x >= 0.5 else "<\u00a01" for x in one] for one in scaled]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Catégorie\u00a0: Toutes catégories\n\n")
        csv.writer(file, lineterminator="\n").writerows([header, *zip(days, *cells, strict=True)])


def searches(term: str, place: str, day: date, pull: str = "") -> float:
    """Invent how much *term* was searched for: level, week, holidays, bursts, noise."""
    shape = material("trends")["term"][term]
    level = shape["level"] * shape.get(place, 1.0)
    level *= 1.0 - 0.16 * (day.weekday() > 4) - 0.3 * (abs((day - date(2025, 12, 25)).days) <= 2)
    for burst in shape["burst"]:
        away = (day - burst["day"]).days
        level += (
            burst["height"] * shape.get(place, 1.0) * burst["half"] ** abs(away)
            if (away >= -burst["rise"])
            else 0.0
        )
    noise = 0.88 + 0.24 * draw(1000, term, place, day) / 1000
    return level * noise * (0.97 + 0.06 * draw(1000, term, place, day, pull) / 1000)


def write_regions(path: Path) -> None:
    rows = [
        [name, str(value) if value else ""] for name, value in material("trends")["region"].items()
    ]
    first, last = (f"{day:%d/%m/%Y}" for day in (TRENDS_FIRST, LAST))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Catégorie\u00a0: Toutes catégories\n\n")
        header = ["Région", f"guerre en ukraine: ({first} – {last})"]
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def write_trending(path: Path) -> None:
    """Write "Trending now" as the French interface should: every field quoted but an empty one."""
    header = material("trends")["columns"]
    lines = [",".join(map(quoted, header))]
    for one in material("trends")["trending"]:
        about = ",".join([one["topic"], *one.get("with", [])])
        link = f"./explore?q={quote(one['topic'])}&date=now%207-d&geo=FR&hl=fr"
        ended = french(one["end"]) if "end" in one else ""
        cells = [one["topic"], one["volume"].replace(" ", "\u00a0"), french(one["start"]), ended]
        lines.append(",".join(quoted(cell) for cell in [*cells, about, link]))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if cell else ""


def french(at: datetime) -> str:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    return f"{at.day} {months.split()[at.month - 1]} {at.year} à {at:%H:%M:%S} UTC+1"


def write_feed(path: Path, rows: list[dict]) -> None:
    """Write the trending feed: ten topics, times on the Pacific coast, the articles it names."""
    items = []
    for one in [one for one in material("trends")["trending"] if "feed" in one][:10]:
        news = [row for row in rows if one["feed"] and re.search(one["feed"], row["title"])][-3:]
        items.append(feed_item(one, news))
    text = FEED.format(items="".join(items))
    path.write_text(text, "utf-8")


def feed_item(one: dict, news: list[dict]) -> str:
    at = one["start"] - timedelta(hours=9)  # Paris to Pacific time, in winter
    named = "".join(
        f"\t\t\t<ht:news_item>\n\t\t\t\t<ht:news_item_title>{escape(row['title'])}"
        "</ht:news_item_title>\n\t\t\t\t<ht:news_item_snippet/>\n"
        f"\t\t\t\t<ht:news_item_url>{escape(row['url'])}</ht:news_item_url>\n"
        f"\t\t\t\t<ht:news_item_picture/>\n\t\t\t\t<ht:news_item_source>{escape(row['source'])}"
        "</ht:news_item_source>\n\t\t\t</ht:news_item>\n"
        for row in news
    )
    volume = re.sub(r" k\+", "000+", one["volume"]).replace(" ", "")
    return (
        f"\t\t<item>\n\t\t\t<title>{escape(one['topic'])}</title>\n"
        f"\t\t\t<ht:approx_traffic>{volume}</ht:approx_traffic>\n\t\t\t<description/>\n"
        "\t\t\t<link>https://trends.google.com/trending/rss?geo=FR</link>\n"
        f"\t\t\t<pubDate>{at:%a}, {at.day} {at:%b %Y %H:%M:%S} -0800</pubDate>\n"
        f"\t\t\t<ht:picture/>\n\t\t\t<ht:picture_source/>\n{named}\t\t</item>\n"
    )


FEED = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:ht="https://trends.google.com/trending/rss" version="2.0">
\t<channel>
\t\t<title>Daily Search Trends</title>
\t\t<description>Recent searches</description>
\t\t<link>https://trends.google.com/trending?geo=FR</link>
\t\t<atom:link href="https://trends.google.com/trending/rss?geo=FR" rel="self" \
type="application/rss+xml"/>
{items}\t</channel>
</rss>
"""


def write_outlets(path: Path) -> None:
    header = ["name", "domain", "country", "language", "agency", "aliases"]
    rows = [
        [
            *(one[name] for name in header[:4]),
            str(one.get("agency", False)).lower(),
            "|".join(one["aliases"]),
        ]
        for one in material("outlets")["outlet"]
    ]
    write_csv(path, header, rows)


def write_actors(path: Path) -> None:
    """List the fictional people and bodies, then the real ones that the articles name."""
    with (HERE.parent / "actors.csv").open(encoding="utf-8", newline="") as file:
        header, *real = csv.reader(file)
    people = material("people")
    rows = []
    for one in people["person"] + people["actor"]:
        named = [
            one["id"],
            one["name"],
            one.get("kind", "person"),
            "|".join(one.get("aliases", [])),
        ]
        office = one.get("post", one["office"])
        rows.append([*named, "", office, *(one.get(name, "") for name in header[6:])])
    write_csv(path, header, rows + [row for row in real if row[0] in people["real"]])


def main(out: Path) -> None:
    rows = articles()
    write_csv(out / "articles.csv", COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
    terms = list(material("trends")["term"])
    write_interest(out / "interest_over_time.csv", "France", terms[:1], LAST)
    write_interest(out / "interest_over_time_pull2.csv", "France", terms[:1], LAST, "second")
    write_interest(out / "interest_multi.csv", "France", terms, LAST)
    write_interest(out / "interest_multi_BE.csv", "Belgique", terms, LAST)
    write_regions(out / "geoMap.csv")
    write_trending(out / "trending_FR_7d_20260108-0900.csv")
    write_feed(out / "trending_FR.rss", [row for row in rows if row["date"] < "2026-01-08T09"])
    write_outlets(out / "outlets.csv")
    write_actors(out / "actors.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
