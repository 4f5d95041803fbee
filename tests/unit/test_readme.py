"""The README runs: its sessions, its commands, its excerpts."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cleaner.cli.app import app

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:<!-- (.+?) -->\n)?```(\w+)\n(.*?)```", README, re.S)


def blocks(language: str) -> list[tuple[str, str]]:
    return [(mark, body) for mark, found, body in BLOCKS if found == language]


@pytest.mark.parametrize("session", [body for _, body in blocks("pycon")])
def test_sessions_run(session: str) -> None:
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    report: list[str] = []
    runner.run(test, out=report.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)
    assert test.examples


def commands() -> list[str]:
    lines = [line for _, body in blocks("sh") for line in body.splitlines()]
    found = [re.search(r"(?:^|\s|/)cleaner (\w.*?)\s*(?:#.*|>.*)?$", line) for line in lines]
    return [match[1] for match in found if match]


@pytest.mark.parametrize("command", commands())
def test_commands_and_options_exist(command: str) -> None:
    name, *arguments = shlex.split(command)
    parsed = get_command(app).commands[name]  # type: ignore[attr-defined]
    known = {option for parameter in parsed.params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("-") and argument != "-"} <= known


def test_there_are_commands_to_look_at() -> None:
    assert {command.split()[0] for command in commands()} >= {"clean", "check", "diff", "restore", "explain", "inspect"}


@pytest.mark.parametrize(
    ("place", "excerpt"), [(mark[9:], body) for mark, body in blocks("text") if mark.startswith("excerpt: ")]
)
def test_excerpts_are_real(place: str, excerpt: str) -> None:
    if place == "cleaner diff reports":
        shown = CliRunner().invoke(app, ["diff", str(ROOT / "reports")]).stdout
    else:
        shown = (ROOT / place).read_text(encoding="utf-8")
    assert excerpt.rstrip("\n") in shown


def test_the_line_counts_are_real() -> None:
    found = re.search(r"(\d+) lines, the article in it twice.*?\[clean text\]\((\S+)\) has (\d+) lines", README, re.S)
    assert found is not None
    raw = ROOT / "seeds" / Path(found[2]).name
    assert len(raw.read_text(encoding="utf-8").splitlines()) == int(found[1])
    assert len((ROOT / found[2]).read_text(encoding="utf-8").splitlines()) == int(found[3])


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
