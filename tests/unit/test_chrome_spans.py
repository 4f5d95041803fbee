"""What is cut out of single lines, and what is reported as lost between them."""

from __future__ import annotations

import pytest

import cleaner

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
