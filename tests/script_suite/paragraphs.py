"""Paragraphs composed from sentences of our own and from classics: traditional ones, and simplified ones by kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.encoding_suite.texts import read as read_encoding_suite
from tests.typography_suite.paragraphs import Paragraph, healthy_paragraphs

_FOLDER = Path(__file__).parent / "texts"
_MOST_SENTENCES = 4
# Kinds of simplified paragraphs of the typography suite whose words are what is converted.
_SIMPLIFIED = ("modern", "classical", "technical", "law", "dialogue", "speech", "numbers")


@cache
def read(name: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences of texts/<name>.txt by heading."""
    groups: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("[") and line.endswith("]"):
            lines = groups.setdefault(line[1:-1], [])
        elif line:
            lines.append(line)
    return {key: tuple(group) for key, group in groups.items()}


def traditional_paragraphs(count: int, seed: int = 20_240_603) -> Iterator[Paragraph]:
    """Yield at least *count* distinct paragraphs of traditional text: each sentence once, then mixtures of a kind."""
    groups = read("traditional") | read_encoding_suite("traditional")
    yield from _distinct(groups, count, seed)


def simplified_paragraphs(count: int, seed: int = 20_240_604) -> Iterator[Paragraph]:
    """Yield about *count* distinct paragraphs of simplified text, a third or more of them classical."""
    classics = {f"classical {heading}": lines for heading, lines in read("classical").items()}
    yield from (paragraph for paragraph in healthy_paragraphs(count) if paragraph.kind in _SIMPLIFIED)
    yield from _distinct(classics, count // 3, seed)


def _distinct(groups: dict[str, tuple[str, ...]], count: int, seed: int) -> Iterator[Paragraph]:
    """Yield each line alone, then lines of one group together."""
    seen = {line: kind for kind, lines in groups.items() for line in lines}
    yield from (Paragraph(kind, line) for line, kind in seen.items())
    dice = random.Random(seed)
    kinds = sorted(groups)
    while len(seen) < count:
        kind = dice.choice(kinds)
        lines = groups[kind]
        text = "".join(dice.sample(lines, dice.randint(2, min(_MOST_SENTENCES, len(lines)))))
        if text not in seen:
            seen[text] = kind
            yield Paragraph(kind, text)
