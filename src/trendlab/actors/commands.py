"""``trendlab actors``: a gazetteer drafted from the names that articles have."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from trendlab import paths, tables
from trendlab.actors import discover, merge, outlets, places, prepare, scanned, whole_names
from trendlab.loading.formats.gazetteers import slug
from trendlab.loading.load import load_actors, load_articles

COLUMNS = ("actor_id", "name", "kind", "aliases", "articles", "example")


@click.group()
def actors() -> None:
    """Make a gazetteer of your own."""


@actors.command()
@click.argument("articles", nargs=-1, required=True)
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="FILE to write.")
@click.option("--known", help="A gazetteer whose names are left out; else that of trendlab.")
@click.option("--least", default=3, show_default=True, help="Articles that must have a name.")
@click.option("--force", is_flag=True, help="Write over a FILE that is there.")
def draft(articles: tuple[str, ...], out: Path, known: str | None, least: int, force: bool) -> None:
    """Write the names that recur in ARTICLES, and in no list, as a gazetteer to edit.

    One row per name: what kind it seems to be, room for aliases (with | between them), the articles
    that have it and a sentence. Remove what is no actor and mend the rest; notebooks read the file
    as `actors_path`.
    """
    if out.exists() and not force:
        raise tables.ParameterError(f"{out}: exists already; --force writes over it")
    names = drafted(load_articles(list(articles)), known, least).astype("str").map(tables.inert)
    with out.open("w" if force else "x", encoding="utf-8-sig", newline="") as file:
        names.to_csv(file, index=False)
    click.echo(f"names written to {out}: {len(names):,}")


def drafted(articles: pd.DataFrame, known: str | None = None, least: int = 3) -> pd.DataFrame:
    """List the names that recur in some articles and that no list has, in ``COLUMNS``."""
    listed = load_actors(known or paths.data() / "actors.csv")
    listed, _ = merge(listed, places("place", "capital", "metonym", "ignore"))
    missing = discover(articles, scanned(articles, prepare(listed)), least)
    own = [*articles["outlet"].dropna().unique(), *outlets()["name"]]
    names = whole_names(missing, own).rename(columns={"sentence": "example"})
    ids = [slug(name) for name in names["name"]]
    return names.assign(actor_id=ids, aliases="")[list(COLUMNS)]
