"""From bytes to text, with all that is needed to get the same bytes back.

Bytes that no character stands for become one U+FFFD a run. The record holds them, and
every other place where encoding the text would not give the same bytes (codes that a
codec reads as the same character as another code), so that `DecodeRecord.encode` is
exact for any bytes and any codec.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cleaner.browser_codecs import browser_codec, plainest_codec
from cleaner.document import Encoding, Note
from cleaner.encoding.charset.codec_names import name_encoding
from cleaner.encoding.charset.detection import detect_encoding, may_be_other_than_utf8, may_be_pairs
from cleaner.encoding.charset.joints import Segment
from cleaner.encoding.charset.segments import find_segments, name_part
from cleaner.encoding.charset.stepping import CODECS, find_lost_bytes, may_be_out_of_step
from cleaner.encoding.charset.undecodable import MAX_NOTES, REPLACEMENT, Piece, find_undecodable
from cleaner.encoding.charset.unit_decoding import decode_cut_units, decode_units
from cleaner.encoding.charset.units import find_first_unit
from cleaner.encoding.charset.unsupported import UNSUPPORTED
from cleaner.ledger import DecodeRecord

_UTF_8 = Encoding("utf-8")
# Where a block does not encode back to its bytes it is halved, down to this size, then read character by character.
_BLOCK_BYTES = 1 << 16
_LEAF_BYTES = 64

_ESCAPED = re.compile("[\udc80-\udcff]+")
# Codecs that read text by steps: a character depends on what came before it, so that pieces cannot be encoded alone.
_STATEFUL = re.compile(r"hz|iso2022|utf-7")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded bytes: the text (line feeds only), how to encode it back, what the bytes were found to be."""

    text: str
    record: DecodeRecord
    encoding: Encoding
    notes: tuple[Note, ...] = ()


def decode_bytes(raw: bytes, codec: str | None = None) -> Decoded:
    """Decode *raw*, by *codec* or by what it is found to be.

    ``decode_bytes(raw).record.encode(decode_bytes(raw).text) == raw`` for all bytes.
    Raises `ConfigError` for a *codec* that is not known, and for nothing else.

    >>> decoded = decode_bytes(b"\\xc4\\xe3\\xff\\xba\\xc3", "gbk")
    >>> decoded.text, decoded.record.exceptions
    ('你�好', ((1, 1, b'\\xff'),))
    """
    if codec is None and not may_be_other_than_utf8(raw):
        try:
            text = raw.decode("utf-8")
            if not may_be_pairs(text):
                record, text = DecodeRecord.build("utf-8", b"", text)
                return Decoded(text, record, _UTF_8)
        except UnicodeDecodeError:
            pass
    found = detect_encoding(raw) if codec is None else name_encoding(raw, codec)
    body = raw[len(found.bom) :]
    name = "ascii" if found.codec in UNSUPPORTED else browser_codec(found.codec)
    segments = find_segments(body, name) if codec is None else []
    is_cut = codec is None and name.startswith("utf-16") and not found.bom and find_first_unit(body, name) == 1
    text, pieces, spans = (*decode_cut_units(body, name), []) if is_cut else _decode_parts(body, name, segments)
    exceptions = [(piece.start, piece.length, piece.raw) for piece in pieces]
    record, lines = DecodeRecord.build(plainest_codec(name, text), found.bom, text, exceptions, spans)
    if pieces or spans or name not in ("utf-8", "ascii"):
        record, lines, pieces = _assure(raw, record, lines, pieces, text)
    notes = list(find_undecodable(text, pieces, found)) if pieces or found.codec in UNSUPPORTED else []
    if spans:
        parts = [name_part(body, segment, text, span) for segment, span in zip(segments, spans, strict=True)]
        found = replace(found, parts=tuple(part.lines for part in parts))
        notes += [part.note(found.codec) for part in parts[:MAX_NOTES]]
    return Decoded(lines, record, found, tuple(notes))


def _decode_parts(
    body: bytes, codec: str, segments: list[Segment]
) -> tuple[str, list[Piece], list[tuple[int, int, str]]]:
    """Return the text of *body*, the places that do not encode back, and the spans of *segments* in the text."""
    if not segments:
        return (*_decode(body, codec), [])
    texts: list[str] = []
    pieces: list[Piece] = []
    spans: list[tuple[int, int, str]] = []
    at = last = 0
    for segment in (*segments, Segment(len(body), len(body), codec)):
        for start, end, name in ((last, segment.start, codec), (segment.start, segment.end, segment.codec)):
            text, found = _decode(body[start:end], name)
            texts.append(text)
            pieces += [Piece(at + piece.start, piece.length, piece.raw, piece.is_lost) for piece in found]
            if start == segment.start and start < end:
                spans.append((at, at + len(text), plainest_codec(name, text)))
            at += len(text)
        last = segment.end
    return "".join(texts), pieces, spans


def _decode(body: bytes, codec: str) -> tuple[str, list[Piece]]:
    """Return the text of *body* and the places that do not encode back to their bytes."""
    try:
        text = body.decode(codec)
        if codec == "utf-8" or (_encodes_to(text, codec, body) and not _is_out_of_step(text, codec, body)):
            return text, []
    except (UnicodeError, ValueError):
        pass
    if _STATEFUL.match(codec):
        return _decode_lines(body, codec)
    if codec.startswith(("utf-16", "utf-32")):
        return decode_units(body, codec)
    try:
        return _decode_blocks(body, codec)
    except (UnicodeError, ValueError):  # the codec has no characters for bytes below 80, as those of mainframes
        return _decode_lines(body, codec)


