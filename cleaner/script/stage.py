"""The pass of the script stage: one conversion, guarded, with the words and characters that need more than a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from cleaner.config import ScriptTarget
from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import CodePoints, Edit, Substitutions, from_code_points
from cleaner.script import vocabulary
from cleaner.script.ambiguity import DRY_OR_NAME, find_names, note_characters
from cleaner.script.conversion import StepConverter, mask_of
from cleaner.script.lines import Lines, Mask, drop_meant, find_shown, find_strays, is_on_foreign_line, judge_lines
from cleaner.script.particle import find_left_particles, find_particles, writes_particle_apart
from cleaner.script.phrases import Scan
from cleaner.script.protection import find_titles
from cleaner.script.quotations import judge_quotations
from cleaner.script.telling import SIMPLIFIED, TRADITIONAL, Flags, flag_characters, kinds_in
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
    scan = Scan.of(text)
    flags = flag_characters(text, scan.points)
    if context.config.protect_titles:
        flags[mask_of(len(text), find_titles(text))] = 0
    kinds = kinds_in(flags)
    target, enabled = context.config.script, context.config.is_enabled
    telling = SIMPLIFIED if target in _TRADITIONAL_CONFIGS else TRADITIONAL
    lines = None
    if kinds & telling:
        shown = list(find_shown(scan))
        if shown:
            flags[shown] = 0
            kinds = kinds_in(flags)
        judged = drop_meant(text, flags, kinds) if telling == TRADITIONAL else flags
        if (kinds if judged is flags else kinds_in(judged)) & telling:
            lines = judge_quotations(text, judged, telling, judge_lines(text, scan.points, judged, telling))
    edits = _find_residue(scan, context, flags, lines) if enabled(_RESIDUE) else []
    substitutions: list[Substitutions] = []
    if target == "hans" and not (lines is not None and lines.are_all_whole) and "著" in text and enabled(_PARTICLE):
        substitutions += _find_left_particles(text, flags, lines, edits)
    if target == "keep" or lines is None:
        return Changes(edits, substitutions) if edits or substitutions else NO_CHANGES
    notes = _change_words(scan, context, lines, edits)
    return _convert(scan, context, flags, lines, Changes(edits, substitutions, notes))


def _convert(scan: Scan, context: Context, flags: Flags, lines: Lines, found: Changes) -> Changes:
    """Return what was *found* so far with the characters that are converted where nothing else was changed."""
    text, target, enabled = scan.text, context.config.script, context.config.is_enabled
    substitutions, notes = list(found.substitutions), list(found.notes)
    free = lines.open.copy()
    for edit in found.edits:
        free[edit.start : edit.end] = False
    for group in substitutions:
        free[group.positions] = False
    if target == "hans" and DRY_OR_NAME in text:
        free[list(find_names(text, context.folded))] = False
    if target == "hans" and "著" in text and enabled(_PARTICLE):
        particles = _find_particles(text, context.folded, lines.whole & free)
        if particles is not None:
            substitutions.append(particles)
            free[particles.positions] = False
    if enabled(_TO_SIMPLIFIED if target == "hans" else _TO_TRADITIONAL):
        telling = TRADITIONAL if target == "hans" else SIMPLIFIED
        within = free if lines.are_all_whole else free & (lines.whole | find_strays(text, flags, lines, telling))
        substitutions += _substitute(scan.points, _convert_points(scan, target), within, target)
    if enabled(_AMBIGUOUS_CHARACTER):
        whole = free if lines.are_all_whole else lines.whole & free
        notes += note_characters(scan, context, _steps(target)[0], target, whole)
    return Changes(found.edits, substitutions, notes)


def _find_residue(scan: Scan, context: Context, flags: Flags, lines: Lines | None) -> list[Edit]:
    """Return what undoes other converters' work; `lines` are those that change, if any."""
    target = context.config.script
    config = _TRADITIONAL_CONFIGS.get(target)
    whole = lines.whole if lines is not None and config is None else None
    edits = list(find_residue(scan, target, config, whole))
    if target == "hans":
        edits += find_left_characters(scan.text, flags, whole)
    elif kinds_in(flags) & TRADITIONAL:
        taken = mask_of(len(scan.text), ((edit.start, edit.end) for edit in edits))
        edits += (edit for edit in find_hybrids(scan, flags) if not taken[edit.start : edit.end].any())
    return edits


def _change_words(scan: Scan, context: Context, lines: Lines, edits: list[Edit]) -> list[Note]:
    """Add the edits of regional words, and return the notes on them."""
    enabled, target = context.config.is_enabled, context.config.script
    if target == "hans":
        words = find_words(scan, lines, edits)
        if enabled(_REGIONAL_WORD):
            edits += replace_words(scan.text, words)
        if enabled(_AMBIGUOUS_WORD):
            return list(note_words(scan, lines, words))
    elif target in vocabulary.REGIONAL_TABLES and enabled(_REGIONAL_WORD):
        edits += list(replace_mainland_words(scan, lines, edits, target))
    return []


@cache
def _simplifier() -> StepConverter:
    return StepConverter(vocabulary.simplifying_group())


def _steps(target: ScriptTarget) -> tuple[StepConverter, ...]:
    """Return the steps that bring text into a script."""
    return (_simplifier(),) if target == "hans" else _traditionalizers(_TRADITIONAL_CONFIGS[target])


@cache
def _traditionalizers(config: str) -> tuple[StepConverter, ...]:
    return tuple(StepConverter(group) for group in vocabulary.traditional_steps(config))


def _convert_points(scan: Scan, target: ScriptTarget) -> CodePoints:
    """Return the converted code points."""
    first, *others = _steps(target)
    # No dictionary of these configurations changes a length (tests/unit/test_script_vocabulary.py).
    points, _ = first.convert_points(scan)
    for step in others:
        points, _ = step.convert_points(Scan(None, points))
    return points


def _substitute(
    points: CodePoints, converted: CodePoints, within: Mask, target: ScriptTarget
) -> Iterator[Substitutions]:
    differs = points != converted
    differs &= within
    positions = differs.nonzero()[0].astype(np.int64, copy=False)
    if positions.size:
        before, after = from_code_points(points[positions]), from_code_points(converted[positions])
        rule, other = (_TO_SIMPLIFIED, "traditional") if target == "hans" else (_TO_TRADITIONAL, "simplified")
        yield Substitutions(positions, before, after, rule, f"the line, or the character, is {other}")


def _find_particles(text: str, folded: str, within: Mask) -> Substitutions | None:
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
