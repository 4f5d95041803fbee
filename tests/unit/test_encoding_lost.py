from __future__ import annotations

import pytest

import cleaner


def reported(text: str | bytes, rule: str) -> list[int]:
    return [finding.start for finding in cleaner.clean(text, select=["encoding"]).findings if finding.rule == rule]


def test_bytes_are_reported_once() -> None:
    raw = "第一行。\n".encode() + b"\xff" + "第二行，\ufffd也坏了。\n".encode()
    findings = cleaner.clean(raw, select=["encoding"]).findings
    assert [(finding.rule, finding.severity, finding.line) for finding in findings] == [
        ("encoding/undecodable", "error", 2),
        ("encoding/replacement-character", "warning", 2),
    ]
    assert all(finding.fix is None for finding in findings)


def test_a_wrecked_line_is_one_finding() -> None:
    wrecked = "今晚的月亮又大又圆，大家都在院子里看".encode("gbk").decode("utf-8", "replace")
    assert reported(f"好的一行。\n{wrecked}\n", "encoding/undecodable") == [6]
    assert reported(f"好的一行。\n{wrecked}\n", "encoding/replacement-character") == []


def test_a_row_of_signs_alone_is_no_wrecked_line() -> None:
    assert reported("上面。\n\ufffd\ufffd\ufffd\ufffd\n下面。\n", "encoding/undecodable") == []
    assert reported("上面。\n\ufffd\ufffd\ufffd\ufffd\n下面。\n", "encoding/replacement-character") == [4]


@pytest.mark.parametrize(
    "text",
    [
        "名字里有“锟斤拷”三个字",
        "锟斤拷是一种乱码",
        "张锟在家",
        "他说烫烫烫，很烫",
        "《锟斤拷》",
        "手持两把锟斤拷，口呼烫烫烫烫烫烫烫烫",
    ],
)
def test_talk_of_damage_is_no_damage(text: str) -> None:
    assert cleaner.clean(text + "\n", select=["encoding"]).findings == ()


def test_kun_jin_kao_has_its_place() -> None:
    text = "前一行\n记录：锟斤拷锟斤拷完成\n"
    assert reported(text, "encoding/kun-jin-kao") == [7]


@pytest.mark.parametrize(
    "text",
    [
        "《人工智能?未来已来》",
        "《谁写了这本?指南》",
        "《中国工业报告》?未必。",
        "他姓王?李老师问。",
        "为什么选AI?报告给出答案。",
        "《AI?看这份报告，就够了》",
        "李?王?张?都不是。",
        "你去哪儿?小王问。",
        "https://example.org/查?词=法",
        "满意□一般□不满意",
        "真的?假的?",
    ],
)
def test_questions_are_questions(text: str) -> None:
    assert reported(text, "encoding/lost-character") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("印发《道路?通安全管理条例》的通知", 5),
        ("《2023?度工作报告》已经发布", 5),
        ("歌手陶?演唱了新歌", 3),
        ("会上，朱?基发言", 4),
        ("《全球?务贸易研究（上）》", 3),
        ("铭文作“永□其昌”", 5),
    ],
)
def test_lost_characters_are_placed(text: str, place: int) -> None:
    assert reported(text, "encoding/lost-character") == [place]
