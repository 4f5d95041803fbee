"""What of a hunk is shown: long runs of lines by their ends, long lines around what differs, the unseen named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaner.reports.comparison.hunks import Hunk, Lines, Spans, Twin, split_lines
from cleaner.reports.quoting import clip, counted, describe_places, visible

# A run of lines longer than this is shown by its ends.
MAX_REMOVED_LINES = 4
# A line longer than this is clipped; a raw file can be one line of 50 MB.
MAX_LINE_CHARS = 2000
# What is left of such a line around each place that differs.
CONTEXT_CHARS = 60
# As git and diff write it.
NO_LINE_END = "\\ No newline at end of file"

# A part of a line, and whether it differs from the other side.
Piece = tuple[str, bool]
# A line as it is shown: its number, None for what stands in place of lines, and its pieces.
Shown = tuple[int | None, list[Piece]]


def shown_lines(
    text: str, marks: Spans, first_line: int, *, full: bool = False, with_marks: bool = True
) -> Iterator[Shown]:
    """Yield the lines of a side of a hunk as they are shown; all of them, and whole, if *full*.

    Without marks a line is one piece; marks only choose then what is shown of a long one.
    """
    lines = split_lines(text)
    if not with_marks and len(lines) <= MAX_REMOVED_LINES and len(text) <= MAX_LINE_CHARS:  # the common case
        yield from ((number, [(visible(line), False)]) for number, line in enumerate(lines, first_line))
        return
    if not with_marks and (full or all(len(line) <= MAX_LINE_CHARS for line in lines)):
        marks = ()
    half = len(lines) if full or len(lines) <= MAX_REMOVED_LINES else MAX_REMOVED_LINES // 2
    at = number = 0
    for index, line in enumerate(lines):
        if half <= index < len(lines) - half:
            if index == half:
                yield None, [(f"… {counted(len(lines) - 2 * half, 'more line')} …", False)]
        else:
            own = []
            while number < len(marks) and marks[number][0] < at + len(line):
                low, high = marks[number]
                own.append((max(0, low - at), min(len(line), high - at)))
                if high > at + len(line):
                    break
                number += 1
            yield first_line + index, list(pieces(line, own, full=full))
        at += len(line) + 1
        while number < len(marks) and marks[number][1] <= at:
            number += 1


def pieces(line: str, marks: Sequence[tuple[int, int]], *, full: bool = False) -> Iterator[Piece]:
    """Yield a line in pieces that differ and pieces that do not; of a long line what stands around the former."""
    marks = [(low, high) for low, high in marks if low < high]
    if full or len(line) <= MAX_LINE_CHARS:
        yield from ((visible(part), marked) for part, marked in _split(line, marks, 0, len(line)))
        return
    if not marks:
        yield visible(clip(line, MAX_LINE_CHARS)), False
        return
    at = shown = 0
    for low, high in _windows(marks, len(line)):
        if low > at:
            yield f"… (+{low - at:,}) …", False
        stop = min(high, low + MAX_LINE_CHARS - shown)
        yield from ((visible(part), marked) for part, marked in _split(line, marks, low, stop))
        shown, at = shown + stop - low, stop
        if shown >= MAX_LINE_CHARS:
            break
    if at < len(line):
        yield f"… (+{len(line) - at:,}) …", False


def _windows(marks: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Yield the spans around marks; those that touch as one."""
    at, end = -1, -1
    for low, high in marks:
        start, stop = max(0, low - CONTEXT_CHARS), min(length, high + CONTEXT_CHARS)
        if start <= end:
            end = max(end, stop)
            continue
        if end >= 0:
            yield at, end
        at, end = start, stop
    if end >= 0:
        yield at, end


def _split(line: str, marks: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in marks:
        low, high = max(first, at), min(last, end)
        if low < high:
            if low > at:
                yield line[at:low], False
            yield line[low:high], True
            at = high
    if at < end or start == end:
        yield line[at:end], False


def no_line_end(text: str) -> Iterator[str]:
    """Yield the line that says that a side does not end in a line feed, if it does not."""
    if text and not text.endswith("\n"):
        yield NO_LINE_END


def without_blank(hunks: Iterable[Hunk]) -> Iterator[Hunk]:
    """Yield the hunks without those that only take blank lines out: a page can have one between all paragraphs."""
    return (hunk for hunk in hunks if not hunk.is_blank)


def describe_blank(hunks: Iterable[Hunk]) -> Iterator[str]:
    """Yield what `without_blank` leaves out as a sentence each for what was taken out and what was put in."""
    blank = [hunk for hunk in hunks if hunk.is_blank]
    for what, own in (("taken out", [h for h in blank if h.raw]), ("put in", [h for h in blank if not h.raw])):
        if not own:
            continue
        rules = dict.fromkeys(visible(rule) for hunk in own for rule in hunk.rules)
        by = f" by {', '.join(rules)}" if rules else ""
        spans = [
            _lines_of(hunk.raw_line, hunk.raw) if hunk.raw else _lines_of(hunk.clean_line, hunk.clean)
            for hunk in own[:20]
        ]
        lines = ", ".join(_name_lines(span).partition(" ")[2] for span in spans)
        yield f"blank lines {what}{by}: {lines}" + (f", and {len(own) - 20:,} more" if len(own) > 20 else "")


def heading(hunk: Hunk) -> str:
    """Return where a hunk stands: its lines in the raw text and in the clean text, and what became of them."""
    raw = _name_lines(_lines_of(hunk.raw_line, hunk.raw)) if hunk.raw else "new"
    clean = _name_lines(_lines_of(hunk.clean_line, hunk.clean)) if hunk.clean else "gone"
    twin = f": {describe_twin(hunk.twin, came=not hunk.raw)}" if hunk.twin else ""
    return f"{raw} → {clean}{twin}"


def describe_twin(twin: Twin, *, came: bool) -> str:
    """Return where else the text of a hunk stands; *came* tells that the hunk puts it in."""
    share = f" ({twin.share:.2f} the same)" if twin.share is not None and twin.share < 1 else ""
    raw, clean = _name_lines(twin.raw), _name_lines(twin.clean)
    if twin.kind == "moved":
        return (f"moved from {raw}" if came else f"moved to {clean}") + share
    if not raw:
        return f"a copy of the new {clean}{share}"
    now = f", now {clean}" if clean and clean != raw else ""
    return f"a copy of {raw}{now}{share}"


def explain(hunk: Hunk) -> Iterator[tuple[str, str]]:
    """Yield each rule with what it did and why."""
    for change in hunk.changes:
        reason = f" — {visible(change.reason)}" if change.reason else ""
        yield visible(change.rule), f"{describe_places(change.places)}{reason}"
    if hunk.others:
        yield "", f"also changed here by {visible(', '.join(hunk.others))}"


def _lines_of(line: int, text: str) -> Lines:
    ends = text.count("\n")
    return line, line + max(1, ends if text.endswith("\n") else ends + 1) - 1


def _name_lines(lines: Lines | None) -> str:
    if lines is None:
        return ""
    first, last = lines
    return f"line {first}" if first == last else f"lines {first}–{last}"
