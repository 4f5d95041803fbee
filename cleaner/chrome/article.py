"""From the labels of the lines to edits and metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from cleaner.chrome.cards import find_site_names
from cleaner.chrome.cues import Cue, mark_places
from cleaner.chrome.judging import Case, enabled_rules, judge_each
from cleaner.chrome.labels import Judgement, Label
from cleaner.chrome.licences import find_licence
from cleaner.chrome.lines import Page, page_of
from cleaner.chrome.link_lists import LINK_LIST_RULE
from cleaner.chrome.lost_content import RULE as LOST_RULE
from cleaner.chrome.lost_content import find_lost_content
from cleaner.chrome.metadata import Fields, merge_all, read_fields
from cleaner.chrome.phrases import Name, find_hits, find_names
from cleaner.chrome.spans import GLUED_RULES, find_candidates, find_glued
from cleaner.chrome.titles import SUFFIX_RULE, cut_suffix, is_title
from cleaner.config import Config
from cleaner.document import NO_CHANGES, NO_META, Changes, Context
from cleaner.ledger import Edit

NOTICE_RULE = "chrome/reprint-notice"
ICON_RULE = "chrome/icon-line"
COPYRIGHT_RULE = "chrome/copyright-footer"
NOTICE_RULES = frozenset((NOTICE_RULE, "chrome/disclaimer", COPYRIGHT_RULE))
# The title of the article stands among the first lines that are left below that of the page.
MAX_TITLE_COPY = 3
_SITE_NAME_LABEL = Label(LINK_LIST_RULE, "the address of the site again and again, wherever it stands")
_ICON_LABEL = Label(ICON_RULE, "nothing but a glyph of an icon font")
_OWNERS = ("版权所有", "copyright", "©", "all rights reserved")
_TERMS = ("转载", "著作权", "授权", "版权归", "版权均", "版权为", "版权属")


def find_chrome(text: str, context: Context) -> Changes:
    """Return the removal of lines that are chrome, notices or metadata, and the metadata they hold."""
    return find_chrome_in_each([(text, context)])[0]


def find_chrome_in_each(asked: Sequence[tuple[str, Context]]) -> list[Changes]:
    """Return what `find_chrome` returns for each text: labels of short pages take a fraction of the time together."""
    # Each step over all texts before the next one: what it reads stays in the caches of the processor.
    open_to_rules = [context for _, context in asked if enabled_rules(context.config)]
    pages = [page_of(context) for context in open_to_rules]
    mark_places(pages)
    configs = [context.config for context in open_to_rules]
    named = _name_lines(pages, configs)
    fields = map(read_fields, pages)
    names, asides = [one for one, _ in named], [others for _, others in named]
    cases = [Case(*case) for case in zip(pages, names, fields, configs, strict=True)]
    changes = map(_take_out, cases, judge_each(cases), asides)
    return [next(changes) if enabled_rules(context.config) else NO_CHANGES for _, context in asked]


def _name_lines(pages: Sequence[Page], configs: Sequence[Config]) -> list[tuple[dict[int, Name], dict[int, Name]]]:
    hits = [find_hits(page) for page in pages]
    return [
        find_names(page, enabled_rules(config).__contains__, found)
        for page, config, found in zip(pages, configs, hits, strict=True)
    ]


def _take_out(case: Case, judged: Judgement, asides: Mapping[int, Name]) -> Changes:
    page, fields = case.page, case.fields
    is_enabled = enabled_rules(case.config).__contains__
    others = {index: Label(name.rule, f"{name.evidence}, wherever it stands") for index, name in asides.items()}
    others.update((index, _ICON_LABEL) for index in page.icons if is_enabled(ICON_RULE))
    if is_enabled(LINK_LIST_RULE):
        others.update((index, _SITE_NAME_LABEL) for index in find_site_names(page, case.names))
    edits = _remove_lines(page, {**others, **judged.removed} if others else judged.removed)
    meta = merge_all(
        [fields[index].meta for index in sorted(judged.removed) if _is_lifted(page, index, judged, fields)]
    )
    said: dict[str, Any] = {}
    notices = _notices(judged)
    notice = _find_notice(page, judged, notices)
    if notice is not None:
        said["notice"] = page.text[slice(*page.trimmed_span(notice))]
    licence = next(filter(None, (find_licence(page.lines[index]) for index in notices)), None)
    if licence is not None:
        said["licence"] = licence
    left = [index for index in page.filled if index not in judged.removed] if judged.removed else page.filled
    if is_title(page, left, _metadata_follows(left, judged, fields)):
        start, _ = page.trimmed_span(left[0])
        line = page.lines[left[0]]
        cut = cut_suffix(line)
        if cut < len(line) and is_enabled(SUFFIX_RULE):
            edits.append(_cut_site(page, left, cut))
        said["title"] = page.text[start : start + cut]
    if not edits and not said and meta == NO_META:
        return NO_CHANGES
    if said:
        meta = replace(meta, **said)
    return Changes(edits=edits, meta=meta)


def _cut_site(page: Page, left: list[int], cut: int) -> Edit:
    """Return the removal of the names of channel and site behind a title; of all of it where it is the page's only.

    The title of a page stands above its menus, and once more where the article begins.
    """
    start, end = page.trimmed_span(left[0])
    core = page.lines[left[0]][:cut]
    below = (index for index in left[1 : MAX_TITLE_COPY + 1] if page.lines[index] == core)
    if any(index - left[0] > 1 for index in below):
        start, end = page.span(left[0])
        reason = "the title of the page, with the names of channel and site; that of the article stands below"
        return Edit(start, end + 1, page.text[start : end + 1], "", SUFFIX_RULE, reason)
    reason = "names of channel and site, joined to the title by a bar, a dash or an underscore"
    return Edit(start + cut, end, page.text[start + cut : end], "", SUFFIX_RULE, reason)


def read_paragraphs(text: str, context: Context) -> Changes:
    """Return what is cut out of single lines of the body, and notes on what was lost between them."""
    is_enabled = enabled_rules(context.config).__contains__
    lost = is_enabled(LOST_RULE)
    if not lost and not any(map(is_enabled, GLUED_RULES)):
        return NO_CHANGES
    page = page_of(context)
    glued = find_candidates(page)
    edits, meta = find_glued(page, glued, is_enabled)
    notes = find_lost_content(page) if lost else []
    if not edits and not notes:
        return NO_CHANGES
    return Changes(edits=edits, notes=notes, meta=meta if meta != NO_META else None)


def read_paragraphs_in_each(asked: Sequence[tuple[str, Context]]) -> list[Changes]:
    """Return what `read_paragraphs` returns for each text: where words of credits may stand is found at once."""
    pages = [page_of(context) for _, context in asked if any(map(context.config.is_enabled, GLUED_RULES))]
    mark_places(pages, (Cue.GLUED,))
    return [read_paragraphs(text, context) for text, context in asked]


def _find_notice(page: Page, judged: Judgement, removed: Sequence[int]) -> int | None:
    """Return the index of the line that says on what terms the article may be used, if one of *removed* does.

    Best a reprint notice, else a disclaimer with such terms, else the line of the copyright in the footer.
    """
    notices = (index for index in removed if judged.removed[index].rule == NOTICE_RULE)
    others = [index for index in removed if judged.removed[index].rule != NOTICE_RULE]
    terms = (index for index in others if any(word in page.lines[index] for word in _TERMS))
    owners = (index for index in others if any(word in page.lines[index] for word in _OWNERS))
    return next(chain(notices, terms, owners), None)


def _notices(judged: Judgement) -> list[int]:
    """Return the indexes of the lines that left the text as notices, in order."""
    return sorted(index for index, label in judged.removed.items() if label.rule in NOTICE_RULES)


def _is_lifted(page: Page, index: int, judged: Judgement, fields: Mapping[int, Fields]) -> bool:
    """Tell whether a line is metadata of this article: it left the text as such, and not above the title.

    The address of the page may stand above all.
    """
    if index not in fields or judged.removed[index].rule != fields[index].rule:
        return False
    is_address = index == page.filled[0] and fields[index].meta.url is not None
    return is_address or judged.title is None or index > judged.title


def _metadata_follows(left: list[int], judged: Judgement, fields: Mapping[int, Fields]) -> bool:
    """Tell whether a line of metadata left the text between its first line and the next one."""
    if len(left) < 2:
        return False
    return any(index in fields and index in judged.removed for index in range(left[0] + 1, left[1]))


def _remove_lines(page: Page, removed: Mapping[int, Label]) -> list[Edit]:
    """Return one edit for each run of neighbouring lines with the same label; a line goes with its line feed."""
    text, starts = page.text, [*page.starts, len(page.text)]
    edits: list[Edit] = []
    first = last = -1  # the run so far
    label = Label("", "")
    for index in [*sorted(removed), -1]:
        if index == last + 1 and (removed[index] is label or removed[index] == label):
            last = index
            continue
        if last >= 0:
            start, end = starts[first], starts[last + 1]
            edits.append(Edit(start, end, text[start:end], "", label.rule, label.reason))
        if index >= 0:
            first, last, label = index, index, removed[index]
    return edits
