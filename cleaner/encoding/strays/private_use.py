"""Private-use characters: those whose meaning is known become the character, the others are reported.

The same code meant one character in GBK and another in Big5, and icon fonts use it for
their glyphs. Where the file was not in one of these encodings, the document decides:
its script, what stands beside the characters, and whether the meanings are characters
that such texts hold. Where that settles nothing, the meanings are listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.reported import Reported
from cleaner.encoding.strays.private_meanings import (
    BULLETS,
    big5_meaning,
    do_settle,
    gbk_meanings,
    is_gbk_character,
    is_telling,
)
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit, from_code_points, to_code_points
from cleaner.patterns import compile_later

_KNOWN = "encoding/private-use-known"
_UNKNOWN = "encoding/private-use"

_BIG5_CODECS = frozenset(("big5", "big5hkscs", "cp950"))

# Of the private-use characters of a text that came from Big5 nearly all stand among Chinese and have a meaning; icons
# stand at the edges of lines or between spaces, and one in forty has a common meaning by chance.
MIN_BIG5_SHARE = 0.8
MIN_TELLING_SHARE = 0.3
# A text of one script has few characters that only the other one has: names, quotations, mistakes.
MAX_OTHER_SCRIPT_SHARE = 0.2
# How much of a text is looked at to tell its script.
LOOKED_AT_CHARS = 20_000
# A sentence around an icon is a menu's or a button's: short, without punctuation.
MIN_SENTENCE_CHARS = 12

# Radicals and compatibility ideographs too, which become Chinese in a later pass.
_CHINESE = compile_later(
    "[\u2e80-\u2fdf\u3001-\u301f\u3041-\u30ff\u31c0-\u31e3\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e“”‘’…—\U00020000-\U0003ffff]"
)
_PUNCTUATION = re.compile("[，。！？；：、,]")
_TALK = re.compile("偏旁|部首|部件|笔画|筆畫|拼音|读音|讀音|汉字|漢字")
_FULL_WIDTH_SPACE = "\ue5e5"  # of GBK
_WHY = "it is the glyph of an icon font, or a character that a converter had no code for"

# Characters in `_scripts`.
_OF_BIG5, _OF_GB = 1, 2


class Evidence(NamedTuple):
    """What the document tells: the encoding that all its private-use characters are from, if any, and its script.

    `gbk_characters` stand in a sentence for a character of GBK; what they stand for there they do elsewhere too.
    """

    is_gbk: bool
    is_big5: bool
    may_be_big5: bool
    may_be_gbk: bool
    gbk_characters: frozenset[str]
    bullets: frozenset[str]


def find_private_use(text: str, context: Context) -> Changes:
    """Return the known characters for private-use ones, and notes on the others."""
    is_enabled = context.config.is_enabled
    if not (is_enabled(_KNOWN) or is_enabled(_UNKNOWN)):
        return NO_CHANGES
    unreadable = Reported(context.unreadable)  # private-use characters are bytes of it
    runs = [run for run in _runs(traits_of(context).places(Trait.PRIVATE)) if not unreadable.touches(*run)]
    evidence = _weigh(text, runs, context.encoding.codec)
    edits, notes = [], []
    for start, end in runs:
        meanings = _settle(text, start, end, evidence)
        if meanings is not None:
            edits += [
                Edit(at, at + 1, text[at], meaning, _KNOWN, _reason(text[at], meaning))
                for at, meaning in zip(range(start, end), meanings, strict=True)
            ]
            if is_enabled(_KNOWN):
                continue
        notes.append(_describe(text, start, end, evidence))
    return Changes(edits, notes=notes)


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans of adjoining places."""
    start = 0
    for number, place in enumerate(places):
        if not number or place != places[number - 1] + 1:
            start = place
        if number + 1 == len(places) or places[number + 1] != place + 1:
            yield start, place + 1


