"""A notebook's parameters: read from its ``parameters`` cell, checked before a kernel starts."""

from __future__ import annotations

import ast
import difflib
import io
import json
import math
import re
import stat
import tokenize
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trendlab import paths
from trendlab.language.places import code
from trendlab.reports.days import FORMS, is_relative, resolve_date
from trendlab.reports.door import door, is_flat, read_notebook, source
from trendlab.tables import ParameterError, QueryError

KINDS = {"str": "text", "int": "integer", "float": "number", "bool": "true or false"}
KINDS |= {"date": "date", "list": "list", "dict": "table", "Path": "file"}
_DATE_NAMES = re.compile(r"(?:.*_)?(?:start|end|since|until|day|date|as_of)")
_FILE_NAMES = re.compile(r".*_(?:path|file)")
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:to|–|\.\.)\s*(-?\d+(?:\.\d+)?)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_LONGEST, _DEEPEST = 20_000, 20


@dataclass(frozen=True)
class Parameter:
    """One name of the ``parameters`` cell, with what may be given for it."""

    name: str
    kind: str
    default: Any
    help: str = ""
    choices: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False


def read(path: Path) -> dict[str, Parameter]:
    """Read the parameters of a notebook, in the order of its ``parameters`` cell.

    A notebook without such a cell has none.

    Raises
    ------
    ParameterError
        If it is not a notebook, or its cell tagged ``parameters`` is not plain Python.
    """
    with door(path, "a notebook"):
        for cell in read_notebook(path)["cells"]:
            if "parameters" in cell.get("metadata", {}).get("tags", ()):
                return _from_code(source(cell), path)
    return {}


def _from_code(code: str, path: Path) -> dict[str, Parameter]:
    try:
        body = ast.parse(code).body
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, tokenize.TokenError) as error:
        raise ParameterError(f"{path}: the parameters cell is not plain Python: {error}") from error
    comments = {t.start[0]: t.string for t in tokens if t.type == tokenize.COMMENT}
    found = {}
    for node in body:
        name, annotation = _target(node)
        if name and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            comment = comments.get(node.end_lineno or 0, "").lstrip("# ")
            found[name] = _parameter(name, annotation, node.value, comment)
    return found


