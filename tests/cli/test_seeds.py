"""The main job on the seeds, with the program's own stages: the way there and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import cleaner
from cleaner.cli.app import app
from cleaner.config import STAGES
from tests.cli.conftest import tree

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def results() -> dict[str, cleaner.Result]:
    return {seed.name: cleaner.clean(seed.read_bytes()) for seed in SEEDS}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name[:3])
def test_restores_and_is_settled(seed: Path, results: dict[str, cleaner.Result]) -> None:
    result = results[seed.name]
    assert cleaner.restore(result.text, result.ledger) == seed.read_bytes()
    assert cleaner.clean(result.text).text == result.text
    assert "\n\n" not in result.text


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name[:3])
def test_a_clean_text_passes_the_check(seed: Path, results: dict[str, cleaner.Result]) -> None:
    left = cleaner.check(results[seed.name].text)
    assert [finding.rule for finding in left if finding.severity != "info" or finding.fix] == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_can_be_taken_back(stage: str, results: dict[str, cleaner.Result]) -> None:
    for result in results.values():
        reverted = result.ledger.revert(result.text, [stage])
        made = [edit for layer in result.ledger.layers for edit in layer if edit.rule.startswith(f"{stage}/")]
        assert len(reverted.reverted) == len(made)
        assert (reverted.text != result.text) == bool(made)


def test_the_command_gives_the_raw_bytes_back(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["clean", str(ROOT / "seeds"), "-o", str(tmp_path / "out"), "-q"]).exit_code == 0
    assert run(app, ["restore", str(tmp_path / "out"), "-o", str(tmp_path / "raw"), "-q"]).exit_code == 0
    assert tree(tmp_path / "raw") == {seed.name: seed.read_bytes() for seed in SEEDS}
    done = run(app, ["restore", str(tmp_path / "out"), "-o", str(tmp_path / "half"), "--revert", "typography", "-q"])
    assert done.exit_code == 0
    assert set(tree(tmp_path / "half")) == {seed.name for seed in SEEDS}
    text = tmp_path / "out" / "texts" / SEEDS[0].name
    text.write_text(text.read_text(encoding="utf-8") + "一行\n", encoding="utf-8")
    refused = run(app, ["restore", str(tmp_path / "out"), "-o", str(tmp_path / "again")])
    assert refused.exit_code == 2
    assert SEEDS[0].name in refused.stderr
