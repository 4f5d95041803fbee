"""UTF-16 and UTF-32 with units that are no characters, or cut inside a unit."""

from __future__ import annotations

from cleaner.encoding.charset.undecodable import REPLACEMENT, Piece


def decode_units(body: bytes, codec: str) -> tuple[str, list[Piece]]:
    """Decode UTF-16 or UTF-32 with units that are no characters, or with a unit cut short at the end."""
    size = 2 if codec.startswith("utf-16") else 4
    whole = len(body) // size * size
    texts: list[str] = []
    pieces: list[Piece] = []
    start = at = 0
    while start < whole:
        try:
            text, good = body[start:whole].decode(codec, "surrogatepass"), whole
        except UnicodeDecodeError as error:
            good = start + error.start
            text = body[start:good].decode(codec, "surrogatepass")
        texts.append(text)
        at += len(text)
        if good == whole:
            break
        end = good + size
        while end < whole and not _is_unit(body[end : end + size], codec):
            end += size
        texts.append(REPLACEMENT)
        pieces.append(Piece(at, 1, body[good:end], is_lost=True))
        at += 1
        start = end
    if whole < len(body):
        texts.append(REPLACEMENT)
        pieces.append(Piece(at, 1, body[whole:], is_lost=True))
    return "".join(texts), pieces


def _is_unit(unit: bytes, codec: str) -> bool:
    try:
        unit.decode(codec, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def decode_cut_units(body: bytes, codec: str) -> tuple[str, list[Piece]]:
    """Decode UTF-16 that begins with the second byte of a unit."""
    text, pieces = decode_units(body[1:], codec)
    rest = [Piece(piece.start + 1, piece.length, piece.raw, piece.is_lost) for piece in pieces]
    return REPLACEMENT + text, [Piece(0, 1, body[:1], is_lost=True), *rest]
