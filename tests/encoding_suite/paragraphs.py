"""Healthy paragraphs of all kinds, composed from the texts; the same for the same seed.

Nothing in them is damaged, so that nothing may be changed. Some stand close to damage on
purpose: capitals with accents, tables of bytes, lists of rare characters in the order of
the code table, talk about garbled text.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.encoding_suite.texts import clauses, read, sentences


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: str
    text: str


_EUROPEAN = (
    "french", "german", "spanish", "portuguese", "polish", "czech", "hungarian", "romanian", "turkish", "scandinavian",
    "baltic",
)  # fmt: skip
_OTHER_SCRIPTS = ("greek", "russian", "ukrainian", "arabic", "hebrew", "thai", "hindi", "sanskrit", "pinyin")
_LATIN_WORDS = (
    "café", "naïve", "Zürich", "São Paulo", "iPhone", "Python 3.12", "résumé", "Ångström", "Dvořák", "Señor", "ID:",
    "USB-C", "Wi-Fi", "Müller", "façade", "Øresund", "Łódź", "κόσμος", "мир", "A4", "Nº 5", "25 °C", "±3", "µm",
)  # fmt: skip
_ABOUT_DAMAGE = "about-mojibake"
# Not in codes: &#x4f60; \u4f60 %E4 0xC4E3 =E4.
_NUMBER = re.compile(r"(?<![\w#&%\\=])\d+(?![\w;])")
_HALF_WIDTH = str.maketrans("，：；？！（）", ",:;?!()")
# Blocks of which tables of characters are made: begin, end.
_BLOCKS = (
    (0x00A1, 0x0100), (0x0100, 0x0180), (0x0391, 0x03CA), (0x0410, 0x0450), (0x0531, 0x0557), (0x1EA0, 0x1EFA),
    (0x2190, 0x2200), (0x2200, 0x2300), (0x2460, 0x2500), (0x2500, 0x2580), (0x25A0, 0x2600), (0x3041, 0x3097),
    (0x30A1, 0x30FB), (0x3105, 0x3130), (0x3400, 0x4DB6), (0x4E00, 0x9FA6), (0x4E00, 0x9FA6), (0x4E00, 0x9FA6),
    (0xAC00, 0xD7A4), (0xFF66, 0xFF9E), (0x20000, 0x2A6D7),
)  # fmt: skip
_INVISIBLE = frozenset(("Cc", "Cf", "Mn", "Cn", "Zs"))

Recipe = Callable[[random.Random], str]


def _vary(line: str, dice: random.Random) -> str:
    """Return the line with other numbers, and now and then half-width signs."""
    line = _NUMBER.sub(lambda found: str(dice.randint(1, 10 ** len(found.group()))), line)
    return line.translate(_HALF_WIDTH) if dice.random() < 0.15 else line


def _joined(lines: tuple[str, ...], dice: random.Random, most: int, separator: str = "") -> str:
    chosen = dice.sample(lines, min(len(lines), dice.randint(1, most)))
    return separator.join(_vary(line, dice) for line in chosen)


def _prose(dice: random.Random) -> str:
    text = _joined(sentences("hans"), dice, 6)
    if dice.random() < 0.3:
        at = dice.randrange(len(text))
        text = f"{text[:at]} {dice.choice(_LATIN_WORDS)} {text[at:]}"
    return text


def _traditional(dice: random.Random) -> str:
    return _joined(sentences("hant"), dice, 5)


def _classical(dice: random.Random) -> str:
    groups = read("simplified")
    lines = (*groups["classical"], *groups["verse"], *groups["history"])
    pieces = [part for line in lines for part in re.findall("[^，。；？！]+[，。；？！]", line)]
    return "".join(dice.sample(pieces, dice.randint(2, 12)))


def _list(dice: random.Random) -> str:
    items = [
        part.rstrip("，。；：！？、")
        for part in dice.sample(clauses(dice.choice(("hans", "hant"))), dice.randint(2, 9))
    ]
    style = dice.randrange(5)
    if style == 0:
        return "、".join(items)
    if style == 1:
        return "\n".join(f"{number}. {item}" for number, item in enumerate(items, dice.randint(1, 30)))
    if style == 2:
        return " ".join(f"{chr(0x2460 + number)}{item}" for number, item in enumerate(items))
    if style == 3:
        return "\n".join(f"· {item}" for item in items)
    return " / ".join(items)


def _heading(dice: random.Random) -> str:
    part = dice.choice(clauses(dice.choice(("hans", "hant")))).rstrip("，。；：！？、")
    prefix = dice.choice(("", "", "一、", "第三章　", "【", "■ ", "2.4 ", "★"))
    return f"{prefix}{part[:8]}{'】' if prefix == '【' else ''}"


def _code(dice: random.Random) -> str:
    groups = read("notation")
    lines = dice.sample((*groups["code"], *groups["hexdump"]), dice.randint(1, 6))
    lines += [f"{dice.choice(('//', '#', '--', '*'))} {_vary(dice.choice(sentences('hans')), dice)}"]
    return "\n".join(dice.sample(lines, len(lines)))


def _table(dice: random.Random) -> str:
    groups = read("notation")
    if dice.random() < 0.2:
        return "\n".join(dice.sample(groups["boxes"], dice.randint(1, 5)))
    separator = dice.choice(("\t", " | ", ",", "│"))
    width, height = dice.randint(2, 5), dice.randint(1, 6)
    cells = [
        _heading(dice)
        if dice.random() < 0.5
        else f"{dice.uniform(0, 5000):.2f}{dice.choice(('', '%', '元', '㎡', '°'))}"
        for _ in range(width * height)
    ]
    return "\n".join(separator.join(cells[row * width : row * width + width]) for row in range(height))


def _in(*names: str, most: int = 4, separator: str = " ") -> Recipe:
    def recipe(dice: random.Random) -> str:
        return _joined(read("languages")[dice.choice(names)], dice, most, separator)

    return recipe


def _notation(*names: str, separator: str = "　") -> Recipe:
    def recipe(dice: random.Random) -> str:
        return _joined(read("notation")[dice.choice(names)], dice, 4, separator)

    return recipe


def _characters(dice: random.Random) -> str:
    """Return a table of characters: a stretch of a block, or single ones of it, with or without signs between."""
    low, high = dice.choice(_BLOCKS)
    size = dice.randint(2, 40)
    if dice.random() < 0.5:
        first = dice.randint(low, max(low, high - size))
        points = list(range(first, min(first + size, high)))
    else:
        points = sorted(dice.randrange(low, high) for _ in range(size))
        if dice.random() < 0.5:
            dice.shuffle(points)
    found = [chr(point) for point in points if unicodedata.category(chr(point)) not in _INVISIBLE]
    return dice.choice(("", "", " ", "、", "|")).join(found) or "一"


def _rare(dice: random.Random) -> str:
    if dice.random() < 0.5:
        return _joined(read("notation")["rare-characters"], dice, 3, "\n")
    pool = [sign for line in read("notation")["rare-characters"] for sign in line if sign.isalpha()]
    return dice.choice(("", "", "、", " ")).join(dice.choice(pool) for _ in range(dice.randint(2, 40)))


def _letters(dice: random.Random) -> str:
    """Return letters with accents as lists, tables and abbreviations have them."""
    if dice.random() < 0.4:
        return _joined(read("notation")["accented"], dice, 3, "\n")
    words = [word for name in _EUROPEAN for line in read("languages")[name] for word in line.split()]
    words = [word for word in words if not word.isascii()]
    chosen = [dice.choice((str, str.upper, str.lower))(dice.choice(words)) for _ in range(dice.randint(1, 12))]
    return dice.choice((" ", ", ", "\n", "；")).join(f"{word}" for word in chosen)


def _mixed(dice: random.Random) -> str:
    if dice.random() < 0.4:
        return _joined(read("notation")["mixed"], dice, 4, " ")
    groups = {**read("languages"), **read("notation"), **read("simplified")}
    pools = [lines for name, lines in groups.items() if name != _ABOUT_DAMAGE]
    lines = [_vary(dice.choice(dice.choice(pools)), dice) for _ in range(dice.randint(2, 5))]
    return dice.choice((" ", "\n")).join(lines)


RECIPES: dict[str, tuple[Recipe, int]] = {
    "prose": (_prose, 20),
    "traditional": (_traditional, 12),
    "classical": (_classical, 6),
    "lists": (_list, 8),
    "headings": (_heading, 6),
    "code": (_code, 6),
    "tables": (_table, 6),
    "japanese": (_in("japanese"), 4),
    "korean": (_in("korean"), 3),
    "vietnamese": (_in("vietnamese"), 3),
    "european": (_in(*_EUROPEAN), 6),
    "other scripts": (_in(*_OTHER_SCRIPTS), 5),
    "mathematics": (_notation("mathematics"), 4),
    "phonetics": (_notation("phonetics", "word-lists"), 2),
    "kaomoji": (_notation("ascii-art", "currency"), 3),
    "tables of characters": (_characters, 8),
    "rare characters": (_rare, 6),
    "accented letters": (_letters, 6),
    "mixed": (_mixed, 8),
}


def healthy_paragraphs(count: int, seed: int = 20_240_503) -> Iterator[Paragraph]:
    """Yield each line of the texts alone, and about *count* distinct paragraphs of all kinds by their weights."""
    yield from _lines_alone()
    total = sum(weight for _, weight in RECIPES.values())
    for kind, (recipe, weight) in RECIPES.items():
        dice = random.Random(f"{seed} {kind}")
        seen: set[str] = set()
        wanted = round(count * weight / total)
        for _ in range(4 * wanted):
            if len(seen) == wanted:
                break
            text = unicodedata.normalize("NFC", recipe(dice)).strip()
            if text and text not in seen:
                seen.add(text)
                yield Paragraph(kind, text)


def _lines_alone() -> Iterator[Paragraph]:
    for name in ("simplified", "traditional", "languages", "notation"):
        for heading, lines in read(name).items():
            if heading != _ABOUT_DAMAGE:
                yield from (Paragraph("lines alone", line) for line in lines)


def talk_about_damage() -> Iterator[Paragraph]:
    """Yield the sentences that quote garbled text to explain it."""
    for line in read("notation")[_ABOUT_DAMAGE]:
        yield Paragraph("about damage", line)


def misread_foreign_text() -> Iterator[Paragraph]:
    """Yield text of other languages that was misread: no Chinese, and never to become Chinese."""
    for heading, lines in read("foreign").items():
        written, shown = heading.split()
        for line in lines:
            yield Paragraph(f"{written} as {shown}", line.encode(written, "ignore").decode(shown))
