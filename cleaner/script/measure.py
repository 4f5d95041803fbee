"""隻, which counts animals and ships, where a converter wrote it for 只 (only) in traditional text."""

from __future__ import annotations

import re
from collections.abc import Iterator

# In front of these 只 is "only", unless a number, a pronoun or a noun that is counted stands before it: 兩隻要, 船隻有.
_FOR_ONLY = re.compile(
    "(?<![一二兩三四五六七八九十百千萬億幾多數這那每半船艦整某單雙各前後另哪首末頭第餘來0-9０-９])"
    "隻(?=要|有|是|能|好|會|不過|得|顧|管|需|想|准|許|準許)"
)


def find_measures_for_only(text: str) -> Iterator[int]:
    """Yield the position of each 隻 that stands for 只.

    >>> list(find_measures_for_only("隻要有兩隻要賣，船隻有十艘，他隻是看看"))
    [0, 15]
    """
    if "隻" in text:
        yield from (match.start() for match in _FOR_ONLY.finditer(text))
