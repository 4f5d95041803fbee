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

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from cleaner.document import Note
from cleaner.encoding.gbk_realign import LOST, Walker
from cleaner.encoding.gbk_sites import Crossing, Site, find_crossings, find_starts, may_have_sites, read_site
from cleaner.encoding.gbk_twins import TwinIndex, fill_by_twin
from cleaner.encoding.injection import Injection, ScriptTable
from cleaner.ledger import Edit

RULE = "encoding/gbk-shift"
# What stands for a character of which no byte is known.
REPLACEMENT = "\ufffd"

# A lost reading without any injected pinyin in the document is repaired only if this many characters come out right.
MIN_CHARS_ALONE = 4
# A note names the characters that come into question if they are so few.
MAX_NAMED_CHOICES = 6

# Text around a place that is compared with a twin's, with the annotations that are left out of it.
_MAX_CONTEXT = 60

_CROSSING = "the reading belongs to a byte pair across the border of two characters: {lead:02X}{trail:02X} is {pair}"
_BY_READING = "byte pairs were read one byte late; in step again, with the lost bytes known from the readings"
_WITH_STOP = _BY_READING + "; the last one is of the row of punctuation and ends the line: a full stop"
_BY_TWIN = "byte pairs were read one byte late; in step again, with a lost byte known from a healthy twin in the text"
_IN_PART = "byte pairs were read one byte late; in step again, with a sign of loss for what is not known"
_HOMOPHONES = (
    "the lost bytes are known from readings without tones, and what the page annotates elsewhere says of which "
    "characters; a homophone of the right one is possible"
)
_UNSETTLED = "the bytes around the place allow more than one character, or none, and no healthy twin settles which"


@dataclass(slots=True)
class _Repair:
    """What was found so far in one document."""

    text: str
    hidden: list[tuple[int, int]]
    edits: list[Edit] = field(default_factory=list)
    unsure: list[Site] = field(default_factory=list)
    open_sites: list[Site] = field(default_factory=list)

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
    if injection is None and not may_have_sites(text):
        return [], []
    repair = _Repair(text, _spans(injection))
    _repair_sites(repair, injection)
    while _settle_by_twins(repair):
        pass
    if injection is not None:
        _repair_known_parts(repair)
    notes = [_note(text, site) for site in repair.open_sites]
    return repair.edits, [*notes, *(_note_of_homophones(text, site) for site in repair.unsure)]


def _spans(injection: Injection | None) -> list[tuple[int, int]]:
    return [(item.start, item.end) for item in injection.annotations] if injection else []


def _repair_sites(repair: _Repair, injection: Injection | None) -> None:
    """Repair what bytes and readings settle, in the order of the text; keep the rest as open sites."""
    text = repair.text
    walker = Walker(text, injection.table if injection else ScriptTable({}))
    starts = find_starts(text, injection)
    crossings: dict[int, Crossing] = {}
    if injection is not None:
        crossings = {item.start: item for item in find_crossings(text, injection.table, injection.found)}
        starts.update(crossings)
    end = 0
    for start in sorted(starts):
        if start < end:
            continue
        if start in crossings:
            repair.edits.append(_without_reading(text, crossings[start]))
            end = crossings[start].end
            continue
        site = read_site(text, walker, start)
        if site is None:
            continue
        settled = all(len(unit.choices) == 1 for unit in site.units)
        if injection is None and len(site.units) < MIN_CHARS_ALONE:
            repair.open_sites.append(replace(site, units=()))
        elif site.units and settled:
            after = "".join(unit.choices[0] for unit in site.units)
            is_stop = after[-1] == "。" and text[site.end - 1] in LOST
            repair.edits.append(_edit(text, site, after, _WITH_STOP if is_stop else _BY_READING))
            if injection is not None and injection.table.is_simplified:
                repair.unsure.append(site)
        else:
            repair.open_sites.append(site)
        end = site.end


def _without_reading(text: str, at: Crossing) -> Edit:
    reason = _CROSSING.format(lead=at.lead, trail=at.trail, pair=at.character)
    return Edit(at.start, at.end, text[at.start : at.end], "", RULE, reason)


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


def _around(repair: _Repair, site: Site) -> tuple[str, str]:
    """Return the text before and behind a site without injected pinyin."""
    before = _strip(repair, max(0, site.start - _MAX_CONTEXT), site.start)
    return before, _strip(repair, site.end, site.end + _MAX_CONTEXT)


def _repair_known_parts(repair: _Repair) -> None:
    """Realign open sites, too, with U+FFFD for what nothing settles."""
    for site in repair.open_sites:
        if any(len(unit.choices) == 1 for unit in site.units):
            # A question mark, as on the page, would be one from here on: the evidence goes with the repair. A lost sign
            # stands behind a lost character, and one mark tells of both.
            shown = (
                unit.choices[0] if len(unit.choices) == 1 else "" if unit.choices[0].isascii() else REPLACEMENT
                for unit in site.units
            )
            repair.edits.append(_edit(repair.text, site, "".join(shown), _IN_PART))


def _note(text: str, site: Site) -> Note:
    shown = repr(text[site.start : site.end])
    unknown = [unit.choices for unit in site.units if len(unit.choices) > 1]
    if not unknown:
        return Note(
            RULE, site.start, site.end, f"bytes are lost at {shown}; the text behind may be garbled", _UNSETTLED
        )
    what = " and ".join("one of " + "".join(some) if len(some) <= MAX_NAMED_CHOICES else "unknown" for some in unknown)
    message = f"byte pairs were read one byte late at {shown}, and a byte is lost: the character is {what}"
    return Note(RULE, site.start, site.end, message, _UNSETTLED)


def _note_of_homophones(text: str, site: Site) -> Note:
    after = "".join(unit.choices[0] for unit in site.units)
    message = (
        f"byte pairs were read one byte late at {text[site.start : site.end]!r}; they read {after!r}, to be checked"
    )
    return Note(RULE, site.start, site.end, message, _HOMOPHONES)


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


def _edit(text: str, site: Site, after: str, reason: str) -> Edit:
    return Edit(site.start, site.end, text[site.start : site.end], after, RULE, reason)
