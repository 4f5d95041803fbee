"""Arrays of arrays: the values of all, one after another, and the bounds between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def spread(starts: Numbers, lengths: Numbers) -> Numbers:
    """Return the numbers ``start … start + length - 1`` of each pair, one after another.

    >>> spread(np.array([3, 10]), np.array([2, 3])).tolist()
    [3, 4, 10, 11, 12]
    """
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + lengths, lengths)


def bounds_of(lengths: Numbers) -> Numbers:
    """Return the bounds of ragged rows of these lengths: one more than there are rows, from 0 on."""
    bounds = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=bounds[1:])
    return bounds
