from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from cleaner.cli.app import app
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
    assert (rows[0]["bytes"], rows[0]["lines"], rows[0]["line_ends"], rows[0]["language"]) == (0, 0, {}, "und")


def test_tells_the_runner_up_the_parts_and_a_named_codec(tmp_path: Path) -> None:
    lines = "春天的河边开满了野花，孩子们放着风筝。\n奶奶说今年的杏子会比去年的甜。\n"
    (tmp_path / "a.txt").write_bytes(lines.encode("gbk"))

    def inspect(*arguments: object) -> Result:  # with the rules as they are
        return CliRunner().invoke(app, ["inspect", *map(str, arguments)])

    (tmp_path / "b.txt").write_bytes(
        (lines + lines).encode() + lines.encode("gbk") + lines.encode() + lines[:20].encode("gbk")
    )
    shown = inspect(tmp_path / "a.txt").stdout
    assert "encoding   gb18030 (confidence 0.99, runner-up cp950)" in shown
    shown = inspect(tmp_path / "b.txt").stdout
    assert "    lines 5 to 6 in gb18030\n    line 9 in gb18030\n" in shown
    assert "encoding/mixed-encodings 2" in shown
    shown = inspect(tmp_path / "a.txt", "--encoding", "big5").stdout
    assert "encoding   cp950 (as named, not detected)" in shown
    row = json.loads(inspect(tmp_path / "a.txt", "--format", "json").stdout)[0]
    assert row["encoding"] == {"codec": "gb18030", "confidence": 0.99, "runner_up": "cp950"}
    row = json.loads(inspect(tmp_path / "a.txt", "--encoding", "big5", "--format", "json").stdout)[0]
    assert row["encoding"]["named"] is True


def test_what_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一\n", encoding="utf-8")
    result = run("inspect", tmp_path / "a.txt", tmp_path / "b.txt")
    assert result.exit_code == 2
    assert "b.txt: no such file" in result.stderr
    assert "a.txt\n" in result.stdout
    assert run("inspect", tmp_path / "a.txt", "--encoding", "nonsense").exit_code == 2


def test_tells_the_language_by_its_tag(run: Run, tmp_path: Path) -> None:
    texts = {
        "今天天气很好。": "zh-Hans",
        "今天天氣很好。": "zh-Hant",
        "這套軟體的品質很好。": "zh-Hant-TW",
        "中文": "zh",
        "今日はとても良い天気です。": "ja",
        "오늘은 날씨가 좋다": "ko",
        "It is a fine day for the walk.": "en",
        "123": "und",
    }
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text + "\n", encoding="utf-8")
    rows = json.loads(run("inspect", tmp_path, "--format", "json").stdout)
    assert [row["language"] for row in rows] == list(texts.values())


def test_shows_leaning_and_stretches(run: Run, tmp_path: Path) -> None:
    poem = "展览的说明写得很简单。\n千山鳥飛絕，萬徑人蹤滅。\n孤舟蓑笠翁，獨釣寒江雪。\n他抄下来贴在墙上。\n"
    (tmp_path / "a.txt").write_text(poem, encoding="utf-8")
    (tmp_path / "b.txt").write_text("這套軟體的品質很好。\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("中文\n", encoding="utf-8")
    (tmp_path / "d.txt").write_text("".join(f"简体说{n}\n漢語國{n}\n" for n in range(9)), encoding="utf-8")
    shown = run("inspect", tmp_path).stdout
    assert "    line 1 hans (zh-Hans)\n    lines 2 to 3 hant (zh-Hant)\n    line 4 hans (zh-Hans)\n" in shown
    assert "    leaning to Taiwan: 軟體, 品質\n" in shown
    assert "  script     hans  no character tells\n" in shown
    assert "    and 8 more; --format json lists all\n" in shown
    row = json.loads(run("inspect", tmp_path / "a.txt", "--format", "json").stdout)[0]["script"]
    assert row["spans"][1] == {
        "start": 12,
        "end": 37,
        "name": "hant",
        "tag": "zh-Hant",
        "first_line": 2,
        "last_line": 3,
    }
    assert set(row["letters"]) == {"hans", "hant", "shared"}
