"""The title of an article: taken out of a greeting, cut from the names of channel and site, found at the top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cleaner.chrome.lines import MIN_PROSE_CHARS, Page, end_of_lines, line_weight, reads_as_prose
from cleaner.document import NO_CHANGES, Changes, Context, Meta
from cleaner.folding import fold_each
from cleaner.ledger import Edit
from cleaner.patterns import compile_later
from cleaner.rules import registry

WRAPPER_RULE = "chrome/title-wrapper"
SUFFIX_RULE = "chrome/title-suffix"

MIN_TITLE_CHARS = 4
# `title | section | site` has fewer; a row of so many parts is a menu.
MIN_BARS = 4
# Two titles joined by a space and the names of channel and site stay below this on the pages at hand.
MAX_TITLE_CHARS = 80
# A wrapper stands at the top, though chrome that was not recognised may stand above it.
MAX_WRAPPER_LINE = 5
# A sentence of some length below the title: the weight of one of 15 characters.
MIN_SENTENCE_WEIGHT = 0.75

# So many letters as a title has, the fewest that it can have.
_LETTERS = compile_later(r"(?:[^㐀-鿿a-z]*[㐀-鿿a-z]){4}")
_DATE_ONLY = compile_later(r"^[\d\s年月日时分:/.\-,星期一二三四五六天()]+$")
# A notice of the site above the article.
_ANNOUNCEMENT = compile_later(r"^\[?(?:声明|公告|广告|通知|提示)[\]:]")
_NOT_A_TITLE_END = (".", ",", ";", ":", "…")
# Who speaks in a wrapper: one of them stands in every one.
_SPEAKERS = ("小编", "本站", "本网", "编者")
# A title only where the byline or the date stands right below.
SHORT_TITLE = compile_later(r"^[㐀-鿿]{2,3}$")
_QUOTES = "\"'"
# What joins a title to what stands behind it, sometimes twice.
_JOINTS = " _-|"
_INVITATION = compile_later(r"(?:[,.;!\s]|(?<=》))(?=欢迎|希望|仅供|供|感谢|敬请|快来|一起来)")


@dataclass(frozen=True, slots=True)
class _Wrapper:
    prefix: re.Pattern[str]
    opening: re.Pattern[str]
    bare: re.Pattern[str]
    suffix: re.Pattern[str]
    long_suffix: re.Pattern[str]
    cues: tuple[str, ...]


@cache
def _wrapper() -> _Wrapper:
    match = registry()[WRAPPER_RULE].match
    keys = ("prefix", "opening", "bare", "suffix", "long_suffix")
    prefix, opening, bare, suffix, long_suffix = (re.compile(match[key]) for key in keys)
    return _Wrapper(prefix, opening, bare, suffix, long_suffix, tuple(match["cues"]))


@cache
def _suffixes() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in registry()[SUFFIX_RULE].match["patterns"])


class _Greeted:
    """Whether a greeting may stand around the title of a text: its first lines hold who speaks in one."""

    __slots__ = ("is_likely",)

    def __init__(self, text: str) -> None:
        self.is_likely: bool | None = None

    def asks(self, folded: str) -> bool:
        """Tell whether it may, by the folded text; that is looked up once, however often the pass is run on it."""
        if self.is_likely is None:
            top = folded[: end_of_lines(folded, MAX_WRAPPER_LINE)]
            self.is_likely = any(map(top.__contains__, _SPEAKERS))
        return self.is_likely


def unwrap_title(text: str, context: Context) -> Changes:
    """Return the removal of a greeting around the title, and the title."""
    folded = context.folded
    if not context.view.derive(_Greeted).asks(folded) or not context.config.is_enabled(WRAPPER_RULE):
        return NO_CHANGES
    page = Page.read_top(text, folded, MAX_WRAPPER_LINE)
    edits: list[Edit] = []
    title = None
    for index in page.filled:
        line = page.lines[index]
        if len(line) > 2 * MAX_TITLE_CHARS or not any(cue in line for cue in _wrapper().cues):
            continue
        span = _wrapped(line, index == page.filled[0])
        if span is None:
            continue
        offset, end = page.trimmed_span(index)
        low, high = offset + span[0], offset + span[1]
        reason = "the title stands between a greeting of the site and an invitation to read"
        edits.append(Edit(offset, low, text[offset:low], "", WRAPPER_RULE, reason))
        edits.append(Edit(high, end, text[high:end], "", WRAPPER_RULE, reason))
        title = title or text[low:high]
    return Changes(edits=edits, meta=Meta(title=title)) if edits else NO_CHANGES


def unwrap_title_in_each(asked: Sequence[tuple[str, Context]]) -> list[Changes]:
    """Return what `unwrap_title` returns for each text: the texts are folded at once."""
    fold_each(context.view for _, context in asked)
    return [unwrap_title(text, context) for text, context in asked]


def _wrapped(line: str, first: bool) -> tuple[int, int] | None:
    """Return the span of the title in a folded line that wraps it; its own brackets go with the wrapper."""
    book = _wrapper()
    opening = book.opening.match(line)
    prefix = opening or book.prefix.match(line) or (book.bare.match(line) if first else None)
    if prefix is None:
        return None
    low, high = prefix.end(), _find_invitation(line, prefix.end())
    if high is None:
        if opening is None:
            return None
        high = len(line)
    while low < high and line[low] == " ":
        low += 1
    while high > low and line[high - 1] in " ,.;":
        high -= 1
    title = line[low:high]
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        low, high = low + 1, high - 1
    if not MIN_TITLE_CHARS <= high - low <= MAX_TITLE_CHARS:
        return None
    return low, high


def _find_invitation(line: str, start: int) -> int | None:
    """Return where the closing of a wrapper begins; of several places the first from which it runs to the end."""
    places = [start + found.start() for found in _INVITATION.finditer(line[start:])]
    for suffix in (_wrapper().suffix, _wrapper().long_suffix):
        for place in places:
            if suffix.match(line, place):
                return place
    return None


def cut_suffix(line: str) -> int:
    """Return where the title in a folded line ends: before the names of channel and site, if there are any."""
    end = len(line)
    cut = True
    while cut:
        cut = False
        for pattern in _suffixes():
            found = pattern.search(line, 0, end)
            # An identifier or a range of years is no title with a suffix.
            if found is not None and found.start() < end and _is_whole(line[: found.start()]):
                end, cut = found.start(), True
    return end if end == len(line) else len(line[:end].rstrip(_JOINTS))


def _is_whole(title: str) -> bool:
    return _LETTERS.match(title) is not None and not title.isascii()


def could_be_title(line: str) -> bool:
    """Tell whether a folded line has the shape of a title: short, no sentence, no date."""
    if not MIN_TITLE_CHARS <= len(line) <= MAX_TITLE_CHARS or line.endswith(_NOT_A_TITLE_END):
        return False
    if _DATE_ONLY.match(line) or _ANNOUNCEMENT.match(line) or not _LETTERS.match(line):
        return False
    if line[0] in _QUOTES and line[-1] in _QUOTES and line.count(line[0]) == 2:
        return False
    if line.count("|") >= MIN_BARS:
        return False
    return "." not in line.rstrip(".") or not reads_as_prose(line)


def is_title(page: Page, left: list[int], after_metadata: bool) -> bool:
    """Tell whether the first of the lines that are *left* is the title.

    It has the shape of one, and metadata stood below it, or it stands again in the text,
    or prose follows.
    """
    if len(left) < 2:
        return False
    line = page.lines[left[0]]
    if after_metadata and SHORT_TITLE.match(line):
        return True
    if not could_be_title(line):
        return False
    if after_metadata or line in map(page.lines.__getitem__, left[1:60]):
        return True
    # The name of a site stands behind titles only.
    if cut_suffix(line) == len(line) and len(line) >= MIN_PROSE_CHARS and "," in line:
        return False
    return any(line_weight(page.lines[index]) >= MIN_SENTENCE_WEIGHT for index in left[1:4])
