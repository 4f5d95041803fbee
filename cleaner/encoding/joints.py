"""Lines in which a file ended, without a line end, and another one in another encoding went on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.encoding.east_asian import mean_bits
from cleaner.encoding.eight_bits import LIKELY_BITS
from cleaner.encoding.units import decodes

UTF8, WESTERN = "utf-8", "cp1252"
# The part of a line must be so long to show what it is in.
MIN_CHARACTERS = 4
_TWO_HAN = re.compile(rb"(?=(?:[\xe2-\xe9\xef][\x80-\xbf]{2}){2})")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bytes, from one line to another, that is in another encoding than the file."""

    start: int
    end: int
    codec: str


def find_joints(body: bytes, found: list[Segment], lines: list[tuple[int, int]], codec: str) -> Iterator[Segment]:
    """Yield the parts of lines in which a file ended and another one, in another encoding, went on."""
    taken = {segment.start: segment for segment in found} | {segment.end: segment for segment in found}
    for start, end in lines:
        after, before = taken.get(end + 1), taken.get(start - 1)
        if start in taken or end in taken:
            continue
        for segment, is_after in ((after, True), (before, False)):
            if segment is None or UTF8 not in (segment.codec, codec) or WESTERN in (segment.codec, codec):
                continue
            part = _part_of_joint(body[start:end], segment.codec, codec, is_after)
            if part is not None:
                yield Segment(start + part[0], start + part[1], segment.codec)
                break


def _part_of_joint(line: bytes, other: str, codec: str, is_after: bool) -> tuple[int, int] | None:
    """Return the part of *line* in *other*: its end where the part after it is in *other*, else its begin."""
    first, second = (codec, other) if is_after else (other, codec)
    for place in _places_of_joint(line, first == UTF8):
        head, tail = line[:place], line[place:]
        if head and tail and _is_likely(head, first) and _is_likely(tail, second):
            return (place, len(line)) if is_after else (0, place)
    return None


def _places_of_joint(line: bytes, is_utf8_first: bool) -> Iterator[int]:
    if is_utf8_first:
        try:
            line.decode(UTF8)
        except UnicodeDecodeError as error:
            yield error.start
        return
    for match in _TWO_HAN.finditer(line):
        if decodes(line[match.start() :], UTF8):
            yield match.start()
            return


def _is_likely(part: bytes, codec: str) -> bool:
    if not decodes(part, codec):
        return False
    bits, characters = mean_bits(part.decode(codec))
    return characters >= MIN_CHARACTERS and bits <= LIKELY_BITS
