"""In which order the lines of pages are told what others know, and the telling: step by step, all pages at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# How many lines a gate looks at: the one above, its own, the one below.
NEIGHBOURS = 3


@dataclass(frozen=True)
class Relay:
    """In which order lines are told what others know: line by line, the pages one below the other, the longest first.

    Downwards from the first line of each page, and at the same time upwards from its last one.

    - `runs`: how many pages have a line at each of how many steps, from the first step to the last.
    - `near`: the line above each, it and the one below, by number, a row a step and page; first as told downwards, then
      upwards. Beyond the ends of a page it is the number of all lines.
    - `told`: where each line is told downwards, and where upwards, in an array with two rows a step and page.
    """

    runs: Sequence[tuple[int, int]]
    near: Array
    told: Array

    @classmethod
    def of(cls, sizes: Sequence[int]) -> Relay:
        """Return the order of pages of so many lines each, which stand one behind the other."""
        runs: list[tuple[int, int]] = []
        above, left = 0, len(sizes)
        for size, same in groupby(sorted(sizes)):
            runs.append((left, size - above))
            above, left = size, left - sum(1 for _ in same)
        counts = np.array(sizes)
        rank = np.empty_like(counts)
        rank[(-counts).argsort(kind="stable")] = np.arange(len(counts))
        abreast = np.repeat([pages for pages, _ in runs], [steps for _, steps in runs])
        starts = abreast.cumsum() - abreast
        lines = np.arange(counts.sum())
        place = lines - (counts.cumsum() - counts).repeat(counts)
        behind = (counts - 1).repeat(counts) - place
        own = rank.repeat(counts)
        down, up = starts.take(place) + own, starts.take(behind) + own
        beside = lines[:, None] + np.arange(-1, NEIGHBOURS - 1)
        beside[place == 0, 0] = beside[behind == 0, -1] = len(lines)
        near = np.empty((2, *beside.shape), np.intp)
        near[0, down] = near[1, up] = beside
        told = np.empty((len(lines), 2), np.intp)
        told[:, 0], told[:, 1] = 2 * down, 2 * up + 1
        return cls(runs, near, told)


def tell(opens: Floats, news: Floats, runs: Sequence[tuple[int, int]]) -> None:
    """Make of the news of each line what it knows of those before it: what was known, as far as its gates replace it.

    *runs* are those of `Relay`.
    """
    known = np.zeros(news[: runs[0][0]].size, np.float32)
    start = 0
    for pages, steps in runs:
        rows = slice(start, start + pages * steps)
        start = rows.stop
        gates, told = opens[rows].reshape(steps, -1), news[rows].reshape(steps, -1)
        known = known[: told.shape[1]]
        for gate, new in zip(gates, told, strict=True):
            np.subtract(new, known, new)
            np.multiply(new, gate, new)
            known = np.add(new, known, new)
