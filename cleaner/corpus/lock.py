"""One run at a time in an output folder, where the system can tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cleaner.corpus.readers import printable
from cleaner.corpus.writers import write_error
from cleaner.errors import OutputError


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold *folder* for this process; it is made if need be. A process that dies lets go.

    Raises `OutputError` where another run holds it. Where the system knows no such locks (Windows), nothing is held.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / "lock").open("ab")
    except OSError as error:
        raise write_error(folder / "lock", error) from error
    with stream:
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise OutputError(
                    f"{printable(folder.parent)}: another run writes into it; wait for it, or choose another with -o"
                ) from error
            except OSError:
                pass  # a file system without locks
        yield
