"""What is cut out of single lines, and what is reported as lost between them."""

from __future__ import annotations

import re

import pytest

import cleaner
from cleaner.chrome.span_patterns import glued_patterns

LINE = "这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。"


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        (LINE + "（责任编辑：钱小江）", {"editors": ["钱小江"]}),
        (LINE + "（翻攝網路）", {}),
        (LINE + "參考資料：海岸時報", {"source": "海岸時報"}),
        (LINE + "图片来源：河畔图库", {"image_source": "河畔图库"}),
        ("記者林小河／高雄報導" + LINE, {"authors": ["林小河"]}),
        ("〔記者林小河／高雄報導〕" + LINE, {"authors": ["林小河"]}),
        ("（记者 林小河 白石 高雄报道）" + LINE, {"authors": ["林小河", "白石"]}),
        (LINE + "（編輯：錢小江）1100304", {"editors": ["錢小江"]}),
        ("國際中心／綜合報導" + LINE, {}),
        (LINE + "以上就是本站小编为大家介绍的小城风光，希望大家喜欢！", {}),
        ("記者林小河／高雄報導" + LINE + "（责任编辑：钱小江）", {"authors": ["林小河"], "editors": ["钱小江"]}),
    ],
)
def test_cuts(line: str, meta: dict[str, object]) -> None:
    result = cleaner.clean(line + "\n", select=["chrome"])
    assert result.text == LINE + "\n"
    assert result.meta.to_dict() == meta
    assert cleaner.restore(result.text, result.ledger).decode() == line + "\n"


@pytest.mark.parametrize(
    "line",
    [
        LINE + "（图中的桥建于明代，至今完好）",
        LINE + "他说的来源：就是河。",
        LINE + "（见编辑的话，第三页）",
        "山/水/田" + LINE,
        LINE[:-1] + "，以上就是小编的看法。",
        "短句。（编辑：钱小江）",
    ],
)
def test_leaves(line: str) -> None:
    assert cleaner.clean(line + "\n", select=["chrome/glued-credit", "chrome/editor-promo"]).text == line + "\n"


PARAGRAPH = "对于小城而言，铁路只是一个开始，真正的变化要等到二十年以后，第一批离开的人带着孩子回来。\n"


@pytest.mark.parametrize(
    "line",
    [
        "人们的看法可以归纳为几个结论：",
        "这一现象的原因包括 :",
        "具体如下：",
        "值得去的地方很多，例如：",
        "专家提出了三点建议：",
    ],
)
def test_reports_lost_lists(line: str) -> None:
    result = cleaner.clean(PARAGRAPH + line + "\n" + PARAGRAPH, select=["chrome"])
    (finding,) = [finding for finding in result.findings if finding.rule == "chrome/lost-content"]
    assert (finding.line, finding.fix, finding.severity) == (2, None, "info")
    assert result.text == PARAGRAPH + line + "\n" + PARAGRAPH


def test_reports_a_list_announced_in_the_last_line() -> None:
    findings = cleaner.clean(PARAGRAPH + "具体措施如下：\n", select=["chrome"]).findings
    assert [finding.reason for finding in findings] == ["the line ends in a colon, and nothing follows"]


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("他说：", PARAGRAPH),
        ("人们不妨看看小城目前的状态：", PARAGRAPH),
        ("卷技术：", "考高分的太多，能干活的太少\n"),
        ("原因包括：", "1." + PARAGRAPH),
        ("原因包括：", "一是" + PARAGRAPH),
        ("原因包括：", "首先，" + PARAGRAPH),
        ("原因包括：", "（1）" + PARAGRAPH),
        ("原因包括：", "·" + PARAGRAPH),
        ("原因包括：", "「" + PARAGRAPH.strip() + "」\n"),
        ("原因包括：", "“" + PARAGRAPH.strip() + "”\n"),
        ("原因包括：", "交通：" + PARAGRAPH),
        ("原因包括：", "人口外流\n产业单一\n"),
        ("原因包括：", PARAGRAPH.replace("。\n", "；\n")),
        ("各位老师：", PARAGRAPH),
        ("亲爱的母亲：", PARAGRAPH),
    ],
)
def test_reports_nothing_where_something_follows(line: str, below: str) -> None:
    findings = cleaner.clean(PARAGRAPH + line + "\n" + below, select=["chrome/lost-content"]).findings
    assert findings == ()


NEXT = "第二天，有人在桥头立了一块木牌，上面写着桥的年岁，还有造桥人的名字，一共十七个人。"


