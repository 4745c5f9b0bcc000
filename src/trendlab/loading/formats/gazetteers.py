"""Gazetteers as others keep them: results of the Wikidata query service, and lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from trendlab import tables
from trendlab.language.words import unaccented
from trendlab.loading import cells, objects
from trendlab.loading.reading import Claim, Options, Reading
from trendlab.loading.words import WORDS
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

LINE = 80  # characters of a name with its aliases
WIKIDATA: dict[str, list[str]] = WORDS["wikidata"]
KINDS = {
    "person": ("human", "être humain", "person", "personne"),
    "place": ("country", "pays", "city", "ville", "sovereign state", "état souverain", "place"),
}
_ENTITY = rb"wikidata\\?\.org\\?/entity\\?/Q\d"
_NAMED = re.compile(r"[^\W\d_][^\d,;\t<>{}:/@]*")


def recognises(source: Source) -> Claim | None:
    if b'"bindings"' in source.start and re.search(_ENTITY, source.head.replace(b"\\/", b"/")):
        return Claim(90, "a result of the Wikidata query service")
    header = source.start.partition(b"\n")[0].lower()
    if re.search(rb"label\b", header) and re.search(_ENTITY, source.head):
        return Claim(90, "a result of the Wikidata query service")
    return Claim(35, "a name on each line, and nothing else") if _listed(source) else None


def read(source: Source, options: Options) -> list[Reading]:
    if source.start[:1] in b"{[" or b"," in source.start.partition(b"\n")[0]:
        frame, name = wikidata(source), "Wikidata result"
    else:
        frame, name = names(source.sure_text.splitlines()), "list of names"
    frame = frame.assign(row=range(1, len(frame) + 1))
    return [Reading(name, "actors", frame, rows_read=len(frame))]


def _listed(source: Source) -> bool:
    """Say whether every line is a short name, with aliases behind "|" or a comment."""
    lines = source.head.decode("utf-8", "replace").splitlines()[:200]
    told = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    short = all(len(line) <= LINE and _NAMED.fullmatch(line) for line in told)
    # A header over one column of a table is in lower case or in capitals, a name is in neither.
    return short and len(told) > 1 and all(line != line.lower() for line in told)


def names(lines: Iterable[str], kind: str = "person") -> pd.DataFrame:
    """Make a gazetteer of names, one a line; aliases behind "|", comments behind "#"."""
    kept = [line.strip() for line in lines]
    split = [line.split("|") for line in kept if line and not line.startswith("#")]
    rows = [[part.strip() for part in parts if part.strip()] for parts in split]
    known = {parts[0]: parts[1:] for parts in rows if parts}
    frame = {"actor_id": [slug(name) for name in known], "name": list(known), "kind": kind}
    return tables.table(tables.ACTORS, {**frame, "aliases": list(known.values())})


def wikidata(source: Source, kind: str = "person") -> pd.DataFrame:
    """Make a gazetteer of a result: one row per actor and office, the aliases put together."""
    rows = _rows(source)
    named = {column: _variable(rows, names) for column, names in WIKIDATA.items()}
    if not rows or not (named["wikidata"] and named["name"]):
        found = ", ".join(rows[0]) if rows else "no rows"
        raise LoadError(
            f"{source.name}: not a Wikidata result with items and labels; found {found}. "
            "Select ?item and ?itemLabel in the query."
        )
    actors: dict[str, dict[str, Any]] = {}
    offices: dict[tuple, None] = {}
    for row in rows:
        given = {column: (row.get(key) or "") if key else "" for column, key in named.items()}
        qid = re.sub(r".*/", "", given["wikidata"])
        if not re.fullmatch(r"Q\d+", qid) or re.fullmatch(r"Q\d+", given["name"]):
            continue
        actor = actors.setdefault(qid, {"name": given["name"], "aliases": {}, "kind": kind})
        actor["kind"] = _kind(given["kind"]) or actor["kind"]
        actor["aliases"] |= dict.fromkeys(_split(given["aliases"], given["name"]))
        term = (_text(given["office"]), _text(given["of"]), given["since"], given["until"])
        offices[qid, *term] = None
    return _table([(qid, actors[qid], *term) for qid, *term in offices])


def _rows(source: Source) -> list[dict[str, str]]:
    if source.start[:1] in (b"{", b"["):
        data = objects.whole_of(source)
        rows = data["results"]["bindings"] if isinstance(data, dict) and "results" in data else data
        return [{key: _value(cell) for key, cell in row.items()} for row in rows]
    found = cells.csv_rows(source, cells.delimiter_of(source.sure_text), lambda _: False)
    columns = [[cell or "" for cell in column] for column in found.columns.values()]
    return [dict(zip(found.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _value(cell: Any) -> str:
    return str(cell.get("value", "")) if isinstance(cell, dict) else str(cell or "")


def _variable(rows: list[dict[str, str]], names: list[str]) -> str | None:
    keys = {key.lower(): key for row in rows[:100] for key in row}
    return next((keys[name] for name in names if name in keys), None)


def _kind(label: str) -> str:
    for kind, words in KINDS.items():
        if label.lower() in words:
            return kind
    return "organisation" if label and not re.fullmatch(r"Q\d+|http\S+", label) else ""


def _text(value: str) -> str | None:
    return None if not value or re.search(r"(?:^|/)Q\d+$", value) else value


def _split(aliases: str, name: str) -> list[str]:
    parts = (part.strip() for part in re.split(r"\||,\s+", aliases))
    return [part for part in parts if len(part) > 1 and part != name]


def _table(rows: list[tuple]) -> pd.DataFrame:
    columns = ["wikidata", "about", "office", "of", "since", "until"]
    frame = pd.DataFrame(rows, columns=columns)
    for side in ("since", "until"):
        frame[side] = pd.to_datetime(frame[side].replace("", None), utc=True, errors="coerce")
    about = frame.pop("about")
    frame["name"] = [one["name"] for one in about]
    frame["kind"] = [one["kind"] for one in about]
    frame["aliases"] = pd.Series([list(one["aliases"]) for one in about], dtype=object)
    frame["actor_id"] = _ids(frame["name"], frame["wikidata"])
    return tables.table(tables.ACTORS, frame)


def _ids(names: pd.Series, keys: pd.Series) -> list[str]:
    """Make ids of the names; two bearers of one name are told apart by their Wikidata id."""
    bearers = keys.groupby(names.map(slug)).nunique()
    pairs = zip(names.map(slug), keys, strict=True)
    return [one if bearers[one] <= 1 else f"{one}-{key.lower()}" for one, key in pairs]


def slug(name: str) -> str:
    """Write a name in lower-case ASCII with hyphens, as an ``actor_id``."""
    return re.sub(r"[^a-z0-9]+", "-", unaccented(name.lower())).strip("-")
