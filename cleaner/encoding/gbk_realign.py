"""Put bytes that were read one byte late back in step.

The walk goes along the displayed text from a place where a byte was lost. It keeps the
byte that waits for its partner, and pairs it with the first byte of each displayed
character, until something ends the shift: an ASCII letter that is a second byte, or
another lost byte. Where the text allows more than one reading, the walk yields each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleaner.encoding.gbk_bytes import (
    FULL_WIDTH_LEAD,
    PUNCTUATION_LEAD,
    common_with_lead,
    common_with_trail,
    decode_pair,
    is_common,
    is_plausible,
    with_lead,
)
from cleaner.encoding.injection import ScriptTable
from cleaner.encoding.readings import SYLLABLE, base_syllable, is_han, is_reading_of, readings_of, toned_readings_of

# What decoders write for bytes that are no code.
LOST = "?？\ufffd"
# Some decoders write a sign for each byte of a broken pair.
_LOST_RUN = f"(?:\ufffd\ufffd|[{LOST}])"
_LOST_READING = re.compile(f"{_LOST_RUN}(?P<reading>{SYLLABLE}) ?[)）]")
_ANNOTATION = re.compile(f" ?[(（] ?(?P<reading>{SYLLABLE}) ?[)）]")
# Windows reads the byte 80 alone as the euro sign; as a second byte it ends a shift like an ASCII letter.
EURO = "€"
_BRACKET_PAIRS = ("“”", "‘’", "《》", "「」", "『』", "【】", "〈〉", "〖〗", "〔〕")
# ASCII characters that are no second byte of a pair. The question mark is left out: its twin may be damage, too.
_ASCII_NO_TRAIL = tuple(map(chr, range(0x20, 0x3F)))
# The longest shift on real pages is 15 characters; one without a bracket or ASCII letter for 120 is not one.
MAX_SHIFT_CHARS = 120
# Rare characters (level 2 of GB 2312) that a realigned text may hold: one, and one more in ten. Text has some 0.5 %
# of them, text out of step 40 % and more.
RARE_CHARS = 1
RARE_SHARE = 0.1
# What a way to read the text costs, in rare characters: a character that was annotated though it is a mere
# coincidence of bytes, and a letter between Chinese characters. Both happen (once in 50 characters), but the letter
# or annotation is mostly a sign that the text is in step there. Without the costs 14 of 1488 repairs were wrong, with
# them 2 (simulated damage of real pages).
COST_OF_ANNOTATED = 1
COST_OF_LETTER = 1


@dataclass(frozen=True, slots=True)
class Unit:
    """A realigned character: one, or all that the known byte and reading allow."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """A way to read a shift: the characters, where the displayed text is in step again, how much is rare in them."""

    units: tuple[Unit, ...]
    end: int
    rare: int


def _has_open_bracket(line: str) -> bool:
    """Tell whether a quote or bracket is still open at the end of *line*."""
    return any(line.count(pair[0]) > line.count(pair[1]) for pair in _BRACKET_PAIRS)


def characters_read(candidates: Iterable[str], reading: str, table: ScriptTable) -> tuple[str, ...]:
    """Return the candidates that the injecting script may have taken *reading* from.

    The script annotated every occurrence of the characters in its table: one that is annotated
    elsewhere in the document (`table`) comes before all others, a common one before a rare one.
    """
    base = base_syllable(reading)
    possible = [item for item in candidates if table.may_hold(item) and base in readings_of(item)]
    possible = [item for item in possible if reading in toned_readings_of(item)] or possible
    if table.is_simplified:  # without tones all dictionaries' readings are too many; the script knows one each
        possible = [item for item in possible if item in table.readings or readings_of(item)[0] == base]
    in_table = [item for item in possible if table.readings.get(item) == base]
    return tuple(in_table or [item for item in possible if is_common(item)] or possible)


def match_lost_reading(text: str, at: int) -> re.Match[str] | None:
    """Return the match of a lost byte with the reading and the closing bracket that follow it: ``?yàn)``."""
    return _LOST_READING.match(text, at)


def _annotation_at(text: str, at: int) -> tuple[int, str]:
    """Return the place behind the bracketed syllable at *at* and the syllable; *at* and nothing where there is none."""
    match = _ANNOTATION.match(text, at)
    return (match.end(), match["reading"]) if match else (at, "")


def full_width_trail(character: str) -> int:
    """Return the second byte of the full-width form of an ASCII character or of the form itself, 0 for others."""
    code = ord(character)
    if 0xFF01 <= code <= 0xFF5E:
        code -= 0xFEE0
    return code + 0x80 if 0x21 <= code <= 0x7E else 0


class Walker:
    """Walks one text, with what the document shows of the script's table."""

    def __init__(self, text: str, table: ScriptTable) -> None:
        self._text = text
        self.table = table
        self._before = ""

    def walks(self, at: int, pending: int, before: str = "") -> list[Walk]:
        """Return the ways to read the text from *at*, where the byte *pending* waits for its partner.

        *before* is the character before the place, empty where it is not known.
        """
        self._before = before
        return list(self._walk(at, pending, (), 0, at + MAX_SHIFT_CHARS))

    def _walk(self, at: int, pending: int, units: tuple[Unit, ...], rare: int, limit: int) -> Iterator[Walk]:
        text = self._text
        while at < min(len(text), limit):
            character = text[at]
            if character in LOST:
                yield from self._end_at_lost(at, pending, units, rare)
                return
            if character == " " and self.table.is_simplified and units:
                # No space follows a byte that waits for its partner: a pair stood there that is no character.
                yield Walk((*units, Unit(common_with_lead(pending))), at, rare)
                return
            code = b"\x80" if character == EURO else self.table.encode(character)
            behind, reading = _annotation_at(text, at + 1)
            if len(code) == 1:
                closed = self._pair(pending, code[0], units, rare)
                if closed is not None and (not reading or is_reading_of(closed[0][-1].choices[0], reading)):
                    yield Walk(closed[0], behind, closed[1])
                if reading or not full_width_trail(character):
                    return
                code = bytes((FULL_WIDTH_LEAD, full_width_trail(character)))
            paired = self._pair(pending, code[0], units, rare) if len(code) == 2 else None
            if paired is None or (reading and not is_reading_of(character, reading)):
                return
            units, rare = paired
            rare += bool(reading) * COST_OF_ANNOTATED
            pending = code[1]
            at = behind
            if pending < 0x80:  # a letter that was taken for the second byte: it stands by itself, and all is in step
                yield Walk((*units, Unit((chr(pending),))), at, rare + COST_OF_LETTER)
                return

    def _pair(self, lead: int, trail: int, units: tuple[Unit, ...], rare: int) -> tuple[tuple[Unit, ...], int] | None:
        """Return the units with one more character, None where the pair is no character of running text."""
        character = decode_pair(lead, trail)
        if not character or not is_plausible(character) or not self.table.is_of_charset(character):
            return None
        rare += not is_common(character)
        if rare > RARE_CHARS + RARE_SHARE * len(units):
            return None
        return (*units, Unit((character,))), rare

    def _end_at_lost(self, at: int, pending: int, units: tuple[Unit, ...], rare: int) -> Iterator[Walk]:
        lost = match_lost_reading(self._text, at)
        if lost is not None:
            choices = characters_read(with_lead(pending), lost["reading"], self.table)
            end = lost.end()
        else:
            end = at + (2 if self._text.startswith("\ufffd\ufffd", at) else 1)
            choices = self._ends_of_shift(at, end, pending, units)
        if not choices:
            return
        units = (*units, Unit(choices))
        if lost is None and not full_width_trail(self._text[end : end + 1] or "\n") and not self._ends_line(end):
            # What made the byte before it no code was an ASCII character, and the decoder took both.
            units = (*units, Unit(_ASCII_NO_TRAIL))
        yield Walk(units, end, rare)

    def _ends_line(self, at: int) -> bool:
        return self._text[at : at + 1] in ("", "\n")

    def _ends_of_shift(self, at: int, end: int, pending: int, units: tuple[Unit, ...]) -> tuple[str, ...]:
        """Return the characters that *pending* can begin where the second byte was lost without a reading."""
        known = self._before + "".join(unit.choices[0] for unit in units)
        # Of the marks of that row nearly only the full stop ends a line after a word where no quote or bracket is
        # open: 115 of 118 in simulated damage of real pages, the others … and ～.
        if (
            pending == PUNCTUATION_LEAD
            and self._ends_line(end)
            and known
            and is_han(known[-1])
            and not _has_open_bracket(self._text[self._text.rfind("\n", 0, at) + 1 : at] + known)
        ):
            return ("。",)
        return common_with_lead(pending)


def lost_before_sign(sign: str) -> tuple[Unit, int]:
    """Return the character whose second byte became the first of a full-width sign, and the byte then pending."""
    return Unit(common_with_trail(FULL_WIDTH_LEAD)), full_width_trail(sign)


def displayed_cost(shown: str) -> int:
    """Return how many characters of a displayed text running Chinese text would hardly hold; impossible ones twice."""
    cost = 0
    for character in _LOST_READING.sub("?", shown):
        if character in LOST:
            cost += 1
        elif not character.isascii() and not is_common(character):
            cost += 1 if is_plausible(character) else 2
    return cost
