"""The page of one document: raw beside clean, each change with its rule, as one file that needs no other."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.config import STAGES
from cleaner.corpus.readers import printable
from cleaner.ledger import Edit, Layer, Ledger, Positions
from cleaner.reports.html.blocks import Block, cut_blocks
from cleaner.reports.html.dotplot import plot_repeats
from cleaner.reports.html.findings import find_line_starts, list_findings, place_of
from cleaner.reports.html.templating import render
from cleaner.rules import registry
from cleaner.script import identify_script

if TYPE_CHECKING:
    from cleaner.corpus.manifest import Row
    from cleaner.result import Result

# So much of a text tells its language for the choice of a font.
LANGUAGE_CHARS = 20_000
_META_NAMES = {"image_source": "image source"}


@dataclass(frozen=True)
class Subject:
    """What the page of a document shows.

    `encoding`, `script` and `meta` are plain data as in the manifest; so are `unfixed`, the findings without a fix.
    """

    name: str
    raw: str
    clean: str
    layers: Sequence[Layer]
    encoding: Mapping[str, Any]
    script: Mapping[str, Any]
    meta: Mapping[str, Any] = field(default_factory=dict)
    unfixed: Sequence[dict[str, Any]] = ()
    raw_sha256: str = ""
    clean_sha256: str = ""

    @classmethod
    def from_row(cls, row: Row, clean: str, ledger: Ledger) -> Subject:
        """Return a document of a run; raise `LedgerMismatchError` when *clean* is not the text of the ledger."""
        raw = ledger.decoded(clean)
        facts = row.encoding, row.script, row.meta, row.unfixed
        return cls(row.path, raw, clean, ledger.layers, *facts, ledger.raw_sha256, ledger.clean_sha256)

    @classmethod
    def from_result(cls, name: str, result: Result) -> Subject:
        """Return a document that was cleaned just now."""
        from cleaner.config import Config
        from cleaner.corpus.manifest import describe_result

        row = describe_result(name, result, Config())
        facts = row.encoding, row.script, row.meta, row.unfixed
        ledger = result.ledger
        return cls(name, result.source, result.text, ledger.layers, *facts, ledger.raw_sha256, ledger.clean_sha256)

    @classmethod
    def from_ledger(cls, name: str, clean: str, ledger: Ledger) -> Subject:
        """Return a document of which there is nothing but its clean text and ledger."""
        from cleaner.result import script_to_dict

        raw = ledger.decoded(clean)
        script = script_to_dict(identify_script(raw))
        hashes = ledger.raw_sha256, ledger.clean_sha256
        return cls(name, raw, clean, ledger.layers, {"codec": ledger.decode.codec}, script, {}, (), *hashes)

    @classmethod
    def from_edits(cls, name: str, raw: str, edits: Sequence[Edit]) -> Subject:
        """Return a text and what *edits* make of it, where there is no ledger: who compared them names the rule.

        Raises `LedgerMismatchError` for edits that overlap, are not sorted, or do not fit *raw*.
        """
        from cleaner.result import script_to_dict

        layer = Layer("diff", tuple(edits))
        layer.check(raw)
        return cls(name, raw, layer.apply(raw), (layer,), {}, script_to_dict(identify_script(raw)))


def render_document(subject: Subject, *, key: str = "", home: str | None = None, diff: str | None = None) -> str:
    """Return the page of a document: one file of HTML that loads nothing.

    `home` and `diff` are the addresses of the overview and of the diff in Markdown, relative to the page; `key` tells a
    later run what the page was made from.
    """
    raw = subject.raw
    rules: dict[str, int] = {}
    findings, number_of_findings = list_findings(raw, subject.layers, subject.unfixed, rules)
    blocks = cut_blocks(raw, subject.clean, subject.layers)
    edits = _count_edits(subject.layers)
    told = [_describe_rule(rule, edits[rule]) for rule in rules]
    page = {
        "rules": told,
        "blocks": [_describe_block(block) for block in blocks],
        "unfixed": [{key: item.get(key) for key in ("rule", "message", "reason")} for item in subject.unfixed],
        "rawLang": _language(subject.script),
        "cleanLang": identify_script(subject.clean[:LANGUAGE_CHARS]).tag,
        "chars": len(raw),
        "edits": sum(edits.values()),
        "findings": number_of_findings,
    }
    notes = _notes_by_block(subject.unfixed, blocks, find_line_starts(raw))
    return render(
        "document",
        subject=subject,
        name=printable(subject.name),
        key=key,
        home=home,
        diff=diff,
        page=page,
        findings=findings,
        blocks=[_block_row(block, raw, notes.get(number)) for number, block in enumerate(blocks)],
        stages=_by_stage(told),
        severities=_severities(told),
        meta=[(_META_NAMES.get(key, key), value) for key, value in subject.meta.items()],
        plot=plot_repeats(raw),
    )


def _language(script: Mapping[str, Any]) -> str:
    """Return the language of a text as a browser chooses its font by: a mixed text by what most of it is."""
    tag = str(script.get("tag") or "und")
    shares = script.get("shares", {})
    return "zh-Hant" if tag == "zh" and shares.get("hant", 0) > shares.get("hans", 0) else tag


def _count_edits(layers: Sequence[Layer]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for layer in layers:
        counts.update(edit.rule for edit in layer.edits)
        for group in layer.substitutions:
            counts[group.rule] += len(group)
    return counts


def _describe_rule(rule: str, edits: int) -> dict[str, Any]:
    """Return what a page says of a rule; of one that this version does not know, its name."""
    known = registry().get(rule)
    if known is None:
        return {"id": rule, "edits": edits, "summary": "", "severity": "info", "message": ""}
    told = {"summary": known.summary, "severity": known.severity, "message": known.message}
    return {"id": rule, "edits": edits, **told}


def _describe_block(block: Block) -> list[int]:
    """Return the row of a block in the head of the page: what it takes to place it without reading it."""
    is_changed = int(bool(block.layers))
    return [block.start, block.raw_line, block.clean_line, int(block.is_inner), block.lines, is_changed]


def _block_row(block: Block, raw: str, notes: list[list[int]] | None) -> dict[str, Any]:
    row: dict[str, Any] = {"t": raw[block.start : block.end], "k": block.reasons, "l": block.layers}
    if notes:
        row["f"] = notes
    return row


def _notes_by_block(
    unfixed: Sequence[dict[str, Any]], blocks: Sequence[Block], line_starts: Positions
) -> dict[int, list[list[int]]]:
    """Return (place in the block, length, number) of each finding without a fix, by block, in the order of the text."""
    starts = [block.start for block in blocks]
    notes: dict[int, list[list[int]]] = {}
    for at, number in sorted((place_of(item, line_starts), number) for number, item in enumerate(unfixed)):
        block = bisect_right(starts, at) - 1
        notes.setdefault(block, []).append([at - starts[block], 1, number])
    return notes


def _by_stage(rules: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rules that changed something by their stages, in the order of the stages; the busiest rules first."""
    found: dict[str, list[dict[str, Any]]] = {stage: [] for stage in STAGES}
    for rule in sorted(rules, key=lambda rule: (-rule["edits"], rule["id"])):
        if rule["edits"]:
            found.setdefault(rule["id"].partition("/")[0], []).append(rule)
    return [(stage, own) for stage, own in found.items() if own]


def _severities(rules: list[dict[str, Any]]) -> list[str]:
    found = {rule["severity"] for rule in rules}
    return [severity for severity in ("error", "warning", "info") if severity in found]
