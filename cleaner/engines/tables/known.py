"""Which tables are asked for, where they go, and what is known of them from earlier runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaner import __version__
from cleaner.config import Config
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.formats.registry import format_named, format_of, table_suffix
from cleaner.corpus.manifest import fingerprint
from cleaner.corpus.parts import PARTS_FORM
from cleaner.corpus.readers import Source, printable, why_not_read
from cleaner.corpus.table_row import JSONL, PARQUET, TableRow
from cleaner.corpus.writers import dump_json, remove_file
from cleaner.engines.tables.finish import hash_of, stamp_of, table_files
from cleaner.engines.tables.tasks import Job
from cleaner.errors import InputError


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How tables are read and written.

    The names of their fields, the formats asked for, of the tables and of their ledgers, whether a broken row stops.
    """

    names: FieldNames = field(default_factory=FieldNames)
    to: str | None = None
    strict: bool = False
    ledgers: str | None = None

    def ledger_format(self, written_as: str) -> str:
        """Return the format of the ledgers of a table written as *written_as*: the one asked for, else what fits it."""
        return self.ledgers or (PARQUET if written_as == PARQUET else JSONL)


def output_path(source: Source, to: str | None) -> str:
    """Return where a clean table stands in `texts`: its own path, with another end where it is written otherwise."""
    own = format_of(source.file)
    wanted = to or own.written_as
    if wanted == own.name:
        return source.name
    suffix = table_suffix(source.name)
    return source.name[: len(source.name) - len(suffix)] + format_named(wanted).suffixes[0]


def is_current(
    folder: OutputFolder, row: TableRow, source: Source, config: Config, names: FieldNames, ledgers: str
) -> bool:
    """Tell whether *row* and its files are what cleaning the same table again would give."""
    if (row.config, row.version, row.names, row.ledgers) != (fingerprint(config), __version__, names, ledgers):
        return False
    texts, ledger_file, documents = table_files(folder, row.path, row.packed, row.ledgers)
    expected = {
        source.file: row.raw_sha256,
        texts: row.clean_sha256,
        ledger_file: row.ledger_sha256,
        documents: row.documents_sha256,
        folder.diff(row.path): row.diff_sha256,
    }
    return row.raw_name == source.name and all(hash_of(file) == digest for file, digest in expected.items())


def remove_table(folder: OutputFolder, row: TableRow) -> bool:
    """Remove the files of a table and return True; leave one that was changed since, and its ledgers."""
    texts, ledgers, documents = table_files(folder, row.path, row.packed, row.ledgers)
    if texts.exists() and hash_of(texts) != row.clean_sha256:
        return False
    for file, top in (
        (texts, "texts"),
        (ledgers, "ledgers"),
        (documents, "documents"),
        (folder.diff(row.path), "report"),
    ):
        remove_file(file, folder.root / top)
    return True


def read_stamp(source: Source) -> tuple[int, int]:
    """Return the size and the time of a table; raise `InputError` where it cannot be read as often as is needed."""
    try:
        if source.file.is_file():
            return stamp_of(source.file)
    except OSError as error:
        raise InputError(f"{printable(source.file)}: {why_not_read(source.file, error)}") from error
    raise InputError(
        f"{printable(source.file)}: no file but a pipe, and a table is read more than once; "
        "write it to a file, or clean JSON lines with `cleaner clean - --from jsonl`"
    )


def identity_of(source: Source, stamp: tuple[int, int], job: Job, chunk_chars: int) -> str:
    """Return what tells whether parts were made of the same input, in the same way, by this version."""
    names = job.names
    read = [job.format, names.text, names.id, fingerprint(job.config), chunk_chars]
    written = [job.written_as, job.ledgers, job.packed, PARTS_FORM]
    return dump_json([__version__, source.name, *stamp, *read, *written])
