"""Chrome, credits and notices glued into a line of the body, cut as spans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from cleaner.chrome.cues import Cue, find_words
from cleaner.chrome.lines import MIN_PROSE_CHARS, Page
from cleaner.chrome.mentions import DISCUSSION
from cleaner.chrome.metadata import read_value
from cleaner.chrome.span_patterns import (
    CREDIT_RULE,
    GLUED_RULES,
    HEAD,
    NOTICE_RULE,
    PROMO_RULE,
    PROMPT_RULE,
    TAIL,
    Tail,
    glued_patterns,
)
from cleaner.chrome.values import merge_meta, reads_as_names, split_names
from cleaner.document import NO_META, Meta
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

__all__ = ["GLUED_RULES", "find_candidates", "find_glued"]

# How far from the end of a line a glued credit or closing sentence can begin.
MAX_TAIL_CHARS = 200
# Credits come in rows: source of the picture, reporter, editor. More of them in one line were never seen.
MAX_SPANS = 4
# What is left of a line must still be a paragraph; a shorter one is a line of chrome, which other rules judge.
MIN_REST_CHARS = 12
# An article is cut off by `read on` once, perhaps again in its copy; three such lines are a list of teasers.
MAX_SAME_PROMPTS = 2

# The lines with a word, in order, by index: whether it is one of a head or of a tail.
Candidates = Mapping[int, int]

_SENTENCE_ENDS = frozenset('.!?~…;"')
_REASONS = {
    CREDIT_RULE: "a credit behind the last sentence",
    PROMO_RULE: "a promotional closing behind the last sentence",
    PROMPT_RULE: "a prompt of the page behind the last sentence",
    NOTICE_RULE: "a notice behind the last sentence",
}
_SENTENCE_END = re.compile(r'[.!?"…~)\]]+(?P<space>\s*)')
# `[编辑]`, `[编辑 | 编辑源代码]` behind headings; behind one line alone it can be somebody's office.
_EDIT_LINK = re.compile(r"(?<=[^\s\]])\s?\[编辑(?:\s?(?:\||·)?\s?(?:源代码|原始码|编辑源代码|编辑原始码))?\]$")
MIN_EDIT_LINKS = 2
# `渡口的由来#`: a theme sets the sign of a link behind each heading. One alone is somebody's own, and so is `#话题#`.
_PERMALINK = compile_later(r"[^#¶]{2,40}(?<=[㐀-鿿)》?])(?:#|\s?¶)$")
MIN_PERMALINKS = 2
_STEP = re.compile(r"^(?:\(?\d{1,2}[.,):]|第[一二三四五六七八九十\d]+步|步骤)")


def find_candidates(page: Page) -> Candidates:
    """Return which lines have a word that credits, prompts and promotional closings have, by index."""
    book = glued_patterns()
    found: dict[int, int] = {}
    for number, index in find_words(page, Cue.GLUED):
        found[index] = found.get(index, 0) | book.sides[number]
    return found


def find_glued(page: Page, candidates: Candidates, is_enabled: Callable[[str], bool]) -> tuple[list[Edit], Meta]:
    """Return the removal of bylines before the first word, of credits, prompts and notices behind the last one."""
    edits: list[Edit] = []
    meta = NO_META
    if not candidates and not _may_have_permalinks(page):
        return edits, meta
    last = _last_paragraph(page)
    for index, sides in candidates.items():
        line = page.lines[index]
        if len(line) < MIN_PROSE_CHARS:
            continue
        low = 0
        if sides & HEAD and is_enabled(CREDIT_RULE):
            found = next(filter(None, (head.match(line) for head in glued_patterns().heads)), None)
            if found is not None and len(line) - found.end() >= MIN_REST_CHARS:
                low = found.end()
                edits.append(_cut(page, index, 0, low, CREDIT_RULE, "a byline before the first word"))
                meta = _lift(found, edits[-1].before, meta)
        high = len(line)
        if sides & TAIL:
            for edit, found, rule in _peel(page, index, low, index >= last, is_enabled):
                edits.append(edit)
                high = edit.start - page.trimmed_span(index)[0]
                if rule == CREDIT_RULE:
                    meta = _lift(found, edit.before[len(edit.before) - len(found.group()) :], meta)
                elif rule == NOTICE_RULE:
                    meta = merge_meta(meta, Meta(notice=edit.before.strip()))
            edits += _find_asides(page, index, low, high, is_enabled)
    edits = _without_teasers(edits) if edits else edits
    if is_enabled(PROMPT_RULE):
        taken = {edit.end for edit in edits}
        links = [*_find_edit_links(page, candidates), *_find_permalinks(page)]
        edits += (edit for edit in links if edit.end not in taken)
    return sorted(edits, key=lambda edit: edit.start), meta


def _find_edit_links(page: Page, candidates: Candidates) -> list[Edit]:
    """Return the removal of the links behind the headings of an encyclopaedia, where there are several."""
    in_brackets = (index for index in candidates if page.lines[index][-1:] == "]")
    found = [(index, _EDIT_LINK.search(page.lines[index])) for index in in_brackets]
    links = [(index, link) for index, link in found if link is not None]
    if len(links) < MIN_EDIT_LINKS:
        return []
    reason = "a link to edit, behind a heading, as behind the others"
    return [_cut(page, index, link.start(), link.end(), PROMPT_RULE, reason) for index, link in links]


def _find_permalinks(page: Page) -> list[Edit]:
    """Return the removal of the signs behind headings that link to them, where there are several."""
    if not _may_have_permalinks(page):
        return []
    lines = [(index, page.lines[index]) for index in page.filled if page.lines[index][-1] in "#¶"]
    headings = [(index, line) for index, line in lines if _PERMALINK.match(line)]
    if len(headings) < MIN_PERMALINKS:
        return []
    reason = "the sign of a link to a heading, as behind the others"
    ends = [(index, len(line[:-1].rstrip()), len(line)) for index, line in headings]
    return [_cut(page, index, start, end, PROMPT_RULE, reason) for index, start, end in ends]


def _may_have_permalinks(page: Page) -> bool:
    # One character is looked for in a tenth of the time of two, and most texts have none of these.
    ends = sum(page.folded.count(f"{sign}\n") for sign in "#¶" if sign in page.folded)
    return ends >= MIN_PERMALINKS


def _without_teasers(edits: list[Edit]) -> list[Edit]:
    """Return *edits* without the prompts that several lines end in: those lines are teasers, and stay what they are."""
    counts = Counter(edit.before.strip() for edit in edits if edit.rule == PROMPT_RULE)
    return [edit for edit in edits if counts[edit.before.strip()] <= MAX_SAME_PROMPTS]


def _peel(
    page: Page, index: int, low: int, is_last: bool, is_enabled: Callable[[str], bool]
) -> Iterator[tuple[Edit, re.Match[str], str]]:
    """Yield what is glued to the end of a line, from its end inwards."""
    line = page.lines[index]
    high = len(line)
    for _ in range(MAX_SPANS):
        found = _find_tail(line, low, high, is_last, is_enabled)
        if found is None:
            return
        start, match, rule = found
        yield _cut(page, index, start, high, rule, _REASONS[rule]), match, rule
        high = start


def _find_asides(page: Page, index: int, low: int, high: int, is_enabled: Callable[[str], bool]) -> Iterator[Edit]:
    """Yield the prompts in brackets amid a line."""
    line = page.lines[index]
    if "(" in line and is_enabled(PROMPT_RULE):
        for pattern in glued_patterns().asides:
            for found in pattern.finditer(line, low, high):
                yield _cut(page, index, found.start(), found.end(), PROMPT_RULE, "a prompt of the page in brackets")


def _find_tail(
    line: str, low: int, high: int, is_last: bool, is_enabled: Callable[[str], bool]
) -> tuple[int, re.Match[str], str] | None:
    base = max(high - MAX_TAIL_CHARS, low + MIN_REST_CHARS)
    ends = [found.span("space") for found in _SENTENCE_END.finditer(line, max(base - 1, 0), high)]
    book = glued_patterns()
    ends = [(start, end) for start, end in ends if base <= start and end < high and book.gate.match(line, end, high)]
    has_loose = book.loose_words.search(line, base, high) is not None
    if not ends and not has_loose:
        return None
    for tail in book.tails_of[bool(ends), has_loose, is_last]:
        if not is_enabled(tail.rule):
            continue
        for start, found in _places(tail, line, ends, base, high):
            if _holds_names(found) and not _is_spoken_of(tail, line, low, start):
                return start, found, tail.rule
    return None


def _places(
    tail: Tail, line: str, ends: list[tuple[int, int]], base: int, high: int
) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield where the cut would begin, with the match; white space behind the last sentence goes with it."""
    if tail.loose:
        found = tail.pattern.search(line, base, high)
        if found is not None:
            yield found.start(), found
        return
    for start, end in ends:
        found = tail.pattern.match(line, end, high)
        if found is not None:
            yield start, found


