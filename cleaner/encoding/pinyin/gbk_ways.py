"""The best way through a lattice, and how much better each piece of it is than every other reading of that piece."""

from __future__ import annotations

import math
from typing import NamedTuple

from cleaner.encoding.pinyin.gbk_lattice import Lattice, Move


class Piece(NamedTuple):
    """A piece of the best way: what it writes for ``[start, end)``, and what else could stand there.

    `margin` is how many bits the best way that writes something else costs more; `others` are the writings for the same
    piece with the bits that each costs more, the nearest first. `is_open` tells that the text is out of step before or
    behind the piece, `is_guess` that the model alone says what was lost.
    """

    start: int
    end: int
    written: str
    margin: float
    others: tuple[tuple[str, float], ...]
    is_open: bool
    is_guess: bool


def best_way(lattice: Lattice) -> tuple[float, list[Piece]]:
    """Return the cost of the best way through the lattice, in bits, and its pieces; none where there is no way."""
    backward = [math.inf] * len(lattice.forward)
    for node, bits in lattice.ends.items():
        backward[node] = bits
    outgoing: dict[int, list[Move]] = {}
    by_start: dict[int, list[Move]] = {}
    for move in reversed(lattice.moves):
        total = move.bits + backward[move.target]
        backward[move.source] = min(backward[move.source], total)
        if total < math.inf:
            outgoing.setdefault(move.source, []).append(move)
            by_start.setdefault(move.start, []).append(move)
    best = backward[0]
    pieces: list[Piece] = []
    if best == math.inf:
        return best, pieces
    node = 0
    while node in outgoing:
        move = min(outgoing[node], key=lambda item: item.bits + backward[item.target])
        if node in lattice.ends and lattice.ends[node] <= move.bits + backward[move.target]:
            break
        rivals: dict[tuple[int, str], float] = {}
        for other in by_start[move.start] if len(by_start[move.start]) > 1 else ():
            # What stands before the displayed piece is no rival of what it is displayed for.
            if other.written != move.written and (other.end > other.start) is (move.end > move.start):
                more = lattice.forward[other.source] + other.bits + backward[other.target] - best
                key = (other.end, other.written)
                rivals[key] = min(more, rivals.get(key, math.inf))
        ranked = sorted((more, written) for (end, written), more in rivals.items() if end == move.end)
        margin = min(rivals.values(), default=math.inf)
        states = lattice.states
        is_open = states[move.source].out or states[move.target].out
        others = tuple((written, more) for more, written in ranked)
        pieces.append(Piece(move.start, move.end, move.written, margin, others, is_open, move.is_guess))
        node = move.target
    return best, pieces
