"""Compressed streams: gzip, Zstandard, bzip2. Read piece by piece, cut short never unnoticed, written without a date.

The readers of the standard library and of zstandard differ in what they do with several streams in one file, and with a
file that is cut short (zstandard reads its beginning and says nothing). Here all three are read the same way.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus.readers import printable, why_not_read
from cleaner.errors import CleanerError, InputError

COMPRESSIONS = ("gz", "zst", "bz2")
# Compressed bytes taken at a time. Eight kilobytes can stand for 160 MB at worst (bzip2, all zeros), mostly for 40 KB.
_PIECE_BYTES = 1 << 13
_BUFFER_BYTES = 1 << 19
# Files made with `zstd --long=31` need a window of 2 GB; others take what they need.
_MAX_ZSTD_WINDOW = 1 << 31
GZIP_LEVEL = 6
BZIP2_LEVEL = 9
# Ledgers of 20 MB of novels, 11.7 MB, become 6.7 MB in 35 ms with level 1, 6.2 MB in 50 ms with 2, and 6.0 MB in 90 ms
# with 3, a fiftieth of what cleaning takes.
ZSTD_LEVEL = 2
# The bytes are the same for any number of threads from one on.
_ZSTD_THREADS = 4
# Parts are read again soon, when they are joined.
ZSTD_PART_LEVEL = 1


class MissingExtraError(CleanerError):
    """A package is missing that an extra of this one brings."""


def missing_extra(what: str, extra: str) -> MissingExtraError:
    """Return the error to raise where *what* needs a package of *extra*."""
    return MissingExtraError(f"{what} needs a package that is not there; install corpus-cleaner-zh[{extra}]")


@contextmanager
def open_stream(file: Path, compression: str) -> Iterator[Stream]:
    """Open a file to be read, decompressed. Raises `InputError` for what cannot be read, here and while reading."""
    try:
        raw = file.open("rb")
    except OSError as error:
        raise InputError(f"{printable(file)}: {why_not_read(file, error)}") from error
    with raw:
        inflated: Any = raw if not compression else io.BufferedReader(_Inflated(raw, file, compression), _BUFFER_BYTES)
        yield Stream(file, inflated, raw)


class Stream:
    """A file that is read; `bytes_read` counts bytes of the file, not of what was decompressed."""

    def __init__(self, file: Path, stream: BinaryIO, raw: BinaryIO) -> None:
        self._file = file
        self._stream = stream
        self._raw = raw
        self._told = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, *size* of them unless the file ends."""
        try:
            return self._stream.read(size)
        except OSError as error:
            raise InputError(f"{printable(self._file)}: {why_not_read(self._file, error)}") from error

    def read_line(self, size: int) -> bytes:
        """Return the rest of the line with its line feed, at most *size* bytes."""
        try:
            return self._stream.readline(size)
        except OSError as error:
            raise InputError(f"{printable(self._file)}: {why_not_read(self._file, error)}") from error

    def take_bytes_read(self) -> int:
        """Return how many bytes of the file were read since this was asked last; 0 for a pipe, which does not tell."""
        try:
            now = self._raw.tell()
        except OSError:
            return 0
        before, self._told = self._told, now
        return now - before


class _Inflated(io.RawIOBase):
    """What a compressed file holds: all its streams, one after the other."""

    def __init__(self, raw: BinaryIO, file: Path, compression: str) -> None:
        self._raw = raw
        self._file = file
        self._compression = compression
        self._engine = _decompressor(compression)
        self._is_fresh = True  # nothing of the stream has been read yet
        self._is_first = True
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = self._engine.unused_data if self._engine.eof else b""
            if self._engine.eof:
                self._engine = _decompressor(self._compression)
                self._is_fresh = True
            piece = piece or self._raw.read(_PIECE_BYTES)
            if not piece:
                if self._is_fresh:
                    return 0
                raise InputError(
                    f"{printable(self._file)}: the {self._compression} data is cut short; get the file again"
                )
            if self._is_fresh and not self._is_first and not piece.strip(b"\0"):
                continue  # some programs fill the last sector with zeros
            self._left = memoryview(self._inflate(piece))
            self._is_fresh = self._is_first = False
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _inflate(self, piece: bytes) -> bytes:
        try:
            inflated: bytes = self._engine.decompress(piece)
        except Exception as error:  # each package has errors of its own
            if isinstance(error, MemoryError):
                raise
            raise InputError(
                f"{printable(self._file)}: damaged {self._compression} data; get the file again, or mend its name if "
                "it is not compressed"
            ) from error
        return inflated


def _decompressor(compression: str) -> Any:
    if compression == "gz":
        import zlib

        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    if compression == "bz2":
        import bz2

        return bz2.BZ2Decompressor()
    return _zstandard().ZstdDecompressor(max_window_size=_MAX_ZSTD_WINDOW).decompressobj()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise missing_extra("a file compressed with Zstandard", "corpus") from error
    return zstandard


def compress(data: bytes, compression: str) -> bytes:
    """Return *data* as one compressed stream; the same for the same data."""
    if compression == "gz":
        import gzip

        return gzip.compress(data, GZIP_LEVEL, mtime=0)
    if compression == "bz2":
        import bz2

        return bz2.compress(data, BZIP2_LEVEL)
    if compression == "zst":
        packed: bytes = _zstandard().ZstdCompressor(level=ZSTD_PART_LEVEL).compress(data)
        return packed
    return data


def join_streams(parts: Iterable[Path], target: BinaryIO, compression: str) -> None:
    """Write compressed *parts* to *target* as one file.

    Streams of gzip and bzip2 stand one behind the other, as their formats have it. Of Zstandard one frame is made:
    readers written with older versions of python-zstandard stop silently where the first frame ends.
    """
    if compression != "zst":
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, target, _BUFFER_BYTES)
        return
    with open_packer(target, compression) as packer:
        for part in parts:
            with open_stream(part, compression) as packed:
                while data := packed.read(_BUFFER_BYTES):
                    packer.write(data)


def pack_files(files: Iterable[Path], target: BinaryIO, compression: str) -> None:
    """Write *files*, which are not compressed, to *target* as one compressed stream."""
    with open_packer(target, compression) as packer:
        for file in files:
            with file.open("rb") as stream:
                shutil.copyfileobj(stream, packer, _BUFFER_BYTES)


@contextmanager
def open_packer(target: BinaryIO, compression: str) -> Iterator[Any]:
    """Return a stream that compresses what is written to it into *target*, which stays open."""
    if compression == "gz":
        import gzip

        with gzip.GzipFile("", "wb", GZIP_LEVEL, target, mtime=0) as packer:
            yield packer
    elif compression == "bz2":
        import bz2

        with bz2.BZ2File(target, "wb", compresslevel=BZIP2_LEVEL) as packer:
            yield packer
    elif compression == "zst":
        engine = _zstandard().ZstdCompressor(level=ZSTD_LEVEL, threads=_ZSTD_THREADS)
        with engine.stream_writer(target, closefd=False) as packer:
            yield packer
    else:
        yield target
