"""What `dedup -o` leaves: decisions, clusters, evidence, shared paragraphs, what remains, and a summary."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cleaner import __version__
from cleaner.corpus.readers import printable
from cleaner.corpus.records import is_json_lines
from cleaner.corpus.writers import dump_json, write_error
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.stars import KEPT
from cleaner.duplicates.corpus.verify import HOLDS, LIES_IN, NEAR, OTHER_FIGURES, UNLIKE
from cleaner.engines.dedup import Found
from cleaner.engines.dedup_json import json_numbers, json_of, json_shares, json_strings
from cleaner.engines.dedup_shared import shared_paragraphs
from cleaner.errors import OutputError

SUMMARY = "summary.json"
SPOOL = ".dedup"
REMAINING = "remaining"
# Rows that are made and written at a time.
_ROWS_HELD = 1 << 12
# Bytes that are copied at a time: they stay in the cache of a core.
_BLOCK = 1 << 20


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
    ids, evidence = json_strings(found.ids), _evidence(found)
    _write_rows(root / "decisions.jsonl", _decisions(found, ids, evidence))
    _write_rows(root / "clusters.jsonl", _clusters(found, ids, evidence))
    del evidence
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


def _evidence(found: Found) -> list[bytes]:
    """Return what stands against each document that goes: what it is to the one that stays, and how alike they are."""
    evidence = [b""] * len(found.keeper)
    verdicts = found.decisions.verdicts
    gone = np.flatnonzero(found.keeper != KEPT)
    for number in gone[found.pair[gone] < 0].tolist():
        evidence[number] = b'"kind":"equal","similarity":1.0,"containment":1.0'
    compared = gone[found.pair[gone] >= 0]
    rows = found.pair[compared]
    kinds = np.where(verdicts.kind[rows] == HOLDS, 1, 0).tolist()
    columns = (json_shares(column[rows]) for column in (verdicts.similarity, verdicts.containment))
    for number, kind, near, part in zip(compared.tolist(), kinds, *columns, strict=True):
        name = b"contained" if kind else b"near"
        evidence[number] = b'"kind":"%b","similarity":%b,"containment":%b' % (name, near, part)
    return evidence


def _decisions(found: Found, ids: list[bytes], evidence: list[bytes]) -> Iterator[list[bytes]]:
    places = found.corpus.places()[:, 0]
    names = [json_of(source.name) for source in found.sources]
    kept, gone = b'{"id":%b,"path":%b,"decision":"keep"}\n', b'{"id":%b,"path":%b,"decision":"drop","kept":%b,%b}\n'
    for low in range(0, len(ids), _ROWS_HELD):
        part = slice(low, low + _ROWS_HELD)
        rows = zip(ids[part], places[part].tolist(), found.keeper[part].tolist(), evidence[part], strict=True)
        yield [
            kept % (name, names[source]) if keeper == KEPT else gone % (name, names[source], ids[keeper], reasons)
            for name, source, keeper, reasons in rows
        ]


def _clusters(found: Found, ids: list[bytes], evidence: list[bytes]) -> Iterator[list[bytes]]:
    gone = np.flatnonzero(found.keeper != KEPT)
    gone = gone[np.argsort(found.keeper[gone], kind="stable")]
    keepers = found.keeper[gone]
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(gone)), dtype=bool), keepers[1:] != keepers[:-1])))
    leaders, members, name_of = keepers[starts].tolist(), gone.tolist(), found.ids.__getitem__
    bounds = [*starts.tolist(), len(members)]
    row, twin = b'{"kept":%b,"removed":[%b]}\n', b'{"id":%b,%b}'
    for low in range(0, len(leaders), _ROWS_HELD):
        some = []
        for leader, start, end in zip(leaders[low : low + _ROWS_HELD], bounds[low:], bounds[low + 1 :], strict=False):
            twins = sorted(members[start:end], key=name_of)
            some.append(row % (ids[leader], b",".join([twin % (ids[number], evidence[number]) for number in twins])))
        yield some


def _pairs(found: Found, ids: list[bytes]) -> Iterator[list[bytes]]:
    decisions, order = found.decisions, found.order
    verdicts = decisions.verdicts
    refused = b'"accepted":false,"reason":"%b"'
    ends = {
        UNLIKE: refused % f"similarity below {found.options.threshold:g}".encode(),
        OTHER_FIGURES: refused % b"the same text with other figures",
        NEAR: b'"accepted":true,"kind":"near"',
        HOLDS: b'"accepted":true,"kind":"contained"',
        LIES_IN: b'"accepted":true,"kind":"contained"',
    }
    row = b'{"one":%b,"other":%b,"similarity":%b,"containment":%b,%b}\n'
    for low in range(0, len(decisions.one), _ROWS_HELD):
        part = slice(low, low + _ROWS_HELD)
        scores = [json_numbers(np.round(column[part], 6)) for column in (verdicts.similarity, verdicts.containment)]
        documents = [order[column[part]].tolist() for column in (decisions.one, decisions.other)]
        columns = zip(*documents, *scores, verdicts.kind[part].tolist(), strict=True)
        yield [row % (ids[one], ids[other], near, held, ends[kind]) for one, other, near, held, kind in columns]


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
    """Copy lines, each with a line feed at its end, even where the last one of the file has none."""
    breaks = np.flatnonzero(starts[1:] != starts[:-1] + sizes[:-1] + 1)
    # Neighbours are one span.
    begins, ends = starts[np.append(0, breaks + 1)], (starts + sizes + 1)[np.append(breaks, len(starts) - 1)]
    first, at, end = 0, 0, int(ends[-1])
    while at < end:
        # What lies between spans is read along with them: most often that is less work than to jump over it.
        at = max(at, int(begins[first]))
        stream.seek(at)
        data = stream.read(min(_BLOCK, end - at))
        if not data:
            target.write(b"\n")
            break
        last = int(np.searchsorted(begins, at + len(data)))
        lows, highs = (np.clip(side[first:last] - at, 0, len(data)).tolist() for side in (begins, ends))
        target.write(b"".join([data[low:high] for low, high in zip(lows, highs, strict=True)]))
        at += len(data)
        first = last - 1 if ends[last - 1] > at else last


def _write_rows(path: Path, blocks: Iterator[list[bytes]]) -> int:
    """Write lines and return how many there were."""
    count = 0
    with _replacing(path) as stream:
        for lines in blocks:
            stream.write(b"".join(lines))
            count += len(lines)
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
