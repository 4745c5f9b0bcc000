"""What a reader takes away from a run besides its page: tables, a summary, a print."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import click

from trendlab.language.catalog import message
from trendlab.reports import sanitize as clean
from trendlab.reports.catalogue import MOST_DAYS
from trendlab.reports.job import Outcome, slug
from trendlab.reports.layout import Layout
from trendlab.reports.page import chosen
from trendlab.reports.rows import as_csv
from trendlab.reports.store import PRINT, SUMMARY, TABLES
from trendlab.tables import ParameterError, RunError

# Columns of a table by day: the day, and how many articles it had.
DATED, COUNTED = {"start", "period"}, ("matched", "articles")
LINES = 10  # of a summary
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET: Any = {"capture_output": True, "timeout": 120, "check": False}
# A page loads nothing and runs no script; what it leads to stays unreached all the same.
OFFLINE = (
    *("--headless", "--disable-gpu", "--disable-extensions", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"),
    "--no-pdf-header-footer",
)


def files(made: Layout, about: dict[str, Any]) -> dict[str, str]:
    """Give what lies beside a page by its name: each table as CSV, and a summary."""
    beside = {
        f"{TABLES}/{number:02}-{slug(title, 40) or 'table'}.csv": as_csv(
            [str(name) for name in table["columns"]], table["rows"]
        )
        for number, (title, table) in enumerate(made.tables, 1)
    }
    return beside | {SUMMARY: summary(made, about)}


def summary(made: Layout, about: dict[str, Any]) -> str:
    """Write what was asked and found, for a mail; a last line is to say where the page lies."""
    strip, key = chosen(made.findings)
    lines = [" · ".join(filter(None, (about["title"], about["kicker"])))]
    lines.append(" · ".join(value for _, value in about.get("facts", ())))
    lines += [f"{notice['title']} {notice['text']}" for notice in about["notices"][:1]]
    figures = (f"{one['strip']['value']} {one['strip']['label']}" for one in strip)
    lines += [message("; ").join(figures), *(f"- {one['short']}" for one in key)]
    lines += [about["changes"]["summary"]] if about.get("changes") else []
    told = [clean.line(text, 300) for text in lines if text.strip()]
    return "".join(f"{text}\n" for text in told[: LINES - 1])


def course(made: Layout) -> list[int]:
    """Find how many articles each day had, in the first table of the page that says so."""
    for _, table in made.tables:
        names = [str(name) for name in table["columns"]]
        at = next((names.index(name) for name in COUNTED if name in names), None)
        if at is not None and not DATED.isdisjoint(names):
            counts = [row[at] for row in table["rows"]]
            if any(type(n) in (int, float) and n > 0 for n in counts):
                return [int(n) if type(n) in (int, float) else 0 for n in counts][-MOST_DAYS:]
    return []


def browser() -> str:
    """Find Chromium.

    Raises
    ------
    ParameterError
        If there is none.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        told = "install Chromium (Debian: apt install chromium), or print the page from a browser"
        raise ParameterError(f"--pdf: no Chromium on this machine: {told}")
    return found


def print_pages(outcomes: list[Outcome]) -> None:
    """Print the pages of good runs; a page that cannot be printed counts all the same."""
    for outcome in outcomes:
        try:
            if outcome.page and not outcome.code:
                printed(outcome.page)
        except RunError as error:
            click.echo(f"trendlab: {error}", err=True)


def printed(page: Path) -> Path:
    """Print a page to a PDF beside it, with Chromium, without network.

    Raises
    ------
    RunError
        If Chromium makes none.
    """
    hidden = page.with_name(f".{PRINT}.{secrets.token_hex(4)}.new")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root with its sandbox
    with tempfile.TemporaryDirectory(prefix="trendlab-print-") as own:
        asked = [browser(), *OFFLINE, *root, f"--user-data-dir={own}", f"--print-to-pdf={hidden}"]
        try:
            done = subprocess.run([*asked, page.resolve().as_uri()], **_QUIET)
            if done.returncode or not hidden.is_file():
                raise RunError(clean.line(f"--pdf: Chromium ended with {done.returncode}"))
            return hidden.replace(page.with_name(PRINT))
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RunError(clean.line(f"--pdf: {error}")) from error
        finally:
            hidden.unlink(missing_ok=True)
