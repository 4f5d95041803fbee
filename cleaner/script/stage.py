"""The pass of the script stage: one conversion, guarded, with the words and characters that need more than a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from cleaner.config import ScriptTarget
from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import CodePoints, Edit, Substitutions, from_code_points, to_code_points
from cleaner.script import vocabulary
from cleaner.script.conversion import StepConverter, convert_script, converters, mask_of
from cleaner.script.identification import (
    FOREIGN,
    SHARED,
    SIMPLIFIED,
    TRADITIONAL,
    Flags,
    LineCounts,
    count_lines,
    flag_characters,
)
from cleaner.script.particle import find_left_particles, find_particles, writes_particle_apart
from cleaner.script.protection import find_japanese_words

Mask = npt.NDArray[np.bool_]

_TO_SIMPLIFIED = "script/to-simplified"
_TO_TRADITIONAL = "script/to-traditional"
_REGIONAL_WORD = "script/regional-word"
_RESIDUE = "script/converter-residue"
_PARTICLE = "script/particle-zhe"
_AMBIGUOUS_CHARACTER = "script/ambiguous-character"
_AMBIGUOUS_WORD = "script/ambiguous-word"

_TRADITIONAL_CONFIGS = {"hant": "s2t", "tw": "s2tw", "hk": "s2hk"}

# How much the document counts in the judgement of one line, in telling characters: it decides lines that have none, and
# is outweighed by a single character on the line.
_DOCUMENT_WEIGHT = 1.0
# A word with two meanings is worth a note only where the document writes as in Taiwan or Hong Kong otherwise too.
# One word can be a quotation or a name; the number is a choice, not a measurement.
_MIN_REGIONAL_WORDS = 2

# 乾 is 干 (dry) or itself (names, the trigram). These neighbours settle that it is dry; what they do not is reported.
_DRY_OR_NAME = "乾"
_DRY = re.compile(
    "乾(?=[净燥脆杯旱枯涸粮咳洗瘪尸货冰果草股酪贝料电煸锅烧枝叶巴爹妈儿女娘亲粉湿薪柴笑瞪等嚎渴癣痒眼裂季热冷酒了透掉冻菜肉鱼米面衣毛发])"
    "|(?<=[饼晒曬风烘擦吹乳萄豆鱼肉笋卜牛果口舌晾烤沥抹阴强白喝弄榨晾吸焙阴燥甩拧抽烫不未半变风])乾"
)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Masks over the characters: those of lines to convert whole, those that may be converted at all."""

    whole: Mask
    open: Mask


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
    lines = _judge_lines(text, flags, telling) if (flags & telling).any() else None
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
    if target == "hans" and enabled(_PARTICLE):
        particles = _find_particles(text, context.folded, lines.whole & free)
        if particles is not None:
            substitutions.append(particles)
            free[particles.positions] = False
    rule = _TO_SIMPLIFIED if target == "hans" else _TO_TRADITIONAL
    if enabled(rule):
        converted = _convert_points(text, points, target)
        within = free if lines.whole is lines.open else free & (lines.whole | _strays(flags, telling))
        substitutions += _substitute(points, converted, within, rule, target)
    if enabled(_AMBIGUOUS_CHARACTER):
        notes += _note_characters(text, context.folded, points, target, lines.whole & free)
    return Changes(edits, substitutions, notes)


def _judge_lines(text: str, flags: Flags, telling: int) -> _Lines | None:
    """Return which lines are in the other script as a whole; None when there is nothing that may be converted."""
    own = TRADITIONAL if telling == SIMPLIFIED else SIMPLIFIED
    if not (flags & (own | FOREIGN)).any():  # the common case, and the sum of what follows
        open_ = flags != 0
        return _Lines(open_, open_)
    counts = count_lines(text, flags)
    if counts.is_all_foreign:
        return None
    lengths = np.diff(np.append(counts.starts, len(text)))
    open_ = np.repeat(~counts.is_foreign, lengths) & (flags != 0)
    if counts.foreign.any():
        open_ &= ~mask_of(len(text), find_japanese_words(text))
        counts = count_lines(text, np.where(open_, flags, 0).astype(np.uint8))
    theirs, ours = _sides(counts, telling)
    if not theirs.any():
        return None
    share = theirs.sum() / (theirs.sum() + ours.sum())
    whole = (theirs + _DOCUMENT_WEIGHT * share) >= 0.5 * (theirs + ours + _DOCUMENT_WEIGHT)
    return _Lines(np.repeat(whole, lengths) & open_, open_)


