"""The lists of words.toml, which the rules for names, offices and speakers read."""

from __future__ import annotations

import tomllib
from importlib.resources import files

TABLE = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def words(name: str) -> frozenset[str]:
    """Give a list as a set of words."""
    return frozenset(TABLE[name].split())


def any_of(name: str) -> str:
    """Give a list of expressions as one that finds any of them."""
    return "|".join(TABLE["patterns"][name].split())
