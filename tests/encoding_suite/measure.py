"""Run the encoding stage over the cases and the healthy paragraphs, and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import cleaner
from tests.encoding_suite.cases import LENGTHS, Case, make_cases, make_lossy_cases
from tests.encoding_suite.damage import KINDS
from tests.encoding_suite.paragraphs import Paragraph, healthy_paragraphs, misread_foreign_text, talk_about_damage

# The acceptance counts from this length on; shorter cases are reported.
MIN_COUNTED_LENGTH = 30
HEALTHY_PARAGRAPHS = 10_400
# Paragraphs of one kind that make a document, where they are cleaned together.
DOCUMENT_PARAGRAPHS = 40

_CONFIG = cleaner.Config(select=("encoding",))
# The self-check runs a second round; healthy paragraphs that change are run again with it.
_QUICK = cleaner.Config(select=("encoding",), self_check="off")
# Control codes and soft hyphens in misread text of other languages are the business of these, whatever the text is.
_OF_CONTROLS = frozenset(
    ("encoding/c1-control", "encoding/control-character", "encoding/soft-hyphen", "encoding/line-separator")
)


@dataclass(frozen=True, slots=True)
class FalseChange:
    """An edit where nothing may be edited."""

    kind: str
    rule: str
    before: str
    after: str
    paragraph: str


@dataclass(slots=True)
class Score:
    """Cases by kind and length: how many there are, were repaired, were left as they were, and which failed."""

    total: Counter[tuple[str, int]] = field(default_factory=Counter)
    repaired: Counter[tuple[str, int]] = field(default_factory=Counter)
    untouched: Counter[tuple[str, int]] = field(default_factory=Counter)
    failed: list[tuple[Case, str]] = field(default_factory=list)

    def share(self, kind: str | None = None, length: int | None = None) -> float:
        """Return the share of repaired cases of 30 characters and more, or of *kind* and *length*; 1 without cases."""
        cells = [
            cell
            for cell in self.total
            if (kind is None or cell[0] == kind)
            and (cell[1] == length if length is not None else cell[1] >= MIN_COUNTED_LENGTH)
        ]
        total = sum(self.total[cell] for cell in cells)
        return sum(self.repaired[cell] for cell in cells) / total if total else 1.0


def repair(text: str) -> str:
    """Return *text* as the encoding stage leaves it."""
    return cleaner.clean(text, _CONFIG).text


def score_cases(cases: Iterable[Case]) -> Score:
    """Return which of *cases* come out exactly."""
    score = Score()
    for case in cases:
        cell = case.kind.name, case.length
        result = repair(case.text)
        score.total[cell] += 1
        score.untouched[cell] += case.is_untouched(result)
        if case.is_repaired(result):
            score.repaired[cell] += 1
        else:
            score.failed.append((case, result))
    return score


def find_false_changes(paragraphs: Iterable[Paragraph]) -> Iterator[FalseChange]:
    """Yield each edit of paragraphs, cleaned one by one, that may not be edited."""
    for paragraph in paragraphs:
        yield from _edits_of(paragraph.kind, paragraph.text)


def find_false_changes_in_documents(paragraphs: Iterable[Paragraph]) -> Iterator[FalseChange]:
    """Yield each edit of paragraphs that are cleaned as documents, of one kind each."""
    for kind, group in groupby(paragraphs, lambda paragraph: paragraph.kind):
        texts = [paragraph.text for paragraph in group]
        for first in range(0, len(texts), DOCUMENT_PARAGRAPHS):
            yield from _edits_of(kind, "\n".join(texts[first : first + DOCUMENT_PARAGRAPHS]))


def _edits_of(kind: str, text: str) -> Iterator[FalseChange]:
    if cleaner.clean(text, _QUICK).text == text:
        return
    for finding in cleaner.clean(text, _CONFIG).findings:
        for edit in finding.fix or ():
            yield FalseChange(kind, finding.rule, edit.before, edit.after, text)


def find_changes_of_foreign_text() -> Iterator[FalseChange]:
    """Yield the edits that take misread text of other languages for misread Chinese or UTF-8."""
    for change in find_false_changes(misread_foreign_text()):
        if change.rule not in _OF_CONTROLS:
            yield change


def count_inventions(per_kind: int) -> list[tuple[str, str, str, set[str]]]:
    """Return lossy cases that came out with Han characters of nobody's: name, damaged, result, characters."""
    found = []
    for case in make_lossy_cases(per_kind):
        result = repair(case.damaged)
        if case.invented(result):
            found.append((case.name, case.damaged, result, case.invented(result)))
    return found


def figures(
    per_cell: int = 20, healthy: Sequence[Paragraph] | None = None, lengths: tuple[int, ...] = LENGTHS
) -> tuple[dict[str, float], dict[str, int]]:
    """Return the figures of the gate: shares from 0 to 1, where more is better, and counts, where less is.

    The shares are those of each kind in 30 characters and more, of each length, and overall. Takes some 70 s.
    """
    score = score_cases(make_cases(per_cell, lengths))
    measured = {kind for kind, length in score.total if length >= MIN_COUNTED_LENGTH}
    shares = {f"misread {kind.name}": score.share(kind.name) for kind in KINDS if kind.name in measured}
    shares |= {f"misread, {length} characters": score.share(length=length) for length in lengths}
    shares[f"misread, {MIN_COUNTED_LENGTH} characters and more"] = score.share()
    healthy = list(healthy_paragraphs(HEALTHY_PARAGRAPHS)) if healthy is None else healthy
    counts = {
        "misread, lossy: with characters of nobody's": len(count_inventions(per_cell)),
        "false changes": _length(find_false_changes(healthy)),
        "false changes in documents": _length(find_false_changes_in_documents(healthy)),
        "false changes of foreign text": _length(find_changes_of_foreign_text()),
        "false changes of talk about damage": _length(find_false_changes(talk_about_damage())),
    }
    return shares, counts


def _length(changes: Iterable[FalseChange]) -> int:
    return sum(1 for _ in changes)
