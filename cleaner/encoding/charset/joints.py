"""Lines in which a file ended, without a line end, and another one in another encoding went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from cleaner.browser_codecs import BIG5, GB18030
from cleaner.encoding.character_model import costs
from cleaner.encoding.charset.east_asian import DAMAGE_BITS
from cleaner.encoding.charset.eight_bits import LIKELY_BITS
from cleaner.encoding.charset.units import decodes
from cleaner.ledger import to_code_points

UTF8, WESTERN = "utf-8", "cp1252"
# The part of a line must be so long to show what it is in.
MIN_CHARACTERS = 4
# A character of the right reading costs 6 to 13 bits, one of a wrong one 17 and more.
BITS_BETWEEN = 15.0
# The first character of the second file may be a likely one in the first file's encoding by chance, or the last of the
# first file a rare one: so many more places are tried to both sides.
TRIED_AROUND = 3
# What the two readings must cost less than the likelier one of the whole line. Six misread characters cost so much.
MIN_SAVED_BITS = 60.0
# Longer lines are read in no time but are hardly ever a joint; so many lines that are no text are rubbish.
MAX_LINE_BYTES = 1 << 16
MAX_LINES = 100


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bytes, from one line to another, that is in another encoding than the file."""

    start: int
    end: int
    codec: str


def split_joints(body: bytes, segments: list[Segment], suspects: list[tuple[int, int]], codec: str) -> list[Segment]:
    """Return *segments* with the lines divided in which one file ended and another one went on; sorted.

    Looked at are the lines at the borders of segments, and the *suspects*, which *codec* does not read as text.
    """
    parts: list[Segment] = []
    divided: list[tuple[int, int]] = []
    for start, end in _candidates(body, segments, suspects):
        found = _divide(body[start:end])
        if found is not None:
            place, first, second = found
            divided.append((start, end))
            parts += (Segment(start, start + place, first), Segment(start + place, end, second))
    kept = [piece for segment in segments for piece in _without(segment, divided)]
    return sorted([*kept, *(part for part in parts if part.codec != codec)], key=lambda segment: segment.start)


def _candidates(body: bytes, segments: list[Segment], suspects: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    lines = set(suspects[:MAX_LINES])
    for segment in segments[:MAX_LINES]:
        for place in (segment.start - 1, segment.start, segment.end, segment.end + 1):
            if 0 <= place < len(body):
                end = body.find(b"\n", place)
                lines.add((body.rfind(b"\n", 0, place) + 1, len(body) if end < 0 else end))
    return sorted(line for line in lines if 0 < line[1] - line[0] <= MAX_LINE_BYTES)


def _without(segment: Segment, spans: list[tuple[int, int]]) -> Iterator[Segment]:
    """Yield what is left of *segment* outside of sorted *spans*."""
    start = segment.start
    for low, high in spans:
        if low < segment.end and high > start:
            if low > start:
                yield Segment(start, low, segment.codec)
            start = high
    if start < segment.end:
        yield Segment(start, segment.end, segment.codec)


def _divide(line: bytes) -> tuple[int, str, str] | None:
    """Return where *line* goes on in another encoding, with both; None where it is in one, or in none of the known."""
    known = (UTF8, GB18030, BIG5)
    whole = min(_bits(line, one) for one in known)
    best: tuple[float, int, str, str] | None = None
    for first, second in permutations(known, 2):
        for place in _places(line, first):
            head, tail = _likely_bits(line[:place], first), _likely_bits(line[place:], second)
            if head is not None and tail is not None and (best is None or head + tail < best[0]):
                best = head + tail, place, first, second
    return None if best is None or best[0] + MIN_SAVED_BITS > whole else best[1:]


def _places(line: bytes, codec: str) -> list[int]:
    """Return the places, in bytes, around the end of what *codec* reads at the begin of *line* as likely text."""
    text = _read_begin(line, codec)
    if not text:
        return []
    gains = np.cumsum(np.where(to_code_points(text) < 0x80, 0.0, BITS_BETWEEN - costs(text)))
    last = int(gains.argmax())
    ends = range(max(0, last - TRIED_AROUND), min(len(text), last + 1 + TRIED_AROUND))
    places = [len(text[: end + 1].encode(codec)) for end in ends]
    return [place for place in places if place < len(line)] if gains[last] > 0 else []


def _read_begin(line: bytes, codec: str) -> str:
    try:
        return line.decode(codec)
    except UnicodeDecodeError as error:
        return line[: error.start].decode(codec)


def _bits(line: bytes, codec: str) -> float:
    text = line.decode(codec, "replace")
    points = to_code_points(text)
    each = np.where(points == 0xFFFD, DAMAGE_BITS, costs(text))
    return float(each[points >= 0x80].sum())


def _likely_bits(part: bytes, codec: str) -> float | None:
    """Return what the characters of *part* cost, or None where it is too short or no likely text in *codec*."""
    if not decodes(part, codec):
        return None
    beyond = sum(map("\x80".__le__, part.decode(codec)))
    bits = _bits(part, codec)
    return bits if beyond >= MIN_CHARACTERS and bits <= LIKELY_BITS * beyond else None
