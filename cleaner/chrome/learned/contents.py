"""The rest of a list of the article's headings, of which labels know the beginning for none of the article."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.chrome.learned.decode import BODY_STATE, Labelled
from cleaner.chrome.lines import reads_as_prose
from cleaner.chrome.orders import MAX_HEADING_CHARS, core_of
from cleaner.patterns import compile_later

# So many lines right above the body are headings of the article, in order; or one says what stands below it.
MIN_ABOVE = 2
_SAYS_SO = compile_later(r"\W*(?:目录|目次|contents?)\W*$")


def find_rest_of_contents(lines: Sequence[str], labelled: Labelled) -> range:
    """Return the places of the first lines of the body that carry on a list of its headings.

    Labels take such a list for a menu, but for its last lines: they stand above the first paragraph as headings do.
    Each stands in the article once more, below the one before.
    """
    states = labelled.states
    first = states.index(BODY_STATE) if BODY_STATE in states else 0
    if not first or not _could_be_heading(lines[first]):
        return range(0)
    cores = [core_of(line) if _could_be_heading(line) else "" for line in lines]
    below = set(cores[first + 1 :]) - {""}
    start, end = first, first
    while start and labelled.leaves(start - 1) and cores[start - 1] in below:
        start -= 1
    while end < len(cores) and cores[end] in below:
        end += 1
    says_so = start > 0 and labelled.leaves(start - 1) and _SAYS_SO.match(lines[start - 1]) is not None
    if first - start < MIN_ABOVE and not says_so:
        return range(0)
    while end > first and not _stand_below(cores, start, end):
        end -= 1
    return range(first, end) if end - start >= MIN_ABOVE else range(0)


def _could_be_heading(line: str) -> bool:
    return len(line) <= MAX_HEADING_CHARS and not reads_as_prose(line)


def _stand_below(cores: Sequence[str], start: int, end: int) -> bool:
    """Tell whether the lines from *start* to *end* stand below them once more, in the same order."""
    at = end - 1
    for core in cores[start:end]:
        try:
            at = cores.index(core, at + 1)
        except ValueError:
            return False
    return True
