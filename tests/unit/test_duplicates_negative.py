"""What is said twice by its nature: every text here must come out as it went in."""

# ruff: noqa: E501  # a paragraph is one line here, as in the texts
from __future__ import annotations

import pytest

import cleaner

REPLY = (
    "老屋的门槛被几代人踩得中间凹了下去，下雨的时候会积一小汪水，麻雀常常落在那里喝水洗澡。我每次回去都要先在门槛上坐一会儿，"
    "听一听院子里的动静，再决定要不要喊人。"
)
CHORUS = ["风从北边来，吹过晒谷场", "吹过谁家晾着的蓝布衣裳", "你在那一头，我在这一头", "中间隔着整个秋天的高粱"]
CHORUS_PROSE = (
    "啊，母亲河，你从雪山走来，春潮是你的风采；啊，母亲河，你向东海奔去，惊涛是你的气概；我们赞美你，我们依恋你。"
)

KEPT = {
    "refrain of a song": "\n".join(
        [
            "十八岁那年我离开了故乡",
            "背着一只旧木箱",
            *CHORUS,
            "后来我走过许多条大路",
            "见过许多城市的灯光",
            *CHORUS,
            "如今我的头发也白了",
            "木箱换成了拐杖",
            *CHORUS,
            *CHORUS,
        ]
    ),
    "refrain in paragraphs": "\n".join(
        [
            "第一段讲的是源头。",
            CHORUS_PROSE,
            "第二段讲的是两岸的田野。",
            CHORUS_PROSE,
            "第三段讲的是入海口。",
            CHORUS_PROSE,
        ]
    ),
    "regular verse": """采采芦花，薄言采之。
采采芦花，薄言有之。
采采芦花，薄言掇之。
采采芦花，薄言捋之。
采采芦花，薄言采之。
采采芦花，薄言有之。""",
    "dialogue": """“吃了吗？”
“吃了。”
“真的吃了？”
“嗯。”
“那我走了。”
“好。”
“你到底吃了没有？”
“嗯。”
“那我走了。”
“好。”
“嗯。”
“好。”""",
    "the same line, again and again": "没有人回答。\n" * 40,
    "the same long line many times": (
        "他把同一句话写了一遍又一遍，直到本子的最后一页，好像只要一直写下去，那个人就会从门外走进来，" * 2 + "。\n"
    )
    * 12,
    "articles of a law": """第二十一条 经营者销售预包装食品，应当查验供货者的许可证和产品合格证明，建立进货查验记录制度，记录的保存期限不得少于产品保质期满后六个月；没有明确保质期的，保存期限不得少于二年。
第二十二条 经营者销售散装食品，应当查验供货者的许可证和产品合格证明，建立进货查验记录制度，记录的保存期限不得少于产品保质期满后三个月；没有明确保质期的，保存期限不得少于一年。""",
    "notices with other dates": """停水通知
各位住户：因小区二次供水水箱清洗消毒，定于2031年3月4日8时至16时停止供水，请各户提前储备生活用水，并关好水龙头，以免来水后造成不必要的损失。给您带来的不便，敬请谅解。
停水通知
各位住户：因小区二次供水水箱清洗消毒，定于2031年9月17日9时至18时停止供水，请各户提前储备生活用水，并关好水龙头，以免来水后造成不必要的损失。给您带来的不便，敬请谅解。""",
    "profiles of one form": """林晓燕，女，汉族，一九八六年四月生，大学学历，现任城关镇第二小学语文教师，曾获县级优秀班主任称号，拟推荐为市级先进个人，公示期间如有异议，请向县教育局人事科反映，联系电话见文末。
周国平，男，汉族，一九七九年十月生，大专学历，现任河湾乡中心小学数学教师，曾获县级优秀班主任称号，拟推荐为市级先进个人，公示期间如有异议，请向县教育局人事科反映，联系电话见文末。""",
    "two companies, one sentence": """海东纺织有限公司因未按规定申报环境影响登记表，被责令限期改正，并处罚款；公司负责人表示将尽快完成整改，今后严格遵守各项规定，接受社会各界的监督，切实承担起企业应尽的责任和义务。
山南化工有限公司因未按规定申报环境影响登记表，被责令限期改正，并处罚款；公司负责人表示将尽快完成整改，今后严格遵守各项规定，接受社会各界的监督，切实承担起企业应尽的责任和义务。""",
    "rows of a table": "\n".join(
        f"编号{n % 7} 名称 竹篮 数量 {n % 5} 单价 {n % 3} 备注 自提，不退不换" for n in range(60)
    ),
    "the same rows twice": "\n".join(
        ["站名 到达 开出 里程", "东河 8:10 8:15 0", "石桥 8:40 8:42 31", "柳湾 9:05 9:20 62", "终点 10:00 —— 118"] * 2
    ),
    "headings that come back": "\n".join(
        f"{name}\n优点：\n{good}\n缺点：\n价格比同档次的产品高一些，而且维修点不多。"
        for name, good in [
            ("甲款", "屏幕很亮，阳光下也看得清楚。"),
            ("乙款", "续航很长，两天一充没有问题。"),
            ("丙款", "重量很轻，放在口袋里没有感觉。"),
        ]
    ),
    "a quotation in a reply": f"阿文：{REPLY}\n小北：\n> {REPLY}\n我家也是这样，门槛后来锯掉了，现在想起来很后悔。",
    "a quotation with a header": f"{REPLY}\n引用 2 楼 阿文 的发言：\n{REPLY}\n同感。",
    "a quotation inside a line": f"{REPLY}\n他在给我的信里又写道：“{REPLY}”我读到这里，眼泪一下子就掉下来了，半天说不出话。",
    "a lead that is said again": """对于每一个守塔的人来说，孤独都是最先要学会的功课。
文 | 苇间
清晨的灯塔最安静，海鸟还没有起飞，潮水退到最低的地方，礁石上的藤壶一颗一颗露出来，像老人的牙齿。
说到底，对于每一个守塔的人来说，孤独都是最先要学会的功课。而学会了这门功课的人，往往也就再也离不开大海了。""",
    "code shown twice": "先看第一段程序。\n"
    + "\n".join(
        ["import time", "def wait(seconds):", "    time.sleep(seconds)", "    return seconds", "print(wait(3))"] * 1
    )
    + "\n再把它改一改，注意最后一行。\n"
    + "\n".join(
        ["import time", "def wait(seconds):", "    time.sleep(seconds)", "    return seconds", "print(wait(5))"]
    ),
    "code with comments shown twice": "\n".join(
        [
            "public static void main(String[] args) {  // 程序从这里开始运行，参数由命令行给出。",
            "    int total = count(args[0]);  // 统计文件里一共有多少行，空行也算在内。",
            "    System.out.println(total);  // 把结果打印出来，方便核对，注意末尾的换行。",
            "}",
        ]
        * 2
    ),
    "addresses": "\n".join(f"https://example.org/archive/2031/{n % 4}/index.html" for n in range(30)),
    "a menu": "\n".join(["首页", "新闻", "本地", "体育", "财经", "教育", "旅游", "论坛"] * 3),
    "one answer to two questions": """问：请问办理居住证需要带哪些材料？
答：您好，感谢您的来信。您反映的问题我们已经转交相关科室处理，工作人员会在五个工作日内与您电话联系，请您保持电话畅通。如有其他疑问，可以拨打咨询热线，祝您生活愉快。
问：请问小区门口的路灯什么时候能修好？
答：您好，感谢您的来信。您反映的问题我们已经转交相关科室处理，工作人员会在五个工作日内与您电话联系，请您保持电话畅通。如有其他疑问，可以拨打咨询热线，祝您生活愉快。""",
    "two steps alike": """第一步，把洗净的糯米放进清水里浸泡六个小时，捞出来沥干，铺在垫了纱布的蒸笼上，用大火蒸二十分钟，中途洒两次水。
第二步，把泡好的红豆放进锅里煮一个小时，捞出来沥干，铺在垫了纱布的蒸笼上，用大火蒸二十分钟，中途洒两次水。""",
    "an echo at the end": """我的外婆不识字，却记得村里每一户人家的生日，谁家添了孩子，谁家老人过寿，她都要提前一天把红鸡蛋煮好。
她常说，人活一世，不过是把别人的好记在心里，再找个机会还回去。
后来她病了，认不出我们，却还记得那些日子。到了初九，她会忽然说，今天是西头老赵的生日。
人活一世，不过是把别人的好记在心里，再找个机会还回去。""",
}


