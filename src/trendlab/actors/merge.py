"""Gazetteers: what ships with trendlab, and several put together, with what they disagree on."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from trendlab import paths, tables
from trendlab.actors.gazetteer import listed
from trendlab.loading.formats.gazetteers import slug


def places(*kinds: str) -> pd.DataFrame:
    """Read the places that ship with trendlab: countries, capitals, demonyms, metonyms.

    Parameters
    ----------
    *kinds : str
        "place" (countries, from Unicode CLDR), "capital", "demonym" ("français"), "metonym" ("le
        Kremlin") or "ignore" (longer names, such as Paris Match, that are none of these and hide
        the shorter one). None: all but demonyms.

    >>> places("demonym")["kind"].unique().tolist()
    ['demonym']
    """
    frame = pd.read_csv(paths.data() / "places.csv", dtype="str", keep_default_na=False)
    frame = frame[frame["kind"].isin(kinds or ("place", "capital", "metonym", "ignore"))]
    frame = frame.assign(aliases=[listed(one) for one in frame["aliases"]])
    return tables.table(tables.ACTORS, frame.replace("", None).reset_index(drop=True))


def outlets(sample: bool = False) -> pd.DataFrame:
    """Read the outlets that ship with trendlab, or those of its invented sample.

    >>> outlets(sample=True)["name"].is_unique
    True
    """
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

    >>> merge(actors, actors).actors["name"].tolist()
    ['Ada Roche', 'Bo Lind']
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
        if not found and same and (not qid or known[same]["wikidata"] in ("", qid)):
            found = same
    if not found:
        found = str(row["actor_id"])
        if found in known:  # somebody else's
            found = f"{found}-{(qid or str(len(known))).lower()}"
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
