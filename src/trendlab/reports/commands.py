"""``trendlab report``, ``run``, ``verify`` and ``params``: reports from the command line."""

from __future__ import annotations

import math
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from trendlab.reports import catalogue, days, digest, parameters, pool, processes, takeaway
from trendlab.reports import schedule as schedules
from trendlab.reports import verify as verifying
from trendlab.reports.door import door
from trendlab.reports.job import RANGES, USAGE, find_notebook, make
from trendlab.reports.run import cannot_write, done_already, gravest
from trendlab.reports.sanitize import line
from trendlab.tables import ParameterError, RunError


class FailedError(click.ClickException):
    """Ends a command with one line and an exit code."""

    def __init__(self, said: object, code: int) -> None:
        super().__init__(str(said))
        self.exit_code = code  # type: ignore[misc]


def day(_: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """Read the value of ``--as-of``."""
    if text is None:
        return None
    try:
        return days.resolve_date(text, days.today())
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}", param=option) from error


class Number(click.FloatRange):
    """A finite number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number that ends a run.", param, ctx)
        return number


as_of_option = click.option(
    "--as-of", callback=day, metavar="DATE", help="The day that relative dates count from."
)
out_option = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("reports"), help="Folder for reports."
)
limit_options = (
    click.option("--engine", type=click.Choice(["forked", "kernel"]), default="forked",
                 help="forked: a warmed process per report; kernel: a plain Jupyter kernel."),
    click.option("--kernel", default="", metavar="NAME",
                 help="Jupyter kernel to run in, rather than the one that the notebook names."),
    click.option("--timeout", "limit", type=Number(*RANGES["limit"]), default=900,
                 help="Seconds for a whole run."),
    click.option("--cell-timeout", "cell_limit", type=Number(*RANGES["cell_limit"]), default=300,
                 help="Seconds for one cell."),
    click.option("--memory", type=Number(*RANGES["memory"]), default=2000,
                 help="MB of memory that a notebook may take (Linux)."),
    click.option("--keep", type=click.IntRange(*RANGES["keep"]), default=0,
                 help="Runs to keep of each report; 0 keeps all."),
)  # fmt: skip
language_option = click.option(
    "--language", default="", metavar="CODE",
    help="Language of the list of reports, such as fr; by default that of most pages.",
)  # fmt: skip
pdf_option = click.option(
    "--pdf", is_flag=True, callback=lambda _, __, asked: bool(asked and takeaway.browser()),
    help="Print each page to report.pdf, by Chromium.",
)  # fmt: skip


def limits(command: Any) -> Any:
    """Add the options that every run has."""
    for option in reversed(limit_options):
        command = option(command)
    return command


@click.command()
@click.argument("notebook")
@click.option("-p", "given", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter.")
@click.option("--articles", help="File with articles; the same as -p articles_path FILE.")
@click.option("--trends", help="File with trends; the same as -p trends_path FILE.")
@click.option("--actors", help="File with actors; the same as -p actors_path FILE.")
@click.option("--encoding", help="Byte encoding of files that are not UTF-8, such as cp1252.")
@click.option("--zone", help="Zone of times that name none, such as Europe/Paris.")
@click.option("--locale", help="Language of the interface that wrote the files, such as fr.")
@click.option("--columns", multiple=True, metavar="FILE=OURS", help="Map a column: titre=title.")
@pdf_option
@as_of_option
@out_option
@limits
def report(
    notebook: str, given: tuple[tuple[str, str], ...], pdf: bool, as_of: date | None, out: Path,
    **options: Any,
) -> None:  # fmt: skip
    """Run NOTEBOOK with parameters and print the path of the page.

    NOTEBOOK is a name such as briefing, or the path of any notebook with a cell tagged
    parameters. Exit codes: 0 a new report, 2 wrong parameters, 65 the notebook failed, 70 the
    kernel died, 74 the report could not be written, 75 another run is at work, 124 out of time.
    """
    pool.settle()
    files = {f"{name}_path": options.pop(name) for name in ("articles", "trends", "actors")}
    files |= {name: options.pop(name) for name in ("encoding", "zone", "locale")}
    files["columns"] = ",".join(options.pop("columns")) or None
    said = [*given, *((name, text) for name, text in files.items() if text is not None)]
    if twice := [name for name, n in Counter(name for name, _ in said).items() if n > 1]:
        raise ParameterError(f"{twice[0]} is given more than once. Keep one.")
    found = find_notebook(notebook)
    job = make(found, dict(said), as_of=as_of, today=days.today(), out=out, **options)
    outcome = _carried_out([job], 1)[0]
    takeaway.print_pages([outcome] if pdf else [])
    if outcome.reason and not outcome.code:
        click.echo(f"trendlab: {outcome.reason}", err=True)
    if outcome.code:
        seen = f"; see {outcome.page}" if outcome.page else ""
        raise FailedError(f"{job.name}: {outcome.reason}{seen}", outcome.code)
    click.echo(_safe(str(outcome.page)))


@click.command()
@click.argument("schedule", type=click.Path(path_type=Path), default="schedule.toml")
@click.option("--workers", type=click.IntRange(1, 64), default=2, help="Reports made at a time.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Dask scheduler (tcp://host:8786) whose workers execute the notebooks.",
)
@click.option("--only", metavar="NAME", help="Only reports of this name; * stands for anything.")
@click.option("--resume", is_flag=True, help="Leave out what has a good run of the same inputs.")
@click.option("--quiet", is_flag=True, help="Say nothing of what went well.")
@click.option(
    "--on-digest",
    metavar="COMMAND",
    help="Run at the end, with the path of digest.txt as its last argument.",
)
@pdf_option
@language_option
@as_of_option
@out_option
def run(
    schedule: Path, workers: int, scheduler: str | None, only: str | None, resume: bool,
    quiet: bool, on_digest: str | None, pdf: bool, language: str, as_of: date | None,
    out: Path,
) -> None:  # fmt: skip
    """Run every report of SCHEDULE (schedule.toml if not given); others still run when one fails.

    What failed, was missed or changed is told in digest.txt and digest.html beside the reports.
    The exit code is 0 if every report was made, else that of the gravest failure.
    """
    pool.settle()
    listed = schedules.read(schedule, as_of, days.today(), out)
    listed = schedules.only(listed, only) if only else listed
    waiting = [job for _, job in listed if not (resume and done_already(job))]
    if resume and not quiet:
        click.echo(f"{len(listed) - len(waiting)} of {len(listed)} done already", err=True)
    if scheduler:
        waiting = [replace(job, engine=scheduler) for job in waiting]
    outcomes = _carried_out(waiting, workers, _Progress(waiting, quiet), language)
    takeaway.print_pages(outcomes if pdf else [])
    _digest(list(zip(waiting, outcomes, strict=True)), on_digest, language)
    sys.exit(gravest(outcome.code for outcome in outcomes))


def _digest(ended: list[Any], command: str | None, language: str) -> None:
    """Write the digest of each folder of reports, and hand it over."""
    for out in sorted({job.out for job, outcome in ended if outcome.page}):
        try:
            told = digest.write(out, [one for one in ended if one[0].out == out], language)
        except OSError as error:
            click.echo(f"trendlab: {cannot_write(error, out / digest.TEXT).reason}", err=True)
            continue
        if command and (failed := digest.hand_over(command, told)):
            click.echo(f"trendlab: {failed}", err=True)


class _Progress:
    """A status line for each run, over a progress bar where someone watches."""

    def __init__(self, jobs: list[Any], quiet: bool) -> None:
        class Bar(tqdm):
            monitor_interval = 0  # its thread would make forking unsafe

        hidden = quiet or not sys.stderr.isatty()
        self.jobs, self.quiet = jobs, quiet
        self.bar = Bar(total=len(jobs), unit="report", disable=hidden, leave=False)

    def __call__(self, index: int, outcome: Any) -> None:
        word = "failed" if outcome.code else "ok"
        said = f"{word:6} {self.jobs[index].name} {outcome.seconds:.1f} s"
        said += f" exit {outcome.code}:" if outcome.code else ""
        if outcome.reason:
            said += f" {line(outcome.reason)}"
        if outcome.page:
            said += f" {line(outcome.page, 5000)}"
        if outcome.code or not self.quiet:
            self.bar.write(said, file=sys.stderr)
        self.bar.update()


def _carried_out(
    jobs: list[Any], workers: int, done: Any = lambda *_: None, language: str = ""
) -> list[Any]:
    """Run jobs, rebuild the catalogue, return the outcomes in order."""
    outcomes: dict[int, Any] = {}

    def note(index: int, outcome: Any) -> None:
        outcomes[index] = outcome
        done(index, outcome)

    try:
        pool.run_all(jobs, workers, note)
        for out in {jobs[index].out for index, ended in outcomes.items() if ended.page}:
            _list(out, language)
    except processes.StoppedError as stopped:
        for out in {job.out for job in jobs if job.out.is_dir()}:
            _list(out, language)
        said = _stopped(stopped.name, list(outcomes.values()), len(jobs))
        raise FailedError(said, 128 + stopped.number) from None
    except OSError as error:  # before any run has begun
        failed = cannot_write(error, Path(tempfile.gettempdir()))
        raise FailedError(failed.reason, failed.code) from None
    return [outcomes[index] for index in range(len(jobs))]


def _stopped(name: str, outcomes: list[Any], asked: int) -> str:
    """Say what is kept of what was stopped."""
    cut = [str(outcome.page) for outcome in outcomes if outcome.page and outcome.code]
    good = sum(not outcome.code for outcome in outcomes)
    kept = f"{len(cut)} kept as failed, as far as they came: {', '.join(cut)}"
    return f"stopped by {name}: {good} of {asked} reports made, {kept if cut else 'none cut'}"


def _list(out: Path, language: str) -> None:
    """Rebuild the catalogue; where it cannot be written, the runs have ended as they have."""
    try:
        catalogue.rebuild(out, language)
    except OSError as error:
        click.echo(f"trendlab: {cannot_write(error, out / 'index.html').reason}", err=True)


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--recorded-cells",
    is_flag=True,
    help="Run the cells in the report, as if they were your own: only if you trust them.",
)
def verify(run: Path, recorded_cells: bool) -> None:  # fmt: skip
    """Run again what the folder RUN records, and say what differs.

    What runs is the notebook on this machine that has the recorded hash; without one, nothing
    does. Exit codes: 0 the same bytes, 65 something differs or was not run.
    """
    try:
        differs = verifying.verify(
            run.resolve(), lambda job: _carried_out([job], 1)[0], recorded_cells
        )
    except RunError as error:
        raise FailedError(error, USAGE) from None
    for said in differs:
        click.echo(_safe(said))
    if any(not said.startswith("note:") for said in differs):
        sys.exit(65)
    click.echo(_safe(f"the same: {run}"))


def _safe(text: str) -> str:
    return text[: len(text) - len(text.lstrip())] + line(text, 5000)


@click.command()
@click.argument("notebook")
def params(notebook: str) -> None:
    """List the parameters of NOTEBOOK: name, kind, default and meaning."""
    path = find_notebook(notebook)
    with door(path, "a notebook"):
        rows = [
            (one.name, one.kind, line(repr(one.default), 200), line(one.help))
            for one in parameters.read(path).values()
        ]
    if not rows:
        click.echo(f"trendlab: {line(path)}: no cell has the tag parameters", err=True)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *cells, meaning in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo("  ".join([*padded, meaning]))
