"""Which Big5: Windows' code page, or Hong Kong's supplement to it (HKSCS)."""

from __future__ import annotations

import re

# Lead bytes of the areas beside the standard one. A trail byte can look like a lead, so that this only opens the gate.
_HKSCS_AREA = re.compile(rb"[\x87-\xa0\xc6-\xc8\xf9-\xfe][\x40-\x7e\xa1-\xfe]")
# The signs of the standard area that Python's `big5hkscs` reads otherwise than Windows and browsers.
_WINDOWS_SIGNS = str.maketrans("•､‾∼♁☉／＼¥¢£", "‧﹑¯～⊕⊙∕﹨￥￠￡")


def choose_big5(sample: bytes) -> str:
    """Return which of Python's Big5 codecs reads *sample* like browsers do.

    Browsers have one Big5: Windows' table in the standard area, Hong Kong's (HKSCS)
    outside it, where Windows' table holds other characters or none.
    """
    if _HKSCS_AREA.search(sample):
        hong_kong, windows = (sample.decode(codec, "replace") for codec in ("big5hkscs", "cp950"))
        damage = hong_kong.count("\ufffd") - windows.count("\ufffd")
        if damage < 0 or (not damage and hong_kong.translate(_WINDOWS_SIGNS) != windows):
            return "big5hkscs"
    return "cp950"
