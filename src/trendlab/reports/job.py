"""What a run is asked for, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from trendlab.reports import store as publish

# Exit codes: 65, 70, 74 and 75 as in BSD's sysexits.h, 124 as of coreutils' timeout.
OK, USAGE, FAILED, INTERNAL, WRITE, LOCKED, TIME = 0, 2, 65, 70, 74, 75, 124


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
    keep: int = 0
    every: str = ""
    cwd: Path | None = None
    recorded: dict[str, Any] | None = None  # the record that `verify` repeats

    @property
    def folder(self) -> Path:
        """Where this report's runs live."""
        topic = str(self.parameters.get("topic") or self.parameters.get("query") or "")
        geo = str(self.parameters.get("geo") or "")
        named = publish.folder_name(topic, geo, self.variant)
        return self.out / (publish.slug(self.notebook.stem) or "notebook") / named

    @property
    def name(self) -> str:
        """Return the report's name in messages and for ``--only``."""
        return f"{self.folder.parent.name}/{self.folder.name}"


@dataclass
class Outcome:
    """How a run ended: exit code, its page, and why in one line."""

    code: int
    page: Path | None = None
    reason: str = ""
    seconds: float = 0.0
    loaded: list[str] = field(default_factory=list)
