"""The byte AD of misread Chinese, which pages drop: Latin-1 shows it as a soft hyphen, and that shows nothing.

Where it is gone the pairs behind it are read out of step, up to the next byte that is no
part of a pair. The character model shows such places; putting the byte back there makes
the text likely again, or it was not that.
"""

from __future__ import annotations

import numpy as np

from cleaner.encoding.character_model import cost, costs
from cleaner.encoding.codec_paths import Path, Step, python_codec, shown_as
from cleaner.encoding.misread_reading import Reading, judge

HYPHEN = b"\xad"
STEPS = (Step("cp1252", "gb18030"), Step("cp1252", "big5"))
# What putting the byte back must gain. One of a dozen places is chosen, which is worth four bits by chance.
MIN_GAIN_OF_HYPHEN = 16.0
# Characters cost so much where pairs are out of step, or a second byte stands there as a letter; of running text one in
# ten does.
UNLIKELY_BITS = 11.0
# How far from such a character the byte may be missing, in bytes before it.
_REACH = 6
MAX_HYPHENS = 40
# Where the first of these places are not mended by it, no byte AD is what is missing.
MAX_PLACES = 3
# Of the bytes of Big5 text three in four are beyond ASCII, of GBK text all; of accented words one in three.
MIN_HIGH_SHARE = 0.55
MIN_HIGH = 6
MAX_BYTES = 4000
_LOST = "\ufffd"


def restore_hyphens(stretch: str, path: Path, before: str = "\n", after: str = "\n") -> Reading | None:
    """Return the reading of *stretch* with bytes AD put back where that gains much, None where it gains nothing."""
    if len(path) > 1 or path[0] not in STEPS or len(stretch) > MAX_BYTES:
        return None
    codec = python_codec(path[0].was)
    for raw in shown_as(stretch, path[0].read_as):
        if sum(byte >= 0x80 for byte in raw) < max(MIN_HIGH, MIN_HIGH_SHARE * len(raw)):
            continue
        restored, count = raw, 0
        while count < MAX_HYPHENS:
            better = _restore_one(restored, codec, before)
            if better is None:
                break
            restored, count = better, count + 1
        text = restored.decode(codec, "replace")
        if count and _LOST not in text:
            loss = f"{count} bytes AD (soft hyphens) put back"
            return judge(path, text, restored, stretch, before, after, loss=loss)
    return None


def _restore_one(raw: bytes, codec: str, before: str) -> bytes | None:
    text = raw.decode(codec, "replace")
    found = costs(text, before)
    if not (found > UNLIKELY_BITS).any():
        return None
    unlikely = np.flatnonzero(found > UNLIKELY_BITS)[:MAX_PLACES].tolist()
    starts = [len(text[:place].encode(codec, "replace")) for place in unlikely]
    places = {byte for at in starts for byte in range(max(0, at - _REACH), at + 3)}
    ways = [raw[:byte] + HYPHEN + raw[byte:] for byte in sorted(places)]
    best, least = min(((way, cost(way.decode(codec, "replace"), before)) for way in ways), key=lambda one: one[1])
    return best if least < cost(text, before) - MIN_GAIN_OF_HYPHEN else None
