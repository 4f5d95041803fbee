"""What every command does around its work: exit codes, messages, and leaving quietly."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer

FOUND = 1
USAGE = 2
INTERNAL = 3
INTERRUPTED = 130
# What a shell reports for a program that the signal SIGPIPE ended.
READER_GONE = 141

Command = TypeVar("Command", bound=Callable[..., None])


def talk(message: str = "") -> None:
    """Say something on standard error. Names and values in it are others': nothing in them steers the terminal."""
    from cleaner.reports.quoting import visible

    print(visible(message), file=sys.stderr)


def put(line: str) -> None:
    """Write a line of results to standard output."""
    sys.stdout.write(line + "\n")


def put_bytes(data: bytes) -> None:
    """Write bytes of results to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def stop(exit_code: int, message: str = "") -> NoReturn:
    """End the command, with a message on standard error."""
    if message:
        talk(f"cleaner: {message}")
    raise typer.Exit(exit_code)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of several pieces of work: an internal error before an unreadable input before a finding."""
    return max(codes, default=0)


def guarded(command: Command) -> Command:
    """Make errors messages and exit codes; a traceback is shown for defects of the program only."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
            sys.stdout.flush()
        except KeyboardInterrupt:
            stop(INTERRUPTED, "interrupted")
        except BrokenPipeError:
            _close_stdout()
            raise typer.Exit(READER_GONE) from None
        except (typer.Exit, typer.BadParameter):
            raise
        except Exception as error:
            _report(error)

    return run  # type: ignore[return-value]


def _report(error: Exception) -> None:
    from cleaner.errors import CleanerError, SelfCheckError

    if isinstance(error, SelfCheckError):
        stop(INTERNAL, f"internal error, nothing was written: {error}; please report it with the input")
    if isinstance(error, CleanerError):
        stop(USAGE, str(error))
    if isinstance(error, OSError) and error.filename is None:
        # Nothing but standard output is written without a name: /dev/full, a full disk behind a redirection.
        _close_stdout()
        stop(USAGE, f"cannot write the output: {error.strerror}; free some space, or write it elsewhere")
    import traceback

    traceback.print_exc()
    stop(INTERNAL, "internal error; please report it with the input and the lines above")


def _close_stdout() -> None:
    """Point standard output nowhere, so that Python's last flush has nothing to complain of."""
    with suppress(OSError, ValueError), Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
