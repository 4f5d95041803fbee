"""More than two hundred documents without chrome: nothing of them may go, above all not by a learned label."""

from __future__ import annotations

import random

import pytest

import cleaner

PER_KIND = 36
PROSE = """入冬以后，河面上的雾一天比一天浓，摆渡的船要等到九点才敢离岸。
他在码头上站了很久，手里的票被汗水浸得发软，却始终没有走上跳板。
这座桥修了三年，中间停过两次工，第一次是因为洪水，第二次是因为钱。
茶馆里的人都说，今年的收成比去年好，但是价钱低了，算下来反而亏了一些。
母亲把晒干的萝卜条装进坛子里，一层盐一层菜，压上洗净的石头，再用湿布封口。
研究人员连续观测了十二个月，发现夜间的气温比三十年前平均高出一点四度。
调查显示，超过六成的受访者愿意为更短的通勤时间多付一点房租。
那年夏天特别长，知了从早叫到晚，我们在屋后的竹林里搭了一个棚子。
公司在报告里承认，新产品的销量没有达到预期，下半年将缩减广告开支。
老人从抽屉里拿出一叠信，最早的一封写于一九五七年，信纸已经脆得不敢展开。
火车过了隧道，窗外忽然亮起来，远处的雪山像是贴在天上的一张纸。
这个问题并没有标准答案，不同的人从不同的角度去看，会得出完全相反的结论。
为了赶在雨季之前完工，工人们分成三班，昼夜不停地浇筑混凝土。
城里的书店关了一家又一家，只有巷子口的那一家还亮着灯，老板说他不急。
她把种子一粒一粒埋进土里，浇了水，盖上稻草，然后坐下来等。""".splitlines()
VERSE = """月亮落在井里
井绳很旧
我不敢打水
怕惊动水底的人
风把稻浪推向远处
又推回来
你走的那一天
屋檐下的燕子也走了
灯还亮着
门没有上锁
去年的雪
埋着前年的路""".splitlines()
LAW = """为了加强河道管理，保障防洪安全，根据有关法律，制定本办法。
本办法适用于本市行政区域内的河道，包括湖泊、人工水道和行洪区。
市水务部门负责全市河道的统一监督管理，区水务部门负责本区河道的日常管理。
任何单位和个人都有保护河道的义务，有权制止和检举违反本办法的行为。
在河道管理范围内修建桥梁、码头的，应当报经水务部门审查同意。
违反前款规定的，责令限期改正；逾期不改正的，处一万元以上五万元以下的罚款。
本办法所称河道管理范围，由市人民政府划定并公布。
本办法自公布之日起施行。
下列行为应当予以禁止：
（一）向河道倾倒垃圾；
（二）在堤坝上取土、建房；
（三）损毁水文监测设施。""".splitlines()
CODE = """import json
from pathlib import Path
def read_rows(path):
    return [json.loads(row) for row in Path(path).open()]
class Counter:
    def __init__(self):
        self.total = 0
    def add(self, number):
        self.total += number
for row in read_rows("rows.jsonl"):
    counter.add(row["size"])
print(counter.total)
if counter.total > 100:
    raise SystemExit(1)
$ python count.py rows.jsonl
217""".splitlines()
TALK = """“你昨天去哪里了？”
“去河边了。”
“河边有什么好看的？”
“水退了，露出一条石头路，我顺着走了很远。”
“一个人？”
“还有一条狗跟着。”
“谁家的狗？”
“不知道。”
他说完就低下头去，继续修那把椅子。
“椅子腿又断了？”
“嗯，第三回了。”
窗外下起了雨。""".splitlines()
STEPS = """豆腐一块
青椒两个
葱姜蒜适量
酱油一勺
盐半勺
1. 豆腐切成厚片，用厨房纸吸干水分。
2. 锅里放油，小火把豆腐煎到两面金黄。
3. 放入葱姜蒜炒出香味。
4. 加半碗水，焖三分钟，最后放青椒。
用料
做法
小贴士
豆腐要选老一点的，煎的时候不要急着翻面。
喜欢吃辣的可以加一点干辣椒""".splitlines()
KINDS = {"prose": PROSE, "verse": VERSE, "law": LAW, "code": CODE, "talk": TALK, "steps": STEPS}
HEADS = ("", "湖边的一年\n", "2021-03-04 09:30 来源：河畔晚报\n", "湖边的一年\n2021-03-04 09:30 来源：河畔晚报\n")


def documents(kind: str) -> list[str]:
    chance = random.Random(kind)
    found = []
    for _ in range(PER_KIND):
        lines = chance.sample(KINDS[kind], chance.randint(3, len(KINDS[kind]) - 2))
        if kind == "law":
            lines = [
                f"第{number}条 {line}" if line[0] != "（" else line
                for number, line in zip("一二三四五六七八九十", lines, strict=False)
            ]
        elif kind == "code":
            lines = [chance.choice(PROSE), *lines, chance.choice(PROSE)]
        found.append("\n".join(lines) + "\n")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_clean_documents_stay_whole(kind: str) -> None:
    for number, text in enumerate(documents(kind)):
        head = HEADS[number % len(HEADS)]
        cleaned = cleaner.clean(head + text, select=["chrome"]).text
        assert cleaned.endswith(text), number
        assert cleaned.startswith("湖边的一年\n") or not head.startswith("湖边"), number


def test_there_are_more_than_two_hundred() -> None:
    assert len({text for kind in KINDS for text in documents(kind)}) > 200
