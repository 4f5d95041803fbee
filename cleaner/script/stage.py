"""The pass of the script stage: one conversion, guarded, with the words and characters that need more than a table.

It goes step by step, each over some texts before the next: what a step needs of code and tables stays in a processor's
caches, and a text takes a tenth less time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from cleaner.config import ScriptTarget
from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import CodePoints, Edit, Substitutions, from_code_points
from cleaner.passes import Asked
from cleaner.script import vocabulary
from cleaner.script.ambiguity import DRY_OR_NAME, find_names, note_characters
from cleaner.script.conversion import mask_of
from cleaner.script.flags import SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.lines import Lines, Mask, drop_meant, find_shown, find_strays, is_on_foreign_line, judge_lines
from cleaner.script.particle import find_left_particles, find_particles, writes_particle_apart
from cleaner.script.phrases import Scan
from cleaner.script.protection import find_titles
from cleaner.script.quotations import judge_quotations
from cleaner.script.sheet import Sheet
from cleaner.script.tables import TRADITIONAL_CONFIGS, steps_of, tables_of_both, tables_of_residue, tables_of_words
from cleaner.script.telling import Flagged, flag_each, kinds_in
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


@dataclass(slots=True, eq=False)
class _Work:
    """A text on its way through the steps, and what they have found of it.

    `kinds` are the bits in `flags`, `target` is the script that is asked for, `lines` the lines that change, if any do.
    """

    text: str
    context: Context
    scan: Scan
    flags: Flags
    kinds: int
    target: ScriptTarget
    lines: Lines | None = None
    edits: list[Edit] = field(default_factory=list)
    substitutions: list[Substitutions] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def telling(self) -> int:
        """The bit of the characters that tell of the other script."""
        return SIMPLIFIED if self.target in TRADITIONAL_CONFIGS else TRADITIONAL

    def changes(self) -> Changes:
        """Return what the steps found."""
        if not (self.edits or self.substitutions or self.notes):
            return NO_CHANGES
        return Changes(self.edits, self.substitutions, self.notes)


class _Conversion:
    """The part of the steps for a text that changes. `free` are the characters that no change has taken yet."""

    __slots__ = ("free", "lines", "work")

    def __init__(self, work: _Work, lines: Lines) -> None:
        self.work = work
        self.lines = lines
        self.free: Mask = lines.open.copy()


_Item = TypeVar("_Item", _Work, _Conversion)


def convert_each(asked: Sequence[Asked]) -> list[Changes]:
    """Return what brings each text into the script that its configuration asks for."""
    found: list[Changes] = []
    contexts = iter([context for _, context in asked])
    for group in flag_each([text for text, _ in asked]):
        works = [_begin(flagged, next(contexts)) for flagged in group]
        _look_up_together(works)
        _run((_judge, _undo_converters), works)
        parts = [(work, work.lines) for work in works]
        conversions = [_Conversion(work, lines) for work, lines in parts if lines is not None and work.target != "keep"]
        _run((_change_words, _change_particles, _convert, _note), conversions)
        found += [work.changes() for work in works]
    return found


def _run(steps: Iterable[Callable[[_Item], None]], items: Sequence[_Item]) -> None:
    for step in steps:
        for item in items:
            step(item)


def _begin(flagged: Flagged, context: Context) -> _Work:
    text, points, flags, kinds = flagged
    if context.config.protect_titles:
        flags[mask_of(len(text), find_titles(text))] = 0
        kinds = kinds_in(flags)
    return _Work(text, context, Scan(text, points), flags, kinds, context.config.script)


def _look_up_together(works: Sequence[_Work]) -> None:
    """Find for the steps where phrases may begin: of what converters leave in each text, of others where any change."""
    sheet = Sheet([work.scan for work in works])
    may_change = [work for work in works if work.kinds & work.telling]
    if len(may_change) == len(works):
        sheet.look_up(tables_of_both(works[0].target))
        return
    sheet.look_up(tables_of_residue())
    if may_change:
        Sheet([work.scan for work in may_change]).look_up(tables_of_words(may_change[0].target))


def _judge(work: _Work) -> None:
    """Find the lines that change."""
    telling = work.telling
    if not work.kinds & telling:
        return
    text, flags = work.text, work.flags
    shown = list(find_shown(work.scan))
    if shown:
        flags[shown] = 0
        work.kinds = kinds_in(flags)
    judged = drop_meant(text, flags, work.kinds) if telling == TRADITIONAL else flags
    kinds = work.kinds if judged is flags else kinds_in(judged)
    if kinds & telling:
        lines = judge_lines(text, work.scan.points, judged, telling, kinds)
        work.lines = judge_quotations(text, judged, telling, lines)


def _undo_converters(work: _Work) -> None:
    """Find what other converters left, in lines of either script."""
    enabled, lines = work.context.config.is_enabled, work.lines
    if enabled(_RESIDUE):
        work.edits += _find_residue(work)
    is_simplified = work.target == "hans" and not (lines is not None and lines.are_all_whole)
    if is_simplified and "著" in work.text and enabled(_PARTICLE):
        work.substitutions += _find_left_particles(work.text, work.flags, lines, work.edits)


def _find_residue(work: _Work) -> list[Edit]:
    scan, flags, lines = work.scan, work.flags, work.lines
    config = TRADITIONAL_CONFIGS.get(work.target)
    whole = lines.whole if lines is not None and config is None else None
    edits = list(find_residue(scan, work.target, config, whole))
    if work.target == "hans":
        edits += find_left_characters(scan.text, flags, whole)
    elif kinds_in(flags) & TRADITIONAL:
        taken = mask_of(len(scan.text), ((edit.start, edit.end) for edit in edits))
        edits += (edit for edit in find_hybrids(scan, flags) if not taken[edit.start : edit.end].any())
    return edits


def _change_words(conversion: _Conversion) -> None:
    """Find regional words, and mark what is changed by now."""
    work, lines = conversion.work, conversion.lines
    enabled = work.context.config.is_enabled
    if work.target == "hans":
        words = find_words(work.scan, lines, work.edits)
        if enabled(_REGIONAL_WORD):
            work.edits += replace_words(work.text, words)
        if enabled(_AMBIGUOUS_WORD):
            work.notes += note_words(work.scan, lines, words)
    elif work.target in vocabulary.REGIONAL_TABLES and enabled(_REGIONAL_WORD):
        work.edits += list(replace_mainland_words(work.scan, lines, work.edits, work.target))
    for edit in work.edits:
        conversion.free[edit.start : edit.end] = False
    for group in work.substitutions:
        conversion.free[group.positions] = False


def _change_particles(conversion: _Conversion) -> None:
    """Find what the tables would get wrong: 乾 in names, and 著 where it is a particle."""
    work, lines, free = conversion.work, conversion.lines, conversion.free
    if work.target != "hans":
        return
    if DRY_OR_NAME in work.text:
        free[list(find_names(work.text, work.context.folded))] = False
    if "著" in work.text and work.context.config.is_enabled(_PARTICLE):
        particles = _find_particles(work.text, work.context.folded, lines.whole & free)
        if particles is not None:
            work.substitutions.append(particles)
            free[particles.positions] = False


def _convert(conversion: _Conversion) -> None:
    """Convert the characters that are left."""
    work, lines, free = conversion.work, conversion.lines, conversion.free
    to_simplified = work.target == "hans"
    if work.context.config.is_enabled(_TO_SIMPLIFIED if to_simplified else _TO_TRADITIONAL):
        telling = TRADITIONAL if to_simplified else SIMPLIFIED
        if not lines.are_all_whole:
            free = free & (lines.whole | find_strays(work.text, work.flags, lines, telling))
        work.substitutions += _substitute(work.scan.points, _convert_points(work.scan, work.target), free, work.target)


def _note(conversion: _Conversion) -> None:
    """Report characters that convert in two ways."""
    work, lines, free = conversion.work, conversion.lines, conversion.free
    if work.context.config.is_enabled(_AMBIGUOUS_CHARACTER):
        whole = free if lines.are_all_whole else lines.whole & free
        work.notes += note_characters(work.scan, work.context, steps_of(work.target)[0], work.target, whole)


def _convert_points(scan: Scan, target: ScriptTarget) -> CodePoints:
    """Return the converted code points."""
    first, *others = steps_of(target)
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
