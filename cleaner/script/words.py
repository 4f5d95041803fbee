"""Words of one region that become the other's, and what bad converters left of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaner.config import ScriptTarget
from cleaner.document import Note
from cleaner.ledger import Edit
from cleaner.patterns import compile_later
from cleaner.script import vocabulary
from cleaner.script.conversion import convert_script
from cleaner.script.flags import SIMPLIFIED, TRADITIONAL, Flags
from cleaner.script.lines import Lines, Mask, is_on_foreign_line, judge_lines
from cleaner.script.measure import find_measures_for_only
from cleaner.script.phrases import Scan
from cleaner.script.telling import kinds_in

# What converters leave in simplified text, what it writes instead, and where: 於 behind what makes it a preposition
# (not the surname, nor 樊於期, 於菟, 於陵), 麽 (a surname) in five words, 衹 before what 只 stands before.
_LEFT = (
    (
        "於",
        "于",
        compile_later(
            "(?<=[由对关属终至位等处敢善低高大小在用基鉴限过助勇忠急便易难源归甘乐习倾趋居迫濒陷惯精专忙利缘致])於(?![菟陵潜邑])"
            "|(?<![一-鿿])於是(?!乎)"
        ),
    ),
    ("麽", "么", re.compile("(?<=[什怎这那多要])麽")),
    ("衹", "只", re.compile("衹(?=[会是有能要好得怕因可顾见不想需])")),
)
_REGIONAL_WORD = "script/regional-word"
_RESIDUE = "script/converter-residue"
_AMBIGUOUS_WORD = "script/ambiguous-word"

# A word with two meanings is worth a note only where the document writes as in Taiwan or Hong Kong otherwise too.
# One word can be a quotation or a name; the number is a choice, not a measurement.
_MIN_REGIONAL_WORDS = 2
# A word that needs evidence has it from one sure word, or from two others that need it themselves. In 60 MB of
# simplified text, where all of them are wrong, none had it.
_SURE_WEIGHT, _UNSURE_WEIGHT, _MIN_WEIGHT = 2, 1, 3


def find_words(scan: Scan, lines: Lines, edits: Sequence[Edit]) -> list[vocabulary.Word]:
    """Return the words of Taiwan and Hong Kong on traditional lines, without those that lack evidence."""
    taken = {at for edit in edits for at in range(edit.start, edit.end)}
    found = [
        word
        for word in vocabulary.regional_words().find_in(scan)
        if lines.is_whole(word.start, word.end) and not (taken and taken.intersection(range(word.start, word.end)))
    ]
    if not found:
        return found
    kinds = {word.word: word.needs_evidence for word in found}
    weight = sum(_UNSURE_WEIGHT if unsure else _SURE_WEIGHT for unsure in kinds.values())
    return [word for word in found if not word.needs_evidence or weight >= _MIN_WEIGHT]


def replace_words(text: str, words: Sequence[vocabulary.Word]) -> Iterator[Edit]:
    """Yield the edits that write the mainland's words."""
    for word in words:
        before = text[word.start : word.end]
        if before != word.entry:
            reason = "a word of Taiwan or Hong Kong"
            if word.needs_evidence:
                reason += ", as others of the document"
            yield Edit(word.start, word.end, before, word.entry, _REGIONAL_WORD, reason)


def replace_mainland_words(scan: Scan, lines: Lines, edits: Sequence[Edit], target: ScriptTarget) -> Iterator[Edit]:
    """Yield the edits that write Taiwan's or Hong Kong's words on the lines that become traditional."""
    taken = {at for edit in edits for at in range(edit.start, edit.end)}
    for word in vocabulary.mainland_words(target).find_in(scan):
        span = range(word.start, word.end)
        if lines.is_whole(word.start, word.end) and taken.isdisjoint(span):
            before = scan.text[word.start : word.end]
            yield Edit(word.start, word.end, before, word.entry, _REGIONAL_WORD, "a word of the mainland")


def note_words(scan: Scan, lines: Lines, words: Sequence[vocabulary.Word]) -> Iterator[Note]:
    """Yield one note for each word with two meanings, where the document has words of Taiwan."""
    if len({word.word for word in words}) < _MIN_REGIONAL_WORDS:
        return
    seen: set[str] = set()
    for word in vocabulary.ambiguous_words().find_in(scan):
        if word.word not in seen and lines.whole[word.start]:
            seen.add(word.word)
            message = f"{word.word} may be the word of Taiwan: {word.entry}"
            yield Note(_AMBIGUOUS_WORD, word.start, word.end, message, "the document has other words of Taiwan")


def find_residue(scan: Scan, target: ScriptTarget, config: str | None, whole: Mask | None) -> Iterator[Edit]:
    """Yield the edits that undo what a converter without word boundaries did.

    `whole` are the characters of traditional lines; `config` is OpenCC's for a traditional target.
    """
    table, sure = vocabulary.residue()
    for word in table.find_in(scan):
        in_traditional = whole is not None and bool(whole[word.start])
        if not (word.word in sure or in_traditional):
            continue
        before = scan.text[word.start : word.end]
        if config is not None or (target == "keep" and in_traditional):
            after = convert_script(word.entry, config or "s2t")
        else:
            after = word.entry
        yield Edit(word.start, word.end, before, after, _RESIDUE, "a converter took part of a word for another word")


def find_left_characters(text: str, flags: Flags, whole: Mask | None) -> Iterator[Edit]:
    """Yield the edits for characters that a converter left on simplified lines, and that stand there in names only."""
    found = [row for row in _LEFT if row[0] in text]
    if not found or not kinds_in(flags) & SIMPLIFIED:
        return
    for left, meant, pattern in found:
        reason = f"{meant}, as the simplified line around writes"
        for match in pattern.finditer(text):
            at = match.start()
            stays = not flags[at] or (whole is not None and whole[at])
            if not stays and _is_on_simplified_line(text, flags, at) and not is_on_foreign_line(text, flags, at):
                yield Edit(at, at + 1, left, meant, _RESIDUE, reason)


def _is_on_simplified_line(text: str, flags: Flags, at: int) -> bool:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = flags[start : end if end >= 0 else len(text)]
    return bool((line & SIMPLIFIED).any())


def find_hybrids(scan: Scan, flags: Flags) -> Iterator[Edit]:
    """Yield the edits that undo a conversion to simplified and back on traditional lines (餅幹, 皇後, 方麵)."""
    words = list(vocabulary.hybrids().find_in(scan))
    counted = list(find_measures_for_only(scan.text))
    lines = judge_lines(scan.text, scan.points, flags, TRADITIONAL) if words or counted else None
    if lines is None:
        return
    for word in words:
        if lines.whole[word.start]:
            reason = "a conversion character by character chose another word's character"
            yield Edit(word.start, word.end, word.word, word.entry, _RESIDUE, reason)
    for at in counted:
        if lines.whole[at]:
            yield Edit(at, at + 1, "隻", "只", _RESIDUE, "只 (only), where nothing is counted")
