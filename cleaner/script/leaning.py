"""Which usage a traditional text leans to, Taiwan's or Hong Kong's, by the words and characters that show it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from cleaner.writing import Leaning

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

# The side that leads must have this many times what the other has: texts quote names and words of the other side.
# Of 3,000 paragraphs of five lines from Taiwan's manuals, 2,375 show anything: in 2,351 Taiwan leads by this or alone,
# in 2 by less, and in 4 Hong Kong does.
LEANING_MARGIN = 2
# What shows in so many characters shows; a longer text would only take longer.
MAX_LEANING_CHARS = 50_000
# How often one word counts: a text about the one subject says one word a hundred times.
MAX_COUNT = 3
MAX_EVIDENCE = 5
# Single characters (裏 羣 衞) are Hong Kong's in texts of today; older prints and verse have them too. So they count
# only where a text is in the language of today.
_WORDS_OF_TODAY = (*"的們這嗎她你唔嘅咗係把說", "沒有", "也沒")
_ENDS_IN_LE = re.compile("了(?<=[^終受完除]了)[，。？！」”\n]")
_NEITHER = "cn"
_KEPT = "-"


class Leans(NamedTuple):
    """How a text leans, None where nothing shows or both do, and the words that show it, the strongest first."""

    to: Leaning | None
    evidence: tuple[str, ...]


NOWHERE = Leans(None, ())


def _rows() -> list[tuple[str, str, int]]:
    """Return the words of the table, with the region and the weight of each."""
    file = resources.files("cleaner").joinpath("data").joinpath("tables").joinpath("leaning.tsv")
    table = file.read_text(encoding="utf-8")
    cells = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return [(word, region, int(weight)) for word, region, weight in cells]


@cache
def _table() -> tuple[AhoCorasick, dict[str, tuple[str, int]]]:
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    known = {word: (region, weight) for word, region, weight in _rows()}
    # Takes 2 ms to be made, and looks twice as fast as what is chosen by itself for so many words.
    return AhoCorasick(known, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA), known


def _is_of_today(text: str) -> bool:
    # One search for each is ten times as fast as a pattern of them all.
    return any(word in text for word in _WORDS_OF_TODAY) or _ENDS_IN_LE.search(text) is not None


def find_leaning(text: str) -> Leans:
    """Return how a traditional text leans; where its words are those of the mainland, it was converted: nowhere.

    >>> find_leaning("這套軟體的品質很好。")
    Leans(to='tw', evidence=('軟體', '品質'))
    >>> find_leaning("巴士的服務質素有待改善。").to
    'hk'
    >>> find_leaning("明月照在古老的城牆上。").to is None
    True
    """
    matcher, known = _table()
    try:
        found = matcher.find_matches_as_strings(text[:MAX_LEANING_CHARS])
    except UnicodeEncodeError:  # lone surrogates, which no table holds
        return find_leaning(text.encode("utf-8", "replace").decode())
    if not found:
        return NOWHERE
    scores = {"tw": 0, "hk": 0, _NEITHER: 0}
    words: dict[str, dict[str, int]] = {"tw": {}, "hk": {}}
    is_of_today: bool | None = None
    for word, times in Counter(found).items():
        region, weight = known[word]
        if region == "hk" and len(word) == 1:
            if is_of_today is None:
                is_of_today = _is_of_today(text)
            if not is_of_today:
                continue
        if region == _KEPT:
            continue
        scores[region] += weight * min(times, MAX_COUNT)
        if region in words:
            words[region][word] = weight * times
    side: Leaning = "tw" if scores["tw"] >= scores["hk"] else "hk"
    other = max(scores["hk" if side == "tw" else "tw"], scores[_NEITHER])
    if not scores[side] or scores[side] < LEANING_MARGIN * other:
        return NOWHERE
    strongest = sorted(words[side], key=words[side].__getitem__, reverse=True)
    return Leans(side, tuple(strongest[:MAX_EVIDENCE]))
