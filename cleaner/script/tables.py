"""The tables that the steps of the stage look texts up in, by the script that is asked for."""

from __future__ import annotations

from functools import cache

from cleaner.config import ScriptTarget
from cleaner.script import vocabulary
from cleaner.script.conversion import StepConverter
from cleaner.script.lines import words_of_script
from cleaner.script.sheet import Tables

# OpenCC's configurations, by the target that is traditional.
TRADITIONAL_CONFIGS = {"hant": "s2t", "tw": "s2tw", "hk": "s2hk"}


@cache
def _simplifier() -> StepConverter:
    return StepConverter(vocabulary.simplifying_group())


def steps_of(target: ScriptTarget) -> tuple[StepConverter, ...]:
    """Return the steps that bring text into a script."""
    return (_simplifier(),) if target == "hans" else _traditionalizers(TRADITIONAL_CONFIGS[target])


@cache
def _traditionalizers(config: str) -> tuple[StepConverter, ...]:
    return tuple(StepConverter(group) for group in vocabulary.traditional_steps(config))


@cache
def tables_of_residue() -> Tables:
    """Return the table of what converters leave, which is asked of each text."""
    return Tables([vocabulary.residue()[0].index])


@cache
def tables_of_words(target: ScriptTarget) -> Tables:
    """Return the tables that are asked of a text which may change."""
    indexes = [words_of_script()]
    if target == "hans":
        indexes.append(vocabulary.regional_words().index)
    if target != "keep":
        indexes.append(steps_of(target)[0].clusters.deciding)
    return Tables(indexes)


@cache
def tables_of_both(target: ScriptTarget) -> Tables:
    """Return the tables of residue and those of words in one, for texts that all may change."""
    return Tables([*tables_of_residue().indexes, *tables_of_words(target).indexes])
