"""Big5 that was read as GBK, and GBK that was read as Big5: characters of both, but rare ones.

Both steps back must be strict, so that the bytes are provably the same, and what comes
out must be clearly Chinese where what stands is clearly not.
"""

from __future__ import annotations

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.plausibility import common_share
from cleaner.encoding.stepping import find_rare_lines
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit

_RULE = "encoding/chinese-as-chinese"

# Of the codes of either encoding two fifths are common characters of the other. That so many of so long a line are by
# chance did not happen in 36,000 lines of random rare characters (with six of them once); true repairs have 0.95.
MIN_COMMON_SHARE = 0.9
MIN_CHARS = 8
# Of the line as it stands, at most so many; ordinary Chinese has 0.9 and more, names and terms 0.7.
MAX_COMMON_SHARE = 0.6
# Rare characters in so few that open the gate.
_DENSE = (4, 12)
_WAYS = (("gb18030", "cp950", "Big5"), ("cp950", "gb18030", "GBK"))


def find_crossed_chinese(text: str, context: Context) -> Changes:
    """Return the repair of lines that are Big5 read as GBK, or GBK read as Big5."""
    if not context.config.is_enabled(_RULE) or not traits_of(context).is_dense(Trait.RARE, *_DENSE):
        return NO_CHANGES
    numbers = find_rare_lines(text)
    if not numbers:
        return NO_CHANGES
    edits: list[Edit] = []
    lines, start, at = text.split("\n"), 0, 0
    for number in numbers:
        start += sum(len(line) + 1 for line in lines[at:number])
        at = number
        read = _read_again(lines[number])
        if read is not None:
            fixed, name = read
            reason = f"the bytes are {name}, strictly, and its characters common ones"
            edits.append(Edit(start, start + len(lines[number]), lines[number], fixed, _RULE, reason))
    return Changes(edits) if edits else NO_CHANGES


def _read_again(line: str) -> tuple[str, str] | None:
    if common_share(line) > MAX_COMMON_SHARE:
        return None
    for was_read_as, codec, name in _WAYS:
        try:
            fixed = line.encode(was_read_as).decode(codec)
        except UnicodeError:
            continue
        beyond = sum(character >= "\x80" for character in fixed)
        if beyond >= MIN_CHARS and common_share(fixed) >= MIN_COMMON_SHARE and "\ue000" not in fixed:
            return fixed, name
    return None
