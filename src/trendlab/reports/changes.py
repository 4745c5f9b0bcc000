"""What changed since the previous good run of the same report."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from trendlab.language import numbers
from trendlab.language.catalog import message
from trendlab.language.messages import say
from trendlab.reports import door
from trendlab.reports import store as publish
from trendlab.reports.job import Question
from trendlab.reports.record import digest

_KEPT = ("key", "statement", "value", "low", "high", "unit", "kind")
_PLAIN = (str, int, float, type(None))  # what their parts are
# What is compared of a run, at most: those of all six notebooks are under 200 kB and 100 findings.
_LARGEST, _MOST, _LONGEST = 5_000_000, 1000, 2000
_DATES = ("start", "end")
_LABELS = {"moved": "changed", "revised": "revised", "new": "new", "gone": "gone"}


def previous(folder: Path, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """Read the findings of the last good run that asked the same question of the same source.

    A file's day and the period may differ from run to run; every other parameter must be the same.

    Returns
    -------
    dict or None
        ``run``, ``sha256`` of its findings, ``window`` and the ``findings`` without evidence.
    """
    run = publish.last_good(folder)
    return read(run, parameters) if run else None


def read(run: Path, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """Read what a run found, if it can be read and asked the same question."""
    try:
        record = publish.read_record(run)
        text = door.read(run / publish.FINDINGS, _LARGEST)
        listed = door.read_json(run / publish.FINDINGS, list, _LARGEST)
    except (OSError, ValueError):
        return None
    items = [item for item in listed[:_MOST] if isinstance(item, dict)]
    found = [item for item in ({name: i.get(name) for name in _KEPT} for i in items) if _fits(item)]
    window = Question.of(record["parameters"]).window
    told = {"run": run.name, "sha256": digest(text), "window": window, "findings": found}
    return told if _question(record["parameters"]) == _question(parameters) else None


def _fits(item: dict[str, Any]) -> bool:
    named = isinstance(item["key"], str) and isinstance(item["statement"], str)
    return named and all(isinstance(value, _PLAIN) for value in item.values())


def compare(before: dict[str, Any], parameters: dict[str, Any], found: list[Any]) -> dict[str, Any]:
    """Tell what is new, gone, changed beyond its own uncertainty, or revised.

    A figure for the same period that differs at all was revised; one for another period has
    changed when its interval and the earlier one do not overlap.
    """
    old = {item["key"]: item for item in before["findings"]}
    new = {item["key"]: item for item in found if item.get("kind") not in ("notice", "warning")}
    same_period = before["window"] == Question.of(parameters).window
    entries = [_entry("new", item["statement"]) for key, item in new.items() if key not in old]
    for key in new.keys() & old.keys():
        what = _judge(old[key], new[key], same_period)
        if what:
            entries.append(
                _entry(what, f"{new[key]['statement']} {say('Before:')} {old[key]['statement']}")
            )
    entries += [_entry("gone", item["statement"]) for key, item in old.items() if key not in new]
    entries.sort(key=lambda entry: (list(_LABELS).index(entry["what"]), entry["text"]))
    same = len(new) - sum(entry["what"] != "gone" for entry in entries)
    return {"summary": _summary(before, entries, same), "entries": entries}


def _judge(old: dict[str, Any], new: dict[str, Any], same_period: bool) -> str:
    if all(old[name] == new[name] for name in ("value", "low", "high", "statement")):
        return ""
    if same_period:
        return "revised"
    numbers = [_interval(old), _interval(new)]
    if None in numbers:
        return "moved" if old["value"] != new["value"] else ""
    (low, high), (new_low, new_high) = numbers  # type: ignore[misc]
    return "moved" if new_low > high or new_high < low else ""


def _interval(item: dict[str, Any]) -> tuple[float, float] | None:
    value = item["value"]
    low = item["low"] if item["low"] is not None else value
    high = item["high"] if item["high"] is not None else value
    numbers = [x for x in (low, high) if isinstance(x, (int, float)) and not isinstance(x, bool)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _entry(what: str, text: str) -> dict[str, str]:
    return {"what": what, "label": _LABELS[what], "text": text[:_LONGEST]}


def _summary(before: dict[str, Any], entries: list[dict[str, str]], same: int) -> str:
    """Count what changed since the run before, which is named with its period."""
    run = before["run"]
    with contextlib.suppress(ValueError):  # an open period, or what no run has written
        first, last = map(date.fromisoformat, before["window"])
        run += f" ({numbers.period(first, last)})"
    counts = Counter(entry["what"] for entry in entries)
    what = [f"{message(_LABELS[one])}: {counts[one]}" for one in _LABELS if counts[one]]
    if not what:
        return say("Since run {run} nothing changed beyond its own uncertainty.", run=run)
    return say(
        "Since run {run}: {what:list}; {same:number} of {all:number} findings as before.",
        run=run, what=what, same=same, all=same + len(entries),
    )  # fmt: skip


def _question(parameters: dict[str, Any]) -> dict[str, Any]:
    asked = {
        name: value
        for name, value in parameters.items()
        if name not in _DATES and not name.endswith(("_path", "_file"))
    }
    return asked | {"source": Question.of(parameters).source}
