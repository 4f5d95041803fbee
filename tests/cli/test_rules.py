from __future__ import annotations

import json

from tests.cli.conftest import Run
from tests.doubles import RULES


def test_lists_all_rules_in_order(run: Run) -> None:
    lines = run("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    assert lines[2].split(maxsplit=3)[1:] == ["warning", "safe", "The summary of chrome/prompt."]


def test_lists_the_rules_of_a_stage_as_json(run: Run) -> None:
    rows = json.loads(run("rules", "--stage", "encoding", "--format", "json").stdout)
    assert [row["id"] for row in rows] == ["encoding/lost", "encoding/broken"]
    assert rows[0]["keep"] == ["照旧的一句话。\n"]


def test_an_unknown_stage_names_the_nearest(run: Run) -> None:
    result = run("rules", "--stage", "encodng")
    assert result.exit_code == 2
    assert "did you mean 'encoding'" in result.stderr


def test_explains_a_rule_with_its_examples(run: Run) -> None:
    result = run("explain", "script/traditional")
    assert result.exit_code == 0
    assert result.stdout.startswith("# script/traditional\n\nThe summary of script/traditional.\n")
    for part in ("safe: the fix never changes meaning", "-隨\n+随", "照旧的一句话。", "`--ignore script/traditional`"):
        assert part in result.stdout
    assert "removes whole spans of the kind chrome" in run("explain", "chrome/prompt").stdout


def test_explains_with_colour_on_a_terminal(run: Run, monkeypatch: object) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("explain", "script/traditional").stdout


def test_an_unknown_rule_names_the_nearest(run: Run) -> None:
    result = run("explain", "script/tradtional")
    assert result.exit_code == 2
    assert "did you mean script/traditional" in result.stderr
    assert result.stdout == ""


def test_a_stage_is_no_rule_but_has_some(run: Run) -> None:
    result = run("explain", "typography")
    assert result.exit_code == 2
    assert "`cleaner rules --stage typography` lists its rules" in result.stderr
