"""``trendlab prune``: remove old runs, and nothing that is none."""

from __future__ import annotations

from pathlib import Path

import click

from trendlab.reports import catalogue
from trendlab.reports import store as publish
from trendlab.reports.sanitize import line


@click.command()
@click.argument(
    "out", type=click.Path(path_type=Path, exists=True, file_okay=False), default="reports"
)
@click.option("--keep", type=click.IntRange(1), default=30, help="Runs to keep of each report.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def prune(out: Path, keep: int, dry_run: bool) -> None:
    """Remove from the reports in OUT the runs beyond the newest of each, and say what it freed.

    The newest --keep good runs and as many failed ones stay (30 if not given), and so does
    whatever is not a run with its record.
    """
    out = out.resolve()
    total = 0
    for folder in catalogue.folders(out, []):
        try:
            with publish.lock(folder):
                gone = [run for run in publish.beyond(folder, keep) if _is_run(run)]
                freed = sum(_size(run) for run in gone)
                publish.prune([] if dry_run else gone)
        except publish.LockedError as error:
            click.echo(f"trendlab: {line(error)}", err=True)
            continue
        total += freed
        if gone:
            name = line(folder.relative_to(out))
            click.echo(f"{name}: {len(gone)} runs, {freed / 1e6:.1f} MB")
    if not dry_run:
        catalogue.rebuild(out)
    click.echo(f"{'would free' if dry_run else 'freed'} {total / 1e6:.1f} MB")


def _is_run(run: Path) -> bool:
    try:
        return bool(publish.read_record(run))
    except (OSError, ValueError):
        return False


def _size(run: Path) -> int:
    return sum(path.lstat().st_size for path in run.rglob("*"))
