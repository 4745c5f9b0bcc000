"""The words of ``material/``, and choices that are the same on every machine and day."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST, LAST = date(2025, 12, 22), date(2026, 1, 18)


@cache
def material(name: str) -> dict:
    return tomllib.loads((HERE / "material" / f"{name}.toml").read_text("utf-8"))


def draw(n: int, *key: object) -> int:
    """Choose a number below *n* that depends on nothing but *key*."""
    return int.from_bytes(blake2b("|".join(map(str, key)).encode(), digest_size=8).digest()) % n


def shuffled(values: list, *key: object) -> list:
    return sorted(values, key=lambda value: draw(2**64, *key, value))
