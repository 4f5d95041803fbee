"""What `dedup -o` leaves: decisions, clusters, evidence, shared paragraphs, what remains, and a summary."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from cleaner import __version__
from cleaner.corpus.readers import printable
from cleaner.corpus.records import is_json_lines
from cleaner.corpus.writers import dump_json, write_error
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.stars import KEPT
from cleaner.duplicates.corpus.verify import HOLDS, LIES_IN, NEAR, OTHER_FIGURES, UNLIKE
from cleaner.engines.dedup import Found
from cleaner.engines.dedup_shared import json_of, shared_paragraphs
from cleaner.errors import OutputError

SUMMARY = "summary.json"
SPOOL = ".dedup"
REMAINING = "remaining"
_DIGITS = 6
# Rows that are written at a time.
_ROWS_HELD = 1 << 12


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
    ids = [json_of(name) for name in found.ids]
    _write_rows(root / "decisions.jsonl", _decisions(found, ids))
    _write_rows(root / "clusters.jsonl", _clusters(found, ids))
    _write_rows(root / "pairs.jsonl", _pairs(found, ids))
    numbers["shared_paragraphs"] = _write_rows(root / "shared.jsonl", shared_paragraphs(found, ids))
    del ids
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


def _decisions(found: Found, ids: list[bytes]) -> Iterator[bytes]:
    places = found.corpus.places()[:, 0].tolist()
    names = [json_of(source.name) for source in found.sources]
    evidence = _Evidence(found)
    for number, (keeper, row) in enumerate(zip(found.keeper.tolist(), found.pair.tolist(), strict=True)):
        start = b'{"id":%b,"path":%b,' % (ids[number], names[places[number]])
        if keeper == KEPT:
            yield start + b'"decision":"keep"}\n'
        else:
            yield b'%b"decision":"drop","kept":%b,%b}\n' % (start, ids[keeper], evidence.of(row))


def _clusters(found: Found, ids: list[bytes]) -> Iterator[bytes]:
    gone = np.flatnonzero(found.keeper != KEPT)
    keepers = found.keeper[gone]
    order = np.argsort(keepers, kind="stable")
    names, evidence = found.ids, _Evidence(found)
    for members in np.split(gone[order], np.flatnonzero(np.diff(keepers[order])) + 1):
        if len(members):
            rows = found.pair[members].tolist()
            removed = sorted(zip(members.tolist(), rows, strict=True), key=lambda twin: names[twin[0]])
            twins = b",".join([b'{"id":%b,%b}' % (ids[number], evidence.of(row)) for number, row in removed])
            yield b'{"kept":%b,"removed":[%b]}\n' % (ids[int(found.keeper[members[0]])], twins)


class _Evidence:
    """What stands against a document that goes: what it is to the one that stays, and how alike they are."""

    def __init__(self, found: Found) -> None:
        verdicts = found.decisions.verdicts
        self._kinds = verdicts.kind
        self._similarity, self._containment = verdicts.similarity, verdicts.containment

    def of(self, row: int) -> bytes:
        """Return the fields of the pair in this row; -1 stands for equal keys."""
        if row < 0:
            return b'"kind":"equal","similarity":1.0,"containment":1.0'
        near, part = round(float(self._similarity[row]), _DIGITS), round(float(self._containment[row]), _DIGITS)
        kind = b"contained" if self._kinds[row] == HOLDS else b"near"
        return b'"kind":"%b","similarity":%b,"containment":%b' % (kind, json_of(near), json_of(part))


def _pairs(found: Found, ids: list[bytes]) -> Iterator[bytes]:
    decisions, order = found.decisions, found.order
    verdicts = decisions.verdicts
    refused = b'"accepted":false,"reason":"%b"'
    ends = {
        UNLIKE: refused % f"similarity below {found.options.threshold:g}".encode(),
        OTHER_FIGURES: refused % b"the same text with other figures",
        NEAR: b'"accepted":true,"kind":"near"',
    }
    contained = b'"accepted":true,"kind":"contained"'
    for low in range(0, len(decisions.one), _ROWS_HELD):
        part = slice(low, low + _ROWS_HELD)
        scores = [_numbers(np.round(column[part], _DIGITS)) for column in (verdicts.similarity, verdicts.containment)]
        documents = [order[column[part]].tolist() for column in (decisions.one, decisions.other)]
        for one, other, kind, near, held in zip(*documents, verdicts.kind[part].tolist(), *scores, strict=True):
            scored = b'{"one":%b,"other":%b,"similarity":%b,"containment":%b,' % (ids[one], ids[other], near, held)
            yield b"%b%b}\n" % (scored, ends.get(kind, contained))


def _numbers(values: npt.NDArray[np.float64]) -> list[bytes]:
    """Return numbers as JSON has them."""
    return json_of(values.tolist())[1:-1].split(b",")


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


def _write_rows(path: Path, rows: Iterator[bytes]) -> int:
    """Write lines and return how many there were."""
    count = 0
    with _replacing(path) as stream:
        while some := list(islice(rows, _ROWS_HELD)):
            stream.write(b"".join(some))
            count += len(some)
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
