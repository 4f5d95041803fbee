"""`chardet.detect` over the texts as bytes of GB18030."""

from __future__ import annotations

from pathlib import Path

import chardet
import outcome


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    rows = (
        {"id": row["id"], "codec": str(chardet.detect(row["text"].encode("gb18030"))["encoding"])}
        for row in outcome.read(corpus)
    )
    outcome.write(work / "out.jsonl", rows)


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.count(work / "out.jsonl"))
