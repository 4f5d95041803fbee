"""`cleaner restore`: the raw bytes again, or the texts without the edits of some rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.options import Quiet, split_names
from cleaner.cli.running import USAGE, guarded, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.folder import OutputFolder
    from cleaner.ledger import Edit

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
    from cleaner.corpus.folder import OutputFolder, require_rows
    from cleaner.corpus.readers import printable
    from cleaner.corpus.writers import WriteError
    from cleaner.errors import CleanerError, InputError
    from cleaner.reports.quoting import counted
    from cleaner.rules import registry

    names = split_names(revert or [])
    Config(ignore=tuple(names)).check_names(registry())
    if path.is_dir():
        folder = OutputFolder(path)
        documents = list(require_rows(folder))
    else:
        folder, document = _folder_of(path)
        documents = [document]
    failed = False
    for name in documents:
        try:
            _restore(folder, name, output / name, names, force=force)
        except WriteError as error:
            talk(f"cleaner: {error}")
            failed = True
            if error.stops_all:
                break
        except InputError as error:  # it names the file already
            talk(f"cleaner: {error}")
            failed = True
        except CleanerError as error:
            talk(f"cleaner: {printable(folder.text(name))}: {error}")
            failed = True
    if failed:
        raise typer.Exit(USAGE)
    if not quiet:
        what = counted(len(documents), "clean text" if names else "raw file")
        without = " without " + ", ".join(names) if names else ""
        talk(f"{what}{without}: {printable(output)}")


def _folder_of(file: Path) -> tuple[OutputFolder, str]:
    from cleaner.corpus.folder import find_output_of
    from cleaner.corpus.readers import printable

    found = find_output_of(file)
    if not file.exists():
        stop(USAGE, f"{printable(file)}: no such file or folder; check the name")
    if found is None:
        stop(USAGE, f"{printable(file)}: no ledger lies beside it; name a text or ledger in the folder of `clean -o`")
    return found


def _restore(folder: OutputFolder, name: str, target: Path, revert: list[str], *, force: bool) -> None:
    from cleaner.corpus.writers import write_atomically
    from cleaner.errors import OutputError
    from cleaner.ledger import encode_text

    text, ledger = folder.load(name)
    if revert:
        reverted = ledger.revert(text, revert)
        data = encode_text(reverted.text)
        _list_dropped(name, reverted.dropped)
    else:
        data = ledger.restore(text)
    if target.is_file() and not force and target.read_bytes() != data:
        raise OutputError(f"{target} holds something else; choose another folder with -o, or replace it with --force")
    write_atomically(target, data)


def _list_dropped(name: str, dropped: tuple[Edit, ...]) -> None:
    from cleaner.corpus.readers import printable
    from cleaner.reports.quoting import describe_places

    for edit in dropped[:MAX_LISTED]:
        talk(f"{printable(name)}: dropped with it: {edit.rule} {describe_places(((edit.before, edit.after, 1),))}")
    if len(dropped) > MAX_LISTED:
        talk(f"{printable(name)}: and {len(dropped) - MAX_LISTED:,} more edits dropped")
