"""Chrome and credits glued into a line of the body, cut as spans."""

from __future__ import annotations

import re
from functools import cache

from cleaner.chrome.lines import MIN_PROSE_CHARS, Page
from cleaner.chrome.metadata import read_value
from cleaner.document import NO_CHANGES, Changes, Context, Meta
from cleaner.ledger import Edit
from cleaner.rules import registry

CREDIT_RULE = "chrome/glued-credit"
PROMO_RULE = "chrome/editor-promo"

# How far from the end of a line a glued credit or closing sentence can begin.
MAX_TAIL_CHARS = 160
MAX_HEAD_CHARS = 40

_TAIL_GATE = re.compile(r"[)\w.!~]$")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rules = registry()
    credit, promo = rules[CREDIT_RULE].match, rules[PROMO_RULE].match
    return re.compile(credit["head"]), re.compile(credit["tail"]), re.compile(promo["glued"])


def cut_glued(text: str, context: Context) -> Changes:
    """Return the removal of bylines before the first word, of credits and closing sentences behind the last one."""
    is_enabled = context.config.is_enabled
    credits, promos = is_enabled(CREDIT_RULE), is_enabled(PROMO_RULE)
    folded = context.folded
    credits = credits and ("/" in folded or any(cue in folded for cue in _TAIL_CUES))
    promos = promos and "以上" in folded
    if not credits and not promos:
        return NO_CHANGES
    page = Page.read(text, folded)
    head, tail, promo = _patterns()
    edits: list[Edit] = []
    meta = Meta()
    for index in page.filled:
        line = page.lines[index]
        if len(line) < MIN_PROSE_CHARS:
            continue
        offset, end = page.trimmed_span(index)
        ending = line[-MAX_TAIL_CHARS:]
        low = 0
        if credits and "/" in line[:MAX_HEAD_CHARS]:
            found = head.match(line)
            if found is not None:
                low = found.end()
                edits.append(_cut(text, offset, offset + low, CREDIT_RULE, "a byline before the first word"))
        if credits and any(cue in ending for cue in _TAIL_CUES):
            found = tail.search(ending)
            if found is not None and len(line) - len(ending) + found.start() > low:
                start = end - len(ending) + found.start()
                edits.append(_cut(text, start, end, CREDIT_RULE, "a credit behind the last sentence"))
                meta = read_value(found.group(), text[start:end], meta)
                continue
        if promos and "以上" in ending:
            found = promo.search(ending)
            if found is not None and _follows_sentence(ending, found.start()):
                start = end - len(ending) + found.start()
                edits.append(_cut(text, start, end, PROMO_RULE, "a promotional closing behind the last sentence"))
    if not edits:
        return NO_CHANGES
    return Changes(edits=edits, meta=meta if meta != Meta() else None)


_TAIL_CUES = ("责编", "责任编辑", "编辑:", "编辑/", "翻摄", "来源:", "来源/", "资料:", "(图", "记者", "作者", "摄影", "校对:", "编译")


def _follows_sentence(ending: str, start: int) -> bool:
    before = ending[:start].rstrip()
    return bool(before) and before[-1] in ".!?~…;"


def _cut(text: str, start: int, end: int, rule: str, reason: str) -> Edit:
    return Edit(start, end, text[start:end], "", rule, reason)
