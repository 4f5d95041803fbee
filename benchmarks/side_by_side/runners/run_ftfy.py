"""`ftfy.fix_text` over JSON lines."""

from __future__ import annotations

from pathlib import Path

import ftfy
import outcome


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    rows = ({"id": row["id"], "text": ftfy.fix_text(row["text"])} for row in outcome.read(corpus))
    outcome.write(work / "out.jsonl", rows)


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.count(work / "out.jsonl"))
