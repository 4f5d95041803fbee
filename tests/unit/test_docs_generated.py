from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def generate(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)


def test_generated_pages_are_up_to_date() -> None:
    done = generate(ROOT / "docs" / "generate.py", "--check")
    assert (done.returncode, done.stdout) == (0, ""), "run `python docs/generate.py`"


def test_stale_pages_are_named_and_mended(tmp_path: Path) -> None:
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "cleaner").symlink_to(ROOT / "cleaner")
    script = tmp_path / "docs" / "generate.py"
    script.write_text((ROOT / "docs" / "generate.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "docs" / "rules" / "gone.md").write_text("a stage that is no more", encoding="utf-8")
    done = generate(script, "--check")
    assert done.returncode == 1
    assert "stale: docs/rules/gone.md" in done.stdout
    assert "stale: docs/cli.md" in done.stdout
    assert generate(script).returncode == 0
    assert not (tmp_path / "docs" / "rules" / "gone.md").exists()
    assert generate(script, "--check").returncode == 0
    assert generate(script, "--chek").returncode == 2
