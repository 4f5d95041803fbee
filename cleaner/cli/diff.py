"""`cleaner diff`: raw against clean, each place with the rules that changed it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.running import FOUND, USAGE, guarded, put, put_bytes, stop, talk, worst

if TYPE_CHECKING:
    from cleaner.reports.comparison.hunks import DocumentDiff
    from cleaner.reports.terminal import Look


class DiffFormat(str, Enum):
    """How a diff is written."""

    terminal = "terminal"
    unified = "unified"
    markdown = "markdown"
    json = "json"
    jsonl = "jsonl"
    html = "html"


class Layout(str, Enum):
    """How the sides stand in a terminal."""

    auto = "auto"
    inline = "inline"
    sides = "sides"


class Colour(str, Enum):
    """When colour is shown."""

    auto = "auto"
    always = "always"
    never = "never"


@guarded
def diff_command(
    raw: Annotated[
        Path,
        typer.Argument(
            metavar="RAW|DIR", help="A raw file or folder; alone: what `clean -o` left, the folder or a text in it."
        ),
    ],
    clean: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CLEAN]", help="The clean file or folder. The ledger is used where it lies beside a text."
        ),
    ] = None,
    format_: Annotated[
        DiffFormat, typer.Option("--format", case_sensitive=False, help="How the diff is written.")
    ] = DiffFormat.terminal,
    stat: Annotated[
        bool, typer.Option("--stat", help="Only how much changed: a line a document, and the sums.")
    ] = False,
    layout: Annotated[
        Layout,
        typer.Option(
            "--layout", case_sensitive=False, help="In a terminal: inline, sides side by side, or what fits it (auto)."
        ),
    ] = Layout.auto,
    color: Annotated[
        Colour, typer.Option("--color", case_sensitive=False, help="When colour is shown; `always` for `less -R`.")
    ] = Colour.auto,
    full: Annotated[bool, typer.Option("--full", help="Shorten neither long runs of lines nor long lines.")] = False,
    context: Annotated[
        int, typer.Option("--context", "-U", min=0, metavar="N", help="Lines around what changed, for unified.")
    ] = 3,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file, whole or not at all.")
    ] = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where raw and clean differ.")] = False,
    encoding: options.Encoding = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what cleaning changed, place by place, with the rule and the reason of each change.

    With the ledger that `clean -o` left nothing is guessed. Without one the texts are aligned by what they have in
    common, also across scripts and other paragraph breaks, and what moved, or is a copy, is shown as that.
    """
    from cleaner.cli.diff_inputs import DiffInputs
    from cleaner.config import Config

    if stat and format_ in (DiffFormat.unified, DiffFormat.html):
        stop(
            USAGE,
            f"--stat is written as terminal, markdown, json or jsonl, not as {format_.value}; leave one of them out",
        )
    # Without names of rules there is no need to load them.
    is_plain = not select and not ignore and encoding is None
    settings = (
        Config()
        if is_plain
        else options.Settings(encoding=encoding, config=None, select=select, ignore=ignore).without_file()
    )
    # Only where characters that differ are shown is it worth to find them.
    inputs = DiffInputs(settings, quiet=quiet, with_marks=not stat and format_ is not DiffFormat.unified)
    documents = inputs.find(raw, clean)
    if output is not None:
        inputs.refuse_input(output)
    seen = _Seen()
    chunks = _chunks(
        seen.through(documents), format_, _look(layout, color, full, is_file=output is not None), stat, context
    )
    _write(chunks, output, exact=format_ is DiffFormat.unified)
    if format_ is DiffFormat.unified and not quiet:
        for name in seen.noted:
            talk(name)
    differs = seen.differs or inputs.has_unpaired
    raise typer.Exit(worst([*inputs.codes, FOUND if exit_code and differs else 0]))


