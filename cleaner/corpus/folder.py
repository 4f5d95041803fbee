"""The folder that `clean -o` leaves: its layout, whose it is, and what in it is done already.

A run keeps a journal in the folder, a row for each document whose files are written.
When the run ends the manifest takes its place; a run that was killed leaves the
journal, and the next one reads both.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from cleaner import __version__
from cleaner.corpus.manifest import Row
from cleaner.corpus.parts import PARTS
from cleaner.corpus.readers import printable
from cleaner.corpus.stored_rows import StoredRows, whole_lines
from cleaner.corpus.table_row import PARQUET, TableRow
from cleaner.corpus.writers import remove_file, write_atomically, write_error, write_whole
from cleaner.errors import InputError, LedgerMismatchError, OutputError
from cleaner.ledger import Ledger, sha256_of

MANIFEST = "manifest.jsonl"
JOURNAL = ".manifest.journal"
# What the row of a table has and that of a document, of which there may be very many, has not.
_KIND_KEY = b'"kind"'
# The folders that a run makes.
MADE_BY_US = ("texts", "ledgers", "documents", "report", "failures")


class ManifestRow(Protocol):
    """A row of the manifest: of a document, or of a table."""

    @property
    def path(self) -> str:
        """Where the clean text, or the clean table, stands in `texts`."""

    def to_json(self) -> str:
        """Return the row as one line of JSON, without a line end."""


class OutputFolder:
    """A folder of clean texts, their ledgers, the manifest and the report."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def manifest(self) -> Path:
        """The manifest file."""
        return self.root / MANIFEST

    @property
    def journal(self) -> Path:
        """The rows of a run that has not ended."""
        return self.root / JOURNAL

    def text(self, name: str) -> Path:
        """Where the clean text of a document goes."""
        return self.root / "texts" / name

    def ledger(self, name: str) -> Path:
        """Where the ledger of a document goes."""
        return self.root / "ledgers" / f"{name}.jsonl"

    def diff(self, name: str) -> Path:
        """Where the diff of a document goes."""
        return self.root / "report" / "diffs" / f"{name}.md"

    def table_ledger(self, name: str, packed: str, form: str) -> Path:
        """Where the ledgers of the documents of a table go: Parquet, or a compact file whose name ends in *packed*."""
        return self.root / "ledgers" / (f"{name}.parquet" if form == PARQUET else f"{name}.jsonl{packed}")

    def documents(self, name: str, packed: str) -> Path:
        """Where the rows of the documents of a table go."""
        return self.root / "documents" / f"{name}.jsonl{packed}"

    def failure(self, name: str) -> Path:
        """Where the raw bytes of a document go on which the program failed."""
        return self.root / "failures" / name

    def forget_failures(self, name: str) -> None:
        """Remove what was saved of a document, or of those of a table, on which the program failed before."""
        place = self.failure(name)
        if not place.parent.exists():  # as nearly always
            return
        shutil.rmtree(place, ignore_errors=True)
        for file in (place, self.failure(f"{name}.error")):
            remove_file(file, self.root)

    def claim(self, *, force: bool = False) -> None:
        """Make sure that the folder may be written to.

        Raises `OutputError` for a file, and for a folder that holds what this program did not make
        (unless `force`).
        """
        try:
            if not self.root.exists():
                return
            if not self.root.is_dir():
                raise OutputError(
                    f"{printable(self.root)}: a file, where a folder is needed; choose another one with -o"
                )
            is_foreign = not self.is_ours() and any(self.root.iterdir())
        except OSError as error:
            raise OutputError(
                f"{printable(self.root)}: cannot be opened ({error.strerror}); choose another folder with -o"
            ) from error
        if is_foreign and not force:
            raise OutputError(
                f"{printable(self.root)}: not empty, and not made by cleaner; "
                "choose another folder with -o, or write into this one with --force"
            )

    def is_ours(self) -> bool:
        """Tell whether this program made the folder."""
        if self.journal.is_file() or (self.root / PARTS).is_dir():
            return True
        if not self.manifest.is_file():
            return False
        _, first = next(whole_lines(self.manifest), (0, None))
        return first is None or (Row.from_json(first) or TableRow.from_json(first)) is not None

    def rows(self) -> StoredRows:
        """Return what is known of the documents in the folder, by path, sorted by it; a row is read when asked for."""
        return StoredRows((self.manifest, self.journal))

    def table_rows(self) -> dict[str, TableRow]:
        """Return what is known of the tables in the folder, by path, sorted by it."""
        rows = {}
        for file in (self.manifest, self.journal):
            for _, line in whole_lines(file):
                row = TableRow.from_json(line) if _KIND_KEY in line else None
                if row is not None:
                    rows[row.path] = row
        return dict(sorted(rows.items()))

    def is_current(self, row: Row, raw_sha256: str, config: str) -> bool:
        """Tell whether *row* and its files are what cleaning the same bytes again would give."""
        if (row.raw_sha256, row.config, row.version) != (raw_sha256, config, __version__):
            return False
        return (
            _hash_of(self.text(row.path)) == row.clean_sha256
            and _hash_of(self.ledger(row.path)) == row.ledger_sha256
            and _hash_of(self.diff(row.path)) == row.diff_sha256
        )

    def load(self, name: str) -> tuple[str, Ledger]:
        """Return the clean text and the ledger of a document; raise `InputError` where one cannot be read."""
        text = read_text(self.text(name))
        try:
            return text, read_ledger(self.ledger(name))
        except LedgerMismatchError as error:
            raise InputError(f"{printable(self.ledger(name))}: {error}; clean the raw file again") from error

    def remove(self, row: Row) -> bool:
        """Remove the files of a document and return True; leave a text that was changed since, and its ledger."""
        text = self.text(row.path)
        if text.exists() and _hash_of(text) != row.clean_sha256:
            return False
        for file, top in ((text, "texts"), (self.ledger(row.path), "ledgers"), (self.diff(row.path), "report")):
            remove_file(file, self.root / top)
        return True

    def write_manifest(self, rows: Iterable[ManifestRow]) -> None:
        """Write the manifest, sorted by path, and end the journal."""
        lines = [row.to_json() + "\n" for row in sorted(rows, key=lambda row: row.path)]
        write_atomically(self.manifest, "".join(lines).encode())
        self.journal.unlink(missing_ok=True)

    def settle_manifest(self, *, without: Collection[str] = (), tables: Iterable[TableRow] | None = None) -> None:
        """Write the manifest of all documents that manifest and journal tell of but those *without*; end the journal.

        Its tables are *tables*; if that is None, those it has. No more than a row is in memory at a time. Raises
        `WriteError`.
        """
        known = self.table_rows().values() if tables is None else tables
        more = [(row.path, (row.to_json() + "\n").encode()) for row in known]
        more.sort()
        rows = self.rows()

        def fill(stream: BinaryIO) -> None:
            own = (item for item in rows.lines() if item[0] not in without)
            stream.writelines(line for _, line in merge(own, more, key=itemgetter(0)))

        write_whole(self.manifest, fill)
        self.journal.unlink(missing_ok=True)

    def open_journal(self) -> TextIO:
        """Open the journal to append to; what is in it stays."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            journal = self.journal.open("a", encoding="utf-8")
            if journal.tell():
                journal.write("\n")  # a killed run may have left the start of a line
        except OSError as error:
            raise OutputError(
                f"{printable(self.root)}: cannot be written to ({error.strerror}); choose another folder with -o"
            ) from error
        return journal


def find_output_of(file: Path) -> tuple[OutputFolder, str] | None:
    """Return the output folder that a clean text or a ledger lies in, and the path of its document."""
    file = file.absolute()
    for parent in file.parents:
        inner = file.relative_to(parent).as_posix()
        if parent.name == "texts":
            name = inner
        elif parent.name == "ledgers" and inner.endswith(".jsonl"):
            name = inner.removesuffix(".jsonl")
        else:
            continue
        folder = OutputFolder(parent.parent)
        if folder.ledger(name).is_file():
            return folder, name
    return None


def find_table_of(file: Path) -> tuple[OutputFolder, TableRow] | None:
    """Return the output folder that a clean table, or a file of its ledgers, lies in, and its row."""
    file = file.absolute()
    for parent in file.parents:
        if parent.name not in ("texts", "ledgers"):
            continue
        folder = OutputFolder(parent.parent)
        for row in folder.table_rows().values():
            if file in (folder.text(row.path), folder.table_ledger(row.path, row.packed, row.ledgers)):
                return folder, row
    return None


def read_text(file: Path) -> str:
    """Return a clean text; raise `InputError` where it cannot be read or is not UTF-8."""
    try:
        return _read(file).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{printable(file)}: not UTF-8 at byte {error.start}, so not a clean text as it was written; "
            "clean the raw file again"
        ) from error


def read_ledger(file: Path) -> Ledger:
    """Return a ledger; raise `InputError` or `LedgerMismatchError`."""
    return Ledger.from_jsonl(_read(file).decode("utf-8", "replace"))


def _read(file: Path) -> bytes:
    from cleaner.corpus.readers import read_raw

    return read_raw(file, allow_binary=True)


def _hash_of(file: Path) -> str | None:
    try:
        return sha256_of(file.read_bytes())
    except OSError:
        return None


def append_row(journal: TextIO, row: ManifestRow | str) -> None:
    """Write a row, or the line of one, to the journal, at once; raise `WriteError` where it cannot be."""
    try:
        journal.write((row if isinstance(row, str) else row.to_json()) + "\n")
        journal.flush()
    except OSError as error:
        raise write_error(Path(journal.name), error) from error


def require_rows(folder: OutputFolder) -> StoredRows:
    """Return the rows of a folder that must be one of ours; raise `InputError` for any other."""
    if not folder.is_ours():
        raise InputError(
            f"{printable(folder.root)}: not a folder that `cleaner clean -o` left (no {MANIFEST} in it); check the name"
        )
    return folder.rows()
