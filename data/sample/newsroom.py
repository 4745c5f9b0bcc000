"""Write the articles of the invented outlets: agency copy, stories, slips and everyday news."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from itertools import count

from drawn import FIRST, LAST, draw, material, shuffled

LOST_BY_ALL = date(2026, 1, 13)  # the collection failed: no outlet has an article that day
MEETING = date(2026, 1, 6)  # leaders of the coalition met in Paris, a documented public fact
ABROAD = {"GB": "+00:00", "IE": "+00:00"}

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
    own = [one for one in outlets if one["language"] == language and "relay" not in one]
    free = [one for one in own if prints(one, day)]
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
    background = shuffled(pool, title)[: 1 + (draw(3, title, "two") > 0)]
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


def articles() -> list[dict]:
    """Write every article of the four weeks, in order of publication."""
    outlets = material("outlets")["outlet"]
    people, facts = material("people")["person"], material("context")
    rows = [row for one in material("agency")["dispatch"] for row in copies(one, outlets)]
    for story in material("stories")["story"]:
        rows += written(story, outlets, people, facts)
    rows += [slipped(one, outlets) for one in material("slips")["slip"]]
    rows += everyday(outlets, material("everyday"), facts["authors"])
    return sorted(rows, key=lambda row: (row["date"], row["source"], row["title"]))