@pytest.mark.parametrize(
    "line",
    [
        # speaking of codes, prompts and notices
        "二维码贴满了整条街。扫码点餐、扫码付款、扫码进门，老人们说，日子快要被这些小方块填满了。",
        "商家希望顾客关注公众号。可是大多数人扫完码、领了券，转身就取消了关注，一天也不肯多留。",
        "广场的角落里贴着一张纸：“扫描下方二维码，关注我们。”",
        "编辑把这句话加在文末，又删掉了。转载请注明出处这几个字，他写了三十年，从来没有人理会。",
        "警方提醒，陌生人发来的链接不要点。点击查看更多这样的按钮，往往就是骗局的第一步。",
        # instructions
        "第一步，打开手机上的相机，对准屏幕，稍等片刻，听到提示音以后再把手机拿开。点击更多",
        "2. 将材料上传到系统，核对姓名与编号，确认没有错误之后再提交。点击查看全文",
        "把鸡蛋打散，倒入牛奶和面粉搅拌均匀，静置十分钟。想看成品图的朋友可以在页面上点击更多。",
        # dialogue and names
        "“你看完了吗？”她问。“没有，才看到一半。”他合上书，“阅读全文要三个小时，我哪有那个工夫。”",
        "他把名片递过来，上面只有两行字，第一行是他的名字，第二行写着四个小字。记者 编辑",
        "会场里一片安静，所有人都望着台上那位白发苍苍的老人，等他开口。（全场起立鼓掌）",
        "这首诗写于一个下雪的夜晚，纸上还留着当年的墨迹，笔画已经有些模糊。（他们一起整理）",
        "他在信的末尾写道，等到稻子熟了就回来，请母亲不要挂念，照顾好自己。（图穷匕见）",
        # sources and keywords of the article itself
        "研究者统计了三十年间的降水，发现雨季平均提前了六天，河流的水位也随之改变（数据来源：气象年鉴）。",
        "这门课只讲三个问题，每一个都要用上整整一个学期。关键词只有一个，那就是耐心，老师反复说。",
        "更多的人选择留下。更多的年轻人关注这座城市的未来，他们说，走得再远，根还是在这里。",
        "如果你喜欢这本书，请分享给你身边的朋友。喜欢读书的人，总会在某个街角遇见彼此，这是缘分。",
        "相关部门表示，将继续跟进。相关阅读能力的测试安排在下学期，由各校自行组织，不设统一标准。",
    ],
)
def test_leaves_what_only_looks_glued(line: str) -> None:
    text = LINE + "\n" + line + "\n" + NEXT + "\n"
    assert cleaner.clean(text, select=["chrome"]).text == text
    assert cleaner.clean(line + "\n", select=["chrome"]).text == line + "\n"


@pytest.mark.parametrize(
    ("glued", "meta"),
    [
        ("（文/图 林小河）", {"authors": ["林小河"]}),
        ("（圖／文 林小河）", {"authors": ["林小河"]}),
        ("（记者 林小河 白石）", {"authors": ["林小河", "白石"]}),
        ("（本报记者 林小河 通讯员 白石）", {"authors": ["林小河", "白石"]}),
        ("（林小河 摄）", {}),
        ("（林小河／文）", {"authors": ["林小河"]}),
        ("本报记者 林小河", {"authors": ["林小河"]}),
        ("本报记者林小河", {"authors": ["林小河"]}),
        ("记者：林小河 摄影报道", {"authors": ["林小河"]}),
        (" 来源：河畔日报", {"source": "河畔日报"}),
        ("（来源：河畔网）", {"source": "河畔网"}),
        ("责任编辑：钱小江 审核：孙小桥", {"editors": ["钱小江"]}),
        ("（图片来源：河畔图库）（责任编辑：钱小江）", {"editors": ["钱小江"], "image_source": "河畔图库"}),
        ("（来源：河畔网）更多精彩内容请关注河畔网！", {"source": "河畔网"}),
        ("点击阅读全文", {}),
        ("点击查看全文>>", {}),
        ("……【查看更多】", {}),
        ("[詳細]", {}),
        ("想了解更多精彩资讯，请关注河畔网旅游频道！", {}),
        ("欢迎关注我们的微信公众号", {}),
        ("微信公众号：河畔观察", {}),
        ("扫描上方二维码，即可参加抽奖", {}),
        ("長按下方二維碼關注我們", {}),
        ("觉得文章不错，请分享到朋友圈！", {}),
        ("【關鍵詞】石橋 小城", {}),
        (" 相关推荐： 石桥的故事 老街的裁缝铺", {}),
        ("<<<点此获取免费报价>>>", {}),
        ("以上就是对小城全部内容的介绍，更多内容请继续关注河畔之家！", {}),
        ("转载请注明出处。", {"notice": "转载请注明出处。"}),
        ("本文版权归作者所有，未经许可不得转载。", {"notice": "本文版权归作者所有，未经许可不得转载。"}),
    ],
)
def test_cuts_what_is_glued_to_the_last_sentence(glued: str, meta: dict[str, object]) -> None:
    result = cleaner.clean(NEXT + "\n" + LINE + glued + "\n", select=["chrome"])
    ellipsis = "……" if glued.startswith("……") else ""
    assert result.text == NEXT + "\n" + LINE + ellipsis + "\n"
    assert result.meta.to_dict() == meta
    assert cleaner.restore(result.text, result.ledger).decode() == NEXT + "\n" + LINE + glued + "\n"
    again = cleaner.clean(result.text, select=["chrome"])
    assert again.text == result.text


