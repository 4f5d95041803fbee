"""Chrome and credits glued into a line of the body, cut as spans."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from cleaner.chrome.lines import MIN_PROSE_CHARS, Page
from cleaner.chrome.metadata import read_value
from cleaner.document import Meta
from cleaner.ledger import Edit
from cleaner.rules import registry

CREDIT_RULE = "chrome/glued-credit"
PROMO_RULE = "chrome/editor-promo"

# How far from the end of a line a glued credit or closing sentence can begin.
MAX_TAIL_CHARS = 160
MAX_HEAD_CHARS = 40

_PROMO_CUE = "以上"
# One of them stands in whatever the patterns of the two rules match.
_WORDS = (
    "报导",
    "报道",
    "编辑",
    "责编",
    "作者",
    "记者",
    "来源",
    "图源",
    "资料",
    "翻摄",
    "摄影",
    "编译",
    "校对",
    "图:",
    "图/",
    "以上",
)
_SENTENCE_ENDS = frozenset(".!?~…;")


def may_be_glued(folded: str) -> bool:
    """Tell whether a folded text has a word that credits and promotional closings have."""
    return any(word in folded for word in _WORDS)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    rules = registry()
    credit, promo = rules[CREDIT_RULE].match, rules[PROMO_RULE].match
    sources = credit["head"], credit["bracketed_head"], credit["tail"], promo["glued"]
    return tuple(map(re.compile, sources))


def find_glued(page: Page, is_enabled: Callable[[str], bool]) -> tuple[list[Edit], Meta]:
    """Return the removal of bylines before the first word, of credits and closing sentences behind the last one."""
    credits, promos = is_enabled(CREDIT_RULE), is_enabled(PROMO_RULE) and _PROMO_CUE in page.folded
    head, bracketed, tail, promo = _patterns()
    edits: list[Edit] = []
    meta = Meta()
    for index, line in enumerate(page.lines):
        if len(line) < MIN_PROSE_CHARS:
            continue
        low = 0
        if credits and ("报道" in line[:MAX_HEAD_CHARS] or "报导" in line[:MAX_HEAD_CHARS]):
            found = head.match(line) or bracketed.match(line)
            if found is not None:
                low = found.end()
                edits.append(_cut(page, index, 0, low, CREDIT_RULE, "a byline before the first word"))
                meta = read_value(found.group().strip(), edits[-1].before.strip(), meta)
        base = max(len(line) - MAX_TAIL_CHARS, 0)
        if credits and line[-1] not in _SENTENCE_ENDS:
            found = tail.search(line, base)
            if found is not None and found.start() > low:
                edits.append(
                    _cut(page, index, found.start(), len(line), CREDIT_RULE, "a credit behind the last sentence")
                )
                # Agencies set a date of seven digits behind the bracket.
                credit = found.group().rstrip().rstrip("0123456789")
                meta = read_value(credit.strip(), edits[-1].before[: len(credit)].strip(), meta)
                continue
        if promos and line.find(_PROMO_CUE, base) >= 0:
            found = promo.search(line, base)
            if found is not None and line[: found.start()].rstrip()[-1:] in _SENTENCE_ENDS and found.start() > low:
                reason = "a promotional closing behind the last sentence"
                edits.append(_cut(page, index, found.start(), len(line), PROMO_RULE, reason))
    return edits, meta


def _cut(page: Page, index: int, low: int, high: int, rule: str, reason: str) -> Edit:
    start, _ = page.trimmed_span(index)
    return Edit(start + low, start + high, page.text[start + low : start + high], "", rule, reason)
