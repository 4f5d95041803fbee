"""What was made for a document goes with it: no cycles of objects wait for a search, which a run makes seldom."""

from __future__ import annotations

import gc
from pathlib import Path

import cleaner
from cleaner.config import Config

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def test_cleaning_leaves_no_cycles() -> None:
    raws: list[bytes | str] = [seed.read_bytes() for seed in sorted(SEEDS.glob("*.txt"))]
    raws += ['隨著ChatGPT爆紅,大模型升溫。\n他說:"好",就走了。\n    x = 1;\n', "```\ncode\n```\n甲,乙\n", ""]
    for config in (Config(self_check="full"), Config(profile="zh-TW", self_check="restore")):
        list(cleaner.clean_each(raws, config))  # what is made once may be as it likes
        gc.collect()
        gc.disable()
        try:
            for result in cleaner.clean_each(raws, config):
                assert isinstance(result, cleaner.Result)
                result.ledger.to_jsonl()
                result.count_findings()
            del result
            assert gc.collect() == 0
        finally:
            gc.enable()
