"""Misread text whose last byte is lost: missing, or shown as a sign of loss.

Text of two- and three-byte characters that was cut, or stands before a space or a digit,
ends in a byte without its partner. All before it is read as elsewhere; what the last
character was is chosen by the character model, if it is sure enough.
"""

from __future__ import annotations

import codecs
from functools import cache, lru_cache

from cleaner.encoding.character_model import cost, most_likely
from cleaner.encoding.misread.codec_paths import UTF_16, Step, python_codec, read, shown_as
from cleaner.encoding.misread.reading import (
    COST_OF_LOSS,
    DAMAGE,
    HAN,
    MIN_EVIDENCE,
    Reading,
    cost_as_it_stands,
    judge,
)
from cleaner.encoding.misread.search import single_steps
from cleaner.encoding.plausibility import common_share

# What decoders show for a byte that is lost, and how far the next best character must be behind then.
LOST = ("\ufffd", "?")
# Of characters of real pages whose last byte was taken away, so many bits ahead of all others together, 97 in 100 were
# right; at the end of a line, where nothing follows that tells, 98 in 100 of UTF-8 with the smaller margin.
MIN_MARGIN_OF_LOST = 7.0
MIN_MARGIN_AT_END = 3.7
_LOSS = LOST[0]
# Readings of which the last character is looked for, likeliest first.
_KEPT = 3


def find_cut_readings(stretch: str, before: str = "\n", after: str = "\n", step: Step | None = None) -> list[Reading]:
    """Return the ways to read a stretch again whose last byte is lost: missing, or shown as a sign of loss.

    What the last character was is chosen by the model, if the next choice is far enough
    behind; else U+FFFD stands for it. Likeliest first; by one *step* alone where it is given.
    """
    # A decoder shows a lost byte and what it took for its second one as one U+FFFD or two.
    body = stretch[:-1] if stretch[-1:] in LOST else stretch
    body = body.removesuffix(_LOSS)
    # The byte of an ASCII sign behind the stretch: where it is a second one, nothing is missing.
    following = after[:1].encode() if body == stretch and "\n" < after[:1] < "\x80" else b""
    found: dict[str, tuple[Reading, bytes]] = {}
    most = cost_as_it_stands(stretch, before, after) - MIN_EVIDENCE
    for read_as, steps in (_steps_by_codec() if step is None else {step.read_as: [step]}).items():
        for raw in shown_as(body, read_as) if body else ():
            for one in steps:
                text, rest = _read_but_end(raw, one.was)
                if not rest or (following and common_share(read(rest + following, one.was) or "") > 0):
                    continue
                reading = judge((one,), text, raw[: len(raw) - len(rest)], stretch, before, "", most=most)
                if reading is not None and reading.is_chinese:
                    best = found.get(text)
                    if best is None or reading.total < best[0].total:
                        found[text] = reading, rest
    likeliest = sorted(found.values(), key=lambda one: one[0].total)[:_KEPT]
    return sorted((_complete(*one, after) for one in likeliest), key=lambda reading: reading.total)


@cache
def _steps_by_codec() -> dict[str, list[Step]]:
    table: dict[str, list[Step]] = {}
    for step in single_steps():
        if step.was not in UTF_16:
            table.setdefault(step.read_as, []).append(step)
    return table


def _read_but_end(raw: bytes, codec: str) -> tuple[str, bytes]:
    """Return the whole characters of *raw* and the bytes of a last one that is cut; nothing where others are wrong."""
    try:
        decoder = codecs.getincrementaldecoder(python_codec(codec))()
        text = decoder.decode(raw)
    except UnicodeDecodeError:
        return "", b""
    return text, decoder.getstate()[0] if text else b""


def _complete(reading: Reading, rest: bytes, after: str) -> Reading:
    """Return a reading with its last character, of which *rest* is known: the likeliest one, or U+FFFD."""
    codec = reading.path[0].was
    choices = _characters_from(rest, codec)
    if len(choices) > 1:
        is_end = after == "\n"
        choice = most_likely([choices], reading.text[-1:], "" if is_end else after)
        margin, last = choice.margins[0], choice.chosen[0]
        if margin >= (MIN_MARGIN_AT_END if is_end and codec == "utf-8" else MIN_MARGIN_OF_LOST):
            loss = f"its last byte is lost; all other choices are {margin:.0f} bits behind"
            text = reading.text + last
            distinct = len(set(HAN.findall(text)))
            return reading._replace(
                text=text, bits=reading.bits + cost(last, reading.text), distinct=distinct, loss=loss
            )
    loss = "its last byte is lost, and what it was is not sure"
    return reading._replace(text=reading.text + _LOSS, bits=reading.bits + COST_OF_LOSS, loss=loss)


@lru_cache(maxsize=1024)
def _characters_from(rest: bytes, codec: str) -> list[str]:
    """Return the characters of which *rest* is all but the last byte."""
    ends = (read(rest + bytes((byte,)), codec) for byte in range(0x40, 0xFF))
    return [one for one in ends if one is not None and len(one) == 1 and not DAMAGE.match(one)]
