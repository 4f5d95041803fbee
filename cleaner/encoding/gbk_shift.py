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
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.document import Note
from cleaner.encoding.gbk_costs import PageCosts
from cleaner.encoding.gbk_lattice import LOST, Habits, LatticeBuilder
from cleaner.encoding.gbk_ways import Piece, best_way
from cleaner.encoding.injection import Injection
from cleaner.encoding.readings import SYLLABLE, TONE_LETTERS
from cleaner.encoding.script_table import ScriptTable
from cleaner.ledger import Edit

RULE = "encoding/gbk-shift"
# What stands for a character of which no byte is known.
REPLACEMENT = "\ufffd"

SURE_BITS = 4.0
# A lost reading without any injected pinyin in the document is repaired only if this many characters come out right.
MIN_CHARS_ALONE = 4
# A note names the characters that come into question if they are so few.
MAX_NAMED_CHOICES = 6
# Lines that are read to learn what the page was converted from.
SAMPLE_LINES = 12

_CROSSING = "the reading belongs to a byte pair across the border of two characters"
_BY_READING = "byte pairs were read one byte late; in step again, with the lost bytes known from the readings"
_IN_PART = "byte pairs were read one byte late; in step again, with a sign of loss for what is not known"
_HOMOPHONES = (
    "the lost bytes are known from readings without tones, and what the page annotates elsewhere says of which "
    "characters; a homophone of the right one is possible"
)
_UNSETTLED = "the bytes around the place allow more than one character, or none, and no healthy twin settles which"

_TONED = f"[a-zü]{{0,5}}[{TONE_LETTERS}][a-zɡ]{{0,3}} ?[)）]"
# A literal first character lets the pattern engine skip at memory speed.
_GATES = tuple(re.compile(f"{re.escape(sign)}[(（]?{_TONED}") for sign in LOST)
_LOST_OPEN = re.compile(f"[{LOST}] ?[(（] ?{SYLLABLE} ?[)）]")
_LOST_SWALLOWED = re.compile(f"[{LOST}]{SYLLABLE} ?[)）]")
_LOST_DOUBLE = re.compile(f"\ufffd\ufffd[(（]?{SYLLABLE} ?[)）]")
_BRACKETED = re.compile(f"[(（] ?{SYLLABLE} ?[)）]")
_LOST_BEFORE_SIGN = re.compile(f"[{LOST}][!-/:-@！-／：-＠]")


