"""Answers of web servers, as archives keep them: status, headers, and the body as it was before it was packed."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

# Larger bodies are no pages of text; a small one can be packed so that it fills any memory.
MAX_BODY_BYTES = 1 << 26
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHARSET = re.compile(r"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)


class MessageError(ValueError):
    """An answer that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a server. `kind` is its media type, without parameters, in small letters."""

    status: int
    kind: str
    charset: str
    body: bytes


def read_head(lines: list[bytes]) -> dict[str, str]:
    """Return the fields of a head by their names in small letters; of a field that stands twice the first."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields


def read_answer(raw: bytes) -> Answer:
    """Return the answer of a server, its body unpacked. Raises `MessageError`."""
    end = _END_OF_HEAD.search(raw)
    head = (raw[: end.start()] if end is not None else raw).splitlines()
    words = head[0].split(None, 2) if head else []
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        raise MessageError("no answer of a web server")
    fields = read_head(head[1:])
    body = raw[end.end() :] if end is not None else b""
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    for packing in reversed(fields.get("content-encoding", "").lower().split(",")):
        body = _unpack(body, packing.strip())
    kind, charset = read_kind(fields.get("content-type", ""))
    return Answer(int(words[1]), kind, charset, body)


def read_kind(written: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type field.

    >>> read_kind('Text/HTML; Charset="GBK"')
    ('text/html', 'GBK')
    """
    found = _CHARSET.search(written)
    return written.partition(";")[0].strip().lower(), found.group(1) if found else ""


def _join_chunks(body: bytes) -> bytes:
    """Return a body that was sent in chunks; as it is where it is in none: many archives have joined them already."""
    chunks: list[bytes] = []
    at = 0
    while match := _CHUNK_HEAD.match(body, at):
        size = int(match.group(1), 16)
        if size == 0:
            return b"".join(chunks)
        chunks.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += len(body[at : at + 2]) if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    return b"".join(chunks) if chunks and at >= len(body) else body


def _unpack(body: bytes, packing: str) -> bytes:
    """Return a body that was packed; as it is where it does not begin as such: many archives have unpacked it."""
    if packing in ("", "identity", "none"):
        return body
    if packing in ("gzip", "x-gzip"):
        return _inflate(body, zlib.MAX_WBITS | 16) if body.startswith(b"\x1f\x8b") else body
    if packing == "deflate":
        is_wrapped = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
        try:
            return _inflate(body, zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)
        except MessageError:
            if body.lstrip()[:1] == b"<":
                return body
            raise
    if body.lstrip()[:1] == b"<":
        return body
    raise MessageError(f"packed in a way ({packing[:20]!r}) that is not read")


def _inflate(body: bytes, bits: int) -> bytes:
    engine = zlib.decompressobj(bits)
    try:
        inflated = engine.decompress(body, MAX_BODY_BYTES)
    except zlib.error as error:
        raise MessageError("damaged: it cannot be unpacked") from error
    if engine.unconsumed_tail:
        raise MessageError(f"more than {MAX_BODY_BYTES >> 20} MB")
    return inflated
