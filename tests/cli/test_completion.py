"""What a shell is told for a word that is not yet whole."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cleaner.cli.completion import complete_names, complete_rules, complete_stages
from cleaner.rules import registry


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("che", "check"),
        ("explain chrome/by", "chrome/byline"),
        ("check --sel", "--select"),
        ("check --select scr", "script"),
        ("check --format sa", "sarif"),
        ("rules --stage pipe", "pipeline"),
    ],
)
def test_the_shell_is_told(words: str, offered: str) -> None:
    line = f"cleaner {words}"
    asked = {"_CLEANER_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words.split()))}
    program = "import sys; sys.argv[0] = 'cleaner'; from cleaner.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert offered in done.stdout.split(), done.stderr


def test_names_in_a_list() -> None:
    assert [name for name, _ in complete_names("")] == ["encoding", "chrome", "duplicates", "script", "typography"]
    assert [name for name, _ in complete_names("script,ty")] == ["script,typography"]
    assert "script,chrome/byline" in dict(complete_names("script,chrome/"))
    assert complete_names("zzz") == []


def test_rules_and_stages() -> None:
    assert dict(complete_rules("")).keys() == registry().keys()
    assert [name for name, _ in complete_stages("p")] == ["pipeline"]
