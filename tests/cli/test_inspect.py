from __future__ import annotations

import json
from pathlib import Path

from cleaner.corpus.inspection import guess_language, writing_shares
from tests.cli.conftest import Run


def test_tells_what_a_file_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("汉字汉字?\r\nab\r\n丢\ufffd\n".encode())
    result = run("inspect", tmp_path / "a.txt")
    assert result.exit_code == 0
    shown = result.stdout
    for part in (
        "encoding   utf-8 (confidence 1.00)",
        "line ends  lf 1, crlf 2",
        "12 characters, 3 lines, the longest of 5",
        "writing    han 71.4%, latin 28.6%",
        "damage     encoding/broken 1, encoding/lost 1",
        "1:5: encoding/lost a character is lost",
    ):
        assert part in shown


def test_json_and_empty_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    rows = json.loads(run("inspect", tmp_path, "--format", "json").stdout)
    assert rows[0]["path"].endswith("empty.txt")
    assert (rows[0]["bytes"], rows[0]["lines"], rows[0]["line_ends"], rows[0]["language"]) == (0, 0, {}, "unknown")


def test_what_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一\n", encoding="utf-8")
    result = run("inspect", tmp_path / "a.txt", tmp_path / "b.txt")
    assert result.exit_code == 2
    assert "b.txt: no such file" in result.stderr
    assert "a.txt\n" in result.stdout
    assert run("inspect", tmp_path / "a.txt", "--encoding", "nonsense").exit_code == 2


def test_guesses_the_language_from_the_writing() -> None:
    for text, script, language in (
        ("今天天气很好。", "hans", "zh-Hans"),
        ("今天天氣很好。", "hant", "zh-Hant"),
        ("用 Python 写的软件 cleaner 已经发布", "mixed", "zh"),
        ("今日はとても良い天気です。", "other", "ja"),
        ("오늘은 날씨가 좋다", "other", "ko"),
        ("A fine day.", "other", "latin"),
        ("123", "other", "unknown"),
    ):
        assert guess_language(writing_shares(text), script) == language
