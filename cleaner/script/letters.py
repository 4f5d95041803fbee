"""What the letters of a text are: Chinese characters by what they tell, kana, hangul, Latin, others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, to_code_points
from cleaner.script.flags import HAN, SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.telling import flag_characters
from cleaner.writing import ScriptSpan

KINDS = ("hans", "hant", "shared", "japanese", "korean", "latin", "other")
_JAPANESE, _KOREAN = "japanese", "korean"
_OF_TAG = {"ja": _JAPANESE, "ko": _KOREAN}


def _count_between(points: CodePoints, low: int, high: int) -> int:
    # A code point below `low` wraps around and is large: one comparison, not two.
    return int(np.count_nonzero((points - np.uint32(low)) < np.uint32(high - low)))


def is_hangul(points: CodePoints) -> npt.NDArray[np.bool_]:
    """Return which code points are hangul: syllables and jamo."""
    return ((points >= 0xAC00) & (points < 0xD7A4)) | ((points >= 0x1100) & (points < 0x1200)) | (
        (points >= 0x3131) & (points < 0x318F)
    )  # fmt: skip


def is_kana(points: CodePoints) -> npt.NDArray[np.bool_]:
    """Return which code points are kana; the middle dot ・ is none."""
    found: npt.NDArray[np.bool_] = (points >= 0x3041) & (points < 0x3100) & (points != 0x30FB)
    return found


def has_kana_or_hangul(points: CodePoints) -> bool:
    """Tell whether a text holds kana or hangul anywhere, in quotes and code too."""
    return bool(_count_between(points, 0x3041, 0x3100) or _count_between(points, 0xAC00, 0xD7A4))


def letter_shares(text: str, spans: Sequence[ScriptSpan], tags: Sequence[str]) -> dict[str, float]:
    """Return the part of each kind in the letters of a text, as `Script.letters` describes."""
    points = to_code_points(text)
    flags = flag_characters(text, points)
    counts = _count(points, flags)
    if counts[_JAPANESE] or counts[_KOREAN] or any(tag in _OF_TAG for tag in tags):
        for span, tag in zip(spans, tags, strict=True):
            kind = _OF_TAG.get(tag)
            if kind is None:
                continue
            own = slice(span.start, span.end)
            inside = _count(points[own], flags[own])
            for chinese in ("hans", "hant", "shared"):
                counts[chinese] -= inside[chinese]
            counts[kind] += _count_between(points[own], 0x3400, 0xA000)
    total = sum(counts.values())
    return {kind: counts[kind] / total for kind in KINDS if counts[kind] > 0} if total else {}


def _count(points: CodePoints, flags: Flags) -> Counter[str]:
    han, hans, hant = (int(np.count_nonzero(flags & flag)) for flag in (HAN, SIMPLIFIED, TRADITIONAL))
    counts = Counter(hans=hans, hant=hant, shared=han - hans - hant)
    counts["latin"] = _count_between(points | np.uint32(0x20), ord("a"), ord("z") + 1)
    counts["latin"] += _count_between(points, 0xC0, 0x250) + _count_between(points, 0x1E00, 0x1F00)
    counts[_JAPANESE] = _count_between(points, 0x3041, 0x3100) - _count_between(points, 0x30FB, 0x30FC)
    jamo = _count_between(points, 0x1100, 0x1200)
    counts[_KOREAN] = _count_between(points, 0xAC00, 0xD7A4) + jamo
    counts["other"] = _count_between(points, 0x370, 0x1E00) - jamo
    return counts
