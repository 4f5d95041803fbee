"""First lines of the body, to labels, that go on with what stands above it: a list of headings, a menu, buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.chrome.learned.decode import BODY_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.learned.model import BEFORE, BODY
from cleaner.chrome.lines import Page, reads_as_prose
from cleaner.chrome.orders import MAX_HEADING_CHARS, core_of
from cleaner.patterns import compile_later

# So many lines right above the body are headings of the article, in order; or one says what stands below it.
MIN_ABOVE = 2
# Below so many lines that go a button is none of the article, if labels have it for that as likely. Other words that
# rules name can be the first heading: 背景, 简介.
MIN_MENU, MIN_MENU_CHANCE = 2, 0.35
_BUTTON = compile_later(
    r"(?:(?:取消|已)?关注|下载|分享|收藏|点赞|打印|编辑|登录|注册|搜索|转发|举报|展开|收起|更多|返回|订阅)$"
)
# A line that labels are surer of is the article's.
MAX_BODY_CHANCE = 0.85
# So many lines with the numbers before are a list. Where no blank parts a number and a title, it can only be told as
# the next one: `1520万城市进口车推荐` is the fifteenth.
MIN_NUMBERS, MAX_NUMBERS = 3, 12
_NUMBER = compile_later(r"\d{1,2}(?=\D)")
_SENTENCE_ENDS = (".", ";", ",")
_LETTER = compile_later("[㐀-鿿a-z]")
_SAYS_SO = compile_later(r"\W*(?:目录|目次|contents?)\W*$")


def find_first_lines(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of the first lines of the body that are none of it."""
    if BODY_STATE not in labelled.states:
        return
    yield from find_rest_of_menu(page, evidence, labelled)
    if labelled.chances[labelled.states.index(BODY_STATE), BODY] <= MAX_BODY_CHANCE:
        yield from find_rest_of_contents(page.filled_lines, labelled)
        yield from find_rest_of_numbers(page.filled_lines, labelled)


def find_rest_of_menu(page: Page, evidence: Evidence, labelled: Labelled) -> range:
    """Return the places of the first lines of the body that are buttons, below other lines that go."""
    first = end = labelled.states.index(BODY_STATE)
    if first < MIN_MENU or not all(map(labelled.leaves, range(first - MIN_MENU, first))):
        return range(0)
    while end < len(page.filled) and page.filled[end] in evidence.names:
        if labelled.chances[end, BEFORE] < MIN_MENU_CHANCE or not _BUTTON.match(page.lines[page.filled[end]]):
            break
        end += 1
    return range(first, end)


def find_rest_of_numbers(lines: Sequence[str], labelled: Labelled) -> range:
    """Return the places of the first lines of the body that carry on with the numbers of a list above that goes.

    A heading of the list may stand among them, without a number.
    """
    first = labelled.states.index(BODY_STATE)
    start = first
    while start > max(0, first - MAX_NUMBERS) and labelled.leaves(start - 1):
        start -= 1
    start = next((at for at in range(start, first) if _NUMBER.match(lines[at])), first)
    numbered = [start]
    number = int(_NUMBER.match(lines[start])[0]) if start < first else 0  # type: ignore[index]
    for at in range(start + 1, min(first + MAX_NUMBERS, len(lines))):
        if at >= first and (labelled.chances[at, BODY] > MAX_BODY_CHANCE or reads_as_prose(lines[at])):
            break
        if lines[at].startswith(str(number + 1)):
            numbered.append(at)
            number += 1
        elif at - numbered[-1] > 1:
            break
    is_list = sum(at < first for at in numbered) >= MIN_NUMBERS
    return range(first, numbered[-1] + 1) if is_list else range(0)


def find_rest_of_contents(lines: Sequence[str], labelled: Labelled) -> range:
    """Return the places of the first lines of the body that carry on a list of its headings.

    Labels take such a list for a menu, but for its last lines: they stand above the first paragraph as headings do.
    Each stands in the article once more, below the one before.
    """
    states = labelled.states
    first = states.index(BODY_STATE) if BODY_STATE in states else 0
    if not first or not _stands_below(lines, first, first):
        return range(0)
    cores = [core_of(line) if _could_be_heading(line) else "" for line in lines]
    below = set(cores[first + 1 :]) - {""}
    start, end = first, first
    while start and labelled.leaves(start - 1) and cores[start - 1] in below:
        start -= 1
    while end < len(cores) and cores[end] in below and labelled.chances[end, BODY] <= MAX_BODY_CHANCE:
        end += 1
    says_so = start > 0 and labelled.leaves(start - 1) and _SAYS_SO.match(lines[start - 1]) is not None
    if first - start < MIN_ABOVE and not says_so:
        return range(0)
    while end > first and not _stand_below(cores, start, end):
        end -= 1
    return range(first, end) if end - start >= MIN_ABOVE else range(0)


def find_contents_above(lines: Sequence[str], labelled: Labelled, last: int) -> range:
    """Return the places of the lines down to *last* that are a list of headings: each stands below once more."""
    # Few lines stand below once more, so that hardly ever a look at all of them is needed.
    near = range(last, last - MIN_ABOVE - 1, -1)
    if (
        near[-1] < 0
        or not all(map(labelled.leaves, near[1:]))
        or not all(_stands_below(lines, at, last) for at in near)
    ):
        return range(0)
    cores = [core_of(line) if _could_be_heading(line) else "" for line in lines]
    below = set(cores[last + 1 :]) - {""}
    start = last + 1
    while start and cores[start - 1] in below and (start > last or labelled.leaves(start - 1)):
        start -= 1
    while last - start >= MIN_ABOVE and not _stand_below(cores, start, last + 1):
        start += 1
    return range(start, last + 1) if last - start >= MIN_ABOVE else range(0)


def _could_be_heading(line: str) -> bool:
    """Tell whether a line is no sentence and no date."""
    is_short = len(line) <= MAX_HEADING_CHARS and not line.endswith(_SENTENCE_ENDS)
    return is_short and _LETTER.search(line) is not None and not reads_as_prose(line)


def _stands_below(lines: Sequence[str], place: int, last: int) -> bool:
    """Tell whether a line is a heading that stands once more below a line further down, or below itself."""
    core = core_of(lines[place])
    if not core or not _could_be_heading(lines[place]):
        return False
    again = (line for line in lines[last + 1 :] if core in line)
    return any(core_of(line) == core and _could_be_heading(line) for line in again)


def _stand_below(cores: Sequence[str], start: int, end: int) -> bool:
    """Tell whether the lines from *start* to *end* stand below them once more, in the same order."""
    at = end - 1
    for core in cores[start:end]:
        try:
            at = cores.index(core, at + 1)
        except ValueError:
            return False
    return True
