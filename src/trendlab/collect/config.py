"""``collect.toml``: what is collected, how often, into which archive."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from trendlab.reports.parameters import unknown
from trendlab.tables import ParameterError

TRENDS = "https://trends.google.com/trending/rss"
GDELT = "https://api.gdeltproject.org/api/v2/doc/doc"
NEEDED = {"feed": "url", "google_trends": "geo", "gdelt": "query", "mediacloud": "query"}


@dataclass(frozen=True)
class Source:
    """One address that is asked, or one query of Media Cloud."""

    name: str
    kind: str = "feed"
    url: str = ""
    geo: str = ""
    zone: str = ""
    query: str = ""
    mode: str = "artlist"
    days: int = 1
    collections: tuple[int, ...] = ()
    full_text: bool = False


@dataclass(frozen=True)
class Config:
    """A whole file; `archive` lies beside it unless its path is absolute."""

    archive: str
    contact: str
    sources: tuple[Source, ...] = field(default=(), repr=False)
    keep_raw: bool = True
    pages: int = 50
    loopback: tuple[str, ...] = ()
    pause: float = 2.0


def read(path: Path) -> Config:
    """Read a file; one line of ParameterError says what is wrong in it."""
    try:
        return _config(tomllib.loads(path.read_text(encoding="utf-8")), path.parent)
    except OSError as error:
        said = f"{error.strerror}."
    except ValueError as error:
        said = f"not TOML: {error}."
    except ParameterError as error:
        said = str(error)
    raise ParameterError(f"{path}: {said}")


def _config(found: dict[str, Any], folder: Path) -> Config:
    listed = found.pop("source", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ParameterError("write each source under [[source]].")
    _known(found, Config, "sources")
    if "@" not in found.get("contact", "") and "://" not in found.get("contact", ""):
        raise ParameterError("contact is missing: a mail address or page where you are reached.")
    if not found.get("archive"):
        raise ParameterError("archive is missing: the folder to keep articles and trends in.")
    place = found["archive"]
    found["archive"] = place if "://" in place else str(folder / Path(place).expanduser())
    found["loopback"] = tuple(found.get("loopback", ()))
    if not 2.0 <= found.get("pause", 2.0) <= 60 and not found["loopback"]:
        raise ParameterError(f"pause is {found['pause']}: from 2 to 60 seconds.")
    sources = tuple(source for one in listed for source in _sources(one))
    names = [source.name for source in sources]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ParameterError(f"two sources are named {twice[0]}.")
    if not sources:
        raise ParameterError("no [[source]] in it.")
    return Config(sources=sources, **found)


def _known(given: dict[str, Any], kind: type, *hidden: str) -> None:
    types = {f.name: str(f.type) for f in fields(kind) if f.name not in hidden}
    named: dict[str, Any] = {"str": str, "bool": bool, "int": int, "float": (int, float)}
    for key, value in given.items():
        if key not in types:
            raise ParameterError(unknown(key, list(types), "setting"))
        wanted = named.get(types[key], list)
        if not isinstance(value, wanted) or (wanted is int and value is True):
            raise ParameterError(f"{key} is {value!r}; expected {types[key]}.")


def _sources(given: dict[str, Any]) -> list[Source]:
    places = given.get("geo", "")
    if isinstance(places, list):
        return [one for geo in places for one in _sources(given | {"geo": geo})]
    _known(given, Source)
    kind = given.get("kind", "feed")
    if kind not in NEEDED:
        raise ParameterError(unknown(kind, list(NEEDED), "kind"))
    if not given.get(NEEDED[kind]):
        raise ParameterError(f"a source of kind {kind} needs {NEEDED[kind]}.")
    if not given.get("name") and kind != "google_trends":
        raise ParameterError(f"a source of kind {kind} needs a name.")
    if places and not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", places):
        raise ParameterError(f"geo is {places!r}; expected an ISO 3166 code such as FR or US-NY.")
    made: dict[str, Any] = given | {"collections": tuple(given.get("collections", ()))}
    if kind == "google_trends":
        made |= {"name": f"{given.get('name', 'google-trends')}-{places}"}
        made |= {"url": f"{given.get('url', TRENDS)}?{urlencode({'geo': places})}"}
    if kind == "gdelt":
        made["url"] = f"{given.get('url', GDELT)}?{urlencode(_gdelt(given))}"
    return [Source(**made)]


def _gdelt(given: dict[str, Any]) -> dict[str, str]:
    mode = given.get("mode", "artlist")
    asked = {"query": given["query"], "mode": mode, "format": "json"}
    asked["timespan"] = f"{given.get('days', 1)}d"
    return asked | ({"maxrecords": "250", "sort": "datedesc"} if mode == "artlist" else {})
