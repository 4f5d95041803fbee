"""The stretches of a text in one script: runs of lines, and quoted parts of lines that stand apart from what is around.

A single character of the other script is no stretch but what a converter left: it goes
along with the line. So does what tells nothing: shared characters, names, numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints
from cleaner.script.flags import CHINESE, FOREIGN, SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.language import find_other_lines
from cleaner.script.letters import has_kana_or_hangul, is_hangul, is_kana
from cleaner.script.quotes import (
    HANS,
    HANT,
    JAPANESE,
    KOREAN,
    MIN_MIXED_LINE_SHARE,
    MIN_SPAN_TELLING,
    MIXED,
    NOTHING,
    OTHER,
    Quote,
    count_telling,
    find_foreign_quotes,
    find_quotes_apart,
    is_mixed,
)
from cleaner.script.telling import LineCounts, count_marks, is_chinese_throughout
from cleaner.writing import ScriptName, ScriptSpan

_NAMES: tuple[ScriptName, ...] = ("other", "hans", "hant", "mixed", "other", "other", "other")

# Of a hundred short lines of a text that a converter left half done, one may pass for a stretch; but what has
# this many telling characters of one script is one whatever the share of the other.
MAX_CHANCE = 0.01
MAX_LEAST_TELLING = 8
# A line without kana or hangul in a text that is Japanese or Korean: 大韓民國憲法 has three.
MIN_TELLING_IN_FOREIGN = 4
# At least this part of the lines that tell anything hold both scripts: the text was left half done. Of the texts in
# `seeds`, the one that was has 0.31, the one with a few damaged places 0.07; of 290 pages one has 0.11, three 0.04.
MIN_RESIDUE_LINES = 0.10
# Up to so many characters of the rarer script, the lines they stand on are looked at one by one.
_FEW_CHARS = 60


def find_spans(text: str, points: CodePoints, flags: Flags, counts: LineCounts) -> tuple[ScriptSpan, ...]:
    """Return the stretches of *text*, in its order; `flags` and `counts` are what its characters and lines tell."""
    codes, telling = _classify_lines(text, points, counts)
    if counts.is_all_foreign:
        # Names and headings go along; what is surely Chinese stands apart.
        surely = (telling >= MIN_TELLING_IN_FOREIGN) & (counts.chinese >= MIN_SPAN_TELLING)
        codes[(codes < JAPANESE) & ~surely] = NOTHING
    chinese = codes < JAPANESE
    traditional, simplified = int(counts.traditional[chinese].sum()), int(counts.simplified[chinese].sum())
    quotes = list(_find_quotes(text, points, flags, counts, codes, HANT if traditional > simplified else HANS))
    marks = flags.tobytes()
    # What a line quotes has no say in what the text is.
    theirs = [count_telling(marks, quote.start, quote.end) for quote in quotes]
    main = HANT if traditional - sum(t for t, _ in theirs) > simplified - sum(s for _, s in theirs) else HANS
    least = _least_telling(counts, codes, quotes, main)
    _let_strays_go_along(codes, telling, main, least)
    known = _spread(codes, counts)
    if known is None:
        name: ScriptName = "hans" if counts.han.any() else "other"
        runs = [(0, int(counts.ends[-1]), name)]
    else:
        runs = list(_runs(known, counts))
    return tuple(_cut(runs, [quote for quote in quotes if _is_enough(quote, marks, least)]))


def is_one_stretch(text: str, flags: Flags) -> bool:
    """Tell whether a text in both scripts is one stretch for sure: each line is in one script, and no quote is apart.

    This is what `find_spans` finds of most texts, told by the few lines that hold the rarer script. In the text there
    is nothing Japanese or Korean, and no line in another writing.
    """
    marks = flags.tobytes()
    traditional, simplified = count_telling(marks, 0, len(marks))
    if min(traditional, simplified) > _FEW_CHARS or not is_chinese_throughout(0, count_marks(marks, CHINESE)):
        return False
    main, rarer = (HANT, SIMPLIFIED) if traditional > simplified else (HANS, TRADITIONAL)
    end = -1
    for at in (flags & rarer).nonzero()[0].tolist():
        if at < end:
            continue
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = end if end >= 0 else len(text)
        counts = count_telling(marks, start, end)
        is_main = (counts[0] > counts[1]) == (main == HANT)
        if not is_main or is_mixed(*counts) or find_quotes_apart(text, marks, start, end, main)[1]:
            return False
    return True


def _least_telling(counts: LineCounts, codes: npt.NDArray[np.int8], quotes: list[Quote], main: int) -> int:
    """Return how many telling characters a stretch must have, so that it is hardly one by chance.

    Where a converter left a text half done, a line of *n* telling characters is all in the
    other script by chance once in ``share ** -n`` lines.
    """
    both = (counts.traditional > 0) & (counts.simplified > 0) & (codes < JAPANESE)
    if not both.any():
        return MIN_SPAN_TELLING
    both[[_line_of(counts, quote.start) for quote in quotes if quote.code in (HANS, HANT)]] = False
    tells = (counts.traditional + counts.simplified > 0) & (codes < JAPANESE)
    if both.sum() <= MIN_RESIDUE_LINES * tells.sum():
        return MIN_SPAN_TELLING
    theirs = int((counts.simplified if main == HANT else counts.traditional)[both].sum())
    share = theirs / int((counts.traditional + counts.simplified)[both].sum())
    needed = math.ceil(math.log(MAX_CHANCE) / math.log(share)) if 0 < share < 1 else MIN_SPAN_TELLING
    return min(max(needed, MIN_SPAN_TELLING), MAX_LEAST_TELLING)


def _classify_lines(
    text: str, points: CodePoints, counts: LineCounts
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """Return the code of each line, and how many characters on it tell."""
    traditional, simplified = counts.traditional, counts.simplified
    telling = traditional + simplified
    codes = np.where(traditional > simplified, HANT, np.where(simplified > 0, HANS, NOTHING)).astype(np.int8)
    less = np.minimum(traditional, simplified)
    codes[(less >= MIN_SPAN_TELLING) & (less >= MIN_MIXED_LINE_SHARE * telling)] = MIXED
    foreign = counts.is_foreign
    if foreign.any():
        codes[foreign] = JAPANESE
        hangul = np.add.reduceat(is_hangul(points), counts.starts, dtype=np.int64)
        codes[foreign & (2 * hangul > counts.foreign)] = KOREAN
        _let_kanji_go_along(codes, counts)
    for start, _ in find_other_lines(text):
        codes[_line_of(counts, start)] = OTHER
    telling[codes >= JAPANESE] = 0
    return codes, telling


def _let_kanji_go_along(codes: npt.NDArray[np.int8], counts: LineCounts) -> None:
    """Take lines without kana for Japanese where Japanese stands before and after, and no character speaks against."""
    for line in np.flatnonzero((codes < JAPANESE) & (counts.han > 0) & (counts.chinese == 0)).tolist():
        if 0 < line < len(codes) - 1 and codes[line - 1] == JAPANESE:
            after = codes[line + 1 :]
            following = after[(counts.han[line + 1 :] > 0) & (counts.chinese[line + 1 :] > 0) | (after >= JAPANESE)]
            if following.size and following[0] == JAPANESE:
                codes[line] = JAPANESE


def _let_strays_go_along(codes: npt.NDArray[np.int8], telling: npt.NDArray[np.int64], main: int, least: int) -> None:
    """Give runs of lines with too few telling characters the script of most of the text."""
    other = HANS if main == HANT else HANT
    if not (codes == other).any():
        return
    lines = np.flatnonzero((codes == HANS) | (codes == HANT) | (codes >= MIXED))
    own = codes[lines]
    firsts = np.concatenate(([0], np.flatnonzero(np.diff(own)) + 1))
    sums = np.add.reduceat(telling[lines], firsts)
    sizes = np.diff(np.append(firsts, lines.size))
    few = (own[firsts] == other) & (sums < least)
    codes[lines[np.repeat(few, sizes)]] = main


def _spread(codes: npt.NDArray[np.int8], counts: LineCounts) -> npt.NDArray[np.int8] | None:
    """Return the codes with lines that tell nothing joined to those around; None where no line tells anything.

    They go along with the line before; Chinese characters rather with a Chinese line, before or after.
    """
    known = np.flatnonzero(codes)
    if not known.size:
        return None
    if known.size == codes.size:
        return codes
    at = np.arange(codes.size)
    place = np.searchsorted(known, at, side="right")
    before = codes[known[np.maximum(place - 1, 0)]]
    after = codes[known[np.minimum(place, known.size - 1)]]
    is_chinese = (codes == NOTHING) & (counts.han > 0) & (before >= JAPANESE) & (not counts.is_all_foreign)
    spread = np.where(is_chinese, after, before)
    return spread.astype(np.int8)


def _runs(codes: npt.NDArray[np.int8], counts: LineCounts) -> Iterator[tuple[int, int, ScriptName]]:
    if (codes == codes[0]).all():
        yield int(counts.starts[0]), int(counts.ends[-1]), _NAMES[codes[0]]
        return
    firsts = np.concatenate(([0], np.flatnonzero(np.diff(codes)) + 1))
    lasts = np.concatenate((firsts[1:] - 1, [codes.size - 1]))
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        yield int(counts.starts[first]), int(counts.ends[last]), _NAMES[codes[first]]


def _find_quotes(
    text: str, points: CodePoints, flags: Flags, counts: LineCounts, codes: npt.NDArray[np.int8], main: int
) -> Iterator[Quote]:
    """Yield the quoted parts that are in another script than what is around; the line's code becomes that of the rest.

    Quoted Japanese and Korean is told by its letters, for its flags are none.
    """
    both = (counts.traditional > 0) & (counts.simplified > 0) & (codes < JAPANESE)
    if both.any():
        marks = flags.tobytes()
        for line in both.nonzero()[0].tolist():
            code, apart = find_quotes_apart(text, marks, int(counts.starts[line]), int(counts.ends[line]), main)
            if apart:
                codes[line] = code
                yield from apart
    is_plain = not counts.kinds & FOREIGN and bool(flags.all())  # no kana anywhere, in quotes neither
    if not is_plain and has_kana_or_hangul(points):
        letters = np.flatnonzero(is_kana(points) | is_hangul(points))
        lines = np.unique(np.searchsorted(counts.starts, letters, side="right") - 1)
        for line in lines[codes[lines] < JAPANESE].tolist():
            yield from find_foreign_quotes(text, int(counts.starts[line]), int(counts.ends[line]))


def _is_enough(quote: Quote, marks: bytes, least: int) -> bool:
    return quote.code >= JAPANESE or max(count_telling(marks, quote.start, quote.end)) >= least


def _line_of(counts: LineCounts, at: int) -> int:
    return int(np.searchsorted(counts.starts, at, side="right")) - 1


def _cut(runs: list[tuple[int, int, ScriptName]], quotes: list[Quote]) -> Iterator[ScriptSpan]:
    """Yield the runs with the quoted parts cut out of them."""
    rest = iter(sorted(quotes, key=lambda quote: quote.start))
    quote = next(rest, None)
    for start, end, name in runs:
        at = start
        while quote is not None and quote.start < end:
            if quote.start >= at:  # else it stands inside the one before
                if at < quote.start:
                    yield ScriptSpan(at, quote.start, name)
                yield ScriptSpan(quote.start, quote.end, _NAMES[quote.code])
                at = quote.end
            quote = next(rest, None)
        if at < end:
            yield ScriptSpan(at, end, name)
