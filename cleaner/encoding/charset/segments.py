"""Files glued from parts in different encodings: which lines are in another encoding than the file.

Only whole lines are told apart, and lines that were joined where two files met. A line is
taken for another encoding where the file's own cannot be: it does not decode, or is rare
characters in no order; and the other must read it without a loss as likely text. A
damaged character is no such line: what is wrong with it is less than a wrong split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.browser_codecs import BIG5, GB18030
from cleaner.document import Note
from cleaner.encoding.charset.big5 import choose_big5
from cleaner.encoding.charset.east_asian import CODECS, DAMAGE_BITS, mean_bits
from cleaner.encoding.charset.eight_bits import LIKELY_BITS
from cleaner.encoding.charset.joints import UTF8, WESTERN, Segment, split_joints
from cleaner.encoding.charset.stepping import find_rare_lines
from cleaner.encoding.charset.units import decodes
from cleaner.encoding.plausibility import count_beyond_ascii, utf8_share

RULE = "encoding/mixed-encodings"
_CHINESE = (GB18030, BIG5)

# How much likelier the other reading must be. Misread lines cost 10 bits a character more than the right reading, the
# worst 200-byte cut of Chinese 8 (dist over 1,300 cuts); a line of rare characters is 2 bits apart at most.
MIN_LEAD_BITS = 5.0
# In neighbours of a part, which may be short or of signs: the part has shown that there is such an encoding.
MIN_LEAD_OF_NEIGHBOUR = 2.0
MIN_CHARACTERS = 2
# A line of fewer characters, or the rest of one, must be likelier still: two characters cost 12 by chance now and then.
SHORT_CHARACTERS = 4
LIKELY_BITS_OF_SHORT = 11.0
# Pairs of GBK are letters of UTF-8 by chance, up to half of a line; three bytes in a row that are a character of UTF-8
# are a tenth. A line of Chinese in UTF-8 with a damaged character has 0.7 and more.
MAX_UTF8_SHARE = 0.2
# In a file that has a part in an encoding for sure, its other lines that are no text may cost so much in it.
MAX_BITS_OF_KNOWN = 17.0
# A file of binary rubbish has as many parts as lines.
MAX_LINES = 20_000

_THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
# Letters of Western European languages as they stand in words, and the signs that word processors set.
_WESTERN_LINE = re.compile(
    rb"(?:[\x00-\x7f]"
    rb"|(?<=[A-Za-z\xdf-\xff])[\xdf-\xf6\xf8-\xff](?=[a-z\xdf-\xff\s.,;:!?'\")\]\-\x92\x94]|\Z)"
    rb"|(?<![A-Za-z\x80-\xff])[\xc0-\xd6\xd8-\xde\xe0\xe2\xe8-\xea\xee\xf4](?=[a-z\s])"
    rb"|(?<=[A-Za-z])\x92(?=[a-z])|(?<![A-Za-z])[\x91\x93\xab](?=[\sA-Za-z])|(?<=[A-Za-z.,!?\s])[\x92\x94\xbb](?![A-Za-z])"
    rb"|(?<=[\sA-Za-z0-9])[\x96\x97](?=[\sA-Za-z0-9])|(?<=[A-Za-z])\x85|(?<=\d)[\xb0\xa0]|[\xa3\xa9\xae](?=[\s\dA-Z]))+"
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# What a damaged byte in English would be by chance is one of 128. Alone stand é è ç ü ö ä ñ ß and the apostrophe.
_COMMON_WESTERN = frozenset(b"\xe9\xe8\xe7\xfc\xf6\xe4\xf1\xdf\x92"[n : n + 1] for n in range(9))
MIN_WESTERN_BYTES = 3
_WESTERN_LETTER = re.compile(rb"[A-Za-z]")
MIN_WESTERN_LETTERS = 4  # for each byte beyond ASCII: French has 20, its accented lines 6; lines of Chinese none


@dataclass(frozen=True, slots=True)
class Part:
    """A segment in the decoded text: its offset with line feeds alone, and ``(first line, last line, codec)``."""

    start: int
    lines: tuple[int, int, str]

    def note(self, codec: str) -> Note:
        """Return the finding on it in a file in *codec*."""
        first, last, other = self.lines
        which = f"lines {first} to {last} are" if last > first else f"line {first} is"
        reason = f"{codec} does not read it as text, {other} does; each part was decoded by its own"
        return Note(RULE, self.start, self.start, f"{which} in {other}, in a file in {codec}", reason)


def name_part(body: bytes, segment: Segment, text: str, span: tuple[int, int, str]) -> Part:
    """Return what to say of *segment* of *body*, which stands at *span* of *text* (line ends as they came)."""
    before, inside = text[: span[0]], text[span[0] : span[1]]
    first = before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    last = first + inside.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").count("\n")
    codec = choose_big5(body[segment.start : segment.end]) if segment.codec == BIG5 else segment.codec
    return Part(len(before) - before.count("\r\n"), (first, last, codec.removesuffix("-whatwg")))


def find_segments(body: bytes, codec: str) -> list[Segment]:
    """Return the parts of *body*, which is in *codec* by and large, that are in another encoding; sorted."""
    if codec not in (UTF8, *_CHINESE):
        return []
    lines = _suspect_lines(body, codec)
    if not lines:
        return []
    found = []
    for start, end in lines:
        other = _other_codec(body[start:end], codec)
        if other is not None:
            found.append(Segment(start, end, other))
    known = sorted({segment.codec for segment in found if segment.codec not in (UTF8, WESTERN)})
    if known:
        found += _find_known(body, codec, known, {segment.start for segment in found}, dict(lines))
    found = _merge(body, sorted(found, key=lambda segment: segment.start))
    found = _merge(body, [_widen(body, segment, codec, others) for segment, others in _with_neighbours(found)])
    return _merge(body, split_joints(body, found, lines, codec))


def _find_known(
    body: bytes, codec: str, known: list[str], taken: set[int], suspects: dict[int, int]
) -> Iterator[Segment]:
    """Yield further lines in one of the encodings that some lines are in for sure: short ones, for the most part."""
    start = 0
    for number, line in enumerate(body.split(b"\n")):
        if number > MAX_LINES:
            return
        if start not in taken and not line.isascii():
            lead = MIN_LEAD_OF_NEIGHBOUR if start in suspects else MIN_LEAD_BITS
            if start in suspects or codec != UTF8:
                others = [other for other in known if _is_in_known(line, other, codec, lead)]
                if others:
                    likeliest = min(others, key=lambda other: _bits_of(line, other))
                    yield Segment(start, start + len(line), likeliest)
        start += len(line) + 1


def _suspect_lines(body: bytes, codec: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that *codec* does not read as text."""
    if codec == UTF8:
        numbers = None
    else:
        text = body.decode(codec, "surrogateescape")
        if text.count("\n") != body.count(b"\n"):
            return []
        numbers = frozenset(find_rare_lines(text))
        if not numbers:
            return []
    spans = []
    start = 0
    for number, line in enumerate(body.split(b"\n")):
        if (not line.isascii() and not decodes(line, UTF8)) if numbers is None else number in numbers:
            spans.append((start, start + len(line)))
            if len(spans) > MAX_LINES:
                return []
        start += len(line) + 1
    return spans


