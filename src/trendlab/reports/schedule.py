"""A schedule: a TOML file whose lists span a matrix of reports."""

from __future__ import annotations

import fnmatch
import itertools
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from trendlab.reports import jobs, parameters
from trendlab.reports.catalogue import EVERY
from trendlab.reports.job import Job
from trendlab.tables import ParameterError

OPTIONS = {"timeout": "limit", "cell_timeout": "cell_limit", "keep": "keep", "every": "every"}
OPTIONS |= {"engine": "engine"}
_TYPES = {"timeout": (int, float), "cell_timeout": (int, float), "keep": int, "every": str}


def read(path: Path, as_of: date | None, today: date, out: Path) -> list[tuple[str, Job]]:
    """Read a schedule into jobs, all of them checked; each with its name for ``--only``.

    Raises
    ------
    ParameterError
        With the number of the ``[[report]]`` table and what is wrong in it.
    """
    try:
        with path.open("rb") as handle:
            schedule = tomllib.load(handle)
    except OSError as error:
        raise ParameterError(
            f"{path}: cannot be read: {error.strerror}; trendlab init makes one"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path}: not TOML: {error}") from error
    for name in schedule.keys() - {"defaults", "report"}:
        raise ParameterError(f"{path}: {parameters.unknown(name, ['defaults', 'report'], 'table')}")
    tables = schedule.get("report")
    if not isinstance(tables, list) or not tables:
        raise ParameterError(f"{path}: no [[report]] table: add one with a notebook")
    listed = []
    for number, table in enumerate(tables, 1):
        try:
            listed += _expand(schedule.get("defaults", {}), table, path, as_of, today, out)
        except ParameterError as error:
            raise ParameterError(f"{path}: report {number}: {error}") from error
    return _apart(listed)


def _expand(
    defaults: dict[str, Any],
    table: dict[str, Any],
    path: Path,
    as_of: date | None,
    today: date,
    out: Path,
) -> list[tuple[str, Job, dict[str, Any]]]:
    """Make one job of every combination of the values that are lists."""
    whole = defaults | table
    name = whole.pop("name", "")
    options = {field: whole.pop(key) for key, field in OPTIONS.items() if key in whole}
    _check_options(options)
    notebooks = whole.pop("notebook", None)
    if not notebooks:
        raise ParameterError("no notebook: say which one to run")
    made = []
    for notebook in notebooks if isinstance(notebooks, list) else [notebooks]:
        found = jobs.find_notebook(str(notebook), path.parent)
        known = parameters.read(found)
        given = {key: value for key, value in whole.items() if key in known or key in table}
        varied = [key for key, value in given.items() if _is_dimension(value, known.get(key))]
        for chosen in itertools.product(*(given[key] for key in varied)):
            values = given | dict(zip(varied, chosen, strict=True))
            job = jobs.make(
                found, values, as_of=as_of, today=today, out=out, folder=path.parent, **options
            )
            made.append((name, job, values))
    return made


def _is_dimension(value: Any, parameter: parameters.Parameter | None) -> bool:
    """Tell whether a list is several values; for a parameter that is a list, lists in it are."""
    if not isinstance(value, list):
        return False
    if parameter is not None and parameter.kind == "list":
        return bool(value) and all(isinstance(item, list) for item in value)
    return True


def _check_options(options: dict[str, Any]) -> None:
    for key, field in OPTIONS.items():
        value = options.get(field)
        expected: Any = _TYPES.get(key, str)
        if value is not None and (not isinstance(value, expected) or isinstance(value, bool)):
            raise ParameterError(f"{key}: {value!r} does not fit")
    if options.get("every", "day") not in EVERY:
        raise ParameterError(parameters.unknown(options["every"], list(EVERY), "interval"))
    if options.get("engine", "forked") not in ("forked", "kernel"):
        raise ParameterError(parameters.unknown(options["engine"], ["forked", "kernel"], "engine"))


def _apart(listed: list[tuple[str, Job, dict[str, Any]]]) -> list[tuple[str, Job]]:
    """Give reports that share notebook, topic and place folders of their own."""
    shared = Counter(job.folder for _, job, _ in listed)
    told: list[tuple[str, Job]] = []
    for name, job, values in listed:
        if shared[job.folder] > 1:
            rest = {k: v for k, v in values.items() if k not in ("topic", "geo")}
            job = replace(job, variant="-".join(f"{k}-{v}" for k, v in sorted(rest.items())))
        told.append((name or job.name, job))
    folders = [job.folder for _, job in told]
    if len(set(folders)) < len(folders):
        twice = next(folder for folder in folders if folders.count(folder) > 1)
        raise ParameterError(f"two reports are the same: {twice.parent.name}/{twice.name}")
    return told


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
