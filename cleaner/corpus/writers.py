"""Writing files: whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus.readers import printable
from cleaner.errors import OutputError

# What no other file can be written after either: going on would only repeat the message.
_STOPS_ALL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_NEXT_STEP = {
    errno.ENOSPC: "free some space, then run the same command again: it goes on where it stopped",
    errno.EDQUOT: "free some space, then run the same command again: it goes on where it stopped",
    errno.EFBIG: "allow larger files (ulimit -f), then run the same command again",
    errno.EACCES: "change the rights of the folder, or choose another one with -o",
    errno.EPERM: "change the rights of the folder, or choose another one with -o",
    errno.EROFS: "choose a folder that can be written to with -o",
    errno.ENOTDIR: "a file stands where a folder is needed; choose another folder with -o",
    errno.EEXIST: "a file stands where a folder is needed; choose another folder with -o",
    errno.EISDIR: "a folder stands where the file should go; choose another folder with -o",
    errno.ENAMETOOLONG: "give the input file a shorter name",
}


class WriteError(OutputError):
    """A file cannot be written. `stops_all` tells that no other file can be written either."""

    def __init__(self, message: str, *, stops_all: bool) -> None:
        super().__init__(message)
        self.stops_all = stops_all

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (str(self), self.stops_all)


def _rebuild(message: str, stops_all: bool) -> WriteError:
    return WriteError(message, stops_all=stops_all)


def write_atomically(path: Path, data: bytes, *, like: Path | None = None) -> None:
    """Write *data* to *path*, as `write_whole` does. `like` names a file whose rights the new one gets."""
    write_whole(path, lambda stream: stream.write(data), like=like)


def write_whole(path: Path, fill: Callable[[BinaryIO], object], *, like: Path | None = None) -> None:
    """Let *fill* write *path*, through a temporary file in the same folder, which is made if need be.

    Whatever happens, *path* holds either what it held before or all that was written, and no
    temporary file stays (a killed process leaves one; the next run replaces it). `like`
    names a file whose rights the new one gets. Raises `WriteError`.
    """
    temporary = path.with_name(
        f".cleaner-{hashlib.sha256(path.name.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.tmp"
    )
    try:
        try:
            with _open_in_folder(temporary) as stream:
                fill(stream)
            if like is not None:
                shutil.copymode(like, temporary)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise write_error(path, error) from error


def _open_in_folder(path: Path) -> BinaryIO:
    """Open a file to be written; its folder is mostly there, and made where it is not."""
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def write_error(path: Path, error: OSError) -> WriteError:
    """Return the error to raise where *path* could not be written."""
    step = _NEXT_STEP.get(error.errno or 0, "mend this, then run the same command again")
    return WriteError(
        f"{printable(path)}: cannot be written ({error.strerror or error}); {step}",
        stops_all=error.errno in _STOPS_ALL,
    )


def remove_file(path: Path, root: Path) -> None:
    """Remove *path* if it exists, and the folders between it and *root* that are empty then."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == root:
                break
            parent.rmdir()


def dump_json(row: Any, *, indent: int | None = None) -> str:
    """Return *row* as JSON that is valid UTF-8: lone surrogates, as in names that are not UTF-8, are escaped."""
    separators = (",", ":") if indent is None else (",", ": ")
    line = json.dumps(row, ensure_ascii=False, separators=separators, indent=indent)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(row, separators=separators, indent=indent)
    return line
