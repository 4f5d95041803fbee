"""What the passes change and, first, what they must leave alone. The rulebook's own examples are run elsewhere."""

from __future__ import annotations

import pytest

import cleaner

HEALTHY = [
    "东京都的樱花开了，ひらがなとカタカナも混ざっている。",
    "한국어 문장입니다. 漢字도 있습니다.",
    "Tiếng Việt có dấu: Nguyễn, Đặng, Phở bò.",
    "Ελληνικά: Καλημέρα κόσμε. «Τι κάνεις;»",
    "Русский: «Съешь ещё этих мягких французских булок». № 5",
    "Łódź, Kraków, Gdańsk — Zażółć gęślą jaźń.",
    "Türkçe: İstanbul’da güneşli bir gün, çok güzel.",
    "עברית: שלום עולם.",
    "العربية: مرحبا بالعالم.",
    "हिन्दी: नमस्ते दुनिया।",
    "ภาษาไทย: สวัสดีชาวโลก",
    "∀x∈ℝ: x² ≥ 0 ∧ ∑ᵢ aᵢ ≤ ∫₀¹ f(x)dx ± ½·√2",
    "á, à, â, ä, ã, å, é, è, ê, ë, í, ì, î, ï",
    "ÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÇ àâäéèêëîïôöùûüÿç",
    "nǐ hǎo, zhōng guó; ḿ̀m, ǹg",
    "浣熊、瀛台、濂溪、鍾馗、鐘錶、鋼琴、鈕扣，都是寻常的词。",
    "int *p = &alpha; if (a && b) return &copy;",
    'x = y & z; s = "&amp;"; // escape',
    "git log --oneline #1024; echo $#",
    "葡萄牙语“São Paulo”，法语“café”，德语“Straße”。",
    "价格：€100、£50、¥30；温度25℃±2℃；角度45°。",
    "①②③ ㎡ ½ ﬁ Ａ１ ㈱ 〔注〕",
    "𠮷野家、𡃁仔、㐂、䶮、﨑",
    "《论语》曰：“学而时习之，不亦说乎？”",
    "┌──┐│表格│└──┘",
    "Lehetséges a dátumot is beírni (ÉÉÉÉ-HH-NN), de nem fog működni.",
    "ÁÂÃÀÇÉÊÍÓÔÕÚ áâãàçéêíóôõú",
    "ÄÄÄÄÄÄ, ÖÖÖÖÖÖ!",
    "re.sub(r'&\\#8211;|&\\#x2014;', '-', text)",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_text_stays(text: str) -> None:
    result = cleaner.clean(text + "\n", select=["encoding"])
    assert result.text == text + "\n"
    assert result.findings == ()


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
@pytest.mark.parametrize("original", ["gb18030", "big5", "utf-8"])
def test_a_misread_line_is_repaired_and_its_neighbours_stay(original: str, codec: str) -> None:
    line = "大家晚上一起在河邊的小店吃面，" + "人多得很。"
    raw = line.encode(original)
    misread = raw.decode(codec, "replace")
    if "\ufffd" in misread:
        misread = "".join(bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in raw)
    text = f"上一行完好。\n{misread}\n下一行“也好”…\n"
    assert cleaner.clean(text, select=["encoding"]).text == text.replace(misread, line)


def test_utf8_read_as_gbk_is_repaired_in_a_part_of_a_line() -> None:
    misread = "今晚月色真美".encode().decode("gb18030")
    result = cleaner.clean(f"title: {misread} (end)\n", select=["encoding"])
    assert result.text == "title: 今晚月色真美 (end)\n"


def test_japanese_read_as_latin_is_not_taken_for_chinese() -> None:
    misread = "これは日本語で書かれた短い文章です。".encode("euc_jp").decode("latin-1")
    assert cleaner.clean(misread, select=["encoding/chinese-as-latin"]).text == misread


def test_a_very_long_line_of_mojibake_is_left() -> None:
    text = "a" * 1_000_001 + "Ã©"
    assert cleaner.clean(text, select=["encoding/mojibake"], config=cleaner.Config(self_check="off")).text == text


def test_text_read_as_macintosh_or_dos_is_found() -> None:
    for codec in ("mac-roman", "cp437"):
        misread = "Crème brûlée à la carte".encode().decode(codec)
        assert cleaner.clean(misread, select=["encoding/mojibake"]).text == "Crème brûlée à la carte"


def test_text_full_of_suspicious_letters_is_searched_as_a_whole() -> None:
    text = "cafÃ©\n" + "é à ü ö\n" * 20
    assert cleaner.clean(text, select=["encoding/mojibake"]).text == text.replace("Ã©", "é")


def test_surrogates() -> None:
    text = "笑\ud83d\ude00脸，坏\ud83d了，\ude00也坏"
    assert cleaner.clean(text, select=["encoding/noncharacter"]).text == "笑😀脸，坏\ufffd了，\ufffd也坏"


def test_flags_keep_their_tags_and_others_lose_them() -> None:
    flag = "🏴\U000e0067\U000e0062\U000e007f"
    assert cleaner.clean(f"{flag}字\U000e0067\U000e0062", select=["encoding"]).text == f"{flag}字"


def test_mongolian_keeps_its_selectors() -> None:
    for text in ("ᠠ\u180b", "ᠠ\u180eᠠ"):
        assert cleaner.clean(text, select=["encoding"]).text == text
    assert cleaner.clean("a\u180bb\u180ec", select=["encoding"]).text == "abc"


def test_nel_is_a_line_end_or_an_ellipsis() -> None:
    assert cleaner.clean("一\x85二\x85三", select=["encoding"]).text == "一\n二\n三"
    assert cleaner.clean("and so on\x85\n“well\x85”\n", select=["encoding"]).text == "and so on…\n“well…”\n"


def test_private_use_of_gb18030_files_is_known_anywhere() -> None:
    raw = "标题 ".encode("gbk") + b"\xa8\xbc\xfe\x59 \xa6\xd9\n"
    assert cleaner.clean(raw, cleaner.Config(encoding="gb18030", select=("encoding",))).text == "标题 ḿ龴 ︐\n"


def test_a_rule_that_is_off_does_not_hide_another() -> None:
    text = "中\ue7c7文"
    result = cleaner.clean(text, select=["encoding/private-use"])
    assert [finding.rule for finding in result.findings] == ["encoding/private-use"]
    assert result.text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲&nbsp乙", "甲\xa0乙"),
        ("&#20013;&#x56FD;", "中国"),
        ("3&times;4=12", "3×4=12"),
        ("A&#13;B", "A\nB"),
        ("a&#0;b&#31;c&#xFFFE;d", "a&#0;b&#31;c&#xFFFE;d"),
        ("&#55357;孤&#56832;", "&#55357;孤&#56832;"),
        ("&#129;", "&#129;"),
        ("见图（&nbsp;）", "见图（&nbsp;）"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&lt;&lt;青年日报&gt;&gt;", "<<青年日报>>"),
        ("http://example.org/a?x=1&nbsp y", "http://example.org/a?x=1&nbsp y"),
        ("&unknown; &int; &sum;", "&unknown; &int; ∑"),
        ("数据#20013;不变", "数据#20013;不变"),
        ("数据#x4e2d;改变", "数据中改变"),
        ("&amp;#65281;", "！"),
        ("&#38;nbsp;末", "\xa0末"),
    ],
)
def test_references(text: str, expected: str) -> None:
    assert cleaner.clean(text, select=["encoding"]).text == expected


