"""All ways to read a line whose bytes an injecting script and a decoder damaged, as one lattice.

Its nodes are the states of `gbk_moves` at each place of the displayed text, its edges the moves; each costs
bits, those of the move and those of the character model for what it writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from cleaner.encoding.pinyin.gbk_costs import PageCosts
from cleaner.encoding.pinyin.gbk_habits import Habits
from cleaner.encoding.pinyin.gbk_moves import Moves, State
from cleaner.encoding.pinyin.script_table import ScriptTable

# A quote or bracket that is not closed at the end of its line: in 9 of 687 real lines that open one.
OPEN_BITS = 14.0
# A closing quote or bracket of a line that opens none, and a comma, semicolon or colon that ends a line: both happen
# where a sentence runs over several lines. With both, the guessed signs that lead by less than a bit went from 2 right
# and 13 wrong to 7 and 7.
UNOPENED_BITS = 6.0
RUN_ON_BITS = 4.0
# How many states are kept at a place, and how much worse than the best they may be.
BEAM_STATES = 64
BEAM_BITS = 40.0
SWALLOWED_STATES = 24


class Move(NamedTuple):
    """A step of a way: the nodes it joins, what it costs, and what it writes for ``[start, end)``.

    `is_guess` tells that no reading says which character it was: only its first or second byte is known.
    """

    source: int
    target: int
    bits: float
    start: int
    end: int
    written: str
    is_guess: bool


@dataclass(slots=True)
class Lattice:
    """The moves that are left after the search, with the cost of the best way to each node."""

    moves: list[Move] = field(default_factory=list)
    forward: list[float] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    ends: dict[int, float] = field(default_factory=dict)


class LatticeBuilder:
    """Builds the lattices of one page's lines."""

    def __init__(self, table: ScriptTable, habits: Habits, costs: PageCosts) -> None:
        self._moves = Moves(table, habits)
        self._costs = costs

    def build(self, text: str, start: int, end: int, injected: frozenset[int]) -> Lattice:
        """Return the lattice of the line ``[start, end)``; *injected* is where readings in brackets of it stand."""
        self._moves.enter(text, start, end, injected)
        self._costs.learn(pairwise("\n" + text[start:end]))
        first = State(False, 0, "\n")
        lattice = Lattice(forward=[0.0], states=[first])
        waiting: dict[int, dict[State, int]] = {start: {first: 0}}
        for at in range(start, end + 1):
            # What a decoder took along stands before what is displayed, and a dropped byte before what is in step.
            for group in range(3):
                here = [node for state, node in waiting.get(at, {}).items() if _group(state) == group]
                if here and (at < end or group < 2):
                    self._extend(lattice, waiting, at, here)
            last = waiting.pop(at, {})
            if at == end:
                self._finish(lattice, [node for state, node in last.items() if _group(state) == 2])
        return lattice

    def _extend(self, lattice: Lattice, waiting: dict[int, dict[State, int]], at: int, nodes: list[int]) -> None:
        forward, states = lattice.forward, lattice.states
        nodes.sort(key=forward.__getitem__)
        limit = forward[nodes[0]] + BEAM_BITS
        steps = [
            (node, step)
            for node in nodes[: SWALLOWED_STATES if states[nodes[0]].has_swallowed else BEAM_STATES]
            if forward[node] <= limit
            for step in self._moves.steps(states[node], at)
        ]
        known = self._costs.learn(pair for node, step in steps for pair in pairwise(states[node].last + step.written))
        for node, step in steps:
            written, bits = step.written, step.bits
            if len(written) == 1:
                bits += known[states[node].last, written]
            elif written:
                for pair in pairwise(states[node].last + written):
                    bits += known[pair]
            state = step.state
            open_before = states[node].open
            if open_before or state.last in _CLOSING:
                state = state._replace(open=_open_behind(open_before, written))
            elif state.last in _CLOSERS and step.is_guess:
                bits += UNOPENED_BITS
            total = forward[node] + bits
            behind = waiting.setdefault(step.end, {})
            target = behind.get(state)
            if target is None:
                target = behind[state] = len(forward)
                forward.append(total)
                states.append(state)
            elif total < forward[target]:
                forward[target] = total
            lattice.moves.append(Move(node, target, bits, at, step.end, step.written, step.is_guess))

    def _finish(self, lattice: Lattice, nodes: list[int]) -> None:
        ends = {node: (lattice.states[node].last, "\n") for node in nodes}
        known = self._costs.learn(ends.values())
        lattice.ends = {
            node: known[pair] + OPEN_BITS * len(lattice.states[node].open) + RUN_ON_BITS * (pair[0] in _RUN_ON)
            for node, pair in ends.items()
        }


_CLOSING = dict(zip("“《「『【〈〖〔（", "”》」』】〉〗〕）", strict=True))
_CLOSERS = frozenset(_CLOSING.values())
_RUN_ON = frozenset("，、；：")


def _open_behind(open_before: str, written: str) -> str:
    """Return the closing brackets yet to come behind *written*."""
    for character in written:
        if character in _CLOSING:
            open_before += _CLOSING[character]
        elif open_before and character == open_before[-1]:
            open_before = open_before[:-1]
    return open_before


def _group(state: State) -> int:
    return 0 if state.has_swallowed else 1 if state.out else 2
