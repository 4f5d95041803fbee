"""What misreading has destroyed is reported with its place, and never changed; what only looks like it is not."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.encoding.misread.codec_paths import DOUBLE_BYTE, SINGLE_BYTE, python_codec
from cleaner.encoding.traits import Trait, Traits

SENTENCES = [
    "今天下午我们去图书馆看书，顺便借几本小说回家。",
    "会议决定明年春天在县城修建一座新的体育馆。",
    "下雨天路滑，请各位同学注意安全。",
    "老師說這個問題很簡單，但是沒有人回答得出來。",
]
PATHS = [
    ("gb18030",),
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


def misread(sentence: str, path: tuple[str, ...], sign: str = "\ufffd") -> str:
    for codec in path:
        sentence = sentence.encode().decode(codec, "replace").replace("\ufffd", sign)
    return sentence


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in cleaner.clean(text, select=OWN).findings]


def rules(text: str) -> set[str]:
    return {rule.removeprefix("encoding/") for rule, _ in found(text)}


@pytest.mark.parametrize("sign", ["\ufffd", "?"])
@pytest.mark.parametrize("path", PATHS, ids="-".join)
def test_a_line_misread_with_losses_is_one_finding(path: tuple[str, ...], sign: str) -> None:
    own = "encoding/lossy-misreading" if path == ("gb18030",) else "encoding/unreadable"
    for sentence in SENTENCES:
        line = misread(sentence, path, sign)
        result = cleaner.clean(f"{PROSE}\n{line}\n{PROSE}\n", select=[own])
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


@pytest.mark.parametrize("path", PATHS, ids="-".join)
def test_the_way_tells_the_rule(path: tuple[str, ...]) -> None:
    rule = "lossy-misreading" if path == ("gb18030",) else "unreadable"
    line = misread(SENTENCES[0], path)
    result = cleaner.clean(line + "\n", select=["encoding/lossy-misreading", "encoding/unreadable"])
    assert [finding.rule for finding in result.findings] == [f"encoding/{rule}"]


def test_a_damaged_line_is_not_touched_by_other_rules() -> None:
    line = SENTENCES[0].encode().decode("cp949", "replace")
    assert cleaner.clean(line, select=["encoding"]).text == line


def thrice(sentence: str) -> str:
    line = sentence.encode("gb18030")
    for _ in range(2):
        line = line.decode("latin-1").encode()
    return line.decode("latin-1")


@pytest.mark.parametrize("sentence", SENTENCES[:3])
@pytest.mark.parametrize("select", [["encoding"], None])
def test_controls_stay_where_they_are_bytes_of_misread_text(sentence: str, select: list[str] | None) -> None:
    line = thrice(sentence)
    assert set(line) & set(map(chr, range(0x80, 0xA0)))
    text = f"{PROSE}\n{line}\n下雨\u00ad天路\u0081滑。\n"
    result = cleaner.clean(text, select=select)
    assert result.text == f"{PROSE}\n{line}\n下雨天路滑。\n"
    assert cleaner.clean(result.text, select=select).text == result.text
    assert cleaner.restore(result.text, result.ledger) == text.encode()


def test_only_what_is_reported_as_unreadable_is_left_alone() -> None:
    line = thrice(SENTENCES[0])
    mended = cleaner.clean(line + "\n", select=["encoding/c1-control"]).text
    assert mended != line + "\n"
    assert cleaner.clean(line + "\n", ignore=["encoding/misread-thrice"], select=["encoding"]).text == mended
    # A lost character beside it, or a deceiving control of direction around it, protects nothing.
    assert cleaner.clean("一个\ufffd字\u00ad没有了。\n", select=["encoding"]).text == "一个\ufffd字没有了。\n"
    turned = "\u202eabc \uf90a \u05d0\n"
    assert cleaner.clean(turned, select=["encoding"]).text == turned.replace("\uf90a", "\u91d1")


def test_controls_of_ascii_leave_unreadable_lines_as_well() -> None:
    line = misread(SENTENCES[0], ("cp949",))
    assert cleaner.clean(f"{line}\x07\r\n{PROSE}", select=["encoding"]).text == f"{line}\n{PROSE}"


def test_private_use_characters_in_unreadable_lines_are_bytes() -> None:
    whole = misread("桥梁、房梁、栋梁和山梁，说的都是梁，写法也都一样。", ("gb18030",))
    line = "".join("\ufffd" if place % 5 == 4 and sign < "\ue000" else sign for place, sign in enumerate(whole))
    assert any("\ue000" <= sign <= "\uf8ff" for sign in line)
    result = cleaner.clean(f"{line}\n{PROSE}\n", select=["encoding"])
    assert [finding.rule for finding in result.findings] == ["encoding/lossy-misreading"]
    assert result.text == f"{line}\n{PROSE}\n"


def test_no_misreading_shows_invisible_characters() -> None:
    """What is invisible in misread text is no byte of it, so that it leaves before anything is read again."""
    for codec in (*SINGLE_BYTE, *DOUBLE_BYTE):
        pairs = [bytes((lead, trail)) for lead in range(0x80, 0x100) for trail in range(0x40, 0x100)]
        shown = "".join(raw.decode(python_codec(codec), "ignore") for raw in pairs)
        assert not Traits(shown).has(Trait.INVISIBLE)


def test_later_stages_leave_unreadable_lines_alone() -> None:
    line = misread("樹上的小鳥說，我們學校的圖書館裡有很多好書，歡迎大家去借閱。", ("big5",))
    result = cleaner.clean(f"{line}\n那邊的樹上有幾隻鳥,你看.\n")
    assert result.text == f"{line}\n那边的树上有几只鸟，你看。\n"
    assert {finding.rule for finding in result.findings if finding.start < len(line)} == {"encoding/unreadable"}
    assert cleaner.clean(result.text).text == result.text
