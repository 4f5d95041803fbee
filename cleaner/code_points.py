"""Texts as arrays of code points, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

UNICODE_SIZE = 0x110000

CodePoints = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]


def to_code_points(text: str) -> CodePoints:
    """Return the code points of *text* as an array of shape (len(text),), lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def from_code_points(points: CodePoints) -> str:
    """Return the text of an array of code points; the inverse of `to_code_points`."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
