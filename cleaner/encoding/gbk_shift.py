"""GBK byte pairs that were read out of step, as the injection of pinyin leaves them.

What happened, worked out from the bytes of real pages. The script that injects pinyin
(see `injection`) works on GBK *bytes*: behind each byte pair of its table it
writes the reading in brackets, also where the pair lies across the border of two
characters. Three kinds of damage follow; the pages show each of them byte for byte.

1. Across two double-byte characters. 夠為 is 89F2 9EE9, and F29E is 驗(yàn). The bytes become
   ``89F2 9E ( y à n ) E9 …``. 9E with ``(`` is no code: the decoder writes ``?`` for both. From
   E9 on, each pair is read one byte late: 夠?yàn)榇竽…. The shift ends where a byte has no
   partner again: at an ASCII letter that is a second byte (躍 DC53 shows an S), or at the next
   injection behind a true pair: 94 B5 ``(`` shows as ?shù), and 94 + B5 is 數. So a
   lost byte is known: with the byte before it, it makes a character with that reading.
2. Across a double-byte character and a letter. 自O is D7D4 4F, and D44F is 設(shè). Nothing is lost:
   自O(shè), and the brackets go.
3. Full-width signs (A3xx) were found in the same way, across borders, before that: 常活 is B3A3 BBEE, and
   A3BB is ；. The sign stays, B3 before it is lost: ``?;``, and from EE on all is a byte late. The lost
   byte has no reading, only its partner A3: a healthy twin of the place must say which character it is.

Private-use characters are the codes of GBK's user-defined areas, half-width letters stand for their
full-width codes (the page's width was folded later). All is undone by one move: write the displayed text
as bytes again, leave out what was injected, put in the lost byte, and read in step.

The repair is made only where all realigned characters are ones that Chinese text holds, nearly all of
them common, and one way to read the place is better than all others.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cleaner.document import Note
from cleaner.encoding.gbk_bytes import decode_pair, encode_character, is_traditional, with_lead
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
from cleaner.encoding.gbk_twins import TwinIndex, fill_by_twin
from cleaner.encoding.injection import Injection
from cleaner.encoding.readings import SYLLABLE, TONE_LETTERS, find_annotations, is_reading_of
from cleaner.ledger import Edit

RULE = "encoding/gbk-shift"

# A lost reading without any injected pinyin in the document is repaired only if this many characters come out right.
MIN_CHARS_ALONE = 4
# What stands for a character that stays unknown, as on the page.
LOST_MARK = "?"
# A note names the characters that come into question if they are so few.
MAX_NAMED_CHOICES = 6

_LETTERS_BEFORE_TONE = "[a-zü]{0,5}"
_LOST_READING = re.compile(f"[{LOST}]{_LETTERS_BEFORE_TONE}[{TONE_LETTERS}][a-zɡ]{{0,3}} ?[)）]")
_GATES = tuple(
    re.compile(f"{re.escape(sign)}{_LETTERS_BEFORE_TONE}[{TONE_LETTERS}][a-zɡ]{{0,3}} ?[)）]") for sign in LOST
)
_WITHOUT_LOST = dict.fromkeys(map(ord, LOST))
_LOST_BEFORE_SIGN = re.compile(f"[{LOST}][!-/:-@！-／：-＠]")
_ANNOTATION_AT_END = re.compile(f" ?[(（] ?{SYLLABLE} ?[)）]$")
# Text around a place that is compared with a twin's, with the annotations that are left out of it.
_MAX_CONTEXT = 60
# The longest annotation: a space, two brackets, two spaces inside, six letters and a digit.
_MAX_ANNOTATION_CHARS = 12

_CROSSING = "the reading belongs to a byte pair across the border of two characters: {lead:02X}{trail:02X} is {pair}"
_BY_READING = "byte pairs were read one byte late; in step again, with the lost bytes known from the readings"
_WITH_STOP = _BY_READING + "; the last one is of the row of punctuation and ends the line: a full stop"
_BY_TWIN = "byte pairs were read one byte late; in step again, with a lost byte known from a healthy twin in the text"
_IN_PART = "byte pairs were read one byte late; in step again, with a question mark for what is not known"
_UNSETTLED = "the bytes around the place allow more than one character, or none, and no healthy twin settles which"


@dataclass(frozen=True, slots=True)
class _Site:
    """A place where a byte was lost, and the best way to read on from it."""

    start: int
    end: int
    units: tuple[Unit, ...] = ()


@dataclass(slots=True)
class _Repair:
    """What was found so far in one document."""

    text: str
    table: dict[str, str]
    hidden: list[tuple[int, int]]
    edits: list[Edit] = field(default_factory=list)
    open_sites: list[_Site] = field(default_factory=list)

    def healthy(self) -> str:
        """Return the text with the repairs made so far and without injected pinyin."""
        cuts = sorted([*((edit.start, edit.end, edit.after) for edit in self.edits), *((*s, "") for s in self.hidden)])
        pieces: list[str] = []
        at = 0
        for start, end, after in cuts:
            if start >= at:
                pieces += (self.text[at:start], after)
                at = end
        return "".join([*pieces, self.text[at:]])


def find_gbk_shifts(text: str, injection: Injection | None) -> tuple[list[Edit], list[Note]]:
    """Return the edits that put in step what was read one byte late, and notes on what nothing settles."""
    if injection is None and not any(gate.search(text) for gate in _GATES):
        return [], []
    repair = _Repair(text, injection.table if injection else {}, _spans(injection))
    _repair_sites(repair, injection)
    while _settle_by_twins(repair):
        pass
    if injection is not None:
        _repair_known_parts(repair)
    return repair.edits, [_note(text, site) for site in repair.open_sites]


def _spans(injection: Injection | None) -> list[tuple[int, int]]:
    return [(item.start, item.end) for item in injection.annotations] if injection else []


def _repair_sites(repair: _Repair, injection: Injection | None) -> None:
    """Repair what bytes and readings settle, in the order of the text; keep the rest as open sites."""
    text = repair.text
    walker = Walker(text, repair.table)
    crossings: dict[int, Edit] = {}
    starts = {match.start() for match in _LOST_READING.finditer(text)}
    if injection is None:
        starts = {start for start in starts if not _is_in_brackets(text, start)}
    else:
        starts.update(match.start() for match in _LOST_BEFORE_SIGN.finditer(text))
        crossings = dict(_find_crossings(text))
        starts.update(crossings)
    end = 0
    for start in sorted(starts):
        if start < end:
            continue
        if start in crossings:
            repair.edits.append(crossings[start])
            end = crossings[start].end
            continue
        site = _read_site(repair, walker, start)
        if site is None:
            continue
        settled = all(len(unit.choices) == 1 for unit in site.units)
        if injection is None and len(site.units) < MIN_CHARS_ALONE:
            repair.open_sites.append(replace(site, units=()))
        elif site.units and settled:
            after = "".join(unit.choices[0] for unit in site.units)
            is_stop = after[-1] == "。" and text[site.end - 1] in LOST
            repair.edits.append(_edit(text, site, after, _WITH_STOP if is_stop else _BY_READING))
        else:
            repair.open_sites.append(site)
        end = site.end


def _is_in_brackets(text: str, at: int) -> bool:
    """Tell whether a bracket before *at* in the line is open: (讀yuè還是讀?lè) is an author's."""
    line = text[text.rfind("\n", 0, at) + 1 : at].replace("（", "(").replace("）", ")")
    return line.rfind("(") > line.rfind(")")


