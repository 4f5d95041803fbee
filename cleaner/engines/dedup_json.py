"""Values as JSON has them, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.corpus.writers import dump_json

_DIGITS = 6
# How far from a half, in units of the last digit, the product of two floating-point numbers may end up by error.
_DOUBT = 1e-3
# Strings that are written in one go; where one of them holds a backslash, all are written one by one.
_STRINGS_HELD = 1 << 10


def json_of(value: Any) -> bytes:
    """Return *value* as JSON; a lone surrogate, as in names that are not UTF-8, is escaped."""
    import orjson

    try:
        # A copy: what orjson gives holds a buffer of some kilobytes, and millions of such are kept.
        return bytes(memoryview(orjson.dumps(value)))
    except TypeError:
        return dump_json(value).encode()


def json_strings(values: Sequence[str]) -> list[bytes]:
    """Return each string as JSON, as `json_of` does.

    >>> json_strings(["a", 'b"', "c\\nd"])
    [b'"a"', b'"b\\\\""', b'"c\\\\nd"']
    """
    found: list[bytes] = []
    for low in range(0, len(values), _STRINGS_HELD):
        some = values[low : low + _STRINGS_HELD]
        # In one piece, cut at the line feeds: no string may hold one, nor what looks like one when it is escaped.
        joined = "\n".join(some)
        if "\\" in joined or joined.count("\n") >= len(some):
            found += map(json_of, some)
            continue
        lines = json_of(joined).replace(b"\\n", b'"\n"').split(b"\n")
        found += lines if len(lines) == len(some) else map(json_of, some)
    return found


def json_numbers(values: npt.NDArray[np.float64]) -> list[bytes]:
    """Return numbers as JSON has them."""
    return json_of(values.tolist())[1:-1].split(b",") if len(values) else []


def json_shares(values: npt.NDArray[np.float64]) -> list[bytes]:
    """Return shares as JSON, rounded as `round` does: half a unit to the even digit, by the exact value."""
    scaled = values * 10**_DIGITS
    rounded = np.rint(scaled) / 10**_DIGITS
    # Next to a half the product does not tell on which side of it the value is.
    for place in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < _DOUBT).tolist():
        rounded[place] = round(float(values[place]), _DIGITS)
    return json_numbers(rounded)
