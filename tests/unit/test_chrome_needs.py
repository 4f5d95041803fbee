"""What is needed for what an article teaches, with made-up labels that would take its list out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleaner.chrome.learned.needs import find_needs
from tests.chrome_evidence import evidence_of, labelled_as

CUT = "茄子切滚刀块，撒盐腌十分钟，挤去水分，再用清水冲一遍，摊开晾干备用。"
FRY = "锅里多放些油，把茄子煎到表面金黄，盛出来沥油，留一点底油爆香蒜末。"


def staying(lines: Sequence[str], signs: str) -> list[int]:
    assert len(lines) == len(signs)
    return [*find_needs(*evidence_of("\n".join(lines)), labelled_as(signs))]


@pytest.mark.parametrize("needs", ["材料：", "【食材】", "準備材料：", "主料"])
@pytest.mark.parametrize("steps", ["步骤：", "【做法】", "製作過程："])
def test_what_is_needed_stays_above_the_steps(needs: str, steps: str) -> None:
    assert staying(["红烧茄子", needs, "茄子两根", "蒜三瓣", steps, CUT, FRY], "t---bbb") == [1, 2, 3, 4]
    assert staying(["红烧茄子", needs, "茄子两根", "蒜三瓣", steps, CUT, FRY], "t----bb") == [1, 2, 3, 4]


def test_the_first_step_can_be_its_own_heading() -> None:
    assert staying(["红烧茄子", "材料：", "茄子两根", "蒜三瓣", f"1. {CUT}", FRY], "t---bb") == [1, 2, 3, 4]


@pytest.mark.parametrize("amount", ["1.5斤茄子", "1 个鸡蛋", "1个鸡蛋", "1/2 勺盐", "1-2 瓣蒜"])
def test_an_amount_is_no_step(amount: str) -> None:
    assert staying(["红烧茄子", "材料：", "茄子两根", amount, "步骤：", CUT, FRY], "t----bb") == [1, 2, 3, 4]
    assert staying(["红烧茄子", "材料：", "茄子两根", amount, CUT, FRY], "t---bb") == []


@pytest.mark.parametrize("number", ["1.", "1、", "1)", "1:", "（1）", "第一步", "步骤1", "步骤一："])
def test_a_step_has_its_number(number: str) -> None:
    assert staying(["红烧茄子", "材料：", "茄子两根", "蒜三瓣", f"{number}{CUT}", FRY], "t---bb") == [1, 2, 3, 4]


def test_what_stands_before_the_heading_goes() -> None:
    assert staying(["红烧茄子", "大图", "材料：", "茄子两根", "步骤：", CUT, FRY], "t----bb") == [2, 3, 4]


@pytest.mark.parametrize(
    ("lines", "signs"),
    [
        # No steps, or too far below.
        (["红烧茄子", "材料：", "茄子两根", "蒜三瓣", CUT, FRY], "t---bb"),
        (["红烧茄子", "材料：", "茄子两根", CUT, FRY, CUT, "步骤："], "t--bbbb"),
        (["红烧茄子", "材料：", *["茄子一根"] * 40, "步骤：", CUT], "t" + "-" * 41 + "bb"),
        # Words of a menu of a shop, and a menu between them.
        (["首页", "材料", "工具", "灯具", "渡口的新桥通车了", CUT, FRY], "<<<<tbb"),
        (["红烧茄子", "材料", "登录 注册", "步骤：", CUT, FRY], "t---bb"),
        # What it is about.
        (["红烧茄子", "材料的历史", "茄子两根", "步骤：", CUT, FRY], "t---bb"),
        # No body, and nothing above it.
        (["红烧茄子", "材料：", "茄子两根", "步骤："], "t---"),
        (["材料：", "茄子两根", "步骤：", CUT], "bbbb"),
    ],
)
def test_other_lists_are_no_needs(lines: Sequence[str], signs: str) -> None:
    assert staying(lines, signs) == []
