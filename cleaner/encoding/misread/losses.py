"""Big5 that was read as GBK by a decoder without user-defined characters: first bytes are lost, their places known.

Such a decoder shows a sign of loss for a byte that begins no pair of its table, and the
second byte of the pair, if it is an ASCII letter, as itself: `�n`. Few first bytes do that
before a given second one, so that the character model can choose between what they make.
"""

from __future__ import annotations

import re
from functools import cache

from cleaner.encoding.character_model import most_likely
from cleaner.encoding.misread.codec_paths import Step, read
from cleaner.encoding.misread.reading import Reading, judge

STEP = Step("gb18030", "big5")
PAIR = re.compile("\ufffd[@-~]")
# Of the characters so many may have lost their first byte; each must be chosen by a margin.
MAX_LOST_SHARE = 0.6
MIN_KNOWN = 4
# How much likelier each chosen one must be than its others together, in bits; there are a dozen of these.
MIN_MARGIN = 6.0

_UNIT = re.compile("\ufffd[@-~]|[\x00-\x7f]|[^\x00-\x7f]")


def read_with_losses(stretch: str, before: str = "\n", after: str = "\n") -> Reading | None:
    """Return *stretch* read again, None where a character is no pair of Big5 or a lost one is not sure."""
    if not PAIR.search(stretch):
        return None
    units = _UNIT.findall(stretch)
    slots = [_choices(unit) for unit in units]
    lost = sum(len(unit) > 1 for unit in units)
    known = sum(unit >= "\x80" for unit in units) - lost
    if not all(slots) or known < MIN_KNOWN or lost > MAX_LOST_SHARE * (known + lost):
        return None
    choice = most_likely(slots, before, "" if after == "\n" else after)
    if min(choice.margins) < MIN_MARGIN:
        return None
    text = "".join(choice.chosen)
    raw = b"".join(unit.encode("gb18030", "replace") for unit in units)
    loss = f"{lost} first bytes are lost; the next choices are {min(choice.margins):.0f} bits behind"
    return judge((STEP,), text, raw, stretch, before, after, loss=loss)


def _choices(unit: str) -> tuple[str, ...]:
    if len(unit) > 1:
        return _of_lost(unit[1])
    if unit < "\x80":
        return (unit,)
    try:
        code = unit.encode("gbk")
    except UnicodeEncodeError:
        return ()
    text = read(code, "big5")
    return (text,) if text is not None and len(text) == 1 else ()


@cache
def _of_lost(second: str) -> tuple[str, ...]:
    """Return the characters of Big5 with this second byte whose first byte begins no pair of GBK before it."""
    found = []
    for lead in range(0xA1, 0xFA):
        code = bytes((lead, ord(second)))
        try:
            code.decode("gbk")
        except UnicodeDecodeError:
            text = read(code, "big5")
            if text is not None and not "\ue000" <= text <= "\uf8ff":
                found.append(text)
    return tuple(found)
