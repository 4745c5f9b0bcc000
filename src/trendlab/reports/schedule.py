"""A schedule: a TOML file whose lists span a matrix of reports."""

from __future__ import annotations

import contextlib
import fnmatch
import itertools
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from trendlab.reports import door, parameters
from trendlab.reports.catalogue import EVERY
from trendlab.reports.job import RANGES, Job, find_notebook, make, slug
from trendlab.reports.record import digest
from trendlab.tables import ParameterError

OPTIONS = {"timeout": "limit", "cell_timeout": "cell_limit", "memory": "memory", "keep": "keep"}
OPTIONS |= {"every": "every", "engine": "engine", "kernel": "kernel"}
MOST_REPORTS, _LARGEST = 10_000, 2_000_000  # of one schedule; bytes of its file


def read(path: Path, as_of: date | None, today: date, out: Path) -> list[tuple[str, Job]]:
    """Read a schedule into jobs, all of them checked; each with its name for ``--only``.

    Raises
    ------
    ParameterError
        With the number of the ``[[report]]`` table and what is wrong in it.
    """
    with door.door(path, "a schedule"):
        schedule = _toml(path)
        listed: list[tuple[str, Job, dict[str, Any]]] = []
        for number, table in enumerate(schedule["report"], 1):
            try:
                for made in _expand(schedule["defaults"], table, path, as_of, today, out):
                    listed.append(made)
                    if len(listed) > MOST_REPORTS:
                        raise ParameterError(f"more than {MOST_REPORTS:,} reports in all")
            except ParameterError as error:
                raise ParameterError(f"{path}: report {number}: {error}") from error
        return _apart(listed)


def _toml(path: Path) -> dict[str, Any]:
    """Read the tables of a schedule."""
    try:
        schedule = tomllib.loads(door.read(path, _LARGEST, follow=True))
    except FileNotFoundError as error:
        raise ParameterError(f"{path}: no such file; trendlab init makes one") from error
    except ValueError as error:
        raise ParameterError(f"{path}: not TOML: {error}") from error
    for name in schedule.keys() - {"defaults", "report"}:
        raise ParameterError(f"{path}: {parameters.unknown(name, ['defaults', 'report'], 'table')}")
    tables = schedule.get("report")
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise ParameterError(f"{path}: no [[report]] table: add one with a notebook")
    if not isinstance(schedule.setdefault("defaults", {}), dict):
        raise ParameterError(f"{path}: defaults is no table: write [defaults] above its keys")
    return schedule


def _expand(
    defaults: dict[str, Any],
    table: dict[str, Any],
    path: Path,
    as_of: date | None,
    today: date,
    out: Path,
) -> Iterator[tuple[str, Job, dict[str, Any]]]:
    """Make one job of every combination of the values that are lists."""
    whole = defaults | table
    name = whole.pop("name", "")
    options = {field: whole.pop(key) for key, field in OPTIONS.items() if key in whole}
    _check_options(options)
    notebooks = whole.pop("notebook", None)
    notebooks = notebooks if isinstance(notebooks, list) else [notebooks]
    if not all(isinstance(one, str) and one for one in notebooks) or not notebooks:
        raise ParameterError("no notebook: say which one to run")
    if not isinstance(name, str):
        raise ParameterError(f"name: {name!r} is not text")
    for notebook in notebooks:
        found = find_notebook(notebook, path.parent)
        known = parameters.read(found)
        # A default is for the notebooks that know it; what a table says itself must be known.
        given = {key: value for key, value in whole.items() if key in known or key in table}
        for values in _combinations(given, known):
            lost = _lost(values, known, path.parent)
            there = {key: value for key, value in values.items() if key not in lost}
            job = make(
                found, there, as_of=as_of, today=today, out=out, known=known,
                folder=path.parent, **options,
            )  # fmt: skip
            kept, given = job.parameters | lost, job.given | lost
            yield name, replace(job, parameters=kept, given=given), values


