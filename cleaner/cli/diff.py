"""`cleaner diff`: raw against clean, each place with the rules that changed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.running import FOUND, USAGE, guarded, put, stop, talk, worst

if TYPE_CHECKING:
    from cleaner.reports.diff import Hunk


class DiffFormat(str, Enum):
    """How a diff is written."""

    terminal = "terminal"
    unified = "unified"
    markdown = "markdown"


@dataclass(frozen=True)
class _Pair:
    """A raw text and its clean one: what they are called, whether their bytes differ, and where."""

    name: str
    raw_name: str
    clean_name: str
    differs: bool
    hunks: tuple[Hunk, ...]


@guarded
def diff_command(
    raw: Annotated[Path, typer.Argument(metavar="RAW|DIR", help="A raw file, or the folder that `clean -o` left.")],
    clean: Annotated[
        Path | None,
        typer.Argument(metavar="[CLEAN]", help="The clean file. Its ledger is used where it lies beside it."),
    ] = None,
    format_: Annotated[DiffFormat, typer.Option("--format", help="How the diff is written.")] = DiffFormat.terminal,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where raw and clean differ.")] = False,
    encoding: options.Encoding = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what cleaning changed, place by place, with the rule and the reason of each change."""
    from cleaner.corpus.readers import printable
    from cleaner.reports.terminal import has_colour

    # Only colour shows which characters differ.
    work = _Diff(encoding, quiet, with_marks=format_ is DiffFormat.terminal and has_colour())
    if clean is None:
        if not raw.exists():
            stop(USAGE, f"{printable(raw)}: no such file or folder; check the name")
        if not raw.is_dir():
            stop(USAGE, f"{printable(raw)}: give a folder that `cleaner clean -o` left, or two files: RAW CLEAN")
        pairs = work.of_folder(raw)
    else:
        pairs = iter([work.of_files(raw, clean)])
    differs = False
    for pair in pairs:
        differs |= pair.differs
        _show(pair, format_)
    raise typer.Exit(worst([*work.codes, FOUND if exit_code and differs else 0]))


class _Diff:
    """Makes the pairs to show, and remembers the exit code of what cannot be read."""

    def __init__(self, encoding: str | None, quiet: bool, *, with_marks: bool) -> None:
        self.with_marks = with_marks
        self.config = options.Settings(encoding=encoding, config=None).without_file()
        self.quiet = quiet
        self.codes: set[int] = set()

    def of_folder(self, root: Path) -> Iterator[_Pair]:
        """Yield the documents of an output folder."""
        from cleaner.corpus.folder import OutputFolder, require_rows
        from cleaner.corpus.readers import printable
        from cleaner.errors import CleanerError, InputError
        from cleaner.reports.diff import diff_by_ledger

        folder = OutputFolder(root)
        for name, row in require_rows(folder).items():
            try:
                text, ledger = folder.load(name)
                _, hunks = diff_by_ledger(ledger, text, with_marks=self.with_marks)
            except CleanerError as error:
                where = "" if isinstance(error, InputError) else f"{printable(folder.text(name))}: "
                talk(f"cleaner: {where}{error}")
                self.codes.add(USAGE)
                continue
            shown = printable(name)
            yield _Pair(shown, f"raw/{shown}", f"clean/{shown}", row.raw_sha256 != row.clean_sha256, hunks)

    def of_files(self, raw_file: Path, clean_file: Path) -> _Pair:
        """Return a raw file and a clean one, compared by the ledger if there is one that fits."""
        from cleaner.corpus.folder import find_output_of, read_ledger
        from cleaner.corpus.readers import printable, read_raw
        from cleaner.encoding import decode_bytes
        from cleaner.errors import CleanerError
        from cleaner.ledger import sha256_of
        from cleaner.reports.compare import diff_by_text
        from cleaner.reports.diff import diff_by_ledger

        allow = self.config.encoding is not None
        raw = read_raw(raw_file, allow_binary=allow)
        clean = read_raw(clean_file, allow_binary=allow)
        names = (printable(clean_file), printable(raw_file), printable(clean_file), raw != clean)
        found = find_output_of(clean_file)
        if found is not None:
            folder, name = found
            try:
                ledger = read_ledger(folder.ledger(name))
                if ledger.raw_sha256 == sha256_of(raw):
                    text = clean.decode("utf-8", "surrogatepass")
                    return _Pair(*names, diff_by_ledger(ledger, text, with_marks=self.with_marks)[1])
                why = "it is of another raw file"
            except (CleanerError, UnicodeDecodeError) as error:
                why = str(error)
            talk(f"cleaner: warning: {printable(folder.ledger(name))} is not used: {why}")
        if not self.quiet:
            talk("no ledger: what differs is shown, but not by which rule")
        text = decode_bytes(raw, self.config.encoding).text
        return _Pair(*names, diff_by_text(text, decode_bytes(clean).text))


def _show(pair: _Pair, format_: DiffFormat) -> None:
    from cleaner.reports import terminal
    from cleaner.reports.markdown import escape, hunks_lines
    from cleaner.reports.quoting import counted

    if not pair.differs:
        return
    title = f"{pair.name}: {counted(len(pair.hunks), 'place')} changed"
    if not pair.hunks:
        title = f"{pair.name}: only encoding, byte order mark or line ends differ"
    if format_ is DiffFormat.unified:
        for line in terminal.unified(pair.hunks, pair.raw_name, pair.clean_name):
            put(line)
    elif format_ is DiffFormat.markdown:
        put(f"## {escape(title)}")
        put("\n".join(hunks_lines(pair.hunks)) + "\n")
    elif terminal.has_colour():
        terminal.print_colour(pair.hunks, title)
    else:
        for line in terminal.plain(pair.hunks, title):
            put(line)
        put("")
