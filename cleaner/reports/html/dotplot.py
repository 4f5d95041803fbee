"""The dot plot of a document: where parts of it stand in it again.

The plot compares a document with itself, as is done with sequences of genes (Gibbs and McIntyre, 1970): both axes run
through the text, and a cell is filled where two parts share what they say. The text itself is the diagonal; an article
that stands twice is a line beside it. Parts are compared by n-grams of the match key, so that a copy in another script
or width, or with readings in brackets, is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import hash_long
from cleaner.folding import fold

# Eight characters in a row that stand twice are rarely chance; a name or a set phrase is shorter.
SHINGLE_CHARS = 8
# What stands more often (a table's empty cells, a refrain) would fill the plot and say nothing.
MAX_OCCURRENCES = 6
# Of a text with more n-grams a sample is compared.
MAX_SHINGLES = 200_000
MAX_BINS = 120
MIN_BIN_CHARS = 80
# A cell is drawn from this share of shared n-grams on, and deeper with each further step.
STEPS = (0.1, 0.35, 0.7)
# Fewer compared characters have no parts to compare.
MIN_CHARS = 4 * MIN_BIN_CHARS
MAX_REPEATS = 8

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Lines of the raw text, from 1, that say what later lines say again; the share of n-grams they have in common."""

    first: int
    last: int
    again_first: int
    again_last: int
    share: float


@dataclass(frozen=True, slots=True)
class DotPlot:
    """A plot of `size` by `size` cells; `paths` are the SVG paths of the cells, the faintest first."""

    size: int
    paths: tuple[str, ...]
    repeats: tuple[Repeat, ...]


def plot_repeats(raw: str) -> DotPlot | None:
    """Return the dot plot of a text; None where it is too short to have parts."""
    key = make_match_key(fold(raw))
    if len(key) < MIN_CHARS:
        return None
    size = min(MAX_BINS, len(key) // MIN_BIN_CHARS)
    # Bins are equal parts of the text, not of the key, so that a place in the plot is a place in the text.
    hashes = hash_long(key.points, SHINGLE_CHARS)
    bins = key.offsets[: len(hashes)] * size // len(raw)
    if len(hashes) > MAX_SHINGLES:
        # The same choice wherever an n-gram stands, so that the shares stay what they are.
        chosen = hashes % np.uint64(len(hashes) // MAX_SHINGLES + 1) == 0
        hashes, bins = hashes[chosen], bins[chosen]
    shares = _shares(hashes, bins, size)
    starts = np.arange(size + 1) * len(raw) // size
    return DotPlot(size, tuple(_paths(shares)), tuple(_repeats(shares, raw, starts)))


def _shares(hashes: npt.NDArray[np.uint64], bins: npt.NDArray[np.int64], size: int) -> Matrix:
    """Return what share of the n-grams of each part stands in each part, of the smaller of the two."""
    cells = np.zeros(size * size)
    order = np.argsort(hashes, kind="stable")
    values, owners = hashes[order], bins[order]
    for gap in range(1, MAX_OCCURRENCES):
        same = np.flatnonzero(values[gap:] == values[:-gap])
        cells += np.bincount(owners[same] * size + owners[same + gap], minlength=size * size)
    shared = cells.reshape(size, size)
    shared = shared + shared.T
    counts = np.maximum(1, np.bincount(bins, minlength=size))
    shares: Matrix = np.minimum(1, shared / np.minimum(counts[:, None], counts[None, :]))
    np.fill_diagonal(shares, 1)
    return shares


def _paths(shares: Matrix) -> Iterator[str]:
    """Yield a path for each step: its cells, neighbours in a row as one rectangle."""
    for low, high in zip(STEPS, (*STEPS[1:], 2.0), strict=True):
        lines, edges = _edges((shares >= low) & (shares < high))
        runs = zip(lines[::2], edges[::2], edges[1::2], strict=True)
        yield "".join(f"M{x} {y}h{end - x}v1h{x - end}z" for y, x, end in runs)


def _edges(cells: npt.NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """Return the line of each edge of a run of true cells, and where in it: starts and ends take turns."""
    changes = np.diff(cells.astype(np.int8), axis=1, prepend=0, append=0)
    lines, edges = np.nonzero(changes)
    return lines.tolist(), edges.tolist()


def _repeats(shares: Matrix, raw: str, starts: npt.NDArray[np.int64]) -> list[Repeat]:
    """Return the longest lines beside the diagonal, in the order of the text: cells from the middle step on."""
    found = []
    rows, columns = np.nonzero(np.triu(shares >= STEPS[1], 1))
    for gap in np.unique(columns - rows).tolist():
        diagonal = np.diagonal(shares, gap)
        _, edges = _edges(diagonal[None, :] >= STEPS[1])
        for low, high in zip(edges[::2], edges[1::2], strict=True):
            found.append((high - low, float(diagonal[low:high].sum()), low, gap))
    found.sort(key=lambda item: (-item[1], item[2], item[3]))
    repeats: list[Repeat] = []
    taken: list[tuple[int, int, int]] = []
    for length, _, low, gap in found:
        # A copy that begins between two parts is seen twice, on neighbouring diagonals.
        near = (abs(gap - other) <= 1 and low < end + 1 and start < low + length + 1 for other, start, end in taken)
        if any(near) or len(repeats) == MAX_REPEATS:
            continue
        taken.append((gap, low, low + length))
        spans = [(int(starts[at]), int(starts[at + length])) for at in (low, low + gap)]
        lines = [(raw.count("\n", 0, a) + 1, raw.count("\n", 0, max(a, b - 1)) + 1) for a, b in spans]
        repeats.append(Repeat(*lines[0], *lines[1], _share(shares, low, low + length, gap)))
    return sorted(repeats, key=lambda repeat: repeat.first)


def _share(shares: Matrix, low: int, high: int, gap: int) -> float:
    """Return what share of parts *low* to *high* stands *gap* parts on: there, and in the neighbours it overlaps."""
    size = len(shares)
    cells = [shares[at, max(at + 1, at + gap - 1) : min(size, at + gap + 2)].sum() for at in range(low, high)]
    return float(np.minimum(1, cells).mean())