def _lost(
    given: dict[str, Any], known: dict[str, parameters.Parameter], folder: Path
) -> dict[str, str]:
    """Find the files that are not there: each fails its own report when it runs, and no other."""
    named = {k: v for k, v in given.items() if k in known and known[k].kind == "file"}
    lost = {}
    for key, value in named.items():
        with contextlib.suppress(OSError, RuntimeError, ValueError, TypeError):
            path = (folder / Path(value).expanduser()).absolute()
            if value and "://" not in value and not path.exists() and not set(value) & set("*?["):
                lost[key] = str(path)
    return lost


def _combinations(
    given: dict[str, Any], known: dict[str, parameters.Parameter]
) -> Iterator[dict[str, Any]]:
    varied = [key for key, value in given.items() if _is_dimension(value, known.get(key))]
    for key in varied:
        if not given[key]:
            raise ParameterError(f"{key}: an empty list makes no report")
    count = math.prod(len(given[key]) for key in varied)
    if count > MOST_REPORTS:
        raise ParameterError(f"{count:,} reports: at most {MOST_REPORTS:,} in one schedule")
    for chosen in itertools.product(*(given[key] for key in varied)):
        yield given | dict(zip(varied, chosen, strict=True))


def _is_dimension(value: Any, parameter: parameters.Parameter | None) -> bool:
    """Tell whether a list is several values; for a parameter that is a list, lists in it are."""
    if not isinstance(value, list):
        return False
    if parameter is not None and parameter.kind == "list":
        return bool(value) and all(isinstance(item, list) for item in value)
    return True


def _check_options(options: dict[str, Any]) -> None:
    for key, field in OPTIONS.items():
        value = options.get(field, "")
        if field in RANGES and field in options:
            low, high = RANGES[field]
            whole = int if field == "keep" else (int, float)
            fits = isinstance(value, whole) and not isinstance(value, bool)
            if not fits or not low <= value <= high:
                raise ParameterError(f"{key}: {value!r}: expected {low} to {high}")
        elif field not in RANGES and not isinstance(value, str):
            raise ParameterError(f"{key}: {value!r} is not text")
    if options.get("every", "day") not in EVERY:
        raise ParameterError(parameters.unknown(options["every"], list(EVERY), "interval"))
    if options.get("engine", "forked") not in ("forked", "kernel"):
        raise ParameterError(parameters.unknown(options["engine"], ["forked", "kernel"], "engine"))


def _apart(listed: list[tuple[str, Job, dict[str, Any]]]) -> list[tuple[str, Job]]:
    """Give reports that would share a folder folders of their own, named for what differs."""
    shared: dict[str, list[dict[str, Any]]] = {}
    for _, job, values in listed:
        shared.setdefault(str(job.folder).lower(), []).append(values)
    told: list[tuple[str, Job]] = []
    for name, job, values in listed:
        others = shared[str(job.folder).lower()]
        differ = {k: v for k, v in values.items() if any(o.get(k) != v for o in others)}
        variant = _variant(values, differ)
        alike = [o for o in others if slug(_variant(o, differ), 30) == slug(variant, 30)]
        if variant and len(alike) > 1:
            variant = f"{digest(variant)[:8]}-{variant}"
        job = replace(job, variant=variant, called=name)
        told.append((name or job.name, job))
    folders = [job.folder for _, job in told]
    if len(set(folders)) < len(folders):
        twice = Counter(folders).most_common(1)[0][0]
        raise ParameterError(f"two reports are the same: {twice.parent.name}/{twice.name}")
    return told


def _variant(values: dict[str, Any], names: Iterable[str]) -> str:
    return "-".join(f"{name}-{values.get(name)}" for name in sorted(names))


def only(listed: list[tuple[str, Job]], pattern: str) -> list[tuple[str, Job]]:
    """Keep the reports whose name, folder or notebook is *pattern* (``*`` stands for anything).

    Raises
    ------
    ParameterError
        If there is none.
    """
    kept = [
        (name, job)
        for name, job in listed
        if any(fnmatch.fnmatch(n, pattern) for n in (name, job.name, job.notebook.stem))
    ]
    if not kept:
        names = sorted({name for name, _ in listed})
        raise ParameterError(parameters.unknown(pattern, names, "report"))
    return kept
