"""The moves along a damaged line: what each piece of the displayed text may have been, and what that costs.

A line is walked with two kinds of state: *in step*, where the text shows its own
characters, and *out of step*, where a byte waits for its partner (see `gbk_shift` for how a line gets there).
Each move consumes a piece of the displayed text, writes what stood there, and costs bits. What a lost byte was is
left open: there is a move for each of the characters that the byte before it and the reading behind it allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.encoding.pinyin.gbk_bytes import (
    FULL_WIDTH_LEAD,
    common_with_trail,
    decode_pair,
    encode_character,
    full_width_trail,
    is_known_pair,
    is_plausible,
    with_lead,
)
from cleaner.encoding.pinyin.gbk_habits import Habits
from cleaner.encoding.pinyin.script_table import ScriptTable
from cleaner.encoding.readings import SYLLABLE, base_syllable, is_reading_of

# Signs of loss that a text may hold by itself.
_WRITTEN = "?？・"
_LOST_READING = re.compile(f" ?[(（]? ?({SYLLABLE}) ?[)）]")
_ANNOTATION = re.compile(f" ?[(（] ?({SYLLABLE}) ?[)）]")
# Windows reads the byte 80 alone as the euro sign; as a second byte it ends a shift like an ASCII letter.
_EURO = "€"
# A second byte that was lost was none of ASCII's: a decoder shows those as letters.
_FIRST_LOST = 0x80
# ASCII characters that are no second byte of a pair, which a decoder may have taken along with a lost byte.
_SWALLOWED = " ,.:;!?-/\"'\ufffd"

# What moves cost, in bits. Set by hand: the character model decides nearly always by more. To halve or double any one
# of them changes the outcome of none of 417 damaged lines of real pages.
HIT_BITS = 3.0  # a pair across a border that the table holds: one border in ten
LOST_BITS = 2.0  # a second byte lost before an ASCII character
OTHER_HABIT_BITS = 8.0  # a byte taken along, or not, where the page's decoder mostly does the other
DROPPED_BITS = 4.0  # a byte that left no sign
FOLDED_BITS = 1.0  # an ASCII character that was a full-width one
SIGN_BITS = 12.0  # a full-width sign replaced across a border
FOREIGN_BITS = 8.0  # a character of the other script
IMPLAUSIBLE_BITS = 20.0  # a character that Chinese text hardly holds
BARE_BITS = 12.0  # a character that is annotated elsewhere, bare
WRITTEN_BITS = 40.0  # an annotation that an author wrote into an injected text
UNKNOWN_BITS = 24.0  # a sign of loss that is none of the script's


class State(NamedTuple):
    """Where a way stands: out of step with the byte `tail` waiting, or in step behind it; the last character written.

    `is_parted` tells that something was injected between the waiting byte and its partner, `has_swallowed` that the
    decoder took an ASCII character along with the byte before; `open` are the closing brackets yet to come.
    """

    out: bool
    tail: int
    last: str
    is_parted: bool = False
    has_swallowed: bool = False
    open: str = ""


class Step(NamedTuple):
    """A move from a state: the state it leads to, its bits without the model's, and what it writes up to `end`.

    `is_guess` tells that no reading says which character it was: only its first or second byte is known.
    """

    state: State
    bits: float
    end: int
    written: str
    is_guess: bool = False


class Moves:
    """The moves on one page: they depend on its script's table and its decoder's habits."""

    def __init__(self, table: ScriptTable, habits: Habits) -> None:
        self._table = table
        self._habits = habits
        self._dropped_bits = DROPPED_BITS + (0.0 if habits.drops else OTHER_HABIT_BITS)
        self._partners_of: dict[int, list[tuple[int, str, float, float]]] = {}
        self._text, self._end = "", 0
        self._injected: frozenset[int] = frozenset()
        self._annotations: dict[int, re.Match[str]] = {}

    def enter(self, text: str, start: int, end: int, injected: frozenset[int]) -> None:
        """Turn to the line ``[start, end)`` of *text*; at *injected* stand readings in brackets to be taken out."""
        self._text, self._end, self._injected = text, end, injected
        self._annotations = {match.start(): match for match in _ANNOTATION.finditer(text, start, end)}

    def steps(self, state: State, at: int) -> Iterator[Step]:
        """Yield the moves from *state* at the place *at*."""
        if state.has_swallowed:
            yield from self._swallowed(state, at)
        elif at == self._end:
            if state.out:
                yield from self._any_partner(state, at, self._dropped_bits)
        elif at in self._annotations:
            yield from self._annotation(state, at, self._annotations[at])
            if state.out and base_syllable(self._annotations[at][1]) == self._annotations[at][1]:
                yield from self._shown_out_of_step(state, at)
        elif self._text[at] in self._habits.signs:
            yield from self._lost(state, at)
        elif state.out:
            yield from self._shown_out_of_step(state, at)
        else:
            yield from self._shown_in_step(state, at)

    def _swallowed(self, state: State, at: int) -> Iterator[Step]:
        for sign in _SWALLOWED:
            yield Step(State(False, 0, sign), 0.0, at, sign, True)

    def _annotation(self, state: State, at: int, match: re.Match[str]) -> Iterator[Step]:
        reading, behind = match[1], match.end()
        shown = self._text[at - 1] if at else ""
        if state.out:
            if shown and self._table.is_annotated(shown, reading):
                yield Step(state._replace(is_parted=True), HIT_BITS, behind, "")
            if self._habits.drops:
                yield from self._partner_read(state, reading, behind, DROPPED_BITS)
            return
        if at in self._injected:
            yield Step(state, 0.0, behind, "")
        elif self._table.is_converted and shown and self._table.is_annotated(shown, reading):
            # The reading of what stood there before the page was converted: 干(qián) was 乾(qián).
            yield Step(state, HIT_BITS, behind, "")
        if self._habits.drops and state.tail:
            yield from self._lead_read(state, reading, behind, DROPPED_BITS)
        written = match.group()
        yield Step(State(False, 0, written[-1]), WRITTEN_BITS, behind, written)

    def _lost(self, state: State, at: int) -> Iterator[Step]:
        text = self._text
        sign = text[at]
        end = at + 1 + (self._habits.is_double and text.startswith(sign, at + 1))
        match = _LOST_READING.match(text, end, self._end)
        if match is not None:
            read = self._partner_read if state.out else self._lead_read
            yield from read(state, match[1], match.end(), 0.0)
        if state.out:
            yield from self._lost_partner(state, end)
        elif end < self._end and end not in self._annotations:
            yield from self._lost_before_sign(state, end)
        if state.out:
            yield from self._shown_out_of_step(state, at)
        else:
            bits = 0.0 if sign in _WRITTEN else UNKNOWN_BITS
            yield Step(State(False, self._tails_of(sign, at + 1)[0], sign), bits, at + 1, sign)

    def _lost_partner(self, state: State, end: int) -> Iterator[Step]:
        """Yield the characters that the waiting byte began, where their second byte was lost without a reading."""
        if end == self._end:
            yield from self._any_partner(state, end, LOST_BITS)
            return
        behind = encode_character(self._text[end])
        bits = LOST_BITS + (0.0 if self._habits.keeps else OTHER_HABIT_BITS)
        for step in self._any_partner(state, end, bits):
            # An ASCII character from 40 on is a second byte, and a known pair would be displayed.
            if not behind or (behind[0] < 0x40 if len(behind) == 1 else not is_known_pair(step.state.tail, behind[0])):
                yield step
        if self._habits.swallows:
            for step in self._any_partner(state, end, LOST_BITS):
                yield step._replace(state=step.state._replace(has_swallowed=True))

    def _lost_before_sign(self, state: State, end: int) -> Iterator[Step]:
        """Yield the characters whose second byte became, with the byte behind it, an ASCII sign."""
        trail = full_width_trail(self._text[end])
        if trail > 0x80 and not self._text[end].isalnum():
            for character in common_with_trail(FULL_WIDTH_LEAD):
                yield Step(
                    State(True, trail, character), SIGN_BITS + self._foreign(character), end + 1, character, True
                )

    def _shown_in_step(self, state: State, at: int) -> Iterator[Step]:
        character = self._text[at]
        crossed = self._annotations.get(at + 1)
        if crossed is not None and "@" <= character <= "~" and state.tail:
            pair = decode_pair(state.tail, ord(character))
            if pair and self._table.may_hold(pair) and is_reading_of(pair, crossed[1]):
                yield Step(State(False, 0, character), HIT_BITS, crossed.end(), character)
        for tail in self._tails_of(character, at + 1):
            yield Step(State(False, tail, character), 0.0, at + 1, character)

    def _shown_out_of_step(self, state: State, at: int) -> Iterator[Step]:
        character = self._text[at]
        if ord(character) < 0x80 or character == _EURO:
            code = 0x80 if character == _EURO else ord(character)
            if code >= 0x40:
                yield from self._ended_by_letter(state, at, code)
            else:
                yield from self._any_partner(state, at, self._dropped_bits)
            trail = full_width_trail(character)
            if trail:
                yield from self._paired(state, FULL_WIDTH_LEAD, trail, at + 1, FOLDED_BITS)
            return
        for code_pair in self._table.sources(character):
            if len(code_pair) == 2:
                yield from self._paired(state, code_pair[0], code_pair[1], at + 1, 0.0)
                if self._habits.drops:
                    yield from self._dropped_before(state, at, code_pair[0])

    def _dropped_before(self, state: State, at: int, lead: int) -> Iterator[Step]:
        """Yield the characters whose second byte makes no known code with the *lead* of the next, and was dropped."""
        for step in self._any_partner(state, at, DROPPED_BITS):
            if not is_known_pair(step.state.tail, lead):
                yield step

    def _paired(self, state: State, first: int, second: int, end: int, bits: float) -> Iterator[Step]:
        character = decode_pair(state.tail, first)
        if not character:
            return
        bits += self._foreign(character) + (0.0 if state.is_parted else self._bare(character))
        shown = self._table.shown(character)
        if second >= 0x81:
            yield Step(State(True, second, shown), bits, end, shown)
        elif second < 0x80:  # a letter that was taken for the second byte: it stands by itself, and all is in step
            yield Step(State(False, 0, chr(second)), bits, end, shown + chr(second))

    def _ended_by_letter(self, state: State, at: int, code: int) -> Iterator[Step]:
        character = decode_pair(state.tail, code)
        if not character:
            return
        bits, end = self._foreign(character), at + 1
        crossed = self._annotations.get(end)
        if crossed is not None and self._table.may_hold(character) and is_reading_of(character, crossed[1]):
            end = crossed.end()
        elif not state.is_parted:
            bits += self._bare(character)
        shown = self._table.shown(character)
        yield Step(State(False, 0, shown), bits, end, shown)

    def _lead_read(self, state: State, reading: str, end: int, bits: float) -> Iterator[Step]:
        """Yield the bytes that make a character with that reading of the byte before: the first of a character."""
        if state.tail:
            for character, more in self._table.candidates(state.tail, reading):
                trail = encode_character(character)[1]
                if trail >= 0x81:
                    yield Step(State(True, trail, state.last, True), bits + more + HIT_BITS, end, "")

    def _partner_read(self, state: State, reading: str, end: int, bits: float) -> Iterator[Step]:
        """Yield the characters with that reading that the waiting byte began."""
        for character, more in self._table.candidates(state.tail, reading):
            trail = encode_character(character)[1]
            if trail >= _FIRST_LOST:
                shown = self._table.shown(character)
                yield Step(State(False, trail, shown), bits + more, end, shown)

    def _any_partner(self, state: State, end: int, bits: float) -> Iterator[Step]:
        for tail, shown, foreign, bare in self._partners(state.tail):
            more = foreign if state.is_parted else foreign + bare
            yield Step(State(False, tail, shown), bits + more, end, shown, True)

    def _partners(self, lead: int) -> list[tuple[int, str, float, float]]:
        """Return of the characters that *lead* begins: second byte, how it is shown, what it costs, bare besides."""
        if lead not in self._partners_of:
            self._partners_of[lead] = [
                (encode_character(item)[1], self._table.shown(item), self._foreign(item), self._bare(item))
                for item in with_lead(lead)
                if is_plausible(item) and encode_character(item)[1] >= _FIRST_LOST
            ]
        return self._partners_of[lead]

    # -- costs and bytes -----------------------------------------------------------------------------------------

    def _foreign(self, character: str) -> float:
        if not is_plausible(character):
            return IMPLAUSIBLE_BITS
        return 0.0 if self._table.is_of_text(character) else FOREIGN_BITS

    def _bare(self, character: str) -> float:
        if not self._table.may_hold(character):
            return 0.0
        return BARE_BITS if character in self._table.readings else self._table.bare_bits

    def _tails_of(self, character: str, end: int) -> tuple[int, ...]:
        """Return the last bytes that a displayed character may have had, if what stands at *end* asks for them."""
        if not self._asks_for_tail(end):
            return (0,)
        if character.isascii():
            return (full_width_trail(character) if not character.isalnum() else 0,)
        tails = (code[1] for code in self._table.sources(character) if len(code) == 2)
        return tuple(dict.fromkeys(tail if tail >= 0x81 else 0 for tail in tails)) or (0,)

    def _asks_for_tail(self, at: int) -> bool:
        if at >= self._end:
            return False
        if self._text[at] in self._habits.signs or at in self._annotations:
            return True
        return at + 1 in self._annotations