def _find_crossings(text: str) -> Iterator[tuple[int, Edit]]:
    """Yield where a reading stands behind a letter because letter and byte before it make a character."""
    for item in find_annotations(text):
        letter = encode_character(item.character)
        lead = _second_byte(_character_before(text, item.start - 1))
        if len(letter) != 1 or not item.is_toned or not lead:
            continue
        pair = decode_pair(lead, letter[0])
        if pair and is_traditional(pair) and is_reading_of(pair, item.reading):
            reason = _CROSSING.format(lead=lead, trail=letter[0], pair=pair)
            yield item.start, Edit(item.start, item.end, text[item.start : item.end], "", RULE, reason)


def _character_before(text: str, at: int) -> str:
    """Return the character before *at*, an annotation between left out; empty at the start of the text."""
    if at > 1 and text[at - 1] in ")）":
        low = max(0, at - _MAX_ANNOTATION_CHARS)
        match = _ANNOTATION_AT_END.search(text[low:at])
        at = low + match.start() if match else at
    return text[at - 1] if at else ""


def _second_byte(character: str) -> int:
    """Return the second byte of a double-byte character, 0 for others."""
    code = encode_character(character) if character else b""
    if len(code) == 1:  # no pair begins with an ASCII byte, so it was the full-width form; letters have it rarely
        return 0 if code.isalnum() else full_width_trail(character)
    return code[1] if code else 0