def _target(node: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.annotation
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, None
    return "", None


def _parameter(name: str, annotation: ast.expr | None, value: ast.expr, comment: str) -> Parameter:
    try:
        default = ast.literal_eval(value)
    except ValueError:  # computed in the cell, such as date.today()
        default = None
    choices: tuple[Any, ...] = ()
    written = ast.unparse(annotation) if annotation else ""
    if literal := re.search(r"Literal(\[.*?\])", written):
        choices = tuple(ast.literal_eval(literal[1]))
    optional = default is None or "None" in written or "Optional" in written
    made = Parameter(name, _kind(name, written, default, choices), default, comment, choices)
    return replace(_with_range(made), optional=optional)


def _kind(name: str, annotation: str, default: Any, choices: tuple[Any, ...]) -> str:
    plain = re.sub(r"Optional\[(.*)\]|\s*\|\s*None|None\s*\|\s*", r"\1", annotation)
    word = plain.split("[")[0].split(".")[-1].strip("\"' ")
    if choices:
        word = type(choices[0]).__name__
    kind = KINDS.get(word) or KINDS.get(type(default).__name__, "text")
    if kind == "text" and not choices:
        if _FILE_NAMES.fullmatch(name):
            return "file"
        named = _DATE_NAMES.fullmatch(name) and default in ("", None)
        if named or is_relative(str(default)) or _DAY.fullmatch(str(default)):
            return "date"
    return kind


def _with_range(parameter: Parameter) -> Parameter:
    """Take "1 to 100" in the comment of a number as its range, if the default is inside it."""
    stated = _RANGE.search(parameter.help)
    default = parameter.default
    if not stated or isinstance(default, bool) or not isinstance(default, (int, float)):
        return parameter
    low, high = float(stated[1]), float(stated[2])
    return replace(parameter, low=low, high=high) if low <= default <= high else parameter


def check(
    known: dict[str, Parameter], given: dict[str, Any], as_of: date, folder: Path | None = None
) -> dict[str, Any]:
    """Check what was given against the notebook's parameters; return all of them, resolved.

    Parameters
    ----------
    given : dict
        Text from the command line, or typed values from a schedule.
    as_of : date
        What ``today`` means.
    folder : Path, optional
        Where relative paths start; by default the current folder.

    Raises
    ------
    ParameterError
        With the parameter's name, the value found and what would fit.
    """
    for name in given:
        if name not in known:
            untagged = (
                "" if known else " No cell has the tag parameters: tag the one that sets them."
            )
            raise ParameterError(unknown(name, list(known)) + untagged)
    effective = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if name in given or (parameter.kind == "date" and is_relative(str(value))):
            value = _checked(parameter, value, as_of, folder or Path.cwd())
        effective[name] = value
    start, end = (str(effective.get(edge) or "") for edge in ("start", "end"))
    if start and end and start > end:
        raise ParameterError(f"start {start} is after end {end}: swap them or widen the period")
    return effective


def unknown(name: str, known: list[str], what: str = "parameter") -> str:
    """Say that a name is not known, and which one was probably meant."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"unknown {what} {name!r}.{meant} Known: {', '.join(known) or 'none'}."


def _checked(parameter: Parameter, value: Any, as_of: date, folder: Path) -> Any:
    try:
        made = _convert(parameter, value, as_of, folder)
        _fits(parameter, made)
    except (ValueError, OSError, RuntimeError, OverflowError, QueryError) as error:
        shown = repr(value) if len(repr(value)) <= 80 else repr(value)[:79] + "…"
        raise ParameterError(f"parameter {parameter.name}: {shown}: {error}") from error
    return made


def _convert(parameter: Parameter, value: Any, as_of: date, folder: Path) -> Any:
    if value is None or (value == "" and parameter.default is None):
        if parameter.optional:
            return None
        raise ValueError(f"expected {parameter.kind}")
    if isinstance(value, (date, datetime)):
        value = value.isoformat()[:10]
    if isinstance(value, str):
        _is_text(value)
        if parameter.name in ("geo", "geos") and "ISO 3166" in parameter.help:
            several = value.split(";") if parameter.name == "geos" else [value]
            return ";".join(code(one.strip()) for one in several)
        return _from_text(parameter, value, as_of, folder)
    if isinstance(value, int) and not isinstance(value, bool) and parameter.kind == "number":
        return float(value)
    if parameter.kind != KINDS.get(type(value).__name__):
        raise ValueError(f"expected {parameter.kind}")
    return value


def _is_text(value: str) -> None:
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ValueError("expected text that can be written in UTF-8")
    if bad := re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", value):
        raise ValueError(f"expected text without the control character U+{ord(bad[0]):04X}")
    if len(value) > _LONGEST:
        raise ValueError(f"expected at most {_LONGEST} characters; found {len(value)}")


def _from_text(parameter: Parameter, text: str, as_of: date, folder: Path) -> Any:
    kind = parameter.kind
    if kind == "file":
        return text if "://" in text else str(existing(text, folder)) if text else ""
    if kind == "date":
        if not text and parameter.default:
            raise ValueError(f"expected a date such as {FORMS}")
        return resolve_date(text, as_of).isoformat() if text else ""
    if kind == "integer":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise ValueError("expected a whole number, such as 20")
        return int(text)
    if kind == "number":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?", text):
            raise ValueError("expected a number, such as 0.5")
        return float(text)
    if kind == "true or false":
        if text.lower() not in _TRUTH:
            raise ValueError("expected true or false")
        return _TRUTH[text.lower()]
    return _collection(kind, text) if kind in ("list", "table") else text


def _collection(kind: str, text: str) -> Any:
    form, like = (list, '["a", "b"]') if kind == "list" else (dict, '{"a": 1}')
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"expected a {kind} as JSON, such as {like}") from error
    if not isinstance(value, form):
        raise ValueError(f"expected a {kind} as JSON, such as {like}")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _fits(parameter: Parameter, value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("expected a finite number")
    if not is_flat(value, _DEEPEST):  # Python's parser takes 200 brackets in each other
        raise ValueError(f"expected at most {_DEEPEST} lists or tables in each other")
    if parameter.choices and value not in parameter.choices:
        raise ValueError(f"expected one of {', '.join(map(str, parameter.choices))}")
    low, high = parameter.low, parameter.high
    if low is not None and high is not None and value is not None and not low <= value <= high:
        raise ValueError(f"expected {low:g} to {high:g}")
    if parameter.name == "query" and "selects articles" in parameter.help and value:
        from trendlab.corpus.query import parse  # which imports pandas

        parse(value)


def existing(text: str, folder: Path) -> Path:
    """Return an absolute path to a file with something in it, a folder, or a pattern of files.

    Raises
    ------
    ValueError
        If there is no such file, it is empty, or it is not a regular file.
    """
    path = Path(text).expanduser()
    path = path if path.is_absolute() else folder / path
    if paths.is_pattern(path) and paths.listing(path)[0]:
        return path
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"cannot be read: {reason}") from error
    if stat.S_ISDIR(found.st_mode):
        paths.listing(path)  # which refuses a folder of too many files
        return path.resolve()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("expected a regular file, not a pipe or a device")
    if found.st_size == 0:
        raise ValueError("the file is empty: it has 0 bytes")
    return path.resolve()
