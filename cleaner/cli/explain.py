"""`cleaner explain`: what a rule does, why, and examples."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.completion import complete_rules
from cleaner.cli.running import USAGE, guarded, put, stop


@guarded
def explain_command(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE", help="The id of a rule, such as typography/some-rule.", autocompletion=complete_rules
        ),
    ],
) -> None:
    """Show what a rule does, why, whether its fix is safe, and examples."""
    from cleaner.reports.rules import rule_lines
    from cleaner.reports.terminal import has_colour
    from cleaner.rules import RULEBOOKS, registry

    try:
        found = registry().find(rule)
    except KeyError as error:
        if rule in RULEBOOKS:
            stop(USAGE, f"{rule!r} is a stage; `cleaner rules --stage {rule}` lists its rules")
        stop(USAGE, error.args[0])
    if not has_colour():
        for line in rule_lines(found):
            put(line)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(force_terminal=True).print(Markdown("\n".join(rule_lines(found))))
