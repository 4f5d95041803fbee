"""`cleaner restore`: the raw bytes again, or the texts without the edits of some rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import Quiet, split_names
from cleaner.cli.running import USAGE, guarded, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.folder import OutputFolder
    from cleaner.corpus.formats.contract import Record
    from cleaner.corpus.table_row import TableRow
    from cleaner.ledger import Edit, Ledger

# Dropped edits are listed so that nobody is surprised; some thousand lines surprise too.
MAX_LISTED = 20


@guarded
def restore_command(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="The folder that `clean -o` left, or a text or ledger in it.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")],
    revert: Annotated[
        list[str] | None,
        typer.Option(
            "--revert",
            metavar="RULE-OR-STAGE",
            help="Write clean texts without the edits of these rules instead; repeat it, or use commas.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that hold something else.")] = False,
    quiet: Quiet = False,
) -> None:
    """Give the raw bytes again, byte for byte. A text that was changed since it was cleaned is refused."""
    from cleaner.config import Config
    from cleaner.corpus.readers import printable
    from cleaner.corpus.writers import WriteError
    from cleaner.errors import CleanerError, InputError, OutputError
    from cleaner.reports.quoting import counted
    from cleaner.rules import registry

    names = split_names(revert or [])
    Config(ignore=tuple(names)).check_names(registry())
    folder, documents, tables = _find(path)
    failed = stopped = False
    wanted: list[str | TableRow] = [*documents, *tables]
    for what in wanted:
        if stopped:
            break
        try:
            if isinstance(what, str):
                _restore(folder, what, output / what, names, force=force)
            else:
                _restore_table(folder, what, output, names, force=force)
        except WriteError as error:
            talk(f"cleaner: {error}")
            failed, stopped = True, error.stops_all
        except (InputError, OutputError) as error:  # it names the file already
            talk(f"cleaner: {error}")
            failed = True
        except CleanerError as error:
            name = what if isinstance(what, str) else what.path
            talk(f"cleaner: {printable(folder.text(name))}: {error}")
            failed = True
    if failed:
        raise typer.Exit(USAGE)
    if not quiet:
        told = [counted(len(documents), "clean text" if names else "raw file")] if documents or not tables else []
        told += [counted(len(tables), "clean table" if names else "raw table")] if tables else []
        without = " without " + ", ".join(names) if names else ""
        talk(f"{', '.join(told)}{without}: {printable(output)}")


def _find(path: Path) -> tuple[OutputFolder, list[str], list[TableRow]]:
    """Return the folder that *path* is, or lies in, and what of it is asked for: documents and tables."""
    from cleaner.corpus.folder import OutputFolder, find_output_of, find_table_of, require_rows
    from cleaner.corpus.readers import printable

    if path.is_dir():
        folder = OutputFolder(path)
        return folder, list(require_rows(folder)), list(folder.table_rows().values())
    if not path.exists():
        stop(USAGE, f"{printable(path)}: no such file or folder; check the name")
    found = find_output_of(path)
    if found is not None:
        return found[0], [found[1]], []
    table = find_table_of(path)
    if table is None:
        stop(USAGE, f"{printable(path)}: no ledger lies beside it; name a text or ledger in the folder of `clean -o`")
    return table[0], [], [table[1]]


def _restore_table(folder: OutputFolder, row: TableRow, output: Path, revert: list[str], *, force: bool) -> None:
    from cleaner.engines.tables.restoring import restore_table

    dropped: list[tuple[str, Edit]] = []
    count = 0

    def retext(record: Record, ledger: Ledger) -> str:
        nonlocal count
        if not revert:
            return ledger.restore(record.text).decode("utf-8", "surrogatepass")
        reverted = ledger.revert(record.text, revert)
        count += len(reverted.dropped)
        room = MAX_LISTED - len(dropped)
        dropped.extend((record.place, edit) for edit in reverted.dropped[:room])
        return reverted.text

    restore_table(folder, row, output, retext, force=force)
    _list_dropped([(f"{row.path}:{place}", edit) for place, edit in dropped], row.path, count)


def _restore(folder: OutputFolder, name: str, target: Path, revert: list[str], *, force: bool) -> None:
    from cleaner.corpus.writers import write_atomically
    from cleaner.errors import OutputError
    from cleaner.ledger import encode_text

    text, ledger = folder.load(name)
    if revert:
        reverted = ledger.revert(text, revert)
        data = encode_text(reverted.text)
        _list_dropped([(name, edit) for edit in reverted.dropped[:MAX_LISTED]], name, len(reverted.dropped))
    else:
        data = ledger.restore(text)
    if target.is_file() and not force and target.read_bytes() != data:
        raise OutputError(f"{target} holds something else; choose another folder with -o, or replace it with --force")
    write_atomically(target, data)


def _list_dropped(dropped: list[tuple[str, Edit]], name: str, count: int) -> None:
    from cleaner.corpus.readers import printable
    from cleaner.reports.quoting import describe_places

    for where, edit in dropped:
        talk(f"{printable(where)}: dropped with it: {edit.rule} {describe_places(((edit.before, edit.after, 1),))}")
    if count > len(dropped):
        talk(f"{printable(name)}: and {count - len(dropped):,} more edits dropped")
