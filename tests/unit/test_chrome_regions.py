"""Bodies, margins and runs: what leaves a page beside what its lines say themselves."""

from __future__ import annotations

import cleaner
from cleaner.document import Removed

BODY = """这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。
二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。
如今，返乡的人又多了起来，他们带回了技术和资金，在老街上开起了咖啡馆、书店和小小的工作室。
"""
MENU = "首页\n新闻\n体育\n本地\n城区\n楚地风物\n登录 注册\n"
TAIL = (
    "分享到：\n相关阅读\n山里的秋天\n河边的早市\n热门图片\n老街一角\n"
    "关于我们 | 联系我们 | 网站地图\n版权所有 河畔日报社\n沪公网安备 00000000号\n"
)


def cleaned(text: str, **options: list[str]) -> cleaner.Result:
    return cleaner.clean(text, **(options or {"select": ["chrome"]}))


def test_a_whole_page() -> None:
    result = cleaned(MENU + "小城的二十年\n2020-02-03 08:00 来源：河畔网\n" + BODY + TAIL)
    assert result.text == "小城的二十年\n" + BODY
    assert {span.kind for span in result.removed} == {"chrome", "metadata", "notice"}
    assert result.rounds == 1


def test_reasons_name_the_phrase_and_the_place() -> None:
    result = cleaned(MENU + "小城的二十年\n" + BODY + TAIL)
    reasons = {(edit.rule, edit.reason) for layer in result.ledger.layers for edit in layer.edits}
    assert ("chrome/related-list", "'相关阅读', after the body") in reasons
    assert ("chrome/page-margin", "past the end of the article, which '分享到:' marks") in reasons


def test_a_heading_between_paragraphs_is_no_margin() -> None:
    text = BODY + "体育\n" + BODY.replace("小城", "小镇") + "老街\n" + BODY.replace("小城", "村子")
    assert cleaned(text).text == text


def test_one_anchor_is_not_enough_for_a_margin() -> None:
    text = BODY + "分享到：\n稻田\n鱼塘\n"
    result = cleaner.clean(text, select=["chrome"], ignore=["chrome/learned-line"])
    assert result.text == BODY + "稻田\n鱼塘\n"


def test_short_lines_between_body_and_first_anchor_stay() -> None:
    verse = "稻子黄了\n鱼儿肥了\n"
    assert cleaned(BODY + verse + TAIL).text == BODY + verse


def test_the_title_stays_when_only_one_line_stands_above_the_body() -> None:
    assert cleaned("排行榜\n" + BODY).text == "排行榜\n" + BODY
    assert cleaned("友情链接\n" + BODY).text == "友情链接\n" + BODY


def test_a_second_article_stays_and_the_chrome_between_goes() -> None:
    second = BODY.replace("小城", "海岛").replace("铁路", "轮渡")
    between = "本文为转载内容，授权事宜请联系原著作权人。\n评论\n"
    between += "暂无评论哦，快来评价一下吧！\n下载晨报新闻\n微信公众号\n微博\n"
    result = cleaned("小城\n" + BODY * 2 + between + "海岛的二十年\n" + second * 2)
    assert "海岛的二十年\n" + second * 2 in result.text
    assert not any(line + "\n" in result.text for line in between.splitlines())


def test_summaries_below_a_heading_of_a_list_go() -> None:
    summaries = "".join(
        f"第{n}座桥的故事 这座桥建于明代，由三孔石拱组成，桥面上的车辙有一寸深，见证了来往的商队。\n"
        for n in "一二三四五"
    )
    tail = "版权所有 河畔网\n暂无评论\n发表评论\n上一篇：没有了\n相关阅读\n"
    assert cleaned(BODY * 3 + tail + summaries).text == BODY * 3


def test_rules_that_are_off_change_nothing_else() -> None:
    text = MENU + "小城的二十年\n" + BODY + TAIL
    without = cleaned(text, select=["chrome"], ignore=["chrome/related-list"])
    assert "相关阅读\n" in without.text
    assert "河边的早市" not in without.text
    only = cleaned(text, select=["chrome/copyright-footer"])
    assert {span.rule for span in only.removed} == {"chrome/copyright-footer"}
    assert cleaned(text, ignore=["chrome"], select=["chrome"]).text == text
    assert cleaned(text, select=["chrome/lost-content"]).text == text


def test_a_page_of_nothing_but_chrome_may_become_empty() -> None:
    result = cleaned("返回顶部\n暂无评论\n分享到：\n")
    assert result.text.strip() == ""
    assert all(isinstance(span, Removed) for span in result.removed)


def test_crumbs_between_title_and_body_go_with_their_neighbours() -> None:
    result = cleaned("首页 > 城市 > 正文\n登录 注册\n小城的二十年\n2020-02-03 08:00\n4\n3573\n" + BODY)
    assert result.text == "小城的二十年\n" + BODY


def test_the_last_line_without_line_feed() -> None:
    result = cleaned(BODY + "返回顶部")
    assert result.text == BODY
    assert cleaner.restore(result.text, result.ledger).decode() == BODY + "返回顶部"


