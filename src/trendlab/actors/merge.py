"""Gazetteers: import actors from Wikidata or a list of names, merge several, tell conflicts."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from trendlab import paths, tables
from trendlab.actors.gazetteer import listed
from trendlab.language.words import unaccented
from trendlab.tables import LoadError

# Variable of a query -> column of the table. The label service adds "Label" and "AltLabel".
WIKIDATA = {
    "wikidata": ("item", "person", "actor", "human", "entity", "qid", "wikidata"),
    "name": (
        "itemlabel",
        "personlabel",
        "actorlabel",
        "humanlabel",
        "entitylabel",
        "label",
        "name",
    ),
    "aliases": ("itemaltlabel", "personaltlabel", "altlabel", "altlabels", "alias", "aliases"),
    "kind": ("kindlabel", "instancelabel", "typelabel", "instanceoflabel", "kind", "type"),
    "office": ("positionlabel", "officelabel", "rolelabel", "position", "office", "role"),
    "of": ("oflabel", "countrylabel", "jurisdictionlabel", "organisationlabel", "of", "country"),
    "since": ("start", "starttime", "startdate", "since", "debut", "from"),
    "until": ("end", "endtime", "enddate", "until", "fin", "to"),
}
KINDS = {
    "person": ("human", "être humain", "person", "personne"),
    "place": ("country", "pays", "city", "ville", "sovereign state", "état souverain", "place"),
}


def from_wikidata(path: str | Path, kind: str = "person") -> pd.DataFrame:
    """Read a result saved from the Wikidata query service, as JSON or CSV.

    Parameters
    ----------
    path : path
        The download: "JSON file", "JSON file (verbose)" or "CSV file". Variables are known by their
        usual names: ``item``, ``itemLabel``, ``itemAltLabel``, ``positionLabel``, ``ofLabel``,
        ``start``, ``end``, ``kindLabel``.
    kind : str
        Kind of actors without a ``kindLabel``.

    Returns
    -------
    DataFrame
        Columns ``tables.ACTORS``, one row per actor and office; aliases of all rows of an actor are
        put together. A label that is only the id ("Q42") is not a name and its row is left out.

    Raises
    ------
    LoadError
        If no variable gives the items or their names.
    """
    rows = _rows(Path(path))
    named = {column: _variable(rows, names) for column, names in WIKIDATA.items()}
    if not rows or not (named["wikidata"] and named["name"]):
        found = ", ".join(rows[0]) if rows else "no rows"
        raise LoadError(
            f"{Path(path).name}: not a Wikidata result with items and labels; found {found}. "
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


def _rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    if text.lstrip()[:1] in ("{", "["):
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise LoadError(f"{path.name}: broken JSON at line {error.lineno}.") from None
        rows = data["results"]["bindings"] if isinstance(data, dict) and "results" in data else data
        return [{key: _value(cell) for key, cell in row.items()} for row in rows]
    frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    return frame.to_dict("records")


def _value(cell: Any) -> str:
    return str(cell.get("value", "")) if isinstance(cell, dict) else str(cell or "")


def _variable(rows: list[dict[str, str]], names: tuple[str, ...]) -> str | None:
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


def from_names(names: str | Path | Iterable[str], kind: str = "person") -> pd.DataFrame:
    """Make a gazetteer of a plain list: a file with a name per line, or the names themselves.

    Aliases may follow a name behind "|"; lines that begin with "#" are left out.
    """
    if isinstance(names, (str, Path)):
        names = Path(names).read_text(encoding="utf-8-sig").splitlines()
    lines = [line.strip() for line in names]
    split = [listed(line) for line in lines if line and not line.startswith("#")]
    rows = {one[0]: one[1:] for one in split if one}
    frame = {"actor_id": [slug(name) for name in rows], "name": list(rows), "kind": kind}
    return tables.table(tables.ACTORS, {**frame, "aliases": list(rows.values())})


def places(*kinds: str) -> pd.DataFrame:
    """Read the places that ship with trendlab: countries, capitals, demonyms, metonyms.

    Parameters
    ----------
    *kinds : str
        "place" (countries, from Unicode CLDR), "capital", "demonym" ("français"), "metonym" ("le
        Kremlin") or "ignore" (longer names, such as Paris Match, that are none of these and hide
        the shorter one). None: all but demonyms.
    """
    frame = pd.read_csv(paths.data() / "places.csv", dtype="str", keep_default_na=False)
    frame = frame[frame["kind"].isin(kinds or ("place", "capital", "metonym", "ignore"))]
    frame = frame.assign(aliases=[listed(one) for one in frame["aliases"]])
    return tables.table(tables.ACTORS, frame.replace("", None).reset_index(drop=True))


def outlets(sample: bool = False) -> pd.DataFrame:
    """Read the outlets that ship with trendlab, or those of its invented sample."""
    path = paths.data() / ("sample/outlets.csv" if sample else "outlets.csv")
    return pd.read_csv(path, dtype="str", keep_default_na=False)


class Merged(NamedTuple):
    """One gazetteer made of several, and what they disagree on."""

    actors: pd.DataFrame
    conflicts: pd.DataFrame


def merge(*gazetteers: pd.DataFrame) -> Merged:
    """Put gazetteers together; the first that knows an actor gives its id, name and kind.

    Actors are one if they share a Wikidata id or, where one side has none, an ``actor_id`` or a
    name. Aliases and offices are united.

    Returns
    -------
    Merged
        ``actors`` (columns ``tables.ACTORS``) and ``conflicts``: ``actor_id``, ``column``,
        ``kept``, ``other`` and ``why`` (another name or kind; other dates for one office; an alias
        that two actors bear, under which neither will be told).
    """
    known: dict[str, dict[str, Any]] = {}
    keys: dict[str, str] = {}
    conflicts: list[tuple] = []
    for frame in gazetteers:
        for row in frame.to_dict("records"):
            _take(row, known, keys, conflicts)
    rows = [
        {**about, "aliases": list(about["aliases"]), **term}
        for about in known.values()
        for term in about.pop("terms").values() or [{}]
    ]
    conflicts += _shared(known)
    return Merged(_as_table(rows), _conflicts(conflicts))


def _take(
    row: dict[str, Any],
    known: dict[str, dict[str, Any]],
    keys: dict[str, str],
    conflicts: list[tuple],
) -> None:
    qid = row["wikidata"] if isinstance(row["wikidata"], str) else ""
    found = keys.get(qid) if qid else None
    for key in (str(row["actor_id"]), f"name:{row['name']}"):
        same = keys.get(key)
        if (
            not found
            and same
            and not (qid and known[same]["wikidata"] and known[same]["wikidata"] != qid)
        ):
            found = same
    if not found:
        found = _fresh(str(row["actor_id"]), qid, known)
        about = {"actor_id": found, "name": row["name"], "kind": row["kind"], "wikidata": qid}
        known[found] = {**about, "aliases": {}, "terms": {}}
    actor = known[found]
    actor["wikidata"] = actor["wikidata"] or qid
    keys |= {key: found for key in (qid, str(row["actor_id"]), f"name:{row['name']}") if key}
    for column in ("name", "kind"):
        if row[column] != actor[column]:
            conflicts.append((found, column, actor[column], row[column], f"another {column}"))
    spelt = [*listed(row["aliases"]), row["name"]]
    actor["aliases"] |= {one: None for one in spelt if one != actor["name"]}
    _take_term(row, actor, conflicts)


def _fresh(actor_id: str, qid: str, known: dict[str, dict[str, Any]]) -> str:
    return actor_id if actor_id not in known else f"{actor_id}-{(qid or str(len(known))).lower()}"


def _take_term(row: dict[str, Any], actor: dict[str, Any], conflicts: list[tuple]) -> None:
    if not isinstance(row["office"], str) or not row["office"]:
        return
    term = {key: row[key] for key in ("office", "of", "since", "until")}
    for other in actor["terms"].values():
        same = slug(other["office"]) == slug(term["office"]) and _overlap(other, term)
        for side in ("since", "until") if same else ():
            if pd.notna(term[side]) and pd.notna(other[side]) and term[side] != other[side]:
                kept, given = (str(one[side].date()) for one in (other, term))
                why = f"other dates for {other['office']}"
                conflicts.append((actor["actor_id"], side, kept, given, why))
        if same:
            other |= {k: term[k] for k in term if pd.isna(other[k]) and pd.notna(term[k])}
            return
    actor["terms"][len(actor["terms"])] = term


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    begins = max((x["since"] for x in (one, other) if pd.notna(x["since"])), default=None)
    ends = min((x["until"] for x in (one, other) if pd.notna(x["until"])), default=None)
    return begins is None or ends is None or begins <= ends


def _shared(known: dict[str, dict[str, Any]]) -> list[tuple]:
    bearers: dict[str, str] = {}
    found = []
    for actor_id, about in known.items():
        for alias in (about["name"], *about["aliases"]):
            first = bearers.setdefault(alias, actor_id)
            if first != actor_id:
                found.append((actor_id, "aliases", first, alias, "two actors bear this name"))
    return found


def _as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(tables.ACTORS))
    frame["wikidata"] = frame["wikidata"].replace("", None)
    return tables.table(tables.ACTORS, frame)


def _conflicts(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["actor_id", "column", "kept", "other", "why"])
    return frame.drop_duplicates(ignore_index=True)
