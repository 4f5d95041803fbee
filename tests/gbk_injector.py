"""The damage, made: what a script does that injects pinyin into the GBK bytes of a page."""

from __future__ import annotations

from collections.abc import Mapping


def inject(text: str, readings: Mapping[str, str], signs: str = "", fold_width: bool = True, lost: str = "?") -> str:
    """Return *text* as the script leaves it: `signs` damaged across borders first, then `readings` injected."""
    return "\n".join(_inject_line(line, readings, signs, fold_width, lost) for line in text.split("\n"))


def _inject_line(line: str, readings: Mapping[str, str], signs: str, fold_width: bool, lost: str) -> str:
    raw = line.encode("gb18030")
    for sign in signs:
        raw = raw.replace(sign.encode("gb18030"), _half_width(sign).encode("ascii"))
    # The page is decoded in between: a byte without a partner becomes a question mark, the sign stays.
    raw = decode_out_of_step(raw, swallows=False).encode("gb18030")
    for character, reading in readings.items():
        pair = character.encode("gb18030")
        raw = raw.replace(pair, pair + f"({reading})".encode("gb18030"))
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
