"""Private-use characters: those whose meaning is known become the character, the others are reported.

GBK and the first GB 18030 had characters that Unicode lacked, and mapped them to the
private-use area; text converted in those days still has them there. Icon fonts use the
same area for their glyphs, so that in text which was not GB 18030 a character is only
taken for one of these where it stands among Chinese.
"""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit

_KNOWN = "encoding/private-use-known"
_UNKNOWN = "encoding/private-use"

_RUN = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")
_CHINESE = re.compile("[\u3001-\u3011\u3400-\u9fff\uff01-\uff5e\U00020000-\U0003ffff]")

# GBK's rows FE50 to FEA0 in the order of their private-use codes, U+E815 on. Ten have no code in Python's gb18030.
_FIRST_OF_ROW_FE = 0xE815
_ROW_FE = (*range(0x50, 0x7F), *range(0x80, 0xA1))
_FORMS = {
    0xE5E5: "\u3000",  # A3A0, the full-width space of many word processors
    0xE76C: "€",
    0xE78D: "︐", 0xE78E: "︒", 0xE78F: "︑", 0xE790: "︓", 0xE791: "︔", 0xE792: "︕", 0xE793: "︖",
    0xE794: "︗", 0xE795: "︘", 0xE796: "︙",
    0xE7C7: "ḿ", 0xE7C8: "ǹ",
    0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷", 0xE832: "龸", 0xE843: "龹", 0xE854: "龺", 0xE864: "龻",
}  # fmt: skip


@cache
def known_meanings() -> dict[str, str]:
    """Return private-use characters of GBK and GB 18030 with the characters they stand for."""
    table = {}
    for number, trail in enumerate(_ROW_FE):
        character = bytes((0xFE, trail)).decode("gb18030")
        if not _RUN.match(character):
            table[chr(_FIRST_OF_ROW_FE + number)] = character
    table |= {chr(code): character for code, character in _FORMS.items()}
    return table


def find_private_use(text: str, context: Context) -> Changes:
    """Return the known characters for private-use ones, and notes on the others."""
    is_enabled = context.config.is_enabled
    if not (is_enabled(_KNOWN) or is_enabled(_UNKNOWN)):
        return NO_CHANGES
    table = known_meanings()
    is_gb = context.encoding.codec == "gb18030"
    edits, notes = [], []
    end = 0
    for start in traits_of(context).places(Trait.PRIVATE):
        run = _RUN.match(text, start) if start >= end else None
        if run is None:
            continue
        end = run.end()
        if all(map(table.__contains__, run.group())) and (is_gb or _stands_among_chinese(text, start, end)):
            edits += [
                Edit(at, at + 1, text[at], table[text[at]], _KNOWN, _reason(text[at], table[text[at]]))
                for at in range(start, end)
            ]
            if is_enabled(_KNOWN):
                continue
        codes = " ".join(f"U+{ord(character):04X}" for character in run.group()[:4])
        notes.append(Note(_UNKNOWN, start, end, f"a private-use character ({codes}) has no known meaning", _WHY))
    return Changes(edits, notes=notes)


_WHY = "it is the glyph of an icon font, or a character that a converter had no code for"


def _reason(before: str, after: str) -> str:
    return f"U+{ord(before):04X} stood for U+{ord(after):04X} in GBK before Unicode had it"


def _stands_among_chinese(text: str, start: int, end: int) -> bool:
    """Tell whether Chinese stands on both sides; indents of full-width spaces need it on the right only."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not _CHINESE.match(after or " "):
        return False
    if set(text[start:end]) == {"\ue5e5"}:
        return before in ("", "\n") or _CHINESE.match(before) is not None
    return _CHINESE.match(before or " ") is not None
