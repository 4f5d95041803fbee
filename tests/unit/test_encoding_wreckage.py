"""What misreading has destroyed is reported with its place, and never changed; what only looks like it is not."""

from __future__ import annotations

import pytest

import cleaner

SENTENCES = [
    "今天下午我们去图书馆看书，顺便借几本小说回家。",
    "会议决定明年春天在县城修建一座新的体育馆。",
    "下雨天路滑，请各位同学注意安全。",
    "老師說這個問題很簡單，但是沒有人回答得出來。",
]
PATHS = [
    ("big5hkscs",),
    ("cp932",),
    ("cp949",),
    ("gb18030", "gb18030"),
    ("gb18030", "gb18030", "gb18030"),
    ("big5hkscs", "gb18030"),
    ("cp1252", "gb18030"),
    ("cp932", "gb18030"),
    ("cp1252", "cp1252", "gb18030"),
]
OWN = [
    f"encoding/{name}"
    for name in ("unreadable", "lost-text", "kun-jin-kao", "memory-fill", "damage-shown", "replacement-character")
]
PROSE = "村里的老人都说，那一年的雪下得特别大，连路都封了。"


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in cleaner.clean(text, select=OWN).findings]


def rules(text: str) -> set[str]:
    return {rule.removeprefix("encoding/") for rule, _ in found(text)}


@pytest.mark.parametrize("sign", ["\ufffd", "?"])
@pytest.mark.parametrize("path", PATHS, ids="-".join)
def test_a_line_misread_with_losses_is_one_finding(path: tuple[str, ...], sign: str) -> None:
    for sentence in SENTENCES:
        line = sentence
        for codec in path:
            line = line.encode().decode(codec, "replace").replace("\ufffd", sign)
        result = cleaner.clean(f"{PROSE}\n{line}\n{PROSE}\n", select=["encoding/unreadable"])
        assert [(one.start, one.end) for one in result.findings] == [(len(PROSE) + 1, len(PROSE) + 1 + len(line))]
        assert result.text == f"{PROSE}\n{line}\n{PROSE}\n"


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES,
        "餈糕撠米嚗銝，都是冷僻的字。",
        "饕餮魑魅魍魉，薏苡枇杷荸荠茱萸，鱸鱖鰱鯽鯉鱘鰉鮭鱒。",
        "これはﾊﾝｶｸｶﾅを含む普通の文章です。",
        "鐵路銀行鋼鐵錦繡鑼鼓，學習歷史與語言。",
        "한국어로 쓴 평범한 문장입니다. 餓鬼, 訝字.",
        "浣溪沙、濂溪、瀛海、鍾馗、鈕扣、姝丽。",
    ],
)
def test_rare_characters_are_no_wreck(text: str) -> None:
    assert found(text + "\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "真的吗??????",
        "什么????????\n我不信。",
        "密码：????????",
        "出生日期：????年??月??日",
        "a ??= b ?? c; x?.y???.z",
        "(?:a|b)??[^?]*?????$",
        "| ???? | ????? | 待定 |",
        "what???? are you serious????????",
        "???-????-????????",
        "??/??/???? ??:??",
        "SELECT * FROM t WHERE a = '????????' AND b IN (????, ??????);",
        "https://example.org/?q=????????&p=????",
        "```\n????????2019????????API????\n```",
        "他愣住了。\n????????????\n“你说什么？”",
        "????",
        "???? ????",
        "// ???????????????? why",
        "# is this a number????????????",
        "???? please check this ????",
        "- ??????????",
    ],
)
def test_question_marks_that_people_write(text: str) -> None:
    assert "lost-text" not in rules(text + "\n")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("??????2019??????????????API????", [(0, 31)]),
        (f"{PROSE}\n????????????\n{PROSE}", [(26, 38)]),
        ("????????, ????? 12 ????????????.\n\n????????", [(0, 32), (34, 42)]),
        ("????????????\n??????????\n", [(0, 12), (13, 23)]),
        ("- ???? `cache/` JSON ???\n- ?????? API ????\n- ????????\n", [(0, 24), (25, 42), (43, 53)]),
    ],
)
def test_rows_where_text_was_lost(text: str, places: list[tuple[int, int]]) -> None:
    result = cleaner.clean(text, select=["encoding/lost-text"])
    assert [(finding.start, finding.end) for finding in result.findings] == places
    assert result.text == text