def _is_spoken_of(tail: Tail, line: str, low: int, start: int) -> bool:
    """Tell whether a prompt is quoted, a step of instructions, or a notice that the text discusses."""
    # Inside a quotation the words are the speaker's.
    if line.count('"', low, start) % 2:
        return True
    if tail.rule == NOTICE_RULE:
        return DISCUSSION.search(line, low if tail.last_only else start) is not None
    if tail.rule == PROMO_RULE:
        return line[:start].rstrip()[-1:] not in _SENTENCE_ENDS
    return tail.rule == PROMPT_RULE and not tail.loose and _STEP.match(line) is not None


def _holds_names(found: re.Match[str]) -> bool:
    """Tell whether the names that a pattern marks as such read as names."""
    groups = found.groupdict()
    return all(value is None or key == "source" or reads_as_names(value) for key, value in groups.items())


def _lift(found: re.Match[str], before: str, meta: Meta) -> Meta:
    """Return *meta* with what a credit says; one that names its authors by its shape says nothing else."""
    spans = [found.span(key) for key, value in found.groupdict().items() if key.startswith("authors") and value]
    if spans:
        base = found.start()
        names = [
            name
            for start, end in sorted(spans)
            for name in split_names(found.string[start:end], before[start - base : end - base])
        ]
        return merge_meta(meta, Meta(authors=tuple(names) or None))
    if found.groupdict().get("source"):
        start, end = found.span("source")
        return merge_meta(meta, Meta(source=before[start - found.start() : end - found.start()]))
    if found.groupdict():
        return meta
    # Agencies set a date of seven digits behind the bracket.
    credit = found.group().rstrip().rstrip("0123456789")
    core = credit.strip()
    start = credit.find(core)
    return read_value(core, before[start : start + len(core)], meta)


def _last_paragraph(page: Page) -> int:
    """Return the index of the last line that is long enough for a paragraph."""
    return next((index for index in reversed(page.filled) if len(page.lines[index]) >= MIN_PROSE_CHARS), 0)


def _cut(page: Page, index: int, low: int, high: int, rule: str, reason: str) -> Edit:
    start, _ = page.trimmed_span(index)
    return Edit(start + low, start + high, page.text[start + low : start + high], "", rule, reason)
