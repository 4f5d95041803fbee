"""What private-use code points stood for in GBK and in Big5, and as bullets of symbol fonts.

GBK and the first GB 18030 had characters that Unicode lacked, and mapped them to
U+E766 to U+E864. Microsoft's code page 950 maps the whole user-defined area of Big5 to
private use in the order of its codes (PUA = first + 157 × rows + column). The Hong Kong
Supplementary Character Set of 1999 and 2001 was put at these codes and used the same
formula, and so do the kana, Cyrillic letters and signs of the ETEN extensions. What
today's HKSCS has at the code is the character; the formula agrees with all 2,320
private-use entries of the Hong Kong government's table of HKSCS-2004.
"""

from __future__ import annotations

import re
from functools import cache

RUN = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")

# GBK's rows FE50 to FEA0 in the order of their private-use codes, U+E815 on. Ten have no code in Python's gb18030.
_FIRST_OF_ROW_FE = 0xE815
_ROW_FE = (*range(0x50, 0x7F), *range(0x80, 0xA1))
_FORMS = {
    0xE5E5: "\u3000",  # A3A0, the full-width space of many word processors
    0xE76C: "€",
    0xE78D: "︐", 0xE78E: "︒", 0xE78F: "︑", 0xE790: "︓", 0xE791: "︔", 0xE792: "︕", 0xE793: "︖",
    0xE794: "︗", 0xE795: "︘", 0xE796: "︙",
    0xE7C7: "ḿ", 0xE7C8: "ǹ",
    0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷", 0xE832: "龸", 0xE843: "龹", 0xE854: "龺", 0xE864: "龻",
}  # fmt: skip

# The user-defined areas of code page 950: the first private-use code, the last, the first byte, the columns before it.
_AREAS = (
    (0xE000, 0xE310, 0xFA, 0), (0xE311, 0xEEB7, 0x8E, 0), (0xEEB8, 0xF6B0, 0x81, 0), (0xF6B1, 0xF848, 0xC6, 63),
)  # fmt: skip
_COLUMNS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
# ETEN's signs at codes that HKSCS leaves to the characters of Big5 itself.
_ETEN = {"c6cf": "廴", "c6d3": "无", "c6d5": "癶", "c6d7": "隶", "c6de": "〃", "c6df": "仝"}

# Characters of HKSCS that Big5 lacks and texts of Hong Kong and Taiwan use again and again: Cantonese particles and
# verbs, names of persons and places, current variants. Icons that hit one of these by chance are one in forty.
COMMON_IN_HONG_KONG = frozenset(
    "嘅着啲嘢咗哋嚟嗰喺羣㗎衆啱牀峯啓揾啫吖瞓吓竈噃啩嘥嚿餸喐嗱揸冚吡凼埗揼㗱氹𠹌搇唞喼嗗擀㓤乸枱卟睺擪檵唥𨳍揞凭刋宷揢"
    "癧鱲黄甴𠮩温踎𨳊孭寳鷄眞卽𡃁汉冲喆堃綫衞滙邨鉢葢麪鰂煊粦栢瀞𨶙𨋢掹𢯎𠝹嘞𨳒冧咓哣氽啉吔惗攰煱脷膶鎅頴皐栁踭躀軚"
    "鈪鍳鬭鯭廹恊携曱梘櫈毡汚漖爉猄琹糉羗脗舘苽菓蔴蠄贃贜"
)
_KANA_AND_CYRILLIC = re.compile("[\u3041-\u3096\u30a1-\u30f6\u30fc\u0410-\u0451\u0401]")

# Of these the ones that alone settle a text: a random code is one of them once in two hundred times.
_SETTLING = frozenset("嘅咗喺啲嚟嗰哋嘢啱㗎揾啫瞓餸唞冚嘥冇衆羣啓着堃喆峯衞滙綫邨埗の")

# What Symbol and Wingdings show for the codes at which Word writes the bullets of lists.
BULLETS = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf06c": "●", "\uf06e": "■", "\uf075": "◆",
    "\uf076": "❖",
}  # fmt: skip


@cache
def gbk_meanings() -> dict[str, str]:
    """Return private-use characters of GBK and GB 18030 with the characters they stand for."""
    table = {}
    for number, trail in enumerate(_ROW_FE):
        character = bytes((0xFE, trail)).decode("gb18030")
        if not RUN.match(character):
            table[chr(_FIRST_OF_ROW_FE + number)] = character
    table |= {chr(code): character for code, character in _FORMS.items()}
    return table


@cache
def is_gbk_character(character: str) -> bool:
    """Tell whether the meaning in GBK is a character that sentences hold, not a component or a form of a sign.

    >>> is_gbk_character("\\ue863"), is_gbk_character("\\ue81e")
    (True, False)
    """
    meaning = gbk_meanings().get(character, " ")
    return "\u3400" <= meaning <= "\u4dbf" or meaning == "䶮"


@cache
def big5_meaning(character: str) -> str | None:
    """Return what a private-use character stood for in Big5 with the ETEN and Hong Kong extensions, if anything.

    >>> big5_meaning("\\uf724")
    'の'
    """
    point = ord(character)
    for first, last, row, column in _AREAS:
        if first <= point <= last:
            rows, columns = divmod(point - first + column, len(_COLUMNS))
            raw = bytes((row + rows, _COLUMNS[columns]))
            return raw.decode("big5hkscs", "ignore") or _ETEN.get(raw.hex())
    return None


def is_telling(character: str) -> bool:
    """Tell whether the meaning in Big5 is so common that it is evidence for the text being Big5."""
    meaning = big5_meaning(character) or ""
    return meaning in COMMON_IN_HONG_KONG or _KANA_AND_CYRILLIC.match(meaning) is not None


def do_settle(characters: set[str]) -> bool:
    """Tell whether private-use characters of a text, all of them telling, are no accident.

    They are where two different ones are, or one of the most common; kana and Cyrillic letters of other code tables
    are as frequent as any, so that only two at once count.
    """
    return len(characters) > 1 or any(big5_meaning(character) in _SETTLING for character in characters)
