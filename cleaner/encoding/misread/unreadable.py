"""Text that was misread with losses by a double-byte codec, or more than once: it can be told, not read back.

The bytes that are left are read again as UTF-8, several times where the result is damage
of the same kind. That most of them form common Chinese proves what happened; what the
lost ones were it does not tell, and a guess is no repair.
"""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.plausibility import common_share, count_beyond_ascii, utf8_share
from cleaner.encoding.reported import Reported
from cleaner.encoding.traits import Trait, traits_of
from cleaner.patterns import compile_later

_LOSSY = "encoding/lossy-misreading"  # once, as GBK
_UNREADABLE = "encoding/unreadable"
_RULES = (_LOSSY, _UNREADABLE)
_GBK = "gb18030"
_CODECS = {"big5hkscs": "Big5", _GBK: "GBK", "cp932": "Shift_JIS", "cp949": "CP949", "cp1252": "Windows-1252"}
_TWO_BYTES = tuple(codec for codec in _CODECS if codec != "cp1252")

# Of the bytes that are left of UTF-8 read as Big5 0.57 to 0.75 form characters, as CP949 and Shift_JIS 0.75 to 0.95,
# as GBK 0.9 and more. Of Chinese, Japanese or Korean text in its own encoding under 0.1 look like UTF-8.
MIN_UTF8_SHARE = 0.5
# The characters that come out are common ones: 0.85 and more; by chance they are of all kinds, 0.35.
MIN_COMMON_SHARE = 0.75
MIN_HAN = 4
# Nothing that was misread more often is told from noise.
MAX_MISREADINGS = 3
# So many of the characters that the first two bytes of UTF-8 become are in such text: one in three to one in seven, in
# text that was read as Windows-1252 before one in sixteen. Of lines of classical texts one in forty has as many.
MIN_SIGNS = 3
MIN_SIGNS_SHARE = 0.05
# Rare characters stand so close together in it: 5 to 15 in sixteen, 3 where Shift_JIS has katakana between them. One in
# five chapters of classical books has 5 anywhere.
MIN_RARE = 5
WITHIN_CHARS = 16
# In a text where they do somewhere, lines of a few characters have fewer: with 3 in each line 9 are missed of 3,814
# lines of 4 characters and more, with 5 there 112.
MIN_RARE_IN_LINE = 3

_LOST = compile_later("[\ufffd?]+")
_HAN = compile_later("[\u4e00-\u9fff]")


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    """Return by encoding the pattern of what the first two bytes of a Han character in UTF-8 become in it.

    The empty name has all of them.
    """
    pairs = [bytes((lead, trail)) for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0)]
    # The same leads and the first bytes of Latin letters, read as Windows-1252 before.
    pairs += [bytes((0xC3, trail)) for trail in (0x82, 0x83, 0xA2, *range(0xA4, 0xAA))]
    signs: dict[str, set[str]] = {"": set()}
    for codec in _TWO_BYTES:
        found = {pair.decode(codec, "ignore") for pair in pairs}
        signs[codec] = {sign for sign in found if len(sign) == 1 and not sign.isascii()}
        signs[""] |= signs[codec]
    return {codec: compile_later(f"[{''.join(sorted(found))}]") for codec, found in signs.items()}


def find_unreadable(text: str, context: Context) -> Changes:
    """Return notes on lines that were misread with losses, or more than once: what they were is known in parts only."""
    traits = traits_of(context)
    if not any(map(context.config.is_enabled, _RULES)) or not traits.is_dense(Trait.RARE, MIN_RARE, WITHIN_CHARS):
        return NO_CHANGES
    notes = []
    reported = Reported(context.unreadable)
    for start, end in traits.lines(Trait.RARE, _signs()[""], MIN_RARE_IN_LINE, WITHIN_CHARS):
        path = [] if reported.touches(start, end) else _trace(text[start:end])
        if path:
            notes.append(_describe(text[start:end], start, path))
    return Changes(notes=notes)


def _describe(line: str, start: int, path: list[str]) -> Note:
    end = start + len(line)
    if path == [_GBK]:
        lost = 1 - _read_again(line, _GBK)[0]
        reason = f"{100 * lost:.0f} % of its bytes no longer form characters"
        return Note(_LOSSY, start, end, "UTF-8 was read as GBK, and bytes of it are lost", reason)
    times = {1: "once", 2: "twice", 3: "three times"}[len(path)]
    names = ", then as ".join(_CODECS[codec] for codec in reversed(path))
    message = f"the line was misread {times} (as {names}), and bytes of it are lost"
    return Note(_UNREADABLE, start, end, message, "most of the bytes left form Chinese in UTF-8, not all")


def _trace(line: str) -> list[str]:
    """Return the encodings that a line was read as, the last one first; nothing where they do not lead to Chinese."""
    path: list[str] = []
    least = max(MIN_SIGNS, MIN_SIGNS_SHARE * len(line))
    if len(_signs()[""].findall(line)) < least:
        return path
    codecs = [codec for codec in _TWO_BYTES if len(_signs()[codec].findall(line)) >= least]
    share_before = common_share(line) if codecs else 0.0
    while codecs and len(path) < MAX_MISREADINGS:
        best, codec = max((_read_again(line, codec), codec) for codec in codecs)
        if best[0] < MIN_UTF8_SHARE:
            return []
        line = best[1]
        path.append(codec)
        codecs = list(_CODECS)
        share = common_share(line)
        if share >= MIN_COMMON_SHARE and share > share_before and len(_HAN.findall(line)) >= MIN_HAN:
            return path
    return []


def _read_again(line: str, codec: str) -> tuple[float, str]:
    """Return how much of a line's bytes in an encoding is UTF-8, and what it reads there."""
    kept = _LOST.sub("", line)
    raw = kept.encode(codec, "ignore")
    # What the encoding does not have was not read from it.
    if 2 * len(raw.decode(codec, "ignore")) < len(kept) or not count_beyond_ascii(raw):
        return 0.0, ""
    return utf8_share(raw), raw.decode("utf-8", "ignore")
