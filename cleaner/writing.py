"""What a text was found to be written in: the record that `identify_script` returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

ScriptName = Literal["hans", "hant", "mixed", "other"]
Leaning = Literal["tw", "hk"]


class ScriptSpan(NamedTuple):
    """A stretch of a text in one script: runs of lines, or a quoted part of one."""

    start: int
    end: int
    name: ScriptName


@dataclass(frozen=True)
class Script:
    """Which script a text is in.

    `shares` gives simplified and traditional as parts of the characters that tell the two apart: both are 0 where no
    character does. `spans` are ``(start, end, name)`` of the stretches in one script, `tags` has the BCP 47 tag of
    each. `tag` is that of the text: zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, zh (mixed, or nothing tells), ja, ko,
    en … `leaning` is the usage that a traditional text leans to, None where nothing shows it, and `evidence` the words
    that do.
    """

    name: ScriptName
    shares: dict[str, float] = field(default_factory=dict)
    spans: tuple[ScriptSpan, ...] = ()
    tag: str = "und"
    tags: tuple[str, ...] = ()
    leaning: Leaning | None = None
    evidence: tuple[str, ...] = ()
    count_letters: Callable[[], dict[str, float]] = field(default=dict, compare=False, repr=False)

    @cached_property
    def letters(self) -> dict[str, float]:
        """The parts of all letters, from 0 to 1; what does not occur is left out. Counted when first asked for.

        The kinds: hans, hant, shared (Chinese characters that tell nothing), japanese, korean, latin, other. Chinese
        characters in a Japanese or Korean stretch count for that language; those of URLs and code for nothing.
        """
        return self.count_letters()
