"""One part of this program over JSON lines, by its Python interface: encoding, script or charset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import outcome

import cleaner
from cleaner.config import Config

ENCODING = Config(select=("encoding",), self_check="off")
PARTS: dict[str, Callable[[str], str]] = {
    "encoding": lambda text: cleaner.clean(text, ENCODING).text,
    "script": lambda text: cleaner.convert_script(text, "t2s"),
    "charset": lambda text: cleaner.detect_encoding(text.encode("gb18030")).codec,
}


def run(corpus: Path, work: Path, arguments: list[str]) -> None:
    part = PARTS[arguments[0]]
    outcome.write(work / "out.jsonl", ({"id": row["id"], "text": part(row["text"])} for row in outcome.read(corpus)))


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.count(work / "out.jsonl"))
