"""Bytes that no character stands for, as findings with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.document import Encoding, Note
from cleaner.encoding.charset.unsupported import UNSUPPORTED

REPLACEMENT = "\ufffd"
# Every undecodable run is reported with its place, up to so many; a wrong codec would give a finding every few bytes.
MAX_NOTES = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that does not encode to its bytes; `is_lost` where no character stands for them."""

    start: int
    length: int
    raw: bytes
    is_lost: bool


def find_undecodable(text: str, pieces: list[Piece], found: Encoding) -> Iterator[Note]:
    """Yield a note for each place that could not be decoded, in the text with line feeds."""
    lost = [piece for piece in pieces if piece.is_lost]
    name = UNSUPPORTED.get(found.codec)
    if name is not None:
        advice = f"convert the file to UTF-8 first (`iconv -f {name} -t UTF-8`)"
        message = f"the file is in {name}, which cannot be decoded; {advice}"
        yield Note("encoding/undecodable", 0, 0, message, "no codec for it is known")
        return
    crlf = [match.start() for match in re.finditer("\r\n", text)] if "\r\n" in text else []
    passed = 0
    for number, piece in enumerate(lost):
        while passed < len(crlf) and crlf[passed] < piece.start:
            passed += 1
        start = piece.start - passed
        end = start + piece.length - text.count("\r\n", piece.start, piece.start + piece.length)
        if number == MAX_NOTES:
            rest = len(lost) - MAX_NOTES
            message = f"{rest} more places cannot be decoded as {found.codec}; is it the right encoding?"
            yield Note("encoding/undecodable", start, end, message, "only the first places are listed")
            return
        shown = piece.raw[:8].hex(" ").upper() + (" …" if len(piece.raw) > 8 else "")
        times = "byte" if len(piece.raw) == 1 else "bytes"
        reason = f"{shown} is no character there; the bytes are kept in the ledger"
        message = f"{len(piece.raw)} {times} cannot be decoded as {found.codec}"
        yield Note("encoding/undecodable", start, end, message, reason)
