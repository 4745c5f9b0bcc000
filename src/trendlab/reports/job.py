"""What a run is asked for, and how it ended."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
import warnings
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from trendlab import paths
from trendlab.language.places import GEO
from trendlab.reports import parameters, store
from trendlab.reports.days import is_relative
from trendlab.reports.door import door
from trendlab.reports.record import digest
from trendlab.tables import ParameterError

# Exit codes: 65, 70, 74 and 75 as in BSD's sysexits.h, 124 as of coreutils' timeout.
OK, USAGE, FAILED, INTERNAL, WRITE, LOCKED, TIME = 0, 2, 65, 70, 74, 75, 124

# What may be asked for: a month at most, for a run without an end is a run that no one ends.
RANGES = {"limit": (1, 2_678_400), "cell_limit": (1, 2_678_400), "memory": (100, 1_000_000)}
RANGES |= {"keep": (0, 1_000_000)}
_EARLIEST = date(2025, 1, 1)  # no release is older; an earlier day is a clock that was not set
# Checks of string formats that no notebook schema has; jsonschema does without where they are
# absent, and loads a second faster: one of them builds 35 grammars. A notebook finds them again.
FORMATS = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "webcolors")
MOST_OUTPUT = 20_000_000  # letters that a notebook writes; a page of them would be too large
_NEWEST = 5  # runs that tell whose a folder is
TOO_MUCH = f"wrote more than {MOST_OUTPUT // 1_000_000} MB of output"


@dataclass(frozen=True)
class Question:
    """What a report asks, as far as the runner tells one from another."""

    topic: str
    geo: str
    start: str
    end: str
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, parameters: dict[str, Any]) -> Question:
        """Read it out of a notebook's parameters, once; a query stands in for a topic."""
        topic = parameters.get("topic") or parameters.get("query")
        named = [topic, *(parameters.get(name) for name in ("geo", "start", "end"))]
        given = [v for name, v in parameters.items() if name.endswith(("_path", "_file")) and v]
        topic, geo, start, end = (str(value or "") for value in named)
        return cls(topic, geo, start, end, tuple(Path(str(value)).stem for value in given))

    @property
    def window(self) -> list[str]:
        """The first and the last day asked for."""
        return [self.start, self.end]

    @property
    def source(self) -> list[str]:
        """Where the data come from: the names of files, whatever day they bear."""
        return [re.sub(r"[\d\W_]+", " ", name).strip() for name in self.files]


@dataclass(frozen=True)
class Job:
    """One report to make: everything is checked and resolved."""

    notebook: Path
    parameters: dict[str, Any]
    given: dict[str, Any]
    help: dict[str, str]
    out: Path
    as_of: date
    as_of_matters: bool = False
    variant: str = ""
    engine: str = "forked"
    cell_limit: float = 300
    limit: float = 900
    memory: float = 2000  # MB
    kernel: str = ""
    keep: int = 0
    every: str = ""
    called: str = ""  # in a schedule
    cwd: Path | None = None
    recorded: dict[str, Any] | None = None  # the record that `verify` repeats

    @property
    def question(self) -> Question:
        """What is asked."""
        return Question.of(self.parameters)

    @property
    def asked(self) -> str:
        """What makes this another report than those beside it."""
        return _asked(self.parameters, self.variant)

    @cached_property
    def folder(self) -> Path:
        """Where this report's runs live: as it is found once, so that a run keeps to it.

        A folder is that of the report that most of its newest runs are of, by their records: one
        that somebody else put there leads to no other folder. Else it is the first without runs.
        """
        question, parent = self.question, slug(self.notebook.stem) or "notebook"
        apart = "-".join(question.source), self.variant, self.asked
        names = _folder_names(question.topic, question.geo, *apart)
        owners = {folder: _owner(folder) for folder in (self.out / parent / name for name in names)}
        ours = max(owners, key=lambda folder: owners[folder][self.asked])
        free = (folder for folder, asked in owners.items() if not asked)
        return ours if self.asked in owners[ours] else next(free, [*owners][-1])

    @property
    def name(self) -> str:
        """Return the report's name in messages and for ``--only``."""
        return f"{self.folder.parent.name}/{self.folder.name}"


