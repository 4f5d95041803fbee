"""How a text is cleaned that is a field of a record, not a file."""

from __future__ import annotations

from dataclasses import replace

from cleaner import rules
from cleaner.config import Config

# A line feed at the end is for files; a text in a field ends with its last character.
NOT_FOR_RECORDS = ("typography/final-newline",)


def for_records(config: Config) -> Config:
    """Return *config* without the rules that are for files alone."""
    known = rules.registry()
    unwanted = tuple(rule for rule in NOT_FOR_RECORDS if rule in known and rule not in config.ignore)
    return replace(config, ignore=(*config.ignore, *unwanted)) if unwanted else config
