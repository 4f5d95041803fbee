"""One run at a time in an output folder, where the system can tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cleaner.corpus.readers import printable
from cleaner.corpus.writers import write_error
from cleaner.errors import OutputError

LOCK = "lock"


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold *folder* for this process; it is made if need be, and goes when it is empty at the end.

    A process that dies lets go. Raises `OutputError` where another run holds the folder. Where the system knows no such
    locks (Windows), nothing is held.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / LOCK).open("ab")
    except OSError as error:
        raise write_error(folder / LOCK, error) from error
    with stream:
        if not _hold(stream, folder / LOCK):
            raise OutputError(
                f"{printable(folder.parent)}: another run writes into it; wait for it, or choose another with -o"
            )
        try:
            yield
        finally:
            with suppress(OSError):
                (folder / LOCK).unlink()
                folder.rmdir()


def _hold(stream: BinaryIO, path: Path) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # A run that ended in between took the file away: whoever made the new one holds the folder.
        return os.fstat(stream.fileno()).st_ino == path.stat().st_ino
    except (BlockingIOError, FileNotFoundError):
        return False
    except OSError:  # a file system without locks
        return True
