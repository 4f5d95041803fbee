"""Places where the injection of pinyin broke a byte pair of GBK, and the best way to read on from each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleaner.encoding.gbk_bytes import decode_pair, encode_character, with_lead
from cleaner.encoding.gbk_realign import (
    LOST,
    Unit,
    Walk,
    Walker,
    characters_read,
    displayed_cost,
    full_width_trail,
    lost_before_sign,
    match_lost_reading,
)
from cleaner.encoding.injection import Injection, ScriptTable
from cleaner.encoding.readings import SYLLABLE, TONE_LETTERS, Annotation, is_han, is_reading_of

_TONED = f"[a-zü]{{0,5}}[{TONE_LETTERS}][a-zɡ]{{0,3}} ?[)）]"
_LOST_READING = re.compile(f"(?:\ufffd\ufffd|[{LOST}]){_TONED}")
_LOST_TONELESS = re.compile(f"(?:\ufffd\ufffd|[{LOST}])({SYLLABLE}) ?[)）]")
# 們 and 麼 are read without a tone, also where all other readings have one.
_LIGHT_SYLLABLES = frozenset({"men", "me"})
# A literal first character lets the pattern engine skip at memory speed.
_GATES = tuple(re.compile(re.escape(sign) + _TONED) for sign in LOST)
_WITHOUT_LOST = dict.fromkeys(map(ord, LOST))
_LOST_BEFORE_SIGN = re.compile(f"[{LOST}][!-/:-@！-／：-＠]")
_ANNOTATION_AT_END = re.compile(f" ?[(（] ?{SYLLABLE} ?[)）]$")
# The longest annotation: a space, two brackets, two spaces inside, six letters and a digit.
_MAX_ANNOTATION_CHARS = 12


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a byte was lost, and the best way to read on from it."""

    start: int
    end: int
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """A reading in brackets, ``[start, end)``, of the pair across a character and the letter behind it."""

    start: int
    end: int
    lead: int
    trail: int
    character: str


def may_have_sites(text: str) -> bool:
    """Tell whether a reading with a tone mark stands behind a lost byte anywhere; cheap."""
    return any(gate.search(text) for gate in _GATES)


def find_starts(text: str, injection: Injection | None) -> set[int]:
    """Return where bytes may have been lost; without an injection only a reading with a tone mark tells."""
    if injection is None:
        starts = {match.start() for match in _LOST_READING.finditer(text)}
        return {start for start in starts if not _is_in_brackets(text, start)}
    starts = {match.start() for match in _LOST_READING.finditer(text)}
    toneless = {item.reading for item in injection.annotations if not item.is_toned} | _LIGHT_SYLLABLES
    starts.update(
        match.start()
        for match in _LOST_TONELESS.finditer(text)
        if (match[1] in toneless or injection.table.is_simplified) and not _is_in_brackets(text, match.start())
    )
    return starts.union(match.start() for match in _LOST_BEFORE_SIGN.finditer(text))


def _is_in_brackets(text: str, at: int) -> bool:
    """Tell whether a bracket before *at* in the line is open: (讀yuè還是讀?lè) is an author's."""
    line = text[text.rfind("\n", 0, at) + 1 : at].replace("（", "(").replace("）", ")")
    return line.rfind("(") > line.rfind(")")


def find_crossings(text: str, table: ScriptTable, found: Iterable[Annotation]) -> Iterator[Crossing]:
    """Yield where a reading stands behind a letter because letter and byte before it make a character."""
    for item in found:
        if not ("@" <= item.character <= "~") or not (item.is_toned or table.is_simplified):
            continue
        lead = _second_byte(table, _character_before(text, item.start - 1))
        trail = ord(item.character)
        pair = decode_pair(lead, trail) if lead else ""
        if pair and table.may_hold(pair) and is_reading_of(pair, item.reading):
            yield Crossing(item.start, item.end, lead, trail, pair)


def _character_before(text: str, at: int) -> str:
    """Return the character before *at*, an annotation between left out; empty at the start of the text."""
    if at > 1 and text[at - 1] in ")）":
        low = max(0, at - _MAX_ANNOTATION_CHARS)
        match = _ANNOTATION_AT_END.search(text[low:at])
        at = low + match.start() if match else at
    return text[at - 1] if at else ""


def _second_byte(table: ScriptTable, character: str) -> int:
    """Return the second byte of a double-byte character, 0 for others."""
    code = table.encode(character) if character else b""
    if len(code) == 1:  # no pair begins with an ASCII byte, so it was the full-width form; letters have it rarely
        return 0 if code.isalnum() else full_width_trail(character)
    return code[1] if code else 0


def read_site(text: str, walker: Walker, start: int) -> Site | None:
    """Return the place at *start* with the best way to read it; None where nothing tells that it is damaged."""
    lost = match_lost_reading(text, start)
    if lost is not None:
        return _read_lost_pair(text, walker, start, lost)
    unit, pending = lost_before_sign(text[start + 1])
    if pending < 0x81:
        return None
    best = _best(text, walker.walks(start + 2, pending))
    if best is None:
        return None
    # A question mark before a sign can well be meant. What is garbled tells itself by what is displayed behind it.
    shown = text[start + 2 : best.end].translate(_WITHOUT_LOST)
    if displayed_cost(shown) + _ends_at_letter(text, start, best.end) <= best.rare:
        return None
    return Site(start, best.end, (unit, *best.units))


def _ends_at_letter(text: str, start: int, end: int) -> bool:
    """Tell whether a shift from *start* ends at one letter among Chinese: 正?,F象 is 正常現象, 現 being AC46."""
    at = end - 1
    if text[at] in ")）":
        match = _ANNOTATION_AT_END.search(text, start, end)
        at = match.start() - 1 if match else at
    is_letter = text[at].isascii() and text[at].isalpha() and not (text[at - 1].isascii() and text[at - 1].isalnum())
    return is_letter and is_han(text[end : end + 1]) and is_han(text[start - 1 : start])


def _read_lost_pair(text: str, walker: Walker, start: int, lost: re.Match[str]) -> Site:
    """Return the place where the pair across two characters was annotated, whose reading is known."""
    table = walker.table
    before = _character_before(text, start)
    lead = _second_byte(table, before)
    # The characters of the table first; all others if none of those can be read on from.
    for known in (table, table.without_readings()) if lead else ():
        walks = [
            walk
            for pair in characters_read(with_lead(lead), lost["reading"], known)
            for walk in walker.walks(lost.end(), encode_character(pair)[1], before)
        ]
        if walks:
            best = _best(text, walks)
            return Site(start, best.end, best.units) if best else Site(start, lost.end())
    return Site(start, lost.end())


def _best(text: str, walks: list[Walk]) -> Walk | None:
    """Return the way that leaves the fewest rare characters up to the farthest end; equal ones are joined."""
    if not walks:
        return None
    farthest = max(walk.end for walk in walks)
    costs = [
        walk.rare + sum(len(unit.choices) > 1 for unit in walk.units) + displayed_cost(text[walk.end : farthest])
        for walk in walks
    ]
    least = min(costs)
    best = [walk for walk, cost in zip(walks, costs, strict=True) if cost == least]
    shortest = min(walk.end for walk in best)
    best = [walk for walk in best if walk.end == shortest]
    if len({len(walk.units) for walk in best}) > 1:
        return None
    units = tuple(_join(column) for column in zip(*(walk.units for walk in best), strict=True))
    return Walk(units, shortest, best[0].rare)


def _join(units: tuple[Unit, ...]) -> Unit:
    return Unit(tuple(dict.fromkeys(choice for unit in units for choice in unit.choices)))
