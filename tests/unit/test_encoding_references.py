"""The forms of HTML references: what is meant as it stands first, then each form that is read."""

from __future__ import annotations

import pytest

import cleaner

RULES = ["encoding/character-reference", "encoding/doubled-reference", "encoding/broken-reference"]


def read(text: str) -> str:
    return cleaner.clean(text, select=RULES).text


@pytest.mark.parametrize(
    "text",
    [
        "str.replace(/&nbsp;/g, ' ')",
        "<p>3 &lt; 5</p>",
        'document.write("&copy; 2020");',
        "if (a &lt b) { return; }",
        "foo(&lt, &gt)",
        "mask = flags & lt;",
        "用`a&nbsp;b`分开",
        "“&nbsp;&nbsp;”是两个空格",
        "```\n甲&nbsp;乙\n```",
        "| &lt; | 小于号 |",
        "&gt; (greater than) 是另一个",
        "* & (ampersand) 替换为 &amp;amp;",
        "见 <code>&amp;#x1f466;</code> 一栏",
        "https://example.org/list?a=1&copy&reg=2",
        "index.php?x=1&para",
        "修复了& #1024;号问题",
        "品牌排名第&#14位",
        "颜色是&#9999ff的链接",
        "SELECT * FROM pages WHERE title LIKE '%&amp;%';",
        "背景&#9999FF,前景&#336699。",
        "用&#82208a和&#39ad作底色",
        "见&#12354abc号，&#x4e2dabc 亦同",
        "id=&#30333a",
        "<para>小于号 <literal>&lt;</literal> 要转义</para>",
        '<a href="/x?a=1&amp;b=2">甲 &amp; 乙</a>',
        "U+4E2D 写作 &#20013; 或 &#x4E2D;",
        'String quoted = "&apos;abc&apos;";',
        "R&D; Q&A; AT&T",
        "甲&lt5乙",
        "a&ampb",
        "&#55296;&#55296;",
        "& unknown;",
        "sed -e 's/＆ｎｂｓｐ/\\&nbsp;/g'",
        "空格的ASCII码是160，写作&nbsp，不会断行",
        "color: #ff00ff; #f1a0b2;",
    ],
)
def test_what_is_meant_stays(text: str) -> None:
    assert read(text + "\n") == text + "\n"


def test_a_text_about_references_keeps_them_everywhere() -> None:
    lines = ["实体 &lt; 是小于号", "实体 &gt; 是大于号", "转义后写 &amp; 即可", "甲 &nbsp; 乙"]
    text = "\n".join(lines) + "\n"
    assert read(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好& nbsp;世界", "你好\xa0世界"),
        ("&ldquo ;好&rdquo ;", "“好”"),
        ("&# 39;好& #39;", "'好'"),
        ("＆＃６５２９２；好", "，好"),
        ("＆ｎｂｓｐ；好", "\xa0好"),
        ("&nbsp；好", "\xa0好"),
        ("先生&#xff0cABC公司", "先生，ABC公司"),
        ("今年&#652922023年", "今年，2023年"),
        ("it&#39s here", "it's here"),
        ("it&#8217s &#8220here&#8221", "it’s “here”"),
        ("&#20320&#22909世界", "你好世界"),
        ("笑&#128512哈", "笑😀哈"),
        ("笑&#xD83D;&#xDE00;", "笑😀"),
        ("笑&#55357&#56832哈", "笑😀哈"),
        ("caf&eacute au lait, d&eacutej&agrave vu", "café au lait, déjà vu"),
        ("&Uuml;ber die Stra&szlige", "Über die Straße"),
        ("今日25&deg C", "今日25° C"),
        ("&copy 2024 某公司", "© 2024 某公司"),
        ("甲&middot乙，好&hellip&hellip", "甲·乙，好……"),
        ("5&plusmn2毫米", "5±2毫米"),
        ("&ampnbsp;好&ampldquo;", "\xa0好“"),
        ("&amp;nbsp好", "\xa0好"),
        ("&amp;amp;hellip;", "…"),
        ("&#150;&#x96;", "––"),
        ("&NBSP;标题&MDASH;副题", "\xa0标题—副题"),
        ("A&isin;B，x&leq;5", "A∈B，x≤5"),
        ("甲&nbsp&nbsp乙", "甲\xa0\xa0乙"),
        ("<p>他说&nbsp;&ldquo;好&rdquo;</p>", "<p>他说\xa0“好”</p>"),
        ("<dd>&#x53EF;&#x9009;&#xFF0C;&#x5F00;&#x59CB;</dd>", "<dd>可选，开始</dd>"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert read(text + "\n") == expected + "\n"


def test_forms_are_restored() -> None:
    text = "＆ｎｂｓｐ；好& nbsp;先生&#xff0cABC\n"
    result = cleaner.clean(text, select=RULES)
    assert cleaner.restore(result.text, result.ledger) == text.encode()
    assert {edit.rule for layer in result.ledger.layers for edit in layer} == {"encoding/broken-reference"}
