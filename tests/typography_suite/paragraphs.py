"""Canonical simplified paragraphs, composed from sentences of our own; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.encoding_suite.texts import read

_FOLDER = Path(__file__).parent / "texts"
# Groups of the encoding suite whose lines are whole sentences in canonical form.
_MODERN = (
    "news", "cooking", "medicine", "letters", "forum", "finance", "travel", "history", "education", "names", "nature",
    "essay", "work", "politics", "craft", "music", "transport", "weather", "religion", "agriculture", "family",
    "economy",
)  # fmt: skip
_CLASSICAL = ("classical", "verse")
_TECHNICAL = ("software", "science", "games", "products")

Recipe = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: str
    text: str


@cache
def templates() -> dict[str, tuple[str, ...]]:
    """Return the lines of texts/templates.txt by heading; `{n}` and the like stand for figures and words."""
    groups: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_FOLDER / "templates.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("[") and line.endswith("]") and line[1:-1].isidentifier():
            lines = groups.setdefault(line[1:-1], [])
        elif line:
            lines.append(line)
    return {key: tuple(group) for key, group in groups.items()}


def _fill(template: str, dice: random.Random) -> str:
    words = templates()
    values: dict[str, str] = {"n": str(dice.randint(2, 99)), "m": str(dice.randint(100, 999)), "d": "."}
    values["f"] = f"{dice.uniform(0, 100):.2f}"
    values["k"] = f"{dice.randint(1000, 9_999_999):,}"
    values["time"] = f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}"
    values["date"] = f"{dice.randint(1990, 2030)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    for name in ("person", "thing", "place", "latin", "verb", "word"):
        values[name] = dice.choice(words[f"words_{name}"])
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template


def _filled(*headings: str, most: int = 3, separator: str = "") -> Recipe:
    def recipe(dice: random.Random) -> str:
        pool = [line for heading in headings for line in templates()[heading]]
        chosen = dice.sample(pool, dice.randint(1, min(most, len(pool))))
        return separator.join(_fill(line, dice) for line in chosen)

    return recipe


def _written(*groups: str, most: int = 3) -> Recipe:
    def recipe(dice: random.Random) -> str:
        # Some lines hold the wide space that layout makes an ordinary one.
        pool = [line.replace("\u3000", " ") for group in groups for line in read("simplified")[group]]
        return "".join(dice.sample(pool, dice.randint(1, most)))

    return recipe


RECIPES: dict[str, Recipe] = {
    "modern": _written(*_MODERN, most=4),
    "classical": _written(*_CLASSICAL),
    "technical": _written(*_TECHNICAL),
    "law": _filled("law"),
    "clauses": _filled("clauses", separator="\n"),
    "dialogue": _filled("dialogue"),
    "speech": _filled("speech", separator="\n"),
    "latin": _filled("latin"),
    "numbers": _filled("numbers"),
    "formulas": _filled("formulas"),
    "marks": _filled("marks"),
    "markdown": _filled("markdown", separator="\n"),
}
CODE = ("code", "logs", "data")


def healthy_paragraphs(count: int, seed: int = 20_240_601) -> Iterator[Paragraph]:
    """Yield *count* distinct paragraphs, as many of each kind."""
    yield from _distinct(RECIPES, count, seed)


def code_lines(count: int, seed: int = 20_240_602) -> Iterator[Paragraph]:
    """Yield *count* distinct lines of code, logs and data with Chinese in them."""
    yield from _distinct({name: _filled(name, most=1) for name in CODE}, count, seed)


def _distinct(recipes: dict[str, Recipe], count: int, seed: int) -> Iterator[Paragraph]:
    wanted = -(-count // len(recipes))
    for kind, recipe in recipes.items():
        dice = random.Random(f"{seed} {kind}")
        seen: set[str] = set()
        while len(seen) < wanted:
            text = recipe(dice)
            if text not in seen:
                seen.add(text)
                yield Paragraph(kind, text)
