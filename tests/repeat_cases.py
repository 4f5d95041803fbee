"""Pages that show an article twice, and pages that say the same twice by their nature, made from any base texts.

A case says what may come out: for a page with repeats one text for each copy that may stay, for the others the text
itself. Nothing here knows how repeats are found.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.repeat_ways import (
    HAN,
    SENTENCE_END,
    WAYS,
    Lines,
    edited,
    key_of,
    one_sentence_a_line,
    to_half_width,
    to_traditional,
)

CHROME = (
    "返回顶部", "打开客户端查看全文", "相关推荐", "发表评论", "还没有人评论", "上一篇 下一篇", "分享到微信",
    "点赞 12 收藏 3", "扫一扫在手机上打开", "热门标签", "您的位置 首页 正文", "字号 大 中 小", "打印本页",
    "更多精彩请下载客户端", "阅读 1843", "广告",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A text, and the texts any of which may come out; with `by_key` they are compared on the match key."""

    kind: str
    text: str
    allowed: tuple[str, ...]
    by_key: bool = False

    def accepts(self, got: str) -> bool:
        """Tell whether a result is one of those allowed; blank lines do not count."""
        if self.by_key:
            return key_of(got) in {key_of(text) for text in self.allowed} and "\ufffd" not in got
        return _filled(got) in [_filled(text) for text in self.allowed]


def _filled(text: str) -> Lines:
    return [line.strip() for line in text.split("\n") if line.strip()]


def vary(lines: Lines, dice: random.Random, most: int = 3) -> tuple[Lines, str]:
    """Return a copy of lines changed in up to *most* ways, and their names."""
    names = sorted(dice.sample(list(WAYS), dice.randint(0, most)), key=list(WAYS).index)
    if sum(name.startswith("edits") for name in names) > 1:  # no more than 5 % together
        names = [name for name in names if not name.startswith("edits")] + ["edits 3 %"]
    for name in names:
        lines = WAYS[name](lines, dice)
    return lines, "+".join(names) or "same"


def _between(dice: random.Random, most: int = 5) -> Lines:
    return dice.sample(CHROME, dice.randint(0, most))


