"""Hunks put in order for a reader: runs of lines that went as one, the rules of each, and those that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from cleaner.config import STAGES
from cleaner.reports.comparison.hunks import Change, Hunk

# How often each (rule, reason) made each (before, after).
Found = dict[tuple[str, str], dict[tuple[str, str], int]]

_NUMBERS = {stage: number for number, stage in enumerate(STAGES)}


def _to_changes(found: Found) -> Iterator[Change]:
    for (rule, reason), pairs in found.items():
        yield Change(rule, reason, tuple([(*pair, count) for pair, count in pairs.items()]))


def in_order(found: Found, is_removal: bool) -> tuple[Change, ...]:
    """Return the changes in the order of the stages; where lines went, the one that took them out comes first."""
    if len(found) == 1:  # the common case: a blank line, a line with one kind of mark
        return tuple(_to_changes(found))
    changes = sorted(_to_changes(found), key=_stage_of)
    return tuple(sorted(changes, key=_longest_removal, reverse=True) if is_removal else changes)


def _longest_removal(change: Change) -> int:
    return max((len(before) for before, after, _ in change.places if not after and before.strip()), default=0)


def _stage_of(change: Change) -> int:
    return _NUMBERS.get(change.rule.partition("/")[0], len(STAGES))


def of_rules(hunks: Iterable[Hunk], is_shown: Callable[[str], bool]) -> Iterator[Hunk]:
    """Yield the hunks that a rule made which is asked for, with what it did."""
    for hunk in hunks:
        changes = tuple(change for change in hunk.changes if is_shown(change.rule))
        if changes:
            others = tuple(rule for rule in hunk.rules if not is_shown(rule))
            yield replace(hunk, changes=changes, others=others)


def join_removals(hunks: Iterable[Hunk]) -> Iterator[Hunk]:
    """Yield *hunks* with neighbouring lines that the same rules removed joined to one, and the blank ones between."""
    run: list[Hunk] = []
    told: Hunk | None = None  # the last of the run that is not blank
    for hunk in hunks:
        if run and not _continues(run[-1], told, hunk):
            yield _joined(run)
            run, told = [], None
        run.append(hunk)
        told = told if hunk.is_blank else hunk
    if run:
        yield _joined(run)


def _continues(last: Hunk, told: Hunk | None, hunk: Hunk) -> bool:
    if last.clean or hunk.clean or last.raw_line + last.raw.count("\n") != hunk.raw_line:
        return False
    if hunk.is_blank or told is None:
        return True
    return told.twin == hunk.twin and _reasons(told) == _reasons(hunk)


def _reasons(hunk: Hunk) -> set[tuple[str, str]]:
    return {(change.rule, change.reason) for change in hunk.changes}


def _joined(run: list[Hunk]) -> Hunk:
    if len(run) == 1:
        return run[0]
    raw = "".join(hunk.raw for hunk in run)
    found: Found = {}
    for hunk in run:
        for change in hunk.changes:
            pairs = found.setdefault((change.rule, change.reason), {})
            for before, after, count in change.places:
                pairs[before, after] = pairs.get((before, after), 0) + count
    twin = next((hunk.twin for hunk in run if hunk.twin is not None), None)
    marks = ((0, len(raw)),) if any(hunk.raw_marks for hunk in run) else ()
    return replace(
        run[0], raw=raw, raw_marks=marks, clean_marks=(), changes=in_order(found, is_removal=True), twin=twin
    )
