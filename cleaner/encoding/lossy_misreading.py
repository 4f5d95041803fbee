"""UTF-8 that was read as GBK and lost bytes throughout: reported with its place, since a guess is no repair."""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.misread_reading import count_han
from cleaner.encoding.plausibility import common_share, utf8_share
from cleaner.encoding.traits import Trait, gbk_firsts, traits_of

_LOSSY = "encoding/lossy-misreading"

# Every third character or so of such text lost a byte where GBK has no character; ordinary Chinese encoded as GBK has
# under 0.1 of its bytes in sequences that UTF-8 knows.
MIN_LOSSY_UTF8_SHARE = 0.6
MIN_LOSSY_HAN = 4
# The share of common Han characters and Chinese signs in what can be read; running text has 0.95.
MIN_COMMON_SHARE = 0.8


# Three bytes of UTF-8 and the next three are three characters of GBK: of the first two bytes, of the third and the
# next first, and so on.
@cache
def _gbk_gate() -> re.Pattern[str]:
    seconds = {bytes((lead, trail)).decode("gb18030") for lead in range(0x81, 0xC0) for trail in range(0xE2, 0xF0)}
    return re.compile(f"[{''.join(sorted(gbk_firsts()))}][{''.join(sorted(seconds))}]")


def find_lossy_misreadings(text: str, context: Context) -> Changes:
    """Return notes on lines of UTF-8 read as GBK of which bytes are lost: what they were is known in parts only."""
    if not context.config.is_enabled(_LOSSY) or not traits_of(context).has(Trait.GBK):
        return NO_CHANGES
    notes = []
    for start, end in traits_of(context).lines(Trait.GBK, _gbk_gate()):
        raw = text[start:end].replace("\ufffd", "").encode("gb18030", "ignore")
        share = utf8_share(raw)
        read = raw.decode("utf-8", "ignore")
        if (
            share >= MIN_LOSSY_UTF8_SHARE
            and count_han(read) >= MIN_LOSSY_HAN
            and common_share(read) >= MIN_COMMON_SHARE
        ):
            lost = f"{100 * (1 - share):.0f} % of its bytes no longer form characters"
            notes.append(Note(_LOSSY, start, end, "UTF-8 was read as GBK, and bytes of it are lost", lost))
    return Changes(notes=notes)
