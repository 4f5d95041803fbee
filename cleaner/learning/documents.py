"""Reading a collection document by document, as often as needed, without a list of all its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.corpus.readers import TEXT_SUFFIXES, Problem, find_sources, printable, read_raw
from cleaner.errors import InputError

_SUFFIXES = tuple(TEXT_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name, the folder that tells where it comes from (empty where nothing tells), its text."""

    name: str
    source: str
    text: str


@dataclass(slots=True)
class Collection:
    """The documents beneath some paths. Iterating reads them; what cannot be read is reported once."""

    paths: list[Path]
    report: Callable[[Problem], None]
    by_folder: bool = True
    _reported: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Document]:
        for path in self.paths:
            if path.is_dir():
                yield from self._beneath(path)
                continue
            inputs = find_sources([path])
            for problem in inputs.problems:
                self._say(problem)
            for source in inputs.sources:
                yield from self._read(source.file, source.name, "")

    def _beneath(self, top: Path) -> Iterator[Document]:
        """Yield the texts beneath a folder; links to folders are not followed, so that nothing counts twice."""
        waiting = [os.fspath(top)]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.name.startswith("."):
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                        elif entry.name.lower().endswith(_SUFFIXES) and entry.is_file():
                            file = Path(entry.path)
                            parts = file.relative_to(top).parts
                            source = parts[0] if self.by_folder and len(parts) > 1 else ""
                            yield from self._read(file, "/".join(parts), source)
            except OSError as error:
                why = f"no folder that can be read ({error.strerror}); change its rights, or leave it out"
                self._say(Problem(printable(folder), why))

    def _read(self, file: Path, name: str, source: str) -> Iterator[Document]:
        try:
            yield Document(name, source, _decode(read_raw(file)))
        except InputError as error:
            self._say(Problem("", str(error)))

    def _say(self, problem: Problem) -> None:
        key = f"{problem.path}: {problem.message}"
        if key not in self._reported:
            self._reported.add(key)
            self.report(problem)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        from cleaner.encoding import decode_bytes

        return decode_bytes(raw).text
