"""What the typography stage makes of texts: exact results, configuration, damage, and large or odd input."""

from __future__ import annotations

import time

import pytest

import cleaner
from cleaner.config import Config
from cleaner.document import Context, Encoding
from cleaner.folding import FoldedView
from cleaner.typography import PASSES
from cleaner.typography.marks import set_marks
from cleaner.typography.view import View

RAW = (
    '\n　　雪化了 ,河水上涨: 田里一片 " 忙碌 " !\u00a0\n\n'
    '村长(姓李)说:"今年的水,比2023 年 ,多了3,000 方..." 我问:"真的?!" 他答 , " 当然 "。\n'
    '\tＡＩ 公司OpenAI,又发布了"GPT-4.5" , 见 https://example.com/a?b=1,2 , 或写信到 a@example.com;\n'
    "他走了--再没有回来。。。(参见《 河流 》 第12:30 节)   完.\n"
    'if (x == 1) { print("你好, 世界"); }\n'
    'I met 王芳, who said "hello, my old friend", and then she left for home...\n'
    '1. " 甲 "" 乙 "" 丙 "……  \n\n\n'
)
CANONICAL = (
    "雪化了，河水上涨：田里一片“忙碌”！\n"
    "村长（姓李）说：“今年的水，比2023 年，多了3,000 方……”我问：“真的？！”他答，“当然”。\n"
    "AI 公司OpenAI，又发布了“GPT-4.5”，见 https://example.com/a?b=1,2，或写信到 a@example.com;\n"
    "他走了——再没有回来……（参见《河流》第12:30 节）完。\n"
    'if (x == 1) { print("你好, 世界"); }\n'
    'I met 王芳, who said "hello, my old friend", and then she left for home...\n'
    "1. “甲”“乙”“丙”……\n"
)


def clean(text: str, **options: object) -> str:
    return cleaner.clean(text, Config(**options), select=["typography"]).text  # type: ignore[arg-type]


def test_a_rich_page_comes_out_canonical() -> None:
    result = cleaner.clean(RAW, select=["typography"])
    assert result.text == CANONICAL
    assert cleaner.restore(result.text, result.ledger).decode() == RAW
    assert cleaner.clean(result.text, select=["typography"]).text == CANONICAL


@pytest.mark.parametrize("text", ["", " ", "\n", "　\t\u00a0", "\n\n \n\u2028"])
def test_white_text_becomes_empty(text: str) -> None:
    assert clean(text) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("甲", "甲\n"),
        ("甲\n乙", "甲\n乙\n"),
        ("甲\r\n\r\n乙\r\n", "甲\n乙\n"),
        ("甲\u2028\u2029乙\f丙\v丁\x85戊", "甲\n乙\n丙\n丁\n戊\n"),
        (" 甲 \n \n 乙 ", "甲\n乙\n"),
        ("甲\u2003\u3000\t乙\n", "甲 乙\n"),
    ],
)
def test_layout(before: str, after: str) -> None:
    assert clean(before) == after


@pytest.mark.parametrize(
    ("spacing", "after"),
    [
        ("keep", "用Python写 3 个程序，见 www.example.com 页\n"),
        ("none", "用Python写3个程序，见 www.example.com 页\n"),
        ("one", "用 Python 写 3 个程序，见 www.example.com 页\n"),
    ],
)
def test_spacing(spacing: str, after: str) -> None:
    before = "用Python写 3 个程序,见 www.example.com 页"
    assert clean(before, spacing=spacing) == after
    assert clean(after, spacing=spacing) == after


def test_spacing_is_a_rule_of_its_own() -> None:
    config = Config(spacing="one")
    text = "用Python ，写3个\n"
    assert cleaner.clean(text, config, select=["typography/han-latin-space"]).text == "用 Python ，写 3 个\n"
    assert cleaner.clean(text, config, select=["typography/stray-space"]).text == "用Python，写3个\n"
    assert not cleaner.clean(text, select=["typography/han-latin-space"]).ledger.layers


