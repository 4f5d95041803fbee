"""How a stretch of text was misread: a search over codec paths, decided by the character model.

A path is one misreading or two. Encoding the stretch by the codec that showed it and
decoding it by what it was must both be strict, so that the bytes are provably the same.
Of all readings the likeliest counts, if it is better than the stretch as it stands, and
better than random bytes would be, by margins in bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cleaner.encoding.character_model import cost
from cleaner.encoding.misread.codec_paths import DOUBLE_BYTE, SINGLE_BYTE, UTF_16, Path, Step, read, shown_as
from cleaner.encoding.misread.reading import CHINESE, MIN_EVIDENCE, MIN_MARGIN, Reading, cost_as_it_stands, judge

# Readings that are kept for the next step, shortest first: a misreading makes text longer.
_KEPT = 6
# A decoder that knows no user-defined characters loses other bytes than 80, too: then another one gives better text.
MAX_ADVANTAGE_OVER_80 = 10.0
_LOSS = "\ufffd"


@cache
def single_steps() -> Path:
    """Return the misreadings that are looked for, as they are named in paths."""
    single = [Step(codec, was) for codec in SINGLE_BYTE for was in ("utf-8", *CHINESE)]
    double = [Step(codec, was) for codec in DOUBLE_BYTE for was in ("utf-8", *CHINESE) if codec[:4] != was[:4]]
    units = [Step("utf-16-le", "utf-16-be"), Step("utf-16-be", "utf-16-le")]
    units += [Step("cp1252", was) for was in UTF_16]
    return (*single, *double, *units)


def find_readings(stretch: str, before: str = "\n", after: str = "\n", steps: int = 2) -> list[Reading]:
    """Return the ways to read *stretch* again, by at most so many *steps*, likeliest first, each text once.

    *before* and *after* are the characters beside it. Readings without a Han character are left out.
    """
    found: dict[str, Reading] = {}
    most: float | None = None
    for path, text, raw in _read_again(stretch, steps):
        if most is None:
            # What is no better than the stretch as it stands can be no reading, nor as near to one as a rival must be.
            most = cost_as_it_stands(stretch, before, after) - MIN_EVIDENCE + MIN_MARGIN
        reading = judge(path, text, raw, stretch, before, after, most=most)
        if reading is not None and (text not in found or reading.total < found[text].total):
            found[text] = reading
    return sorted(found.values(), key=lambda reading: reading.total)


def read_by(path: Path, stretch: str, before: str = "\n", after: str = "\n") -> Reading | None:
    """Return the likeliest reading of *stretch* by one path, None where it is not possible or gives no Chinese."""
    texts = [(stretch, b"")]
    for step in path:
        ways = [(raw, read(raw, step.was)) for shown, _ in texts for raw in shown_as(shown, step.read_as)]
        texts = [(text, raw) for raw, text in ways if text is not None]
    found = (judge(path, text, raw, stretch, before, after) for text, raw in texts)
    return min((reading for reading in found if reading is not None), key=lambda one: one.total, default=None)


def _read_again(stretch: str, steps: int) -> Iterator[tuple[Path, str, bytes]]:
    level: list[tuple[Path, str]] = [((), stretch)]
    for _ in range(steps):
        found = [(path, text, raw) for before, shown in level for path, text, raw in _one_step(shown, before)]
        yield from found
        # What was shown wrongly was saved as UTF-8 before it was misread again.
        shorter = [(path, text) for path, text, _ in found if path[-1].was == "utf-8" and len(text) < len(stretch)]
        level = sorted(shorter, key=lambda one: len(one[1]))[:_KEPT]


def _one_step(shown: str, path: Path) -> Iterator[tuple[Path, str, bytes]]:
    ways: dict[str, list[bytes]] = {}
    for step in single_steps():
        if path and step.read_as[:4] == path[-1].was[:4]:
            continue  # the bytes of the step before, read by another codec: one step does that
        if step.read_as not in ways:
            ways[step.read_as] = shown_as(shown, step.read_as)
        for raw in ways[step.read_as]:
            text = read(raw, step.was)
            if text is not None and text != shown and (_LOSS not in shown or _holds_80(shown, raw, step)):
                yield (*path, step), text, raw


def _holds_80(shown: str, raw: bytes, step: Step) -> bool:
    """Tell whether the signs of loss in *shown* may all be the byte 80: no other byte gives clearly better text."""
    if step != Step("gb18030", "utf-8"):
        return False
    at = 0
    for place, character in enumerate(shown):
        if character == _LOSS and shown[place + 1 : place + 2] >= "\x80":
            first = at
            while raw[first] & 0xC0 == 0x80:
                first -= 1
            before, rest = raw[:first].decode("utf-8"), raw[first:].decode("utf-8")
            code = rest[0].encode("utf-8")
            ways = (code[: at - first] + bytes((byte,)) + code[at - first + 1 :] for byte in range(0x80, 0xC0))
            choices = [other for way in ways if (other := read(way, "utf-8")) is not None]
            best = min(cost(other + rest[1:2], before[-1:] or "\n") for other in choices)
            if cost(rest[:2], before[-1:] or "\n") > best + MAX_ADVANTAGE_OVER_80:
                return False
        at += 1 if character == _LOSS else len(character.encode("gb18030"))
    return True
