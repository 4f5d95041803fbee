"""What other people's CI takes from here: the hooks for pre-commit, and the action, whose steps are run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.sarif_rules import check_log

ROOT = Path(__file__).resolve().parents[2]
PAGE = "天气很好，我们去河边走了走。\n扫码下载APP，阅读全文\n"


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


class TestDocumentation:
    GUIDE = (ROOT / "docs" / "how-to.md").read_text(encoding="utf-8")

    def test_the_workflow_uses_inputs_that_the_action_has(self) -> None:
        (workflow,) = re.findall(r"<!-- workflow -->\n```yaml\n(.*?)```", self.GUIDE, re.S)
        (job,) = yaml.safe_load(workflow)["jobs"].values()
        assert set(job["steps"][-1]["with"]) <= set(load("action.yml")["inputs"])
        assert job["steps"][0]["with"]["fetch-depth"] == 0

    def test_the_hooks_exist(self) -> None:
        (found,) = re.findall(r"```yaml\n(repos:.*?)```", self.GUIDE, re.S)
        (repository,) = yaml.safe_load(found)["repos"]
        assert {hook["id"] for hook in repository["hooks"]} == {hook["id"] for hook in load(".pre-commit-hooks.yaml")}

    def test_the_options_exist(self) -> None:
        from typer.main import get_command

        from cleaner.cli.app import app

        commands = get_command(app).commands  # type: ignore[attr-defined]
        lines = [line for block in re.findall(r"```sh\n(.*?)```", self.GUIDE, re.S) for line in block.splitlines()]
        checked = 0
        for line in lines:
            found = re.search(r"cleaner (check|config|init)\b([^#|>]*)", line)
            if found:
                known = {option for parameter in commands[found[1]].params for option in parameter.opts}
                assert {word for word in found[2].split() if word.startswith("--")} <= known, line
                checked += 1
        assert checked > 12


class TestHooks:
    HOOKS = load(".pre-commit-hooks.yaml")

    @pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
    def test_the_entry_takes_a_list_of_files(self, hook: dict[str, Any], tmp_path: Path) -> None:
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
        (tmp_path / "b.txt").write_text("天气很好。\n", encoding="utf-8")
        program, *arguments = shlex.split(hook["entry"])
        assert program == "cleaner"
        command = [sys.executable, "-m", "cleaner", *arguments, "a.txt", "b.txt"]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        is_fixed = (tmp_path / "a.txt").read_text(encoding="utf-8") != PAGE
        assert (done.returncode, is_fixed) == ((0, True) if hook["id"] == "cleaner-fix" else (1, False))

    def test_they_look_at_texts(self) -> None:
        for hook in self.HOOKS:
            assert re.search(hook["files"], "corpus/a.txt")
            assert not re.search(hook["files"], "corpus/a.txt.cleaner.toml")


class TestAction:
    """Runs the steps of action.yml as a runner does, with a `gh` that only notes what it was asked."""

    ACTION = load("action.yml")

    @pytest.fixture
    def work(self, tmp_path: Path) -> Path:
        for folder in ("work/corpus", "temp", "bin"):
            (tmp_path / folder).mkdir(parents=True)
        (tmp_path / "work" / "corpus" / "a b.txt").write_text(PAGE, encoding="utf-8")
        answer = f'echo "$@" >> {tmp_path}/gh.log\necho "$GH_ANSWER"\nexit "${{GH_STATUS:-0}}"'
        for name, script in (("python", f'exec {sys.executable} "$@"'), ("gh", answer)):
            (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / "bin" / name).chmod(0o755)
        return tmp_path

    def run(self, work: Path, environment: dict[str, str] | None = None, **inputs: str) -> tuple[int, str]:
        """Return the exit code of the last step, and what all wrote to standard output."""
        for key in inputs:
            assert key.replace("_", "-") in self.ACTION["inputs"]
        values = {f"inputs.{name}": str(item["default"]) for name, item in self.ACTION["inputs"].items()}
        values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        values |= {"github.event.pull_request.number": "7", "github.action_path": str(ROOT)}
        base = {
            **{"PATH": f"{work / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(work)},
            **{"RUNNER_TEMP": str(work / "temp"), "GITHUB_REPOSITORY": "someone/corpus", "GITHUB_ACTIONS": "true"},
            **{"GITHUB_WORKSPACE": str(work / "work"), "GITHUB_OUTPUT": str(work / "output")},
            **{"GITHUB_STEP_SUMMARY": str(work / "step.md"), "XDG_CACHE_HOME": str(work / "cache")},
            **(environment or {}),
        }
        code, out = 0, ""
        for step in self.ACTION["runs"]["steps"]:
            if "uses" in step or step["name"] == "Install cleaner" or not self.holds(step.get("if", ""), values):
                continue
            assert "${{" not in step["run"], "expressions in a script are injected as they are"
            own = {key: self.evaluate(value, values) for key, value in step.get("env", {}).items()}
            (work / "output").write_text("")
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=work / "work",
                env={**base, **own},
                capture_output=True,
                text=True,
                check=False,
            )
            code, out = done.returncode, out + done.stdout
            for line in (work / "output").read_text().splitlines():
                key, _, value = line.partition("=")
                values[f"steps.{step['id']}.outputs.{key}"] = value
            if code:
                break
        return code, out

    @staticmethod
    def evaluate(text: str, values: dict[str, str]) -> str:
        return re.sub(r"\$\{\{ *(.+?) *\}\}", lambda match: values.get(match[1], ""), str(text))

    @staticmethod
    def holds(condition: str, values: dict[str, str]) -> bool:
        for part in filter(None, condition.split(" && ")):
            name, sign, wanted = part.split(" ")
            if (values.get(name, "") == wanted.strip("'")) is not (sign == "=="):
                return False
        return True

    def test_finds_annotates_reports_and_comments(self, work: Path) -> None:
        import json

        code, out = self.run(work, paths="corpus\n")
        assert code == 1
        assert "::warning file=corpus/a b.txt,line=2," in out
        log = json.loads((work / "temp" / "cleaner.sarif").read_text(encoding="utf-8"))
        assert check_log(log)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "corpus/a%20b.txt"
        assert "### cleaner: 1 to look at" in (work / "step.md").read_text(encoding="utf-8")
        comment = (work / "temp" / "cleaner-comment.md").read_text(encoding="utf-8")
        assert comment.startswith("<!-- cleaner check -->\n### cleaner: 1 to look at")
        asked = (work / "gh.log").read_text().splitlines()
        assert "repos/someone/corpus/issues/7/comments" in asked[0]
        assert asked[1].startswith("api --method POST repos/someone/corpus/issues/7/comments --field body=@")

    def test_changes_its_comment(self, work: Path) -> None:
        self.run(work, {"GH_ANSWER": "42"}, paths="corpus")
        asked = (work / "gh.log").read_text().splitlines()
        assert asked[1].startswith("api --method PATCH repos/someone/corpus/issues/comments/42 --field body=@")

    def test_a_token_that_may_not_comment_is_a_warning(self, work: Path) -> None:
        code, out = self.run(work, {"GH_STATUS": "1"}, paths="corpus")
        assert code == 1
        assert "::warning title=cleaner::The summary could not be commented" in out

    def test_clean_texts_pass(self, work: Path) -> None:
        (work / "work" / "corpus" / "a b.txt").write_text("天气很好。\n", encoding="utf-8")
        assert self.run(work, paths="corpus")[0] == 0

    def test_inputs_come_through(self, work: Path) -> None:
        code, out = self.run(
            work, paths="corpus/a b.txt", options="--fail-on\nerror", annotate="false", comment="false"
        )
        assert code == 0
        assert "corpus/a b.txt:2:1: chrome/app-prompt" in out
        assert not (work / "gh.log").exists()
        baseline = {"baseline": "known.json", "paths": "corpus"}
        assert self.run(work, options="--update-baseline", **baseline)[0] == 0
        assert self.run(work, **baseline)[0] == 0
        (work / "work" / "known").mkdir()
        (work / "work" / "known" / "b.txt").write_text(PAGE * 3, encoding="utf-8")
        assert "known-document" in self.run(work, paths="corpus", against="known")[1]
        code, out = self.run(work, paths="corpus", changed_since="origin/main")
        assert code == 2

    def test_a_mistake_is_said_and_nothing_of_an_earlier_run_is_sent(self, work: Path) -> None:
        self.run(work, paths="corpus")
        (work / "gh.log").unlink()
        assert self.run(work, paths="corpus", options="--no-such-option")[0] == 2
        assert not (work / "gh.log").exists()

    @pytest.mark.parametrize("evil", ["$(touch hacked)", "`touch hacked`", '"; touch hacked; "', "--fix"])
    def test_names_are_names(self, work: Path, evil: str) -> None:
        code, _ = self.run(work, paths=evil, baseline=evil)
        assert code == 2
        assert not (work / "work" / "hacked").exists()

    def test_every_input_and_output_is_used(self) -> None:
        text = (ROOT / "action.yml").read_text(encoding="utf-8")
        steps = text.partition("\nruns:")[2]
        for name in self.ACTION["inputs"]:
            assert f"inputs.{name}" in steps, name
        for name in self.ACTION["outputs"]:
            assert f"{name}=" in steps, name
