"""The script stage's tables: phrases, regional words, converter residue, words with two meanings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from cleaner.config import ScriptTarget
from cleaner.folding import fold, read_pairs
from cleaner.script.dictionaries import Group, load_groups
from cleaner.script.phrases import PhraseIndex, Scan

# In a table of words: a longer word or phrase in which a shorter entry is not the word meant.
_KEPT = "-"
# Surnames that are another word's simplified form too: what they are before a title.
_SURNAMES = {"范": "范", "余": "余", "游": "游", "朴": "朴", "涂": "涂", "郁": "郁", "钟": "鍾"}
_TITLES = {"先生": "先生", "小姐": "小姐", "女士": "女士", "太太": "太太", "氏": "氏", "某": "某"}
# OpenCC writes 汙 and 溼 as Taiwan's ministry does; texts of Taiwan write 污 and 濕: 317 of 317, 104 of 104 in
# 3 million characters of documentation, news and a Bible.
_KEPT_IN_TAIWAN = frozenset("污")
_OTHER_VARIANTS_OF_TAIWAN = {"溼": "濕"}
_PHRASES_OF_TAIWAN = {"排泄": "排泄", "水泄不通": "水泄不通", "上吐下泄": "上吐下瀉"}
_LAST_OF_BMP = "\uffff"


@cache
def simplifying_group() -> Group:
    """Return the dictionaries that `clean` simplifies with.

    Before OpenCC's own comes a table of what it leaves or gets wrong; and each phrase's
    own result is a phrase too, so that what was converted once stays as it is. What has
    a simplified form outside the Basic Multilingual Plane only (噁 錤) keeps the form
    that simplified texts write in practice: few fonts have the other.
    """
    phrases, *characters = (_without_rare_forms(entries) for entries in load_groups("t2s")[0])
    own = read_pairs(_read_table("simplified_phrases.tsv"))
    known = phrases | own
    results = {value: value for value in known.values() if value not in known}
    return (results | known, *characters)


def _without_rare_forms(entries: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in entries.items() if max(value) <= _LAST_OF_BMP or max(key) > _LAST_OF_BMP}


def _read_table(name: str) -> str:
    folder = resources.files("cleaner").joinpath("data").joinpath("tables")
    return folder.joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> list[list[str]]:
    lines = _read_table(name).splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


class Word(NamedTuple):
    """A word found: its span, and what the table says of it."""

    start: int
    end: int
    word: str
    entry: str
    needs_evidence: bool = False


class WordTable:
    """Words to find on the folded view, leftmost and longest first.

    `entries` maps a word in any script to what is to be known of it, or to `-` where it
    only keeps shorter ones from matching. `uncertain` are those that need evidence. A
    table that is not folded is matched on the text itself.
    """

    def __init__(
        self, entries: dict[str, str], uncertain: frozenset[str] = frozenset(), *, is_folded: bool = True
    ) -> None:
        self.words = [fold(word) if is_folded else word for word in entries]
        self.entries = list(entries.values())
        self._needs_evidence = [word in uncertain for word in entries]
        self._numbers = {word: number for number, word in enumerate(self.words)}
        # What one character alone is kept from holds no word.
        kept = (word for word, entry in zip(self.words, self.entries, strict=True) if word[1:] or entry != _KEPT)
        self.index = PhraseIndex(kept, is_folded=is_folded)

    def find(self, folded: str) -> Iterator[Word]:
        """Yield the words in a folded text, from left to right, apart from those that only keep others away."""
        return self.find_in(Scan.of(folded))  # folding changes nothing in what is folded

    def find_in(self, scan: Scan) -> Iterator[Word]:
        """Yield the same for a text that may have been looked at for other words already."""
        for start, word in self.index.find(scan):
            number = self._numbers[word]
            if self.entries[number] != _KEPT:
                yield Word(start, start + len(word), word, self.entries[number], self._needs_evidence[number])


# The tables of regional words, by the target whose words they hold.
REGIONAL_TABLES: dict[ScriptTarget, str] = {"tw": "regional.tsv", "hk": "hongkong.tsv"}


@cache
def regional_words() -> WordTable:
    """Return the words of Taiwan and Hong Kong that have one meaning, with the mainland's word for each."""
    rows = [row for name in REGIONAL_TABLES.values() for row in _rows(name)]
    uncertain = frozenset(row[0] for row in rows if "evidence" in _flags(row))
    return WordTable({row[0]: row[1] for row in rows}, uncertain)


@cache
def mainland_words(target: ScriptTarget) -> WordTable:
    """Return the words of the mainland that have one meaning, with Taiwan's or Hong Kong's word for each.

    Longer words of the mainland that the table knows keep shorter ones from matching in them.
    """
    rows = [row for row in _rows(REGIONAL_TABLES[target]) if row[1] != _KEPT]
    words = {row[1]: _KEPT for row in rows}
    words |= {row[0]: _KEPT for row in _rows("mainland_kept.tsv")}
    for row in reversed(rows):
        if "back" in _flags(row):
            words[row[1]] = row[0]
    return WordTable(words)


def _flags(row: list[str]) -> list[str]:
    return row[2].split(",") if len(row) > 2 else []


@cache
def traditional_steps(config: str) -> tuple[Group, ...]:
    """Return the dictionaries that `clean` makes text traditional with: OpenCC's, and before them a table of our own.

    The table holds what they get wrong where two words meet (背他 in 違背他), and names; a
    phrase that it maps to `-` is OpenCC's and does more harm than good.
    """
    (phrases, *characters), *steps = load_groups(config)
    own = read_pairs(_read_table("traditional_phrases.tsv"))
    named = {given + title: kept + _TITLES[title] for given, kept in _SURNAMES.items() for title in _TITLES}
    known = {key: value for key, value in (phrases | named | own).items() if value != _KEPT}
    if config == "s2tw" and steps:
        variants = {key: value for key, value in steps[0][-1].items() if key not in _KEPT_IN_TAIWAN}
        steps[0] = (_PHRASES_OF_TAIWAN | steps[0][0], *steps[0][1:-1], variants | _OTHER_VARIANTS_OF_TAIWAN)
    return ((known, *characters), *steps)


@cache
def residue() -> tuple[WordTable, frozenset[str]]:
    """Return what bad converters leave, with what was meant; and which of it is sure in simplified text too."""
    rows = _rows("residue.tsv")
    return WordTable({row[0]: row[1] for row in rows}), frozenset(fold(row[0]) for row in rows if row[2] == "any")


@cache
def hybrids() -> WordTable:
    """Return what a conversion to simplified and back made of traditional words: to be matched on the text itself."""
    return WordTable({row[0]: row[1] for row in _rows("hybrids.tsv")}, is_folded=False)


@cache
def ambiguous_words() -> WordTable:
    """Return the words that mean one thing in one region and another in the other, with both readings."""
    return WordTable({row[0]: row[1] for row in _rows("ambiguous_words.tsv")})


@cache
def ambiguous_characters(to_simplified: bool) -> dict[str, str]:
    """Return the characters that convert in two ways in one direction, with what the two are."""
    wanted = "hans" if to_simplified else "hant"
    return {row[0]: row[2] for row in _rows("ambiguous_characters.tsv") if row[1] == wanted}
