"""From the labels of the lines to edits and metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from cleaner.chrome.judging import judge, rule_ids
from cleaner.chrome.labels import Judgement, Label
from cleaner.chrome.licences import find_licence
from cleaner.chrome.lines import Page
from cleaner.chrome.lost_content import RULE as LOST_RULE
from cleaner.chrome.lost_content import find_lost_content, may_announce
from cleaner.chrome.metadata import Fields, merge_all, read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.chrome.spans import GLUED_RULES, find_glued, may_be_glued
from cleaner.chrome.titles import SUFFIX_RULE, cut_suffix, is_title
from cleaner.document import NO_CHANGES, Changes, Context, Meta
from cleaner.ledger import Edit

NOTICE_RULE = "chrome/reprint-notice"
COPYRIGHT_RULE = "chrome/copyright-footer"
_OTHER_NOTICE_RULES = ("chrome/disclaimer", COPYRIGHT_RULE)
NOTICE_RULES = frozenset((NOTICE_RULE, *_OTHER_NOTICE_RULES))
_OWNERS = ("版权所有", "copyright", "©", "all rights reserved")
_TERMS = ("转载", "著作权", "授权", "版权归", "版权均", "版权为", "版权属")


def find_chrome(text: str, context: Context) -> Changes:
    """Return the removal of lines that are chrome, notices or metadata, and the metadata they hold."""
    is_enabled = context.config.is_enabled
    if not any(map(is_enabled, rule_ids())):
        return NO_CHANGES
    page = Page.read(text, context.folded)
    names, fields = name_lines(page, is_enabled), read_fields(page)
    judged = judge(page, names, fields, is_enabled)
    edits = _remove_lines(page, judged.removed)
    meta = merge_all([fields[index].meta for index in sorted(judged.removed) if _is_lifted(index, judged, fields)])
    notice = _find_notice(page, judged)
    if notice is not None:
        meta = replace(meta, notice=text[slice(*page.trimmed_span(notice))])
    meta = replace(meta, licence=_find_licence(page, judged))
    left = [index for index in page.filled if index not in judged.removed]
    if is_title(page, left, _metadata_follows(left, judged, fields)):
        start, end = page.trimmed_span(left[0])
        line = page.lines[left[0]]
        cut = cut_suffix(line)
        if cut < len(line) and is_enabled(SUFFIX_RULE):
            reason = "names of channel and site, joined to the title by a bar, a dash or an underscore"
            edits.append(Edit(start + cut, end, text[start + cut : end], "", SUFFIX_RULE, reason))
        meta = replace(meta, title=text[start : start + cut])
    if not edits and meta == Meta():
        return NO_CHANGES
    return Changes(edits=edits, meta=meta)


def read_paragraphs(text: str, context: Context) -> Changes:
    """Return what is cut out of single lines of the body, and notes on what was lost between them."""
    is_enabled = context.config.is_enabled
    lost = is_enabled(LOST_RULE)
    if not (lost or any(map(is_enabled, GLUED_RULES))):
        return NO_CHANGES
    folded = context.folded
    lost = lost and may_announce(folded)
    glued = may_be_glued(folded)
    if not lost and not glued:
        return NO_CHANGES
    page = Page.read(text, folded)
    edits, meta = find_glued(page, is_enabled) if glued else ([], Meta())
    notes = find_lost_content(page) if lost else []
    if not edits and not notes:
        return NO_CHANGES
    return Changes(edits=edits, notes=notes, meta=meta if meta != Meta() else None)


def _find_notice(page: Page, judged: Judgement) -> int | None:
    """Return the index of the line that says on what terms the article may be used, if such a line left the text.

    Best a reprint notice, else a disclaimer with such terms, else the line of the copyright in the footer.
    """
    removed = sorted(judged.removed)
    notices = (index for index in removed if judged.removed[index].rule == NOTICE_RULE)
    others = [index for index in removed if judged.removed[index].rule in _OTHER_NOTICE_RULES]
    terms = (index for index in others if any(word in page.lines[index] for word in _TERMS))
    owners = (index for index in others if any(word in page.lines[index] for word in _OWNERS))
    return next(chain(notices, terms, owners), None)


def _find_licence(page: Page, judged: Judgement) -> str | None:
    """Return the licence that one of the notices names which left the text."""
    notices = (page.lines[index] for index, label in sorted(judged.removed.items()) if label.rule in NOTICE_RULES)
    return next(filter(None, map(find_licence, notices)), None)


def _is_lifted(index: int, judged: Judgement, fields: Mapping[int, Fields]) -> bool:
    """Tell whether a line is metadata of this article: it left the text as such, and not above the title."""
    if index not in fields or judged.removed[index].rule != fields[index].rule:
        return False
    return judged.title is None or index > judged.title


def _metadata_follows(left: list[int], judged: Judgement, fields: Mapping[int, Fields]) -> bool:
    """Tell whether a line of metadata left the text between its first line and the next one."""
    if len(left) < 2:
        return False
    return any(index in fields and index in judged.removed for index in range(left[0] + 1, left[1]))


def _remove_lines(page: Page, removed: Mapping[int, Label]) -> list[Edit]:
    """Return one edit for each run of neighbouring lines with the same label; a line goes with its line feed."""
    spans: list[tuple[int, int, Label]] = []
    for index in sorted(removed):
        label = removed[index]
        start, end = page.span(index)
        end = min(end + 1, len(page.text))
        if spans and spans[-1][1] == start and spans[-1][2] == label:
            start = spans.pop()[0]
        spans.append((start, end, label))
    return [Edit(start, end, page.text[start:end], "", label.rule, label.reason) for start, end, label in spans]
