"""Lines and blocks that recur across documents, and what is proposed for them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from cleaner.learning import Document, Limits, format_proposals, learn_site_rules
from cleaner.learning import recurring as recurring_module
from cleaner.learning.counting import SeenLines, Sketch, hash_lines
from cleaner.site_rules import load_site_rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HAN = "山川草木日月星辰风雨雷电春夏秋冬东西南北红黄蓝白黑金银铜铁锡"


def paragraph(seed: int, size: int = 48) -> str:
    """Return a paragraph that stands nowhere else."""
    picks = np.random.default_rng(seed).integers(0, len(HAN), size)
    return "".join(HAN[pick] for pick in picks) + "。"


def document(number: int, source: str = "", before: str = "", after: str = "") -> Document:
    lines = [before, *(paragraph(number * 10 + at) for at in range(4)), after]
    return Document(f"{number:03}.txt", source, "\n".join(line for line in lines if line))


def learn(rows: list[Document], **limits: float) -> list[tuple[tuple[str, ...], int, str, str, bool]]:
    proposals, _ = learn_site_rules(rows, Limits(**{"documents": 5, "share": 0.0, **limits}))
    return [(found.lines, found.documents, found.position, found.source, not found.caution) for found in proposals]


def test_nothing_recurs_in_documents_of_their_own() -> None:
    assert learn([document(number) for number in range(30)]) == []
    assert learn([]) == []


def test_what_stands_twice_in_one_document_does_not_recur() -> None:
    assert learn([Document("a.txt", "", "河畔观察编辑部\n" * 50)]) == []


def test_lines_with_their_place() -> None:
    rows = [document(number, before="河畔观察 首页", after="关注河畔观察的读者") for number in range(12)]
    assert learn(rows) == [
        (("关注河畔观察的读者",), 12, "tail", "", True),
        (("河畔观察 首页",), 12, "head", "", True),
    ]


def test_numbers_script_and_width_do_not_matter() -> None:
    rows = [
        document(number, after=f"已有{number}位讀者Ｑ" if number % 2 else f"已有{number}位读者q")
        for number in range(12)
    ]
    assert learn(rows) == [(("已有#位读者q",), 12, "tail", "", True)]


def test_lines_that_always_follow_each_other_are_a_block() -> None:
    rows = [document(number, after="河畔观察编辑部\n欢迎来信来访\n河畔路十二号") for number in range(12)]
    assert learn(rows) == [(("河畔观察编辑部", "欢迎来信来访", "河畔路十二号"), 12, "tail", "", True)]


def test_a_line_of_one_source_is_for_that_source() -> None:
    rows = [
        document(number, "shore" if number % 2 else "hill", after="海岸通讯社供稿" if number % 2 else "")
        for number in range(24)
    ]
    assert learn(rows) == [(("海岸通讯社供稿",), 12, "tail", "shore", True)]


def test_a_line_of_all_sources_is_for_all() -> None:
    rows = [document(number, f"site-{number % 3}", after="海岸通讯社供稿") for number in range(24)]
    assert learn(rows) == [(("海岸通讯社供稿",), 24, "tail", "", True)]


@pytest.mark.parametrize(
    "line",
    [
        "本站所有的文章都由读者提供，如果有不同的意见，欢迎写信告诉我们。",  # a sentence, perhaps of the articles
        "参考文献",
        "体育",
    ],
)
def test_what_may_belong_to_the_articles_waits_for_a_person(line: str) -> None:
    rows = [document(number, after=line if number < 8 else "") for number in range(60)]
    assert learn(rows) == [((line.replace("，", ",").replace("。", "."),), 8, "tail", "", False)]


def test_a_refrain_amid_the_text_waits_for_a_person() -> None:
    rows = [
        Document(
            f"{number}.txt",
            "",
            "\n".join(
                [
                    paragraph(number),
                    paragraph(-number % 997),
                    "大江东去浪淘尽",
                    paragraph(number + 500),
                    paragraph(number + 700),
                ]
            ),
        )
        for number in range(1, 13)
    ]
    ((lines, _, position, _, is_on),) = learn(rows)
    assert (lines, position, is_on) == (("大江东去浪淘尽",), "any", False)


def test_the_same_article_again_is_counted_once() -> None:
    copies = [Document(f"{number}.txt", "", document(1).text) for number in range(20)]
    proposals, counts = learn_site_rules(copies, Limits())
    assert (proposals, counts.documents, counts.copies) == ([], 20, 19)


def test_limits() -> None:
    rows = [
        document(number, before="河畔观察 首页" if number < 7 else "", after="关注河畔观察") for number in range(20)
    ]
    assert len(learn(rows)) == 2
    assert len(learn(rows, documents=8)) == 1
    assert len(learn(rows, share=0.5)) == 1
    assert len(learn(rows, proposals=1)) == 1


def test_memory_is_bounded_by_leaving_the_rarest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurring_module, "MAX_CANDIDATES", 8)
    rows = [
        document(
            number,
            before="河畔观察 首页",
            after="\n".join(f"甲乙丙丁{HAN[at]}" for at in range(20) if number % 3 == at % 3),
        )
        for number in range(30)
    ]
    found = learn(rows)
    assert (("河畔观察 首页",), 30, "head", "", True) in found
    assert len(found) <= 8


def test_the_file_can_be_read_again(tmp_path: Path) -> None:
    odd = '引号"与反斜杠\\与空格'
    rows = [
        document(number, "河畔" if number % 2 else "山城", before="体育" if number < 8 else "", after=odd)
        for number in range(60)
    ]
    proposals, counts = learn_site_rules(rows, Limits(5, 0.0))
    text = format_proposals(proposals, counts)
    file = tmp_path / "site.toml"
    file.write_text(text, encoding="utf-8")
    (rule,) = load_site_rules(file)
    assert (rule.name, rule.lines, rule.position, rule.documents, rule.of) == ("all-1", (odd,), "tail", 60, 60)
    both = tomllib.loads(text)["rule"]
    assert [row["enabled"] for row in both] == [True, False]
    assert both[1]["caution"].startswith("a short word")
    assert both[0]["found_in"] == ["000.txt", "001.txt", "002.txt"]
    assert text == format_proposals(*learn_site_rules(rows, Limits(5, 0.0)))


def test_the_sketch_never_counts_too_few() -> None:
    sketch = Sketch(bits=8)
    keys = [str(number % 40) for number in range(400)]
    sketch.add(hash_lines(keys))
    assert (sketch.estimate(hash_lines(map(str, range(40)))) >= 10).all()
    assert len(sketch.estimate(hash_lines([]))) == 0


def test_seen_lines() -> None:
    seen = SeenLines(bits=16)
    assert [seen.add(line) for line in ("甲", "乙", "甲", "\ud800")] == [False, False, True, False]
