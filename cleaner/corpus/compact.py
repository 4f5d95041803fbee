"""Compact files of JSON lines: Zstandard where the package for it is there, else gzip.

Streams of gzip stand one behind the other, so its parts are packed where they are made, side by side. Zstandard packs
all of a file in one frame when its parts are joined: until then they stay as they are, and are packed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.compression import compress, join_streams, open_stream, pack_files
from cleaner.corpus.readers import printable
from cleaner.corpus.writers import dump_json, write_whole
from cleaner.errors import InputError

# A line holds one ledger, at most some times as large as its document.
MAX_LINE_BYTES = 1 << 31
ZSTANDARD = ".zst"


def best_suffix() -> str:
    """Return the end of the names of compact files that can be written here."""
    return ZSTANDARD if find_spec("zstandard") is not None else ".gz"


def pack(lines: bytes, suffix: str) -> bytes:
    """Return a part of a compact file, for `join`. The same lines give the same bytes."""
    return lines if suffix == ZSTANDARD else compress(lines, suffix.removeprefix("."))


def join(parts: Iterable[Path], target: Path) -> None:
    """Write parts to one compact file, whole or not at all. Raises `WriteError`."""
    compression = target.suffix.removeprefix(".")
    write = pack_files if target.suffix == ZSTANDARD else join_streams
    write_whole(target, lambda stream: write(parts, stream, compression))


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a compact file. Raises `InputError` where it cannot be read or is damaged."""
    with open_stream(path, path.suffix.removeprefix(".")) as stream:
        while line := stream.read_line(MAX_LINE_BYTES):
            if not line.endswith(b"\n"):
                raise InputError(f"{printable(path)}: cut short; clean the table again")
            yield line


def dump_line(row: Any) -> bytes:
    """Return *row* as a line of JSON in UTF-8, with its end."""
    import orjson

    try:
        return orjson.dumps(row) + b"\n"
    except TypeError:  # a lone surrogate, which only the escaped form can hold
        return dump_json(row).encode() + b"\n"
