"""What the whole typography stage must leave alone. One line each; the stage runs with all its rules."""

from __future__ import annotations

import pytest

import cleaner

KEEP = [
    # addresses
    "https://example.com/a,b;c?d=1:2",
    "见 http://example.com/路径?名=值 一页",
    "见 www.example.com/a(b) 一页",
    "写信到 first.last@example.com 即可",
    "服务器 192.168.0.1:8080 已停",
    # files and paths
    "C:\\用户\\文档",
    "D:/数据/原始",
    "打开 /etc/hosts 与 ../上级 两处",
    "报告.docx 已更新",
    # numbers
    "共 3,000 吨",
    "价格为 $1,234.50 或 ¥99.9",
    "列车 12:30 开",
    "用时 1:02:03.5",
    "比分 3:2",
    "按 1:2:3 混合",
    "约翰福音 3:16",
    "增长 3.5% 至 1.2 亿",
    "1 月 -11 月",
    "10 万 -50 万",
    "2024-05-01 至 2024-06-01",
    # versions, names, words
    "v1.2.3 与 GPT-3.5",
    "C++、C# 与 .NET",
    "AT&T 和 AI+ 战略",
    "No.1 的位置",
    "U.S. 市场",
    "上午 9 a.m. 开始",
    "Yahoo!奇摩",
    "他说 don't worry 就走了",
    "乔治.布什来访",
    "#话题# 与 @某人 都保留",
    # lists and headings
    "1. 河流",
    "1.低谷中的行业",
    "1) 准备",
    "(1) 准备",
    "(a) 准备",
    "一. 概述",
    "- “河流”",
    "# （一）概述",
    "---",
    "* * *",
    "姓名：......................",
    "第一章......12",
    # Latin sentences
    'He said, "yes"; then he left...',
    "Q: Why? A: Because!",
    "Is it raining today? 他问。",
    "Dr. Li (born 1970) moved to Beijing (北京) in 1990; he worked there for many years, quietly.",
    "wait... what -- really?",
    "He said “yes” — and left … slowly",
    # code, data, logs
    "f(x) = a(x) + b",
    "函数 f(x) 与 g(x, y)",
    "P(天气=晴)",
    'print("你好, 世界")',
    'name = "河流, 湖泊"',
    '{"名称": "河流", "长度": [1, 2]}',
    '"名称": "河流",',
    "if (名称 == 空) { 返回(1); }",
    "for (int i = 0; i < 长度; i++) {",
    "return 结果;",
    "}",
    "// 注释: 读入, 写出",
    "/* 注释: 读入, 写出 */",
    "SELECT 名称, 长度 FROM 河流 WHERE 长度 > 1;",
    '<a href="a.html">首页, 关于: 我们</a>',
    "<!-- 注释: 甲, 乙 -->",
    "$ tool --help, 查看: 说明",
    ">>> f(甲, 乙)",
    "ERROR: 打开失败, 请重试!",
    "[WARN] 磁盘不足: 剩 3%, 请清理",
    "2024-05-01 12:00:03,123 INFO 启动: 完成, 用时 3 秒",
    "#include <名称, 乙>",
    "git commit -m '修正: 甲, 乙' --amend --no-verify-all",
    "运行 tool --verbose --output=结果 即可",
    "用 `f(甲, 乙)` 与 ``a, 乙`` 两种",
    "[河流](https://example.com/a) 与 ![图](图/河.png)",
    "| 名称 | 长度 |",
    "|:---|---:|",
    "甲&nbsp;乙&#160;丙",
    # faces
    "谢谢 :)",
    "下雨了:(",
    "好吧;-)",
    "开心 (^_^)",
    # other languages
    "今日は(とても)暑いです,ね!",
    "これは、 漢字 です。",
    "오늘은 비가 옵니다, (정말)!",
    # quotes that are no quotes
    '27" 显示器',
    '5" 与 7" 两种屏幕',
    '空串 "" 与空格',
    "rock 'n' roll 之夜",
    "接上段。”她说，“走吧",
    # canonical already
    "他说：“天晴了。”她问：“真的？”",
    "「河流」与『湖泊』、《江》〈海〉【注】",
    "全角（括号）、省略……与破折——都在",
    "温度～湿度·风力",
    "①②③ ㎡ ½ ％ ＋",
    "自 16 日 起 施行",
    "床前明月光 疑是地上霜",
]


@pytest.mark.parametrize("line", KEEP)
def test_is_left_alone(line: str) -> None:
    result = cleaner.clean(line + "\n", select=["typography"])
    assert result.text == line + "\n"
    assert not result.ledger.layers


def test_a_page_of_all_of_them_is_left_alone() -> None:
    page = "".join(line + "\n" for line in KEEP)
    assert cleaner.clean(page, select=["typography"]).text == page
