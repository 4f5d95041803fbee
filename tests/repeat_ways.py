"""Ways in which one copy of an article differs from another."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from cleaner.duplicates.match_key import make_match_key
from cleaner.folding import fold, simplified_characters

Lines = list[str]
Way = Callable[[Lines, random.Random], Lines]

SENTENCE_END = re.compile(r"(?<=[。！？])(?![”」』）])|(?<=[。！？][”」』）])")
READINGS = ("bái", "hēi", "shān", "tiān", "guó", "lù", "zhǐ", "yuǎn", "lǜ", "ān")
HAN = re.compile(r"[\u4e00-\u9fff]")


def key_of(text: str) -> str:
    """Return the match key of a text as a string."""
    key = make_match_key(fold(text))
    return key.text(0, len(key))


@cache
def _traditional() -> dict[int, str]:
    table: dict[int, str] = {}
    for old, new in simplified_characters().items():
        table.setdefault(ord(new), old)
    return table


def to_traditional(lines: Lines, dice: random.Random) -> Lines:
    return [line.translate(_traditional()) for line in lines]


def to_half_width(lines: Lines, dice: random.Random) -> Lines:
    return [line.translate(str.maketrans("，：；？！（）", ",:;?!()")) for line in lines]


def with_readings(lines: Lines, dice: random.Random) -> Lines:
    share = dice.uniform(0.05, 0.5)

    def read(match: re.Match[str]) -> str:
        return f"{match.group()}({dice.choice(READINGS)})" if dice.random() < share else match.group()

    return [HAN.sub(read, line) for line in lines]


def edited(share: float) -> Way:
    def edit(lines: Lines, dice: random.Random) -> Lines:
        pool = HAN.findall("".join(lines))
        out = []
        for line in lines:
            letters = [
                dice.choice(("", dice.choice(pool), letter + dice.choice(pool)))
                if letter.isalpha() and dice.random() < share
                else letter
                for letter in line
            ]
            out.append("".join(letters))
        return out

    return edit


def one_sentence_a_line(lines: Lines, dice: random.Random) -> Lines:
    return [part for line in lines for part in SENTENCE_END.split(line) if part]


def merged(lines: Lines, dice: random.Random) -> Lines:
    out = [lines[0]]
    for line in lines[1:]:
        if len(out) > 1 and dice.random() < 0.6:
            out[-1] += line
        else:
            out.append(line)
    return out


def on_one_line(lines: Lines, dice: random.Random) -> Lines:
    return [lines[0], "".join(lines[1:])] if len(lines) > 1 else lines


def blank_between(lines: Lines, dice: random.Random) -> Lines:
    return [part for line in lines for part in (line, "")]


def indented(lines: Lines, dice: random.Random) -> Lines:
    return ["\u3000\u3000" + line for line in lines]


WAYS: dict[str, Way] = {
    "traditional": to_traditional,
    "half width": to_half_width,
    "edits 1 %": edited(0.01),
    "edits 3 %": edited(0.03),
    "edits 5 %": edited(0.05),
    "sentences": one_sentence_a_line,
    "merged": merged,
    "one line": on_one_line,
    "blank": blank_between,
    "indented": indented,
    "readings": with_readings,  # last, so that the others see bare text
}
