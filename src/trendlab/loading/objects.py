"""JSON read with care: documents and lines, no key twice, bounded in depth and in keys."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from trendlab.loading import usual
from trendlab.loading.cells import Rows
from trendlab.loading.source import DEPTH, document, plain, too_deep
from trendlab.loading.words import WORDS
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

KEYS = 1_000
ANSWERS: dict[str, list[str]] = {name: words.split() for name, words in WORDS["answers"].items()}
_PEOPLE = {"authors", "author", "creator", "byline", "provider"}
_TITLES = {"title", "headline", "titre"}


def json_rows(source: Source) -> tuple[Rows, str]:
    """Read a JSON document, or JSON Lines: at least one line is an object by itself."""
    text = source.text
    first = [line for line in text[:200_000].split("\n") if line.strip()][:20]
    if text.lstrip().startswith("{") and any(map(_is_row, first)):
        return _lines(text), "JSON Lines"
    answers = len(first) > 1 and all(isinstance(_made(line), dict) for line in first)
    if answers:  # of a service, one a line
        document(source)
        return _document([_made(line) for line in text.split("\n") if line.strip()]), "JSON Lines"
    return _document(whole_of(source)), "JSON"


def _made(line: str) -> Any:
    """Read a line that may be no JSON by itself; an object with a key twice is one all the same."""
    try:
        return loads(line)
    except DuplicateKeyError:
        return {}
    except ValueError:
        return None


def _is_row(line: str) -> bool:
    made = _made(line)
    return isinstance(made, dict) and _oriented(made) is made and _items(made) is None


def _items(whole: dict[str, Any]) -> list[Any] | None:
    """Give the list of articles in an answer; None for an object that is one itself."""
    inner = _inner(whole)
    listed = (inner[name] for name in ANSWERS["lists"] if isinstance(inner.get(name), list))
    return next(listed, None) or _buried(whole)


def _buried(whole: dict[str, Any]) -> list[Any] | None:
    """Find the list of articles of an answer that holds it deeper, as GraphQL and Reddit do."""
    if any(usual.plainly(name) in usual.SPELT for name in _flat(whole)):
        return None
    level: list[Any] = [whole]
    for _ in range(6):
        lists = [one for one in level if isinstance(one, list) and one]
        for held in lists:
            if all(isinstance(one, dict) and _TITLES & _flat(one).keys() for one in held):
                return held
        level = [v for one in level if isinstance(one, dict) for v in one.values()]
    return None


def _inner(whole: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, where it is wrapped: ``response.docs``, ``articles.results``."""
    for name in ("response", *ANSWERS["lists"]):
        inner = whole.get(name)
        if isinstance(inner, dict) and any(
            isinstance(inner.get(k), list) for k in ANSWERS["lists"]
        ):
            return inner
    return whole


def _lines(text: str) -> Rows:
    found = Rows()
    objects = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found.count()
            if (made := _object(line, number, found)) is not None:
                objects.append(made)
                found.lines.append(number)
    return _columns(objects, found)


def _document(whole: Any) -> Rows:
    whole = _oriented(whole)
    if isinstance(whole, dict):
        listed = _items(whole)
        whole = [whole] if listed is None else listed
    elif isinstance(whole, list) and all(isinstance(page, dict) for page in whole):
        pages = [None if _TITLES & page.keys() else _items(page) for page in whole]
        whole = [item for page in pages for item in page or ()] if None not in pages else whole
    found, objects = Rows(), []
    for number, item in enumerate(whole if isinstance(whole, list) else [whole], 1):
        found.count()
        if isinstance(item, dict):
            objects.append(item)
            found.lines.append(number)
        else:
            found.reject(number, "", item, "an object")
    return _columns(objects, found)


def _oriented(whole: Any) -> Any:
    """Turn what pandas and scripts write otherwise to a list of objects, row by row."""
    rows: Any
    if isinstance(whole, list) and len(whole) > 1 and all(isinstance(row, list) for row in whole):
        header, *rows = whole
    elif isinstance(whole, dict) and isinstance(whole.get("columns"), list):
        header, rows = whole["columns"], whole.get("data")
    elif isinstance(whole, dict) and whole and all(isinstance(v, dict) for v in whole.values()):
        columns = [list(inner) for inner in whole.values()]
        rows_first = all(name.isdecimal() for name in whole) and len(columns[0]) > 1
        rows_first |= len(whole) > 1 and all(_TITLES & inner.keys() for inner in whole.values())
        if rows_first or not all(name.isdecimal() for name in columns[0]):
            return list(whole.values()) if rows_first else whole
        return [{n: inner.get(i) for n, inner in whole.items()} for i in columns[0]]
    else:
        return whole
    fits = isinstance(rows, list) and all(isinstance(name, str) for name in header)
    return [dict(zip(header, row, strict=False)) for row in rows] if fits else whole