def test_references_in_a_text_about_html_stay() -> None:
    text = "在HTML里，&nbsp;是空格，&amp;是与号。\n另一行&nbsp;无关。\n"
    result = cleaner.clean(text, select=["encoding"])
    assert result.text == "在HTML里，&nbsp;是空格，&amp;是与号。\n另一行\xa0无关。\n"


def test_normalization_is_local() -> None:
    result = cleaner.clean("前文cafe\u0301后文，Å（埃）\u212b", select=["encoding/normalization"])
    assert result.text == "前文café后文，Å（埃）Å"
    assert [edit.before for edit in result.ledger.layers[0]] == ["e\u0301", "\u212b"]


def test_normalization_of_marks_in_disorder() -> None:
    assert cleaner.clean("a\u0301\u0323", select=["encoding/normalization"]).text == "ạ\u0301"
    assert cleaner.clean("\u09c7\u09be", select=["encoding/normalization"]).text == "\u09cb"


@pytest.mark.parametrize(("codec", "read_as"), [("cp950", "gb18030"), ("gb18030", "cp950")])
def test_chinese_read_as_the_other_chinese_encoding(codec: str, read_as: str) -> None:
    text = "我家的猫在屋里睡着了,狗在外面看家" if codec == "gb18030" else "老人坐在樹下喝茶,孩子們跑來跑去。"
    damaged = text.encode(codec).decode(read_as)
    result = cleaner.clean(f"第一行是好的。\n{damaged}\n第三行也好。", select=["encoding/chinese-as-chinese"])
    assert result.text == f"第一行是好的。\n{text}\n第三行也好。"
    assert cleaner.clean(damaged[:5], select=["encoding/chinese-as-chinese"]).text == text[:5]
    assert cleaner.clean(damaged, select=["encoding"], ignore=["encoding/chinese-as-chinese"]).text != text