@pytest.mark.parametrize(
    "text",
    [
        "嚙踝蕭嚙踝蕭嚙瞎，下班了",
        "占쏙옙占쏙옙占",
        "鐃緒申鐃緒申と",
        "пїЅпїЅ текст",
        "О©╫О©╫",
        "∩┐╜∩┐╜ text",
        "今天锟斤拷锟斤拷要锟矫猴拷学习",
    ],
)
def test_replacement_characters_read_again(text: str) -> None:
    assert set(found(text)) == {("encoding/kun-jin-kao", "warning")}
    assert cleaner.clean(text, select=OWN).text == text


@pytest.mark.parametrize(
    "text", ["屯屯屯屯", "葺葺葺葺葺", "铪铪铪铪", "烫烫烫屯屯屯", "昍昍昍昍昍", "ÌÌÌÌÌÌÌÌÌÌ", "=ÍÍÍÍÍÍÍÍ;"]
)
def test_memory(text: str) -> None:
    assert found(text + "\n") == [("encoding/memory-fill", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "村村屯屯通了路",
        "好烫烫烫烫烫烫烫",
        "烫烫烫烫烫烫啊！",
        "SÍÍÍÍÍÍÍÍÍ!",
        "啮齿动物与脚踝",
        "《锟斤拷》",
        "print('锟斤拷')",
        "写作`锟斤拷锟斤拷`即可",
        "占쏙",
        "c == '\ufffd'",
    ],
)
def test_words_and_code_are_no_damage(text: str) -> None:
    assert found(text + "\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "常见的乱码是“锟斤拷”。\n锟斤拷锟斤拷锟斤拷\n烫烫烫烫烫烫烫烫\n",
        "打开一看，满屏的锟斤拷，头都大了。\n",
        "他的网名叫锟斤拷，大家都笑。\n",
        "请在设置里改编码。\n> 锟斤拷\n> 烫烫烫\n",
        "顾客要了一杯烫烫烫的锟斤拷。\n",
        "- 烫烫烫烫烫烫：内存里填充的是 0xcc\n- 屯屯屯屯：填充的是 0xcd\n",
        "转自屯屯屯屯的回答\n",
        "为什么会出现锟斤拷这样的乱码？\n\ufffd\ufffd\ufffd\n上面这一行原来是三个字。\n后来怎样了呢？\n请看下文。\n",
        "锟斤拷的来历很有意思。\n",
    ],
)
def test_talk_of_damage_is_an_info_at_most(text: str) -> None:
    assert {severity for _, severity in found(text)} <= {"info"}


def test_most_lines_damaged_are_damage_whatever_they_talk_of() -> None:
    text = "全是乱码\ufffd怎么办\n" + "这一行也坏\ufffd了，没有办法。\n" * 4
    assert ("encoding/replacement-character", "warning") in found(text)


def test_quoted_damage_in_a_damaged_text_is_damage() -> None:
    text = '// 锟斤拷询锟矫伙拷\n// 锟斤拷页锟叫憋拷\nprint("锟斤拷锟斤拷")\n'
    places = [finding.start for finding in cleaner.clean(text, select=["encoding/kun-jin-kao"]).findings]
    assert text.index('"') + 1 in places
    assert cleaner.clean('print("锟斤拷锟斤拷")\n', select=["encoding"]).findings == ()


def test_a_damaged_line_is_not_touched_by_other_rules() -> None:
    line = SENTENCES[0].encode().decode("cp949", "replace")
    assert cleaner.clean(line, select=["encoding"]).text == line
