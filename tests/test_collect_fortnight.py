"""A fortnight of mornings, lived through in minutes: collect, then the schedule, as cron does."""

import calendar
import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pandas as pd
import pytest
from misbehaving import FEED, ITEM, Page, Server, trends

from trendlab import archive

FIRST = date(2025, 12, 1)
MISSED = 5  # days of December
OUTAGES = {"a": (12, 13), "b": (8, 9, 10, 12, 13)}
CODES = dict.fromkeys(OUTAGES["b"], 3)
STORIES = 6  # of an outlet each day


def stamp(day: int, hour: float) -> float:
    at = FIRST + timedelta(days=day - 1)
    return calendar.timegm(at.timetuple()) + 3600 * hour


def published(outlet: str, day: int) -> Page:
    """What a feed holds at six in the morning of a day: this day's stories and those before."""
    if day in OUTAGES[outlet]:
        return Page(status=500)
    items = [
        ITEM.format(
            title=f"Récit {outlet} {d} {n}" + (" sur la guerre en Ukraine" if n < 2 else ""),
            key=f"{outlet}/{d}/{n}",
            date=pd.Timestamp(stamp(d, 1 + n / 2), unit="s").strftime("%a, %d %b %Y %T GMT"),
        )
        for d in (day, day - 1)
        for n in range(STORIES)
        if d > 0
    ]
    text = FEED.format(items="".join(items))
    return Page(text.replace("journal.example", f"{outlet}.example").encode())


def morning(folder, day: int, *command: str) -> subprocess.CompletedProcess:
    at = pd.Timestamp(stamp(day, 6), unit="s").strftime("%F %T")
    return subprocess.run(
        ["faketime", at, sys.executable, "-m", "trendlab.cli", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"TZ": "UTC"},
    )


def lived(folder, server, days) -> dict[str, dict[int, int]]:
    """Play the mornings; gives the exit codes."""
    codes: dict[str, dict[int, int]] = {"collect": {}, "run": {}}
    for day in days:
        server.pages |= {f"/{outlet}": published(outlet, day) for outlet in OUTAGES}
        server.pages["/trends"] = Page(trends(f"{day}00+", stamp(day, 3)))
        if day == MISSED:
            continue
        for name, options in (("collect", ["collect.toml"]), ("run", [])):
            ended = morning(folder, day, name, *options)
            codes[name][day] = ended.returncode
            assert "Traceback" not in ended.stderr, ended.stderr
    return codes


def page(folder, day: int) -> str:
    name = (FIRST + timedelta(days=day - 1)).isoformat()
    found = next((folder / "reports").rglob(f"????-{name}/report.html"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", found.read_text(encoding="utf-8")))


@pytest.mark.trial
@pytest.mark.faketime
def test_a_fortnight_is_told_as_it_was(tmp_path):
    with Server() as server:
        sources = [
            f'[[source]]\nname = "{name}"\nurl = "{server.url(f"/{name}")}"\n'
            for name in (*OUTAGES, "trends")
        ]
        (tmp_path / "collect.toml").write_text(
            f'archive = "archive"\ncontact = "a@b.example"\nloopback = ["{server.place}"]\n'
            "pause = 0\n" + "".join(sources)
        )
        (tmp_path / "schedule.toml").write_text(
            '[[report]]\nnotebook = "coverage"\ntopic = "guerre en Ukraine"\nstart = "-14d"\n'
            'end = "yesterday"\nevery = "day"\nlanguage = "en"\narticles_path = "archive"\n'
        )
        codes = lived(tmp_path, server, range(1, 15))
    store = archive.Archive(tmp_path / "archive")
    counts = store.counts().pivot_table(
        index="day", columns="outlet", values="articles", aggfunc="sum", fill_value=0
    )
    held = {
        letter: {day.day for day in counts.index[counts[f"{letter}.example"] > 0]}
        for letter in OUTAGES
    }
    catalogue = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")

    # The feeds hold two days, so that the missed morning is made good, and an outage but in part.
    assert held == {"a": set(range(1, 15)) - {12}, "b": set(range(1, 15)) - {8, 9, 12}}
    assert codes["collect"] == {d: CODES.get(d, 0) for d in range(1, 15) if d != MISSED}
    assert {day: code for day, code in codes["run"].items() if code} == {}
    assert "Stale sources" not in page(tmp_path, 8)
    assert "Stale sources: 1 of 3; last good answers: b (7 December 2025)." in page(tmp_path, 10)
    assert (
        "9 December 2025 has half arrived: fewer than half of the usual articles of b.example"
        in page(tmp_path, 10)
    )
    assert "There is no article at all of 12 December 2025." in page(tmp_path, 14)
    assert "Stale" not in page(tmp_path, 14)
    assert "1 missed" in catalogue
    assert store.trends()["pulled"].dt.day.tolist() == [d for d in range(1, 15) if d != MISSED]
    assert (
        "days without an article: 2025-12-12" in morning(tmp_path, 14, "archive", "archive").stdout
    )
