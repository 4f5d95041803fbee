"""From scores to lines that leave the text: one body with holes, and no removal that nothing else speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.chrome.learned.model import REMOVED, STATES, Model

Array = npt.NDArray[Any]

# A page has no body only if the best sequence without one is this much better, in natural logarithms. Of 263 labelled
# pages with a body none reached 3.4; of 26 without one, two went beyond.
MIN_EMPTY_MARGIN = 3.5
# What it takes more for a line to leave than to stay. By site, without rules, 289 pages: 0 keeps 0.926 of the body's
# characters and leaves 0.64 of the pages perfect; 0.25 0.953, 0.65; 0.5 0.978, 0.62; 0.75 0.990, 0.58; 1 0.995, 0.54.
# In copies without chrome 181, 146, 68, 20 and 3 of 2,672 lines of the body are lost.
BODY_BIAS = 0.5
_BODY = STATES.index("B=")
_KINDS = {"C": "chrome", "N": "notice", "M": "metadata", "R": "chrome"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """The state of each line, whether it would leave the text, and the scores from which both come."""

    states: tuple[str, ...]
    removed: tuple[bool, ...]
    scores: Array

    def kind(self, position: int) -> str:
        """Return what a line that is removed counts as."""
        return _KINDS[self.states[position][0]]

    def chances(self, model: Model) -> Array:
        """Return how probable it is that each line is none of the article's: for reasons, where a line goes."""
        chances: Array = model.probabilities(self.scores)[:, REMOVED].sum(1)
        return chances


def label(ids: Array, model: Model, body_bias: float = BODY_BIAS) -> Labelled:
    """Return the labels of the lines whose features are *ids*, a row a line.

    *body_bias* is added to the score of the body in each line, in natural logarithms: the more, the less is removed.
    """
    if not len(ids):
        return Labelled((), (), np.zeros((0, len(STATES))))
    scores = model.scores(ids)
    scores[:, _BODY] += body_bias
    path = model.decode(scores)
    if not (path == _BODY).any():
        bodied = model.with_body
        other = bodied.decode(scores)
        if model.value(scores, path) - bodied.value(scores, other) < MIN_EMPTY_MARGIN:
            path = other
    return Labelled(tuple(STATES[state] for state in path), tuple(REMOVED[path].tolist()), scores)


def guard(removed: Sequence[bool], named: Sequence[bool], taken: Sequence[bool]) -> list[bool]:
    """Return which of the lines that labels would remove may go.

    A label takes a line out only in a run of lines that go, by label or by rule (*taken*), and
    only if the run holds or touches a line that a rule names, or touches an end of the text.
    """
    count = len(removed)
    going = [one or other for one, other in zip(removed, taken, strict=True)]
    allowed = [False] * count
    start = 0
    while start < count:
        if not going[start]:
            start += 1
            continue
        end = start
        while end < count and going[end]:
            end += 1
        near = range(max(start - 1, 0), min(end + 1, count))
        if start == 0 or end == count or any(named[at] or taken[at] for at in near):
            allowed[start:end] = removed[start:end]
        start = end
    return allowed