def _asked(parameters: dict[str, Any], variant: str) -> str:
    question = Question.of(parameters)
    return json.dumps([question.topic, question.geo, question.source, variant])


def _owner(folder: Path) -> Counter[str]:
    """Tell what most of the newest runs in a folder ask, and how many; nothing if it has none."""
    held: Counter[str] = Counter()
    with contextlib.suppress(OSError):  # the run itself will say what is wrong
        for run in store.runs(folder)[-_NEWEST:]:
            with contextlib.suppress(OSError, ValueError):
                record = store.read_record(run)
                held[_asked(record["parameters"], record["variant"])] += 1
    return Counter(dict(held.most_common(1)))


def slug(text: str, longest: int = 60) -> str:
    """Write any text as a folder name: a to z, 0 to 9 and hyphens, at most *longest* letters."""
    plain = (
        unicodedata.normalize("NFKD", text.replace("’", " "))
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def _folder_names(topic: str, geo: str, files: str, variant: str, asked: str) -> list[str]:
    """List the names that a report's folder may have, best first; the last one is its own alone.

    Parameters
    ----------
    files, variant : str
        What may tell it from others on this topic and place, and what must.
    asked : str
        All that makes it another report.
    """
    place = f"-{geo.replace('-', '_')}" if GEO.fullmatch(geo) else ""
    name = f"{slug(topic) or 'report'}{place}"
    plain = not variant and not re.search(r"-[a-z]{2}$", name)  # "x-fr" may be "x-FR" on a disk
    told = f"{name}-{slug(variant or files, 30)}"
    return [
        *([name] if plain else []),
        *([told] if told[-1] != "-" else []),
        f"{name}-{digest(asked)[:8]}",
    ]


@dataclass
class Outcome:
    """How a run ended: exit code, its page, and why in one line."""

    code: int
    page: Path | None = None
    reason: str = ""
    seconds: float = 0.0
    loaded: list[str] = field(default_factory=list)


def find_notebook(name: str, folder: Path | None = None) -> Path:
    """Find a notebook: by name (see ``paths.notebooks``), or by a path to an ``.ipynb`` file.

    Raises
    ------
    ParameterError
        With the nearest name.
    """
    with door(name, "a notebook"):
        known = paths.notebooks(folder)
        if name in known:
            return known[name].resolve()
        path = (folder or Path.cwd()) / Path(name).expanduser()
        if path.is_file():
            return path.resolve()
        if Path(name).suffix == ".ipynb" and Path(name).name == name and Path(name).stem in known:
            return known[Path(name).stem].resolve()
    raise ParameterError(parameters.unknown(name, sorted(known), what="notebook"))


def make(
    notebook: Path,
    given: dict[str, Any],
    *,
    as_of: date | None,
    today: date,
    out: Path,
    known: dict[str, parameters.Parameter] | None = None,
    folder: Path | None = None,
    **options: Any,
) -> Job:
    """Check *given* against the notebook's parameters and resolve it into a job.

    Parameters
    ----------
    as_of : date or None
        What relative dates count from; *today* if not given.
    known : dict, optional
        The notebook's parameters, if they have been read already.
    folder : Path, optional
        Where relative paths start.
    **options
        Further fields of ``Job``.
    """
    if today < _EARLIEST:
        raise ParameterError(f"the clock of this machine says {today}: set it before a run")
    known = parameters.read(notebook) if known is None else known
    options |= _kernel(options.get("kernel", ""))
    with door(notebook, "what its parameters can hold"):
        effective = parameters.check(known, given, as_of or today, folder)
        relative = any(
            is_relative(str(given.get(name, parameter.default)))
            for name, parameter in known.items()
            if parameter.kind == "date"
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


def _kernel(name: str) -> dict[str, str]:
    """Check the name of a kernel; any but our own needs the engine that starts one."""
    if name in ("", "python3"):
        return {}
    from jupyter_client.kernelspec import KernelSpecManager

    with warnings.catch_warnings():  # IPython warns of a home that it cannot write to
        warnings.simplefilter("ignore")
        there = sorted(KernelSpecManager().find_kernel_specs())
    if name not in there:
        raise ParameterError(parameters.unknown(name, there, what="kernel"))
    return {"engine": "kernel"}
