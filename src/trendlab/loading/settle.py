"""What a loaded column of articles needs before it is one of ours, each told where it is done.

Dates that are numbers or no dates at all, languages and countries by name, titles decoded twice.
"""

from __future__ import annotations

import csv
import html
import re
from functools import cache

import pandas as pd

from trendlab import paths
from trendlab.language.messages import say
from trendlab.language.words import RULES
from trendlab.loading import identity, places
from trendlab.loading.forms import NO_DATE
from trendlab.loading.source import plain

HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
MOJIBAKE = "[ÃÂÄĂĹ][\u0080-\u00bf\u02c7\u2018-\u203a€™]|â€"


def dated(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Tell of a column of dates without any date in it: empty, or words such as "No date"."""
    if "published" not in frame or not len(frame) or frame["published"].dtype.kind == "M":
        return frame
    dates = frame["published"]
    if dates.isna().all():
        notes.append(say("No row has a date."))
        return frame
    told = dates.dropna().astype("str")
    for some in (told.head(50), told):  # nearly always the first ones tell
        if not some.str.fullmatch(NO_DATE, case=False).all():
            return frame
    words = ", ".join(plain(word, 30) for word in dates.dropna().unique()[:3])
    notes.append(say("No row has a date, only {words}.", words=words))
    return frame.assign(published=pd.Series(None, frame.index, "str"))


def coded(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Write languages as ISO 639-1 and countries as ISO 3166, each distinct value once."""
    for column, code in (("language", places.language), ("country", places.country)):
        if column not in frame or frame[column].isna().all():
            continue
        cells = frame[column].astype("str")
        made = {cell: code(cell) for cell in cells.dropna().unique()}
        if lost := [cell for cell, known in made.items() if known is None]:
            count, shown = int(cells.isin(lost).sum()), ", ".join(plain(x, 20) for x in lost[:3])
            told = "{n} cells of {column} name none that is known ({shown}) and are left empty."
            notes.append(say(told, n=count, column=column, shown=shown))
        if any(cell != known for cell, known in made.items()):
            settled = {cell: known or None for cell, known in made.items()}
            frame = frame.assign(**{column: cells.map(settled).astype("str")})
    return frame


def mojibake(frame: pd.DataFrame) -> list[str]:
    """Count titles that look as if decoded twice (Ã© for é): kept as they are, but told."""
    if "title" not in frame or not identity.suspects(frame["title"]):
        return []
    count = int(frame["title"].str.contains(MOJIBAKE, na=False).sum())
    return [say("{n} titles look as if they had been decoded twice.", n=count)] if count else []


@cache
def _houses() -> dict[str, str]:
    """Map the web domains of outlets to the one that the list of outlets gives first."""
    with (paths.data() / "outlets.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["domain"]]
    hosts = {
        alias.lower(): row["domain"]
        for row in rows
        for alias in row["aliases"].split("|")
        if HOST.fullmatch(alias.lower())
    }
    return hosts | {row["domain"]: row["domain"] for row in rows}


def house(host: str) -> str:
    """Give the domain of the outlet that a host belongs to; a host that no outlet has stays."""
    parts = host.split(".")
    ends = (".".join(parts[i:]) for i in range(len(parts) - 1))
    return next((_houses()[end] for end in ends if end in _houses()), host)


def housed(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Let the hosts of one house be one outlet, as the list of outlets has it."""
    if "outlet" not in frame:
        return frame
    bare = {name: " ".join(name.split()) for name in frame["outlet"].dropna().unique()}
    made = {name: house(said) if HOST.fullmatch(said) else said for name, said in bare.items()}
    other = {said: made[name] for name, said in bare.items() if made[name] != said}
    if other:
        host, domain = next(iter(other.items()))
        told = "Hosts of one house are one outlet: {host} is {domain} (in all {n})."
        notes.append(say(told, host=host, domain=domain, n=len(other)))
    if all(name == said for name, said in made.items()):
        return frame
    return frame.assign(outlet=frame["outlet"].map(made).replace("", None).astype("str"))


def languages(frame: pd.DataFrame) -> dict[str, int]:
    """Count the articles by language, the most frequent first; "" where none is said."""
    if "language" not in frame:
        return {"": len(frame)} if len(frame) else {}
    spoken = frame["language"].astype("str").fillna("")
    return {str(name): int(n) for name, n in spoken.value_counts().items()}


def beyond_rules(spoken: dict[str, int]) -> list[str]:
    """Tell how many articles are in languages that the rules for quotations do not cover."""
    others = {name: n for name, n in spoken.items() if name and name not in RULES}
    if not others:
        return []
    told = (
        "Of {total:article}, {n:number} in {named:languages}: who is quoted there, and what "
        "is claimed, is not read."
    )
    counted = {"n": sum(others.values()), "total": sum(spoken.values())}
    return [say(told, named=list(others)[:5], **counted)]


def unlike(topics: pd.Series) -> list[str]:
    """Warn where a term is compared with a topic, whose id stands for many words and languages."""
    known = topics.dropna().unique()
    ids = [one for one in known if str(one).startswith(("/m/", "/g/"))]
    terms = [one for one in known if one not in ids]
    if not ids or not terms:
        return []
    told = (
        "{term} is a search term and {id} a topic: a topic counts many wordings, so that "
        "the two cannot be ranked."
    )
    return [say(told, term=plain(terms[0], 40), id=plain(ids[0], 40))]


CUT = r"\s*\[\+?\d+ char(?:acter)?s\]\s*$"  # NewsAPI and GNews: "… [+2095 chars]"


def uncut(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Take off the mark that says how much of a text was left out, and count the texts it ends."""
    if "text" not in frame or not (cut := frame["text"].str.endswith("chars]", na=False)).any():
        return frame
    told = "Of {n:number} of {total:article} only the beginning of the text was collected."
    notes.append(say(told, n=int(cut.sum()), total=len(frame)))
    return frame.assign(text=frame["text"].str.replace(CUT, "", regex=True))


_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_TAG = (
    r"</(?:p|a|b|i|em|strong|span|div|h[1-6]|ul|ol|li|blockquote|figure|html|body|table)\s*>"
    r"|<(?:br|p|hr)\s*/?>|<img\s[^<>]*>"
)

_SLASHED = r'\\["\w][^\\"{}$]{0,200}\\"'


def unescaped(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Resolve the entities of HTML in titles and texts (L&#39;été is L'été), take its tags off."""
    mended = (
        ("&", _ENTITY, html.unescape, "Entities of HTML are resolved in {n:cell}."),
        ("<", _TAG, _untagged, "Tags of HTML are taken out of {n:cell}."),
        ("\\", _SLASHED, _unslashed, "Quotes behind a backslash are read as quotes."),
    )
    for name in (name for name in ("title", "text") if name in frame):
        for sign, pattern, mend, told in mended:
            if not identity.holds(frame[name], ord(sign)):
                continue
            held = frame[name].str.contains(sign, regex=False, na=False)
            if held.any():
                held[held] = frame[name][held].str.contains(pattern, case=False)
            if held.any():
                made = frame[name].mask(held, frame[name][held].map(mend))
                frame = frame.assign(**{name: made.astype("str")})
                notes.append(say(told, n=int(held.sum())))
    return frame


def _unslashed(text: str) -> str:
    """Put marks of quotation back that one program escaped and another quoted again."""
    made = re.sub(_SLASHED, lambda part: f'"{part[0][1:-2].lstrip(chr(34))}"', text).strip()
    return made[:-1].rstrip() if made.endswith('"') and made.count('"') % 2 else made


def _untagged(text: str) -> str | None:
    from trendlab.loading import trees  # lxml: 30 ms, which most files do not need

    return text if trees.overloaded(text) else trees.unmarked(text)


def without_text(frame: pd.DataFrame) -> list[str]:
    """Count the articles whose text is missing beside others that have one."""
    missing = int(frame["text"].isna().sum()) if "text" in frame else 0
    if not 0 < missing < len(frame):
        return []
    told = "{n:number} of {total:article} have no text: only their titles are searched."
    return [say(told, n=missing, total=len(frame))]
