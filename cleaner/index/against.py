"""Comparing single texts with what is known: an index, or a corpus of which an index is made once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from cleaner.corpus.readers import Source, printable
from cleaner.corpus.records import Fields, decode_text, find_records, is_json_lines, read_batches
from cleaner.document import Finding
from cleaner.duplicates.match_key import MatchKey, make_match_key
from cleaner.errors import InputError
from cleaner.folding import fold
from cleaner.index.passages import MIN_PASSAGE_CHARS, Passage, find_passages
from cleaner.index.schema import PARAMETERS, is_index
from cleaner.index.store import Index, Match
from cleaner.ledger import to_code_points
from cleaner.result import Result

RULE = "pipeline/known-document"
PASSAGE_RULE = "pipeline/known-passage"
_BLOCK = 1 << 20
# Of the 5-grams of a long text one in sixteen is in its sketch: a passage of the least length has ten, one of twice the
# length hardly ever less than this.
_LEAST_SHARED = 4
# A text with passages of more known documents than this is a digest of them: the rest would bury other findings.
_MAX_NAMED = 5
_MAX_RANGES = 6


class Known:
    """The documents that texts are compared with; a text is not compared with its own file.

    `path` is an index, or a corpus of which an index is made once; *index* names that one where it is made already.
    """

    rules = (RULE, PASSAGE_RULE)

    def __init__(self, path: Path, index: Path | None = None) -> None:
        # By place and by identity: a file that was mended is another one at its place, a link the same at another.
        self._names: dict[Path | tuple[int, int], str] = {}
        self._files: dict[str, Path] = {}
        self._index = Index(path) if is_index(path) else self._open_corpus(path, index)

    @property
    def index(self) -> Path:
        """The file of the index."""
        return self._index.path

    def findings(self, file: Path, result: Result, row: tuple[str, str] | None = None) -> tuple[Finding, ...]:
        """Return what is known of a cleaned text, which came from *file*; from a table, *row* has its id and place.

        One finding if a known document says the same, and one for each other known document that it has passages of.
        An id of its own is the empty text where a document has none.
        """
        own = self._own_name(file)
        if own is not None and row is not None:
            own = row[0] or f"{own}:{row[1]}"
        matches = self._index.query(result.source, exclude=own)
        said = {match.id for match in matches}
        passages = self._known_passages(own, said, result)
        return (*([self._known_document(matches, result)] if matches else ()), *passages)

    def _known_document(self, matches: list[Match], result: Result) -> Finding:
        best, more = matches[0], len(matches) - 1
        shared = ""
        if best.kind in ("contained", "holds"):
            key = make_match_key(fold(result.source))
            passages = find_passages(key.points, to_code_points(self._index.key_of(best.id)))
            ours = _ranges(_lines_of(result.source, key, p.start, p.end) for p in passages)
            theirs = self._lines_of_other(best.id, passages)
            shared = f", {theirs}" if best.kind == "contained" and theirs else ""
            if best.kind == "holds" and ours:
                shared = f", in {ours}"
        said = {
            "equal": f"the same text as {self._shown(best.id)}",
            "near": f"{best.similarity:.2f} similar to {self._shown(best.id)}",
            "contained": f"{best.containment:.2f} contained in {self._shown(best.id)}{shared}",
            "holds": f"it holds {best.containment:.2f} of {self._shown(best.id)}{shared}",
        }[best.kind]
        message = f"known already: {said}" + (f", and {more} more" if more else "")
        return Finding(RULE, "warning", message, _describe(best), 1, 1, 0, 0)

    def _known_passages(self, own: str | None, said: set[str], result: Result) -> Iterator[Finding]:
        """Yield a finding for each known document of which the clean text has passages that no other one accounts for.

        The clean text is compared, since pages of one site share their chrome; what is found is placed in the raw one.
        What the documents *said* hold, which were reported already, is known by them.
        """
        key = make_match_key(fold(result.text))
        if len(key) < MIN_PASSAGE_CHARS:
            return
        shared = []
        for name, points in self._index.sharing(result.text, _LEAST_SHARED):
            if name != own and (passages := find_passages(key.points, to_code_points(points))):
                shared.append((sum(map(len, passages)), name, passages))
        covered = np.zeros(len(key), dtype=np.bool_)
        named = 0
        for _, name, passages in sorted(shared, key=lambda item: (item[1] not in said, -item[0], item[1])):
            fresh = [p for p in passages if np.count_nonzero(~covered[p.start : p.end]) >= MIN_PASSAGE_CHARS]
            if not fresh or named == _MAX_NAMED:
                continue
            for passage in fresh:
                covered[passage.start : passage.end] = True
            if name not in said:
                named += 1
                yield self._known_passage(name, fresh, key, result)

    def _known_passage(self, name: str, passages: list[Passage], key: MatchKey, result: Result) -> Finding:
        spans = []
        for passage in passages:
            low, high = int(key.offsets[passage.start]), int(key.offsets[passage.end - 1]) + 1
            spans.append(result.ledger.to_raw(low, high))
        source = result.source
        lines = [(source.count("\n", 0, low) + 1, source.count("\n", 0, max(low, high - 1)) + 1) for low, high in spans]
        start, end = spans[0][0], spans[-1][1]
        theirs = self._lines_of_other(name, passages)
        share = sum(map(len, passages)) / len(key)
        message = f"{_ranges(lines)}: {share:.2f} of the text stands in {self._shown(name)}" + (
            f", {theirs}" if theirs else ""
        )
        column = start - source.rfind("\n", 0, start)
        reason = f"{sum(map(len, passages)):,} characters in a row or nearly, without signs and spaces"
        return Finding(PASSAGE_RULE, "warning", message, reason, lines[0][0], column, start, end)

    def _shown(self, name: str) -> str:
        return printable(self._files.get(name, name))

    def _lines_of_other(self, name: str, passages: Sequence[Passage]) -> str:
        """Return the lines of a known document that hold *passages*; nothing where its text is not at hand."""
        file = self._files.get(name)
        if file is None or not passages:
            return ""
        try:
            text = decode_text(file.read_bytes())
        except OSError:  # it went away since it was indexed
            return ""
        key = make_match_key(fold(text))
        return _ranges(_lines_of(text, key, p.other_start, p.other_end) for p in passages)

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _own_name(self, file: Path) -> str | None:
        try:
            status = file.stat()
            return self._names.get(file.resolve()) or self._names.get((status.st_dev, status.st_ino))
        except OSError:
            return None

    def _open_corpus(self, path: Path, index: Path | None) -> Index:
        inputs = find_records([path])
        for problem in inputs.problems:
            if problem.is_error:
                raise InputError(f"{problem.path}: {problem.message}")
        if not inputs.sources:
            raise InputError(f"{printable(path)}: neither an index nor a corpus: no .txt or .jsonl file is in it")
        for source in inputs.sources:
            status = source.file.stat()
            self._names[status.st_dev, status.st_ino] = self._names[source.file.resolve()] = source.name
            if not is_json_lines(source):
                self._files[source.name] = source.file
        file = index or cache_folder() / f"{_content_hash(inputs.sources)}.index"
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


def _lines_of(text: str, key: MatchKey, start: int, end: int) -> tuple[int, int]:
    """Return the first and the last line, from 1, of a span of a match key."""
    first, last = int(key.offsets[start]), int(key.offsets[min(end, len(key)) - 1])
    return text.count("\n", 0, first) + 1, text.count("\n", 0, last) + 1


def _ranges(lines: Iterable[tuple[int, int]]) -> str:
    """Return ranges of lines in words; those that touch are one.

    >>> _ranges([(3, 5), (5, 9), (12, 12)])
    'lines 3–9, 12'
    """
    merged: list[tuple[int, int]] = []
    for low, high in sorted(lines):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    if not merged:
        return ""
    shown = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in merged[:_MAX_RANGES])
    more = f" and {len(merged) - _MAX_RANGES} more" if len(merged) > _MAX_RANGES else ""
    is_one = len(merged) == 1 and merged[0][0] == merged[0][1]
    return f"line{'' if is_one else 's'} {shown}{more}"


def _describe(match: Match) -> str:
    return f"Jaccard similarity {match.similarity:.3f}, {match.containment:.3f} of the smaller document is in the other"