def _other_codec(line: bytes, codec: str) -> str | None:
    """Return the encoding that *line* is in, if it is surely not *codec*."""
    own = DAMAGE_BITS if codec == UTF8 else _bits_of(line, codec)
    if codec != UTF8 and decodes(line, UTF8):
        bits, characters = mean_bits(line.decode(UTF8))
        return UTF8 if bits + MIN_LEAD_BITS <= own and characters >= MIN_CHARACTERS else None
    if codec == UTF8 and _three_byte_share(line) > MAX_UTF8_SHARE:
        return None
    best, ranked = None, []
    for other in CODECS:
        if other != codec and decodes(line, other):
            bits, characters = mean_bits(line.decode(other))
            ranked.append((bits, characters, other))
    if ranked:
        bits, characters, best = min(ranked)
        limit = LIKELY_BITS if characters >= SHORT_CHARACTERS else LIKELY_BITS_OF_SHORT
        if bits <= limit and bits + MIN_LEAD_BITS <= own and characters >= MIN_CHARACTERS:
            return best
    return WESTERN if _is_western(line) else None


def _is_in_known(line: bytes, other: str, codec: str, lead: float) -> bool:
    """Tell whether *line* is in *other*, which other lines of the file are in, and not in *codec*."""
    if not decodes(line, other) or (codec == UTF8 and _three_byte_share(line) > MAX_UTF8_SHARE):
        return False
    bits = _bits_of(line, other)
    return bits <= MAX_BITS_OF_KNOWN and (codec == UTF8 or bits + lead <= _bits_of(line, codec))


