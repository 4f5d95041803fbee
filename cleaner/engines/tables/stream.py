"""JSON lines from a stream to a stream, in order, with a bounded number of pieces in memory."""

from __future__ import annotations

import select
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.config import Config
from cleaner.corpus.formats.contract import Block, FieldNames
from cleaner.corpus.formats.json_lines import MAX_LINE_BYTES, Lines
from cleaner.corpus.formats.registry import load_format
from cleaner.corpus.readers import STDIN, Source
from cleaner.corpus.totals import Totals
from cleaner.engines.processes import Workers
from cleaner.engines.tables.chunks import clean_records

# The one format that is cleaned as it flows. Others have an order of bytes that is known at the end only, or packages
# that ask for a file.
FORMAT = "jsonl"
SOURCE = Source(Path(STDIN), STDIN, Path(STDIN))
# What is taken at once, if so much is there: a tenth of a second's work, so that what flows in soon flows out.
_PIECE_BYTES = 1 << 18
# Pieces in memory for each process, those counted that wait for one before them.
_PIECES_A_JOB = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines, cleaned: the bytes to write, what they add up to, what was wrong (place and message)."""

    index: int
    data: bytes
    totals: Totals
    broken: tuple[tuple[str, str], ...] = ()
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    block: Block
    names: FieldNames
    config: Config


def clean_lines(stream: Any, names: FieldNames, config: Config, jobs: int) -> Generator[Piece, None, None]:
    """Yield what becomes of the lines of *stream*, in order. A document on which the program fails stays as it came."""
    blocks = _read_blocks(stream)
    held: dict[int, Piece] = {}
    begun = released = 0
    is_read = False
    with Workers(jobs, jobs * _PIECES_A_JOB) as workers:
        while True:
            # What is under way comes out before more is waited for: who writes the lines may wait for them.
            while not is_read and begun - released < workers.in_flight and (begun == released or _has_more(stream)):
                block = next(blocks, None)
                if block is None:
                    is_read = True
                else:
                    workers.submit(_clean, _Task(block, names, config))
                    begun += 1
            if begun == released:
                return
            held.update((piece.index, piece) for piece in workers.take())
            while (piece := held.pop(released, None)) is not None:
                released += 1
                yield piece


def _has_more(stream: Any) -> bool:
    """Tell whether reading goes on at once; true where the system cannot tell."""
    try:
        return bool(select.select([stream], [], [], 0)[0])
    except (OSError, ValueError):  # no file of the system's; or, on Windows, a pipe
        return True


def _read_blocks(stream: Any) -> Iterator[Block]:
    index = line = 0
    while data := stream.read1(_PIECE_BYTES):
        is_cut = False
        if not data.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES)
            is_cut = len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n")
            data = data[: data.rfind(b"\n") + 1] if is_cut else data + rest
            while is_cut and (rest := stream.readline(_PIECE_BYTES)) and not rest.endswith(b"\n"):
                pass
        yield Block(SOURCE, index, line, line, Lines(data, is_cut), len(data))
        line += data.count(b"\n") + is_cut
        index += 1


def _clean(task: _Task) -> Piece:
    form = load_format(FORMAT)
    chunk = form.parse(task.block, task.names)
    cleaned = clean_records(chunk, task.config, None)
    broken = tuple((each.place, each.message) for each in chunk.broken)
    failures = tuple((chunk.records[at].place, why) for at, why in cleaned.errors.items())
    return Piece(chunk.index, form.encode(chunk, cleaned.texts, task.names), cleaned.add_up(), broken, failures)
