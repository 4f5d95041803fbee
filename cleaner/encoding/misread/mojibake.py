"""Text that was UTF-8 and was read as a Latin, Cyrillic, Greek or Macintosh encoding: `Ã©` for `é`, `å¥½` for `好`.

The repair is ftfy's (Robyn Speer, https://ftfy.readthedocs.io), its encoding part alone:
what ftfy does to quotes, width, ligatures and normal forms would damage Chinese. ftfy
reads 2 to 7 MB/s, so that only lines which pass a cheap gate are given to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.character_model import cost
from cleaner.encoding.misread.stretches import holds_misread, is_alphabet
from cleaner.encoding.misread.talk import MAX_SHARE_SHOWN, shows_damage, speaks_of_encodings
from cleaner.encoding.trait_table import LEADS_BY_LENGTH, READ_AS, read_bytes
from cleaner.encoding.traits import (
    ORDINARY_SIGNS,
    Trait,
    continuation_characters,
    traits_of,
)
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

_RULE = "encoding/mojibake"

# A line of many characters can be given to ftfy whole, but it looks at the first million only.
MAX_LINE_CHARS = 1_000_000


# Signs that stand beside those of Chinese text and of French as they are: × before a quotation mark, a space before é.
_ORDINARY_LEADS = ORDINARY_SIGNS | {"×"}
_NO_LEADS = frozenset("\xa0")
_DRAWN = re.compile(r"[\s\u2500-\u259f]*")


@cache
def _gate() -> re.Pattern[str]:
    """Return a pattern for a lead byte of UTF-8 and the bytes that it announces, as any of the encodings reads them.

    After some leads a space may stand for the byte A0, and a sign of loss for any byte.
    Two signs that Chinese text has itself are no alarm.
    """
    seconds = continuation_characters() | {"\ufffd", "\x1a"}
    further = _class(seconds | {" ", "?"})
    return re.compile(
        "|".join(
            f"(?:{_class(leads - _ORDINARY_LEADS)}(?:{_class(seconds)}|(?<=[ÂÃâãÅðÎÐÙ])[ ?])"
            f"|{_class(leads)}{_class(seconds - ORDINARY_SIGNS)}){further * more}"
            for more, leads in enumerate(read_bytes(leads) - _NO_LEADS for leads in LEADS_BY_LENGTH)
        )
    )


def _class(characters: frozenset[str]) -> str:
    return f"[{re.escape(''.join(sorted(characters)))}]"


def find_mojibake(text: str, context: Context) -> Changes:
    """Return the repair of each line that ftfy can mend, one edit a line over the part that differs."""
    if not context.config.is_enabled(_RULE) or not traits_of(context).has(Trait.MOJIBAKE):
        return NO_CHANGES
    edits = []
    for start, end in traits_of(context).lines(Trait.MOJIBAKE, _gate()):
        line = text[start:end]
        if end - start > MAX_LINE_CHARS or _DRAWN.fullmatch(line):
            continue
        fixed = _take_back(line, _fix(line))
        if fixed != line and _is_better(line, fixed):
            edit = _edit(line, fixed, start)
            if not shows_damage(text, (start, end), (edit.start, edit.end), edit.after):
                edits.append(edit)
    return Changes(edits)


def _fix(line: str) -> str:
    import ftfy  # only for lines that look like mojibake

    return ftfy.fix_encoding(line, _config())


def _take_back(line: str, fixed: str) -> str:
    """Return *fixed* without the characters that only an encoding shows which does not show the rest of the line.

    ftfy reads each piece of a line for itself. Where bytes are lost, the first two of one
    character and the first of the next may be a third one in Windows-1257: ä¸æ for 䏿.
    """
    remote = sorted(character for character in set(fixed) - set(line) if not _FAMILIAR.match(character))
    if not remote:
        return fixed
    signs = [character for character in line if "\x80" <= character < "\u2e80"]
    shows = {codec: sum(map(_repertoire(codec).__contains__, signs)) for codec in _ENCODINGS}
    most = max(shows.values())
    for character in remote:
        forms = {codec: form for codec in _ENCODINGS if (form := _shown(character, codec)) in line}
        if forms and max(shows[codec] for codec in forms) < most:
            fixed = fixed.replace(character, min(forms.values()))
    return fixed


def _shown(character: str, codec: str) -> str:
    return "".join(map(_show_byte(codec).__getitem__, character.encode("utf-8", "surrogatepass")))


@cache
def _repertoire(codec: str) -> frozenset[str]:
    return frozenset(_show_byte(codec)[0x80:]) | (
        frozenset(map(chr, range(0x80, 0xA0))) if codec == "cp1252" else set()
    )


@cache
def _show_byte(codec: str) -> list[str]:
    """Return what *codec* shows for each byte: the control code of the same number where it has no character."""
    return [bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in range(0x100)]


def _is_better(line: str, fixed: str) -> bool:
    """Tell whether a repair may stand: nothing that was whole gets lost, and no Chinese read as Latin is worsened.

    ftfy alters GBK or Big5 text read as Latin-1 without mending it; the bytes can then
    be read as either, and the result has not one Han character.
    """
    lost = sum(map(line.count, _LOSSES))
    if fixed.count("\ufffd") > lost or _holds_alphabet(line) or _takes_a_quote(line, fixed):
        return False
    new = set(fixed) - set(line)
    if any(unicodedata.category(character) in ("Co", "Cn") for character in new):
        return False
    return cost(fixed) < cost(line) and _are_plausible(new, fixed, line)


def _takes_a_quote(line: str, fixed: str) -> bool:
    """Tell whether a repair takes the quote behind a word in capitals (“IRMÃ”, «MÂ») for a byte of its last letter."""
    if _MIXED_WORD.search(fixed) and not _MIXED_WORD.search(line):
        return True
    pairs = [pair for pair in _PAIRS if line.count(pair[0]) == line.count(pair[1]) > 0]
    if any(fixed.count(one) != fixed.count(other) for one, other in pairs):
        return True
    return ("«", "»") in pairs and line.count("Â»") > line.count("Â«")


def _holds_alphabet(line: str) -> bool:
    """Tell whether a line holds a table of letters: bytes of UTF-8 do not rise so long, leads and others in turns."""
    letters = _ASCII.sub("", line)
    rising = 0
    for before, after in pairwise(letters):
        rising = rising + 1 if before < after else 0
        if rising >= MIN_RISING:
            return True
    return any(is_alphabet(_ASCII.sub("", run)) for run in _EAST_ASIAN.split(line))


def _are_plausible(new: set[str], fixed: str, line: str) -> bool:
    """Tell whether what a repair brings may be text: signs and Latin letters, or several characters of one script.

    Lists of letters and of pairs of letters hold a few that are UTF-8 by chance: a single
    character of a remote script each.
    """
    gone = Counter(line) - Counter(fixed)
    if not new and not any(sign in fixed for sign in "\ufffd"):
        # What comes is in the line already: a table of repairs; or letters went that stood before a sign (Â°). In
        # other alphabets than that of Latin-1 such a letter is one of a word (HĀ²).
        return all(character in _DROPPED or not character.isalpha() for character in gone)
    if sum(gone.values()) <= MAX_SHARE_SHOWN * len(line) and speaks_of_encodings(line):
        return False
    if len(new) == 1 and len(gone) <= MAX_GONE and holds_misread(fixed.replace(min(new), "")):
        return False  # one letter mended by chance in a list of them
    remote = [character for character in fixed if character in new and not _FAMILIAR.match(character)]
    scripts = Counter(_script(character) for character in remote)
    return all(count >= MIN_OF_SCRIPT for count in scripts.values())


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


MIN_OF_SCRIPT = 2
# Signs of a byte that is lost; U+FFFD may have been misread with the text, once to three times.
_LOSSES = ("\ufffd", "\x1a", "?", "ï¿½", "Ã¯Â¿Â½", "ÃƒÂ¯Ã‚Â¿Ã‚Â½")
# Latin-1 is a part of what Windows-1252 shows, with control codes in its holes.
_ENCODINGS = tuple(codec for codec in READ_AS if codec != "latin-1")
MIN_RISING = 6
_ASCII = re.compile("[\x00-\x7f]+")
_EAST_ASIAN = compile_later("[\u2e80-\U0010ffff]+")
MAX_GONE = 2
_DROPPED = frozenset("ÂÃâï")
_PAIRS = (("“", "”"), ("„", "“"), ("«", "»"), ("‹", "›"))
# A capital of Greek behind capitals of Latin: KURMANCÎ” is no KURMANCΔ.
_MIXED_WORD = re.compile("[A-ZÀ-Þ]{2}[\u0391-\u03a9]")
# Letters and signs of Latin text, of Greek the letters of formulas, and emoji.
_FAMILIAR = re.compile(
    "[\x00-\u017f\u01cd-\u01dc\u02b0-\u02ff\u0300-\u036f\u03b1-\u03c9\u0394\u03a9\u1e00-\u1eff\u2010-\u27ff\u2900-\u297f\u2b00-\u2bff\ufb01\ufb02\ufe0f\ufffd\ufeff"
    "\u3001-\u3011\uff01-\uff5e\U0001f000-\U0001faff]"
)


def _edit(line: str, fixed: str, offset: int) -> Edit:
    start = _common_length(line, fixed)
    tail = _common_length(line[start:][::-1], fixed[start:][::-1])
    end = len(line) - tail
    after = fixed[start : len(fixed) - tail]
    return Edit(offset + start, offset + end, line[start:end], after, _RULE, "UTF-8 that was read as another encoding")


def _common_length(one: str, other: str) -> int:
    """Return how many characters two strings begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


@cache
def _config() -> TextFixerConfig:
    import ftfy

    return ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