def _three_byte_share(line: bytes) -> float:
    return 3 * len(_THREE_BYTES.findall(line)) / max(count_beyond_ascii(line), 1)


def _bits_of(line: bytes, codec: str) -> float:
    return mean_bits(line.decode(codec, "replace"))[0]


def _is_western(line: bytes) -> bool:
    beyond = _BEYOND_ASCII.findall(line)
    letters = len(_WESTERN_LETTER.findall(line))
    if utf8_share(line) or letters < MIN_WESTERN_LETTERS * len(beyond) or b" " not in line.strip() or b"://" in line:
        return False
    is_one_of_common = all(byte in _COMMON_WESTERN for byte in beyond)
    return (is_one_of_common or len(beyond) >= MIN_WESTERN_BYTES) and _WESTERN_LINE.fullmatch(line) is not None


def _merge(body: bytes, segments: list[Segment]) -> list[Segment]:
    """Join parts in the same encoding that have nothing but ASCII between them."""
    merged: list[Segment] = []
    for segment in segments:
        last = merged[-1] if merged else None
        if last is not None and last.end >= segment.start and last.codec == segment.codec:
            merged[-1] = Segment(last.start, max(last.end, segment.end), last.codec)
        elif last is not None and last.end > segment.start:
            if last.end < segment.end:  # a line that both were widened to stays with the first
                merged.append(Segment(last.end, segment.end, segment.codec))
        elif last is not None and last.codec == segment.codec and body[last.end : segment.start].isascii():
            merged[-1] = Segment(last.start, segment.end, segment.codec)
        else:
            merged.append(segment)
    return merged


def _with_neighbours(segments: list[Segment]) -> Iterator[tuple[Segment, tuple[Segment | None, Segment | None]]]:
    """Yield each segment with the one before it and the one after it."""
    around = [None, *segments, None]
    for number, segment in enumerate(segments):
        yield segment, (around[number], around[number + 2])


def _widen(body: bytes, segment: Segment, codec: str, others: tuple[Segment | None, Segment | None]) -> Segment:
    """Return *segment* with the lines before and after it that its encoding reads better than the file's.

    Lines of *others* beside it are theirs.
    """
    if segment.codec == WESTERN:
        return segment
    low, high = others[0].end if others[0] else 0, others[1].start if others[1] else len(body)
    start, end = segment.start, segment.end
    at: int = start
    while (
        at
        and (line := _line_before(body, at))
        and line[0] >= low
        and (lead := _lead(body[slice(*line)], segment.codec, codec)) is not None
    ):
        at = line[0]
        if lead >= MIN_LEAD_OF_NEIGHBOUR:
            start = at
    at = end
    while (
        (line := _line_after(body, at))
        and line[1] <= high
        and (lead := _lead(body[slice(*line)], segment.codec, codec)) is not None
    ):
        at = line[1]
        if lead >= MIN_LEAD_OF_NEIGHBOUR:
            end = at
    return Segment(start, end, segment.codec)


def _line_before(body: bytes, start: int) -> tuple[int, int] | None:
    """Return the span of the last line before *start* that is not ASCII alone."""
    end = start - 1
    while end >= 0:
        begin = body.rfind(b"\n", 0, end) + 1
        if not body[begin:end].isascii():
            return begin, end
        end = begin - 1
    return None


def _line_after(body: bytes, end: int) -> tuple[int, int] | None:
    """Return the span of the first line after *end* that is not ASCII alone."""
    start = end + 1
    while start < len(body):
        stop = body.find(b"\n", start)
        stop = len(body) if stop < 0 else stop
        if not body[start:stop].isascii():
            return start, stop
        start = stop + 1
    return None


def _lead(line: bytes, other: str, codec: str) -> float | None:
    """Return how much likelier *line* is in *other*, in bits a character; None where it is in *codec* for sure."""
    if not decodes(line, other):
        return None
    lead = _bits_of(line, codec) - _bits_of(line, other)
    return lead if lead > -MIN_LEAD_OF_NEIGHBOUR else None
