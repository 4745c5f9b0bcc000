"""``trendlab collect``: ask all sources of a file once, and tell how each fared."""

from __future__ import annotations

import html
import sys
from pathlib import Path

import click
import pandas as pd

from trendlab.archive import Archive, health
from trendlab.collect import config
from trendlab.loading.source import plain
from trendlab.tables import ParameterError

EXTRA = "collecting needs more packages: pip install 'trendlab[collect]'"

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sources</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:16px/1.5 system-ui;margin:2rem}}td,th{{padding:.2rem .8rem;text-align:left}}
</style></head><body><h1>Sources of {name}</h1><p>Collected last on {at}. {notice}</p>
{table}</body></html>
"""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help="Ask sources that are not due yet as well.")
@click.option("--quiet", is_flag=True, help="Say nothing of what went well.")
def collect(file: Path, every: bool, quiet: bool) -> None:
    """Ask the sources of FILE that are due and keep what they publish in its archive.

    Exit codes: 0 all went well, 1 every source failed, 2 FILE is wrong, 3 some sources failed,
    74 the archive cannot be written, 75 another run is at work.
    """
    from tqdm import tqdm

    try:
        from trendlab.collect import run
    except ModuleNotFoundError:
        raise ParameterError(EXTRA) from None
    settings = config.read(file)
    hidden = quiet or not sys.stderr.isatty()
    with tqdm(total=len(settings.sources), unit="source", disable=hidden, leave=False) as bar:
        outcomes = run.collect(settings, lambda _: bar.update(), every)
    write_page(Archive(settings.archive))
    for one in outcomes:
        if one.state not in ("new", "unchanged") or not quiet:
            counted = f" {one.rows} rows, {one.new} new" if one.rows else ""
            click.echo(f"{one.state:9} {one.source}{counted} {plain(one.said, 300)}".rstrip())
    if not quiet:
        click.echo(f"{len(outcomes)} of {len(settings.sources)} sources were due")
    sys.exit(run.code(outcomes))


def write_page(store: Archive) -> None:
    """Write ``sources.html`` into the archive: the health of each source."""
    found = health.sources(store)
    at = found["tried"].max()
    shown = found.drop(columns="tried").assign(last_good=found["last_good"].dt.strftime("%F %H:%M"))
    page = PAGE.format(
        name=html.escape(store.place.root),
        at="" if pd.isna(at) else f"{at:%F %H:%M} UTC",
        notice=html.escape(health.notice(store)),
        table=shown.to_html(index=False, na_rep="", border=0),
    )
    store.place.write("sources.html", page.encode())
