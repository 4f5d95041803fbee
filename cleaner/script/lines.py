"""Which lines a conversion takes whole, and which single characters it takes on the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints
from cleaner.script.conversion import mask_of
from cleaner.script.flags import CHINESE, FOREIGN, HAN, JAPANESE, SHARED, SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.phrases import PhraseIndex, Scan
from cleaner.script.protection import find_japanese_words
from cleaner.script.telling import LineCounts, count_marks, is_chinese_throughout, is_mixture, kinds_in

Mask = npt.NDArray[np.bool_]

# How much the document counts in the judgement of one line, in telling characters: it decides lines that have none, and
# is outweighed by a single character on the line.
_DOCUMENT_WEIGHT = 1.0
# Traditional characters that simplified text writes on purpose, because their simplified form is another word (閒 is
# 间 or 闲, 閤 is 阁 or 合, 蘋 a water plant, 鍼 and 寀 stand in names, 釒 is a radical). Read off 60 MB of simplified
# text: alone on a line they were right as they stood in two of three places.
_MEANT_ALONE = "閒閤蘋鍼寀釒瞶"
# So many telling characters, so many times those of the other script, make a text clearly traditional. The look at each
# shown character took a third of the stage's time on traditional articles before.
_MANY_CHARS, _MANY_TIMES = 20, 5
# Up to so many characters of the rarer script, the lines they stand on are looked at one by one.
_FEW_CHARS = 60
# A simplified line that speaks of scripts shows traditional characters on purpose: 后的繁体是後.
_WORDS_OF_SCRIPT = (
    "繁体",
    "繁體",
    "正体字",
    "正體字",
    "异体",
    "異體",
    "俗写",
    "简化字",
    "简体",
    "古字",
    "通假",
    "旧字形",
)
# So does a character that stands alone between quotes or brackets.
_SHOWN = re.compile("(?<=[“‘「『（(\"'〔【])[\u4e00-\u9fff](?=[”’」』）)\"'〕】])")


class Lines:
    """Masks over the characters: those of lines to convert whole, those that may be converted at all."""

    def __init__(self, whole: Mask, open_: Mask) -> None:
        self.whole = whole
        self.open = open_

    @property
    def are_all_whole(self) -> bool:
        """Whether no line is left to single characters."""
        return self.whole is self.open

    @cached_property
    def _whole(self) -> bytes:
        return self.whole.tobytes()

    def is_whole(self, start: int, end: int) -> bool:
        """Whether all characters of a span stand on lines to convert whole."""
        return self._is_everything or self._whole.find(b"\0", start, end) < 0

    @cached_property
    def _is_everything(self) -> bool:
        return b"\0" not in self._whole


@cache
def words_of_script() -> PhraseIndex:
    """Return the words with which a text speaks of scripts."""
    return PhraseIndex(_WORDS_OF_SCRIPT)


def find_shown(scan: Scan) -> Iterator[int]:
    """Yield the position of each character that a line which speaks of scripts shows between quotes or brackets."""
    text, end = scan.text, 0
    for at, _ in words_of_script().find(scan):
        if at >= end:
            start, end = _line_around(text, at)
            yield from (match.start() for match in _SHOWN.finditer(text, start, end))


def _line_around(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def drop_meant(text: str, flags: Flags, kinds: int) -> Flags:
    """Return the flags to judge lines by: without what may be traditional on purpose. `kinds` are those in *flags*.

    In a text that is clearly traditional all lines that tell nothing else follow it anyway.
    """
    traditional = flags & TRADITIONAL
    count, simplified = np.count_nonzero(traditional), np.count_nonzero(flags & SIMPLIFIED) if kinds & SIMPLIFIED else 0
    if count > _MANY_CHARS and count > _MANY_TIMES * simplified:
        return flags
    meant = [at for at in traditional.nonzero()[0].tolist() if text[at] in _MEANT_ALONE or _SHOWN.match(text, at)]
    if not meant:
        return flags
    judged: Flags = flags.copy()
    judged[meant] &= ~np.uint8(TRADITIONAL)
    return judged


def judge_lines(text: str, points: CodePoints, flags: Flags, telling: int, kinds: int | None = None) -> Lines | None:
    """Return which lines are in the other script as a whole; None when there is nothing that may be converted.

    *kinds* are the bits in *flags*, where they are known.
    """
    own = TRADITIONAL if telling == SIMPLIFIED else SIMPLIFIED
    kinds = kinds_in(flags) if kinds is None else kinds
    if not kinds & (own | FOREIGN | JAPANESE):  # the common case, and the sum of what follows
        open_ = flags != 0
        return Lines(open_, open_)
    if not kinds & (FOREIGN | JAPANESE):
        own_count, count = (int(np.count_nonzero(flags & flag)) for flag in (own, telling))
        if min(own_count, count) <= _FEW_CHARS:
            return _judge_few(text, flags, telling, count / (count + own_count))
    counts = LineCounts(points, flags)
    if counts.is_all_foreign:
        return None
    open_ = flags != 0
    if counts.is_foreign.any():
        open_ &= np.repeat(~counts.is_foreign, counts.lengths)
    if counts.kinds & FOREIGN:
        open_ &= ~mask_of(len(text), find_japanese_words(text))
        counts = LineCounts(points, np.where(open_, flags, 0).astype(np.uint8))
    theirs, ours = _sides(counts, telling)
    if not theirs.any():
        return None
    share = theirs.sum() / (theirs.sum() + ours.sum())
    whole = (theirs + _DOCUMENT_WEIGHT * share) >= 0.5 * (theirs + ours + _DOCUMENT_WEIGHT)
    return Lines(open_ if whole.all() else np.repeat(whole, counts.lengths) & open_, open_)


def _judge_few(text: str, flags: Flags, telling: int, share: float) -> Lines | None:
    """Return what `judge_lines` does where few characters are in one of the scripts, and none is Japanese.

    Lines without such a character follow the document, whose *share* of telling characters is
    in the other script: they are not looked at.
    """
    own = TRADITIONAL if telling == SIMPLIFIED else SIMPLIFIED
    follows = share >= 0.5  # a line that tells nothing goes along, and so does one that tells the same
    open_ = flags != 0
    whole = open_.copy() if follows else np.zeros_like(open_)
    marks = flags.tobytes()
    foreign: list[tuple[int, int]] = []
    may_be_foreign = not is_chinese_throughout(0, count_marks(marks, CHINESE))
    end = -1
    for at in (flags & (own if follows else telling)).nonzero()[0].tolist():
        if at < end:
            continue
        start, end = _line_around(text, at)
        end += 1  # with its line feed
        line = marks[start:end]
        theirs, ours = count_marks(line, telling), count_marks(line, own)
        if (
            may_be_foreign
            and theirs
            and ours
            and is_mixture(count_marks(line, HAN), theirs + ours, count_marks(line, CHINESE))
        ):
            foreign.append((start, end))
        is_whole = theirs + _DOCUMENT_WEIGHT * share >= 0.5 * (theirs + ours + _DOCUMENT_WEIGHT)
        if is_whole != follows:
            whole[start:end] = open_[start:end] if is_whole else False
    if foreign:
        if 2 * sum(count_marks(marks[start:end], HAN) for start, end in foreign) > count_marks(marks, HAN):
            return None
        open_ &= ~mask_of(len(text), foreign)
        whole &= open_
    return Lines(open_ if np.array_equal(whole, open_) else whole, open_)


def _sides(counts: LineCounts, telling: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    if telling == TRADITIONAL:
        return counts.traditional, counts.simplified
    return counts.simplified, counts.traditional


def find_strays(text: str, flags: Flags, lines: Lines, telling: int) -> Mask:
    """Return the characters to convert on the lines that stay: a mask of shape (len(text),).

    They are those of the other script, and those with a use in both that stand beside one
    (乾 in 乾淨); not those that are shown, or that simplified text writes on purpose.
    """
    strays: Mask = ((flags & telling) != 0) & ~lines.whole
    if not strays.any():
        return strays
    if telling == TRADITIONAL:
        _leave_meant(text, strays)
    places = strays.nonzero()[0]
    beside = np.concatenate((places[places > 0] - 1, places[places < len(text) - 1] + 1))
    strays[beside[(flags[beside] & SHARED) != 0]] = True
    return strays


def _leave_meant(text: str, strays: Mask) -> None:
    """Take from *strays*, in place, what stands on its line on purpose."""
    end = -1
    for at in np.flatnonzero(strays).tolist():
        if at < end:
            continue
        start, end = _line_around(text, at)
        line, found = text[start:end], strays[start:end]
        if any(word in line for word in _WORDS_OF_SCRIPT):
            found[:] = False
            continue
        places = np.flatnonzero(found).tolist()
        shown = [place for place in places if _SHOWN.match(line, place)]
        if shown:
            found[shown] = False
            places = [place for place in places if place not in shown]
        if all(line[place] in _MEANT_ALONE for place in places):
            found[:] = False


def is_on_foreign_line(text: str, flags: Flags, at: int) -> bool:
    """Tell whether the line around a position holds kana or hangul."""
    start, end = _line_around(text, at)
    return bool(kinds_in(flags[start:end]) & FOREIGN)
