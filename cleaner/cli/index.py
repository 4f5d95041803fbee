"""`cleaner index`: a file of known documents, against which others are compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.dedup import IdField, Records, TextField, Threshold
from cleaner.cli.plain_values import PlainCommand, PlainGroup
from cleaner.cli.running import USAGE, guarded, put, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.records import Batch
    from cleaner.index import Index

index_app = typer.Typer(
    name="index",
    cls=PlainGroup,
    help="Keep a file of known documents: build it, add, remove, ask.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

IndexFile = Annotated[Path, typer.Argument(metavar="INDEX", help="The index, one SQLite file.")]
PrintIds = Annotated[bool, typer.Option("--print-ids", help="Write each id when its document is stored for good.")]


@index_app.command("build", cls=PlainCommand, short_help="Make an index of documents.")
@guarded
def build_command(
    index: IndexFile,
    paths: Records,
    text_field: TextField = "text",
    id_field: IdField = "id",
    quiet: options.Quiet = False,
) -> None:
    """Make an index of documents, whole or not at all. A file that is there already is refused."""
    from cleaner.index import Index

    failed: list[bool] = []
    batches = _batches(paths, text_field, id_field, failed)
    with Index.build(index, ((batch.ids, batch.texts) for batch in batches)) as store:
        if not quiet:
            talk(f"{store.info().documents:,} documents stored")
    raise typer.Exit(USAGE if failed else 0)


@index_app.command("add", cls=PlainCommand, short_help="Add documents to an index.")
@guarded
def add_command(
    index: IndexFile,
    paths: Records,
    text_field: TextField = "text",
    id_field: IdField = "id",
    print_ids: PrintIds = False,
    quiet: options.Quiet = False,
) -> None:
    """Add documents; one whose id is known takes the place of the old one.

    Documents are stored batch by batch, each whole or not at all, also if the program is killed; another writer waits.
    """
    from cleaner.index import Index

    with Index(index) as store:
        _add(store, paths, text_field, id_field, print_ids=print_ids, quiet=quiet)


@index_app.command("remove", cls=PlainCommand, short_help="Remove documents from an index.")
@guarded
def remove_command(
    index: IndexFile,
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Ids of documents; - reads them from stdin.")],
    quiet: options.Quiet = False,
) -> None:
    """Remove documents by their ids, in one transaction. Exits with 2 where one is not known; the others go."""
    import sys

    from cleaner.index import Index

    names = [line.rstrip("\n") for line in sys.stdin] if ids == ["-"] else ids
    with Index(index) as store:
        count = store.remove(names)
    if not quiet:
        talk(f"{count:,} of {len(set(names)):,} documents removed")
    if count < len(set(names)):
        stop(USAGE, "some ids are not in the index; look at them with `cleaner index info --ids`")


@index_app.command("query", cls=PlainCommand, short_help="Find what an index has of documents.")
@guarded
def query_command(
    index: IndexFile,
    paths: Records,
    threshold: Threshold = 0.6,
    containment: Annotated[
        float,
        typer.Option("--containment", metavar="SHARE", help="Share of a document in a larger one; 0: do not look."),
    ] = 0.8,
    text_field: TextField = "text",
    id_field: IdField = "id",
) -> None:
    """Write a JSON line for each document of the index that says the same as one of the input."""
    from cleaner.corpus.writers import dump_json
    from cleaner.duplicates.documents import check_options
    from cleaner.index import Index

    try:
        check_options(threshold, containment or None, "best")
    except ValueError as error:
        stop(USAGE, str(error))
    failed: list[bool] = []
    with Index(index) as store:
        for batch in _batches(paths, text_field, id_field, failed):
            for name, text in zip(batch.ids, batch.texts, strict=True):
                for match in store.query(text, threshold=threshold, containment=containment or None):
                    scores = {"similarity": round(match.similarity, 6), "containment": round(match.containment, 6)}
                    put(dump_json({"id": name, "match": match.id, "kind": match.kind, **scores}))
    raise typer.Exit(USAGE if failed else 0)


@index_app.command("info", cls=PlainCommand, short_help="Say what is in an index.")
@guarded
def info_command(
    index: IndexFile,
    ids: Annotated[bool, typer.Option("--ids", help="List the ids of all documents.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Look whether every document is whole.")] = False,
) -> None:
    """Say how many documents an index has, its parameters and its size."""
    from cleaner.index import Index
    from cleaner.index.schema import FORMAT_VERSION, PARAMETERS

    with Index(index) as store:
        if ids:
            for name in store.ids():
                put(name)
            return
        info = store.info()
        put(f"format        {FORMAT_VERSION}")
        for name, value in PARAMETERS.items():
            put(f"{name:14}{value}")
        put(f"documents     {info.documents:,}")
        put(f"samples       {info.samples:,}")
        put(f"bytes         {info.bytes:,}")
        if check and (problems := store.check()):
            stop(USAGE, f"the index is damaged: {'; '.join(problems[:5])}; build it again")


def _add(store: Index, paths: list[Path], text_field: str, id_field: str, *, print_ids: bool, quiet: bool) -> None:
    import sys

    failed: list[bool] = []
    count = total = 0
    for batch in _batches(paths, text_field, id_field, failed):
        count += store.add(batch.ids, batch.texts)
        total += len(batch.ids)
        if print_ids:
            for name in batch.ids:
                put(name)
            sys.stdout.flush()
    if not quiet:
        talk(f"{count:,} of {total:,} documents stored, {total - count:,} were there already")
    raise typer.Exit(USAGE if failed else 0)


def _batches(paths: list[Path], text_field: str, id_field: str, failed: list[bool]) -> Iterator[Batch]:
    """Yield the documents of *paths*; say what cannot be read and put it into *failed*."""
    from cleaner.corpus.records import Fields, find_records, read_batches

    inputs = find_records(paths)
    for problem in inputs.problems:
        talk(options.describe_problem(problem))
        failed += [True] * problem.is_error
    for batch in read_batches(inputs.sources, Fields(text_field, id_field)):
        for problem in batch.problems:
            talk(options.describe_problem(problem))
            failed += [True] * problem.is_error
        yield batch
