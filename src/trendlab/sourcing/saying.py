"""The expressions of patterns.toml, by which French and English news attribute what is said."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from trendlab.actors.wordlists import any_of

_TABLE = tomllib.loads(files(__package__).joinpath("patterns.toml").read_text("utf-8"))


def _whole(text: str) -> str:
    one = "".join(line.strip() for line in text.splitlines())
    return re.sub(r"@(\w+)@", lambda part: _named(part[1]), one)


@cache
def _named(name: str) -> str:
    return _whole(_TABLE[name]) if name in _TABLE else any_of(name)


@cache
def rule(name: str) -> re.Pattern[str]:
    """Give an expression, those that it names put in."""
    return re.compile(_named(name))


@cache
def rules(name: str) -> list[re.Pattern[str]]:
    """Give the expressions of a list."""
    return [re.compile(_whole(text)) for text in _TABLE[name]]
