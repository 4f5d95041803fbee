"""The shortest edit script of two short sequences (Myers, An O(ND) Difference Algorithm, 1986)."""

from __future__ import annotations

from collections.abc import Sequence

Equal = list[tuple[int, int, int]]


def shortest_edits(old: Sequence[object], new: Sequence[object], most: int) -> tuple[Equal, int]:
    """Return what *old* and *new* have in common, as (start, start, length), and how many steps it took to find it.

    Nothing but equal ends where it takes more than *most* edits. The time grows with the square of the edits.

    >>> shortest_edits("abcd", "axcd", 9)[0]
    [(0, 0, 1), (2, 2, 2)]
    """
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner, steps = _search(old[head : len(old) - tail], new[head : len(new) - tail], most)
    equal = [(0, 0, head)] if head else []
    equal += [(head + low, head + other, length) for low, other, length in inner]
    if tail:
        equal.append((len(old) - tail, len(new) - tail, tail))
    return equal, steps + head + tail


def _search(old: Sequence[object], new: Sequence[object], most: int) -> tuple[Equal, int]:
    if not old or not new:
        return [], 0
    size, other_size = len(old), len(new)
    most = min(most, size + other_size)
    middle = most + 1
    # How far the best way goes on each diagonal, in the old sequence; -1 where none goes.
    furthest = [-1] * (2 * middle + 1)
    furthest[middle + 1] = 0
    trail: list[list[int]] = []
    steps = 0
    for edits in range(most + 1):
        trail.append(furthest[middle - edits - 1 : middle + edits + 2])
        steps += 2 * edits + 1
        for diagonal in range(-edits, edits + 1, 2):
            down, right = furthest[middle + diagonal + 1], furthest[middle + diagonal - 1]
            at = down if diagonal == -edits or (diagonal != edits and right < down) else right + 1
            other = at - diagonal
            while at < size and other < other_size and old[at] == new[other]:
                at += 1
                other += 1
            furthest[middle + diagonal] = at
            if at >= size and other >= other_size:
                return _walk_back(trail, size, other_size), steps
    return [], steps


def _walk_back(trail: list[list[int]], at: int, other: int) -> Equal:
    equal: Equal = []
    for edits in range(len(trail) - 1, -1, -1):
        diagonal = at - other
        right, _, down = trail[edits][edits + diagonal : edits + diagonal + 3]
        if edits == 0:
            start = came = came_other = 0
        elif diagonal == -edits or (diagonal != edits and right < down):
            start, came, came_other = down, down, down - diagonal - 1
        else:
            start, came, came_other = right + 1, right, right - diagonal + 1
        if at > start:
            equal.append((start, start - diagonal, at - start))
        at, other = came, came_other
    return equal[::-1]
