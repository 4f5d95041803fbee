"""Two texts without a ledger: what is aligned, what moved, what is a copy."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

import cleaner
from cleaner.reports.comparison.compare import diff_by_text
from cleaner.reports.comparison.hunks import Hunk, Twin
from cleaner.reports.comparison.shortest import shortest_edits

RIVER = (
    "清晨的渡口还没有人，船家已经把缆绳解开了一半。\n"
    "对岸的村子里升起炊烟，狗叫声顺着水面传过来。\n"
    "他在码头上等了半个钟头，手里的票被汗水浸软了。\n"
    "最后一班船要到傍晚才开，卖茶的老人劝他先坐下。\n"
    "雨是在中午落下来的，起初很小，后来看不清河心的标杆。\n"
    "有人说上游的桥昨天夜里断了，要绕六十里路。\n"
    "他把行李又捆了一遍，决定跟着运煤的队伍走。\n"
)
LINES = RIVER.splitlines(keepends=True)


def kinds(hunks: tuple[Hunk, ...]) -> list[tuple[str, int, int]]:
    return [(hunk.kind, hunk.raw_line, hunk.clean_line) for hunk in hunks]


def test_equal_texts_have_no_hunks() -> None:
    assert diff_by_text("", "") == diff_by_text(RIVER, RIVER) == ()


def test_a_character_that_differs_is_marked() -> None:
    (hunk,) = diff_by_text("一\n二二\n三\n", "一\n二貳\n三\n")
    assert (hunk.raw_line, hunk.raw_marks, hunk.clean_marks) == (2, ((1, 2),), ((1, 2),))


def test_lines_that_went_and_lines_that_came_are_hunks_of_their_own() -> None:
    first, second = diff_by_text("一\n二\n三\n", "一\n三\n四\n")
    assert (first.raw, first.clean, second.raw, second.clean) == ("二\n", "", "", "四\n")
    assert (second.raw_line, second.clean_line) == (4, 3)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_one_line_that_went_is_one_hunk(number: int) -> None:
    rest = "".join(LINES[:number] + LINES[number + 1 :])
    (hunk,) = diff_by_text(RIVER, rest)
    assert (hunk.kind, hunk.raw_line, hunk.raw, hunk.clean) == ("removed", number + 1, LINES[number], "")
    (hunk,) = diff_by_text(rest, RIVER)
    assert (hunk.kind, hunk.clean_line, hunk.raw, hunk.clean) == ("added", number + 1, "", LINES[number])


def test_an_indented_line_that_went_is_a_whole_line() -> None:
    raw = "　　甲说了一句。\n　　乙说了一句。\n　　丙走了。\n"
    (hunk,) = diff_by_text(raw, "　　甲说了一句。\n　　丙走了。\n")
    assert (hunk.raw_line, hunk.raw, hunk.clean) == (2, "　　乙说了一句。\n", "")


def test_another_script_and_width_is_aligned_character_by_character() -> None:
    raw = cleaner.convert_script(RIVER, "s2t").replace("，", ",")
    hunks = diff_by_text(raw, RIVER)
    assert [(hunk.raw_line, hunk.clean_line) for hunk in hunks] == [(line, line) for line in range(1, 8)]
    assert all(len(hunk.raw) == len(hunk.clean) and hunk.raw_marks == hunk.clean_marks for hunk in hunks)
    marked = "".join(hunk.raw[low:high] for hunk in hunks for low, high in hunk.raw_marks)
    assert "隻" not in marked
    assert set(marked) == {mine for mine, theirs in zip(raw, RIVER, strict=True) if mine != theirs}


def test_other_paragraph_breaks_leave_only_the_breaks_marked() -> None:
    joined = RIVER.replace("\n", "")
    hard = "\n".join(joined[at : at + 15] for at in range(0, len(joined), 15)) + "\n"
    hunks = diff_by_text(RIVER, hard)
    assert {hunk.raw[low:high] for hunk in hunks for low, high in hunk.raw_marks} == {"\n"}
    assert {hunk.clean[low:high] for hunk in hunks for low, high in hunk.clean_marks} == {"\n"}


def test_a_moved_block_is_shown_at_both_ends() -> None:
    clean = "".join(LINES[:1] + LINES[3:6] + LINES[1:3] + LINES[6:])
    hunks = diff_by_text(RIVER, clean)
    assert [(hunk.kind, hunk.twin) for hunk in hunks] == [("moved", Twin("moved", (2, 3), (5, 6), 1.0))] * 2
    assert [(hunk.raw_line, hunk.clean_line) for hunk in hunks] == [(2, 2), (7, 5)]


def test_a_moved_block_that_was_edited_says_how_much_of_it_is_the_same() -> None:
    block = "".join(LINES[1:3])
    others = "".join(
        f"第{number}户人家姓{name}，住在渡口东边。\n" for number, name in enumerate("赵钱孙李周吴郑王冯陈")
    )
    clean = others + block.replace("炊烟", "一缕炊烟").replace("半个钟头", "整整一天")
    hunks = diff_by_text(block + others, clean)
    assert [hunk.kind for hunk in hunks] == ["moved", "moved"]
    assert hunks[0].twin is not None
    assert hunks[0].twin.share is not None
    assert 0.6 < hunks[0].twin.share < 1


def test_a_dropped_copy_is_told_from_a_removal() -> None:
    advert = "扫描下方二维码下载客户端，新人注册领取六十元红包。\n"
    raw = RIVER + advert + "".join(LINES[2:5])
    hunks = diff_by_text(raw, RIVER)
    assert [(hunk.kind, hunk.raw_line, hunk.raw.count("\n")) for hunk in hunks] == [("removed", 8, 1), ("copy", 9, 3)]
    assert hunks[1].twin == Twin("copy", (3, 5), (3, 5), 1.0)


def test_a_dropped_copy_in_the_other_script_is_a_copy() -> None:
    (hunk,) = diff_by_text(RIVER + cleaner.convert_script(RIVER, "s2t"), RIVER)
    assert (hunk.kind, hunk.raw_line, hunk.clean) == ("copy", 8, "")


def test_text_put_in_twice_is_a_copy() -> None:
    (hunk,) = diff_by_text(RIVER, RIVER + "".join(LINES[2:5]))
    assert (hunk.kind, hunk.clean_line, hunk.twin) == ("copy", 8, Twin("copy", (3, 5), (3, 5), 1.0))


def test_a_short_phrase_that_stands_elsewhere_is_no_copy() -> None:
    (hunk,) = diff_by_text(RIVER + "看不清河心的标杆\n", RIVER)
    assert hunk.kind == "removed"


def test_what_two_rewritten_lines_share_by_chance_is_not_kept() -> None:
    (hunk,) = diff_by_text("今年春天的第一场雪落在屋顶上。\n", "昨夜里有三只猫在巷口打架。\n")
    assert (hunk.raw_marks, hunk.clean_marks) == (((0, 14),), ((0, 12),))


def test_an_article_that_an_editor_went_over_reads_as_that() -> None:
    raw = (
        "社区食堂开张三个月\n\n"
        "　　本报讯（记者 林溪）城南街道的社区食堂开张满三个月,每天约有四百人来吃饭。\n"
        "　　食堂的菜价不高，一荤两素十二元，食材由区里统一采购。\n"
        "　　“以前中午就随便对付一口，现在天天来。”周奶奶走过来只要五分钟。\n"
        "　　责任编辑：吴桐\n"
        "　　The canteen closes at 1 p.m. on weekdays.\n"
    )
    clean = (
        "社区食堂开张三个月\n"
        "本报讯 城南街道的社区食堂开张已满三个月，每天约有四百人来吃饭。\n"
        "“以前中午就随便对付一口，现在天天来。”周奶奶走过来只要五分钟。\n"
        "食堂的菜价不高，一荤两素十二元，食材由区里统一采购。\n"
        "The canteen closes at 2 p.m. on weekdays.\n"
    )
    hunks = diff_by_text(raw, clean)
    assert kinds(hunks) == [
        ("removed", 2, 2),
        ("changed", 3, 2),
        ("moved", 4, 3),
        ("changed", 5, 3),
        ("removed", 6, 4),
        ("moved", 7, 4),
        ("changed", 7, 5),
    ]
    marks = [[hunk.raw[low:high] for low, high in hunk.raw_marks] for hunk in hunks]
    assert marks[1] == ["　　", "（记者 林溪）", ","]
    assert marks[4:] == [["　　责任编辑：吴桐\n"], [], ["　　", "1"]]


def test_unseen_characters_count() -> None:
    (hunk,) = diff_by_text("一\u200b二\n", "一二\n")
    assert (hunk.raw_marks, hunk.clean_marks) == (((1, 2),), ())


def test_lone_surrogates_are_compared() -> None:
    (hunk,) = diff_by_text("一\ud800二\n", "一二\n")
    assert hunk.raw_marks == ((1, 2),)


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def megabyte() -> str:
    """Return a text of 1 MB, of lines that differ."""
    rng = random.Random(7)
    signs = "".join(sorted(set(RIVER) - set("，。\n")))
    return "".join(
        "，".join("".join(rng.choices(signs, k=rng.randint(4, 16))) for _ in range(rng.randint(1, 9))) + "。\n"
        for _ in range(6300)
    )


def test_a_megabyte_takes_seconds_whatever_was_done_to_it() -> None:
    text = megabyte()
    assert 900_000 < len(text.encode()) < 1_200_000
    lines = text.splitlines(keepends=True)
    joined = text.replace("\n", "")
    rng = random.Random(8)
    edited = "".join("改" if rng.random() < 0.02 else sign for sign in text)
    ways = {
        "swapped": "".join(lines[3000:] + lines[:3000]),
        "hard-wrapped": "\n".join(joined[at : at + 37] for at in range(0, len(joined), 37)),
        "edited": edited,
        "reversed lines": "".join(lines[::-1]),
        "nothing alike": "".join(rng.sample(text, len(text))),
        "every third line gone": "".join(line for number, line in enumerate(lines) if number % 3),
    }
    for way, other in ways.items():
        taken = seconds(lambda other=other: diff_by_text(text, other))
        assert taken < 10, f"{way} takes {taken:.1f} s"  # 0.3 to 1.5 s; what is quadratic takes minutes


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("同样的一行\n" * 100_000, "同样的一行\n" * 100_007),
        ("是" * 300_000, "是" * 300_001 + "非"),
        (
            "".join(random.Random(1).choices("是\n非\n", k=200_000)),
            "".join(random.Random(2).choices("是\n非\n", k=200_000)),
        ),
        ("一" * 100_000 + "二" + "一" * 100_000, "一" * 100_000 + "三" + "一" * 100_000),
    ],
    ids=["100,000 equal lines", "one character", "two characters", "one line"],
)
def test_texts_that_repeat_themselves_take_seconds(raw: str, clean: str) -> None:
    taken = seconds(lambda: diff_by_text(raw, clean))
    assert taken < 10, f"{taken:.1f} s"


def test_the_shortest_edits_give_up_where_there_are_too_many() -> None:
    assert shortest_edits("abcx", "abcy", 0)[0] == [(0, 0, 3)]
    assert shortest_edits("aXbXc", "aYbYc", 3)[0] == [(0, 0, 1), (4, 4, 1)]
    assert shortest_edits("aXbXc", "aYbYc", 4)[0] == [(0, 0, 1), (2, 2, 1), (4, 4, 1)]
