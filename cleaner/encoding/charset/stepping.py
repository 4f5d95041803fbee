"""Two-byte text that lost or gained a byte: which bytes to leave out so that the rest is read in step.

In GBK and Big5 a byte beyond ASCII is the first or the second of a pair, and only its
place tells which. Where one byte is missing or wrong, a decoder reads all pairs behind it one
byte late, up to the next byte that can be no part of a pair; what it shows is rare
characters, and often not one error. The cheapest way to read such a stretch is found by
dynamic programming (Viterbi): a pair costs by how rare its character is, a byte left out costs
much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from cleaner.browser_codecs import BIG5, GB18030
from cleaner.encoding.plausibility import common_characters, is_common_point
from cleaner.ledger import to_code_points

# The codecs of two bytes that have no other way to find the next character.
CODECS = frozenset({"gb18030", "cp950", "big5hkscs", GB18030, BIG5})
# What a byte left out costs, in characters that text has but seldom; characters that text hardly has cost two of these.
COST_OF_LOSS = 4
COST_OF_SELDOM = 1
COST_OF_RARE = 2
COST_OF_LETTER = 1  # the second byte of a character that lost its first shows as one
# What a stretch without a decoding error must gain before bytes are left out, beyond the cost of the loss. Random rare
# characters, rows of signs, kana and healthy pages gain nothing even at 4; above 8 short stretches stay out of step.
MIN_GAIN = 5
MIN_GAIN_AT_ERROR = 2
# Of the characters read in step so many must be common. Running text has 0.95 and more; rare characters read out
# of step 0.4, since two fifths of the codes are common ones.
MIN_SHARE_IN_STEP = 0.85
# Share and number of characters in a line, neither common nor ASCII, that open the gate; running text has 0.03, text
# out of step 0.35 and more.
MIN_RARE_SHARE = 0.15
MIN_RARE = 4
# The search costs 2 µs a byte. A stretch has no ASCII signs, spaces or line ends, so that few are longer.
MAX_STRETCH_BYTES = 20_000

# Kana, Greek and the like have rows of their own, the same first byte in each pair: out of step they are common Han
# characters. They count as common, or whole lines of Japanese would be mended.
_FIRST_HAN = 0x3400

# Bytes below 40 are no second bytes but for digits, which four-byte codes of GB 18030 have.
_STRETCH = re.compile(rb"[^\x00-\x2f\x3a-\x3f]+")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def may_be_out_of_step(text: str) -> bool:
    """Tell whether a line of *text*, decoded without an error, holds as many rare characters as text out of step."""
    return bool(find_rare_lines(text))


def find_rare_lines(text: str) -> list[int]:
    """Return the numbers of the lines with decoding errors (lone surrogates) or many rare characters."""
    points = to_code_points(text)
    rare = np.flatnonzero((points >= _FIRST_HAN) & ~is_common_point(points))
    is_error = (points[rare] >= 0xDC80) & (points[rare] <= 0xDCFF)
    if rare.size < MIN_RARE and not is_error.any():
        return []
    ends = np.append(np.flatnonzero(points == 0x0A), points.size)
    lines = np.searchsorted(ends, rare)
    counts, errors = np.bincount(lines), np.bincount(lines[is_error], minlength=int(lines[-1]) + 1)
    found = []
    for number in np.flatnonzero((errors > 0) | (counts >= MIN_RARE)).tolist():
        line = points[ends[number - 1] if number else 0 : ends[number]]
        if errors[number] or counts[number] >= MIN_RARE_SHARE * np.count_nonzero(line >= 0x80):
            found.append(number)
    return found


def find_lost_bytes(body: bytes, codec: str) -> list[tuple[int, int]]:
    """Return the spans of bytes, sorted, without which *body* is read in step."""
    text = body.decode(codec, "surrogateescape")
    numbers = find_rare_lines(text)
    if not numbers or text.count("\n") != body.count(b"\n"):
        return []
    spans: list[tuple[int, int]] = []
    for start, end in _line_spans(body, numbers):
        for stretch in _STRETCH.finditer(body, start, end):
            if len(stretch.group()) <= MAX_STRETCH_BYTES and _BEYOND_ASCII.search(stretch.group()):
                spans += _join(_bytes_to_leave_out(stretch.group(), codec), stretch.start())
    return spans


def _line_spans(body: bytes, numbers: list[int]) -> Iterator[tuple[int, int]]:
    start = number = 0
    for wanted in numbers:
        while number < wanted:
            start = body.index(b"\n", start) + 1
            number += 1
        end = body.find(b"\n", start)
        yield start, len(body) if end < 0 else end


def _join(places: list[int], offset: int) -> Iterator[tuple[int, int]]:
    start = end = -1
    for place in places:
        if place != end:
            if start >= 0:
                yield offset + start, offset + end
            start = place
        end = place + 1
    if start >= 0:
        yield offset + start, offset + end


def _bytes_to_leave_out(stretch: bytes, codec: str) -> list[int]:
    """Return the places of bytes that the cheapest way to read *stretch* leaves out, if it is clearly better."""
    places, cost = _cheapest(stretch, codec)
    if not places:
        return []
    plain = stretch.decode(codec, "surrogateescape")
    has_errors = any("\udc80" <= character <= "\udcff" for character in plain)
    gain = sum(_cost_of(character) for character in plain) - cost
    if gain < (MIN_GAIN_AT_ERROR if has_errors else MIN_GAIN):
        return []
    kept = bytes(value for place, value in enumerate(stretch) if place not in set(places))
    wide = [character for character in kept.decode(codec, "ignore") if character >= "\x80"]
    common = sum(_cost_of(character) == 0 for character in wide)
    return places if common >= MIN_SHARE_IN_STEP * len(wide) else []


def _cheapest(stretch: bytes, codec: str) -> tuple[list[int], int]:
    """Return the places left out on the cheapest way from the begin to the end of *stretch*, and its cost."""
    pairs, size = _pair_costs(codec), len(stretch)
    costs = [0] + [1 << 30] * size
    steps = [0] * (size + 1)  # bytes of the step that reached a place; 0 for one left out
    for at in range(size):
        cost, lead = costs[at], stretch[at]
        if lead < 0x80:
            _reach(costs, steps, at + 1, cost + (lead >= 0x40) * COST_OF_LETTER, 1)
            continue
        _reach(costs, steps, at + 1, cost + COST_OF_LOSS, 0)
        if at + 1 < size:
            of_pair = pairs.get(lead << 8 | stretch[at + 1])
            if of_pair is not None:
                _reach(costs, steps, at + 2, cost + of_pair, 2)
            elif codec in ("gb18030", GB18030) and at + 3 < size and _is_character(stretch[at : at + 4]):
                _reach(costs, steps, at + 4, cost + COST_OF_SELDOM, 4)
    places, at = [], size
    while at:
        if not steps[at]:
            places.append(at - 1)
        at -= steps[at] or 1
    return places[::-1], costs[size]


def _reach(costs: list[int], steps: list[int], place: int, cost: int, step: int) -> None:
    if cost < costs[place]:
        costs[place], steps[place] = cost, step


def _is_character(code: bytes) -> bool:
    try:
        return len(code.decode("gb18030")) == 1
    except UnicodeDecodeError:
        return False


@cache
def _pair_costs(codec: str) -> dict[int, int]:
    """Return what each pair of bytes costs that is a character."""
    codes, characters = [], []
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            text = bytes((lead, trail)).decode(codec, "ignore")
            if len(text) == 1 and text >= "\x80":
                codes.append(lead << 8 | trail)
                characters.append(text)
    points = to_code_points("".join(characters))
    is_common = (points < _FIRST_HAN) | is_common_point(points)
    return {
        code: 0 if common else COST_OF_SELDOM if _is_seldom(character) else COST_OF_RARE
        for code, character, common in zip(codes, characters, is_common.tolist(), strict=True)
    }


@cache
def _cost_of(character: str) -> int:
    if character < "\x80":
        return COST_OF_LETTER if character >= "@" else 0
    if "\udc80" <= character <= "\udcff":
        return COST_OF_LOSS
    if ord(character) < _FIRST_HAN or is_common_point(to_code_points(character))[0]:
        return 0
    return COST_OF_SELDOM if _is_seldom(character) else COST_OF_RARE


def _is_seldom(character: str) -> bool:
    """Tell whether running text has the character now and then: those of the whole of GB 2312, and their forms."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character in common_characters()
    return True
