"""Layout: one paragraph a line, no space at its edges, one space where a run of white space was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.folding import FoldedView
from cleaner.ledger import CodePoints, Edit, Positions
from cleaner.passes import Asked
from cleaner.sparing import spare
from cleaner.typography.characters import BREAK, OTHER_BREAKS, SPACE, Flags
from cleaner.typography.flagged_text import flag_each, flags_of
from cleaner.typography.indents import CodeLines
from cleaner.typography.lists import find_nested_items
from cleaner.typography.view import lengths_of

LINE_EDGE = "typography/line-edge"
SPACE_RUN = "typography/space-run"
BLANK_LINE = "typography/blank-line"
FINAL_NEWLINE = "typography/final-newline"
LINE_BREAK = "typography/line-break"

_RULES = (LINE_EDGE, SPACE_RUN, BLANK_LINE, FINAL_NEWLINE, LINE_BREAK)
_REASONS = {
    LINE_EDGE: "white space at the edge of a line says nothing",
    SPACE_RUN: "a run of white space within a line is one space",
    BLANK_LINE: "the text has one paragraph a line, without blank lines",
    FINAL_NEWLINE: "a text ends with one line feed",
    LINE_BREAK: "a line ends with a line feed, not with another break",
}
# White space of which any place is to be set.
_ODD_SPACE = re.compile(r"[^\S\n ]")
_ODD_IN_CODE = re.compile(r"[^\S\t ]")
# The usual spaces; a run that holds anything else may break a line.
_SPACES = " \t\u3000\xa0"


def set_layout(text: str, context: Context) -> Changes:
    """Return the changes that bring the white space of *text* into the canonical layout."""
    if not text or _is_set(text, context):
        return NO_CHANGES
    enabled = frozenset([rule for rule in _RULES if context.config.is_enabled(rule)])
    if not enabled:
        return NO_CHANGES
    edits = tuple(_edits(text, context, enabled))
    if not context.kept:
        return Changes(edits)
    # The lines of a stretch that is kept are lines of the page; what stands within them is its own.
    runs = spare(Changes([edit for edit in edits if edit.rule == SPACE_RUN]), context.kept)
    return Changes([*(edit for edit in edits if edit.rule != SPACE_RUN), *runs.edits])


def set_layout_in_each(asked: Sequence[Asked]) -> list[Changes]:
    """Return what `set_layout` returns for each text: of most texts, arrays of some of them tell that all is set."""
    views = [context.view for _, context in asked]
    are_set = {id(view) for group in flag_each(views) for view in _find_set(*group)}
    return [
        NO_CHANGES if id(view) in are_set else set_layout(text, context)
        for (text, context), view in zip(asked, views, strict=True)
    ]


def _find_set(views: list[FoldedView], points: CodePoints, flags: Flags) -> Iterator[FoldedView]:
    """Yield the *views* of texts that `_is_set` tells of; the arrays are those of `flag_each`."""
    ends = np.array([*accumulate((len(view.text) + 1 for view in views), initial=-1)])
    white = ((flags[1:-1] & (SPACE | BREAK)) != 0).nonzero()[0]
    signs = points[white]
    is_odd = (signs != 0x20) & (signs != 0x0A)
    # White space behind white space; what stands between two texts is one line feed of its own.
    is_odd[1:] |= white[1:] == white[:-1] + 1
    is_odd[:1] |= white[:1] == 0
    is_odd[white.searchsorted(ends[1:-1])] = False
    are_odd = np.zeros(len(views), dtype=bool)
    are_odd[ends[1:].searchsorted(white[is_odd])] = True
    for view, has_odd in zip(views, are_odd.tolist(), strict=True):
        if not has_odd and view.text[-1] == "\n":
            yield view


def _is_set(text: str, context: Context) -> bool:
    """Tell whether a text has no white space but single spaces within its lines and line feeds that end them."""
    has_plain_edges = text[0] not in " \n" and text[-1] == "\n"
    if not has_plain_edges or "  " in text or "\n\n" in text or "\n " in text or " \n" in text:
        return False
    if not flags_of(text, context)[2] & SPACE:
        return True
    # White space is not printable, but for the ordinary space: most texts are told by that, in a third of the time.
    return text.replace("\n", "").isprintable() or _ODD_SPACE.search(text) is None


def _edits(text: str, context: Context, enabled: frozenset[str]) -> Iterator[Edit]:
    points, flags, _ = flags_of(text, context)
    flags = flags[1:-1]
    starts, ends = _odd_runs(text, points, flags)
    code = CodeLines(text, points, flags)
    nested_items = find_nested_items(code.text)
    # What stands behind a run is on the line whose spaces it ends with.
    lines = code.lines_of(np.minimum(ends, len(text) - 1)).tolist()
    size = len(text)
    # The blank lines of a program part its steps, as they do nowhere else.
    fenced_rules = enabled - {BLANK_LINE}
    for start, end, line in zip(starts.tolist(), ends.tolist(), lines, strict=True):
        run = text[start:end]
        if start == 0 or end == size or run.strip(_SPACES):
            rules = fenced_rules if code.fences and code.is_fenced(start, end) else enabled
            if start and end < size and not run.strip("\n"):  # blank lines, and nothing else: the usual case
                if BLANK_LINE in rules:
                    for at in range(start + 1, end):
                        yield _edit(BLANK_LINE, at, "\n", "")
                continue
            is_indent = end < size and run[-1] != "\n"
            keeps_indent = is_indent and (line in nested_items or code.holds(line))
            if start and end < size and run[0] == "\n" and not run[1:].strip(" \t"):  # an indent: usual in lists
                if not keeps_indent:
                    yield from _trim(start + 1, run[1:], rules)
                continue
            yield from _set_break(text, start, end, rules, keeps_indent)
        elif SPACE_RUN in enabled:
            after = _in_code(run) if code.holds(line) else " "
            if after != run:
                yield _edit(SPACE_RUN, start, run, after)
    last_is_solid = not text[-1].isspace()
    if last_is_solid and FINAL_NEWLINE in enabled:
        yield _edit(FINAL_NEWLINE, len(text), "", "\n")


def _odd_runs(text: str, points: CodePoints, flags: Flags) -> tuple[Positions, Positions]:
    """Return starts and ends of the runs of white space that are not one ordinary space or line feed inside a text."""
    white = ((flags & (SPACE | BREAK)) != 0).nonzero()[0]
    if not white.size:
        return white, white
    first = np.ones(white.size, dtype=bool)
    np.not_equal(white[1:], white[:-1] + 1, out=first[1:])
    firsts = first.nonzero()[0]
    starts = white[firsts]
    lengths = lengths_of(firsts, white.size)
    sign = points[starts]
    odd = (lengths > 1) | ((sign != 0x20) & (sign != 0x0A)) | (starts == 0)
    # A space at the very end is odd, a line feed there is not.
    odd |= (starts + lengths == len(text)) & (sign != 0x0A)
    return starts[odd], (starts + lengths)[odd]


def _in_code(run: str) -> str:
    """Return white space as a program has it: as much of it, in ordinary spaces and tabs."""
    if not run.strip(" \t"):
        return run
    return _ODD_IN_CODE.sub(" ", run.replace("\u3000", "  "))


def _set_break(text: str, start: int, end: int, enabled: frozenset[str], keeps_indent: bool) -> Iterator[Edit]:
    """Set a run of white space that breaks a line, or stands at an edge of the text."""
    run = text[start:end]
    is_break = ("\n" + OTHER_BREAKS) if LINE_BREAK in enabled else "\n"
    at_edge = start == 0 or end == len(text)
    if not at_edge and not any(character in is_break for character in run):
        after = _in_code(run) if keeps_indent else " "
        if SPACE_RUN in enabled and run != after:
            yield _edit(SPACE_RUN, start, run, after)
        return
    # Where the run begins on a line that holds something, its first break ends that line.
    ends_line = start == 0
    at = start
    for position in range(start, end + 1):
        character = text[position] if position < end else ""
        if character and character not in is_break:
            continue
        spaces = text[at:position]
        if character and ends_line:
            # A whole blank line: what stands on it, and its break.
            if BLANK_LINE in enabled:
                yield _edit(BLANK_LINE, at, text[at : position + 1], "")
            else:
                yield from _trim(at, spaces, enabled)
                yield from _feed(position, character)
        else:
            is_indent = keeps_indent and not character
            yield from _trim(at, spaces, enabled, _in_code(spaces) if is_indent else "")
            if character:
                yield from _feed(position, character)
            elif end == len(text) and not ends_line and FINAL_NEWLINE in enabled:
                yield _edit(FINAL_NEWLINE, end, "", "\n")
        ends_line = ends_line or bool(character)
        at = position + 1


def _trim(start: int, spaces: str, enabled: frozenset[str], after: str = "") -> Iterator[Edit]:
    if spaces != after and LINE_EDGE in enabled:
        yield _edit(LINE_EDGE, start, spaces, after)


def _feed(position: int, character: str) -> Iterator[Edit]:
    if character != "\n":
        yield _edit(LINE_BREAK, position, character, "\n")


def _edit(rule: str, start: int, before: str, after: str) -> Edit:
    return Edit(start, start + len(before), before, after, rule, _REASONS[rule])
