"""Characters that a line speaks of: it writes their code or their name beside them, as charts and manuals do.

The code must be that of the very character, which hardly happens by chance: what is left alone is a row of a chart
or a sentence on the character, and not the text around it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import wraps

from cleaner.document import Changes, Context, Pass
from cleaner.encoding.misread.talk import speaks_of_encodings
from cleaner.encoding.strays.directions import BIDI_OVERRIDE
from cleaner.patterns import compile_later

# What turns a line would still deceive, whatever stands beside it; what is no character cannot be written as UTF-8.
_ALWAYS = frozenset((BIDI_OVERRIDE, "encoding/noncharacter"))
# Nor controls of ASCII and halves of UTF-16 pairs: they break what reads the text.
_BREAKING = compile_later("[\x00-\x1f\x7f\ud800-\udfff]")
# A line that shows a character has it once or twice, in quotation marks and without; one that is strewn with it has
# many, whatever it speaks of.
MAX_SHOWN = 3
# A run of a character, or a letter with marks on it.
MAX_SPAN = 4
# Beyond so many characters a line is no row and no sentence, and reading it for each character would be dear.
MAX_LINE_CHARS = 2_000

# As they are written in charts and programs. A bare number is one only where it cannot be a year (2028) or an amount:
# with a zero in front, or a letter in it.
_CODE = compile_later(
    r"(?:u\+|0x|\\x|\\u\{?|&#x|%u?)0{0,4}([0-9a-f]{1,6})(?![0-9a-f])"
    r"|(?<![\w.#&;+-])(0[0-9a-f]{3}|(?=[0-9]*[a-f])[0-9a-f]{4,6})(?![\w.])"
)
_DECIMAL = compile_later(r"(?:&#|\bchr\(|\balt ?\+ ?)0?([0-9]{1,7})")
_RANGE = compile_later(
    r"(?:u\+|0x|\\x|\\u)([0-9a-f]{2,6})\s?(?:-|–|—|~|\.{2,3}|到|至|to)\s?(?:u\+|0x|\\x|\\u)?([0-9a-f]{2,6})(?![0-9a-f])"
)
# Beside the names of Unicode, as people write them (folded: simplified, lower case). A name says less than a code: the
# character must stand by itself, too.
_NAMES = {
    "\u200b": "零宽(?:度)?空格|零宽字符|zero[ -]width[ -]space|zwsp",
    "\u200c": "零宽(?:度)?(?:不连|非连|断)|零宽字符|zero[ -]width[ -]non-?joiner|zwnj",
    "\u200d": "零宽(?:度)?连|零宽字符|zero[ -]width[ -]joiner|zwj",
    "\u2060": "word[ -]joiner|零宽字符",
    "\xad": "软连字|软连接符|可选连字|soft[ -]hyphen|shy",
    "\ufeff": "字节(?:顺)?序(?:标|记)|bom|byte[ -]order[ -]mark|零宽不换行|零宽字符|zero[ -]width[ -]no-break",
}
# Bytes that show nothing, and what single-byte encodings show for others beside them.
_BYTES = compile_later("[\x80-\x9f\xad]+")
_MISREAD = compile_later("[\x80-\u052f\u0e00-\u0e7f\u2010-\u2122]")
_QUOTED = compile_later('“[^”]*”|「[^」]*」|『[^』]*』|‘[^’]*’|"[^"]*"|`[^`]*`')
_SIDES = frozenset("'\"“”‘’「」『』()（）[]【】<>《》|`\t,，：: ")


def leaves_told(find_changes: Pass) -> Pass:
    """Return a pass that leaves what its lines speak of, and does not report it."""

    @wraps(find_changes)
    def find(text: str, context: Context) -> Changes:
        found = find_changes(text, context)
        if not found.edits and not found.notes:
            return found
        told = Told(text, context)
        return found._replace(
            edits=[one for one in found.edits if one.rule in _ALWAYS or not told.has(one.start, one.end)],
            notes=[one for one in found.notes if one.rule in _ALWAYS or not told.has(one.start, one.end)],
        )

    return find


class Told:
    """Tells of places of a text whether their lines speak of what stands there."""

    def __init__(self, text: str, context: Context) -> None:
        self._text = text
        self._fold = context.view.part
        self._line = (0, -1)
        self._codes: frozenset[int] = frozenset()
        self._ranges: tuple[tuple[int, int], ...] = ()

    def has(self, start: int, end: int) -> bool:
        """Tell whether each character of a span, beside ASCII letters under marks, is spoken of in its line."""
        if end - start > MAX_SPAN:
            return False
        characters = {one for one in self._text[start:end] if not one.isascii()}
        characters = characters or set(self._text[start:end])
        if not characters or any(map(_BREAKING.match, characters)):
            return False
        if not self._line[0] <= start <= self._line[1]:
            self._read(start)
        first, last = self._line
        if last - first > MAX_LINE_CHARS or end > last:
            return False
        if self._is_in_example(start - first, end - first):
            return True
        return all(
            self._text.count(one, first, last) <= MAX_SHOWN and (self._is_coded(one) or self._is_named(one, start, end))
            for one in characters
        )

    def _read(self, place: int) -> None:
        first, last = self._text.rfind("\n", 0, place) + 1, self._text.find("\n", place)
        last = len(self._text) if last < 0 else last
        self._line = (first, last)
        line = self._text[first:last].lower() if last - first <= MAX_LINE_CHARS else ""
        self._codes = codes_in(line)
        self._ranges = tuple((int(low, 16), int(high, 16)) for low, high in _RANGE.findall(line))

    def _is_in_example(self, start: int, end: int) -> bool:
        """Tell whether a span of the line is a byte of a damaged word that the line quotes: Ã and a soft hyphen."""
        line = self._text[slice(*self._line)]
        if not _BYTES.fullmatch(line, start, end) or not (
            _MISREAD.match(line, end) or (start and _MISREAD.match(line, start - 1))
        ):
            return False
        is_quoted = any(match.start() < start < match.end() for match in _QUOTED.finditer(line))
        return is_quoted and speaks_of_encodings(line)

    def _is_coded(self, one: str) -> bool:
        return ord(one) in self._codes or any(low <= ord(one) <= high for low, high in self._ranges)

    def _is_named(self, one: str, start: int, end: int) -> bool:
        first, last = self._line
        name = unicodedata.name(one, "")
        if name.count(" ") and self._text.find(name, first, last) >= 0:
            return True
        is_alone = (start == first or self._text[start - 1] in _SIDES) and (end == last or self._text[end] in _SIDES)
        return is_alone and one in _NAMES and re.search(_NAMES[one], self._fold(first, last)) is not None


def codes_in(line: str) -> frozenset[int]:
    """Return the code points that a line writes as numbers.

    >>> sorted(codes_in("U+200B (&#8203;), 0x80 and chr(173) since 2028"))
    [128, 173, 8203]
    """
    line = line.lower()
    numbers = [int(prefixed or bare, 16) for prefixed, bare in _CODE.findall(line)]
    return frozenset((*numbers, *map(int, _DECIMAL.findall(line))))
