"""How much of the damage that `gbk_injector` makes comes back, and what of the repair is wrong and says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cleaner
from cleaner.encoding.readings import SYLLABLE
from tests.gbk_injector import (
    DECODERS,
    REPLACERS,
    Decoder,
    Table,
    damage,
    full_table,
    replace_in_one_scan,
    replace_in_table_order,
    vary,
)
from tests.pinyin_sentences import PAGES, half_width

RULE = "encoding/gbk-shift"
_READING = re.compile(f"\\({SYLLABLE}\\)")


@dataclass(frozen=True)
class Line:
    """A line of a page: as it was, as the page shows it, as it comes back, and whether a note or an edit is in it."""

    original: str
    shown: str
    cleaned: str
    is_noted: bool
    is_edited: bool

    @property
    def is_exact(self) -> bool:
        """Whether the line came back, width apart."""
        return half_width(self.cleaned) == half_width(self.original)

    @property
    def is_hard(self) -> bool:
        """Whether to delete the readings in brackets is not enough."""
        return half_width(_READING.sub("", self.shown)) != half_width(self.original)


@dataclass(frozen=True)
class Figures:
    """Counts of lines: damaged ones that deleting readings does not mend, of these exact, wrong with no note."""

    damaged: int = 0
    hard: int = 0
    exact: int = 0
    wrong_unnoted: int = 0
    missed_unnoted: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.damaged + other.damaged,
            self.hard + other.hard,
            self.exact + other.exact,
            self.wrong_unnoted + other.wrong_unnoted,
            self.missed_unnoted + other.missed_unnoted,
        )

    @property
    def share_exact(self) -> float:
        """Share of the hard lines that came back exactly."""
        return self.exact / self.hard if self.hard else 1.0


def repair(
    original: str,
    table: Table,
    decoder: Decoder,
    replace: Callable[[bytes, Table], bytes] = replace_in_table_order,
    fold_width: bool = False,
    convert: str = "",
) -> Iterator[Line]:
    """Yield the lines of a page that was damaged and cleaned; with *convert*, OpenCC converted it in between."""
    shown = damage(original, table, decoder, replace, fold_width)
    if convert:
        original, shown = cleaner.convert_script(original, convert), cleaner.convert_script(shown, convert)
    result = cleaner.clean(shown, select=["encoding"])
    noted = _lines_of(shown, [placed.start for placed in result.notes if placed.note.rule.startswith("encoding/")])
    findings = (item for item in result.findings if item.rule == RULE and item.fix)
    edited = _lines_of(shown, [item.start for item in findings])
    rows = zip(original.split("\n"), shown.split("\n"), result.text.split("\n"), strict=True)
    for number, (before, seen, after) in enumerate(rows):
        yield Line(before, seen, after, number in noted, number in edited)


def measure(lines: Sequence[Line]) -> Figures:
    """Return the figures of *lines*."""
    damaged = [line for line in lines if line.shown != line.original]
    hard = [line for line in damaged if line.is_hard]
    wrong = [line for line in damaged if not line.is_exact and not line.is_noted]
    return Figures(
        len(damaged),
        len(hard),
        sum(line.is_exact for line in hard),
        sum(line.is_edited for line in wrong),
        sum(not line.is_edited for line in wrong),
    )


def figures() -> dict[str, float]:
    """Return what the eval gate holds: shares of hard lines of our own pages that come back exactly, by decoder.

    `right or noted` is the share of damaged lines that come back or have a note. Takes some 60 s.
    """
    found = {}
    for decoder in DECODERS:
        total = Figures()
        for replace in REPLACERS:
            for page in PAGES:
                total += measure(list(repair(page, full_table("hant"), decoder, replace)))
        found[f"pinyin shift, {decoder.name}: exact"] = total.share_exact
        found[f"pinyin shift, {decoder.name}: right or noted"] = 1 - (
            (total.wrong_unnoted + total.missed_unnoted) / total.damaged
        )
    for how in ("shuffled", "half", "toneless", "numbered"):
        found[f"pinyin shift, {how} table: exact"] = _of_table(vary(full_table("hant"), how), PAGES).share_exact
    alone = [line for page in PAGES for line in page.split("\n")]
    found["pinyin shift, sentence alone: exact"] = _of_table(full_table("hant"), alone).share_exact
    return found


def _of_table(table: Table, texts: Sequence[str]) -> Figures:
    """Return the figures of Python's decoder, with the bytes replaced in one scan."""
    python = next(decoder for decoder in DECODERS if decoder.name == "python")
    lines = (measure(list(repair(text, table, python, replace_in_one_scan))) for text in texts)
    return sum(lines, Figures())


def _lines_of(text: str, places: list[int]) -> set[int]:
    return {text.count("\n", 0, place) for place in places}
