"""The byte AD of misread Chinese, which pages drop: Latin-1 shows it as a soft hyphen, and that shows nothing.

Where it is gone the pairs behind it are read out of step, up to the next byte that is no
part of a pair. So the bytes are read anew, with and without an AD before and behind each:
of all ways through them the likeliest counts, where each AD costs what it is worth by
chance (Viterbi's algorithm on the pairs of the character model).
"""

from __future__ import annotations

from math import log2
from typing import NamedTuple

from cleaner.encoding.character_model import costs_of_pairs
from cleaner.encoding.misread.codec_paths import Path, Step, python_codec, shown_as
from cleaner.encoding.misread.reading import BITS_OF_BYTE, Reading, judge

HYPHEN = b"\xad"
STEPS = (Step("cp1252", "gb18030"), Step("cp1252", "big5"), Step("cp1252", "big5-hkscs"))
# What an AD costs: one byte in 80 to 120 of Chinese text is one. In 6,000 lines of law, prose, verse and manuals in GBK
# and Big5 that have none, putting one anywhere gained 4 bits at most; where one was lost, 6 and more in 95 of 100.
COST_OF_HYPHEN = 7.0
MIN_COST_OF_HYPHEN = 4.0  # one in 16
# A last byte without a second one: more likely that is what was lost. Such text has its own search.
COST_OF_CUT = 3.0
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
        # A page that shows one soft hyphen drops none.
        if HYPHEN in raw or sum(byte >= 0x80 for byte in raw) < max(MIN_HIGH, MIN_HIGH_SHARE * len(raw)):
            continue
        restored = _restore(raw, codec, before, after, COST_OF_HYPHEN)
        count = len(restored) - len(raw)
        if count > 1:
            # A line that lost several has as many as they say.
            share = log2(len(raw) / count)
            restored = _restore(raw, codec, before, after, min(COST_OF_HYPHEN, max(MIN_COST_OF_HYPHEN, share)))
            count = len(restored) - len(raw)
        if count:
            loss = f"{count} bytes AD (soft hyphens) put back"
            found = judge(path, restored.decode(codec), restored, stretch, before, after, loss=loss)
            # Bytes that were put back explain nothing, and cost what they cost in the search.
            price = COST_OF_HYPHEN * count
            return found and found._replace(bits=found.bits + price, gain=found.gain - price - BITS_OF_BYTE * count)
    return None


class _Way(NamedTuple):
    """A character that bytes up to some place may be: the bytes with what is put back, and how many were there."""

    character: str
    code: bytes
    length: int


def _restore(raw: bytes, codec: str, before: str, after: str, cost: float) -> bytes:
    """Return *raw* with the bytes put back, *raw* itself where there is no way through it."""
    ways = [[_Way(before[-1:] or "\n", b"", 0)], *(_ways_to(raw, end, codec) for end in range(1, len(raw) + 1))]
    behind = after[:1] or "\n"
    ways.append([_Way(behind, b"", 1), *([_Way(behind, b"", 2)] if raw[-1] >= 0x80 else [])])
    likeliest = _likeliest_before(ways, cost)
    for last in sorted(likeliest[-1], key=lambda way: likeliest[-1][way][0]):
        restored = _bytes_on_the_way(likeliest, last)
        # Where bytes AD are lost in a line, the one that its last character lacks is one as well.
        if last.length == 1 or HYPHEN not in restored or behind != "\n":
            return restored if last.length == 1 else raw
    return raw


def _bytes_on_the_way(likeliest: list[dict[_Way, tuple[float, _Way]]], last: _Way) -> bytes:
    codes, end = [], len(likeliest) - 1
    while end:
        codes.append(last.code)
        _, previous = likeliest[end][last]
        end, last = end - last.length, previous
    return b"".join(reversed(codes))


def _likeliest_before(ways: list[list[_Way]], cost: float) -> list[dict[_Way, tuple[float, _Way]]]:
    """Return for each place and each way to it what the likeliest text up to there costs, and the way before."""
    steps = [(end, way, one) for end in range(1, len(ways)) for way in ways[end] for one in ways[end - way.length]]
    before, after = "".join(one.character for _, _, one in steps), "".join(way.character for _, way, _ in steps)
    likeliest: list[dict[_Way, tuple[float, _Way]]] = [{} for _ in ways]
    start = ways[0][0]
    likeliest[0][start] = 0.0, start
    for (end, way, one), bits in zip(steps, costs_of_pairs(before, after).tolist(), strict=True):
        if one in likeliest[end - way.length]:
            total = likeliest[end - way.length][one][0] + bits + _cost_of(way, cost)
            if way not in likeliest[end] or total < likeliest[end][way][0]:
                likeliest[end][way] = total, one
    return likeliest


def _cost_of(way: _Way, cost: float) -> float:
    return cost * (len(way.code) - way.length) if way.code else COST_OF_CUT * (way.length - 1)


def _ways_to(raw: bytes, end: int, codec: str) -> list[_Way]:
    """Return the characters whose bytes end at *end*: one or two bytes of *raw*, or one and an AD."""
    last = raw[end - 1 : end]
    codes = [(raw[end - 2 : end], 2)] if end > 1 else []
    codes += [(last, 1)] if last < b"\x80" else []
    codes += [(HYPHEN + last, 1)] if last >= b"@" else []
    codes += [(last + HYPHEN, 1)] if last >= b"\x80" else []
    read = ((code.decode(codec, "replace"), code, length) for code, length in codes)
    return [_Way(shown, code, length) for shown, code, length in read if len(shown) == 1 and shown != _LOST]
