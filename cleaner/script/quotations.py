"""Lines in one script that quote the other: each part is judged for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.script.flags import SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.lines import Lines
from cleaner.script.quotes import count_telling
from cleaner.script.telling import kinds_in

_QUOTED = re.compile("“[^“”\n]+”|「[^「」\n]+」|『[^『』\n]+』")
# So many characters of one script, and none of the other, make a quotation one of another script; the same number as
# for the stretches that `--mixed` speaks of. What stands around it needs one.
MIN_QUOTED_CHARS = 2


def judge_quotations(text: str, flags: Flags, telling: int, lines: Lines | None) -> Lines | None:
    """Return *lines* with quotations, and what stands around them, apart where the two are in different scripts.

    Judged as a whole, a simplified line that quotes a traditional verse is one of the two: 着
    and 里 around the verse stay on the way to Taiwan, or 乾清宫 around it becomes 干清宫.
    """
    own = TRADITIONAL if telling == SIMPLIFIED else SIMPLIFIED
    if lines is None or not kinds_in(flags) & own:
        return lines
    whole, marks = lines.whole, flags.tobytes()
    traditional, simplified = ((flags & flag).nonzero()[0] for flag in (TRADITIONAL, SIMPLIFIED))
    rarer = min(traditional, simplified, key=len)
    for start, end, quotations in _find_quoting_lines(text, rarer.tolist()):
        outside, apart = _find_apart(marks, start, end, quotations)
        if not apart:
            continue
        if whole is lines.whole:
            whole = whole.copy()
        # Quotations that tell nothing go along with what stands around.
        whole[start:end] = (outside == telling) & lines.open[start:end]
        for first, last in apart:
            whole[first:last] = (outside == own) & lines.open[first:last]
    return lines if whole is lines.whole else Lines(whole, lines.open)


def _find_quoting_lines(text: str, places: list[int]) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield the span of each line that holds one of the *places* and quotes something, with what it quotes."""
    end = -1
    for place in places:
        if place < end:
            continue
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        end = end if end >= 0 else len(text)
        found = [match.span() for match in _QUOTED.finditer(text, start, end)]
        if found:
            yield start, end, found


def _find_apart(
    marks: bytes, start: int, end: int, quotations: list[tuple[int, int]]
) -> tuple[int, list[tuple[int, int]]]:
    """Return the script around the quotations of a line, and those in the other one.

    Each is one bit, of what is in one script alone. `marks` are the flags of the text, one a byte.
    """
    traditional, simplified = count_telling(marks, start, end)
    pure: list[tuple[int, tuple[int, int]]] = []
    for span in quotations:
        inside = count_telling(marks, *span)
        traditional, simplified = traditional - inside[0], simplified - inside[1]
        if min(inside) == 0 and max(inside) >= MIN_QUOTED_CHARS:
            pure.append((TRADITIONAL if inside[0] else SIMPLIFIED, span))
    if (traditional > 0) == (simplified > 0):
        return 0, []
    outside = TRADITIONAL if traditional else SIMPLIFIED
    return outside, [span for script, span in pure if script != outside]
