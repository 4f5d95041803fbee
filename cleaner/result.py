"""What cleaning one document gives: the text and, drawn from the ledger, findings, removed spans and plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from cleaner.document import Encoding, Finding, Meta, PlacedNote, Removed
from cleaner.ledger import Edit, Layer, Ledger, Positions, Substitutions
from cleaner.left_marks import take_in_marks
from cleaner.rules import registry
from cleaner.script.identification import identify_script
from cleaner.writing import Script

_NOWHERE: Positions = np.zeros(0, dtype=np.int64)
# So many edits are mapped to the raw text one by one sooner than in arrays.
_FEW_EDITS = 12
_FINDING_KEYS = tuple(item.name for item in fields(Finding) if item.name != "fix")


@dataclass(frozen=True)
class Result:
    """What cleaning one document gave. `source` is the decoded raw text, with line feeds as line ends."""

    text: str
    meta: Meta
    ledger: Ledger
    encoding: Encoding
    notes: tuple[PlacedNote, ...]
    source: str
    rounds: int = 1

    @cached_property
    def script(self) -> Script:
        """Which script the document came in; looked for when it is first asked for."""
        return identify_script(self.source)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the raw text: those with a fix (what was changed), and those without."""
        return _in_order([*self._notes_as_findings(), *self._edits_as_findings()])

    @cached_property
    def unfixed(self) -> tuple[Finding, ...]:
        """The findings without a fix, in the order of the raw text."""
        return _in_order(self._notes_as_findings())

    @cached_property
    def removed(self) -> tuple[Removed, ...]:
        """The whole spans that left the text, in the order of the raw text.

        A line that held nothing but an invisible mark is one, too: a page sets such lines where it shows a picture. A
        mark right beside a span, which had left before, belongs to it.
        """
        rules = registry()
        removed = []
        left: list[tuple[int, int]] = []
        for layer, starts, ends in self._places:
            for edit, start, end in zip(layer.edits, starts, ends, strict=False):
                if edit.after:
                    continue
                kind = rules[edit.rule].removes
                if kind is None and self._is_line(edit.before, start, end):
                    kind = "chrome"
                if kind is not None:
                    removed.append(Removed(start, end, edit.rule, kind))
                elif not edit.before.isspace():
                    left.append((start, end))
        if left and removed:
            removed = take_in_marks(self.source, removed, left)
        return tuple(sorted(removed, key=lambda span: (span.start, span.end)))

    def _is_line(self, before: str, start: int, end: int) -> bool:
        """Tell whether a span is all of a line, and no blank one."""
        source = self.source
        starts = start == 0 or source[start - 1] == "\n"
        return starts and (end == len(source) or source[end] == "\n") and not before.isspace() and "\n" not in before

    def edits_by_rule(self) -> dict[str, int]:
        """Return how many changes each rule made; a compact layer counts its characters."""
        counts: Counter[str] = Counter()
        for layer in self.ledger.layers:
            if layer.edits:
                counts.update([edit.rule for edit in layer.edits])
            for group in layer.substitutions:
                counts[group.rule] += len(group)
        return dict(sorted(counts.items()))

    @cached_property
    def _line_starts(self) -> Positions:
        return np.array([0, *accumulate([len(line) + 1 for line in self.source.split("\n")[:-1]])], dtype=np.int64)

    def _notes_as_findings(self) -> Iterator[Finding]:
        rules = registry()
        for placed in self.notes:
            note, rule = placed.note, rules[placed.note.rule]
            line = int(np.searchsorted(self._line_starts, placed.start, side="right"))
            column = placed.start - int(self._line_starts[line - 1]) + 1
            yield Finding(
                rule.id, rule.severity, note.message, note.reason, line, column, placed.start, placed.end, None
            )

    def count_findings(self) -> dict[str, int]:
        """Return how many findings each rule has: the counts of `findings`, without making them."""
        counts = Counter(placed.note.rule for placed in self.notes)
        layers = self.ledger.layers
        has_few = sum(len(layer.edits) for layer in layers) <= _FEW_EDITS
        changes = self._count_few if has_few and not any(layer.substitutions for layer in layers) else self._count_many
        counts.update(changes())
        return dict(sorted(counts.items()))

    def _count_few(self) -> Iterator[str]:
        """Yield the rule of each finding that the edits make, where there is nothing else: each edit by itself."""
        for number, layer in enumerate(self.ledger.layers):
            starts = (self.ledger.map_back(edit.start, edit.end, number)[0] for edit in layer.edits)
            lines = [self.source.count("\n", 0, start) for start in starts]
            pairs = set(zip([edit.rule for edit in layer.edits], lines, strict=True))
            yield from (rule for rule, _ in pairs)

    def _count_many(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        line_starts = self._line_starts
        for layer, starts, _, bounds in self._spans:
            rules = [edit.rule for edit in layer.edits]
            lines = line_starts.searchsorted(starts[: bounds[0]], side="right") if rules else _NOWHERE
            pairs = set(zip(rules, lines.tolist(), strict=True))
            shared = _shared_rules(rules, layer.substitutions)
            for group, (low, high) in zip(layer.substitutions, pairwise(bounds), strict=True):
                own = starts[low:high]
                if group.rule in shared:
                    pairs.update((group.rule, line) for line in line_starts.searchsorted(own, side="right").tolist())
                elif len(own):  # places of one group do not go back: what is counted is how many lines have one
                    up_to = own.searchsorted(line_starts)
                    counts[group.rule] += int(np.count_nonzero(up_to[1:] != up_to[:-1])) + int(up_to[-1] < len(own))
            counts.update(rule for rule, _ in pairs)
        return counts

    def _edits_as_findings(self) -> Iterator[Finding]:
        """Yield one finding for the edits of one rule on one line; neighbouring substitutions count as one edit."""
        rules = registry()
        for layer, starts, ends in self._places:
            edits = [*layer.edits, *(edit for group in layer.substitutions for edit in _runs(group))]
            lines = np.searchsorted(self._line_starts, starts, side="right").tolist()
            groups: dict[tuple[str, int], list[int]] = {}
            for at, (edit, line) in enumerate(zip(edits, lines, strict=True)):
                groups.setdefault((edit.rule, line), []).append(at)
            for (rule_id, line), members in groups.items():
                rule = rules[rule_id]
                start, end = min(starts[at] for at in members), max(ends[at] for at in members)
                times = f" ({len(members)} places)" if len(members) > 1 else ""
                column = start - int(self._line_starts[line - 1]) + 1
                fix = tuple(edits[at] for at in members)
                yield Finding(
                    rule.id, rule.severity, rule.message + times, fix[0].reason, line, column, start, end, fix
                )

    @cached_property
    def _places(self) -> list[tuple[Layer, list[int], list[int]]]:
        """Each layer with the starts and ends, in the raw text, of its edits and then of its runs of substitutions."""
        return [(layer, starts.tolist(), ends.tolist()) for layer, starts, ends, _ in self._spans]

    @cached_property
    def _spans(self) -> list[tuple[Layer, Positions, Positions, list[int]]]:
        """What `_places` holds as arrays, and where in them each group of substitutions begins and ends."""
        starts = ends = np.zeros(0, dtype=np.int64)
        sizes, bounds = [], []
        for layer in reversed(self.ledger.layers):
            # What the later layers changed is mapped through this one together.
            starts, ends = layer.all_to_input(starts, ends)
            own_starts, own_ends, own_bounds = _spans_of(layer)
            sizes.append(len(own_starts))
            bounds.append(own_bounds)
            if len(starts):
                own_starts, own_ends = np.concatenate((own_starts, starts)), np.concatenate((own_ends, ends))
            starts, ends = own_starts, own_ends
        found, at = [], 0
        for layer, size, own_bounds in zip(self.ledger.layers, reversed(sizes), reversed(bounds), strict=True):
            found.append((layer, starts[at : at + size], ends[at : at + size], own_bounds))
            at += size
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, as `clean --format jsonl` writes it."""
        return {
            "text": self.text,
            "meta": self.meta.to_dict(),
            "encoding": encoding_to_dict(self.encoding),
            "script": script_to_dict(self.script, with_spans=True),
            "findings": [finding_to_dict(finding) for finding in self.findings],
            "edits": list(self._edit_rows()),
            "removed": [{item.name: getattr(span, item.name) for item in fields(span)} for span in self.removed],
        }

    def _edit_rows(self) -> Iterator[dict[str, Any]]:
        for number, (layer, starts, ends) in enumerate(self._places):
            for edit, raw_start, raw_end in zip(layer.edits, starts, ends, strict=False):
                clean_start, clean_end = self.ledger.map_forward(*layer.to_output(edit.start, edit.end), number + 1)
                yield {
                    "rule": edit.rule,
                    "reason": edit.reason,
                    "before": edit.before,
                    "after": edit.after,
                    "raw_start": raw_start,
                    "raw_end": raw_end,
                    "clean_start": clean_start,
                    "clean_end": clean_end,
                }
            at = len(layer.edits)
            for group in layer.substitutions:
                runs = [[starts[at + i], edit.before, edit.after] for i, edit in enumerate(_runs(group))]
                yield {"rule": group.rule, "reason": group.reason, "runs": runs}
                at += len(runs)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule)))


def _shared_rules(rules: list[str], groups: Iterable[Substitutions]) -> set[str]:
    """Return the rules that more than one group has, or a group and an edit."""
    shared: set[str] = set()
    seen = set(rules)
    for group in groups:
        (shared if group.rule in seen else seen).add(group.rule)
    return shared


def _spans_of(layer: Layer) -> tuple[Positions, Positions, list[int]]:
    """Return the starts and ends of the edits of a layer, and then of its runs of substitutions.

    The third part says where in them each group begins; its last number, where the last group ends.
    """
    starts, ends, bounds = [], [], [len(layer.edits)]
    if layer.edits or not layer.substitutions:
        starts.append(layer.starts)
        ends.append(layer.ends)
    for group in layer.substitutions:
        places = group.positions
        breaks = (places[1:] - places[:-1] != 1).nonzero()[0]
        if len(breaks) == len(places) - 1:  # each stands alone, as most do
            starts.append(places)
            ends.append(places + 1)
        else:
            starts.append(np.concatenate((places[:1], places[breaks + 1])))
            ends.append(np.concatenate((places[breaks], places[-1:])) + 1)
        bounds.append(bounds[-1] + len(starts[-1]))
    if len(starts) == 1:
        return starts[0], ends[0], bounds
    return np.concatenate(starts), np.concatenate(ends), bounds


def _runs(group: Substitutions) -> Iterator[Edit]:
    """Yield the substitutions as one edit for each run of neighbours."""
    for position, before, after in group.runs():
        yield Edit(position, position + len(before), before, after, group.rule, group.reason)


def encoding_to_dict(found: Encoding) -> dict[str, Any]:
    """Return an encoding as plain data; what is not known or usual is left out.

    `parts` are the lines in another encoding, `named` is true where the user named the codec.
    """
    row: dict[str, Any] = {"codec": found.codec, "confidence": round(found.confidence, 3)}
    if found.bom:
        row["bom"] = found.bom.hex()
    if found.runner_up:
        row["runner_up"] = found.runner_up
    if found.parts:
        row["parts"] = [{"first_line": first, "last_line": last, "codec": codec} for first, last, codec in found.parts]
    if found.is_named:
        row["named"] = True
    return row


def script_to_dict(found: Script, *, with_spans: bool = False) -> dict[str, Any]:
    """Return a script as plain data; `leaning` and `evidence` where something shows it.

    `spans` and the shares of the `letters` go with it where they are asked for.
    """
    row: dict[str, Any] = {"name": found.name, "tag": found.tag, "shares": _rounded(found.shares)}
    if found.leaning is not None:
        row["leaning"], row["evidence"] = found.leaning, list(found.evidence)
    if with_spans:
        row["letters"] = _rounded(found.letters)
        spans = zip(found.spans, found.tags, strict=True)
        row["spans"] = [{"start": start, "end": end, "name": name, "tag": tag} for (start, end, name), tag in spans]
    return row


def _rounded(shares: dict[str, float]) -> dict[str, float]:
    return {name: round(share, 4) for name, share in shares.items()}


def finding_to_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data; `fixable` tells whether it has a fix."""
    row: dict[str, Any] = {name: getattr(finding, name) for name in _FINDING_KEYS}
    row["fixable"] = finding.fix is not None
    return row