def _read_site(repair: _Repair, walker: Walker, start: int) -> _Site | None:
    """Return the place at *start* with the best way to read it; None where nothing tells that it is damaged."""
    text = repair.text
    lost = match_lost_reading(text, start)
    readings: list[tuple[tuple[Unit, ...], Walk]] = []
    if lost is not None:
        before = _character_before(text, start)
        lead = _second_byte(before)
        # The characters of the table first; all others if none of those can be read on from.
        for table in (repair.table, {}) if lead else ():
            for pair in characters_read(with_lead(lead), lost["reading"], table):
                readings += (((), walk) for walk in walker.walks(lost.end(), encode_character(pair)[1], before))
            if readings:
                break
        best = _best(text, readings)
        if best is None:
            return _Site(start, lost.end())
        return _Site(start, best[1].end, (*best[0], *best[1].units))
    unit, pending = lost_before_sign(text[start + 1])
    if pending < 0x81:
        return None
    readings = [((unit,), walk) for walk in walker.walks(start + 2, pending)]
    best = _best(text, readings)
    if best is None:
        return None
    # A question mark before a sign can well be meant. What is garbled tells itself by what is displayed behind it.
    shown = text[start + 2 : best[1].end].translate(_WITHOUT_LOST)
    if displayed_cost(shown) <= best[1].rare:
        return None
    return _Site(start, best[1].end, (*best[0], *best[1].units))


def _best(text: str, readings: list[tuple[tuple[Unit, ...], Walk]]) -> tuple[tuple[Unit, ...], Walk] | None:
    """Return the reading that leaves the fewest rare characters up to the farthest end; equal ones are joined."""
    if not readings:
        return None
    farthest = max(walk.end for _, walk in readings)
    costs = [
        walk.rare + sum(len(unit.choices) > 1 for unit in walk.units) + displayed_cost(text[walk.end : farthest])
        for _, walk in readings
    ]
    least = min(costs)
    best = [reading for reading, cost in zip(readings, costs, strict=True) if cost == least]
    shortest = min(walk.end for _, walk in best)
    best = [reading for reading in best if reading[1].end == shortest]
    walks = [walk for _, walk in best]
    if len({len(walk.units) for walk in walks}) > 1:
        return None
    units = tuple(_join(column) for column in zip(*(walk.units for walk in walks), strict=True))
    return best[0][0], Walk(units, shortest, walks[0].rare)


def _join(units: tuple[Unit, ...]) -> Unit:
    return Unit(tuple(dict.fromkeys(choice for unit in units for choice in unit.choices)))


def _settle_by_twins(repair: _Repair) -> bool:
    """Repair open sites of which a healthy twin stands in the text; tell whether there was one."""
    sites = [site for site in repair.open_sites if site.units]
    if not sites:
        return False
    around = {site.start: _around(repair, site) for site in sites}
    index = TwinIndex(repair.healthy(), ((site.units, *around[site.start]) for site in sites))
    still_open = []
    for site in repair.open_sites:
        units = fill_by_twin(index, site.units, *around[site.start]) if site.units else ()
        if units and all(len(unit.choices) == 1 for unit in units):
            repair.edits.append(_edit(repair.text, site, "".join(unit.choices[0] for unit in units), _BY_TWIN))
        else:
            still_open.append(replace(site, units=units))
    settled = still_open != repair.open_sites
    repair.open_sites = still_open
    return settled


def _around(repair: _Repair, site: _Site) -> tuple[str, str]:
    """Return the text before and behind a site without injected pinyin."""
    before = _strip(repair, max(0, site.start - _MAX_CONTEXT), site.start)
    return before, _strip(repair, site.end, site.end + _MAX_CONTEXT)


def _repair_known_parts(repair: _Repair) -> None:
    """Realign open sites, too, with a question mark for what nothing settles."""
    for site in repair.open_sites:
        if any(len(unit.choices) == 1 for unit in site.units):
            repair.edits.append(_edit(repair.text, site, "".join(map(_shown, site.units)), _IN_PART))


def _shown(unit: Unit) -> str:
    if len(unit.choices) == 1:
        return unit.choices[0]
    # A lost sign stands behind a lost character; one mark tells of both.
    return "" if unit.choices[0].isascii() else LOST_MARK


def _note(text: str, site: _Site) -> Note:
    shown = repr(text[site.start : site.end])
    unknown = [unit.choices for unit in site.units if len(unit.choices) > 1]
    if not unknown:
        return Note(
            RULE, site.start, site.end, f"bytes are lost at {shown}; the text behind may be garbled", _UNSETTLED
        )
    what = " and ".join("one of " + "".join(some) if len(some) <= MAX_NAMED_CHOICES else "unknown" for some in unknown)
    message = f"byte pairs were read one byte late at {shown}, and a byte is lost: the character is {what}"
    return Note(RULE, site.start, site.end, message, _UNSETTLED)


def _strip(repair: _Repair, start: int, end: int) -> str:
    """Return a piece of the text without injected pinyin."""
    pieces, at = [], start
    for low, high in repair.hidden[bisect_left(repair.hidden, (start, 0)) :]:
        if low >= end:
            break
        pieces.append(repair.text[at:low])
        at = high
    pieces.append(repair.text[at:end])
    return "".join(pieces)


def _edit(text: str, site: _Site, after: str, reason: str) -> Edit:
    return Edit(site.start, site.end, text[site.start : site.end], after, RULE, reason)