def _join(*parts: Sequence[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


def whole(base: Lines, dice: random.Random) -> Case:
    """The article two to five times."""
    copies, names = [base], []
    for _ in range(dice.choice((1, 1, 1, 2, 3, 4))):
        copy, name = vary(base, dice)
        copies.append(copy)
        names.append(name)
    dice.shuffle(copies)
    chrome = dice.sample(CHROME, len(CHROME))  # no line of it twice: then it would be a part of the copies
    parts = [part for copy in copies for part in ([chrome.pop() for _ in range(dice.randint(0, 3))], copy)][1:]
    chosen = range(0, len(parts), 2)
    allowed = [_join(*(part for at, part in enumerate(parts) if at % 2 or at == keep)) for keep in chosen]
    return Case(f"whole x{len(copies)} {' / '.join(names)}", _join(*parts), tuple(allowed))


def part(base: Lines, dice: random.Random) -> Case | None:
    """Some paragraphs of the article once more below it."""
    low = dice.randrange(len(base) - 1)
    high = dice.randrange(low + 2, len(base) + 1)
    if high - low >= len(base) or len(key_of("".join(base[low:high]))) < 150:
        return None
    copy, name = vary(base[low:high], dice, 2)
    chrome = _between(dice) or ["相关推荐"]
    return Case(f"part {low}:{high} of {len(base)} {name}", _join(base, chrome, copy), (_join(base, chrome),))


def truncated(base: Lines, dice: random.Random) -> Case | None:
    """The beginning of the article, broken off within a sentence, before or after it."""
    body = "\n".join(base)
    cut = body[: int(dice.uniform(0.25, 0.9) * len(body))]
    if len(key_of(cut)) < 150 or cut[-1] in "。！？”\n" or SENTENCE_END.search(cut[-3:]):
        return None
    copy, name = vary(cut.split("\n"), dice, 2)
    if dice.random() < 0.4 and "blank" not in name:
        copy = [*copy[:-1], copy[-1] + dice.choice(("…", "……", "..."))]
    first = dice.random() < 0.5
    chrome = _between(dice) or ["查看全文"]
    parts = (copy, chrome, base) if first else (base, chrome, copy)
    kept = (chrome, base) if first else (base, chrome)
    return Case(f"truncated {'first' if first else 'second'} {name}", _join(*parts), (_join(*kept),))


def interleaved(base: Lines, dice: random.Random) -> Case:
    """The article twice, one copy with chrome between its paragraphs."""
    copy, name = vary(base, dice, 2)
    chrome = list(CHROME)
    dice.shuffle(chrome)
    mixed: Lines = []
    for line in copy:
        mixed.append(line)
        if chrome and dice.random() < 0.3:
            mixed.append(chrome.pop())
    rest = [line for line in mixed if line in CHROME]
    if dice.random() < 0.5:
        return Case(f"interleaved {name}", _join(base, mixed), (_join(base, rest), _join(mixed)))
    return Case(f"interleaved first {name}", _join(mixed, base), (_join(rest, base), _join(mixed)))


def moved(base: Lines, dice: random.Random) -> Case | None:
    """The article twice, one paragraph of a copy at another place."""
    if len(base) < 6:
        return None
    copy = list(base)
    line = copy.pop(dice.randrange(1, len(copy)))
    copy.insert(dice.randrange(1, len(copy)), line)
    if copy == base:
        return None
    chrome = _between(dice)
    return Case("moved", _join(base, chrome, copy), (_join(base, chrome), _join(chrome, copy)))


def same_line(base: Lines, dice: random.Random) -> Case | None:
    """The body twice without a line break."""
    body = "".join(base[1:])
    if not SENTENCE_END.search(body[-2:]):
        return None
    other = body
    if dice.random() < 0.5:
        other = "".join(dice.choice((to_traditional, to_half_width, edited(0.02)))([other], dice))
    return Case("same line", body + other + "\n", (body + "\n", other + "\n"))


def damaged(base: Lines, dice: random.Random) -> Case:
    """The article twice, single characters of the copies lost at different places: a healthy one must come out."""
    copies = [list(base), list(base)]
    ends = [0, len(base) // 2, len(base)]
    halves = [(ends[0], ends[1]), (ends[1], ends[2])]
    both = dice.random() < 0.5 and len(base) > 3
    for number, copy in enumerate(copies):
        if number and not both:
            continue
        low, high = halves[number] if both else (0, len(base))
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(low, high)
            line = copy[at]
            places = [place for place in range(6, len(line) - 6) if HAN.match(line[place])]
            places = [place for place in places if "\ufffd" not in line[place - 6 : place + 7]]
            if places:
                place = dice.choice(places)
                copy[at] = line[:place] + dice.choice("\ufffd\ue5d2") + line[place + 1 :]
    dice.shuffle(copies)
    chrome = _between(dice)
    return Case("damaged", _join(copies[0], chrome, copies[1]), (_join(base, chrome), _join(chrome, base)), by_key=True)


def with_another(base: Lines, other: Lines, dice: random.Random) -> Case:
    """Two articles, the first or both of them twice."""
    copy, name = vary(base, dice, 2)
    chrome = _between(dice)
    if dice.random() < 0.5:
        return Case(
            f"another {name}",
            _join(base, other, chrome, copy),
            (_join(base, other, chrome), _join(other, chrome, copy)),
        )
    return Case("both twice", _join(base, other, base, other), (_join(base, other), _join(other, base)))


REPEATED = {
    "whole": whole,
    "part": part,
    "truncated": truncated,
    "interleaved": interleaved,
    "moved": moved,
    "same line": same_line,
    "damaged": damaged,
}


def make_repeat(bases: Sequence[Lines], seed: int) -> Case:
    """Return one case of a page that holds a text twice, made from one of *bases* with a seed."""
    dice = random.Random(seed)
    while True:
        kind = dice.choice([*REPEATED, "whole", "another"])
        base = dice.choice(bases)
        if kind == "another":
            other = dice.choice(bases)
            if other is base or not set(base).isdisjoint(other):
                continue
            return with_another(base, other, dice)
        case = REPEATED[kind](base, dice)
        if case is not None and (kind != "same line" or len(case.text) >= 300):
            return case


def _stays(kind: str, *parts: Sequence[str]) -> Case:
    text = _join(*parts)
    return Case(kind, text, (text,))


def _sentences(base: Lines) -> Lines:
    return [part for part in one_sentence_a_line(base, random.Random(0)) if len(part) >= 8]


def _paragraph(base: Lines, dice: random.Random, most: int = 400) -> str:
    return dice.choice(
        [line for line in base[1:] if 30 <= len(line) <= most and line[-1] in "。！？”"] or [base[-1][:most]]
    )


def alone(base: Lines, dice: random.Random) -> Case:
    """An article once, with chrome about it."""
    copy, name = vary(base, dice, 2)
    chrome = dice.sample(CHROME, 6)
    at = dice.randint(0, 6)
    return _stays(f"alone {name}", chrome[:at], copy, chrome[at:])


def quotation(base: Lines, dice: random.Random) -> Case:
    """A reply that quotes a paragraph of the article or of another reply."""
    quoted = _paragraph(base, dice)
    head, mark, tail = dice.choice(
        (
            ("引用 3 楼 小北 的发言：", "", ""),
            ("阿文 发表于 2031-4-5 12:08", "", ""),
            ("", "> ", ""),
            ("小北写道：", "", ""),
            ("", "他在信里说：“", "”我读了三遍。"),
            ("引用：", "", ""),
            ("", "“", "”这一段说得真好，我要抄下来贴在书桌前面。"),
            ("@小北：", "", ""),
            ("原文如下：", "", ""),
        )
    )
    reply = dice.choice(("说得太对了。", "同感，我家也是这样。", "这个说法我不太赞成，后来的事情证明并不是这么简单。"))
    lines = [*([head] if head else []), f"{mark}{quoted}{tail}", reply]
    return _stays(f"quotation {head or mark}", base, dice.sample(CHROME, 2), lines)


def refrain(base: Lines, dice: random.Random) -> Case:
    """A song: short lines of the text as verses, some of them as the refrain."""
    pieces = [piece for piece in re.split(r"[，。！？；：、“”\s]+", "".join(base)) if 4 <= len(piece) <= 12]
    dice.shuffle(pieces)
    size = dice.randint(2, 6)
    chorus, rest = pieces[:size], pieces[size:]
    end = dice.choice(("", "，", "。"))
    lines: Lines = []
    for _ in range(dice.randint(2, 4)):
        verse, rest = rest[: dice.randint(3, 6)], rest[6:]
        lines += [piece + end for piece in [*verse, *chorus]]
    return _stays("refrain", [*lines, *(piece + end for piece in chorus)] if dice.random() < 0.5 else lines)


def dialogue(base: Lines, dice: random.Random) -> Case:
    """An exchange that comes back in a story."""
    short = [piece for piece in re.split(r"[，。！？；：、“”\s]+", "".join(base)) if 2 <= len(piece) <= 10]
    exchange = [f"“{dice.choice(short)}{dice.choice('？！。')}”" for _ in range(dice.randint(2, 6))]
    low = len(base) // 2
    return _stays("dialogue", base[:low], exchange, base[low:], exchange)


def parallel(base: Lines, dice: random.Random) -> Case:
    """Clauses that are the same but for figures, dates or names."""
    clause = _paragraph(base, dice, 200).rstrip("。！？”")
    kind = dice.choice(("date", "number", "article", "name"))
    rows = []
    names = ["周国平", "林晓燕", "欧阳春", "何大水", "司马青", "赵四海"]
    dice.shuffle(names)
    for at in range(dice.randint(2, 5)):
        if kind == "date":
            rows.append(f"2031年{dice.randint(1, 12)}月{at * 5 + dice.randint(1, 4)}日，{clause}，共{at + 2}天。")
        elif kind == "number":
            rows.append(f"{clause}，计{dice.randint(100, 999)}元，合{(at + 3) * 7}件，由{at + 1}号柜台办理。")
        elif kind == "article":
            rows.append(f"第{'三四五六七八九'[at]}条 {clause}，期限为{'一二三四五六七'[at]}个月。")
        else:
            rows.append(f"{names[at]}，{clause}，特此公示。")
    return _stays(f"parallel {kind}", rows)


def table(base: Lines, dice: random.Random) -> Case:
    """Rows of a table, a price list or a timetable, some of them alike."""
    cells = [piece for piece in re.split(r"[，。！？；：、“”\s]+", "".join(base)) if 2 <= len(piece) <= 6]
    mark = dice.choice((" ", "\t", " | ", "，", "　"))
    rows = [mark.join(dice.choice(cells) for _ in range(4)) for _ in range(dice.randint(3, 8))]
    head = mark.join(("名称", "数量", "单价", "备注"))
    return _stays("table", [head, *rows, *base[:2], head, *rows[: len(rows) // 2], rows[0], *rows])


def headings(base: Lines, dice: random.Random) -> Case:
    """Sections with the same headings, and one short answer given more than once."""
    answer = _paragraph(base, dice, 60)[:60]
    lines: Lines = []
    others = [sentence for sentence in dict.fromkeys(_sentences(base)) if sentence not in answer]
    for number, sentence in enumerate(dice.sample(others, min(4, len(others)))):
        lines += [f"第{'一二三四'[number]}款", "优点：", sentence, "缺点：", answer, "价格："]
    return _stays("headings", lines)


def manual(base: Lines, dice: random.Random) -> Case:
    """Two chapters of a manual or a law with the same list in each."""
    sentences = _sentences(base)
    size = min(len(sentences), dice.randint(3, 6))
    at = dice.randrange(len(sentences) - size + 1)
    marks = dice.choice(
        (
            ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）"],
            ["1. ", "2. ", "3. ", "4. ", "5. ", "6. "],
            ["- "] * 6,
        )
    )
    steps = [mark + sentence for mark, sentence in zip(marks, sentences[at : at + size], strict=False)]
    rest = [line for line in base if not any(sentence in line for sentence in sentences[at : at + size])]
    low = len(rest) // 2
    heads = dice.choice(
        (("## 安装", "## 升级"), ("第八条 有下列情形之一的，应当登记：", "第十九条 有下列情形之一的，可以免除："))
    )
    if 4 * sum(map(len, steps)) > sum(map(len, rest)):  # most of the page: that is a repeat
        steps = steps[:2]
        if 4 * sum(map(len, steps)) > sum(map(len, rest)):
            return _stays("manual", base)
    return _stays("manual", rest[:low], [heads[0]], steps, rest[low:], [heads[1]], steps)


def code(base: Lines, dice: random.Random) -> Case:
    """A listing shown twice, changed in one line or not at all."""
    names = ["total", "wheel", "river", "count", "lamp", "stone"]
    body = [
        f"    {dice.choice(names)} = turn({dice.choice(names)}, {dice.randint(1, 9)})  # 把轮子转一下，再看水位"
        for _ in range(dice.randint(4, 9))
    ]
    listing = ["def run(wheel):", *body, "    return wheel"]
    fence = ["```"] if dice.random() < 0.5 else []
    low = len(base) // 2
    return _stays("code", base[:low], fence, listing, fence, base[low:], fence, listing, fence)


def digest(base: Lines, dice: random.Random) -> Case:
    """A list of what follows, each line the opening sentence of a section below."""
    leads, rest = [], []
    for line in base[1:]:
        parts = SENTENCE_END.split(line)
        if len(parts) > 2 and len(parts[0]) >= 15 and len(leads) < 5:
            leads.append(parts[0])
        rest.append(line)
    if len(leads) < 2:
        return _stays("digest", base)
    return _stays("digest", base[:1], leads, rest)


def echo(base: Lines, dice: random.Random) -> Case:
    """A sentence of the story that comes back at its end."""
    sentence = dice.choice([part for part in _sentences(base[1:]) if len(part) <= 60] or [base[-1][:30]])
    return _stays("echo", base, [sentence])


def listing(base: Lines, dice: random.Random) -> Case:
    """A changelog, or addresses: lines of one form."""
    lines: Lines = []
    for number, sentence in enumerate(dice.sample(_sentences(base), min(5, len(_sentences(base))))):
        lines += [
            f"## 1.{number}.0",
            "- 修复若干已知问题，提升稳定性。",
            f"- {sentence}",
            f"https://example.org/a/{number % 3}.html",
        ]
    return _stays("changelog", lines)


STAYS = {
    "alone": alone, "quotation": quotation, "refrain": refrain, "dialogue": dialogue, "parallel": parallel,
    "table": table, "headings": headings, "manual": manual, "code": code, "digest": digest, "echo": echo,
    "listing": listing,
}  # fmt: skip


def make_stay(bases: Sequence[Lines], seed: int) -> Case:
    """Return one case of a page that says something twice by its nature."""
    dice = random.Random(seed)
    kind = list(STAYS)[seed % len(STAYS)]
    return STAYS[kind](dice.choice(bases), dice)


def make_bases(texts: Sequence[Lines], dice: random.Random) -> list[Lines]:
    """Return texts of 200 to 6,000 characters: parts of single ones, single ones, and several as chapters of one."""
    bases = [list(text) for text in texts]
    bases += [text[:size] for text in texts for size in (4, 5) if sum(map(len, text[:size])) >= 200]
    for count in (2, 3, 5, 8, len(texts)):
        for _ in range(2):
            chosen = dice.sample(list(texts), min(count, len(texts)))
            bases.append([chosen[0][0], *(line for text in chosen for line in text[1:])])
    return bases
