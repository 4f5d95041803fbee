"""Consecutive items in groups that are worth a step of arrays together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def in_groups(sizes: Iterable[int], most: int) -> Iterator[slice]:
    """Yield slices of consecutive items, each closed by the item with which their sizes add up to *most* or more.

    >>> list(in_groups([3, 1, 4, 1], 4))
    [slice(0, 2, None), slice(2, 3, None), slice(3, 4, None)]
    """
    begin = end = total = 0
    for size in sizes:
        end += 1
        total += size
        if total >= most:
            yield slice(begin, end)
            begin, total = end, 0
    if begin < end:
        yield slice(begin, end)
