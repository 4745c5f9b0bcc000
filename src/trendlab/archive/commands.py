"""``trendlab archive``: what an archive holds, and its upkeep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from trendlab import tables
from trendlab.archive import health
from trendlab.archive.parts import rows, schema
from trendlab.archive.store import Archive


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
    for month, folders in ((prune, ()), (prune_raw, ("raw",))):
        if month and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise tables.ParameterError(f"{month!r} is no month, such as 2024-01")
        if month:
            click.echo(f"removed: {', '.join(store.prune(month, *folders)) or 'nothing'}")
    if compact:
        click.echo(f"compacted: {store.compact()} months")


def tell(store: Archive) -> None:
    """Print size, span, outlets, gaps and freshness."""
    counts, found = store.counts(), health.sources(store)
    files = pd.DataFrame(store.place.list(""), columns=["name", "bytes"])
    size = files.groupby(files["name"].str.partition("/")[0])["bytes"].sum() / 1e6
    parts = ", ".join(f"{name} {mb:,.1f} MB" for name, mb in size.items() if mb > 0.01)
    click.echo(f"{counts['articles'].sum():,} articles of {counts['outlet'].nunique()} outlets")
    click.echo(f"{size.sum():,.1f} MB ({parts})")
    if len(counts):
        click.echo(f"from {counts['day'].min():%F} to {counts['day'].max():%F}")
        missing = health.gaps(counts)
        click.echo(f"days without an article: {', '.join(missing[:10]) or 'none'}"
                   + (f" and {len(missing) - 10} more" if missing[10:] else ""))  # fmt: skip
    if len(found):
        click.echo(f"last good answer: {found['last_good'].max():%F %H:%M} UTC")
        click.echo(found.drop(columns="tried").to_string(index=False, max_colwidth=60))


def _export(store: Archive, out: Path, delta: bool) -> int:
    """Write month by month, so that memory stays that of a month."""
    shape, counts = schema(tables.ARTICLES), []

    def batches() -> Iterator[pa.RecordBatch]:
        for part in store.parts():
            table = rows(part.read(), shape)
            counts.append(len(table))
            yield from table.to_batches()

    if delta:
        try:
            from deltalake import write_deltalake
        except ImportError:
            raise tables.LoadError("deltalake is not installed: pip install deltalake") from None
        written = pa.RecordBatchReader.from_batches(shape, batches())
        write_deltalake(str(out), written, mode="append")
    else:
        with pq.ParquetWriter(out, shape, compression="zstd") as writer:
            for batch in batches():
                writer.write_batch(batch)
    return sum(counts)
