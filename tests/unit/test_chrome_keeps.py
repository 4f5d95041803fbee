"""Text without chrome: whatever its shape, no line of it may be lost."""

from __future__ import annotations

import pytest

import cleaner

CLEAN = {
    "verse": """秋夜
月光落在井台上
井里有一个完整的天空
我不敢打水
怕把它打碎
风从稻田那边过来
带着一点点霜
和一点点旧日的歌声
""",
    "dialogue": """“你回来了？”
“回来了。”
“路上还好走吗？”
“下了雨，桥那边有点滑。”
“饭在锅里，自己盛。”
“好。”
他放下背篓，在灶前坐了很久，火光把墙上的影子照得一晃一晃的，谁也没有再说话。
“明天还走吗？”
“走。”
""",
    "recipe": """家常豆腐的做法
豆腐是最家常的食材，煎过之后再焖，外皮有嚼劲，里面还是嫩的，老人孩子都爱吃。
用料
北豆腐一块
青椒两个
葱姜少许
步骤
1.豆腐切片，用厨房纸吸干水分。
2.小火煎到两面金黄。
3.放入青椒翻炒，加半碗水焖三分钟。
小贴士
煎的时候不要频繁翻动
""",
    "code": """下面的例子说明怎样读取一个文件，并且统计其中每一行的长度，最后把结果打印出来。
import sys
from pathlib import Path
def main(path):
    for line in Path(path).open():
        print(len(line))
main(sys.argv[1])
运行以后，终端里会逐行显示长度，如果文件很大，可以只看前面几行的结果。
$ python count.py data.txt
12
7
""",
    "table": """各区的降水量相差很大，山区多，平原少，具体的数字见下面的表格，单位是毫米。
东区 12 34 56
西区 22 31 48
南区 10 29 51
北区 18 40 62
合计 62 134 217
""",
    "letter": """亲爱的母亲：
见信好。上个月寄来的棉衣已经收到，大小正合适，同屋的人都说颜色好看。
厂里最近很忙，常常要加班到晚上九点，不过食堂的伙食比去年好了许多。
等到春节，我一定回家。
儿 小河
2003年11月2日
""",
    "interview": """问：您是什么时候开始学木工的？
答：十六岁。那时候家里穷，父亲说，学一门手艺，到哪里都有饭吃。
问：学了几年？
答：三年零四个月，头一年只让我磨刨子。
问：现在还有人来学吗？
答：有，不过都待不长，最长的一个待了五个月，后来去送快递了。
""",
    "headings": """城市更新的三种路径
一、拆除重建
拆除重建见效最快，争议也最大，原有的邻里关系往往在一夜之间就不存在了。
二、综合整治
综合整治保留了建筑的外壳，换掉了管线和设施，居民不必搬走，费用也低得多。
三、功能置换
老厂房变成美术馆，老码头变成公园，用途变了，记忆还在，这是最温和的一种。
""",
    "about media": """微博和微信哪一个更适合做客服
微博
微博的内容是公开的，一条投诉可能被成千上万的人看见，处理得好就是一次宣传。
微信
微信的对话是私密的，用户更愿意说实话，但客服人员要一对一地回答，成本不低。
评论
评论区是两者都有的，区别在于谁来管理，怎么管理，管理到什么程度才算合适。
""",
    "official": """关于做好防汛工作的通知
各乡镇人民政府，县直各单位：
入汛以来，我县降雨量比常年偏多三成，水库水位普遍上涨，防汛形势十分严峻。
一、落实责任。各单位主要负责人是第一责任人，必须在岗在位，随时听从调度。
二、加强巡查。重点部位每两小时巡查一次，发现险情立即报告，不得延误。
特此通知。
河畔县人民政府
2019年7月3日
""",
    "one line": "这一篇文章只有一行，但是写得很长，从春天写到冬天，从河的这一边写到河的那一边。\n",
    "words": "水\n火\n木\n金\n土\n",
    "poem with author's thoughts on sharing": """分享
把一个苹果切成两半，一半给你，一半给窗外的麻雀，这就是我所知道的全部的分享。
收藏
把秋天的叶子夹进书里，多年以后翻到，叶脉还在，当时的心情却已经想不起来了。
""",
}


@pytest.mark.parametrize("name", CLEAN)
def test_text_without_chrome_stays_as_it_is(name: str) -> None:
    result = cleaner.clean(CLEAN[name], select=["chrome"])
    assert result.text == CLEAN[name]
    assert result.removed == ()
    assert not [finding for finding in result.findings if finding.rule.startswith("chrome/")]


@pytest.mark.parametrize("name", CLEAN)
def test_the_same_text_survives_a_footer(name: str) -> None:
    footer = "责任编辑：何清\n分享到：\n相关阅读\n山里的秋天\n河边的早市\n版权所有 河畔日报社\n"
    result = cleaner.clean(CLEAN[name] + footer, select=["chrome"])
    assert result.text.startswith(CLEAN[name])
    assert "责任编辑" not in result.text
    assert "相关阅读" not in result.text


PARAGRAPHS = (
    "城南的老菜场上个月搬进了新楼，摊位从露天的水泥台变成了带冷柜的玻璃柜台，价格却没有涨。",
    "摊主们说，最大的变化是下雨天不用再撑塑料布，客人也愿意多逛一会儿，营业额高了两成。",
    "管理方表示，下一步还要在二楼开一个社区食堂，午餐定价不超过十五元，优先照顾老人。",
)


@pytest.mark.parametrize("place", [0, 2, 3])
@pytest.mark.parametrize(
    "line",
    [
        "点击这里加入讨论组，是当年论坛里最常见的一行字。",
        "门口的牌子上写着：欢迎留言。",
        "他说，市场有风险，投资需谨慎。",
        "版权所有是什么意思？",
        "如有侵权，权利人可以请求停止侵害、赔偿损失。",
        "扫一扫的取景框太小。",
        "暂无评论的页面让他以为手机坏了。",
        "本文由三部分组成，第一部分讲背景。",
        "本文来自一次偶然的谈话。",
        "记者李明／摄影王强，是那天船上仅有的两个外人。",
        "评论里吵成一片。",
        "更多的人选择留下。",
        "下载量超过一万。",
        "2021年3月4日于城南",
        "地址：城南路18号",
        "（完）",
    ],
)
def test_a_line_about_such_things_stays(line: str, place: int) -> None:
    text = "\n".join(["老菜场搬新家", *PARAGRAPHS[:place], line, *PARAGRAPHS[place:]]) + "\n"
    assert cleaner.clean(text, select=["chrome"]).text == text


def test_paragraphs_below_a_line_that_reads_like_a_footer_stay() -> None:
    text = "\n".join(["老菜场搬新家", *PARAGRAPHS[:2], "版权所有，侵权必究", *PARAGRAPHS[2:]]) + "\n"
    assert PARAGRAPHS[2] in cleaner.clean(text, select=["chrome"]).text
