"""Text that was UTF-8 and was read as a Latin, Cyrillic, Greek or Macintosh encoding: `Ã©` for `é`, `å¥½` for `好`.

The repair is ftfy's (Robyn Speer, https://ftfy.readthedocs.io), its encoding part alone:
what ftfy does to quotes, width, ligatures and normal forms would damage Chinese. ftfy
reads 2 to 7 MB/s, so that only lines which pass a cheap gate are given to it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.misread import LATIN_RUN, count_han, read_as_chinese
from cleaner.encoding.traits import (
    ORDINARY_SIGNS,
    Trait,
    continuation_characters,
    lead_characters,
    traits_of,
)
from cleaner.ledger import Edit

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

_RULE = "encoding/mojibake"

# A line of many characters can be given to ftfy whole, but it looks at the first million only.
MAX_LINE_CHARS = 1_000_000


@cache
def _gate() -> re.Pattern[str]:
    """Return a pattern for a lead byte and a continuation byte of UTF-8, as any of the encodings reads them.

    After some leads a space may stand for the byte A0, and a sign of loss for any byte.
    Two signs that Chinese text has itself are no alarm.
    """
    leads, continuations = lead_characters(), continuation_characters() | {"\ufffd", "\x1a"}
    any_lead, any_second = _class(leads), _class(continuations)
    return re.compile(
        f"{_class(leads - ORDINARY_SIGNS)}(?:{any_second}|(?<=[ÂÃâãÅðÎÐÙ])[ ?])"
        f"|{any_lead}{_class(continuations - ORDINARY_SIGNS)}"
    )


def _class(characters: frozenset[str]) -> str:
    return f"[{re.escape(''.join(sorted(characters)))}]"


def find_mojibake(text: str, context: Context) -> Changes:
    """Return the repair of each line that ftfy can mend, one edit a line over the part that differs."""
    if not context.config.is_enabled(_RULE) or not traits_of(context).has(Trait.MOJIBAKE):
        return NO_CHANGES
    edits = []
    for start, end in traits_of(context).lines(Trait.MOJIBAKE, _gate()):
        line = text[start:end]
        fixed = _fix(line) if end - start <= MAX_LINE_CHARS else line
        if fixed != line and _is_better(line, fixed):
            edits.append(_edit(line, fixed, start))
    return Changes(edits)


def _fix(line: str) -> str:
    import ftfy  # only for lines that look like mojibake

    return ftfy.fix_encoding(line, _config())


def _is_better(line: str, fixed: str) -> bool:
    """Tell whether a repair may stand: nothing that was whole gets lost, and no Chinese read as Latin is worsened.

    ftfy alters GBK or Big5 text read as Latin-1 without mending it; the bytes can then
    be read as either, and the result has not one Han character.
    """
    lost = sum(line.count(sign) for sign in ("\ufffd", "\x1a", "?", "ï¿½"))
    if fixed.count("\ufffd") > lost:
        return False
    new = set(fixed) - set(line)
    if any(unicodedata.category(character) in ("Co", "Cn") for character in new):
        return False
    if count_han(fixed) > count_han(line):
        return True
    return not any(_may_be_chinese(run) for run in LATIN_RUN.findall(line))


def _may_be_chinese(run: str) -> bool:
    reading = read_as_chinese(run)
    if reading is None or reading.share < MIN_CHINESE_SHARE:
        return False
    han = count_han(reading.text)
    letters = sum(character.isascii() and character.isalpha() for character in run)
    return han >= MIN_CHINESE and han > letters


# How many Han characters, and what share of them common, make GBK or Big5 as likely as accented letters.
MIN_CHINESE = 3
MIN_CHINESE_SHARE = 0.4


def _edit(line: str, fixed: str, offset: int) -> Edit:
    start = _common_length(line, fixed)
    tail = _common_length(line[start:][::-1], fixed[start:][::-1])
    end = len(line) - tail
    after = fixed[start : len(fixed) - tail]
    return Edit(offset + start, offset + end, line[start:end], after, _RULE, "UTF-8 that was read as another encoding")


def _common_length(one: str, other: str) -> int:
    """Return how many characters two strings begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


@cache
def _config() -> TextFixerConfig:
    import ftfy

    return ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
