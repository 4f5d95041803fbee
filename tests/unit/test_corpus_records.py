"""Reading JSON lines in pieces: where they end, what is read, and what happens when reading fails half-way."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

import pytest

from cleaner.corpus import records
from cleaner.corpus.readers import Source
from cleaner.corpus.records import Batch, Fields, Piece, Place, cut_pieces, read_piece
from cleaner.corpus.spool import make_part

LINES = [
    b'{"id": 1, "text": "\xe5\xb1\xb1"}\n',
    b"\n",
    b"not json\n",
    b'{"text": "' + b"x" * 200 + b'"}\r\n',
    b'{"id": "a", "text": "\\ud800", "date": "2021"}\n',
    b"  \n",
    b'{"id": 2, "text": 3}\n',
    b'{"id": 3, "text": ""}',
]


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Source, ...]:
    found = []
    for name, raw in (("a.jsonl", b"".join(LINES)), ("b.jsonl", b""), ("c.jsonl", b"".join(LINES[:4]))):
        (tmp_path / name).write_bytes(raw)
        found.append(Source(tmp_path / name, name, tmp_path))
    return tuple(found)


def gather(batches: Iterator[Batch]) -> Batch:
    whole = Batch()
    for batch in batches:
        for name in ("ids", "texts", "dates", "spans", "problems"):
            getattr(whole, name).extend(getattr(batch, name))
        whole.bytes_read += batch.bytes_read
    return whole


@pytest.mark.parametrize("size", [1, 2, 30, 31, 32, 250, 1 << 20])
@pytest.mark.parametrize("batch", [1, 1 << 20])
def test_pieces_are_the_same_here_and_elsewhere(
    sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch, size: int, batch: int
) -> None:
    """Whoever reads them: with what the pieces hold, where they end, and from each of them on."""
    monkeypatch.setattr(records, "PIECE_BYTES", size)
    monkeypatch.setattr(records, "BATCH_CHARS", batch)
    here = [(piece.begin, gather(read_piece(piece, Fields())), piece.end) for piece in cut_pieces(sources)]
    elsewhere = list(cut_pieces(sources, is_here=False))
    monkeypatch.setattr(records, "PIECE_BYTES", 1)  # another process may know another size
    assert [(piece.begin, gather(read_piece(piece, Fields())), piece.end) for piece in elsewhere] == here
    monkeypatch.setattr(records, "PIECE_BYTES", size)
    for at, (begin, _, _) in enumerate(here):
        again = [(piece.begin, gather(read_piece(piece, Fields()))) for piece in cut_pieces(sources, begin)]
        assert again == [(start, found) for start, found, _ in here[at:]]


def test_what_lines_hold(sources: tuple[Source, ...]) -> None:
    (piece,) = cut_pieces(sources[:1], is_here=False)
    found = gather(read_piece(piece, Fields()))
    assert found.ids == ["1", "a.jsonl:4", "a", "3"]
    assert found.texts == ["山", "x" * 200, "\ud800", ""]
    assert found.dates == ["", "", "2021", ""]
    raw = b"".join(LINES)
    assert [raw[at : at + size] for _, at, size in found.spans] == [LINES[n].rstrip(b"\n") for n in (0, 3, 4, 7)]
    assert [problem.path.rsplit("/", 1)[-1] for problem in found.problems] == ["a.jsonl:3", "a.jsonl:7"]
    assert found.bytes_read == len(raw)


class Failing(BufferedReader):
    """A file whose second line cannot be read."""

    def readline(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, "Input/output error")
        return super().readline(-1 if size is None else size)

    def __next__(self) -> bytes:
        if line := self.readline():
            return line
        raise StopIteration


@pytest.mark.parametrize("is_here", [True, False])
def test_a_piece_that_cannot_be_read_to_its_end_is_left_out_as_a_whole(
    sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch, is_here: bool
) -> None:
    whole = [*cut_pieces(sources[2:], is_here=False)] if not is_here else []
    usual = records._open
    monkeypatch.setattr(records, "BATCH_CHARS", 1)
    monkeypatch.setattr(
        records, "_open", lambda file: Failing(usual(file).detach()) if file.name == "c.jsonl" else usual(file)
    )
    parts = [make_part(piece, Fields()) for piece in (cut_pieces(sources[2:]) if is_here else whole)]
    (part,) = parts
    assert part.ids == []
    assert len(part.spans) == 0
    assert ["cannot be read (Input/output error)" in problem.message for problem in part.problems] == [True]
    assert part.next == (Place(1) if is_here else whole[0].end)


def test_a_missing_file_is_a_problem_and_the_next_one_is_read(sources: tuple[Source, ...]) -> None:
    sources[0].file.unlink()
    pieces: list[Piece] = []
    for piece in cut_pieces(sources):
        gather(read_piece(piece, Fields()))
        pieces.append(piece)
    assert [piece.problem is not None for piece in pieces] == [True, False]
    assert pieces[0].end == Place(1)
