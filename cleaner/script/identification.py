"""Which script a text is in: simplified, traditional, both, or not Chinese; and each stretch of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np

from cleaner.ledger import CodePoints
from cleaner.script.flags import CHINESE, FOREIGN, HAN, JAPANESE, OPEN, SHARED, SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.language import find_other_lines, identify_language
from cleaner.script.leaning import NOWHERE, Leans, find_leaning
from cleaner.script.letters import has_kana_or_hangul, letter_shares
from cleaner.script.spans import find_spans, is_one_stretch
from cleaner.script.telling import (
    Flagged,
    LineCounts,
    flag_all,
    flag_characters,
    flag_each,
    japanese_only,
    simplified_only,
    traditional_only,
)
from cleaner.writing import Script, ScriptName, ScriptSpan

__all__ = [
    "CHINESE",
    "FOREIGN",
    "HAN",
    "JAPANESE",
    "OPEN",
    "SHARED",
    "SIMPLIFIED",
    "TRADITIONAL",
    "Flags",
    "LineCounts",
    "flag_characters",
    "identify_each",
    "identify_script",
    "japanese_only",
    "name_each",
    "simplified_only",
    "traditional_only",
]

# At least this part of the telling characters belongs to the other script: the text is mixed. Of the texts in
# `seeds`, the one that a converter left half done has 2.4 %, the traditional one with a few damaged places 0.3 %, the
# others none.
MIN_MIXED_SHARE = 0.02

_TAGS = {"hans": "zh-Hans", "hant": "zh-Hant", "mixed": "zh"}
_REGIONS = {None: "", "tw": "-TW", "hk": "-HK"}


def identify_script(text: str) -> Script:
    """Return which script *text* is in: `hans`, `hant`, `mixed`, or `other` (Japanese, Korean, nothing Chinese).

    `shares` are parts of the characters that tell the scripts apart, from 0 to 1. A
    Chinese text without any, such as a few words that both scripts write alike, counts
    as `hans`, for it is valid simplified text; its shares are 0, and its tag is `zh`
    alone. `spans` are runs of lines, and quoted parts of lines in another script than
    what is around them; characters alone are no spans.

    >>> identify_script("漢語有兩種字體。").name
    'hant'
    >>> identify_script("汉语有两种字体。").shares
    {'hans': 1.0, 'hant': 0.0}
    >>> identify_script("這套軟體的品質很好。").tag
    'zh-Hant-TW'
    >>> identify_script("他轻声念着：“舉頭望明月，低頭思故鄉。”").tags
    ('zh-Hans', 'zh-Hant', 'zh-Hans')
    """
    return identify_each([text])[0]


def identify_each(texts: Sequence[str]) -> list[Script]:
    """Return what `identify_script` returns for each text; the characters of some are looked at together."""
    return [_describe(*one, _judge(*one)) for one in _flag_some(texts)]


def name_each(texts: Sequence[str]) -> list[ScriptName]:
    """Return the `name` of the script of each text alone: without its stretches and its region in half of the time."""
    return [_judge(*one).name for one in _flag_some(texts)]


def _flag_some(texts: Sequence[str]) -> Iterator[Flagged]:
    return chain.from_iterable(flag_each(texts, of_stretches=True))


class _Judged(NamedTuple):
    """What a text as a whole is, and what tells its stretches."""

    name: ScriptName
    shares: dict[str, float]
    find_spans: Callable[[], tuple[ScriptSpan, ...]]


def _judge(text: str, points: CodePoints, flags: Flags, kinds: int) -> _Judged:
    # What is quoted, whose flags are 0, tells nothing of the text around, but of itself.
    is_quoting = bool(kinds) and b"\0" in flags.tobytes() and has_kana_or_hangul(points)
    is_plain = not kinds & (FOREIGN | JAPANESE) and not is_quoting and kinds & (TRADITIONAL | SIMPLIFIED)
    if is_plain and not find_other_lines(text):
        is_both = kinds & TRADITIONAL and kinds & SIMPLIFIED
        if not is_both or is_one_stretch(text, flags):
            return _judge_stretch(text, flags, kinds)
    return _judge_by_lines(text, points, flags, is_quoting)


def _judge_stretch(text: str, flags: Flags, kinds: int) -> _Judged:
    """Return the script of a text that is one stretch of Chinese: the common case, and the sum of the others."""
    if kinds & TRADITIONAL and kinds & SIMPLIFIED:
        traditional, simplified = (int(np.count_nonzero(flags & flag)) for flag in (TRADITIONAL, SIMPLIFIED))
    else:
        traditional, simplified = int(bool(kinds & TRADITIONAL)), int(bool(kinds & SIMPLIFIED))
    telling = traditional + simplified
    shares = {"hans": simplified / telling, "hant": traditional / telling}
    name: ScriptName = "hant" if traditional > simplified else "hans"
    spans = (ScriptSpan(0, len(text) - text.endswith("\n"), name),)
    return _Judged(_name(shares, True), shares, lambda: spans)


def _judge_by_lines(text: str, points: CodePoints, flags: Flags, is_quoting: bool) -> _Judged:
    counts = LineCounts(points, flags)
    usable = ~counts.is_foreign
    traditional, simplified = int(counts.traditional[usable].sum()), int(counts.simplified[usable].sum())
    by_lines = partial(find_spans, text, points, flags, counts)
    # A Japanese line may be quoted itself, with little outside the quotes: nothing there speaks against it.
    quotes_most = is_quoting and not (flags & CHINESE).any() and LineCounts(points, flag_all(points)).is_all_foreign
    if counts.is_all_foreign or quotes_most:
        whole = (ScriptSpan(0, len(text), "other"),)
        return _Judged("other", {"hans": 0.0, "hant": 0.0}, by_lines if counts.is_all_foreign else lambda: whole)
    telling = traditional + simplified
    shares = {"hans": simplified / telling, "hant": traditional / telling} if telling else {"hans": 0.0, "hant": 0.0}
    return _Judged(_name(shares, bool(counts.han.sum())), shares, by_lines)


def _name(shares: dict[str, float], has_han: bool) -> ScriptName:
    if not any(shares.values()):
        return "hans" if has_han else "other"
    if min(shares.values()) >= MIN_MIXED_SHARE:
        return "mixed"
    return "hans" if shares["hans"] > shares["hant"] else "hant"


def _describe(text: str, points: CodePoints, flags: Flags, kinds: int, judged: _Judged) -> Script:
    name, shares, spans = judged.name, judged.shares, judged.find_spans()
    leans = find_leaning(_traditional_part(text, spans)) if name in ("hant", "mixed") else NOWHERE
    is_told = any(shares.values())
    tag = _tag(text, name, leans, flags, is_told)
    if len(spans) == 1 and spans[0].name == name:
        tags: tuple[str, ...] = (tag,)
    else:
        tags = tuple(_tag_of_span(text, span, flags, is_told or name == "other") for span in spans)
    letters = partial(letter_shares, text, spans, tags)
    return Script(name, shares, spans, tag, tags, leans.to, leans.evidence, letters)


def _traditional_part(text: str, spans: Sequence[ScriptSpan]) -> str:
    if len(spans) == 1:
        return text
    return "\n".join(text[start:end] for start, end, name in spans if name in ("hant", "mixed"))


def _tag(text: str, name: ScriptName, leans: Leans, flags: Flags, is_told: bool) -> str:
    if name == "other":
        # Chinese characters alone, and yet no Chinese.
        found = identify_language(text)
        return "ja" if found.startswith("und") and (flags & HAN).any() else found
    if not is_told:
        return "zh"
    return _TAGS[name] + (_REGIONS[leans.to] if name == "hant" else "")


def _tag_of_span(text: str, span: ScriptSpan, flags: Flags, is_told: bool) -> str:
    part = text[span.start : span.end]
    leans = find_leaning(part) if span.name == "hant" else NOWHERE
    # A stretch that is a part of a run tells by the run, though it holds a mark or a name alone.
    return _tag(part, span.name, leans, flags[span.start : span.end], is_told)
