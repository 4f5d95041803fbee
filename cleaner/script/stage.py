"""The pass of the script stage: one conversion, guarded, with the words and characters that need more than a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from cleaner.config import ScriptTarget
from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import CodePoints, Edit, Substitutions, from_code_points, to_code_points
from cleaner.script import vocabulary
from cleaner.script.ambiguity import DRY_OR_NAME, find_names, note_characters
from cleaner.script.conversion import StepConverter, mask_of
from cleaner.script.identification import SIMPLIFIED, TRADITIONAL, Flags, flag_characters
from cleaner.script.lines import Lines, Mask, drop_meant, find_shown, find_strays, is_on_foreign_line, judge_lines
from cleaner.script.particle import find_left_particles, find_particles, writes_particle_apart
from cleaner.script.protection import find_titles
from cleaner.script.quotations import judge_quotations
from cleaner.script.words import (
    find_hybrids,
    find_left_characters,
    find_residue,
    find_words,
    note_words,
    replace_mainland_words,
    replace_words,
)

_TO_SIMPLIFIED = "script/to-simplified"
_TO_TRADITIONAL = "script/to-traditional"
_REGIONAL_WORD = "script/regional-word"
_RESIDUE = "script/converter-residue"
_PARTICLE = "script/particle-zhe"
_AMBIGUOUS_CHARACTER = "script/ambiguous-character"
_AMBIGUOUS_WORD = "script/ambiguous-word"

_TRADITIONAL_CONFIGS = {"hant": "s2t", "tw": "s2tw", "hk": "s2hk"}


def convert_document(text: str, context: Context) -> Changes:
    """Return what brings *text* into the script that the configuration asks for."""
    substitutions: list[Substitutions] = []
    notes: list[Note] = []
    enabled = context.config.is_enabled
    flags = flag_characters(text)
    if context.config.protect_titles:
        flags[mask_of(len(text), find_titles(text))] = 0
    target = context.config.script
    telling = SIMPLIFIED if target in _TRADITIONAL_CONFIGS else TRADITIONAL
    lines = None
    if (flags & telling).any():
        flags[list(find_shown(text))] = 0
        judged = drop_meant(text, flags) if telling == TRADITIONAL else flags
        lines = judge_lines(text, judged, telling) if (judged & telling).any() else None
        lines = judge_quotations(text, judged, telling, lines) if lines is not None else None
    edits = list(_find_residue(text, context, flags, lines)) if enabled(_RESIDUE) else []
    if target == "hans" and enabled(_PARTICLE):
        substitutions += _find_left_particles(text, flags, lines, edits)
    if target == "keep" or lines is None:
        return Changes(edits, substitutions) if edits or substitutions else NO_CHANGES
    _change_words(text, context, lines, edits, notes)
    free = lines.open & ~mask_of(len(text), ((edit.start, edit.end) for edit in edits))
    for group in substitutions:
        free[group.positions] = False
    if target == "hans" and DRY_OR_NAME in text:
        free[list(find_names(text, context.folded))] = False
    if target == "hans" and enabled(_PARTICLE):
        particles = _find_particles(text, context.folded, lines.whole & free)
        if particles is not None:
            substitutions.append(particles)
            free[particles.positions] = False
    points = to_code_points(text)
    if enabled(_TO_SIMPLIFIED if target == "hans" else _TO_TRADITIONAL):
        within = free if lines.are_all_whole else free & (lines.whole | find_strays(text, flags, lines, telling))
        substitutions += _substitute(points, _convert_points(text, points, target), within, target)
    if enabled(_AMBIGUOUS_CHARACTER):
        step = _steps(target)[0]
        notes += note_characters(text, context.folded, points, step, target, lines.whole & free)
    return Changes(edits, substitutions, notes)


def _find_residue(text: str, context: Context, flags: Flags, lines: Lines | None) -> Iterator[Edit]:
    """Yield what undoes other converters' work; `lines` are those that change, if any."""
    target = context.config.script
    config = _TRADITIONAL_CONFIGS.get(target)
    whole = lines.whole if lines is not None and config is None else None
    edits = list(find_residue(text, context.folded, target, config, whole))
    if target == "hans":
        edits += find_left_characters(text, flags, whole)
    elif (flags & TRADITIONAL).any():
        traditional = judge_lines(text, flags, TRADITIONAL)
        if traditional is not None:
            taken = mask_of(len(text), ((edit.start, edit.end) for edit in edits))
            edits += (edit for edit in find_hybrids(text, traditional.whole) if not taken[edit.start : edit.end].any())
    yield from edits


