"""`reports/` is exactly what the README's main job leaves."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.cli.conftest import tree

ROOT = Path(__file__).resolve().parent.parent.parent


def test_reports_are_fresh(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["clean", str(ROOT / "seeds"), "-o", str(tmp_path / "reports")])
    assert done.exit_code == 0, done.output
    made, committed = tree(tmp_path / "reports"), tree(ROOT / "reports")
    stale = sorted(name for name in made.keys() | committed.keys() if made.get(name) != committed.get(name))
    assert stale == [], "reports/ is stale: run `cleaner clean seeds -o reports --fresh` and commit what changed"


def test_running_the_main_job_again_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "reports"
    made = []
    for _ in range(2):
        assert CliRunner().invoke(app, ["clean", str(ROOT / "seeds"), "-o", str(out)]).exit_code == 0
        made.append(tree(out))
    assert made[0] == made[1]