def test_spacing_leaves_code_and_foreign_lines_alone() -> None:
    page = 'print("用a")\n今日はAIの日です\n'
    assert clean(page, spacing="one") == page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('苹果公司(AAPL)宣布,与"Siri"合作', "苹果公司（AAPL）宣布，与“Siri”合作"),
        ("RNA (Ribonucleic Acid), 即核糖核酸", "RNA（Ribonucleic Acid），即核糖核酸"),
        ("说明:1)打开(慢);2)关闭", "说明：1)打开（慢）；2)关闭"),
        ("(注:1)甲;2)乙", "(注：1)甲；2)乙"),
        ("（甲(乙)丙)丁", "（甲（乙）丙）丁"),
        ('"外"“内”"外"', "“外”“内”“外”"),
        ('“开"和“合"', "“开”和“合”"),
        ("他说''好''", "他说“好”"),
        ("''A''中''乙''", "''A''中“乙”"),
        ("''甲''与\"乙", "''甲''与\"乙"),
        ("三个''不成''对''", "三个''不成''对''"),
        ("好。 ……再说… .", "好。 ……再说… ."),
        ("``f('a')`` 的 ''值''", "``f('a')`` 的“值”"),
        ('他问 :"OK?"', "他问：“OK?”"),
        ('他说"...好"', "他说“……好”"),
        ("谢谢:) (真的:)", "谢谢:)（真的：）"),
        ("（村里人.）", "（村里人。）"),
        ("好. 走吧. Go. 再见.", "好。走吧. Go. 再见。"),
        ("students’ 作业 ‘ 甲 ’ 乙", "students’ 作业‘甲’乙"),
        ("Hello,世界!你好,World", "Hello，世界！你好，World"),
        ("３，０００ 与 ３．５", "3,000 与 3.5"),
        ("比1:2大,比a::b小", "比1:2大，比a::b小"),
        ("他说:'走吧.'然后走了", "他说：‘走吧。’然后走了"),
        ("' 甲 ' 和 '乙'", "‘甲’和‘乙’"),
        ("it's '甲', don't", "it's‘甲’，don't"),
        ("'甲' 'b' '乙'", "'甲' 'b' '乙'"),
        ("x='甲' 与 y='乙'", "x='甲' 与 y='乙'"),
        ('“他喊"走"”', "“他喊‘走’”"),
        ('“"甲"来了”', "“‘甲’来了”"),
        ('“甲"和"乙”', '“甲"和"乙”'),
        ('Tom说:"Stop!"大家停下', "Tom说：“Stop!”大家停下"),
        ('他喊"Stop, please! ",跑了', "他喊“Stop, please!”，跑了"),
        ('他用Vim,"好用"', "他用Vim，“好用”"),
        ("命令是“F:”(盘符)", "命令是“F:”（盘符）"),
    ],
)
def test_changes(before: str, after: str) -> None:
    assert clean(before) == after + "\n"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('他说"好', 1),
        ('"甲"和"乙', 1),
        ('“甲"乙"丙”', 1),
        ('甲：" ，"', 1),
        ('"甲"和"乙"', 0),
        ('He said "yes', 0),
        ('一块 27" 屏', 0),
        ("他说：“好", 1),
        ("好。”他说", 1),
        ("“甲”和“乙", 1),
        ("他说：“好，\n“走吧。”\n他走了。", 0),
        ("“一\n二\n三”", 0),
        ("他说：“好\n" + "天晴了。\n" * 30 + "“走吧。”", 1),
        ("他说：“好\n他又说：“走吧。”", 1),
        ("He said “yes", 0),
        ('甲：“好\n乙："好', 1),
        ("好”“好", 2),
    ],
)
def test_quotes_without_a_partner_are_reported_once(text: str, count: int) -> None:
    findings = cleaner.clean(text, select=["typography"]).findings
    unpaired = [finding for finding in findings if finding.rule == "typography/unpaired-quote"]
    assert len(unpaired) == count
    assert all(finding.fix is None and finding.severity == "info" for finding in unpaired)


@pytest.mark.parametrize("text", ["中 --", " --", "--", "'", '"', "(", "中.", "中..."])
def test_a_sign_may_end_a_text_without_a_line_feed(text: str) -> None:
    result = cleaner.clean(text, select=["typography"], ignore=["typography/final-newline"])
    assert cleaner.restore(result.text, result.ledger).decode() == text


def test_damaged_places_are_left_alone() -> None:
    text = "人?才,多\n"
    context = Context(Config(), Encoding("utf-8"), FoldedView(text), stand_ins=((1, 2),))
    (group,) = set_marks(View(text), context).substitutions
    assert [edit.before for edit in group] == [","]


@pytest.mark.parametrize("mixed", ["keep", "report"])
def test_stretches_that_are_kept_are_left_alone(mixed: str) -> None:
    page = (
        "他念着:“舉頭望明月,低頭思故鄉.  這是李白的詩!”然后睡了,没有说话.\n这首诗(五言)大家都会背,老师说.\n\n"
        '　　從前有個書生,說:"讀書萬卷"!\n　　那裡有書,他說.\n\n后来呢,大家都离开这个村庄了.\n'
    )
    settled = (
        "他念着：“舉頭望明月,低頭思故鄉.  這是李白的詩!”然后睡了，没有说话。\n这首诗（五言）大家都会背，老师说。\n"
        '從前有個書生,說:"讀書萬卷"!\n那裡有書,他說.\n后来呢，大家都离开这个村庄了。\n'
    )
    config = Config(mixed=mixed)  # type: ignore[arg-type]
    result = cleaner.clean(page, config)
    assert result.text == settled
    assert cleaner.clean(settled, config).text == settled
    assert cleaner.restore(result.text, result.ledger).decode() == page
    assert "。" in cleaner.clean(page).text.splitlines()[3]


def test_nothing_is_looked_at_when_all_rules_are_off() -> None:
    context = Context(Config(ignore=("typography",)), Encoding("utf-8"), FoldedView(RAW))
    for find_changes in PASSES:
        changes = find_changes(RAW, context)
        assert not changes.edits
        assert not changes.substitutions
        assert not changes.notes


@pytest.mark.parametrize(
    "sign",
    [
        "(",
        ")",
        '"',
        "“",
        ",",
        ".",
        "-",
        "…",
        " ",
        "中,",
        "(中",
        '"中',
        "a",
        "a.",
        "a@",
        "''",
        "'中' ",
        '“"中"”',
        "“a!”中",
    ],
)
def test_a_long_line_takes_time_in_proportion_to_its_length(sign: str) -> None:
    line = sign * (200_000 // len(sign))
    start = time.process_time()
    once = cleaner.clean(line, Config(self_check="off"), select=["typography"]).text
    assert time.process_time() - start < 5
    assert cleaner.clean(once, Config(self_check="off"), select=["typography"]).text == once


def test_few_and_many_lines_are_judged_alike() -> None:
    lines = ["前面的一行没有什么要改的。"] * 40
    odd = [
        "これは,漢字!です",
        'print("甲, 乙")',
        "甲,乙",
        "he saw 王芳, and he saw that it was good",
        "见 http://a.example/b,c 处,好",
    ]
    alone = [clean(line).strip("\n") for line in odd]
    assert clean("\n".join([*lines, *odd])).split("\n")[40:-1] == alone
    assert clean("\n".join(odd)).split("\n")[:-1] == alone