def _weigh(text: str, runs: list[tuple[int, int]], codec: str) -> Evidence:
    """Weigh what the document tells of the origin of its private-use characters."""
    if not runs:
        return Evidence(False, False, False, False, frozenset(), frozenset())
    traditional, simplified = _count_scripts(text[:LOOKED_AT_CHARS])
    may_be_big5 = simplified <= MAX_OTHER_SCRIPT_SHARE * (traditional + simplified)
    known = total = 0
    telling: list[str] = []
    for start, end in runs:
        characters = text[start:end]
        if characters in BULLETS or set(characters) == {_FULL_WIDTH_SPACE}:
            continue  # these are settled by themselves
        total += end - start
        if _is_among_chinese(text, start, end) and all(map(big5_meaning, characters)):
            known += end - start
            telling += filter(is_telling, characters)
    is_big5 = (
        may_be_big5
        and traditional > 0
        and do_settle(set(telling))
        and len(telling) >= MIN_TELLING_SHARE * total
        and known >= MIN_BIG5_SHARE * total
    )
    return Evidence(
        is_gbk=codec == "gb18030",
        is_big5=codec in _BIG5_CODECS or (codec != "gb18030" and is_big5),
        may_be_big5=may_be_big5,
        may_be_gbk=traditional <= MAX_OTHER_SCRIPT_SHARE * (traditional + simplified),
        gbk_characters=frozenset(
            text[start] for start, end in runs if _is_in_sentence(text, start, end) and is_gbk_character(text[start])
        ),
        bullets=frozenset(filter(partial(_is_bullet, text), BULLETS)),
    )


def _count_scripts(text: str) -> tuple[int, int]:
    """Return how many characters Big5 has and GB 2312 has not, and how many GB 2312 has and Hong Kong's Big5 has not.

    The characters that private-use ones become count for neither, so that a second look tells the same.
    """
    # What lies beyond the table is clipped to its end, which is no character.
    counts = np.bincount(_scripts().take(to_code_points(text), mode="clip"), minlength=3)
    return int(counts[_OF_BIG5]), int(counts[_OF_GB])


@cache
def _scripts() -> npt.NDArray[np.uint8]:
    """Return which Han characters only Big5 has, and which only GB 2312 has, shape (65536,)."""
    han = from_code_points(np.arange(0x4E00, 0xA000, dtype=np.uint32))
    big5, gb, hong_kong = (_held_by(codec, han) for codec in ("cp950", "gb2312", "big5hkscs"))
    table = np.zeros(1 << 16, dtype=np.uint8)
    table[big5 & ~gb] = _OF_BIG5
    table[gb & ~hong_kong] = _OF_GB
    table.setflags(write=False)
    return table


def _held_by(codec: str, characters: str) -> npt.NDArray[np.bool_]:
    """Return which of some characters a codec holds, by code point, shape (65536,)."""
    held = np.zeros(1 << 16, dtype=bool)
    held[to_code_points(characters.encode(codec, "ignore").decode(codec))] = True
    return held


def _settle(text: str, start: int, end: int, evidence: Evidence) -> list[str] | None:
    """Return the characters that a run stands for, or None where that is not certain."""
    run = text[start:end]
    gbk = _meanings(run, gbk_meanings().get)
    if evidence.is_gbk and gbk is not None:
        return gbk
    if evidence.is_big5 and (_is_among_chinese(text, start, end) or all(map(is_telling, run))):
        return _meanings(run, big5_meaning)
    if run in evidence.bullets and text[start - 1 : start] in ("", "\n"):
        return [BULLETS[run]]
    if set(run) == {_FULL_WIDTH_SPACE}:
        return gbk if _is_indent(text, start, end) else None
    if not evidence.may_be_gbk:
        return None
    is_talk = _is_in_sentence(text, start, end) and _TALK.search(_line_around(text, start, end)) is not None
    is_seen = set(run) <= evidence.gbk_characters and _is_beside_chinese(text, start, end)
    return gbk if is_talk or is_seen else None


def _meanings(run: str, find: Callable[[str], str | None]) -> list[str] | None:
    """Return the meaning of each character of a run, or None where one has none."""
    found = [meaning for meaning in map(find, run) if meaning]
    return found if len(found) == len(run) else None


