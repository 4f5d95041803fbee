"""Misread cases of exact lengths, alone or among healthy neighbours; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.encoding_suite.damage import KINDS, LOSSY, Kind, misread_with_loss
from tests.encoding_suite.texts import clauses, sentences

LENGTHS = (10, 30, 100, 1000)
# Clauses tried for a text; a strict reading of UTF-8 as GBK takes about every third, as Big5 next to none.
MAX_TRIES = 3000
# A long text has a line end after a sentence now and then.
LINE_END_SHARE = 0.15
MIN_LENGTH_WITH_LINES = 100
# What a short line alone can be repaired from is measured by the cases of 10 characters.
MIN_LINE_CHARS = 12
# What may stand for the last character where its last byte is lost: the two bytes left of it, and a sign of loss.
MAX_REST = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged text and what must come out; `before` and `after` are the healthy neighbours."""

    kind: Kind
    length: int
    original: str
    damaged: str
    before: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.damaged + self.after

    def is_repaired(self, result: str) -> bool:
        """Tell whether *result* is the original with untouched neighbours (a lost last byte: all that is known)."""
        if not self.kind.loses_last:
            return result == self.before + self.original + self.after
        known = self.before + self.original[:-1]
        if not (result.startswith(known) and result.endswith(self.after)):
            return False
        return len(result) - len(known) - len(self.after) <= MAX_REST

    def is_untouched(self, result: str) -> bool:
        return result == self.text


def make_cases(per_cell: int, lengths: tuple[int, ...] = LENGTHS, seed: int = 20_240_501) -> Iterator[Case]:
    """Yield *per_cell* cases of each kind and length; fewer where the kind has no lossless text of that length."""
    for kind in KINDS:
        for length in lengths:
            for number in range(per_cell):
                case = _make(kind, length, number, random.Random(f"{seed} {kind.name} {length} {number}"))
                if case is not None:
                    yield case


def _make(kind: Kind, length: int, number: int, dice: random.Random) -> Case | None:
    script = dice.choice(kind.scripts)
    original = _compose(kind, length + kind.extra_length, script, dice)
    damaged = kind.damage(original) if original else None
    if not original or damaged is None:
        return None
    before = after = ""
    if number % 2:
        before = "".join(line + "\n" for line in dice.sample(sentences(script), dice.randint(1, 3)))
        after = "".join("\n" + line for line in dice.sample(sentences(script), dice.randint(1, 3)))
    return Case(kind, length, original, damaged, before, after)


def _compose(kind: Kind, length: int, script: str, dice: random.Random) -> str | None:
    """Return text of exactly *length* characters that the kind damages without a loss."""
    whole, parts = sentences(script), clauses(script)
    text = ""
    for _ in range(MAX_TRIES):
        piece = dice.choice(whole if dice.random() < 0.3 else parts)
        if length >= MIN_LENGTH_WITH_LINES and dice.random() < LINE_END_SHARE:
            line, rest = len(text) - text.rfind("\n") - 1, length - len(text) - 1
            piece = "\n" * (min(line, rest) >= MIN_LINE_CHARS) + piece
        candidate = (text + piece)[:length]
        if len(candidate) < length:
            if _may_go_on(kind, candidate):
                text = candidate
        elif _is_whole(candidate) and kind.damage(candidate) is not None:
            return candidate
    return None


def _is_whole(text: str) -> bool:
    """Tell whether *text* has no space at its edges and no short line at its end."""
    return text.strip() == text and ("\n" not in text or len(text) - text.rfind("\n") > MIN_LINE_CHARS)


def _may_go_on(kind: Kind, text: str) -> bool:
    """Tell whether some text that begins so is damaged without a loss; a pair may be open at its end."""
    return any(kind.damage(text + rest) is not None for rest in ("", "的", "，", "一的", "的一的"))


@dataclass(frozen=True, slots=True)
class LossyCase:
    """A text misread with losses."""

    name: str
    original: str
    damaged: str

    def invented(self, result: str) -> set[str]:
        """Return the Han characters of *result* that stand neither in the original nor in the damaged text."""
        known = {*self.original, *self.damaged}
        return {sign for sign in result if "\u3400" <= sign <= "\u9fff"} - known


def make_lossy_cases(per_kind: int, seed: int = 20_240_502) -> Iterator[LossyCase]:
    """Yield texts of 20 to 120 characters misread with losses."""
    for written, read, lost, sign in LOSSY:
        pool = sentences("hant" if written == "cp950" else "hans")
        for number in range(per_kind):
            dice = random.Random(f"{seed} {written} {read} {lost!r} {sign!r} {number}")
            original = "".join(dice.sample(pool, 6))[: dice.randint(20, 120)]
            damaged = misread_with_loss(original, written, read, lost, sign)
            name = f"{written} as {read}, {lost!a} lost" if not sign else f"{written} as {read} with {sign!a}"
            if damaged != misread_with_loss(original, written, read, "", ""):
                yield LossyCase(name, original, damaged)
