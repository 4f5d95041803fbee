"""Damage: characters that tell that something was lost."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from cleaner.patterns import compile_later

Span = tuple[int, int]

# Single places are reported in spans shorter than this.
_MAX_REPORTED_CHARS = 64

# The first byte of GB 2312's second level of Han, ordered by radical.
_SECOND_LEVEL = 0xD8
MIN_GARBLED_CHARS = 8
MIN_RARE_SHARE = 0.2
_FIRST_LEVEL_LEADS = bytes(range(_SECOND_LEVEL))
_PLAIN_HAN = compile_later("[\u3400-\u9fff]+")
_MISREAD = compile_later("[\x80-\u024f\ufffd€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›]")

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
# Replacement and private-use characters, C1 controls, half-width katakana beside Han, and a question mark within a
# sentence that has swallowed a character (GBK read one byte late leaves `?;`).
_LOST = compile_later(
    rf"[\ufffd\ue000-\uf8ff\x80-\x9f\U000f0000-\U0010ffff]+"
    rf"|(?<=[{_HAN}])[\uff66-\uff9f]+|[\uff66-\uff9f]+(?=[{_HAN}])"
    rf"|(?<=[{_HAN}A-Za-z0-9)])\?;?(?=[{_HAN}\u30a1-\u30fa\uff66-\uff9f])"
    rf"|锟斤拷|烫烫烫"
)
# Readings that were left in the text: the copy without them is the better one.
_READING = compile_later(r"\([^()\s]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][^()\s]{0,4}\)")


def is_garbled(folded: str) -> bool:
    """Tell whether a piece of folded text was misread: full of characters that text hardly uses.

    Chinese out of step by a byte is two fifths rare Han (the second level of GB 2312, or none of it), running text a
    thirtieth; read as Latin it is accented letters.
    """
    han = "".join(_PLAIN_HAN.findall(folded))
    latin = len(_MISREAD.findall(folded))
    if len(han) + latin < MIN_GARBLED_CHARS:
        return False
    # What GB 2312 does not have becomes a question mark; all else has two bytes.
    pairs = han.encode("gb2312", "replace").replace(b"?", b"")
    rare = len(han) - len(pairs) // 2 + len(pairs[::2].translate(None, _FIRST_LEVEL_LEADS))
    return rare + latin >= MIN_RARE_SHARE * (len(han) + latin)


def count_damage(text: str, start: int, end: int, reported: Sequence[Span]) -> int:
    """Return how many places of a span of the text are damaged: by their characters, or as reported before."""
    places = sum(1 for _ in _LOST.finditer(text, start, end)) + sum(1 for _ in _READING.finditer(text, start, end))
    return places + len(spans_within(reported, start, end))


def spans_within(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Return those of sorted *spans* that start in a range."""
    return spans[bisect_left(spans, (start, start)) : bisect_left(spans, (end, end))]


def is_damaged(text: str, start: int, end: int, reported: Sequence[Span]) -> bool:
    """Tell whether a character was lost in a span of the text."""
    return _LOST.search(text, start, end) is not None or bool(spans_within(reported, start, end))


def touches_damage(text: str, start: int, end: int, reported: Sequence[Span]) -> bool:
    """Tell whether a damaged place shares characters with a span of the text."""
    around = max(0, start - 2), min(len(text), end + 2)
    if any(match.start() < end and match.end() > start for match in _LOST.finditer(text, *around)):
        return True
    near = spans_within(reported, start - _MAX_REPORTED_CHARS, end)
    return any(low < end and high > start for low, high in near)
