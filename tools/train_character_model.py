"""Count the character model anew: ``python tools/train_character_model.py OUT.npz FILE[:MEGABYTES[:WEIGHT]]…``.

Each FILE is UTF-8 text; of each so many megabytes are read (all, unless given) and their
counts multiplied by a weight (1). Every twentieth stretch of 64 kB is held out; at the
end the script prints what a character of it costs, in bits.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.folding import simplified_characters

Array = npt.NDArray[Any]
Sources = list[tuple[Path, int, float]]  # text, how many bytes of it to read, weight

# Han characters with a unit of their own. Of the texts, dictionaries of rare characters among them, one in a hundred is
# beyond these.
HAN_UNITS = 6000
# Pairs with a cost of their own, those whose loss would cost most. 100,000 cost 0.1 bits a character more (278 kB),
# 400,000 save 0.1 (865 kB).
PAIRS = 200_000
DISCOUNT = 0.75
# What a traditional form costs at most within its unit, in bits: the texts hold little that is traditional.
MAX_COST_OF_FORM = 6.0
TRADITIONAL = 2
STEP = 0.1  # bits
STRETCH = 1 << 16
HELD_OUT = 20

# Kinds of characters beside Han and single signs, by ranges of code points; the first that fits counts.
KINDS: list[tuple[str, tuple[tuple[int, int], ...]]] = [
    ("line feed", ((0x0A, 0x0B),)),
    ("space", ((0x20, 0x21), (0x09, 0x0A), (0x3000, 0x3001))),
    ("digit", ((0x30, 0x3A), (0xFF10, 0xFF1A))),
    ("lower", ((0x61, 0x7B), (0xFF41, 0xFF5B))),
    ("upper", ((0x41, 0x5B), (0xFF21, 0xFF3B))),
    ("control", ((0x00, 0x20), (0x7F, 0x80))),
    ("c1", ((0x80, 0xA0),)),
    ("latin-1 sign", ((0xA0, 0xC0), (0xD7, 0xD8), (0xF7, 0xF8))),
    ("latin-1 upper", ((0xC0, 0xDF),)),
    ("latin-1 lower", ((0xDF, 0x100),)),
    ("latin a", ((0x100, 0x180),)),
    ("latin b", ((0x180, 0x250), (0x1E00, 0x1F00), (0x2C60, 0x2C80), (0xA720, 0xA800))),
    ("phonetic", ((0x250, 0x300), (0x1D00, 0x1DC0))),
    ("combining", ((0x300, 0x370), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))),
    ("greek", ((0x370, 0x400), (0x1F00, 0x2000))),
    ("cyrillic", ((0x400, 0x530),)),
    ("armenian, georgian", ((0x530, 0x590), (0x10A0, 0x1100))),
    ("hebrew", ((0x590, 0x600),)),
    ("arabic", ((0x600, 0x700), (0x750, 0x780), (0xFB50, 0xFE00), (0xFE70, 0xFEFF))),
    ("indic", ((0x900, 0xE00), (0xF00, 0x1000), (0x1780, 0x1800))),
    ("thai, lao, burmese", ((0xE00, 0xF00), (0x1000, 0x10A0))),
    ("jamo", ((0x1100, 0x1200), (0x3130, 0x3190), (0xA960, 0xA980))),
    ("mongolian", ((0x1800, 0x18B0),)),
    ("other scripts", ((0x700, 0x900), (0x1200, 0x1D00), (0xA000, 0xA4D0), (0x2C00, 0x2E00), (0xA4D0, 0xAC00))),
    ("hangul", ((0xAC00, 0xD800),)),
    ("surrogate", ((0xD800, 0xE000),)),
    ("private", ((0xE000, 0xF900),)),
    ("invisible", ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFEFF, 0xFF00), (0xFE00, 0xFE10))),
    ("punctuation", ((0x2000, 0x2070), (0x2E00, 0x2E80))),
    ("number", ((0x2070, 0x20A0), (0x2150, 0x2190))),
    ("currency", ((0x20A0, 0x20D0),)),
    ("letterlike", ((0x2100, 0x2150),)),
    ("arrow", ((0x2190, 0x2200), (0x27F0, 0x2900), (0x2B00, 0x2C00))),
    ("mathematics", ((0x2200, 0x2300), (0x27C0, 0x27F0), (0x2900, 0x2B00))),
    ("technical", ((0x2300, 0x2460),)),
    ("enclosed", ((0x2460, 0x2500), (0x3200, 0x3300))),
    ("box", ((0x2500, 0x25A0),)),
    ("geometric", ((0x25A0, 0x2600),)),
    ("dingbat", ((0x2600, 0x27C0),)),
    ("braille", ((0x2800, 0x2900),)),
    ("radical", ((0x2E80, 0x3000), (0x31C0, 0x31F0))),
    ("chinese sign", ((0x3000, 0x3040), (0xFE30, 0xFE70), (0xFF00, 0xFF61), (0xFFE0, 0xFFF0))),
    ("hiragana", ((0x3040, 0x30A0),)),
    ("katakana", ((0x30A0, 0x3100), (0x31F0, 0x3200))),
    ("bopomofo", ((0x3100, 0x3130), (0x31A0, 0x31C0))),
    ("squared", ((0x3300, 0x3400),)),
    ("half-width kana", ((0xFF61, 0xFFA0),)),
    ("half-width hangul", ((0xFFA0, 0xFFE0),)),
    ("compatibility", ((0xF900, 0xFB00),)),
    ("latin ligature", ((0xFB00, 0xFB50),)),
    ("special", ((0xFFF0, 0x10000),)),
    ("han of extension a", ((0x3400, 0x4E00),)),
    ("rare han", ((0x4E00, 0xA000),)),
]
# Signs with a unit of their own: all of ASCII, and those of Chinese text.
SIGNS = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum())
SIGNS += "、。〈〉《》「」『』【】“”‘’…—–·•・～￥×℃→●■★©®°«»\u00a0\ufffd€£№"
# Planes 1 to 3 and the others: emoji and signs, Han beyond the BMP, the rest.
BEYOND = [("emoji", 10.0), ("han beyond the BMP", 16.0), ("han beyond the BMP", 16.0), ("other planes", 16.0)]


def fold(code: int, simplified: dict[str, str]) -> int:
    """Return the code point that stands for *code* in the alphabet."""
    character = simplified.get(chr(code), chr(code))
    if 0xFF01 <= code <= 0xFF5E:
        character = chr(code - 0xFEE0)
    elif 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        character = unicodedata.normalize("NFKC", character)
    return ord(character[0]) if character[0] < "\U00010000" else code


def stretches(path: Path, limit: int) -> Iterator[tuple[bool, Array]]:
    """Yield (is held out, code points) of a file."""
    with path.open(encoding="utf-8", errors="ignore") as file:
        read = number = 0
        while read < limit:
            text = file.read(STRETCH // 3)
            if not text:
                return
            read += len(text.encode("utf-8", "ignore"))
            yield number % HELD_OUT == 0, np.frombuffer(text.encode("utf-32-le", "ignore"), dtype="<u4")
            number += 1


def main() -> int:
    """Count the model, write it, and print what it makes of the text that was held out."""
    out = Path(sys.argv[1])
    sources = []
    for given in sys.argv[2:]:
        name, _, rest = given.partition(":")
        megabytes, _, weight = rest.partition(":")
        sources.append((Path(name), int(float(megabytes or 1e6) * 1e6), float(weight or 1)))
    points_count = count_characters(sources)
    unit_of, beyond_units, units = alphabet(points_count)
    script = scripts()
    within = np.zeros(0x10000)
    for unit in range(units):
        for members in (np.flatnonzero((unit_of == unit) & (script == kind)) for kind in range(3)):
            if members.size:
                counts = points_count[members] + 0.5  # so that what was never seen is unlikely, not impossible
                within[members] = -np.log2(counts / counts.sum())
    traditional = script == TRADITIONAL
    within[traditional] = np.minimum(within[traditional], MAX_COST_OF_FORM)
    np.savez_compressed(
        out,
        unit_of=unit_of,
        within=quantise(within),
        script=script,
        beyond_units=beyond_units,
        beyond_within=quantise(np.array([0.0] + [cost for _, cost in BEYOND])),
        **estimate(count_pairs(sources, unit_of, beyond_units, units), units),
    )
    print(f"{units} units, {out.stat().st_size / 1e3:.0f} kB")
    report(out, sources)
    return 0


def count_characters(sources: Sources) -> Array:
    """Return how often each character of the BMP occurs, weighted."""
    found = np.zeros(0x10000)
    for path, limit, weight in sources:
        for held_out, points in stretches(path, limit):
            if not held_out:
                found += weight * np.bincount(points[points < 0x10000], minlength=0x10000)
    return found


def alphabet(points_count: Array) -> tuple[Array, Array, int]:
    """Return the unit of each code point, those of the planes beyond, and how many units there are."""
    simplified = simplified_characters()
    folded = np.array([fold(code, simplified) for code in range(0x10000)])
    han = np.zeros(0x10000)
    np.add.at(han, folded, points_count)
    han[:0x4E00] = han[0xA000:] = 0
    common = np.argsort(-han, kind="stable")[:HAN_UNITS]
    common = np.sort(common[han[common] > 1])

    names: list[str] = [name for name, _ in KINDS] + list(dict.fromkeys(name for name, _ in BEYOND))
    unit_of = np.zeros(0x10000, dtype=np.uint16)
    for number, (_, ranges) in reversed(list(enumerate(KINDS))):
        for start, stop in ranges:
            unit_of[start:stop] = number
    own = {code: len(names) + number for number, code in enumerate([*map(ord, SIGNS), *common.tolist()])}
    for code in range(0x10000):
        if int(folded[code]) in own and (code in own or folded[code] != code):
            unit_of[code] = own[int(folded[code])]
    beyond_units = np.array([0] + [names.index(name) for name, _ in BEYOND], dtype=np.uint16)
    return unit_of, beyond_units, len(names) + len(own)


def scripts() -> Array:
    """Return for each code point of the BMP: 1 simplified only, 2 traditional only, 0 what both or neither use."""
    simplified = simplified_characters()
    found = np.zeros(0x10000, dtype=np.uint8)
    for traditional, character in simplified.items():
        if traditional < "\U00010000":
            found[ord(traditional)] = 2
        if character < "\U00010000" and character not in simplified and not is_big5(character):
            found[ord(character)] = 1
    return found


def is_big5(character: str) -> bool:
    """Tell whether Big5 has the character: then it is a traditional one as well (后, 里)."""
    try:
        return bool(character.encode("cp950"))
    except UnicodeEncodeError:
        return False


def count_pairs(sources: Sources, unit_of: Array, beyond_units: Array, units: int) -> Array:
    """Return how often each unit follows each other, weighted, shape (units, units)."""
    found = np.zeros(units * units, dtype=np.float32)
    for path, limit, weight in sources:
        for held_out, points in stretches(path, limit):
            if not held_out:
                sequence = unit_of[np.minimum(points, 0xFFFF)].astype(np.int64)
                beyond = points >= 0x10000
                sequence[beyond] = beyond_units[np.minimum(points[beyond] >> 16, beyond_units.size - 1)]
                keys, counts = np.unique(sequence[:-1] * units + sequence[1:], return_counts=True)
                found[keys] += np.float32(weight) * counts
    return found.reshape(units, units)


def report(out: Path, sources: Sources) -> None:
    """Print what a held-out character costs, by source, in bits."""
    from cleaner.encoding import character_model

    model = character_model.read_model(out.read_bytes())
    for path, limit, _ in sources:
        texts = [points.tobytes().decode("utf-32-le") for held_out, points in stretches(path, limit) if held_out]
        bits = sum(float(character_model.costs(text, "\n", model).sum()) for text in texts)
        print(f"{bits / max(sum(map(len, texts)), 1):6.2f}  {path.name}")


def estimate(counts: Array, units: int) -> dict[str, Array]:
    """Return the tables of costs: absolute discounting, the pairs of least use left out."""
    seen = counts.sum(axis=0) + 0.5
    single = seen / seen.sum()
    rows = counts.sum(axis=1)
    before, after = np.nonzero(counts)
    number = counts[before, after].astype(np.float64)
    kinds = np.bincount(before, minlength=units)
    left = (DISCOUNT * kinds + 0.5) / (rows + 0.5 + 1e-9)
    left = np.minimum(left, 1.0)
    likelihood = np.maximum(number - DISCOUNT, 0) / (rows[before] + 0.5) + left[before] * single[after]
    gain = number * (np.log2(likelihood) - np.log2(left[before] * single[after]))
    kept = np.argsort(-gain, kind="stable")[:PAIRS]
    kept = kept[gain[kept] > 0]
    keys = np.sort(before[kept] * units + after[kept])
    order = np.argsort(before[kept] * units + after[kept], kind="stable")
    kept = kept[order]
    mass = np.bincount(before[kept], weights=likelihood[kept], minlength=units)
    single_mass = np.bincount(before[kept], weights=single[after[kept]], minlength=units)
    backoff = np.maximum(1 - mass, 1e-6) / np.maximum(1 - single_mass, 1e-6)
    return {
        "single": quantise(-np.log2(single)),
        "backoff": quantise(np.maximum(-np.log2(backoff), 0)),
        "key_steps": np.diff(keys, prepend=0).astype(np.uint32),
        "pairs": quantise(-np.log2(likelihood[kept])),
    }


def quantise(bits: Array) -> Array:
    """Return costs in tenths of a bit."""
    return np.clip(np.round(bits / STEP), 0, 255).astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
