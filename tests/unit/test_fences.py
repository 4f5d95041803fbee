"""Fenced blocks: what opens one, what closes it, and what does neither."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.fences import fenced_spans


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("没有围栏，只有 `代码`。", []),
        ("```\n没有收尾\n正文", []),
        ("```js\na\n```\n正文\n~~~\nb\n~~~", ["```js\na\n```", "~~~\nb\n~~~"]),
        ("````\n```\na\n```\n````\n正文", ["````\n```\na\n```\n````"]),
        ("~~~\n```\na\n~~~\n正文", ["~~~\n```\na\n~~~"]),
        ("> ```\n> a\n> ```\n正文", ["> ```\n> a\n> ```"]),
        ("句中的 ``` 不算\n```\na\n```", ["```\na\n```"]),
    ],
)
def test_blocks_are_found(text: str, blocks: list[str]) -> None:
    assert [text[start:end] for start, end in fenced_spans(text)] == blocks


def test_stages_leave_the_same_blocks() -> None:
    block = "````\n```\na &lt; b, 好,x\n```\n````\n"
    assert cleaner.clean(f"正文&#xff0c;好,是吗\n{block}", ignore=["chrome"]).text == f"正文，好，是吗\n{block}"
