"""`cleaner explain`: what a rule does, why, and examples."""

from __future__ import annotations

from collections.abc import Iterator
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
    lines = [*rule_lines(found), *_switches(found.id)]
    if not has_colour():
        for line in lines:
            put(line)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(force_terminal=True).print(Markdown("\n".join(lines)))


def _switches(rule: str) -> Iterator[str]:
    """Yield how the rule is switched off, or made to weigh less or more."""
    yield from ("", "What you can set:", "")
    yield f"- off: `--ignore {rule}`, or `ignore` in cleaner.toml; in some files: `[per-file-ignores]`"
    yield "- right as it is at one place: `[[allow]]` with the text that stands there"
    yield f'- how much it weighs for `check`: `"{rule}" = "error"` (warning, info) in `[severity]`'