@pytest.mark.parametrize(
    ("glued", "meta"),
    [
        ("（文/图 林小河）", {"authors": ["林小河"]}),
        ("圖文／河畔週刊", {"source": "河畔週刊"}),
        ("（中央社記者林小河台北5日電）", {}),
    ],
)
def test_cuts_a_byline_before_the_first_word(glued: str, meta: dict[str, object]) -> None:
    result = cleaner.clean(glued + LINE + "\n", select=["chrome"])
    assert result.text == LINE + "\n"
    assert result.meta.to_dict() == meta


def test_three_lines_with_the_same_prompt_are_teasers_and_no_glue() -> None:
    text = "".join(f"{LINE[:-1]}，第{number}年……[详情]\n" for number in "一二三")
    assert cleaner.clean(text, select=["chrome/glued-prompt"]).text == text


def test_a_notice_amid_the_text_stays_unless_it_names_this_article() -> None:
    text = LINE + "未经许可，不得转载。\n" + NEXT + "\n"
    assert cleaner.clean(text, select=["chrome"]).text == text
    own = LINE + "（本文仅代表作者个人观点）\n" + NEXT + "\n"
    assert cleaner.clean(own, select=["chrome"]).text == LINE + "\n" + NEXT + "\n"


def test_no_pattern_shuts_out_han_characters_for_which_the_gate_has_a_wider_class() -> None:
    patterns = [tail.pattern.pattern for tail in glued_patterns().tails_of[True, True, True] if not tail.loose]
    assert patterns
    assert not [pattern for pattern in patterns if re.search(r"\(\?<?![^()]*\[㐀-鿿", pattern)]


@pytest.mark.parametrize("glued", ["本报记者 张三 摄影报道", "(责任编辑:李四)", "更多精彩内容请关注我们的网站"])
def test_the_gate_lets_through_what_a_pattern_fits(glued: str) -> None:
    book = glued_patterns()
    assert any(tail.pattern.match(glued) for tail in book.tails_of[True, False, True])
    assert book.gate.match(glued)
    assert not book.gate.match("他走了出去。")


def headed(*headings: str) -> str:
    return "".join(f"{heading}\n{LINE}\n" for heading in headings)


@pytest.mark.parametrize("sign", ["#", "¶", " ¶"])
def test_signs_of_links_behind_headings_are_cut(sign: str) -> None:
    headings = ["渡口的由来", "桥（1954 年）", "灯塔是谁建的？"]
    raw = headed(*(heading + sign for heading in headings))
    result = cleaner.clean(raw, select=["chrome"])
    assert result.text == headed(*headings)
    assert {finding.rule for finding in result.findings} == {"chrome/glued-prompt"}
    assert cleaner.restore(result.text, result.ledger).decode() == raw


@pytest.mark.parametrize(
    "headings",
    [
        ["渡口的由来#", "桥的作用"],
        ["#渡口的由来#", "#桥的作用#"],
        ["# 渡口的由来 #", "## 桥的作用 ##"],
        ["C#", "F#"],
        ["学习C#", "学习F#"],
        ["拨打10086#", "拨打10010#"],
        [f"{LINE}渡口#", f"{LINE}桥#"],
    ],
)
def test_other_signs_at_the_end_of_lines_stay(headings: list[str]) -> None:
    raw = headed(*headings)
    assert cleaner.clean(raw, select=["chrome"]).text == raw
