"""Characters that are another character in disguise: Kangxi radicals, compatibility ideographs, composed forms.

Only what stands for exactly one ordinary character is changed. NFKC as a whole is not
applied: ①, ㎡ and ½ are characters of their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.traits import COMPOSING, Trait, traits_of
from cleaner.ledger import Edit, Substitutions

_RADICAL = "encoding/kangxi-radical"
_IDEOGRAPH = "encoding/compatibility-ideograph"
_NORMALIZATION = "encoding/normalization"

_RADICALS = re.compile("[\u2e80-\u2fdf]")
_IDEOGRAPHS = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
# Radicals of the supplement that have the shape of a whole character; PDF readers put them where the character stood.
# After EquivalentUnifiedIdeograph.txt of Unicode, without those that are a component only.
_SUPPLEMENT = dict(
    zip(
        "⺟⺠⺫⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "母民目虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
del _SUPPLEMENT["⺫"]  # also the component 罒


def find_compatibility_characters(text: str, context: Context) -> Changes:
    """Return the ordinary characters for Kangxi radicals and compatibility ideographs."""
    groups = []
    for rule, pattern, table, reason in (
        (_RADICAL, _RADICALS, _radicals, "the radical's sign stands for the character"),
        (_IDEOGRAPH, _IDEOGRAPHS, _ideographs, "a second code of the same character, kept for round trips only"),
    ):
        if context.config.is_enabled(rule) and pattern.search(text):
            group = Substitutions.between(text, text.translate(table()), rule, reason)
            if group is not None:
                groups.append(group)
    return Changes(substitutions=groups) if groups else NO_CHANGES


@cache
def _radicals() -> dict[int, str]:
    table = {ord(key): value for key, value in _SUPPLEMENT.items()}
    for code in range(0x2F00, 0x2FD6):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    return table


@cache
def _ideographs() -> dict[int, str]:
    table = {}
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        ordinary = unicodedata.normalize("NFC", chr(code))
        if ordinary != chr(code):
            table[code] = ordinary
    return table


_COMPOSING = re.compile(f"[{''.join(f'{chr(span.start)}-{chr(span.stop - 1)}' for span in COMPOSING)}]")


def find_denormalized(text: str, context: Context) -> Changes:
    """Return NFC for the places that are not in it."""
    if not context.config.is_enabled(_NORMALIZATION):
        return NO_CHANGES
    edits: list[Edit] = []
    for start, end in traits_of(context).lines(Trait.COMPOSING, _COMPOSING):
        line = text[start:end]
        if not unicodedata.is_normalized("NFC", line):
            edits += _normalize(line, start)
    return Changes(edits)


def _normalize(line: str, offset: int) -> list[Edit]:
    """Return the edits that bring a line to NFC, one a place where that gives the same as the whole."""
    wanted = unicodedata.normalize("NFC", line)
    reason = "the same characters in composed form (Unicode NFC)"
    places = [(match.start(), match.group()) for match in _CLUSTER.finditer(line)]
    composed = [unicodedata.normalize("NFC", cluster) for _, cluster in places]
    if "".join(composed) != wanted:
        return [Edit(offset, offset + len(line), line, wanted, _NORMALIZATION, reason)]
    return [
        Edit(offset + start, offset + start + len(cluster), cluster, after, _NORMALIZATION, reason)
        for (start, cluster), after in zip(places, composed, strict=True)
        if cluster != after
    ]


# A character with the marks on it, or a run of Hangul letters, which compose with one another.
_CLUSTER = re.compile(
    "[\u1100-\u11ff\uac00-\ud7ff]+|[^\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff"
    "\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]?[\u0300-\u036f\u0483-\u0489"
    "\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u3099\u309a\ufe20-\ufe2f]+|[\\s\\S]"
)
