"""From the labels of the lines to edits and metadata."""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.chrome.labels import Judgement, Label, judge_page
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields, merge_all, read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.document import NO_CHANGES, Changes, Context, Meta
from cleaner.ledger import Edit
from cleaner.rules import registry


def find_chrome(text: str, context: Context) -> Changes:
    """Return the removal of lines that are chrome, notices or metadata, and the metadata they hold."""
    is_enabled = context.config.is_enabled
    if not any(is_enabled(rule.id) for rule in registry().of_stage("chrome")):
        return NO_CHANGES
    page = Page.read(text, context.folded)
    names, fields = name_lines(page), read_fields(page)
    if not names and not fields:
        return NO_CHANGES
    judged = judge_page(page, names, fields, is_enabled)
    return Changes(edits=_remove_lines(page, judged.removed), meta=_lift(page, judged, fields))


def _remove_lines(page: Page, removed: Mapping[int, Label]) -> list[Edit]:
    """Return one edit for each run of neighbouring lines with the same label; a line goes with its line feed."""
    edits: list[Edit] = []
    for index in sorted(removed):
        label = removed[index]
        start, end = page.span(index)
        end = min(end + 1, len(page.text))
        last = edits[-1] if edits else None
        if last is not None and last.end == start and (last.rule, last.reason) == (label.rule, label.reason):
            edits[-1] = Edit(last.start, end, last.before + page.text[start:end], "", label.rule, label.reason)
        else:
            edits.append(Edit(start, end, page.text[start:end], "", label.rule, label.reason))
    return edits


def _lift(page: Page, judged: Judgement, fields: Mapping[int, Fields]) -> Meta | None:
    rows = [fields[index].meta for index in sorted(judged.removed) if index in fields]
    meta = merge_all(rows)
    return meta if meta != Meta() else None
