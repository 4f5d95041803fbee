"""Arrays of arrays: the values of all, one after another, and the bounds between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

# Truth values that are looked at as one number.
_WORD = 8
_WORD_BITS = 3


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


def find_few(chosen: npt.NDArray[np.bool_]) -> Numbers:
    """Return what `np.flatnonzero` does, of values of which one in ten or fewer are true: in words of eight.

    There it looks for each true one by itself, which takes 15 ns; where more are true it does not.

    >>> find_few(np.arange(20) % 9 == 1).tolist()
    [1, 10, 19]
    """
    whole = len(chosen) // _WORD * _WORD
    words = chosen[:whole].view(np.uint64)
    filled = np.flatnonzero(words != 0)
    inner = np.flatnonzero(words.take(filled, mode="clip").view(np.bool_))
    found: Numbers = filled.take(inner >> _WORD_BITS, mode="clip")
    found <<= _WORD_BITS
    found += inner & (_WORD - 1)
    if whole == len(chosen):
        return found
    return np.concatenate((found, whole + np.flatnonzero(chosen[whole:])))
