"""Documents, a file each, in batches as large as the pipeline takes at once, and cleaned so."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Sequence

from cleaner.config import Config
from cleaner.corpus.readers import STDIN, Source
from cleaner.errors import CleanerError
from cleaner.pipeline import BATCH_DOCUMENTS, BATCH_SIZE, clean_each
from cleaner.result import Result

# A small corpus is shared out, too: so many batches a process, as far as there are documents.
_BATCHES_PER_JOB = 4


def in_batches(sources: Sequence[Source], jobs: int, most: int | None = None) -> Iterator[list[Source]]:
    """Yield the documents in batches, in order, of *most* documents; smaller ones where few are for many *jobs*.

    What is no file, as a pipe or standard input, goes by itself: see `is_stream`.
    """
    most = most or BATCH_DOCUMENTS
    if jobs > 1:
        most = min(most, -(-len(sources) // (jobs * _BATCHES_PER_JOB)))
    batch: list[Source] = []
    size = 0
    for source in sources:
        own = _size_of(source)
        if batch and (own is None or len(batch) >= most or size >= BATCH_SIZE):
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += BATCH_SIZE if own is None else own
    if batch:
        yield batch


def is_stream(batch: Sequence[Source]) -> bool:
    """Tell whether a batch is standard input or a pipe, which other processes may not have."""
    return len(batch) == 1 and _size_of(batch[0]) is None


def clean_by_config(documents: Iterable[tuple[bytes, Config]]) -> Iterator[Result | Exception]:
    """Yield what cleaning each document gives, or its error, in order.

    Those of one configuration, which is told by its identity, are cleaned side by side.
    """
    order: list[int] = []
    groups: dict[int, tuple[Config, list[bytes]]] = {}
    for raw, config in documents:
        order.append(id(config))
        groups.setdefault(id(config), (config, []))[1].append(raw)
    results = {key: _clean_group(raws, config) for key, (config, raws) in groups.items()}
    for key in order:
        yield next(results[key])


def _clean_group(raws: list[bytes], config: Config) -> Iterator[Result | Exception]:
    try:
        yield from clean_each(raws, config)
    except CleanerError as error:  # what is wrong with a configuration is wrong with all
        for _ in raws:
            yield error


def _size_of(source: Source) -> int | None:
    """Return the size of a file in bytes; None for what is no file. What cannot be looked at has none to speak of."""
    if str(source.file) == STDIN:
        return None
    try:
        status = source.file.stat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else None