def _change_words(text: str, context: Context, lines: Lines, edits: list[Edit], notes: list[Note]) -> None:
    """Add the edits and notes on regional words."""
    enabled, target = context.config.is_enabled, context.config.script
    if target == "hans":
        words = find_words(context.folded, lines, edits)
        if enabled(_REGIONAL_WORD):
            edits += replace_words(text, words)
        if enabled(_AMBIGUOUS_WORD):
            notes += note_words(context.folded, lines, words)
    elif target in vocabulary.REGIONAL_TABLES and enabled(_REGIONAL_WORD):
        edits += list(replace_mainland_words(text, context.folded, lines, edits, target))


@cache
def _simplifier() -> StepConverter:
    return StepConverter(vocabulary.simplifying_group())


def _steps(target: ScriptTarget) -> tuple[StepConverter, ...]:
    """Return the steps that bring text into a script."""
    return (_simplifier(),) if target == "hans" else _traditionalizers(_TRADITIONAL_CONFIGS[target])


@cache
def _traditionalizers(config: str) -> tuple[StepConverter, ...]:
    return tuple(StepConverter(group) for group in vocabulary.traditional_steps(config))


def _convert_points(text: str, points: CodePoints, target: ScriptTarget) -> CodePoints:
    """Return the converted code points."""
    for number, step in enumerate(_steps(target)):
        if number:
            text = from_code_points(points)
        # No dictionary of these configurations changes a length (tests/unit/test_script_vocabulary.py).
        points, _ = step.convert_points(text, points)
    return points


def _substitute(
    points: CodePoints, converted: CodePoints, within: Mask, target: ScriptTarget
) -> Iterator[Substitutions]:
    positions = np.flatnonzero((points != converted) & within).astype(np.int64)
    if positions.size:
        before, after = from_code_points(points[positions]), from_code_points(converted[positions])
        rule, other = (_TO_SIMPLIFIED, "traditional") if target == "hans" else (_TO_TRADITIONAL, "simplified")
        yield Substitutions(positions, before, after, rule, f"the line, or the character, is {other}")


def _find_particles(text: str, folded: str, within: Mask) -> Substitutions | None:
    if "著" not in text:
        return None
    found = find_particles(folded, writes_particle_apart(text))
    positions = np.array([at for at in found if within[at]], dtype=np.int64)
    if not positions.size:
        return None
    count = positions.size
    return Substitutions(positions, "著" * count, "着" * count, _PARTICLE, "a particle, or part of a word written 着")


def _find_left_particles(text: str, flags: Flags, lines: Lines | None, edits: list[Edit]) -> Iterator[Substitutions]:
    """Yield the particles 著 on lines that are not converted as a whole: those that another converter left."""
    taken = [(edit.start, edit.end) for edit in edits]
    found = [
        at
        for at in find_left_particles(text)
        if flags[at]
        and not (lines is not None and lines.whole[at])
        and not any(start <= at < end for start, end in taken)
        and not is_on_foreign_line(text, flags, at)
    ]
    if found:
        count = len(found)
        reason = "a particle that another converter left in simplified text"
        yield Substitutions(np.array(found, dtype=np.int64), "著" * count, "着" * count, _PARTICLE, reason)
