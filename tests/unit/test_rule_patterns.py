"""Lines that nearly fit a pattern of the rulebook are refused as soon as others, not cut in all ways there are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADS = ("关键词：稻", "本文标签：", "该资讯的关键词为：", "4 沿革 ▪ 建桥 ▪ ", "标签：", "#")
FILLERS = ("a ", "ab ", "1 ", "渡口 ", "a,", "a、", "▪ a ")
# One such line took three seconds and more, each further word twice as long.
MOST_SECONDS = 60


@pytest.mark.parametrize("end", ["!", "。", "：x"])
def test_lines_of_many_words_that_fit_but_for_their_end(end: str, tmp_path: Path) -> None:
    lines = [(head + filler * 99)[: 79 - len(end)] + end for head in HEADS for filler in FILLERS]
    file = tmp_path / "a.txt"
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    code = "import sys, cleaner; cleaner.clean(open(sys.argv[1], encoding='utf-8').read(), select=['chrome'])"
    subprocess.run([sys.executable, "-c", code, str(file)], cwd=ROOT, check=True, timeout=MOST_SECONDS)
