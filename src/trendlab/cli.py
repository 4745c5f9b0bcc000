"""The ``trendlab`` command; nothing heavy is imported before a command needs it."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from trendlab.tables import RunError, TrendlabError

COMMANDS = {  # name: its module, what it does
    "actors": ("trendlab.actors.commands", "Draft a gazetteer of the names that articles have."),
    "archive": ("trendlab.archive.commands", "Tell what an archive holds, and see to it."),
    "check": ("trendlab.loading.examine", "Tell what is in files and which rows are bad."),
    "collect": ("trendlab.collect.commands", "Ask live sources and keep what they publish."),
    "init": ("trendlab.starting.init", "Make a working folder of your own."),
    "lab": ("trendlab.starting.lab", "Open the notebooks in JupyterLab."),
    "params": ("trendlab.reports.commands", "List the parameters of a notebook."),
    "prune": ("trendlab.reports.pruning", "Remove old runs of reports."),
    "report": ("trendlab.reports.commands", "Run a notebook and print the path of its page."),
    "run": ("trendlab.reports.commands", "Run every report of a schedule."),
    "verify": ("trendlab.reports.commands", "Run a report again, and say what differs."),
}


class Late(click.Command):
    """A command whose module is imported when it runs, not when it is listed."""

    def __init__(self, name: str, module: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.module = module

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        real: click.Command = getattr(importlib.import_module(self.module), str(self.name))
        return real.make_context(*args, **kwargs)


class Main(click.Group):
    """Ends with one harmless line on stderr for whatever a user got wrong."""

    def main(self, args: Any = None, *rest: Any, **kwargs: Any) -> Any:
        try:
            code = super().main(args, *rest, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except BrokenPipeError:
            sys.exit(1)
        except Exception as error:
            told = ending(error)
            if told is None:
                raise
            from trendlab.reports.sanitize import line

            click.echo(f"trendlab: {line(told[0], 1000)}", err=True)
            sys.exit(told[1])
        sys.exit(code if isinstance(code, int) else 0)


def ending(error: Exception) -> tuple[str, int] | None:
    """Say what a user got wrong, and the exit code: 2, 74 of a disk, 75 of what is taken."""
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        told = f" See {context.command_path} --help." if context else ""
        return f"{error.format_message()}{told}", error.exit_code
    if isinstance(error, click.Abort):
        return "stopped", 130
    if isinstance(error, TrendlabError):
        return str(error), 75 if isinstance(error, RunError) else 2
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}", 74
    return None


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trendlab", prog_name="trendlab")
def main() -> None:
    """Research notebooks on search trends and news coverage, run into pages you can share."""


for command, (module, told) in COMMANDS.items():
    main.add_command(Late(command, module, told))

if __name__ == "__main__":
    main()