@dataclass(frozen=True, slots=True)
class Site:
    """Pieces in a row that are not as displayed."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def margin(self) -> float:
        return min(piece.margin for piece in self.pieces)


def find_gbk_shifts(text: str, injection: Injection | None) -> tuple[list[Edit], list[Note]]:
    """Return the edits that put in step what was read one byte late, and notes on what nothing settles."""
    if injection is None and not any(gate.search(text) for gate in _GATES):
        return [], []
    injected = frozenset(item.start for item in injection.annotations) if injection else frozenset()
    habits = _habits(text)
    lines = list(_damaged_lines(text, injected, habits))
    if not lines:
        return [], []
    table = _best_table(text, injection, habits, lines, injected)
    healthy = list(_healthy_text(text, injection, lines))
    builder = LatticeBuilder(table, habits, PageCosts(healthy))
    for start, end in lines:
        _, pieces = best_way(builder.build(text, start, end, injected))
        healthy += _sure_runs(pieces)
    builder = LatticeBuilder(table, habits, PageCosts(healthy))
    edits: list[Edit] = []
    notes: list[Note] = []
    for start, end in lines:
        _, pieces = best_way(builder.build(text, start, end, injected))
        for site in _sites(text, pieces, injected):
            _settle(text, site, injection, edits, notes)
    return edits, notes


def _habits(text: str) -> Habits:
    opened, swallowed = len(_LOST_OPEN.findall(text)), len(_LOST_SWALLOWED.findall(text))
    signs = {match.group()[0] for pattern in (_LOST_OPEN, _LOST_SWALLOWED) for match in pattern.finditer(text)}
    if not signs:
        return Habits(drops=True)
    is_double = 2 * len(_LOST_DOUBLE.findall(text)) > opened + swallowed
    return Habits("".join(sorted(signs)), swallowed >= opened, opened >= swallowed, is_double=is_double)


def _damaged_lines(text: str, injected: frozenset[int], habits: Habits) -> Iterator[tuple[int, int]]:
    places = {match.start() for pattern in (_LOST_OPEN, _LOST_SWALLOWED) for match in pattern.finditer(text)}
    places.update(match.start() for match in _LOST_BEFORE_SIGN.finditer(text))
    places.update(match.start() for match in _BRACKETED.finditer(text) if match.start() not in injected)
    done = -1
    for place in sorted(places):
        if place >= done:
            start, done = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            done = len(text) if done < 0 else done
            yield start, done


def _best_table(
    text: str, injection: Injection | None, habits: Habits, lines: list[tuple[int, int]], injected: frozenset[int]
) -> ScriptTable:
    """Return the table by which the damaged lines read best: a page may have been converted since, or not."""
    tables = [table.with_bare(text) for table in (injection.tables if injection else (ScriptTable({}),))]
    if len(tables) == 1:
        return tables[0]
    costs = PageCosts()

    def cost(table: ScriptTable) -> float:
        builder = LatticeBuilder(table, habits, costs)
        return sum(best_way(builder.build(text, *span, injected))[0] for span in lines[:SAMPLE_LINES])

    return min(tables, key=cost)


def _healthy_text(text: str, injection: Injection | None, lines: list[tuple[int, int]]) -> Iterator[str]:
    """Yield the text between damaged lines, without injected pinyin."""
    cuts = sorted([*((item.start, item.end) for item in injection.annotations), *lines]) if injection else lines
    at = 0
    pieces = []
    for start, end in cuts:
        if start >= at:
            pieces.append(text[at:start])
            at = end
    pieces.append(text[at:])
    yield "".join(pieces)


def _sure_runs(pieces: list[Piece]) -> Iterator[str]:
    """Yield what is sure in a line that was read."""
    run = ""
    for piece in pieces:
        if piece.margin >= SURE_BITS:
            run += piece.written
        else:
            yield run
            run = ""
    yield run


def _sites(text: str, pieces: list[Piece], injected: frozenset[int]) -> Iterator[Site]:
    row: list[Piece] = []
    for piece in pieces:
        is_same = piece.written == text[piece.start : piece.end] or (not piece.written and piece.start in injected)
        if piece.is_open or not is_same:
            row.append(piece)
        elif row:
            yield Site(row[0].start, row[-1].end, tuple(row))
            row = []
    if row:
        yield Site(row[0].start, row[-1].end, tuple(row))


def _settle(text: str, site: Site, injection: Injection | None, edits: list[Edit], notes: list[Note]) -> None:
    after = "".join(piece.written for piece in site.pieces)
    if injection is None and (len(after) < MIN_CHARS_ALONE or site.margin < SURE_BITS):
        notes.append(_note(text, site))
        return
    if site.pieces[0].margin < SURE_BITS and not site.pieces[0].written:
        notes.append(_note(text, site))
        return
    shown = "".join(piece.written if piece.margin >= SURE_BITS else REPLACEMENT for piece in site.pieces)
    if shown == after:
        edits.append(_edit(text, site, after, _BY_READING))
        if injection is not None and not injection.is_toned:
            notes.append(_note_of_homophones(text, site, after))
    else:
        edits.append(_edit(text, site, shown, _IN_PART))
        notes.append(_note(text, site))


def _note(text: str, site: Site) -> Note:
    shown = repr(text[site.start : site.end])
    choices = [
        [piece.written, *(other for other, more in piece.others if more < SURE_BITS)]
        for piece in site.pieces
        if piece.margin < SURE_BITS
    ]
    if not choices:
        return Note(
            RULE, site.start, site.end, f"bytes are lost at {shown}; the text behind may be garbled", _UNSETTLED
        )
    what = " and ".join("one of " + "".join(some) if len(some) <= MAX_NAMED_CHOICES else "unknown" for some in choices)
    message = f"byte pairs were read one byte late at {shown}, and a byte is lost: the character is {what}"
    return Note(RULE, site.start, site.end, message, _UNSETTLED)


def _note_of_homophones(text: str, site: Site, after: str) -> Note:
    message = (
        f"byte pairs were read one byte late at {text[site.start : site.end]!r}; they read {after!r}, to be checked"
    )
    return Note(RULE, site.start, site.end, message, _HOMOPHONES)


def _edit(text: str, site: Site, after: str, reason: str) -> Edit:
    return Edit(site.start, site.end, text[site.start : site.end], after, RULE, reason)
