"""The patterns of what is glued into lines, as the rulebook has them, ready to be tried."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.rules import registry

CREDIT_RULE = "chrome/glued-credit"
PROMO_RULE = "chrome/editor-promo"
PROMPT_RULE = "chrome/glued-prompt"
NOTICE_RULE = "chrome/glued-notice"
GLUED_RULES = (CREDIT_RULE, PROMO_RULE, PROMPT_RULE, NOTICE_RULE)

# A name of two to four characters, several of them, and where the names of a credit end.
_FRAGMENTS = {
    "NAMES": r"[㐀-鿿·]{2,5}?(?:[\s,]{1,2}[㐀-鿿·]{2,5}?){0,5}?",
    "ROLES": (
        r"(?:本报|本刊|本网|本台|本社)?(?:驻[㐀-鿿]{2,4})?(?:全媒体|首席|特约|特派|见习|实习|融媒)*"
        r"(?:记者|通讯员|实习生|评论员|撰稿人|作者)"
    ),
    "WORKS": r"(?:文/图|图/文|文并摄|文图|图文|摄影报道|综合报道|摄影|报道|摄|供图|供稿|制图|绘图|编译|整理)",
}
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
    """What is read inside lines, and the words one of which stands in whatever it matches."""

    heads: tuple[re.Pattern[str], ...]
    tails: tuple[Tail, ...]
    gate: re.Pattern[str]
    asides: tuple[re.Pattern[str], ...]
    words: tuple[str, ...]
    head_words: frozenset[str]
    tail_words: frozenset[str]
    automaton: Any
    loose_words: re.Pattern[str]


@cache
def glued_patterns() -> Book:
    """Return the patterns of the rulebook. The result is constant and must not be changed."""
    import ahocorasick_rs

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
        tuple(tails),
        # What fits none of the patterns, as nearly every sentence does, is told by one match for all.
        re.compile("|".join(f"(?:{_GROUP_NAME.sub('(?:', tail.pattern.pattern)})" for tail in tails if not tail.loose)),
        tuple(map(_compile, prompt["asides"])),
        words,
        head_words,
        tail_words,
        ahocorasick_rs.BytesAhoCorasick(
            [word.encode() for word in words], implementation=ahocorasick_rs.Implementation.DFA
        ),
        re.compile(
            "|".join(re.escape(word) for rule in GLUED_RULES for word in rules[rule].match.get("loose_words", ()))
        ),
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(_FRAGMENT.sub(lambda found: _FRAGMENTS[found[1]], pattern))