def _sides(counts: LineCounts, telling: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    if telling == TRADITIONAL:
        return counts.traditional, counts.simplified
    return counts.simplified, counts.traditional


def _strays(flags: Flags, telling: int) -> Mask:
    """Return the characters of the other script, and those with a use in both that stand beside one (乾 in 乾淨)."""
    strays = (flags & telling) != 0
    shared = (flags & SHARED) != 0
    beside = np.zeros_like(strays)
    beside[1:] |= strays[:-1]
    beside[:-1] |= strays[1:]
    mask: Mask = strays | (shared & beside)
    return mask


@cache
def _simplifier() -> StepConverter:
    return StepConverter(vocabulary.simplifying_group())


def _convert_points(text: str, points: CodePoints, target: ScriptTarget) -> CodePoints:
    """Return the converted code points."""
    steps = (_simplifier(),) if target == "hans" else converters(_TRADITIONAL_CONFIGS[target])
    for number, step in enumerate(steps):
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


def _find_residue(text: str, context: Context, lines: _Lines | None) -> Iterator[Edit]:
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


def _find_words(folded: str, lines: _Lines, edits: list[Edit]) -> Iterator[vocabulary.Word]:
    taken = {at for edit in edits for at in range(edit.start, edit.end)}
    for word in vocabulary.regional_words().find(folded):
        if lines.whole[word.start : word.end].all() and taken.isdisjoint(range(word.start, word.end)):
            yield word


def _replace_words(text: str, words: list[vocabulary.Word]) -> Iterator[Edit]:
    for word in words:
        before = text[word.start : word.end]
        if before != word.entry:
            yield Edit(word.start, word.end, before, word.entry, _REGIONAL_WORD, "a word of Taiwan or Hong Kong")


def _note_words(folded: str, lines: _Lines) -> Iterator[Note]:
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


def _find_left_particles(text: str, flags: Flags, lines: _Lines | None, edits: list[Edit]) -> Iterator[Substitutions]:
    """Yield the particles 著 on lines that are not converted as a whole: those that another converter left."""
    taken = [(edit.start, edit.end) for edit in edits]
    found = [
        at
        for at in find_left_particles(text)
        if flags[at]
        and not (lines is not None and lines.whole[at])
        and not any(start <= at < end for start, end in taken)
        and not _is_on_foreign_line(text, flags, at)
    ]
    if found:
        count = len(found)
        reason = "a particle that another converter left in simplified text"
        yield Substitutions(np.array(found, dtype=np.int64), "著" * count, "着" * count, _PARTICLE, reason)


def _is_on_foreign_line(text: str, flags: Flags, at: int) -> bool:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = flags[start : end if end >= 0 else len(text)]
    return bool((line & FOREIGN).any())


def _note_characters(text: str, folded: str, points: CodePoints, target: ScriptTarget, within: Mask) -> Iterator[Note]:
    """Yield one note for each character that converts in two ways, at the first place that nothing settles."""
    to_simplified = target == "hans"
    present = {
        character: meanings
        for character, meanings in vocabulary.ambiguous_characters(to_simplified).items()
        if character in text
    }
    if not present:
        return
    step = _simplifier() if to_simplified else converters(_TRADITIONAL_CONFIGS[target])[0]
    undecided = within & ~mask_of(len(text), step.find_clusters(text, points))
    for character, meanings in present.items():
        for at in np.flatnonzero((points == ord(character)) & undecided).tolist():
            if character == _DRY_OR_NAME and _is_dry(folded, at):
                continue
            message = f"{meanings}; {step.convert(character)} was taken"
            yield Note(_AMBIGUOUS_CHARACTER, at, at + 1, message, "no phrase of the conversion holds it")
            break


def _is_dry(folded: str, at: int) -> bool:
    window = folded[max(at - 1, 0) : at] + _DRY_OR_NAME + folded[at + 1 : at + 2]
    return _DRY.search(window) is not None
