"""OpenCC's own engine in C++ over JSON lines, traditional to simplified."""

from __future__ import annotations

from pathlib import Path

import opencc
import outcome


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    convert = opencc.OpenCC("t2s").convert
    outcome.write(work / "out.jsonl", ({"id": row["id"], "text": convert(row["text"])} for row in outcome.read(corpus)))


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.count(work / "out.jsonl"))
