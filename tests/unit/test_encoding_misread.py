"""Misread text: what must stay, what comes back, and what the reasons say."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.encoding import describe_binary
from cleaner.encoding.misread import mojibake

HEALTHY = [
    "Façade naïve, señor Müller, crème brûlée, Ångström, Łódź, Žižek.",
    "I don´t know, it´s what he´s said: rock´n´roll isn´t dead, they´ll wait.",
    "ÀÁÂÃÄÅÆÇÈÉÊË ÌÍÎÏÐÑÒÓÔÕÖ",
    "ÆØÅÄÖÜÉÈÊËÁÀÂÍÌÎÓÒÔÚÙÛÑÇ",
    "C0 À | C1 Á | C2 Â | C3 Ã | C4 Ä | C5 Å | C6 Æ",
    "NÃÃÃÃÃÃO! SÍÍÍÍÍÍ!",
    "鳑鲏、鳤、鳜、鲶、鲿、鲴、鲌、鲂、鳊、鲚",
    "旮旯 旮旮旯旯",
    "嗯 嗯 嗯 嗯 嗯 嗯 嗯 嗯",
    "矮小\tǎi xiǎo\tㄞˇ ㄒㄧㄠˇ",
    "ㄅ ㄆ ㄇ ㄈ ㄉ ㄊ ㄋ ㄌ ㄍ ㄎ ㄏ ㄐ ㄑ",
    "ア カ サ タ ナ ハ マ ヤ ラ ワ ガ ザ ダ バ パ",
    "ΑΠΑΓΟΡΕΥΕΤΑΙ Η ΕΙΣΟΔΟΣ ΣΤΟΥΣ ΜΗ ΕΧΟΝΤΕΣ ΕΡΓΑΣΙΑ",
    "8р8р8р8р в1 а2б",
    "볽、볾、볿、봀、봁、봂、봃",
    "(°∀°)ﾉ ╮(╯▽╰)╭ (｡◕‿◕｡)",
    "∀x∈ℝ: x² ≥ 0 ∧ √(a²+b²) ≤ |a|+|b| ± ½",
    "QWNlTmF2IGlz",
    "x^2+y^2=z^2",
]
TALK = [
    "文件存成 GBK 再用 Latin-1 打开，“中文”就显示成“ÖÐÎÄ”。",
    "乱码里常见的“浣犲ソ”其实是“你好”。",
    '<replace find="Ä‡" with="ć" />',
]
SENTENCE = "山里的雾到中午才散，采茶的人已经背着满满一篓下来了。"
TRADITIONAL = "山裡的霧到中午才散，採茶的人已經背著滿滿一簍下來了。"


def misread(text: str, was: str, read_as: str) -> tuple[str, str]:
    """Return as much of *text* as *read_as* shows without a loss, and how it is shown."""
    for end in range(len(text), 7, -1):
        try:
            return text[:end], text[:end].encode(was).decode(read_as)
        except UnicodeDecodeError:
            continue
    raise AssertionError("nothing of the text is shown without a loss")


def repair(text: str) -> str:
    return cleaner.clean(text, select=["encoding"]).text


@pytest.mark.parametrize("line", HEALTHY)
def test_healthy_lines_stay(line: str) -> None:
    assert repair(line) == line
    lines = f"第一行是好的。\n{line}\n第三行也好。\n" * 3
    assert repair(lines) == lines


@pytest.mark.parametrize("line", TALK)
def test_damage_that_is_shown_stays(line: str) -> None:
    assert repair(line) == line


@pytest.mark.parametrize(
    ("text", "was", "read_as", "rule"),
    [
        (SENTENCE, "gb18030", "latin-1", "encoding/chinese-as-latin"),
        (SENTENCE, "gb18030", "koi8-r", "encoding/chinese-as-latin"),
        (TRADITIONAL, "big5", "latin-1", "encoding/chinese-as-latin"),
        ("月亮出来了，大家坐在院子里说话", "gb18030", "cp949", "encoding/chinese-as-chinese"),
        (TRADITIONAL, "big5", "gb18030", "encoding/chinese-as-chinese"),
        ("我家的猫在屋里睡着了,狗在外面看家", "gb18030", "cp950", "encoding/chinese-as-chinese"),
        (SENTENCE, "utf-8", "gb18030", "encoding/utf8-as-gbk"),
        (SENTENCE, "utf-8", "latin-1", "encoding/mojibake"),
        (SENTENCE, "utf-16-le", "utf-16-be", "encoding/misread-utf16"),
    ],
)
def test_a_line_comes_back_and_its_neighbours_stay(text: str, was: str, read_as: str, rule: str) -> None:
    text, damaged = misread(text, was, read_as)
    document = f"第一行是好的。\n{damaged}\n第三行也好。\n"
    result = cleaner.clean(document, select=["encoding"])
    assert result.text == f"第一行是好的。\n{text}\n第三行也好。\n"
    edits = [edit for finding in result.findings if finding.fix for edit in finding.fix]
    assert {edit.rule for edit in edits} == {rule}
    assert "bits as it stands" in edits[0].reason
    assert cleaner.restore(result.text, result.ledger) == document.encode()


def test_a_stretch_inside_a_healthy_line_comes_back() -> None:
    damaged = "昨天收到一封信：" + SENTENCE[:20].encode().decode("gb18030") + "。署名是外婆。"
    assert repair(damaged) == "昨天收到一封信：" + SENTENCE[:20] + "。署名是外婆。"


def test_text_misread_twice_comes_back() -> None:
    shown = SENTENCE.encode("gb18030").decode("latin-1").encode().decode("latin-1")
    assert repair(shown) == SENTENCE


def test_the_byte_80_may_be_shown_as_euro_or_lost() -> None:
    text = "春天一到，河边的柳树就绿了一大片"
    shown = text.encode().decode("gb18030", "surrogateescape").replace("\udc80", "€")
    assert "€" in shown
    assert not any("\ud800" <= character <= "\udfff" for character in shown)
    assert repair(shown) == text
    assert repair(shown.replace("€", "\ufffd")) == text


def test_a_last_byte_that_is_lost_is_a_reason_or_a_sign() -> None:
    text = "早上去公园跑步的人很多"
    shown = text.encode()[:-1].decode("gb18030", "replace")
    repaired = repair(shown)
    assert repaired.startswith(text[:-1])
    assert repaired[-1] in (text[-1], "\ufffd")


def test_a_dropped_soft_hyphen_is_put_back() -> None:
    text = "函数原型写在头文件里，再由别的文件引用。"
    shown = text.encode("gb18030").decode("latin-1")
    assert "\xad" in shown
    result = cleaner.clean(shown.replace("\xad", ""), select=["encoding"])
    assert result.text == text
    assert any("soft hyphens" in edit.reason for finding in result.findings for edit in finding.fix or ())


@pytest.mark.parametrize(
    "text",
    [
        "明早八點在車站集合，遲到的要請大家喝豆漿。",
        "他每週都要去圖書館借兩本講植物的書。",  # side by side with what HKSCS has for the pairs out of step
        "這家店要排很久的隊，假日要先訂位。",
    ],
)
def test_several_dropped_soft_hyphens_are_put_back(text: str) -> None:
    shown = text.encode("big5").decode("latin-1")
    assert shown.count("\xad") > 1
    assert repair(shown.replace("\xad", "")) == text
    # What shows its soft hyphens has lost none.
    assert repair(shown) == text


def test_pieces_of_lossy_text_are_no_characters_of_another_encoding() -> None:
    # The control codes of Latin-1 are dropped, and å•ä½æ is read as 使 by Windows-1257, if one only looks at that.
    shown = "".join(map(chr, "单位是米。如果刻度看不清，拿放大镜。".encode())).translate(
        dict.fromkeys(range(0x80, 0x90))
    )
    assert not {"使", "妿"} & set(repair(shown))


def test_a_second_byte_behind_a_stretch_is_not_lost() -> None:
    # Latin letters and signs that are followed by an ASCII one: the stretch may end before it, its last pair not.
    text = "我今日淨係負責影印。"
    assert repair(text.encode("big5").decode("latin-1") + " OK") == text + " OK"


def test_a_long_line_that_is_cut_follows_the_path_of_the_lines_before() -> None:
    lines = [SENTENCE, "采茶的人背着竹篓，沿着石阶慢慢走下来，到了山脚再歇一口气。"]
    cut = "程序报错 KeyError，查了半天才发现是键名拼错了，改过来以后一切正常，又把测试跑了一遍"
    shown = [line.encode("gb18030").decode("latin-1") for line in lines]
    shown.append(cut.encode("gb18030")[:-1].decode("latin-1"))
    assert repair("\n".join(shown)).split("\n")[-1][:-1] == cut[:-1]


def test_short_lines_follow_what_long_ones_prove() -> None:
    lines = [SENTENCE, "采茶的人背着竹篓，沿着石阶慢慢走下来。", "到了山脚，茶厂的秤已经摆好了。", "晚安"]
    shown = "\n".join(line.encode("gb18030").decode("latin-1") for line in lines)
    assert repair(shown) == "\n".join(lines)


def test_korean_and_russian_are_not_read_as_chinese() -> None:
    for text, codec in (("오늘은 날씨가 아주 좋습니다", "euc-kr"), ("СЕГОДНЯ ХОРОШАЯ ПОГОДА", "cp1251")):
        shown = text.encode(codec).decode("latin-1")
        assert not any("\u4e00" <= character <= "\u9fff" for character in repair(shown))


def test_three_misreadings_are_told_not_mended() -> None:
    shown = SENTENCE.encode("gb18030").decode("latin-1").encode().decode("latin-1").encode().decode("latin-1")
    result = cleaner.clean(shown, select=["encoding/misread-thrice"])
    assert result.text == shown
    assert [finding.rule for finding in result.findings] == ["encoding/misread-thrice"]


def test_a_rule_that_is_off_is_off() -> None:
    shown = SENTENCE.encode("gb18030").decode("latin-1")
    assert cleaner.clean(shown, select=["encoding/utf8-as-gbk"]).text == shown


def test_a_text_of_one_word_may_be_utf_16() -> None:
    word = "好好学习".encode("utf-16-le").decode("latin-1")
    assert word.isascii()
    assert repair(word) == "好好学习"
    assert repair(f"密码是 {word} 吗") == f"密码是 {word} 吗"


def test_iso_2022_cn_is_named_and_left_as_it_is() -> None:
    line = "山里的雾到中午才散"
    shifted = bytes(byte & 0x7F for byte in line.encode("gb2312"))
    raw = b"\x1b$)A\x0e" + shifted + b"\x0f\n"
    assert describe_binary(raw) is None
    result = cleaner.clean(raw, select=["encoding"])
    assert result.encoding.codec == "iso-2022-cn"
    assert "\x1b$)A" in result.text
    assert any("ISO-2022-CN" in finding.message for finding in result.findings)
    assert cleaner.restore(result.text, result.ledger) == raw


@pytest.mark.parametrize(
    "line",
    [
        "┌─────────────┐",
        "│ 甲 │\n└─────┴─────┘",
        "“humanité”鑑：",
        "面打着“×”號——“寓×××”。",
        "devant\xa0être, I.i.\xa0§\xa0147, non\xa0è\xa0solo",
        "追椒ā\ufffd(1)第",
    ],
)
def test_lines_that_hold_no_bytes_of_utf8_are_not_given_to_ftfy(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(line: str) -> str:
        raise AssertionError(line)

    monkeypatch.setattr(mojibake, "_fix", fail)
    assert cleaner.clean(line + "\n", select=["encoding"]).text == line + "\n"


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("M├╝ller aus K├╢ln und ├£lzen", "Müller aus Köln und Ülzen"),
        ("voilÃ  le cafÃ© de la rÃ©gion, dÃ©jÃ  vu", "voilà le café de la région, déjà vu"),
        ("å±±é‡Œçš„é›¾åˆ°ä¸­åˆæ‰æ•£", "山里的雾到中午才散"),
    ],
)
def test_others_come_back(line: str, whole: str) -> None:
    assert cleaner.clean(line + "\n", select=["encoding"]).text == whole + "\n"
