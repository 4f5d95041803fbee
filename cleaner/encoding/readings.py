"""Pinyin in brackets behind a character, and whether it is a reading of that character.

Readings come from pypinyin's table, which is read only when a text has brackets that
could hold pinyin. They verify what stands in a text; no text is guessed from them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from cleaner.folding import simplified_characters

# ɑ and ɡ are what GBK's own rows of pinyin letters (A8BB, A8C0) give for a and g.
TONE_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿêế"
LETTERS = f"a-zü{TONE_LETTERS}ɑɡ"
# The longest syllables are zhuang, chuang, shuang: six letters. A digit may stand for the tone.
SYLLABLE = f"[{LETTERS}]{{1,6}}[1-5]?"

# Some pages have a space at the end of the reading: 絡(luò ).
_HAS_MARK = re.compile(f"[{TONE_LETTERS}]")
# A literal first character lets the pattern engine skip at memory speed, a class at a tenth of it; a pattern that
# begins with any character is tried at each.
_GATES = tuple(re.compile(f"{opening} ?{SYLLABLE} ?[)）]") for opening in ("\\(", "（"))
_BRACKETED = re.compile(f"[(（] ?({SYLLABLE}) ?[)）]")
_ANNOTATED = re.compile("[^\\s()（）]")


class Annotation(NamedTuple):
    """A bracketed syllable: `character` before it, the brackets' span ``[start, end)``, the syllable as it stands."""

    character: str
    start: int
    end: int
    reading: str

    @property
    def has_mark(self) -> bool:
        """Whether the syllable has a tone mark."""
        return _has_mark(self.reading)

    @property
    def is_toned(self) -> bool:
        """Whether the syllable has a tone mark or number."""
        return _has_mark(self.reading) or self.reading[-1].isdigit()


@cache
def _has_mark(reading: str) -> bool:
    return _HAS_MARK.search(reading) is not None


def may_have_annotations(text: str) -> bool:
    """Tell whether anything in brackets could be a pinyin syllable; cheap."""
    return any(gate.search(text) for gate in _GATES)


def find_annotations(text: str) -> Iterator[Annotation]:
    """Yield every bracketed syllable with the character before it, Han or not, in the order of the text."""
    for match in _BRACKETED.finditer(text):
        start = match.start()
        if text[start - 1 : start] == " ":
            start -= 1
        if start and _ANNOTATED.match(text, start - 1):
            yield Annotation(text[start - 1], start, match.end(), match[1])


def is_han(character: str) -> bool:
    """Tell whether *character* is a Han character of the basic plane; the empty string is none."""
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


@cache
def base_syllable(reading: str) -> str:
    """Return the syllable without tone, in one spelling.

    >>> base_syllable("lǜ"), base_syllable("lv4"), base_syllable("ɡuò")
    ('lv', 'lv', 'guo')
    """
    letters = unicodedata.normalize("NFD", reading.rstrip("12345"))
    kept = (mark for mark in letters if mark == "\u0308" or not unicodedata.combining(mark))
    return "".join(kept).replace("u\u0308", "v").replace("ɡ", "g").replace("ɑ", "a")


@cache
def _table() -> dict[str, str]:
    """Return pypinyin's readings of single characters by the figures of their code points.

    The package reads its dictionary of phrases and its segmenter on import, 0.3 s; the file that is needed takes
    0.01 s. Where a version of it has no such file, the package is asked.
    """
    import orjson

    spec = find_spec("pypinyin")
    file = Path(spec.origin or "").with_name("pinyin_dict.json") if spec else Path()
    if file.is_file():
        table: dict[str, str] = orjson.loads(file.read_bytes())
        return table
    from pypinyin.pinyin_dict import pinyin_dict

    return {str(code): readings for code, readings in pinyin_dict.items()}


@cache
def toned_readings_of(character: str) -> tuple[str, ...]:
    """Return the readings of a character or of its simplified form as dictionaries write them, the usual one first."""
    forms = (character, simplified_characters().get(character, character))
    known = (reading for form in forms for reading in _table().get(str(ord(form)), "").split(",") if reading)
    return tuple(dict.fromkeys(known))


@cache
def readings_of(character: str) -> tuple[str, ...]:
    """Return the readings of a character or of its simplified form, without tones, the usual one first."""
    return tuple(dict.fromkeys(map(base_syllable, toned_readings_of(character))))


def is_reading_of(character: str, reading: str) -> bool:
    """Tell whether *reading* is a reading of *character*.

    Tones are not compared: they change with the neighbours (yī, yí, yì) and fall away in
    light syllables. A final r of 兒 in speech is allowed for.

    >>> is_reading_of("來", "lái"), is_reading_of("個", "ge"), is_reading_of("來", "qù")
    (True, True, False)
    """
    base = base_syllable(reading)
    known = readings_of(character)
    return base in known or (len(base) > 2 and base[-1] == "r" and base[:-1] in known)
