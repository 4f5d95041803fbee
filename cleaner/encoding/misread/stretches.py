"""Which stretches of a line may have been misread, and which parts of it to read again.

Misread text costs much under the character model, nearly every character of it. Where it
begins and ends depends on the codec that showed it: a single-byte codec shows letters,
signs and ASCII; one of two bytes shows East Asian characters, beside healthy ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np

from cleaner.encoding.character_model import Costs, costs
from cleaner.encoding.misread.codes import may_be_misread
from cleaner.encoding.traits import Traits
from cleaner.patterns import compile_later

# A character of running text costs 6 to 10 bits, of misread text 20 and more.
MIN_BITS = 12.0
# What a stretch must cost beyond that; two misread characters do.
MIN_EXCESS = 20.0
# How much may be lost again inside a stretch: a few healthy characters, as ASCII that is misread as itself.
MAX_DROP = 40.0
# Accented words have a third of their characters beyond ASCII, Big5 shown byte by byte two thirds.
MIN_WIDE_SHARE = 0.4
# Two such characters side by side, or with a second byte of Big5 between them: words have one accent at a time.
_ASCII = re.compile("[\x00-\x7f]+")
_PAIR = re.compile("[^\x00-\x7f]{2}|[^\x00-\x7f][@-~][^\x00-\x7f]")
# Letters in the order of the alphabet or the code table (ÀÁÂÃÄÅ) decode to Han characters too. Of the steps between
# the bytes of GBK text one in twelve is so small.
ALPHABET_STEP = 8
MAX_ORDERED_SHARE = 0.4
MIN_RISING = 5
# So short a text is measured whole: titles and names hold too few characters for the gate.
SHORT_CHARS = 200
# How far the misread text may go on beside a stretch, in characters, if not so far as the stretch is long.
MIN_REACH = 3000
# So many characters a cut one and its sign of loss may take.
_LOST_CHARS = 2
# How many characters before a stretch are looked at together.
_STEP_BACK = 256
# The codes of so many characters are remembered: all that documents mostly write.
_REMEMBERED_CODES = 1 << 14
# Lines are measured together, this many characters at a time.
_BATCH_CHARS = 1 << 20

# Signs that stand around misread text without being part of it, though single-byte codecs show them as well.
_QUOTES = frozenset("“”‘’«»„…—–()[]{}\"'.,;:!? ")

Span = tuple[int, int]

# What lies below the first East Asian character is shown by single-byte codecs.
_OF_SINGLE_BYTES = compile_later("[\x00-\u2e7f]*")
_OF_PAIRS = compile_later("[@-\u2e7f]*")
_WIDE = re.compile("[^\x00-\x7f]*")
_NO_SPACES = re.compile("[^ ]*")
_UTF8 = (
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2})"
)
_UTF8_RUN = re.compile(_UTF8 + rb"(?:" + _UTF8 + rb"|[\x20-\x7e])*")
_CUT_UTF8 = re.compile(rb"[\xe1-\xef][\x80-\xbf]")


def find_stretches(text: str, traits: Traits, *, is_open: bool = False) -> Iterator[tuple[Span, Span]]:
    """Yield (line, stretch): the spans of stretches that running text would hardly hold, and of their lines.

    Lines are measured where the traits of their characters say so, all of them if *is_open*.
    """
    for lines in _batches(_lines(text) if is_open or len(text) <= SHORT_CHARS else traits.misread_lines()):
        found = costs("\n".join(text[start:end] for start, end in lines))
        at = 0
        for start, end in lines:
            line = found[at : at + end - start]
            at += end - start + 1
            if float(np.maximum(line - MIN_BITS, 0).sum()) >= MIN_EXCESS:
                for first, last in _dense(line):
                    shown = text[start + first : start + last]
                    if _is_paired(shown) and (len(text) <= SHORT_CHARS or may_be_misread(shown)):
                        yield (start, end), (start + first, start + last)


def may_hold_stretches(traits: Traits) -> bool:
    """Tell whether `find_stretches` has any line to measure."""
    return len(traits.text) <= SHORT_CHARS or bool(traits.misread_lines())


def holds_misread(line: str) -> bool:
    """Tell whether a line holds a stretch that running text would hardly hold."""
    return any(True for _ in _dense(costs(line)))


def is_alphabet(run: str) -> bool:
    """Tell whether a run goes through the code table in small steps or always upwards, as lists of letters do."""
    steps = sum(0 < ord(after) - ord(before) < ALPHABET_STEP for before, after in pairwise(run))
    letters = [character for character in run if character >= "\x80"]
    rising = sum(before < after for before, after in pairwise(letters))
    return steps > MAX_ORDERED_SHARE * len(run) or (len(letters) >= MIN_RISING and rising >= len(letters) - 1)


def _lines(text: str) -> list[Span]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, start + len(line)))
        start += len(line) + 1
    return lines


def _is_paired(stretch: str) -> bool:
    """Tell whether as much of a stretch is beyond ASCII as of misread Chinese, and stands in pairs."""
    wide = len(_ASCII.sub("", stretch))
    return wide >= MIN_WIDE_SHARE * len(stretch) and _PAIR.search(stretch) is not None


def _batches(lines: list[Span]) -> Iterator[list[Span]]:
    batch: list[Span] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += line[1] - line[0]
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _dense(line: Costs) -> Iterator[Span]:
    """Yield the spans of a line whose characters cost most: maximal segments of what they cost beyond `MIN_BITS`."""
    excess = line - MIN_BITS
    dear = np.flatnonzero(excess > 0).tolist()
    sums = [0.0, *np.cumsum(excess, dtype=np.float64).tolist()]  # of what stands before each character
    start = end = -1
    base = best = 0.0
    for at in dear:
        # Up to here it only went down since the last one: what the segment is worth just before tells whether it ended.
        before = sums[at]
        if start < 0 or before <= base or before - base < best - MAX_DROP:
            if start >= 0 and best >= MIN_EXCESS:
                yield start, end
            start, base, best = at, before, 0.0
        worth = sums[at + 1] - base
        if worth > best:
            best, end = worth, at + 1
    if start >= 0 and best >= MIN_EXCESS:
        yield start, end


def find_extents(text: str, line: Span, stretch: Span) -> list[Span]:
    """Return the spans around a stretch that may have been misread as one, widest first, within its line."""
    whole, line = line, _near(line, stretch)
    start, end = stretch
    # What single bytes are shown as ends by itself; a part of it could begin inside a pair. No pair has a byte below @.
    single = _grow(text, whole, _grow(text, line, stretch, _OF_SINGLE_BYTES), _OF_PAIRS)
    found = [line, single, _grow(text, line, stretch, _WIDE), stretch]
    found.append(_grow(text, line, stretch, _NO_SPACES))
    for first, last in tuple(found):
        if last < line[1] and text[last] in "?\ufffd" and last > first:
            found.append((first, last + 1))
    found.append(_without_quotes(text, found[1]))
    found += _between_losses(text, found[2])
    first = min(one for one, _ in found[1:5])
    last = max(one for _, one in found[1:5])
    found += _utf8_extents(text, (first, min(last + 1, line[1])), stretch)
    found = [(_skip_ascii(text, first, last), last) for first, last in found]
    return sorted({span for span in found if span[0] < end and span[1] > start and span[0] < span[1]}, key=_by_width)


def _between_losses(text: str, span: Span) -> Iterator[Span]:
    """Yield the parts of a span between signs of loss; what follows one is out of step up to the next ASCII sign."""
    for number, part in enumerate(re.finditer("[^?\ufffd]+", text[slice(*span)])):
        start, end = part.span()
        if number:
            sign = re.compile("[\x00-\x7f]").search(part.group())
            start = start + sign.end() if sign else end
        if start < end:
            yield span[0] + start, span[0] + end


def _near(line: Span, stretch: Span) -> Span:
    """Return what of a line is so near to a stretch that both may have been misread together."""
    start, end = stretch
    reach = max(MIN_REACH, end - start)
    return max(line[0], start - reach), min(line[1], end + reach)


def _without_quotes(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _QUOTES:
        start += 1
    while start < end and text[end - 1] in _QUOTES:
        end -= 1
    return start, end


def _by_width(span: Span) -> tuple[int, int]:
    return span[0] - span[1], span[0]


def _skip_ascii(text: str, start: int, end: int) -> int:
    while start < end and text[start] < "\x80":
        start += 1
    return start


def _grow(text: str, line: Span, stretch: Span, run: re.Pattern[str]) -> Span:
    """Return a stretch with the characters beside it, within its line, that *run* takes."""
    start, end = stretch
    while start > line[0]:
        before = text[max(line[0], start - _STEP_BACK) : start]  # a line may be very long
        taken = run.match(before[::-1])
        start -= taken.end() if taken else 0
        if taken is None or taken.end() < len(before):
            break
    after = run.match(text, end, line[1])
    return start, after.end() if after else end


def _utf8_extents(text: str, span: Span, stretch: Span) -> Iterator[Span]:
    """Yield the parts of a span that are UTF-8 in the bytes of GBK, with a sign of loss after a cut character.

    Those that lie outside of *stretch* by more than such a sign are left out: two bytes are UTF-8 by chance often.
    """
    start, end = span
    codes = list(map(_code, text[start:end]))
    places = [*accumulate(map(len, codes), initial=0)]
    raw = b"".join(codes)
    earliest, latest = places[max(0, stretch[0] - start - _LOST_CHARS)], places[min(stretch[1], end) - start]
    for run in _UTF8_RUN.finditer(raw):
        if run.end() < earliest or run.start() > latest:
            continue
        first, last = bisect_left(places, run.start()), bisect_right(places, run.end()) - 1
        while first < last and _is_inside(run, places[first]):
            first += 1
        while first < last and _is_inside(run, places[last]):
            last -= 1
        if first >= last:
            continue
        yield start + first, start + last
        after = places[last]
        if _CUT_UTF8.fullmatch(raw, after, after + 2) and text[start + last + 1 : start + last + 2] in ("?", "\ufffd"):
            yield start + first, start + last + 2


def _is_inside(run: re.Match[bytes], place: int) -> bool:
    """Tell whether a place in or beside a run of UTF-8 lies within one of its characters."""
    return place not in run.span() and run.string[place] & 0xC0 == 0x80


@lru_cache(_REMEMBERED_CODES)
def _code(character: str) -> bytes:
    if character in "€\ufffd":
        return b"\x80"
    try:
        return character.encode("gb18030")
    except UnicodeEncodeError:
        return b"\xff"