@pytest.mark.parametrize("name", KEPT)
def test_stays(name: str) -> None:
    text = KEPT[name] + "\n"
    result = cleaner.clean(text, select=["duplicates"])
    assert [edit for layer in result.ledger.layers for edit in layer] == []
    assert result.text == text


@pytest.mark.parametrize("name", KEPT)
def test_stays_inside_an_article(name: str) -> None:
    prose = [
        "老街的早晨是从豆浆摊开始的，卖豆浆的女人姓廖，头发用一块蓝布包着，二十年来没有换过位置。",
        "买豆浆的人排成一条弯弯曲曲的队伍，从药铺门口一直排到桥头，谁也不催，谁也不急。",
    ]
    text = (
        "\n".join([*prose, KEPT[name], "太阳升到屋檐那么高的时候，最后一桶豆浆也卖完了，廖大姐开始收拾碗筷。"]) + "\n"
    )
    assert cleaner.clean(text, select=["duplicates"]).text == text


@pytest.mark.parametrize("name", KEPT)
def test_stays_in_traditional_script_with_half_width_marks(name: str) -> None:
    text = cleaner.convert_script(KEPT[name], "s2t").translate(str.maketrans("，：；？！", ",:;?!")) + "\n"
    assert cleaner.clean(text, select=["duplicates"]).text == text


