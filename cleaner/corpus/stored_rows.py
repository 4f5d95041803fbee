"""The rows of the manifest where they are: on disk, each read when it is asked for.

A folder of a few hundred thousand documents has as many rows, some kilobytes each in memory. What is kept of a row is
its path and where it stands: in the manifest, or in the journal of a run that has not ended.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from cleaner.corpus.manifest import Row
from cleaner.corpus.readers import printable
from cleaner.errors import InputError

# Where a row stands, in one number, which takes a third of the memory of a tuple: offset, length, which of two files.
_LENGTH_BITS = 40
_FILE_BITS = 1
_FILE = (1 << _FILE_BITS) - 1


class StoredRows(Mapping[str, Row]):
    """Rows of one file or two, by path, sorted by it; of several rows of one path the last one.

    A file that is not there has no rows.

    The files must stay as they were when this was made, but for what is appended to them: `InputError` tells where they
    did not. Going through `values` or `items` reads them in the order of the paths.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = tuple(files)
        places: dict[str, int] = {}
        for number, file in enumerate(self._files):
            for offset, line in whole_lines(file):
                row = Row.from_json(line)
                if row is not None:
                    places[row.path] = offset << (_LENGTH_BITS + _FILE_BITS) | len(line) << _FILE_BITS | number
        self._places = {path: places[path] for path in sorted(places)}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, path: object) -> bool:
        return path in self._places

    def __getitem__(self, path: str) -> Row:
        place = self._places[path]
        with self._open(place & _FILE) as stream:
            return self._row(path, _line_at(stream, place))

    def items(self) -> ItemsView[str, Row]:
        """Return a view whose rows are read one after another."""
        return _Items(self)

    def values(self) -> ValuesView[Row]:
        """Return a view whose rows are read one after another."""
        return _Values(self)

    def read_items(self) -> Iterator[tuple[str, Row]]:
        """Yield each path with its row."""
        for path, line in self.lines():
            yield path, self._row(path, line)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Yield each path with the row as it is written, line end included."""
        with ExitStack() as stack:
            streams: dict[int, BinaryIO] = {}
            for path, place in self._places.items():
                number = place & _FILE
                if number not in streams:
                    streams[number] = stack.enter_context(self._open(number))
                line = _line_at(streams[number], place)
                if not line.endswith(b"\n"):
                    raise _changed(self._files[number])
                yield path, line

    def _open(self, number: int) -> BinaryIO:
        file = self._files[number]
        try:
            return file.open("rb")
        except OSError as error:
            raise _changed(file) from error

    def _row(self, path: str, line: bytes) -> Row:
        row = Row.from_json(line)
        if row is None or row.path != path:
            raise _changed(self._files[self._places[path] & _FILE])
        return row


class _Items(ItemsView[str, Row]):
    _mapping: StoredRows

    def __iter__(self) -> Iterator[tuple[str, Row]]:
        return self._mapping.read_items()


class _Values(ValuesView[Row]):
    _mapping: StoredRows

    def __iter__(self) -> Iterator[Row]:
        return (row for _, row in self._mapping.read_items())


def whole_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of a file, each with its offset; none of a file that cannot be read."""
    try:
        stream = file.open("rb")
    except OSError:
        return
    offset = 0
    with stream:
        try:
            for line in stream:
                if line.endswith(b"\n"):
                    yield offset, line
                offset += len(line)
        except OSError as error:
            raise InputError(
                f"{printable(file)}: cannot be read ({error.strerror or error}); check the disk"
            ) from error


def _line_at(stream: BinaryIO, place: int) -> bytes:
    stream.seek(place >> (_LENGTH_BITS + _FILE_BITS))
    return stream.read(place >> _FILE_BITS & (1 << _LENGTH_BITS) - 1)


def _changed(file: Path) -> InputError:
    return InputError(f"{printable(file)}: it changed while it was read; run the same command again")