class _Seen:
    """Lets documents through, and remembers what was seen of them."""

    def __init__(self) -> None:
        self.differs = False
        self.noted: list[str] = []

    def through(self, documents: Iterable[DocumentDiff]) -> Iterator[DocumentDiff]:
        """Yield the documents."""
        for document in documents:
            self.differs |= document.differs
            if document.note and document.hunks:
                self.noted.append(f"cleaner: warning: {document.name}: {document.note}")
            yield document


def _look(layout: Layout, color: Colour, full: bool, *, is_file: bool) -> Look:
    from cleaner.reports.terminal import MIN_SIDES_COLUMNS, Look, has_colour, terminal_columns

    columns = terminal_columns()
    is_wide = not is_file and sys.stdout.isatty() and columns >= MIN_SIDES_COLUMNS
    beside = layout is Layout.sides or (layout is Layout.auto and is_wide)
    colour = color is Colour.always or (color is Colour.auto and not is_file and has_colour())
    return Look(colour, columns if beside else 0, full)


def _chunks(
    documents: Iterable[DocumentDiff], format_: DiffFormat, look: Look, stat: bool, context: int
) -> Iterator[str]:
    """Yield lines, or several at once."""
    if stat:
        yield from _stat(documents, format_, look)
    elif format_ is DiffFormat.html:
        from cleaner.reports.diff_page import render_page

        yield from render_page(documents, full=look.full)
    elif format_ in (DiffFormat.json, DiffFormat.jsonl):
        from cleaner.corpus.writers import dump_json
        from cleaner.reports.quoting import escape_json
        from cleaner.reports.structured import document_to_dict

        yield from _as_json((escape_json(dump_json(document_to_dict(each))) for each in documents), format_)
    else:
        for document in documents:
            if document.differs:
                yield from _document(document, format_, look, context)


def _document(document: DocumentDiff, format_: DiffFormat, look: Look, context: int) -> Iterator[str]:
    if format_ is DiffFormat.unified:
        from cleaner.reports.unified import unified

        yield from unified(document, context)
    elif format_ is DiffFormat.markdown:
        from cleaner.reports.markdown import diff_lines

        yield from diff_lines(document, full=look.full)
    else:
        from cleaner.reports.terminal import render

        yield from render(document, look)


def _stat(documents: Iterable[DocumentDiff], format_: DiffFormat, look: Look) -> Iterator[str]:
    from cleaner.corpus.writers import dump_json
    from cleaner.reports.quoting import escape_json
    from cleaner.reports.terminal import summary_lines
    from cleaner.reports.totals import Totals

    totals = Totals()
    for document in documents:
        totals.add(document)
    if format_ is DiffFormat.json:
        yield escape_json(dump_json({**totals.to_dict(), "by_document": totals.rows}))
    elif format_ is DiffFormat.jsonl:
        yield from (escape_json(dump_json(row)) for row in totals.rows)
    elif format_ is DiffFormat.markdown:
        yield from totals.rows_as_markdown()
    else:
        yield from totals.rows_as_text()
        yield from summary_lines(totals.to_dict(), look)


def _as_json(rows: Iterable[str], format_: DiffFormat) -> Iterator[str]:
    """Yield one array, an object a line; or the objects by themselves."""
    if format_ is DiffFormat.jsonl:
        yield from rows
        return
    lead = "["
    for row in rows:
        yield lead + row
        lead = ","
    yield "]" if lead == "," else "[]"


def _write(chunks: Iterable[str], output: Path | None, *, exact: bool) -> None:
    """Write lines to a file, or to standard output; a patch, if *exact*, byte for byte, but not to a terminal."""
    from cleaner.ledger import encode_text
    from cleaner.reports.quoting import visible

    if output is not None:
        from cleaner.corpus.writers import write_atomically

        lines = [chunk + "\n" for chunk in chunks]
        text = "".join(lines)
        write_atomically(output, encode_text(text) if exact else text.encode("utf-8", "backslashreplace"))
    elif exact and not sys.stdout.isatty():
        for chunk in chunks:
            put_bytes(encode_text(chunk + "\n"))
    else:
        for chunk in chunks:
            put(visible(chunk) if exact else chunk)