def test_a_rule_that_is_off_removes_nothing() -> None:
    body = "".join(
        f"第{n}句讲的是第{n}件事，和别的句子没有一个字相同的内容可以省去，" + chr(0x5000 + n) * 3 + "。\n"
        for n in range(20)
    )
    assert cleaner.clean(body + body, select=["duplicates"], ignore=["duplicates/repeated-block"]).text == body + body


PARAGRAPHS = (
    "城南的老菜场上个月搬进了新楼，摊位从露天的水泥台变成了带冷柜的玻璃柜台，价格却没有涨，老主顾们起初还有些不习惯，过了半个月就都说好。",
    "摊主们说，最大的变化是下雨天不用再撑塑料布，客人也愿意多逛一会儿，营业额比去年同期高了两成，周末的时候甚至要排队才能买到豆腐。",
    "管理方表示，下一步还要在二楼开一个社区食堂，午餐定价不超过十五元，优先照顾附近的老人，菜谱每周换一次，由居民投票决定。",
    "老街的裁缝铺没有跟着搬，老板娘说她习惯了巷口的光线，缝纫机挪了地方，针脚就不齐了，熟客们绕一点路也还是会找来。",
    "记者在菜场门口数了一个小时，进出的人有四百多，其中一半以上是推着小车的老人，他们大多住在河对岸的旧小区里。",
    "有人提议把旧址改成停车场，也有人想留一块空地给孩子踢球，街道办说，两种意见都记下了，要等到年底再开会商量。",
    "搬家那天，卖鱼的老周把用了二十年的秤送给了社区的展览室，秤杆上的星点已经磨得看不清楚，他说这杆秤从来没有短过斤两。",
    "新楼的屋顶装了太阳能板，白天发的电够一楼的冷柜用，多余的存进地下室的电池，晚上给路灯照明，一年能省下七万元电费。",
)


def repeats_alone(text: str) -> str:
    return cleaner.clean(text, select=["duplicates"]).text


def test_a_paragraph_said_again_far_below_stays() -> None:
    first, *others = PARAGRAPHS
    text = "\n".join(["老菜场搬新家", first, *others, first, "第二天的天气很好。"]) + "\n"
    assert repeats_alone(text) == text


def test_a_sentence_worded_otherwise_at_the_edge_stays() -> None:
    ours = "据街道办的统计，现代菜场要解决的主要问题不仅仅是卫生和价格，还有停车、排水和通风，它们是居民关心的重点。"
    theirs = "城南菜场要解决的主要问题是卫生，价格，停车和通风，它们是居民关心的重点。"
    body = PARAGRAPHS[1] + PARAGRAPHS[2]
    text = (
        "\n".join(["老菜场搬新家", ours, body, PARAGRAPHS[3], PARAGRAPHS[4], "小结", theirs + body, PARAGRAPHS[3]])
        + "\n"
    )
    assert ours in repeats_alone(text)
    assert theirs in repeats_alone(text)


def test_the_title_stays_above_a_lead_that_begins_with_it() -> None:
    title = "老菜场什么时候搬进新楼 老菜场新址在哪里"
    lead = "老菜场什么时候搬进新楼?老菜场新址在哪里?" + PARAGRAPHS[0][:62] + "。"
    text = "\n".join([title, lead, lead + PARAGRAPHS[1], *PARAGRAPHS[2:]]) + "\n"
    assert repeats_alone(text).startswith(title + "\n" + "老菜场什么时候搬进新楼")


def test_a_summary_with_the_title_on_its_line_goes_before_title_and_paragraph() -> None:
    title = "老菜场搬新家 摊位费三年不涨"
    text = (
        "\n".join(["老菜场搬新家_河畔生活网", f"{title} {PARAGRAPHS[0]}{PARAGRAPHS[1]} …", title, *PARAGRAPHS]) + "\n"
    )
    assert repeats_alone(text) == "\n".join(["老菜场搬新家_河畔生活网", title, *PARAGRAPHS]) + "\n"
