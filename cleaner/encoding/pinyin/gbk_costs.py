"""What it costs, in bits, that one character follows another on a page: the character model, and the page itself.

A page says again what it says: a name, a term, a phrase that is damaged here stands
healthy there. So the model's probability is mixed with how often the pair stands in the page's healthy lines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, pairwise

from cleaner.encoding.character_model import costs
from cleaner.encoding.pinyin.gbk_bytes import PUNCTUATION_LEAD, encode_character
from cleaner.folding import fold

Pair = tuple[str, str]

# How much a page's own pairs weigh beside the model. Of 417 damaged lines of real pages 395 come back with 0.25 or
# 0.4, 391 with 0.1, 390 without.
PAGE_WEIGHT = 0.25
# A character that the page has seldom says little of what follows it.
_PAGE_PRIOR = 2.0
# The model folds width and some signs; of these a text has nearly only the ones below.
COMMON_SIGNS = frozenset("　、。·—～…‘’“”〈〉《》「」『』【】，：；？！（）％／")
RARE_SIGN_BITS = 7.0
# The rows of GB 2312 that hold no Han characters.
_SIGN_LEADS = range(PUNCTUATION_LEAD, 0xAA)


class PageCosts:
    """The cost of each pair of characters on one page, kept once it was asked for."""

    def __init__(self, healthy: Iterable[str] = ()) -> None:
        """Learn from the page's *healthy* pieces of text."""
        self._bits: dict[Pair, float] = {}
        self._pairs: Counter[Pair] = Counter()
        self._firsts: Counter[str] = Counter()
        for piece in healthy:
            folded = fold(piece)
            self._pairs.update(pairwise(folded))
            self._firsts.update(folded[:-1])

    def learn(self, pairs: Iterable[Pair]) -> Mapping[Pair, float]:
        """Return the costs of all pairs so far, those of *pairs* among them."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._bits]
        if new:
            joined = "".join(chain.from_iterable(new))
            model = costs(joined)[1::2]
            folded = fold(joined)
            for number, (pair, bits) in enumerate(zip(new, model.tolist(), strict=True)):
                self._bits[pair] = self._mixed(folded[2 * number], folded[2 * number + 1], bits) + _sign_bits(pair[1])
        return self._bits

    def _mixed(self, first: str, second: str, bits: float) -> float:
        count = self._pairs.get((first, second), 0)
        if not count:
            return bits
        share = count / (self._firsts[first] + _PAGE_PRIOR)
        return -math.log2((1 - PAGE_WEIGHT) * 2.0**-bits + PAGE_WEIGHT * share)


def _sign_bits(character: str) -> float:
    if character in COMMON_SIGNS or character.isascii():
        return 0.0
    code = encode_character(character)
    return RARE_SIGN_BITS if len(code) == 2 and code[0] in _SIGN_LEADS and code[1] >= 0xA1 else 0.0
