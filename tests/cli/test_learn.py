"""`cleaner learn`, and its rules given to `clean` and `check`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleaner.cli.app import app
from tests.unit.test_learning import paragraph

FOOTER = "海岸通讯社供稿"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with two sources of eight texts, one of which has a footer."""
    for number in range(16):
        source = "shore" if number % 2 else "hill"
        folder = tmp_path / "corpus" / source
        folder.mkdir(parents=True, exist_ok=True)
        lines = [paragraph(number * 10 + at) for at in range(4)] + ([FOOTER] if source == "shore" else [])
        (folder / f"{number:02}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "corpus"


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def test_learn_clean_and_check(site: Path, tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    learned = run("learn", site, "-o", rules)
    assert learned.exit_code == 0
    assert learned.stdout == ""
    assert "16 documents, 1 rule proposed, 0 of them off" in learned.stderr
    assert f"--rules {rules}" in learned.stderr
    found = run("check", site, "--rules", rules, "--select", "chrome/site-rule")
    assert found.exit_code == 1
    assert found.stdout.count("chrome/site-rule") == 8
    assert run("check", site, "--select", "chrome/site-rule").exit_code == 0
    out = tmp_path / "out"
    assert run("clean", site, "-o", out, "--rules", rules, "-q").exit_code == 0
    texts = [file.read_text(encoding="utf-8") for file in sorted(out.glob("texts/**/*.txt"))]
    assert len(texts) == 16
    assert not any(FOOTER in text for text in texts)
    assert "shore-1" in (out / "ledgers" / "shore" / "01.txt.jsonl").read_text(encoding="utf-8")
    back = tmp_path / "back"
    assert run("restore", out, "-o", back).exit_code == 0
    assert (back / "shore" / "01.txt").read_bytes() == (site / "shore" / "01.txt").read_bytes()


def test_other_rules_make_another_run(site: Path, tmp_path: Path) -> None:
    rules, out = tmp_path / "site.toml", tmp_path / "out"
    run("learn", site, "-o", rules)
    run("clean", site, "-o", out, "-q")
    assert FOOTER in (out / "texts" / "shore" / "01.txt").read_text(encoding="utf-8")
    run("clean", site, "-o", out, "--rules", rules, "-q")
    assert FOOTER not in (out / "texts" / "shore" / "01.txt").read_text(encoding="utf-8")


def test_a_rule_of_one_source_leaves_the_others_alone(site: Path, tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    run("learn", site, "-o", rules)
    other = site / "hill" / "00.txt"
    other.write_text(other.read_text(encoding="utf-8") + FOOTER + "\n", encoding="utf-8")
    assert run("check", other, "--rules", rules, "--select", "chrome/site-rule").exit_code == 0
    assert run("check", site / "shore", "--rules", rules, "--select", "chrome/site-rule").exit_code == 1
    raw = (site / "shore" / "01.txt").read_bytes()
    cleaned = run("clean", "-", "--rules", rules, "-q", stdin=raw)
    assert FOOTER not in cleaned.stdout


def test_to_standard_output_and_flat(site: Path) -> None:
    learned = run("learn", site, "--flat", "-q")
    assert learned.exit_code == 0
    assert learned.stderr == ""
    assert 'name = "all-1"' in learned.stdout
    assert "source" not in learned.stdout


def test_wrong_rules_are_refused_before_anything_is_read(site: Path, tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    rules.write_text("[[rule]]\nname = 'a'\nlines = ['']\n", encoding="utf-8")
    for command in (["check", site], ["clean", site, "-o", tmp_path / "out"], ["clean", "-"]):
        result = run(*command, "--rules", rules, stdin=b"")
        assert result.exit_code == 2
        assert f"cleaner: {rules}: rule 'a': 'lines' has an empty line" in result.stderr
    missing = run("check", site, "--rules", tmp_path / "none.toml")
    assert missing.exit_code == 2
    assert "make it with `cleaner learn`" in missing.stderr


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("learn", empty, "-o", tmp_path / "site.toml")
    assert result.exit_code == 2
    assert "no text was read" in result.stderr
    assert not (tmp_path / "site.toml").exists()
    missing = run("learn", tmp_path / "none", "-o", tmp_path / "site.toml")
    assert missing.exit_code == 2
    assert "no such file or folder" in missing.stderr
    assert run("learn", "-").exit_code == 2
    assert run("learn").exit_code == 2
    assert run("learn", empty, "--min-documents", "1").exit_code == 2
    assert run("learn", empty, "--min-share", "2").exit_code == 2


def test_too_few_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOOTER + "\n", encoding="utf-8")
    result = run("learn", tmp_path / "a.txt", "-o", tmp_path / "site.toml")
    assert result.exit_code == 0
    assert "a line must stand in 5 documents" in result.stderr
    assert run("check", tmp_path / "a.txt", "--rules", tmp_path / "site.toml").exit_code == 0


def test_binary_files_are_reported_once_and_the_others_done(site: Path, tmp_path: Path) -> None:
    (site / "shore" / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (site / "shore" / ".hidden.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (site / "shore" / "gbk.txt").write_bytes((paragraph(900) + "\n" + FOOTER + "\n").encode("gb18030"))
    result = run("learn", site, "-o", tmp_path / "site.toml")
    assert result.exit_code == 2
    assert result.stderr.count("image.txt: not text") == 1
    assert "17 documents, 1 rule proposed" in result.stderr
    assert "documents = 9" in (tmp_path / "site.toml").read_text(encoding="utf-8")


def test_files_of_others_are_not_overwritten(site: Path, tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    rules.write_text("[[rule]]\n", encoding="utf-8")
    refused = run("learn", site, "-o", rules)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert run("learn", site, "-o", rules, "--force").exit_code == 0
    assert run("learn", site, "-o", rules).exit_code == 0
    folder = run("learn", site, "-o", tmp_path)
    assert folder.exit_code == 2
    assert "is a folder" in folder.stderr