def test_a_menu_in_one_line_and_tags_with_bars() -> None:
    text = "网站首页 时政 国际 财经 体育 教育\n小城的二十年\n" + BODY + "小城|铁路|返乡\n相关新闻\n山里的秋天\n"
    assert cleaned(text).text == "小城的二十年\n" + BODY


def test_a_one_word_title_above_a_byline_stays() -> None:
    result = cleaned("北京\n作者：林小河\n" + BODY)
    assert result.text == "北京\n" + BODY
    assert result.meta.authors == ("林小河",)


def test_references_below_a_reprint_notice_stay() -> None:
    references = "参考书目\n河畔县志\n山区水利史\n"
    assert cleaned(BODY + "转载请注明出处：河畔网\n" + references).text == BODY + references


def test_contact_data_stay_with_an_announcement_and_go_with_a_footer() -> None:
    contact = "地址：河畔路十二号\n电话：000-12345678\n邮编：000000\n"
    assert cleaned(BODY + contact).text == BODY + contact
    assert cleaned(BODY + "返回顶部\n" + contact).text == BODY


def test_the_notice_stands_in_the_metadata() -> None:
    result = cleaned(BODY + "本文由某某編譯。版權歸作者所有，未經許可，不得轉載\n")
    assert result.text == BODY
    assert result.meta.notice == "本文由某某編譯。版權歸作者所有，未經許可，不得轉載"


def test_an_article_in_short_lines_between_paragraphs_is_not_the_head_of_a_list() -> None:
    menu = "登录 注册\n下载APP\n新闻\n视频\n专题\n"
    article = (
        "河畔的新渡口\n2020-03-04 10:20\n搭船过河不再是梦\n"
        "近日，河畔新渡口通过了验收，两岸的居民只要四分钟就能坐船到达对面的菜市场，票价是两元。\n"
        "新渡口旁边还修了一座候船室，夏天有风扇，冬天有火炉，老人可以坐在里面等船，不用再淋雨。\n"
        "来看看渡口的样子\n候船室\n石阶\n灯塔\n码头\n防波堤\n"
        "据介绍，渡口明年还要增加一班夜船，晚上十点开出，方便在对岸上夜班的人回家，票价不变。\n"
        "此外\n渡船还能带自行车\n"
    )
    tail = "责任编辑：钱小江\n收藏\n评论（0）\n热话题\n" + "".join(
        f"第{number}个问题是河里的鱼为什么越来越少，你记忆中的河是什么样子？\n" for number in "一二三四五六七八九"
    )
    text = cleaner.clean(menu + article + tail + "热门推荐\n老街拆了\n联系我们\n", select=["chrome"]).text
    for line in ("候船室", "防波堤", "渡船还能带自行车", "来看看渡口的样子"):
        assert line + "\n" in text


FULL_MENU = "登录 注册\n首页\n新闻\n视频\n论坛\n财经\n体育\n当前位置：首页 > 生活 > 正文\n"
FOOT = (
    "责任编辑：钱小江\n分享到：\n微博\n微信\nQQ空间\n相关阅读\n河边的水车修好了\n村口又多了一家面馆\n谁在城南开了第一家书店？\n"
    "热门推荐\n老街拆了，裁缝铺去哪儿\n发表评论\n暂无评论\n关于我们 | 联系我们 | 网站地图\n"
    "Copyright © 2021 河畔网 版权所有\n"
)


def test_a_recipe_keeps_its_list_below_a_menu() -> None:
    recipe = (
        "家常红烧茄子\n材料：\n茄子两根\n青椒一个\n蒜三瓣\n生抽两勺\n步骤：\n"
        "1. 茄子切滚刀块，撒盐腌十分钟，挤去水分。\n2. 热锅多放油，把茄子煎到表面金黄，盛出备用。\n"
        "3. 爆香蒜末，倒入茄子和青椒，加生抽和半碗水，烧到收汁。\n"
    )
    assert cleaner.clean(FULL_MENU + recipe + FOOT, select=["chrome"]).text == recipe


def test_verse_on_a_full_page_stays() -> None:
    verse = "渡口\n船还没有来\n水先到了\n岸上的人\n把影子放进水里\n洗了又洗\n一直洗到\n月亮出来\n"
    text = cleaner.clean(FULL_MENU + verse + FOOT, select=["chrome"]).text
    assert verse in text
    assert "暂无评论" not in text


def test_a_title_of_two_characters_stands_above_the_date() -> None:
    article = (
        "我的家乡在两条河的中间，河水涨起来的时候，门槛外面就是码头，孩子们坐在门槛上洗脚。\n"
        "后来河改了道，码头变成了菜地，只有石阶还留着，一级一级地伸进白菜和萝卜中间去。\n"
    )
    result = cleaner.clean(FULL_MENU + "故乡\n2021-03-04 10:20 来源：河畔日报\n" + article, select=["chrome"])
    assert result.text == "故乡\n" + article
    assert result.meta.title == "故乡"
