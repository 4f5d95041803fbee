"""The repair of one stretch of misread text: its ends, its reading, and the evidence for it."""

from __future__ import annotations

from cleaner.encoding.misread.codec_paths import SINGLE_BYTE, UTF_16, Path
from cleaner.encoding.misread.cut import find_cut_readings
from cleaner.encoding.misread.hyphens import STEPS, restore_hyphens
from cleaner.encoding.misread.losses import read_with_losses
from cleaner.encoding.misread.reading import (
    MIN_EVIDENCE,
    MIN_GAIN,
    MIN_MARGIN,
    Reading,
    cost_as_it_stands,
    is_other_language,
    margin_of,
)
from cleaner.encoding.misread.search import find_readings, read_by
from cleaner.encoding.misread.stretches import Span, find_extents, is_alphabet

# So many misreadings on top of one another are mended; what is deeper is reported.
MAX_STEPS = 2
# On a path that other stretches of the document prove, a short one needs less.
MIN_EVIDENCE_WHEN_PROVEN = 15.0
MIN_COMMON_WHEN_PROVEN = 2.6  # two common characters
MANY_PROOFS = 5  # with so many, rare characters as well
# What is misread mostly ends with a line, a word or a number, not inside a run of Chinese.
COST_OF_BORDER = 16.0
# How far the ends of a stretch may be off, in characters.
_SLACK = 3

Repair = tuple[Span, Reading, str]  # with its reason
Found = tuple[Span, Reading, float, float]  # with its evidence, and its margin to the next reading


class Repairer:
    """Finds the repairs of the stretches of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        # A page that shows a soft hyphen drops none.
        self._drops_hyphens = "\xad" not in text

    def best(self, bounds: Span, stretch: Span, known: list[Path], searches: bool) -> Repair | None:
        """Return the most evident repair around a stretch, within *bounds* of its line."""
        extents = find_extents(self._text, bounds, stretch)
        found = [one for span in extents for path in known if (one := self._by_path(span, path)) is not None]
        if not found and searches:
            found = [one for span in extents if (one := self._by_search(span)) is not None]
        if not found:
            return None
        span, reading, _, _ = max(found, key=lambda one: one[2] - self._cost_of_borders(one[0]))
        return self._refined(bounds, span, reading, max(one[3] for one in found if one[1] is reading))

    def _by_path(self, span: Span, path: Path) -> Found | None:
        start, end = span
        shown, beside = self._text[start:end], self._beside(span)
        reading = read_by(path, shown, *beside)
        if reading is None and len(path) == 1 and path[0].was not in UTF_16:
            reading = next(iter(find_cut_readings(shown, *beside, step=path[0])), None)
        if reading is None or reading.gain < MIN_GAIN or is_other_language(shown, reading, *beside):
            return None
        evidence = cost_as_it_stands(shown, *beside) - reading.total
        return (span, reading, evidence, float("inf")) if evidence >= MIN_EVIDENCE else None

    def _by_search(self, span: Span) -> Found | None:
        start, end = span
        shown, beside = self._text[start:end], self._beside(span)
        with_losses = read_with_losses(shown, *beside)
        readings = find_readings(shown, *beside, steps=MAX_STEPS) if with_losses is None else [with_losses]
        if not readings or not readings[0].is_chinese:
            readings = find_cut_readings(shown, *beside)
        if not readings or not readings[0].is_chinese:
            restored = (self._restore(shown, (step,), *beside) for step in STEPS)
            readings = sorted((one for one in restored if one is not None), key=lambda one: one.total)
        if not readings or not readings[0].is_chinese or is_alphabet(shown):
            return None
        evidence = cost_as_it_stands(shown, *beside) - readings[0].total
        margin = margin_of(readings)
        if evidence < MIN_EVIDENCE or margin < MIN_MARGIN or is_other_language(shown, readings[0], *beside):
            return None
        return span, readings[0], evidence, margin

    def thrice(self, stretch: Span) -> Repair | None:
        """Return what a stretch would be if it was misread three times, to be reported."""
        shown = self._text[slice(*stretch)]
        readings = [one for one in find_readings(shown, *self._beside(stretch), steps=3) if len(one.path) > MAX_STEPS]
        if not readings or not readings[0].is_chinese:
            return None
        if all(step.was == "utf-8" and step.read_as in SINGLE_BYTE for step in readings[0].path):
            return None  # ftfy mends that, however often it happened
        if cost_as_it_stands(shown, *self._beside(stretch)) - readings[0].total < MIN_EVIDENCE:
            return None
        return stretch, readings[0], readings[0].name

    def _restore(self, shown: str, path: Path, before: str, after: str) -> Reading | None:
        return restore_hyphens(shown, path, before, after) if self._drops_hyphens else None

    def _beside(self, span: Span) -> tuple[str, str]:
        start, end = span
        return self._text[start - 1 : start] or "\n", self._text[end : end + 1] or "\n"

    def _cost_of_borders(self, span: Span) -> float:
        """Return what the ends of a span cost that lie between two characters beyond ASCII, in bits."""
        start, end = span
        inner = (start and min(self._text[start - 1], self._text[start]) >= "\x80") + (
            end < len(self._text) and min(self._text[end - 1], self._text[end]) >= "\x80"
        )
        return COST_OF_BORDER * inner

    def _refined(self, bounds: Span, span: Span, reading: Reading, margin: float) -> Repair:
        """Return the repair with its ends where the line as a whole is likeliest."""
        start, end = span
        shown, beside = self._text[start:end], self._beside(span)
        reading = self._restore(shown, reading.path, *beside) or reading
        best, least = (span, reading), float("inf")
        left, right = max(bounds[0], start - _SLACK), min(bounds[1], end + _SLACK)
        whole = self._beside((left, right))
        is_exact = not reading.loss and len(reading.path) == 1 and reading.path[0].read_as not in SINGLE_BYTE
        for first in range(left, start + _SLACK + 1) if is_exact else (start,):
            for last in range(max(end - _SLACK, first + 1), right + 1) if is_exact else (end,):
                again = reading if (first, last) == span else read_by(reading.path, self._text[first:last])
                if again is not None:
                    total = cost_as_it_stands(self._text[left:first] + again.text + self._text[last:right], *whole)
                    total += self._cost_of_borders((first, last))
                    if total < least:
                        best, least = ((first, last), again), total
        (start, end), reading = best
        before = cost_as_it_stands(self._text[left:right], *whole)
        rivals = "no other reading is Chinese" if margin == float("inf") else f"the next reading {margin:.0f} behind"
        reason = f"{reading.name}: {before:.0f} bits as it stands, {least:.0f} read again, {rivals}"
        return (start, end), reading, f"{reason}; {reading.loss}" if reading.loss else reason

    def by_proven(self, line: Span, stretch: Span, proven: dict[Path, int]) -> Repair | None:
        """Return the repair of a short stretch on a path that other stretches of the document prove."""
        for span in find_extents(self._text, line, stretch):
            beside = self._beside(span)
            shown = self._text[slice(*span)]
            for path, times in proven.items():
                reading = read_by(path, shown, *beside)
                if reading is None or (times < MANY_PROOFS and reading.bits_of_common < MIN_COMMON_WHEN_PROVEN):
                    continue
                before = cost_as_it_stands(shown, *beside)
                if before - reading.total >= MIN_EVIDENCE_WHEN_PROVEN:
                    reason = (
                        f"{reading.name}, as other lines: {before:.0f} bits as it stands, {reading.bits:.0f} read again"
                    )
                    return span, reading, reason
        return None
