"""Closing lines of articles, made up by lot: signatures, addresses, sources, attachments, tables, measures."""

from __future__ import annotations

import random

from chrome_labels import Labelled

# How many texts of them a fold has.
CLOSINGS_PER_FOLD = 90
_PLACES = (
    "河畔",
    "青石",
    "云岭",
    "南湖",
    "白杨",
    "临江",
    "东山",
    "柳河",
    "平原",
    "海口",
    "长桥",
    "石塘",
    "新丰",
    "古田",
)
_BODIES = (
    "市教育局",
    "镇人民政府",
    "县文化馆",
    "大学图书馆",
    "区卫生健康委员会",
    "日报编辑部",
    "科技有限公司",
    "中学",
    "研究所",
)
# The columns of tables, of which a line holds a cell, and what stands in them.
_COLUMNS = {
    "number": ("序号", "编号", "代码", "名次"),
    "person": ("姓名", "负责人", "指导教师", "申请人", "选手"),
    "body": ("单位", "承办单位", "工作单位", "招生单位", "会场"),
    "place": ("地点", "产地", "所在地", "路线"),
    "amount": ("数量", "金额（元）", "人数", "得分", "单价", "面积"),
    "date": ("日期", "时间", "完成时间"),
    "word": ("备注", "结果", "类别", "是否合格"),
}
_WORDS = ("是", "否", "合格", "同上", "无", "甲类", "乙类", "一等奖", "二等奖", "已完成", "待定")
_MEASURES = {
    "长度": "毫米",
    "宽度": "毫米",
    "高度": "公分",
    "净重": "公斤",
    "载重": "公斤",
    "功率": "瓦",
    "电压": "伏",
    "容量": "升",
    "转速": "转/分",
    "温度": "℃",
    "压力": "兆帕",
    "流量": "立方米/时",
}
_FAMILIES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何", "文明建国志强晓燕秀英海涛雨欣子轩丽华"


_BUTTONS = (
    *(
        "微博",
        "微信",
        "评论",
        "收藏",
        "分享",
        "体育",
        "财经",
        "教育",
        "视频",
        "图片",
        "首页",
        "关注",
        "点赞",
        "下载",
        "登录",
    ),
    *(
        "注册",
        "搜索",
        "导航",
        "目录",
        "广告",
        "推荐",
        "排行榜",
        "联系我们",
        "关于我们",
        "友情链接",
        "相关阅读",
        "版权声明",
    ),
    *(
        "作者",
        "来源",
        "编辑",
        "摘要",
        "标签",
        "关键词",
        "打印",
        "返回",
        "更多",
        "新闻",
        "论坛",
        "博客",
        "专题",
        "客服",
        "会员",
    ),
)


def make_buttons(number: int) -> Labelled:
    """Return the words of buttons that may be headings of an article, too, as a page of a fold."""
    return Labelled(f"buttons-{number}", "buttons", number, list(_BUTTONS), "B" * len(_BUTTONS), [], {})


