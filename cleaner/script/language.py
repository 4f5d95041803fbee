"""What a stretch that is not Chinese is written in, as a BCP 47 tag: ja, ko, and the writing or language of others."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources

from cleaner.patterns import compile_later

_KANA = compile_later("[ぁ-ゖゝ-ゟァ-ヺー-ヿㇰ-ㇿｦ-ﾝ]")
_HANGUL = compile_later("[ᄀ-ᇿㄱ-ㆎ가-힣]")
# On 290 pages, Latin lines of two or three words are names, menus and code (152 of 152). From four words on, 17 are
# sentences, notices and comments, 58 code and markup, which are held off by their signs.
MIN_WORDS = 4
# Scripts without spaces between words (Thai, Lao, Khmer) are counted by their letters.
MIN_LETTERS = 12
# Signs of a program, a path or a table, which stay with the text around them.
_CODE = compile_later(r"[{}=<>|\\$#@_~^*]|://|--|\w/\w|[\w)]\.[A-Za-z]{2,}\b|\w\(|^\s*(?:at|import|from)\s|;\s*$")
_CODE_SIGNS = b"{}=<>|\\$#@_~^*"  # those of the first set of the pattern: what has one is code
_ASCII_SIGNS = bytes(sign for sign in range(128) if not chr(sign).isalpha())
_SIGNS_AS_SPACES = bytes.maketrans(_ASCII_SIGNS, b" " * len(_ASCII_SIGNS))
_WORD = compile_later(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?")
_LATIN = compile_later("[A-Za-zÀ-ɏ]")
_LETTERS = compile_later(r"[^\W\d_]")
# Below, nothing is Chinese, Japanese or Korean but signs: “ ” — … · stand there.
_OTHER_LINE = compile_later("\n([\t -⹿]{16,})(?=\n)")

# Unicode's blocks of letters, each with what is written in them: a language where it is nearly always that one, else
# the writing.
_BLOCKS = (
    ("und-Latn", "A-Za-zÀ-ɏḀ-ỿ"),
    ("und-Cyrl", "Ѐ-ԯ"),
    ("el", "Ͱ-Ͽἀ-῿"),
    ("he", "֐-׿"),
    ("und-Arab", "؀-ۿݐ-ݿ"),
    ("und-Deva", "ऀ-ॿ"),
    ("th", "฀-๿"),
    ("lo", "຀-໿"),
    ("und-Tibt", "ༀ-࿿"),
    ("my", "က-႟"),
    ("km", "ក-៿"),
    ("und-Mong", "᠀-᢯"),
)
_VIETNAMESE = compile_later("[ăđơưĂĐƠƯẠ-ỹ]")
# So many different words of the language, and so large a part of all words: 90 % of the lines of French and English
# manuals that are told have 0.14 to 0.44, while code, where `as` and `es` are met too, has hardly any. A heading with
# fewer keeps the tag of its writing.
_MIN_FREQUENT_WORDS = 2
_MIN_FREQUENT_SHARE = 0.10


@cache
def _blocks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((tag, compile_later(f"[{letters}]")) for tag, letters in _BLOCKS)


def identify_language(text: str) -> str:
    """Return a BCP 47 tag for a stretch that is not Chinese: `ja`, `ko`, `en`, `vi`, `ru` …, `und` without letters.

    Where the letters do not tell the language, it is the tag of the writing: `und-Latn`.

    >>> identify_language("まだ雨が降っている"), identify_language("오늘은 비가 온다")
    ('ja', 'ko')
    >>> identify_language("The rain has not stopped yet."), identify_language("Hôm nay trời mưa suốt cả ngày.")
    ('en', 'vi')
    """
    if text.isascii():  # the common case: names, code, English
        return (_by_words(text) or "und-Latn") if _LATIN.search(text) else "und"
    kana, hangul = len(_KANA.findall(text)), len(_HANGUL.findall(text))
    if kana or hangul:
        return "ko" if hangul > kana else "ja"
    counts = {tag: len(pattern.findall(text)) for tag, pattern in _blocks()}
    best = max(counts, key=lambda tag: counts[tag])
    if not counts[best]:
        return "und"
    if best == "und-Latn":
        return _of_latin(text)
    return _of_cyrillic(text) if best == "und-Cyrl" else best


def _of_latin(text: str) -> str:
    return "vi" if len(_VIETNAMESE.findall(text)) >= _MIN_FREQUENT_WORDS else _by_words(text) or "und-Latn"


def _by_words(text: str) -> str | None:
    words = Counter(_WORD.findall(text.lower()))
    found = {tag: known & words.keys() for tag, known in _known_words().items()}
    best = max(found, key=lambda tag: sum(words[word] for word in found[tag]))
    frequent = sum(words[word] for word in found[best])
    enough = len(found[best]) >= _MIN_FREQUENT_WORDS and frequent >= _MIN_FREQUENT_SHARE * sum(words.values())
    return best if enough else None


@cache
def _known_words() -> dict[str, frozenset[str]]:
    table = resources.files("cleaner").joinpath("data").joinpath("tables").joinpath("frequent_words.tsv")
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {tag: frozenset(words.split(" ")) for tag, words in rows}


def _of_cyrillic(text: str) -> str:
    if re.search("[іїєґІЇЄҐ]", text):
        return "uk"
    return "ru" if re.search("[ыэёЫЭЁ]", text) else _by_words(text) or "und-Cyrl"


def find_other_lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that are sentences of other writings: Latin, Cyrillic, Thai … in the text's order.

    A name, a label or a line of code is none: it belongs to the text around it.
    """
    spaced = f"\n{text}\n"  # so that a line feed starts each line: the search for one is quick
    return [(match.start(1) - 1, match.end(1) - 1) for match in _OTHER_LINE.finditer(spaced) if _is_sentence(match[1])]


def _is_sentence(line: str) -> bool:
    if line.isascii() and not _may_be_sentence(line.encode("ascii")):
        return False
    words = _WORD.findall(line)
    if not words or (len(words) < MIN_WORDS and _LATIN.search(line)):
        return False
    letters = len(_LETTERS.findall(line))
    if 2 * letters < len(line) - line.count(" ") or _CODE.search(line):
        return False
    return len(words) >= MIN_WORDS or letters >= MIN_LETTERS


def _may_be_sentence(line: bytes) -> bool:
    """Tell whether a line of ASCII has few enough signs and enough words, apostrophes apart; most have not."""
    letters = len(line.translate(None, _ASCII_SIGNS))
    if 2 * letters < len(line) - line.count(b" ") or len(line.translate(None, _CODE_SIGNS)) < len(line):
        return False
    return sum(len(word) > 1 for word in line.translate(_SIGNS_AS_SPACES).split()) >= MIN_WORDS
