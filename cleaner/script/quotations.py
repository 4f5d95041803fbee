"""Lines in one script that quote the other: each part is judged for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cleaner.script.lines import Lines
from cleaner.script.telling import SIMPLIFIED, TRADITIONAL, Flags, kinds_in

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
    whole = lines.whole
    for start, end, quotations in _find_quoting_lines(text):
        around = np.ones(end - start, dtype=bool)
        for first, last in quotations:
            around[first - start : last - start] = False
        part = flags[start:end]
        outside = int(np.bitwise_or.reduce(part[around], initial=0)) & (own | telling)
        apart = [place for place in quotations if _is_in_other_script(flags[slice(*place)], outside, own | telling)]
        if not apart:
            continue
        if whole is lines.whole:
            whole = whole.copy()
        # Quotations that tell nothing go along with what stands around.
        whole[start:end] = (outside == telling) & lines.open[start:end]
        for first, last in apart:
            whole[first:last] = (outside == own) & lines.open[first:last]
    return lines if whole is lines.whole else Lines(whole, lines.open)


def _find_quoting_lines(text: str) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield the span of each line that quotes something, with the spans of what it quotes."""
    found: list[tuple[int, int]] = []
    end = -1
    for match in _QUOTED.finditer(text):
        if match.start() >= end:
            if found:
                yield text.rfind("\n", 0, found[0][0]) + 1, end, found
            feed = text.find("\n", match.end())
            end, found = feed if feed >= 0 else len(text), []
        found.append(match.span())
    if found:
        yield text.rfind("\n", 0, found[0][0]) + 1, end, found


def _is_in_other_script(part: Flags, outside: int, both: int) -> bool:
    """Tell whether a quotation is in one script alone, and what stands around in the other alone."""
    found = part & both
    inside = int(np.bitwise_or.reduce(found, initial=0))
    is_pure = inside in (TRADITIONAL, SIMPLIFIED) and outside in (TRADITIONAL, SIMPLIFIED)
    return is_pure and inside != outside and int(np.count_nonzero(found)) >= MIN_QUOTED_CHARS