def _object(line: str, number: int, found: Rows) -> dict[str, Any] | None:
    try:
        made = loads(line)
    except DuplicateKeyError as error:
        found.reject(number, str(error), f"key {error} twice", "each key once")
    except ValueError:
        found.reject(number, "", line.strip(), "a whole JSON object on the line")
    else:
        if isinstance(made, dict):
            return made
        found.reject(number, "", line.strip(), "a JSON object")
    return None


class DuplicateKeyError(ValueError):
    """An object has a key twice: which value is meant, no one can tell."""


def whole_of(source: Source) -> Any:
    """Read a JSON document of modest size and depth, or say where it is none."""
    document(source)
    try:
        return loads(source.text)
    except DuplicateKeyError as error:
        raise LoadError(f"key {plain(error)} twice in one object. Remove one.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise LoadError(f"{where}: not JSON ({plain(error.msg)}).") from None
    except ValueError as error:
        raise LoadError(f"not JSON that can be read ({plain(error)}).") from None


def loads(text: str) -> Any:
    """Read JSON in which no object has a key twice."""
    if "\0" in text:
        raise ValueError("NUL")
    try:
        made = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text.count("[") + text.count("{") > DEPTH and too_deep(made):
        raise ValueError(f"nested over {DEPTH} levels")
    if "\\u" in text:
        try:
            json.dumps(made, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("half of a surrogate pair") from None
    return made


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no value of JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise DuplicateKeyError(plain(next(name for name, n in names.items() if n > 1)))
    return made


def _flat(made: dict[str, Any]) -> dict[str, Any]:
    """Take what stands under "fields" up to the others, as the Guardian's answers have it."""
    inside = [name for name in ANSWERS["inside"] if type(made.get(name)) is dict]
    lifted = {key: value for name in inside[::-1] for key, value in made[name].items()}
    rest = {key: value for key, value in made.items() if key not in inside} if inside else made
    return {**lifted, **rest} if inside else made


def _columns(objects: list[dict[str, Any]], found: Rows) -> Rows:
    """Turn objects to columns of text; a key that a row lacks is missing there."""
    objects = [_flat(made) for made in objects]
    names = dict.fromkeys(plain(name, 200) for made in objects for name in made)
    if len(names) > KEYS:
        raise LoadError(f"{len(names):,} different keys, at most {KEYS:,}: no table of articles.")
    objects = _titled(objects, found)
    for made in objects:
        for name in _PEOPLE & made.keys():
            if isinstance(made[name], list):
                made[name] = [cell_of(person) or "" for person in made[name]]
    found.columns = {name: [cell_of(made.get(name)) for made in objects] for name in names}
    return found


def _titled(objects: list[dict[str, Any]], found: Rows) -> list[dict[str, Any]]:
    """Set apart the objects whose title is no text: true, a list, an object without a name."""
    bad: dict[int, tuple[str, Any]] = {}
    for i, made in enumerate(objects):
        for name in _TITLES & made.keys():
            if isinstance(made[name], (bool, list)):
                bad[i] = (name, made[name])
    for i, (name, value) in bad.items():
        found.reject(found.lines[i], name, json.dumps(value), "a title: text")
    if bad:
        found.lines = [line for i, line in enumerate(found.lines) if i not in bad]
    return [made for i, made in enumerate(objects) if i not in bad] if bad else objects


def cell_of(value: Any) -> str | None:
    """Write a value as text: names of objects (NewsAPI's source), items of lists."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, dict):
        named = _named({key.casefold(): inner for key, inner in value.items()})
        return json.dumps(value, ensure_ascii=False) if named is None else named or None
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return ", ".join(value) or None
        if isinstance(value[0], dict) and "href" in value[0]:
            return cell_of(value[0])  # Feedly's and Inoreader's canonical
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _named(made: dict[str, Any]) -> str | None:
    """Give what an object says of itself under one of its keys; None if it says nothing."""
    for key in ANSWERS["names"]:
        if isinstance(made.get(key), str):
            return str(made[key])
    if isinstance(made.get("$date"), dict):  # of MongoDB
        return cell_of(made["$date"])
    if isinstance(made.get("family"), str):  # Zotero's
        return f"{made.get('given') or ''} {made['family']}".strip()
    parts = made.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and len(parts[0]) == 3:
        return "{:04}-{:02}-{:02}".format(*map(int, parts[0]))  # Zotero's
    return None
