"""The case tables of typography: one case a line, `text` to keep or `before<TAB>after`, run by the whole stage.

Escapes are those of Python (`\\n`, `\\t`, `\\u00a0`; a backslash alone stays one). A comment `# config: key=value` at
the top of a table says under which options its cases run.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.config import Config, from_mapping

FOLDER = Path(__file__).parent.parent / "cases" / "typography"
MIN_CASES = 1_000
_ESCAPE = re.compile(r"\\(n|t|u[0-9a-f]{4})")
Case = tuple[Config, str, str]


def read_table(path: Path) -> list[Case]:
    config, cases = Config(), []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# config: "):
            key, _, value = line.removeprefix("# config: ").partition("=")
            config = from_mapping({key: value}, path.name)
        elif line and not re.match(r"# (?:keep|change)\b", line):
            before, _, after = _unescape_tabs(line)
            cases.append((config, before, after or before))
    return cases


def _unescape_tabs(line: str) -> tuple[str, str, str]:
    before, tab, after = line.partition("\t")
    return _unescape(before), tab, _unescape(after)


def _unescape(text: str) -> str:
    signs = {"n": "\n", "t": "\t"}
    return _ESCAPE.sub(lambda found: signs.get(found[1]) or chr(int(found[1][1:], 16)), text)


TABLES = {path.stem: read_table(path) for path in sorted(FOLDER.glob("*.tsv"))}
CASES = [pytest.param(*case, id=f"{name}-{i}") for name, cases in TABLES.items() for i, case in enumerate(cases)]
CANONICAL = [(before, after) for cases in TABLES.values() for config, before, after in cases if config == Config()]


def settle(text: str, config: Config) -> str:
    return cleaner.clean(text + "\n", config, select=None if config.profile == "minimal" else ["typography"]).text


@pytest.mark.parametrize(("config", "before", "after"), CASES)
def test_case(config: Config, before: str, after: str) -> None:
    assert settle(before, config) == after + "\n"
    assert settle(after, config) == after + "\n"


def test_there_are_enough_cases_and_half_of_them_are_kept() -> None:
    cases = [case for table in TABLES.values() for case in table]
    kept = sum(before == after for _, before, after in cases)
    assert len(cases) >= MIN_CASES
    assert 2 * kept >= len(cases)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["", "", "\n", "，", " ", "。"]))
@example(4764, "。")  # baby!。“ 河流 ”: the space is a stray one, and no end of a Latin sentence
@example(52664, "")  # (未完待续...)Привет, мой друг! 是: points end a sentence, and the ellipsis of them does
@settings(max_examples=150, deadline=None)
def test_what_was_set_is_not_set_again_in_any_mixture(seed: int, joint: str) -> None:
    dice = random.Random(seed)
    pieces = [dice.choice(dice.choice(CANONICAL)) for _ in range(dice.randint(1, 12))]
    # Pieces of cases too, so that signs meet which no case puts together.
    pieces = [piece[: dice.randint(1, len(piece))] if dice.random() < 0.3 else piece for piece in pieces]
    once = settle(joint.join(pieces), Config(self_check="restore"))
    assert settle(once.removesuffix("\n"), Config(self_check="restore")) == once


def test_lines_on_a_page_are_set_as_alone() -> None:
    """Cases of one line each come out the same among others."""
    cases = [
        (before, after)
        for name, table in TABLES.items()
        if name not in ("code", "minimal")
        for config, before, after in table
        if config == Config() and "\n" not in before + after
    ]
    page = "".join(before + "\n天气很好。\n" for before, _ in cases)
    assert settle(page.removesuffix("\n"), Config()) == "".join(after + "\n天气很好。\n" for _, after in cases)
