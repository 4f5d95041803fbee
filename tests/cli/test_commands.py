"""Each command by itself is what it is among all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.cli.commands import COMMANDS, app_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_by_itself_is_what_it_is_among_all(name: str) -> None:
    for arguments in ([name, "--help"], [name, "--no-such-option"]):
        alone, among_all = (
            CliRunner().invoke(one, arguments, prog_name="cleaner") for one in (app_for(arguments), app)
        )
        assert (alone.output, alone.exit_code) == (among_all.output, among_all.exit_code)
        assert f"cleaner {name}" in alone.output


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["cleen"]])
def test_all_commands_are_there_where_none_is_named(arguments: list[str]) -> None:
    shown, expected = (CliRunner().invoke(one, arguments, prog_name="cleaner") for one in (app_for(arguments), app))
    assert (shown.output, shown.exit_code) == (expected.output, expected.exit_code)


def test_other_commands_are_not_imported() -> None:
    code = (
        "import atexit, sys; from cleaner.cli import main;"
        "atexit.register(lambda: print(*[name for name in sys.modules if name.startswith('cleaner.cli.')])); main()"
    )
    command = [sys.executable, "-c", code, "rules", "--help"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, check=True)
    imported = done.stdout.splitlines()[-1].split()
    assert "cleaner.cli.rules" in imported
    assert not {"cleaner.cli.clean", "cleaner.cli.check", "cleaner.cli.dedup"} & set(imported)
