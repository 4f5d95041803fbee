"""The case tables of the script stage, `tests/cases/script/*.tsv`: one test a row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner
from cleaner import Config

CASES = Path(__file__).resolve().parents[1] / "cases" / "script"
MIN_CASES = 200


def rows(*names: str) -> Iterator[tuple[str, str, str]]:
    """Yield target, text and what must come out of it."""
    for path in sorted(CASES.glob("*.tsv")):
        is_keep = path.stem == "keep"
        if names and path.stem not in names:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                target, before, *rest = line.split("\t")
                before = before.replace("\\n", "\n")
                yield target, before, before if is_keep else rest[0].replace("\\n", "\n")


@pytest.mark.parametrize(("target", "before", "after"), list(rows()))
def test_case(target: str, before: str, after: str) -> None:
    config = Config(script=target)  # type: ignore[arg-type]
    result = cleaner.clean(before, config, select=["script"])
    assert result.text == after
    assert cleaner.clean(after, config, select=["script"]).text == after
    assert cleaner.restore(result.text, result.ledger).decode() == before


def test_mixtures_of_the_cases_settle() -> None:
    # Many lines of both scripts in one document: each is judged with the others.
    texts = [before for _, before, _ in rows() if "```" not in before]
    chooser = random.Random(4)
    for target in ("hans", "hant", "tw", "hk", "keep"):
        config = Config(script=target)  # type: ignore[arg-type]
        for _ in range(20):
            mixture = "\n".join(chooser.sample(texts, 6))
            result = cleaner.clean(mixture, config, select=["script"])
            assert cleaner.clean(result.text, config, select=["script"]).text == result.text
            assert cleaner.restore(result.text, result.ledger).decode() == mixture


def test_half_of_the_cases_keep() -> None:
    all_rows = list(rows())
    kept = sum(before == after for _, before, after in all_rows)
    assert len(all_rows) >= MIN_CASES
    assert 2 * kept >= len(all_rows)
