"""Articles repeated in every way a page repeats them, generated with fixed seeds: one whole copy must remain."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

import pytest

import cleaner
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import contains, hash_shingles, shingle_set
from cleaner.folding import fold, simplified_characters

HERON = """
湿地里的守望者
清晨五点，雾气还没有从芦苇荡里散尽，护鸟员老韩已经推着他那辆旧自行车上了堤岸。车后座绑着一架望远镜和一只铝饭盒，饭盒里装着两个馒头和一块腌萝卜，这就是他一整天的口粮。
他在这片湿地上走了十九年，从一个被人笑话的闲汉，走成了保护区里资格最老的巡护员。最初没有工资，只有镇上每个月补贴的八十块钱，连买胶鞋都不够。
“那时候谁懂这个呀，大家都说鸟又不能当饭吃。”老韩一边说，一边把记录本翻到空白的一页，写下当天的风向和水位。
湿地在县城的东南角，原本是一片被围垦过的滩涂。上世纪八十年代，附近的村子在这里养虾，堤坝筑了一道又一道，候鸟落脚的地方越来越少。
转机出现在二〇〇六年的冬天。一群迁徙途中的灰鹤因为找不到食物，落进了村民的麦田，把刚出苗的冬小麦啃掉了十几亩。
赔偿怎么算，成了镇里最头疼的事情。有人主张放鞭炮赶走，有人主张下网，吵到最后，县林业站的技术员小杜提了一个办法：划出三百亩滩涂退养还湿，给鸟留一块吃饭的地方。
老韩就是在那个时候报名当上巡护员的。他家的麦田也被啃了，可他说，站在田埂上看见那些大鸟抬头的样子，心里忽然就不生气了。
退养之后的第三年，滩涂上的碱蓬草重新长了出来，秋天的时候红成一片。来过冬的灰鹤从四十多只变成了两百多只，后来又来了东方白鹳和黑脸琵鹭。
数鸟是个笨功夫。老韩把湿地分成十二个格子，每个格子每天走一遍，冬天踩着薄冰，夏天顶着蚊虫，记录本写满了六十七册，摞起来比他的个子还高。
县里的中学生每年春天都会来这里上一堂自然课。孩子们最喜欢问的问题是，鸟会不会认得人。老韩总是笑着回答，认得，它们认得谁走路轻。
如今保护区装上了摄像头，还配了两架无人机，年轻人坐在屋里就能看清楚每一个格子。可是老韩还是坚持每天走一遍，他说机器看得见鸟，看不见鸟为什么飞走。
太阳升起来以后，雾气慢慢退到水面上，远处传来第一声鹤鸣。老韩停下脚步，把食指放在嘴边，示意身后的人不要出声。
""".strip().split("\n")

KILN = """
山坳里的最后一座龙窑
从公路下来，还要走四十分钟的石板路，才能看见那座趴在山坡上的龙窑。窑身长五十三米，像一条晒太阳的老蛇，脊背上的砖缝里长满了瓦松。
窑主姓贺，今年七十一岁，是这门手艺的第九代传人。他记得小时候，山坳里有十四座龙窑日夜不熄，挑着陶缸下山的人能从村口排到渡口。
塑料桶和不锈钢盆进村以后，陶缸就卖不动了。到一九九七年，十四座窑只剩下三座还在点火，又过了几年，就只剩下他这一座。
烧一窑要用六千斤松柴，从窑头烧到窑尾需要两天两夜，中间不能合眼。火候全凭看火孔里的颜色，橘红还不够，要等到发白，才能往下一个孔添柴。
“温度计也用过，插进去就烧化了。”贺师傅摊开手掌，掌心的老茧被松脂染成了琥珀色，洗也洗不掉。
前年冬天，一个学设计的姑娘背着画板来到山坳，一住就是三个月。她把传统的缸改成了花器和茶罐，拍成照片放到网上，第一批四十件半天就卖完了。
订单多起来以后，村里有两个在外打工的年轻人回来学艺。贺师傅收徒的规矩只有一条：先劈一年柴，劈到闭着眼睛也知道哪一块柴耐烧。
今年清明，龙窑被列入了市级文物保护单位，窑口立起了一块石碑。贺师傅对石碑兴趣不大，他更关心的是雨季之前能不能再烧一窑。
开窑那天下着小雨，人们打着伞站在窑门外等。砖一块一块拆下来，热气扑出来，有人看见第一只茶罐上流着一道天青色的釉，像雨停之后的天。
""".strip().split("\n")

CHROME = ["返回顶部", "打开客户端查看全文", "相关推荐", "发表评论", "还没有人评论"]
END = re.compile(r"(?<=[。！？])(?![”」])|(?<=[。！？][”」])")
READINGS = ("bái", "hēi", "shān", "tiān", "guó", "lù", "zhǐ", "yuǎn")


@cache
def traditional() -> dict[int, str]:
    table: dict[int, str] = {}
    for old, new in simplified_characters().items():
        table.setdefault(ord(new), old)
    return table


def key_of(text: str) -> str:
    key = make_match_key(fold(text))
    return key.text(0, len(key))


def to_traditional(lines: list[str], dice: random.Random) -> list[str]:
    return [line.translate(traditional()) for line in lines]


def to_half_width(lines: list[str], dice: random.Random) -> list[str]:
    return [line.translate(str.maketrans("，：；？！（）", ",:;?!()")) for line in lines]


def with_readings(lines: list[str], dice: random.Random) -> list[str]:
    def read(match: re.Match[str]) -> str:
        return f"{match.group()}({dice.choice(READINGS)})" if dice.random() < 0.3 else match.group()

    return [re.sub(r"[\u4e00-\u9fff]", read, line) for line in lines]


def edited(share: float) -> Callable[[list[str], random.Random], list[str]]:
    def edit(lines: list[str], dice: random.Random) -> list[str]:
        pool = "".join(KILN + HERON)
        pool = re.sub(r"[^\u4e00-\u9fff]", "", pool)
        out = []
        for line in lines:
            letters = []
            for letter in line:
                if letter.isalnum() and dice.random() < share:
                    letters.append(dice.choice(("", dice.choice(pool), letter + dice.choice(pool))))
                else:
                    letters.append(letter)
            out.append("".join(letters))
        return out

    return edit


def one_sentence_a_line(lines: list[str], dice: random.Random) -> list[str]:
    return [part for line in lines for part in END.split(line) if part]


def merged(lines: list[str], dice: random.Random) -> list[str]:
    out = [lines[0]]
    for line in lines[1:]:
        if len(out) > 1 and dice.random() < 0.6:
            out[-1] += line
        else:
            out.append(line)
    return out


def blank_between(lines: list[str], dice: random.Random) -> list[str]:
    return [part for line in lines for part in (line, "")]


def unchanged(lines: list[str], dice: random.Random) -> list[str]:
    return list(lines)


WAYS = {
    "unchanged": unchanged,
    "traditional": to_traditional,
    "half width": to_half_width,
    "readings": with_readings,
    "edits 1 %": edited(0.01),
    "edits 3 %": edited(0.03),
    "edits 5 %": edited(0.05),
    "sentences": one_sentence_a_line,
    "merged": merged,
    "blank": blank_between,
}


def run(lines: list[str]) -> list[str]:
    text = "\n".join(lines) + "\n"
    result = cleaner.clean(text, select=["duplicates"])
    assert cleaner.restore(result.text, result.ledger).decode() == text
    assert cleaner.clean(result.text, select=["duplicates"]).text == result.text
    return result.text.split("\n")


def assert_once(got: list[str], article: list[str], others: list[str] = ()) -> None:
    """Every sentence of the article is still there, and the text is no longer than one copy with the others."""
    # Pairs of characters, since the copy that stays may be an edited one.
    grams = shingle_set(make_match_key(fold("\n".join(got))).points, 2)
    for sentence in one_sentence_a_line(article, random.Random(0)):
        points = make_match_key(fold(sentence)).points
        wanted = hash_shingles(points, 2)
        if len(wanted):
            assert contains(grams, wanted).mean() >= 0.6, f"lost: {sentence}"
    for line in others:
        assert line in got, f"lost: {line}"
    want = len(key_of("".join(article))) + len(key_of("".join(others)))
    have = len(key_of("".join(got)))
    assert have <= 1.04 * want + 5, f"{have} characters remain of {want}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("article", [HERON, KILN], ids=["heron", "kiln"])
@pytest.mark.parametrize("altered_first", [False, True], ids=["second", "first"])
@pytest.mark.parametrize("between", [[], CHROME], ids=["touching", "chrome"])
def test_whole_article_twice(way: str, article: list[str], altered_first: bool, between: list[str]) -> None:
    dice = random.Random(f"{way}{altered_first}")
    copies = [article, WAYS[way](article, dice)]
    if altered_first:
        copies.reverse()
    assert_once(run([*copies[0], *between, *copies[1]]), article, between)


@pytest.mark.parametrize("seed", range(30))
def test_two_ways_at_once(seed: int) -> None:
    dice = random.Random(seed)
    article = dice.choice([HERON, KILN])
    copy = article
    names = dice.sample([name for name in WAYS if name not in ("unchanged", "blank")], 2)
    for name in sorted(names, key=lambda name: name == "readings"):
        copy = WAYS[name](copy, dice)
    between = dice.sample(CHROME, dice.randint(0, 4))
    copies = [article, copy] if dice.random() < 0.5 else [copy, article]
    assert_once(run([*copies[0], *between, *copies[1]]), article, between)


@pytest.mark.parametrize("times", [3, 4, 7])
@pytest.mark.parametrize("way", ["unchanged", "traditional", "edits 1 %", "sentences"])
def test_many_copies(times: int, way: str) -> None:
    dice = random.Random(times)
    lines = list(KILN)
    others = []
    for number in range(1, times):
        others.append(f"{CHROME[number % len(CHROME)]}{number}")
        lines += [others[-1], *WAYS[way](KILN, dice)]
    assert_once(run(lines), KILN, others)


@pytest.mark.parametrize("way", ["unchanged", "traditional", "edits 3 %", "merged"])
@pytest.mark.parametrize(("low", "high"), [(0, 5), (1, 4), (3, 9), (6, 13), (8, 10)])
def test_a_part_again(way: str, low: int, high: int) -> None:
    part = WAYS[way](HERON[low:high], random.Random(low))
    assert_once(run([*HERON, *CHROME, *part]), HERON, CHROME)


@pytest.mark.parametrize("way", ["unchanged", "traditional", "edits 1 %"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("first", [False, True], ids=["second", "first"])
def test_a_truncated_copy(way: str, share: float, first: bool) -> None:
    text = "\n".join(HERON)
    cut = WAYS[way](text[: int(share * len(text))].split("\n"), random.Random(1))
    copies = [cut, HERON] if first else [HERON, cut]
    assert_once(run([*copies[0], *CHROME, *copies[1]]), HERON, CHROME)


def test_another_article_stays() -> None:
    got = run([*HERON, *KILN, *CHROME, *HERON])
    assert_once(got, HERON, [*KILN, *CHROME])


def test_both_articles_twice() -> None:
    got = run([*HERON, *KILN, *HERON, *KILN])
    assert got == [*HERON, *KILN, ""]


def test_all_on_one_line_twice() -> None:
    body = "".join(HERON[1:])
    got = run([body + body])
    assert_once(got, HERON[1:])


def test_the_healthy_copy_stays_and_borrows() -> None:
    one = [line.replace("无人机", "无\ufffd机").replace("灰鹤", "灰\ufffd", 1) for line in HERON]
    other = [line.replace("自行车", "自行\ue5d2") for line in HERON]
    got = run([*one, *CHROME, *other])
    assert got == [*CHROME, *HERON, ""]


def test_names_the_lines_of_the_twin() -> None:
    text = "\n".join([*KILN, *CHROME, *KILN]) + "\n"
    layers = cleaner.clean(text, select=["duplicates"]).ledger.layers
    reasons = {edit.reason for layer in layers for edit in layer.edits}
    assert reasons == {"lines 16–25 repeat lines 1–10, 5-gram containment 1.00"}
