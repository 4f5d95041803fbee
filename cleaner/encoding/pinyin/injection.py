"""Whether the pinyin in a text was injected by a page's script: 來(lái)說(shuō).

The script knew a table of traditional characters with one reading each, and replaced
every occurrence, so what it left differs from what people write: all annotated
characters are common ones that GB 2312 lacks, each has one reading throughout and is
never bare in the lines at hand, and they stand inside words. A textbook annotates
characters of every kind, and each mostly once; a news text annotates one rare name.

The decision is made once for a document, for all annotations or none. (Seed pages:
85 characters annotated 999 times and 36 characters 168 times, never bare, never with
two readings; 99.8 % and 98.2 % of the readings are the first one a dictionary gives.)

A second kind of script has a table of characters of every sort, in simplified GBK, and
readings without tones; the page may have been converted to traditional since:
專(zhuan)業機縫針(zhen). There the characters tell nothing, so the rest must: many
characters, common ones, several of them again and again, hardly any bare anywhere in
the text, and others bare all along. (The one page seen: 68 characters annotated 223 times,
14 % of its Han characters; the 17 bare ones stand in what others wrote into the page since.)
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from cleaner.encoding.pinyin.gbk_bytes import (
    is_common,
    is_traditional,
    simplified_only,
    to_simplified,
    traditional_forms,
)
from cleaner.encoding.pinyin.script_table import Kind, ScriptTable
from cleaner.encoding.readings import (
    Annotation,
    base_syllable,
    find_annotations,
    is_han,
    is_reading_of,
    may_have_annotations,
    toned_readings_of,
)
from cleaner.folding import simplified_characters

# How many different characters must be annotated. Pages have 36 and 85, but a short text (a teaser, a comment)
# has few; two happen where a text explains two names.
MIN_TRADITIONAL = 3
# Without tone marks the brackets may hold English, too: 類(a), 代碼(ma); so more must agree.
MIN_TONELESS = 8
# In a page converted to simplified later, GB 2312 tells nothing; what is left is that each annotated character has
# a traditional form of its own. That holds for 40 % of running text, and for about half of a list of polyphones.
MIN_SIMPLIFIED = 12
# Share of annotated characters that are of the script's kind. Measured 0.998 and 1.0 on pages; 0.35–0.5 where a
# teacher annotates every character or the hard ones of a text.
MIN_SHARE_OF_KIND = 0.9
# Share of the readings that are ones of the characters they stand behind. Decoders that drop bytes without a sign leave
# the reading of a pair across a border behind another character: in damage made of 80 real pages with whole tables 0.84
# and more are right in traditional text, 0.56 and more in simplified text. Where no tone is marked, English and
# formulas in brackets look like readings, and the share of the kind is asked for.
MIN_SHARE_VERIFIED = 0.5
# Share of the characters of the kind that are common. A teacher annotates rare ones; whole tables meet rare ones across
# borders, too: in the same damage 0.97 and more are common in traditional text, 0.78 and more in simplified text.
MIN_SHARE_COMMON = 0.7
# Share of annotations that are the first reading a dictionary gives. Pages: 0.998 and 0.982; teachers annotate
# the other readings.
MIN_SHARE_OF_FIRST_READING = 0.7
# In lines with annotations: share of the occurrences of annotated characters that are annotated. Pages: 1.0; where
# characters of every sort are annotated, in the whole text: 0.93.
MIN_SHARE_ANNOTATED = 0.9
# Share of annotations that touch a Han character on a side: in a list 區(ōu)、單(shàn) none does. Pages: 0.97 and more.
MIN_SHARE_IN_WORDS = 0.6
# A teacher's list of new words (學(xué)習、國(guó)家) parts them by signs and annotates none twice: so
# many of the words have at most so many Han characters. Sentences of pages have clauses of 8 and more.
MIN_SHARE_OF_SHORT_WORDS = 0.7
MAX_WORD_CHARS = 4
# Annotations for each Han character in lines with annotations. Pages: 0.17 and 0.14.
MIN_DENSITY = 0.03
# The kind that annotates characters of every sort, without tones. How many different ones: those of a paragraph.
MIN_ANY = 10
# So many of these must be annotated more than once, or a teacher's list of new characters looks the same.
MIN_REPEATED = 5
# A reader for beginners annotates every character, or nearly so.
MAX_DENSITY_OF_ANY = 0.65


_BETWEEN_WORDS = re.compile("[、，,；;。/｜|\n：:]")


class Injection(NamedTuple):
    """What a page's script injected: all annotations of its kind, and the table as far as the page shows it.

    There is more than one table where the page may have been converted to the other script since.
    """

    annotations: tuple[Annotation, ...]
    unverified: tuple[Annotation, ...]
    tables: tuple[ScriptTable, ...]
    is_toned: bool = True


def find_injection(text: str, *, is_proven: bool = False) -> Injection | None:
    """Return what a script injected into *text*, or None where the annotations are none or an author's.

    Where shifted bytes prove a script at work (*is_proven*), one annotated traditional character is enough.
    """
    if not may_have_annotations(text):
        return None
    found = tuple(find_annotations(text))
    of_han = [item for item in found if is_han(item.character)]
    toned = [item for item in of_han if item.is_toned]
    for group, floor in ((toned, 0), (of_han, MIN_TONELESS)):
        few = 1 if is_proven else MIN_TRADITIONAL
        for is_of_kind, minimum in ((is_traditional, few), (_is_simplified_form, MIN_SIMPLIFIED)):
            if _is_injected(text, group, is_of_kind, max(minimum, floor)):
                # The table may hold more than what tells its kind: 後 and 乾 stand in GB 2312, too.
                is_in_table = simplified_characters().__contains__ if is_of_kind is is_traditional else is_of_kind
                annotations, unverified, table = _gather(item for item in of_han if is_in_table(item.character))
                return Injection(annotations, unverified, _tables(table, is_of_kind is is_traditional))
    toneless = [item for item in of_han if not item.is_toned]
    of_kind = [item for item in toneless if is_common(item.character)]
    if _is_injected(text, toneless, is_common, MIN_ANY) and _is_a_part_annotated_throughout(text, of_kind):
        annotations, unverified, table = _gather(toneless)
        readings = {to_simplified(character): syllable for character, syllable in table.items()}
        bare = frozenset(map(to_simplified, set(text))) - readings.keys()
        any_table = ScriptTable(readings, Kind.ANY, any(map(is_traditional, table)), bare)
        return Injection(annotations, unverified, (any_table,), is_toned=False)
    return None


def _tables(shown: dict[str, str], is_traditional_page: bool) -> tuple[ScriptTable, ...]:
    """Return the tables that a page may come from which shows these characters, as it stands or converted since."""
    if is_traditional_page:
        source = {to_simplified(character): reading for character, reading in shown.items()}
        return ScriptTable(shown, Kind.TRADITIONAL), ScriptTable(source, Kind.SIMPLIFIED, is_converted=True)
    source = {form: reading for character, reading in shown.items() for form in traditional_forms(character)}
    return ScriptTable(shown, Kind.SIMPLIFIED), ScriptTable(source, Kind.TRADITIONAL, is_converted=True)


def _is_simplified_form(character: str) -> bool:
    return is_traditional(character) or character in _simplified_forms()


@cache
def _simplified_forms() -> frozenset[str]:
    return simplified_only() | frozenset(simplified_characters().values())


def _is_injected(text: str, group: Sequence[Annotation], is_of_kind: Callable[[str], bool], at_least: int) -> bool:
    """Tell whether the annotations of a group are a script's work. Cheap tests stand first."""
    if len({item.character for item in group}) < at_least:
        return False
    verified = [item for item in group if is_reading_of(item.character, item.reading)]
    is_toned = all(item.is_toned for item in group)
    if len(verified) < (MIN_SHARE_VERIFIED if is_toned else MIN_SHARE_OF_KIND) * len(group):
        return False
    of_kind = [item for item in verified if is_of_kind(item.character)]
    others = sum(1 for item in verified if not is_of_kind(item.character) and not _is_of_both(item.character))
    if len(of_kind) < MIN_SHARE_OF_KIND * (len(of_kind) + others):
        return False
    common = [item for item in of_kind if is_common(item.character)]
    characters = {item.character for item in common}
    if len(characters) < at_least or len(common) < MIN_SHARE_COMMON * len(of_kind):
        return False
    if sum(_is_in_word(text, item) for item in common) < MIN_SHARE_IN_WORDS * len(common):
        return False
    return (
        _have_one_reading(common)
        and _are_always_annotated(text, common, characters)
        and not _is_word_list(text, common)
    )


