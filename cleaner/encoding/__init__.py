"""The encoding stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cleaner.document import Changes, Context, Encoding, Note
from cleaner.encoding.injected_pinyin import find_injected_pinyin
from cleaner.ledger import DecodeRecord

PASSES: tuple[Callable[[str, Context], Changes], ...] = (find_injected_pinyin,)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded bytes: the text (line feeds only), how to encode it back, what the bytes were found to be."""

    text: str
    record: DecodeRecord
    encoding: Encoding
    notes: tuple[Note, ...] = ()


def decode_bytes(raw: bytes, codec: str | None = None) -> Decoded:
    """Decode *raw*, by *codec* or by what it is found to be."""
    record, text = DecodeRecord.build("utf-8", b"", raw.decode("utf-8"))
    return Decoded(text, record, Encoding("utf-8"))


def detect_encoding(raw: bytes) -> Encoding:
    """Tell which encoding *raw* is in."""
    return Encoding("utf-8")
