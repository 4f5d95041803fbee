"""What is needed for what an article teaches, listed between its title and its first step: `材料:` down to `步骤:`."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.chrome.learned.decode import BETWEEN_STATE, BODY_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.lines import Page
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

# So many things are needed at most, each in a line of at most so many characters.
MAX_NEEDS, MAX_NEED_CHARS = 30, 40
_NEEDS = compile_later(
    r"\W*(?:(?:所需|准备|制作)?(?:材料|食材|用料|原料|配料|主料|辅料|调料|工具)(?:准备|清单)?|准备工作)\W*$"
)
_STEPS = compile_later(
    r"\W*(?:(?:制作|烹饪|操作|具体)?(?:步骤|做法|方法|过程)|制作|开始(?:制作|操作))\W*$"
    r"|\W*(?:1\s?[.,:)]\s?(?!\d)|第一步|步骤[1一])"
)


def find_needs(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of what is needed, with its heading, down to the heading of the steps, or to the first one.

    That one is the body's. Where rules name a line between them, the heading is one of a menu.
    """
    states, lines = labelled.states, page.filled_lines
    if BODY_STATE not in states or BETWEEN_STATE not in states:
        return
    end = states.index(BODY_STATE)
    first = states.index(BETWEEN_STATE)
    near = range(max(first, end - MAX_NEEDS), end)
    heading = next((at for at in near if _NEEDS.match(lines[at])), None)
    if heading is None:
        return
    steps = next((at for at in range(heading + 1, len(lines)) if _STEPS.match(lines[at])), None)
    if steps is None or steps > heading + MAX_NEEDS or BODY_STATE not in states[steps - 1 : steps + 2]:
        return
    between = range(heading, steps)
    if all(len(lines[at]) <= MAX_NEED_CHARS and _is_entry(evidence, page.filled[at]) for at in between):
        yield from range(heading, steps + 1)


def _is_entry(evidence: Evidence, index: int) -> bool:
    """Tell whether a line is no paragraph, and none that rules name."""
    is_known = index in evidence.names or index in evidence.fields
    return not is_known and evidence.weights[index] <= PROSE_WEIGHT
