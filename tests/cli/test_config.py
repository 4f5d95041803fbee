"""`cleaner config`, `cleaner init`, and what a mistyped name is answered with."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.cli.init import TEMPLATE
from cleaner.config import Config, load_config
from tests.cli.conftest import Run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = """\
script = "tw"
ignore = ["chrome/byline"]
baseline = "known.json"

[severity]
"chrome/app-prompt" = "error"

[per-file-ignores]
"poems/" = ["script"]

[[allow]]
rule = "chrome"
text = "扫码"
"""


def cleaner(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cleaner.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "poems").mkdir()
    (tmp_path / "poems" / "a.txt").write_text("隨著\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def origins(out: str) -> dict[str, str]:
    found = {}
    for line in out.splitlines():
        if "  # " in line:
            row, _, origin = line.rpartition("  # ")
            found[row.split(" = ")[0].strip(" []#").removesuffix(" is not set").removeprefix("no ")] = origin
    return found


class TestConfig:
    def test_each_key_with_its_origin(self, project: Path) -> None:
        code, out, _ = cleaner("config", "--show", "--spacing", "one")
        assert code == 0
        found = origins(out)
        assert found.keys() == {item.name for item in fields(Config)}
        assert found["script"] == "cleaner.toml:1"
        assert found["ignore"] == "cleaner.toml:2"
        assert found["severity"] == "cleaner.toml:5"
        assert found["per_file_ignores"] == "cleaner.toml:8"
        assert found["allow"] == "cleaner.toml:11"
        assert found["spacing"] == "command line"
        assert found["mixed"] == "default"

    def test_what_is_shown_is_a_configuration_that_says_the_same(self, project: Path) -> None:
        shown = cleaner("config", project)[1]
        again = project / "again" / "cleaner.toml"
        again.parent.mkdir()
        again.write_text(shown, encoding="utf-8")
        ours, theirs = load_config(project / "cleaner.toml"), load_config(again)
        assert ours.baseline is not None
        assert theirs == Config(
            **{item.name: getattr(ours, item.name) for item in fields(Config) if item.name != "per_file_ignores"},
            per_file_ignores=tuple(item._replace(base=str(again.parent)) for item in ours.per_file_ignores),
        )

    def test_a_file_has_what_its_path_and_its_sidecar_say(self, project: Path) -> None:
        (project / "poems" / "a.txt.cleaner.toml").write_text(
            'ignore = ["typography"]\n[[allow]]\nrule = "encoding"\ntext = "\\u001b[31m"\n', encoding="utf-8"
        )
        _, out, _ = cleaner("config", "poems/a.txt")
        assert 'ignore = ["chrome/byline", "script", "typography"]' in out
        assert origins(out)["ignore"] == ("cleaner.toml:2, cleaner.toml:8 (per-file-ignores), poems/a.txt.cleaner.toml")
        assert "\x1b" not in out
        assert tomllib.loads(out)["allow"][1]["text"] == "\x1b[31m"

    def test_of_a_pyproject(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "pyproject.toml").write_text(
            '[tool.other]\nscript = 1\n[tool.cleaner]\nfail-on = "info"\nscript = "hk"\n'
            '[tool.cleaner.per-file-ignores]\nscript = ["chrome"]\n[tool.later]\nspacing = 2\n',
            encoding="utf-8",
        )
        monkeypatch.chdir(tmp_path)
        found = origins(cleaner("config")[1])
        assert (found["fail_on"], found["script"], found["per_file_ignores"], found["spacing"]) == (
            *("pyproject.toml:4", "pyproject.toml:5", "pyproject.toml:6"),
            "default",
        )

    def test_json(self, project: Path) -> None:
        rows = json.loads(cleaner("config", "--format", "json")[1])
        assert rows["script"] == {"value": "tw", "from": "cleaner.toml:1"}
        assert rows["per_file_ignores"]["value"] == {"poems/": ["script"]}

    def test_a_path_that_is_not_there(self, project: Path) -> None:
        code, out, talk = cleaner("config", "poem")
        assert (code, out) == (2, "")
        assert "poem: no such file or folder; check the name" in talk


class TestInit:
    def test_writes_a_file_that_sets_nothing(self, tmp_path: Path) -> None:
        code, _, talk = cleaner("init", tmp_path)
        assert code == 0
        assert "cleaner.toml is written; it sets nothing yet" in talk
        assert load_config(tmp_path / "cleaner.toml") == Config(baseline=None)

    def test_every_key_is_in_it_with_its_default(self, tmp_path: Path) -> None:
        lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines()]
        set_lines = [line for line in lines if line.startswith(("[", '"')) or " = " in line]
        table = tomllib.loads("\n".join(set_lines))
        assert {key.replace("-", "_") for key in table} == {item.name for item in fields(Config)}
        examples = {"encoding", "baseline", "severity", "per-file-ignores", "allow"}
        defaults = Config()
        for key, value in table.items():
            if key not in examples:
                default = getattr(defaults, key)
                assert value == (list(default) if isinstance(default, tuple) else default), key
        (tmp_path / "cleaner.toml").write_text("\n".join(set_lines), encoding="utf-8")
        from cleaner.rules import registry

        load_config(tmp_path / "cleaner.toml").check_names(registry())

    def test_every_choice_is_named_in_its_comment(self) -> None:
        from cleaner.config import _CHOICES

        for key, choices in _CHOICES.items():
            comment = TEMPLATE.partition(f'\n# {key} = "')[0].rpartition("\n\n")[2]
            assert [choice for choice in choices if choice not in comment] == [], key

    def test_what_is_there_is_not_replaced(self, project: Path) -> None:
        code, _, talk = cleaner("init")
        assert code == 2
        assert "cleaner.toml is there already; edit it, or replace it with --force" in talk
        assert (project / "cleaner.toml").read_text(encoding="utf-8") == FILE
        assert cleaner("init", "--force")[0] == 0
        assert (project / "cleaner.toml").read_text(encoding="utf-8") == TEMPLATE

    def test_a_configuration_in_pyproject_is_not_hidden(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text('[tool.cleaner]\nscript = "hk"\n', encoding="utf-8")
        code, _, talk = cleaner("init", tmp_path)
        assert code == 2
        assert "[tool.cleaner]: cleaner.toml would win over it" in talk
        assert not (tmp_path / "cleaner.toml").exists()

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        code, _, talk = cleaner("init", tmp_path / "none")
        assert code == 2
        assert "no such folder; make it first" in talk

    def test_to_standard_output(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert cleaner("init", "--stdout")[1] == TEMPLATE
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["chek"], "check"),
        (["confg"], "config"),
        (["check", "--basline", "x", "."], "--baseline"),
        (["check", "--changed-sinc", "x", "."], "--changed-since"),
        (["clean", "--spacng", "x", "."], "--spacing"),
        (["check", "--select", "chrome/bylin", "."], "chrome/byline"),
        (["check", "--ignore", "typograpy", "."], "typography"),
        (["check", "--ignore", "byline", "."], "chrome/byline"),
        (["explain", "chrome/bylne"], "chrome/byline"),
        (["explain", "byline"], "chrome/byline"),
        (["rules", "--stage", "chrom"], "chrome"),
        (["check", "--report", "junt=x", "."], "junit"),
        (["check", "--format", "sarf", "."], "sarif"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(
    arguments: list[str], near: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, talk = cleaner(*arguments)
    assert (code, out) == (2, "")
    assert near in talk


@pytest.mark.parametrize(
    "text", ['[chrome]\nlevel = "careful"\n', 'chrome.level = "careful"\n', 'chrome-level = "careful"\n']
)
def test_the_level_of_chrome_is_shown_with_its_line(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "cleaner.toml").write_text(f"# ours\n{text}", encoding="utf-8")
    shown = run("config", "--show", tmp_path).stdout
    row = next(line for line in shown.splitlines() if line.startswith("chrome_level"))
    assert row.startswith('chrome_level = "careful"')
    assert row.endswith("cleaner.toml:2")
