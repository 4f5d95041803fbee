"""From lines that recur to rules that a person can judge, and to the file that holds them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.chrome.lines import reads_as_prose
from cleaner.site_rules import Position

if TYPE_CHECKING:
    from cleaner.learning.lines import Counts, Line

# A line stands at one end where it does so in this share of the documents; elsewhere it may be a heading or a refrain.
MIN_PLACE_SHARE = 0.8
# A rule is for one source where nearly all documents that have its line come from there.
MIN_SOURCE_SHARE = 0.95
# Lines are a block where this share of votes says that one follows the other, and about as many documents have both.
MIN_FOLLOW_SHARE = 0.6
MIN_SAME_COUNT = 0.75
MAX_BLOCK_LINES = 60
# A word of a menu can be a heading elsewhere: alone, it must stand in many documents to be sure.
MIN_SURE_LETTERS = 5
MIN_SURE_SHARE = 0.2
# Headings that articles of any site have.
_HEADINGS = frozenset(
    (
        *("摘要", "关键词", "参考文献", "结论", "引言", "前言", "目录", "正文", "问题", "答案", "解析", "注释", "附件"),
        *(
            "附录",
            "问题描述",
            "参考答案",
            "参考资料",
            "内容简介",
            "作者简介",
            "结语",
            "后记",
            "序言",
            "总结",
            "备注",
            "说明",
        ),
    )
)
_HEADER = """\
# Lines and blocks that recur in {documents}, proposed by `cleaner learn`. Review each rule before use:
# - what is part of the articles (a heading, a refrain, a formula of law): delete the rule, or set enabled = false;
# - rules with a `caution` are off until you set enabled = true;
# - `#` in a line stands for any number; script, width and case do not matter; `position` is head, tail or any.
# Then: cleaner clean PATH -o DIR --rules THIS-FILE. Each removal is in the ledger, with the name of its rule.
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed rule: one line, or a block of lines, with what speaks for it and what against."""

    lines: tuple[str, ...]
    documents: int
    of: int
    position: Position
    source: str
    found_in: tuple[str, ...]
    examples: tuple[str, ...]
    caution: str = ""

    @property
    def enabled(self) -> bool:
        """Tell whether the rule is on before anyone has looked at it."""
        return not self.caution


def propose(
    lines: Mapping[str, Line], count: int, sources: Mapping[str, int], needed: Callable[[int], int], most: int
) -> list[Proposal]:
    """Return the *most* frequent rules for those of the lines that stand in enough documents.

    *count* is the number of documents, *sources* that of each source, *needed* how many of a number are enough.
    """
    frequent = {}
    for key, line in lines.items():
        source = _source_of(line, count, sources)
        of = sources[source] if source else count
        if line.documents >= needed(of):
            frequent[key] = (line, source, of)
    proposals = []
    for block in _find_blocks({key: line for key, (line, _, _) in frequent.items()}):
        _, source, of = frequent[block[0].key]
        proposals.append(_make_proposal(block, source, of))
    proposals.sort(key=lambda proposal: (-proposal.documents, proposal.source, proposal.lines))
    return proposals[:most]


def _source_of(line: Line, count: int, sources: Mapping[str, int]) -> str:
    if not line.sources:
        return ""
    source, documents = max(line.sources.items(), key=lambda item: (item[1], item[0]))
    known = sources.get(source, count)
    return source if documents >= MIN_SOURCE_SHARE * line.documents and known < count else ""


def _find_blocks(lines: Mapping[str, Line]) -> Iterator[list[Line]]:
    """Yield each line with those that always follow it, in the order of the lines' keys."""
    following = {line.key: line.below for line in lines.values() if _goes_with(line, lines.get(line.below))}
    inner = set(following.values())
    used: set[str] = set()
    # Chains from their first lines; then what is left of rings, which have none.
    for key in (*sorted(lines.keys() - inner), *sorted(inner)):
        block: list[Line] = []
        at: str | None = key
        while at is not None and at not in used and len(block) < MAX_BLOCK_LINES:
            used.add(at)
            block.append(lines[at])
            at = following.get(at)
        if block:
            yield block


