"""Replaying layers without some of their edits: what `Ledger.revert` does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from cleaner.edits import Edit
from cleaner.layers import Layer


class Reverted(NamedTuple):
    """What `Ledger.revert` gives: the text without the rules' edits, and the later edits that had to go with them."""

    text: str
    reverted: tuple[Edit, ...]
    dropped: tuple[Edit, ...]


def replay_without(text: str, layers: Iterable[Layer], rules: Collection[str]) -> Reverted:
    """Return *text* with all edits of *layers* made but those of *rules* (ids, or names of stages).

    A later edit whose span overlaps a place that differs because of a reverted edit is
    dropped too, and listed: it was made for a text that is not there.
    """
    names = frozenset(rules)
    # Places where the replayed text differs from the original run, in both texts' coordinates.
    apart: list[_Apart] = []
    reverted: list[Edit] = []
    dropped: list[Edit] = []
    for layer in layers:
        text, apart = _replay(layer, text, apart, names, reverted, dropped)
    return Reverted(text, tuple(reverted), tuple(dropped))


class _Apart(NamedTuple):
    """A place where a replay differs: ``[start, end)`` of the original text is ``[new_start, new_end)`` of the new."""

    start: int
    end: int
    new_start: int
    new_end: int


def _overlaps(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Tell whether two spans share a character, or one is empty and lies inside, or both are empty at one place."""
    if start == end and other_start == other_end:
        return start == other_start
    return start < other_end and other_start < end


def _replay(
    layer: Layer,
    text: str,
    apart: list[_Apart],
    names: frozenset[str],
    reverted: list[Edit],
    dropped: list[Edit],
) -> tuple[str, list[_Apart]]:
    """Apply *layer* to the new text, without the rules in *names* and without what touches a place that differs."""
    edits = list(layer)
    off = [edit.rule in names or edit.rule.partition("/")[0] in names for edit in edits]
    if not apart and not any(off):
        return layer.apply(text), apart
    pieces: list[str] = []
    result: list[_Apart] = []
    at_new = 0  # how far the new input is copied
    out = 0  # length of the original output so far
    written = 0  # length of the new output so far
    at = 0  # how far the original input is read
    e = a = 0
    while e < len(edits) or a < len(apart):
        # Gather one group: a place that differs with all edits that overlap it, or a single edit.
        if e == len(edits) or (a < len(apart) and (apart[a].start, apart[a].end) <= (edits[e].start, edits[e].end)):
            start, end = apart[a].start, apart[a].end
        else:
            start, end = edits[e].start, edits[e].end
        first_e, first_a = e, a
        grown = True
        while grown:
            grown = False
            while e < len(edits) and (
                (e == first_e and a == first_a and (edits[e].start, edits[e].end) == (start, end))
                or _overlaps(edits[e].start, edits[e].end, start, end)
            ):
                end, e, grown = max(end, edits[e].end), e + 1, True
            while a < len(apart) and (
                (a == first_a and e == first_e and (apart[a].start, apart[a].end) == (start, end))
                or _overlaps(apart[a].start, apart[a].end, start, end)
            ):
                end, a, grown = max(end, apart[a].end), a + 1, True
        group = edits[first_e:e]
        places = apart[first_a:a]
        # Unchanged text before the group.
        length = start - at
        pieces.append(text[at_new : at_new + length])
        at_new += length
        out += length
        written += length
        # The group itself.
        new_length = end - start + sum((p.new_end - p.new_start) - (p.end - p.start) for p in places)
        after_length = end - start + sum(len(edit.after) - len(edit.before) for edit in group)
        source = text[at_new : at_new + new_length]
        if places or any(off[first_e:e]):
            for edit, is_off in zip(group, off[first_e:e], strict=True):
                (reverted if is_off else dropped).append(edit)
            piece = source
            if result and (result[-1].end, result[-1].new_end) == (out, written):  # neighbours are one place
                before = result.pop()
                result.append(_Apart(before.start, out + after_length, before.new_start, written + len(piece)))
            else:
                result.append(_Apart(out, out + after_length, written, written + len(piece)))
        else:
            piece = group[0].after
        pieces.append(piece)
        written += len(piece)
        out += after_length
        at_new += new_length
        at = end
    pieces.append(text[at_new:])
    return "".join(pieces), result
