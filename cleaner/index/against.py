"""Comparing single texts with what is known: an index, or a corpus of which an index is made once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cleaner.corpus.readers import Source, printable
from cleaner.corpus.records import Fields, find_records, read_batches
from cleaner.document import Finding
from cleaner.errors import InputError
from cleaner.index.schema import PARAMETERS, is_index
from cleaner.index.store import Index, Match

RULE = "pipeline/known-document"
_BLOCK = 1 << 20
_SAID = {
    "equal": "the same text",
    "near": "nearly the same text",
    "contained": "it lies in that document",
    "holds": "it holds that document",
}


class Known:
    """The documents that texts are compared with; a text is not compared with its own file."""

    rule = RULE

    def __init__(self, path: Path) -> None:
        self._names: dict[tuple[int, int], str] = {}
        self._index = Index(path) if is_index(path) else self._open_corpus(path)

    def findings(self, file: Path, text: str) -> tuple[Finding, ...]:
        """Return a finding if a known document says the same as *text*; *file* is where that stands."""
        matches = self._index.query(text, exclude=self._own_name(file))
        if not matches:
            return ()
        best, more = matches[0], len(matches) - 1
        message = f"known already: {_SAID[best.kind]} as {printable(best.id)}"
        if best.kind in ("contained", "holds"):
            message = f"known already: {_SAID[best.kind]}, {printable(best.id)}"
        if more:
            message += f", and {more} more"
        return (Finding(RULE, "warning", message, _describe(best), 1, 1, 0, 0),)

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _own_name(self, file: Path) -> str | None:
        try:
            status = file.stat()
        except OSError:
            return None
        return self._names.get((status.st_dev, status.st_ino))

    def _open_corpus(self, path: Path) -> Index:
        inputs = find_records([path])
        for problem in inputs.problems:
            if problem.is_error:
                raise InputError(f"{problem.path}: {problem.message}")
        if not inputs.sources:
            raise InputError(f"{printable(path)}: neither an index nor a corpus: no .txt or .jsonl file is in it")
        for source in inputs.sources:
            status = source.file.stat()
            self._names[status.st_dev, status.st_ino] = source.name
        file = cache_folder() / f"{_content_hash(inputs.sources)}.index"
        if not is_index(file):
            _build(file, inputs.sources)
        return Index(file)


def cache_folder() -> Path:
    """Return the folder for the indexes of corpora: $XDG_CACHE_HOME/cleaner/against, or ~/.cache/cleaner/against."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "cleaner" / "against"


def _build(file: Path, sources: tuple[Source, ...]) -> None:
    """Make an index under another name, so that one under its own name is always whole."""
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        batches = read_batches(sources, Fields())
        Index.build(temporary, ((batch.ids, batch.texts) for batch in batches)).close()
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _content_hash(sources: tuple[Source, ...]) -> str:
    total = hashlib.sha256(repr(PARAMETERS).encode())
    for source in sources:
        part = hashlib.sha256(source.name.encode("utf-8", "surrogateescape"))
        with source.file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                part.update(block)
        total.update(part.digest())
    return total.hexdigest()[:32]


def _describe(match: Match) -> str:
    return f"Jaccard similarity {match.similarity:.3f}, {match.containment:.3f} of the smaller document is in the other"
