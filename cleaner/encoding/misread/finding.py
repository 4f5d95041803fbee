"""Text that was read as another encoding than it was in, where the way back is exact and the result Chinese.

All kinds are found by one search (`misread_search`): GBK or Big5 read as a Latin encoding
(`ÄãºÃ`) or as one another, UTF-8 read as GBK (`浣犲ソ`) or as a Latin encoding, and one of
these on top of another. What is repaired are stretches of a line, so that healthy
neighbours stay; a path that other lines of the document prove counts for short ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.misread.codec_paths import SINGLE_BYTE, UTF_16, Path, Step
from cleaner.encoding.misread.reading import (
    MIN_EVIDENCE,
    cost_as_it_stands,
)
from cleaner.encoding.misread.repair import MAX_STEPS, Repair, Repairer
from cleaner.encoding.misread.search import read_by
from cleaner.encoding.misread.stretches import Span, find_stretches
from cleaner.encoding.misread.talk import shows_damage
from cleaner.encoding.traits import traits_of
from cleaner.ledger import Edit

_AS_LATIN = "encoding/chinese-as-latin"
_AS_CHINESE = "encoding/chinese-as-chinese"
_AS_GBK = "encoding/utf8-as-gbk"
_UTF8 = "encoding/mojibake"
_UNITS = "encoding/misread-utf16"
_TWICE = "encoding/misread-twice"
_THRICE = "encoding/misread-thrice"
_RULES = (_AS_LATIN, _AS_CHINESE, _AS_GBK, _UTF8, _UNITS, _TWICE, _THRICE)

# On a path that so many other stretches of the document prove, a short one needs less.
MIN_PROOFS = 2
# and so many of the suspicious stretches: a few lines of a list that look misread by chance prove nothing
MIN_PROVEN_SHARE = 0.2
# What a repair leaves of a stretch is searched as well, if it has so many characters.
MIN_REST = 3
# Of a stretch with so many lost bytes so much must be mended, or none; such a line is reported as a whole.
MIN_REPAIRED_SHARE = 0.5
MIN_LOSSES = 2
# A text that holds so many characters in suspicious stretches and not one misreading is in a script or of a kind that
# the model does not know. Only paths that are proven are tried from there on; the search costs 1 to 3 ms a stretch.
MAX_VAIN_CHARS = 20_000
COST_OF_LINE = 10  # characters of a line that cost as much as one of a stretch
COST_OF_SEARCH = 30  # and what a search costs however short the stretch is: word lists hold thousands of a few letters
# UTF-16 of Chinese that was read byte by byte is ASCII alone in short words only. Of a million random words of letters
# and signs none was taken for it.
MIN_WORD_CHARS = 8
MAX_WORD_CHARS = 64
MIN_GAIN_OF_WORD = 24.0
_WORD = re.compile("[!-~]+")
_UNIT_STEPS = tuple(Step("cp1252", was) for was in UTF_16)


def find_misread(text: str, context: Context) -> Changes:
    """Return the repair of stretches that were misread, and notes on those that were misread more than twice."""
    if not any(map(context.config.is_enabled, _RULES)):
        return NO_CHANGES
    search = _Search(text)
    for line, stretch in find_stretches(text, traits_of(context)):
        if search.is_vain:
            break
        search.mend(line, stretch)
    proven = search.proven_paths()
    for line, stretch in find_stretches(text, traits_of(context), is_open=True) if proven else ():
        search.follow(line, stretch, proven)
    return _changes(text, context, search.repairs)


class _Search:
    """The search of one text: what was found, which paths it proves, and what was searched in vain."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._repairer = Repairer(text)
        self.repairs: list[Repair] = []
        self._proofs: Counter[Path] = Counter()
        self._failed: set[str] = set()
        self._vain = 0
        self._lines: dict[int, list[Span]] | None = None  # the repaired spans by the start of their line

    @property
    def is_vain(self) -> bool:
        """Whether nothing is searched any more, and no path is known to be tried."""
        return self._vain >= MAX_VAIN_CHARS and not self._proofs

    def mend(self, line: Span, stretch: Span) -> None:
        """Find the repair of a stretch, and of what the repair leaves of it on either side."""
        parts = [(stretch, line)]
        while parts:
            part, bounds = parts.pop()
            found = self._find(line, part, bounds)
            if found is None:
                continue
            self.repairs.append(found)
            (start, end), reading, _ = found
            if len(reading.path) > MAX_STEPS:
                continue
            self._proofs[reading.path] += 1
            sides = (((part[0], start), (bounds[0], start)), ((end, part[1]), (end, bounds[1])))
            parts += [(rest, within) for rest, within in sides if rest[1] - rest[0] >= MIN_REST]

    def _find(self, line: Span, stretch: Span, bounds: Span) -> Repair | None:
        shown = self._text[slice(*stretch)]
        searches = self._vain < MAX_VAIN_CHARS and shown not in self._failed
        known = [path for path, _ in self._proofs.most_common(2)]
        found = self._repairer.best(bounds, stretch, known, searches)
        if found is not None and _is_wreck(self._text, line, stretch, found[0]):
            return None
        if found is not None and not shows_damage(self._text, line, found[0], found[1].text):
            return found
        self._failed.add(shown)
        if searches and not self._proofs:
            self._vain += max(len(shown), (line[1] - line[0]) // COST_OF_LINE, COST_OF_SEARCH)
        return self._repairer.thrice(stretch) if found is None and searches else None

    def proven_paths(self) -> dict[Path, int]:
        """Return the paths that so many stretches prove that short ones may follow, and how many do."""
        least = max(MIN_PROOFS, MIN_PROVEN_SHARE * (sum(self._proofs.values()) + len(self._failed)))
        return {path: times for path, times in self._proofs.items() if times >= least}

    def follow(self, line: Span, stretch: Span, proven: dict[Path, int]) -> None:
        """Find the repair of a stretch on a path that other stretches of the text prove."""
        if not any(start < stretch[1] and stretch[0] < end for start, end in self._spans_on(line)):
            found = self._repairer.by_proven(line, stretch, proven)
            if found is not None and not shows_damage(self._text, line, found[0], found[1].text):
                self.repairs.append(found)

    def _spans_on(self, line: Span) -> list[Span]:
        if self._lines is None:
            self._lines = {}
            for span, _, _ in self.repairs:
                self._lines.setdefault(self._text.rfind("\n", 0, span[0]) + 1, []).append(span)
        return self._lines.get(line[0], [])


def find_misread_word(text: str, context: Context) -> Changes:
    """Return the repair of a text of one short word that is UTF-16 shown byte by byte."""
    if not MIN_WORD_CHARS <= len(text) <= MAX_WORD_CHARS or not _WORD.fullmatch(text):
        return NO_CHANGES
    readings = [one for step in _UNIT_STEPS if (one := read_by((step,), text)) is not None]
    readings = [one for one in readings if one.gain >= MIN_GAIN_OF_WORD and one.is_common]
    before = cost_as_it_stands(text)
    if len(readings) != 1 or before - readings[0].total < MIN_EVIDENCE:
        return NO_CHANGES
    reason = f"{readings[0].name}: {before:.0f} bits as it stands, {readings[0].bits:.0f} read again"
    return _changes(text, context, [((0, len(text)), readings[0], reason)])


def _changes(text: str, context: Context, repairs: Iterable[Repair]) -> Changes:
    edits: list[Edit] = []
    notes: list[Note] = []
    for (start, end), reading, reason in sorted(repairs, key=lambda repair: repair[0]):
        rule = _rule_of(reading.path)
        if edits and start < edits[-1].end:
            continue
        if rule == _THRICE:
            message = "text was misread more than twice"
            notes.append(Note(rule, start, end, message, reason))
        elif context.config.is_enabled(rule):
            edits.append(Edit(start, end, text[start:end], reading.text, rule, reason))
    return Changes(edits, notes=notes) if edits or notes else NO_CHANGES


def _rule_of(path: Path) -> str:
    if len(path) > 1:
        return _TWICE if len(path) == MAX_STEPS else _THRICE
    step = path[0]
    if step.was in UTF_16:
        return _UNITS
    if step.was == "utf-8":
        return _UTF8 if step.read_as in SINGLE_BYTE else _AS_GBK
    return _AS_LATIN if step.read_as in SINGLE_BYTE else _AS_CHINESE


def _is_wreck(text: str, line: Span, stretch: Span, span: Span) -> bool:
    """Tell whether bytes are lost all over a line, so that a repair would leave most of a stretch as it is."""
    is_small = span[1] - span[0] < MIN_REPAIRED_SHARE * (stretch[1] - stretch[0])
    return is_small and text.count("\ufffd", *line) >= MIN_LOSSES
