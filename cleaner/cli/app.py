"""The `cleaner` command and its sub-commands.

Only light modules are imported here and in the modules of the commands, so that
`cleaner --help` answers at once; a command imports what it needs when it runs.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from cleaner.cli import check, clean, config, dedup, diff, explain, init, inspection, learn, report, restore, rules
from cleaner.cli.index import index_app
from cleaner.cli.plain_values import PlainCommand, PlainGroup

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


def _show_version(wanted: bool) -> None:
    if wanted:
        from cleaner import __version__

        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Clean and deduplicate Chinese-first web text. Every change is explained and can be taken back."""


_command = partial(app.command, cls=PlainCommand)
_command("clean", short_help="Clean texts; keep ledgers, a manifest and a report.")(clean.clean_command)
_command("check", short_help="Report what is wrong with texts.")(check.check_command)
_command("diff", short_help="Show what cleaning changed, and by which rule.")(diff.diff_command)
_command("report", short_help="Make the report of a run again.")(report.report_command)
_command("dedup", short_help="Find documents that say the same.")(dedup.dedup_command)
_command("restore", short_help="Give the raw bytes again.")(restore.restore_command)
_command("learn", short_help="Propose rules for what recurs across documents.")(learn.learn_command)
_command("explain", short_help="Show what a rule does and why.")(explain.explain_command)
_command("rules", short_help="List the rules.")(rules.rules_command)
_command("init", short_help="Write a commented cleaner.toml.")(init.init_command)
_command("config", short_help="Show what is configured, and where.")(config.config_command)
_command("inspect", short_help="Show what files are before anything is done.")(inspection.inspect_command)
app.add_typer(index_app, name="index")