def _is_out_of_step(text: str, codec: str, body: bytes) -> bool:
    return codec in CODECS and may_be_out_of_step(text) and bool(find_lost_bytes(body, codec))


def _encodes_to(text: str, codec: str, body: bytes) -> bool:
    try:
        return text.encode(codec) == body
    except UnicodeError:
        return False


def _decode_blocks(body: bytes, codec: str) -> tuple[str, list[Piece]]:
    """Decode by a stateless codec: undecodable bytes first become lone surrogates, one each, in one fast pass."""
    texts: list[str] = []
    pieces: list[Piece] = []
    at = last = 0
    for start, end in find_lost_bytes(body, codec) if codec in CODECS else ():
        at = _decode_stretch(body[last:start], codec, at, texts, pieces)
        texts.append(REPLACEMENT)
        pieces.append(Piece(at, 1, body[start:end], is_lost=True))
        at += 1
        last = end
    _decode_stretch(body[last:], codec, at, texts, pieces)
    return "".join(texts), _merge(pieces)


def _decode_stretch(body: bytes, codec: str, at: int, texts: list[str], pieces: list[Piece]) -> int:
    """Append the texts and pieces of *body*, whose text begins at *at*; return where it ends."""
    for block, decoded in _blocks(body, codec):
        for part, found in _localise(block, decoded, codec):
            last = 0
            joined: list[str] = []
            if found is not None:  # codes that another code stands for as well
                pieces.append(Piece(at, len(part), found, is_lost=False))
                joined.append(part)
            else:
                length = 0
                for run in _ESCAPED.finditer(part):
                    joined += (part[last : run.start()], REPLACEMENT)
                    length += run.start() - last
                    raw = run.group().encode("ascii", "surrogateescape")
                    pieces.append(Piece(at + length, 1, raw, is_lost=True))
                    length += 1
                    last = run.end()
                joined.append(part[last:])
            texts += joined
            at += sum(map(len, joined))
    return at


def _merge(pieces: list[Piece]) -> list[Piece]:
    """Join neighbouring places of the same kind that are not lost; lost runs that meet stay one U+FFFD each."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        last = groups[-1][-1] if groups else None
        if last is not None and not last.is_lost and not piece.is_lost and last.start + last.length == piece.start:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [
        Piece(group[0].start, sum(one.length for one in group), b"".join(one.raw for one in group), group[0].is_lost)
        for group in groups
    ]


def _blocks(body: bytes, codec: str) -> Iterator[tuple[bytes, str]]:
    """Yield bytes and their text, block by block, each ending at the end of a character."""
    whole = body.decode(codec, "surrogateescape")
    if _escaped_encodes_to(whole, codec, body):
        yield body, whole
        return
    start = 0
    while start < len(body):
        end = _boundary(body, start, min(start + _BLOCK_BYTES, len(body)), codec)
        yield body[start:end], body[start:end].decode(codec, "surrogateescape")
        start = end


def _boundary(body: bytes, start: int, end: int, codec: str) -> int:
    """Return the last end of a character in ``body[start:end]``, or *end* where there is none."""
    if end == len(body):
        return end
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
    decoder.decode(body[start:end])
    pending = len(decoder.getstate()[0])
    return end - pending if pending < end - start else end


def _escaped_encodes_to(text: str, codec: str, body: bytes) -> bool:
    try:
        return text.encode(codec, "surrogateescape") == body
    except UnicodeError:
        return False


def _localise(block: bytes, decoded: str, codec: str) -> Iterator[tuple[str, bytes | None]]:
    """Yield the block in parts: (text, None) where it encodes back, (text, bytes) where it does not."""
    if _escaped_encodes_to(decoded, codec, block):
        yield decoded, None
        return
    if len(block) <= _LEAF_BYTES:
        yield from _by_character(block, codec)
        return
    middle = _boundary(block, 0, len(block) // 2, codec)
    for part in (block[:middle], block[middle:]):
        yield from _localise(part, part.decode(codec, "surrogateescape"), codec)


def _by_character(block: bytes, codec: str) -> Iterator[tuple[str, bytes | None]]:
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
    start = 0
    for end in range(1, len(block) + 1):
        text = decoder.decode(block[end - 1 : end], final=end == len(block))
        if text:
            stop = end - len(decoder.getstate()[0])
            raw = block[start:stop]
            yield text, None if _escaped_encodes_to(text, codec, raw) else raw
            start = stop


def _decode_lines(body: bytes, codec: str) -> tuple[str, list[Piece]]:
    """Decode by a codec with states, line by line: each line that does not encode back is kept as bytes too."""
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for line in body.splitlines(keepends=True):
        try:
            text, is_lost = line.decode(codec), False
        except (UnicodeError, ValueError):
            text, is_lost = line.decode(codec, "replace"), True
        if is_lost or not _encodes_to(text, codec, line):
            pieces.append(Piece(at, len(text), line, is_lost))
        texts.append(text)
        at += len(text)
    return "".join(texts), pieces


def _assure(
    raw: bytes, record: DecodeRecord, lines: str, pieces: list[Piece], text: str
) -> tuple[DecodeRecord, str, list[Piece]]:
    """Return what was given if it encodes back to *raw*; else keep the bytes as a whole beside the text."""
    try:
        if record.encode(lines) == raw:
            return record, lines, pieces
    except (UnicodeError, ValueError):
        pass
    record, lines = DecodeRecord.build(record.codec, b"", text, [(0, len(text), raw)])
    if record.encode(lines) != raw:  # an encoder that writes something for nothing
        record, lines = DecodeRecord.build("utf-8", b"", text, [(0, len(text), raw)])
    return record, lines, pieces
