"""What `cleaner clean - --from jsonl` does: JSON lines from standard input to standard output."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cleaner.cli import options
from cleaner.cli.running import INTERNAL, USAGE, put_bytes, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.formats.contract import FieldNames

PASSED_THROUGH = "an internal error: the text went through as it came"


def clean_stream(
    settings: options.Settings, given: str, names: FieldNames, *, jobs: int, strict: bool, quiet: bool
) -> None:
    """Clean the JSON lines of standard input; raise `typer.Exit` with the exit code."""
    from cleaner.corpus.totals import Totals
    from cleaner.engines.tables.stream import FORMAT, clean_lines
    from cleaner.reports.quoting import counted

    if given != FORMAT:
        stop(USAGE, f"standard input can be {FORMAT}, not {given!r}; unpack it on the way, or name a file")
    if sys.stdin is None:
        stop(USAGE, "standard input (-) is closed; pipe JSON lines into it, or name a file")
    config = settings.for_argument(Path("-"))
    totals = Totals()
    with closing(clean_lines(sys.stdin.buffer, names, config, jobs)) as pieces:
        for piece in pieces:
            for place, message in piece.broken:
                talk(f"cleaner: -:{place}: {message}")
                if strict:
                    stop(
                        USAGE,
                        "stopped at the first record that cannot be read (--strict)",
                    )
            for place, message in piece.failures:
                talk(f"cleaner: -:{place}: {message} ({PASSED_THROUGH}; please report it)")
            totals.merge(piece.totals)
            put_bytes(piece.data)
    if not quiet:
        talk(
            f"{counted(totals.documents, 'document')}, {totals.chars_in:,} → {counted(totals.chars_out, 'character')}, "
            f"{counted(totals.edits.total(), 'edit')}, {counted(totals.unfixed.total(), 'finding')} without a fix"
            + (f", {counted(totals.broken, 'record')} that cannot be read left out" if totals.broken else "")
        )
    if totals.failed:
        raise typer.Exit(INTERNAL)
    if totals.broken:
        raise typer.Exit(USAGE)
