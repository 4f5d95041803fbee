"""The table of a script that injects pinyin: which characters it may hold, and what bytes the script saw of a text.

A page tells its script's table in part: the characters that stand annotated. The rest is
known by kind: traditional characters, simplified ones that have a traditional form, or
characters of every sort. A page may have been converted to the other script since; then
a character that it shows stands for the bytes of each character that converts to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from cleaner.encoding.pinyin.gbk_bytes import (
    encode_character,
    in_gb2312,
    is_common,
    simplified_only,
    to_simplified,
    to_traditional,
    traditional_forms,
    with_lead,
)
from cleaner.encoding.readings import base_syllable, is_reading_of, readings_of, toned_readings_of
from cleaner.folding import simplified_characters

# Bits that a candidate costs where what a page shows of it is less than the very reading, the usual one. A script
# knows one reading of each character, mostly the usual one (measured on pages: 0.998 and 0.982 of the annotations).
OTHER_READING_BITS = 4.0
OTHER_TONE_BITS = 7.0
# The page does not show the character annotated: it shows a part of a table, and all of one that is short.
UNSEEN_BITS = {True: 8.0, False: 1.0}
# The page shows the character with another reading.
OTHER_IN_TABLE_BITS = 8.0
# However many characters of a page are annotated, one more may stand bare.
MAX_BARE_BITS = 10.0


class Kind(Enum):
    """Which characters a script's table holds."""

    TRADITIONAL = "traditional"
    SIMPLIFIED = "simplified"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ScriptTable:
    """What a page shows of the table of the script: character to syllable, and which characters such a table has.

    `is_converted` tells that the page was converted to the other script since the script went over it; the
    characters of `readings` are those that the script saw. `bare` are characters that stand in the text without a
    reading, which are not in the table. `bare_bits` is what it costs that a character of the kind stands bare,
    though the page does not show it annotated: much where hardly any stands bare. `is_of_simplified` tells that the
    text is simplified: a table of traditional characters hits it only across borders.
    """

    readings: Mapping[str, str]
    kind: Kind = Kind.TRADITIONAL
    is_converted: bool = False
    bare: frozenset[str] = frozenset()
    bare_bits: float = 0.0
    is_of_simplified: bool = False

    def sources(self, shown: str) -> tuple[bytes, ...]:
        """Return the one or two bytes that the script may have seen of a shown character, none where GBK has none."""
        if not self.is_converted or shown.isascii():
            code = encode_character(shown)
            return (code,) if code else ()
        forms = (shown, *traditional_forms(shown)) if self.kind is Kind.TRADITIONAL else (to_simplified(shown),)
        return tuple(dict.fromkeys(code for code in map(encode_character, forms) if code))

    def shown(self, character: str) -> str:
        """Return how the page shows a character that the script saw."""
        if not self.is_converted:
            return character
        if self.kind is Kind.TRADITIONAL:
            return simplified_characters().get(character, character)
        return to_traditional(character)

    def may_hold(self, character: str) -> bool:
        """Tell whether the table may have a character."""
        if self.kind is Kind.TRADITIONAL:
            return character in simplified_characters()
        if self.kind is Kind.SIMPLIFIED:
            return character in simplified_only()
        return in_gb2312(character) and is_common(character) and character not in self.bare

    def is_of_text(self, character: str) -> bool:
        """Tell whether the text that the script worked on is likely to have held a character."""
        if self.kind is Kind.TRADITIONAL and not self.is_of_simplified:
            return character not in simplified_only()
        return in_gb2312(character)

    def is_annotated(self, shown: str, reading: str) -> bool:
        """Tell whether *reading* behind a shown character may be the script's."""
        return any(self.may_hold(form) and is_reading_of(form, reading) for form in self._forms(shown))

    def _forms(self, shown: str) -> tuple[str, ...]:
        return tuple(code.decode("gb18030", "ignore") for code in self.sources(shown))

    def candidates(self, lead: int, reading: str) -> tuple[tuple[str, float], ...]:
        """Return the characters with first byte *lead* that the script may have read so, and what each costs, in bits.

        A character of another reading than the very one counts only where none has that.
        """
        base = base_syllable(reading)
        is_toned = base != reading
        exact, other = [], []
        for character in with_lead(lead):
            if base not in readings_of(character) or not self.may_hold(character):
                continue
            known = self.readings.get(character)
            bits = 0.0 if known == base else OTHER_IN_TABLE_BITS if known else UNSEEN_BITS[self.kind is Kind.ANY]
            toned = toned_readings_of(character)
            if is_toned and reading not in toned:
                other.append((character, bits + OTHER_TONE_BITS))
            else:
                usual = toned[0] == reading if is_toned else readings_of(character)[0] == base
                exact.append((character, bits if usual else bits + OTHER_READING_BITS))
        return tuple(exact or other)

    def with_bare(self, text: str) -> ScriptTable:
        """Return the table with `bare_bits` as *text* tells them; where any character may be annotated most are not."""
        if self.kind is Kind.ANY:
            return self
        of_kind = {character for character in set(text) if any(map(self.may_hold, self._forms(character)))}
        bare = sum(is_common(item) and self.readings.keys().isdisjoint(self._forms(item)) for item in of_kind)
        bits = math.log2((len(self.readings) + bare + 1) / (bare + 1))
        return replace(self, bare_bits=min(MAX_BARE_BITS, bits))
