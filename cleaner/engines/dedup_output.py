"""What `dedup -o` leaves: decisions, clusters, evidence, shared paragraphs, what remains, and a summary."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cleaner import __version__
from cleaner.corpus.readers import printable
from cleaner.corpus.records import decode_text, is_json_lines, load_row
from cleaner.corpus.writers import dump_json, write_error
from cleaner.duplicates.corpus.ragged import Numbers, spread
from cleaner.duplicates.corpus.stars import KEPT
from cleaner.duplicates.corpus.verify import LIES_IN, NEAR, OTHER_FIGURES, UNLIKE
from cleaner.duplicates.documents import describe_kind
from cleaner.engines.dedup import Found
from cleaner.errors import OutputError

SUMMARY = "summary.json"
SPOOL = ".dedup"
REMAINING = "remaining"
# Documents that are named for one shared paragraph; all are counted.
_MAX_NAMED = 50
_DIGITS = 6


def claim(root: Path, *, force: bool = False) -> None:
    """Raise `OutputError` for a file, and for a folder that holds what this command did not make (unless *force*)."""
    if not root.exists():
        return
    if not root.is_dir():
        raise OutputError(f"{printable(root)}: a file, where a folder is needed; choose another one with -o")
    if not force and not is_ours(root) and any(root.iterdir()):
        raise OutputError(
            f"{printable(root)}: not empty, and not made by cleaner dedup; "
            "choose another folder with -o, or write into this one with --force"
        )


def is_ours(root: Path) -> bool:
    """Tell whether `dedup` made a folder."""
    with suppress(OSError, ValueError, TypeError):
        import json

        return bool(json.loads((root / SUMMARY).read_bytes()).get("command") == "dedup")
    return (root / SPOOL).is_dir()


def write_all(found: Found, root: Path) -> dict[str, Any]:
    """Write all files into *root* and return the summary."""
    if (root / REMAINING).is_dir() and is_ours(root):
        shutil.rmtree(root / REMAINING)
    numbers = summary(found)
    _write_rows(root / "decisions.jsonl", _decisions(found))
    _write_rows(root / "clusters.jsonl", _clusters(found))
    _write_rows(root / "pairs.jsonl", _pairs(found))
    numbers["shared_paragraphs"] = _write_rows(root / "shared.jsonl", _shared(found))
    _write_remaining(found, root / REMAINING)
    with _replacing(root / SUMMARY) as stream:
        stream.write((dump_json(numbers, indent=1) + "\n").encode())
    return numbers


def summary(found: Found) -> dict[str, Any]:
    """Return the counts and the parameters."""
    kinds = np.bincount(found.decisions.verdicts.kind, minlength=LIES_IN + 1).tolist()
    options = found.options
    return {
        "command": "dedup",
        "version": __version__,
        "threshold": options.threshold,
        "containment": options.containment,
        "keep": options.keep,
        **found.counts(),
        "pairs": {
            "compared": sum(kinds),
            "accepted": sum(kinds) - kinds[UNLIKE] - kinds[OTHER_FIGURES],
            "other_figures": kinds[OTHER_FIGURES],
        },
    }


def _scores(found: Found, row: int) -> dict[str, float]:
    if row < 0:
        return {"similarity": 1.0, "containment": 1.0}
    verdicts = found.decisions.verdicts
    return {
        "similarity": round(float(verdicts.similarity[row]), _DIGITS),
        "containment": round(float(verdicts.containment[row]), _DIGITS),
    }


def _decisions(found: Found) -> Iterator[dict[str, Any]]:
    names = [source.name for source in found.sources]
    places = found.corpus.places()[:, 0].tolist()
    ids = found.ids
    for number, (keeper, row) in enumerate(zip(found.keeper.tolist(), found.pair.tolist(), strict=True)):
        decision: dict[str, Any] = {"id": ids[number], "path": names[places[number]]}
        if keeper == KEPT:
            yield decision | {"decision": "keep"}
        else:
            evidence = {"kind": describe_kind(found.decisions, row), **_scores(found, row)}
            yield decision | {"decision": "drop", "kept": ids[keeper], **evidence}


def _clusters(found: Found) -> Iterator[dict[str, Any]]:
    gone = np.flatnonzero(found.keeper != KEPT)
    keepers = found.keeper[gone]
    order = np.argsort(keepers, kind="stable")
    ids = found.ids
    for members in np.split(gone[order], np.flatnonzero(np.diff(keepers[order])) + 1):
        if len(members):
            removed = []
            for number in members.tolist():
                row = int(found.pair[number])
                removed.append({"id": ids[number], "kind": describe_kind(found.decisions, row), **_scores(found, row)})
            kept = ids[int(found.keeper[members[0]])]
            yield {"kept": kept, "removed": sorted(removed, key=lambda twin: str(twin["id"]))}


def _pairs(found: Found) -> Iterator[dict[str, Any]]:
    decisions, ids = found.decisions, found.ids
    verdicts, order = decisions.verdicts, found.order
    similarity, containment = (
        np.round(verdicts.similarity, _DIGITS).tolist(),
        np.round(verdicts.containment, _DIGITS).tolist(),
    )
    rows = zip(
        order[decisions.one].tolist(), order[decisions.other].tolist(), verdicts.kind.tolist(), similarity, containment,
        strict=True,
    )  # fmt: skip
    reasons = {
        UNLIKE: f"similarity below {found.options.threshold:g}",
        OTHER_FIGURES: "the same text with other figures",
    }
    for one, other, kind, near, part in rows:
        pair: dict[str, Any] = {"one": ids[one], "other": ids[other], "similarity": near, "containment": part}
        if kind in reasons:
            yield pair | {"accepted": False, "reason": reasons[kind]}
        else:
            yield pair | {"accepted": True, "kind": "near" if kind == NEAR else "contained"}


def _shared(found: Found) -> Iterator[dict[str, Any]]:
    """Yield the paragraphs that several of the documents that stay have, those in the most documents first."""
    lines, bounds = found.corpus.collection.ragged("line")
    staying = np.flatnonzero(found.keeper == KEPT)
    counts = np.diff(bounds)[staying]
    places = spread(bounds[staying], counts)
    owners = np.repeat(staying, counts)
    order = np.argsort(lines[places], kind="stable")
    places, owners = places[order], owners[order]
    hashes = lines[places]
    same = hashes[1:] == hashes[:-1]
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(hashes)), dtype=bool), ~same)))
    sizes = np.diff(starts, append=len(hashes))
    # In how many documents: within a group the owners ascend.
    others = np.concatenate((np.zeros(min(1, len(hashes)), dtype=np.int64), same & (owners[1:] != owners[:-1])))
    counts = np.add.reduceat(others, starts) + 1 if len(starts) else starts
    groups = np.flatnonzero(counts > 1)
    firsts = starts[groups]
    numbers = found.corpus.collection.column("line_numbers")[places]
    reader = Texts(found)
    # Texts are read in the order of the documents.
    with closing(reader):
        texts = {int(at): reader.line(int(owners[at]), int(numbers[at])) for at in firsts[np.argsort(owners[firsts])]}
    for at in groups[np.lexsort((numbers[firsts], owners[firsts], -counts[groups]))].tolist():
        part = slice(int(starts[at]), int(starts[at] + sizes[at]))
        where = dict(zip(reversed(owners[part].tolist()), reversed(numbers[part].tolist()), strict=True))
        named = [{"id": found.ids[who], "line": line + 1} for who, line in sorted(where.items())[:_MAX_NAMED]]
        yield {"text": texts[part.start], "count": int(counts[at]), "documents": named}


class Texts:
    """Reads single documents again."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._places = found.corpus.places()
        self._known: tuple[int, str] = (-1, "")
        self._open: tuple[int, BinaryIO] | None = None

    def text(self, number: int) -> str:
        """Return the text of a document, as it was read."""
        if self._known[0] == number:
            return self._known[1]
        source, start, size = self._places[number].tolist()
        stream = self._stream(source)
        stream.seek(start)
        raw = stream.read(size)
        is_row = is_json_lines(self._found.sources[source])
        text: str = load_row(raw)[self._found.options.fields.text] if is_row else decode_text(raw)
        self._known = number, text
        return text

    def close(self) -> None:
        """Close the file that was read last."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _stream(self, source: int) -> BinaryIO:
        if self._open is None or self._open[0] != source:
            self.close()
            self._open = source, self._found.sources[source].file.open("rb")
        return self._open[1]

    def line(self, number: int, line: int) -> str:
        """Return a line of a document, counted from 0."""
        return self.text(number).split("\n")[line].strip()


def _write_remaining(found: Found, root: Path) -> None:
    """Copy what stays: text files as they are, JSON lines without those of the documents that go."""
    places = found.corpus.places()
    bounds = np.searchsorted(places[:, 0], np.arange(len(found.sources) + 1))
    for number, source in enumerate(found.sources):
        rows = np.arange(bounds[number], bounds[number + 1])
        rows = rows[found.keeper[rows] == KEPT]
        if not len(rows):
            continue
        with source.file.open("rb") as stream, _replacing(root / source.name) as target:
            if is_json_lines(source):
                _copy_spans(stream, target, places[rows, 1], places[rows, 2])
            else:
                shutil.copyfileobj(stream, target)


def _copy_spans(stream: BinaryIO, target: BinaryIO, starts: Numbers, sizes: Numbers) -> None:
    """Copy lines, neighbours in one piece; each ends with a line feed."""
    breaks = np.flatnonzero(starts[1:] != starts[:-1] + sizes[:-1] + 1)
    firsts, lasts = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(starts) - 1]))
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        stream.seek(int(starts[first]))
        target.write(stream.read(int(starts[last] + sizes[last] - starts[first])))
        target.write(b"\n")


def _write_rows(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    import orjson

    count = 0
    with _replacing(path) as stream:
        for row in rows:
            try:
                line = orjson.dumps(row)
            except TypeError:  # a lone surrogate, as in names that are not UTF-8
                line = dump_json(row).encode()
            stream.write(line + b"\n")
            count += 1
    return count


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file that takes the place of *path* when all is written."""
    temporary = path.with_name(f".{path.name[:100]}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            yield stream
        temporary.replace(path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
