"""Cleaning a chunk of a table: what comes in is a block of the file, what comes out are parts of the output."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from cleaner.config import Config
from cleaner.corpus.compact import dump_line, pack
from cleaner.corpus.formats.contract import Chunk, Record
from cleaner.corpus.formats.registry import load_format
from cleaner.corpus.ledger_files import LedgerPart, begin_part
from cleaner.corpus.manifest import Row, describe_results
from cleaner.corpus.parts import DOCUMENTS, LEDGERS, TEXTS, Done, Example
from cleaner.corpus.readers import printable
from cleaner.corpus.record_config import for_records
from cleaner.corpus.totals import Totals
from cleaner.corpus.writers import WriteError, write_atomically
from cleaner.decode_record import DecodeRecord
from cleaner.document import NO_META, Encoding
from cleaner.engines.memory import without_collector
from cleaner.engines.tables.tasks import ChunkOutcome, ChunkTask
from cleaner.errors import CleanerError
from cleaner.ledger import Ledger, encode_text, sha256_of
from cleaner.pipeline import clean_each, in_batches
from cleaner.result import Result, script_to_dict

# Broken records, and documents on which the program failed, that are told one by one of a chunk; all are counted, and
# stand in the rows of the documents.
MAX_TOLD = 20
# An example is read by people. Longer documents show the same rules.
MAX_EXAMPLE_CHARS = 20_000
# What a document has no use for where it is a record: it was decoded already, and stays in its table.
_NOT_FOR_RECORDS = frozenset(
    {"id", "path", "encoding", "decision", "config", "version", "ledger_sha256", "diff_sha256"}
)


@dataclass(slots=True)
class Cleaned:
    """The documents of a chunk, cleaned: texts and rows, of the same order."""

    chunk: Chunk
    texts: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)

    def add_up(self) -> Totals:
        """Return what the documents add up to."""
        totals = Totals(broken=len(self.chunk.broken))
        for at, row in enumerate(self.rows):
            if at in self.errors:
                totals.add_failed(row)
            else:
                totals.add(row)
        return totals


def clean_block(task: ChunkTask) -> ChunkOutcome:
    """Clean a block and write its parts. Never raises an `Exception` for what a block holds."""
    import time

    job, source, index, begun = task.job, task.block.source, task.block.index, time.monotonic()
    try:
        with without_collector():
            chunk = load_format(job.format).parse(task.block, job.names)
            if error := _too_long(chunk.records, job.max_chars):
                return ChunkOutcome(source, index, error=f"{printable(source.file)}:{error}")
            ledgers = begin_part(job.ledgers, job.packed)
            cleaned = clean_records(chunk, job.config, job.failures, _Kept(task.shown, ledgers))
            done = _describe(cleaned)
            parts = {
                TEXTS: load_format(job.written_as).encode(chunk, cleaned.texts, job.names),
                LEDGERS: ledgers.to_bytes(),
                DOCUMENTS: pack(b"".join(_document_lines(cleaned)), job.packed),
            }
            job.parts.commit(done, parts)
    except WriteError as error:
        return ChunkOutcome(source, index, error=str(error), stops_all=error.stops_all)
    except CleanerError as error:
        return ChunkOutcome(source, index, error=f"{printable(source.file)}: {error}")
    failures = tuple(f"{chunk.records[at].place}: {why}" for at, why in list(cleaned.errors.items())[:MAX_TOLD])
    return ChunkOutcome(source, index, done.without_texts(), failures, seconds=time.monotonic() - begun)


class _Kept:
    """What is kept of ledgers: their part of the output, and the documents that are the first to show a rule.

    They go into the part when some documents are done, whose ledgers are in the processor's caches still, and are let
    go then: the next ones come to stand in the same memory.
    """

    def __init__(self, shown: frozenset[str], part: LedgerPart) -> None:
        """Take the rules that have an example already."""
        self._shown = set(shown)
        self._part = part

    def take(self, cleaned: Cleaned, records: Sequence[Record], results: Sequence[Result]) -> None:
        """Take in the ledgers of the documents that were cleaned last."""
        for record, result, row in zip(records, results, cleaned.rows[-len(records) :], strict=True):
            if row.chars_in <= MAX_EXAMPLE_CHARS and not row.edits.keys() <= self._shown:
                self._shown.update(row.edits)
                values = asdict(replace(row, path=f"{record.place}", script=script_to_dict(result.script)))
                cleaned.examples.append(Example(values, result.text, result.ledger.to_jsonl()))
        named = zip(records, results, strict=True)
        self._part.add([(record.number, record.id, result.ledger) for record, result in named])


def clean_records(chunk: Chunk, config: Config, failures: Path | None, kept: _Kept | None = None) -> Cleaned:
    """Clean the documents of a chunk. One on which the program fails goes through as it came, and is an error.

    Its text is saved below *failures*, if that is given. Of the ledgers there is what *kept* keeps.
    """
    cleaned = Cleaned(chunk)
    config = for_records(config)
    for records in in_batches(chunk.records, lambda record: len(record.text)):
        results = _clean_batch(cleaned, records, config, failures)
        if kept is not None:
            kept.take(cleaned, records, results)
    return cleaned


def _clean_batch(cleaned: Cleaned, records: Sequence[Record], config: Config, failures: Path | None) -> list[Result]:
    """Clean documents, put their texts and rows to those that are done, and return what became of each."""
    outcomes = list(clean_each([record.text for record in records], config))
    good = [
        (record.id, outcome) for record, outcome in zip(records, outcomes, strict=True) if isinstance(outcome, Result)
    ]
    rows = iter(describe_results(good, config))
    results: list[Result] = []
    for record, outcome in zip(records, outcomes, strict=True):
        if isinstance(outcome, Exception):  # a defect on one document must not stop the others
            why = _save_failure(record, outcome, failures if len(cleaned.errors) < MAX_TOLD else None)
            cleaned.errors[len(cleaned.texts)] = why
            result = _as_it_came(record.text)
            row = _row_of_failure(record, result)
        else:
            result, row = outcome, next(rows)
        cleaned.texts.append(result.text)
        cleaned.rows.append(row)
        results.append(result)
    return results


def _too_long(records: Iterable[Record], max_chars: int) -> str:
    if not max_chars:
        return ""
    for record in records:
        if len(record.text) > max_chars:
            return (
                f"{record.place}: a text of {len(record.text):,} characters, where --memory leaves room for "
                f"{max_chars:,} in a process; give more memory, or fewer --jobs: the same command goes on here"
            )
    return ""


def _as_it_came(text: str) -> Result:
    raw = encode_text(text)
    decode, source = DecodeRecord.build("utf-8", b"", text)
    # What is written is the text itself, so nothing was decoded.
    digest = sha256_of(raw)
    return Result(text, NO_META, Ledger(DecodeRecord(), (), digest, digest), Encoding(decode.codec), (), source)


def _row_of_failure(record: Record, result: Result) -> Row:
    ledger, size = result.ledger, len(record.text)
    return Row(record.id, record.id, ledger.raw_sha256, ledger.clean_sha256, {}, {}, size, size)


def _save_failure(record: Record, error: Exception, folder: Path | None) -> str:
    what = str(error) if isinstance(error, CleanerError) else f"{type(error).__name__}: {error}"
    if folder is None:
        return what
    with suppress(CleanerError):
        details = "".join(traceback.format_exception(error))
        write_atomically(folder / f"{record.number}.txt", encode_text(record.text))
        write_atomically(folder / f"{record.number}.error", details.encode("utf-8", "backslashreplace"))
    return what


def _describe(cleaned: Cleaned) -> Done:
    chunk = cleaned.chunk
    broken = tuple((each.place, each.message) for each in chunk.broken[:MAX_TOLD])
    return Done(chunk.index, cleaned.add_up(), chunk.bytes_read, tuple(cleaned.examples), broken)


def _document_lines(cleaned: Cleaned) -> Iterable[bytes]:
    names = [item.name for item in fields(Row) if item.name not in _NOT_FOR_RECORDS]
    rows: list[tuple[int, dict[str, Any]]] = []
    for at, (record, row) in enumerate(zip(cleaned.chunk.records, cleaned.rows, strict=True)):
        values: dict[str, Any] = {"number": record.number, "place": record.place, "id": record.id}
        values |= {name: getattr(row, name) for name in names}
        values["script"] = row.script.get("name", "")
        if at in cleaned.errors:
            values["error"] = cleaned.errors[at]
        rows.append((record.number, values))
    for broken in cleaned.chunk.broken:
        rows.append((broken.number, {"number": broken.number, "place": broken.place, "error": broken.message}))
    rows.sort(key=lambda item: item[0])
    return (dump_line(values) for _, values in rows)