class _Writer:
    """Makes up the closing lines of articles by lot."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def name(self) -> str:
        return self.chance.choice(_FAMILIES) + "".join(self.chance.sample(_GIVEN, self.chance.randint(1, 2)))

    def body(self) -> str:
        return self.chance.choice(_PLACES) + self.chance.choice(_BODIES)

    def year(self) -> int:
        return self.chance.randint(1998, 2025)

    def date(self) -> str:
        year, month, day = self.year(), self.chance.randint(1, 12), self.chance.randint(1, 28)
        return self.chance.choice((f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}.{month}.{day}"))

    def figures(self, size: int) -> str:
        return "".join(self.chance.choices("0123456789", k=size))

    def contact(self) -> list[str]:
        place, road = self.chance.sample(_PLACES, 2)
        lines = [
            f"联系电话：0{self.figures(3)}-{self.figures(8)}",
            f"联系人：{self.name()}",
            f"地址：{place}市{road}路{self.chance.randint(1, 300)}号",
            f"邮编：{self.figures(6)}",
            f"邮箱：office{self.figures(3)}@example.org",
        ]
        return self.chance.sample(lines, self.chance.randint(1, 4))

    def sources(self) -> list[str]:
        titles = ("参考文献", "参考书目", "参考资料：")
        books = ("县志", "水利史", "植物志", "方言研究")
        rows = [
            f"[{number}] {self.name()}.{self.chance.choice(_PLACES)}{self.chance.choice(books)}[M].{self.year()}."
            for number in range(1, self.chance.randint(3, 6))
        ]
        if self.chance.random() < 0.4:
            rows = [self.chance.choice(_PLACES) + self.chance.choice(books) for _ in range(self.chance.randint(1, 4))]
        return [self.chance.choice(titles), *rows]

    def attachments(self) -> list[str]:
        return [
            f"附件{number}：{self.chance.choice(_PLACES)}{self.chance.choice(('名单', '申请表', '评分标准'))}"
            for number in (1, 2)
        ]

    def table(self) -> list[str]:
        """Return a table, a cell a line, under its head."""
        kinds = self.chance.sample(sorted(_COLUMNS), self.chance.randint(2, 5))
        rows = [[self.chance.choice(_COLUMNS[kind]) for kind in kinds]]
        rows += [[self.cell(kind, number) for kind in kinds] for number in range(1, self.chance.randint(4, 14))]
        head = self.chance.choice(([], [f"附表：{self.chance.choice(_PLACES)}名单"], ["见下表："]))
        return [*head, *(cell for row in rows for cell in row if self.chance.random() < 0.95)]

    def cell(self, kind: str, number: int) -> str:
        """Return what stands in a column of a table."""
        if kind == "number":
            return self.chance.choice((f"{number}", f"{number:02}", f"{self.figures(6)}"))
        if kind == "amount":
            return self.chance.choice((self.figures(2), f"{self.figures(1)}.{self.figures(2)}", self.figures(4)))
        made = {"person": self.name, "body": self.body, "date": self.date}
        return made[kind]() if kind in made else self.chance.choice(_PLACES if kind == "place" else _WORDS)

    def verse(self) -> list[str]:
        """Return short lines that say something, as verse does, or a list of what was spoken of."""
        ends = ("黄了", "开了", "远了", "不见了", "静静地流", "睡着了", "要回家", "落在水上", "还亮着", "、纸、墨")
        heads = ("稻子", "灯", "雪", "渡船", "孩子", "山路", "石桥", "月亮", "炊烟", "春天的风", "旧书")
        return [self.chance.choice(heads) + self.chance.choice(ends) for _ in range(self.chance.randint(1, 5))]

    def measures(self) -> list[str]:
        """Return the measures of a product, by name."""
        names = self.chance.sample(sorted(_MEASURES), self.chance.randint(4, 10))
        pairs = [(name, f"{self.chance.randint(2, 900)} ({_MEASURES[name]})") for name in names]
        head = self.chance.choice((["规格"], ["技术参数"], []))
        if self.chance.random() < 0.5:
            return [*head, *(part for pair in pairs for part in pair)]
        return [*head, *(f"{name}：{value}" for name, value in pairs)]

    def lines(self) -> list[str]:
        """Return the closing lines of one article."""
        kind = self.chance.randrange(12)
        if kind > 3:
            makers = (self.contact, self.sources, self.sources, self.attachments, self.table, self.table)
            makers += (self.measures, self.verse)
            return makers[kind - 4]()
        if kind == 0:
            return [self.body(), self.date()]
        if kind == 1:
            return [self.date()]
        if kind == 2:
            return [f"{self.name()}，{self.chance.choice(_PLACES)}人。"]
        return [f"（{self.chance.choice(('作者', '记者', '通讯员'))}单位：{self.body()}）"]


def make_closings(number: int, chance: random.Random) -> list[Labelled]:
    """Return texts of lines with which articles of one fold close."""
    writer = _Writer(chance)
    texts = [writer.lines() for _ in range(CLOSINGS_PER_FOLD)]
    return [
        Labelled(f"closing-{number}-{at}", "closing", number, lines, "B" * len(lines), [], {})
        for at, lines in enumerate(texts)
    ]