def _goes_with(line: Line, below: Line | None) -> bool:
    if below is None or below.key == line.key or below.above != line.key:
        return False
    few, many = sorted((line.documents, below.documents))
    return (
        few >= MIN_SAME_COUNT * many
        and line.below_votes >= MIN_FOLLOW_SHARE * line.documents
        and below.above_votes >= MIN_FOLLOW_SHARE * below.documents
    )


def _make_proposal(block: list[Line], source: str, of: int) -> Proposal:
    documents = min(line.documents for line in block)
    first = block[0]
    position: Position = "any"
    if all(line.head >= MIN_PLACE_SHARE * line.documents for line in block):
        position = "head"
    elif all(line.tail >= MIN_PLACE_SHARE * line.documents for line in block):
        position = "tail"
    return Proposal(
        tuple(line.key for line in block),
        documents,
        of,
        position,
        source,
        tuple(sorted(first.found_in)),
        tuple(line.text for line in block if line.text != line.key),
        _caution(block, position, documents / of),
    )


def _caution(block: list[Line], position: Position, share: float) -> str:
    """Return why a person must look at the rule before it is used; empty where nothing speaks against it."""
    prose = sum(reads_as_prose(line.key) for line in block)
    if 2 * prose > len(block) or (len(block) == 1 and prose):
        return "reads as a sentence: it may be part of the articles"
    if any(line.key.strip(" :[]()<>《》-·") in _HEADINGS for line in block):
        return "may be a heading of the articles"
    if position == "any":
        return "does not always stand at one end of the text: it may be a heading or a refrain"
    if len(block) == 1 and sum(map(str.isalpha, block[0].key)) < MIN_SURE_LETTERS and share < MIN_SURE_SHARE:
        return "a short word in few documents: it may be a heading"
    return ""


def describe_counts(counts: Counts) -> str:
    """Return how many documents were read, in words."""
    copies = f", {counts.copies:,} of them copies that were not counted" if counts.copies else ""
    return f"{counts.documents:,} document{'' if counts.documents == 1 else 's'}{copies}"


def format_proposals(proposals: list[Proposal], counts: Counts) -> str:
    """Return the TOML file of the proposals, ready to be reviewed."""
    parts = [_HEADER.format(documents=describe_counts(counts)), f"documents = {counts.documents}\n"]
    numbers: dict[str, int] = {}
    for proposal in proposals:
        name = proposal.source or "all"
        numbers[name] = numbers.get(name, 0) + 1
        parts.append("\n".join(_rule_lines(proposal, f"{name}-{numbers[name]}")) + "\n")
    return "\n".join(parts)


def _rule_lines(proposal: Proposal, name: str) -> Iterator[str]:
    yield "[[rule]]"
    yield f"name = {_quote(name)}"
    if proposal.source:
        yield f"source = {_quote(proposal.source)}"
    if len(proposal.lines) == 1:
        yield f"lines = [{_quote(proposal.lines[0])}]"
    else:
        yield "block = ["
        yield from (f"  {_quote(line)}," for line in proposal.lines)
        yield "]"
    yield f"position = {_quote(proposal.position)}"
    yield f"enabled = {'true' if proposal.enabled else 'false'}"
    if proposal.caution:
        yield f"caution = {_quote(proposal.caution)}"
    yield f"documents = {proposal.documents}"
    yield f"of = {proposal.of}"
    yield f"found_in = [{', '.join(map(_quote, proposal.found_in))}]"
    if proposal.examples:
        yield f"examples = [{', '.join(map(_quote, proposal.examples))}]"


def _quote(text: str) -> str:
    """Return a TOML string; it has the escapes of JSON, but takes no lone surrogate and no DEL."""
    quoted = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return quoted.replace("\x7f", "\\u007f")
