"""Characters that are another character in disguise: Kangxi radicals, compatibility ideographs, composed forms.

Only what stands for exactly one ordinary character is changed. NFKC as a whole is not
applied: ①, ㎡ and ½ are characters of their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.reported import Reported
from cleaner.encoding.strays.told_codes import Told
from cleaner.encoding.traits import COMPOSING, Trait, traits_of
from cleaner.ledger import Edit, Substitutions
from cleaner.patterns import compile_later

_RADICAL = "encoding/kangxi-radical"
_IDEOGRAPH = "encoding/compatibility-ideograph"
_NORMALIZATION = "encoding/normalization"

_RADICALS = re.compile("[\u2e80-\u2fdf\u31d0\u31e0]")
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
# Strokes in the shape of a whole character, which are taken for it between Han characters only.
_STROKES = {"㇐": "一", "㇠": "乙"}
_STROKE = compile_later("(?<=[\u3400-\u9fff])[㇐㇠](?=[\u3400-\u9fff])")
# Talk of radicals and code points shows them; so does a line of radicals alone, which is a table of them.
_TALK = re.compile("部首|偏旁|部件|笔画|笔顺|康熙|radical|unicode|u\\+[23][0-9a-f]{3}")
MIN_RADICALS_IN_TABLE = 3
_IN_TABLE = re.compile("[\u2e80-\u2fdf\u31c0-\u31e3]")
_OTHER_THAN_TABLE = compile_later("[\u3400-\u9fff]")
# Signs that tell how a character is built of others: ⿰氵⺟.
_BUILT = re.compile("[\u2ff0-\u2fff\u31ef]")
# A row that gives characters and their variants, each in a cell by itself.
_EDGES = "\n\t,;|=:/'\"<>"
_CELL = compile_later(
    f"(?<![^{_EDGES}])[\u2e80-\ufaff\U00020000-\U0002fa1f](?=[{_EDGES}\ufe00-\ufe0f\U000e0100-\U000e01ef]|\\Z)"
)


def find_compatibility_characters(text: str, context: Context) -> Changes:
    """Return the ordinary characters for Kangxi radicals and compatibility ideographs."""
    groups = []
    for rule, pattern, table, reason in (
        (_RADICAL, _RADICALS, _radicals, "the radical's sign stands for the character"),
        (_IDEOGRAPH, _IDEOGRAPHS, _ideographs, "a second code of the same character, kept for round trips only"),
    ):
        if context.config.is_enabled(rule) and pattern.search(text):
            shown = _find_shown(text, context, rule, pattern)
            changed = text.translate(table())
            if rule == _RADICAL:
                changed = _STROKE.sub(lambda match: _STROKES[match.group()], changed)
            changed = _keep(text, changed, [*context.unreadable, *shown])
            group = Substitutions.between(text, changed, rule, reason)
            if group is not None:
                groups.append(group)
    return Changes(substitutions=groups) if groups else NO_CHANGES


def _find_shown(text: str, context: Context, rule: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return the spans that show such characters: lines that talk of them, rows of them, places whose code is told."""
    found = []
    told = Told(text, context)
    for start, end in traits_of(context).lines(Trait.COMPATIBILITY, pattern):
        line = text[start:end]
        is_talk = rule == _RADICAL and (_TALK.search(context.view.part(start, end)) or _is_table(line))
        if is_talk or _BUILT.search(line) or _gives_both(line):
            found.append((start, end))
        else:
            places = (match.start() for match in pattern.finditer(text, start, end))
            found += [(place, place + 1) for place in places if told.has(place, place + 1)]
    return found


def _gives_both(line: str) -> bool:
    """Tell whether a line has a cell with such a character and another with the ordinary one."""
    cells = set(_CELL.findall(line))
    return any(_ordinary(cell) in cells for cell in cells if _ordinary(cell) != cell)


def _ordinary(character: str) -> str:
    return _radicals().get(ord(character)) or _ideographs().get(ord(character), character)


def _is_table(line: str) -> bool:
    """Tell whether a line is a row of radicals: one by one, or in the order of their codes."""
    places = [match.start() for match in _IN_TABLE.finditer(line)]
    return (
        len(places) >= MIN_RADICALS_IN_TABLE
        and _OTHER_THAN_TABLE.search(line) is None
        and all(after - before > 1 or ord(line[after]) - ord(line[before]) == 1 for before, after in pairwise(places))
    )


def _keep(text: str, changed: str, spans: list[tuple[int, int]]) -> str:
    """Return the changed text of the same length with spans left as they stand."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end > at:
            pieces += (changed[at : max(at, start)], text[max(at, start) : end])
            at = end
    return "".join((*pieces, changed[at:]))


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


_COMPOSING = compile_later(f"[{''.join(f'{chr(span.start)}-{chr(span.stop - 1)}' for span in COMPOSING)}]")


def find_denormalized(text: str, context: Context) -> Changes:
    """Return NFC for the places that are not in it."""
    if not context.config.is_enabled(_NORMALIZATION):
        return NO_CHANGES
    edits: list[Edit] = []
    unreadable = Reported(context.unreadable)
    for start, end in traits_of(context).lines(Trait.COMPOSING, _COMPOSING):
        line = text[start:end]
        if not unicodedata.is_normalized("NFC", line):
            shows = _IDEOGRAPHS.search(line) and (_BUILT.search(line) or _gives_both(line))
            edits += (
                one
                for one in _normalize(line, start)
                if not unreadable.touches(one.start, one.end) and not (shows and _IDEOGRAPHS.search(one.before))
            )
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
_CLUSTER = compile_later(
    "[\u1100-\u11ff\uac00-\ud7ff]+|[^\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff"
    "\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]?[\u0300-\u036f\u0483-\u0489"
    "\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u3099\u309a\ufe20-\ufe2f]+|[\\s\\S]"
)
