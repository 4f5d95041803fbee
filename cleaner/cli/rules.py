"""`cleaner rules`: the list of all rules."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from cleaner.cli.completion import complete_stages
from cleaner.cli.running import guarded, put


class RulesFormat(str, Enum):
    """How the list is written."""

    text = "text"
    json = "json"


@guarded
def rules_command(
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar="STAGE", help="Only the rules of this stage.", autocompletion=complete_stages),
    ] = None,
    format_: Annotated[RulesFormat, typer.Option("--format", help="How the list is written.")] = RulesFormat.text,
) -> None:
    """List the rules: id, severity of findings, safety of the fix, and what it does."""
    from difflib import get_close_matches

    from cleaner.corpus.writers import dump_json
    from cleaner.errors import ConfigError
    from cleaner.reports.rules import rule_to_dict
    from cleaner.rules import RULEBOOKS, registry

    if stage is not None and stage not in RULEBOOKS:
        near = get_close_matches(stage, RULEBOOKS, n=1, cutoff=0.0)[0]
        raise ConfigError(f"no stage is named {stage!r}; did you mean {near!r}? Stages: {', '.join(RULEBOOKS)}")
    chosen = [rule for rule in registry().values() if stage is None or rule.stage == stage]
    if format_ is RulesFormat.json:
        put(dump_json([rule_to_dict(rule) for rule in chosen], indent=1))
        return
    width = max((len(rule.id) for rule in chosen), default=0)
    for rule in chosen:
        put(f"{rule.id:<{width}}  {rule.severity:<7}  {rule.safety:<7}  {rule.summary}")
