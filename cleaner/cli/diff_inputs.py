"""What `cleaner diff` compares: a raw text and its clean one, read, with the ledger where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.running import USAGE, stop, talk

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.corpus.folder import OutputFolder
    from cleaner.corpus.table_row import TableRow
    from cleaner.ledger import DecodeRecord, Ledger
    from cleaner.reports.comparison.hunks import DocumentDiff


class DiffInputs:
    """Makes the diffs to show, and remembers the exit codes of what cannot be read."""

    def __init__(self, config: Config, *, quiet: bool, with_marks: bool) -> None:
        self.config = config
        self.quiet = quiet
        self.with_marks = with_marks
        self.codes: set[int] = set()
        self.has_unpaired = False  # something that only one of two folders has
        self.arguments: list[Path] = []
        self._has_told = False

    @property
    def is_filtered(self) -> bool:
        """Whether only what certain rules did is asked for."""
        return bool(self.config.select or self.config.ignore)

    def find(self, raw: Path, clean: Path | None) -> Iterator[DocumentDiff]:
        """Return the diffs of what the arguments stand for."""
        from cleaner.corpus.folder import find_output_of, find_table_of
        from cleaner.corpus.readers import printable

        self.arguments = [raw] if clean is None else [raw, clean]
        if raw == clean == Path("-"):
            stop(USAGE, "standard input (-) can be one of the two sides only; name a file for the other")
        if clean is None:
            if not raw.exists():
                stop(USAGE, f"{printable(raw)}: no such file or folder; check the name")
            if raw.is_dir():
                return self._of_output(raw)
            found, table = find_output_of(raw), find_table_of(raw)
            if table is not None:
                return self._of_table(*table)
            if found is None:
                stop(
                    USAGE,
                    f"{printable(raw)}: no ledger lies beside it; give two files: RAW CLEAN, "
                    "or a folder that `cleaner clean -o` left",
                )
            return iter([self._by_ledger(*found)])
        if raw.is_dir() and clean.is_dir():
            return self._of_folders(raw, clean)
        return iter([self._of_files(raw, clean, printable(clean))])

    def refuse_input(self, output: Path) -> None:
        """Stop where the output would replace something that is compared."""
        from cleaner.corpus.folder import MANIFEST
        from cleaner.corpus.readers import TEXT_SUFFIXES, printable

        place = output.absolute().resolve()
        for argument in self.arguments:
            own = argument.absolute().resolve()
            is_inside = own.is_dir() and place.is_relative_to(own)
            if place == own or (is_inside and (place.suffix in TEXT_SUFFIXES or (own / MANIFEST).exists())):
                stop(USAGE, f"{printable(output)}: would replace what is compared; choose another file with -o")

    def _of_output(self, root: Path) -> Iterator[DocumentDiff]:
        """Yield the documents of an output folder."""
        from cleaner.corpus.folder import OutputFolder, require_rows
        from cleaner.corpus.readers import printable
        from cleaner.errors import CleanerError, InputError

        folder = OutputFolder(root)
        for name in require_rows(folder):
            try:
                yield self._by_ledger(folder, name)
            except CleanerError as error:
                where = "" if isinstance(error, InputError) else f"{printable(folder.text(name))}: "
                talk(f"cleaner: {where}{error}")
                self.codes.add(USAGE)
        for row in folder.table_rows().values():
            yield from self._of_table(folder, row)

    def _of_table(self, folder: OutputFolder, row: TableRow) -> Iterator[DocumentDiff]:
        """Yield the records of a clean table, one by one as they are read."""
        from cleaner.corpus.readers import printable
        from cleaner.engines.tables.restoring import read_cleaned
        from cleaner.errors import CleanerError, LedgerMismatchError

        try:
            for cleaned in read_cleaned(folder, row):
                for record, ledger in zip(cleaned.chunk.records, cleaned.ledgers, strict=True):
                    name = f"{row.path}:{record.place}"
                    try:
                        yield self._diff(printable(name), (f"raw/{name}", f"clean/{name}"), record.text, ledger)
                    except LedgerMismatchError as error:
                        talk(f"cleaner: {printable(folder.text(row.path))}:{record.place}: {error}")
                        self.codes.add(USAGE)
        except CleanerError as error:
            talk(f"cleaner: {error}")
            self.codes.add(USAGE)

    def _of_folders(self, raw: Path, clean: Path) -> Iterator[DocumentDiff]:
        """Yield the texts that two folders have at the same place, and say what only one has."""
        from cleaner.corpus.folder import MANIFEST
        from cleaner.corpus.readers import find_sources, printable
        from cleaner.errors import CleanerError

        if (clean / MANIFEST).is_file():
            clean = clean / "texts"
        names: dict[str, dict[int, Path]] = {}
        for side, folder in enumerate((raw, clean)):
            found = find_sources([folder])
            for problem in found.problems:
                talk(f"cleaner: {problem.path}: {problem.message}")
                self.codes |= {USAGE} if problem.is_error else set()
            for source in found.sources:
                names.setdefault(source.name, {})[side] = source.file
        if not names:
            talk("cleaner: warning: no .txt or .text file found")
        for name, files in sorted(names.items()):
            if len(files) < 2:
                (side,) = files
                talk(f"cleaner: warning: {printable(name)}: only in {printable((raw, clean)[side])}")
                self.has_unpaired = True
                continue
            try:
                yield self._of_files(files[0], files[1], printable(name))
            except CleanerError as error:
                talk(f"cleaner: {error}")
                self.codes.add(USAGE)

    def _by_ledger(self, folder: OutputFolder, name: str) -> DocumentDiff:
        """Return a document of an output folder."""
        from cleaner.corpus.readers import printable

        text, ledger = folder.load(name)
        return self._diff(printable(name), (f"raw/{name}", f"clean/{name}"), text, ledger)

    def _diff(self, name: str, names: tuple[str, str], text: str, ledger: Ledger) -> DocumentDiff:
        from cleaner.reports.comparison.hunks import DocumentDiff
        from cleaner.reports.diff import diff_by_ledger

        is_shown = self.config.is_enabled if self.is_filtered else None
        raw, hunks = diff_by_ledger(ledger, text, with_marks=self.with_marks, is_shown=is_shown)
        differs = bool(hunks) if is_shown else ledger.raw_sha256 != ledger.clean_sha256
        return DocumentDiff(name, *names, raw, text, differs, hunks, note=_note(ledger.decode))

    def _of_files(self, raw_file: Path, clean_file: Path, name: str) -> DocumentDiff:
        """Return a raw file and a clean one, compared by the ledger if there is one that fits."""
        from cleaner.corpus.folder import find_output_of, read_ledger
        from cleaner.corpus.readers import printable, read_raw
        from cleaner.encoding import decode_bytes
        from cleaner.errors import CleanerError, InputError
        from cleaner.ledger import sha256_of
        from cleaner.reports.comparison.compare import diff_by_text
        from cleaner.reports.comparison.hunks import DocumentDiff

        allow = self.config.encoding is not None
        raw = read_raw(raw_file, allow_binary=allow)
        clean = read_raw(clean_file, allow_binary=allow)
        names = (os.fspath(raw_file), os.fspath(clean_file))
        found = find_output_of(clean_file)
        if found is not None:
            folder, inner = found
            try:
                ledger = read_ledger(folder.ledger(inner))
                if ledger.raw_sha256 == sha256_of(raw):
                    return self._diff(name, names, clean.decode("utf-8", "surrogatepass"), ledger)
                why = "it is of another raw file"
            except (CleanerError, UnicodeDecodeError) as error:
                why = str(error)
            talk(f"cleaner: warning: {printable(folder.ledger(inner))} is not used: {why}")
        if self.is_filtered:
            raise InputError(
                f"{name}: no ledger says which rule changed what, so --select and --ignore cannot choose; "
                "leave them out, or compare with what `cleaner clean -o` left"
            )
        if not self.quiet and not self._has_told:
            talk("no ledger: what differs is shown, but not by which rule")
            self._has_told = True
        decoded, other = decode_bytes(raw, self.config.encoding), decode_bytes(clean).text
        hunks = diff_by_text(decoded.text, other)
        note = _note(decoded.record)
        return DocumentDiff(name, *names, decoded.text, other, raw != clean, hunks, by_ledger=False, note=note)


def _note(decode: DecodeRecord) -> str:
    """Return what keeps the decoded raw text from being the bytes of the raw file."""
    ends = {"\r\n": "CRLF", "\r": "CR"}.get(decode.newline, "mixed line ends" if decode.odd_newlines else "")
    lost = "bytes that cannot be decoded" if decode.exceptions and decode.codec == "utf-8" else ""
    told = ["" if decode.codec == "utf-8" else decode.codec, "a byte order mark" if decode.bom else "", ends, lost]
    return f"raw lines are shown as decoded ({', '.join(filter(None, told))})" if any(told) else ""