def _is_among_chinese(text: str, start: int, end: int) -> bool:
    """Tell whether Chinese stands on both sides, or on one side and the edge of the line on the other."""
    before, after = text[start - 1 : start], text[end : end + 1]
    has_before, has_after = _CHINESE.match(before or " "), _CHINESE.match(after or " ")
    if before in ("", "\n"):
        return has_after is not None and len(_line_around(text, start, end)) >= MIN_SENTENCE_CHARS
    if after in ("", "\n"):
        return has_before is not None and len(_line_around(text, start, end)) >= MIN_SENTENCE_CHARS
    return has_before is not None and has_after is not None


def _is_beside_chinese(text: str, start: int, end: int) -> bool:
    """Tell whether Chinese stands on both sides, or on one and the edge of the line on the other."""
    before, after = text[start - 1 : start], text[end : end + 1]
    sides = [side for side in (before, after) if side not in ("", "\n")]
    return len(sides) > 0 and all(_CHINESE.match(side) for side in sides)


def _is_indent(text: str, start: int, end: int) -> bool:
    """Tell whether full-width spaces stand before Chinese: at the beginning of a line, or after Chinese."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return _CHINESE.match(after or " ") is not None and (before in ("", "\n") or _CHINESE.match(before) is not None)


def _is_in_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether Chinese stands on both sides, in a line that reads as a sentence."""
    sides = text[start - 1 : start] + text[end : end + 1]
    if start == 0 or len(sides) < 2 or not (_CHINESE.match(sides[0]) and _CHINESE.match(sides[1])):
        return False
    line = _line_around(text, start, end)
    return len(line) >= MIN_SENTENCE_CHARS and _PUNCTUATION.search(line) is not None


def _line_around(text: str, start: int, end: int) -> str:
    stop = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : len(text) if stop < 0 else stop]


def _is_bullet(text: str, character: str) -> bool:
    """Tell whether lines of the text begin with a symbol font's bullet: twice, or once where it can be nothing else."""
    if character not in text:
        return False
    if character == "\uf0b7":  # no icon font in wide use has a glyph there
        return True
    return len(re.findall(f"^{character}(?:\t| {{2,}}|\u00a0)", text, re.MULTILINE)) > 1


def _reason(before: str, after: str) -> str:
    if before in BULLETS and BULLETS[before] == after:
        return f"U+{ord(before):04X} is U+{ord(after):04X} in the symbol font of a word processor's lists"
    encoding = "GBK" if gbk_meanings().get(before) == after else "Big5 with its Hong Kong and ETEN extensions"
    points = " ".join(f"U+{ord(one):04X}" for one in after)
    return f"U+{ord(before):04X} stood for {points} in {encoding} before Unicode had it"


def _describe(text: str, start: int, end: int, evidence: Evidence) -> Note:
    """Return the note on a run that was not settled, with the meanings that its first character may have there."""
    first = text[start]
    codes = " ".join(f"U+{ord(character):04X}" for character in text[start : min(end, start + 4)])
    candidates = []
    if _is_among_chinese(text, start, end):
        if evidence.may_be_big5 and big5_meaning(first):
            candidates.append(f"{big5_meaning(first)} in Big5 (HKSCS)")
        if evidence.may_be_gbk and first in gbk_meanings():
            candidates.append(f"{gbk_meanings()[first]} in GBK")
    if first == "\uf8ff":
        candidates.append("Apple's logo in fonts of macOS")
    if first in BULLETS and text[start - 1 : start] in ("", "\n"):
        candidates.append(f"the bullet {BULLETS[first]} of a word processor's list")
    if not candidates:
        return Note(_UNKNOWN, start, end, f"a private-use character ({codes}) has no known meaning", _WHY)
    message = f"a private-use character ({codes}) has no certain meaning: it may be {' or '.join(candidates)}"
    return Note(_UNKNOWN, start, end, message, "or the glyph of an icon font; the text does not settle it")
