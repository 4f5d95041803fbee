"""Pages that were made up, with their labels, for tests of what is learned from saved pages."""

from __future__ import annotations

import random
from dataclasses import dataclass

PLACES = ("河边", "山下", "城南", "渡口", "老街", "码头", "田埂", "车站")
PEOPLE = ("渔夫", "木匠", "孩子们", "老师", "邻居", "卖豆腐的人", "船工", "裁缝")
DEEDS = (
    "修好了去年冬天被雪压坏的棚子",
    "把新收的稻谷摊在席子上晒了一天",
    "说起多年以前的那场大水",
    "在灯下慢慢补着一张旧网",
)
ENDS = ("直到天黑才肯回家", "谁也没有再提那件事", "第二天又下起了小雨", "大家听了都笑起来")


@dataclass(frozen=True)
class MadeUpPage:
    """The HTML of a page, its lines, and a letter a line."""

    html: str
    lines: list[str]
    labels: str


def make_page(site: str, number: int, paragraphs: int = 6) -> MadeUpPage:
    """Return a page of a site: a menu, an article with a byline, links to others, and a foot."""
    chance = random.Random(f"{site} {number}")

    def sentence() -> str:
        place, person = chance.choice(PLACES), chance.choice(PEOPLE)
        deed, end = chance.choice(DEEDS), chance.choice(ENDS)
        return f"{chance.randint(2, 30)}月里的一个早晨，{place}的{person}{deed}，{end}。"

    def title() -> str:
        return f"{chance.choice(PLACES)}的{chance.choice(PEOPLE)}（{chance.randint(1, 999)}）"

    menu = ["首页", "新闻", "副刊", "图片", f"{site}论坛"]
    head, others = title(), [title() for _ in range(5)]
    body = [sentence() + sentence() for _ in range(paragraphs)]
    byline = f"2021-03-{chance.randint(10, 28)} 来源：{site}"
    foot = [f"关于{site}", f"版权所有 {site}"]
    rows = [
        *((line, "C", f"<li><a href=x>{line}</a></li>") for line in menu),
        (head, "T", f"<h1>{head}</h1>"),
        (byline, "M", f"<div class=info>{byline}</div>"),
        *((line, "B", f"<p>{line}</p>") for line in body),
        ("相关阅读", "C", "<h3>相关阅读</h3>"),
        *((line, "C", f"<li><a href=x>{line}</a></li>") for line in others),
        *((line, "N", f"<p>{line}</p>") for line in foot),
    ]
    parts = [html for _, _, html in rows]
    top, article = len(menu), len(menu) + 2 + len(body)
    html = (
        f"<html><head><title>{head}_{site}</title></head><body><ul class=nav>{''.join(parts[:top])}</ul>"
        f"<div class=article>{''.join(parts[top:article])}</div><ul class=related>{''.join(parts[article:-2])}</ul>"
        f"<div class=footer>{''.join(parts[-2:])}</div></body></html>"
    )
    return MadeUpPage(html, [line for line, _, _ in rows], "".join(letter for _, letter, _ in rows))
