"""``trendlab archive``: what an archive holds, and its upkeep."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq

from trendlab import tables
from trendlab.archive import health
from trendlab.archive.store import Archive, schema


@click.command()
@click.argument("path")
@click.option("--compact", is_flag=True, help="Make one file of each month.")
@click.option("--export", type=click.Path(path_type=Path), help="Write all articles to a file.")
@click.option("--delta", is_flag=True, help="Export to a Delta table (needs deltalake).")
@click.option("--prune", metavar="MONTH", help="Remove what is older than MONTH (2024-01).")
@click.option("--prune-raw", metavar="MONTH", help="Remove raw answers older than MONTH.")
def archive(
    path: str, compact: bool, export: Path | None, delta: bool, prune: str | None,
    prune_raw: str | None,
) -> None:  # fmt: skip
    """Tell size, span, outlets, gaps and freshness of the archive at PATH, or see to it."""
    store = Archive(path)
    if compact or prune or prune_raw:
        with store.place.lock():
            _upkeep(store, compact, prune, prune_raw)
    if export:
        click.echo(f"{_export(store, export, delta):,} articles written to {export}")
    else:
        tell(store)


def _upkeep(store: Archive, compact: bool, prune: str | None, prune_raw: str | None) -> None:
    for month in filter(None, (prune, prune_raw)):
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise tables.ParameterError(f"{month!r} is no month, such as 2024-01")
    if prune:
        click.echo(f"removed: {', '.join(store.prune(prune)) or 'nothing'}")
    if prune_raw:
        old = [n for n, _ in store.place.list("raw") if n.split("/")[1] < prune_raw]
        for name in old:
            store.place.delete(name)
        click.echo(f"removed: {len(old):,} raw answers")
    if compact:
        click.echo(f"compacted: {store.compact()} months")


def tell(store: Archive) -> None:
    """Print what `health.describe` found."""
    told: dict[str, Any] = health.describe(store)
    size = sum(told["bytes"].values())
    parts = ", ".join(f"{k} {v / 1e6:,.1f} MB" for k, v in sorted(told["bytes"].items()) if v > 1e4)
    click.echo(f"{told['articles']:,} articles of {told['outlets']} outlets")
    click.echo(f"{size / 1e6:,.1f} MB ({parts})")
    if told["articles"]:
        click.echo(f"from {told['first']:%F} to {told['last']:%F}")
        missing = told["gaps"]
        click.echo(f"days without an article: {', '.join(missing[:10]) or 'none'}"
                   + (f" and {len(missing) - 10} more" if missing[10:] else ""))  # fmt: skip
    if len(told["sources"]):
        click.echo(f"last good answer: {told['collected']:%F %H:%M} UTC")
        click.echo(told["sources"].drop(columns="tried").to_string(index=False, max_colwidth=60))


def _export(store: Archive, out: Path, delta: bool) -> int:
    """Write month by month, so that memory stays that of a month."""
    shape, count = schema(tables.ARTICLES), 0
    if not delta:
        with pq.ParquetWriter(out, shape, compression="zstd") as writer:
            for part in store.parts():
                rows = pa.Table.from_pandas(part.read(), shape, preserve_index=False)
                writer.write_table(rows)
                count += len(rows)
        return count
    try:
        from deltalake import write_deltalake
    except ImportError:
        raise tables.LoadError("deltalake is not installed: pip install deltalake") from None
    for part in store.parts():
        rows = pa.Table.from_pandas(part.read(), shape, preserve_index=False)
        write_deltalake(str(out), rows, mode="append")
        count += len(rows)
    return count
