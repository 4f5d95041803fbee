"""Take out the pinyin that a page's script injected, and what the injection did to the bytes of the text.

Whether there is an injection is decided once for a document (`injection`). Both rules
work on that one view of the text, in one pass: a shift that is put in step again no
longer shows the readings that tell the script's table, and the readings no longer tell the shift's lost bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.pinyin import gbk_letters, gbk_shift
from cleaner.encoding.pinyin.injection import Injection, find_injection
from cleaner.encoding.readings import LETTERS
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit

RULE = "encoding/injected-pinyin"

_REASON = "the page's script wrote the reading behind each of a set of characters; it is a reading of this one"
_NOTE_REASON = "the document has injected pinyin, but no dictionary gives this reading for the character"


def find_injected_pinyin(text: str, context: Context) -> Changes:
    """Undo what a script did that injected pinyin: all of it or none; report what cannot be verified or settled."""
    is_enabled = context.config.is_enabled
    if not (is_enabled(RULE) or is_enabled(gbk_shift.RULE)) or not _may_have_readings(text, context):
        return NO_CHANGES
    injection = find_injection(text)
    edits: list[Edit] = []
    notes: list[Note] = []
    if is_enabled(gbk_shift.RULE):
        edits, notes = gbk_shift.find_gbk_shifts(text, injection)
        if injection is None and gbk_shift.prove_injection(edits):
            injection = find_injection(text, is_proven=True)
            if injection is not None:
                edits, notes = gbk_shift.find_gbk_shifts(text, injection)
        if injection is None:
            done = frozenset(chain.from_iterable(range(edit.start, edit.end) for edit in edits))
            edits = [*edits, *(edit for edit in gbk_letters.find_letters_read(text) if edit.start not in done)]
    if injection is not None and is_enabled(RULE):
        inside = frozenset(chain.from_iterable(range(edit.start, edit.end) for edit in edits))
        notes = [*notes, *_unverified(injection, inside)]
        edits = [*edits, *_removals(text, injection, inside)]
    return Changes(edits=edits, notes=notes) if edits or notes else NO_CHANGES


def _may_have_readings(text: str, context: Context) -> bool:
    """Tell whether a letter of pinyin, with or without a tone's number, stands before a closing bracket anywhere."""
    places = traits_of(context).places(Trait.READING)
    return any(_READING_END.search(text, max(0, at - 2), at + 1) for at in places)


_READING_END = re.compile(f"[{LETTERS}][1-5]? ?\\Z")


def _removals(text: str, injection: Injection, inside: Collection[int]) -> list[Edit]:
    """Return the removal of each injected reading that does not go with a repair, which covers the places *inside*."""
    return [
        Edit(item.start, item.end, text[item.start : item.end], "", RULE, _REASON)
        for item in injection.annotations
        if item.start not in inside
    ]


def _unverified(injection: Injection, inside: Collection[int]) -> list[Note]:
    return [
        Note(
            RULE,
            item.start - 1,
            item.end,
            f"{item.reading} stands in brackets behind {item.character}, but is no known reading of it",
            _NOTE_REASON,
        )
        for item in injection.unverified
        if item.start not in inside
    ]
