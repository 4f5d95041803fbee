"""The sub-commands of `cleaner`, each imported and built where it is asked for.

To read the signatures of all of them takes 20 ms, and their modules as much again: a tenth of the start of any one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from importlib import import_module
from typing import Annotated

import typer

from cleaner.cli.plain_values import PlainCommand, PlainGroup

# The commands, in the order of the help: where each is, and what the help says of it. A group has its own.
COMMANDS = {
    "clean": ("clean:clean_command", "Clean texts; keep ledgers, a manifest and a report."),
    "check": ("check:check_command", "Report what is wrong with texts."),
    "diff": ("diff:diff_command", "Show what cleaning changed, and by which rule."),
    "report": ("report:report_command", "Make the report of a run again."),
    "dedup": ("dedup:dedup_command", "Find documents that say the same."),
    "restore": ("restore:restore_command", "Give the raw bytes again."),
    "learn": ("learn:learn_command", "Propose rules for what recurs across documents."),
    "explain": ("explain:explain_command", "Show what a rule does and why."),
    "rules": ("rules:rules_command", "List the rules."),
    "init": ("init:init_command", "Write a commented cleaner.toml."),
    "config": ("config:config_command", "Show what is configured, and where."),
    "inspect": ("inspection:inspect_command", "Show what files are before anything is done."),
    "index": ("index:index_app", None),
}


def make_app(names: Iterable[str] = tuple(COMMANDS)) -> typer.Typer:
    """Return the program with these commands."""
    # Plain help: it reads the same in a log, and does not wait for rich.
    app = typer.Typer(
        name="cleaner",
        cls=PlainGroup,
        help="Clean and deduplicate Chinese-first web text. Every change is explained and can be taken back.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    command = partial(app.command, cls=PlainCommand)
    for name in names:
        place, short_help = COMMANDS[name]
        module, _, attribute = place.partition(":")
        found = getattr(import_module(f"cleaner.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            command(name, short_help=short_help)(found)
    return app


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the command that *arguments* begin with; with all of them where they name none."""
    return make_app(arguments[:1]) if arguments and arguments[0] in COMMANDS else make_app()


def _show_version(wanted: bool) -> None:
    if wanted:
        from cleaner import __version__

        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Clean and deduplicate Chinese-first web text. Every change is explained and can be taken back."""
