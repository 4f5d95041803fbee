"""The folded view: a text made comparable, character for character, so that offsets stay.

Phrases in the rulebook are written once, in simplified characters and half-width
signs, and are matched against this view; blocks are compared on it. Folding is one
code point to one code point: traditional to simplified, full width to half width,
lower case, compatibility ideographs and radicals to the ordinary characters, and all
white space but the line feed to a space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, from_code_points, to_code_points
from cleaner.opencc_files import read_dictionary

_UNICODE_SIZE = 0x110000
# Behind the planes of Han characters all stays as it is.
_BEYOND_HAN = 0x40000
# The one character that becomes two when it is made lower, and so stays as it is.
_TWO_WHEN_LOWER = "İ"
# Texts are looked at together until they have so many characters: what numpy takes to begin a step is as much as it
# takes for a thousand of them, and what more of them need does not stay in a processor's caches.
_CHARS_TOGETHER = 1 << 15

Derived = TypeVar("Derived")
_WIDE_FORMS = range(0xFF01, 0xFF5F)
# Marks with one meaning in several shapes; width alone does not join them.
_SAME_SIGN = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"', "〝": '"', "〞": '"',
    "‘": "'", "’": "'", "‛": "'", "＇": "'",
    "【": "[", "】": "]", "〔": "[", "〕": "]", "〖": "[", "〗": "]",
    "。": ".", "．": ".", "｡": ".", "、": ",", "､": ",", "︰": ":", "∶": ":", "﹕": ":", "﹔": ";", "﹐": ",",
    "﹑": ",",
    "﹖": "?", "﹗": "!", "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "－": "-", "─": "-", "～": "~", "〜": "~",
    "·": "·", "・": "·", "•": "·", "‧": "·", "∙": "·", "⋅": "·", "●": "·",
    "｜": "|", "丨": "|", "│": "|", "┃": "|", "¦": "|",
    "／": "/", "∕": "/", "⁄": "/",
}  # fmt: skip


_PAIR = re.compile(r"^(?!#)([^\t\r\n]+)\t([^ \r\n]*)", re.MULTILINE)


def read_pairs(lines: str) -> dict[str, str]:
    """Return key to first value of an OpenCC dictionary (tab, then values with spaces; ``#`` starts a comment)."""
    pairs: dict[str, str] = {}
    pairs.update(_PAIR.findall(lines))
    return pairs


@cache
def simplified_characters() -> dict[str, str]:
    """Return OpenCC's table of traditional to simplified characters, first choice each."""
    table = read_pairs(read_dictionary("TSCharacters.txt"))
    return {key: value for key, value in table.items() if len(key) == len(value) == 1 and key != value}


def _ordinary_form(character: str) -> str:
    decomposed = unicodedata.normalize("NFKC", character)
    return decomposed if len(decomposed) == 1 else character


@cache
def _table() -> CodePoints:
    table = np.arange(_UNICODE_SIZE, dtype="<u4")
    beyond_ascii = from_code_points(table[0x80:0x10000])
    # In the order of the code points no sigma ends a word, which would become another letter than within one.
    table[0x80:0x10000] = to_code_points(beyond_ascii.replace(_TWO_WHEN_LOWER, "\0").lower())
    table[ord(_TWO_WHEN_LOWER)] = ord(_TWO_WHEN_LOWER)
    for space in re.finditer(r"\s", beyond_ascii):
        table[0x80 + space.start()] = 0x20
    for block in (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)):
        for code in block:
            table[code] = ord(_ordinary_form(chr(code)))
    for code in _WIDE_FORMS:
        table[code] = code - 0xFEE0
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = code + 0x20
        table[code + 0xFEE0] = code + 0x20
    for character in "\t\v\f\r\x1c\x1d\x1e\x1f\u3000":
        table[ord(character)] = 0x20
    for character, sign in _SAME_SIGN.items():
        table[ord(character)] = ord(sign)
    simplified = simplified_characters()
    table[to_code_points("".join(simplified))] = to_code_points("".join(simplified.values()))
    # A compatibility form of a traditional character folds to the simplified one.
    table[:_BEYOND_HAN] = table[table[:_BEYOND_HAN]]
    table.setflags(write=False)
    return table


