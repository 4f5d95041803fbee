"""Text about characters: charts, tables and manuals show what elsewhere is a stray."""

import pytest

import cleaner


def read(text: str) -> str:
    result = cleaner.clean(text, select=["encoding"])
    assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")
    assert cleaner.clean(result.text, select=["encoding"]).text == result.text
    return result.text


@pytest.mark.parametrize(
    "line",
    [
        "0x0080 \x80 (<control>)",
        "U+0085 NEXT LINE \x85",
        "0081\t\x81\t(unused)",
        "\\x92 在 Latin-1 里是控制码 \x92。",
        "U+0080–U+009F：\x80\x81\x82",
        "chr(173) 给出 \xad",
        "| U+200B | \u200b | ZERO WIDTH SPACE |",
        "ZERO WIDTH NON-JOINER：\u200c",
        "零寬空格（\u200b）看不見。",
        "U+2028 LINE SEPARATOR '\u2028'",
        "U+FE0F VS16 (\ufe0f)",
        "U+212B \u212b 读作埃。",
        "U+0301 加在 e 上是 e\u0301。",
        "U+FFFD \ufffd 是替换字符。",
        "U+E000 \ue000 在私用区。",
        "U+F900 \uf900 与 U+8C48 同形。",
    ],
)
def test_what_a_line_speaks_of_stays_and_is_not_reported(line: str) -> None:
    assert read(line + "\n") == line + "\n"
    assert not cleaner.clean(line + "\n", select=["encoding"]).findings


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("张\x92先生见了 0x41。", "张’先生见了 0x41。"),  # another code
        ("2028 年，换了\u2028一行。", "2028 年，换了\n一行。"),  # a year
        ("文件里满是\u200b零宽空格\u200b，很难看。", "文件里满是零宽空格，很难看。"),  # in the middle of words
        ("a\u200bb\u200bc\u200bd\u200be U+200B", "abcde U+200B"),  # strewn
        ("U+200B\n下一\u200b行。", "U+200B\n下一行。"),  # another line
        ("if (x) { /* U+202E \u202e } */", "if (x) { /* U+202E  } */"),  # would still deceive
        ("\ud83d&#55357;", "\ufffd&#55357;"),  # cannot be written
        ("U+200B " + "长" * 2000 + "\u200b。", "U+200B " + "长" * 2000 + "。"),  # no row of a chart
    ],
)
def test_what_is_not_spoken_of_is_mended(line: str, expected: str) -> None:
    assert read(line + "\n") == expected + "\n"


@pytest.mark.parametrize(
    "line", ["“Ã\xad”是 í 的乱码。", "乱码「â\x80\x99」本来是撇号。", "编码错了就显示成 `à\xad`。"]
)
def test_bytes_of_quoted_damage_stay(line: str) -> None:
    assert read(line + "\n") == line + "\n"


def test_a_soft_hyphen_in_other_quoted_words_goes() -> None:
    assert read("“hyphen\xadation”在乱码里也能读。\n") == "“hyphenation”在乱码里也能读。\n"
