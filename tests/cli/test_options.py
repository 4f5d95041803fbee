from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner import config
from cleaner.cli import options
from cleaner.cli.app import app
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        (options.ScriptChoice, "script"),
        (options.MixedChoice, "mixed"),
        (options.ProfileChoice, "profile"),
        (options.SpacingChoice, "spacing"),
        (options.ChromeChoice, "chrome_level"),
        (options.SelfCheckChoice, "self_check"),
        (options.FailOnChoice, "fail_on"),
    ],
)
def test_choices_are_those_of_the_configuration(choice: type[Enum], key: str) -> None:
    assert tuple(item.value for item in choice) == config._CHOICES[key]


def test_a_configuration_that_may_not_be_looked_for_is_none(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(start: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cleaner.config.find_config", refuse)
    assert run("check", corpus / "sub").exit_code == 0


def test_version(run: Run) -> None:
    assert run("--version").stdout.startswith("cleaner ")


def clean_stdin(text: str, *arguments: str) -> str:
    """Clean with the real stages."""
    return CliRunner().invoke(app, ["clean", "-", "-q", *arguments], input=text.encode()).stdout


def test_choices_are_taken_in_upper_and_lower_case() -> None:
    assert clean_stdin("他說：“天晴了。”\n", "--profile", "zh-tw", "--script", "Keep") == "他說：「天晴了。」\n"


def test_titles_stay_where_that_is_asked() -> None:
    assert clean_stdin("他讀完了《紅樓夢》。\n", "--protect-titles") == "他读完了《紅樓夢》。\n"
    assert clean_stdin("他讀完了《紅樓夢》。\n", "--no-protect-titles") == "他读完了《红楼梦》。\n"