def fold(text: str) -> str:
    """Return the folded view of *text*: the same length, so that every offset means the same place in both."""
    return from_code_points(fold_code_points(to_code_points(text)))


def fold_code_points(points: CodePoints) -> CodePoints:
    """Return the folded code points of *points*, of the same shape."""
    # "clip" only because "raise" would look at each first: no code point lies outside the table.
    folded: npt.NDArray[np.uint32] = _table().take(points, mode="clip")
    return folded


@cache
def _changed_characters() -> dict[int, int]:
    table = _table()[:_BEYOND_HAN]
    codes = np.flatnonzero(table != np.arange(_BEYOND_HAN, dtype=np.uint32))
    return dict(zip(codes.tolist(), table[codes].tolist(), strict=True))


def fold_short(text: str) -> str:
    """Return what `fold` returns: faster for a word or two, and slower for anything longer.

    >>> fold_short("軟體Ａ")
    '软体a'
    """
    return text.translate(_changed_characters())


@cache
def _unfolded() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, folded in _changed_characters().items():
        found[chr(folded)] = found.get(chr(folded), chr(folded)) + chr(code)
    return found


def unfold(character: str) -> str:
    """Return all characters that fold to a folded one, itself included.

    >>> unfold("亚"), unfold("甲")
    ('亚亞', '甲')
    """
    return _unfolded().get(character, character)


class FoldedView:
    """The folded view of one text, made when it is first asked for, and cut along with the text.

    It also keeps what else passes derive from the same text.
    """

    __slots__ = ("_derived", "_folded", "text")

    def __init__(self, text: str, folded: str | None = None) -> None:
        self.text = text
        self._folded = folded
        self._derived: dict[Callable[[str], Any], Any] = {}

    @property
    def folded(self) -> str:
        """The folded text, of the length of the text."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    def part(self, start: int, end: int) -> str:
        """Return the folded view of ``text[start:end]``; the whole text is not folded for it."""
        return fold(self.text[start:end]) if self._folded is None else self._folded[start:end]

    def derive(self, make: Callable[[str], Derived]) -> Derived:
        """Return what *make* makes of the text; it is made once, however many passes ask for it."""
        try:
            made: Derived = self._derived[make]
        except KeyError:
            made = self._derived[make] = make(self.text)
        return made

    def has(self, make: Callable[[str], Any]) -> bool:
        """Tell whether `derive` knows what *make* makes of the text."""
        return make in self._derived

    def known(self, make: Callable[[str], Derived]) -> Derived | None:
        """Return what *make* makes of the text, if `derive` knows it."""
        return self._derived.get(make)

    def keep(self, make: Callable[[str], Derived], made: Derived) -> None:
        """Take what *make* would make of the text, for `derive` to return."""
        self._derived[make] = made

    def without(self, text: str, spans: Iterable[tuple[int, int]]) -> FoldedView:
        """Return the view of *text*, which is this view's text without the sorted *spans*."""
        if self._folded is None:
            return FoldedView(text)
        pieces, at = [], 0
        for start, end in spans:
            pieces.append(self._folded[at:start])
            at = end
        pieces.append(self._folded[at:])
        return FoldedView(text, "".join(pieces))


def side_by_side(views: Iterable[FoldedView]) -> Iterator[list[FoldedView]]:
    """Yield groups of views whose texts are best looked at together; long texts and empty ones are left out."""
    group: list[FoldedView] = []
    chars = 0
    for view in views:
        size = len(view.text)
        if not 0 < size <= _CHARS_TOGETHER:
            continue
        group.append(view)
        chars += size
        if chars >= _CHARS_TOGETHER:
            yield group
            group, chars = [], 0
    if group:
        yield group


def fold_each(views: Iterable[FoldedView]) -> None:
    """Fold the texts of views that are not folded, some at once: it takes two thirds of the time."""
    for group in side_by_side(view for view in views if view._folded is None):
        folded = fold("".join([view.text for view in group]))
        start = 0
        for view in group:
            end = start + len(view.text)
            view._folded = folded[start:end]
            start = end
