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
from cleaner.script.conversion import StepConverter, convert_script, converters, mask_of
from cleaner.script.identification import SIMPLIFIED, TRADITIONAL, Flags, flag_characters
from cleaner.script.lines import Lines, Mask, find_strays, is_on_foreign_line, judge_lines
from cleaner.script.particle import find_left_particles, find_particles, writes_particle_apart

_TO_SIMPLIFIED = "script/to-simplified"
_TO_TRADITIONAL = "script/to-traditional"
_REGIONAL_WORD = "script/regional-word"
_RESIDUE = "script/converter-residue"
_PARTICLE = "script/particle-zhe"
_AMBIGUOUS_CHARACTER = "script/ambiguous-character"
_AMBIGUOUS_WORD = "script/ambiguous-word"

_TRADITIONAL_CONFIGS = {"hant": "s2t", "tw": "s2tw", "hk": "s2hk"}

# A word with two meanings is worth a note only where the document writes as in Taiwan or Hong Kong otherwise too.
# One word can be a quotation or a name; the number is a choice, not a measurement.
_MIN_REGIONAL_WORDS = 2


def convert_document(text: str, context: Context) -> Changes:
    """Return what brings *text* into the script that the configuration asks for."""
    edits: list[Edit] = []
    substitutions: list[Substitutions] = []
    notes: list[Note] = []
    enabled = context.config.is_enabled
    points = to_code_points(text)
    flags = flag_characters(text)
    target = context.config.script
    telling = SIMPLIFIED if target in _TRADITIONAL_CONFIGS else TRADITIONAL
    lines = judge_lines(text, flags, telling) if (flags & telling).any() else None
    if enabled(_RESIDUE):
        edits += _find_residue(text, context, lines if telling == TRADITIONAL else None)
    if target == "hans" and enabled(_PARTICLE):
        substitutions += _find_left_particles(text, flags, lines, edits)
    if target == "keep" or lines is None:
        return Changes(edits, substitutions) if edits or substitutions else NO_CHANGES
    if target == "hans":
        words = list(_find_words(context.folded, lines, edits))
        if enabled(_REGIONAL_WORD):
            edits += _replace_words(text, words)
        if enabled(_AMBIGUOUS_WORD) and len({word.word for word in words}) >= _MIN_REGIONAL_WORDS:
            notes += _note_words(context.folded, lines)
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
    rule = _TO_SIMPLIFIED if target == "hans" else _TO_TRADITIONAL
    if enabled(rule):
        converted = _convert_points(text, points, target)
        within = free if lines.are_all_whole else free & (lines.whole | find_strays(text, flags, lines, telling))
        substitutions += _substitute(points, converted, within, rule, target)
    if enabled(_AMBIGUOUS_CHARACTER):
        step = _steps(target)[0]
        notes += note_characters(text, context.folded, points, step, target, lines.whole & free)
    return Changes(edits, substitutions, notes)


@cache
def _simplifier() -> StepConverter:
    return StepConverter(vocabulary.simplifying_group())


def _steps(target: ScriptTarget) -> tuple[StepConverter, ...]:
    """Return the steps that bring text into a script."""
    return (_simplifier(),) if target == "hans" else converters(_TRADITIONAL_CONFIGS[target])


def _convert_points(text: str, points: CodePoints, target: ScriptTarget) -> CodePoints:
    """Return the converted code points."""
    for number, step in enumerate(_steps(target)):
        if number:
            text = from_code_points(points)
        # No dictionary of these configurations changes a length (tests/unit/test_script_vocabulary.py).
        points, _ = step.convert_points(text, points)
    return points


def _substitute(
    points: CodePoints, converted: CodePoints, within: Mask, rule: str, target: str
) -> Iterator[Substitutions]:
    positions = np.flatnonzero((points != converted) & within).astype(np.int64)
    if positions.size:
        before, after = from_code_points(points[positions]), from_code_points(converted[positions])
        other = "traditional" if target == "hans" else "simplified"
        yield Substitutions(positions, before, after, rule, f"the line, or the character, is {other}")


def _find_residue(text: str, context: Context, lines: Lines | None) -> Iterator[Edit]:
    table, sure = vocabulary.residue()
    for word in table.find(context.folded):
        in_traditional = lines is not None and bool(lines.whole[word.start])
        if not (word.word in sure or in_traditional):
            continue
        before = text[word.start : word.end]
        target = context.config.script
        if target in _TRADITIONAL_CONFIGS or (target == "keep" and in_traditional):
            after = convert_script(word.entry, _TRADITIONAL_CONFIGS.get(target, "s2t"))
        else:
            after = word.entry
        yield Edit(word.start, word.end, before, after, _RESIDUE, "a converter took part of a word for another word")


def _find_words(folded: str, lines: Lines, edits: list[Edit]) -> Iterator[vocabulary.Word]:
    taken = {at for edit in edits for at in range(edit.start, edit.end)}
    for word in vocabulary.regional_words().find(folded):
        if lines.whole[word.start : word.end].all() and taken.isdisjoint(range(word.start, word.end)):
            yield word


def _replace_words(text: str, words: list[vocabulary.Word]) -> Iterator[Edit]:
    for word in words:
        before = text[word.start : word.end]
        if before != word.entry:
            yield Edit(word.start, word.end, before, word.entry, _REGIONAL_WORD, "a word of Taiwan or Hong Kong")


def _note_words(folded: str, lines: Lines) -> Iterator[Note]:
    seen: set[str] = set()
    for word in vocabulary.ambiguous_words().find(folded):
        if word.word not in seen and lines.whole[word.start]:
            seen.add(word.word)
            message = f"{word.word} may be the word of Taiwan: {word.entry}"
            yield Note(_AMBIGUOUS_WORD, word.start, word.end, message, "the document has other words of Taiwan")


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
