"""Values that are plainly right are what Typer would make of them, and all others are left to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from cleaner.cli.app import app
from cleaner.cli.plain_values import PlainCommand, PlainGroup

ROOT = Path(__file__).resolve().parents[2]
GIVEN = (None, "", "a", "-", "0", "1", "7", "-1", "1.5", " 2", "²", "full", "FULL", "none", "html", "error", "x/y.txt")


def commands_below(group: Any) -> Iterator[TyperCommand]:
    for command in group.commands.values():
        yield from commands_below(command) if isinstance(command, TyperGroup) else (command,)


COMMANDS = list(commands_below(typer.main.get_command(app)))


def outcome(process: Any, context: Any, value: Any) -> Any:
    try:
        return process(context, value)
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize("command", COMMANDS, ids=[str(command.name) for command in COMMANDS])
def test_values_are_what_typer_makes_of_them(command: Any) -> None:
    context = command.context_class(command)
    for param in command.params:
        is_many = param.multiple or param.nargs == -1
        defaults = [param.get_default(context)]
        for given in [*defaults, *([[one] for one in GIVEN if one is not None] if is_many else GIVEN)]:
            expected = outcome(type(param).process_value.__get__(param), context, given)
            assert outcome(taken_by(param), context, given) == expected, (param.name, given)


def taken_by(param: Any) -> Any:
    vars(param).pop("process_value", None)
    from cleaner.cli.plain_values import _take_plain_values

    _take_plain_values([param])
    return param.process_value


def test_an_unreadable_file_is_left_to_typer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: mode == 0)
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    (command,) = (command for command in COMMANDS if command.name == "clean")
    output = next(param for param in command.params if param.name == "output")
    kind, message = outcome(taken_by(output), command.context_class(command), str(tmp_path / "a.txt"))
    assert kind.__name__ == "BadParameter"
    assert "is not readable" in message


def test_all_commands_take_plain_values() -> None:
    assert isinstance(typer.main.get_command(app), PlainGroup)
    assert all(isinstance(command, PlainCommand) for command in COMMANDS)


@pytest.mark.parametrize("arguments", [["rules"], ["check", "--jobs", "1", "--fail-on", "never", str(ROOT / "seeds")]])
def test_pydantic_is_not_imported_for_them(arguments: list[str]) -> None:
    code = (
        "import atexit, os, sys; from cleaner.cli import main; sys.argv[0] = 'cleaner';"
        "atexit.register(lambda: os.write(2, str('pydantic' in sys.modules).encode())); main()"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, cwd=ROOT, check=True)
    assert done.stderr.endswith(b"False")