def _is_of_both(character: str) -> bool:
    """Tell whether a character is a traditional form that stands in GB 2312, too: it tells of no kind."""
    return character in simplified_characters() and not is_traditional(character)


def _is_word_list(text: str, verified: Sequence[Annotation]) -> bool:
    """Tell whether the annotated characters stand in a list of words, each once."""
    if len({item.character for item in verified}) < len(verified):
        return False
    start, end = text.rfind("\n", 0, verified[0].start) + 1, text.find("\n", verified[-1].end)
    words = _BETWEEN_WORDS.split(text[start : end if end >= 0 else len(text)])
    annotated = [word for word in words if "(" in word or "（" in word]
    short = sum(sum(map(is_han, word)) <= MAX_WORD_CHARS for word in annotated)
    return len(annotated) > 2 and short >= MIN_SHARE_OF_SHORT_WORDS * len(annotated)


def _is_first_reading(item: Annotation) -> bool:
    usual = toned_readings_of(item.character)[0]
    return usual == item.reading or (not item.has_mark and base_syllable(usual) == base_syllable(item.reading))


def _is_in_word(text: str, item: Annotation) -> bool:
    before, behind = text[item.start - 2 : item.start - 1], text[item.end : item.end + 1]
    if before == " ":
        before = text[max(0, item.start - 3) : item.start - 2]
    if behind == " ":
        behind = text[item.end + 1 : item.end + 2]
    return is_han(before) or is_han(behind) or before in (")", "）")


