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
   byte has no reading, only its partner A3: the character model must say which character it is.

Decoders differ: for a byte without a partner they write ``?``, U+FFFD once or twice, ``・``, or nothing at all,
and take the byte behind along or not. Private-use characters are the codes of GBK's user-defined areas, half-width
letters stand for their full-width codes (the page's width was folded later), and a page that was converted to the
other script later shows for each pair what it was converted to. All is undone by one move: write the displayed text
as bytes again, leave out what was injected, put in the lost bytes, and read in step.

What the lost bytes are is searched for: of all byte streams that would show as the line does (`gbk_moves`,
`gbk_lattice`), the likeliest text (`gbk_costs`) is taken where it is likelier than all others by a margin
(`gbk_ways`, `gbk_verdicts`). The script annotated every occurrence of its characters, so a text in which one of
them would stand bare is unlikely. The search is Viterbi's (1967), over states of one pending byte and one character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.document import Note
from cleaner.encoding.character_model import cost
from cleaner.encoding.pinyin.gbk_bytes import is_plausible, is_traditional, simplified_only
from cleaner.encoding.pinyin.gbk_costs import PageCosts
from cleaner.encoding.pinyin.gbk_habits import LOST, LOST_OPEN, LOST_SWALLOWED, Habits, read_habits
from cleaner.encoding.pinyin.gbk_lattice import LatticeBuilder
from cleaner.encoding.pinyin.gbk_verdicts import KNOWN_BITS, SURE_BITS, is_likely, is_sure, name_choices, settle_by_twin
from cleaner.encoding.pinyin.gbk_ways import Piece, best_way
from cleaner.encoding.pinyin.injection import Injection
from cleaner.encoding.pinyin.script_table import ScriptTable
from cleaner.encoding.readings import SYLLABLE, TONE_LETTERS
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

RULE = "encoding/gbk-shift"
# What stands for a character of which no byte is known.
REPLACEMENT = "\ufffd"

# A lost reading without any injected pinyin in the document is repaired only if this many characters come out right.
MIN_CHARS_ALONE = 4
# What a reason says of a margin that has no bound.
MAX_NAMED_BITS = 99.0
# Lines that are read to learn what the page was converted from.
SAMPLE_LINES = 4

_IN_STEP = "byte pairs were read one byte late; in step again, {bits:.0f} bits likelier; {how}"
_BY_READING = "the lost bytes are known from the readings"
_BY_MODEL = "a lost byte is known from the character model, by {bits:.0f} bits"
_IN_PART = "with a sign of loss for what is not known"
CROSSING = "the reading belongs to a byte pair across the border of two characters"
_CONVERTED = "the reading is that of a character which was converted to the other script since"
_HOMOPHONES = (
    "the lost bytes are known from readings without tones, and what the page annotates elsewhere says of which "
    "characters; a homophone of the right one is possible"
)
_LIKELY = "the character model tells which character was lost, but not by the margin that rules out an error"
_UNSETTLED = (
    "the bytes around the place allow more than one character, or none, and the character model does not settle which"
)

_TONED = f"[a-zü]{{0,5}}[{TONE_LETTERS}][a-zɡ]{{0,3}} ?[)）]"
# A literal first character lets the pattern engine skip at memory speed.
_GATES = tuple(compile_later(re.escape(sign) + _TONED) for sign in (*LOST, f"{REPLACEMENT}("))
_LOST_TONED = compile_later(f"(?:\ufffd\ufffd|[{LOST}]){_TONED}")
_BRACKETED = compile_later(f"[(（] ?{SYLLABLE} ?[)）]")
_LOST_BEFORE_SIGN = compile_later(f"[{LOST}][!-/:-@！-／：-＠]")


class Site(NamedTuple):
    """Pieces in a row that are not as displayed."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def find_gbk_shifts(text: str, injection: Injection | None) -> tuple[list[Edit], list[Note]]:
    """Return the edits that put in step what was read one byte late, and notes on what nothing settles."""
    if injection is None and not any(gate.search(text) for gate in _GATES):
        return [], []
    injected = frozenset(item.start for item in injection.annotations) if injection else frozenset()
    habits = read_habits(text)
    lines = list(_damaged_lines(text, injected, habits))
    if not lines:
        return [], []
    table = _best_table(text, injection, habits, lines, injected)
    healthy = [_healthy_text(text, injection, lines)]
    builder = LatticeBuilder(table, habits, PageCosts(healthy))
    read = []
    for start, end in lines:
        _, pieces = best_way(builder.build(text, start, end, injected))
        healthy += _sure_runs(pieces)
        read.append(pieces)
    # What is sure in other lines helps with what is not.
    builder = LatticeBuilder(table, habits, PageCosts(healthy))
    edits: list[Edit] = []
    notes: list[Note] = []
    known = "\n".join(healthy)
    for (start, end), first in zip(lines, read, strict=True):
        is_settled = all(map(is_sure, first))
        again = first if is_settled else best_way(builder.build(text, start, end, injected))[1]
        pieces = [settle_by_twin(again, number, known) for number in range(len(again))]
        for site in _sites(text, pieces, injected):
            _settle(text, site, injection, edits, notes)
    return edits, [*notes, *_unread(text, edits, notes)]


def _unread(text: str, edits: Sequence[Edit], notes: Sequence[Note]) -> Iterator[Note]:
    """Yield notes on readings behind a lost byte that no repair and no note covers."""
    covered = [*((edit.start, edit.end) for edit in edits), *((note.start, note.end) for note in notes)]
    for match in _LOST_TONED.finditer(text):
        if not any(start <= match.start() < end for start, end in covered) and not _is_in_brackets(text, match.start()):
            yield Note(RULE, match.start(), match.end(), _message_of_loss(match.group()), _UNSETTLED)


def _is_in_brackets(text: str, at: int) -> bool:
    """Tell whether a bracket before *at* in the line is open: (讀yuè還是讀?lè) is an author's."""
    line = text[text.rfind("\n", 0, at) + 1 : at].replace("（", "(").replace("）", ")")
    return line.rfind("(") > line.rfind(")")


def _damaged_lines(text: str, injected: frozenset[int], habits: Habits) -> Iterator[tuple[int, int]]:
    places = {match.start() for pattern in (LOST_OPEN, LOST_SWALLOWED) for match in pattern.finditer(text)}
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
    found = injection.tables if injection else (ScriptTable({}, is_of_simplified=_is_simplified(text)),)
    tables = [table.with_bare(text) for table in found]
    if len(tables) == 1:
        return tables[0]
    costs = PageCosts()

    def cost(table: ScriptTable) -> float:
        builder = LatticeBuilder(table, habits, costs)
        return sum(best_way(builder.build(text, *span, injected))[0] for span in lines[:SAMPLE_LINES])

    return min(tables, key=cost)


def _is_simplified(text: str) -> bool:
    return sum(map(simplified_only().__contains__, text)) > sum(map(is_traditional, text))


def _healthy_text(text: str, injection: Injection | None, lines: list[tuple[int, int]]) -> str:
    """Return the text between damaged lines, without injected pinyin."""
    cuts = sorted([*((item.start, item.end) for item in injection.annotations), *lines]) if injection else lines
    at = 0
    pieces = []
    for start, end in cuts:
        if start >= at:
            pieces.append(text[at:start])
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


def _sure_runs(pieces: list[Piece]) -> Iterator[str]:
    """Yield what is sure in a line that was read."""
    run = ""
    for piece in pieces:
        if piece.margin >= KNOWN_BITS and not piece.is_guess:
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
    """Repair a site as far as its pieces are sure or likely, and say what is not sure."""
    first = site.pieces[0]
    if not any(piece.is_open for piece in site.pieces):  # nothing is lost, only a reading goes
        edits.append(_edit(text, site, "".join(piece.written for piece in site.pieces), ()))
        return
    if injection is None and not _tells_by_itself(text, site):
        return
    if not first.written and first.margin < SURE_BITS:  # not even that the text is out of step
        notes.append(_note_of_loss(text, site, ()))
        return
    lost = [piece for piece in site.pieces if not (is_sure(piece) or is_likely(piece))]
    known = "".join(piece.written for piece in site.pieces if piece not in lost)
    if not known or not all(character.isascii() or is_plausible(character) for character in known):
        notes.append(_note_of_loss(text, site, lost if not known else ()))
        return
    # A question mark, as on the page, would be one from here on: the evidence goes with the repair. A lost sign
    # stands behind a lost character, and one mark tells of both.
    after = "".join(
        piece.written if piece not in lost else "" if _is_taken_along(piece) else REPLACEMENT for piece in site.pieces
    )
    edits.append(_edit(text, site, after, lost))
    likely = [piece for piece in site.pieces if piece not in lost and not is_sure(piece)]
    if lost:
        notes.append(_note_of_loss(text, site, lost))
    elif likely:
        notes.append(_note_to_check(text, site, after, likely))
    elif injection is not None and not injection.is_toned and len(site.pieces) > 1:
        notes.append(Note(RULE, site.start, site.end, _message_to_check(text, site, after), _HOMOPHONES))


def _tells_by_itself(text: str, site: Site) -> bool:
    """Tell whether a site shows a script's work where no annotation of the text does."""
    is_short = len("".join(piece.written for piece in site.pieces)) < MIN_CHARS_ALONE
    if not is_short and all(map(is_sure, site.pieces)):
        return True
    # Two lost bytes around a reading that the bytes confirm are no author's; a question mark may be.
    return text.count(REPLACEMENT, site.start, site.end) > 1 and all(
        is_sure(piece) or is_likely(piece) for piece in site.pieces
    )


def _is_taken_along(piece: Piece) -> bool:
    """Tell whether a piece is what the decoder took along with a lost byte."""
    return piece.start == piece.end and piece.written.isascii()


def _note_of_loss(text: str, site: Site, lost: Sequence[Piece]) -> Note:
    shown = text[site.start : site.end]
    if not lost:
        return Note(RULE, site.start, site.end, _message_of_loss(shown), _UNSETTLED)
    what = " and ".join(map(name_choices, lost))
    message = f"byte pairs were read one byte late at {shown!r}, and a byte is lost: the character is {what}"
    return Note(RULE, site.start, site.end, message, _UNSETTLED)


def _message_of_loss(shown: str) -> str:
    return f"bytes are lost at {shown!r}; the text behind may be garbled"


def _note_to_check(text: str, site: Site, after: str, likely: Sequence[Piece]) -> Note:
    named = ", ".join(f"{piece.written!r}, by {piece.margin:.0f} bits" for piece in likely)
    return Note(RULE, site.start, site.end, f"{_message_to_check(text, site, after)}: {named}", _LIKELY)


def _message_to_check(text: str, site: Site, after: str) -> str:
    return f"byte pairs were read one byte late at {text[site.start : site.end]!r}; they read {after!r}, to be checked"


def prove_injection(edits: Sequence[Edit]) -> bool:
    """Tell whether repairs show that a script injected readings: text came right that was out of step."""
    return any(edit.after for edit in edits)


def _edit(text: str, site: Site, after: str, lost: Sequence[Piece]) -> Edit:
    before = text[site.start : site.end]
    guesses = [min(piece.margin, MAX_NAMED_BITS) for piece in site.pieces if piece.is_guess and piece not in lost]
    if not any(piece.is_open for piece in site.pieces):
        reason = CROSSING if after else _CONVERTED
    else:
        how = _IN_PART if lost else _BY_MODEL.format(bits=min(guesses)) if guesses else _BY_READING
        reason = _IN_STEP.format(bits=cost(before) - cost(after), how=how)
    return Edit(site.start, site.end, before, after, RULE, reason)
