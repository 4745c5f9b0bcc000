"""From what a user asks for to a checked job, before anything heavy is imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from trendlab import paths
from trendlab.reports import dates, parameters
from trendlab.reports.job import Job
from trendlab.tables import ParameterError

_EARLIEST = date(2025, 1, 1)  # no release is older; an earlier day is a clock that was not set


def find_notebook(name: str, folder: Path | None = None) -> Path:
    """Find a notebook: a path, or a name (see ``paths.notebooks``).

    Raises
    ------
    ParameterError
        With the nearest name.
    """
    path = (folder or Path.cwd()) / Path(name).expanduser()
    if path.is_file():
        return path.resolve()
    known = paths.notebooks(folder)
    if Path(name).stem in known and Path(name).name == name:
        return known[Path(name).stem].resolve()
    raise ParameterError(parameters.unknown(name, sorted(known), what="notebook"))


def make(
    notebook: Path,
    given: dict[str, Any],
    *,
    as_of: date | None,
    today: date,
    out: Path,
    **options: Any,
) -> Job:
    """Check *given* against the notebook's parameters and resolve it into a job.

    Parameters
    ----------
    as_of : date or None
        What relative dates count from; *today* if not given.
    **options
        Further fields of ``Job``.
    """
    if today < _EARLIEST:
        raise ParameterError(f"the clock of this machine says {today}: set it before a run")
    known = parameters.read(notebook)
    folder = options.pop("folder", None)
    effective = parameters.check(known, given, as_of or today, folder)
    relative = any(
        known[name].kind == "date" and dates.is_relative(str(given.get(name, parameter.default)))
        for name, parameter in known.items()
    )
    changed = {n: v for n, v in effective.items() if n in given or v != known[n].default}
    return Job(
        notebook=notebook,
        parameters=effective,
        given=changed,
        help={name: parameter.help for name, parameter in known.items()},
        out=out.resolve(),
        as_of=as_of or today,
        as_of_matters=relative or as_of is not None,
        **options,
    )
