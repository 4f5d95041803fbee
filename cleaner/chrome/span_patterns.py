"""The patterns of what is glued into lines, as the rulebook has them, ready to be tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from cleaner.loosening import loosen
from cleaner.patterns import compile_later
from cleaner.rules import registry

CREDIT_RULE = "chrome/glued-credit"
PROMO_RULE = "chrome/editor-promo"
PROMPT_RULE = "chrome/glued-prompt"
NOTICE_RULE = "chrome/glued-notice"
GLUED_RULES = (CREDIT_RULE, PROMO_RULE, PROMPT_RULE, NOTICE_RULE)
# Where the things stand that a word belongs to: before the first word of a line, behind its last sentence.
HEAD, TAIL = 1, 2

# A name of two to four characters, several of them, and where the names of a credit end.
_FRAGMENTS = {
    "NAMES": r"[㐀-鿿·]{2,5}?(?:[\s,]{1,2}[㐀-鿿·]{2,5}?){0,5}?",
    "ROLES": (
        r"(?:本报|本刊|本网|本台|本社)?(?:驻[㐀-鿿]{2,4})?(?:全媒体|首席|特约|特派|见习|实习|融媒)*"
        r"(?:记者|通讯员|实习生|评论员|撰稿人|作者)"
    ),
    "WORKS": r"(?:文/图|图/文|文并摄|文图|图文|摄影报道|综合报道|摄影|报道|摄|供图|供稿|制图|绘图|编译|整理)",
}
_EITHER = (False, True)
_FRAGMENT = re.compile(r"\{(NAMES|ROLES|WORKS)\}")
_GROUP_NAME = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Tail:
    """A pattern for the end of a line, and the rule it belongs to.

    `loose`: it needs no sentence end before it; `last_only`: it holds only in the last paragraph.
    """

    rule: str
    pattern: re.Pattern[str]
    loose: bool
    last_only: bool


@dataclass(frozen=True)
class Book:
    """What is read inside lines, and the words one of which stands in whatever it matches.

    - `tails_of`: the tails to try, by whether a sentence ends near the end of the line, whether one of `loose_words`
      stands there, and whether it is the last paragraph.
    - `gate`: what each tail that is not loose fits, and little else. `asides` all have a bracket.
    - `words`, and `sides`: whether each of them is one of a head or of a tail, or of both.
    """

    heads: tuple[re.Pattern[str], ...]
    tails_of: Mapping[tuple[bool, bool, bool], tuple[Tail, ...]]
    gate: re.Pattern[str]
    asides: tuple[re.Pattern[str], ...]
    words: tuple[str, ...]
    sides: tuple[int, ...]
    loose_words: re.Pattern[str]


@cache
def glued_patterns() -> Book:
    """Return the patterns of the rulebook. The result is constant and must not be changed."""
    rules = registry()
    tails = []
    for rule in GLUED_RULES:
        match = rules[rule].match
        for key, loose, last_only in (
            ("tails", False, False),
            ("loose_tails", True, False),
            ("last_tails", False, True),
        ):
            tails += [Tail(rule, _compile(pattern), loose, last_only) for pattern in match.get(key, ())]
    tail_words = frozenset(word for rule in GLUED_RULES for word in rules[rule].match["words"])
    credit, prompt = rules[CREDIT_RULE].match, rules[PROMPT_RULE].match
    head_words = frozenset(credit["head_words"])
    words = tuple(sorted(head_words | tail_words))
    return Book(
        tuple(map(_compile, credit["heads"])),
        {key: tuple(tail for tail in tails if _is_tried(tail, *key)) for key in product(_EITHER, _EITHER, _EITHER)},
        compile_later(_gate_of(tail.pattern.pattern for tail in tails if not tail.loose)),
        tuple(map(_compile, prompt["asides"])),
        words,
        tuple(HEAD * (word in head_words) + TAIL * (word in tail_words) for word in words),
        re.compile(
            "|".join(re.escape(word) for rule in GLUED_RULES for word in rules[rule].match.get("loose_words", ()))
        ),
    )


def _gate_of(patterns: Iterable[str]) -> str:
    """Return one pattern that fits where any of *patterns* does: nearly every sentence is told by one match for all."""
    # It has some forty classes of Han characters, each of which takes a millisecond to compile.
    unnamed = (_GROUP_NAME.sub("(?:", one) for one in patterns)
    return "|".join(f"(?:{loosen(one) or one})" for one in unnamed)


def _is_tried(tail: Tail, ends: bool, has_loose: bool, is_last: bool) -> bool:
    return (has_loose if tail.loose else ends) and (is_last or not tail.last_only)


def _compile(pattern: str) -> re.Pattern[str]:
    return compile_later(_FRAGMENT.sub(lambda found: _FRAGMENTS[found[1]], pattern))
