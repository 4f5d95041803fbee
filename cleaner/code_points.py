"""Texts as arrays of code points, and back."""

from __future__ import annotations

from codecs import utf_32_le_decode, utf_32_le_encode

import numpy as np
import numpy.typing as npt

UNICODE_SIZE = 0x110000

CodePoints = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]
# Blocks of memory from 128 kB on go back to the system when they are freed, and each page of the next one is a fault: a
# sixth of the time of arrays over a sheet of texts. glibc keeps blocks up to the largest one that was ever freed so.
_KEPT_BYTES = 1 << 24
_CODE_POINT = np.dtype("<u4")


def _keep_freed_blocks() -> None:
    """Have glibc keep what is freed up to 16 MB a block, for the next one. Nothing of the block is ever touched."""
    np.empty(_KEPT_BYTES, dtype=np.uint8)


_keep_freed_blocks()


# Both functions call the codec itself: a look-up by its name takes as long as a text of 2 KB.
def to_code_points(text: str) -> CodePoints:
    """Return the code points of *text* as an array of shape (len(text),), lone surrogates included."""
    return np.frombuffer(utf_32_le_encode(text, "surrogatepass")[0], _CODE_POINT)


def from_code_points(points: CodePoints) -> str:
    """Return the text of an array of code points; the inverse of `to_code_points`."""
    return utf_32_le_decode(np.ascontiguousarray(points, _CODE_POINT).data, "surrogatepass", True)[0]