def _have_one_reading(verified: Sequence[Annotation]) -> bool:
    """Tell whether each character has one reading, mostly the first one a dictionary gives."""
    if sum(map(_is_first_reading, verified)) < MIN_SHARE_OF_FIRST_READING * len(verified):
        return False
    readings: dict[str, set[str]] = defaultdict(set)
    for item in verified:
        readings[item.character].add(item.reading)
    # One exception in ten is allowed for: a reading an author gave in a page that a script went over.
    return sum(len(known) > 1 for known in readings.values()) <= len(readings) // 10


def _are_always_annotated(text: str, verified: Sequence[Annotation], characters: set[str]) -> bool:
    """Tell whether annotated characters are bare nearly nowhere in lines with annotations, and are dense there."""
    occurrences: Counter[str] = Counter()
    end = 0
    for item in verified:
        if item.start >= end:
            start = text.rfind("\n", 0, item.start) + 1
            end = text.find("\n", item.start)
            end = len(text) if end < 0 else end
            occurrences.update(text[start:end])
    all_han = sum(count for character, count in occurrences.items() if is_han(character))
    of_table = sum(occurrences[character] for character in characters)
    return len(verified) >= MIN_SHARE_ANNOTATED * of_table and len(verified) >= MIN_DENSITY * all_han


def _is_a_part_annotated_throughout(text: str, of_kind: Sequence[Annotation]) -> bool:
    """Tell whether a part of the characters of a text is annotated wherever it stands, and again and again."""
    annotated = Counter(item.character for item in of_kind)
    if sum(count > 1 for count in annotated.values()) < MIN_REPEATED:
        return False
    occurrences = Counter(text)
    all_han = sum(count for character, count in occurrences.items() if is_han(character))
    of_table = sum(occurrences[character] for character in annotated)
    return len(of_kind) <= MAX_DENSITY_OF_ANY * all_han and len(of_kind) >= MIN_SHARE_ANNOTATED * of_table


def _gather(
    of_kind: Iterable[Annotation],
) -> tuple[tuple[Annotation, ...], tuple[Annotation, ...], dict[str, str]]:
    """Return the annotations that are readings, those that are not, and the syllables of the characters."""
    annotations, unverified = [], []
    table: dict[str, str] = {}
    for item in of_kind:
        if is_reading_of(item.character, item.reading):
            annotations.append(item)
            table.setdefault(item.character, base_syllable(item.reading))
        elif item.is_toned:
            unverified.append(item)
    return tuple(annotations), tuple(unverified), table
